//! `stanch baseline`: accepts what is known today, so that a check fails only on what is new.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};

use super::args::{FindingArgs, OutputArgs, RuleArgs};
use super::commits::CommitArgs;
use super::exit::Exit;
use super::replace::{Readers, replace};
use super::scan::{self, Job, ScanArgs};
use super::settings::BASELINE;
use super::terminal;
use crate::rules;
use crate::source::git::Layout;
use crate::suppress::baseline::Baseline;

/// Accept known findings, fail on new ones.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stanch baseline create           accept everything that is found here today
  stanch baseline update           drop what is gone; --accept-new also takes what is new
  stanch baseline merge FILE       resolve the conflict git left in a baseline

The file holds keyed hashes, no secrets, no paths. As a merge driver: `.stanch-baseline merge=stanch` in .gitattributes and
  git config merge.stanch.driver 'stanch baseline merge %O %A %B'")]
pub(super) struct BaselineArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write a baseline of everything that is found now
    Create(Box<ScopeArgs>),
    /// Drop entries that are found no more
    Update {
        /// Also accept findings that are new
        #[arg(long)]
        accept_new: bool,
        #[command(flatten)]
        scope: Box<ScopeArgs>,
    },
    /// Merge baselines: one file with git's conflict marks, or BASE OURS THEIRS (the result goes to OURS)
    Merge {
        /// One file, or three
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
struct ScopeArgs {
    /// Also accept what only the history holds
    #[arg(long)]
    history: bool,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    findings: FindingArgs,
}

/// Does what the arguments ask for.
///
/// # Errors
/// A baseline that cannot be read or written, or a scan that was not complete.
pub(super) fn run(args: BaselineArgs) -> Result<Exit> {
    match args.action {
        Action::Create(scope) => create(&scope),
        Action::Update { accept_new, scope } => update(&scope, accept_new),
        Action::Merge { files } => merge(&files),
    }
}

fn create(args: &ScopeArgs) -> Result<Exit> {
    let (root, file) = places(args)?;
    ensure!(
        !file.exists(),
        "{} is there already; `stanch baseline update` changes it",
        file.display()
    );
    let mut baseline = Baseline::new(Baseline::fresh_key());
    baseline.set_history(args.history);
    for (print, rule) in &found(args, &root, args.history)? {
        baseline.add(print, rule);
    }
    write(&file, &baseline)?;
    terminal::report(&format!(
        "{}: {} accepted",
        file.display(),
        findings(baseline.len())
    ))?;
    Ok(Exit::Clean)
}

fn update(args: &ScopeArgs, accept_new: bool) -> Result<Exit> {
    let (root, file) = places(args)?;
    let mut baseline = read(&file, Baseline::parse)?;
    baseline.set_history(baseline.has_history() || args.history);
    let found = found(args, &root, baseline.has_history())?;
    let prints: Vec<&str> = found.iter().map(|(print, _)| print.as_str()).collect();
    let gone = baseline.keep(&prints);
    let new: Vec<_> = found
        .iter()
        .filter(|(print, _)| baseline.find(print).is_none())
        .collect();
    if accept_new {
        new.iter()
            .for_each(|(print, rule)| baseline.add(print, rule));
    }
    write(&file, &baseline)?;
    let news = match (new.len(), accept_new) {
        (0, _) => String::new(),
        (count, true) => format!(", {count} new accepted"),
        (count, false) => {
            format!(", {count} new not accepted (--accept-new does; `stanch scan` shows them)")
        }
    };
    terminal::report(&format!(
        "{}: {}, {gone} gone{news}",
        file.display(),
        findings(baseline.len())
    ))?;
    Ok(Exit::Clean)
}

fn merge(files: &[PathBuf]) -> Result<Exit> {
    let (file, merged) = match files {
        [file] => (file, read(file, Baseline::parse_conflicted)?),
        [base, ours, theirs] => {
            let [base, mine, theirs] = [base, ours, theirs].map(|file| read(file, Baseline::parse));
            (ours, Baseline::merge(&base?, &mine?, &theirs?))
        }
        _ => bail!("`baseline merge` takes one file with conflicts, or BASE OURS THEIRS"),
    };
    write(file, &merged)?;
    Ok(Exit::Clean)
}

/// The top of the repository, or this folder outside one, and the baseline file.
fn places(args: &ScopeArgs) -> Result<(PathBuf, PathBuf)> {
    let here = std::env::current_dir().context("the current folder is unknown")?;
    let root = Layout::above(&here)
        .ok()
        .and_then(|layout| layout.root)
        .unwrap_or(here);
    let file = args
        .findings
        .baseline
        .clone()
        .unwrap_or_else(|| root.join(BASELINE));
    Ok((root, file))
}

/// Identity and rule of everything the repository exposes, whatever a baseline says. Comments and allow entries hold.
fn found(args: &ScopeArgs, root: &Path, history: bool) -> Result<BTreeSet<(String, &'static str)>> {
    let mut found = BTreeSet::new();
    for history in [false, true]
        .into_iter()
        .filter(|of_history| history || !of_history)
    {
        let scan = ScanArgs {
            paths: vec![root.to_path_buf()],
            staged: false,
            history,
            cache: None,
            whole: false,
            commits: CommitArgs::default(),
            allow_incomplete: false,
            no_ignore: false,
            rules: args.rules.clone(),
            findings: FindingArgs {
                no_baseline: true,
                baseline: None,
                ..args.findings.clone()
            },
            output: OutputArgs::quiet(),
        };
        let (report, _) = scan::examine(&scan, Job::default())?;
        if let Some(problem) = report.scan.problems.first() {
            bail!(
                "the scan is not complete, so the baseline would not be: {}: {}",
                problem.what,
                problem.why
            );
        }
        found.extend(
            report
                .findings
                .into_iter()
                .map(|finding| (finding.fingerprint, finding.rule.id)),
        );
    }
    Ok(found)
}

fn read<E: std::error::Error + Send + Sync + 'static>(
    file: &Path,
    parse: impl FnOnce(&str) -> Result<Baseline, E>,
) -> Result<Baseline> {
    let text =
        rules::text_of(file).with_context(|| format!("{} cannot be read", file.display()))?;
    parse(&text).with_context(|| file.display().to_string())
}

/// A baseline is whole or as it was.
fn write(file: &Path, baseline: &Baseline) -> Result<()> {
    let text = baseline.to_string();
    replace(file, Readers::Others, |mut target| {
        target.write_all(text.as_bytes())
    })
    .with_context(|| format!("{} cannot be written", file.display()))
}

fn findings(count: usize) -> String {
    format!("{count} finding{}", if count == 1 { "" } else { "s" })
}
