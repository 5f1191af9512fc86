//! How a value follows its name: operators, and the words and tags that do their work.

use super::literal;
use crate::model::Span;

/// How a value follows its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// `=`, `:=`, `=>`, `<-`.
    Assign,
    /// `:`.
    Colon,
    /// `==`, `!=`.
    Compare,
    /// `,` behind a quoted name.
    Comma,
    /// `|` in a table.
    Pipe,
    /// Nothing but white space, behind a flag.
    Space,
    /// ` is `.
    Is,
    /// `(`.
    Call,
    /// `>` of a tag.
    Tag,
    /// ` value=` beside a name.
    Value,
}

/// Whether the name is all of its string, so that what follows the string belongs to it.
pub(super) fn whole(bytes: &[u8], start: usize) -> bool {
    let before = start.checked_sub(1).map_or(b'\n', |i| bytes[i]);
    !before.is_ascii_whitespace() && before != b'='
        || start == 0
        || bytes[..start].ends_with(b": ")
        || bytes[..start].ends_with(b"= ")
}

/// Whether the name is an element of a list in brackets, and so no name of the element behind it at `at`. Only a pair
/// in a list of pairs, `[["password", "x"]]`, has a name and a value.
pub(super) fn in_list(bytes: &[u8], start: usize, at: usize) -> bool {
    let mut depth = 0_usize;
    let mut first = true;
    let least = start.saturating_sub(200);
    for (index, &byte) in bytes[least..start].iter().enumerate().rev() {
        match byte {
            b')' | b']' | b'}' => depth += 1,
            b'[' if depth == 0 => {
                let before = bytes[least..least + index].trim_ascii_end().last();
                let inner = matches!(before, Some(b'[' | b',' | b'('));
                return !(first && inner && is_last(bytes, at));
            }
            b'(' | b'{' | b';' if depth == 0 => return false,
            b'(' | b'[' | b'{' => depth -= 1,
            b',' if depth == 0 => first = false,
            _ => {}
        }
    }
    false
}

/// Whether the string at `at` is the last of its list.
fn is_last(bytes: &[u8], at: usize) -> bool {
    literal::string(bytes, blank(bytes, at))
        .is_some_and(|found| bytes.get(blank(bytes, found.end)) == Some(&b']'))
}

/// Skips what closes a name: quotes, brackets, Markdown's stars. Says whether there was any quote.
pub(super) fn closers(bytes: &[u8], from: usize) -> (usize, bool) {
    let mut at = from;
    let mut closed = false;
    for _ in 0..6 {
        if let Some(quote) = literal::opening(bytes, at).filter(|quote| quote.len() < 7) {
            if quote.len() == 3 && quote.is_plain() {
                break;
            }
            at += quote.len();
            closed = true;
        } else {
            match bytes.get(at) {
                Some(b']' | b'*') => at += 1,
                Some(b'[') => match bytes[at..]
                    .iter()
                    .take(24)
                    .position(|&b| b == b']' || b == b'\n')
                {
                    Some(len) if bytes[at + len] == b']' => at += len + 1,
                    _ => break,
                },
                _ => break,
            }
        }
    }
    (at, closed)
}

pub(super) fn blank(bytes: &[u8], from: usize) -> usize {
    from + bytes[from.min(bytes.len())..]
        .iter()
        .take(80)
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count()
}

pub(super) fn operator(
    bytes: &[u8],
    name: Span,
    from: usize,
    closed: bool,
) -> Option<(Operator, usize)> {
    let at = blank(bytes, from);
    let rest = bytes.get(at..)?;
    let is = |text: &[u8]| rest.starts_with(text);
    let first = *rest.first()?;
    match first {
        b'=' if is(b"===") => Some((Operator::Compare, at + 3)),
        b'=' if is(b"==") => Some((Operator::Compare, at + 2)),
        b'=' if is(b"=>") => Some((Operator::Assign, at + 2)),
        b'=' if is(b"=3D") => Some((Operator::Assign, at + 3)),
        b'=' => Some((Operator::Assign, at + 1)),
        b'!' if is(b"!=") => Some((Operator::Compare, at + if is(b"!==") { 3 } else { 2 })),
        b':' if is(b":=") => Some((Operator::Assign, at + 2)),
        b':' if is(b"::") => None,
        b':' => typed(bytes, at + 1).or(Some((Operator::Colon, at + 1))),
        b'?' if is(b"?=") => Some((Operator::Assign, at + 2)),
        b'?' if is(b"?:") => typed(bytes, at + 2),
        b'+' | b'.' if rest.get(1) == Some(&b'=') => Some((Operator::Assign, at + 2)),
        b'|' | b'?' if is(b"||=") || is(b"??=") => Some((Operator::Assign, at + 3)),
        b'<' if is(b"<-") => Some((Operator::Assign, at + 2)),
        b'<' if closed || is(b"</") => beside(bytes, at),
        b'-' if is(b"->") && closed => Some((Operator::Assign, at + 2)),
        b'|' if at > from => table_row(bytes, name.start).then_some((Operator::Pipe, at + 1)),
        b'(' if !closed && at == from => Some((Operator::Call, at + 1)),
        b'>' => tag_before(bytes, name.start).then_some((Operator::Tag, at + 1)),
        b',' if closed
            || bytes[..name.start].ends_with(b":") && !bytes[..name.start].ends_with(b"::") =>
        {
            beside(bytes, at + 1).or(Some((Operator::Comma, at + 1)))
        }
        b'%' if is(b"%3D") || is(b"%3d") || is(b"%3A") => Some((Operator::Assign, at + 3)),
        0xef if is("：".as_bytes()) || is("＝".as_bytes()) => Some((Operator::Colon, at + 3)),
        0xe6 if is("是".as_bytes()) => Some((Operator::Is, at + 3)),
        0xe4 if is("为".as_bytes()) => Some((Operator::Is, at + 3)),
        _ => worded(bytes, name, from, at, closed),
    }
}

