//! The wide form of [`Triggers::scan_from`]: 64 bytes a step with AVX2, chosen at run time.
//!
//! The only `unsafe` of detection, and why: safe code that the compiler vectorises on its own needs four times as long
//! for this loop (`benches/README.md`, "trigger"). It reads through pointers that the loop bound keeps inside the slice
//! and calls a function whose processor feature was just tested.

use super::trigger::{Found, Triggers};

/// Scans as much of `bytes` as whole steps cover and returns where it stopped: marks before the first place, runs that
/// end before it and heads before the second are in `found`.
#[cfg(target_arch = "x86_64")]
pub(super) fn scan(triggers: &Triggers, bytes: &[u8], found: &mut Found) -> (usize, usize) {
    if std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("popcnt")
        && std::arch::is_x86_feature_detected!("lzcnt")
    {
        // SAFETY: the features `avx2::scan` is compiled for were detected on this processor.
        #[allow(unsafe_code)]
        unsafe {
            return avx2::scan(triggers, bytes, found);
        }
    }
    (0, 0)
}

/// No wide form for this processor family: the portable code does everything.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn scan(_triggers: &Triggers, _bytes: &[u8], _found: &mut Found) -> (usize, usize) {
    (0, 0)
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::*;

    use super::super::mix::{self, HEAD, LONGEST, Mix};
    use super::super::trigger::{Found, Triggers, WRAPPED, narrow};
    use crate::rules::compile::{LEAD, RUN, WIDE_LEAD, WIDE_RUN};

    const STEP: usize = 64;
    /// Bytes read past a step: the trigram that starts at its last byte, and one more so that four can be loaded.
    const OVERHANG: usize = 3;

    // The masks below are shifted by these in steps.
    const _: () = assert!(RUN == 16 && LEAD == 8 && WIDE_RUN == 32 && WIDE_LEAD == 24);
    const _: () = assert!(HEAD == RUN && WRAPPED == 40);

    /// Groups of bytes by low nibble and by high nibble. In order of bits: digits; the letters with low nibble 1 to 15;
    /// those with 0 to 10; `_`; `-`; `%+/`; `=`; `.~`.
    const GROUPS_LOW: [u8; 16] = groups(false);
    const GROUPS_HIGH: [u8; 16] = groups(true);

    const fn groups(high: bool) -> [u8; 16] {
        // For each group: bits of its low nibbles, bits of its high nibbles.
        let sets: [[u16; 2]; 8] = [
            [0x03FF, 1 << 3],
            [0xFFFE, 1 << 4 | 1 << 6],
            [0x07FF, 1 << 5 | 1 << 7],
            [1 << 15, 1 << 5],
            [1 << 13, 1 << 2],
            [1 << 5 | 1 << 11 | 1 << 15, 1 << 2],
            [1 << 13, 1 << 3],
            [1 << 14, 1 << 2 | 1 << 7],
        ];
        let mut table = [0; 16];
        let mut group = 0;
        while group < 8 {
            let mut nibble = 0;
            while nibble < 16 {
                if sets[group][high as usize] >> nibble & 1 == 1 {
                    table[nibble] |= 1 << group;
                }
                nibble += 1;
            }
            group += 1;
        }
        table
    }

    /// For each byte of a block, one bit in each mask.
    #[derive(Clone, Copy, Default)]
    struct Masks {
        word: u64,
        token: u64,
        wide: u64,
        digit: u64,
        lower: u64,
        upper: u64,
        underscore: u64,
        cut: u64,
        backslash: u64,
        percent: u64,
    }

    #[target_feature(enable = "avx2,bmi1,popcnt,lzcnt")]
    pub(super) fn scan(triggers: &Triggers, bytes: &[u8], found: &mut Found) -> (usize, usize) {
        let groups = [table(&GROUPS_LOW), table(&GROUPS_HIGH)];
        let wanted = triggers
            .nibbles
            .map(|set| set.map(|pair| pair.map(|t| table(&t))));
        let mut before = Masks::default();
        let mut starts = Starts::default();
        let mut open = Open::default();
        let mut base = 0usize;
        while base + STEP + OVERHANG <= bytes.len() {
            let block: &[u8; STEP + OVERHANG] = bytes[base..base + STEP + OVERHANG]
                .try_into()
                .expect("the loop bound leaves a whole block");
            let now = masks(block, &groups);
            let mut marks = both(mark_mask(block, 0, &wanted), mark_mask(block, 32, &wanted));
            while marks != 0 {
                let at = marks.trailing_zeros() as usize;
                let four = block[at..].first_chunk().expect("the overhang is three");
                if triggers.may_be_mark(four) {
                    found.marks.extend(triggers.mark(bytes, base + at));
                }
                marks &= marks - 1;
            }
            let window = Window {
                bytes,
                base,
                open,
                before,
                now,
            };
            let tokens = pair(before.token, now.token);
            let wides = pair(before.wide, now.wide);
            let long = long_runs(tokens);
            let wide = long_runs(wides);
            let wide = wide & wide >> 16;
            let near = starts.near(long, wide);
            if near != 0 {
                let mut heads = near & starts.of_words(&before);
                while heads != 0 {
                    let at = base - STEP + heads.trailing_zeros() as usize;
                    let four = bytes[at..].first_chunk().expect("a block follows");
                    if triggers.may_be_head(four) {
                        found.heads.push(narrow(at));
                    }
                    heads &= heads - 1;
                }
            }
            starts.pass(&before);
            let mut ends = ((!tokens & long << RUN) >> STEP) as u64;
            while ends != 0 {
                let (run, interesting) = window.token_run(tokens, ends.trailing_zeros());
                if interesting {
                    found.runs.push(run);
                }
                ends &= ends - 1;
            }
            if wide != 0 {
                found.wrapped |= wide & wide >> (WRAPPED - WIDE_RUN) != 0;
                let mut ends = ((!wides & wide << WIDE_RUN) >> STEP) as u64;
                while ends != 0 {
                    let (run, interesting) = window.wide_run(wides, ends.trailing_zeros());
                    if interesting {
                        found.wide_runs.push(run);
                    }
                    ends &= ends - 1;
                }
            }
            before = now;
            base += STEP;
            open.pass(&now, base);
        }
        (base, base.saturating_sub(STEP))
    }

    /// Bit n of the result says that bytes n..n+16 of the window are all in the class.
    #[inline]
    fn long_runs(window: u128) -> u128 {
        let mut long = window & window >> 1;
        long &= long >> 2;
        long &= long >> 4;
        long & long >> 8
    }

    fn pair(before: u64, now: u64) -> u128 {
        u128::from(before) | u128::from(now) << 64
    }

    /// What is carried on about the places where an anchor may begin. They are told of a block when the next one is at
    /// hand.
    #[derive(Default)]
    struct Starts {
        /// Places of the block at hand in runs that begin before it.
        inside: u64,
        /// Masks of the block before the one told of.
        word: u64,
        backslash: u64,
        percent: u64,
    }

    impl Starts {
        /// Places of the earlier block that stand in a long run, of either kind, or shortly before it.
        #[inline]
        fn near(&mut self, long: u128, wide: u128) -> u64 {
            let mut after = long | long << 1;
            after |= after << 2;
            after |= after << 4;
            after |= after << 8;
            let mut back = long | long >> 1;
            back |= back >> 2;
            back |= back >> 4;
            back |= back >> 1;
            let mut near = (after | back) as u64 | self.inside;
            self.inside = (after >> 64) as u64;
            if wide != 0 {
                let mut after = wide | wide << 1;
                after |= after << 2;
                after |= after << 4;
                after |= after << 8;
                after |= after << 16;
                let mut back = wide | wide >> 1;
                back |= back >> 2;
                back |= back >> 4;
                back |= back >> 8;
                back |= back >> 8;
                back |= back >> 1;
                near |= after as u64 | back as u64;
                self.inside |= (after >> 64) as u64;
            }
            near
        }

        /// Places of a block where a word begins or an escape may end.
        #[inline]
        fn of_words(&self, block: &Masks) -> u64 {
            let word = block.word << 1 | self.word >> 63;
            let slash = pair(self.backslash, block.backslash);
            let percent = pair(self.percent, block.percent);
            let escape = slash << 2 | slash << 4 | slash << 6 | percent << 3;
            block.word & (!word | (escape >> 64) as u64)
        }

        /// The next block is told of from now on.
        #[inline]
        fn pass(&mut self, block: &Masks) {
            self.word = block.word;
            self.backslash = block.backslash;
            self.percent = block.percent;
        }
    }

    /// Two blocks, and where they stand.
    struct Window<'a> {
        bytes: &'a [u8],
        /// Start of the second block.
        base: usize,
        open: Open,
        before: Masks,
        now: Masks,
    }

    impl Window<'_> {
        /// The run of token bytes that ends before bit `end` of the second block, and whether it is of interest.
        #[inline]
        #[target_feature(enable = "popcnt,lzcnt")]
        fn token_run(&self, tokens: u128, end: u32) -> ((u32, u32), bool) {
            let (start, length) = self.start(tokens, end, self.open.token);
            let stop = self.base + end as usize;
            let span = (narrow(start), narrow(stop));
            if length > 64 {
                return (span, self.is_long_of_interest((start, stop), end, length));
            }
            let run = u64::MAX >> (64 - length);
            let shift = STEP as u32 + end - length;
            let part = |before, now| (pair(before, now) >> shift) as u64 & run;
            let digit = part(self.before.digit, self.now.digit);
            let lower = part(self.before.lower, self.now.lower);
            let upper = part(self.before.upper, self.now.upper);
            let any = u64::from(digit != 0) * 2 + u64::from(lower != 0) + u64::from(upper != 0);
            if any < 2 {
                return (span, false);
            }
            let underscore = part(self.before.underscore, self.now.underscore);
            let head = |mask: u64| mask & 0xFFFF != 0;
            let encoded = !head(underscore) && (head(digit) || head(lower) && head(upper));
            (
                span,
                encoded || counted(digit, lower, upper, length).looks_random(),
            )
        }

        /// The same for wide bytes.
        #[inline]
        #[target_feature(enable = "popcnt,lzcnt")]
        fn wide_run(&self, wides: u128, end: u32) -> ((u32, u32), bool) {
            let (start, length) = self.start(wides, end, self.open.wide);
            let stop = self.base + end as usize;
            let span = (narrow(start), narrow(stop));
            if length == u128::BITS {
                return (span, mix::is_cut_base64(&self.bytes[start..stop]));
            }
            let run = u128::MAX >> (u128::BITS - length);
            let shift = STEP as u32 + end - length;
            let any = |before, now| pair(before, now) >> shift & run != 0;
            let interesting = any(self.before.upper, self.now.upper)
                && any(self.before.digit, self.now.digit)
                && any(self.before.lower, self.now.lower)
                && any(self.before.cut, self.now.cut);
            (span, interesting)
        }

        /// Whether a run of more than 64 token bytes is of interest.
        #[inline(never)]
        #[target_feature(enable = "popcnt,lzcnt")]
        fn is_long_of_interest(
            &self,
            (start, stop): (usize, usize),
            end: u32,
            length: u32,
        ) -> bool {
            if length == u128::BITS {
                return mix::is_of_interest(&self.bytes[start..stop]);
            }
            let run = u128::MAX >> (u128::BITS - length);
            let shift = STEP as u32 + end - length;
            let part = |before, now| pair(before, now) >> shift & run;
            let digit = part(self.before.digit, self.now.digit);
            let lower = part(self.before.lower, self.now.lower);
            let upper = part(self.before.upper, self.now.upper);
            let underscore = part(self.before.underscore, self.now.underscore);
            let head = |mask: u128| mask as u64 & 0xFFFF != 0;
            let encoded = !head(underscore) && (head(digit) || head(lower) && head(upper));
            let edges = (digit ^ digit << 1) | (lower ^ lower << 1) | (upper ^ upper << 1);
            let [digits, lower, upper] = [digit, lower, upper].map(u128::count_ones);
            let mix = Mix {
                digits,
                lower,
                upper,
                rest: length - digits - lower - upper,
                changes: (edges & run & !1).count_ones() + u32::from(digit & 1 == 0),
            };
            encoded || length as usize <= LONGEST && mix.looks_random()
        }

        /// Where the run that ends before bit `end` of the second block begins, and its length; 128 if it is not all
        /// within the window. `open` is where the run that goes on at the start of the second block begins.
        #[inline]
        fn start(&self, window: u128, end: u32, open: usize) -> (usize, u32) {
            let length = (!window << (64 - end)).leading_zeros();
            let stop = self.base + end as usize;
            if length == u128::BITS {
                (open, length)
            } else {
                (stop - length as usize, length)
            }
        }
    }

    /// Where the runs began that go on at the end of a block.
    #[derive(Clone, Copy, Default)]
    struct Open {
        token: usize,
        wide: usize,
    }

    impl Open {
        /// Goes past the block that ends at `end`.
        #[inline]
        fn pass(&mut self, block: &Masks, end: usize) {
            if block.token != u64::MAX {
                self.token = end - block.token.leading_ones() as usize;
            }
            if block.wide != u64::MAX {
                self.wide = end - block.wide.leading_ones() as usize;
            }
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
    fn masks(block: &[u8; STEP + OVERHANG], groups: &[__m256i; 2]) -> Masks {
        let (low, high) = (load(block, 0), load(block, 32));
        let (one, two) = (half(low, groups), half(high, groups));
        let [
            word,
            token,
            wide,
            digit,
            lower,
            upper,
            underscore,
            cut,
            backslash,
            percent,
        ] = std::array::from_fn(|n| both(tops(one[n]), tops(two[n])));
        Masks {
            word,
            token,
            wide,
            digit,
            lower,
            upper,
            underscore,
            cut,
            backslash,
            percent,
        }
    }

    /// What the fields of [`Masks`] say of half a block, in the top bit of each byte. All of it is made of whole vectors:
    /// masks put together from masks make the compiler take vectors apart byte by byte.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn half(x: __m256i, groups: &[__m256i; 2]) -> [__m256i; 10] {
        // A byte above 127 makes the first shuffle zero, which is right: it is in no group.
        let low = _mm256_shuffle_epi8(groups[0], x);
        let high = _mm256_shuffle_epi8(groups[1], high_nibbles(x));
        let group = _mm256_and_si256(low, high);
        let or = |a, b| _mm256_or_si256(a, b);
        let digit = _mm256_slli_epi16::<7>(group);
        let letter = or(_mm256_slli_epi16::<6>(group), _mm256_slli_epi16::<5>(group));
        let underscore = _mm256_slli_epi16::<4>(group);
        let hyphen = _mm256_slli_epi16::<3>(group);
        let cut = _mm256_slli_epi16::<2>(group);
        let small = _mm256_slli_epi16::<2>(x);
        let word = or(or(digit, letter), underscore);
        let token = or(word, hyphen);
        let equal = |byte: u8| _mm256_cmpeq_epi8(x, _mm256_set1_epi8(byte.cast_signed()));
        [
            word,
            token,
            or(or(token, cut), or(_mm256_slli_epi16::<1>(group), group)),
            digit,
            _mm256_and_si256(letter, small),
            _mm256_andnot_si256(small, letter),
            underscore,
            cut,
            equal(b'\\'),
            equal(b'%'),
        ]
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn tops(x: __m256i) -> u32 {
        _mm256_movemask_epi8(x).cast_unsigned()
    }

    /// The mix of a run of `length` bytes whose kinds these masks give.
    #[inline]
    #[target_feature(enable = "popcnt")]
    fn counted(digit: u64, lower: u64, upper: u64, length: u32) -> Mix {
        let edges = (digit ^ digit << 1) | (lower ^ lower << 1) | (upper ^ upper << 1);
        let inner = u64::MAX >> (64 - length) & !1;
        let (digits, lower, upper) = (digit.count_ones(), lower.count_ones(), upper.count_ones());
        Mix {
            digits,
            lower,
            upper,
            rest: length - digits - lower - upper,
            changes: (edges & inner).count_ones() + u32::from(digit & 1 == 0),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn mark_mask(block: &[u8; STEP + OVERHANG], at: usize, wanted: &[[[__m256i; 2]; 3]; 2]) -> u32 {
        let (a, b, c) = (
            split(load(block, at)),
            split(load(block, at + 1)),
            split(load(block, at + 2)),
        );
        let one = _mm256_and_si256(
            buckets(a, &wanted[0][0]),
            _mm256_and_si256(buckets(b, &wanted[0][1]), buckets(c, &wanted[0][2])),
        );
        let two = _mm256_and_si256(
            buckets(a, &wanted[1][0]),
            _mm256_and_si256(buckets(b, &wanted[1][1]), buckets(c, &wanted[1][2])),
        );
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
