//! Rules for values without a prefix, indexed by the words that lead to them and the lengths they can have.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::model::Span;
use crate::rules::schema::SECRET_WORDS;
use crate::rules::{ByteSet, Find, RuleDef};

/// Longest run that is looked at as a bare value.
const LONGEST: usize = 512;

/// The index.
#[derive(Debug)]
pub struct Values {
    /// Finds the `near` words of all these rules.
    words: OnceLock<AhoCorasick>,
    word_list: Vec<&'static str>,
    rules_by_word: Vec<Vec<u16>>,
    /// For each length, the bytes some rule allows in a value of that length; empty where no rule has the length.
    alphabets: Vec<ByteSet>,
    /// Rules whose value holds bytes that end a run: a longer or different span than the run must be tried.
    wide: Vec<u16>,
    word_is_secret: Vec<u16>,
}

/// What a run is made of, and how often that changes.
#[derive(Debug, Default)]
struct Mix {
    /// Counts of digits, lower-case letters, upper-case letters and the rest.
    kinds: [usize; 4],
    changes: usize,
    last: usize,
}

impl Mix {
    fn add(&mut self, byte: u8) {
        let kind = match byte {
            b'0'..=b'9' => 0,
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            _ => 3,
        };
        self.kinds[kind] += 1;
        self.changes += usize::from(kind != self.last);
        self.last = kind;
    }

    /// Whether a random generator may have made it. Identifiers change seldom between kinds, or by many underscores;
    /// a random key of 16 hex digits changes fewer than 3 times once in a thousand, longer ones less often.
    fn looks_random(&self, length: usize) -> bool {
        let [digits, lower, upper, rest] = self.kinds;
        let mixed = digits > 0 && lower + upper > 0 || lower.min(upper) >= 3;
        let numbers = digits * 10 >= length * 9;
        mixed && (self.changes * 7 >= length || numbers) && rest <= 6.max(length / 7)
    }
}

impl Values {
    pub(super) fn new(rules: &[&'static RuleDef]) -> Self {
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
            if !def.is_one_run {
                wide.push(index);
            }
            for run in def.runs {
                (run.min..=run.max.min(LONGEST))
                    .for_each(|n| alphabets[n] = alphabets[n].union(&run.set));
            }
        }
        Self {
            words: OnceLock::new(),
            word_list: by_word.keys().copied().collect(),
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
        let mut seen = Mix::default();
        for &byte in run.of(bytes) {
            if !alphabet.contains(byte) {
                return false;
            }
            seen.add(byte);
        }
        seen.looks_random(run.len()) && (run.len() > 40 || !run.of(bytes).starts_with(b"0x"))
    }

    /// The same for a run of base64 that token bytes alone do not make up: 24 characters and a digit.
    pub(super) fn may_hold_base64(&self, bytes: &[u8], run: Span) -> bool {
        let mut seen = Mix::default();
        run.of(bytes).iter().for_each(|&byte| seen.add(byte));
        (24..=LONGEST).contains(&run.len())
            && seen.kinds[..3].iter().all(|&n| n > 0)
            && seen.looks_random(run.len())
    }

    /// Finds the `near` words of all these rules. Made on first need: most files hold no candidate.
    pub(super) fn words(&self) -> &AhoCorasick {
        self.words.get_or_init(|| {
            AhoCorasick::new(&self.word_list).expect("a thousand short words make an automaton")
        })
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
