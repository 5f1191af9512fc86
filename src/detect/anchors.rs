//! Finds which anchors stand where, among thousands, by looking at a few bytes of each position.
//!
//! Each anchor is filed under its rarest four bytes (three, if it has no more); a bitmap says for a position whether
//! anything is filed under the bytes that stand there.

use super::trigger::fold;

/// Anchors by the bytes they are filed under.
#[derive(Debug)]
pub struct AnchorIndex {
    maps: [Box<[u64; WORDS]>; 2],
    /// Sorted by key; the key of a three-byte entry has its top byte zero and `short` set.
    entries: Vec<Entry>,
}

const MAP_BITS: u32 = 16;
const WORDS: usize = 1 << (MAP_BITS - 6);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    short: bool,
    key: u32,
    /// Distance of the filed bytes from the start of the anchor.
    inset: usize,
    text: &'static str,
    /// What the caller wants back.
    tag: u32,
}

impl AnchorIndex {
    /// Files `anchors`, each with a tag of the caller's.
    pub fn new(anchors: impl IntoIterator<Item = (&'static str, u32)>) -> Self {
        let mut maps = [Box::new([0u64; WORDS]), Box::new([0u64; WORDS])];
        let mut entries: Vec<Entry> = anchors
            .into_iter()
            .filter_map(|(text, tag)| file(text, tag))
            .collect();
        entries.sort();
        for entry in &entries {
            let bit = hash(entry.key);
            maps[usize::from(entry.short)][bit >> 6] |= 1 << (bit & 63);
        }
        Self { maps, entries }
    }

    /// Files each anchor under a trigram of its own: one that is `wanted` anyway or already taken, else its rarest.
    /// Returns all trigrams that have to be looked for; the index is asked where one was seen.
    pub fn by_trigram(
        anchors: Vec<(&'static str, u32)>,
        wanted: Vec<[u8; 3]>,
    ) -> (Vec<[u8; 3]>, Self) {
        let mut trigrams = wanted;
        let mut entries: Vec<Entry> = Vec::new();
        for (text, tag) in anchors {
            let bytes = text.as_bytes();
            let folded = |w: &[u8]| [fold(w[0]), fold(w[1]), fold(w[2])];
            let shared = bytes.windows(3).position(|w| trigrams.contains(&folded(w)));
            let inset = shared.unwrap_or_else(|| rarest(bytes));
            let trigram = folded(&bytes[inset..]);
            if shared.is_none() {
                trigrams.push(trigram);
            }
            let key = u32::from_le_bytes([bytes[inset], bytes[inset + 1], bytes[inset + 2], 0]);
            entries.push(Entry {
                short: true,
                key,
                inset,
                text,
                tag,
            });
        }
        entries.sort();
        let mut map = Box::new([0u64; WORDS]);
        for entry in &entries {
            let bit = hash(entry.key);
            map[bit >> 6] |= 1 << (bit & 63);
        }
        (
            trigrams,
            Self {
                maps: [Box::new([0u64; WORDS]), map],
                entries,
            },
        )
    }

    /// Calls `each(start, tag)` for every anchor whose filed bytes start within `from..to`, in order of position.
    pub fn find(&self, bytes: &[u8], from: usize, to: usize, mut each: impl FnMut(usize, u32)) {
        for at in from..to.min(bytes.len().saturating_sub(2)) {
            let short = u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], 0]);
            if self.maybe(1, short) {
                self.confirm(bytes, at, true, short, &mut each);
            }
            if let Some(&last) = bytes.get(at + 3) {
                let long = short | u32::from(last) << 24;
                if self.maybe(0, long) {
                    self.confirm(bytes, at, false, long, &mut each);
                }
            }
        }
    }

    fn maybe(&self, map: usize, key: u32) -> bool {
        let bit = hash(key);
        self.maps[map][bit >> 6] >> (bit & 63) & 1 == 1
    }

    fn confirm(
        &self,
        bytes: &[u8],
        at: usize,
        short: bool,
        key: u32,
        each: &mut impl FnMut(usize, u32),
    ) {
        let first = self
            .entries
            .partition_point(|e| (e.short, e.key) < (short, key));
        for entry in self.entries[first..]
            .iter()
            .take_while(|e| (e.short, e.key) == (short, key))
        {
            let Some(start) = at.checked_sub(entry.inset) else {
                continue;
            };
            if bytes[start..].starts_with(entry.text.as_bytes()) {
                each(start, entry.tag);
            }
        }
    }
}

fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - MAP_BITS)) as usize
}

fn file(text: &'static str, tag: u32) -> Option<Entry> {
    let bytes = text.as_bytes();
    let width = bytes.len().min(4);
    if width < 3 {
        return None;
    }
    let inset = (0..=bytes.len() - width)
        .max_by_key(|&n| bytes[n..n + width].iter().map(|&b| rarity(b)).sum::<u32>())?;
    let mut key = [0u8; 4];
    key[..width].copy_from_slice(&bytes[inset..inset + width]);
    Some(Entry {
        short: width == 3,
        key: u32::from_le_bytes(key),
        inset,
        text,
        tag,
    })
}

/// A rough order of how seldom a byte stands in source text.
const fn rarity(byte: u8) -> u32 {
    match byte {
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b'_' => 1,
        b'-' | b'.' | b'/' | b'=' | b'"' | b':' => 2,
        b'j' | b'q' | b'x' | b'z' | b'0'..=b'9' | b'J' | b'Q' | b'X' | b'Z' => 6,
        b'A'..=b'Z' => 4,
        _ => 3,
    }
}

/// Where in `text` the trigram stands that source text holds least often.
fn rarest(text: &[u8]) -> usize {
    let rarity = |w: &[u8]| w.iter().map(|&b| rarity(b)).sum::<u32>();
    (0..text.len() - 2)
        .max_by_key(|&n| rarity(&text[n..n + 3]))
        .expect("anchors have at least three bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_anchor_is_found_where_it_stands() {
        let index = AnchorIndex::new([("gsk_", 1), ("ABC", 2), ("hooks.example", 3), ("gsk_x", 4)]);
        let mut seen = Vec::new();
        let text = b"--gsk_x ABC hooks.example";
        index.find(text, 0, text.len(), |at, tag| seen.push((at, tag)));
        seen.sort_unstable();
        assert_eq!(seen, [(2, 1), (2, 4), (8, 2), (12, 3)]);
    }
}
