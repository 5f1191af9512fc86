//! Wires the stages: blobs from a source, hits from the detector, findings for the report.

mod collect;
mod excerpt;
mod fingerprint;
mod history;
mod quiet;

use std::cell::RefCell;

pub use collect::Collector;
pub use fingerprint::fingerprint;
pub use history::history;

use crate::decode::utf32;
use crate::detect::{Detector, Hit, Scratch};
use crate::model::{Blob, Span};
use crate::source::{Visitor, text};

/// Runs the detector over every blob and keeps what it finds. One for a whole scan, shared by all threads.
#[derive(Debug)]
pub struct Scanner<'a> {
    detector: &'a Detector,
    collector: Collector<'a>,
}

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
            detections.retain(|d| is_in_scope(blob, d.span));
            if !detections.is_empty() {
                self.collector.add(self.detector, blob, &detections);
            }
        });
    }
}

/// Whether a finding at `span` is this blob's to report: neighbouring windows show it too.
fn is_in_scope(blob: &Blob<'_>, span: Span) -> bool {
    (blob.scope.start..blob.scope.end).contains(&span.start) && blob.is_new(span)
}

impl Visitor for Scanner<'_> {
    fn blob(&self, blob: &Blob<'_>) {
        let utf16 = text::utf16(blob.bytes).map(|order| text::to_utf8(blob.bytes, order));
        match utf16.or_else(|| utf32::to_utf8(blob.bytes)) {
            Some(bytes) => {
                // Spans of the undecoded bytes have no meaning here: the whole window counts.
                let scope = Span::new(0, bytes.len());
                self.scan(&Blob {
                    bytes: &bytes,
                    scope,
                    changed: None,
                    ..blob.clone()
                });
            }
            None => self.scan(blob),
        }
    }
}
