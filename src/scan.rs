//! Wires the stages: blobs from a source, hits from the detector, findings for the report.

mod collect;
mod crowd;
mod excerpt;
mod fingerprint;
mod history;
mod pieces;
mod quiet;
mod sheet;

use std::borrow::Cow;
use std::cell::RefCell;

pub use collect::Collector;
pub use fingerprint::fingerprint;
pub use history::{history, identity};

use self::sheet::Sheet;
use crate::decode::utf32;
use crate::detect::{Detection, Detector, Hit, Scratch};
use crate::model::{Blob, Span};
use crate::source::{Visitor, text};

/// Runs the detector over every blob and keeps what it finds. One for a whole scan, shared by all threads.
#[derive(Debug)]
pub struct Scanner<'a> {
    detector: &'a Detector,
    collector: Collector<'a>,
}

/// For so many there is always room; what a file of a hundred thousand secrets takes is given back.
const MANY_HITS: usize = 1 << 12;

thread_local! {
    static SCRATCH: RefCell<(Scratch, Vec<Hit>)> = RefCell::default();
}

impl<'a> Scanner<'a> {
    /// A scanner that hands detections to `collector`.
    pub fn new(detector: &'a Detector, collector: Collector<'a>) -> Self {
        Self {
            detector,
            collector,
        }
    }

    /// What was collected.
    pub fn finish(self) -> Collector<'a> {
        self.collector
    }

    fn scan(&self, blob: &Blob<'_>) {
        SCRATCH.with_borrow_mut(|(scratch, hits)| {
            hits.clear();
            let whole = Span::new(0, blob.bytes.len());
            self.detector
                .hits(blob.bytes, whole, blob.is_binary(), scratch, hits);
            if hits.is_empty() {
                return;
            }
            let mut detections = self.detector.judge(blob, hits);
            hits.clear();
            hits.shrink_to(MANY_HITS);
            let counts = |d: &Detection| may_count(d) && is_in_scope(blob, d.span);
            if detections.iter().any(counts) {
                let sheet = Sheet::new(blob, &detections);
                detections.retain(counts);
                self.collector.add(self.detector, blob, &sheet, detections);
            }
        });
    }
}

/// Whether anybody may want to hear of it. Most of what is judged is a name in a program and surely no secret.
fn may_count(detection: &Detection) -> bool {
    detection.score > 0
}

/// Whether a finding at `span` is this blob's to report: neighbouring windows show it too.
fn is_in_scope(blob: &Blob<'_>, span: Span) -> bool {
    (blob.scope.start..blob.scope.end).contains(&span.start) && blob.is_new(span)
}

impl Visitor for Scanner<'_> {
    fn blob(&self, blob: &Blob<'_>) {
        match decoded(blob.bytes) {
            Cow::Owned(bytes) => {
                // The scope in letters: what stands before it and in it, decoded alone.
                let Span { start, end } = blob.scope;
                let length =
                    |part: &[u8]| decoded_as(blob.bytes, part).map_or(0, |part| part.len());
                let start = length(&blob.bytes[..start]);
                let end = if end == blob.bytes.len() {
                    bytes.len()
                } else {
                    length(&blob.bytes[..end])
                };
                self.scan(&Blob {
                    bytes: &bytes,
                    scope: Span::new(start, end.max(start)),
                    changed: None,
                    ..blob.clone()
                });
            }
            Cow::Borrowed(_) => self.scan(blob),
        }
    }
}

/// The bytes as UTF-8 where they are UTF-16 or UTF-32; as they are otherwise.
pub fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    decoded_as(bytes, bytes).map_or(Cow::Borrowed(bytes), Cow::Owned)
}

/// `part` in UTF-8 where `whole` is in an encoding of more than one byte a letter.
fn decoded_as(whole: &[u8], part: &[u8]) -> Option<Vec<u8>> {
    let utf16 = text::utf16(whole).map(|order| text::to_utf8(part, order));
    utf16.or_else(|| utf32::to_utf8(part))
}

#[cfg(test)]
mod equal_tests;
