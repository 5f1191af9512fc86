//! The first look at every byte: where may a token begin, which long runs look random, where do a few trigrams stand?
//!
//! This decides the cost of a scan, so it is done 64 bytes at a time where the processor can ([`super::simd`]). The
//! portable code here is the definition of what that must find; a test holds them together.

use super::mix;
use super::simd::Wide;
use super::trigram::{Beside, Trigrams, fold};
use crate::rules::ByteSet;
use crate::rules::compile::{LEAD, RUN, TOKEN_BYTES, WIDE_BYTES, WIDE_LEAD, WIDE_RUN};

/// What to look for: the first bytes of anchors that begin a token, and case-folded trigrams that may stand anywhere. Folding is `byte | 0x20`, which joins the cases of letters.
#[derive(Debug, Clone)]
pub struct Triggers {
    /// Token bytes and wide bytes.
    classes: [[bool; 256]; 2],
    /// The way to scan that is faster than the portable one, if this processor has any.
    wide: Option<Wide>,
    /// Heads of three bytes, and the first four bytes of longer ones.
    heads: [Bitmap; 2],
    /// The trigrams, as (key, number), at the place their hash says or behind it.
    slots: Box<[(u32, u16); 1 << SLOT_BITS]>,
    map: Bitmap,
    /// Where each trigram may stand, by its number.
    beside: Vec<Beside>,
}

const SLOT_BITS: u32 = 11;

/// Place of a trigram that is not wanted.
const NONE: u16 = u16::MAX;

/// What one look found, positions ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Positions where an anchor may begin a token: at the start of a word or behind what may be an escape, in a
    /// maximal run of at least [`RUN`] token bytes or [`WIDE_RUN`] wide bytes or shortly before one.
    pub heads: Vec<u32>,
    /// Of the maximal runs of at least [`RUN`] token bytes, those that [`mix::is_of_interest`].
    pub runs: Vec<(u32, u32)>,
    /// Of the maximal runs of at least [`WIDE_RUN`] wide bytes, those that [`mix::is_cut_base64`].
    pub wide_runs: Vec<(u32, u32)>,
    /// Where one of the trigrams starts, and which.
    pub marks: Vec<Mark>,
    /// Of the maximal runs of wide bytes, those that are as long as a line of wrapped text, [`WRAPPED`] bytes.
    pub lines: Vec<(u32, u32)>,
}

/// A trigram, found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its first byte.
    pub at: u32,
    /// Its number among those looked for.
    pub number: u16,
}

/// Runs shorter than this stand on no line of wrapped text.
pub(super) const WRAPPED: usize = 40;

impl Found {
    /// Empties all lists, keeping their memory.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.runs.clear();
        self.wide_runs.clear();
        self.marks.clear();
        self.lines.clear();
    }
}

/// Which hashes occur.
#[derive(Debug, Clone)]
struct Bitmap(Box<[u64; 1 << (MAP_BITS - 6)]>);

const MAP_BITS: u32 = 15;

impl Bitmap {
    fn new(keys: impl IntoIterator<Item = u32>) -> Self {
        let mut map = Box::new([0; 1 << (MAP_BITS - 6)]);
        for key in keys {
            let bit = hash(key, MAP_BITS);
            map[bit >> 6] |= 1 << (bit & 63);
        }
        Self(map)
    }

    #[inline]
    fn holds(&self, key: u32) -> bool {
        let bit = hash(key, MAP_BITS);
        self.0[bit >> 6] >> (bit & 63) & 1 == 1
    }
}

fn hash(key: u32, bits: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - bits)) as usize
}

/// The first four bytes; behind the last stand zeros.
#[inline]
fn first(bytes: &[u8]) -> [u8; 4] {
    let padded = || std::array::from_fn(|n| bytes.get(n).copied().unwrap_or(0));
    bytes.first_chunk().copied().unwrap_or_else(padded)
}

fn short_key(first: [u8; 4]) -> u32 {
    u32::from_le_bytes(first) & 0x00FF_FFFF
}

fn key(trigram: [u8; 3]) -> u32 {
    u32::from_le_bytes([trigram[0], trigram[1], trigram[2], 0])
}

