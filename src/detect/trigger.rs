//! The first look at every byte: where are long runs of token bytes, longer ones of wide bytes, and where do a few
//! trigrams stand?
//!
//! This decides the cost of a scan, so it is done 64 bytes at a time where the processor can ([`super::simd`]). The
//! portable code here is the definition of what that must find; a test holds the two together.

use super::buckets::{self, Nibbles};
use super::simd;
use crate::rules::ByteSet;
use crate::rules::compile::{RUN, TOKEN_BYTES, WIDE_BYTES, WIDE_RUN};

/// Case-folded trigrams to look for. Folding is `byte | 0x20`, which joins the cases of letters.
#[derive(Debug, Clone)]
pub struct Triggers {
    /// Token bytes and wide bytes.
    pub(super) classes: [[bool; 256]; 2],
    /// For each of the three positions, the buckets a low and a high nibble may belong to.
    pub(super) nibbles: [Nibbles; 2],
    /// Whether any trigram may have this hash.
    map: Box<[u64; 1 << (MAP_BITS - 6)]>,
    /// Sorted.
    keys: Vec<u32>,
}

const MAP_BITS: u32 = 15;

/// What one look found, positions ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Maximal runs of at least [`RUN`] token bytes and of at least [`WIDE_RUN`] wide bytes: start and end.
    pub runs: [Vec<(u32, u32)>; 2],
    /// Positions where one of the trigrams starts.
    pub marks: Vec<u32>,
}

impl Found {
    /// Empties both lists, keeping their memory.
    pub fn clear(&mut self) {
        self.runs.iter_mut().for_each(Vec::clear);
        self.marks.clear();
    }
}

/// The byte with the case of letters removed.
pub const fn fold(byte: u8) -> u8 {
    byte | 0x20
}

fn key(trigram: [u8; 3]) -> u32 {
    u32::from_le_bytes([fold(trigram[0]), fold(trigram[1]), fold(trigram[2]), 0])
}

impl Triggers {
    /// Prepares to look for `trigrams`; their case does not matter.
    pub fn new(trigrams: &[[u8; 3]]) -> Self {
        let mut keys: Vec<u32> = trigrams.iter().map(|&t| key(t)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut map = Box::new([0; 1 << (MAP_BITS - 6)]);
        for &key in &keys {
            map[hash(key) >> 6] |= 1 << (hash(key) & 63);
        }
        let class = |ranges| {
            let set = ByteSet::from_ranges(ranges);
            std::array::from_fn(|b| set.contains(u8::try_from(b).expect("256 bytes")))
        };
        Self {
            classes: [class(TOKEN_BYTES), class(WIDE_BYTES)],
            nibbles: buckets::tables(&keys),
            map,
            keys,
        }
    }

    /// Whether a wanted trigram starts at `at`. Exact.
    pub(super) fn is_mark(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at..at + 3).is_some_and(|t| {
            let key = key([t[0], t[1], t[2]]);
            self.map[hash(key) >> 6] >> (hash(key) & 63) & 1 == 1
                && self.keys.binary_search(&key).is_ok()
        })
    }

    /// Looks at all of `bytes` (under 4 GiB) and appends to `found`.
    pub fn scan(&self, bytes: &[u8], found: &mut Found) {
        let start = simd::scan(self, bytes, found);
        self.scan_from(bytes, start, found);
    }

    /// The portable definition, from `start` on: marks at `start` and later, and runs that end after `start` and that
    /// `found` does not hold yet.
    pub(super) fn scan_from(&self, bytes: &[u8], start: usize, found: &mut Found) {
        for (class, least) in [RUN, WIDE_RUN].into_iter().enumerate() {
            self.runs_from(bytes, start, class, least, &mut found.runs[class]);
        }
        found.marks.extend(
            (start..bytes.len().saturating_sub(2))
                .filter(|&at| self.is_mark(bytes, at))
                .map(narrow),
        );
    }
}

impl Triggers {
    fn runs_from(
        &self,
        bytes: &[u8],
        start: usize,
        class: usize,
        least: usize,
        runs: &mut Vec<(u32, u32)>,
    ) {
        let is_in = |&at: &usize| self.classes[class][usize::from(bytes[at])];
        let done = runs.last().map_or(0, |run| run.1 as usize);
        let mut at = start.max(done);
        while at > done && is_in(&(at - 1)) {
            at -= 1;
        }
        while at < bytes.len() {
            let end = (at..bytes.len()).find(|n| !is_in(n)).unwrap_or(bytes.len());
            if end - at >= least {
                runs.push((narrow(at), narrow(end)));
            }
            at = end + 1;
        }
    }
}

/// Positions are kept in 32 bits: blobs longer than that are streamed in windows.
pub(super) fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("a window is shorter than 4 GiB")
}

fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - MAP_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn portable(triggers: &Triggers, bytes: &[u8]) -> Found {
        let mut found = Found::default();
        triggers.scan_from(bytes, 0, &mut found);
        found
    }

    #[test]
    fn finds_runs_and_trigrams() {
        let triggers = Triggers::new(&[*b"pas", *b"://"]);
        let found = portable(&triggers, b"x PASSword=0123456789abcdef http://");
        assert_eq!(found.runs, [vec![(11, 27)], vec![]]);
        assert_eq!(found.marks, [2, 32]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]
        #[test]
        fn wide_and_portable_agree(words in prop::collection::vec("[a-zA-Z0-9_-]{1,40}|[ =:/\"\n.+]{1,3}|[a-z/+.]{20,60}|pas|PWD|://|\\PC{1,3}", 0..60), cut in 0usize..70) {
            let triggers = Triggers::new(&[*b"pas", *b"pwd", *b"://", *b"oke", *b"key", [0xD0, 0xBF, 0xD0]]);
            let text = words.concat();
            let bytes = &text.as_bytes()[cut.min(text.len())..];
            let mut wide = Found::default();
            triggers.scan(bytes, &mut wide);
            prop_assert_eq!(wide, portable(&triggers, bytes));
        }

        #[test]
        fn long_runs_are_whole(before in 0usize..200, run in 0usize..400, after in 0usize..200) {
            let triggers = Triggers::new(&[*b"pas"]);
            let text = [" ".repeat(before), "a".repeat(run), " ".repeat(after)].concat();
            let mut wide = Found::default();
            triggers.scan(text.as_bytes(), &mut wide);
            prop_assert_eq!(wide, portable(&triggers, text.as_bytes()));
        }
    }
}
