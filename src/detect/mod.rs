//! From bytes to detections, in two steps.
//!
//! [`Detector::hits`] finds candidates in a window of bytes; what it says of a hit depends only on the bytes within
//! [`Detector::reach`] of it, which is what lets history scan only what changed. [`Detector::judge`] then looks at a
//! hit in its whole blob, scores it and gives the reasons.

mod account;
mod anchors;
mod around;
pub mod assign;
mod block;
mod buckets;
mod called;
mod catalogue;
pub mod checks;
mod coded;
mod ends;
mod engine;
mod entropy;
pub mod exposure;
mod frequency;
mod generic;
mod hit;
mod judge;
mod layers;
mod looks;
mod mix;
#[cfg(test)]
mod naive;
mod near;
mod near_words;
mod needed;
mod observe;
mod open;
mod overlap;
mod pairs;
mod pattern;
pub mod pem;
pub mod place;
pub mod score;
mod search;
mod simd;
mod standing;
mod trigger;
mod trigram;
mod twins;
pub mod url;
pub mod value;
mod values;
mod vouch;
pub mod weights;
mod whole;
mod written;

pub use catalogue::Catalogue;
pub use engine::{Detector, NEARBY, Scratch, seal};
pub use hit::{Decoded, Hit};
pub use judge::Detection;
pub use observe::{Dropped, Observer};
