//! The kinds of the bytes before a place, as masks, and what they say of a run that ends there.

use super::super::mix::{HEAD, LONGEST, Mix};
use super::blocks::STEP;

/// What is asked of the bytes of a long run.
pub(super) struct Kinds {
    pub token: u64,
    pub wide: u64,
    pub digit: u64,
    pub lower: u64,
    pub upper: u64,
    pub underscore: u64,
    /// `%`, `+` and `/`, which cut base64 into token bytes.
    pub cut: u64,
}

/// The first bytes of a run, as a mask.
const FIRST: u64 = (1 << HEAD) - 1;

/// Many runs of token bytes, judged side by side: the compiler makes vectors of the arrays.
pub(super) struct Batch {
    token: [u64; Self::RUNS],
    digit: [u64; Self::RUNS],
    lower: [u64; Self::RUNS],
    upper: [u64; Self::RUNS],
    underscore: [u64; Self::RUNS],
    lengths: [u64; Self::RUNS],
    of_interest: [u64; Self::RUNS],
}

impl Batch {
    /// How many at a time.
    pub const RUNS: usize = 32;
    /// How many fill a vector.
    const SIDE: usize = 8;

    pub fn new() -> Self {
        let none = [0; Self::RUNS];
        Self {
            token: none,
            digit: none,
            lower: none,
            upper: none,
            underscore: none,
            lengths: none,
            of_interest: none,
        }
    }

    /// Sets what stands before the end of run `n`.
    #[inline(always)]
    pub fn set(&mut self, n: usize, kinds: &Kinds) {
        self.token[n] = kinds.token;
        self.digit[n] = kinds.digit;
        self.lower[n] = kinds.lower;
        self.upper[n] = kinds.upper;
        self.underscore[n] = kinds.underscore;
    }

    /// Judges the first `runs`.
    #[inline(always)]
    pub fn judge(&mut self, runs: usize) {
        for n in 0..runs.next_multiple_of(Self::SIDE).min(Self::RUNS) {
            let length = (!self.token[n]).leading_zeros();
            // The first byte comes to the lowest bit.
            let before = (STEP as u32 - length) % STEP as u32;
            let [digit, lower, upper, underscore] =
                [&self.digit, &self.lower, &self.upper, &self.underscore]
                    .map(|kind| kind[n] >> before);
            // Before the first byte stands a digit.
            let changes = digit ^ (digit << 1 | 1) | lower ^ lower << 1 | upper ^ upper << 1;
            let mut mix = Mix {
                digits: digit.count_ones(),
                lower: lower.count_ones(),
                upper: upper.count_ones(),
                rest: 0,
                changes: (changes & u64::MAX >> before).count_ones(),
            };
            mix.rest = length.wrapping_sub(mix.digits + mix.lower + mix.upper);
            let encoded = begins_encoded([digit, lower, upper, underscore]);
            self.lengths[n] = u64::from(length);
            self.of_interest[n] = u64::from(mix.looks_random() | encoded);
        }
    }

    /// The length of run `n`, or [`STEP`] if it is longer, and what `mix::is_of_interest` says of it unless it is.
    #[inline(always)]
    pub fn verdict(&self, n: usize) -> (usize, bool) {
        (self.lengths[n] as usize, self.of_interest[n] != 0)
    }
}

/// Whether encoded text may begin with these digits, letters of either case and `_`.
#[inline(always)]
fn begins_encoded(kinds: [u64; 4]) -> bool {
    let [digit, lower, upper, underscore] = kinds.map(|kind| kind & FIRST != 0);
    !underscore & (digit | lower & upper)
}

/// A run of token bytes of any length, gathered from its end to its start.
#[derive(Default)]
pub(super) struct Token {
    mix: Mix,
    length: usize,
    /// Digits, letters of either case and `_`, as far as a mask reaches; the first byte is the lowest bit.
    first: [u64; 4],
}

impl Token {
    /// Adds the last `length` bytes of a block, one at least. They stand before all that were added.
    #[inline(always)]
    pub fn add(&mut self, kinds: &Kinds, length: usize) {
        let all = [kinds.digit, kinds.lower, kinds.upper, kinds.underscore];
        let here = all.map(|kind| kind >> (STEP - length));
        let [digit, lower, upper, _] = here;
        let within = digit ^ digit << 1 | lower ^ lower << 1 | upper ^ upper << 1;
        let [digits, lower, upper, _] = here.map(u64::count_ones);
        self.mix.digits += digits;
        self.mix.lower += lower;
        self.mix.upper += upper;
        self.mix.rest += length as u32 - digits - lower - upper;
        self.mix.changes += (within & !1 & u64::MAX >> (STEP - length)).count_ones();
        if self.length > 0 {
            let differs = |n: usize| (here[n] >> (length - 1) ^ self.first[n]) & 1 != 0;
            self.mix.changes += u32::from((0..3).any(differs));
        }
        let moved = |kind: u64| if length < STEP { kind << length } else { 0 };
        self.first = std::array::from_fn(|n| here[n] | moved(self.first[n]));
        self.length += length;
    }

    /// What `mix::is_of_interest` says of it.
    #[inline(always)]
    pub fn is_of_interest(mut self) -> bool {
        // Before the first byte stands a digit.
        self.mix.changes += u32::from(self.first[0] & 1 == 0);
        begins_encoded(self.first) | (self.length <= LONGEST) & self.mix.looks_random()
    }
}

/// Which kinds stand in a run of wide bytes of any length.
#[derive(Default)]
pub(super) struct Wide([u64; 4]);

impl Wide {
    /// Adds the last `length` bytes of a block, one at least.
    #[inline(always)]
    pub fn add(&mut self, kinds: &Kinds, length: usize) {
        let all = [kinds.digit, kinds.lower, kinds.upper, kinds.cut];
        for (sum, kind) in self.0.iter_mut().zip(all) {
            *sum |= kind >> (STEP - length);
        }
    }

    /// What `mix::is_cut_base64` says of it.
    #[inline(always)]
    pub fn is_cut_base64(&self) -> bool {
        self.0.iter().all(|&kind| kind != 0)
    }
}
