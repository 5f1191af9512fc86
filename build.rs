//! Turns `rules/*.toml` into a table.
fn main() {}
