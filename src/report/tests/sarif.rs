//! SARIF for code scanning. Microsoft's own validator runs in `.ci/validate-formats`.

use serde_json::{Value, json};

use super::*;

fn run(report: &Report) -> Value {
    let log: Value = serde_json::from_str(&written(Format::Sarif, report)).expect("it is JSON");
    assert_eq!(log["version"], "2.1.0");
    log["runs"][0].clone()
}

#[test]
fn results_point_into_the_repository() {
    let run = run(&sample::one());
    let result = &run["results"][0];
    assert_eq!(
        run["originalUriBaseIds"]["SRCROOT"]["uri"],
        "file:///home/me/repo/"
    );
    let physical = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        physical["artifactLocation"],
        json!({ "uri": "src/a%20b.py", "uriBaseId": "SRCROOT" })
    );
    assert_eq!(
        physical["region"],
        json!({ "startLine": 3, "startColumn": 8, "endLine": 3, "endColumn": 42, "snippet": { "text": "Marker********" } })
    );
    assert_eq!(
        result["message"]["text"],
        "Acme API key 'Marker********' found in 'src/a b.py'."
    );
    assert_eq!(
        result["partialFingerprints"],
        json!({ "stanch/v1": "st1-00000000000000000003" })
    );
    assert_eq!(result["level"], "error");
}

#[test]
fn rules_are_listed_once_and_results_point_at_them() {
    let run = run(&sample::full());
    let rules = run["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules are an array");
    let ids: Vec<&str> = rules
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    assert_eq!(ids, ["acme-api-key", "assigned-secret"]);
    assert_eq!(rules[0]["name"], "AcmeApiKey");
    for result in run["results"].as_array().expect("results are an array") {
        let index = result["ruleIndex"]
            .as_u64()
            .and_then(|i| usize::try_from(i).ok())
            .expect("an index");
        assert_eq!(result["ruleId"], ids[index]);
    }
}

#[test]
fn other_places_are_related_locations() {
    let run = run(&sample::full());
    assert_eq!(
        run["results"][0]["locations"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        run["results"][0]["relatedLocations"]
            .as_array()
            .map(Vec::len),
        Some(5)
    );
}

#[test]
fn an_incomplete_scan_did_not_succeed() {
    assert_eq!(
        run(&sample::empty())["invocations"][0],
        json!({ "executionSuccessful": true })
    );
    let invocation = &run(&sample::full())["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let text = &invocation["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(text, "Not scanned: secret.db: permission denied.");
}

#[test]
fn suppressed_results_say_so_and_the_others_too() {
    let mut report = sample::full();
    assert!(run(&report)["results"][0].get("suppressions").is_none());
    report.scan.show_suppressed = true;
    let run = run(&report);
    assert_eq!(run["results"][0]["suppressions"], json!([]));
    assert_eq!(
        run["results"][3]["suppressions"],
        json!([{ "kind": "inSource", "status": "accepted", "justification": "a fixture" }])
    );
}
