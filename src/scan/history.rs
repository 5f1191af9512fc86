//! Detection as history needs it, and findings made of what history brings home. How objects are read and where they
//! stand is the history source's work.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use super::pieces;
use super::quiet::Quiet;
use super::sheet::Sheet;
use super::{Scanner, may_count};
use crate::detect::{Detection, Detector, Hit, NEARBY, Scratch};
use crate::model::{Blob, Confidence, Far, Origin, Span, Trace};
use crate::source::history::{
    self, Cache, Content, History, Mode, Options, Place, Repository, Stay,
};
use crate::source::{Ledger, text};

/// Scans every object of `repository` and hands what it finds to `scanner`'s collector. What cannot be read goes to
/// `ledger`. What `cache` remembers is not read again.
pub fn history(
    repository: &Repository,
    scanner: &Scanner<'_>,
    options: Options,
    cache: Option<&Cache>,
    ledger: &Ledger,
) {
    let eyes = Eyes::new(scanner.detector, ledger);
    let history = History::scan(repository, &eyes, options, cache, ledger);
    let objects: Vec<&[Place]> = history
        .places
        .chunk_by(|a, b| a.object == b.object)
        .collect();
    let next = AtomicUsize::new(0);
    let hand = || {
        let mut memory = Memory::default();
        while let Some(places) = objects.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Place { object, kind, .. } = &places[0];
            match history.object(object) {
                Ok(bytes) => report(scanner, &eyes, places, &bytes, &mut memory),
                Err(why) => ledger.problem(format!("{} {object}", kind.as_str()), why),
            }
        }
    };
    let useful = options.threads.clamp(1, 1 + objects.len() / 16);
    std::thread::scope(|scope| {
        for _ in 1..useful {
            scope.spawn(hand);
        }
        hand();
    });
}

/// What tells the work of one set of rules and one build of the tool from that of others.
pub fn identity(detector: &Detector) -> String {
    let mut sum = Sha256::new();
    sum.update(env!("CARGO_PKG_VERSION"));
    // Builds of one version need not find the same.
    if let Ok(meta) = std::env::current_exe().and_then(std::fs::metadata) {
        sum.update(format!("{} {:?}", meta.len(), meta.modified().ok()));
    }
    for rule in detector.rules() {
        sum.update(format!("{rule:?}"));
    }
    data_encoding::HEXLOWER.encode(&sum.finalize())
}

/// A candidate, with what it says as one number.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) hit: Hit,
    key: u64,
}

impl history::Hit for Seen {
    fn key(&self) -> u64 {
        self.key
    }
}

impl history::Placed for Seen {
    fn span(&self) -> Span {
        self.hit.span()
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

pub(super) struct Eyes<'a> {
    detector: &'a Detector,
    /// A place that speaks for a secret more than any other.
    best: Origin,
    quiet: Quiet,
    ledger: &'a Ledger,
    met: Mutex<HashSet<u64>>,
}

impl<'a> Eyes<'a> {
    pub(super) fn new(detector: &'a Detector, ledger: &'a Ledger) -> Self {
        Self {
            detector,
            best: Origin::worktree(*b".env"),
            quiet: Quiet::default(),
            ledger,
            met: Mutex::default(),
        }
    }

    /// Whether a candidate that has only its name can count anywhere. Most cannot, and history would carry each
    /// through thousands of versions.
    pub(super) fn may_count(&self, bytes: &[u8], hit: &Hit) -> bool {
        if hit.assigned.is_none() || hit.via.is_some() {
            return true;
        }
        self.score(bytes, hit) >= Confidence::Low.least_score()
    }

    /// The score of a candidate at the best place.
    fn score(&self, bytes: &[u8], hit: &Hit) -> u8 {
        let blob = Blob::whole(&self.best, bytes);
        let alone = self.detector.judge(&blob, std::slice::from_ref(hit));
        alone
            .iter()
            .map(|detection| detection.score)
            .max()
            .unwrap_or(0)
    }

