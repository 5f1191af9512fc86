//! A finished scan: what was read, what was found, what was not read and why.

use serde::Serialize;

use super::Finding;

/// Whether everything in scope was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum ScanState {
    /// Everything in scope was read.
    #[default]
    Complete,
    /// Something was not: see problems and skipped.
    Incomplete,
}

/// Something deliberately not scanned. Counts as incomplete only if `incomplete` says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// What: a path or an object, lossy text.
    pub what: String,
    /// Why, in a few words.
    pub why: String,
}

/// Something that should have been scanned and could not be. Makes the scan incomplete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// What: a path, an object, a repository; lossy text.
    pub what: String,
    /// What went wrong and, where there is one, what to do.
    pub why: String,
}

/// The scan itself, apart from its findings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScanInfo {
    /// What was scanned, as typed: `worktree src`, `staged`, `stdin`, `history .`.
    pub source: String,
    /// Absolute path of the repository root, when there is one (SARIF paths are relative to it).
    pub root: Option<String>,
    /// How typed paths relate to the root: the prefix that printed relative paths lack, with a final `/`, or empty.
    pub prefix: String,
    /// Branch and revision, when in a repository.
    pub revision: Option<String>,
    /// Whether everything in scope was read.
    pub state: ScanState,
    /// Files read.
    pub files: u64,
    /// Git objects read (history).
    pub objects: u64,
    /// Bytes of content scanned.
    pub bytes: u64,
    /// Rules that were active.
    pub rules: usize,
    /// Deliberately left out.
    pub skipped: Vec<Skipped>,
    /// Could not be read.
    pub problems: Vec<Problem>,
    /// When it began, in seconds since 1970-01-01 UTC, for formats that must state a time.
    pub started: Option<u64>,
    /// Wall time in seconds. With `started` the only field that differs between equal runs.
    pub seconds: f64,
    /// Whether secrets may be shown in clear (`--show-secrets`).
    pub show_secrets: bool,
    /// Whether suppressed findings are listed (`--show-suppressed`).
    pub show_suppressed: bool,
}

/// Everything an output format may say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The scan itself.
    pub scan: ScanInfo,
    /// Findings that count, in a stable order: severity, score, path, line.
    pub findings: Vec<Finding>,
    /// Findings that were silenced, in the same order.
    pub suppressed: Vec<Finding>,
    /// Findings below the wanted confidence, but not ruled out (counted, not listed).
    pub below_confidence: usize,
}

impl Report {
    /// Whether anything in scope was not read.
    pub fn is_incomplete(&self) -> bool {
        self.scan.state == ScanState::Incomplete
    }
}
