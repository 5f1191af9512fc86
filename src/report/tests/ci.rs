//! The formats that CI systems read.

use serde_json::Value;

use super::*;

fn json(format: Format, report: &Report) -> Value {
    serde_json::from_str(&written(format, report)).expect("it is JSON")
}

fn check(schema: &str, value: &Value, what: &str) {
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn gitlab_reports_follow_the_schema() {
    let schema =
        include_str!("../../../fixtures/schemas/gitlab-secret-detection-15.2.1.schema.json");
    for (name, report) in samples() {
        check(schema, &json(Format::Gitlab, &report), name);
    }
    let report = json(Format::Gitlab, &sample::full());
    assert_eq!(report["scan"]["start_time"], "2026-11-20T23:59:59");
    assert_eq!(report["scan"]["end_time"], "2026-11-21T00:00:00");
    assert_eq!(report["scan"]["status"], "failure");
    assert_eq!(
        report["vulnerabilities"][0]["location"]["commit"]["sha"],
        "0000000"
    );
    assert_eq!(
        report["vulnerabilities"][1]["location"]["commit"]["sha"],
        "1".repeat(40)
    );
}

#[test]
fn code_quality_reports_follow_the_schema_with_unique_fingerprints() {
    let schema = include_str!("../../../fixtures/schemas/gitlab-codequality.schema.json");
    for (name, report) in samples() {
        let value = json(Format::Codequality, &report);
        check(schema, &value, name);
        let entries = value.as_array().expect("it is an array");
        let unique: std::collections::BTreeSet<&str> = entries
            .iter()
            .filter_map(|e| e["fingerprint"].as_str())
            .collect();
        assert_eq!(unique.len(), entries.len(), "{name}");
    }
}

#[test]
fn reviewdog_reports_follow_the_schema() {
    let schema = include_str!("../../../fixtures/schemas/reviewdog-diagnostic-result.schema.json");
    for (name, report) in samples() {
        check(schema, &json(Format::Rdjson, &report), name);
    }
}

#[test]
fn reviewdog_gets_byte_columns() {
    let mut report = sample::one();
    let secret = report.findings[0].secret.clone();
    report.findings[0].locations[0] = sample::location(b"a.py", 1, "größe = {}", &secret);
    let value = json(Format::Rdjson, &report);
    let range = &value["diagnostics"][0]["location"]["range"];
    // 8 characters before the secret, two of them two bytes long.
    assert_eq!(
        (&range["start"]["column"], &range["end"]["column"]),
        (&Value::from(11), &Value::from(45))
    );
}

#[test]
fn github_shows_the_worst_ten_and_counts_the_rest() {
    let mut report = sample::empty();
    report.findings = (1..=12)
        .map(|line| sample::finding(MARKER, "a,b:c.py", line))
        .collect();
    let out = written(Format::Github, &report);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 11);
    assert_eq!(
        lines[0],
        "::error file=a%2Cb%3Ac.py,line=1,endLine=1,col=8,endColumn=42,title=Acme API key::Acme API key 'Marker********'. \
         Revoke it at https://acme.example.com/keys and read the new one from ACME_API_KEY."
    );
    assert_eq!(
        lines[9],
        "::error title=stanch::3 more are not shown here; the other reports list them"
    );
    assert_eq!(
        lines[10],
        "12 secrets found (12 high): 12 files, 3.5 kB, 80 rules"
    );
}

#[test]
fn junit_counts_add_up_and_an_empty_run_passes_once() {
    let empty = written(Format::Junit, &sample::empty());
    assert!(
        empty.contains(r#"tests="1" failures="0" errors="0""#),
        "{empty}"
    );
    assert_eq!(empty.matches("<testcase").count(), 1);
    let full = written(Format::Junit, &sample::full());
    assert!(
        full.contains(r#"tests="4" failures="3" errors="1""#),
        "{full}"
    );
    assert_eq!(
        (
            full.matches("<failure").count(),
            full.matches("<error").count()
        ),
        (3, 1)
    );
    let hostile = written(Format::Junit, &sample::hostile());
    assert!(
        !hostile.contains("<script>") && !hostile.contains("]]>"),
        "{hostile}"
    );
}

#[test]
fn gitleaks_entries_have_its_fields() {
    let value = json(Format::Gitleaks, &sample::full());
    let entries = value.as_array().expect("it is an array");
    assert_eq!(entries.len(), 6 + 1 + 1);
    assert_eq!(entries[0]["Fingerprint"], "web/app.js:acme-api-key:7");
    let old = &entries[6];
    assert_eq!(
        old["Fingerprint"],
        format!("{}:conf/old.ini:acme-api-key:2", "1".repeat(40))
    );
    assert_eq!(
        (&old["Author"], &old["Email"]),
        (&Value::from("Ann"), &Value::from("ann@example.com"))
    );
    assert_eq!(
        json(Format::Gitleaks, &sample::empty()),
        serde_json::json!([])
    );
}