    /// Counts a secret that was not met before.
    fn count(&self, bytes: &[u8], seen: &Seen) {
        let mut met = self
            .met
            .lock()
            .expect("no thread panics while it holds the set");
        if met.insert(seen.key) && self.score(bytes, &seen.hit) >= Confidence::Medium.least_score()
        {
            self.ledger.candidate();
        }
    }
}

impl history::Scanner for Eyes<'_> {
    type Hit = Seen;
    type Scratch = Memory;

    fn context(&self) -> usize {
        self.detector.context()
    }

    fn not_worth(&self) -> usize {
        NOT_WORTH
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
        far: &mut Vec<Far>,
    ) {
        memory.hits.clear();
        if content.mode == Mode::Whole
            && let Some(order) = text::utf16(content.bytes)
        {
            // Such content is always searched whole, and its spans are those of its text in UTF-8.
            let bytes = text::to_utf8(content.bytes, order);
            let whole = Span::new(0, bytes.len());
            let Memory { scratch, hits, .. } = memory;
            self.detector
                .hits(&bytes, whole, is_binary(&bytes), scratch, hits);
            out.extend(hits.drain(..).map(|hit| seen(hit, &bytes)));
            return;
        }
        self.cut(content, window, memory);
        self.search(content, memory, far);
        let bytes = content.bytes;
        memory.hits.retain(|hit| self.may_count(bytes, hit));
        self.remember(content, memory, far);
        for hit in memory.hits.drain(..) {
            let seen = seen(hit, bytes);
            self.count(bytes, &seen);
            out.push(seen);
        }
    }
}

const BINARY: Mode = Mode::Local(1);

/// What one thread uses again from search to search.
#[derive(Debug, Default)]
pub(super) struct Memory {
    scratch: Scratch,
    hits: Vec<Hit>,
    spans: Vec<Span>,
    pieces: Vec<Piece>,
    encoded: Vec<Span>,
}

/// A part of what is to be searched.
#[derive(Debug, Clone, Copy)]
struct Piece {
    span: Span,
    /// Its number, if whether there is something in it depends on its surroundings alone.
    number: Option<u64>,
    /// Whether it is known that there is nothing.
    quiet: bool,
}

/// Bytes between two pieces, or two windows, that are not worth two searches: each looks at so many around its own.
const NOT_WORTH: usize = 2 * NEARBY;

/// How near to text that may be encoded nothing is taken as known.
const NEAR_ENCODED: usize = 256;

