//! Everything a git repository holds: every object once, whatever refers to it, with all that is known of where it
//! stands. Detection is behind [`Scanner`]; how findings are made of hits is no business of this module.
//!
//! The order of work: [`store`] opens packs and loose objects, [`walk`] rebuilds them family by family, [`hunt`]
//! searches what changed.

mod commits;
mod delta;
mod families;
mod hunt;
mod index;
mod inflate;
mod loose;
mod map;
mod oid;
mod pack;
mod read;
mod store;
#[cfg(test)]
mod testing;
mod walk;
mod window;

use memchr::memmem::Finder;

pub(crate) use hunt::Struck;
pub use oid::{Kind, Oid};
pub(crate) use read::{Found, read};

use crate::model::Span;

/// What detection tells of a candidate.
pub trait Hit: Clone + Send + Sync {
    /// Where it stands in the bytes it was found in.
    fn span(&self) -> Span;

    /// The same hit in bytes where it stands `by` bytes later.
    fn shifted(&self, by: isize) -> Self;
}

/// How the hits of some bytes depend on bytes far away from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Not at all, among bytes of the same number (say, text and binary).
    Local(u8),
    /// They do, so these bytes must be searched whole: another encoding, for one.
    Whole,
}

/// Detection, as history sees it.
pub trait Scanner: Sync {
    /// A candidate.
    type Hit: Hit;

    /// How far from a hit, in bytes, something can stand that makes or unmakes it.
    fn context(&self) -> usize;

    /// Whether the hits of `bytes` depend on bytes farther away than that.
    fn mode(&self, bytes: &[u8]) -> Mode;

    /// Adds to `out` the hits that touch `window`. They are those that a search of all of `bytes` would find there.
    fn hits(&self, bytes: &[u8], window: Span, out: &mut Vec<Self::Hit>);

    /// Bytes in every hit that can be longer than [`Scanner::context`]; what holds them is searched whole.
    fn long_anchor(&self) -> &Finder<'static>;
}
