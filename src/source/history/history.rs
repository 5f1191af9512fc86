//! The whole scan of a repository in order: read everything, then say where the hits stand.

use std::collections::HashSet;

use super::Scanner;
use super::attribute::{Evidence, Files, Place, attribute};
use super::cache::{self, Cache};
use super::forest::Forest;
use super::graph::Graph;
use super::hunt;
use super::keys::Pool;
use super::loose::LooseReader;
use super::oid::Oid;
use super::read::{self, Found};
use super::refs::Refs;
use super::repository::Repository;
use super::store::Store;
use super::trees::{Grove, Short, Twigs, short};
use super::walk::walk;
use crate::source::Ledger;

/// How to scan.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Threads, at least 1.
    pub threads: usize,
    /// Whether every version of a file is a place of its own, not only the first and the last with a secret.
    pub every_version: bool,
    /// Whether every object is searched whole, at many times the cost: to check that nothing depends on it.
    pub whole: bool,
}

/// A scanned repository, and where the hits in it stand.
#[derive(Debug)]
pub struct History {
    store: Store,
    /// Every place, by object and path.
    pub places: Vec<Place>,
}

impl History {
    /// Reads all objects of `repository`, but for what `cache` remembers of it. What cannot be read, and what is not
    /// there, goes to `ledger`.
    pub fn scan<S: Scanner>(
        repository: &Repository,
        scanner: &S,
        options: Options,
        cache: Option<&Cache>,
        ledger: &Ledger,
    ) -> Self {
        let store = repository.store();
        ledger.expect(store.size());
        let refs = Refs::of(repository, ledger);
        let are_read = ledger.problems() == 0 && store.problems.is_empty();
        let state = cache
            .filter(|_| are_read)
            .map(|_| cache::state(repository, &store, &refs, options.every_version));
        let memory = cache
            .and_then(|cache| cache.load(ledger))
            .unwrap_or_default();
        if let Some(state) = &state {
            let mut scratch = S::Scratch::default();
            let mut pool = Pool::default();
            let search =
                |bytes: &[u8]| pool.keys(&hunt::search_whole(scanner, bytes, &mut scratch).0);
            if let Some(places) = cache::recall(&memory, state, &store, ledger, search) {
                return Self { store, places };
            }
        }
        let mut found = read::read(&store, scanner, ledger, options, &memory);
        let is_read = ledger.problems() == 0;
        let places = if ledger.stopped() {
            late_places(repository, &store, &refs, &mut found, options)
        } else {
            places(repository, &store, &refs, &mut found, options, ledger)
        };
        if let Some(cache) = cache.filter(|_| !ledger.stopped()) {
            let loose = store.loose.iter().filter(|_| found.loose_done);
            let known = cache::Known {
                struck: &found.struck,
                places: &places,
                packs: found.done,
                loose: loose.map(|(oid, _)| *oid).collect(),
                state: state.filter(|_| is_read),
            };
            cache.save(known, ledger);
        }
        Self { store, places }
    }

    /// The bytes of an object in which something was found.
    ///
    /// # Errors
    /// When the object cannot be read again: the reason.
    pub fn object(&self, oid: &Oid) -> Result<Vec<u8>, String> {
        let (_, bytes) = self.store.read(oid)?.ok_or("is gone")?;
        Ok(bytes)
    }
}

/// The same after the scan was stopped. Where things stand is told all the same, with books of its own: what is missing
/// now was only not read.
fn late_places(
    repository: &Repository,
    store: &Store,
    refs: &Refs,
    found: &mut Found,
    options: Options,
) -> Vec<Place> {
    if found.struck.is_empty() {
        return Vec::new();
    }
    let late = Ledger::default();
    read::heads(store, found, &late, options.threads);
    places(repository, store, refs, found, options, &late)
}

/// Says where everything that was found stands.
fn places(
    repository: &Repository,
    store: &Store,
    refs: &Refs,
    found: &mut Found,
    options: Options,
    ledger: &Ledger,
) -> Vec<Place> {
    let commits = std::mem::take(&mut found.commits);
    let files = Files::of(&found.struck);
    let roots: Vec<Oid> = (0..commits.len()).map(|at| commits.node(at).tree).collect();
    let (graph, forest) = rayon::join(
        || Graph::of(commits),
        || plant(store, found, &files, &roots, options.threads, ledger),
    );
    lacking(repository, &graph, ledger);
    refs.check(store, ledger);
    let evidence = Evidence {
        repository,
        store,
        struck: &found.struck,
        graph: &graph,
        refs,
        every_version: options.every_version,
    };
    attribute(&evidence, &files, forest, ledger)
}

