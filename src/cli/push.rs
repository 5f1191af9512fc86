//! `stanch hook run pre-push` and `pre-receive`: what a push sends or brings, before it leaves or is accepted.

use std::io::{IsTerminal, Read, stdin};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::exit::Exit;
use super::scan::{self, Job, ScanArgs};
use super::{output, terminal};
use crate::model::Report;
use crate::report::{Format, Veiled};
use crate::source::range::Range;

/// What a server does with a push that could not be scanned in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnTimeout {
    /// Take it, and say so
    Accept,
    /// Refuse it
    Reject,
}

/// What an administrator sets for `pre-receive`.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "pre-receive")]
pub(super) struct ServerArgs {
    /// Stop after so many seconds [GitHub Enterprise Server gives all hooks together 5]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: Option<u64>,
    /// What to do with a push that was not scanned in time
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "reject",
        requires = "timeout"
    )]
    on_timeout: OnTimeout,
    /// Let `git push -o stanch.skip` through; it is logged
    #[arg(long)]
    allow_skip: bool,
}

/// Scans what a push is about to send. `passed` is what git passes: the remote's name and its URL.
pub(super) fn before(args: &ScanArgs, passed: &[String]) -> Result<Exit> {
    let framework = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let range = match framework("PRE_COMMIT_TO_REF") {
        // The pre-commit framework reads standard input itself.
        Some(to) => Range::of_framework(framework("PRE_COMMIT_FROM_REF").as_deref(), &to)?,
        None => {
            let input = input("pre-push")?;
            if input.trim().is_empty() && framework("PRE_COMMIT").is_some() {
                let (remote, branch) = ("PRE_COMMIT_REMOTE_NAME", "PRE_COMMIT_LOCAL_BRANCH");
                let (remote, branch) = (framework(remote), framework(branch));
                Range::of_unnamed(remote.as_deref(), branch.as_deref())?
            } else {
                Range::of_push(passed.first().map(String::as_str), &input)?
            }
        }
    };
    let Some(range) = range else {
        return Ok(Exit::Clean);
    };
    let (report, interrupted) = scan::examine(
        args,
        Job {
            range: Some(range),
            ..Job::default()
        },
    )?;
    let report = Veiled::new(report);
    output::write(&report, &args.output)?;
    let exit = scan::exit(args, &report, interrupted);
    if is_text(args) && exit != Exit::Clean {
        terminal::report(
            "\nThe push was stopped; nothing has left this machine yet.\n\
             A secret in an older commit stays in the history even if a newer one takes it out: change that\n\
             commit (git rebase -i, git commit --amend), or revoke the secret.\n\
             Push all the same: SKIP=stanch git push … or git push --no-verify",
        )?;
    }
    Ok(exit)
}

/// Scans what a push has brought to this server.
pub(super) fn receive(args: &ScanArgs, server: &ServerArgs) -> Result<Exit> {
    let input = input("pre-receive")?;
    if server.allow_skip && push_options().iter().any(|option| option == "stanch.skip") {
        terminal::complain("this push is not scanned: it came with -o stanch.skip");
        return Ok(Exit::Clean);
    }
    let Some(range) = Range::of_receive(&input)? else {
        return Ok(Exit::Clean);
    };
    let limit = server.timeout.map(Duration::from_secs);
    let (report, interrupted) = scan::examine(
        args,
        Job {
            range: Some(range),
            limit,
            ..Job::default()
        },
    )?;
    let only_late = report.findings.is_empty()
        && report
            .scan
            .problems
            .iter()
            .all(|problem| problem.what == scan::TIME_LIMIT);
    if report.is_incomplete() && only_late && server.on_timeout == OnTimeout::Accept {
        terminal::complain(
            "this push was not scanned to its end within the time limit; accepted, as configured",
        );
        return Ok(Exit::Clean);
    }
    let report = Veiled::new(report);
    output::write(&report, &args.output)?;
    let exit = scan::exit(args, &report, interrupted);
    if exit != Exit::Clean {
        tell_pusher(args, &report)?;
    }
    Ok(exit)
}

/// GitLab shows in its web editor only lines that begin like this.
fn tell_pusher(args: &ScanArgs, report: &Report) -> Result<()> {
    let first = report.findings.first();
    let summary = match first {
        Some(finding) => format!(
            "stanch: {} secret{} in this push; first {} in {}",
            report.findings.len(),
            if report.findings.len() == 1 { "" } else { "s" },
            finding.rule.name,
            finding.place().path_lossy().escape_debug(),
        ),
        None => "stanch: this push could not be scanned to its end".to_owned(),
    };
    if std::env::var("GL_PROTOCOL").as_deref() == Ok("web") {
        terminal::report(&format!("GL-HOOK-ERR: {summary}"))?;
    } else if is_text(args) {
        terminal::report(
            "\nThe push was refused. Take the secret out of the commits that add it (git rebase -i, git commit --amend)\n\
             and push again. If it was ever pushed anywhere else, revoke it.",
        )?;
    }
    Ok(())
}

fn is_text(args: &ScanArgs) -> bool {
    args.output.format == Format::Text && args.output.output.is_none()
}

/// What git writes to the hook.
fn input(hook: &str) -> Result<String> {
    anyhow::ensure!(
        !stdin().is_terminal(),
        "{hook} reads what git writes to it; to try it, use `stanch scan --range A..B`"
    );
    let mut text = String::new();
    stdin()
        .read_to_string(&mut text)
        .with_context(|| format!("{hook}: what git writes cannot be read"))?;
    Ok(text)
}

fn push_options() -> Vec<String> {
    let get = |name: &str| std::env::var(name).ok();
    let count = get("GIT_PUSH_OPTION_COUNT").and_then(|count| count.parse::<u16>().ok());
    (0..count.unwrap_or(0))
        .filter_map(|at| get(&format!("GIT_PUSH_OPTION_{at}")))
        .collect()
}
