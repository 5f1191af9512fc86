//! Writes finished reports to where they were asked for.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::args::OutputArgs;
use super::replace::{Readers, folder, replace};
use super::terminal;
use crate::report::{Format, Style, Veiled};

/// Whether every report can be written where it is wanted: asked before the scan, which may take long.
///
/// # Errors
/// The first file that has no folder to be in, or that two reports would be written to.
pub(super) fn check(args: &OutputArgs) -> Result<()> {
    let files = args.report.iter().map(|(_, file)| file);
    let mut taken = Vec::new();
    for file in files.chain(&args.output) {
        anyhow::ensure!(
            file != Path::new("-"),
            "`-` is no file to write: without --output, the report of --format goes to standard output"
        );
        let folder = folder(file);
        anyhow::ensure!(
            folder.is_dir(),
            "{} cannot be written: there is no folder {}",
            file.display(),
            folder.display()
        );
        anyhow::ensure!(!file.is_dir(), "{} is a folder", file.display());
        if let (false, Ok(folder), Some(name)) =
            (is_device(file), folder.canonicalize(), file.file_name())
        {
            let place = folder.join(name);
            anyhow::ensure!(
                !taken.contains(&place),
                "{} is named for two reports, of which only one would be left",
                file.display()
            );
            taken.push(place);
        }
    }
    Ok(())
}

/// Writes the main report and every extra one, also when one of them cannot be written.
///
/// # Errors
/// The first file that cannot be written. A closed standard output is no error: its reader has seen enough.
pub(super) fn write(report: &Veiled, args: &OutputArgs) -> Result<()> {
    let main = main(report, args);
    let extra = args
        .report
        .iter()
        .map(|(format, file)| to_file(report, *format, &Style::default(), file));
    let extra: Vec<Result<()>> = extra.collect();
    main.and(extra.into_iter().collect())
}

fn main(report: &Veiled, args: &OutputArgs) -> Result<()> {
    if let Some(file) = &args.output {
        let style = Style {
            verbose: args.verbose,
            ..Style::default()
        };
        return to_file(report, args.format, &style, file);
    }
    if args.quiet
        && report.findings.is_empty()
        && !report.is_incomplete()
        && args.format == Format::Text
    {
        return Ok(());
    }
    let style = terminal::style(args.color, args.verbose);
    match to(report, args.format, &style, io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("standard output cannot be written"),
    }
}

/// Writes beside the target and renames, so that nobody reads half a report and a link at the target is replaced, not
/// followed. What is no file (`/dev/null`, `/dev/stdout`, a pipe) is written to as it is.
fn to_file(report: &Veiled, format: Format, style: &Style, file: &Path) -> Result<()> {
    let describe = || format!("{} cannot be written", file.display());
    if is_device(file) {
        let target = File::options().write(true).open(file);
        return to(report, format, style, target.with_context(describe)?).with_context(describe);
    }
    let readers = if report.scan.show_secrets {
        Readers::Owner
    } else {
        Readers::Others
    };
    replace(file, readers, |target| to(report, format, style, target)).with_context(describe)
}

fn to(report: &Veiled, format: Format, style: &Style, target: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, target);
    format.write(report, style, &mut out)?;
    out.flush()
}

/// Whether a path is there and is no regular file, or leads to an output that is open already.
fn is_device(file: &Path) -> bool {
    let open = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd"];
    open.iter().any(|open| file.starts_with(open))
        || fs::metadata(file).is_ok_and(|meta| !meta.is_file())
}
