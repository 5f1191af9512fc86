//! What the name of a value says where a rule knows its provider by a word near by.

use super::engine::Detector;
use super::hit::Hit;
use super::judge::Detection;
use super::{score, weights};
use crate::model::Reason;
use crate::rules::Find;

/// That a value is a UUID, and that the letters of one leave little chance.
const OF_UUIDS: [&str; 4] = [
    weights::SHAPE_UUID.id,
    "SECRET_RANDOM_12",
    "SECRET_RANDOM_6",
    "SECRET_RANDOM_0",
];

impl Detector {
    /// Adds what the name of a value, or the header it stands in, says to the finding of a rule that knows its provider
    /// by a word near by, where that makes it surer: it is the same value.
    pub(super) fn vouch(&self, judged: &mut [(&Hit, Detection)], hidden: &[Option<usize>]) {
        for (index, by) in hidden.iter().enumerate() {
            let Some(better) = *by else { continue };
            let (hit, weaker) = &judged[index];
            let (over, stronger) = &judged[better];
            let by_word = matches!(self.catalogue.def(over.rule).find, Find::Value(_));
            let by_place = hit.assigned.is_some() || self.catalogue.def(hit.rule).fallback;
            if !by_word || !by_place || hit.secret != over.secret {
                continue;
            }
            let mut reasons = stronger.reasons.clone();
            reasons.extend(named_reasons(weaker));
            let score = score::score(&reasons);
            if score > stronger.score {
                let stronger = &mut judged[better].1;
                stronger.reasons = reasons;
                stronger.score = score;
            }
        }
    }
}

/// The evidence of what was found by name, without what is no doubt of a provider whose keys are UUIDs.
fn named_reasons(found: &Detection) -> impl Iterator<Item = Reason> {
    let is_uuid = found.reasons.iter().any(|r| r.weight == OF_UUIDS[0]);
    let counts = move |r: &&Reason| !is_uuid || !OF_UUIDS.contains(&r.weight);
    found.reasons.iter().filter(counts).cloned()
}
