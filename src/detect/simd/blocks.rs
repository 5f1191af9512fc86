//! What is asked of every block: where long runs end, and where a trigram may stand. Masks have one bit for each of 64
//! bytes, the first byte in the lowest.
//!
//! Few bytes end a long run or begin a trigram, so a block is looked at for these alone. What a run is made of, and where
//! an anchor may begin near it, is asked again of its bytes when some ends have come together ([`super::ends`]).

use super::super::trigger::{Found, Triggers};
use super::ends::Ends;
use super::kinds::Kinds;
use super::places::{Places, keep};
use crate::rules::compile::{RUN, WIDE_RUN};

/// Bytes in a block.
pub(super) const STEP: usize = 64;
/// Bytes read past a block: the trigram that starts at its last byte.
const OVERHANG: usize = 2;

/// A block and what is read past it.
pub(super) type Block = [u8; STEP + OVERHANG];

/// What is asked of every block.
pub(super) struct Seen {
    /// Token bytes.
    pub token: u64,
    /// Wide bytes.
    pub wide: u64,
    /// Bytes at which a wanted trigram may start.
    pub marks: u64,
}

const _: () = assert!(RUN == 16 && WIDE_RUN == STEP / 2);

/// Scans `bytes`, asking `see` of every block and `kinds` of the bytes of runs. Inlined into a function that is compiled
/// for a processor, so that both are too.
#[inline(always)]
pub(super) fn scan(
    triggers: &Triggers,
    bytes: &[u8],
    found: &mut Found,
    see: impl Fn(&Block) -> Seen,
    kinds: impl Fn(&[u8; STEP]) -> Kinds,
) {
    let mut tokens = Runs::default();
    let mut wides = Runs::default();
    let mut marks = Places::new();
    let mut ends = Places::new();
    let mut look = Ends {
        triggers,
        bytes,
        kinds,
        heads_until: 0,
    };
    let mut base = 0;
    // Behind the last byte stands another, which is in no class and ends all runs.
    while base <= bytes.len() {
        let padded;
        let block: &Block = if let Some(block) = bytes[base..].first_chunk() {
            block
        } else {
            padded = zeros_after(&bytes[base..]);
            &padded
        };
        let seen = see(block);
        marks.push(base, seen.marks);
        let token_ends = tokens.long_ends(seen.token);
        let wide_ends = wides.very_long_ends(seen.wide);
        ends.push(base, token_ends | wide_ends);
        tokens.pass(seen.token);
        wides.pass(seen.wide);
        base += STEP;
        if marks.is_full() {
            take_marks(&mut marks, triggers, bytes, found);
        }
        if ends.is_full() {
            look.take(&mut ends, found);
        }
    }
    take_marks(&mut marks, triggers, bytes, found);
    look.take(&mut ends, found);
    let heads = keep(&mut found.heads, |at| {
        at + 3 <= bytes.len() && triggers.may_be_head(&bytes[at..])
    });
    found.heads.truncate(heads);
}

/// Looks at all places where a trigram may start, keeps those where one does and empties the list.
#[inline(never)]
fn take_marks(marks: &mut Places, triggers: &Triggers, bytes: &[u8], found: &mut Found) {
    let places = marks.take();
    let kept = keep(places, |at| {
        let trigram = bytes[at..].first_chunk().copied();
        triggers.may_be_mark(trigram.unwrap_or([0; 3]))
    });
    let exact = |&at: &u32| triggers.mark(bytes, at as usize);
    found.marks.extend(places[..kept].iter().filter_map(exact));
}

/// The bytes, and zeros behind them.
#[inline(never)]
fn zeros_after<const LENGTH: usize>(bytes: &[u8]) -> [u8; LENGTH] {
    let mut padded = [0; LENGTH];
    let length = bytes.len().min(LENGTH);
    padded[..length].copy_from_slice(&bytes[..length]);
    padded
}

/// The runs of one class, from block to block.
#[derive(Default)]
struct Runs {
    /// Length of the run that goes on at the start of the block at hand.
    open: usize,
}

impl Runs {
    /// The bytes of a block that stand right behind [`RUN`] bytes of the class or more.
    #[inline(always)]
    fn long_ends(&self, class: u64) -> u64 {
        let mut full = class & class << 1;
        full &= full << 2;
        full &= full << 4;
        full &= full << 8;
        !class & full << 1 | self.first_end(class, RUN)
    }

    /// The same for [`WIDE_RUN`].
    #[inline(always)]
    fn very_long_ends(&self, class: u64) -> u64 {
        // At most one fits into a block, and it holds the middle.
        let (left, right) = ((class << 32).leading_ones(), (class >> 32).trailing_ones());
        let is_there = right < 32 && (left + right) as usize >= WIDE_RUN;
        u64::from(is_there) << ((32 + right) & 63) | self.first_end(class, WIDE_RUN)
    }

    /// The end of the run that began in an earlier block, if it ends in this one and is of that length.
    #[inline(always)]
    fn first_end(&self, class: u64, least: usize) -> u64 {
        let length = class.trailing_ones();
        let is_there = length < 64 && self.open + length as usize >= least;
        u64::from(is_there) << (length & 63)
    }

    /// Goes on to the next block.
    #[inline(always)]
    fn pass(&mut self, class: u64) {
        self.open = if class == u64::MAX {
            self.open + STEP
        } else {
            class.leading_ones() as usize
        };
    }
}
