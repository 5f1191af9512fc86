//! Groups detections into findings: one secret by one rule, with all its locations.

use std::collections::HashMap;
use std::sync::Mutex;

use super::excerpt::excerpt;
use super::fingerprint::fingerprint;
use crate::detect::{Detection, Detector};
use crate::model::{Blob, Finding, Lines, Location, Place, Secret, Span, Suppression};

/// Decides whether a location is silenced.
pub trait Silence: Sync + std::fmt::Debug {
    /// Why the detection at `span` does not count, if it does not.
    fn judge(
        &self,
        rule: &str,
        secret: &Secret,
        fingerprint: &str,
        path: &[u8],
        bytes: &[u8],
        span: Span,
    ) -> Option<Suppression>;
}

/// Collects detections from all threads.
#[derive(Debug)]
pub struct Collector<'a> {
    silence: &'a dyn Silence,
    findings: Mutex<HashMap<Key, Vec<Entry>>>,
}

type Key = (&'static str, Secret);

/// One detection at one place.
#[derive(Debug)]
struct Entry {
    detection: Detection,
    location: Location,
    suppressed: Option<Suppression>,
}

impl<'a> Collector<'a> {
    /// An empty collection; `silence` decides what does not count.
    pub fn new(silence: &'a dyn Silence) -> Self {
        Self {
            silence,
            findings: Mutex::default(),
        }
    }

    /// Adds the detections of one blob.
    pub fn add(&self, detector: &Detector, blob: &Blob<'_>, detections: &[Detection]) {
        let lines = Lines::new(blob.bytes, blob.base.line);
        let mut secrets: Vec<Span> = detections.iter().map(|d| d.span).collect();
        secrets.sort();
        for detection in detections {
            let info = detector.rule(detection.rule).info;
            let location = locate(blob, &lines, detection, &secrets);
            // The identity is only needed here to look up allow entries, and it is costly: computed when asked.
            let print = fingerprint(info.provider, detection.secret.expose());
            let suppressed = self.silence.judge(
                info.id,
                &detection.secret,
                &print,
                &blob.origin.path,
                blob.bytes,
                detection.span,
            );
            let entry = Entry {
                detection: detection.clone(),
                location,
                suppressed,
            };
            let mut findings = self
                .findings
                .lock()
                .expect("no thread panics while it holds the findings");
            findings
                .entry((info.id, detection.secret.clone()))
                .or_default()
                .push(entry);
        }
    }

    /// Everything found: what counts and what was silenced, each in the order of reports.
    pub fn into_findings(self, detector: &Detector) -> (Vec<Finding>, Vec<Finding>) {
        let groups = self
            .findings
            .into_inner()
            .expect("no thread panics while it holds the findings");
        let mut counted = Vec::new();
        let mut silenced = Vec::new();
        for (_, entries) in groups {
            let (quiet, loud): (Vec<Entry>, Vec<Entry>) =
                entries.into_iter().partition(|e| e.suppressed.is_some());
            if !loud.is_empty() {
                counted.push(finding(detector, loud));
            }
            if !quiet.is_empty() {
                silenced.push(finding(detector, quiet));
            }
        }
        counted.sort_by(order);
        silenced.sort_by(order);
        (counted, silenced)
    }
}

/// Worst first, then surest, then by place.
fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let rank = |f: &Finding| (std::cmp::Reverse(f.severity), std::cmp::Reverse(f.score));
    let place = |l: &Location| (l.path.clone(), l.start_line, l.start_column);
    rank(a)
        .cmp(&rank(b))
        .then_with(|| place(a.place()).cmp(&place(b.place())))
        .then_with(|| a.rule.id.cmp(b.rule.id))
        .then_with(|| a.fingerprint.cmp(&b.fingerprint))
}

fn finding(detector: &Detector, mut entries: Vec<Entry>) -> Finding {
    entries.sort_by(|a, b| {
        let key = |e: &Entry| {
            (
                e.location.path.clone(),
                e.location.offset,
                e.location.reach,
                e.location.commit.as_ref().map(|c| c.id.clone()),
            )
        };
        key(a).cmp(&key(b))
    });
    entries.dedup_by(|b, a| a.location == b.location);
    // The surest place speaks for the finding; the first of equals, so that the order of threads does not show.
    let best = (0..entries.len())
        .max_by_key(|&n| {
            (
                entries[n].detection.score,
                entries[n].detection.severity,
                std::cmp::Reverse(n),
            )
        })
        .expect("a group has at least one entry");
    let severity = entries
        .iter()
        .map(|e| e.detection.severity)
        .max()
        .expect("a group has at least one entry");
    let d = entries[best].detection.clone();
    let info = detector.rule(d.rule).info;
    Finding {
        fingerprint: fingerprint(info.provider, d.secret.expose()),
        rule: info,
        severity,
        score: d.score,
        reasons: d.reasons,
        entropy: d.entropy,
        secret: d.secret,
        parts: d.parts,
        facts: d.facts,
        via: d.via,
        status: d.status,
        suppressed: entries[0].suppressed.clone(),
        total_locations: entries.len(),
        locations: entries.into_iter().map(|e| e.location).collect(),
    }
}

fn locate(blob: &Blob<'_>, lines: &Lines<'_>, detection: &Detection, secrets: &[Span]) -> Location {
    let Place { offset, .. } = blob.base;
    let span = detection.span;
    let last = span.end.saturating_sub(1).max(span.start);
    let line = lines.span(span.start);
    let shown = excerpt(
        blob.bytes,
        line,
        Span::new(span.start, span.end.min(line.end).max(span.start)),
        secrets,
    );
    Location {
        path: blob.origin.path.clone(),
        start_line: lines.number(span.start),
        start_column: lines.column(span.start),
        end_line: lines.number(last),
        end_column: lines.column(last) + 1,
        offset: offset + span.start as u64,
        line: shown.text,
        marked: shown.marked,
        reach: blob.origin.reach,
        commit: blob.origin.commit.clone(),
        last_commit: None,
        refs: Vec::new(),
        object: None,
        exposure: detection.exposure.clone(),
    }
}
