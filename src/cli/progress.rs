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
            // A progress line that cannot be printed is no loss.
            let _ = write!(
                stderr().lock(),
                "\r\x1b[Kstanch: {}",
                line(ledger, start.elapsed())
            );
            shown = true;
        }
        if shown {
            let _ = write!(stderr().lock(), "\r\x1b[K");
        }
    });
}

/// How far the scan is after `elapsed`.
fn line(ledger: &Ledger, elapsed: Duration) -> String {
    let (files, objects, bytes) = ledger.progress();
    let (expected, candidates) = ledger.outlook();
    let things = match (objects, expected) {
        (0, 0) => format!("{files} files"),
        (_, 0) => format!("{objects} objects"),
        _ => format!("{objects} of {expected} objects"),
    };
    let mut line = format!("{things}, {} MB", bytes / 1_000_000);
    match candidates {
        0 => {}
        1 => line += ", 1 possible secret",
        _ => line += &format!(", {candidates} possible secrets"),
    }
    if let Some(left) = left(objects, expected, elapsed) {
        line += &format!(", {left} s left");
    }
    line
}

/// Seconds left if the rest goes as fast as what is done; `None` while that is a wild guess.
fn left(done: u64, all: u64, elapsed: Duration) -> Option<u64> {
    let rest = all
        .checked_sub(done)
        .filter(|_| done * 20 >= all && done > 0)?;
    let seconds = elapsed.as_secs_f64() * rest as f64 / done as f64;
    Some(seconds.ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is() {
        let ledger = Ledger::default();
        let now = Duration::from_secs(3);
        ledger.file(2_500_000);
        assert_eq!(line(&ledger, now), "1 files, 2 MB");
        let ledger = Ledger::default();
        ledger.expect(400);
        ledger.objects(10, 5_000_000);
        assert_eq!(line(&ledger, now), "10 of 400 objects, 5 MB");
        ledger.objects(90, 1_000_000);
        ledger.candidate();
        let said = "100 of 400 objects, 6 MB, 1 possible secret, 9 s left";
        assert_eq!(line(&ledger, now), said);
        ledger.candidate();
        ledger.objects(300, 0);
        let said = "400 of 400 objects, 6 MB, 2 possible secrets, 0 s left";
        assert_eq!(line(&ledger, now), said);
    }
}
