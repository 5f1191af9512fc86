//! Blocks in four vectors, classes by looks into tables of nibbles. All processors of this architecture can do that.

use std::arch::aarch64::*;

use super::super::buckets;
use super::super::trigger::{Found, Triggers};
use super::blocks::{self, Block, Processor, STEP};
use super::chunk::Seen;
use super::groups::{CUT, DIGIT, EARLY, GROUPS, LATE, TOKEN, UNDERSCORE, WORD};
use super::kinds::Kinds;
use super::places::list;

/// For two groups of eight buckets and three bytes, the buckets of the low five bits of a byte.
#[derive(Debug, Clone)]
pub(in super::super) struct Tables(buckets::Tables<32>);

impl Tables {
    pub fn new(trigrams: &[[u8; 3]]) -> Self {
        Self(buckets::tables(trigrams))
    }
}

/// The bytes of a block.
type Four = [uint8x16_t; 4];

#[target_feature(enable = "neon")]
pub(super) fn scan(tables: &Tables, triggers: &Triggers, bytes: &[u8], found: &mut Found) {
    let groups = GROUPS.each_ref().map(|table| load::<0, 16>(table));
    let wanted = tables.0.each_ref().map(|group| {
        group
            .each_ref()
            .map(|table| uint8x16x2_t(load::<0, 32>(table), load::<16, 32>(table)))
    });
    // A byte above 127 has a high nibble that is in no group.
    let group_of = |x| {
        let low = vqtbl1q_u8(groups[0], vandq_u8(x, vdupq_n_u8(15)));
        vandq_u8(low, vqtbl1q_u8(groups[1], vshrq_n_u8::<4>(x)))
    };
    let marks = |[a, b, c]: [uint8x16_t; 3]| {
        let [a, b, c] = [a, b, c].map(|x| vandq_u8(x, vdupq_n_u8(31)));
        let buckets = |group: &[uint8x16x2_t; 3]| {
            let pair = vandq_u8(vqtbl2q_u8(group[0], a), vqtbl2q_u8(group[1], b));
            vandq_u8(pair, vqtbl2q_u8(group[2], c))
        };
        vorrq_u8(buckets(&wanted[0]), buckets(&wanted[1]))
    };
    let see = |block: &Block| {
        let text = four::<0, _>(block);
        let (next, third) = (four::<1, _>(block), four::<2, _>(block));
        let group = text.map(group_of);
        let equal = |byte: u8| mask(text.map(|x| vceqq_u8(x, vdupq_n_u8(byte))));
        let found = [0, 1, 2, 3].map(|n| marks([text[n], next[n], third[n]]));
        Seen {
            token: any(group, TOKEN),
            wide: any(group, u8::MAX),
            word: any(group, WORD),
            backslash: equal(b'\\'),
            percent: equal(b'%'),
            marks: any(found, u8::MAX),
        }
    };
    let kinds = |block: &[u8; STEP]| {
        let text = four::<0, _>(block);
        let group = text.map(group_of);
        let letter = any(group, EARLY | LATE);
        // Bit 5 of a letter is its case.
        let small = any(text, 1 << 5);
        Kinds {
            token: any(group, TOKEN),
            wide: any(group, u8::MAX),
            digit: any(group, DIGIT),
            lower: letter & small,
            upper: letter & !small,
            underscore: any(group, UNDERSCORE),
            cut: any(group, CUT),
        }
    };
    let list = |mask: u64, base: u32, room: &mut [u32; STEP]| list::<4>(mask, base, room);
    let processor = Processor { see, kinds, list };
    blocks::scan(triggers, bytes, processor, found);
}

/// The bytes in which one of these bits is set.
#[inline]
#[target_feature(enable = "neon")]
fn any(text: Four, bits: u8) -> u64 {
    mask(text.map(|x| vtstq_u8(x, vdupq_n_u8(bits))))
}

/// The bytes that are all ones, of bytes that are this or 0.
#[inline]
#[target_feature(enable = "neon")]
fn mask(text: Four) -> u64 {
    const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
    let bits = load::<0, 16>(&BITS);
    let [a, b, c, d] = text.map(|x| vandq_u8(x, bits));
    // Sums of neighbours, three times: each byte is then a mask of eight.
    let sums = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
    vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)))
}

/// The 64 bytes that start at `AT`.
#[inline]
#[target_feature(enable = "neon")]
fn four<const AT: usize, const LENGTH: usize>(bytes: &[u8; LENGTH]) -> Four {
    const { assert!(AT + STEP <= LENGTH) };
    let at = |n: usize| sixteen(&bytes[AT + n..AT + n + 16]);
    [at(0), at(16), at(32), at(48)]
}

/// The sixteen bytes that start at `AT`.
#[inline]
#[target_feature(enable = "neon")]
fn load<const AT: usize, const LENGTH: usize>(bytes: &[u8; LENGTH]) -> uint8x16_t {
    const { assert!(AT + 16 <= LENGTH) };
    sixteen(&bytes[AT..AT + 16])
}

/// Made of numbers, for that is safe; the compiler makes one load of it.
#[inline]
#[target_feature(enable = "neon")]
fn sixteen(bytes: &[u8]) -> uint8x16_t {
    let half = |eight: &[u8]| {
        vcreate_u8(u64::from_le_bytes(
            eight.try_into().expect("eight of sixteen"),
        ))
    };
    vcombine_u8(half(&bytes[..8]), half(&bytes[8..16]))
}
