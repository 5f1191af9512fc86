//! Searches what decoders bring to light, and says where its encoded text stands.

use std::sync::Arc;

use super::engine::{Detector, Scratch};
use super::hit::{Decoded, Hit};
use super::trigger::Found;
use crate::decode::{self, Budget, Layer};
use crate::model::Span;

/// How much decoded text around a secret is kept for its judgement, in bytes to each side.
const AROUND: usize = 600;

impl Detector {
    /// Appends the hits in what the runs and marks of `found` say when decoded. `from` is the place of their
    /// position 0 in `bytes`.
    pub(super) fn hits_of_layers(
        &self,
        bytes: &[u8],
        found: &Found,
        from: usize,
        out: &mut Vec<Hit>,
    ) {
        let layers = of(bytes, found, from);
        if layers.is_empty() {
            return;
        }
        let mut scratch = Scratch::default();
        scratch.decoded = true;
        let mut hits = Vec::new();
        for layer in layers {
            let whole = Span::new(0, layer.bytes.len());
            self.hits(&layer.bytes, whole, false, &mut scratch, &mut hits);
            out.extend(hits.drain(..).map(|hit| outside(&hit, &layer)));
        }
    }
}

/// The hit of a layer, placed where its encoded text stands.
fn outside(hit: &Hit, layer: &Layer) -> Hit {
    let span = hit.span();
    let start = span.start.saturating_sub(AROUND);
    let end = layer.bytes.len().min(span.end + AROUND);
    let inner = hit.shifted(-start.cast_signed());
    Hit {
        rule: hit.rule,
        secret: layer.span,
        extent: layer.span,
        name: None,
        assigned: inner.assigned,
        via: Some(Arc::new(Decoded {
            via: layer.via.clone(),
            bytes: layer.bytes[start..end].to_vec(),
            secret: inner.secret,
        })),
    }
}

/// Runs shorter than this stand on no line of wrapped text.
const WRAPPED: u32 = 40;

/// Whether a run or a mark of `found` may belong to encoded text that goes on far away.
pub(super) fn may_be_encoded(bytes: &[u8], found: &Found, from: usize) -> bool {
    let is_mark = |mark: &u32| decode::is_mark(bytes, from + *mark as usize);
    let is_long = |run: &(u32, u32)| run.1 - run.0 >= WRAPPED;
    found.runs[1].iter().any(is_long) || found.marks.iter().any(is_mark)
}

/// The layers that the runs and marks of `found` lead to.
fn of(bytes: &[u8], found: &Found, from: usize) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut budget = Budget::default();
    let mut done = 0;
    for &(start, end) in &found.runs[0] {
        let run = Span::new(from + start as usize, from + end as usize);
        if run.start >= done && decode::may_encode(run.of(bytes)) {
            done = decode::from_run(bytes, run, from, &mut budget, &mut layers);
        }
    }
    done = 0;
    for &mark in &found.marks {
        let at = from + mark as usize;
        if at >= done && decode::is_mark(bytes, at) {
            done = decode::from_mark(bytes, at, &mut budget, &mut layers);
        }
    }
    layers
}
