//! Reads a user's rule file into the same static data the built-in catalogue is made of.
//!
//! What is loaded lives as long as the process: rule files are read once at start, and plain `&'static` data keeps
//! the engine free of lifetimes and reference counts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::compile::{self, Compiled, Pattern};
use super::nearest::meant;
use super::schema::{File, Part, Rule, Verify};
use super::text::text_of;
use super::{AnchorDef, Find, PartDef, PatternDef, RuleDef, RunDef, VerifyDef};
use crate::model::{RuleInfo, RuleKind, Severity};

/// What is wrong with a rule file: file, line, rule, field, what was expected. One line each.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.first())]
pub struct RuleError {
    /// The file.
    pub path: PathBuf,
    /// Everything that is wrong in it.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its line, where it has one.
    pub line: Option<usize>,
    /// Rule, field, what was expected.
    pub message: String,
}

impl RuleError {
    /// Everything that is wrong, one line each.
    pub fn lines(&self) -> Vec<String> {
        let line = |fault: &Fault| match fault.line {
            Some(line) => format!("{}:{line}: {}", self.path.display(), fault.message),
            None => format!("{}: {}", self.path.display(), fault.message),
        };
        self.faults.iter().map(line).collect()
    }

    /// The first fault, and how many follow.
    fn first(&self) -> String {
        let mut lines = self.lines();
        match lines.len() {
            0 | 1 => lines.pop().unwrap_or_default(),
            n => format!(
                "{} (and {} more: see `stanch rules check`)",
                lines[0],
                n - 1
            ),
        }
    }
}

/// Reads and compiles the rules of one file.
///
/// # Errors
/// The file cannot be read, is no TOML, has an unknown field, or a rule in it cannot work.
pub fn load_file(path: &Path) -> Result<Vec<RuleDef>, RuleError> {
    let error = |faults: Vec<Fault>| RuleError {
        path: path.to_path_buf(),
        faults,
    };
    let text = text_of(path).map_err(|e| {
        error(vec![Fault {
            line: None,
            message: format!("cannot be read: {e}"),
        }])
    })?;
    load(&text).map_err(error)
}

/// Compiles the rules of a TOML text.
///
/// # Errors
/// Everything that is wrong in it.
pub fn load(text: &str) -> Result<Vec<RuleDef>, Vec<Fault>> {
    let file: File = toml::from_str(text).map_err(|error| vec![syntax(text, &error)])?;
    let stanzas = Stanzas::of(text);
    let mut rules = Vec::new();
    let mut faults = Vec::new();
    let mut seen: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (index, rule) in compile::expand(file).iter().enumerate() {
        let line = stanzas.line(index, "id");
        if let Some(first) = seen.insert(rule.id.clone(), line) {
            let first = first.map_or(String::new(), |first| format!(" (line {first})"));
            faults.push(Fault {
                line,
                message: format!(
                    "rule `{}`: another rule has this `id` already{first}",
                    rule.id
                ),
            });
        }
        match define(rule) {
            Ok(rule) => rules.push(rule),
            Err(message) => faults.push(Fault {
                line: stanzas.line(index, field_in(&message)),
                message: format!("rule `{}`: {}", rule.id, message.replace('\n', " ")),
            }),
        }
    }
    faults.sort_by_key(|fault| fault.line);
    if faults.is_empty() {
        Ok(rules)
    } else {
        Err(faults)
    }
}

/// What the TOML parser says, on one line.
fn syntax(text: &str, error: &toml::de::Error) -> Fault {
    let line = error
        .span()
        .map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
    let message = error.message().trim().replace('\n', " ");
    let message = if message.contains("OneOrMany") {
        "expected a string or a list of strings".to_string()
    } else {
        meant(&message).unwrap_or(message)
    };
    Fault { line, message }
}

/// The field a message is about: the first word it quotes.
fn field_in(message: &str) -> &str {
    message.split('`').nth(1).unwrap_or("id")
}

/// Where the stanzas of a text begin, in the order in which they are expanded: full ones first.
struct Stanzas<'t> {
    lines: Vec<&'t str>,
    starts: Vec<usize>,
}

impl<'t> Stanzas<'t> {
    fn of(text: &'t str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let headed = |header: &str| {
            let found = lines.iter().enumerate();
            let found = found.filter(|(_, line)| line.trim_start().starts_with(header));
            found.map(|(index, _)| index).collect::<Vec<_>>()
        };
        let starts = [headed("[[rule]]"), headed("[[context]]")].concat();
        Self { lines, starts }
    }

    /// The line of a field of the `index`th stanza; its first line if it has no such field.
    fn line(&self, index: usize, field: &str) -> Option<usize> {
        let start = *self.starts.get(index)?;
        let sets = |line: &str| {
            let rest = line.trim_start().strip_prefix(field).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with('='))
        };
        let own = self.lines[start + 1..].iter();
        let own = own.take_while(|line| {
            let line = line.trim_start();
            !line.starts_with("[[rule]]") && !line.starts_with("[[context]]")
        });
        let at = own.enumerate().find(|(_, line)| sets(line));
        Some(at.map_or(start, |(offset, _)| start + 1 + offset) + 1)
    }
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
            page: None,
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
            ahead: a.ahead.stretches().leak(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(usize, String)> {
        let faults = load(text).expect_err("something is wrong in it");
        faults
            .into_iter()
            .map(|fault| (fault.line.unwrap_or(0), fault.message))
            .collect()
    }

    #[test]
    fn every_fault_has_its_line_and_field() {
        let text = "[[rule]]\nid = \"a-key\"\nname = \"A\"\nregex = \"(abc)?\"\nanchors = [\"abc\"]\n\n\
                    [[context]]\nprovider = \"b\"\nkind = \"key\"\nname = \"B\"\nvalue = \"{hexx:32}\"\n\n\
                    [[rule]]\nid = \"a-key\"\nname = \"A\"\nseverity = \"hihg\"\nformat = \"abc_{hex:32}\"\n";
        let found = faults(text);
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 11, 14, 16], "{found:#?}");
        assert!(found[0].1.contains("matches the empty string"));
        assert!(found[1].1.contains("hexx") && found[1].1.contains("b-key"));
        assert!(found[2].1.contains("already (line 2)"));
        assert!(
            found[3]
                .1
                .contains("expected low, medium, high or critical")
        );
    }

    #[test]
    fn what_toml_says_is_one_line() {
        for (text, line, part) in [
            (
                "[[rule]]\nid = \"a\"\nname = \"A\"\nseverty = \"low\"\n",
                4,
                "unknown field `severty`; did you mean `severity`?",
            ),
            ("[[rule]]\nid = \"a\n", 2, "string"),
            (
                "[[rule]]\nid = \"a\"\nname = \"A\"\nformat = 3\n",
                4,
                "a string or a list",
            ),
        ] {
            let found = faults(text);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].0, line, "{found:?}");
            assert!(
                found[0].1.contains(part) && !found[0].1.contains('\n'),
                "{found:?}"
            );
        }
    }
}
