//! What the places that the first look found lead to: anchors to patterns, random-looking runs to values, trigrams to
//! whatever they announce.

use super::around::Around;
use super::catalogue::Catalogue;
use super::engine::NEARBY;
use super::hit::Hit;
use super::mix;
use super::near::{BEFORE, Near, named_from};
use super::observe::{Dropped, Observer};
use super::pattern::{Matched, Pattern};
use super::trigger::{Found, Mark};
use super::values::Values;
use crate::model::{Far, Span};
use crate::rules::compile::{URL_AFTER, URL_BEFORE, may_be_url};

/// Where words that say secret begin, ascending: without one before it, no run is a value.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<usize>);

/// Tells for one run after the other what stands before it. Runs must come in order.
struct WordsBefore<'w> {
    words: &'w [usize],
    next: usize,
}

impl WordsBefore<'_> {
    /// Whether a word stands in the [`BEFORE`] bytes before `at`; if so, whether where it names what stands there.
    fn line_says(&mut self, bytes: &[u8], at: usize) -> Option<bool> {
        while self.words.get(self.next).is_some_and(|&word| word < at) {
            self.next += 1;
        }
        let word = self.words[..self.next].last()?;
        (word + BEFORE >= at).then(|| {
            memchr::memchr(b'\n', &bytes[*word..at]).is_none() || *word >= named_from(bytes, at)
        })
    }
}

/// Where patterns failed last, so that anchors which repeat themselves with all that stands around them are not each
/// tried (`sk-sk-sk-`).
#[derive(Debug, Default)]
pub(super) struct Failed {
    places: [Option<(u16, usize)>; 16],
    next: usize,
}

impl Failed {
    /// How far before a place its bounds are looked at.
    const BEFORE: usize = 64;

    /// Whether the pattern failed at a place like this one.
    fn before(&self, rule: u16, pattern: &Pattern, bytes: &[u8], start: usize) -> bool {
        let text = |at: usize| {
            let from = at.checked_sub(Self::BEFORE)?;
            bytes.get(from..at + pattern.def.max_len + 1)
        };
        let last = self
            .places
            .iter()
            .flatten()
            .find(|(known, _)| *known == rule);
        last.is_some_and(|&(_, at)| text(at).is_some() && text(at) == text(start))
    }

    fn at(&mut self, rule: u16, start: usize) {
        let known = |place: &Option<(u16, usize)>| place.is_some_and(|(of, _)| of == rule);
        let place = self.places.iter().position(known).unwrap_or(self.next);
        self.places[place] = Some((rule, start));
        if place == self.next {
            self.next = (place + 1) % self.places.len();
        }
    }
}

/// What may belong to the URL whose `://` stands at `at`, as far as anchors are looked for.
fn url_around(bytes: &[u8], at: usize) -> Span {
    let (before, after) = bytes.split_at(at);
    let before = before.iter().rev().take(URL_BEFORE);
    let after = after.iter().take(URL_AFTER);
    Span::new(
        at - before.take_while(|&&byte| may_be_url(byte)).count(),
        at + after.take_while(|&&byte| may_be_url(byte)).count(),
    )
}

/// One search of one zone.
pub(super) struct Search<'s> {
    pub catalogue: &'s Catalogue,
    pub bytes: &'s [u8],
    /// Where the zone begins that was looked at.
    pub from: usize,
    pub binary: bool,
    pub near: &'s mut Near,
    pub words: &'s mut Words,
    pub around: Around,
    pub failed: Failed,
    pub out: &'s mut Vec<Hit>,
    pub observer: &'s mut dyn Observer,
    /// Anchors of rules whose matches can be longer than [`NEARBY`].
    pub far: &'s mut Vec<Far>,
}

