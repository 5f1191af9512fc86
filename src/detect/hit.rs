//! One match of one rule in one blob: spans only. Private to detection and to the sources that carry hits about.

use std::sync::Arc;

use super::assign::Assigned;
use crate::model::Span;

/// A candidate, before it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index of the rule among the active ones.
    pub rule: u16,
    /// Where the secret stands; for a decoded one, what says it in the encoded text.
    pub secret: Span,
    /// Everything that was matched; for a decoded one, all of the encoded text.
    pub extent: Span,
    /// How close the word stands that its rule wants near it; 0 for rules without.
    pub closeness: u16,
    /// The name it is assigned to, where that was read.
    pub name: Option<Span>,
    /// How it is assigned, for what was found by its name alone; its spans are those of `via` if there is one.
    pub assigned: Option<Arc<Assigned>>,
    /// For a decoded secret: what it says and how it was reached.
    pub via: Option<Arc<Decoded>>,
}

/// A secret that stood encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Names of the decoders, outermost first.
    pub via: Vec<&'static str>,
    /// The decoded text around the secret.
    pub bytes: Vec<u8>,
    /// The secret within it.
    pub secret: Span,
    /// Where the secret stands among the others of its text, counted from where the encoded text begins.
    pub apart: Span,
}

impl Hit {
    /// A plain hit.
    pub fn new(rule: u16, secret: Span, extent: Span) -> Self {
        Self {
            rule,
            secret,
            extent,
            closeness: 0,
            name: None,
            assigned: None,
            via: None,
        }
    }

    /// The order hits are kept in.
    pub fn order(&self) -> (usize, usize, u16) {
        (self.secret.start, self.secret.end, self.rule)
    }

    /// What it says; `bytes` are those it was found in.
    pub fn value<'a>(&'a self, bytes: &'a [u8]) -> &'a [u8] {
        let joined = self
            .assigned
            .as_ref()
            .and_then(|assigned| assigned.text.as_deref());
        match &self.via {
            _ if joined.is_some() => joined.unwrap_or_default(),
            Some(decoded) => decoded.secret.of(&decoded.bytes),
            None => self.secret.of(bytes),
        }
    }

    /// Where it stands among others: what overlaps there says the same.
    pub fn apart(&self) -> Span {
        let from = self.extent.start.cast_signed();
        let decoded = self.via.as_ref();
        decoded.map_or(self.secret, |decoded| decoded.apart.shifted(from))
    }

    /// All of the bytes it depends on directly.
    pub fn span(&self) -> Span {
        let start = self.extent.start.min(self.secret.start);
        Span::new(start, self.extent.end.max(self.secret.end))
    }

    /// The same hit in a copy of its bytes that starts `by` further on (or back).
    #[must_use]
    pub fn shifted(&self, by: isize) -> Self {
        Self {
            secret: self.secret.shifted(by),
            extent: self.extent.shifted(by),
            name: self.name.map(|name| name.shifted(by)),
            assigned: match &self.assigned {
                Some(assigned) if self.via.is_none() => Some(Arc::new(assigned.shifted(by))),
                other => other.clone(),
            },
            ..self.clone()
        }
    }
}
