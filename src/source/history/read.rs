//! Reads a whole object store and brings home its hits: packs family by family, then what lies loose, then what was
//! damaged in one place and is whole in another.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Scanner;
use super::cache::{DonePack, Memory};
use super::commits::CommitLog;
use super::families::Families;
use super::history::Options;
use super::hunt::{Catch, Hunt, Struck};
use super::loose::LooseReader;
use super::oid::{Kind, Oid};
use super::pack::Pack;
use super::store::Store;
use super::walk::{Change, Work, walk};
use crate::source::Ledger;

/// Every object with hits, each once; and every commit.
#[derive(Debug)]
pub(crate) struct Found {
    /// Objects with hits, sorted by id.
    pub(crate) struck: Vec<Struck>,
    pub(crate) commits: CommitLog,
    /// The families of each pack, for those who walk them again.
    pub(crate) families: Vec<Families>,
    /// Trees that no pack could give: loose ones, and those recovered from elsewhere.
    pub(crate) lone_trees: Vec<Oid>,
    /// Packs that were read without loss.
    pub(crate) done: Vec<DonePack>,
    /// Whether all loose objects were.
    pub(crate) loose_done: bool,
}

impl Found {
    fn add<S: Scanner>(&mut self, catch: Catch<S>) {
        self.struck.extend(catch.struck);
        self.commits.append(&catch.commits);
        self.lone_trees.extend(catch.lone_trees);
    }
}

/// Reads every object of `store` on `threads` threads, but for what `memory` says was searched already. What cannot be
/// read goes to `ledger`.
pub(crate) fn read<S: Scanner>(
    store: &Store,
    scanner: &S,
    ledger: &Ledger,
    options: Options,
    memory: &Memory,
) -> Found {
    let threads = options.threads;
    for (what, why) in &store.problems {
        ledger.problem(what, why);
    }
    let mut found = Found {
        struck: Vec::new(),
        commits: CommitLog::default(),
        families: Vec::new(),
        lone_trees: Vec::new(),
        done: Vec::new(),
        loose_done: false,
    };
    let mut lost = Vec::new();
    for pack in &store.packs {
        let families = Families::of(pack);
        if let Some(done) = memory.pack(pack) {
            read_commits(pack, &families, done, ledger, threads, &mut found);
            found.families.push(families);
            continue;
        }
        let (lost_before, before) = (lost.len(), ledger.progress());
        let outcome = walk(
            pack,
            &families,
            &Hunt::new(scanner, pack, options.whole),
            ledger,
            threads,
        );
        for catch in outcome.collected {
            found.add(catch);
        }
        for (at, why) in families
            .broken()
            .iter()
            .map(|(at, why)| (*at as usize, why))
        {
            lose(pack, &families, at, why, &mut lost);
        }
        for (at, why) in &outcome.failed {
            lose(pack, &families, *at, why, &mut lost);
        }
        for (oid, why) in pack.lost() {
            lost.push((*oid, None, format!("{why} ({})", pack.path().display())));
        }
        if lost.len() == lost_before {
            let (_, objects, bytes) = ledger.progress();
            found
                .done
                .push(DonePack::of(pack, objects - before.1, bytes - before.2));
        }
        found.families.push(families);
    }
    let problems = ledger.problems();
    let known = memory.loose(store.hash);
    read_loose(store, scanner, ledger, threads, &known, &mut found);
    found.loose_done = ledger.problems() == problems;
    recall(store, scanner, memory, &mut found);
    recover(store, scanner, ledger, lost, &mut found);
    found.struck.sort_by_key(|struck| struck.oid);
    found.struck.dedup_by_key(|struck| struck.oid);
    found
}

