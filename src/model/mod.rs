//! The nouns every other module speaks in: what was read, what was found, where, and what went wrong.
//!
//! Nothing here reads files, knows rules or prints. Modules above import from here; this one imports nothing of ours.

mod base;
mod blob;
mod far;
mod finding;
mod location;
mod report;
mod secret;

pub use base::Base;
pub use blob::{Blob, Lines, Origin, Place, Span, count_code_points};
pub use far::Far;
pub use finding::{
    Confidence, Finding, Part, Reason, RuleInfo, RuleKind, Severity, Status, SuppressedBy,
    Suppression,
};
pub use location::{CommitInfo, Location, Reach, Trace};
pub use report::{Problem, Report, ScanInfo, ScanState, Skipped};
pub use secret::{Secret, guarded};
