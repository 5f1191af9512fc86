//! Writes finished reports to where they were asked for.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::args::OutputArgs;
use super::terminal;
use crate::model::Report;
use crate::report::{Format, Style};

/// Writes the main report and every extra one.
///
/// # Errors
/// A file that cannot be written. A closed standard output is no error: its reader has seen enough.
pub(super) fn write(report: &Report, args: &OutputArgs) -> Result<()> {
    for (format, file) in &args.report {
        to_file(report, *format, &Style::default(), file)?;
    }
    if let Some(file) = &args.output {
        return to_file(
            report,
            args.format,
            &Style {
                verbose: args.verbose,
                ..Style::default()
            },
            file,
        );
    }
    if args.quiet
        && report.findings.is_empty()
        && !report.is_incomplete()
        && args.format == Format::Text
    {
        return Ok(());
    }
    let style = terminal::style(args.color, args.verbose);
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = args
        .format
        .reporter(&style)
        .write(report, &mut out)
        .and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("standard output cannot be written"),
    }
}

/// Writes beside the target and renames, so that nobody reads half a report and a link at the target is replaced, not
/// followed.
fn to_file(report: &Report, format: Format, style: &Style, file: &Path) -> Result<()> {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let describe = || format!("{} cannot be written", file.display());
    let mut temporary = tempfile::NamedTempFile::new_in(folder).with_context(describe)?;
    {
        let target: &mut File = temporary.as_file_mut();
        let mut out = BufWriter::new(target);
        format
            .reporter(style)
            .write(report, &mut out)
            .with_context(describe)?;
        out.flush().with_context(describe)?;
    }
    temporary.persist(file).with_context(describe)?;
    Ok(())
}
