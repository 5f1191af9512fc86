//! Finds which anchors stand where, among thousands, by looking at a few bytes of each position.
//!
//! Most anchors begin a token, and a token begins where no word goes on: these *heads* are looked for only there, and
//! are filed under their first three bytes. The others are filed under their rarest three.

use super::frequency::rarity;
use super::mix::is_word;
use super::pattern::ends_escape;
use super::trigram::{Trigram, Trigrams, fold};
use crate::model::Span;

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

/// Anchors by the bytes they are filed under, to be looked for in a stretch of bytes.
#[derive(Debug)]
pub struct AnchorIndex {
    heads: Heads,
    inner: Table,
}

impl AnchorIndex {
    /// Files `anchors`.
    pub fn new(anchors: &[Filed]) -> Self {
        let (heads, inner): (Vec<Filed>, Vec<Filed>) = anchors.iter().partition(|a| a.is_head);
        Self {
            heads: Heads::new(&heads),
            inner: Table::new(
                inner
                    .iter()
                    .map(|a| Entry::new(a, rarest(a.text.as_bytes(), 3))),
            ),
        }
    }

    /// Calls `each(start, tag)` for every anchor whose filed bytes start within `span`.
    pub fn find(&self, bytes: &[u8], span: Span, mut each: impl FnMut(usize, u32)) {
        let span = Span::new(span.start, span.end.min(bytes.len()));
        self.inner.look_all(bytes, span, &mut each);
        if self.heads.0.is_empty() {
            return;
        }
        let mut goes_on = span.start > 0 && is_word(bytes[span.start - 1]);
        let escape = &bytes[span.start.saturating_sub(LONGEST_ESCAPE)..span.end];
        let escaped = memchr::memchr2(b'\\', b'%', escape).is_some();
        for (at, &byte) in (span.start..).zip(span.of(bytes)) {
            if !goes_on || escaped && ends_escape(bytes, at) {
                self.heads.look(bytes, at, &mut each);
            }
            goes_on = is_word(byte);
        }
    }
}

/// Length of `\u003d`, in bytes.
const LONGEST_ESCAPE: usize = 6;

/// Anchors that begin a token, looked for where one may begin.
#[derive(Debug)]
pub struct Heads(Table);

impl Heads {
    /// Files `anchors`.
    pub fn new(anchors: &[Filed]) -> Self {
        Self(Table::new(anchors.iter().map(|a| Entry::new(a, 0))))
    }

    /// All of them.
    pub fn texts(&self) -> Vec<&'static [u8]> {
        self.0
            .entries
            .iter()
            .map(|entry| entry.text.as_bytes())
            .collect()
    }

    /// Calls `each(start, tag)` for the anchors that begin at `at`.
    pub fn look(&self, bytes: &[u8], at: usize, each: &mut impl FnMut(usize, u32)) {
        self.0.look(bytes, at, each);
    }
}

/// Anchors that may stand anywhere, each filed under one of its trigrams.
#[derive(Debug)]
pub struct Loose {
    /// By trigram.
    entries: Vec<Entry>,
    /// For each of them the distance of its last byte from its trigram, and the byte: dozens share some trigrams, and
    /// these few bytes turn most away.
    lasts: Vec<(u16, u8)>,
    /// For each trigram, by its number, the first of its entries, and behind the last their number.
    firsts: Vec<u16>,
}

impl Loose {
    /// Files each anchor under a trigram of its own: one of `wanted`, which are looked for anyway, else its rarest,
    /// which is added to them. The index is asked where one was seen.
    pub fn new(anchors: &[Filed], wanted: &mut Trigrams) -> Self {
        let mut entries = vec![Vec::new(); wanted.iter().len()];
        // Rare ones first: what they take others can share.
        let mut anchors = anchors.to_vec();
        anchors.sort_by_cached_key(|a| {
            std::cmp::Reverse(rarity(
                &a.text.as_bytes()[rarest(a.text.as_bytes(), 3)..][..3],
            ))
        });
        for anchor in &anchors {
            let bytes = anchor.text.as_bytes();
            let is_wanted = |w: &[u8]| wanted.number([w[0], w[1], w[2]]).is_some();
            let shared = bytes.windows(3).position(is_wanted);
            let inset = shared.unwrap_or_else(|| rarest(bytes, 3));
            let number = usize::from(wanted.add(Trigram::of(bytes, inset)));
            entries.resize(entries.len().max(number + 1), Vec::new());
            entries[number].push(Entry::new(anchor, inset));
        }
        let mut firsts = vec![0];
        for of_one in &entries {
            let next = usize::from(firsts[firsts.len() - 1]) + of_one.len();
            firsts.push(u16::try_from(next).expect("fewer anchors than 65,536"));
        }
        let entries = entries.concat();
        let last = |entry: &Entry| (entry.last.0 - entry.inset, entry.last.1);
        Self {
            lasts: entries.iter().map(last).collect(),
            entries,
            firsts,
        }
    }

    /// Calls `each(start, tag)` for every anchor whose trigram, of that number, starts at `at`.
    pub fn look(&self, bytes: &[u8], at: usize, number: u16, each: &mut impl FnMut(usize, u32)) {
        let number = usize::from(number);
        let range = usize::from(self.firsts[number])..usize::from(self.firsts[number + 1]);
        for (&(place, last), entry) in self.lasts[range.clone()].iter().zip(&self.entries[range]) {
            if bytes.get(at + usize::from(place)) == Some(&last) {
                entry.confirm(bytes, at, each);
            }
        }
    }
}

