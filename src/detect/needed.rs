//! Which hits of a content decide what is said of some of them. History reports of each of a thousand versions the one
//! secret that came with it, and each holds all that came before.

use super::engine::Detector;
use super::hit::Hit;
use super::judge::{TABLE, is_hex};
use crate::model::Span;

impl Detector {
    /// Drops of `hits` those without which [`Detector::judge`] says the same of the `wanted` ones and of all that
    /// stands on lines with them.
    pub fn keep_needed(&self, bytes: &[u8], hits: &mut Vec<Hit>, wanted: impl Fn(&Hit) -> bool) {
        let has_parts = |hit: &Hit| !self.rule(hit.rule).parts.is_empty();
        let hex = |hit: &&Hit| hit.assigned.is_some() && is_hex(hit.value(bytes));
        if hits.iter().any(has_parts) || hits.iter().filter(hex).count() >= TABLE {
            // These are judged by what stands anywhere around them.
            return;
        }
        let mut order: Vec<usize> = (0..hits.len()).collect();
        order.sort_by_key(|&n| hits[n].secret);
        let mut needed = vec![false; hits.len()];
        for group in groups(bytes, hits, &order) {
            if group.iter().any(|&n| wanted(&hits[n])) {
                group.iter().for_each(|&n| needed[n] = true);
            }
        }
        let mut needed = needed.into_iter();
        hits.retain(|_| needed.next().unwrap_or(false));
    }
}

/// Cuts `order`, which sorts `hits` by place, where a line ends that none of them reaches over.
fn groups<'a>(bytes: &[u8], hits: &[Hit], order: &'a [usize]) -> Vec<&'a [usize]> {
    let mut groups = Vec::new();
    let (mut start, mut end) = (0, 0);
    for (at, &n) in order.iter().enumerate() {
        let span = hits[n].secret;
        let between = Span::new(end.min(span.start), span.start);
        if at > start && span.start > end && memchr::memchr(b'\n', between.of(bytes)).is_some() {
            groups.push(&order[start..at]);
            start = at;
        }
        end = end.max(span.end);
    }
    groups.push(&order[start..]);
    groups
}
