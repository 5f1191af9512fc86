//! Output formats: each file is one format, a pure function of a finished [`Report`].
//!
//! Formats never see rules, sources or the detector, never look at the terminal and never sort: order is the report's.
//! Secrets are masked unless the report says otherwise, and the formats that CI systems store mask them always.
//! Adding a format is one file, one variant and one arm here.

mod codequality;
mod csv;
pub mod escape;
mod excerpt;
mod github;
mod gitlab;
mod gitleaks;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod needles;
mod paths;
mod rdjson;
mod safe_json;
mod sarif;
mod style;
mod text;
mod veil;
mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::str::FromStr;

pub use json::SCHEMA;
pub use style::Style;
pub use veil::Veiled;

use crate::model::Report;

/// What one format does.
trait Reporter {
    /// Writes all of `report` to `out`, without flushing it.
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()>;
}

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people, on a terminal or in a log.
    Text,
    /// Everything, as one document.
    Json,
    /// Everything, one finding per line and a summary line last.
    Jsonl,
    /// SARIF 2.1.0, for GitHub code scanning and most dashboards.
    Sarif,
    /// GitLab secret detection report.
    Gitlab,
    /// GitLab Code Quality report (Code Climate).
    Codequality,
    /// JUnit XML, one test case per finding.
    Junit,
    /// Reviewdog diagnostics.
    Rdjson,
    /// GitHub Actions workflow commands: annotations on the changed lines.
    Github,
    /// The JSON that Gitleaks writes, for tools that read it.
    Gitleaks,
    /// A table for a pull request comment or a job summary.
    Markdown,
    /// One row per place, for spreadsheets.
    Csv,
    /// One self-contained page.
    Html,
}

impl Format {
    /// All formats, in the order they are listed to users.
    pub const ALL: [Format; 13] = [
        Format::Text,
        Format::Json,
        Format::Jsonl,
        Format::Sarif,
        Format::Gitlab,
        Format::Codequality,
        Format::Junit,
        Format::Rdjson,
        Format::Github,
        Format::Gitleaks,
        Format::Markdown,
        Format::Csv,
        Format::Html,
    ];

    /// The word that selects it.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Sarif => "sarif",
            Format::Gitlab => "gitlab",
            Format::Codequality => "codequality",
            Format::Junit => "junit",
            Format::Rdjson => "rdjson",
            Format::Github => "github",
            Format::Gitleaks => "gitleaks",
            Format::Markdown => "markdown",
            Format::Csv => "csv",
            Format::Html => "html",
        }
    }

    /// Whether it says the fingerprints of findings; `text` does if it says everything.
    pub const fn names_findings(self) -> bool {
        matches!(
            self,
            Format::Json
                | Format::Jsonl
                | Format::Sarif
                | Format::Gitlab
                | Format::Codequality
                | Format::Csv
        )
    }

    /// What it is for, as one line of help.
    pub const fn about(self) -> &'static str {
        match self {
            Format::Text => "for people",
            Format::Json => "everything, one document",
            Format::Jsonl => "everything, one finding per line, then a summary line",
            Format::Sarif => "SARIF 2.1.0: GitHub code scanning, most dashboards",
            Format::Gitlab => "GitLab secret detection report",
            Format::Codequality => "GitLab Code Quality report",
            Format::Junit => "JUnit XML",
            Format::Rdjson => "reviewdog diagnostics",
            Format::Github => "GitHub Actions annotations",
            Format::Gitleaks => "the JSON that Gitleaks writes",
            Format::Markdown => "table for a pull request or job summary",
            Format::Csv => "one row per place",
            Format::Html => "one self-contained page",
        }
    }

    /// The usual file name extension, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Text | Format::Github => "txt",
            Format::Json
            | Format::Gitlab
            | Format::Codequality
            | Format::Rdjson
            | Format::Gitleaks => "json",
            Format::Jsonl => "jsonl",
            Format::Sarif => "sarif",
            Format::Junit => "xml",
            Format::Markdown => "md",
            Format::Csv => "csv",
            Format::Html => "html",
        }
    }

    /// Whether the format has a place for what could not be read. Callers say it elsewhere if it has none.
    pub const fn tells_problems(self) -> bool {
        !matches!(self, Format::Gitleaks | Format::Csv)
    }

    /// Writes `report` to `out`, without flushing it. Only [`Format::Text`] looks at `style`.
    ///
    /// # Errors
    /// Those of `out`, with their kind: a broken pipe is the caller's to judge.
    pub fn write(self, report: &Veiled, style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
        let reporter: Box<dyn Reporter> = match self {
            Format::Text => Box::new(text::Text(style.clone())),
            Format::Json => Box::new(json::Json),
            Format::Jsonl => Box::new(jsonl::Jsonl),
            Format::Sarif => Box::new(sarif::Sarif),
            Format::Gitlab => Box::new(gitlab::Gitlab),
            Format::Codequality => Box::new(codequality::Codequality),
            Format::Junit => Box::new(junit::Junit),
            Format::Rdjson => Box::new(rdjson::Rdjson),
            Format::Github => Box::new(github::Github),
            Format::Gitleaks => Box::new(gitleaks::Gitleaks),
            Format::Markdown => Box::new(markdown::Markdown),
            Format::Csv => Box::new(csv::Csv),
            Format::Html => Box::new(html::Html),
        };
        reporter.write(report, out)
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Format::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| {
                let names = Format::ALL.map(Format::name).join(", ");
                format!("`{}` is not a format: {names}", escape::text(text))
            })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
