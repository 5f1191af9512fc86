//! Arguments that several commands share.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::terminal::Color;
use crate::model::{Confidence, RuleKind};
use crate::report::Format;

/// Which rules are active.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleArgs {
    /// Also use the rules of this file
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// Use only these rules (id, provider, or a prefix ending in *)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Configuration file to use instead of the repository's
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no configuration file: for auditing other people's trees
    #[arg(long)]
    pub no_config: bool,
}

/// What counts as a finding.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Findings")]
pub(super) struct FindingArgs {
    /// Least confidence to report: low, medium, high [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = listed(LEVELS), hide_possible_values = true)]
    pub min_confidence: Option<Confidence>,
    /// Kinds to report: secret, test, identifier, publishable
    #[arg(long, value_name = "KIND", value_delimiter = ',', default_value = "secret,test", value_parser = listed(KINDS), hide_possible_values = true)]
    pub kinds: Vec<RuleKind>,
    /// Print secrets in clear
    #[arg(long)]
    pub show_secrets: bool,
    /// List suppressed findings too
    #[arg(long)]
    pub show_suppressed: bool,
    /// List every version with a finding, not only the first and last, and more than a thousand places in one file
    #[arg(long)]
    pub all_locations: bool,
    /// Honour no comment, allow entry or baseline: count everything
    #[arg(long, conflicts_with_all = ["baseline", "no_baseline"])]
    pub no_allow: bool,
    /// Baseline of known findings [default: .stanch-baseline at the top of the repository]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Use no baseline
    #[arg(long, conflicts_with = "baseline")]
    pub no_baseline: bool,
    /// Exit code when there are findings
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub exit_code: u8,
}

/// Where the report goes and what it looks like.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Format on standard output: text, json, jsonl, sarif, gitlab, codequality, junit, rdjson, github, gitleaks, markdown, csv, html
    #[arg(long, short, value_name = "FORMAT", default_value = "text", value_parser = listed(Format::ALL), hide_possible_values = true)]
    pub format: Format,
    /// Write the report to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Also write a report: FORMAT=FILE (may be repeated)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = extra_report)]
    pub report: Vec<(Format, PathBuf)>,
    /// Print nothing when nothing is found
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print all reasons, fingerprints, and every skipped file and problem
    #[arg(long, short)]
    pub verbose: bool,
    /// Use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Threads [default: number of processors]
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
}

impl OutputArgs {
    /// Whether one of the reports says the fingerprints of findings.
    pub(super) fn names_findings(&self) -> bool {
        let extra = self.report.iter().map(|(format, _)| *format);
        self.verbose || extra.chain([self.format]).any(Format::names_findings)
    }

    /// For scans whose findings go elsewhere than into a report.
    pub(super) fn quiet() -> Self {
        Self {
            format: Format::Text,
            output: None,
            report: Vec::new(),
            quiet: true,
            verbose: false,
            color: Color::Never,
            jobs: None,
        }
    }
}

const LEVELS: [Confidence; 3] = [Confidence::Low, Confidence::Medium, Confidence::High];

const KINDS: [RuleKind; 4] = [
    RuleKind::Secret,
    RuleKind::Test,
    RuleKind::Identifier,
    RuleKind::Publishable,
];

/// A parser of these values by their names, which shells can complete.
fn listed<T, const N: usize>(all: [T; N]) -> impl TypedValueParser<Value = T>
where
    T: Copy + Named + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(Named::name)).map(move |name| {
        let named = all.into_iter().find(|value| value.name() == name);
        named.expect("the names it takes are theirs")
    })
}

/// What is written on the command line for a value.
trait Named {
    /// The word.
    fn name(self) -> &'static str;
}

impl Named for Confidence {
    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Named for RuleKind {
    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Named for Format {
    fn name(self) -> &'static str {
        Format::name(self)
    }
}

fn extra_report(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text
        .split_once('=')
        .ok_or("expected FORMAT=FILE, such as sarif=out.sarif")?;
    if file.is_empty() {
        return Err("expected a file after `=`".into());
    }
    Ok((format.parse()?, file.into()))
}

fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs @ 1..=1024) => Ok(jobs),
        _ => Err("expected a number from 1 to 1024".into()),
    }
}
