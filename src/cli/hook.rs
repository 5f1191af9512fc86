//! `stanch hook`: stands in a repository's git hooks, and is what they run.

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};

use super::args::{FindingArgs, OutputArgs, RuleArgs};
use super::commits::CommitArgs;
use super::exit::Exit;
use super::push::{self, ServerArgs};
use super::scan::{self, Job, ScanArgs};
use super::{output, terminal};
use crate::hook::{Done, Hook, Hooks};
use crate::model::Report;
use crate::report::{Format, Veiled};

/// Install, remove or run git hooks.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stanch hook install              scan before every commit of this repository
  stanch hook install pre-push     scan before every push
  stanch hook uninstall            take it out again; other hooks stay as they are
  stanch hook run pre-receive      in the pre-receive hook of a server
  SKIP=stanch git commit …         commit once without the scan

git does not run hooks for `git commit --no-verify` or for most rebases: scan in CI as well.")]
pub(super) struct HookArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Put stanch before whatever the hook does so far
    Install {
        /// Which hook
        #[arg(value_enum, default_value = "pre-commit")]
        hook: Name,
    },
    /// Take stanch out of the hook
    Uninstall {
        /// Which hook
        #[arg(value_enum, default_value = "pre-commit")]
        hook: Name,
    },
    /// What the hook runs: scan what is committed or pushed, say how to go on
    Run(Box<RunArgs>),
}

/// A hook, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Before a commit is made
    PreCommit,
    /// Before a push leaves
    PrePush,
}

/// A hook to run. Who sets up `pre-receive` on a server writes the file there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Running {
    /// Before a commit is made
    PreCommit,
    /// Before a push leaves
    PrePush,
    /// Before a server accepts a push
    PreReceive,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// Which hook
    #[arg(value_enum)]
    hook: Running,
    /// What git or a hook manager passes to the hook
    #[arg(value_name = "ARG", hide = true)]
    passed: Vec<String>,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    findings: FindingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl From<Name> for Hook {
    fn from(name: Name) -> Self {
        match name {
            Name::PreCommit => Hook::PreCommit,
            Name::PrePush => Hook::PrePush,
        }
    }
}

/// Does what the arguments ask for.
///
/// # Errors
/// There is no repository, a hook cannot be written, or the scan fails.
pub(super) fn run(args: HookArgs) -> Result<Exit> {
    match args.action {
        Action::Install { hook } => install(hook.into()),
        Action::Uninstall { hook } => uninstall(hook.into()),
        Action::Run(args) => run_hook(*args),
    }
}

fn install(hook: Hook) -> Result<Exit> {
    let hooks = Hooks::here()?;
    let program = std::env::current_exe().context("the path of this program is unknown")?;
    let done = hooks.install(hook, &program)?;
    let file = hooks.file(hook);
    let file = file.display();
    terminal::report(&match done {
        Done::Joined => format!("{file}: stanch now runs before the lines that were there"),
        Done::Moved(moved) => format!(
            "{file}: stanch now runs first, then the hook that was there ({})",
            moved.display()
        ),
        Done::Renewed => format!("{file}: stanch was there already; its lines are up to date"),
        _ if matches!(hook, Hook::PrePush) => {
            format!("{file}: stanch now scans every push before it leaves")
        }
        _ => format!("{file}: stanch now scans every commit before it is made"),
    })?;
    if hooks.is_shared() {
        terminal::complain(
            "core.hooksPath is set for all your repositories: the hook runs in each of them",
        );
    }
    Ok(Exit::Clean)
}

fn uninstall(hook: Hook) -> Result<Exit> {
    let hooks = Hooks::here()?;
    let done = hooks.uninstall(hook)?;
    let file = hooks.file(hook);
    let file = file.display();
    terminal::report(&match done {
        Done::Absent => format!("{file}: stanch is not there"),
        Done::Parted => format!("{file}: stanch is gone, the other lines stay"),
        Done::Restored => format!("{file}: stanch is gone, the hook that was there is back"),
        _ => format!("{file}: removed"),
    })?;
    Ok(Exit::Clean)
}

/// Scans the index for the hook. Says nothing when there is nothing to say: commits are frequent.
fn run_hook(args: RunArgs) -> Result<Exit> {
    if args.hook != Running::PreReceive && is_skipped(std::env::var("SKIP").ok().as_deref()) {
        return Ok(Exit::Clean);
    }
    let (hook, passed, server) = (args.hook, args.passed, args.server);
    let is_text = args.output.format == Format::Text && args.output.output.is_none();
    let args = ScanArgs {
        paths: Vec::new(),
        staged: hook == Running::PreCommit,
        history: false,
        cache: None,
        whole: false,
        commits: CommitArgs::default(),
        allow_incomplete: false,
        no_ignore: false,
        rules: args.rules,
        findings: args.findings,
        output: OutputArgs {
            quiet: args.output.quiet || !args.output.verbose,
            ..args.output
        },
    };
    match hook {
        Running::PreCommit => {}
        Running::PrePush => return push::before(&args, &passed),
        Running::PreReceive => return push::receive(&args, &server),
    }
    let (report, interrupted) = scan::examine(&args, Job::default())?;
    let report = Veiled::new(report);
    output::write(&report, &args.output)?;
    let exit = scan::exit(&args, &report, interrupted);
    if is_text && exit != Exit::Clean {
        terminal::report(&advice(&report))?;
    }
    Ok(exit)
}

/// Whether the user asked to skip this hook, by the convention of the pre-commit framework: a list of hook names.
fn is_skipped(skip: Option<&str>) -> bool {
    skip.is_some_and(|list| list.split(',').any(|name| name.trim() == "stanch"))
}

/// How to go on after a commit was stopped.
fn advice(report: &Report) -> String {
    let Some(first) = report.findings.first() else {
        return "\nThe commit was stopped because not everything in it could be read.\n\
                Commit all the same: SKIP=stanch git commit … or git commit --no-verify"
            .to_owned();
    };
    format!(
        "\nThe commit was stopped; nothing has left this machine yet.\n\
         Take the secret out and `git add` the file again. If it is none, say so on its line:\n  \
         stanch:allow {} reason=\"…\"\n\
         or in an [[allow]] entry of .stanch.toml, by path, value or rule.\n\
         Commit all the same: SKIP=stanch git commit … or git commit --no-verify",
        first.rule.id
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_skip_list_names_hooks() {
        for (list, skipped) in [
            ("stanch", true),
            ("flake8, stanch", true),
            ("stanch-push", false),
            ("", false),
        ] {
            assert_eq!(is_skipped(Some(list)), skipped, "{list}");
        }
        assert!(!is_skipped(None));
    }
}
