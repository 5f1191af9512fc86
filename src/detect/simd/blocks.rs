//! What is made of the masks of a block: where long runs end, what they consist of, where an anchor may begin, where a
//! trigram may stand. Masks have one bit for each of 64 bytes, the first byte in the lowest.
//!
//! Hardly any byte ends a long run or begins a trigram. So a block is looked at for these alone, and what a run is made
//! of is asked again of its bytes when it ends.

use super::super::mix::{HEAD, LONGEST, Mix};
use super::super::trigger::{Found, Triggers, WRAPPED, narrow};
use crate::rules::compile::{LEAD, RUN, WIDE_LEAD, WIDE_RUN};

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

/// What is asked of the bytes of a long run.
pub(super) struct Kinds {
    pub digit: u64,
    pub lower: u64,
    pub upper: u64,
    pub underscore: u64,
    /// `%`, `+` and `/`, which cut base64 into token bytes.
    pub cut: u64,
    pub backslash: u64,
    pub percent: u64,
}

/// How far before a place an escape can begin that ends there: `\u003d`.
const ESCAPE: usize = 6;

impl Kinds {
    /// The bytes from bit `from` on and before bit `until` at which a word begins or an escape may end.
    #[inline(always)]
    fn heads(&self, from: usize, until: usize) -> u64 {
        let word = self.digit | self.lower | self.upper | self.underscore;
        let slash = self.backslash;
        let escape = slash << 2 | slash << 4 | slash << ESCAPE | self.percent << 3;
        word & (!(word << 1) | escape) & !0 << from & low(until)
    }
}

const _: () = assert!(RUN == 16 && WIDE_RUN == STEP / 2 && LEAD < WIDE_LEAD);

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
    let mut marks = Marks::new();
    let mut heads_until = 0;
    let mut base = 0;
    // Behind the last byte stands another, which is in no class and ends all runs.
    while base <= bytes.len() {
        let padded;
        let block: &Block = if let Some(block) = bytes[base..].first_chunk() {
            block
        } else {
            padded = padded_with_zeros(&bytes[base..]);
            &padded
        };
        let seen = see(block);
        marks.push(base, seen.marks);
        let mut token_ends = tokens.long_ends(seen.token);
        let mut wide_ends = wides.very_long_ends(seen.wide);
        while token_ends | wide_ends != 0 {
            let end = (token_ends | wide_ends).trailing_zeros();
            let stop = base + end as usize;
            let is_token = token_ends >> end & 1 == 1;
            let mut is_wide = wide_ends >> end & 1 == 1;
            let length = if is_token {
                let length = tokens.length(seen.token, end);
                // Nearly all long runs of token bytes are the same run of wide bytes: one look serves both.
                is_wide = is_wide && wides.length(seen.wide, end) == length;
                length
            } else {
                wides.length(seen.wide, end)
            };
            token_ends &= !(u64::from(is_token) << end);
            wide_ends &= !(u64::from(is_wide) << end);
            let start = stop - length;
            let from = if is_wide {
                let from = start.saturating_sub(WIDE_LEAD);
                // Token runs within have been looked at, but not all that is near this run.
                while found.heads.pop_if(|head| *head as usize >= from).is_some() {}
                from
            } else {
                start.saturating_sub(LEAD).max(heads_until)
            };
            let mut run = Run::default();
            let mut next = from;
            while next < stop {
                let at = next.saturating_sub(ESCAPE);
                let kinds = bytes[at..]
                    .first_chunk()
                    .map_or_else(|| kinds(&padded_with_zeros(&bytes[at..])), &kinds);
                let until = stop.min(at + STEP);
                push_heads(
                    triggers,
                    bytes,
                    kinds.heads(next - at, until - at),
                    at,
                    found,
                );
                let begin = next.max(start);
                if begin < until {
                    run.add(&kinds, begin - at, until - begin);
                }
                next = until;
            }
            heads_until = stop;
            let span = (narrow(start), narrow(stop));
            if is_token && run.is_of_interest() {
                found.runs.push(span);
            }
            if is_wide && length >= WRAPPED {
                found.lines.push(span);
            }
            if is_wide && run.is_cut_base64() {
                found.wide_runs.push(span);
            }
        }
        tokens.pass(seen.token);
        wides.pass(seen.wide);
        base += STEP;
        if marks.is_full() {
            marks.take(triggers, bytes, found);
        }
    }
    marks.take(triggers, bytes, found);
}

/// Keeps those places in a block at `at` at which an anchor may begin.
#[inline(always)]
fn push_heads(triggers: &Triggers, bytes: &[u8], mut heads: u64, at: usize, found: &mut Found) {
    while heads != 0 {
        let head = at + heads.trailing_zeros() as usize;
        if let Some(&[a, b, c]) = bytes[head..].first_chunk()
            && triggers.may_be_head([a, b, c])
        {
            found.heads.push(narrow(head));
        }
        heads &= heads - 1;
    }
}

