//! Every rule proves itself through the whole engine, and the table keeps its conventions.

use stanch::detect::{Catalogue, Detector, seal};
use stanch::model::{Confidence, RuleKind};
use stanch::rules::prove;
use stanch::rules::sample::Sampler;
use stanch::rules::{BUILTIN, RuleDef};

use super::assert_none;

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
    assert_none(failures.iter().map(ToString::to_string).collect());
}

#[test]
fn a_name_makes_a_key_known_by_a_word_surer() {
    let detector = detector();
    let mut sampler = Sampler::new("surer", seal);
    let mut sure = |text: &str| {
        let text = sampler.text(text);
        detector.rules_found(&text, "a.py", Confidence::High.least_score())
    };
    assert_eq!(
        sure("DATADOG_API_KEY = \"{hex:32}\"\n"),
        ["datadog-api-key"]
    );
    // Neither that the provider's keys are UUIDs nor that it is sent in a header is a doubt.
    assert_eq!(
        sure("DETECTIFY_API_KEY = \"{uuid}\"\n"),
        ["detectify-api-key"]
    );
    assert_eq!(
        sure("curl -H \"X-Api-Key: {hex:32}\" https://api.datadog.com/\n"),
        ["datadog-api-key"]
    );
    assert!(sure("print(\"datadog\", \"{hex:32}\")\n").is_empty());
}

/// What begins like a token that always carries a checksum, and lacks it, is no other secret either.
#[test]
fn a_token_without_its_checksum_is_not_found_by_its_name() {
    let detector = detector();
    let mut sampler = Sampler::new("unsealed", seal);
    let mut found = |text: &str| {
        let text = sampler.text(text);
        detector.rules_found(&text, "a.env", Confidence::Medium.least_score())
    };
    for text in [
        "GITHUB_TOKEN=ghp_{alnum:36}\n",
        "GITHUB_TOKEN=ghp_{alnum:37}\n",
        "Authorization: Bearer gho_{alnum:36}\n",
        "NPM_TOKEN=npm_{alnum:35}\n",
        "CLOUDFLARE_API_TOKEN=cfut_{alnum:40}{hex:8}\n",
        "GRAFANA_TOKEN=glsa_{alnum:32}_{hex:8}\n",
        "CONFLUENT_CLOUD_API_SECRET=cflt{alnum:30}+{alnum:20}/{alnum:8}\n",
        "GITLAB_TOKEN=glpat-{b64url:40}.01.{lowernum:9}\n",
        "SOPS_AGE_KEY=AGE-SECRET-KEY-1{[02-9AC-HJ-NP-Z]:58}\n",
        "NOSTR_SECRET_KEY=nsec1{[02-9ac-hj-np-z]:58}\n",
        "WALLET_PRIVATE_KEY=xprv{base58:107}\n",
    ] {
        assert!(found(text).is_empty(), "{text}");
    }
    assert!(!found("GITLAB_TOKEN=glpat-{b64url:20}\n").is_empty());
    assert!(!found("GITHUB_TOKEN={alnum:40}\n").is_empty());
}

#[test]
fn ids_are_sorted_unique_and_well_formed() {
    let mut faults = Vec::new();
    for (before, after) in BUILTIN.iter().zip(&BUILTIN[1..]) {
        if before.info.id >= after.info.id {
            faults.push(format!("{} stands twice or too late", after.info.id));
        }
    }
    for rule in BUILTIN {
        let id = rule.info.id;
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
    assert_none(faults);
}

/// Secrets of no provider and no program's environment: nothing is revoked, a new one is made.
const NOBODYS: &[&str] = &[
    "bitcoin-extended-key",
    "bitcoin-wif-key",
    "htpasswd-hash",
    "jwt-token",
    "jwt-token-encrypted",
    "kubernetes-bootstrap-token",
    "minisign-encrypted-key",
    "minisign-key",
    "nats-seed",
    "nostr-secret-key",
    "shadow-hash",
];

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
            info.references
                .iter()
                .any(|url| !url.starts_with("https://")),
            "references are https links",
        );
        let is_secret = matches!(info.kind, RuleKind::Secret) && !NOBODYS.contains(&info.id);
        fault(
            is_secret && info.env.is_none() && info.rotate.is_none() && !rule.samples.is_empty(),
            "advice: the variable that should hold it, or the page where it is revoked",
        );
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
    assert_none(faults);
}
