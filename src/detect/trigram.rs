//! Three bytes to look for, and which bytes may stand right before and behind them where they are part of what is
//! wanted. `red` stands in ordinary source at every turn, `cred` hardly ever.

use std::collections::HashMap;

use super::frequency::symbol;

/// The byte with the case of letters removed.
pub const fn fold(byte: u8) -> u8 {
    byte | 0x20
}

/// Three folded bytes, and the neighbours they may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trigram {
    /// Themselves.
    pub bytes: [u8; 3],
    /// Which bytes may stand right before and behind them.
    pub beside: Beside,
}

/// The symbols that may stand before and behind, one bit for each: what stands there has to fit one of the pairs. `red`
/// of `cred` and that of `redis` differ on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside([[u64; 2]; 4]);

const ANY: u64 = u64::MAX;

impl Trigram {
    /// One that counts wherever it stands.
    pub const fn anywhere(bytes: [u8; 3]) -> Self {
        let bytes = [fold(bytes[0]), fold(bytes[1]), fold(bytes[2])];
        Self {
            bytes,
            beside: Beside([[ANY; 2], [0; 2], [0; 2], [0; 2]]),
        }
    }

    /// That of `word` which begins `inset` bytes behind its start; case does not matter.
    ///
    /// # Panics
    /// If there are no three bytes.
    pub const fn of(word: &[u8], inset: usize) -> Self {
        let mut this = Self::anywhere([word[inset], word[inset + 1], word[inset + 2]]);
        if inset > 0 {
            this.beside.0[0][0] = bit(word[inset - 1]);
        }
        if inset + 3 < word.len() {
            this.beside.0[0][1] = bit(word[inset + 3]);
        }
        this
    }

    /// The same where no letter, digit or `_` follows.
    #[must_use]
    pub const fn last(mut self) -> Self {
        let mut byte = 0u8;
        while byte < 128 {
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                self.beside.0[0][1] &= !bit(byte);
            }
            byte += 1;
        }
        self
    }
}

impl Beside {
    /// Whether this trigram may stand at `at`. Neighbours out of sight may be any.
    #[inline]
    pub fn fits(self, bytes: &[u8], at: usize) -> bool {
        let before = at.checked_sub(1).map_or(ANY, |before| bit(bytes[before]));
        let behind = bytes.get(at + 3).map_or(ANY, |&behind| bit(behind));
        // No branches: nearly all are turned away.
        let one = |fits, pair: &[u64; 2]| fits | (before & pair[0] != 0) & (behind & pair[1] != 0);
        self.0.iter().fold(false, one)
    }

    /// Allows what `other` allows, too: as a pair of its own where there is room.
    fn join(&mut self, other: Self) {
        for more in other.0.into_iter().filter(|pair| *pair != [0; 2]) {
            let covers =
                |pair: &[u64; 2]| pair[0] & more[0] == more[0] && pair[1] & more[1] == more[1];
            if self.0.iter().any(covers) {
                continue;
            }
            let grows =
                |pair: &[u64; 2]| pair[0] == more[0] || pair[1] == more[1] || *pair == [0; 2];
            let at = self.0.iter().position(grows).unwrap_or(self.0.len() - 1);
            self.0[at].iter_mut().zip(more).for_each(|(a, b)| *a |= b);
        }
    }
}

const fn bit(byte: u8) -> u64 {
    1 << symbol(byte)
}

/// Trigrams by number, each once.
#[derive(Debug, Clone, Default)]
pub struct Trigrams {
    all: Vec<Trigram>,
    numbers: HashMap<[u8; 3], u16>,
}

impl Trigrams {
    /// The number of this one, which is added if it is new; where it may stand is joined to what was known.
    pub fn add(&mut self, trigram: Trigram) -> u16 {
        let next = u16::try_from(self.all.len()).expect("a thousand trigrams");
        let number = *self.numbers.entry(trigram.bytes).or_insert(next);
        match self.all.get_mut(usize::from(number)) {
            Some(known) => known.beside.join(trigram.beside),
            None => self.all.push(trigram),
        }
        number
    }

    /// The number of the one with these bytes.
    pub fn number(&self, bytes: [u8; 3]) -> Option<u16> {
        self.numbers.get(&bytes.map(fold)).copied()
    }

    /// All of them, by number.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Trigram> {
        self.all.iter().copied()
    }
}

impl FromIterator<Trigram> for Trigrams {
    fn from_iter<I: IntoIterator<Item = Trigram>>(all: I) -> Self {
        let mut trigrams = Self::default();
        all.into_iter().for_each(|trigram| {
            trigrams.add(trigram);
        });
        trigrams
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_those_of_any_word() {
        let mut wanted: Trigrams = [Trigram::of(b"creds", 1)].into_iter().collect();
        let fits = |wanted: &Trigrams, text: &[u8]| {
            let at = text.windows(3).position(|w| w.eq_ignore_ascii_case(b"red"));
            wanted.all[0]
                .beside
                .fits(text, at.expect("it stands there"))
        };
        for text in ["CREDS", "cred", "red"] {
            assert!(fits(&wanted, text.as_bytes()), "{text}");
        }
        for text in ["shared", "-reds", "credit"] {
            assert!(!fits(&wanted, text.as_bytes()), "{text}");
        }
        assert_eq!(wanted.add(Trigram::of(b"redis://", 0)), 0);
        assert!(fits(&wanted, b"REDIS"));
        for text in ["reduce", "shared "] {
            assert!(!fits(&wanted, text.as_bytes()), "{text}");
        }
        for word in ["xredy", "vredw", "uredt", "sredr"] {
            wanted.add(Trigram::of(word.as_bytes(), 1));
        }
        for text in ["creds", "redis", "xredy", "sredr"] {
            assert!(fits(&wanted, text.as_bytes()), "{text}");
        }
        assert!(Trigram::of(b"pat", 0).last().beside.fits(b"pat=", 0));
        assert!(!Trigram::of(b"pat", 0).last().beside.fits(b"path", 0));
        assert_eq!(wanted.iter().len(), 1);
    }
}
