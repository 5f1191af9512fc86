//! Text inside text: what base64, hex, escapes, compressed and split strings say, nested to a fixed depth.
//!
//! The engine brings places where encoded text may stand, [`from_run`] for long runs of token bytes and [`from_mark`]
//! for the trigrams of [`TRIGRAMS`]; what is decoded comes back as [`Layer`]s to be searched like any text. Nothing
//! here knows rules or secrets. Every decoder first looks at a few bytes: nearly all of ordinary source is turned
//! away by them.

mod base64;
mod char_array;
mod concat;
mod data_url;
mod escapes;
mod gzip;
mod hex;
mod html;
mod jwt;
mod layer;
mod percent;
mod places;
mod quoted_printable;
pub mod utf32;

use crate::model::Span;

pub use layer::Layer;
pub use places::Places;

/// One decoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// What the text says.
    pub bytes: Vec<u8>,
    /// Where the encoded text stands.
    pub span: Span,
    /// Where each part of it stands.
    pub places: Places,
}

/// One way to write text so that a search does not find it.
pub trait Decoder: Sync {
    /// The word shown in reports.
    fn name(&self) -> &'static str;

    /// Decodes the text that `at` is part of; `None` if it is not written this way or says nothing readable, or if
    /// another place from `floor` to `at` leads to the same text. What is decoded does not depend on `floor`.
    fn decode(&self, bytes: &[u8], at: Span, floor: usize) -> Option<Decoded> {
        self.attempt(bytes, at, floor).decoded
    }

    /// Whether the text may be many times as long as what is written: such work is limited.
    fn unpacks(&self) -> bool {
        false
    }

    /// [`Self::decode`], also saying up to where all other places lead to the same text: if it says nothing, it need
    /// not be read again for each of them. One of the two methods is to be written.
    fn attempt(&self, bytes: &[u8], at: Span, floor: usize) -> Attempt {
        Attempt {
            decoded: self.decode(bytes, at, floor),
            end: at.start,
            unpacked: 0,
        }
    }
}

/// What came of reading encoded text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attempt {
    /// The text, if it says anything.
    pub decoded: Option<Decoded>,
    /// One past the last place that leads to it.
    pub end: usize,
    /// How many bytes were unpacked to see that, in vain or not.
    pub unpacked: usize,
}

/// How much may be decoded for one blob, so that no input makes a scan long.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Bytes of decoded text left.
    pub bytes: usize,
    /// Bytes that may still be unpacked, also where nothing comes of it.
    unpacked: usize,
    /// Decoders one inside the other.
    pub depth: usize,
    tried: Tried,
}

/// For each decoder of marks, up to where it has read.
type Tried = [usize; OF_MARKS.len()];

impl Default for Budget {
    fn default() -> Self {
        Self {
            bytes: 8 << 20,
            unpacked: 32 << 20,
            depth: 4,
            tried: Tried::default(),
        }
    }
}

/// Least length of a run worth decoding, in bytes.
pub const LEAST_RUN: usize = 16;

/// Longest encoded text, in bytes.
pub const LONGEST: usize = 1 << 16;

/// Folded trigrams (`byte | 0x20`) of text written with escapes.
pub const TRIGRAMS: &[[u8; 3]] = &[
    *b"|u0", *b"|x3", *b"|x6", *b"|x7", *b"|14", *b"|16", *b"%3a", *b"%3d", *b"%22", *b"&qu",
    *b"&#x", *b"&#1", *b"=3d", *b"','",
];

/// For runs of token bytes, the most special first.
const OF_RUNS: &[&dyn Decoder] = &[
    &jwt::Jwt,
    &data_url::DataUrl,
    &gzip::Gzip,
    &base64::Base64,
    &hex::Hex,
    &concat::Concat,
];

/// For marks.
const OF_MARKS: &[&dyn Decoder] = &[
    &escapes::Escapes,
    &percent::Percent,
    &html::Html,
    &quoted_printable::QuotedPrintable,
    &char_array::CharArray,
];

