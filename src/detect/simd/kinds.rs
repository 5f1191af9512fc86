//! The kinds of the bytes before a place, as masks, and what they say of a run that ends there.

use std::ops::{BitAnd, BitOr, BitXor, Not, Shl};

use super::super::mix::{HEAD, Mix};
use super::super::trigger::{Found, narrow};
use super::blocks::STEP;

/// What is asked of the bytes of a long run, and of those near it.
pub(super) struct Kinds<B = u64> {
    pub token: B,
    pub wide: B,
    pub digit: B,
    pub lower: B,
    pub upper: B,
    pub underscore: B,
    /// `%`, `+` and `/`, which cut base64 into token bytes.
    pub cut: B,
    pub backslash: B,
    pub percent: B,
}

/// How far before a place an escape can begin that ends there: `\u003d`.
pub(super) const ESCAPE: usize = 6;

/// A mask of one block or of two.
pub(super) trait Bits:
    Copy
    + PartialEq
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + BitXor<Output = Self>
    + Not<Output = Self>
    + Shl<usize, Output = Self>
{
    const LENGTH: usize;
    const ZERO: Self;

    /// The highest bits, one or more, not more than there are.
    fn high(bits: usize) -> Self;
    /// How many of the highest bits are set.
    fn leading(self) -> usize;
    fn count(self) -> u32;
    /// The lowest bit that is set, taken out.
    fn pop(&mut self) -> u32;
}

macro_rules! bits {
    ($($mask:ty),*) => {$(
        impl Bits for $mask {
            const LENGTH: usize = Self::BITS as usize;
            const ZERO: Self = 0;

            #[inline(always)]
            fn high(bits: usize) -> Self {
                Self::MAX << (Self::LENGTH - bits)
            }

            #[inline(always)]
            fn leading(self) -> usize {
                self.leading_ones() as usize
            }

            #[inline(always)]
            fn count(self) -> u32 {
                self.count_ones()
            }

            #[inline(always)]
            fn pop(&mut self) -> u32 {
                let lowest = self.trailing_zeros();
                *self &= self.wrapping_sub(1);
                lowest
            }
        }
    )*};
}

bits!(u64, u128);

impl Kinds {
    /// These bytes and those of the block before.
    #[inline(always)]
    pub fn and_before(&self, before: &Self) -> Kinds<u128> {
        let join = |before: u64, here: u64| u128::from(before) | u128::from(here) << STEP;
        Kinds {
            token: join(before.token, self.token),
            wide: join(before.wide, self.wide),
            digit: join(before.digit, self.digit),
            lower: join(before.lower, self.lower),
            upper: join(before.upper, self.upper),
            underscore: join(before.underscore, self.underscore),
            cut: join(before.cut, self.cut),
            backslash: join(before.backslash, self.backslash),
            percent: join(before.percent, self.percent),
        }
    }
}

impl<B: Bits> Kinds<B> {
    /// Keeps those of the last `length` bytes, which end at `stop`, at which a word begins or an escape may end.
    #[inline(always)]
    pub fn push_heads(&self, stop: usize, length: usize, found: &mut Found) {
        let word = self.digit | self.lower | self.upper | self.underscore;
        let slash = self.backslash;
        let escape = slash << 2 | slash << 4 | slash << ESCAPE | self.percent << 3;
        let mut heads = word & (!(word << 1) | escape) & B::high(length);
        let kept = found.heads.len() + heads.count() as usize;
        let base = narrow(stop).wrapping_sub(narrow(B::LENGTH));
        // Hardly ever are there more than four.
        while heads != B::ZERO {
            let places: [u32; 4] = std::array::from_fn(|_| base.wrapping_add(heads.pop()));
            found.heads.extend(places);
        }
        found.heads.truncate(kept);
    }

    /// What `mix::is_of_interest` says of the last `length` bytes, [`RUN`] at least.
    #[inline(always)]
    pub fn is_of_interest(&self, length: usize) -> bool {
        let run = B::high(length);
        let first = run & !(run << 1);
        let [digit, lower, upper] = [self.digit, self.lower, self.upper].map(|kind| kind & run);
        let letters = lower | upper;
        let changes = (digit ^ (digit << 1 | first)) | (lower ^ lower << 1) | (upper ^ upper << 1);
        let mix = Mix {
            digits: digit.count(),
            lower: lower.count(),
            upper: upper.count(),
            rest: (run & !(digit | letters)).count(),
            changes: changes.count(),
        };
        let head = run & !(run << HEAD);
        let has = |kind: B| kind & head != B::ZERO;
        let encoded = !has(self.underscore) & (has(digit) | has(lower) & has(upper));
        encoded | mix.looks_random()
    }

    /// What `mix::is_cut_base64` says of the last `length` bytes.
    #[inline(always)]
    pub fn is_cut_base64(&self, length: usize) -> bool {
        let run = B::high(length);
        let has = |kind: B| kind & run != B::ZERO;
        has(self.cut) & has(self.digit) & has(self.lower) & has(self.upper)
    }
}
