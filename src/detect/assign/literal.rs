//! Reading one string in quotes, also a string inside a string, or in parts joined by `+`.
//!
//! Nothing here knows names or judges values.

use crate::model::Span;

/// Longest value, in bytes.
pub const LONGEST: usize = 700;

/// A quote as it was written: `"`, `'''`, `\"` (a string inside a string), `&quot;`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    mark: Mark,
    backslashes: usize,
    width: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Byte(u8),
    Text(&'static [u8]),
}

/// Marks that are several bytes long, with the mark that closes them.
const LONG: &[(&[u8], &[u8])] = &[
    (b"&quot;", b"&quot;"),
    (b"&#34;", b"&#34;"),
    (b"&#39;", b"&#39;"),
    (b"&#039;", b"&#039;"),
    (b"&apos;", b"&apos;"),
    (b"\\u0022", b"\\u0022"),
    (b"%22", b"%22"),
    ("“".as_bytes(), "”".as_bytes()),
    ("‘".as_bytes(), "’".as_bytes()),
    ("「".as_bytes(), "」".as_bytes()),
];

impl Quote {
    /// Bytes the opening quote takes.
    pub fn len(self) -> usize {
        match self.mark {
            Mark::Byte(_) => self.backslashes + self.width,
            Mark::Text(_) => self.width,
        }
    }

    /// Whether it is a plain quote character.
    pub fn is_plain(self) -> bool {
        matches!(self.mark, Mark::Byte(b'"' | b'\'')) && self.backslashes == 0
    }
}

/// A quoted string: what stands between the quotes, and where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Between the quotes.
    pub value: Span,
    /// One past the closing quote.
    pub end: usize,
    /// The joined text, if it was written in several parts.
    pub joined: Option<Vec<u8>>,
}

/// The quote that opens at `at`.
pub fn opening(bytes: &[u8], at: usize) -> Option<Quote> {
    let rest = bytes.get(at..)?;
    if matches!(rest.first(), Some(b'&' | b'%' | b'\\' | 0xe2 | 0xe3))
        && let Some((open, close)) = LONG.iter().find(|(open, _)| rest.starts_with(open))
    {
        return Some(Quote {
            mark: Mark::Text(close),
            backslashes: 0,
            width: open.len(),
        });
    }
    let backslashes = rest.iter().take(8).take_while(|&&b| b == b'\\').count();
    let mark = *rest.get(backslashes)?;
    if !matches!(mark, b'"' | b'\'' | b'`') {
        return None;
    }
    if backslashes == 0 && is_doubled(rest) {
        return Some(Quote {
            mark: Mark::Text(b"\"\""),
            backslashes: 0,
            width: 2,
        });
    }
    let triple = backslashes == 0 && rest.get(1) == Some(&mark) && rest.get(2) == Some(&mark);
    Some(Quote {
        mark: Mark::Byte(mark),
        backslashes,
        width: if triple { 3 } else { 1 },
    })
}

/// `""x""`: a string in a string of CSV, Visual Basic or C#. Two quotes before anything else are an empty string.
fn is_doubled(rest: &[u8]) -> bool {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || b"_!#$%&*@^~/-".contains(b);
    rest.starts_with(b"\"\"") && rest.get(2).is_some_and(inside)
}

/// The string that `quote` opened; `from` is the first byte after the quote. `None` if it does not close in time or,
/// for quotes that cannot, runs over the end of its line.
pub fn closing(bytes: &[u8], from: usize, quote: Quote) -> Option<(Span, usize)> {
    let limit = bytes.len().min(from + LONGEST);
    let mark = match quote.mark {
        Mark::Text(close) => {
            let len = memchr::memmem::find(&bytes[from..limit], close)?;
            return (!bytes[from..from + len].contains(&b'\n'))
                .then_some((Span::new(from, from + len), from + len + close.len()));
        }
        Mark::Byte(mark) => mark,
    };
    let mut at = from;
    let mut run = 0;
    while at < limit {
        let byte = bytes[at];
        if byte == mark {
            if quote.width == 3 {
                if bytes[at..limit].starts_with(&[mark; 3]) {
                    return Some((Span::new(from, at), at + 3));
                }
            } else if run == quote.backslashes {
                return Some((Span::new(from, at - run), at + 1));
            } else if run < quote.backslashes || quote.backslashes == 0 && run % 2 == 0 {
                // The string around this one ends here, or (`"a\\"`) the backslashes were a pair.
                return (quote.backslashes == 0).then_some((Span::new(from, at), at + 1));
            }
        } else if byte == b'\n' && quote.width == 1 && mark != b'`' {
            return None;
        }
        run = if byte == b'\\' { run + 1 } else { 0 };
        at += 1;
    }
    None
}

/// The string literal at `at`, after an optional prefix such as `b`, `r#`, `@`, `L`, with parts joined by an
/// operator or standing on consecutive lines.
pub fn string(bytes: &[u8], at: usize) -> Option<Literal> {
    let (value, end) = one(bytes, at)?;
    let mut literal = Literal {
        value,
        end,
        joined: None,
    };
    for _ in 0..16 {
        let Some((next, after)) = continuation(bytes, literal.end) else {
            break;
        };
        let joined = literal
            .joined
            .get_or_insert_with(|| value.of(bytes).to_vec());
        joined.extend_from_slice(next.of(bytes));
        literal.value.end = next.end;
        literal.end = after;
    }
    Some(literal)
}