impl Eyes<'_> {
    /// Cuts `window` into pieces and looks up which are known.
    fn cut(&self, content: Content<'_>, window: Span, memory: &mut Memory) {
        let Content { bytes, mode, far } = content;
        pieces::cut(bytes, window, &mut memory.spans);
        memory.pieces.clear();
        let context = self.detector.context();
        for (at, &span) in memory.spans.iter().enumerate() {
            let is_near = far.iter().any(|far| far.reaches(span));
            // A piece answers for what begins in it, the first for what reaches into it too. Nothing is longer than
            // NEARBY but what `far` tells of, and nothing beyond the context of a hit makes or unmakes it.
            let before = if at == 0 { NEARBY + context } else { context };
            let around = (before, NEARBY + context);
            let number = (!is_near).then(|| self.quiet.number(bytes, span, around, mode == BINARY));
            memory.pieces.push(Piece {
                span,
                number,
                quiet: false,
            });
        }
        // One look after the other, and nothing between: the processor waits for all of them at once.
        for piece in &mut memory.pieces {
            piece.quiet = piece.number.is_some_and(|number| self.quiet.knows(number));
        }
        // What lies between two that must be searched is searched with them if it is short.
        let mut last: Option<usize> = None;
        for at in 0..memory.pieces.len() {
            let Piece { span, quiet, .. } = memory.pieces[at];
            if quiet {
                continue;
            }
            if let Some(last) = last
                && span.start - memory.pieces[last].span.end < NOT_WORTH
            {
                memory.pieces[last..at]
                    .iter_mut()
                    .for_each(|piece| piece.quiet = false);
            }
            last = Some(at);
        }
    }

    /// Searches the pieces that are not known to be quiet, neighbours together.
    fn search(&self, content: Content<'_>, memory: &mut Memory, far: &mut Vec<Far>) {
        let Memory {
            scratch,
            hits,
            pieces,
            encoded,
            ..
        } = memory;
        encoded.clear();
        for group in pieces.chunk_by(|a, b| a.quiet == b.quiet) {
            if group[0].quiet {
                continue;
            }
            let span = Span::new(group[0].span.start, group[group.len() - 1].span.end);
            let before = hits.len();
            let binary = content.mode == BINARY;
            self.detector
                .hits_nearby(content.bytes, span, binary, content.far, scratch, hits);
            // A long one can touch two groups.
            for at in (before..hits.len()).rev() {
                if hits[..before].contains(&hits[at]) {
                    hits.remove(at);
                }
            }
            far.extend_from_slice(scratch.far());
            encoded.extend_from_slice(scratch.encoded());
        }
    }

    /// Remembers the pieces in which nothing was found.
    fn remember(&self, content: Content<'_>, memory: &Memory, met: &[Far]) {
        for piece in memory.pieces.iter().filter(|piece| !piece.quiet) {
            let Some(number) = piece.number else { continue };
            let span = piece.span;
            let near = Span::new(
                span.start.saturating_sub(NEAR_ENCODED),
                span.end + NEAR_ENCODED,
            );
            let is_quiet = !memory.hits.iter().any(|hit| hit.span().overlaps(span))
                && !memory.encoded.iter().any(|encoded| encoded.overlaps(near))
                && !met.iter().chain(content.far).any(|far| far.reaches(span));
            if is_quiet {
                self.quiet.remember(number);
            }
        }
    }
}

fn is_binary(bytes: &[u8]) -> bool {
    Blob::looks_binary(bytes)
}

fn seen(hit: Hit, bytes: &[u8]) -> Seen {
    let key = key(hit.rule, hit.value(bytes));
    Seen { hit, key }
}

/// Searches one object again, judges what is found and reports what stays at each of its places.
fn report(
    scanner: &Scanner<'_>,
    eyes: &Eyes<'_>,
    places: &[Place],
    bytes: &[u8],
    memory: &mut Memory,
) {
    let decoded = text::utf16(bytes).map(|order| text::to_utf8(bytes, order));
    let (bytes, is_decoded) = (decoded.as_deref().unwrap_or(bytes), decoded.is_some());
    let Memory { scratch, hits, .. } = memory;
    hits.clear();
    let whole = Span::new(0, bytes.len());
    scanner
        .detector
        .hits(bytes, whole, is_binary(bytes), scratch, hits);
    let stays = places.iter().flat_map(|place| &place.stays);
    let stays: HashSet<u64> = stays.map(|stay| stay.key).collect();
    let stays = |hit: &Hit| stays.contains(&key(hit.rule, hit.value(bytes)));
    scanner.detector.keep_needed(bytes, hits, stays);
    hits.retain(|hit| is_decoded || eyes.may_count(bytes, hit));
    for place in places {
        let neutral = origin(place, &place.stays[0]);
        let blob = Blob::whole(&neutral, bytes);
        let detections = scanner.detector.judge(&blob, hits);
        let sheet = Sheet::new(&blob, &detections);
        let mut by_key: HashMap<u64, Vec<Detection>> = HashMap::new();
        for detection in detections.into_iter().filter(may_count) {
            let key = key(detection.rule, detection.secret.expose());
            by_key.entry(key).or_default().push(detection);
        }
        for stay in &place.stays {
            if let Some(mine) = by_key.get(&stay.key) {
                let origin = origin(place, stay);
                let blob = Blob::whole(&origin, bytes);
                let mine = mine.iter().cloned();
                scanner.collector.add(scanner.detector, &blob, &sheet, mine);
            }
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