/// Reads all trees. `roots` are those of commits.
fn plant(
    store: &Store,
    found: &Found,
    files: &Files,
    roots: &[Oid],
    threads: usize,
    ledger: &Ledger,
) -> Forest {
    let grove = Grove {
        struck: &files.numbers,
        hash: store.hash,
    };
    let mut forest = Forest::default();
    let mut named: Vec<Short> = roots.iter().map(|tree| short(tree.as_bytes())).collect();
    let mut submodules = HashSet::new();
    let mut gather = |twigs: &mut Twigs| {
        named.append(&mut twigs.named);
        submodules.extend(std::mem::take(&mut twigs.submodules));
    };
    for (pack, families) in store.packs.iter().zip(&found.families) {
        let mut outcome = walk(pack, families, &grove, ledger, threads);
        for (at, why) in &outcome.failed {
            ledger.problem(format!("tree {}", pack.oid(*at)), why);
        }
        for twigs in &mut outcome.collected {
            for &at in &twigs.malformed {
                ledger.problem(
                    format!("tree {}", pack.oid(at as usize)),
                    "is not a list of files",
                );
            }
            gather(twigs);
        }
        let id = |at: u32| short(pack.index().raw(pack.named(at as usize)));
        forest.add(outcome.collected, families, pack.len(), id);
    }
    let mut twigs = lone_trees(store, &found.lone_trees, &grove, ledger);
    gather(&mut twigs.0);
    forest.add_lone(twigs.0, &twigs.1);
    for name in submodules {
        let name = String::from_utf8_lossy(&name).into_owned();
        ledger.skipped(
            name,
            "a submodule: its history is in a repository of its own",
        );
    }
    let missing = store.lacks(named);
    if !missing.is_empty() {
        ledger.problem("objects", not_here(missing, store.promised));
    }
    forest
}

fn lone_trees(
    store: &Store,
    lone: &[Oid],
    grove: &Grove<'_>,
    ledger: &Ledger,
) -> (Twigs, Vec<Short>) {
    let mut twigs = Twigs::default();
    let mut ids = Vec::with_capacity(lone.len());
    let mut reader = LooseReader::new();
    for oid in lone {
        match store.with(oid, &mut reader, |bytes| grove.tree(0, bytes, &mut twigs)) {
            Ok(_) => ids.push(short(oid.as_bytes())),
            Err(why) => ledger.problem(format!("tree {oid}"), why),
        }
        if !twigs.malformed.is_empty() {
            twigs.malformed.clear();
            ledger.problem(format!("tree {oid}"), "is not a list of files");
        }
    }
    (twigs, ids)
}

/// What is missing, counted and named as far as a line goes.
fn not_here(missing: Vec<Short>, promised: bool) -> String {
    let named: Vec<String> = missing
        .iter()
        .take(3)
        .map(|id| format!("{id:016x}"))
        .collect();
    let more = if missing.len() > named.len() {
        ", …"
    } else {
        ""
    };
    let remedy = if promised {
        "a partial clone left them on the server; scan a clone made without --filter"
    } else {
        "`git fsck` tells what needs them"
    };
    format!(
        "{} that trees or commits name are not here ({}{more}): {remedy}",
        missing.len(),
        named.join(", ")
    )
}

/// Commits whose parents are not here: left out by a shallow clone, or lost.
fn lacking(repository: &Repository, graph: &Graph, ledger: &Ledger) {
    let shallow = repository.shallow();
    if !shallow.is_empty() {
        let count = shallow.len();
        let why = format!(
            "shallow clone: what came before {count} of its commits is not here; `git fetch --unshallow` brings it"
        );
        ledger.problem(repository.name(), why);
    }
    for (commit, parent) in &graph.orphans {
        if !shallow.contains(commit) {
            ledger.problem(
                format!("commit {parent}"),
                format!("is missing; {commit} has it as a parent"),
            );
        }
    }
    for commit in graph.unreadable() {
        ledger.problem(format!("commit {commit}"), "has no readable head");
    }
}
