//! The one integration-test binary. Each module names a promise; unit tests stand beside the code.

// The catalogue keeps its own promises: every example found by exactly its rule, tables in order.
mod catalogue;
