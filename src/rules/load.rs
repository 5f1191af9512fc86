//! Reads a user's rule file into the same static data the built-in catalogue is made of.
//!
//! What is loaded lives as long as the process: rule files are read once at start, and plain `&'static` data keeps
//! the engine free of lifetimes and reference counts.

use std::path::{Path, PathBuf};

use super::compile::{self, Compiled, Pattern};
use super::schema::{File, Part, Rule, Verify};
use super::{AnchorDef, Find, PartDef, PatternDef, RuleDef, RunDef, VerifyDef};
use crate::model::{RuleInfo, RuleKind, Severity};

/// What is wrong with a rule file: file, rule, field, what was expected.
#[derive(Debug, thiserror::Error)]
#[error("{}: {message}", path.display())]
pub struct RuleError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong in it.
    pub message: String,
}

/// Reads and compiles the rules of one file.
///
/// # Errors
/// The file cannot be read, is no TOML, has an unknown field, or a rule in it cannot work.
pub fn load_file(path: &Path) -> Result<Vec<RuleDef>, RuleError> {
    let error = |message: String| RuleError {
        path: path.to_path_buf(),
        message,
    };
    let text = std::fs::read_to_string(path).map_err(|e| error(format!("cannot be read: {e}")))?;
    load(&text).map_err(error)
}

/// Compiles the rules of a TOML text.
///
/// # Errors
/// As [`load_file`], without the path.
pub fn load(text: &str) -> Result<Vec<RuleDef>, String> {
    define_all(&compile::read(text)?)
}

/// Compiles the stanzas of a file that was read already (rules written in a configuration file).
///
/// # Errors
/// A rule cannot work.
pub fn load_stanzas(file: File) -> Result<Vec<RuleDef>, String> {
    define_all(&compile::expand(file))
}

fn define_all(rules: &[Rule]) -> Result<Vec<RuleDef>, String> {
    rules
        .iter()
        .map(|rule| define(rule).map_err(|e| format!("rule `{}`: {e}", rule.id)))
        .collect()
}

fn define(rule: &Rule) -> Result<RuleDef, String> {
    let find = match compile::compile(rule)? {
        Compiled::Anchored(pattern) => Find::Anchored(pattern_def(pattern)?),
        Compiled::Value(pattern) => Find::Value(pattern_def(pattern)?),
        Compiled::Code(name) => Find::Code(text(&name)),
    };
    let parts: Vec<PartDef> = rule.part.iter().map(part_def).collect::<Result<_, _>>()?;
    Ok(RuleDef {
        info: RuleInfo {
            id: text(&rule.id),
            name: text(&rule.name),
            provider: text(rule.provider.as_deref().unwrap_or_default()),
            description: text(&rule.description),
            severity: severity(&rule.severity)?,
            kind: kind(&rule.kind)?,
            env: rule.env.as_deref().map(text),
            rotate: rule.rotate.as_deref().map(text),
            references: texts(&rule.references),
        },
        find,
        near: texts(&compile::normalised(&rule.near)),
        #[allow(clippy::cast_possible_truncation, reason = "a threshold of a few bits")]
        entropy: rule.entropy.map(|bits| bits as f32),
        check: rule.check.as_deref().map(text),
        prove: rule.prove.as_deref().map(text),
        only_in: texts(&rule.sensitive_to),
        hidden_alone: compile::hidden_alone(rule)?,
        fallback: rule.fallback,
        parts: parts.leak(),
        samples: texts(&compile::samples(rule.format.as_ref(), rule.value.as_ref())),
        examples: texts(&rule.examples),
        counterexamples: texts(&rule.counterexamples),
        verify: rule.verify.as_ref().map(verify_def),
    })
}

fn severity(word: &str) -> Result<Severity, String> {
    Ok(match word {
        "low" => Severity::Low,
        "medium" => Severity::Medium,
        "high" => Severity::High,
        "critical" => Severity::Critical,
        _ => {
            return Err(format!(
                "`severity` is `{word}`; expected low, medium, high or critical"
            ));
        }
    })
}

fn kind(word: &str) -> Result<RuleKind, String> {
    Ok(match word {
        "secret" => RuleKind::Secret,
        "identifier" => RuleKind::Identifier,
        "test" => RuleKind::Test,
        "publishable" => RuleKind::Publishable,
        _ => {
            return Err(format!(
                "`kind` is `{word}`; expected secret, identifier, test or publishable"
            ));
        }
    })
}

fn pattern_def(pattern: Pattern) -> Result<PatternDef, String> {
    // Compiled here once, so that a mistake is reported with its file and not in the middle of a scan.
    regex::bytes::RegexBuilder::new(&pattern.regex)
        .unicode(false)
        .size_limit(1 << 20)
        .build()
        .map_err(|e| format!("`regex`: {e}"))?;
    let anchors: Vec<AnchorDef> = pattern
        .anchors
        .iter()
        .map(|a| AnchorDef {
            text: text(&a.text),
            offset: a.offset,
            lead: a.lead,
        })
        .collect();
    Ok(PatternDef {
        regex: text(&pattern.regex),
        anchors: anchors.leak(),
        min_len: pattern.min_len,
        max_len: pattern.max_len,
        tail: pattern.tail,
        alphabet: pattern.alphabet,
        runs: pattern
            .runs
            .iter()
            .map(|run| RunDef {
                min: run.min,
                max: run.max,
                set: run.set,
            })
            .collect::<Vec<_>>()
            .leak(),
        is_one_run: pattern.is_one_run,
    })
}

fn part_def(part: &Part) -> Result<PartDef, String> {
    let (pattern, is_value) = match compile::compile_part(part)? {
        Compiled::Value(pattern) => (pattern, true),
        Compiled::Anchored(pattern) => (pattern, false),
        Compiled::Code(_) => unreachable!("a part has no matcher field"),
    };
    Ok(PartDef {
        name: text(&part.name),
        pattern: pattern_def(pattern)?,
        is_value,
        near: texts(&compile::normalised(&part.near)),
        within: part.within,
        required: part.required,
        env: part.env.as_deref().map(text),
        samples: texts(&compile::samples(part.format.as_ref(), part.value.as_ref())),
    })
}

fn verify_def(verify: &Verify) -> VerifyDef {
    let headers: Vec<(&'static str, &'static str)> = verify
        .headers
        .iter()
        .map(|(name, value)| (text(name), text(value)))
        .collect();
    VerifyDef {
        request: text(&verify.request),
        headers: headers.leak(),
        body: verify.body.as_deref().map(text),
        active: verify.active.clone().leak(),
        restricted: verify.restricted.clone().leak(),
        inactive: verify.inactive.clone().leak(),
        active_if: verify.active_if.as_deref().map(text),
        inactive_if: verify.inactive_if.as_deref().map(text),
    }
}

fn text(value: &str) -> &'static str {
    value.to_string().leak()
}

fn texts(values: &[String]) -> &'static [&'static str] {
    values
        .iter()
        .map(|value| text(value))
        .collect::<Vec<_>>()
        .leak()
}
