//! A string written character by character: `{'a', 'b', 'c'}`, `['a','b']`.

use super::{Decoded, Decoder, Places};
use crate::model::Span;

/// The decoder.
pub(super) struct CharArray;

/// Least number of characters.
const LEAST: usize = 12;

impl Decoder for CharArray {
    fn name(&self) -> &'static str {
        "characters"
    }

    fn decode(&self, bytes: &[u8], at: Span, _floor: usize) -> Option<Decoded> {
        // The mark is `','`, behind the first character.
        let start = at.start.checked_sub(2).filter(|&i| bytes[i] == b'\'')?;
        if start >= 2 && bytes[..start].trim_ascii_end().ends_with(b"',") {
            // Not the first of its list: an earlier mark led here.
            return None;
        }
        let mut text = Vec::new();
        let mut places = Places::default();
        let mut position = start;
        let end = loop {
            let [b'\'', byte, b'\'', ..] = bytes[position..] else {
                break position;
            };
            places.note(text.len(), position);
            text.push(byte);
            position += 3;
            let gap = bytes[position..]
                .iter()
                .take(60)
                .take_while(|b| b.is_ascii_whitespace() || **b == b',')
                .count();
            if gap == 0
                || bytes[position..position + gap]
                    .iter()
                    .filter(|&&b| b == b',')
                    .count()
                    != 1
            {
                break position;
            }
            position += gap;
        };
        places.note(text.len(), end);
        (text.len() >= LEAST).then_some(Decoded {
            bytes: text,
            span: Span::new(start, end),
            places,
        })
    }
}