/// The bytes, filled up with zeros.
#[inline(never)]
fn padded_with_zeros<const LENGTH: usize>(bytes: &[u8]) -> [u8; LENGTH] {
    let mut padded = [0; LENGTH];
    let length = bytes.len().min(LENGTH);
    padded[..length].copy_from_slice(&bytes[..length]);
    padded
}

/// Places at which a trigram may start, gathered over many blocks. Whether one does is hard to foresee, so neither to
/// gather them nor to look at them takes a branch for each.
struct Marks {
    places: [u32; Self::ROOM],
    length: usize,
}

impl Marks {
    const ROOM: usize = 512;
    /// This many of a block are kept without asking whether there are so many.
    const AT_ONCE: usize = 4;

    fn new() -> Self {
        Self {
            places: [0; Self::ROOM],
            length: 0,
        }
    }

    /// Adds those of the block at `base`. Needs room for a whole block.
    #[inline(always)]
    fn push(&mut self, base: usize, mut mask: u64) {
        let count = mask.count_ones() as usize;
        let room = &mut self.places[self.length..self.length + STEP];
        let base = narrow(base);
        for places in room.chunks_exact_mut(Self::AT_ONCE) {
            for place in places {
                *place = base + mask.trailing_zeros();
                mask &= mask.wrapping_sub(1);
            }
            if mask == 0 {
                break;
            }
        }
        self.length += count;
    }

    /// Whether there may be no room for another block.
    #[inline(always)]
    fn is_full(&self) -> bool {
        self.length > Self::ROOM - STEP
    }

    /// Looks at all of them, keeps those that are wanted and starts anew.
    #[inline(never)]
    fn take(&mut self, triggers: &Triggers, bytes: &[u8], found: &mut Found) {
        let mut kept = 0;
        for n in 0..self.length {
            let place = self.places[n];
            let trigram = bytes[place as usize..].first_chunk().copied();
            self.places[kept] = place;
            kept += usize::from(triggers.may_be_mark(trigram.unwrap_or([0; 3])));
        }
        for &place in &self.places[..kept] {
            found.marks.extend(triggers.mark(bytes, place as usize));
        }
        self.length = 0;
    }
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

    /// Length of the run that ends before bit `end` of this block.
    #[inline(always)]
    fn length(&self, class: u64, end: u32) -> usize {
        let within = if end == 0 {
            0
        } else {
            (class << (64 - end)).leading_ones()
        };
        within as usize + if within == end { self.open } else { 0 }
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

/// The lowest bits of a mask, one or more, all that are more than a mask has.
#[inline(always)]
fn low(bits: usize) -> u64 {
    u64::MAX >> (STEP - bits.min(STEP))
}

/// What a run is made of, counted block by block.
#[derive(Default)]
struct Run {
    length: usize,
    mix: Mix,
    /// Whether the last byte counted was a digit, a lower-case letter, an upper-case letter.
    last: [u64; 3],
    /// Whether the beginning may be encoded text.
    encoded: bool,
    cut: bool,
}

impl Run {
    /// Adds `length` bytes that begin at bit `begin` of these masks.
    #[inline(always)]
    fn add(&mut self, kinds: &Kinds, begin: usize, length: usize) {
        let within = low(length);
        let part = |mask: u64| mask >> begin & within;
        let [digit, lower, upper] = [kinds.digit, kinds.lower, kinds.upper].map(part);
        if self.length == 0 {
            let head = |mask: u64| mask & low(HEAD) != 0;
            let underscore = part(kinds.underscore);
            self.encoded = !head(underscore) && (head(digit) || head(lower) && head(upper));
            self.last[0] = 1;
        }
        let edges = (digit ^ (digit << 1 | self.last[0]))
            | (lower ^ (lower << 1 | self.last[1]))
            | (upper ^ (upper << 1 | self.last[2]));
        self.last = [digit, lower, upper].map(|mask| mask >> (length - 1));
        self.cut |= part(kinds.cut) != 0;
        self.length += length;
        self.mix.digits += digit.count_ones();
        self.mix.lower += lower.count_ones();
        self.mix.upper += upper.count_ones();
        self.mix.rest += (within & !(digit | lower | upper)).count_ones();
        self.mix.changes += (edges & within).count_ones();
    }

    /// What `mix::is_of_interest` says of a run of token bytes.
    #[inline(always)]
    fn is_of_interest(&self) -> bool {
        self.encoded || self.length <= LONGEST && self.mix.looks_random()
    }

    /// What `mix::is_cut_base64` says of a run of wide bytes.
    #[inline(always)]
    fn is_cut_base64(&self) -> bool {
        self.cut && self.mix.digits > 0 && self.mix.lower > 0 && self.mix.upper > 0
    }
}
