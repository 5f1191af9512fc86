//! The wide form of [`Triggers::scan_from`]: 64 bytes a step with AVX2, chosen at run time.
//!
//! The only `unsafe` of detection, and why: safe code that the compiler vectorises on its own needs four times as long
//! for this loop (`benches/README.md`, "trigger"). It reads through pointers that the loop bound keeps inside the slice
//! and calls a function whose processor feature was just tested.

use super::trigger::{Found, Triggers};

/// Scans as much of `bytes` as whole steps cover and returns where it stopped: marks before that place and runs that
/// end before it are in `found`.
#[cfg(target_arch = "x86_64")]
pub(super) fn scan(triggers: &Triggers, bytes: &[u8], found: &mut Found) -> usize {
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("bmi1") {
        // SAFETY: the features `avx2::scan` is compiled for were detected on this processor.
        #[allow(unsafe_code)]
        unsafe {
            return avx2::scan(triggers, bytes, found);
        }
    }
    0
}

/// No wide form for this processor family: the portable code does everything.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn scan(_triggers: &Triggers, _bytes: &[u8], _found: &mut Found) -> usize {
    0
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::*;

    use super::super::trigger::{Found, Triggers, narrow};
    use crate::rules::compile::{RUN, WIDE_RUN};

    const STEP: usize = 64;
    /// Bytes read past a step: the trigram that starts at its last byte.
    const OVERHANG: usize = 2;

    /// Groups of token bytes by high nibble (rows) and low nibble: `0-9`, `A-O a-o`, `P-Z _`, `p-z`, `-`.
    const TOKEN_LOW: [u8; 16] = [
        0b01101, 0b01111, 0b01111, 0b01111, 0b01111, 0b01111, 0b01111, 0b01111, 0b01111, 0b01111,
        0b01110, 0b00010, 0b00010, 0b10010, 0b00010, 0b00110,
    ];
    const TOKEN_HIGH: [u8; 16] = [
        0, 0, 0b10000, 0b00001, 0b00010, 0b00100, 0b00010, 0b01000, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// The same for wide bytes: also `%+-./`, `=`, `~`.
    const WIDE_LOW: [u8; 16] = [
        0b11010, 0b11110, 0b11110, 0b11110, 0b11110, 0b11111, 0b11110, 0b11110, 0b11110, 0b11110,
        0b11100, 0b00101, 0b00100, 0b00111, 0b10101, 0b01101,
    ];
    const WIDE_HIGH: [u8; 16] = [
        0, 0, 0b00001, 0b00010, 0b00100, 0b01000, 0b00100, 0b10000, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    #[target_feature(enable = "avx2,bmi1")]
    pub(super) fn scan(triggers: &Triggers, bytes: &[u8], found: &mut Found) -> usize {
        let token = [table(&TOKEN_LOW), table(&TOKEN_HIGH)];
        let wide = [table(&WIDE_LOW), table(&WIDE_HIGH)];
        let wanted = triggers
            .nibbles
            .map(|set| set.map(|pair| pair.map(|t| table(&t))));
        let mut before = [0u64; 2];
        let mut done = [0usize; 2];
        let mut base = 0usize;
        while base + STEP + OVERHANG <= bytes.len() {
            let block: &[u8; STEP + OVERHANG] = bytes[base..base + STEP + OVERHANG]
                .try_into()
                .expect("the loop bound leaves a whole block");
            let (low, high) = (load(block, 0), load(block, 32));
            let tokens = both(class_mask(low, &token), class_mask(high, &token));
            let wides = both(class_mask(low, &wide), class_mask(high, &wide));
            let mut marks = both(mark_mask(block, 0, &wanted), mark_mask(block, 32, &wanted));
            while marks != 0 {
                let at = base + marks.trailing_zeros() as usize;
                if triggers.is_mark(bytes, at) {
                    found.marks.push(narrow(at));
                }
                marks &= marks - 1;
            }
            let window = u128::from(before[0]) | u128::from(tokens) << 64;
            let long = long_runs(window);
            // Runs that end within the previous block were taken when that was the current one.
            if long >> (STEP + 1 - RUN) != 0 {
                let place = Place {
                    triggers,
                    bytes,
                    base,
                    class: 0,
                    least: RUN,
                };
                done[0] = place.take_runs(window, long, done[0], &mut found.runs[0]);
            }
            let window = u128::from(before[1]) | u128::from(wides) << 64;
            let long = long_runs(window);
            let long = long & long >> 16;
            if long >> (STEP + 1 - WIDE_RUN) != 0 {
                let place = Place {
                    triggers,
                    bytes,
                    base,
                    class: 1,
                    least: WIDE_RUN,
                };
                done[1] = place.take_runs(window, long, done[1], &mut found.runs[1]);
            }
            before = [tokens, wides];
            base += STEP;
        }
        base
    }

    /// Bit n of the result says that bytes n..n+16 of the window are all in the class.
    #[inline]
    fn long_runs(window: u128) -> u128 {
        let mut long = window & window >> 1;
        long &= long >> 2;
        long &= long >> 4;
        long & long >> 8
    }

    /// Where in the bytes a window of two blocks stands, and what its bits mean.
    struct Place<'a> {
        triggers: &'a Triggers,
        bytes: &'a [u8],
        /// Start of the second block.
        base: usize,
        class: usize,
        least: usize,
    }

    impl Place<'_> {
        fn is_in(&self, at: usize) -> bool {
            self.triggers.classes[self.class][usize::from(self.bytes[at])]
        }

        /// Appends the runs that `long` shows, unless they end at or before `done`, and returns where the last one
        /// ends.
        fn take_runs(
            &self,
            window: u128,
            mut long: u128,
            mut done: usize,
            runs: &mut Vec<(u32, u32)>,
        ) -> usize {
            // Position of the window's bit 0; the first window starts one block before the bytes.
            let origin = self.base as isize - STEP as isize;
            long &= u128::MAX << (STEP + 1 - self.least);
            while long != 0 {
                let bit = long.trailing_zeros();
                let at = (origin + bit as isize).unsigned_abs();
                let stop = (!window >> bit).trailing_zeros() + bit;
                if at >= done {
                    let mut start = match (!window << (127 - bit)).leading_zeros() {
                        128 => (origin.max(0)).unsigned_abs(),
                        zeros => at + 1 - zeros as usize,
                    };
                    while start > done && self.is_in(start - 1) {
                        start -= 1;
                    }
                    let mut end = (origin + stop.min(128) as isize).unsigned_abs();
                    while end < self.bytes.len() && self.is_in(end) {
                        end += 1;
                    }
                    runs.push((narrow(start), narrow(end)));
                    done = end;
                }
                if stop >= 128 {
                    break;
                }
                long &= u128::MAX << stop;
            }
            done
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn table(nibbles: &[u8; 16]) -> __m256i {
        // SAFETY: 16 bytes are read from an array of 16.
        #[allow(unsafe_code)]
        let half = unsafe { _mm_loadu_si128(nibbles.as_ptr().cast()) };
        _mm256_broadcastsi128_si256(half)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn load(block: &[u8; STEP + OVERHANG], at: usize) -> __m256i {
        assert!(at <= STEP + OVERHANG - 32);
        // SAFETY: the assertion leaves 32 bytes after `at`; every call passes a constant, so it costs nothing.
        #[allow(unsafe_code)]
        unsafe {
            _mm256_loadu_si256(block.as_ptr().add(at).cast())
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn class_mask(x: __m256i, class: &[__m256i; 2]) -> u32 {
        // A byte above 127 makes the first shuffle zero, which is right: it is in neither class.
        let low = _mm256_shuffle_epi8(class[0], x);
        let high = _mm256_shuffle_epi8(class[1], high_nibbles(x));
        nonzero(_mm256_and_si256(low, high))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn mark_mask(block: &[u8; STEP + OVERHANG], at: usize, wanted: &[[[__m256i; 2]; 3]; 2]) -> u32 {
        let bytes = [0, 1, 2].map(|n| split(load(block, at + n)));
        let [one, two] = [&wanted[0], &wanted[1]].map(|set| {
            let first = buckets(bytes[0], &set[0]);
            let second = buckets(bytes[1], &set[1]);
            let third = buckets(bytes[2], &set[2]);
            _mm256_and_si256(first, _mm256_and_si256(second, third))
        });
        nonzero(_mm256_or_si256(one, two))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn buckets((low, high): (__m256i, __m256i), wanted: &[__m256i; 2]) -> __m256i {
        let low = _mm256_shuffle_epi8(wanted[0], low);
        let high = _mm256_shuffle_epi8(wanted[1], high);
        _mm256_and_si256(low, high)
    }

    /// Low and high nibbles of the folded bytes.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn split(x: __m256i) -> (__m256i, __m256i) {
        let folded = _mm256_or_si256(x, _mm256_set1_epi8(0x20));
        (
            _mm256_and_si256(folded, _mm256_set1_epi8(15)),
            high_nibbles(folded),
        )
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn high_nibbles(x: __m256i) -> __m256i {
        _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(15))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn nonzero(x: __m256i) -> u32 {
        !_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, _mm256_setzero_si256())).cast_unsigned()
    }

    #[inline]
    fn both(low: u32, high: u32) -> u64 {
        u64::from(low) | u64::from(high) << 32
    }
}
