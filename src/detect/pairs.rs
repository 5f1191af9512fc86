//! A credential of several values is one finding: what stands in it as a part is not reported once more.

use super::engine::Detector;
use super::judge::Detection;
use super::observe::{Dropped, Observer};
use crate::model::{Blob, Confidence, RuleKind};
use crate::rules::Find;

impl Detector {
    /// Drops the findings whose secret is a part of another one's credential.
    pub(super) fn join_pairs(
        &self,
        blob: &Blob<'_>,
        mut found: Vec<Detection>,
        observer: &mut dyn Observer,
    ) -> Vec<Detection> {
        let mut order: Vec<usize> = (0..found.len())
            .filter(|&n| self.may_lead(blob, &found[n]))
            .collect();
        if order.is_empty() {
            return found;
        }
        // Each of two may name the other as its part: the one that says more, or that opens more, leads.
        order.sort_by_key(|&n| {
            std::cmp::Reverse((found[n].parts.len(), found[n].severity, found[n].score))
        });
        let mut joined = vec![false; found.len()];
        for leader in order {
            if joined[leader] {
                continue;
            }
            for (n, part) in found.iter().enumerate() {
                if n != leader && !joined[n] && self.is_part(part, &found[leader]) {
                    let id = self.rule(found[leader].rule).info.id;
                    observer.dropped(part.rule, part.span, &Dropped::Overlap(id));
                    joined[n] = true;
                }
            }
        }
        let mut joined = joined.into_iter();
        found.retain(|_| !joined.next().unwrap_or(false));
        found
    }

    /// Whether this finding has parts, is shown by default, and belongs to what is scanned: a new secret beside an
    /// old account id has to be reported for itself.
    fn may_lead(&self, blob: &Blob<'_>, detection: &Detection) -> bool {
        !detection.companions.is_empty()
            && self.rule(detection.rule).info.kind == RuleKind::Secret
            && (blob.scope.start..blob.scope.end).contains(&detection.span.start)
            && blob.is_new(detection.span)
    }

    /// Whether `part` says no more than a part of `leader` does: it is known by its name alone, or to the same
    /// provider.
    fn is_part(&self, part: &Detection, leader: &Detection) -> bool {
        let (rule, leading) = (self.rule(part.rule), self.rule(leader.rule));
        let nothing_else = rule.info.provider == leading.info.provider
            || rule.fallback
            || matches!(rule.find, Find::Code(_));
        nothing_else
            && leader.score >= part.score.min(Confidence::Medium.least_score())
            && leader.companions.iter().any(|c| c.overlaps(part.span))
    }
}
