//! The readers of packs, indexes and deltas behind functions that take any bytes: for the fuzz targets in `fuzz/`, and
//! for the tests here that flip bits. Whatever comes in, the answer is an error that names an object, or objects.

use std::path::Path;

use super::cache::Memory;
use super::delta;
use super::families::Families;
use super::history::Options;
use super::index::Index;
use super::oid::Kind;
use super::packfile::Buffer;
use super::read;
use super::store::Store;
use super::{Content, Hit, Mode, Placed, Scanner};
use crate::model::{Far, Problem, Span};
use crate::source::Ledger;

/// Rebuilds a target from `base` and `delta`.
///
/// # Errors
/// Why it cannot be.
pub fn apply_delta(base: &[u8], delta: &[u8]) -> Result<Vec<u8>, String> {
    let (mut out, mut runs) = (Vec::new(), Vec::new());
    delta::apply(base, delta, &mut out, &mut runs)?;
    let copied = runs.iter().map(|run| run.len).sum::<usize>();
    assert_eq!(copied, out.len(), "runs cover the target");
    Ok(out)
}

/// Reads the index in the file `path` and looks up everything in it.
///
/// # Errors
/// Why it cannot be read.
pub fn read_index(path: &Path, hash: usize) -> Result<usize, String> {
    let index = Index::open(path, hash)?;
    let found = (0..index.len()).filter(|&at| {
        let (_, _) = (index.offset(at), index.crc(at));
        index.find(index.raw(at)).is_some()
    });
    Ok(found.count())
}

/// Reads every object below the object directory `objects`; how many there were, and what was wrong.
pub fn read_objects(objects: &Path, hash: usize) -> (u64, Vec<Problem>) {
    let store = Store::open(objects, &[], hash);
    let ledger = Ledger::default();
    let options = Options {
        threads: 2,
        every_version: false,
        whole: false,
    };
    read::read(&store, &Blind, &ledger, options, &Memory::default());
    for pack in &store.packs {
        let families = Families::of(pack);
        let mut buffer = Buffer::default();
        assert!(families.roots().len() <= pack.len());
        // Trees are read by who tells where things stand, and damage to a head can make one of anything.
        for at in (0..pack.len()).filter(|&at| families.kind(at) == Some(Kind::Tree)) {
            if let Err(why) = pack.check(at, &mut buffer) {
                ledger.problem(format!("tree {}", pack.oid(at)), why);
            }
        }
    }
    let counts = ledger.counts();
    (counts.objects, counts.problems)
}

/// Finds nothing.
struct Blind;

#[derive(Clone)]
struct Nothing;

impl Placed for Nothing {
    fn span(&self) -> Span {
        Span::new(0, 0)
    }

    fn shifted(&self, _: isize) -> Self {
        Self
    }
}

impl Hit for Nothing {
    fn key(&self) -> u64 {
        0
    }
}

impl Scanner for Blind {
    type Hit = Nothing;
    type Scratch = ();

    fn context(&self) -> usize {
        264
    }

    fn mode(&self, _: &[u8]) -> Mode {
        Mode::Local(0)
    }

    fn hits(&self, _: Content<'_>, _: Span, (): &mut (), _: &mut Vec<Nothing>, _: &mut Vec<Far>) {}
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::super::testing::{self, git};
    use super::*;

    /// A small pack, its index, and how many objects but trees it has.
    fn packed() -> (Vec<u8>, Vec<u8>, u64) {
        let dir = testing::repository(9, 30, "sha1");
        git(dir.path(), &["repack", "-qadf", "--depth=50"], b"");
        let files = fs::read_dir(dir.path().join("objects/pack")).expect("there");
        let paths: Vec<PathBuf> = files.map(|file| file.expect("readable").path()).collect();
        let read = |end: &str| {
            let path = paths
                .iter()
                .find(|path| path.extension().is_some_and(|e| e == end));
            fs::read(path.expect("git made it")).expect("readable")
        };
        let (objects, problems) = read_objects(&dir.path().join("objects"), 20);
        assert_eq!(problems, []);
        (read("pack"), read("idx"), objects)
    }

    fn store(pack: &[u8], index: &[u8]) -> TempDir {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let packs = dir.path().join("pack");
        fs::create_dir(&packs).expect("writable");
        fs::write(packs.join("pack-1.pack"), pack).expect("writable");
        fs::write(packs.join("pack-1.idx"), index).expect("writable");
        dir
    }

    fn flipped(bytes: &[u8], flips: &[(prop::sample::Index, u8)]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        bytes
    }

    /// Few cases in the suite, as many as it likes in `.ci/fuzz`.
    fn cases() -> u32 {
        let asked = std::env::var("STANCH_FLIPS").ok();
        asked.map_or(80, |count| count.parse().expect("STANCH_FLIPS is a number"))
    }

    /// Bits flipped anywhere, files cut anywhere: nothing is lost without a word.
    #[test]
    fn damage_is_an_error_that_names_something() {
        let (pack, index, objects) = packed();
        let flips = prop::collection::vec((any::<prop::sample::Index>(), 0..8u8), 1..4);
        let cut = any::<prop::sample::Index>();
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: cases(),
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let cases = (flips, cut, 0..4u8);
        let outcome = runner.run(&cases, |(flips, cut, which)| {
            let (mut bad_pack, mut bad_index) = (pack.clone(), index.clone());
            match which {
                0 => bad_pack = flipped(&pack, &flips),
                1 => bad_index = flipped(&index, &flips),
                2 => bad_pack.truncate(cut.index(pack.len())),
                _ => bad_index.truncate(cut.index(index.len())),
            }
            let dir = store(&bad_pack, &bad_index);
            let (read, problems) = read_objects(dir.path(), 20);
            prop_assert!(
                read == objects || !problems.is_empty(),
                "{read} of {objects}"
            );
            for problem in &problems {
                prop_assert!(!problem.what.is_empty() && !problem.why.is_empty());
            }
            let _ = read_index(&dir.path().join("pack/pack-1.idx"), 20);
            Ok(())
        });
        outcome.expect("no case fails");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn any_delta_is_a_target_or_an_error(base in prop::collection::vec(any::<u8>(), 0..200), mut delta in prop::collection::vec(any::<u8>(), 0..60), fits in any::<bool>()) {
            if fits && !delta.is_empty() && base.len() < 128 {
                delta[0] = base.len() as u8;
            }
            if let Ok(target) = apply_delta(&base, &delta) {
                prop_assert!(target.len() as u64 <= super::super::inflate::LARGEST);
            }
        }
    }
}
