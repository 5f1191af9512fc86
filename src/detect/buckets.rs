//! Spreads trigrams over sixteen buckets, so that looking three bytes up in small tables lets few other trigrams
//! through.

/// For each of two groups of eight buckets and each of three bytes, the buckets that each symbol may belong to. With 64
/// symbols case does not matter and a byte over 127 counts as the one without its top bit; with 32, signs and digits
/// count as the letters with the same low five bits.
pub(super) type Tables<const SYMBOLS: usize> = [[[u8; SYMBOLS]; 3]; GROUPS];

const GROUPS: usize = 2;
const BUCKETS: usize = GROUPS * 8;

/// How often a symbol stands in source text, in parts of 10,000; counted over 48 MB of C, JavaScript, Python, Rust, Go
/// and PHP.
const SHARES: [u64; 64] = [
    1604, 11, 94, 15, 17, 6, 17, 40, 112, 295, 313, 10, 168, 71, 123, 83, 147, 72, 60, 40, 40, 29,
    34, 22, 30, 22, 81, 69, 13, 89, 26, 6, 24, 426, 119, 272, 229, 667, 169, 117, 128, 385, 14, 55,
    248, 167, 385, 354, 213, 21, 410, 385, 536, 205, 74, 60, 92, 79, 20, 74, 50, 73, 2, 188,
];

/// The symbol of a byte, of 64.
pub(super) const fn symbol(byte: u8) -> u8 {
    byte & 0x1F | (byte & 0x40) >> 1
}

/// The tables for these trigrams.
pub(super) fn tables<const SYMBOLS: usize>(trigrams: &[[u8; 3]]) -> Tables<SYMBOLS> {
    let fold = |byte: u8| usize::from(symbol(byte)) % SYMBOLS;
    let keys: Vec<Key> = trigrams.iter().map(|t| t.map(fold)).collect();
    let mut tables = [[[0; SYMBOLS]; 3]; GROUPS];
    for (index, bucket) in spread::<SYMBOLS>(&keys).iter().enumerate() {
        for key in &bucket.keys {
            for (table, &symbol) in tables[index / 8].iter_mut().zip(key) {
                table[symbol] |= 1 << (index % 8);
            }
        }
    }
    tables
}

/// The symbols of a trigram.
type Key = [usize; 3];

/// Some trigrams, and which symbols they let through.
struct Bucket<const SYMBOLS: usize> {
    keys: Vec<Key>,
    /// How many keys have a symbol at each of the three bytes.
    uses: [[u16; SYMBOLS]; 3],
    /// How often source text holds one of the symbols used at each of them.
    shares: [u64; 3],
}

impl<const SYMBOLS: usize> Bucket<SYMBOLS> {
    fn new() -> Self {
        Self {
            keys: Vec::new(),
            uses: [[0; SYMBOLS]; 3],
            shares: [0; 3],
        }
    }

    /// How much more of source text it would let through with this key, in parts of 10^12.
    fn added_by(&self, key: Key) -> u64 {
        let with = |n: usize| {
            let is_new = self.uses[n][key[n]] == 0;
            self.shares[n] + if is_new { share::<SYMBOLS>(key[n]) } else { 0 }
        };
        with(0) * with(1) * with(2) - self.shares.iter().product::<u64>()
    }

    fn push(&mut self, key: Key) {
        for (n, &symbol) in key.iter().enumerate() {
            if self.uses[n][symbol] == 0 {
                self.shares[n] += share::<SYMBOLS>(symbol);
            }
            self.uses[n][symbol] += 1;
        }
        self.keys.push(key);
    }

    /// Takes the oldest key out.
    fn shift(&mut self) -> Key {
        let key = self.keys.remove(0);
        for (n, &symbol) in key.iter().enumerate() {
            self.uses[n][symbol] -= 1;
            if self.uses[n][symbol] == 0 {
                self.shares[n] -= share::<SYMBOLS>(symbol);
            }
        }
        key
    }
}

fn share<const SYMBOLS: usize>(symbol: usize) -> u64 {
    SHARES.iter().skip(symbol).step_by(SYMBOLS).sum()
}

/// Puts each trigram, the most frequent first, where it adds least; then moves those that would add less elsewhere now.
fn spread<const SYMBOLS: usize>(keys: &[Key]) -> Vec<Bucket<SYMBOLS>> {
    let mut buckets: Vec<Bucket<SYMBOLS>> = (0..BUCKETS).map(|_| Bucket::new()).collect();
    let mut sorted = keys.to_vec();
    sorted.sort_by_cached_key(|&key| std::cmp::Reverse(Bucket::<SYMBOLS>::new().added_by(key)));
    for key in sorted {
        cheapest(&mut buckets, key).push(key);
    }
    for from in 0..2 * BUCKETS {
        for _ in 0..buckets[from % BUCKETS].keys.len() {
            let key = buckets[from % BUCKETS].shift();
            cheapest(&mut buckets, key).push(key);
        }
    }
    buckets
}

fn cheapest<const SYMBOLS: usize>(
    buckets: &mut [Bucket<SYMBOLS>],
    key: Key,
) -> &mut Bucket<SYMBOLS> {
    buckets
        .iter_mut()
        .min_by_key(|bucket| bucket.added_by(key))
        .expect("sixteen buckets")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the tables let three bytes through.
    fn pass<const SYMBOLS: usize>(tables: &Tables<SYMBOLS>, bytes: [u8; 3]) -> bool {
        tables.iter().any(|group| {
            let buckets = |n: usize| group[n][usize::from(symbol(bytes[n])) % SYMBOLS];
            buckets(0) & buckets(1) & buckets(2) != 0
        })
    }

    #[test]
    fn what_is_wanted_passes_and_little_else() {
        let wanted = [
            *b"pas",
            *b"key",
            *b"://",
            *b"oke",
            *b"cfg",
            [0xE5, 0xAF, 0x86],
        ];
        let (fine, coarse) = (tables::<64>(&wanted), tables::<32>(&wanted));
        for trigram in wanted {
            assert!(pass(&fine, trigram) && pass(&coarse, trigram));
            assert!(pass(&fine, trigram.map(|b| b.to_ascii_uppercase())));
        }
        let text = b"the quick brown fox jumps over the lazy dog, 1234567890 times";
        let passing = text.windows(3).filter(|w| pass(&fine, [w[0], w[1], w[2]]));
        assert_eq!(passing.count(), 0);
    }
}
