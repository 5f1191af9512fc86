//! Reading a value that stands without quotes.

use super::literal::LONGEST;
use crate::model::Span;

/// A value without quotes that begins at `at`: up to white space, and shorter where punctuation ends it.
pub fn run(bytes: &[u8], at: usize) -> Span {
    let limit = bytes.len().min(at + LONGEST);
    let mut end = at;
    while end < limit {
        match bytes[end] {
            b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'`' | 0..=0x1f | 0x7f => break,
            b'\'' | b';' | b'<' | b'>' => break,
            // A blank that does not break, as pages of documentation have.
            0xc2 if bytes.get(end + 1) == Some(&0xa0) => break,
            b'\\'
                if matches!(
                    bytes.get(end + 1),
                    Some(b'n' | b'r' | b't' | b'"' | b'\\' | b'\n' | b'u' | b'0')
                ) =>
            {
                break;
            }
            b'&' if entity(&bytes[end..]) || next_pair(bytes, end + 1) => {
                break;
            }
            b'%' if bytes[..at].ends_with(b"%3D") && encoded_stop(&bytes[end + 1..]) => break,
            b',' if next_pair(bytes, end + 1)
                || matches!(
                    bytes.get(end + 1),
                    None | Some(b' ' | b'\r' | b'\n' | b'"' | b'\'')
                ) =>
            {
                break;
            }
            _ => end += 1,
        }
    }
    // Closers that were not opened inside belong to what is around.
    while end > at {
        let text = &bytes[at..end];
        let count = |b: u8| text.iter().filter(|&&c| c == b).count();
        let last = bytes[end - 1];
        let cut = match last {
            b')' => count(b')') > count(b'('),
            b']' => count(b']') > count(b'['),
            b'}' => count(b'}') > count(b'{'),
            b',' => true,
            b'.' => !text.ends_with(b".."),
            _ => false,
        };
        if !cut {
            break;
        }
        end -= 1;
    }
    Span::new(at, end)
}

/// Cuts a value before the first of `stops`.
pub(super) fn cut(bytes: &[u8], value: Span, stops: &[u8]) -> Span {
    let len = value
        .of(bytes)
        .iter()
        .position(|b| stops.contains(b))
        .unwrap_or(value.len());
    Span::new(value.start, value.start + len)
}

/// Whether a quote, a blank or a `&` is encoded here, which ends what an encoded `=` began.
fn encoded_stop(rest: &[u8]) -> bool {
    matches!(rest, [b'2', b'0' | b'2' | b'6' | b'7', ..])
}

/// Whether an HTML entity for a quote or an angle bracket begins here.
fn entity(rest: &[u8]) -> bool {
    let entities: [&[u8]; 9] = [
        b"&quot;", b"&lt;", b"&gt;", b"&#x3c;", b"&#60;", b"&#34;", b"&#39;", b"&#039;", b"&apos;",
    ];
    entities
        .iter()
        .any(|e| rest.len() >= e.len() && rest[..e.len()].eq_ignore_ascii_case(e))
}

/// Whether `name=` or `name:` begins at `at`: another pair of the same list.
pub fn next_pair(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at.min(bytes.len())..];
    let rest = rest.strip_prefix(b"amp;").unwrap_or(rest);
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let name = rest
        .iter()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        .count();
    name > 0 && matches!(rest.get(name), Some(b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_end_where_punctuation_says_so() {
        for (source, value) in [
            ("abc;Server=x", "abc"),
            ("abc&next=1", "abc"),
            ("a&bc", "a&bc"),
            ("abc)", "abc"),
            ("a(b)c)", "a(b)c"),
            ("abc, def", "abc"),
            ("a,bc", "a,bc"),
            ("abc\\n\"", "abc"),
            ("abc. ", "abc"),
        ] {
            assert_eq!(
                run(source.as_bytes(), 0).of(source.as_bytes()),
                value.as_bytes(),
                "{source}"
            );
        }
        let encoded = b"password%3Dabc%26next%3D1";
        assert_eq!(run(encoded, 11).of(encoded), b"abc");
    }
}
