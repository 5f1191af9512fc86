//! From bytes to detections, in two steps.
//!
//! [`Detector::hits`] finds candidates in a window of bytes; what it says of a hit depends only on the bytes within
//! [`Detector::reach`] of it, which is what lets history scan only what changed. [`Detector::judge`] then looks at a
//! hit in its whole blob, scores it and gives the reasons.

mod anchors;
mod catalogue;
pub mod checks;
mod engine;
mod entropy;
mod hit;
mod judge;
mod near;
mod observe;
mod pattern;
mod simd;
mod trigger;
mod values;

pub use catalogue::Catalogue;
pub use engine::{Detector, Scratch, seal};
pub use hit::{Decoded, Hit};
pub use judge::Detection;
pub use observe::{Dropped, Observer};
