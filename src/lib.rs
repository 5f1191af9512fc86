//! stanch finds every key a repository exposes, says how sure it is and why, and tells how to stop the leak.
//!
//! Data flows one way: a [`source`] yields blobs, [`detect`] turns bytes into hits and hits into detections,
//! [`scan`] groups them into findings, [`suppress`] takes out what is known, [`report`] writes the rest.
//! Nouns live in [`model`]; the catalogue of secrets in [`rules`].

pub mod cli;
pub mod config;
pub mod decode;
pub mod detect;
pub mod hook;
pub mod model;
pub mod report;
pub mod rules;
pub mod scan;
pub mod source;
pub mod suppress;
