//! Bytes written as numbers, and the fallback values of variables.

use super::Form;
use super::literal;
use super::syntax::Emit;
use crate::model::Span;

/// How far a list of numbers is followed, in bytes.
const FAR: usize = 800;

/// At least eight numbers from 0 to 255 (or -128 to 127) with commas: the span from the first to the last, and the
/// bytes they are. Ascending ones count or index something.
pub(super) fn numbers(bytes: &[u8], from: usize) -> Option<(Span, Vec<u8>)> {
    let mut at = from;
    let mut span: Option<Span> = None;
    let mut found = Vec::new();
    let limit = bytes.len().min(from + FAR);
    while at < limit {
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b'(' => at += 1,
            b'b' if bytes[at..limit].starts_with(b"byte)") => at += 5,
            b'0'..=b'9' | b'-' => {
                let len = bytes[at..limit]
                    .iter()
                    .take(6)
                    .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
                    .count();
                found.push(number(&bytes[at..at + len])?);
                span = Some(Span::new(span.map_or(at, |s| s.start), at + len));
                at += len;
            }
            _ => break,
        }
    }
    let closed = matches!(bytes.get(at), Some(b']' | b'}' | b')'));
    let ascending = found.windows(2).all(|pair| pair[0] < pair[1]);
    (closed && !ascending && found.len() >= 8).then(|| (span.expect("a number was read"), found))
}

/// The same behind what makes them bytes: `new byte[] {…}`, `[]byte{…}`, `bytes([…])`, `new Uint8Array([…])`,
/// `pack("C*", …)`.
pub(super) fn ahead(bytes: &[u8], at: usize) -> Option<(Span, Vec<u8>)> {
    let limit = bytes.len().min(at + 60);
    for open in at..limit {
        match bytes[open] {
            b'(' if bytes[at..open].ends_with(b"pack") => {
                let format = literal::string(bytes, open + 1)?;
                let comma = bytes.get(format.end) == Some(&b',');
                return numbers(bytes, format.end).filter(|_| comma);
            }
            b'[' | b'{' | b'(' => {
                let next = bytes[open + 1..]
                    .iter()
                    .take(80)
                    .find(|b| !b.is_ascii_whitespace());
                if next.is_some_and(|b| b.is_ascii_digit() || matches!(b, b'-' | b'('))
                    && let found @ Some(_) = numbers(bytes, open + 1)
                {
                    return found;
                }
            }
            b'"' | b'\'' | b'`' | b',' | b'=' | b'|' => return None,
            b'\n' if open > at && !bytes[open..].trim_ascii_start().starts_with(b"{") => {
                return None;
            }
            _ => {}
        }
    }
    None
}

fn number(text: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(text).ok()?.trim_end_matches("u8");
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u8::from_str_radix(hex, 16).ok();
    }
    text.parse::<u8>()
        .ok()
        .or_else(|| text.parse::<i8>().ok().map(|n| n.cast_unsigned()))
}

/// The bytes that a text written wholly with escapes says: `\x68\x75`, `\u0068`, `\150`.
pub(super) fn escaped(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() < 16 || text[0] != b'\\' {
        return None;
    }
    let mut found = Vec::with_capacity(text.len() / 4);
    let mut rest = text;
    while !rest.is_empty() {
        let (start, len, radix) = match rest.get(..2)? {
            b"\\x" => (2, 4, 16),
            b"\\u" => (2, 6, 16),
            b"\\0" | b"\\1" | b"\\2" | b"\\3" => (1, 4, 8),
            _ => return None,
        };
        let digits = std::str::from_utf8(rest.get(start..len)?).ok()?;
        found.push(u8::try_from(u32::from_str_radix(digits, radix).ok()?).ok()?);
        rest = &rest[len..];
    }
    Some(found)
}

/// `${NAME:-value}` and `${name:value}`: the fallback. Says whether there was a `${`.
pub(super) fn shell_default(emit: &mut Emit<'_>, at: usize) -> bool {
    let bytes = emit.bytes;
    if !bytes[at..].starts_with(b"${") {
        return bytes[at..].starts_with(b"$(")
            || bytes
                .get(at + 1)
                .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    }
    let Some((value, _)) = default_of(bytes, at) else {
        return true;
    };
    emit.push(value, Form::Fallback, None);
    true
}

/// The fallback of `${…}` that begins at `at`, and where the closing brace stands.
pub(super) fn default_of(bytes: &[u8], at: usize) -> Option<(Span, usize)> {
    let rest = bytes.get(at + 2..bytes.len().min(at + 2 + 200))?;
    let name = rest
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        .count();
    // `-` may belong to a name (`${db-pass:x}`) or be the operator (`${X-x}`).
    let colon = rest[..rest.len().min(name + 1)]
        .iter()
        .position(|&b| b == b':')
        .or_else(|| rest[..name].iter().position(|&b| b == b'-'))?;
    let mut start = colon + 1;
    if rest[colon] == b':' && matches!(rest.get(start), Some(b'-' | b'=' | b'?')) {
        if rest[start] == b'?' {
            return None;
        }
        start += 1;
    }
    let len = rest[start..]
        .iter()
        .position(|b| matches!(b, b'}' | b'\n'))?;
    (rest[start + len] == b'}' && len > 0).then(|| {
        let text = &rest[start..start + len];
        let quoted = usize::from(
            text.len() > 2 && matches!(text[0], b'"' | b'\'') && text.last() == text.first(),
        );
        (
            Span::new(at + 2 + start + quoted, at + 2 + start + len - quoted),
            at + 2 + start + len,
        )
    })
}
