//! Repositories that lost something: packs and indexes with wrong bytes, references to nothing. What is lost is named,
//! all the rest is scanned.

use std::fs;
use std::path::Path;

use crate::repo::{Repo, token};

/// Every byte of a small pack and its index, changed: always an end, never a secret less without a word.
#[test]
fn damage_is_named_and_the_rest_is_scanned() {
    let repo = Repo::new(&[]);
    repo.two();
    repo.git(&["repack", "-qad"]);
    let pack = repo.pack();
    for file in [pack.clone(), pack.with_extension("idx")] {
        let whole = fs::read(&file).expect("readable");
        make_writable(&file);
        for at in (0..whole.len()).step_by(1 + whole.len() / 40) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x24;
            fs::write(&file, &damaged).expect("writable");
            let (report, code) = repo.history(&[]);
            let found = report["findings"].as_array().expect("a list").len();
            assert!(
                code == Some(2) || code == Some(1) && found == 2,
                "byte {at} of {}: {code:?}",
                file.display()
            );
        }
        fs::write(&file, &whole[..whole.len() / 2]).expect("writable");
        let (problems, code) = repo.problems(&[]);
        assert_eq!(code, Some(2));
        assert!(
            problems.contains("cut short") || problems.contains("damaged"),
            "{problems}"
        );
        fs::write(&file, &whole).expect("writable");
    }
    // One blob of three: its id is named, the other secret is found.
    let id = repo.git(&["rev-parse", "HEAD:a.txt"]);
    let listed = repo.git(&[
        "verify-pack",
        "-v",
        pack.with_extension("idx").to_str().expect("text"),
    ]);
    let line = listed
        .lines()
        .find(|line| line.starts_with(id.trim()))
        .expect("it is in the pack");
    let offset: usize = line
        .split_whitespace()
        .nth(4)
        .expect("an offset")
        .parse()
        .expect("a number");
    let mut damaged = fs::read(&pack).expect("readable");
    damaged[offset + 6] ^= 0xff;
    fs::write(&pack, damaged).expect("writable");
    let (report, code) = repo.history(&["--show-secrets"]);
    assert_eq!(code, Some(2));
    assert!(report["scan"]["problems"].to_string().contains(id.trim()));
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["findings"][0]["secret"], token("two"));
}

fn make_writable(file: &Path) {
    let mut mode = fs::metadata(file).expect("there").permissions();
    #[allow(clippy::permissions_set_readonly_false)]
    mode.set_readonly(false);
    fs::set_permissions(file, mode).expect("own file");
}

/// Every object of a pack: where it lies, its id, whether it is a blob.
fn objects(repo: &Repo, pack: &Path) -> Vec<(usize, String, bool)> {
    let index = pack.with_extension("idx");
    let listed = repo.git(&["verify-pack", "-v", index.to_str().expect("text")]);
    let lines = listed.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let offset = words.get(4)?.parse().ok()?;
        (words[0].len() == 40).then(|| (offset, words[0].to_owned(), words[1] == "blob"))
    });
    let mut all: Vec<_> = lines.collect();
    all.sort();
    all
}