fn one(bytes: &[u8], at: usize) -> Option<(Span, usize)> {
    if let found @ Some(_) = delimited(bytes, at) {
        return found;
    }
    let start = at + prefix(bytes.get(at..)?);
    let quote = opening(bytes, start)?;
    let (mut value, end) = closing(bytes, start + quote.len(), quote)?;
    if quote.width == 3 || quote.mark == Mark::Byte(b'`') {
        value = trimmed(bytes, value);
    }
    Some((value, end))
}

/// Strings with brackets of their own: `%q(…)`, `q{…}`, `qq[…]`, Lua's `[[…]]`.
fn delimited(bytes: &[u8], at: usize) -> Option<(Span, usize)> {
    let rest = bytes.get(at..)?;
    let opened = match rest {
        [b'[', b'[', ..] => 2,
        [b'%', b'q' | b'Q', ..] | [b'q', b'q', ..] => 3,
        [b'q', b'{' | b'(' | b'[', ..] => 2,
        _ => return None,
    };
    let close = match rest.get(opened - 1)? {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        _ => return None,
    };
    let from = at + opened;
    let end = |b: &u8| *b == close || matches!(b, b'\n' | b'"' | b'\'' | b'[' | b'{' | b'(' | b',');
    let len = rest[opened..].iter().take(LONGEST).position(end)?;
    let text = &rest[opened..opened + len];
    let closed = rest[opened + len] == close
        && (close != b']' || rest[0] != b'[' || rest.get(opened + len + 1) == Some(&b']'));
    // Templates have double brackets, too; what they name has no digits.
    let fits = rest[0] != b'[' || text.iter().any(u8::is_ascii_digit) && !text.contains(&b' ');
    let width = 1 + usize::from(rest[0] == b'[');
    (closed && fits).then(|| (Span::new(from, from + len), from + len + width))
}

/// Length of a literal's prefix: `b`, `rb`, `r#`, `@`, `$@`, `L`, `u8`, `N`.
fn prefix(rest: &[u8]) -> usize {
    if rest.starts_with(b"<<\"") {
        // A binary of Erlang.
        return 2;
    }
    let len = rest
        .iter()
        .take(3)
        .take_while(|b| matches!(b, b'a'..=b'z' | b'A'..=b'Z' | b'@' | b'#' | b'$' | b'8'))
        .count();
    if len > 0 && matches!(rest.get(len), Some(b'"' | b'\'')) {
        len
    } else {
        0
    }
}

/// The next part of a string written in parts.
fn continuation(bytes: &[u8], end: usize) -> Option<(Span, usize)> {
    let mut at = end;
    let mut operator = false;
    let mut newline = false;
    let limit = bytes.len().min(end + 100);
    while at < limit {
        match bytes[at] {
            b' ' | b'\t' | b'\r' => {}
            b'\\' if matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) => {}
            b'\n' => newline = true,
            // PowerShell calls what follows a `&` that begins a line.
            b'&' if newline => break,
            b'+' | b'.' | b'&' | b'~' if !operator && bytes.get(at + 1) != Some(&b'&') => {
                operator = true;
            }
            _ => break,
        }
        at += 1;
    }
    let quote = opening(bytes, at).filter(|quote| quote.is_plain())?;
    if !operator && !newline || at == end {
        return None;
    }
    let part = closing(bytes, at + quote.len(), quote)?;
    // `"a"\n"b": 1`: the next line is a key of its own.
    let after = bytes[part.1..].iter().find(|b| !matches!(b, b' ' | b'\t'));
    (operator || !matches!(after, Some(b':' | b'='))).then_some(part)
}

fn trimmed(bytes: &[u8], span: Span) -> Span {
    let text = span.of(bytes);
    let left = text.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let right = text[left..]
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_whitespace())
        .count();
    Span::new(span.start + left, span.end - right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> Option<String> {
        let bytes = source.as_bytes();
        let literal = string(bytes, 0)?;
        let value = literal
            .joined
            .unwrap_or_else(|| literal.value.of(bytes).to_vec());
        Some(String::from_utf8(value).expect("test text is UTF-8"))
    }

    #[test]
    fn strings_end_at_the_quote_that_opened_them() {
        assert_eq!(text(r#""ab\"c" x"#).as_deref(), Some(r#"ab\"c"#));
        assert_eq!(text(r#"\"abc\", \"d\""#).as_deref(), Some("abc"));
        assert_eq!(text(r#"\\\"abc\\\",""#).as_deref(), Some("abc"));
        assert_eq!(text(r#""ab\\" "c""#).as_deref(), Some(r"ab\\"));
        assert_eq!(text("&quot;abc&quot;"), Some("abc".into()));
        assert_eq!(text("'''\n  abc\n'''"), Some("abc".into()));
        assert_eq!(text("\"abc\ndef\""), None);
        assert_eq!(text("b'abc'"), Some("abc".into()));
        assert_eq!(text("“abc”"), Some("abc".into()));
    }

    #[test]
    fn parts_are_joined() {
        assert_eq!(text("\"abc\" + \"def\";").as_deref(), Some("abcdef"));
        assert_eq!(text("\"abc\"\n   'def')").as_deref(), Some("abcdef"));
        assert_eq!(text("\"abc\" .\n \"def\"").as_deref(), Some("abcdef"));
        assert_eq!(text("\"abc\"\n\"def\": 1").as_deref(), Some("abc"));
        assert_eq!(text("\"abc\", \"def\"").as_deref(), Some("abc"));
        assert_eq!(text("\"abc\"\n& \"def\"").as_deref(), Some("abc"));
    }
}
