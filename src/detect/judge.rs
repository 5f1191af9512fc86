//! Looks at the hits of a blob together: which of them say the same, how sure each is, and why.

use super::assign::{Assigned, Class};
use super::called::plain;
use super::checks::{self, Proof};
use super::engine::Detector;
use super::entropy;
use super::hit::Hit;
use super::observe::Observer;
use super::overlap::{self, Rival};
use super::pattern::Pattern;
use super::place::Place;
use super::score::Kind;
use super::{exposure, score, standing, weights};
use crate::model::{Blob, Part, Reason, RuleKind, Secret, Severity, Span, Status};
use crate::rules::{Find, PartDef, PatternDef, RuleDef};

/// A rule that knows more wins from this score on, whatever another rule thinks of the same secret.
pub(super) const SURE: u8 = 40;

/// A judged hit: everything a finding needs but its location.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// The rule.
    pub rule: u16,
    /// Where it stands in the blob.
    pub span: Span,
    /// The secret itself, decoded.
    pub secret: Secret,
    /// How sure, 0 to 100.
    pub score: u8,
    /// Why.
    pub reasons: Vec<Reason>,
    /// How bad it is here.
    pub severity: Severity,
    /// Bits per character.
    pub entropy: f32,
    /// Companion values.
    pub parts: Vec<Part>,
    /// Where they stand in the blob.
    pub(super) companions: Vec<Span>,
    /// Where parts of the credential stand that would be findings of their own without it.
    pub joined: Vec<Span>,
    /// Facts read off the secret.
    pub facts: Vec<String>,
    /// Decoders passed through.
    pub via: Vec<&'static str>,
    /// Why the place makes it worse.
    pub exposure: Vec<String>,
    /// Known without asking: canaries.
    pub status: Status,
}

impl Detector {
    /// Judges the hits of one blob, in order. Hits on the same secret by a less specific rule fall away.
    pub fn judge(&self, blob: &Blob<'_>, hits: &[Hit]) -> Vec<Detection> {
        self.judge_observed(blob, hits, &mut ())
    }

    /// [`Detector::judge`], telling `observer` what fell away.
    pub fn judge_observed(
        &self,
        blob: &Blob<'_>,
        hits: &[Hit],
        observer: &mut dyn Observer,
    ) -> Vec<Detection> {
        let mut judged = self.assess_all(blob, hits, observer);
        doubt_tables(blob.bytes, &mut judged);
        // What is hardly a secret by the better rule may be one by the other.
        let rivals = judged
            .iter()
            .enumerate()
            .map(|(index, (hit, detection))| Rival {
                span: hit.apart(),
                rank: self.rank(hit, index),
                score: detection.score,
            });
        let hidden = overlap::hidden_by(&rivals.collect::<Vec<_>>(), SURE);
        for ((_, detection), by) in judged.iter().zip(&hidden) {
            if let Some(better) = *by {
                let id = self.catalogue.def(judged[better].0.rule).info.id;
                observer.outranked(detection, id);
            }
        }
        self.vouch(&mut judged, &hidden);
        let kept = judged
            .into_iter()
            .zip(hidden)
            .filter(|(_, by)| by.is_none());
        let kept = kept.map(|((_, detection), _)| detection).collect();
        self.join_pairs(blob, kept, observer)
    }

    /// Whether every companion without which the rule says nothing stands near. One that lacks them must not
    /// hide another rule's finding.
    pub(super) fn is_complete(&self, blob: &Blob<'_>, hit: &Hit) -> bool {
        let parts = self.catalogue.def(hit.rule).parts.iter();
        parts
            .zip(self.catalogue.parts(hit.rule))
            .filter(|(part, _)| part.required)
            .all(|(part, pattern)| nearest(blob.bytes, hit, part, pattern).is_some())
    }

    /// Who of two hits on the same secret says it better; of equals what stands there as it is, and the first.
    fn rank(&self, hit: &Hit, index: usize) -> impl Ord + use<> {
        (
            self.specificity(hit),
            hit.secret.len(),
            hit.via.is_none(),
            std::cmp::Reverse(index),
        )
    }

    /// How much a rule says of what it finds: its proof, its prefix, its words.
    fn specificity(&self, hit: &Hit) -> (u8, usize, usize) {
        let def = self.catalogue.def(hit.rule);
        let anchor = match &def.find {
            Find::Anchored(pattern) => pattern
                .anchors
                .iter()
                .map(|a| a.text.len())
                .max()
                .unwrap_or(0),
            Find::Value(_) | Find::Code(_) => 0,
        };
        // Who knows the place only comes after who knows the form; who knows the name only comes last.
        if def.fallback {
            return (1, anchor, 0);
        }
        let proven = usize::from(def.check.is_some()) * 4;
        match &def.find {
            Find::Anchored(_) => {
                let known = anchor + proven + def.near.len().min(1) * 2;
                (3, known, hit.closeness.into())
            }
            // Of two providers named near by, the one named closest.
            Find::Value(_) => {
                let known = proven + def.near.iter().map(|w| w.len()).max().unwrap_or(0);
                (2, hit.closeness.into(), known)
            }
            Find::Code("pem" | "whole-file") => (3, 20, 0),
            Find::Code(_) => (0, 0, 0),
        }
    }

