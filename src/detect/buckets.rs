//! Spreads trigrams over sixteen buckets, so that a vector comparison of nibbles lets few other trigrams through.

/// For each of three bytes, the buckets that a low and a high nibble may belong to, one bit a bucket.
pub(super) type Nibbles = [[[u8; 16]; 2]; 3];

/// How often a nibble stands in folded source text, in thousandths; measured as for [`super::anchors`].
const LOW: [u32; 16] = [
    161, 48, 65, 80, 86, 89, 35, 21, 36, 95, 49, 22, 44, 41, 48, 82,
];
const HIGH: [u32; 16] = [1, 1, 266, 77, 1, 1, 384, 270, 1, 1, 2, 2, 1, 1, 2, 1];

/// The nibbles one bucket lets through at each of three bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Bucket([[u16; 2]; 3]);

impl Bucket {
    fn with(mut self, key: u32) -> Self {
        for (byte, [low, high]) in key.to_le_bytes().iter().zip(&mut self.0) {
            *low |= 1 << (byte & 15);
            *high |= 1 << (byte >> 4);
        }
        self
    }

    /// The share of source text it lets through, in parts of 10^18.
    fn passing(self) -> u64 {
        let weight = |set: u16, weights: &[u32; 16]| -> u64 {
            (0..16)
                .filter(|n| set >> n & 1 == 1)
                .map(|n| u64::from(weights[n]))
                .sum()
        };
        self.0
            .iter()
            .map(|[low, high]| weight(*low, &LOW) * weight(*high, &HIGH))
            .product()
    }
}

/// The tables for trigrams (folded, little-endian in the low three bytes), eight buckets each.
pub(super) fn tables(keys: &[u32]) -> [Nibbles; 2] {
    let mut tables = [[[[0u8; 16]; 2]; 3]; 2];
    for (index, keys) in spread(keys).iter().enumerate() {
        let bucket = of(keys);
        for (halves, sets) in tables[index / 8].iter_mut().zip(bucket.0) {
            for (table, set) in halves.iter_mut().zip(sets) {
                (0..16)
                    .filter(|n| set >> n & 1 == 1)
                    .for_each(|n: usize| table[n] |= 1 << (index % 8));
            }
        }
    }
    tables
}

/// Puts each trigram, the loosest first, where it adds least; then moves those that would add less elsewhere now.
/// On kernel source this halves what a single pass in sorted order lets through (18 % of all places).
fn spread(keys: &[u32]) -> [Vec<u32>; 16] {
    let mut buckets: [Vec<u32>; 16] = Default::default();
    let mut sorted = keys.to_vec();
    sorted.sort_by_cached_key(|&key| std::cmp::Reverse(of(&[key]).passing()));
    for key in sorted {
        let best = cheapest(&buckets, key);
        buckets[best].push(key);
    }
    for from in 0..buckets.len() {
        for key in buckets[from].clone() {
            buckets[from].retain(|&other| other != key);
            let best = cheapest(&buckets, key);
            buckets[best].push(key);
        }
    }
    buckets
}

fn cheapest(buckets: &[Vec<u32>; 16], key: u32) -> usize {
    let added = |keys: &Vec<u32>| {
        let bucket = of(keys);
        bucket.with(key).passing() - bucket.passing()
    };
    (0..buckets.len())
        .min_by_key(|&n| added(&buckets[n]))
        .expect("sixteen buckets")
}

fn of(keys: &[u32]) -> Bucket {
    keys.iter()
        .fold(Bucket::default(), |bucket, &key| bucket.with(key))
}
