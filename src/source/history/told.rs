//! Tests of the whole scan on repositories whose every commit is known: what is said of a place must be what the
//! definition says, worked out commit by commit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tempfile::TempDir;

use super::testing::{self, Dice, Stub, git};
use super::{History, Hit, Options, Repository, hunt};
use crate::model::Reach;
use crate::source::Ledger;

type Files = BTreeMap<String, Vec<u8>>;

struct Made {
    files: Files,
    parents: Vec<usize>,
}

/// A repository of `count` commits on three branches with merges, and the commits themselves; the branch that is
/// deleted in the end leaves what only it reached to nobody.
fn make(seed: u64, count: usize) -> (TempDir, Vec<Made>, Vec<String>) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    git(
        dir.path(),
        &["init", "-q", "--bare", "--initial-branch=b0"],
        b"",
    );
    let mut dice = Dice::new(seed);
    let mut made: Vec<Made> = Vec::new();
    let mut tips: Vec<Option<usize>> = vec![None; 3];
    let mut stream = Vec::new();
    for number in 0..count {
        let branch = dice.below(3);
        let mut parents: Vec<usize> = tips[branch].into_iter().collect();
        if number == 3 {
            parents.clear(); // a second root
        }
        let other = tips[dice.below(3)];
        if dice.below(4) == 0 && other.is_some_and(|other| !parents.contains(&other)) {
            parents.extend(other);
        }
        let mut files = parents
            .first()
            .map(|&p| made[p].files.clone())
            .unwrap_or_default();
        if let Some(&second) = parents.get(1) {
            for (path, content) in &made[second].files {
                if dice.below(2) == 0 {
                    files.insert(path.clone(), content.clone());
                }
            }
        }
        change(&mut files, &mut dice);
        stream.extend(format!("commit refs/heads/b{branch}\nmark :{}\ncommitter C <c@example.org> {} +0000\ndata 4\ntext\n", number + 1, 1_600_000_000 + number).into_bytes());
        for (at, parent) in parents.iter().enumerate() {
            let word = if at == 0 { "from" } else { "merge" };
            stream.extend(format!("{word} :{}\n", parent + 1).into_bytes());
        }
        if parents.is_empty() {
            // Without this, the commit would take the tip of its branch as its parent.
            let at = stream.len() - format!("commit refs/heads/b{branch}\nmark :{}\ncommitter C <c@example.org> {} +0000\ndata 4\ntext\n", number + 1, 1_600_000_000 + number).len();
            stream.splice(
                at..at,
                format!("reset refs/heads/b{branch}\n\n").into_bytes(),
            );
        }
        stream.extend(b"deleteall\n");
        for (path, content) in &files {
            stream.extend(format!("M 644 inline {path}\ndata {}\n", content.len()).into_bytes());
            stream.extend(content);
            stream.push(b'\n');
        }
        tips[branch] = Some(number);
        made.push(Made { files, parents });
    }
    let marks = dir.path().join("marks");
    let flag = format!("--export-marks={}", marks.display());
    git(
        dir.path(),
        &["fast-import", "--quiet", "--force", &flag],
        &stream,
    );
    let mut ids = vec![String::new(); count];
    for line in std::fs::read_to_string(&marks)
        .expect("git wrote it")
        .lines()
    {
        let (mark, id) = line.split_once(' ').expect("mark and id");
        ids[mark[1..].parse::<usize>().expect("a number") - 1] = id.to_owned();
    }
    (dir, made, ids)
}

fn change(files: &mut Files, dice: &mut Dice) {
    let paths = ["a", "d/b", "d/e/c", "d/e/f/g", "h/i"];
    for _ in 0..=dice.below(2) {
        let path = paths[dice.below(paths.len())].to_owned();
        let other = paths[dice.below(paths.len())];
        match dice.below(6) {
            0 => drop(files.remove(&path)),
            1 => {
                if let Some(content) = files.get(other).cloned() {
                    files.insert(path, content);
                }
            }
            2 => drop(files.insert(path, dice.text(12))),
            _ => {
                let old = files.get(&path).cloned().unwrap_or_else(|| dice.text(6));
                files.insert(path, dice.edited(&old));
            }
        }
    }
}

fn keys_at(commit: &Made, path: &str) -> BTreeSet<u64> {
    let hits = commit
        .files
        .get(path)
        .map(|bytes| hunt::search_whole(&Stub::new(), bytes, &mut ()).0);
    hits.unwrap_or_default().iter().map(Hit::key).collect()
}

/// What is told of one secret at one path.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Told {
    path: String,
    key: u64,
    first: String,
    last: Option<String>,
    reach: Reach,
    refs: Vec<String>,
}

