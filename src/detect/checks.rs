//! Offline proofs.
