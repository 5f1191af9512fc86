//! A string written in parts: `"abc" + "def"`, `'abc' . 'def'`, `"abc" "def"`, over one line or several.

use super::{Decoded, Decoder, Places, is_token};
use crate::model::Span;

/// The decoder.
pub(super) struct Concat;

/// Most parts, and most bytes of each.
const PARTS: usize = 32;
const PART: usize = 400;

impl Decoder for Concat {
    fn name(&self) -> &'static str {
        "concatenation"
    }

    fn decode(&self, bytes: &[u8], at: Span, _floor: usize) -> Option<Decoded> {
        let quote = *bytes.get(at.end).filter(|b| matches!(b, b'"' | b'\''))?;
        joint(&bytes[at.end..], quote)?;
        // An earlier part of this string that is a run by itself has led here already.
        let start = bytes[at.start.saturating_sub(PART)..at.start]
            .iter()
            .rposition(|&b| b == quote || b == b'\n');
        let start = start.map_or(at.start, |i| at.start.saturating_sub(PART) + i + 1);
        let mut text = bytes[start..at.end].to_vec();
        let mut end = at.end;
        let mut places = Places::even(text.len(), Span::new(start, end));
        for _ in 0..PARTS {
            let Some(gap) = joint(&bytes[end..], quote) else {
                break;
            };
            let part = &bytes[end + gap..bytes.len().min(end + gap + PART)];
            let Some(len) = part
                .iter()
                .position(|&b| b == quote || b == b'\n')
                .filter(|&len| part[len] == quote)
            else {
                break;
            };
            places.note(text.len(), end + gap);
            text.extend_from_slice(&part[..len]);
            end += gap + len;
            places.note(text.len(), end);
        }
        let useful = text.iter().filter(|b| is_token(**b)).count();
        (end > at.end && useful * 10 >= text.len() * 9).then_some(Decoded {
            bytes: text,
            span: Span::new(start, end),
            places,
        })
    }
}

/// Length of `" + "` and the like, both quotes included.
fn joint(rest: &[u8], quote: u8) -> Option<usize> {
    let mut operator = false;
    let mut newline = false;
    for (i, &byte) in rest.iter().enumerate().take(100).skip(1) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\\' => {}
            b'\n' => newline = true,
            b'+' | b'.' | b'&' | b'~' if !operator => operator = true,
            _ if byte == quote => return (operator || newline).then_some(i + 1),
            _ => return None,
        }
    }
    None
}
