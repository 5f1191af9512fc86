//! Groups detections into findings: one secret by one rule, with all its locations.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::crowd::Crowd;
use super::excerpt::{Secrets, excerpt};
use super::fingerprint::fingerprint;
use crate::detect::{Detection, Detector, score, weights};
use crate::model::{
    Blob, Finding, Lines, Location, Place, Reach, Secret, Span, Suppression, count_code_points,
};
use crate::suppress::{self, Suppressor, Verdict};

/// Collects detections from all threads.
#[derive(Debug)]
pub struct Collector<'a> {
    suppressor: &'a Suppressor,
    /// Findings that score less are counted, not told apart.
    least_score: u8,
    /// Whether every place is kept, however many there are of one secret in one file.
    every_place: bool,
    groups: Mutex<HashMap<Key, Group>>,
}

type Key = (&'static str, Secret);

/// One secret by one rule.
#[derive(Debug, Default)]
struct Group {
    fingerprint: String,
    entries: Vec<Entry>,
    crowd: Crowd,
}

/// One detection at one place.
#[derive(Debug)]
struct Entry {
    detection: Detection,
    location: Location,
    suppressed: Option<Suppression>,
    /// In how many versions of files it stands, where history knows.
    versions: usize,
}

impl<'a> Collector<'a> {
    /// An empty collection; `suppressor` decides what does not count, `least_score` what will only be counted.
    pub fn new(suppressor: &'a Suppressor, least_score: u8) -> Self {
        Self {
            suppressor,
            least_score,
            every_place: false,
            groups: Mutex::default(),
        }
    }

    /// Keeps every place of a secret, not only the first thousand in each file.
    #[must_use]
    pub fn with_every_place(mut self, every_place: bool) -> Self {
        self.every_place = every_place;
        self
    }

    /// Adds the detections of one blob.
    pub fn add(&self, detector: &Detector, blob: &Blob<'_>, detections: &[Detection]) {
        let lines = Lines::new(blob.bytes, blob.base);
        let spans = |d: &Detection| std::iter::once(d.span).chain(d.joined.clone());
        let secrets = Secrets::new(detections.iter().flat_map(spans));
        for detection in detections.iter().flat_map(at_each_part) {
            let detection = &*detection;
            let info = detector.rule(detection.rule).info;
            let key = (info.id, detection.secret.clone());
            let print = self.identify(info.provider, &key, detection.score);
            let (suppressed, note) = self.judge(info.id, blob, &lines, detection, &print);
            let is_kept = self.every_place || {
                let mut groups = self.lock();
                let crowd = &mut groups.entry(key.clone()).or_default().crowd;
                crowd.takes(blob, suppressed.as_ref(), detection.score)
            };
            if !is_kept {
                continue;
            }
            let location = locate(blob, &lines, detection, &secrets);
            let mut detection = detection.clone();
            detection.facts.extend(note);
            let entry = Entry {
                detection,
                location,
                suppressed,
                versions: blob.origin.trace.as_ref().map_or(0, |trace| trace.versions),
            };
            let mut groups = self.lock();
            let group = groups.entry(key).or_default();
            if !print.is_empty() {
                group.fingerprint = print;
            }
            group.entries.push(entry);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Group>> {
        self.groups
            .lock()
            .expect("no thread panics while it holds the findings")
    }

    /// The fingerprint of a secret if a suppression asks for it, computed once for all its places: it is costly on
    /// purpose. Otherwise empty.
    fn identify(&self, provider: &str, key: &Key, score: u8) -> String {
        if !self.suppressor.reads_fingerprints() {
            return String::new();
        }
        let known = self.lock().get(key).map(|group| group.fingerprint.clone());
        match known.filter(|print| !print.is_empty()) {
            Some(print) => print,
            None if score < self.least_score => String::new(),
            None => fingerprint(provider, key.1.expose()),
        }
    }

    /// Whether the place is silenced; otherwise a note if somebody tried to in vain.
    fn judge(
        &self,
        rule: &str,
        blob: &Blob<'_>,
        lines: &Lines<'_>,
        detection: &Detection,
        fingerprint: &str,
    ) -> (Option<Suppression>, Option<String>) {
        let first = lines.span(detection.span.start);
        let last = lines.span(
            detection
                .span
                .end
                .saturating_sub(1)
                .max(detection.span.start),
        );
        let above = match first.start {
            0 => &[][..],
            start => lines.span(start - 1).of(blob.bytes),
        };
        let path = &blob.origin.path;
        let place = suppress::Place {
            rule,
            fingerprint,
            secret: detection.secret.expose(),
            path: path.strip_prefix(b"./").unwrap_or(path),
            line: &blob.bytes[first.start..last.end],
            above,
        };
        match self.suppressor.judge(&place) {
            Verdict::Counts => (None, None),
            Verdict::Lapsed(note) => (None, Some(note)),
            Verdict::Suppressed(suppression) => (Some(suppression), None),
        }
    }

    /// Everything found: what counts and what was silenced, each in the order of reports.
    pub fn into_findings(self, detector: &Detector) -> (Vec<Finding>, Vec<Finding>) {
        let groups = self
            .groups
            .into_inner()
            .expect("no thread panics while it holds the findings");
        let least_score = self.least_score;
        let [mut counted, mut silenced] = groups
            .into_par_iter()
            .fold(
                <[Vec<Finding>; 2]>::default,
                |mut findings, (key, group)| {
                    split(detector, least_score, &key, group, &mut findings);
                    findings
                },
            )
            .reduce(Default::default, |mut all, more| {
                for (all, more) in all.iter_mut().zip(more) {
                    all.extend(more);
                }
                all
            });
        counted.par_sort_by(order);
        silenced.par_sort_by(order);
        (counted, silenced)
    }
}

/// Adds what a secret comes to: a finding where it counts, another where it was silenced.
fn split(
    detector: &Detector,
    least_score: u8,
    (_, secret): &Key,
    group: Group,
    [counted, silenced]: &mut [Vec<Finding>; 2],
) {
    let (quiet, loud): (Vec<Entry>, Vec<Entry>) = group
        .entries
        .into_iter()
        .partition(|e| e.suppressed.is_some());
    let mut print = group.fingerprint;
    let crowd = group.crowd;
    for (findings, entries, left_out) in [
        (counted, loud, crowd.left_out(false)),
        (silenced, quiet, crowd.left_out(true)),
    ] {
        let Some(first) = entries.first() else {
            continue;
        };
        let reported = entries.iter().any(|e| e.detection.score >= least_score);
        if print.is_empty() && reported {
            let provider = detector.rule(first.detection.rule).info.provider;
            print = fingerprint(provider, secret.expose());
        }
        findings.push(finding(detector, &print, entries, left_out));
    }
}

/// The detection at its own place and at those of the parts that were joined to it: whoever looks at one of these lines
/// has to learn of it.
fn at_each_part(detection: &Detection) -> impl Iterator<Item = Cow<'_, Detection>> {
    let parts = detection.joined.iter().map(|&span| {
        let mut part = detection.clone();
        part.span = span;
        Cow::Owned(part)
    });
    std::iter::once(Cow::Borrowed(detection)).chain(parts)
}

/// Worst first, then surest, then by place.
fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let rank = |f: &Finding| (std::cmp::Reverse(f.severity), std::cmp::Reverse(f.score));
    fn place(l: &Location) -> impl Ord + '_ {
        (&l.path, l.start_line, l.start_column)
    }
    rank(a)
        .cmp(&rank(b))
        .then_with(|| place(a.place()).cmp(&place(b.place())))
        .then_with(|| a.rule.id.cmp(b.rule.id))
        .then_with(|| a.fingerprint.cmp(&b.fingerprint))
}

