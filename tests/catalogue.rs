//! Every rule proves itself through the whole engine, and the table keeps its conventions.

use std::collections::BTreeSet;

use stanch::detect::{Catalogue, Detector, seal};
use stanch::model::Confidence;
use stanch::rules::prove;
use stanch::rules::sample::Sampler;
use stanch::rules::{BUILTIN, RuleDef};

fn detector() -> Detector {
    Detector::new(Catalogue::new(BUILTIN.iter().collect()))
}

/// `STANCH_RULES=prefix` restricts the examples to some rules while writing them.
fn wanted(rule: &RuleDef) -> bool {
    std::env::var("STANCH_RULES").map_or(true, |prefix| rule.info.id.starts_with(&prefix))
}

#[test]
fn every_example_is_found_by_exactly_its_rule() {
    let detector = detector();
    let find = |text: &[u8], path: &str| {
        detector.rules_found(text, path, Confidence::Medium.least_score())
    };
    let mut failures = Vec::new();
    for rule in BUILTIN.iter().filter(|rule| wanted(rule)) {
        let mut sampler = Sampler::new(rule.info.id, seal);
        failures.extend(prove::failures(rule, &mut sampler, &find));
    }
    let lines: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(
        lines.is_empty(),
        "{} failures:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn ids_are_unique_and_well_formed() {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for rule in BUILTIN {
        let id = rule.info.id;
        if !seen.insert(id) {
            faults.push(format!("{id} stands twice"));
        }
        let plain = |text: &str| {
            text.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if id.is_empty()
            || !plain(id)
            || rule.info.provider.is_empty()
            || !plain(rule.info.provider)
        {
            faults.push(format!("{id}: id and provider are lower case with dashes"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_says_what_to_do() {
    let mut faults = Vec::new();
    for rule in BUILTIN {
        let info = rule.info;
        let mut fault = |wrong: bool, what: &str| {
            if wrong {
                faults.push(format!("{}: {what}", info.id));
            }
        };
        fault(
            info.name.is_empty() || info.name.chars().count() > 60 || info.name.ends_with('.'),
            "name has 1 to 60 characters and no full stop",
        );
        fault(
            !info.description.ends_with('.'),
            "description is a sentence with a full stop",
        );
        fault(info.references.is_empty(), "at least one reference");
        fault(
            info.rotate.is_some_and(|url| !url.starts_with("https://")),
            "rotate is an https link",
        );
        fault(rule.examples.len() < 2, "at least 2 examples");
        fault(rule.counterexamples.len() < 2, "at least 2 counterexamples");
        for check in [rule.check, rule.prove].into_iter().flatten() {
            fault(
                stanch::detect::checks::find(check).is_none(),
                "names an unknown check",
            );
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}
