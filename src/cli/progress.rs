//! A line on standard error that says how far a long scan is. Only where somebody watches.

use std::io::{Write, stderr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use super::terminal;
use crate::source::Ledger;

/// Scans shorter than this say nothing.
const PATIENCE: Duration = Duration::from_millis(800);
/// How often the line changes.
const TICK: Duration = Duration::from_millis(120);

/// Runs `work` and shows its progress meanwhile.
pub(super) fn during<T>(quiet: bool, ledger: &Ledger, work: impl FnOnce() -> T) -> T {
    if quiet || !terminal::is_watched() {
        return work();
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        show(scope, ledger, &done);
        let result = work();
        done.store(true, Ordering::Relaxed);
        result
    })
}

fn show<'s>(scope: &'s Scope<'s, '_>, ledger: &'s Ledger, done: &'s AtomicBool) {
    let start = Instant::now();
    scope.spawn(move || {
        let mut shown = false;
        while !done.load(Ordering::Relaxed) {
            thread::sleep(TICK.min(PATIENCE / 8));
            if start.elapsed() < PATIENCE {
                continue;
            }
            let (files, objects, bytes) = ledger.progress();
            let things = if objects > 0 {
                format!("{objects} objects")
            } else {
                format!("{files} files")
            };
            // A progress line that cannot be printed is no loss.
            let _ = write!(
                stderr().lock(),
                "\r\x1b[Kstanch: {things}, {} MB",
                bytes / 1_000_000
            );
            shown = true;
        }
        if shown {
            let _ = write!(stderr().lock(), "\r\x1b[K");
        }
    });
}