impl Triggers {
    /// Prepares to look for `trigrams`, whose case does not matter, and for `heads` of three bytes or more, whose case
    /// does.
    ///
    /// # Panics
    /// With more than a thousand trigrams.
    pub fn new(trigrams: &Trigrams, heads: &[&[u8]]) -> Self {
        let mut slots = Box::new([(0, NONE); 1 << SLOT_BITS]);
        assert!(
            trigrams.iter().len() <= slots.len() / 2,
            "room for all trigrams"
        );
        for (number, key) in (0u16..).zip(trigrams.iter().map(|t| key(t.bytes))) {
            let mut slot = hash(key, SLOT_BITS);
            while slots[slot].1 != NONE {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = (key, number);
        }
        let class = |ranges| {
            let set = ByteSet::from_ranges(ranges);
            std::array::from_fn(|b| set.contains(u8::try_from(b).expect("256 bytes")))
        };
        let mut sorted: Vec<[u8; 3]> = trigrams.iter().map(|t| t.bytes).collect();
        sorted.sort_unstable();
        Self {
            classes: [class(TOKEN_BYTES), class(WIDE_BYTES)],
            wide: Wide::new(&sorted),
            heads: [
                Bitmap::new(
                    heads
                        .iter()
                        .filter(|h| h.len() == 3)
                        .map(|h| short_key(first(h))),
                ),
                Bitmap::new(
                    heads
                        .iter()
                        .filter(|h| h.len() > 3)
                        .map(|h| u32::from_le_bytes(first(h))),
                ),
            ],
            map: Bitmap::new(sorted.into_iter().map(key)),
            slots,
            beside: trigrams.iter().map(|t| t.beside).collect(),
        }
    }

    /// Whether this may be a wanted trigram.
    #[inline]
    pub(super) fn may_be_mark(&self, bytes: [u8; 3]) -> bool {
        self.map.holds(key(bytes.map(fold)))
    }

    /// The number of the wanted trigram that starts at `at`, beside what may stand there. Exact.
    pub(super) fn mark(&self, bytes: &[u8], at: usize) -> Option<Mark> {
        let trigram = bytes.get(at..)?.first_chunk::<3>()?;
        let key = key(trigram.map(fold));
        let mut slot = hash(key, SLOT_BITS);
        loop {
            match self.slots[slot] {
                (_, NONE) => return None,
                (known, number) if known == key => {
                    let fits = self.beside[usize::from(number)].fits(bytes, at);
                    return fits.then_some(Mark {
                        at: narrow(at),
                        number,
                    });
                }
                _ => slot = (slot + 1) % self.slots.len(),
            }
        }
    }

    /// Whether an anchor may begin with the first of these bytes.
    #[inline]
    pub(super) fn may_be_head(&self, bytes: &[u8]) -> bool {
        let first = first(bytes);
        self.heads[0].holds(short_key(first)) | self.heads[1].holds(u32::from_le_bytes(first))
    }

    /// Looks at all of `bytes` (under 4 GiB) and appends to `found`, which is empty.
    pub fn scan(&self, bytes: &[u8], found: &mut Found) {
        match &self.wide {
            Some(wide) => wide.scan(self, bytes, found),
            None => self.scan_portably(bytes, found),
        }
    }

    /// The portable definition of [`Triggers::scan`].
    fn scan_portably(&self, bytes: &[u8], found: &mut Found) {
        let mut near_run = vec![false; bytes.len()];
        for (class, least, lead) in [(0, RUN, LEAD), (1, WIDE_RUN, WIDE_LEAD)] {
            self.each_run(bytes, class, least, |from, to| {
                near_run[from.saturating_sub(lead)..to].fill(true);
                let (run, span) = (&bytes[from..to], (narrow(from), narrow(to)));
                if class == 0 && mix::is_of_interest(run) {
                    found.runs.push(span);
                } else if class == 1 {
                    if run.len() >= WRAPPED {
                        found.lines.push(span);
                    }
                    if mix::is_cut_base64(run) {
                        found.wide_runs.push(span);
                    }
                }
            });
        }
        let may_begin =
            |&at: &usize| near_run[at] && starts_word(bytes, at) && self.may_be_head(&bytes[at..]);
        let last = bytes.len().saturating_sub(2);
        found.heads.extend((0..last).filter(may_begin).map(narrow));
        found
            .marks
            .extend((0..last).filter_map(|at| self.mark(bytes, at)));
    }

    /// All maximal runs of a class with at least `least` bytes.
    fn each_run(
        &self,
        bytes: &[u8],
        class: usize,
        least: usize,
        mut each: impl FnMut(usize, usize),
    ) {
        let is_in = |at: usize| self.classes[class][usize::from(bytes[at])];
        let mut at = 0;
        while at < bytes.len() {
            let end = (at..bytes.len())
                .find(|&n| !is_in(n))
                .unwrap_or(bytes.len());
            if end - at >= least {
                each(at, end);
            }
            at = end + 1;
        }
    }
}

/// Whether a word begins at `at`, or an escape may end there: `\n`, `\x3d`, `\u003d`, `%3D`. What it is exactly is
/// asked when an anchor was found.
fn starts_word(bytes: &[u8], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map(|i| bytes[i]);
    mix::is_word(bytes[at])
        && (!before(1).is_some_and(mix::is_word)
            || [2, 4, 6].iter().any(|&n| before(n) == Some(b'\\'))
            || before(3) == Some(b'%'))
}

/// Positions are kept in 32 bits: blobs longer than that are streamed in windows.
pub(super) fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("a window is shorter than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::super::trigram::Trigram;
    use super::*;
    use proptest::prelude::*;

    fn portable(triggers: &Triggers, bytes: &[u8]) -> Found {
        let mut found = Found::default();
        triggers.scan_portably(bytes, &mut found);
        found
    }

    #[test]
    fn finds_heads_runs_and_trigrams() {
        let wanted = [Trigram::of(b"pass", 0), Trigram::anywhere(*b"://")];
        let triggers = Triggers::new(&wanted.into_iter().collect(), &[b"sk-", b"SG."]);
        let found = portable(
            &triggers,
            b"x PASTe PASSword=0123456789abcdef http:// sk-A1b2C3d4E5f6G7h8 SG.0123456789_0123456 sk-1",
        );
        assert_eq!(found.runs, [(17, 33), (42, 61)]);
        assert_eq!(found.heads, [42, 62]);
        let marks: Vec<_> = found.marks.iter().map(|m| (m.at, m.number)).collect();
        assert_eq!(marks, [(8, 0), (38, 1)]);
    }

    fn trigrams() -> Trigrams {
        let words = [
            (&b"pass"[..], 0),
            (b"pwd", 0),
            (b"://", 0),
            (b"token", 1),
            (b"key", 0),
            (&[0xF0, 0xBF, 0xF0], 0),
        ];
        words
            .map(|(word, at)| Trigram::of(word, at))
            .into_iter()
            .collect()
    }

    fn triggers() -> Triggers {
        Triggers::new(&trigrams(), &[b"sk-", b"SG.", b"ghp_", b"aaaa", b"1//"])
    }

    /// Holds all that this processor can do to the definition.
    fn agree(bytes: &[u8]) -> Result<(), TestCaseError> {
        let mut triggers = triggers();
        let definition = portable(&triggers, bytes);
        let wanted: Vec<[u8; 3]> = trigrams().iter().map(|t| t.bytes).collect();
        for wide in Wide::all().filter_map(|make| make(&wanted)) {
            triggers.wide = Some(wide);
            let mut found = Found::default();
            triggers.scan(bytes, &mut found);
            prop_assert_eq!(&found, &definition);
        }
        Ok(())
    }

    /// Where something stands: in any of the first blocks, or where the masks of a row of blocks end.
    fn place() -> impl Strategy<Value = usize> {
        prop_oneof![0usize..200, 1800usize..2200]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]
        #[test]
        fn wide_and_portable_agree(words in prop::collection::vec(
            "[a-zA-Z0-9_-]{1,40}|[ =:/\"\n.+]{1,3}|[a-z/+.]{20,60}|[a-zA-Z0-9/+]{20,90}|[A-Z_]{10,30}|[a-z]{3}[A-Z0-9]{3,20}|\
             token|passkey|sk-|SG\\.|ghp_?|aaaa?|1//|\\\\n|\\\\x3d|%3D|\\\\u003dghp_|pas|PWD|://|\\PC{1,3}", 0..60), before in place()) {
            let text = words.concat();
            let filler = "a-1 ".repeat(before.div_ceil(4));
            agree([&filler[..before], &text].concat().as_bytes())?;
        }

        #[test]
        fn any_bytes_are_seen_alike(bytes in prop::collection::vec(prop::num::u8::ANY, 0..400)) {
            agree(&bytes)?;
        }

        #[test]
        fn long_runs_are_whole(before in place(), run in prop_oneof![0usize..400, 2000usize..2200], after in 0usize..200) {
            let text = [&" ".repeat(before), &"aB1+".repeat(run)[..run], &" ".repeat(after), &"aB1".repeat(run)[..run]].concat();
            agree(text.as_bytes())?;
        }
    }
}