/// Anchors by some of their bytes.
#[derive(Debug)]
struct Table {
    /// Sorted by hash.
    entries: Vec<Entry>,
    /// For each hash, the first entry of that hash or a greater one.
    firsts: Box<[u16; (1 << BITS) + 1]>,
    /// Which hashes have entries: most places are turned away by one look at it.
    map: Box<[u64; 1 << (BITS - 6)]>,
}

const BITS: u32 = 12;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// The first three of the filed bytes.
    key: u32,
    /// Distance of the filed bytes from the start of the anchor.
    inset: u16,
    /// Distance of the last byte from there, and the byte.
    last: (u16, u8),
    /// Whether all its bytes are the same: it counts only where a row of them begins, which is as good as anywhere in it.
    is_row: bool,
    tag: u32,
    text: &'static str,
}

impl Entry {
    fn new(anchor: &Filed, inset: usize) -> Self {
        let text = anchor.text.as_bytes();
        let narrow = |place: usize| u16::try_from(place).expect("anchors are short");
        let b = &text[inset..];
        Self {
            key: key(b[0], b[1], b[2]),
            inset: narrow(inset),
            last: (narrow(text.len() - 1), text[text.len() - 1]),
            is_row: text.iter().all(|byte| *byte == text[0]),
            tag: anchor.tag,
            text: anchor.text,
        }
    }

    /// Calls `each` if the whole anchor stands there, whose filed bytes start at `at`.
    #[inline]
    fn confirm(&self, bytes: &[u8], at: usize, each: &mut impl FnMut(usize, u32)) {
        let Some(start) = at.checked_sub(usize::from(self.inset)) else {
            return;
        };
        // The last byte first, then backwards: a comparison of text is a call.
        let (place, last) = self.last;
        let place = start + usize::from(place);
        if bytes.get(place) == Some(&last) {
            let text = self.text.as_bytes().iter().rev();
            let goes_on = self.is_row && start > 0 && bytes[start - 1] == last;
            if !goes_on && bytes[start..=place].iter().rev().eq(text) {
                each(start, self.tag);
            }
        }
    }
}

impl Table {
    fn new(entries: impl Iterator<Item = Entry>) -> Self {
        let mut entries: Vec<Entry> = entries.collect();
        entries.sort_by_key(|entry| (hash(entry.key), entry.tag));
        let mut firsts = Box::new([0; (1 << BITS) + 1]);
        for (bucket, first) in firsts.iter_mut().enumerate() {
            let place = entries.partition_point(|entry| hash(entry.key) < bucket);
            *first = u16::try_from(place).expect("fewer anchors than 65,536");
        }
        let mut map = Box::new([0; 1 << (BITS - 6)]);
        for entry in &entries {
            let bucket = hash(entry.key);
            map[bucket >> 6] |= 1 << (bucket & 63);
        }
        Self {
            entries,
            firsts,
            map,
        }
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Calls `each` for the anchors whose filed bytes stand at `at`.
    #[inline]
    fn look(&self, bytes: &[u8], at: usize, each: &mut impl FnMut(usize, u32)) {
        if let Some(&[a, b, c]) = bytes.get(at..).and_then(<[u8]>::first_chunk::<3>) {
            let key = key(a, b, c);
            let bucket = hash(key);
            if self.map[bucket >> 6] >> (bucket & 63) & 1 == 0 {
                return;
            }
            let (from, to) = (self.firsts[bucket], self.firsts[bucket + 1]);
            for entry in &self.entries[usize::from(from)..usize::from(to)] {
                if entry.key == key {
                    entry.confirm(bytes, at, each);
                }
            }
        }
    }

    /// The same for all positions of `span`.
    fn look_all(&self, bytes: &[u8], span: Span, each: &mut impl FnMut(usize, u32)) {
        if !self.is_empty() {
            (span.start..span.end).for_each(|at| self.look(bytes, at, each));
        }
    }
}

fn key(a: u8, b: u8, c: u8) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}

fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - BITS)) as usize
}

/// Where in `text` the `width` bytes (fewer, if it has no more) stand that source text holds least often.
fn rarest(text: &[u8], width: usize) -> usize {
    let width = width.min(text.len());
    (0..=text.len() - width)
        .max_by_key(|&n| {
            let part = &text[n..n + width];
            (!is_crowded(part), rarity(part))
        })
        .expect("anchors have at least three bytes")
}

/// Folded trigrams that source text holds far more often than their pairs say.
const CROWDED: &[&[u8; 3]] = &[
    b"ar ", b" us", b"acc", b"cfg", b"e\":", b"e',", b"\":\"", b"box", b"ify", b"aps", b"oki",
    b"amc", b"ext", b"use", b"na\x7f", b"ops", b"eed", b"fai", b"ibl", b"azf", b"sk\x7f",
    b"nr\x7f", b"flu", b"do\x7f", b"aaa",
];

fn is_crowded(trigram: &[u8]) -> bool {
    CROWDED
        .iter()
        .any(|crowded| trigram.iter().map(|&b| fold(b)).eq(**crowded))
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
            filed("AAAA", 5, false),
        ];
        let index = AnchorIndex::new(&anchors);
        let mut seen = Vec::new();
        let text = b"--gsk_x xABC h.example mygsk_x \\ngsk_ aAAAAAAAA AAAA";
        index.find(text, Span::new(0, text.len()), |at, tag| {
            seen.push((at, tag));
        });
        seen.sort_unstable();
        assert_eq!(
            seen,
            [(2, 1), (2, 4), (9, 2), (13, 3), (33, 1), (39, 5), (48, 5)]
        );
    }
}
