//! Finds which anchors stand where, among thousands, by looking at a few bytes of each position.
//!
//! Each anchor is filed under its rarest four bytes (three, if it has no more); a bitmap says for a position whether
//! anything is filed under the bytes that stand there.

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

    /// Files each anchor under its rarest trigram, which must be among `trigrams`; looked up where a trigram was seen.
    pub fn new_folded(
        anchors: impl IntoIterator<Item = (&'static str, u32)>,
        trigrams: &[[u8; 3]],
    ) -> Self {
        let mut maps = [Box::new([0u64; WORDS]), Box::new([0u64; WORDS])];
        let mut entries: Vec<Entry> = Vec::new();
        for (text, tag) in anchors {
            let trigram = rarest_trigram(text).expect("anchors have at least three bytes");
            debug_assert!(
                trigrams.contains(&trigram),
                "every loose anchor has a trigram"
            );
            let inset = text
                .as_bytes()
                .windows(3)
                .position(|w| w == trigram)
                .expect("the trigram is the anchor's own");
            entries.push(Entry {
                short: true,
                key: u32::from_le_bytes([trigram[0], trigram[1], trigram[2], 0]),
                inset,
                text,
                tag,
            });
        }
        entries.sort();
        for entry in &entries {
            let bit = hash(entry.key);
            maps[1][bit >> 6] |= 1 << (bit & 63);
        }
        Self { maps, entries }
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

/// The trigram of an anchor that stands least often in source text.
pub fn rarest_trigram(text: &str) -> Option<[u8; 3]> {
    let bytes = text.as_bytes();
    bytes
        .windows(3)
        .max_by_key(|w| w.iter().map(|&b| rarity(b)).sum::<u32>())
        .map(|w| [w[0], w[1], w[2]])
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
