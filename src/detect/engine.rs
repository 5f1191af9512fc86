//! Finds candidates: the prefilter says where to look, the rules say what stands there.
//!
//! What is said of a hit depends only on the bytes within [`Detector::reach`] of it. Scoring is not done here.

use super::catalogue::Catalogue;
use super::hit::Hit;
use super::layers;
use super::near::{AFTER, BEFORE, Near};
use super::observe::{Dropped, Observer};
use super::pattern::Matched;
use super::trigger::Found;
use crate::model::{Blob, Origin, Span};
use crate::rules::RuleDef;
use crate::rules::compile::{URL_AFTER, URL_BEFORE, WIDE_LEAD};

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
    /// Whether it is used for decoded text, which is not decoded again.
    pub(super) decoded: bool,
    may_be_encoded: bool,
}

impl Scratch {
    /// Whether the last search met something that may be a piece of a long encoded text. What was found then depends
    /// on more than its surroundings.
    pub fn may_be_encoded(&self) -> bool {
        self.may_be_encoded
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
    /// `NEARBY` stands in them, outside of `window`, but those of rules whose matches have at most `far` bytes. Much
    /// less is looked at then. Returns the length of the longest possible match of the rules whose anchors were seen,
    /// if longer than `NEARBY`; otherwise 0.
    pub fn hits_nearby(
        &self,
        bytes: &[u8],
        window: Span,
        binary: bool,
        far: usize,
        scratch: &mut Scratch,
        out: &mut Vec<Hit>,
    ) -> usize {
        let reach = far.max(NEARBY);
        // Values without anchors are runs: a run is looked at whole or not at all, with the words before it.
        let least = window.start.saturating_sub(self.reach());
        let most = bytes.len().min(window.end + self.reach());
        let before = bytes[least..window.start].iter().rev();
        let run_start = window.start - before.take_while(|b| is_wide(**b)).count();
        let after = bytes[window.end..most].iter();
        let run_end = window.end + after.take_while(|b| is_wide(**b)).count();
        let words = run_start.saturating_sub(self.context());
        let zone = Span::new(
            window.start.saturating_sub(reach).min(words),
            bytes.len().min(window.end + reach).max(run_end),
        );
        self.search(bytes, (window, zone), binary, scratch, out, &mut ())
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
    ) -> usize {
        let first = out.len();
        let (from, to) = (zone.start, zone.end);
        let mut found = std::mem::take(&mut scratch.found);
        found.clear();
        self.catalogue.triggers.scan(&bytes[from..to], &mut found);
        let mut search = Search {
            catalogue: &self.catalogue,
            bytes,
            binary,
            near: &mut scratch.near,
            out,
            observer,
            far: 0,
        };
        let span =
            |&(start, end): &(u32, u32)| Span::new(from + start as usize, from + end as usize);
        let mut words = WordsBefore::new(&found.marks, from);
        for run in found.runs[0].iter().map(span) {
            search.run(run, words.stand_before(run));
        }
        let mut words = WordsBefore::new(&found.marks, from);
        for run in found.runs[1].iter().map(span) {
            search.wide_run(run, words.stand_before(run));
        }
        for &mark in &found.marks {
            search.mark(from + mark as usize);
        }
        let far = search.far;
        scratch.may_be_encoded = false;
        if !binary && !scratch.decoded {
            self.hits_of_layers(bytes, &found, from, out);
            scratch.may_be_encoded = layers::may_be_encoded(bytes, &found, from);
        }
        scratch.found = found;
        tidy(out, first, window);
        far
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
        BEFORE.max(AFTER) + 64
    }

    /// How far from a place the hits that touch it, and all that they depend on, can reach, in bytes.
    pub fn reach(&self) -> usize {
        self.catalogue.reach
    }
}

/// Matches up to this many bytes are found however little is known of the rest of a file.
pub const NEARBY: usize = 320;

fn is_wide(byte: u8) -> bool {
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

/// Tells for one run after the other whether any trigram stands shortly before: without one, no word that says secret
/// can be near.
struct WordsBefore<'m> {
    marks: &'m [u32],
    base: usize,
    next: usize,
}

impl<'m> WordsBefore<'m> {
    fn new(marks: &'m [u32], base: usize) -> Self {
        Self {
            marks,
            base,
            next: 0,
        }
    }

    /// Whether a mark stands in the run or in the [`BEFORE`] bytes before it. Runs must come in order.
    fn stand_before(&mut self, run: Span) -> bool {
        let earliest = run.start.saturating_sub(BEFORE);
        if earliest < self.base {
            // What stands before the zone was not looked at.
            return true;
        }
        while self
            .marks
            .get(self.next)
            .is_some_and(|&m| self.base + (m as usize) < earliest)
        {
            self.next += 1;
        }
        self.marks
            .get(self.next)
            .is_some_and(|&m| self.base + (m as usize) < run.end)
    }
}

struct Search<'s> {
    catalogue: &'s Catalogue,
    bytes: &'s [u8],
    binary: bool,
    near: &'s mut Near,
    out: &'s mut Vec<Hit>,
    observer: &'s mut dyn Observer,
    far: usize,
}

