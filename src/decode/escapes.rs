//! Escapes of string literals: `\u0041`, `\u{41}`, `\x41`, `\101`, and the usual short ones between them.

use super::hex::digit;
use super::{Attempt, Decoder, stretch};
use crate::model::Span;

/// The decoder.
pub(super) struct Escapes;

impl Decoder for Escapes {
    fn name(&self) -> &'static str {
        "escapes"
    }

    fn attempt(&self, bytes: &[u8], at: Span, floor: usize) -> Attempt {
        if bytes[at.start] != b'\\' {
            return Attempt::default();
        }
        stretch(bytes, (at.start, floor), b'\\', escape)
    }
}

fn escape(rest: &[u8]) -> Option<(char, usize)> {
    match *rest.get(1)? {
        b'u' if rest.get(2) == Some(&b'{') => {
            let end = rest.iter().take(10).position(|&b| b == b'}')?;
            Some((char::from_u32(number(&rest[3..end], 16)?)?, end + 1))
        }
        b'u' => Some((char::from_u32(number(rest.get(2..6)?, 16)?)?, 6)),
        b'U' => Some((char::from_u32(number(rest.get(2..10)?, 16)?)?, 10)),
        b'x' => {
            let byte = digit(*rest.get(2)?)? << 4 | digit(*rest.get(3)?)?;
            Some((char::from(byte), 4))
        }
        b'0'..=b'3' => Some((char::from_u32(number(rest.get(1..4)?, 8)?)?, 4)),
        byte @ (b'"' | b'\'' | b'\\' | b'/') => Some((char::from(byte), 2)),
        b'n' => Some(('\n', 2)),
        b't' => Some(('\t', 2)),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits)
        .ok()
        .filter(|text| text.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    u32::from_str_radix(text, radix).ok()
}