/// Reads nothing but the commits of a pack that was searched before: who points to what is told anew.
fn read_commits(
    pack: &Pack,
    families: &Families,
    done: &DonePack,
    ledger: &Ledger,
    threads: usize,
    found: &mut Found,
) {
    let (_, objects, bytes) = ledger.progress();
    let outcome = walk(pack, families, &Heads(pack), ledger, threads);
    for commits in &outcome.collected {
        found.commits.append(commits);
    }
    for (at, why) in &outcome.failed {
        ledger.problem(format!("commit {}", pack.oid(*at)), why);
    }
    let (_, now_objects, now_bytes) = ledger.progress();
    // The others count as read: they were.
    ledger.objects(
        done.objects.saturating_sub(now_objects - objects),
        done.bytes.saturating_sub(now_bytes - bytes),
    );
    if outcome.failed.is_empty() {
        found.done.push(done.clone());
    }
}

/// Reads all packed commits, and nothing else, into `found` in the place of those it has.
pub(crate) fn heads(store: &Store, found: &mut Found, ledger: &Ledger, threads: usize) {
    found.commits = CommitLog::default();
    for (pack, families) in store.packs.iter().zip(&found.families) {
        for commits in &walk(pack, families, &Heads(pack), ledger, threads).collected {
            found.commits.append(commits);
        }
    }
}

struct Heads<'a>(&'a Pack);

impl Work for Heads<'_> {
    type State = ();
    type Out = CommitLog;

    fn wants(&self, kind: Kind) -> bool {
        kind == Kind::Commit
    }

    fn whole(&self, at: usize, _: Kind, bytes: &[u8], out: &mut CommitLog) {
        out.add(self.0.oid(at), bytes);
    }

    fn changed(&self, at: usize, _: Kind, change: &Change<'_, ()>, out: &mut CommitLog) {
        out.add(self.0.oid(at), change.bytes);
    }
}

/// Searches the objects again in which something was found before.
fn recall<S: Scanner>(store: &Store, scanner: &S, memory: &Memory, found: &mut Found) {
    let mut catch = Catch::<S>::default();
    for oid in memory.struck() {
        if let Ok(Some((kind, bytes))) = store.read(&oid) {
            catch.again(scanner, oid, kind, &bytes);
        }
    }
    found.add(catch);
}

/// An object that its pack could not give: which, what it is if that is known, why.
type Lost = (Oid, Option<Kind>, String);

fn lose(pack: &Pack, families: &Families, at: usize, why: &str, lost: &mut Vec<Lost>) {
    let culprit = pack.oid(at);
    for under in families.under(at) {
        let reason = if under == at {
            format!("{why} ({})", pack.path().display())
        } else {
            format!("is stored as a change to {culprit}, which cannot be read")
        };
        lost.push((pack.oid(under), families.kind(under), reason));
    }
}

fn read_loose<S: Scanner>(
    store: &Store,
    scanner: &S,
    ledger: &Ledger,
    threads: usize,
    known: &[Oid],
    found: &mut Found,
) {
    let next = AtomicUsize::new(0);
    let home = Mutex::new(found);
    let hand = || {
        let mut reader = LooseReader::new();
        let mut catch = Catch::<S>::default();
        while let Some((oid, file)) = store.loose.get(next.fetch_add(1, Ordering::Relaxed)) {
            if ledger.stopped() {
                break;
            }
            if store.is_packed(oid) {
                continue;
            }
            match reader.read(file) {
                Ok((kind, bytes)) => {
                    ledger.objects(1, bytes.len() as u64);
                    if known.binary_search(oid).is_ok() {
                        catch.known(*oid, kind, bytes);
                    } else {
                        catch.lone(scanner, *oid, kind, bytes);
                    }
                }
                Err(why) => ledger.problem(oid.to_string(), format!("{why} ({})", file.display())),
            }
        }
        home.lock()
            .expect("no thread panics while it hands over")
            .add(catch);
    };
    let useful = threads.clamp(1, 1 + store.loose.len() / 64);
    std::thread::scope(|scope| {
        for _ in 1..useful {
            scope.spawn(hand);
        }
        hand();
    });
}

/// Lost objects that are named one by one. More of them only fill a report.
const MOST_NAMED: usize = 1000;

