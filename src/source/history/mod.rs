//! Everything a git repository holds: every object once, whatever refers to it, with all that is known of where it
//! stands. Detection is behind [`Scanner`]; how findings are made of hits is no business of this module.
//!
//! The order of work: `store` opens packs and loose objects, `walk` rebuilds them family by family, `hunt` searches
//! what changed. Then `trees` and `forest` tell which directories hold what was found, `graph` puts the commits in
//! order, `lives` tells how long a secret stood where, and `attribute` makes places of it.

mod attribute;
mod cache;
mod commits;
mod delta;
mod families;
mod forest;
#[doc(hidden)]
pub mod fuzzing;
mod graph;
mod history;
mod hunt;
mod index;
mod inflate;
mod keys;
mod lives;
mod loose;
mod oid;
mod pack;
mod packfile;
mod reaching;
mod read;
mod refs;
mod repository;
mod store;
mod strays;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod told;
mod trees;
mod walk;
mod ways;
mod window;

pub use attribute::{Place, Stay};
pub use cache::Cache;
pub(crate) use commits::info as commit_info;
pub use history::{History, Options};
pub use oid::{Kind, Oid};
pub use repository::Repository;

use crate::model::{Far, Span};

/// Something with a place in bytes.
pub trait Placed: Clone {
    /// Where it stands in the bytes it was found in.
    fn span(&self) -> Span;

    /// The same in bytes where it stands `by` bytes later.
    #[must_use]
    fn shifted(&self, by: isize) -> Self;
}

/// What detection tells of a candidate.
pub trait Hit: Placed + Send + Sync {
    /// Equal for hits of one rule on one secret, wherever they stand.
    fn key(&self) -> u64;
}

impl Placed for Far {
    fn span(&self) -> Span {
        Span::new(self.at, self.at + 1)
    }

    fn shifted(&self, by: isize) -> Self {
        let at = self.at.saturating_add_signed(by);
        Self { at, ..*self }
    }
}

/// How the hits of some bytes depend on bytes far away from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Not at all, among bytes of the same number (say, text and binary).
    Local(u8),
    /// They do, so these bytes must be searched whole: another encoding, for one.
    Whole,
}

/// What is searched.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// All of it.
    pub bytes: &'a [u8],
    /// What [`Scanner::mode`] says of it.
    pub mode: Mode,
    /// What [`Scanner::hits`] noted as far in bytes it is made of, as far as it still stands in them, outside of what
    /// is searched now. Sorted.
    pub far: &'a [Far],
}

/// Detection, as history sees it.
pub trait Scanner: Sync {
    /// A candidate.
    type Hit: Hit;

    /// Memory that one thread uses again from search to search.
    type Scratch: Default + Send;

    /// How far from a hit, in bytes, something can stand that makes or unmakes it.
    fn context(&self) -> usize;

    /// Windows with fewer bytes between them are searched as one.
    fn not_worth(&self) -> usize {
        0
    }

    /// Whether the hits of `bytes` depend on bytes farther away than that.
    fn mode(&self, bytes: &[u8]) -> Mode;

    /// Adds to `out` the hits that touch `window`: those that a search of all of the content would find there. Adds
    /// to `far` what it met that must be looked at in searches of windows near it, in these bytes and in those made
    /// from them.
    fn hits(
        &self,
        content: Content<'_>,
        window: Span,
        scratch: &mut Self::Scratch,
        out: &mut Vec<Self::Hit>,
        far: &mut Vec<Far>,
    );
}
