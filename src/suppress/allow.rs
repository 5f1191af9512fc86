//! Allow entries of configuration files: what to silence by path, value, rule or identity.
//!
//! Within one entry every kind of condition that is given must hold, and of each list any one. An entry that would
//! silence everything is refused.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::bytes::{RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::comments::names;
use super::{Date, Place, Verdict};
use crate::model::{SuppressedBy, Suppression};

/// An entry as it is written: `[[allow]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AllowEntry {
    /// Globs over the path. One without `/` matches at any depth.
    pub paths: Vec<String>,
    /// Regular expressions over the secret.
    pub regexes: Vec<String>,
    /// Regular expressions over the line.
    pub lines: Vec<String>,
    /// Identities as reports print them (`st1-…`), or `sha256:` and the hex digest of the secret.
    pub fingerprints: Vec<String>,
    /// Rule ids; a final `*` stands for any end.
    pub rules: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it holds, as `"2027-01-31"`.
    pub until: Option<String>,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: {message}")]
pub struct AllowError {
    /// The field.
    pub field: &'static str,
    /// What was expected.
    pub message: String,
}

/// An entry ready to be asked.
#[derive(Debug)]
pub struct Allow {
    paths: Option<GlobSet>,
    regexes: Option<RegexSet>,
    lines: Option<RegexSet>,
    fingerprints: Vec<String>,
    digests: Vec<[u8; 32]>,
    rules: Vec<String>,
    reason: Option<String>,
    expired: Option<Date>,
    /// Where it is written, for a reader.
    place: String,
}

impl Allow {
    /// Whether it names fingerprints.
    pub fn reads_fingerprints(&self) -> bool {
        !self.fingerprints.is_empty()
    }

    /// Compiles an entry as of `today`. `place` says where it is written: `.stanch.toml, [[allow]] 2`.
    ///
    /// # Errors
    /// Which field cannot be understood, and that an entry has no condition at all.
    pub fn new(
        entry: &AllowEntry,
        place: impl Into<String>,
        today: Date,
    ) -> Result<Self, AllowError> {
        let lists = [
            &entry.paths,
            &entry.regexes,
            &entry.lines,
            &entry.fingerprints,
            &entry.rules,
        ];
        if lists.iter().all(|list| list.is_empty()) {
            let message = "one of paths, regexes, lines, fingerprints, rules is needed: this would allow everything".to_owned();
            return Err(AllowError {
                field: "allow",
                message,
            });
        }
        let until = entry.until.as_deref().map(str::parse::<Date>).transpose();
        let until = until.map_err(|message| AllowError {
            field: "until",
            message,
        })?;
        let mut fingerprints = Vec::new();
        let mut digests = Vec::new();
        for text in &entry.fingerprints {
            match text.strip_prefix("sha256:") {
                Some(hex) => digests.push(digest(hex)?),
                None if text.starts_with("st1-") => fingerprints.push(text.clone()),
                None => {
                    let message = format!(
                        "`{text}` is neither a fingerprint (st1-…) nor `sha256:` and 64 hex digits"
                    );
                    return Err(AllowError {
                        field: "fingerprints",
                        message,
                    });
                }
            }
        }
        Ok(Self {
            paths: globs(&entry.paths)?,
            regexes: regexes("regexes", &entry.regexes)?,
            lines: regexes("lines", &entry.lines)?,
            fingerprints,
            digests,
            rules: entry.rules.clone(),
            reason: entry.reason.clone(),
            expired: until.filter(|until| *until < today),
            place: place.into(),
        })
    }

    /// The rule ids it names, to check them against the catalogue.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(String::as_str)
    }

    /// Where it is written.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What the entry says of a place.
    pub fn judge(&self, place: &Place<'_>) -> Verdict {
        if !self.matches(place) {
            return Verdict::Counts;
        }
        if let Some(until) = self.expired {
            return Verdict::Lapsed(format!("{} expired on {until}", self.place));
        }
        Verdict::Suppressed(Suppression {
            by: SuppressedBy::Config,
            detail: self.place.clone(),
            reason: self.reason.clone(),
        })
    }

    fn matches(&self, place: &Place<'_>) -> bool {
        let identity = self.fingerprints.is_empty() && self.digests.is_empty();
        (self.rules.is_empty() || self.rules.iter().any(|id| names(id, place.rule)))
            && (identity
                || self
                    .fingerprints
                    .iter()
                    .any(|known| known == place.fingerprint)
                || (!self.digests.is_empty()
                    && self.digests.contains(&Sha256::digest(place.secret).into())))
            && self
                .paths
                .as_ref()
                .is_none_or(|globs| matches_path(globs, place.path))
            && self
                .regexes
                .as_ref()
                .is_none_or(|set| set.is_match(place.secret))
            && self
                .lines
                .as_ref()
                .is_none_or(|set| set.is_match(place.line))
    }
}

/// Whether a condition can be compiled, without keeping it. For checking a pattern elsewhere with the same limits.
///
/// # Errors
/// What is wrong with the expression.
fn check_regex(text: &str) -> Result<(), String> {
    let regex = RegexBuilder::new(text)
        .size_limit(1 << 20)
        .build()
        .map_err(|error| last_line(&error.to_string()))?;
    if regex.is_match(b"") {
        return Err(format!(
            "`{text}` matches the empty string, so it would match everything"
        ));
    }
    Ok(())
}

