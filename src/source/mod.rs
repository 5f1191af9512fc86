//! Places bytes come from. Each source is one file and implements [`Source`]; what it cannot read goes into the
//! [`Ledger`], never into silence.

mod changed;
mod exclude;
mod files;
pub mod git;
pub mod history;
mod ledger;
pub mod range;
mod seen;
mod staged;
mod stdin;
pub mod text;
mod tree;
mod versions;
mod window;

pub use changed::{changed, intersection};
pub use exclude::{Exclude, IgnoreFiles};
pub use files::{bytes_of as path_bytes, read};
pub use ledger::{Counts, Ledger};
pub use seen::Seen;
pub use staged::Staged;
pub use stdin::Stdin;
pub use tree::Tree;
pub use window::windows;

use crate::model::Blob;

/// Receives blobs, from several threads at once.
pub trait Visitor: Sync {
    /// Called once for each blob; the bytes are gone afterwards.
    fn blob(&self, blob: &Blob<'_>);
}

/// A place bytes come from.
pub trait Source {
    /// Reads everything in scope and hands it to `visitor`. One unreadable file goes to `ledger` and the rest is
    /// still read.
    ///
    /// # Errors
    /// Only when nothing at all can be read: the repository does not open, the path does not exist.
    fn visit(&self, visitor: &dyn Visitor, ledger: &Ledger) -> Result<(), SourceError>;
}

/// Why a source cannot be read at all. The message says what, where and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {why}")]
pub struct SourceError {
    /// The path or repository.
    pub what: String,
    /// What went wrong, and the remedy.
    pub why: String,
}

impl SourceError {
    /// An error about `what`.
    pub fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            why: why.into(),
        }
    }
}
