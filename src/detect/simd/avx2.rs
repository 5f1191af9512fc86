//! Blocks in two vectors, classes by looks into tables of nibbles.

use std::arch::x86_64::*;

use super::super::buckets;
use super::super::trigger::{Found, Triggers};
use super::blocks::{self, Block, Processor, STEP};
use super::chunk::Seen;
use super::groups::{CUT, DIGIT, EARLY, GROUPS, LATE, TOKEN, UNDERSCORE, WORD};
use super::kinds::Kinds;
use super::places::list;

/// Whether the processor has what [`scan`] is compiled for.
pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("popcnt")
        && std::arch::is_x86_feature_detected!("lzcnt")
}

/// For two groups of eight buckets and three bytes, the buckets of the low five bits of a byte.
#[derive(Debug, Clone)]
pub(in super::super) struct Tables(buckets::Tables<32>);

impl Tables {
    pub fn new(trigrams: &[[u8; 3]]) -> Self {
        Self(buckets::tables(trigrams))
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2,popcnt,lzcnt")]
pub(super) fn scan(tables: &Tables, triggers: &Triggers, bytes: &[u8], found: &mut Found) {
    let groups = GROUPS.each_ref().map(|t| table(t));
    let wanted = tables.0.each_ref().map(|group| {
        group.each_ref().map(|symbols| {
            let (low, high) = symbols.split_at(16);
            [low, high].map(|half| table(half.try_into().expect("two halves of 32")))
        })
    });
    let group_of = |x| {
        // A byte above 127 makes the first shuffle zero, which is right: it is in no group.
        let low = _mm256_shuffle_epi8(groups[0], x);
        let high = _mm256_and_si256(_mm256_srli_epi16::<4>(x), _mm256_set1_epi8(15));
        _mm256_and_si256(low, _mm256_shuffle_epi8(groups[1], high))
    };
    let marks = |[a, b, c]: [__m256i; 3]| {
        let [a, b, c] = [halves(a), halves(b), halves(c)];
        let buckets = |group: &[[__m256i; 2]; 3]| {
            let pair = _mm256_and_si256(look(group[0], a), look(group[1], b));
            _mm256_and_si256(pair, look(group[2], c))
        };
        nonzero(_mm256_or_si256(buckets(&wanted[0]), buckets(&wanted[1])))
    };
    let see = |block: &Block| {
        let (low, high) = (load::<0, _>(block), load::<32, _>(block));
        let (one, two) = (group_of(low), group_of(high));
        let equal = |byte: u8| {
            let byte = _mm256_set1_epi8(byte.cast_signed());
            both(
                tops(_mm256_cmpeq_epi8(low, byte)),
                tops(_mm256_cmpeq_epi8(high, byte)),
            )
        };
        Seen {
            token: both(any(one, TOKEN), any(two, TOKEN)),
            wide: both(nonzero(one), nonzero(two)),
            word: both(any(one, WORD), any(two, WORD)),
            backslash: equal(b'\\'),
            percent: equal(b'%'),
            marks: both(
                marks([low, load::<1, _>(block), load::<2, _>(block)]),
                marks([high, load::<33, _>(block), load::<34, _>(block)]),
            ),
        }
    };
    let kinds = |block: &[u8; STEP]| {
        let (low, high) = (load::<0, _>(block), load::<32, _>(block));
        let (one, two) = (group_of(low), group_of(high));
        let group = |bits: u8| both(any(one, bits), any(two, bits));
        let letter = group(EARLY | LATE);
        // Bit 5 of a letter is its case; a shift brings it to the top.
        let small = both(
            tops(_mm256_slli_epi16::<2>(low)),
            tops(_mm256_slli_epi16::<2>(high)),
        );
        Kinds {
            token: group(TOKEN),
            wide: both(nonzero(one), nonzero(two)),
            digit: group(DIGIT),
            lower: letter & small,
            upper: letter & !small,
            underscore: group(UNDERSCORE),
            cut: group(CUT),
        }
    };
    let list = |mask: u64, base: u32, room: &mut [u32; STEP]| list::<4>(mask, base, room);
    let processor = Processor { see, kinds, list };
    blocks::scan(triggers, bytes, processor, found);
}

/// The low five bits of every byte as an index into each half of a table of 32: where the top bit is set, a look yields 0.
#[inline]
#[target_feature(enable = "avx2")]
fn halves(x: __m256i) -> [__m256i; 2] {
    let nibble = _mm256_and_si256(x, _mm256_set1_epi8(15));
    let top = _mm256_set1_epi8(i8::MIN);
    let fifth = _mm256_and_si256(_mm256_slli_epi16::<3>(x), top);
    let low = _mm256_or_si256(nibble, fifth);
    [low, _mm256_xor_si256(low, top)]
}

#[inline]
#[target_feature(enable = "avx2")]
fn look(table: [__m256i; 2], x: [__m256i; 2]) -> __m256i {
    _mm256_or_si256(
        _mm256_shuffle_epi8(table[0], x[0]),
        _mm256_shuffle_epi8(table[1], x[1]),
    )
}

/// The bytes in which one of these bits is set.
#[inline]
#[target_feature(enable = "avx2")]
fn any(x: __m256i, bits: u8) -> u32 {
    nonzero(_mm256_and_si256(x, _mm256_set1_epi8(bits.cast_signed())))
}

#[inline]
#[target_feature(enable = "avx2")]
fn nonzero(x: __m256i) -> u32 {
    !tops(_mm256_cmpeq_epi8(x, _mm256_setzero_si256()))
}

/// The bytes whose top bit is set.
#[inline]
#[target_feature(enable = "avx2")]
fn tops(x: __m256i) -> u32 {
    _mm256_movemask_epi8(x).cast_unsigned()
}

fn both(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

#[inline]
#[target_feature(enable = "avx2")]
fn table(nibbles: &[u8; 16]) -> __m256i {
    // SAFETY: 16 bytes are read from an array of 16.
    #[allow(unsafe_code)]
    let half = unsafe { _mm_loadu_si128(nibbles.as_ptr().cast()) };
    _mm256_broadcastsi128_si256(half)
}

/// The 32 bytes that start at `AT`.
#[inline]
#[target_feature(enable = "avx2")]
fn load<const AT: usize, const LENGTH: usize>(bytes: &[u8; LENGTH]) -> __m256i {
    const { assert!(AT + 32 <= LENGTH) };
    // SAFETY: the assertion leaves 32 bytes after `AT`.
    #[allow(unsafe_code)]
    unsafe {
        _mm256_loadu_si256(bytes.as_ptr().add(AT).cast())
    }
}
