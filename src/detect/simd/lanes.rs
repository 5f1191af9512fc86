//! Masks of neighbouring blocks, computed side by side: plain arrays, of which the compiler makes vectors.
//!
//! A mask has one bit for each of the 64 bytes of a block, the first byte in the lowest. Bits that leave a mask enter that of
//! the next block, but no farther, so that what is said of a byte holds if it depends on fewer than 64 before or behind it.

use std::array::from_fn;

/// Masks of as many blocks.
#[derive(Clone, Copy)]
pub(super) struct Lanes<const N: usize>(pub [u64; N]);

impl<const N: usize> Lanes<N> {
    const NONE: Self = Self([0; N]);

    /// Those from `at` on.
    #[inline(always)]
    pub fn of(masks: &[u64], at: usize) -> Self {
        Self(masks[at..at + N].try_into().expect("as many masks"))
    }

    /// Writes them to where they belong.
    #[inline(always)]
    pub fn put(self, masks: &mut [u64], at: usize) {
        masks[at..at + N].copy_from_slice(&self.0);
    }

    #[inline(always)]
    pub fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    #[inline(always)]
    pub fn without(self, other: Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    /// The bits moved `by` bytes on; `before` are the masks of the blocks before.
    #[inline(always)]
    pub fn later(self, before: Self, by: u32) -> Self {
        self.zip(before, |here, before| here << by | before >> (64 - by))
    }

    /// The bits moved `by` bytes back; `behind` are the masks of the blocks behind.
    #[inline(always)]
    pub fn earlier(self, behind: Self, by: u32) -> Self {
        self.zip(behind, |here, behind| here >> by | behind << (64 - by))
    }

    /// The last bytes of all rows whose length is the sum of `steps` and one.
    #[inline(always)]
    pub fn ends_of_rows<const S: usize>(self, before: Self, steps: [u32; S]) -> Self {
        let (mut here, mut before) = (self, before);
        for by in steps {
            here = here.and(here.later(before, by));
            before = before.and(before.later(Self::NONE, by));
        }
        here
    }

    /// These bytes, and before each as many as the sum of `steps`.
    #[inline(always)]
    pub fn spread_back<const S: usize>(self, behind: Self, steps: [u32; S]) -> Self {
        let (mut here, mut behind) = (self, behind);
        for by in steps {
            here = here.or(here.earlier(behind, by));
            behind = behind.or(behind.earlier(Self::NONE, by));
        }
        here
    }

    #[inline(always)]
    fn zip(self, other: Self, of: impl Fn(u64, u64) -> u64) -> Self {
        Self(from_fn(|lane| of(self.0[lane], other.0[lane])))
    }
}

/// The sum of steps.
pub(super) const fn sum(steps: &[u32]) -> usize {
    let (mut sum, mut at) = (0, 0);
    while at < steps.len() {
        sum += steps[at] as usize;
        at += 1;
    }
    sum
}
