//! Base64 in the standard and the URL alphabet, with or without padding, also wrapped over lines.

use super::{Decoded, Decoder, LONGEST, Places, is_text, is_token};
use crate::model::Span;

/// The decoder.
pub(super) struct Base64;

/// Least length of encoded text, in characters.
const LEAST: usize = 24;

impl Decoder for Base64 {
    fn name(&self) -> &'static str {
        "base64"
    }

    fn decode(&self, bytes: &[u8], at: Span, floor: usize) -> Option<Decoded> {
        let start = start(bytes, at.start, floor, true)?;
        run(bytes, start)
            .map(narrow)
            .filter(|decoded| is_text(&decoded.bytes))
    }
}

/// Text of two bytes for each letter, as `powershell -EncodedCommand` takes it, with one for each.
fn narrow(decoded: Decoded) -> Decoded {
    let bytes = &decoded.bytes;
    let wide = bytes.get(1) == Some(&0) && bytes.chunks_exact(2).all(|pair| pair[1] == 0);
    if !wide {
        return decoded;
    }
    Decoded {
        bytes: bytes.iter().step_by(2).copied().collect(),
        span: decoded.span,
        places: decoded.places.halved(),
    }
}

/// The first byte of the encoded text that holds the run at `at`, on this line or one before; `None` if a run at
/// `floor` or behind it leads to the same text. For `text`, also `None` if the line cannot say text: no byte of it is
/// above 127, so three bits of each four characters are zero. This turns nearly all runs away.
pub(super) fn start(bytes: &[u8], at: usize, floor: usize, text: bool) -> Option<usize> {
    let mut start = line_start(bytes, at, floor)?;
    if text && !begins_text(bytes.get(start..start + 16)?) {
        return None;
    }
    let own = start;
    let mut width = None;
    let least = at.saturating_sub(LONGEST);
    while start > least {
        let Some(gap) = break_before(&bytes[least..start]) else {
            break;
        };
        let end = start - gap;
        if end == least || value(bytes[end - 1]).is_none() {
            break;
        }
        // Not before there is a line to compare with: most runs stand alone.
        let width = *width.get_or_insert_with(|| {
            let own = bytes[own..].iter().take(200);
            own.take_while(|b| value(**b).is_some()).count()
        });
        let line = bytes[least..end]
            .iter()
            .rev()
            .take(width + 1)
            .take_while(|b| value(**b).is_some())
            .count();
        if line < 40 || line < width || line > 160 {
            break;
        }
        if end - line >= floor {
            return None;
        }
        start = end - line;
    }
    Some(start)
}

/// The first base64 character of the line of `at`.
fn line_start(bytes: &[u8], at: usize, floor: usize) -> Option<usize> {
    let mut start = at;
    let mut token = 0;
    let least = at.saturating_sub(LONGEST);
    while start > least && value(bytes[start - 1]).is_some() {
        start -= 1;
        token = if is_token(bytes[start]) { token + 1 } else { 0 };
        if token >= super::LEAST_RUN && start >= floor {
            return None;
        }
    }
    Some(start)
}

/// Length of the line break that `before` ends with, indentation, quotes and written `\n` included.
fn break_before(before: &[u8]) -> Option<usize> {
    let blank = |b: &u8| {
        matches!(
            b,
            b' ' | b'\t' | b'"' | b'\'' | b'+' | b'\r' | b'\n' | b'\\'
        )
    };
    let gap = before
        .iter()
        .rev()
        .take(100)
        .take_while(|b| blank(b))
        .count();
    if before[before.len() - gap..].contains(&b'\n') {
        return Some(gap);
    }
    let written = before.strip_suffix(b"\\n")?;
    (gap == 0).then_some(before.len() - written.len())
}

/// Decodes everything from `start` on, across line ends. `None` if it is short or no base64.
pub(super) fn run(bytes: &[u8], start: usize) -> Option<Decoded> {
    let mut text = Vec::new();
    let mut places = Places::default();
    let mut end = start;
    let mut at = start;
    let mut width = None;
    while at < bytes.len() && at - start < LONGEST {
        let line = bytes[at..]
            .iter()
            .take_while(|b| value(**b).is_some())
            .count();
        if line < 4 || width.is_some_and(|width| line > width) {
            break;
        }
        places.note(text.len() / 4 * 3, at);
        text.extend_from_slice(&bytes[at..at + line]);
        end = at + line;
        places.note(said(text.len()), end);
        let full =
            *width.get_or_insert(line) == line && line % 4 == 0 && (40..=160).contains(&line);
        match line_break(&bytes[end..]) {
            Some(gap) if full => at = end + gap,
            _ => break,
        }
    }
    end += bytes[end..]
        .iter()
        .take(2)
        .take_while(|&&b| b == b'=')
        .count();
    let decoded = (text.len() >= LEAST).then(|| decode(&text))?;
    Some(Decoded {
        bytes: decoded?,
        span: Span::new(start, end),
        places,
    })
}

/// How many bytes so many characters say.
fn said(characters: usize) -> usize {
    characters / 4 * 3 + (characters % 4).saturating_sub(1)
}

/// Length of a line break with indentation, plain or written as `\n`, in or between quotes.
fn line_break(rest: &[u8]) -> Option<usize> {
    let blank = rest
        .iter()
        .take(80)
        .take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'"' | b'\'' | b'+' | b'\\'))
        .count();
    let after = match rest.get(blank)? {
        b'\n' => blank + 1,
        b'n' if blank > 0 && rest[blank - 1] == b'\\' => blank + 1,
        _ => return None,
    };
    let indent = rest[after..]
        .iter()
        .take(80)
        .take_while(|b| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'+' | b'\n' | b'\r'))
        .count();
    Some(after + indent)
}

/// Decodes characters of either alphabet; what is left over at the end is dropped.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for quad in text.chunks(4) {
        let mut bits = 0_u32;
        for &byte in quad {
            bits = bits << 6 | u32::from(value(byte)?);
        }
        bits <<= 6 * (4 - quad.len());
        out.extend_from_slice(&bits.to_be_bytes()[1..quad.len()]);
    }
    Some(out)
}

fn begins_text(text: &[u8]) -> bool {
    text.chunks_exact(4).all(|quad| {
        let bit = |i: usize, mask: u8| value(quad[i]).is_some_and(|v| v & mask == 0);
        bit(0, 0b10_0000) && bit(1, 0b00_1000) && bit(2, 0b00_0010)
    })
}

fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}
