//! `stanch scan`: reads a source, reports what it exposes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use clap::Args;

use super::args::{FindingArgs, OutputArgs, RuleArgs};
use super::commits::{CommitArgs, check_folder};
use super::exit::Exit;
use super::interrupt::Interrupt;
use super::root::Root;
use super::settings::Settings;
use super::{output, progress, settings};
use crate::detect::Detector;
use crate::model::{Confidence, Finding, Report, ScanInfo, ScanState};
use crate::report::Veiled;
use crate::scan::{self, Collector, Scanner};
use crate::source::history::{Cache, Options, Repository};
use crate::source::range::Range;
use crate::source::{Ledger, Seen, Source, Staged, Stdin, Tree};

/// Sources that are no history; its options make no sense with them.
const NO_HISTORY: [&str; 4] = ["staged", "range", "since", "ci"];

/// Scan files, the index, a history, commits or standard input.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stanch scan                      tracked and untracked files below this folder
  stanch scan src config.yaml      only these; named files are always scanned
  stanch scan --staged             what the next commit would add
  stanch scan --history            every object of the repository, ever
  stanch scan --range main..topic  what these commits add
  git diff | stanch scan -         standard input
  stanch scan --format json --output report.json")]
pub(super) struct ScanArgs {
    /// Files and folders; `-` is standard input [default: this folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Scan the index: what the next commit would add
    #[arg(long, conflicts_with_all = ["no_ignore"], help_heading = "Source")]
    pub staged: bool,
    /// Scan every object of the repository, whatever refers to it
    #[arg(long, conflicts_with_all = ["no_ignore", "staged"], help_heading = "Source")]
    pub history: bool,
    /// With --history: remember in this folder what was searched, so that the next scan reads only what is new
    #[arg(
        long,
        value_name = "DIR",
        requires = "history",
        conflicts_with_all = NO_HISTORY,
        help_heading = "Source"
    )]
    pub cache: Option<PathBuf>,
    /// With --history: search every object whole, to check the scan against itself
    #[arg(long, hide = true, requires = "history", conflicts_with_all = NO_HISTORY)]
    pub whole: bool,
    #[command(flatten)]
    pub commits: CommitArgs,
    /// Exit as after a complete scan even if something could not be read; it is still listed
    #[arg(long, help_heading = "Source")]
    pub allow_incomplete: bool,
    /// Also scan what git ignores
    #[arg(long, help_heading = "Source")]
    pub no_ignore: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub findings: FindingArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Runs the scan that the arguments describe and writes its report.
///
/// # Errors
/// Bad arguments or configuration, or a source that cannot be read at all.
pub(super) fn run(args: &ScanArgs) -> Result<Exit> {
    output::check(&args.output)?;
    let job = Job {
        nameless: !args.output.names_findings(),
        ..Job::default()
    };
    let (report, interrupted) = examine(args, job)?;
    let report = Veiled::new(report);
    output::write(&report, &args.output)?;
    Ok(exit(args, &report, interrupted))
}

/// What a caller wants beyond the arguments.
#[derive(Debug, Default)]
pub(super) struct Job {
    /// The commits to scan.
    pub range: Option<Range>,
    /// When to give up.
    pub limit: Option<Duration>,
    /// Whether nobody asks for fingerprints.
    pub nameless: bool,
}

/// What a problem is about that means the time was up.
pub(super) const TIME_LIMIT: &str = "time limit";

