//! Finds which anchors stand where, among thousands, by looking at a few bytes of each position.
//!
//! Most anchors begin a token, and a token begins where no word goes on: these *heads* are looked for only there, and
//! are filed under their first three bytes. The others are filed under their rarest three and looked for everywhere.

use super::pattern::ends_escape;
use super::trigger::fold;
use crate::model::Span;
use crate::rules::compile::LEAD;

/// An anchor to file.
#[derive(Debug, Clone, Copy)]
pub struct Filed {
    /// The bytes.
    pub text: &'static str,
    /// What the caller wants back.
    pub tag: u32,
    /// Whether a match begins with it, so that no word may go on before it.
    pub is_head: bool,
}

/// Anchors by the bytes they are filed under.
#[derive(Debug)]
pub struct AnchorIndex {
    heads: Table,
    inner: Table,
    /// Bytes that end a run and stand in an anchor: one of them before a run may mean that an anchor began before it.
    bridges: [bool; 256],
}

impl AnchorIndex {
    /// Files `anchors`.
    pub fn new(anchors: &[Filed]) -> Self {
        let (heads, inner): (Vec<Filed>, Vec<Filed>) = anchors.iter().partition(|a| a.is_head);
        let mut bridges = [false; 256];
        for byte in anchors.iter().flat_map(|a| a.text.bytes()) {
            bridges[usize::from(byte)] |= !is_token(byte);
        }
        Self {
            heads: Table::new(heads.iter().map(|a| Entry::new(a, 0))),
            inner: Table::new(
                inner
                    .iter()
                    .map(|a| Entry::new(a, rarest(a.text.as_bytes(), 3))),
            ),
            bridges,
        }
    }

    /// Files each anchor under a trigram of its own: one that is `wanted` anyway or already taken, else its rarest.
    /// Returns all trigrams that have to be looked for; the index is asked where one was seen.
    pub fn by_trigram(anchors: &[Filed], wanted: Vec<[u8; 3]>) -> (Vec<[u8; 3]>, Self) {
        let mut trigrams = wanted;
        let mut entries = Vec::new();
        // Rare ones first: what they take others can share.
        let mut anchors = anchors.to_vec();
        anchors.sort_by_key(|a| {
            std::cmp::Reverse(rarity(
                &a.text.as_bytes()[rarest(a.text.as_bytes(), 3)..][..3],
            ))
        });
        for anchor in &anchors {
            let bytes = anchor.text.as_bytes();
            let folded = |w: &[u8]| [fold(w[0]), fold(w[1]), fold(w[2])];
            let shared = bytes.windows(3).position(|w| trigrams.contains(&folded(w)));
            let inset = shared.unwrap_or_else(|| rarest(bytes, 3));
            if shared.is_none() {
                trigrams.push(folded(&bytes[inset..]));
            }
            entries.push(Entry::new(anchor, inset));
        }
        let (heads, bridges) = (Table::new([].into_iter()), [false; 256]);
        (
            trigrams,
            Self {
                heads,
                inner: Table::new(entries.into_iter()),
                bridges,
            },
        )
    }

    /// Calls `each(start, tag)` for every anchor in a run of token bytes or up to [`LEAD`] bytes before it.
    pub fn find_run(&self, bytes: &[u8], run: Span, mut each: impl FnMut(usize, u32)) {
        let bridge = run.start.checked_sub(1).map(|n| bytes[n]);
        if bridge.is_some_and(|b| self.bridges[usize::from(b)]) {
            let lead = Span::new(run.start.saturating_sub(LEAD), run.start);
            self.find(bytes, lead, &mut each);
        }
        self.heads.look(bytes, run.start, &mut each);
        // Only these can end an escape inside a run of token bytes: \n, \x3d, \u003d, %3D.
        let after_escape: &[usize] = match bridge {
            Some(b'\\') => &[1, 3, 5],
            Some(b'%') => &[2],
            _ => &[],
        };
        for &n in after_escape {
            if ends_escape(bytes, run.start + n) {
                self.heads.look(bytes, run.start + n, &mut each);
            }
        }
        for at in memchr::memchr_iter(b'-', run.of(bytes)) {
            self.heads.look(bytes, run.start + at + 1, &mut each);
        }
        self.inner.look_all(bytes, run, &mut each);
    }

