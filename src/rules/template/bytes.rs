//! Sets of bytes: what a character class allows.

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByteSet(pub [u64; 4]);

impl ByteSet {
    /// The set of all bytes that a bracket expression without `[` `]` names: `A-Za-z0-9_.-`.
    pub fn from_ranges(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut set = ByteSet::default();
        let mut i = 0;
        while i < bytes.len() {
            let from = if bytes[i] == b'\\' && i + 1 < bytes.len() {
                i += 1;
                bytes[i]
            } else {
                bytes[i]
            };
            if i + 2 < bytes.len() && bytes[i + 1] == b'-' {
                (from..=bytes[i + 2]).for_each(|b| set.insert(b));
                i += 3;
            } else {
                set.insert(from);
                i += 1;
            }
        }
        set
    }

    /// Adds one byte.
    pub fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Whether the byte is in the set.
    pub const fn contains(&self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// Both sets together.
    #[must_use]
    pub fn union(&self, other: &ByteSet) -> ByteSet {
        ByteSet(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    /// Whether every byte of this set is in `other`.
    pub fn is_subset(&self, other: &ByteSet) -> bool {
        (0..4).all(|i| self.0[i] & !other.0[i] == 0)
    }

    /// How many bytes are in the set.
    pub fn count(&self) -> usize {
        self.0.iter().map(|part| part.count_ones() as usize).sum()
    }

    /// The bytes, ascending.
    pub fn bytes(&self) -> Vec<u8> {
        (0..=255).filter(|&b| self.contains(b)).collect()
    }
}
