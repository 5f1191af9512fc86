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
    /// The number of the first content. Most secrets stand in no other: a table for each would weigh more than they do.
    first: Option<u64>,
    in_first: Tally,
    others: HashMap<u64, Tally>,
    left_out: [usize; 2],
}

/// The places of one secret in one content.
#[derive(Debug, Default)]
struct Tally {
    count: usize,
    best: u8,
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
        let tally = if *self.first.get_or_insert(content) == content {
            &mut self.in_first
        } else {
            self.others.entry(content).or_default()
        };
        tally.count += 1;
        let takes = tally.count <= KEPT || score > tally.best;
        tally.best = score.max(tally.best);
        self.left_out[usize::from(silenced)] += usize::from(!takes);
        takes
    }

    /// How many places were only counted.
    pub(super) fn left_out(&self, silenced: bool) -> usize {
        self.left_out[usize::from(silenced)]
    }
}
