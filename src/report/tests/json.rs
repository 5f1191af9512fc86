//! JSON and JSON Lines, held to the published schema.

use serde_json::Value;

use super::*;
use crate::report::SCHEMA;

fn schema(pointer: &str) -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    if !pointer.is_empty() {
        let defs = schema["$defs"].clone();
        schema = serde_json::json!({ "$ref": pointer, "$defs": defs });
    }
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}

fn check(validator: &jsonschema::Validator, value: &Value, what: &str) {
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn documents_follow_the_schema() {
    let validator = schema("");
    for (name, mut report) in samples() {
        for (show_secrets, show_suppressed) in [(false, false), (true, true)] {
            report.scan.show_secrets = show_secrets;
            report.scan.show_suppressed = show_suppressed;
            let value: Value =
                serde_json::from_str(&written(Format::Json, &report)).expect("it is JSON");
            check(&validator, &value, name);
        }
    }
}

#[test]
fn the_schema_rejects_what_it_does_not_name() {
    let mut value: Value =
        serde_json::from_str(&written(Format::Json, &sample::one())).expect("it is JSON");
    value["findings"][0]["surprise"] = Value::Null;
    assert!(!schema("").is_valid(&value));
}

#[test]
fn lines_follow_the_schema_and_end_in_a_summary() {
    let validator = schema("#/$defs/line");
    for (name, report) in samples() {
        let out = written(Format::Jsonl, &report);
        let lines: Vec<Value> = out
            .lines()
            .map(|line| serde_json::from_str(line).expect("each line is JSON"))
            .collect();
        lines.iter().for_each(|line| check(&validator, line, name));
        let kinds: Vec<&str> = lines
            .iter()
            .filter_map(|line| line["type"].as_str())
            .collect();
        let listed = report.findings.len()
            + if report.scan.show_suppressed {
                report.suppressed.len()
            } else {
                0
            };
        assert_eq!(
            (kinds.len(), kinds.last()),
            (listed + 1, Some(&"summary")),
            "{name}"
        );
    }
}

#[test]
fn fields_hold_what_was_found() {
    let value: Value =
        serde_json::from_str(&written(Format::Json, &sample::full())).expect("it is JSON");
    let finding = &value["findings"][0];
    assert_eq!(finding["secret"], "Marker********");
    assert_eq!(finding["entropy"], 4.25);
    assert_eq!(finding["locations"].as_array().map(Vec::len), Some(6));
    assert_eq!(finding["locations"][0]["line"], "key = \"Marker********\"");
    assert_eq!(
        value["findings"][1]["locations"][0]["commit"]["subject"],
        "add client"
    );
    assert_eq!(value["scan"]["state"], "incomplete");
    assert_eq!(value["summary"]["suppressed"], 1);
    assert!(value.get("suppressed").is_none());
    assert!(value["scan"].get("seconds").is_none());
}

#[test]
fn exact_bytes_are_kept_where_text_cannot_hold_them() {
    let mut report = sample::one();
    report.scan.show_secrets = true;
    report.findings[0].secret = Secret::new(b"k\xff\x00y".as_slice());
    report.findings[0].locations[0].path = b"caf\xe9".as_slice().into();
    let value: Value = serde_json::from_str(&written(Format::Json, &report)).expect("it is JSON");
    let finding = &value["findings"][0];
    assert_eq!(finding["locations"][0]["path"], "caf\u{fffd}");
    assert_eq!(finding["locations"][0]["path_bytes"], "Y2Fm6Q==");
    assert_eq!(finding["secret_bytes"], "a/8AeQ==");
    let plain: Value =
        serde_json::from_str(&written(Format::Json, &sample::one())).expect("it is JSON");
    assert!(
        plain["findings"][0]["locations"][0]
            .get("path_bytes")
            .is_none()
    );
}
