//! Searches what decoders bring to light, and says where its encoded text stands.

use std::sync::Arc;

use super::engine::{Detector, NEARBY, Scratch};
use super::hit::{Decoded, Hit};
use super::trigger::Found;
use crate::decode::{self, Budget, Layer};
use crate::model::{Far, Span};

/// How much decoded text around a secret is kept for its judgement, in bytes to each side.
const AROUND: usize = 600;

impl Detector {
    /// Appends the hits in what the runs and marks of `found` say when decoded. `from` is the place of their
    /// position 0 in `bytes`. Adds to `far` where long ones begin.
    pub(super) fn hits_of_layers(
        &self,
        bytes: &[u8],
        found: &Found,
        from: usize,
        out: &mut Vec<Hit>,
        far: &mut Vec<Far>,
    ) {
        let marks = found.marks.iter();
        let escapes = marks.filter(|mark| self.catalogue.uses(**mark).escape);
        let escapes = escapes.map(|mark| from + mark.at as usize);
        let layers = of(bytes, found, escapes, from);
        if layers.is_empty() {
            return;
        }
        // Who searches near the end of a long one has to read it from its start.
        let long = layers.iter().filter(|layer| layer.span.len() > NEARBY);
        far.extend(long.map(|layer| Far {
            at: layer.span.start,
            within: layer.span.len(),
        }));
        let mut scratch = Scratch::default();
        scratch.decoded = true;
        let mut hits = Vec::new();
        for layer in layers {
            let whole = Span::new(0, layer.bytes.len());
            self.hits(&layer.bytes, whole, false, &mut scratch, &mut hits);
            out.extend(hits.drain(..).map(|hit| outside(&hit, &layer)));
        }
    }

    /// Lists in `out` what stands in `zone`, in which `found` was found, and may be part of encoded text that goes on
    /// far away.
    pub(super) fn encoded(&self, bytes: &[u8], found: &Found, zone: Span, out: &mut Vec<Span>) {
        let lines = found.lines.iter();
        let lines = lines
            .map(|&(start, end)| Span::new(zone.start + start as usize, zone.start + end as usize));
        // Rules drawn across a page encode nothing.
        out.extend(lines.filter(|line| line.of(bytes).iter().any(u8::is_ascii_alphanumeric)));
        let escapes = found
            .marks
            .iter()
            .filter(|mark| self.catalogue.uses(**mark).escape);
        out.extend(escapes.map(|mark| {
            let at = zone.start + mark.at as usize;
            Span::new(at, at + 3)
        }));
    }
}

/// The hit of a layer, placed where its encoded text stands.
fn outside(hit: &Hit, layer: &Layer) -> Hit {
    let span = hit.span();
    let start = span.start.saturating_sub(AROUND);
    let end = layer.bytes.len().min(span.end + AROUND);
    let inner = hit.shifted(-start.cast_signed());
    Hit {
        closeness: hit.closeness,
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

/// The layers that the runs of `found`, and those of its marks that announce escapes, lead to.
fn of(
    bytes: &[u8],
    found: &Found,
    escapes: impl Iterator<Item = usize>,
    from: usize,
) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut budget = Budget::default();
    let mut done = 0;
    for &(start, end) in &found.runs {
        let run = Span::new(from + start as usize, from + end as usize);
        if run.start >= done && decode::may_encode(run.of(bytes)) {
            done = decode::from_run(bytes, run, from, &mut budget, &mut layers);
        }
    }
    done = 0;
    for at in escapes {
        if at >= done {
            done = decode::from_mark(bytes, at, &mut budget, &mut layers);
        }
    }
    layers
}
