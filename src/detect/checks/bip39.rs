//! BIP-39 recovery phrases: 12 to 24 words of the English list whose last bits are a checksum.
//!
//! Every word stands for eleven bits; of them the last `words / 3` bits are the begin of the SHA-256 of
//! the rest. Source: BIP-39. The word list is the one of the specification, as in the `mnemonic` package
//! of PyPI (MIT); it is sorted.

use sha2::{Digest, Sha256};

use super::{Check, Proof};

const WORDS: &str = include_str!("bip39_english.txt");

/// See the module.
pub struct Bip39;

fn list() -> impl Iterator<Item = &'static str> {
    WORDS.lines()
}

/// `1.`, `2)`, `3`: the number of a word.
fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(['.', ')', ':']);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The list's number of each word of `text`; `None` if one is not in the list.
fn numbers(text: &str) -> Option<Vec<usize>> {
    let words = text
        .split(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | '"' | '\''))
        .filter(|w| !w.is_empty() && !is_number(w));
    let words: Vec<&str> = words.take(25).collect();
    if !matches!(words.len(), 12 | 15 | 18 | 21 | 24) {
        return None;
    }
    words
        .iter()
        .map(|word| list().position(|listed| listed == *word))
        .collect()
}

fn bits(numbers: &[usize]) -> Vec<bool> {
    numbers
        .iter()
        .flat_map(|number| (0..11).rev().map(move |bit| number >> bit & 1 == 1))
        .collect()
}

/// The checksum bits that belong to the entropy at the front of `bits`.
fn checksum(bits: &[bool]) -> Vec<bool> {
    let entropy = bits.len() / 33 * 32;
    let byte = |bits: &[bool]| bits.iter().fold(0, |byte, &bit| byte << 1 | u8::from(bit));
    let bytes: Vec<u8> = bits[..entropy].chunks(8).map(byte).collect();
    let first = Sha256::digest(&bytes)[0];
    (0..entropy / 32)
        .map(|bit| first >> (7 - bit) & 1 == 1)
        .collect()
}

impl Check for Bip39 {
    fn prove(&self, secret: &[u8]) -> Proof {
        let Some(numbers) = std::str::from_utf8(secret).ok().and_then(numbers) else {
            return Proof::Invalid("not 12, 15, 18, 21 or 24 words of the BIP-39 list");
        };
        let mut distinct = numbers.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() * 4 <= numbers.len() * 3 {
            return Proof::Invalid(
                "repeats its words, as the phrases in specifications and tests do",
            );
        }
        let bits = bits(&numbers);
        if bits.ends_with(&checksum(&bits)) {
            Proof::Valid(Some(format!(
                "{} words with a valid checksum",
                numbers.len()
            )))
        } else {
            Proof::Invalid("the checksum bits in the last word do not match")
        }
    }

    /// Replaces the words by listed ones, as many as there are; their lengths may differ.
    fn seal(&self, secret: &mut Vec<u8>) {
        let text = String::from_utf8_lossy(secret);
        let count = text.split_ascii_whitespace().count();
        if !matches!(count, 12 | 15 | 18 | 21 | 24) {
            return;
        }
        let random = [
            Sha256::digest(text.as_bytes()),
            Sha256::digest(text.trim().to_uppercase()),
        ]
        .concat();
        let draw =
            |at: usize| usize::from(random[2 * at]) << 3 | usize::from(random[2 * at + 1] & 7);
        let mut bits = bits(&(0..count).map(draw).collect::<Vec<_>>());
        let sum = checksum(&bits);
        let entropy = bits.len() - sum.len();
        bits[entropy..].copy_from_slice(&sum);
        let number = |bits: &[bool]| {
            bits.iter()
                .fold(0, |number, &bit| number << 1 | usize::from(bit))
        };
        let words: Vec<&str> = bits
            .chunks(11)
            .filter_map(|bits| list().nth(number(bits)))
            .collect();
        *secret = words.join(" ").into_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Random;
    use super::*;

    fn sealed(random: &mut Random, count: usize) -> String {
        let words: Vec<String> = (0..count).map(|_| random.text("abcdefgh", 5)).collect();
        let mut phrase = words.join(" ").into_bytes();
        Bip39.seal(&mut phrase);
        String::from_utf8(phrase).expect("words are ASCII")
    }

    #[test]
    fn the_list_is_the_one_of_the_specification() {
        assert_eq!(list().count(), 2048);
        assert!(list().is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn sealed_phrases_prove() {
        for seed in 1..20 {
            for count in [12, 15, 18, 21, 24] {
                let phrase = sealed(&mut Random::new(seed), count);
                let proof = Bip39.prove(phrase.as_bytes());
                assert!(matches!(proof, Proof::Valid(_)), "{phrase}: {proof:?}");
                assert!(matches!(
                    Bip39.prove(phrase.replacen(' ', ", ", 99).as_bytes()),
                    Proof::Valid(_)
                ));
            }
        }
    }

    #[test]
    fn the_checksum_of_zeros_is_the_known_one() {
        let zeros = "abandon ".repeat(11);
        for (word, expected) in [("about", true), ("abandon", false)] {
            let bits = bits(&numbers(&format!("{zeros}{word}")).expect("listed words"));
            assert_eq!(bits.ends_with(&checksum(&bits)), expected, "{word}");
        }
    }

    #[test]
    fn phrases_of_specifications_and_other_words_are_refused() {
        let zeros = "abandon ".repeat(11);
        for phrase in [
            zeros.clone(),
            format!("{zeros}about"),
            format!("{zeros}stanch"),
            String::new(),
        ] {
            assert!(
                matches!(Bip39.prove(phrase.as_bytes()), Proof::Invalid(_)),
                "{phrase}"
            );
        }
    }

    #[test]
    fn most_swaps_of_two_words_are_noticed() {
        let noticed = (1..101).filter(|&seed| {
            let phrase = sealed(&mut Random::new(seed), 24);
            let mut words: Vec<&str> = phrase.split(' ').collect();
            words.swap(2, 7);
            matches!(Bip39.prove(words.join(" ").as_bytes()), Proof::Invalid(_))
        });
        assert!(noticed.count() > 90);
    }
}
