//! Some blocks in a row: where in them long runs end, and where a token may begin in such a run or shortly before.

use std::hint::black_box;

use super::lanes::{Lanes, sum};
use super::places::AT_ONCE;
use crate::rules::compile::{LEAD, RUN, WIDE_LEAD, WIDE_RUN};

/// What is asked of every block, one bit for each byte.
pub(super) struct Seen {
    /// Token bytes.
    pub token: u64,
    /// Wide bytes.
    pub wide: u64,
    /// Letters, digits and `_`.
    pub word: u64,
    pub backslash: u64,
    pub percent: u64,
    /// Bytes at which a wanted trigram may start.
    pub marks: u64,
}

/// Blocks in a chunk.
pub(super) const BLOCKS: usize = 32;
/// Blocks whose masks are computed side by side.
const SIDE: usize = 8;
/// Masks of a chunk: those of the block before come first, those of the block behind last.
const MASKS: usize = BLOCKS + 2;

/// Steps to a run of [`RUN`] bytes, to one of [`WIDE_RUN`], and back from the end of each to what is near.
const TO_RUN: [u32; 4] = [1, 2, 4, 8];
const TO_WIDE_RUN: [u32; 5] = [1, 2, 4, 8, 16];
const NEAR_RUN: [u32; 5] = [1, 2, 4, 8, 8];
const NEAR_WIDE_RUN: [u32; 6] = [1, 2, 4, 8, 16, 24];

const _: () = {
    assert!(sum(&TO_RUN) == RUN - 1 && sum(&NEAR_RUN) == RUN - 1 + LEAD);
    assert!(sum(&TO_WIDE_RUN) == WIDE_RUN - 1 && sum(&NEAR_WIDE_RUN) == WIDE_RUN - 1 + WIDE_LEAD);
    assert!(sum(&NEAR_WIDE_RUN) < 64 && sum(&NEAR_RUN) < 64);
};

/// The masks of a chunk. The block `n` of it has number `n + 1`.
pub(super) struct Chunk {
    token: [u64; MASKS],
    wide: [u64; MASKS],
    word: [u64; MASKS],
    backslash: [u64; MASKS],
    percent: [u64; MASKS],
    pub marks: [u64; MASKS],
    /// Bytes that are the last of [`RUN`] token bytes in a row, and of [`WIDE_RUN`] wide ones.
    in_run: [u64; MASKS],
    in_wide_run: [u64; MASKS],
    /// Bytes right behind a long run of token bytes.
    pub run_ends: [u64; MASKS],
    /// Bytes right behind a long run of wide bytes.
    pub wide_run_ends: [u64; MASKS],
    /// Bytes at which a word begins or an escape may end, in a long run or near one.
    pub heads: [u64; MASKS],
}

impl Chunk {
    pub fn new() -> Self {
        let none = [0; MASKS];
        Self {
            token: none,
            wide: none,
            word: none,
            backslash: none,
            percent: none,
            marks: none,
            in_run: none,
            in_wide_run: none,
            run_ends: none,
            wide_run_ends: none,
            heads: none,
        }
    }

    /// Notes what was seen of a block, or of the one behind the chunk.
    #[inline(always)]
    pub fn set(&mut self, block: usize, seen: &Seen) {
        let at = block + 1;
        self.token[at] = seen.token;
        self.wide[at] = seen.wide;
        self.word[at] = seen.word;
        self.backslash[at] = seen.backslash;
        self.percent[at] = seen.percent;
        self.marks[at] = seen.marks;
    }

    /// Forgets what stood from `block` on, as far as it is looked at: nothing follows.
    #[inline(always)]
    pub fn end(&mut self, block: usize) {
        for masks in self.given() {
            let until = MASKS.min(block + 2 + SIDE);
            masks[block + 1..until].fill(0);
        }
    }

    /// Computes the other masks of the first `blocks`.
    #[inline(always)]
    pub fn compute(&mut self, blocks: usize) {
        // Not to be unrolled: the loops are large, and what is near them in memory is needed too.
        let until = black_box(blocks.next_multiple_of(SIDE) + 1);
        for at in (1..until).step_by(SIDE) {
            self.runs::<SIDE>(at);
        }
        self.runs::<1>(until);
        for at in (1..until).step_by(SIDE) {
            self.near_runs::<SIDE>(at);
        }
    }

    /// A few of its masks, those of `block` and the next ones.
    #[inline(always)]
    pub fn few(masks: &[u64; MASKS], block: usize) -> &[u64; AT_ONCE] {
        masks[block + 1..].first_chunk().expect("room for a few")
    }

    /// Makes the last block the one before, and the block behind the first.
    #[inline(always)]
    pub fn go_on(&mut self) {
        for masks in self.given() {
            masks.copy_within(BLOCKS..BLOCKS + 2, 0);
        }
        self.in_run[0] = self.in_run[BLOCKS];
        self.in_wide_run[0] = self.in_wide_run[BLOCKS];
    }

    #[inline(always)]
    fn given(&mut self) -> [&mut [u64; MASKS]; 6] {
        [
            &mut self.token,
            &mut self.wide,
            &mut self.word,
            &mut self.backslash,
            &mut self.percent,
            &mut self.marks,
        ]
    }

    #[inline(always)]
    fn runs<const N: usize>(&mut self, at: usize) {
        let ends = |class: Lanes<N>, rows: Lanes<N>, in_run: &mut [u64], ends: &mut [u64]| {
            rows.put(in_run, at);
            let behind = rows.later(Lanes::of(in_run, at - 1), 1);
            behind.without(class).put(ends, at);
        };
        let token = Lanes::of(&self.token, at);
        let rows = token.ends_of_rows(Lanes::of(&self.token, at - 1), TO_RUN);
        ends(token, rows, &mut self.in_run, &mut self.run_ends);
        let wide = Lanes::of(&self.wide, at);
        let rows = wide.ends_of_rows(Lanes::of(&self.wide, at - 1), TO_WIDE_RUN);
        ends(wide, rows, &mut self.in_wide_run, &mut self.wide_run_ends);
    }

    #[inline(always)]
    fn near_runs<const N: usize>(&mut self, at: usize) {
        let later = |masks, by| Lanes::<N>::of(masks, at).later(Lanes::of(masks, at - 1), by);
        let near =
            Lanes::<N>::of(&self.in_run, at).spread_back(Lanes::of(&self.in_run, at + 1), NEAR_RUN);
        let near_wide = Lanes::of(&self.in_wide_run, at)
            .spread_back(Lanes::of(&self.in_wide_run, at + 1), NEAR_WIDE_RUN);
        let slash = &self.backslash;
        let escape = later(slash, 2).or(later(slash, 4)).or(later(slash, 6));
        let escape = escape.or(later(&self.percent, 3));
        let word = Lanes::of(&self.word, at);
        let begins = word.without(later(&self.word, 1)).or(word.and(escape));
        begins.and(near.or(near_wide)).put(&mut self.heads, at);
    }
}
