//! Rules for values without a prefix, indexed by the words that lead to them and the lengths they can have.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use crate::model::Span;
use crate::rules::compile::TOKEN_BYTES;
use crate::rules::schema::SECRET_WORDS;
use crate::rules::{ByteSet, Find, RuleDef};

/// Longest run that is looked at as a bare value.
const LONGEST: usize = 512;

/// The index.
#[derive(Debug)]
pub struct Values {
    /// Finds the `near` words of all these rules.
    pub(super) words: AhoCorasick,
    rules_by_word: Vec<Vec<u16>>,
    /// For each length, the bytes some rule allows in a value of that length; empty where no rule has the length.
    alphabets: Vec<ByteSet>,
    /// Rules whose value holds bytes that end a run: a longer or different span than the run must be tried.
    wide: Vec<u16>,
    word_is_secret: Vec<u16>,
}

impl Values {
    pub(super) fn new(rules: &[&'static RuleDef]) -> Self {
        let token = ByteSet::from_ranges(TOKEN_BYTES);
        let mut by_word: BTreeMap<&'static str, Vec<u16>> = BTreeMap::new();
        let mut alphabets = vec![ByteSet::default(); LONGEST + 1];
        let mut wide = Vec::new();
        let mut word_is_secret = Vec::new();
        for (index, rule) in (0u16..).zip(rules) {
            let Find::Value(def) = &rule.find else {
                continue;
            };
            rule.near
                .iter()
                .for_each(|word| by_word.entry(word).or_default().push(index));
            if rule
                .near
                .iter()
                .all(|word| SECRET_WORDS.iter().any(|secret| word.contains(secret)))
            {
                word_is_secret.push(index);
            }
            let literal = def.regex.bytes().any(|b| b == b'\\');
            if literal || !def.alphabet.is_subset(&token) {
                wide.push(index);
                alphabets
                    .iter_mut()
                    .skip(crate::rules::compile::RUN)
                    .for_each(|set| *set = set.union(&token));
            } else {
                (def.min_len..=def.max_len.min(LONGEST))
                    .for_each(|n| alphabets[n] = alphabets[n].union(&def.alphabet));
            }
        }
        let words =
            AhoCorasick::new(by_word.keys()).expect("a few hundred short words make an automaton");
        Self {
            words,
            rules_by_word: by_word.into_values().collect(),
            alphabets,
            wide,
            word_is_secret,
        }
    }

    /// Whether some rule could allow this run as a value, by length, alphabet and digits alone. Cheap: it is asked of
    /// every long run, and most are identifiers.
    pub(super) fn may_hold(&self, bytes: &[u8], run: Span) -> bool {
        if run.len() > LONGEST {
            return false;
        }
        let alphabet = &self.alphabets[run.len()];
        let (mut digits, mut flips, mut upper) = (0, 0, false);
        for &byte in run.of(bytes) {
            if !alphabet.contains(byte) {
                return false;
            }
            digits += usize::from(byte.is_ascii_digit());
            if byte.is_ascii_alphabetic() && byte.is_ascii_uppercase() != upper {
                upper = !upper;
                flips += 1;
            }
        }
        // One of thirty random keys of 20 letters and digits has no digit; its case changes back and forth instead.
        digits >= 1 || flips >= 6
    }

    pub(super) fn rules_of(&self, word: usize) -> &[u16] {
        &self.rules_by_word[word]
    }

    pub(super) fn is_wide(&self, rule: u16) -> bool {
        self.wide.binary_search(&rule).is_ok()
    }

    /// Whether the rule's own words say that the value is a secret.
    pub(super) fn word_is_secret(&self, rule: u16) -> bool {
        self.word_is_secret.binary_search(&rule).is_ok()
    }
}