impl Search<'_> {
    /// Looks into a long run of token bytes.
    fn run(&mut self, run: Span, words: bool) {
        let catalogue = self.catalogue;
        catalogue
            .anchors
            .find_run(self.bytes, run, |at, tag| self.anchor(at, tag));
        if words && !self.binary && catalogue.values.may_hold(self.bytes, run) {
            self.value(run);
        }
    }

    /// Looks into a longer run of wide bytes.
    fn wide_run(&mut self, run: Span, words: bool) {
        let catalogue = self.catalogue;
        let span = Span::new(run.start.saturating_sub(WIDE_LEAD), run.end);
        catalogue
            .wide
            .find(self.bytes, span, |at, tag| self.anchor(at, tag));
        if words && !self.binary {
            self.base64_values(run);
        }
    }

    /// Looks at the base64 values of a wide run that `+` and `/` cut into short runs of token bytes.
    fn base64_values(&mut self, run: Span) {
        let is_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
        let mut at = run.start;
        while at < run.end {
            let length = self.bytes[at..run.end]
                .iter()
                .take_while(|&&b| is_base64(b))
                .count();
            let span = Span::new(at, at + length);
            let cut = span.of(self.bytes).iter().any(|b| matches!(b, b'+' | b'/'));
            if cut && self.catalogue.values.may_hold_base64(self.bytes, span) {
                self.value(span);
            }
            at += length + 1;
        }
    }

    /// Looks at a trigram.
    fn mark(&mut self, at: usize) {
        let catalogue = self.catalogue;
        let here = Span::new(at, at + 1);
        catalogue
            .loose
            .find(self.bytes, here, |start, tag| self.anchor(start, tag));
        if self.bytes[at..].starts_with(b"://") {
            let around = Span::new(at.saturating_sub(URL_BEFORE), at + URL_AFTER);
            catalogue
                .urls
                .find(self.bytes, around, |start, tag| self.anchor(start, tag));
        }
        let far = catalogue.coded.hits(self.bytes, at, self.binary, self.out);
        self.far = self.far.max(far);
    }

    /// Tries one rule at one of its anchors.
    fn anchor(&mut self, at: usize, tag: u32) {
        let (rule, anchor) = self.catalogue.anchor(tag);
        let pattern = self
            .catalogue
            .pattern(rule)
            .expect("only rules with patterns have anchors");
        if pattern.def.max_len > NEARBY {
            self.far = self.far.max(pattern.def.max_len);
        }
        match anchor.offset {
            Some(offset) => {
                let Some(start) = at.checked_sub(offset) else {
                    return;
                };
                match pattern.at(self.bytes, start) {
                    Some(matched) => self.consider(rule, matched),
                    None => self.observer.dropped(
                        rule,
                        Span::new(at, at + anchor.text.len()),
                        &Dropped::NoMatch,
                    ),
                }
            }
            None => {
                let mut all = Vec::new();
                pattern.around(self.bytes, Span::new(at, at + anchor.text.len()), |m| {
                    all.push(m);
                });
                all.into_iter().for_each(|m| self.consider(rule, m));
            }
        }
    }

    /// Holds a match of a pattern against what else its rule demands.
    fn consider(&mut self, rule: u16, matched: Matched) {
        let def = self.catalogue.def(rule);
        let secret = matched.secret.of(self.bytes);
        if !def.near.is_empty() {
            self.near.read(self.bytes, matched.extent);
            if !self.near.holds_any(def.near) {
                return self
                    .observer
                    .dropped(rule, matched.secret, &Dropped::NotNear(def.near));
            }
        }
        if let Some(why) = self.catalogue.fails(rule, secret) {
            return self.observer.dropped(rule, matched.secret, &why);
        }
        self.observer.hit(rule, matched.secret);
        self.out
            .push(Hit::new(rule, matched.secret, matched.extent));
    }

    /// Tries the rules for values without a prefix.
    fn value(&mut self, span: Span) {
        let catalogue = self.catalogue;
        self.near.read(self.bytes, span);
        let secret_word = self.near.says_secret();
        let mut tried: Vec<u16> = self
            .near
            .found(catalogue.values.words())
            .flat_map(|word| catalogue.values.rules_of(word))
            .copied()
            .collect();
        tried.sort_unstable();
        tried.dedup();
        for rule in tried {
            if !secret_word && !catalogue.values.word_is_secret(rule) {
                self.observer.dropped(rule, span, &Dropped::NotNamedSecret);
                continue;
            }
            let pattern = catalogue
                .pattern(rule)
                .expect("rules for values have patterns");
            if pattern.is_whole(self.bytes, span) {
                self.consider_value(
                    rule,
                    Matched {
                        secret: span,
                        extent: span,
                    },
                );
            } else if catalogue.values.is_wide(rule) {
                let window = Span::new(
                    span.start.saturating_sub(pattern.def.max_len),
                    self.bytes.len().min(span.end + pattern.def.max_len + 1),
                );
                let mut all = Vec::new();
                pattern.within(self.bytes, window, |m| all.push(m));
                all.retain(|m| m.extent.contains(span));
                for matched in all {
                    // Its own first half must not vouch for it.
                    self.near.read(self.bytes, matched.extent);
                    if self.near.holds_any(catalogue.def(rule).near)
                        && (self.near.says_secret() || catalogue.values.word_is_secret(rule))
                    {
                        self.consider_value(rule, matched);
                    }
                }
            } else {
                self.observer.dropped(rule, span, &Dropped::NoMatch);
            }
        }
    }

    fn consider_value(&mut self, rule: u16, matched: Matched) {
        match self.catalogue.fails(rule, matched.secret.of(self.bytes)) {
            Some(why) => self.observer.dropped(rule, matched.secret, &why),
            None => {
                self.observer.hit(rule, matched.secret);
                self.out
                    .push(Hit::new(rule, matched.secret, matched.extent));
            }
        }
    }
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
