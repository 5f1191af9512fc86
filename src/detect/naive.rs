//! The slow, obvious way to find candidates, which the engine must equal: every rule at every place, without looking
//! for triggers first, and the property test that holds the two together.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prelude::*;
use regex::bytes::{Regex, RegexBuilder};

use super::engine::{Detector, Scratch, seal};
use super::hit::Hit;
use super::mix::{LONGEST, Mix};
use super::near::{BEFORE, Near, named_from};
use super::pattern::{Matched, Pattern};
use super::values::may_be_value;
use super::{Catalogue, pem, url};
use crate::decode::{self, Budget};
use crate::model::Span;
use crate::rules::compile::{RUN, WIDE_RUN};
use crate::rules::sample::Sampler;
use crate::rules::schema::{SECRET_ENDS, SECRET_WORDS};
use crate::rules::{BUILTIN, Find, RuleDef};

/// What makes a hit what it is: rule, place, and for a decoded one what it says.
type Key = (&'static str, usize, usize, Option<(String, Vec<u8>)>);

struct Naive {
    detector: Detector,
    /// Each rule's regular expression, without word boundaries and anchored.
    regexes: Vec<Option<[Regex; 2]>>,
}

impl Naive {
    fn new() -> Self {
        let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
        let regexes = detector.rules().iter().map(|rule| match rule.find {
            Find::Anchored(def) => {
                let regex = |text: &str| {
                    let built = RegexBuilder::new(text).unicode(false).build();
                    built.expect("the catalogue's patterns are regular expressions")
                };
                let floating = def.regex.replace("\\b", "");
                Some([regex(&floating), regex(&format!("^(?:{})", def.regex))])
            }
            _ => None,
        });
        let regexes = regexes.collect();
        Self { detector, regexes }
    }

    fn rules(&self) -> impl Iterator<Item = (u16, &'static RuleDef)> {
        (0u16..).zip(self.detector.rules().iter().copied())
    }

    fn hits(&self, text: &[u8]) -> Vec<Hit> {
        let mut out = self.of_text(text);
        for layer in layers(text) {
            out.extend(self.of_text(&layer.bytes).into_iter().map(|hit| Hit {
                secret: layer.place(hit.secret),
                extent: layer.span,
                via: Some(std::sync::Arc::new(super::Decoded {
                    via: layer.via.clone(),
                    bytes: hit.secret.of(&layer.bytes).to_vec(),
                    secret: Span::new(0, hit.secret.len()),
                    apart: layer.apart(hit.secret),
                })),
                ..hit
            }));
        }
        out
    }

    fn of_text(&self, text: &[u8]) -> Vec<Hit> {
        let mut out = Vec::new();
        for (index, rule) in self.rules() {
            if let Find::Anchored(_) = rule.find {
                self.anchored(index, text, &mut out);
            }
        }
        for at in 0..text.len().saturating_sub(2) {
            let folded = [text[at] | 0x20, text[at + 1] | 0x20, text[at + 2] | 0x20];
            // The matchers in code read the trigram themselves, but for these two they trust that it stands there.
            let trusted = pem::TRIGRAMS.contains(&folded) || folded == *url::TRIGRAM;
            if trusted || super::assign::announces(text, at) {
                self.detector
                    .catalogue
                    .coded
                    .hits(text, at, false, &mut out);
            }
        }
        self.detector.catalogue.coded.whole(text, &mut out);
        let base64 = |b: u8| b.is_ascii_alphanumeric() || b"+/".contains(&b);
        for run in runs(
            text,
            |b| b.is_ascii_alphanumeric() || b"_-".contains(&b),
            RUN,
        ) {
            self.value(text, run, &mut out);
        }
        let wide = |b: u8| b.is_ascii_alphanumeric() || b"_+/=.~%-".contains(&b);
        for run in runs(text, wide, WIDE_RUN) {
            for part in runs(run.of(text), base64, 24) {
                let part = Span::new(run.start + part.start, run.start + part.end);
                let mix = Mix::of(part.of(text));
                let kinds = mix.digits > 0 && mix.lower > 0 && mix.upper > 0;
                if kinds && part.of(text).iter().any(|b| b"+/".contains(b)) {
                    self.value(text, part, &mut out);
                }
            }
        }
        out
    }

    /// All matches of a rule with anchors: at every place, or around every anchor if a match has no fixed start.
    fn anchored(&self, index: u16, text: &[u8], out: &mut Vec<Hit>) {
        let pattern = self.pattern(index);
        let [floating, anchored] = self.regexes[usize::from(index)]
            .as_ref()
            .expect("rules with anchors have a pattern");
        // A match in a part of the text need not be one in the text, unless nothing looks at its surroundings.
        let fixed = pattern.def.anchors.iter().any(|a| a.offset.is_some());
        let places = if fixed && floating.is_match(text) {
            0..text.len()
        } else {
            0..0
        };
        for at in places {
            let end = text.len().min(at + pattern.def.max_len + 1);
            if anchored.is_match(&text[at..end])
                && let Some(matched) = pattern.at(text, at)
            {
                self.consider(index, matched, text, out);
            }
        }
        for anchor in pattern.def.anchors.iter().filter(|a| a.offset.is_none()) {
            for at in 0..text.len() {
                if text[at..].starts_with(anchor.text.as_bytes()) {
                    let mut all = Vec::new();
                    let span = Span::new(at, at + anchor.text.len());
                    pattern.around(text, span, |matched| all.push(matched));
                    for matched in all {
                        self.consider(index, matched, text, out);
                    }
                }
            }
        }
    }

    fn pattern(&self, index: u16) -> &Pattern {
        self.detector
            .catalogue
            .pattern(index)
            .expect("rules that are matched have a pattern")
    }

    fn consider(&self, index: u16, matched: Matched, text: &[u8], out: &mut Vec<Hit>) {
        let rule = self.detector.rule(index);
        let mut near = Near::default();
        near.read(text, matched.extent);
        let is_near = rule.near.is_empty() || near.holds_any(rule.near);
        let fails = self
            .detector
            .catalogue
            .fails(index, matched.secret.of(text));
        if is_near && fails.is_none() {
            out.push(Hit::new(index, matched.secret, matched.extent));
        }
    }

    /// All rules for values, on one run.
    fn value(&self, text: &[u8], run: Span, out: &mut Vec<Hit>) {
        if run.len() > LONGEST || !may_be_value(run.of(text)) {
            return;
        }
        let from = run.start.saturating_sub(BEFORE);
        let says_secret = |from: usize| {
            (from..run.start).any(|at| {
                SECRET_WORDS.iter().chain(SECRET_ENDS).any(|word| {
                    let found = text.get(at..at + word.len());
                    found.is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
                })
            })
        };
        let line = named_from(text, run.start);
        let mut near = Near::default();
        near.read(text, run);
        for (index, rule) in self.rules() {
            let Find::Value(def) = rule.find else {
                continue;
            };
            if rule.near.is_empty() {
                if self.pattern(index).is_whole(text, run) {
                    let whole = Matched {
                        secret: run,
                        extent: run,
                    };
                    self.consider(index, whole, text, out);
                }
                continue;
            }
            if !near.holds_any(rule.near) {
                continue;
            }
            let own = rule
                .near
                .iter()
                .all(|near| SECRET_WORDS.iter().any(|word| near.contains(word)));
            let entry = near.is_entry_of(rule.near) && says_secret(from);
            if !says_secret(if own { from } else { line }) && !entry {
                continue;
            }
            if self.pattern(index).is_whole(text, run) {
                let whole = Matched {
                    secret: run,
                    extent: run,
                };
                self.consider(index, whole, text, out);
            } else if !def.is_one_run {
                let window = Span::new(
                    run.start.saturating_sub(def.max_len),
                    text.len().min(run.end + def.max_len + 1),
                );
                let mut all = Vec::new();
                self.pattern(index).within(text, window, |m| all.push(m));
                for matched in all.into_iter().filter(|m| m.extent.contains(run)) {
                    let mut near = Near::default();
                    near.read(text, matched.extent);
                    if own || near.says_secret() || near.is_entry_of(rule.near) {
                        self.consider(index, matched, text, out);
                    }
                }
            }
        }
    }

    fn keys(&self, hits: &[Hit]) -> BTreeSet<Key> {
        let key = |hit: &Hit| {
            let id = self.detector.rule(hit.rule).info.id;
            let via = hit
                .via
                .as_ref()
                .map(|via| (via.via.join(" "), via.secret.of(&via.bytes).to_vec()));
            (id, hit.secret.start, hit.secret.end, via)
        };
        hits.iter().map(key).collect()
    }
}

/// The longest runs of such bytes, of at least that length.
fn runs(text: &[u8], is_in: impl Fn(u8) -> bool, least: usize) -> Vec<Span> {
    let mut runs = Vec::new();
    let mut start = 0;
    for at in 0..=text.len() {
        if at == text.len() || !is_in(text[at]) {
            if at - start >= least {
                runs.push(Span::new(start, at));
            }
            start = at + 1;
        }
    }
    runs
}

/// What every decoder says at every run and every mark, in order.
fn layers(text: &[u8]) -> Vec<decode::Layer> {
    let (mut out, mut budget) = (Vec::new(), Budget::default());
    let mut done = 0;
    for run in runs(
        text,
        |b| b.is_ascii_alphanumeric() || b"_-".contains(&b),
        RUN,
    ) {
        if run.start >= done && decode::may_encode(run.of(text)) {
            done = decode::from_run(text, run, 0, &mut budget, &mut out);
        }
    }
    done = 0;
    for at in 0..text.len() {
        if at >= done && decode::is_mark(text, at) {
            done = decode::from_mark(text, at, &mut budget, &mut out);
        }
    }
    out
}

fn naive() -> &'static Naive {
    static NAIVE: OnceLock<Naive> = OnceLock::new();
    NAIVE.get_or_init(Naive::new)
}

