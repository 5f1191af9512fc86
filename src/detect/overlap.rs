//! Which of the spans that overlap hide others: exact, and quick when a hundred thousand of them form a chain.

use crate::model::Span;

/// A span that competes with those it overlaps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rival<R> {
    /// Where it stands.
    pub span: Span,
    /// Who of two that overlap says it better. No two rivals are of the same rank.
    pub rank: R,
    /// How sure it is.
    pub score: u8,
}

/// For each rival, the number of one that hides it: of higher rank, overlapping, and at least as sure or of `enough`
/// score.
pub(super) fn hidden_by<R: Ord>(rivals: &[Rival<R>], enough: u8) -> Vec<Option<usize>> {
    let mut hidden = vec![None; rivals.len()];
    if rivals.len() < 2 {
        return hidden;
    }
    let mut cuts: Vec<usize> = rivals
        .iter()
        .flat_map(|rival| [rival.span.start, rival.span.end])
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut shadows = Shadows::over(cuts.len());
    let mut order: Vec<usize> = (0..rivals.len()).collect();
    order.sort_unstable_by(|&a, &b| rivals[b].rank.cmp(&rivals[a].rank));
    // Whoever is looked at meets the shadows of those of higher rank only.
    for index in order {
        let Rival { span, score, .. } = &rivals[index];
        let place = |at: usize| cuts.partition_point(|&cut| cut < at);
        let (from, to) = (place(span.start), place(span.end));
        hidden[index] = shadows
            .deepest(from, to)
            .filter(|(other, _)| other >= score.min(&enough))
            .map(|(_, other)| other);
        shadows.cast(from, to, (*score, index));
    }
    hidden
}

/// A score and whose it is.
type Shadow = (u8, usize);

/// A segment tree over places: the deepest shadow that lies on any place of a range.
struct Shadows {
    size: usize,
    /// What lies on all places below a node.
    whole: Vec<Option<Shadow>>,
    /// The deepest that lies on some place below a node.
    some: Vec<Option<Shadow>>,
}

impl Shadows {
    fn over(places: usize) -> Self {
        let size = places.next_power_of_two();
        Self {
            size,
            whole: vec![None; 2 * size],
            some: vec![None; 2 * size],
        }
    }

    /// The nodes that together make up a range.
    fn parts(&self, from: usize, to: usize) -> Vec<usize> {
        let (mut from, mut to) = (from + self.size, to + self.size);
        let mut parts = Vec::new();
        while from < to {
            if from & 1 == 1 {
                parts.push(from);
                from += 1;
            }
            if to & 1 == 1 {
                to -= 1;
                parts.push(to);
            }
            from >>= 1;
            to >>= 1;
        }
        parts
    }

    fn cast(&mut self, from: usize, to: usize, shadow: Shadow) {
        for part in self.parts(from, to) {
            self.whole[part] = self.whole[part].max(Some(shadow));
            let mut node = part;
            while node > 0 {
                self.some[node] = self.some[node].max(Some(shadow));
                node >>= 1;
            }
        }
    }

    fn deepest(&self, from: usize, to: usize) -> Option<Shadow> {
        let of_part = |part: usize| {
            let above = std::iter::successors(Some(part), |node| Some(node >> 1));
            let above = above.take_while(|&node| node > 0);
            self.some[part].max(above.filter_map(|node| self.whole[node]).max())
        };
        self.parts(from, to).into_iter().filter_map(of_part).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_what_a_look_at_all_pairs_says(spans in prop::collection::vec((0usize..60, 1usize..20, 0u8..9, 0u8..100), 0..40)) {
            let rivals: Vec<Rival<(u8, usize)>> = spans
                .iter()
                .enumerate()
                .map(|(n, &(start, length, rank, score))| Rival {
                    span: Span::new(start, start + length),
                    rank: (rank, n),
                    score,
                })
                .collect();
            let hides = |a: &Rival<_>, b: &Rival<_>| {
                a.span.overlaps(b.span) && a.rank > b.rank && (a.score >= b.score || a.score >= 40)
            };
            for (rival, by) in rivals.iter().zip(hidden_by(&rivals, 40)) {
                prop_assert_eq!(by.is_some(), rivals.iter().any(|other| hides(other, rival)));
                prop_assert!(by.is_none_or(|n| hides(&rivals[n], rival)));
            }
        }
    }
}
