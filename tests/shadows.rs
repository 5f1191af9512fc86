//! No rule takes the place of another provider's: what one rule draws as a sample is never reported as a secret of
//! somebody else, whatever rules its neighbours are.

use stanch::detect::{Catalogue, Detector, Scratch, seal};
use stanch::model::{Blob, Confidence, Origin, RuleKind, Span};
use stanch::rules::prove::path_for;
use stanch::rules::sample::Sampler;
use stanch::rules::schema::NAME_MARK;
use stanch::rules::{BUILTIN, Find, RuleDef};

use super::assert_none;

/// Samples drawn of each rule.
const SAMPLES: usize = 6;

/// Between samples: more than any word near a secret is looked for.
const GAP: &str = "\n\nnothing of interest stands on this line, nor on the following ones\n\nnothing of interest stands here\n\n\
    nothing of interest stands on this line either, and none of it is a name\n\nnothing at all stands on this line\n\n";

#[test]
fn no_rule_takes_the_place_of_another_providers() {
    let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
    let mut faults = Vec::new();
    for rule in BUILTIN {
        if !matches!(rule.info.kind, RuleKind::Secret | RuleKind::Test) || rule.samples.is_empty() {
            continue;
        }
        faults.extend(usurpers(&detector, rule));
    }
    assert_none(faults);
}

/// Who else reports a sample of `rule` that stands alone, or beside the rule's word if it needs one.
fn usurpers(detector: &Detector, rule: &'static RuleDef) -> Vec<String> {
    let mut sampler = Sampler::new(&format!("shadows {}", rule.info.id), seal);
    let word = rule
        .near
        .first()
        .map_or("acme", |word| word.trim_start_matches(NAME_MARK));
    let mut text = Vec::new();
    let mut places = Vec::new();
    for _ in 0..SAMPLES {
        let Some(secret) = sampler.secret(rule) else {
            continue;
        };
        text.extend_from_slice(GAP.as_bytes());
        for part in rule.parts {
            let near = part
                .near
                .first()
                .map_or(word, |word| word.trim_start_matches(NAME_MARK));
            text.extend_from_slice(
                format!("{near}_{} = \"", part.name.replace(' ', "_")).as_bytes(),
            );
            text.extend(sampler.example(rule, &format!("{{part:{}}}", part.name)));
            text.extend_from_slice(b"\"\n");
        }
        text.extend_from_slice(format!("{word}_key = \"").as_bytes());
        places.push(Span::new(text.len(), text.len() + secret.len()));
        text.extend_from_slice(&secret);
        text.extend_from_slice(b"\"");
    }
    text.extend_from_slice(GAP.as_bytes());
    let origin = Origin::worktree(path_for(rule).into_bytes());
    let mut hits = Vec::new();
    let whole = Span::new(0, text.len());
    detector.hits(&text, whole, false, &mut Scratch::default(), &mut hits);
    let found = detector.judge(&Blob::whole(&origin, &text), &hits);
    found
        .iter()
        .filter(|found| found.score >= Confidence::Medium.least_score())
        .filter(|found| places.iter().any(|place| place.overlaps(found.span)))
        .map(|found| detector.rule(found.rule))
        .filter(|other| takes(other, rule))
        .map(|other| format!("{} is found by {}", rule.info.id, other.info.id))
        .collect()
}

/// Whether `other` names another provider than `rule` does.
fn takes(other: &RuleDef, rule: &RuleDef) -> bool {
    other.info.provider != rule.info.provider
        && !other.fallback
        && !matches!(other.find, Find::Code(_))
}
