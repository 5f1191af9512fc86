//! Blocks in one vector, classes by one look into a table of 128 bytes.

use std::arch::x86_64::*;

use super::super::trigger::{Found, Triggers};
use super::super::{buckets, frequency};
use super::blocks::{self, Block, Processor, STEP};
use super::chunk::Seen;
use super::kinds::Kinds;

/// Whether the processor has what [`scan`] is compiled for.
pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512bw")
        && std::arch::is_x86_feature_detected!("avx512cd")
        && std::arch::is_x86_feature_detected!("avx512vbmi")
        && std::arch::is_x86_feature_detected!("avx512vbmi2")
        && std::arch::is_x86_feature_detected!("avx512vpopcntdq")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("popcnt")
        && std::arch::is_x86_feature_detected!("lzcnt")
}

/// For two groups of eight buckets and three bytes, the buckets of every byte below 128.
#[derive(Debug, Clone)]
pub(in super::super) struct Tables(Box<[[[u8; 128]; 3]; 2]>);

impl Tables {
    pub fn new(trigrams: &[[u8; 3]]) -> Self {
        let symbols = buckets::tables::<64>(trigrams);
        let of_bytes = |table: [u8; 64]| {
            std::array::from_fn(|byte| {
                let byte = u8::try_from(byte).expect("128 bytes");
                table[usize::from(frequency::symbol(byte))]
            })
        };
        Self(Box::new(symbols.map(|group| group.map(of_bytes))))
    }
}

const TOKEN: u8 = 1;
const WIDE: u8 = 1 << 1;
const DIGIT: u8 = 1 << 2;
const LOWER: u8 = 1 << 3;
const UPPER: u8 = 1 << 4;
const UNDERSCORE: u8 = 1 << 5;
const CUT: u8 = 1 << 6;
const WORD: u8 = DIGIT | LOWER | UPPER | UNDERSCORE;

/// The classes of every byte below 128.
const CLASSES: [u8; 128] = {
    let mut classes = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'0'..=b'9' => TOKEN | WIDE | DIGIT,
            b'a'..=b'z' => TOKEN | WIDE | LOWER,
            b'A'..=b'Z' => TOKEN | WIDE | UPPER,
            b'_' => TOKEN | WIDE | UNDERSCORE,
            b'-' => TOKEN | WIDE,
            b'%' | b'+' | b'/' => WIDE | CUT,
            b'=' | b'.' | b'~' => WIDE,
            _ => 0u8,
        };
        byte += 1;
    }
    classes
};

#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512vbmi,avx512vbmi2,avx512vpopcntdq,bmi1,bmi2,popcnt,lzcnt"
)]
pub(super) fn scan(tables: &Tables, triggers: &Triggers, bytes: &[u8], found: &mut Found) {
    let classes = pair(&CLASSES);
    let wanted = tables
        .0
        .each_ref()
        .map(|group| group.each_ref().map(|t| pair(t)));
    // What a table says of a byte over 127 it says of another.
    let is = |(class, ascii), bits: u8| {
        ascii & _mm512_test_epi8_mask(class, _mm512_set1_epi8(bits.cast_signed()))
    };
    let class_of = |x| (look(classes, x), !_mm512_movepi8_mask(x));
    let equal = |x, byte: u8| _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(byte.cast_signed()));
    let see = |block: &Block| {
        let [a, b, c] = [
            load::<0, _>(block),
            load::<1, _>(block),
            load::<2, _>(block),
        ];
        let class = class_of(a);
        let buckets = |group: &[[__m512i; 2]; 3]| {
            let pair = _mm512_and_si512(look(group[0], a), look(group[1], b));
            _mm512_and_si512(pair, look(group[2], c))
        };
        let any = _mm512_or_si512(buckets(&wanted[0]), buckets(&wanted[1]));
        Seen {
            token: is(class, TOKEN),
            wide: is(class, WIDE),
            word: is(class, WORD),
            backslash: equal(a, b'\\'),
            percent: equal(a, b'%'),
            marks: _mm512_test_epi8_mask(any, any),
        }
    };
    let kinds = |block: &[u8; STEP]| {
        let class = class_of(load::<0, _>(block));
        Kinds {
            token: is(class, TOKEN),
            wide: is(class, WIDE),
            digit: is(class, DIGIT),
            lower: is(class, LOWER),
            upper: is(class, UPPER),
            underscore: is(class, UNDERSCORE),
            cut: is(class, CUT),
        }
    };
    let numbers = load::<0, _>(&NUMBERS);
    let list = |mask: u64, base: u32, room: &mut [u32; STEP]| {
        let places = _mm512_maskz_compress_epi8(mask, numbers);
        let base = _mm512_set1_epi32(base.cast_signed());
        let spread = |sixteen| _mm512_add_epi32(_mm512_cvtepu8_epi32(sixteen), base);
        store::<0>(room, spread(_mm512_castsi512_si128(places)));
        if mask.count_ones() > 16 {
            store::<16>(room, spread(_mm512_extracti32x4_epi32::<1>(places)));
            store::<32>(room, spread(_mm512_extracti32x4_epi32::<2>(places)));
            store::<48>(room, spread(_mm512_extracti32x4_epi32::<3>(places)));
        }
    };
    let processor = Processor { see, kinds, list };
    blocks::scan(triggers, bytes, processor, found);
}

/// The numbers of the bytes of a block.
const NUMBERS: [u8; STEP] = {
    let mut numbers = [0; STEP];
    let mut at = 0;
    while at < STEP {
        numbers[at] = at as u8;
        at += 1;
    }
    numbers
};

/// What a table says of every byte, its top bit left aside.
#[inline]
#[target_feature(enable = "avx512f,avx512vbmi")]
fn look(table: [__m512i; 2], x: __m512i) -> __m512i {
    _mm512_permutex2var_epi8(table[0], x, table[1])
}

#[inline]
#[target_feature(enable = "avx512f")]
fn pair(table: &[u8; 128]) -> [__m512i; 2] {
    [load::<0, 128>(table), load::<64, 128>(table)]
}

/// Writes sixteen numbers from `AT` on.
#[inline]
#[target_feature(enable = "avx512f")]
fn store<const AT: usize>(numbers: &mut [u32; STEP], sixteen: __m512i) {
    const { assert!(AT + 16 <= STEP) };
    // SAFETY: the assertion leaves sixteen numbers after `AT`.
    #[allow(unsafe_code)]
    unsafe {
        _mm512_storeu_si512(numbers.as_mut_ptr().add(AT).cast(), sixteen);
    }
}

/// The 64 bytes that start at `AT`.
#[inline]
#[target_feature(enable = "avx512f")]
fn load<const AT: usize, const LENGTH: usize>(bytes: &[u8; LENGTH]) -> __m512i {
    const { assert!(AT + STEP <= LENGTH) };
    // SAFETY: the assertion leaves 64 bytes after `AT`.
    #[allow(unsafe_code)]
    unsafe {
        _mm512_loadu_si512(bytes.as_ptr().add(AT).cast())
    }
}