/// Whether a run of token bytes can be the start of encoded text, by its first bytes. Base64 of text mixes upper and
/// lower case and hardly ever holds `_`; hex holds nothing but its digits. Turns most identifiers away.
pub fn may_encode(run: &[u8]) -> bool {
    let run = run.strip_prefix(b"0x").unwrap_or(run);
    let head = &run[..run.len().min(16)];
    let kinds = head
        .iter()
        .fold(0, |kinds, &byte| kinds | KINDS[usize::from(byte)]);
    kinds & OTHER == 0 || kinds & (LOWER | UPPER | UNDERSCORE) == LOWER | UPPER
}

const LOWER: u8 = 1;
const UPPER: u8 = 1 << 1;
const UNDERSCORE: u8 = 1 << 2;
/// No hex digit.
const OTHER: u8 = 1 << 3;

/// The kinds of all bytes: many runs are asked.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut at = 0;
    while at < kinds.len() {
        let byte = at as u8;
        kinds[at] = (byte.is_ascii_lowercase() as u8 * LOWER)
            | (byte.is_ascii_uppercase() as u8 * UPPER)
            | ((byte == b'_') as u8 * UNDERSCORE)
            | (!byte.is_ascii_hexdigit() as u8 * OTHER);
        at += 1;
    }
    kinds
};

/// Appends what the run of token bytes at `run` says when decoded, and what is encoded in that. The runs are brought
/// in order, beginning with the first behind `floor`. The end of the encoded text is returned: the runs in it need not
/// be brought.
pub fn from_run(
    bytes: &[u8],
    run: Span,
    floor: usize,
    budget: &mut Budget,
    out: &mut Vec<Layer>,
) -> usize {
    let Some((decoder, decoded)) = first(bytes, run, floor, budget) else {
        return run.end;
    };
    let end = decoded.span.end;
    keep(Layer::outermost(decoder, decoded), budget, out);
    end
}

/// Appends what the escapes at the trigram `at` say. The end of the text they stand in is returned: the other
/// trigrams in it need not be brought.
pub fn from_mark(bytes: &[u8], at: usize, budget: &mut Budget, out: &mut Vec<Layer>) -> usize {
    let here = Span::new(at, (at + 3).min(bytes.len()));
    let Some((decoder, decoded)) = at_mark(bytes, here, &mut budget.tried) else {
        return at;
    };
    let end = decoded.span.end;
    keep(Layer::outermost(decoder, decoded), budget, out);
    end
}

/// Decoded text and who decoded it.
type Read = (&'static dyn Decoder, Decoded);

/// What the first decoder of runs says that says anything.
fn first(bytes: &[u8], at: Span, floor: usize, budget: &mut Budget) -> Option<Read> {
    OF_RUNS.iter().find_map(|decoder| {
        if decoder.unpacks() && budget.unpacked == 0 {
            return None;
        }
        let attempt = decoder.attempt(bytes, at, floor);
        budget.unpacked = budget.unpacked.saturating_sub(attempt.unpacked);
        attempt.decoded.map(|decoded| (*decoder, decoded))
    })
}

fn at_mark(bytes: &[u8], at: Span, tried: &mut Tried) -> Option<Read> {
    let open = OF_MARKS
        .iter()
        .zip(tried)
        .filter(|(_, tried)| at.start >= **tried);
    for (decoder, tried) in open {
        let attempt = decoder.attempt(bytes, at, *tried);
        *tried = attempt.end.max(*tried);
        if let Some(decoded) = attempt.decoded {
            return Some((*decoder, decoded));
        }
    }
    None
}

/// Keeps a layer and looks into it.
fn keep(layer: Layer, budget: &mut Budget, out: &mut Vec<Layer>) {
    if layer.bytes.len() > budget.bytes {
        return;
    }
    budget.bytes -= layer.bytes.len();
    if layer.via.len() < budget.depth {
        nested(&layer, budget, out);
    }
    out.push(layer);
}

/// Looks for encoded text in decoded text.
fn nested(layer: &Layer, budget: &mut Budget, out: &mut Vec<Layer>) {
    let bytes = &layer.bytes[..];
    let mut at = 0;
    let mut tried = Tried::default();
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| is_token(**b)).count();
        let mut next = at + run.max(1);
        let found = if run >= LEAST_RUN {
            first(bytes, Span::new(at, at + run), 0, budget)
        } else if is_mark(bytes, at) {
            at_mark(bytes, Span::new(at, at + 3), &mut tried)
        } else {
            next = next.min(at + 1);
            None
        };
        if let Some((decoder, decoded)) = found {
            next = next.max(decoded.span.end);
            keep(layer.inner(decoder, decoded), budget, out);
        }
        at = next;
    }
}

