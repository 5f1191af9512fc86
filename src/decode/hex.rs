//! Text written as hex digits.

use super::{Decoded, Decoder, Places, is_text};
use crate::model::Span;

/// The decoder.
pub(super) struct Hex;

/// Least number of digits.
const LEAST: usize = 24;

impl Decoder for Hex {
    fn name(&self) -> &'static str {
        "hex"
    }

    fn decode(&self, bytes: &[u8], at: Span, _floor: usize) -> Option<Decoded> {
        let run = at.of(bytes);
        let digits = run
            .strip_prefix(b"0x")
            .or(run.strip_prefix(b"0X"))
            .unwrap_or(run);
        if digits.len() < LEAST || !digits.len().is_multiple_of(2) {
            return None;
        }
        // Text is 0x20 to 0x7e: the first digit of each pair is 2 to 7. A digest of 32 digits passes once in a million.
        if !digits
            .chunks_exact(2)
            .take(8)
            .all(|pair| matches!(pair[0], b'2'..=b'7'))
        {
            return None;
        }
        let text: Option<Vec<u8>> = digits
            .chunks_exact(2)
            .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
            .collect();
        let bytes = text.filter(|text| is_text(text))?;
        let places = Places::even(bytes.len(), Span::new(at.end - digits.len(), at.end));
        Some(Decoded {
            bytes,
            span: at,
            places,
        })
    }
}

/// The value of a hex digit.
pub(super) fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}