/// Runs the scan that the arguments describe. Also says whether Ctrl-C cut it short.
///
/// # Errors
/// As [`run`].
pub(super) fn examine(args: &ScanArgs, job: Job) -> Result<(Report, bool)> {
    let start = Instant::now();
    // git starts to work on the index while rules and configuration are read.
    let staged = args.staged.then(Staged::here).transpose()?;
    let range = match job.range {
        Some(range) => Some(range),
        None => args.commits.range(first_path(args))?,
    };
    let of_git = args.staged || args.history || range.is_some();
    let mut settings = settings(args, staged.as_ref(), range.as_ref())?;
    let (source, described) = source(args, staged, range, &settings)?;
    // The index and the history speak of paths from the root already.
    let base = if of_git { None } else { settings.base() };
    let suppressor = settings.suppressor(&args.findings, base)?;
    let least = args
        .findings
        .min_confidence
        .or(settings.config.min_confidence);
    let least = least.unwrap_or(Confidence::Medium).least_score();
    let detector = Detector::new(settings.catalogue);
    let cache = cache(args, &source, &detector)?;
    let ledger = Arc::new(Ledger::default());
    let interrupted = Interrupt::of(&ledger);
    let late = job.limit.map(|limit| stop_after(limit, &ledger));
    let collector = Collector::new(&suppressor, least);
    let collector = collector
        .with_every_place(args.findings.all_locations)
        .without_fingerprints(job.nameless);
    let scanner = Scanner::new(&detector, collector);
    let done = progress::during(args.output.quiet, &ledger, || match &source {
        From::Blobs(source) => source.visit(&scanner, &ledger),
        From::History(repository, options) => {
            scan::history(repository, &scanner, *options, cache.as_ref(), &ledger);
            Ok(())
        }
    });
    let interrupted = interrupted.read_everything();
    done?;
    if interrupted {
        ledger.problem("scan", "interrupted before everything was read");
    }
    if late.is_some_and(|late| late.load(Ordering::Relaxed)) {
        ledger.problem(TIME_LIMIT, "reached before everything was read");
    }
    let mut report = report(args, &detector, scanner, &ledger, least);
    report.scan.source = described;
    place(args, of_git, &mut report.scan);
    report.scan.seconds = start.elapsed().as_secs_f64();
    report.scan.started = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .map(|now| now.saturating_sub(start.elapsed()).as_secs());
    Ok((report, interrupted))
}

/// The configuration of the repository that is scanned.
fn settings(args: &ScanArgs, staged: Option<&Staged>, range: Option<&Range>) -> Result<Settings> {
    if let Some(layout) = staged.map(Staged::layout).or(range.map(Range::layout)) {
        return settings::at(&args.rules, layout.root.clone());
    }
    let mut paths = args.paths.iter().filter(|path| path.as_os_str() != "-");
    let start = paths.find(|path| path.exists());
    settings::load(&args.rules, start.map_or(Path::new("."), PathBuf::as_path))
}

fn first_path(args: &ScanArgs) -> &Path {
    args.paths.first().map_or(Path::new("."), PathBuf::as_path)
}

/// Notes which repository the paths of the report belong to.
fn place(args: &ScanArgs, of_git: bool, scan: &mut ScanInfo) {
    let first = first_path(args);
    if first.as_os_str() == "-" {
        return;
    }
    if let Some(root) = Root::of(first, Path::new(".")) {
        scan.root = Some(root.path);
        // The index and the history list paths from the root, wherever the command runs.
        scan.prefix = if of_git { String::new() } else { root.prefix };
    }
}

/// How the process ends after a scan.
pub(super) fn exit(args: &ScanArgs, report: &Report, interrupted: bool) -> Exit {
    if interrupted {
        Exit::Interrupted
    } else if report.is_incomplete() && !args.allow_incomplete {
        Exit::Failed
    } else if report.findings.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings(args.findings.exit_code)
    }
}

/// What is scanned.
enum From {
    /// Blobs, one after the other.
    Blobs(Box<dyn Source>),
    /// A repository with all its history.
    History(Repository, Options),
}

