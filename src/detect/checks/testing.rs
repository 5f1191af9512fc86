//! What the tests of all checks share: a small repeatable random source and two loops.

use super::{Check, Proof};

/// A xorshift generator: repeatable, and no dependency.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("a usize fits a u64");
        usize::try_from((self.next() >> 11) % end).expect("less than a usize")
    }

    /// `length` characters out of `alphabet`.
    pub fn text(&mut self, alphabet: &str, length: usize) -> String {
        let alphabet = alphabet.as_bytes();
        (0..length)
            .map(|_| char::from(alphabet[self.below(alphabet.len())]))
            .collect()
    }
}

pub const ALNUM: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
pub const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
pub const B64URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
pub const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Seals many random samples: each must then prove, and keep its length but for two characters of padding.
pub fn seals(check: &dyn Check, sample: impl Fn(&mut Random) -> String) {
    for seed in 0..100 {
        let raw = sample(&mut Random::new(seed + 1)).into_bytes();
        let mut sealed = raw.clone();
        check.seal(&mut sealed);
        assert!(
            raw.len().abs_diff(sealed.len()) <= 2,
            "sealing changed the length"
        );
        let proof = check.prove(&sealed);
        assert!(
            matches!(proof, Proof::Valid(_)),
            "{}: {proof:?}",
            String::from_utf8_lossy(&sealed)
        );
    }
}

/// The same for a real checksum: one changed character anywhere, or one missing, must break the proof.
pub fn guards(check: &dyn Check, sample: impl Fn(&mut Random) -> String) {
    seals(check, &sample);
    for seed in 0..100 {
        let mut random = Random::new(seed + 1000);
        let mut sealed = sample(&mut random).into_bytes();
        check.seal(&mut sealed);
        let at = random.below(sealed.len());
        let mut flipped = sealed.clone();
        flipped[at] = if flipped[at].eq_ignore_ascii_case(&b'a') {
            b'e'
        } else {
            b'a'
        };
        let (proof, text) = (
            check.prove(&flipped),
            String::from_utf8_lossy(&flipped).into_owned(),
        );
        assert!(
            matches!(proof, Proof::Invalid(_)),
            "changed at {at}: {text}"
        );
        sealed.truncate(sealed.len() - 1);
        assert!(
            matches!(check.prove(&sealed), Proof::Invalid(_)),
            "cut short"
        );
    }
}

/// Random bytes and random text of every length up to 200: neither panics nor proves, sealed or not.
pub fn survives_noise(check: &dyn Check) {
    let mut random = Random::new(7);
    for length in 0..200 {
        let bytes: Vec<u8> = (0..length)
            .map(|_| random.next().to_le_bytes()[7])
            .collect();
        assert!(
            matches!(check.prove(&bytes), Proof::Invalid(_)),
            "noise of {length} bytes proves"
        );
        for alphabet in [ALNUM, BASE64, B64URL, BASE32, "01", "é{}\":,._-=\u{0}"] {
            let alphabet: String = alphabet.chars().filter(char::is_ascii).collect();
            let text = random.text(&alphabet, length).into_bytes();
            let _ = check.prove(&text);
            let _ = check.complete(&text);
            check.seal(&mut text.clone());
        }
        let _ = check.complete(&bytes);
        check.seal(&mut bytes.clone());
    }
}
