//! Turns `rules/*.toml` into a table of static data, through the same code that reads users' files.

#[path = "src/rules/compile/mod.rs"]
#[allow(dead_code, missing_docs, unused_imports)]
mod compile;
#[path = "src/rules/schema.rs"]
#[allow(dead_code, missing_docs)]
mod schema;
#[path = "src/rules/template/mod.rs"]
#[allow(dead_code, missing_docs)]
mod template;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use compile::{Ahead, Compiled, Pattern};
use schema::{OneOrMany, Part, Rule, Verify};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    for module in ["compile", "schema.rs", "template"] {
        println!("cargo::rerun-if-changed=src/rules/{module}");
    }
    let mut files: Vec<PathBuf> = fs::read_dir("rules")
        .expect("the rules folder stands beside Cargo.toml")
        .map(|entry| entry.expect("the rules folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let mut failed = false;
    let mut rules: Vec<(String, String)> = Vec::new();
    for file in &files {
        for message in emit_file(file, &mut rules) {
            println!("cargo::warning={}: {message}", file.display());
            failed = env::var_os("CI").is_some();
        }
    }
    rules.sort();
    let rules: String = rules.into_iter().map(|(_, code)| code).collect();
    let table = format!("&[\n{rules}]\n");
    if failed {
        process::exit(1);
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    fs::write(out.join("catalogue.rs"), table).expect("OUT_DIR can be written");
}

fn emit_file(file: &Path, table: &mut Vec<(String, String)>) -> Vec<String> {
    let text = fs::read_to_string(file).expect("a listed rule file can be read");
    let rules = match compile::read(&text) {
        Ok(rules) => rules,
        Err(message) => return vec![message.replace('\n', " ")],
    };
    let mut messages = Vec::new();
    for rule in &rules {
        match emit_rule(rule) {
            Ok(code) => table.push((rule.id.clone(), code)),
            Err(message) => messages.push(format!("{}: {message}", rule.id)),
        }
    }
    messages
}

fn emit_rule(rule: &Rule) -> Result<String, String> {
    let find = match compile::compile(rule)? {
        Compiled::Anchored(pattern) => format!("Find::Anchored({})", emit_pattern(&pattern)),
        Compiled::Value(pattern) => format!("Find::Value({})", emit_pattern(&pattern)),
        Compiled::Code(name) => format!("Find::Code({name:?})"),
    };
    let parts = rule
        .part
        .iter()
        .map(emit_part)
        .collect::<Result<Vec<_>, _>>()?
        .join(", ");
    let severity = word(
        "severity",
        &rule.severity,
        &["low", "medium", "high", "critical"],
    )?;
    let kind = word(
        "kind",
        &rule.kind,
        &["secret", "identifier", "test", "publishable"],
    )?;
    Ok(format!(
        "RuleDef {{ info: RuleInfo {{ id: {:?}, name: {:?}, provider: {:?}, description: {:?}, severity: Severity::{severity}, \
         kind: RuleKind::{kind}, env: {:?}, rotate: {:?}, references: &{:?}, page: Some({:?}) }}, find: {find}, near: &{:?}, entropy: {}, \
         check: {:?}, prove: {:?}, only_in: &{:?}, hidden_alone: {}, fallback: {}, parts: &[{parts}], samples: &{:?}, examples: &{:?}, \
         counterexamples: &{:?}, verify: {} }},\n",
        rule.id,
        rule.name,
        rule.provider.as_deref().unwrap_or_default(),
        rule.description,
        rule.env,
        rule.rotate,
        rule.references,
        format!("{PAGES}/{}#{}", page_of(&rule.id), rule.id),
        compile::normalised(&rule.near),
        emit_entropy(rule.entropy),
        rule.check,
        rule.prove,
        rule.sensitive_to,
        compile::hidden_alone(rule)?,
        rule.fallback,
        compile::samples(rule.format.as_ref(), rule.value.as_ref()),
        rule.examples,
        rule.counterexamples,
        emit_verify(rule.verify.as_ref()),
    ))
}

/// Where the pages of the rules are read.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules");

/// The page a rule's section stands on: `a.md`.
fn page_of(id: &str) -> String {
    match id.bytes().next() {
        Some(letter @ b'a'..=b'z') => format!("{}.md", char::from(letter)),
        _ => "0-9.md".to_string(),
    }
}

fn word(field: &str, value: &str, allowed: &[&str]) -> Result<String, String> {
    if !allowed.contains(&value) {
        return Err(format!(
            "`{field}` is `{value}`; expected one of {}",
            allowed.join(", ")
        ));
    }
    Ok(value[..1].to_uppercase() + &value[1..])
}

fn emit_entropy(entropy: Option<f64>) -> String {
    entropy.map_or("None".into(), |bits| format!("Some({bits:?})"))
}

fn emit_pattern(p: &Pattern) -> String {
    let runs: Vec<String> = p
        .runs
        .iter()
        .map(|r| {
            format!(
                "RunDef {{ min: {}, max: {}, set: ByteSet({:?}) }}",
                r.min, r.max, r.set.0
            )
        })
        .collect();
    let anchors: Vec<String> = p
        .anchors
        .iter()
        .map(|a| {
            format!(
                "AnchorDef {{ text: {:?}, offset: {:?}, lead: Lead::{:?}, ahead: &[{}] }}",
                a.text,
                a.offset,
                a.lead,
                emit_ahead(&a.ahead)
            )
        })
        .collect();
    format!(
        "PatternDef {{ regex: {:?}, anchors: &[{}], min_len: {}, max_len: {}, tail: ByteSet({:?}), alphabet: ByteSet({:?}), runs: &[{}], is_one_run: {} }}",
        p.regex,
        anchors.join(", "),
        p.min_len,
        p.max_len,
        p.tail.0,
        p.alphabet.0,
        runs.join(", "),
        p.is_one_run,
    )
}

fn emit_ahead(ahead: &Ahead) -> String {
    let each = ahead.stretches().into_iter().map(|stretch| {
        format!(
            "Stretch {{ bytes: {}, set: ByteSet({:?}) }}",
            stretch.bytes, stretch.set.0
        )
    });
    each.collect::<Vec<_>>().join(", ")
}

fn emit_part(part: &Part) -> Result<String, String> {
    let (pattern, is_value) = match compile::compile_part(part)? {
        Compiled::Value(pattern) => (pattern, true),
        Compiled::Anchored(pattern) => (pattern, false),
        Compiled::Code(_) => unreachable!("a part has no matcher field"),
    };
    Ok(format!(
        "PartDef {{ name: {:?}, pattern: {}, is_value: {is_value}, near: &{:?}, within: {}, required: {}, env: {:?}, samples: &{:?} }}",
        part.name,
        emit_pattern(&pattern),
        compile::normalised(&part.near),
        part.within,
        part.required,
        part.env,
        compile::samples(
            part.format.as_ref(),
            part.value.as_ref() as Option<&OneOrMany>
        ),
    ))
}

fn emit_verify(verify: Option<&Verify>) -> String {
    let Some(v) = verify else {
        return "None".into();
    };
    let mut headers = String::new();
    for (name, value) in &v.headers {
        let _ = write!(headers, "({name:?}, {value:?}), ");
    }
    format!(
        "Some(VerifyDef {{ request: {:?}, headers: &[{headers}], body: {:?}, active: &{:?}, restricted: &{:?}, inactive: &{:?}, \
         active_if: {:?}, inactive_if: {:?} }})",
        v.request, v.body, v.active, v.restricted, v.inactive, v.active_if, v.inactive_if,
    )
}
