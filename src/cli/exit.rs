//! How the process ends. The exit itself happens in `main`, nowhere else.

use std::io;
use std::process::ExitCode;

use super::terminal;

/// What the process says to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done and nothing is to report.
    Clean,
    /// Findings; the code can be chosen with `--exit-code`.
    Findings(u8),
    /// A usage or configuration error, or an incomplete scan.
    Failed,
    /// Ctrl-C.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => ExitCode::SUCCESS,
            Exit::Findings(code) => ExitCode::from(code),
            Exit::Failed => ExitCode::from(2),
            Exit::Interrupted => ExitCode::from(130),
        }
    }
}

/// Prints what clap has to say: help and version are no errors.
pub(super) fn usage(error: &clap::Error) -> Exit {
    // Nobody left to tell if even this cannot be printed.
    let _ = error.print();
    if error.use_stderr() {
        Exit::Failed
    } else {
        Exit::Clean
    }
}

/// Prints an error with its causes on one line. A reader who closed the pipe early wanted no more: no error.
pub(super) fn failure(error: &anyhow::Error) -> Exit {
    let broken = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe);
    if broken {
        return Exit::Clean;
    }
    terminal::complain(&format!("{error:#}"));
    Exit::Failed
}