fn finding(
    detector: &Detector,
    fingerprint: &str,
    mut entries: Vec<Entry>,
    left_out: usize,
) -> Finding {
    fn key(e: &Entry) -> impl Ord + '_ {
        let commit = e.location.commit.as_ref();
        (
            &e.location.path,
            e.location.offset,
            e.location.reach,
            commit.map(|c| &c.id),
        )
    }
    entries.sort_by(|a, b| key(a).cmp(&key(b)));
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
    let mut d = entries[best].detection.clone();
    doubt_spread(&mut d, &entries);
    let info = detector.rule(d.rule).info;
    Finding {
        fingerprint: fingerprint.to_string(),
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
        total_locations: entries
            .iter()
            .map(|e| e.versions)
            .fold(entries.len() + left_out, usize::max),
        locations: entries.into_iter().map(|e| e.location).collect(),
    }
}

/// What was found by its name alone, is no random string and stands in many files of one tree is a stand-in that
/// everybody copies, more likely than a password.
fn doubt_spread(detection: &mut Detection, entries: &[Entry]) {
    const MANY: usize = 8;
    const SURE: u8 = 80;
    let has = |evidence: &str| detection.reasons.iter().any(|r| r.evidence == evidence);
    let generic = has("name") && !has("near");
    let here = |e: &&Entry| e.location.reach == Reach::Worktree;
    let mut paths: Vec<&[u8]> = entries
        .iter()
        .filter(here)
        .map(|e| &e.location.path[..])
        .collect();
    paths.dedup();
    if generic && detection.score < SURE && paths.len() >= MANY {
        let detail = format!("the same value stands in {} files", paths.len());
        detection.reasons.push(weights::SPREAD.reason(detail));
        detection.score = score::score(&detection.reasons);
    }
}

fn locate(
    blob: &Blob<'_>,
    lines: &Lines<'_>,
    detection: &Detection,
    secrets: &Secrets,
) -> Location {
    let Place { offset, .. } = blob.base;
    let trace = blob.origin.trace.as_deref();
    let span = detection.span;
    let last = span.end.saturating_sub(1).max(span.start);
    let line = lines.span(span.start);
    let shown = excerpt(
        blob.bytes,
        line,
        Span::new(span.start, span.end.min(line.end).max(span.start)),
        secrets,
    );
    let start_column = lines.column(span.start);
    // Counted from the start on: findings overlap, and whoever counts columns prefers to go forward.
    let last_column = if last < line.end {
        let within = count_code_points(&blob.bytes[span.start..last]);
        start_column.saturating_add(u32::try_from(within).unwrap_or(u32::MAX - 1))
    } else {
        lines.column(last)
    };
    Location {
        path: blob.origin.path.clone(),
        start_line: lines.number(span.start),
        start_column,
        end_line: lines.number(last),
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
