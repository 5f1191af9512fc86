//! The one integration-test binary. Each module names a promise; unit tests stand beside the code.

// The catalogue keeps its own promises: every example found by exactly its rule, tables in order.
mod catalogue;
// Reports as the program writes them: stable, following their schema, pointing into the repository.
mod reports;
// What a commit is about to add, on real repositories.
mod staged;
