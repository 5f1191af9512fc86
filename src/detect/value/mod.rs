//! What a value is, judged by its characters alone: a reference, a placeholder, something with a shape of its own, a
//! random string, a password people choose.
//!
//! Names, places and rules are weighed in `score`.

pub mod accounts;
mod algorithms;
mod encoded;
pub mod entropy;
pub mod jumble;
pub mod password;
mod patterns;
pub mod placeholder;
mod places;
mod program;
pub mod random;
pub mod reference;
pub mod samples;
mod sentence;
pub mod shape;
mod stored;
mod texts;
mod tokens;
pub mod walks;
pub mod words;