/// Objects that one pack lost may be whole in another pack, or loose.
fn recover<S: Scanner>(
    store: &Store,
    scanner: &S,
    ledger: &Ledger,
    mut lost: Vec<Lost>,
    found: &mut Found,
) {
    lost.sort();
    lost.dedup_by_key(|(oid, ..)| *oid);
    let mut catch = Catch::<S>::default();
    let mut missing = 0;
    for (oid, kind, why) in lost {
        match store.read(&oid) {
            Ok(Some((kind, bytes))) => {
                ledger.objects(1, bytes.len() as u64);
                catch.lone(scanner, oid, kind, &bytes);
            }
            _ => {
                missing += 1;
                if missing <= MOST_NAMED {
                    ledger.problem(named(&oid, kind), why);
                }
            }
        }
    }
    if missing > MOST_NAMED {
        let why = format!(
            "{} more cannot be read; `git fsck` names them",
            missing - MOST_NAMED
        );
        ledger.problem("objects", why);
    }
    found.add(catch);
}

fn named(oid: &Oid, kind: Option<Kind>) -> String {
    match kind {
        Some(kind) => format!("{} {oid}", kind.as_str()),
        None => format!("object {oid}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::super::keys::{Keys, Pool};
    use super::super::testing::{self, Stub, git};
    use super::*;

    fn ours(
        repository: &Path,
        hash: usize,
        threads: usize,
    ) -> (BTreeMap<Oid, (Kind, Keys)>, Ledger) {
        let store = Store::open(&repository.join("objects"), &[], hash);
        let ledger = Ledger::default();
        let found = read(
            &store,
            &Stub::new(),
            &ledger,
            Options {
                threads,
                every_version: false,
                whole: false,
            },
            &Memory::default(),
        );
        (
            found
                .struck
                .into_iter()
                .map(|s| (s.oid, (s.kind, s.keys)))
                .collect(),
            ledger,
        )
    }

    fn complete(repository: &Path, hash: usize) -> BTreeMap<Oid, (Kind, Keys)> {
        let (alone, ledger) = ours(repository, hash, 1);
        let counts = ledger.counts();
        assert_eq!(counts.problems, []);
        let (together, _) = ours(repository, hash, 4);
        assert_eq!(alone, together, "one thread and four");
        alone
    }

    /// Packed shallow and deep, by offset and by name, loose, in several packs: always what git's own reading gives.
    #[test]
    fn every_way_of_storing_gives_the_same_hits() {
        for (seed, format, hash) in [(1, "sha1", 20), (2, "sha1", 20), (3, "sha256", 32)] {
            let dir = testing::repository(seed, 220, format);
            let path = dir.path();
            let mut pool = Pool::default();
            let expected: BTreeMap<Oid, (Kind, Keys)> = testing::naive(path)
                .into_iter()
                .map(|(oid, (kind, hits))| (oid, (kind, pool.keys(&hits))))
                .collect();
            assert!(
                expected.len() > 100,
                "the generator makes hits: {}",
                expected.len()
            );
            assert_eq!(complete(path, hash), expected, "as imported");
            git(
                path,
                &["repack", "-qadf", "--depth=4095", "--window=20"],
                b"",
            );
            assert_eq!(complete(path, hash), expected, "deep chains");
            git(
                path,
                &["-c", "repack.useDeltaBaseOffset=false", "repack", "-qadf"],
                b"",
            );
            assert_eq!(complete(path, hash), expected, "bases by name");
            git(path, &["-c", "pack.indexVersion=1", "repack", "-qadf"], b"");
            assert_eq!(complete(path, hash), expected, "old index");
            let pack = std::fs::read(Store::open(&path.join("objects"), &[], hash).packs[0].path())
                .expect("readable");
            std::fs::remove_dir_all(path.join("objects/pack")).expect("own files");
            std::fs::create_dir(path.join("objects/pack")).expect("own files");
            git(path, &["unpack-objects", "-q"], &pack);
            assert_eq!(complete(path, hash), expected, "loose");
            git(path, &["repack", "-q"], b"");
            assert_eq!(complete(path, hash), expected, "loose and packed");
        }
    }
}
