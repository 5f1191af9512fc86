//! Places of one secret in one content, counted: a file that repeats a token a million times has one finding, and nobody
//! reads a million places.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Blob, Suppression};

/// Places kept of one secret in one content. More are only counted.
const KEPT: usize = 1000;

/// Path and git object; whether the places are silenced.
type Content = (Arc<[u8]>, Option<String>, bool);

/// How many places of one secret there were, and how many of them are kept.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    places: HashMap<Content, (usize, u8)>,
    left_out: [usize; 2],
}

impl Crowd {
    /// Whether one more place is kept: one of the first, or a surer one than all before it.
    pub(super) fn takes(
        &mut self,
        blob: &Blob<'_>,
        silenced: Option<&Suppression>,
        score: u8,
    ) -> bool {
        let origin = &blob.origin;
        let object = origin.trace.as_ref().map(|trace| trace.object.clone());
        let silenced = silenced.is_some();
        let content = (Arc::clone(&origin.path), object, silenced);
        let (count, best) = self.places.entry(content).or_default();
        *count += 1;
        let takes = *count <= KEPT || score > *best;
        *best = score.max(*best);
        self.left_out[usize::from(silenced)] += usize::from(!takes);
        takes
    }

    /// How many places were only counted.
    pub(super) fn left_out(&self, silenced: bool) -> usize {
        self.left_out[usize::from(silenced)]
    }
}
