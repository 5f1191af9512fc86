//! One secret by one rule, with all its locations: what users see and count.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Location, Secret};

/// How bad it is if the finding is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Test keys, encrypted keys, things of little use to a thief.
    Low,
    /// Limited access.
    Medium,
    /// Access to data or to a bill.
    High,
    /// Broad access: cloud accounts, source, production data, private keys.
    Critical,
}

impl Severity {
    /// The word used in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// One step worse, for exposed places.
    pub const fn raised(self) -> Self {
        match self {
            Severity::Low => Severity::Medium,
            Severity::Medium => Severity::High,
            Severity::High | Severity::Critical => Severity::Critical,
        }
    }
}

/// A score shown as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Score below 40.
    Low,
    /// Score from 40 to 74.
    Medium,
    /// Score of 75 and more.
    High,
}

impl Confidence {
    /// The word for a score from 0 to 100.
    pub const fn of(score: u8) -> Self {
        match score {
            75.. => Confidence::High,
            40..=74 => Confidence::Medium,
            _ => Confidence::Low,
        }
    }

    /// The least score that earns this word.
    pub const fn least_score(self) -> u8 {
        match self {
            Confidence::Low => 10,
            Confidence::Medium => 40,
            Confidence::High => 75,
        }
    }

    /// The word used in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

impl FromStr for Confidence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "low" => Ok(Confidence::Low),
            "medium" => Ok(Confidence::Medium),
            "high" => Ok(Confidence::High),
            _ => Err(format!("`{text}` is not a confidence: low, medium or high")),
        }
    }
}

/// What the provider said, if it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nobody asked.
    #[default]
    Unverified,
    /// It works.
    Active,
    /// It works, for some things only.
    Restricted,
    /// It was refused.
    Inactive,
    /// The answer was not clear.
    Unknown,
    /// A trap set by a defender: using it raises an alarm.
    Canary,
}

impl Status {
    /// The word used in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Unverified => "unverified",
            Status::Active => "active",
            Status::Restricted => "restricted",
            Status::Inactive => "inactive",
            Status::Unknown => "unknown",
            Status::Canary => "canary",
        }
    }
}

/// What kind of value a rule finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum RuleKind {
    /// A credential.
    #[default]
    Secret,
    /// Opens nothing alone; hidden by default.
    Identifier,
    /// A test-mode or sandbox credential; low severity.
    Test,
    /// Made to be public; hidden by default.
    Publishable,
}

impl RuleKind {
    /// The word used in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            RuleKind::Secret => "secret",
            RuleKind::Identifier => "identifier",
            RuleKind::Test => "test",
            RuleKind::Publishable => "publishable",
        }
    }
}

/// What readers of a report need to know of a rule; nothing of how it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RuleInfo {
    /// Stable identifier.
    pub id: &'static str,
    /// What a person calls it.
    pub name: &'static str,
    /// Lower-case provider name.
    pub provider: &'static str,
    /// What a thief can do with it.
    pub description: &'static str,
    /// How bad a live one is.
    pub severity: Severity,
    /// What kind of value it is.
    pub kind: RuleKind,
    /// The environment variable that should hold it.
    pub env: Option<&'static str>,
    /// Where it is revoked.
    pub rotate: Option<&'static str>,
    /// Documentation.
    pub references: &'static [&'static str],
    /// Its section in our own documentation; a user's rules have none.
    pub page: Option<&'static str>,
}

/// One piece of evidence behind a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The entry of the table of weights it stands for; empty where there is none.
    #[serde(skip)]
    pub weight: &'static str,
    /// Short stable word: `prefix`, `checksum`, `name`, `random`, `path`, `placeholder`.
    pub evidence: &'static str,
    /// What was seen, for a reader. Never contains the secret.
    pub detail: String,
    /// What it added to the score, in points.
    pub points: i16,
}

/// A companion value of a credential: the secret of an id, the host of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is: `secret access key`.
    pub name: &'static str,
    /// Its value.
    pub secret: Secret,
    /// Line it stands on.
    pub line: u32,
}

/// What silenced a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuppressedBy {
    /// A comment on the line or the one above.
    Comment,
    /// An allow entry of a configuration file.
    Config,
    /// A baseline entry.
    Baseline,
    /// Another tool's ignore file.
    Ignorefile,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suppression {
    /// What silenced it.
    pub by: SuppressedBy,
    /// Which comment, entry or file, for a reader.
    pub detail: String,
    /// The reason its author gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One secret by one rule, with all its locations.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Identity: rule family and secret, nothing positional. `st1-` and 20 hex digits.
    pub fingerprint: String,
    /// The rule that found it.
    pub rule: &'static RuleInfo,
    /// How bad it is here: the rule's severity, raised by exposure.
    pub severity: Severity,
    /// How sure, 0 to 100: the highest over its locations.
    pub score: u8,
    /// Why, strongest first.
    pub reasons: Vec<Reason>,
    /// Shannon entropy of the secret in bits per character.
    pub entropy: f32,
    /// The secret.
    pub secret: Secret,
    /// Companion values that make it a credential.
    pub parts: Vec<Part>,
    /// Facts read off the secret (an account id), for a reader.
    pub facts: Vec<String>,
    /// What was decoded to find it, outermost first (`base64`); empty if it stood there plainly.
    pub via: Vec<&'static str>,
    /// What the provider said.
    pub status: Status,
    /// Every location that is reported, sorted; at least one.
    pub locations: Vec<Location>,
    /// How many locations there are in all (history may report only the first and last).
    pub total_locations: usize,
    /// Why it does not count, if it does not.
    pub suppressed: Option<Suppression>,
}

impl Finding {
    /// The score as a word.
    pub fn confidence(&self) -> Confidence {
        Confidence::of(self.score)
    }

    /// The first location: the one to show where only one fits.
    pub fn place(&self) -> &Location {
        self.locations
            .first()
            .expect("a finding is made from at least one location")
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
