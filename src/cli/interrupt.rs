//! Ctrl-C: the source stops, and what was found so far is printed. What cannot be stopped is not waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::terminal;
use crate::source::Ledger;

/// How long a source may take to stop: one that waits for input or for a slow disk does not hear of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the scan was interrupted, and whether that still matters.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt {
    asked: Arc<AtomicBool>,
    /// Everything was read or given up: only the report is left.
    done: Arc<AtomicBool>,
}

impl Interrupt {
    /// Stops what `ledger` keeps the books of when Ctrl-C is pressed.
    pub(super) fn of(ledger: &Arc<Ledger>) -> Self {
        let interrupt = Self::default();
        let (seen, ledger) = (interrupt.clone(), ledger.clone());
        // Without a handler the process simply ends, which is the default anyway.
        let _ = ctrlc::set_handler(move || seen.stop(&ledger));
        interrupt
    }

    fn stop(&self, ledger: &Arc<Ledger>) {
        if self.asked.swap(true, Ordering::Relaxed) {
            // Asked twice: whatever holds the scan up is not worth waiting for.
            std::process::exit(130);
        }
        ledger.stop();
        let (this, ledger) = (self.clone(), ledger.clone());
        std::thread::spawn(move || {
            std::thread::sleep(PATIENCE);
            if this.done.load(Ordering::Relaxed) {
                return;
            }
            // A history waits for nobody, and where its secrets stand takes a while to tell.
            let (objects, _) = ledger.outlook();
            if objects > 0 {
                return terminal::complain(
                    "interrupted; what was found is put together, Ctrl-C again ends at once",
                );
            }
            terminal::complain("interrupted while waiting for input; nothing is reported");
            std::process::exit(130);
        });
    }

    /// Notes that reading is over; says whether it was cut short.
    pub(super) fn read_everything(&self) -> bool {
        self.done.store(true, Ordering::Relaxed);
        self.asked.load(Ordering::Relaxed)
    }
}