fn source(
    args: &ScanArgs,
    staged: Option<Staged>,
    range: Option<Range>,
    settings: &Settings,
) -> Result<(From, String)> {
    if let Some(range) = range {
        anyhow::ensure!(
            args.paths.len() < 2,
            "commits of one repository are scanned at a time"
        );
        let described = range.described().to_owned();
        let range = range.excluding(settings.exclude()?);
        return Ok((From::Blobs(Box::new(range)), described));
    }
    if args.history {
        anyhow::ensure!(
            args.paths.len() < 2,
            "--history scans one repository at a time"
        );
        let path = first_path(args);
        check_folder("--history", path)?;
        let options = Options {
            threads: jobs(args),
            every_version: args.findings.all_locations,
            whole: args.whole,
        };
        let described = format!("history {}", path.display());
        return Ok((From::History(Repository::at(path)?, options), described));
    }
    let (source, described) = blobs(args, staged, settings)?;
    Ok((From::Blobs(source), described))
}

/// What earlier scans of the repository left in the folder that was named.
fn cache(args: &ScanArgs, source: &From, detector: &Detector) -> Result<Option<Cache>> {
    let (Some(dir), From::History(repository, _)) = (&args.cache, source) else {
        return Ok(None);
    };
    anyhow::ensure!(
        dir.is_dir() || dir.symlink_metadata().is_err(),
        "--cache {}: is not a folder",
        dir.display()
    );
    let cache = Cache::new(dir, repository, scan::identity(detector));
    Ok(Some(
        cache.with_context(|| format!("--cache {}", dir.display()))?,
    ))
}

fn jobs(args: &ScanArgs) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    args.output.jobs.unwrap_or_else(all)
}

fn blobs(
    args: &ScanArgs,
    staged: Option<Staged>,
    settings: &Settings,
) -> Result<(Box<dyn Source>, String)> {
    if let Some(staged) = staged {
        anyhow::ensure!(
            args.paths.is_empty(),
            "--staged scans the whole index: it takes no paths"
        );
        return Ok((
            Box::new(staged.excluding(settings.exclude()?)),
            "staged".into(),
        ));
    }
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        anyhow::ensure!(
            args.paths.len() == 1,
            "`-` (standard input) cannot be combined with paths"
        );
        return Ok((
            Box::new(Stdin {
                name: "stdin".into(),
            }),
            "stdin".into(),
        ));
    }
    let typed: Vec<String> = args
        .paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let described = if typed.is_empty() {
        "worktree .".into()
    } else {
        format!("worktree {}", typed.join(" "))
    };
    Ok((
        Box::new(Tree {
            paths: args.paths.clone(),
            no_ignore: args.no_ignore,
            jobs: jobs(args),
            exclude: settings.exclude()?,
            seen: Seen::among(&args.paths),
        }),
        described,
    ))
}

/// When the time is up the source stops, and what was found so far is printed.
fn stop_after(limit: Duration, ledger: &Arc<Ledger>) -> Arc<AtomicBool> {
    let late = Arc::new(AtomicBool::new(false));
    let (flag, ledger) = (late.clone(), ledger.clone());
    std::thread::spawn(move || {
        std::thread::sleep(limit);
        flag.store(true, Ordering::Relaxed);
        ledger.stop();
    });
    late
}

fn report(
    args: &ScanArgs,
    detector: &Detector,
    scanner: Scanner<'_>,
    ledger: &Ledger,
    least: u8,
) -> Report {
    let (mut findings, mut silenced) = scanner.finish().into_findings(detector);
    let wanted = |f: &Finding| args.findings.kinds.contains(&f.rule.kind);
    findings.retain(wanted);
    let all = findings.len();
    findings.retain(|f| f.score >= least);
    silenced.retain(|f| wanted(f) && f.score >= least);
    let counts = ledger.counts();
    let state = if counts.problems.is_empty() {
        ScanState::Complete
    } else {
        ScanState::Incomplete
    };
    let scan = ScanInfo {
        state,
        files: counts.files,
        objects: counts.objects,
        bytes: counts.bytes,
        rules: detector.rules().len(),
        skipped: counts.skipped,
        problems: counts.problems,
        show_secrets: args.findings.show_secrets,
        show_suppressed: args.findings.show_suppressed,
        ..ScanInfo::default()
    };
    Report {
        scan,
        below_confidence: all - findings.len(),
        findings,
        suppressed: silenced,
    }
}