/// The same by definition. `tips` are the branches that are left: name, commit, reach.
fn expected(made: &[Made], ids: &[String], tips: &[(&str, usize, Reach)]) -> Vec<Told> {
    let mut reached: Vec<BTreeSet<usize>> = Vec::new();
    for (_, tip, _) in tips {
        let (mut seen, mut next) = (BTreeSet::new(), vec![*tip]);
        while let Some(at) = next.pop() {
            if seen.insert(at) {
                next.extend(&made[at].parents);
            }
        }
        reached.push(seen);
    }
    let paths: BTreeSet<&String> = made.iter().flat_map(|commit| commit.files.keys()).collect();
    let mut all = Vec::new();
    for path in paths {
        let keys: Vec<BTreeSet<u64>> = made.iter().map(|commit| keys_at(commit, path)).collect();
        for &key in keys.iter().flatten().collect::<BTreeSet<_>>() {
            let with: Vec<usize> = (0..made.len())
                .filter(|&at| keys[at].contains(&key))
                .collect();
            let is_new = |at: &&usize| !made[**at].parents.iter().any(|p| keys[*p].contains(&key));
            let brought: Vec<usize> = with.iter().filter(is_new).copied().collect();
            let present = tips.iter().any(|(_, tip, _)| keys[*tip].contains(&key));
            let by: Vec<usize> = (0..tips.len())
                .filter(|&n| brought.iter().any(|at| reached[n].contains(at)))
                .collect();
            let mut refs: Vec<String> = by.iter().map(|&n| tips[n].0.to_owned()).collect();
            refs.sort();
            refs.dedup();
            all.push(Told {
                path: path.clone(),
                key,
                first: ids[brought[0]].clone(),
                last: (!present).then(|| ids[with[with.len() - 1]].clone()),
                reach: by
                    .iter()
                    .map(|&n| tips[n].2)
                    .min()
                    .unwrap_or(Reach::Unreachable),
                refs,
            });
        }
    }
    all.sort();
    all
}

fn told(dir: &Path) -> Vec<Told> {
    let repository = Repository::at(dir).expect("a repository");
    let ledger = Ledger::default();
    let options = Options {
        threads: 2,
        every_version: false,
        whole: false,
    };
    let history = History::scan(&repository, &Stub::new(), options, None, &ledger);
    assert_eq!(ledger.counts().problems, []);
    let mut all = Vec::new();
    for place in &history.places {
        let bytes = history.object(&place.object).expect("readable");
        let hits = hunt::search_whole(&Stub::new(), &bytes, &mut ()).0;
        for stay in &place.stays {
            assert!(hits.iter().any(|hit| hit.key() == stay.key));
            let first = stay.commit.as_ref().expect("all files are in commits");
            all.push((
                place.path.clone(),
                stay.key,
                first.date.clone(),
                Told {
                    path: String::from_utf8_lossy(&place.path).into_owned(),
                    key: stay.key,
                    first: first.id.clone(),
                    last: stay.last_commit.as_ref().map(|commit| commit.id.clone()),
                    reach: stay.reach,
                    refs: stay.refs.clone(),
                },
            ));
        }
    }
    // The first and the last version of a file are two places; what is told of the secret is told at the first.
    all.sort_by(|a, b| (&a.0, a.1, &a.2).cmp(&(&b.0, b.1, &b.2)));
    all.dedup_by_key(|(path, key, ..)| (path.clone(), *key));
    let mut all: Vec<Told> = all.into_iter().map(|(.., told)| told).collect();
    all.sort();
    all
}

#[test]
fn places_are_told_as_the_definition_says() {
    for seed in 1..=6 {
        let (dir, made, ids) = make(seed, 80);
        let tip = |branch: &str| {
            let id = git(dir.path(), &["rev-parse", branch], b"");
            let id = String::from_utf8_lossy(&id).trim().to_owned();
            ids.iter()
                .position(|other| *other == id)
                .expect("made here")
        };
        let (b0, b1, b2) = (tip("b0"), tip("b1"), tip("b2"));
        git(dir.path(), &["tag", "v1", &ids[20]], b"");
        git(
            dir.path(),
            &["update-ref", "refs/remotes/origin/x", &ids[b2]],
            b"",
        );
        git(dir.path(), &["update-ref", "-d", "refs/heads/b2"], b"");
        git(
            dir.path(),
            &["update-ref", "-d", "refs/remotes/origin/x"],
            b"",
        );
        let mut tips = vec![
            ("HEAD", b0, Reach::Head),
            ("b0", b0, Reach::Branch),
            ("b1", b1, Reach::Branch),
        ];
        let by_definition = |tips: &[(&str, usize, Reach)]| {
            let mut living = expected(&made, &ids, tips);
            // A tag reaches, but what only a tag has is no longer there.
            let mut with_tag = tips.to_vec();
            with_tag.push(("v1", 20, Reach::Tag));
            for (told, tagged) in living.iter_mut().zip(expected(&made, &ids, &with_tag)) {
                (told.reach, told.refs) = (tagged.reach, tagged.refs);
            }
            living
        };
        let expected = by_definition(&tips);
        assert!(
            expected.len() > 12,
            "the generator makes secrets: {}",
            expected.len()
        );
        assert_eq!(told(dir.path()), expected, "seed {seed}");
        git(dir.path(), &["repack", "-qAdf", "--depth=200"], b"");
        assert_eq!(told(dir.path()), expected, "seed {seed}, repacked");
        git(
            dir.path(),
            &["update-ref", "refs/remotes/origin/x", &ids[b2]],
            b"",
        );
        tips.push(("origin/x", b2, Reach::Remote));
        assert_eq!(
            told(dir.path()),
            by_definition(&tips),
            "seed {seed}, pushed"
        );
    }
}

/// A scan that was stopped does not take what it did not read for missing.
#[test]
fn a_stopped_scan_accuses_nobody() {
    let dir = testing::repository(4, 40, "sha1");
    git(dir.path(), &["repack", "-qad"], b"");
    let repository = Repository::at(dir.path()).expect("it was made");
    let ledger = Ledger::default();
    ledger.stop();
    let options = Options {
        threads: 2,
        every_version: false,
        whole: false,
    };
    let history = History::scan(&repository, &Stub::new(), options, None, &ledger);
    assert_eq!(history.places, []);
    assert_eq!(ledger.counts().problems, []);
}
