//! Spreads trigrams over sixteen buckets, so that looking three bytes up in small tables lets few other trigrams
//! through.

use super::frequency::{self, symbol};

/// For each of two groups of eight buckets and each of three bytes, the buckets that each symbol may belong to. With 64
/// symbols case does not matter and a byte over 127 counts as the one without its top bit; with 32, signs and digits
/// count as the letters with the same low five bits.
pub(super) type Tables<const SYMBOLS: usize> = [[[u8; SYMBOLS]; 3]; GROUPS];

const GROUPS: usize = 2;
const BUCKETS: usize = GROUPS * 8;

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

/// How often symbols stand in source text, and pairs of them.
struct Model<const SYMBOLS: usize> {
    pairs: Box<[[f32; SYMBOLS]; SYMBOLS]>,
    /// One divided by the share of each symbol.
    inverse: [f32; SYMBOLS],
}

impl<const SYMBOLS: usize> Model<SYMBOLS> {
    fn new() -> Self {
        let mut pairs = Box::new([[0.0; SYMBOLS]; SYMBOLS]);
        let mut alone = [0.0; SYMBOLS];
        for (first, row) in frequency::shares().iter().enumerate() {
            for (second, share) in row.iter().enumerate() {
                pairs[first % SYMBOLS][second % SYMBOLS] += share;
                alone[second % SYMBOLS] += share;
            }
        }
        Self {
            pairs,
            inverse: alone.map(|share: f32| share.recip()),
        }
    }
}

/// Some trigrams, and how much of source text they let through: of all pairs of a wanted first and middle symbol those that
/// go on with a wanted last one.
struct Bucket<const SYMBOLS: usize> {
    keys: Vec<Key>,
    /// How many keys have a symbol at each of the three bytes.
    uses: [[u16; SYMBOLS]; 3],
    /// The middle symbols in use.
    middles: Vec<usize>,
    /// For each symbol, the share of its pairs with a first symbol before it, and with a last one behind it.
    before: [f32; SYMBOLS],
    behind: [f32; SYMBOLS],
    passes: f32,
}

impl<const SYMBOLS: usize> Bucket<SYMBOLS> {
    fn new() -> Self {
        Self {
            keys: Vec::new(),
            uses: [[0; SYMBOLS]; 3],
            middles: Vec::new(),
            before: [0.0; SYMBOLS],
            behind: [0.0; SYMBOLS],
            passes: 0.0,
        }
    }

    /// The share of source text that it would let through with this key.
    fn with(&self, model: &Model<SYMBOLS>, key: Key) -> f32 {
        let [first, middle, last] = key;
        let is_new = [0, 1, 2].map(|n| self.uses[n][key[n]] == 0);
        if is_new == [false; 3] {
            return self.passes;
        }
        let through = |&symbol: &usize| {
            let more = |is_new, share| if is_new { share } else { 0.0 };
            let before = self.before[symbol] + more(is_new[0], model.pairs[first][symbol]);
            let behind = self.behind[symbol] + more(is_new[2], model.pairs[symbol][last]);
            before * behind * model.inverse[symbol]
        };
        let added = if is_new[1] { through(&middle) } else { 0.0 };
        self.middles.iter().map(through).sum::<f32>() + added
    }

    fn push(&mut self, model: &Model<SYMBOLS>, key: Key) {
        self.passes = self.with(model, key);
        if self.uses[1][key[1]] == 0 {
            self.middles.push(key[1]);
        }
        self.count(model, key, 1.0);
        (0..3).for_each(|n| self.uses[n][key[n]] += 1);
        self.keys.push(key);
    }

    /// Takes the oldest key out.
    fn shift(&mut self, model: &Model<SYMBOLS>) -> Key {
        let key = self.keys.remove(0);
        (0..3).for_each(|n| self.uses[n][key[n]] -= 1);
        self.count(model, key, -1.0);
        self.middles.retain(|&symbol| self.uses[1][symbol] > 0);
        let through =
            |&symbol: &usize| self.before[symbol] * self.behind[symbol] * model.inverse[symbol];
        self.passes = self.middles.iter().map(through).sum();
        key
    }

    /// Adds the shares of the first and the last symbol of a key, or takes them out, unless other keys have them.
    fn count(&mut self, model: &Model<SYMBOLS>, [first, _, last]: Key, sign: f32) {
        if self.uses[0][first] == 0 {
            let shares = self.before.iter_mut().zip(&model.pairs[first]);
            shares.for_each(|(sum, share)| *sum += sign * share);
        }
        if self.uses[2][last] == 0 {
            let shares = self.behind.iter_mut().zip(model.pairs.iter());
            shares.for_each(|(sum, row)| *sum += sign * row[last]);
        }
    }
}

/// How often all trigrams are moved to where they add less.
const ROUNDS: usize = 4;

/// Puts each trigram, the most frequent first, where it adds least; then moves those that would add less elsewhere now.
fn spread<const SYMBOLS: usize>(keys: &[Key]) -> Vec<Bucket<SYMBOLS>> {
    let model = Model::new();
    let mut buckets: Vec<Bucket<SYMBOLS>> = (0..BUCKETS).map(|_| Bucket::new()).collect();
    let alone = |&[first, middle, last]: &Key| {
        model.pairs[first][middle] * model.pairs[middle][last] * model.inverse[middle]
    };
    let mut sorted = keys.to_vec();
    sorted.sort_by(|a, b| alone(b).total_cmp(&alone(a)));
    for key in sorted {
        cheapest(&mut buckets, &model, key).push(&model, key);
    }
    for from in 0..ROUNDS * BUCKETS {
        for _ in 0..buckets[from % BUCKETS].keys.len() {
            let key = buckets[from % BUCKETS].shift(&model);
            cheapest(&mut buckets, &model, key).push(&model, key);
        }
    }
    buckets
}

fn cheapest<'b, const SYMBOLS: usize>(
    buckets: &'b mut [Bucket<SYMBOLS>],
    model: &Model<SYMBOLS>,
    key: Key,
) -> &'b mut Bucket<SYMBOLS> {
    let added = |bucket: &Bucket<SYMBOLS>| bucket.with(model, key) - bucket.passes;
    let costs = buckets.iter().map(added).enumerate();
    let cheapest = costs.min_by(|a, b| a.1.total_cmp(&b.1));
    &mut buckets[cheapest.expect("sixteen buckets").0]
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