/// Holds the engine to the naive way on one text.
fn agree(text: &[u8]) -> Result<(), TestCaseError> {
    let naive = naive();
    let mut hits = Vec::new();
    let whole = Span::new(0, text.len());
    let mut scratch = Scratch::default();
    naive
        .detector
        .hits(text, whole, false, &mut scratch, &mut hits);
    let (fast, slow) = (naive.keys(&hits), naive.keys(&naive.hits(text)));
    let shown = || String::from_utf8_lossy(text).into_owned();
    prop_assert!(
        fast == slow,
        "only the engine: {:?}\nonly the naive way: {:?}\nin {:?}",
        fast.difference(&slow).collect::<Vec<_>>(),
        slow.difference(&fast).collect::<Vec<_>>(),
        shown()
    );
    Ok(())
}

#[test]
fn every_rule_is_found_in_noise_as_by_the_naive_way() {
    for (number, rules) in BUILTIN.chunks(20).enumerate() {
        let mut sampler = Sampler::new(&format!("naive {number}"), seal);
        let mut text = Vec::new();
        for rule in rules {
            let example = rule.examples[sampler.below(rule.examples.len())];
            text.extend(sampler.example(rule, example));
            text.extend(b"\n");
        }
        agree(&text).unwrap_or_else(|error| panic!("{error}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn prefiltered_equals_naive(
        planted in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4),
        noise in prop::collection::vec(
            "[a-z]{2,9}_[a-z0-9]{2,12}|[A-Z][A-Z0-9_]{12,30}|[a-zA-Z0-9+/]{20,44}={0,2}|[0-9a-f]{16,40}|[ \t\n;:=,.\"'(){}/\\\\%-]{1,3}|\
             (api_?key|token|secret|passwd|auth|pwd)[ =:\"']{1,3}|(datadog|algolia|aws|heroku|mailgun|cloudflare)[_ .]|\
             https?://|\\\\n|\\\\u003d|%3D|sk-|xox[bp]-|gh[pos]_|eyJ[a-zA-Z0-9]{16,20}\\.|[a-z]{1,3}-", 2..14),
        seed in any::<u32>(),
    ) {
        let mut sampler = Sampler::new(&seed.to_string(), seal);
        let mut text = Vec::new();
        for (n, piece) in noise.iter().enumerate() {
            text.extend(piece.as_bytes());
            if let Some((rule, example)) = planted.get(n) {
                let rule = rule.get(BUILTIN);
                text.extend(sampler.example(rule, rule.examples[example.index(rule.examples.len())]));
            }
        }
        agree(&text)?;
    }
}