/// A pack that was cut off, and an index with one wrong place, cost the objects they cost and no more.
#[test]
fn what_is_left_of_a_pack_is_scanned() {
    let repo = Repo::new(&[]);
    for seed in ["one", "two", "three"] {
        repo.secret(&format!("{seed}.txt"), seed);
    }
    repo.commit_all("all");
    repo.git(&["repack", "-qadf", "--depth=0"]);
    let (pack, index) = (repo.pack(), repo.pack().with_extension("idx"));
    let all = objects(&repo, &pack);
    let (whole, listed) = (
        fs::read(&pack).expect("there"),
        fs::read(&index).expect("there"),
    );
    make_writable(&pack);
    make_writable(&index);
    for (first_lost, (offset, ..)) in all.iter().enumerate() {
        fs::write(&pack, &whole[..offset + 30.min(whole.len() - 20 - offset)]).expect("writable");
        let (kept, lost) = all.split_at(first_lost);
        let blobs = kept.iter().filter(|(.., blob)| *blob).count();
        let (report, code) = repo.history(&[]);
        let problems = report["scan"]["problems"].to_string();
        assert_eq!(code, Some(2), "{offset}: {problems}");
        let found = report["findings"].as_array().map(Vec::len);
        assert!(found >= Some(blobs), "{offset}: {found:?} of {blobs}");
        // What lies in the bytes that are left of the first may be whole.
        for (_, id, _) in &lost[1..] {
            assert!(problems.contains(id), "{offset}, {id}: {problems}");
        }
    }
    let (_, id, _) = all.last().expect("objects");
    let number = all.iter().filter(|(_, other, _)| other < id).count();
    // Head and fan-out table, ids, checksums, offsets.
    let place = 8 + 1024 + all.len() * 24 + number * 4;
    fs::write(&pack, &whole).expect("writable");
    let mut elsewhere = listed.clone();
    elsewhere[place + 1] ^= 0x40;
    fs::write(&index, &elsewhere).expect("writable");
    let (report, code) = repo.history(&[]);
    assert_eq!(code, Some(2));
    assert!(report["scan"]["problems"].to_string().contains(id));
    assert_ne!(report["findings"].as_array().map(Vec::len), Some(0));
    // In the place of another object.
    elsewhere[place..place + 4].copy_from_slice(&12u32.to_be_bytes());
    fs::write(&index, &elsewhere).expect("writable");
    let (report, code) = repo.history(&[]);
    assert_eq!(code, Some(2));
    assert!(report["scan"]["problems"].to_string().contains(id));
    assert_ne!(report["findings"].as_array().map(Vec::len), Some(0));
    // Only the checksum at the end is wrong: nothing is lost, but told.
    fs::write(&index, &listed).expect("writable");
    let mut other = whole.clone();
    *other.last_mut().expect("bytes") ^= 1;
    fs::write(&pack, &other).expect("writable");
    let (report, code) = repo.history(&[]);
    assert_eq!(code, Some(2));
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(3));
    let problems = report["scan"]["problems"].as_array().map(Vec::len);
    assert_eq!(problems, Some(1), "{}", report["scan"]["problems"]);
}

/// What a branch or tag points to is missed even where nothing is found; a reflog outlives what it names.
#[test]
fn a_reference_to_nothing_is_told() {
    let repo = Repo::new(&[]);
    repo.commit("clean.txt", "1\n");
    let gone = "e".repeat(40);
    let line = format!(
        "{gone} {} A <a@b> 1700000000 +0000\tx\n",
        repo.git(&["rev-parse", "HEAD"]).trim()
    );
    repo.write(".git/logs/refs/heads/old", &line);
    assert_eq!(repo.problems(&[]), ("[]".to_owned(), Some(0)));
    for name in [
        "refs/heads/lost",
        "refs/tags/v1",
        "refs/remotes/origin/main",
    ] {
        repo.write(&format!(".git/{name}"), &format!("{gone}\n"));
        let (problems, code) = repo.problems(&[]);
        assert_eq!(code, Some(2), "{name}");
        assert!(
            problems.contains(name) && problems.contains(&gone),
            "{problems}"
        );
        let cache = repo.home().join("cache");
        let cached = ["--cache", cache.to_str().expect("text")];
        assert_eq!(repo.problems(&cached).1, Some(2), "{name}");
        assert_eq!(repo.problems(&cached).1, Some(2), "{name}, remembered");
        fs::remove_file(repo.path().join(format!(".git/{name}"))).expect("own file");
    }
    // Neither an object nor another reference; what systems leave in folders is none.
    repo.write(".git/refs/heads/.DS_Store", "x");
    repo.write(
        ".git/refs/remotes/origin/HEAD",
        "ref: refs/remotes/origin/main\n",
    );
    assert_eq!(repo.problems(&[]).1, Some(0));
    for (file, text) in [
        ("refs/heads/empty", String::new()),
        ("refs/heads/cut", gone[..20].to_owned()),
        (
            "packed-refs",
            format!("# pack-refs with: peeled\n{}", &gone[..20]),
        ),
    ] {
        repo.write(&format!(".git/{file}"), &text);
        let (problems, code) = repo.problems(&[]);
        assert_eq!(code, Some(2), "{file}");
        assert!(problems.contains(file), "{problems}");
        fs::remove_file(repo.path().join(format!(".git/{file}"))).expect("own file");
    }
    // All packs are gone: nothing was read, and nothing must look clean.
    repo.git(&["repack", "-qad"]);
    fs::remove_dir_all(repo.path().join(".git/objects/pack")).expect("own files");
    assert_eq!(repo.problems(&[]).1, Some(2));
}
