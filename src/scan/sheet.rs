//! What all findings of one content share: its lines, and every secret that is masked in what is shown of them.

use super::excerpt::{Secrets, excerpt};
use crate::detect::Detection;
use crate::model::{Blob, Lines, Location, Place, Span, count_code_points};

/// A content that was judged.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    /// Its lines.
    pub(super) lines: Lines<'a>,
    secrets: Secrets,
}

impl<'a> Sheet<'a> {
    /// The sheet of `blob`, in which all of `detections` stand, whichever of them are reported.
    pub(super) fn new(blob: &Blob<'a>, detections: &[Detection]) -> Self {
        Self {
            lines: Lines::new(blob.bytes, blob.base),
            secrets: Secrets::new(detections.iter().flat_map(places)),
        }
    }

    /// The location of `detection` at `span`, which is its own place or that of a part joined to it.
    pub(super) fn locate(&self, blob: &Blob<'_>, detection: &Detection, span: Span) -> Location {
        let Place { offset, .. } = blob.base;
        let trace = blob.origin.trace.as_deref();
        let last = span.end.saturating_sub(1).max(span.start);
        let line = self.lines.span(span.start);
        let within = Span::new(span.start, span.end.min(line.end).max(span.start));
        let shown = excerpt(blob.bytes, line, within, &self.secrets);
        let start_column = self.lines.column(span.start);
        // Counted from the start on: findings overlap, and whoever counts columns prefers to go forward.
        let last_column = if last < line.end {
            let within = count_code_points(&blob.bytes[span.start..last]);
            start_column.saturating_add(u32::try_from(within).unwrap_or(u32::MAX - 1))
        } else {
            self.lines.column(last)
        };
        Location {
            path: blob.origin.path.clone(),
            start_line: self.lines.number(span.start),
            start_column,
            end_line: self.lines.number(last),
            end_column: last_column.saturating_add(1),
            offset: offset + span.start as u64,
            line: shown.text,
            marked: shown.marked,
            reach: blob.origin.reach,
            commit: blob.origin.commit.clone(),
            last_commit: trace.and_then(|trace| trace.last_commit.clone()),
            refs: trace.map(|trace| trace.refs.clone()).unwrap_or_default(),
            object: trace.map(|trace| trace.object.clone()),
            exposure: detection.exposure.clone(),
        }
    }
}

/// The place of a detection and those of the parts that were joined to it: whoever looks at one of these lines has to
/// learn of it.
pub(super) fn places(detection: &Detection) -> impl Iterator<Item = Span> {
    std::iter::once(detection.span).chain(detection.joined.iter().copied())
}