/// Operators that are words or nothing: `password is x`, `--password x`, `const password string = "x"`.
fn worded(
    bytes: &[u8],
    name: Span,
    from: usize,
    at: usize,
    closed: bool,
) -> Option<(Operator, usize)> {
    let rest = &bytes[at..];
    if let found @ Some(_) = beside(bytes, from) {
        return found;
    }
    if at == from && !closed {
        return None;
    }
    let before = &bytes[..name.start];
    let flag = before.ends_with(b"-") && !before.ends_with(b"->");
    if flag && !matches!(rest.first(), Some(b'-' | b'|' | b'&' | b'\n' | b'\r')) {
        return Some((Operator::Space, at));
    }
    if rest.starts_with(b"is ") || rest.starts_with(b"was ") {
        return Some((
            Operator::Is,
            at + rest.iter().position(|&b| b == b' ').unwrap_or(0),
        ));
    }
    if at > from && literal::opening(bytes, at).is_some() {
        return Some((Operator::Is, at));
    }
    if let Some(typed) = typed(bytes, at).filter(|_| !closed) {
        return Some(typed);
    }
    (at > from && !closed).then_some((Operator::Is, at))
}

/// A type between the name and its `=`: `: string = "x"`, ` VARCHAR(30) := 'x'`. The value must be quoted.
fn typed(bytes: &[u8], from: usize) -> Option<(Operator, usize)> {
    let rest = &bytes[from.min(bytes.len())..];
    let len = rest
        .iter()
        .take(48)
        .position(|b| matches!(b, b'=' | b'\n' | b'"' | b'\'' | b';' | b'/'))?;
    if rest[len] != b'='
        || rest.get(len + 1) == Some(&b'=')
        || rest[..len].iter().all(|&b| b == b' ')
    {
        return None;
    }
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b" _<>&[]().,?*|:!".contains(b);
    let words = rest[..len]
        .split(|&b| b == b' ')
        .filter(|w| !w.is_empty())
        .count();
    let at = blank(bytes, from + len + 1);
    (words <= 3 && rest[..len].iter().all(plain) && literal::string(bytes, at).is_some())
        .then_some((Operator::Assign, at))
}

/// `value=` or `value:` beside the name, on the same or the next line: `<add key="…" value="…">`, `- name: …`,
/// `{"name": …, "value": …}`, and a property list's `<string>` below its `<key>`.
fn beside(bytes: &[u8], from: usize) -> Option<(Operator, usize)> {
    let rest = &bytes[from.min(bytes.len())..];
    let skip = rest
        .iter()
        .take(80)
        .take_while(|b| {
            b.is_ascii_whitespace() || matches!(b, b',' | b'"' | b'\'' | b'-' | b'\\' | b'{')
        })
        .count();
    let word = &rest[skip..];
    if let Some(after) = word
        .strip_prefix(b"</key>")
        .or_else(|| word.strip_prefix(b"</name>"))
        .or_else(|| word.strip_prefix(b"</Key>"))
    {
        let gap = after
            .iter()
            .take(80)
            .take_while(|b| b.is_ascii_whitespace())
            .count();
        let tag = after[gap..].iter().take(10).position(|&b| b == b'>')?;
        let open = after[gap..].starts_with(b"<") && !after[gap..].starts_with(b"</");
        return open.then_some((Operator::Tag, bytes.len() - after.len() + gap + tag + 1));
    }
    let len = word
        .iter()
        .take(14)
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let names: [&[u8]; 6] = [
        b"value",
        b"default",
        b"defaultValue",
        b"content",
        b"stringValue",
        b"val",
    ];
    if skip == 0
        || !names
            .iter()
            .any(|name| word[..len].eq_ignore_ascii_case(name))
    {
        return None;
    }
    let (after, _) = closers(bytes, from + skip + len);
    let at = blank(bytes, after);
    matches!(bytes.get(at), Some(b'=' | b':')).then_some((Operator::Value, at + 1))
}

/// Whether the name stands in a table row: a `|` before it on its line.
fn table_row(bytes: &[u8], name: usize) -> bool {
    bytes[name.saturating_sub(60)..name]
        .iter()
        .rev()
        .take_while(|&&b| b != b'\n')
        .any(|&b| b == b'|')
}

/// Whether the name stands inside a tag: `<name>`, `<property name="name">`.
fn tag_before(bytes: &[u8], name: usize) -> bool {
    let line = bytes[name.saturating_sub(80)..name]
        .iter()
        .rev()
        .take_while(|b| !matches!(b, b'\n' | b'>'));
    line.clone().any(|&b| b == b'<')
}