    /// Calls `each(start, tag)` for every anchor whose filed bytes start within `span`.
    pub fn find(&self, bytes: &[u8], span: Span, mut each: impl FnMut(usize, u32)) {
        let span = Span::new(span.start, span.end.min(bytes.len()));
        self.inner.look_all(bytes, span, &mut each);
        if self.heads.is_empty() {
            return;
        }
        let mut goes_on = span.start > 0 && is_word(bytes[span.start - 1]);
        for (at, &byte) in (span.start..).zip(span.of(bytes)) {
            if !goes_on {
                self.heads.look(bytes, at, &mut each);
            }
            goes_on = WORD[usize::from(byte)];
        }
        let from = span.start.saturating_sub(LONGEST_ESCAPE);
        for at in memchr::memchr2_iter(b'\\', b'%', &bytes[from..span.end]) {
            for length in [2, 3, 4, LONGEST_ESCAPE] {
                let end = from + at + length;
                if span.start <= end
                    && end < span.end
                    && is_word(bytes[end - 1])
                    && ends_escape(bytes, end)
                {
                    self.heads.look(bytes, end, &mut each);
                }
            }
        }
    }
}

/// Length of `\u003d`, in bytes.
const LONGEST_ESCAPE: usize = 6;

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// [`is_word`] as a table, for the loop that asks it of every byte.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = is_word(byte as u8);
        byte += 1;
    }
    table
};

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Anchors by some of their bytes.
#[derive(Debug)]
struct Table {
    /// Whether any anchor may be filed under bytes that begin with three of this hash.
    map: Box<[u64; 1 << (MAP_BITS - 6)]>,
    /// Sorted by key.
    entries: Vec<Entry>,
}

const MAP_BITS: u32 = 15;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// The first three of the filed bytes.
    key: u32,
    /// Distance of the filed bytes from the start of the anchor.
    inset: usize,
    text: &'static str,
    tag: u32,
}

impl Entry {
    fn new(anchor: &Filed, inset: usize) -> Self {
        let b = &anchor.text.as_bytes()[inset..];
        Self {
            key: key(b[0], b[1], b[2]),
            inset,
            text: anchor.text,
            tag: anchor.tag,
        }
    }
}

impl Table {
    fn new(entries: impl Iterator<Item = Entry>) -> Self {
        let mut entries: Vec<Entry> = entries.collect();
        entries.sort();
        let mut map = Box::new([0; 1 << (MAP_BITS - 6)]);
        for entry in &entries {
            let bit = hash(entry.key);
            map[bit >> 6] |= 1 << (bit & 63);
        }
        Self { map, entries }
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[inline]
    fn maybe(&self, key: u32) -> bool {
        let bit = hash(key);
        self.map[bit >> 6] >> (bit & 63) & 1 == 1
    }

    /// Calls `each` for the anchors whose filed bytes stand at `at`.
    #[inline]
    fn look(&self, bytes: &[u8], at: usize, each: &mut impl FnMut(usize, u32)) {
        if let Some(&[a, b, c]) = bytes.get(at..).and_then(<[u8]>::first_chunk::<3>) {
            let key = key(a, b, c);
            if self.maybe(key) {
                self.confirm(bytes, at, key, each);
            }
        }
    }

    /// The same for all positions of `span`.
    fn look_all(&self, bytes: &[u8], span: Span, each: &mut impl FnMut(usize, u32)) {
        if self.is_empty() {
            return;
        }
        let end = bytes.len().min(span.end + 2);
        for (n, w) in bytes[span.start.min(end)..end].windows(3).enumerate() {
            let key = key(w[0], w[1], w[2]);
            if self.maybe(key) {
                self.confirm(bytes, span.start + n, key, each);
            }
        }
    }

    #[cold]
    fn confirm(&self, bytes: &[u8], at: usize, key: u32, each: &mut impl FnMut(usize, u32)) {
        let first = self.entries.partition_point(|e| e.key < key);
        for entry in self.entries[first..].iter().take_while(|e| e.key == key) {
            let start = at.checked_sub(entry.inset);
            if let Some(start) = start.filter(|&n| bytes[n..].starts_with(entry.text.as_bytes())) {
                each(start, entry.tag);
            }
        }
    }
}

fn key(a: u8, b: u8, c: u8) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}

fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - MAP_BITS)) as usize
}

/// Where in `text` the `width` bytes (fewer, if it has no more) stand that source text holds least often.
fn rarest(text: &[u8], width: usize) -> usize {
    let width = width.min(text.len());
    (0..=text.len() - width)
        .max_by_key(|&n| rarity(&text[n..n + width]))
        .expect("anchors have at least three bytes")
}

/// How seldom these bytes stand in source text, from the frequency of their pairs: half bits, larger is rarer.
fn rarity(bytes: &[u8]) -> u32 {
    bytes
        .windows(2)
        .map(|pair| u32::from(PAIRS[symbol(pair[0]) * (SYMBOLS + 1) + symbol(pair[1])] - b'!'))
        .sum()
}

/// Minus the binary logarithm of the share of each pair of symbols, doubled, as a character from `!` on; counted over
/// 120 MB of C, Rust, Python and documentation by `benches/pairs.py`.
const PAIRS: &[u8] = include_bytes!("bigrams.txt");
/// Symbols: letters without case, digits, these marks, everything else.
const SYMBOLS: usize = 42;
const MARKS: &[u8] = b"_- \n\t.,:;/=(\"'";

fn symbol(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => usize::from(byte - b'a'),
        b'A'..=b'Z' => usize::from(byte - b'A'),
        b'0'..=b'9' => 26,
        _ => MARKS
            .iter()
            .position(|&mark| mark == byte)
            .map_or(SYMBOLS - 1, |n| 27 + n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filed(text: &'static str, tag: u32, is_head: bool) -> Filed {
        Filed { text, tag, is_head }
    }

    #[test]
    fn every_anchor_is_found_where_it_stands() {
        let anchors = [
            filed("gsk_", 1, true),
            filed("ABC", 2, false),
            filed("h.example", 3, false),
            filed("gsk_x", 4, true),
        ];
        let index = AnchorIndex::new(&anchors);
        let mut seen = Vec::new();
        let text = b"--gsk_x xABC h.example mygsk_x";
        index.find(text, Span::new(0, text.len()), |at, tag| {
            seen.push((at, tag));
        });
        seen.sort_unstable();
        assert_eq!(seen, [(2, 1), (2, 4), (9, 2), (13, 3)]);
    }

    #[test]
    fn a_run_is_searched_with_its_lead_and_its_escapes() {
        let index = AnchorIndex::new(&[filed("gsk_", 1, true), filed("SG.", 2, true)]);
        let found = |text: &str| {
            let start = text
                .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
                .map_or(0, |n| n + 1);
            let mut seen = Vec::new();
            index.find_run(text.as_bytes(), Span::new(start, text.len()), |at, tag| {
                seen.push((at, tag));
            });
            seen
        };
        assert_eq!(found(" SG.aaaa"), [(1, 2)]);
        assert_eq!(found("\\ngsk_aaaa"), [(2, 1)]);
        assert_eq!(found("%3Dgsk_aaaa"), [(3, 1)]);
        assert_eq!(found("x-gsk_aaaa"), [(2, 1)]);
        assert_eq!(found("xgsk_aaaa"), []);
    }
}