/// Whether one of [`TRIGRAMS`] stands at `at`.
pub fn is_mark(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(at..at + 3)
        .is_some_and(|t| TRIGRAMS.contains(&[t[0] | 0x20, t[1] | 0x20, t[2] | 0x20]))
}

/// Whether a byte belongs to the runs the engine brings.
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// How far an escape may stand from the next one of the same text, in bytes.
const GAP: usize = 48;

/// Whether decoded bytes are text: printable ASCII and white space, hardly anything else.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    let other = bytes
        .iter()
        .filter(|b| !(b.is_ascii_graphic() || matches!(b, b' ' | b'\t' | b'\r' | b'\n')))
        .count();
    !bytes.is_empty() && other * 20 <= bytes.len()
}

/// Decodes a dense stretch of escapes around `at`: `one` reads an escape at a position and gives its bytes and length.
/// Other graphic characters between escapes are taken as they are; the stretch ends where no escape follows for a
/// while.
pub(crate) fn stretch(
    bytes: &[u8],
    (at, floor): (usize, usize),
    mark: u8,
    one: impl Fn(&[u8]) -> Option<(char, usize)>,
) -> Attempt {
    let inside = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'`' || b == mark;
    let start = stretch_start(bytes, (at, floor), mark, inside);
    let (mut text, mut position, mut count) = (Vec::new(), start, 0);
    let mut places = Places::default();
    places.note(0, start);
    // What is kept ends behind the last escape, or with the word that escape stands in.
    let (mut kept, mut end) = (0, start);
    let limit = bytes.len().min(start + LONGEST);
    while position < limit && position < end.max(at) + GAP {
        let here = &bytes[position..];
        let escape = if here[0] == mark { one(here) } else { None };
        if let Some((c, len)) = escape {
            places.note(text.len(), position);
            text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            position += len;
            places.note(text.len(), position);
            (kept, end) = (text.len(), position);
            count += 1;
            continue;
        }
        if !inside(here[0]) && here[0] != b' ' {
            break;
        }
        text.push(here[0]);
        position += 1;
        if inside(here[0]) && text.len() == kept + 1 {
            (kept, end) = (text.len(), position);
        }
    }
    text.truncate(kept);
    places.note(kept, end);
    let decoded = (count >= 2 && is_text(&text)).then_some(Decoded {
        bytes: text,
        span: Span::new(start, end),
        places,
    });
    Attempt {
        decoded,
        end,
        unpacked: 0,
    }
}

/// Where the text begins that the escape at `at` stands in: with the word of the first escape that is not too far from
/// the next. Escapes before `floor` were read.
fn stretch_start(
    bytes: &[u8],
    (at, floor): (usize, usize),
    mark: u8,
    inside: impl Fn(u8) -> bool,
) -> usize {
    let least = at.saturating_sub(LONGEST);
    let mut first = at;
    loop {
        let near = &bytes[least.max(floor.min(first)).max(first.saturating_sub(GAP))..first];
        let open = near
            .iter()
            .rposition(|&b| !inside(b) && b != b' ')
            .map_or(0, |i| i + 1);
        match near[open..].iter().position(|&b| b == mark) {
            Some(earlier) => first -= near.len() - open - earlier,
            None => break,
        }
    }
    let word = bytes[least.max(first.saturating_sub(200))..first]
        .iter()
        .rev();
    first - word.take_while(|b| inside(**b)).count()
}

#[cfg(test)]
mod tests;
