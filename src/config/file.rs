//! What one configuration file may hold, and errors that say where it holds something else.

use serde::Deserialize;

use super::ConfigError;
use crate::rules::nearest::meant;
use crate::rules::schema::{Context, Rule};
use crate::suppress::AllowEntry;

/// One file as it is written. README.md is the manual of these fields.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    /// Rule files, relative to this file.
    pub rules: Vec<String>,
    /// Rules written here.
    pub rule: Vec<Rule>,
    /// Rules written here, in short form.
    pub context: Vec<Context>,
    /// Rules to leave out.
    pub disable: Vec<String>,
    /// The only rules to use.
    pub only: Vec<String>,
    /// What to silence.
    pub allow: Vec<AllowEntry>,
    /// Least confidence to report: `low`, `medium`, `high`.
    pub min_confidence: Option<String>,
    /// Paths not to scan.
    pub exclude: Vec<String>,
    /// The baseline file, relative to this file.
    pub baseline: Option<String>,
}

impl File {
    /// The rules written in this file.
    pub(super) fn stanzas(self) -> crate::rules::schema::File {
        crate::rules::schema::File {
            provider: None,
            rule: self.rule,
            context: self.context,
        }
    }
}

/// Reads a file's text; `name` is what errors call it.
///
/// # Errors
/// What is wrong, with line and column, the field, and the nearest known one for an unknown one.
pub(super) fn parse(name: &str, text: &str) -> Result<File, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, column) = place(text, offset);
        let message = error.message().trim().replace('\n', "; ");
        let field = field(text, offset);
        ConfigError {
            place: format!("{name}:{line}:{column}"),
            message: explain(&message, field),
        }
    })
}

/// Adds what serde does not say: which field a wrong value belongs to, and which known field was meant.
fn explain(message: &str, field: Option<&str>) -> String {
    if let Some(meant) = meant(message) {
        return meant;
    }
    match field {
        Some(field) if !message.contains(&format!("`{field}`")) => format!("`{field}`: {message}"),
        _ => message.to_owned(),
    }
}

/// Line and column of an offset, from 1, in characters.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (1 + before.matches('\n').count(), 1 + line.chars().count())
}

/// The field assigned on the line of an offset, or on the nearest line before it (a list may span several).
fn field(text: &str, offset: usize) -> Option<&str> {
    let end = text
        .get(offset..)?
        .find('\n')
        .map_or(text.len(), |at| offset + at);
    let is_key = |key: &&str| {
        (1..80).contains(&key.len())
            && key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    };
    text[..end].lines().rev().find_map(|line| {
        line.split_once('=')
            .map(|(key, _)| key.trim())
            .filter(is_key)
    })
}
