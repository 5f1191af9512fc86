//! What is known and accepted: comments beside a secret, allow entries of configuration files, the baseline.
//!
//! Works on one place of one secret at a time and knows nothing of scanning; what is suppressed is still counted and
//! listed by the caller. Suppressions that do not hold (expired, misspelt) say so instead of staying silent.

mod allow;
pub mod baseline;
mod comments;
mod date;

pub use allow::{Allow, AllowEntry, AllowError};
pub use comments::{may_mark, names};
pub use date::Date;

use std::borrow::Cow;

use crate::model::{Base, SuppressedBy, Suppression};
use baseline::Baseline;

/// One place of one secret, as suppressions see it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Id of the rule that found it.
    pub rule: &'a str,
    /// The finding's identity; empty if no suppression reads it.
    pub fingerprint: &'a str,
    /// The secret.
    pub secret: &'a [u8],
    /// Path as printed; `/` between components.
    pub path: &'a [u8],
    /// The line it stands on, or all of its lines.
    pub line: &'a [u8],
    /// The line above; empty for the first.
    pub above: &'a [u8],
    /// Whether a marker may stand on either, as [`may_mark`] says.
    pub is_marked: bool,
}

/// What becomes of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing speaks against it.
    Counts,
    /// It counts, although somebody meant to silence it; the text says why that did not work.
    Lapsed(String),
    /// It is silenced.
    Suppressed(Suppression),
}

/// Everything that can silence a finding.
#[derive(Debug, Default)]
pub struct Suppressor {
    comments: Option<comments::Comments>,
    allow: Vec<Allow>,
    baselines: Vec<Baseline>,
    base: Option<Base>,
}

impl Suppressor {
    /// Nothing is suppressed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Honours comments beside secrets. `rules` are all rule ids there are, to tell a misspelt one.
    pub fn with_comments(
        mut self,
        rules: impl IntoIterator<Item = &'static str>,
        today: Date,
    ) -> Self {
        self.comments = Some(comments::Comments::new(rules, today));
        self
    }

    /// Honours allow entries, in this order, after those given before.
    pub fn with_allow(mut self, entries: impl IntoIterator<Item = Allow>) -> Self {
        self.allow.extend(entries);
        self
    }

    /// Tells how printed paths are seen from the top of the repository, which is what allow entries speak of.
    pub fn with_base(mut self, base: Option<Base>) -> Self {
        self.base = base;
        self
    }

    /// Honours a baseline.
    pub fn with_baseline(mut self, baseline: Baseline) -> Self {
        self.baselines.push(baseline);
        self
    }

    /// Whether [`Self::judge`] needs to know the fingerprint.
    pub fn reads_fingerprints(&self) -> bool {
        !self.baselines.is_empty() || self.allow.iter().any(Allow::reads_fingerprints)
    }

    /// Whether the place is silenced, and by what.
    pub fn judge(&self, place: &Place<'_>) -> Verdict {
        let mut lapsed = None;
        if let Some(comments) = &self.comments {
            match comments.judge(place) {
                Verdict::Lapsed(note) => lapsed = Some(note),
                Verdict::Counts => {}
                suppressed => return suppressed,
            }
        }
        let path = self
            .base
            .as_ref()
            .map_or(Cow::Borrowed(place.path), |base| base.from_root(place.path));
        let place = &Place {
            path: &path,
            ..*place
        };
        for entry in &self.allow {
            match entry.judge(place) {
                Verdict::Lapsed(note) => lapsed = lapsed.or(Some(note)),
                Verdict::Counts => {}
                suppressed => return suppressed,
            }
        }
        if let Some(entry) = self
            .baselines
            .iter()
            .find_map(|baseline| baseline.find(place.fingerprint))
        {
            return Verdict::Suppressed(Suppression {
                by: SuppressedBy::Baseline,
                detail: "known since the baseline".to_owned(),
                reason: entry.reason.clone(),
            });
        }
        lapsed.map_or(Verdict::Counts, Verdict::Lapsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_suppression_holds_where_a_comment_lapsed() {
        let today = Date::new(2026, 11, 20).expect("a date");
        let place = Place {
            rule: "a-key",
            fingerprint: "st1-1",
            secret: b"s",
            path: b"f",
            line: b"s # stanch:allow until=2020-01-01",
            above: b"",
            is_marked: true,
        };
        let comments = || Suppressor::new().with_comments(["a-key"], today);
        assert!(
            matches!(comments().judge(&place), Verdict::Lapsed(note) if note.contains("2020-01-01"))
        );
        let entry = AllowEntry {
            rules: vec!["a-key".to_owned()],
            ..AllowEntry::default()
        };
        let allow = Allow::new(&entry, "here", today).expect("valid");
        assert!(matches!(
            comments().with_allow([allow]).judge(&place),
            Verdict::Suppressed(_)
        ));
    }
}
