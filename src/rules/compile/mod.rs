//! From a stanza as it was written to what the engine needs: a regular expression, anchors, lengths, boundaries.
//! Says what is wrong with a stanza in words its author understands.
//!
//! This module also runs inside the build script, so it uses nothing of the crate.

mod ahead;
mod format;
mod forms;
mod lead;
mod regex;

pub use ahead::{Ahead, Stretch};
pub use forms::{Anchor, RunShape};
pub use lead::{
    LEAD, Lead, RUN, TOKEN_BYTES, URL_AFTER, URL_BEFORE, WIDE_BYTES, WIDE_LEAD, WIDE_RUN,
    may_be_url,
};

use super::schema::{File, OneOrMany, Part, Rule};
use super::template::ByteSet;
use format::from_templates;
use regex::{from_regex, hir, lengths};

/// How one pattern is searched.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// ASCII regular expression, Unicode off, without boundaries.
    pub regex: String,
    /// Literals to look for first; empty for a `value`.
    pub anchors: Vec<Anchor>,
    /// Least length of a match in bytes.
    pub min_len: usize,
    /// Greatest length of a match in bytes.
    pub max_len: usize,
    /// Bytes that must not follow a match.
    pub tail: ByteSet,
    /// Bytes the variable part is made of.
    pub alphabet: ByteSet,
    /// The runs of token bytes, at least [`RUN`] long, that its matches hold.
    pub runs: Vec<RunShape>,
    /// Whether every match is one such run.
    pub is_one_run: bool,
}

/// Everything a pattern field can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Compiled {
    /// A pattern with anchors.
    Anchored(Pattern),
    /// A value judged by its neighbourhood.
    Value(Pattern),
    /// A matcher written in Rust.
    Code(String),
}

/// Reads one file.
///
/// # Errors
/// What serde says, with line and column.
pub fn read(text: &str) -> Result<Vec<Rule>, String> {
    let file: File =
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_string())?;
    Ok(expand(file))
}

/// All stanzas of a file in their full form.
pub fn expand(file: File) -> Vec<Rule> {
    let provider = file.provider.as_deref();
    let mut rules = file.rule;
    rules.extend(
        file.context
            .into_iter()
            .map(|context| context.expand(provider)),
    );
    for rule in &mut rules {
        if rule.provider.is_none() {
            rule.provider = Some(provider.map_or_else(
                || rule.id.split('-').next().unwrap_or_default().to_string(),
                str::to_string,
            ));
        }
    }
    rules
}

/// Turns the pattern field of a stanza into what the engine needs.
///
/// # Errors
/// Which field is wrong, and what was expected.
pub fn compile(rule: &Rule) -> Result<Compiled, String> {
    let given = [
        rule.format.is_some(),
        rule.regex.is_some(),
        rule.value.is_some(),
        rule.matcher.is_some(),
    ];
    if given.iter().filter(|&&g| g).count() != 1 {
        return Err("exactly one of `format`, `regex`, `value`, `matcher` is needed".into());
    }
    if let Some(name) = &rule.matcher {
        return Ok(Compiled::Code(name.clone()));
    }
    if rule.value.is_some() && rule.near.is_empty() && rule.check.is_none() {
        return Err("`value` needs `near`, the words that tell whose value it is, or a `check` that tells alone".into());
    }
    if rule.format.is_some() && !rule.anchors.is_empty() {
        return Err("`anchors` belongs to `regex`; a `format` has its own".into());
    }
    pattern(rule)
}

/// The same for a part of a composite rule.
///
/// # Errors
/// Which field is wrong, and what was expected.
pub fn compile_part(part: &Part) -> Result<Compiled, String> {
    let given = [
        part.format.is_some(),
        part.regex.is_some(),
        part.value.is_some(),
    ];
    if given.iter().filter(|&&g| g).count() != 1 {
        return Err(format!(
            "part `{}`: exactly one of `format`, `regex`, `value` is needed",
            part.name
        ));
    }
    if let Some(regex) = &part.regex {
        let (min_len, max_len) = lengths(&hir(regex)?)?;
        let none = ByteSet::default();
        return Ok(Compiled::Anchored(Pattern {
            regex: regex.clone(),
            anchors: Vec::new(),
            min_len,
            max_len,
            tail: none,
            alphabet: none,
            runs: Vec::new(),
            is_one_run: false,
        }));
    }
    let compiled = match &part.value {
        Some(value) => from_templates(&value.list(), true)?,
        None => from_templates(
            &part
                .format
                .as_ref()
                .map(OneOrMany::list)
                .unwrap_or_default(),
            true,
        )?,
    };
    Ok(if part.value.is_some() {
        Compiled::Value(compiled)
    } else {
        Compiled::Anchored(compiled)
    })
}

fn pattern(rule: &Rule) -> Result<Compiled, String> {
    if let Some(regex) = &rule.regex {
        return from_regex(regex, &rule.anchors).map(Compiled::Anchored);
    }
    if let Some(value) = &rule.value {
        let pattern = from_templates(&value.list(), true).map_err(|e| format!("`value`: {e}"))?;
        if pattern.min_len < RUN {
            return Err(format!(
                "`value` is {} bytes long at least: shorter than {RUN} cannot be told from noise",
                pattern.min_len
            ));
        }
        return Ok(Compiled::Value(pattern));
    }
    let list = rule
        .format
        .as_ref()
        .map(OneOrMany::list)
        .unwrap_or_default();
    match from_templates(&list, false) {
        Ok(pattern) => Ok(Compiled::Anchored(pattern)),
        // A short prefix is no anchor; with a word near it the whole is a value of that shape.
        Err(_) if !rule.near.is_empty() => {
            let pattern = from_templates(&list, true).map_err(|e| format!("`format`: {e}"))?;
            if pattern.min_len < RUN {
                return Err(format!(
                    "`format` is {} bytes long at least: with a prefix under 3 characters it needs {RUN}",
                    pattern.min_len
                ));
            }
            Ok(Compiled::Value(pattern))
        }
        Err(e) => Err(format!("`format`: {e}")),
    }
}

/// `near` words as they are compared: lower case, without `-`, `_` and spaces.
pub fn normalised(words: &[String]) -> Vec<String> {
    words
        .iter()
        .map(|word| word.to_lowercase().replace(['-', '_', ' '], ""))
        .collect()
}

/// The templates a sample of the secret is drawn from.
pub fn samples(format: Option<&OneOrMany>, value: Option<&OneOrMany>) -> Vec<String> {
    format.or(value).map(OneOrMany::list).unwrap_or_default()
}

/// Whether a match without parts is hidden.
///
/// # Errors
/// If `alone` is neither `report` nor `hide`.
pub fn hidden_alone(rule: &Rule) -> Result<bool, String> {
    match rule.alone.as_deref() {
        None => Ok(!rule.part.is_empty()),
        Some("hide") => Ok(true),
        Some("report") => Ok(false),
        Some(other) => Err(format!("`alone` is `{other}`; expected `report` or `hide`")),
    }
}
