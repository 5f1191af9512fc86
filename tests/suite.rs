//! The one integration-test binary. Each module names a promise; unit tests stand beside the code.

// Which room uses which, who knows the terminal, how long files are.
mod architecture;
// The catalogue keeps its own promises: every example found by exactly its rule, tables in order.
mod catalogue;
// What a build service's environment says of the range; servers without time.
mod builds;
// What `--cache` remembers, and what it must not.
mod cache;
// Repositories that lost something.
mod damage;
// What is made from the catalogue stands in the repository and is up to date.
mod generated;
// What the command line promises: exit codes, messages, where output goes.
mod cli;
// Everything a repository holds, whatever refers to it; what is missing is said.
mod history;
// Git hooks, put into real repositories and run by git.
mod hooks;
// Repositories made to harm whoever scans them.
mod traps;
// Generic secrets against everything that looks like one.
mod quality;
// Every rule in every way a secret is written down.
mod positives;
// Trees made to hang, crash or mislead a scanner.
#[cfg(unix)]
mod hostile;
// What may not be read is told.
mod denied;
// No output holds a secret.
mod masking;
// What ranges, pushes and builds add.
mod ranges;
// A scratch repository and the programs run in it: what other modules share.
mod repo;
// What stands where a provider's key could stand and is none.
mod lookalikes;
// Files whose lines say which rule must find them, and that nothing else may be found.
mod marked;
// Pushes of an unusual kind.
#[cfg(unix)]
mod pushes;
// The README is true.
mod readme;
// Reports as the program writes them: stable, following their schema, pointing into the repository.
mod reports;
// Repositories of every kind: how they store, what they lack, what they try.
mod repositories;
// No rule takes the place of another provider's.
mod shadows;
// What a commit is about to add, on real repositories.
mod staged;
// Pipes, full disks, Ctrl-C.
mod streams;
// Comments, configuration files and baselines: what is silenced, and what is said about it.
mod suppress;

/// Fails with all of `faults`, each once.
fn assert_none(mut faults: Vec<String>) {
    faults.sort();
    faults.dedup();
    let (count, list) = (faults.len(), faults.join("\n"));
    assert!(faults.is_empty(), "{count} faults:\n{list}");
}
