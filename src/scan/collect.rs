//! Groups detections into findings: one secret by one rule, with all its locations.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::crowd::{Contents, Crowd};
use super::fingerprint::fingerprint;
use super::sheet::{Sheet, places};
use crate::detect::{Detection, Detector, score, weights};
use crate::model::{Blob, Finding, Location, Reach, Secret, Span, Suppression};
use crate::suppress::{self, Suppressor, Verdict};

/// Collects detections from all threads.
#[derive(Debug)]
pub struct Collector<'a> {
    suppressor: &'a Suppressor,
    /// Findings that score less are counted, not told apart.
    least_score: u8,
    /// Whether every place is kept, however many there are of one secret in one file.
    every_place: bool,
    /// Whether no report says the fingerprints.
    nameless: bool,
    groups: Mutex<HashMap<Key, Group>>,
    contents: Contents,
}

type Key = (&'static str, Secret);

/// One secret by one rule.
#[derive(Debug, Default)]
struct Group {
    fingerprint: String,
    entries: Vec<Entry>,
    crowd: Crowd,
}

/// Whether a marker may stand beside the lines asked for last: much may be found in one long line.
#[derive(Debug, Default)]
struct Marked(Option<(Span, bool)>);

impl Marked {
    fn is(&mut self, lines: Span, look: impl FnOnce() -> bool) -> bool {
        match self.0 {
            Some((known, marked)) if known == lines => marked,
            _ => self.0.insert((lines, look())).1,
        }
    }
}

/// One detection at one place.
#[derive(Debug)]
struct Entry {
    detection: Arc<Detection>,
    location: Location,
    /// Why what should silence it does not.
    note: Option<String>,
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
            nameless: false,
            groups: Mutex::default(),
            contents: Contents::default(),
        }
    }

    /// Keeps every place of a secret, not only the first thousand in each file.
    #[must_use]
    pub fn with_every_place(mut self, every_place: bool) -> Self {
        self.every_place = every_place;
        self
    }

    /// Leaves fingerprints empty where no suppression asks for them: of a hundred thousand findings they take most of
    /// the time, for they are costly on purpose.
    #[must_use]
    pub fn without_fingerprints(mut self, nameless: bool) -> Self {
        self.nameless = nameless;
        self
    }

    /// Adds detections in one blob.
    pub(super) fn add(
        &self,
        detector: &Detector,
        blob: &Blob<'_>,
        sheet: &Sheet<'_>,
        detections: impl IntoIterator<Item = Detection>,
    ) {
        let versions = blob.origin.trace.as_ref().map_or(0, |trace| trace.versions);
        let mut marked = Marked::default();
        for detection in detections {
            let info = detector.rule(detection.rule).info;
            let key = (info.id, detection.secret.clone());
            let print = self.identify(info.provider, &key, detection.score);
            let detection = Arc::new(detection);
            for span in places(&detection) {
                let (suppressed, note) = self.judge(&key, blob, sheet, span, &print, &mut marked);
                let silenced = suppressed.is_some();
                let content = self.contents.number(blob, silenced);
                let is_kept = self.every_place || {
                    let mut groups = self.lock();
                    let crowd = &mut groups.entry(key.clone()).or_default().crowd;
                    crowd.takes(content, silenced, detection.score)
                };
                if !is_kept {
                    continue;
                }
                let entry = Entry {
                    location: sheet.locate(blob, &detection, span),
                    detection: Arc::clone(&detection),
                    note,
                    suppressed,
                    versions,
                };
                let mut groups = self.lock();
                let group = groups.entry(key.clone()).or_default();
                if group.fingerprint.is_empty() {
                    group.fingerprint.clone_from(&print);
                }
                // Nearly every secret stands in one place.
                if group.entries.is_empty() {
                    group.entries.reserve_exact(1);
                }
                group.entries.push(entry);
            }
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
        (rule, secret): &Key,
        blob: &Blob<'_>,
        Sheet { lines, .. }: &Sheet<'_>,
        span: Span,
        fingerprint: &str,
        marked: &mut Marked,
    ) -> (Option<Suppression>, Option<String>) {
        let first = lines.span(span.start);
        let last = lines.span(span.end.saturating_sub(1).max(span.start));
        let above = match first.start {
            0 => &[][..],
            start => lines.span(start - 1).of(blob.bytes),
        };
        let lines = Span::new(first.start, last.end);
        let path = &blob.origin.path;
        let place = suppress::Place {
            rule,
            fingerprint,
            secret: secret.expose(),
            path: path.strip_prefix(b"./").unwrap_or(path),
            line: lines.of(blob.bytes),
            above,
            is_marked: marked.is(lines, || suppress::may_mark(lines.of(blob.bytes), above)),
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
        let named = (!self.nameless).then_some(self.least_score);
        let shares: Vec<[Vec<Finding>; 2]> = groups
            .into_par_iter()
            .fold(
                <[Vec<Finding>; 2]>::default,
                |mut findings, (key, group)| {
                    split(detector, named, &key, group, &mut findings);
                    findings
                },
            )
            .collect();
        let count = |which: usize| shares.iter().map(|share| share[which].len()).sum();
        let mut counted = Vec::with_capacity(count(0));
        let mut silenced = Vec::with_capacity(count(1));
        for [loud, quiet] in shares {
            counted.extend(loud);
            silenced.extend(quiet);
        }
        counted.par_sort_unstable_by(order);
        silenced.par_sort_unstable_by(order);
        (counted, silenced)
    }
}

/// Adds what a secret comes to: a finding where it counts, another where it was silenced. From the score `named` on it
/// gets a fingerprint.
fn split(
    detector: &Detector,
    named: Option<u8>,
    (_, secret): &Key,
    group: Group,
    [counted, silenced]: &mut [Vec<Finding>; 2],
) {
    let mut loud = group.entries;
    let quiet: Vec<Entry> = loud.extract_if(.., |e| e.suppressed.is_some()).collect();
    let mut print = group.fingerprint;
    let crowd = group.crowd;
    for (findings, entries, left_out) in [
        (counted, loud, crowd.left_out(false)),
        (silenced, quiet, crowd.left_out(true)),
    ] {
        let Some(first) = entries.first() else {
            continue;
        };
        let reaches = |least| entries.iter().any(|e| e.detection.score >= least);
        if print.is_empty() && named.is_some_and(reaches) {
            let provider = detector.rule(first.detection.rule).info.provider;
            print = fingerprint(provider, secret.expose());
        }
        findings.push(finding(detector, print.clone(), entries, left_out));
    }
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
    fingerprint: String,
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
            &e.location.object,
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
    let total_locations = entries
        .iter()
        .map(|e| e.versions)
        .fold(entries.len() + left_out, usize::max);
    let suppressed = entries[0].suppressed.take();
    let note = entries[best].note.take();
    let detection = Arc::clone(&entries[best].detection);
    // All others let go of theirs here.
    let mut locations: Vec<Location> = entries.into_iter().map(|e| e.location).collect();
    // They were collected where the entries lay, which take more room.
    locations.shrink_to_fit();
    let mut d = Arc::unwrap_or_clone(detection);
    d.facts.extend(note);
    doubt_spread(&mut d, &locations);
    Finding {
        fingerprint,
        rule: &detector.rule(d.rule).info,
        severity,
        score: d.score,
        reasons: d.reasons,
        entropy: d.entropy,
        secret: d.secret,
        parts: d.parts,
        facts: d.facts,
        via: d.via,
        status: d.status,
        suppressed,
        total_locations,
        locations,
    }
}

/// What was found by its name alone, is no random string and stands in many files of one tree is a stand-in that
/// everybody copies, more likely than a password.
fn doubt_spread(detection: &mut Detection, locations: &[Location]) {
    const MANY: usize = 8;
    const SURE: u8 = 80;
    let has = |evidence: &str| detection.reasons.iter().any(|r| r.evidence == evidence);
    let generic = has("name") && !has("near");
    let here = |place: &&Location| place.reach == Reach::Worktree;
    let mut paths: Vec<&[u8]> = locations
        .iter()
        .filter(here)
        .map(|place| &place.path[..])
        .collect();
    paths.dedup();
    if generic && detection.score < SURE && paths.len() >= MANY {
        let detail = format!("the same value stands in {} files", paths.len());
        detection.reasons.push(weights::SPREAD.reason(detail));
        detection.score = score::score(&detection.reasons);
    }
}
