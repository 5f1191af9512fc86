//! Rules for values without a prefix, indexed by the words that lead to them and the lengths they can have.

use std::collections::BTreeMap;

use super::mix::{LONGEST, Mix};
use super::near_words::NearWords;
use super::score;
use super::value::random;
use crate::model::Span;
use crate::rules::schema::SECRET_WORDS;
use crate::rules::{ByteSet, Find, RuleDef};

/// The index.
#[derive(Debug)]
pub struct Values {
    /// The `near` words of all these rules.
    pub(super) words: NearWords,
    rules_by_word: Vec<Vec<u16>>,
    /// For each length, the bytes some rule allows in a value of that length; empty where no rule has the length. First
    /// for the rules whose own words say that it is a secret, then for all.
    alphabets: [Vec<ByteSet>; 2],
    /// Rules whose value holds bytes that end a run: a longer or different span than the run must be tried.
    wide: Vec<u16>,
    word_is_secret: Vec<u16>,
    /// Rules without words: their check tells alone.
    proven: Vec<u16>,
    /// The lengths that their values can have, a bit for each.
    proven_lengths: u128,
}

impl Values {
    pub(super) fn new(rules: &[&'static RuleDef]) -> Self {
        let mut by_word: BTreeMap<&'static str, Vec<u16>> = BTreeMap::new();
        let mut alphabets = [(); 2].map(|()| vec![ByteSet::default(); LONGEST + 1]);
        let mut wide = Vec::new();
        let mut word_is_secret = Vec::new();
        let (mut proven, mut proven_lengths) = (Vec::new(), 0);
        for (index, rule) in (0u16..).zip(rules) {
            let Find::Value(def) = &rule.find else {
                continue;
            };
            if rule.near.is_empty() {
                proven.push(index);
                (def.min_len..=def.max_len.min(127)).for_each(|n| proven_lengths |= 1 << n);
                continue;
            }
            rule.near
                .iter()
                .for_each(|word| by_word.entry(word).or_default().push(index));
            let says_secret = |word: &&str| SECRET_WORDS.iter().any(|secret| word.contains(secret));
            let of_secret_words = rule.near.iter().all(says_secret);
            if of_secret_words {
                word_is_secret.push(index);
            }
            if !def.is_one_run {
                wide.push(index);
            }
            for alphabets in &mut alphabets[usize::from(!of_secret_words)..] {
                for run in def.runs {
                    (run.min..=run.max.min(LONGEST))
                        .for_each(|n| alphabets[n] = alphabets[n].union(&run.set));
                }
            }
        }
        Self {
            words: NearWords::new(by_word.keys().copied()),
            rules_by_word: by_word.into_values().collect(),
            alphabets,
            wide,
            word_is_secret,
            proven,
            proven_lengths,
        }
    }

    /// The rules without words that a run of this length may be a value of.
    pub(super) fn proven(&self, length: usize) -> &[u16] {
        match u32::try_from(length)
            .ok()
            .and_then(|n| self.proven_lengths.checked_shr(n))
        {
            Some(lengths) if lengths & 1 == 1 => &self.proven,
            _ => &[],
        }
    }

    /// Whether some rule could allow this run as a value, by length, alphabet and mix alone: any rule if its line `says`
    /// that it is a secret, else one whose own words do. Cheap: most runs are identifiers.
    pub(super) fn may_hold(&self, bytes: &[u8], run: Span, says: bool) -> bool {
        if run.len() > LONGEST {
            return false;
        }
        let run = run.of(bytes);
        let alphabet = &self.alphabets[usize::from(says)][run.len()];
        run.iter().all(|&byte| alphabet.contains(byte)) && may_be_value(run)
    }

    /// The same for a run of base64 that token bytes alone do not make up: 24 characters and a digit.
    pub(super) fn may_hold_base64(bytes: &[u8], run: Span) -> bool {
        let mix = Mix::of(run.of(bytes));
        (24..=LONGEST).contains(&run.len())
            && mix.digits > 0
            && mix.lower > 0
            && mix.upper > 0
            && mix.looks_random()
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

/// Whether a run of at most [`LONGEST`] token bytes may be a bare value, whatever the rules are.
pub(super) fn may_be_value(run: &[u8]) -> bool {
    let mix = Mix::of(run);
    mix.looks_random()
        // What begins a JWT is the same everywhere; a short number in hex is an address.
        && !run.starts_with(b"eyJ")
        && (run.len() > 40 || !run.starts_with(b"0x"))
        // Names in a program, by far the most: to read what stands before each of them would cost much.
        && (mix.digits > 0 || random::evidence(run) >= score::WORDS)
}
