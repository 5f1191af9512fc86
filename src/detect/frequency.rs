//! Which bytes follow each other in source text, and how often.

/// How rare each symbol is behind each other: minus the binary logarithm of the share of the pair, doubled, as a character
/// from `!` on. A line for each first symbol; made by `benches/train/frequency.py`.
const RARITIES: &[u8] = include_bytes!("frequency.txt");

/// Symbols of bytes.
pub(super) const SYMBOLS: usize = 64;

/// The symbol of a byte: case does not matter, and a byte over 127 counts as the one without its top bit.
pub(super) const fn symbol(byte: u8) -> u8 {
    byte & 0x1F | (byte & 0x40) >> 1
}

/// How seldom these bytes stand in source text, from the frequency of their pairs: half bits, larger is rarer.
pub(super) fn rarity(bytes: &[u8]) -> u32 {
    let pairs = bytes.windows(2);
    pairs
        .map(|pair| u32::from(half_bits(symbol(pair[0]), symbol(pair[1]))))
        .sum()
}

/// The share of each pair of symbols in all pairs, by the first and the second.
pub(super) fn shares() -> Box<[[f32; SYMBOLS]; SYMBOLS]> {
    let mut shares = Box::new([[0.0; SYMBOLS]; SYMBOLS]);
    let of: [f32; 94] = std::array::from_fn(|half_bits| (-(half_bits as f32) / 2.0).exp2());
    for (first, row) in (0u8..).zip(shares.iter_mut()) {
        for (second, share) in (0u8..).zip(row) {
            *share = of[usize::from(half_bits(first, second))];
        }
    }
    shares
}

fn half_bits(first: u8, second: u8) -> u8 {
    RARITIES[usize::from(first) * (SYMBOLS + 1) + usize::from(second)] - b'!'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_text() {
        let shares = shares();
        let all: f32 = shares.iter().flatten().sum();
        assert!((0.9..1.1).contains(&all), "{all}");
        assert!(
            rarity(b"the") < rarity(b"qzx"),
            "{} {}",
            rarity(b"the"),
            rarity(b"qzx")
        );
        assert_eq!(rarity(b"Key"), rarity(b"kEY"));
    }
}