fn regexes(field: &'static str, patterns: &[String]) -> Result<Option<RegexSet>, AllowError> {
    if patterns.is_empty() {
        return Ok(None);
    }
    for pattern in patterns {
        check_regex(pattern).map_err(|message| AllowError { field, message })?;
    }
    let set = RegexSetBuilder::new(patterns).size_limit(8 << 20).build();
    set.map(Some).map_err(|error| AllowError {
        field,
        message: last_line(&error.to_string()),
    })
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, AllowError> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let wrong = |message: String| AllowError {
        field: "paths",
        message,
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let anchored = pattern.trim_end_matches('/').contains('/');
        let body = pattern.trim_start_matches("./").trim_start_matches('/');
        let whole = if body.ends_with('/') {
            format!("{body}**")
        } else {
            body.to_owned()
        };
        let whole = if anchored {
            whole
        } else {
            format!("**/{whole}")
        };
        if whole.trim_matches(['*', '/']).is_empty() {
            return Err(wrong(format!("`{pattern}` matches every path")));
        }
        let glob = GlobBuilder::new(&whole)
            .literal_separator(true)
            .backslash_escape(true)
            .build();
        set.add(glob.map_err(|error| wrong(error.to_string()))?);
    }
    set.build()
        .map(Some)
        .map_err(|error| wrong(error.to_string()))
}

#[cfg(unix)]
fn matches_path(globs: &GlobSet, path: &[u8]) -> bool {
    use std::os::unix::ffi::OsStrExt;
    globs.is_match(std::ffi::OsStr::from_bytes(path))
}

#[cfg(not(unix))]
fn matches_path(globs: &GlobSet, path: &[u8]) -> bool {
    globs.is_match(String::from_utf8_lossy(path).as_ref())
}

fn digest(hex: &str) -> Result<[u8; 32], AllowError> {
    let wrong = || AllowError {
        field: "fingerprints",
        message: format!("`sha256:{hex}` is not `sha256:` and 64 hex digits"),
    };
    let bytes = data_encoding::HEXLOWER_PERMISSIVE
        .decode(hex.as_bytes())
        .map_err(|_| wrong())?;
    bytes.try_into().map_err(|_| wrong())
}

/// The regex crate draws the pattern over several lines; its last one says what is wrong.
fn last_line(text: &str) -> String {
    text.lines()
        .last()
        .unwrap_or(text)
        .trim_start_matches("error: ")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(text: &str) -> Result<Allow, AllowError> {
        let entry: AllowEntry = toml::from_str(text).expect("well formed");
        Allow::new(
            &entry,
            ".stanch.toml, [[allow]] 1",
            "2026-11-20".parse().expect("a date"),
        )
    }

    fn place(path: &'static str) -> Place<'static> {
        Place {
            rule: "acme-api-key",
            fingerprint: "st1-00",
            secret: b"acme-secret",
            path: path.as_bytes(),
            line: b"key = acme-secret # sample",
            above: b"",
            is_marked: true,
        }
    }

    fn holds(text: &str, path: &'static str) -> bool {
        matches!(
            allow(text).expect("valid").judge(&place(path)),
            Verdict::Suppressed(_)
        )
    }

    #[test]
    fn paths_are_globs_as_in_gitignore() {
        assert!(holds("paths = ['*.md']", "a/b/c.md"));
        assert!(holds("paths = ['/docs/*.md']", "docs/c.md"));
        assert!(!holds("paths = ['docs/*.md']", "docs/a/c.md"));
        assert!(!holds("paths = ['docs/*.md']", "x/docs/c.md"));
        assert!(holds("paths = ['docs/**']", "docs/a/c.md"));
        assert!(holds("paths = ['tests/']", "x/tests/a/c"));
        assert!(!holds("paths = ['tests/']", "x/tests"));
    }

    #[test]
    fn kinds_of_conditions_must_all_hold() {
        assert!(holds("rules = ['acme-*']\nregexes = ['^acme-']", "f"));
        assert!(!holds("rules = ['other']\nregexes = ['^acme-']", "f"));
        assert!(holds("lines = ['# sample$']", "f"));
        assert!(holds("fingerprints = ['st1-11', 'st1-00']", "f"));
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(b"acme-secret"));
        assert!(holds(&format!("fingerprints = ['sha256:{digest}']"), "f"));
        assert!(!holds(
            &format!("fingerprints = ['sha256:{}']", "0".repeat(64)),
            "f"
        ));
    }

    #[test]
    fn expired_entries_say_so() {
        let entry = allow("rules = ['acme-api-key']\nuntil = '2026-01-01'").expect("valid");
        assert!(
            matches!(entry.judge(&place("f")), Verdict::Lapsed(note) if note.contains("[[allow]] 1 expired on 2026-01-01"))
        );
    }

    #[test]
    fn mistakes_name_the_field() {
        for (text, field, part) in [
            ("reason = 'x'", "allow", "everything"),
            ("paths = ['**']", "paths", "every path"),
            ("paths = ['[']", "paths", "["),
            ("regexes = ['(']", "regexes", "unclosed"),
            ("regexes = ['.*']", "regexes", "empty string"),
            ("lines = ['']", "lines", "empty string"),
            ("fingerprints = ['abc']", "fingerprints", "st1-"),
            ("fingerprints = ['sha256:abc']", "fingerprints", "64"),
            ("rules = ['a']\nuntil = 'never'", "until", "date"),
        ] {
            let error = allow(text).expect_err(text);
            assert_eq!(error.field, field, "{text}");
            assert!(error.message.contains(part), "{text}: {}", error.message);
        }
    }
}
