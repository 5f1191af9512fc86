//! Places of one secret in one content, counted: a file that repeats a token a million times has one finding, and nobody
//! reads a million places.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::model::Blob;

/// Places kept of one secret in one content. More are only counted.
const KEPT: usize = 1000;

/// How many places of one secret there were, and how many of them are kept.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    /// By the number of the content: how many, and how sure the surest is.
    places: HashMap<u64, (usize, u8)>,
    left_out: [usize; 2],
}

/// Tells contents apart by numbers of this run, so that nobody can write two that share one.
#[derive(Debug, Default)]
pub(super) struct Contents(RandomState);

impl Contents {
    /// The number of path and git object; what is silenced in them has another.
    pub(super) fn number(&self, blob: &Blob<'_>, silenced: bool) -> u64 {
        let origin = &blob.origin;
        let object = origin.trace.as_ref().map(|trace| &trace.object);
        self.0.hash_one((&origin.path, object, silenced))
    }
}

impl Crowd {
    /// Whether one more place is kept: one of the first, or a surer one than all before it.
    pub(super) fn takes(&mut self, content: u64, silenced: bool, score: u8) -> bool {
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
