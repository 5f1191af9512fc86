//! The matchers written in code: which rules report what they find, and the trigrams that lead to them.
//!
//! What they find is in `assign`, `url`, `pem` and `whole`; whether it is a secret is `score`'s to say.

use std::sync::Arc;

use super::hit::Hit;
use super::trigram::{Trigram, Trigrams};
use super::{assign, pem, url, whole};
use crate::rules::{Find, RuleDef};

/// The active rules with a matcher in code, by id.
#[derive(Debug, Default)]
pub(super) struct Coded {
    rules: Vec<(&'static str, u16)>,
}

impl Coded {
    /// Those among `rules`.
    pub(super) fn new(rules: &[&'static RuleDef]) -> Self {
        let coded = (0u16..)
            .zip(rules)
            .filter(|(_, rule)| matches!(rule.find, Find::Code(_)));
        Self {
            rules: coded.map(|(index, rule)| (rule.info.id, index)).collect(),
        }
    }

    /// The trigrams that lead to one of the matchers.
    pub(super) fn trigrams(&self) -> Trigrams {
        if self.rules.is_empty() {
            return Trigrams::default();
        }
        let others = [pem::TRIGRAMS, &[*url::TRIGRAM]].concat();
        let others = others.into_iter().map(Trigram::anywhere);
        assign::trigrams().chain(others).collect()
    }

    /// How far from a hit the bytes matter; blocks of keys are longer, and known by their first line.
    pub(super) fn reach(&self) -> usize {
        if self.rules.is_empty() {
            0
        } else {
            assign::REACH.max(url::REACH)
        }
    }

    fn rule(&self, id: &str) -> Option<u16> {
        self.rules
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, index)| *index)
    }

    /// Appends what the trigram at `at` leads to. In binary content only blocks of keys are looked for. Returns how
    /// long a match may be that begins here, if longer than most; otherwise 0.
    pub(super) fn hits(&self, bytes: &[u8], at: usize, binary: bool, out: &mut Vec<Hit>) -> usize {
        if self.rules.is_empty() {
            return 0;
        }
        let folded = [bytes[at] | 0x20, bytes[at + 1] | 0x20, bytes[at + 2] | 0x20];
        let is_key = pem::TRIGRAMS.contains(&folded) && pem::begins(bytes, at);
        if is_key {
            self.keys(bytes, at, out);
        }
        let block = if is_key { pem::LONGEST } else { 0 };
        if binary {
            return block;
        }
        let mut found = Vec::new();
        let far = if folded == *url::TRIGRAM {
            url::candidates(bytes, at, &mut found);
            false
        } else {
            assign::candidates(bytes, at, &mut found)
        };
        for assigned in found {
            if let Some(rule) = self.rule(assigned.class.rule()) {
                let mut hit = Hit::new(rule, assigned.value, assigned.extent);
                hit.name = Some(assigned.name);
                hit.assigned = Some(Arc::new(assigned));
                out.push(hit);
            }
        }
        block.max(if far { assign::REACH } else { 0 })
    }

    /// Appends the hit that all of `bytes` are, if a whole file is known by its content.
    pub(super) fn whole(&self, bytes: &[u8], out: &mut Vec<Hit>) {
        let found = whole::find(bytes);
        out.extend(found.and_then(|(id, span)| Some(Hit::new(self.rule(id)?, span, span))));
    }

    fn keys(&self, bytes: &[u8], at: usize, out: &mut Vec<Hit>) {
        let mut blocks = Vec::new();
        pem::candidates(bytes, at, &mut blocks);
        for block in blocks {
            out.extend(
                self.rule(block.rule())
                    .map(|rule| Hit::new(rule, block.span, block.span)),
            );
        }
    }
}
