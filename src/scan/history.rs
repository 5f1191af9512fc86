//! Detection as history needs it, and findings made of what history brings home. How objects are read and where they
//! stand is the history source's work.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use memchr::memmem::Finder;

use super::Scanner;
use super::quiet::Quiet;
use crate::detect::{Detection, Detector, Hit, Scratch};
use crate::model::{Blob, Confidence, Origin, Span, Trace};
use crate::source::history::{self, Content, History, Mode, Options, Place, Repository, Stay};
use crate::source::{Ledger, text};

/// Scans every object of `repository` and hands what it finds to `scanner`'s collector. What cannot be read goes to
/// `ledger`.
pub fn history(repository: &Repository, scanner: &Scanner<'_>, options: Options, ledger: &Ledger) {
    let eyes = Eyes::new(scanner.detector);
    let history = History::scan(repository, &eyes, options, ledger);
    for place in &history.places {
        match history.object(&place.object) {
            Ok((bytes, hits)) => report(scanner, place, &bytes, hits),
            Err(why) => ledger.problem(format!("{} {}", place.kind.as_str(), place.object), why),
        }
    }
}

/// A candidate, with what it says as one number.
#[derive(Debug, Clone)]
struct Seen {
    hit: Hit,
    key: u64,
}

impl history::Hit for Seen {
    fn span(&self) -> Span {
        self.hit.span()
    }

    fn key(&self) -> u64 {
        self.key
    }

    fn shifted(&self, by: isize) -> Self {
        Self {
            hit: self.hit.shifted(by),
            key: self.key,
        }
    }
}

/// The same for a hit and the detection that is made of it.
fn key(rule: u16, secret: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (rule, secret).hash(&mut hasher);
    hasher.finish()
}

struct Eyes<'a> {
    detector: &'a Detector,
    long: Finder<'static>,
    /// A place that speaks for a secret more than any other.
    best: Origin,
}

impl<'a> Eyes<'a> {
    fn new(detector: &'a Detector) -> Self {
        Self {
            detector,
            long: Finder::new(b"-----BEGIN"),
            best: Origin::worktree(*b".env"),
        }
    }

    /// Whether a candidate that has only its name can count anywhere. Most cannot, and history would carry each
    /// through thousands of versions.
    fn may_count(&self, bytes: &[u8], hit: &Hit) -> bool {
        if hit.assigned.is_none() || hit.via.is_some() {
            return true;
        }
        let blob = Blob::whole(&self.best, bytes);
        let alone = self.detector.judge(&blob, std::slice::from_ref(hit));
        let least = Confidence::Low.least_score();
        alone.iter().any(|detection| detection.score >= least)
    }
}

impl history::Scanner for Eyes<'_> {
    type Hit = Seen;
    type Scratch = Memory;

    fn context(&self) -> usize {
        self.detector.context()
    }

    fn mode(&self, bytes: &[u8]) -> Mode {
        match text::utf16(bytes) {
            Some(_) => Mode::Whole,
            None if is_binary(bytes) => BINARY,
            None => Mode::Local(0),
        }
    }

    fn hits(
        &self,
        content: Content<'_>,
        window: Span,
        memory: &mut Memory,
        out: &mut Vec<Seen>,
    ) -> usize {
        let Memory {
            scratch,
            hits,
            quiet,
        } = memory;
        hits.clear();
        let bytes = content.bytes;
        let binary = content.mode == BINARY;
        if content.mode == Mode::Whole
            && let Some(order) = text::utf16(bytes)
        {
            // Such content is always searched whole, and its spans are those of its text in UTF-8.
            let bytes = text::to_utf8(bytes, order);
            let whole = Span::new(0, bytes.len());
            let binary = is_binary(&bytes);
            self.detector.hits(&bytes, whole, binary, scratch, hits);
            out.extend(hits.drain(..).map(|hit| seen(hit, &bytes)));
            return 0;
        }
        let is_piece = content.far == 0 && window.len() < bytes.len();
        let number = is_piece.then(|| quiet.number(bytes, window, binary));
        if number.is_some_and(|number| quiet.knows(number)) {
            return 0;
        }
        let far = self
            .detector
            .hits_nearby(bytes, window, binary, content.far, scratch, hits);
        hits.retain(|hit| self.may_count(bytes, hit));
        if let Some(number) = number
            && hits.is_empty()
            && far == 0
            && !scratch.may_be_encoded()
        {
            quiet.remember(number);
        }
        out.extend(hits.drain(..).map(|hit| seen(hit, bytes)));
        far
    }

    fn long_anchor(&self) -> &Finder<'static> {
        &self.long
    }
}

const BINARY: Mode = Mode::Local(1);

/// What one thread uses again from search to search.
#[derive(Debug, Default)]
struct Memory {
    scratch: Scratch,
    hits: Vec<Hit>,
    quiet: Quiet,
}

fn is_binary(bytes: &[u8]) -> bool {
    Blob::looks_binary(bytes)
}

fn seen(hit: Hit, bytes: &[u8]) -> Seen {
    let plain = match &hit.via {
        Some(decoded) => decoded.secret.of(&decoded.bytes),
        None => hit.secret.of(bytes),
    };
    let joined = hit
        .assigned
        .as_ref()
        .and_then(|assigned| assigned.text.as_deref());
    let secret = joined.unwrap_or(plain);
    Seen {
        key: key(hit.rule, secret),
        hit,
    }
}

/// Judges all hits of one object and reports those that stay at `place`.
fn report(scanner: &Scanner<'_>, place: &Place, bytes: &[u8], hits: &[Seen]) {
    let decoded = text::utf16(bytes).map(|order| text::to_utf8(bytes, order));
    let bytes = decoded.as_deref().unwrap_or(bytes);
    let hits: Vec<Hit> = hits.iter().map(|seen| seen.hit.clone()).collect();
    let neutral = origin(place, &place.stays[0]);
    let detections = scanner.detector.judge(&Blob::whole(&neutral, bytes), &hits);
    for stay in &place.stays {
        let is_this = |d: &&Detection| key(d.rule, d.secret.expose()) == stay.key;
        let mine: Vec<Detection> = detections.iter().filter(is_this).cloned().collect();
        if !mine.is_empty() {
            let origin = origin(place, stay);
            scanner
                .collector
                .add(scanner.detector, &Blob::whole(&origin, bytes), &mine);
        }
    }
}

fn origin(place: &Place, stay: &Stay) -> Origin {
    Origin {
        path: Arc::clone(&place.path),
        commit: stay.commit.clone(),
        reach: stay.reach,
        via: Vec::new(),
        trace: Some(Arc::new(Trace {
            last_commit: stay.last_commit.clone(),
            refs: stay.refs.clone(),
            object: place.object.to_string(),
            versions: stay.versions,
        })),
    }
}
