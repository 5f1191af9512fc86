//! Places in bytes from which a match can reach far.

use super::Span;

/// Something that may be part of a long match: whatever matches there lies within `within` bytes of `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Far {
    /// Where it stands.
    pub at: usize,
    /// How far from there, to both sides.
    pub within: usize,
}

impl Far {
    /// All that it can reach.
    pub fn span(&self) -> Span {
        Span::new(
            self.at.saturating_sub(self.within),
            self.at.saturating_add(self.within),
        )
    }

    /// Whether it reaches into `span`, or close to it.
    pub fn reaches(&self, span: Span) -> bool {
        self.span()
            .overlaps(Span::new(span.start.saturating_sub(1), span.end + 1))
    }

    /// Sorts `all` and keeps the longest at each place.
    pub fn tidy(all: &mut Vec<Self>) {
        all.sort_unstable_by_key(|far| (far.at, std::cmp::Reverse(far.within)));
        all.dedup_by_key(|far| far.at);
    }
}