impl Search<'_> {
    /// Follows everything that was found.
    pub fn all(&mut self, found: &Found) {
        let catalogue = self.catalogue;
        for &head in &found.heads {
            let at = self.from + head as usize;
            let bytes = self.bytes;
            let mut each = |start, tag| self.anchor(start, tag);
            catalogue.heads.look(bytes, at, &mut each);
        }
        for &mark in &found.marks {
            self.mark(mark);
        }
        let any_run = !found.runs.is_empty() || !found.wide_runs.is_empty();
        if any_run && !self.binary {
            self.proven(&found.runs);
            self.find_words(&found.marks);
            if !self.words.0.is_empty() {
                let words = std::mem::take(self.words);
                self.values(found, &words.0);
                *self.words = words;
            }
        }
    }

    /// Tries the rules whose check tells alone on runs of their lengths, whatever stands near.
    fn proven(&mut self, runs: &[(u32, u32)]) {
        let catalogue = self.catalogue;
        for &(start, end) in runs {
            for &rule in catalogue.values.proven((end - start) as usize) {
                let run = Span::new(self.from + start as usize, self.from + end as usize);
                let pattern = catalogue
                    .pattern(rule)
                    .expect("rules for values have patterns");
                if pattern.is_whole(self.bytes, run) {
                    let whole = Matched {
                        secret: run,
                        extent: run,
                    };
                    self.consider_value(rule, whole, 0);
                }
            }
        }
    }

    fn find_words(&mut self, marks: &[Mark]) {
        self.words.0.clear();
        for &mark in marks {
            for (word, inset) in &self.catalogue.uses(mark).words {
                let start = (self.from + mark.at as usize).checked_sub(*inset);
                let text = start.and_then(|start| self.bytes.get(start..start + word.len()));
                if text.is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes())) {
                    self.words.0.extend(start);
                }
            }
        }
        // Hardly ever out of order: trigrams stand at different places of their words.
        self.words.0.sort_unstable();
    }

    /// Looks at the runs that may be values without a prefix.
    fn values(&mut self, found: &Found, words: &[usize]) {
        let bytes = self.bytes;
        let span = |from: usize| {
            move |&(start, end): &(u32, u32)| Span::new(from + start as usize, from + end as usize)
        };
        let mut before = WordsBefore { words, next: 0 };
        for run in found.runs.iter().map(span(self.from)) {
            if let Some(says) = before.line_says(bytes, run.start)
                && self.catalogue.values.may_hold(bytes, run, says)
            {
                self.value(run, says);
            }
        }
        let mut before = WordsBefore { words, next: 0 };
        for wide in found.wide_runs.iter().map(span(self.from)) {
            for run in mix::base64_in(bytes, wide) {
                if let Some(says) = before.line_says(bytes, run.start)
                    && Values::may_hold_base64(bytes, run)
                {
                    self.value(run, says);
                }
            }
        }
    }

    /// Follows a trigram.
    fn mark(&mut self, mark: Mark) {
        let (catalogue, bytes) = (self.catalogue, self.bytes);
        let at = self.from + mark.at as usize;
        let mut each = |start, tag| self.anchor(start, tag);
        catalogue.loose.look(bytes, at, mark.number, &mut each);
        let uses = catalogue.uses(mark);
        if uses.url {
            catalogue.urls.find(bytes, url_around(bytes, at), each);
        }
        if uses.code {
            match catalogue.coded.hits(bytes, at, self.binary, self.out) {
                0 => {}
                within => self.far.push(Far { at, within }),
            }
        }
    }

    /// Tries one rule at one of its anchors.
    fn anchor(&mut self, at: usize, tag: u32) {
        let (rule, anchor) = self.catalogue.anchor(tag);
        let span = Span::new(at, at + anchor.text.len());
        if !anchor.may_go_on(&self.bytes[span.end..]) {
            return self.observer.dropped(rule, span, &Dropped::NoMatch);
        }
        let pattern = self
            .catalogue
            .pattern(rule)
            .expect("only rules with patterns have anchors");
        if pattern.def.max_len > NEARBY {
            let within = pattern.def.max_len + anchor.text.len();
            self.far.push(Far { at, within });
        }
        match anchor.offset {
            Some(offset) => {
                let Some(start) = at.checked_sub(offset) else {
                    return;
                };
                if !self.failed.before(rule, pattern, self.bytes, start) {
                    if let Some(matched) = pattern.at(self.bytes, start) {
                        return self.consider(rule, matched);
                    }
                    self.failed.at(rule, start);
                }
                self.observer.dropped(rule, span, &Dropped::NoMatch);
            }
            None => {
                let all = self.around.matches(pattern, self.bytes, span);
                all.into_iter().for_each(|m| self.consider(rule, m));
            }
        }
    }

    /// Holds a match of a pattern against what else its rule demands.
    fn consider(&mut self, rule: u16, matched: Matched) {
        let def = self.catalogue.def(rule);
        let secret = matched.secret.of(self.bytes);
        let mut closeness = 0;
        if !def.near.is_empty() {
            self.near.read(self.bytes, matched.extent);
            match self.near.closeness(def.near) {
                Some(close) => closeness = close,
                None => {
                    return self.observer.dropped(
                        rule,
                        matched.secret,
                        &Dropped::NotNear(def.near),
                    );
                }
            }
        }
        if let Some(why) = self.catalogue.fails(rule, secret) {
            return self.observer.dropped(rule, matched.secret, &why);
        }
        self.observer.hit(rule, matched.secret);
        let hit = Hit::new(rule, matched.secret, matched.extent);
        self.out.push(Hit { closeness, ..hit });
    }

    /// Tries the rules for values without a prefix; `secret_word` says whether its line says secret before it.
    fn value(&mut self, span: Span, secret_word: bool) {
        let catalogue = self.catalogue;
        self.near.read(self.bytes, span);
        let mut tried: Vec<(u16, u16)> = self
            .near
            .found(&catalogue.values.words)
            .flat_map(|(word, close)| {
                let rules = catalogue.values.rules_of(word).iter();
                rules.map(move |&rule| (rule, close))
            })
            .collect();
        tried.sort_unstable_by_key(|&(rule, close)| (rule, std::cmp::Reverse(close)));
        tried.dedup_by_key(|&mut (rule, _)| rule);
        for (rule, close) in tried {
            let named = secret_word || catalogue.values.word_is_secret(rule);
            if !named && !self.near.is_entry_of(catalogue.def(rule).near) {
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
                    close,
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
                    let words = catalogue.def(rule).near;
                    if let Some(close) = self.near.closeness(words)
                        && (catalogue.values.word_is_secret(rule)
                            || self.near.says_secret()
                            || self.near.is_entry_of(words))
                    {
                        self.consider_value(rule, matched, close);
                    }
                }
            } else {
                self.observer.dropped(rule, span, &Dropped::NoMatch);
            }
        }
    }

    fn consider_value(&mut self, rule: u16, matched: Matched, closeness: u16) {
        match self.catalogue.fails(rule, matched.secret.of(self.bytes)) {
            Some(why) => self.observer.dropped(rule, matched.secret, &why),
            None => {
                self.observer.hit(rule, matched.secret);
                let hit = Hit::new(rule, matched.secret, matched.extent);
                self.out.push(Hit { closeness, ..hit });
            }
        }
    }
}
