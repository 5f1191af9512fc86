//! Candidates that repeat themselves with all that stands around them, as in a file that says `password='` a million
//! times: what is said of one is said of all.

use std::cell::LazyCell;
use std::collections::{HashMap, VecDeque};

use super::engine::Detector;
use super::hit::Hit;
use super::judge::{Detection, SURE};
use super::observe::{Dropped, Observer};
use super::{exposure, place};
use crate::model::{Blob, Lines, Span};

/// Fewer candidates than this are each looked at.
const MANY: usize = 1 << 12;

/// How many candidates back a period is looked for.
const BACK: usize = 4;

impl Detector {
    /// What each hit comes to by itself, without those that lack a companion. Of candidates that repeat themselves and
    /// are no secrets as far as can be told, the first ones stand for all.
    pub(super) fn assess_all<'h>(
        &self,
        blob: &Blob<'_>,
        hits: &'h [Hit],
        observer: &mut dyn Observer,
    ) -> Vec<(&'h Hit, Detection)> {
        // Only companion values need lines.
        let lines = LazyCell::new(|| Lines::new(blob.bytes, blob.base));
        let line = |at: usize| lines.number(at);
        let file = LazyCell::new(|| place::of(&blob.origin.path));
        let reach = self.reach().max(exposure::REACH);
        let mut twins =
            (hits.len() >= MANY).then(|| Twins::<Option<usize>>::new(blob.bytes, reach));
        let mut judged: Vec<(&Hit, Detection)> = Vec::new();
        for hit in hits {
            if !self.catalogue.counts_in(hit.rule, &blob.origin.path) {
                continue;
            }
            if let Some(said) = twins.as_mut().and_then(|twins| twins.said(hit)) {
                let same = said.map(|twin| judged[twin].1.at(hit.secret));
                judged.extend(same.map(|detection| (hit, detection)));
                continue;
            }
            let detection = if self.is_complete(blob, hit) {
                self.assess(blob, hit, *file, &line)
            } else {
                observer.dropped(hit.rule, hit.secret, &Dropped::Alone);
                None
            };
            let place = judged.len();
            let said = match &detection {
                // Parts have lines of their own.
                Some(found) if !found.parts.is_empty() => None,
                Some(found) => Some((found.score >= SURE).then_some(place)),
                None => Some(None),
            };
            if let (Some(twins), Some(said)) = (&mut twins, said) {
                twins.say(hit, said);
            }
            judged.extend(detection.map(|detection| (hit, detection)));
        }
        judged
    }
}

impl Detection {
    /// The same at another place.
    fn at(&self, span: Span) -> Self {
        Self {
            span,
            ..self.clone()
        }
    }
}

/// A stretch in which every byte is the one a period before it, and what was said of the candidates in it.
#[derive(Debug)]
struct Twins<'b, V> {
    bytes: &'b [u8],
    /// How far around a candidate something can stand that matters for it.
    reach: usize,
    period: usize,
    from: usize,
    until: usize,
    /// By rule, length, and place within the period: where the last one stood, and what was said of it.
    said: HashMap<(u16, usize, usize), (usize, V)>,
    recent: VecDeque<(u16, Span)>,
}

impl<'b, V: Copy> Twins<'b, V> {
    fn new(bytes: &'b [u8], reach: usize) -> Self {
        Self {
            bytes,
            reach,
            period: 0,
            from: 0,
            until: 0,
            said: HashMap::new(),
            recent: VecDeque::new(),
        }
    }

    /// What was said of a candidate that is this one over again. They have to come in order.
    fn said(&mut self, hit: &Hit) -> Option<V> {
        if hit.via.is_some() {
            return None;
        }
        let span = hit.span();
        self.follow(span.end + self.reach);
        if span.end + self.reach > self.until {
            self.begin(hit);
        }
        self.recent.push_front((hit.rule, hit.secret));
        self.recent.truncate(BACK);
        let (at, what) = self.said.get(&self.key(hit)?)?;
        let same = at.checked_sub(self.reach)? >= self.from && span.end + self.reach <= self.until;
        same.then_some(*what)
    }

    /// Remembers what was said of a candidate.
    fn say(&mut self, hit: &Hit, what: V) {
        if hit.via.is_none()
            && let Some(key) = self.key(hit)
        {
            self.said.insert(key, (hit.span().start, what));
        }
    }

    fn key(&self, hit: &Hit) -> Option<(u16, usize, usize)> {
        let place = hit.secret.start.checked_rem(self.period)?;
        Some((hit.rule, hit.secret.len(), place))
    }

    /// Goes on as long as the bytes repeat themselves, at most to `end`.
    fn follow(&mut self, end: usize) {
        if self.period == 0 {
            return;
        }
        let end = end.min(self.bytes.len());
        let until = self.until.min(end);
        let ahead = self.bytes[until..end].iter();
        let before = self.bytes[until - self.period..end - self.period].iter();
        let same = ahead.zip(before).take_while(|(a, b)| a == b).count();
        self.until = self.until.max(until + same);
    }

    /// Takes for a period what lies between this candidate and one of its kind before it.
    fn begin(&mut self, hit: &Hit) {
        let start = hit.secret.start;
        let kin = |(rule, span): &&(u16, Span)| {
            *rule == hit.rule && span.len() == hit.secret.len() && span.start < start
        };
        let best = self.recent.iter().filter(kin).find(|(_, span)| {
            let length = 2 * (start - span.start);
            let text = |at: usize| self.bytes.get(at..at + length);
            text(start).is_some() && text(start) == text(span.start)
        });
        let period = best.map_or(0, |(_, span)| start - span.start);
        if period != 0 && (period != self.period || start > self.until) {
            self.period = period;
            self.from = start;
            self.until = start;
            self.said.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For each `x` in the text, whether it was known from one before it.
    fn known(text: &str) -> Vec<bool> {
        let mut twins = Twins::new(text.as_bytes(), 4);
        let hits = text.match_indices('x').map(|(at, _)| {
            let span = Span::new(at, at + 1);
            Hit::new(0, span, span)
        });
        hits.map(|hit| {
            let said = twins.said(&hit);
            if said.is_none() {
                twins.say(&hit, ());
            }
            said.is_some()
        })
        .collect()
    }

    #[test]
    fn what_repeats_itself_is_known_where_its_surroundings_do_too() {
        let all = known(&"ax,bx,,".repeat(20));
        assert!(all[10..36].iter().all(|known| *known), "{all:?}");
        let text = format!("{}ax,bx;,{}", "ax,bx,,".repeat(9), "ax,bx,,".repeat(9));
        let all = known(&text);
        // The sign that differs stands near these.
        assert!(all[18..21].iter().all(|known| !known), "{all:?}");
        assert!(all[10..18].iter().all(|known| *known), "{all:?}");
        assert!(all[28..36].iter().all(|known| *known), "{all:?}");
    }

    #[test]
    fn what_differs_is_looked_at() {
        assert!(
            known("ax bx cx dx ex fx gx hx ix")
                .iter()
                .all(|known| !known)
        );
    }
}