    pub(super) fn assess(
        &self,
        blob: &Blob<'_>,
        hit: &Hit,
        file: Place,
        line: &dyn Fn(usize) -> u32,
    ) -> Option<Detection> {
        let def = self.catalogue.def(hit.rule);
        let secret = hit.value(blob.bytes);
        let (bytes, span) = match &hit.via {
            Some(decoded) => (&decoded.bytes[..], decoded.secret),
            None => (blob.bytes, hit.secret),
        };
        let mut facts = Vec::new();
        let mut reasons = Vec::from_iter(base(def, secret));
        if let Some(name) = def.check.or(def.prove)
            && let Some(Proof::Valid(fact)) = checks::find(name).map(|check| check.prove(secret))
        {
            reasons.push(weights::CHECKSUM.reason(format!("{name} holds")));
            facts.extend(fact);
        }
        let (parts, companions) = self.find_parts(blob, hit, def, line)?;
        if def.hidden_alone && parts.is_empty() && def.parts.iter().any(|p| p.required) {
            return None;
        }
        let proven = reasons
            .iter()
            .any(|reason| reason.weight == weights::CHECKSUM.id);
        if matches!(def.find, Find::Value(_))
            && !proven
            && let Some(what) = standing::why_not_a_key(bytes, span, def.near)
        {
            reasons.push(weights::HASH_PLACE.reason(format!("stands where {what} stands")));
        }
        if !parts.is_empty() {
            reasons.push(weights::PARTS.reason("its companion values stand near"));
        }
        let names_only = def.fallback || matches!(def.find, Find::Code(_));
        let no_prefix = names_only || matches!(def.find, Find::Value(_));
        if no_prefix && let Some(name) = self.catalogue.unsealed(secret) {
            let why = format!("begins like this, and its checksum does not fit: {name}");
            reasons.push(weights::PROVIDER_PLACEHOLDER.reason(why));
        }
        if names_only && checks::is_hollow(secret) {
            reasons.push(weights::PROVIDER_PLACEHOLDER.reason("a token that opens nothing"));
        }
        let context = score::Context {
            bytes,
            span,
            kind: kind(def, secret),
            assigned: hit.assigned.as_deref(),
            path: &blob.origin.path,
            place: file,
        };
        let reasons = score::assess(&context, reasons);
        let place = hit.via.as_ref().map_or(hit.secret, |_| Span::new(0, 0));
        // What is made to be public is no worse off where everybody reads it.
        let exposure = match def.info.kind {
            RuleKind::Publishable => Vec::new(),
            _ => exposure::of(
                blob.bytes,
                place.start,
                place.end,
                &blob.origin.path,
                hit.assigned.as_deref(),
            ),
        };
        let status = if facts.iter().any(|f| f.contains("canary")) {
            Status::Canary
        } else {
            Status::Unverified
        };
        Some(Detection {
            rule: hit.rule,
            span: hit.secret,
            score: score::score(&reasons),
            entropy: entropy::shannon(secret),
            secret: Secret::new(secret),
            reasons,
            severity: if exposure.is_empty() {
                def.info.severity
            } else {
                def.info.severity.raised()
            },
            parts,
            companions,
            joined: Vec::new(),
            facts,
            via: hit.via.as_ref().map(|d| d.via.clone()).unwrap_or_default(),
            exposure,
            status,
        })
    }

    /// The companion values near a hit, and where they stand; `None` if a required one is missing.
    fn find_parts(
        &self,
        blob: &Blob<'_>,
        hit: &Hit,
        def: &'static RuleDef,
        line: &dyn Fn(usize) -> u32,
    ) -> Option<(Vec<Part>, Vec<Span>)> {
        let (mut parts, mut spans) = (Vec::new(), Vec::new());
        for (part, pattern) in def.parts.iter().zip(self.catalogue.parts(hit.rule)) {
            match nearest(blob.bytes, hit, part, pattern) {
                Some(span) => {
                    parts.push(Part {
                        name: part.name,
                        secret: Secret::new(span.of(blob.bytes)),
                        line: line(span.start),
                    });
                    spans.push(span);
                }
                None if part.required => return None,
                None => {}
            }
        }
        Some((parts, spans))
    }
}

