//! Quoted-printable, as mail is stored: `=3D`, and lines ended early by a lone `=`.

use super::hex::digit;
use super::{Decoded, Decoder, Places, is_text};
use crate::model::Span;

/// The decoder.
pub(super) struct QuotedPrintable;

/// How much of a mail around the mark is decoded, in bytes to each side.
const AROUND: usize = 2000;

impl Decoder for QuotedPrintable {
    fn name(&self) -> &'static str {
        "quoted-printable"
    }

    fn decode(&self, bytes: &[u8], at: Span, _floor: usize) -> Option<Decoded> {
        (bytes[at.start] == b'=').then_some(())?;
        let least = at.start.saturating_sub(200);
        let start = bytes[least..at.start]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(least, |i| least + i + 1);
        let limit = bytes.len().min(at.start + AROUND);
        let mut text = Vec::new();
        let mut places = Places::default();
        let (mut position, mut escapes) = (start, 0);
        while position < limit {
            let rest = &bytes[position..limit];
            let (byte, len) = match rest {
                [b'=', b'\r', b'\n', ..] => (None, 3),
                [b'=', b'\n', ..] => (None, 2),
                [b'=', high, low, ..] => match (digit(*high), digit(*low)) {
                    (Some(high), Some(low)) => (Some(high << 4 | low), 3),
                    _ => (Some(b'='), 1),
                },
                [byte, ..] => (Some(*byte), 1),
                [] => break,
            };
            escapes += usize::from(len > 1);
            places.note(text.len(), position);
            text.extend(byte);
            position += len;
        }
        places.note(text.len(), position);
        (escapes >= 2 && is_text(&text)).then_some(Decoded {
            bytes: text,
            span: Span::new(start, position),
            places,
        })
    }
}
