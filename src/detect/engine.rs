//! Finds candidates: the prefilter says where to look, the rules say what stands there.
//!
//! What is said of a hit depends only on the bytes within [`Detector::reach`] of it. Scoring is not done here.

use super::around::Around;
use super::assign;
use super::catalogue::Catalogue;
use super::hit::Hit;
use super::near::{AFTER, BEFORE, Near};
use super::observe::Observer;
use super::search::{Failed, Search, Words};
use super::trigger::Found;
use crate::model::{Blob, Far, Origin, Span};
use crate::rules::RuleDef;

/// Finds and judges secrets by a set of rules. Made once, shared by all threads.
#[derive(Debug)]
pub struct Detector {
    pub(super) catalogue: Catalogue,
}

/// Memory that one thread reuses from blob to blob.
#[derive(Debug, Default)]
pub struct Scratch {
    found: Found,
    near: Near,
    words: Words,
    /// Whether it is used for decoded text, which is not decoded again.
    pub(super) decoded: bool,
    far: Vec<Far>,
    encoded: Vec<Span>,
}

impl Scratch {
    /// Where the last search met anchors of rules whose matches can be longer than [`NEARBY`].
    pub fn far(&self) -> &[Far] {
        &self.far
    }

    /// Where the last search met something that may be a piece of a long encoded text. What is found near depends on
    /// more than its surroundings.
    pub fn encoded(&self) -> &[Span] {
        &self.encoded
    }
}

impl Detector {
    /// A detector for these rules.
    pub fn new(catalogue: Catalogue) -> Self {
        Self { catalogue }
    }

    /// Appends all hits that touch `window`, in order, seen with the context that `bytes` holds around it.
    /// `binary` content is searched for distinctive tokens only.
    pub fn hits(
        &self,
        bytes: &[u8],
        window: Span,
        binary: bool,
        scratch: &mut Scratch,
        out: &mut Vec<Hit>,
    ) {
        self.hits_observed(bytes, window, binary, scratch, out, &mut ());
    }

    /// [`Detector::hits`], telling `observer` what was tried and why it was dropped.
    pub fn hits_observed(
        &self,
        bytes: &[u8],
        window: Span,
        binary: bool,
        scratch: &mut Scratch,
        out: &mut Vec<Hit>,
        observer: &mut dyn Observer,
    ) {
        let reach = self.reach();
        let zone = Span::new(
            window.start.saturating_sub(reach),
            bytes.len().min(window.end + reach),
        );
        self.search(bytes, (window, zone), binary, scratch, out, observer);
    }

    /// [`Detector::hits`] for one who knows more of `bytes`: no anchor of a rule whose matches can be longer than
    /// [`NEARBY`] stands in them, outside of `window`, but those listed in `far`. Much less is looked at then. Those
    /// met are in [`Scratch::far`] afterwards.
    pub fn hits_nearby(
        &self,
        bytes: &[u8],
        window: Span,
        binary: bool,
        far: &[Far],
        scratch: &mut Scratch,
        out: &mut Vec<Hit>,
    ) {
        // Values without anchors are runs: a run is looked at whole or not at all, with the words before it.
        let least = window.start.saturating_sub(self.reach());
        let most = bytes.len().min(window.end + self.reach());
        let run_start = |at: usize| {
            let before = bytes[least.min(at)..at].iter().rev();
            at - before.take_while(|b| is_wide(**b)).count()
        };
        let run_end = |at: usize| {
            let after = bytes[at..most.max(at)].iter();
            at + after.take_while(|b| is_wide(**b)).count()
        };
        let words = run_start(window.start).saturating_sub(self.context());
        let mut zone = Span::new(
            window.start.saturating_sub(NEARBY).min(words),
            bytes
                .len()
                .min(window.end + NEARBY)
                .max(run_end(window.end)),
        );
        for mark in far.iter().filter(|mark| mark.reaches(window)) {
            zone.start = zone.start.min(run_start(mark.at));
            zone.end = zone.end.max(run_end((mark.at + 3).min(bytes.len())));
        }
        self.search(bytes, (window, zone), binary, scratch, out, &mut ());
    }

    /// Looks for triggers in a zone and keeps the hits that touch a window within it.
    fn search(
        &self,
        bytes: &[u8],
        (window, zone): (Span, Span),
        binary: bool,
        scratch: &mut Scratch,
        out: &mut Vec<Hit>,
        observer: &mut dyn Observer,
    ) {
        let first = out.len();
        let mut found = std::mem::take(&mut scratch.found);
        found.clear();
        scratch.far.clear();
        scratch.encoded.clear();
        self.catalogue.triggers.scan(zone.of(bytes), &mut found);
        let mut search = Search {
            catalogue: &self.catalogue,
            bytes,
            from: zone.start,
            binary,
            near: &mut scratch.near,
            words: &mut scratch.words,
            around: Around::default(),
            failed: Failed::default(),
            out,
            observer,
            far: &mut scratch.far,
        };
        search.all(&found);
        if !binary && !scratch.decoded {
            self.hits_of_layers(bytes, &found, zone.start, out, &mut scratch.far);
            self.encoded(bytes, &found, zone, &mut scratch.encoded);
        }
        scratch.found = found;
        self.catalogue.coded.whole(bytes, out);
        tidy(out, first, window);
    }

    /// The active rule of that index.
    pub fn rule(&self, rule: u16) -> &'static RuleDef {
        self.catalogue.def(rule)
    }

    /// All active rules.
    pub fn rules(&self) -> &[&'static RuleDef] {
        self.catalogue.rules()
    }

    /// How far from the extent of a hit something can stand that makes or unmakes it, in bytes.
    pub fn context(&self) -> usize {
        (BEFORE.max(AFTER) + 64).max(assign::BACK + 4)
    }

    /// How far from a place the hits that touch it, and all that they depend on, can reach, in bytes.
    pub fn reach(&self) -> usize {
        self.catalogue.reach
    }
}

/// Matches up to this many bytes are found however little is known of the rest of a file.
pub const NEARBY: usize = 320;

pub(super) fn is_wide(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+/=.~%-".contains(&byte)
}

/// Sorts what was added, removes repeats and what does not touch the window.
fn tidy(out: &mut Vec<Hit>, first: usize, window: Span) {
    let mut added = out.split_off(first);
    added.retain(|hit| hit.extent.overlaps(window));
    added.sort_by_key(Hit::order);
    added.dedup_by(|b, a| a.rule == b.rule && a.secret == b.secret && a.via == b.via);
    out.append(&mut added);
}

/// Seals a sample with the check of that name; the sampler is given this so that rules need not know detection.
pub fn seal(check: &str, secret: &mut Vec<u8>) {
    if let Some(check) = super::checks::find(check) {
        check.seal(secret);
    }
}

impl Detector {
    /// Ids of the rules that report something in `text`, a file of that path, with at least this score, in order of place. For the
    /// self-test of rules.
    pub fn rules_found(&self, text: &[u8], path: &str, least_score: u8) -> Vec<&'static str> {
        let mut scratch = Scratch::default();
        let mut hits = Vec::new();
        let origin = Origin::worktree(path.as_bytes());
        let blob = Blob::whole(&origin, text);
        self.hits(
            text,
            Span::new(0, text.len()),
            false,
            &mut scratch,
            &mut hits,
        );
        let found = self.judge(&blob, &hits);
        found
            .iter()
            .filter(|d| d.score >= least_score)
            .map(|d| self.rule(d.rule).info.id)
            .collect()
    }
}