/// Whether a name is that of a credential which somebody was given, and so no member of a test vector's.
fn is_issued(name: &[u8]) -> bool {
    let plain = plain(name);
    let issued: [&[u8]; 5] = [
        b"clientsecret",
        b"apikey",
        b"apitoken",
        b"authtoken",
        b"accesstoken",
    ];
    issued.iter().any(|end| plain.ends_with(end))
}

/// So many keys in hex make a table.
pub(super) const TABLE: usize = 16;

/// Whether a value is a key in hex. Some tables say first how it is written: `hexsecret:…`.
pub(super) fn is_hex(value: &[u8]) -> bool {
    let digits = memchr::memrchr(b':', value).map_or(value, |at| &value[at + 1..]);
    digits.len() >= 12 && digits.iter().all(u8::is_ascii_hexdigit)
}

/// So many keys in hex, found by name alone in one file, are a table of test vectors, or data of another kind.
fn doubt_tables(bytes: &[u8], judged: &mut [(&Hit, Detection)]) {
    let key = |(hit, found): &(&Hit, Detection)| {
        let password = |a: &Assigned| matches!(a.class, Class::Password | Class::UrlPassword);
        let hex = is_hex(found.secret.expose());
        let bytes = hit.via.as_ref().map_or(bytes, |decoded| &decoded.bytes);
        let named = |a: &Assigned| !password(a) && !is_issued(a.name.of(bytes));
        found.score >= SURE && hex && hit.assigned.as_deref().is_some_and(named)
    };
    if judged.iter().filter(|pair| key(pair)).count() < TABLE {
        return;
    }
    for pair in judged.iter_mut().filter(|pair| key(pair)) {
        let reason = weights::TABLE.reason("one of dozens of keys in this file");
        pair.1.reasons.push(reason);
        pair.1.score = score::score(&pair.1.reasons);
    }
}

/// The match of a part that stands closest to the hit.
fn nearest(bytes: &[u8], hit: &Hit, part: &PartDef, pattern: &Pattern) -> Option<Span> {
    let window = Span::new(
        hit.secret.start.saturating_sub(part.within),
        bytes.len().min(hit.secret.end + part.within),
    );
    let mut near = super::near::Near::default();
    let mut best: Option<(usize, Span)> = None;
    pattern.within(bytes, window, |matched| {
        if matched.secret.overlaps(hit.secret) {
            return;
        }
        near.read(bytes, matched.extent);
        if !part.near.is_empty() && !near.holds_any(part.near) {
            return;
        }
        let distance = if matched.secret.start >= hit.secret.end {
            matched.secret.start - hit.secret.end
        } else {
            hit.secret.start - matched.secret.end
        };
        if best.is_none_or(|(old, _)| distance < old) {
            best = Some((distance, matched.secret));
        }
    });
    best.map(|(_, span)| span)
}

/// What a rule knows of the values it takes.
fn kind(def: &RuleDef, secret: &[u8]) -> Kind {
    match &def.find {
        Find::Code("pem") => Kind::KeyBlock,
        // A pattern that lets any sign through takes what people choose.
        Find::Anchored(pattern) if pattern.regex.contains("(?P<secret>[^") => Kind::Password,
        Find::Anchored(_) if def.fallback => Kind::Key,
        Find::Anchored(pattern) if !holds_anchor(pattern, secret) => Kind::OwnPlace,
        Find::Value(_) => Kind::Value,
        _ => Kind::Token,
    }
}

/// Whether the secret itself, not only the text around it, has one of the literals its rule looks for.
fn holds_anchor(pattern: &PatternDef, secret: &[u8]) -> bool {
    pattern
        .anchors
        .iter()
        .any(|anchor| memchr::memmem::find(secret, anchor.text.as_bytes()).is_some())
}

/// What a rule's own pattern says for its matches.
fn base(def: &RuleDef, secret: &[u8]) -> Option<Reason> {
    let weight = match &def.find {
        Find::Code("whole-file") => weights::PREFIX.reason("the whole file is one"),
        Find::Code(_) => return None,
        _ if kind(def, secret) == Kind::Password => {
            weights::PLACE_PASSWORD.reason("stands where such a password stands")
        }
        Find::Anchored(_) if def.fallback => {
            weights::PLACE.reason("stands where such a key stands")
        }
        Find::Anchored(pattern) if !holds_anchor(pattern, secret) => {
            weights::PLACE_OWN.reason("stands where the provider's key stands")
        }
        Find::Anchored(_) if def.near.is_empty() => {
            weights::PREFIX.reason("has the provider's prefix and length")
        }
        Find::Anchored(_) => {
            weights::PREFIX_NEAR.reason("has the provider's prefix beside its name")
        }
        Find::Value(_) if def.near.is_empty() => weights::PREFIX.reason("has the form of one"),
        Find::Value(_) => weights::NEAR.reason("has the provider's shape beside its name"),
    };
    Some(weight)
}
