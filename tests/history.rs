//! `stanch scan --history` on real repositories: every place a secret can sit, said with the right commit and reach;
//! what is missing or damaged, said too.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::repo::{Repo, Said, token};

impl Repo {
    /// The report of a history scan.
    pub fn history(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        let arguments = [&["scan", "--history", "--format", "json"], arguments].concat();
        let mut command = self.command(env!("CARGO_BIN_EXE_stanch"));
        let output = command.args(arguments).output().expect("it was built");
        let report = serde_json::from_slice(&output.stdout);
        let report =
            report.unwrap_or_else(|_| panic!("a report, not {:?}", Said::from(output.clone())));
        (report, output.status.code())
    }

    /// `path reach commit-subject refs` of every location, by seed of the token that stands there.
    pub fn told(&self, seeds: &[&str]) -> BTreeMap<String, Vec<String>> {
        let (report, _) = self.history(&["--show-secrets"]);
        let mut told = BTreeMap::new();
        for finding in report["findings"].as_array().expect("a list") {
            let secret = finding["secret"].as_str().expect("a text");
            let seed = seeds.iter().find(|seed| token(seed) == secret);
            let seed = (*seed.unwrap_or_else(|| panic!("unknown {secret}"))).to_owned();
            let locations = finding["locations"].as_array().expect("a list");
            told.insert(seed, locations.iter().map(tell).collect());
        }
        told
    }

    pub fn commit_all(&self, subject: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-qm", subject]);
    }

    pub fn secret(&self, path: &str, seed: &str) {
        self.write(path, &format!("token = \"{}\"\n", token(seed)));
    }
}

fn tell(location: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let refs = location["refs"].as_array().cloned().unwrap_or_default();
    let refs: Vec<String> = refs.iter().map(text).collect();
    let subject = text(&location["commit"]["subject"]);
    let gone = text(&location["last_commit"]["subject"]);
    format!(
        "{} {} by {subject} until {gone} in [{}]",
        text(&location["path"]),
        text(&location["reach"]),
        refs.join(" ")
    )
}

/// Table 2.13 of what other scanners miss, and more: each secret in a place of its own.
#[test]
#[allow(clippy::too_many_lines)]
fn every_place_a_secret_can_sit_is_told() {
    let repo = Repo::new(&[]);
    repo.secret("root.txt", "root");
    repo.write("long.txt", &"a line of text that stays\n".repeat(60));
    repo.write("plain.txt", "plain\n");
    repo.write("link.txt", "x\n");
    repo.write(".gitattributes", "*.nodiff -diff\n*.bin binary\n");
    repo.commit_all("first");
    repo.write(
        "added.txt",
        &format!("x\ntoken = \"{}\"\n", token("modified")),
    );
    repo.commit_all("modified");
    // Renamed and edited.
    repo.git(&["mv", "long.txt", "moved.txt"]);
    let long = "a line of text that stays\n".repeat(60);
    repo.write(
        "moved.txt",
        &format!("{long}token = \"{}\"\n", token("renamed")),
    );
    repo.commit_all("renamed");
    // Files whose diffs git does not show.
    repo.secret("a.nodiff", "nodiff");
    repo.secret("b.bin", "binary");
    repo.commit_all("hidden diffs");
    // A link becomes a file.
    #[cfg(unix)]
    {
        fs::remove_file(repo.path().join("link.txt")).expect("own file");
        std::os::unix::fs::symlink("plain.txt", repo.path().join("link.txt")).expect("links work");
        repo.commit_all("link");
        fs::remove_file(repo.path().join("link.txt")).expect("own file");
    }
    repo.secret("link.txt", "typechange");
    repo.commit_all("typechange");
    // UTF-16.
    let text = format!("token = \"{}\"\r\n", token("utf16"));
    let wide: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(repo.path().join("wide.txt"), wide).expect("writable");
    repo.commit_all("utf16");
    // Only in a merge.
    repo.git(&["checkout", "-qb", "side", "HEAD~1"]);
    repo.write("side.txt", "side\n");
    repo.commit_all("side");
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["merge", "-q", "--no-commit", "--no-ff", "side"]);
    repo.secret("evil.txt", "evil");
    repo.commit_all("evil merge");
    // Texts.
    repo.git(&[
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        &format!("message\n\ntoken = \"{}\"", token("message")),
    ]);
    repo.git(&[
        "tag",
        "-a",
        "v1",
        "-m",
        &format!("token = \"{}\"", token("tag")),
    ]);
    repo.git(&[
        "notes",
        "add",
        "-m",
        &format!("token = \"{}\"", token("note")),
    ]);
    // Gone from the tip, and back on no branch.
    repo.secret("gone.txt", "gone");
    repo.commit_all("brought");
    repo.git(&["rm", "-q", "gone.txt"]);
    repo.commit_all("taken out");
    // Another branch, a remote branch, a tag.
    for (seed, ref_name) in [
        ("branch", "refs/heads/topic"),
        ("remote", "refs/remotes/origin/x"),
        ("tagged", "refs/tags/t"),
    ] {
        repo.git(&["checkout", "-q", "--detach", "main"]);
        repo.secret(&format!("{seed}.txt"), seed);
        repo.commit_all(seed);
        repo.git(&["update-ref", ref_name, "HEAD"]);
    }
    repo.git(&["checkout", "-q", "main"]);
    // Two stashes, one with an untracked file.
    repo.write(
        "plain.txt",
        &format!("token = \"{}\"\n", token("stash old")),
    );
    repo.git(&["stash", "-q"]);
    repo.secret("untracked.txt", "stash new");
    repo.git(&["stash", "-q", "-u"]);
    // Amended away; a branch deleted with its reflog.
    repo.secret("amended.txt", "amended");
    repo.commit_all("to amend");
    repo.git(&["rm", "-q", "amended.txt"]);
    repo.git(&["commit", "-q", "--amend", "--allow-empty", "-m", "amended"]);
    // Reset away; on a branch that was deleted; in a stash that was dropped.
    repo.secret("reset.txt", "reset");
    repo.commit_all("to reset");
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
    repo.git(&["checkout", "-qb", "short-lived"]);
    repo.secret("deleted.txt", "deleted");
    repo.commit_all("to delete");
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["branch", "-qD", "short-lived"]);
    repo.write("plain.txt", &format!("token = \"{}\"\n", token("dropped")));
    repo.git(&["stash", "-q"]);
    repo.git(&["stash", "drop", "-q"]);
    repo.git(&[
        "-c",
        "core.logAllRefUpdates=false",
        "update-ref",
        "refs/heads/lost",
        "main",
    ]);
    repo.secret("lost.txt", "lost");
    repo.git(&["add", "lost.txt"]);
    let tree = repo.git(&["write-tree"]);
    let lost = repo.git(&["commit-tree", "-p", "main", "-m", "lost", tree.trim()]);
    assert_eq!(lost.trim().len(), 40);
    repo.git(&["reset", "-q"]);
    repo.git(&["update-ref", "-d", "refs/heads/lost"]);
    fs::remove_file(repo.path().join("lost.txt")).expect("own file");
    // Staged, never committed; hashed, in nothing at all.
    repo.secret("staged.txt", "staged");
    repo.git(&["add", "staged.txt"]);
    repo.write("loose.tmp", &format!("token = \"{}\"\n", token("dangling")));
    repo.git(&["hash-object", "-w", "loose.tmp"]);
    fs::remove_file(repo.path().join("loose.tmp")).expect("own file");

    let seeds = [
        "root",
        "modified",
        "renamed",
        "nodiff",
        "binary",
        "typechange",
        "utf16",
        "evil",
        "message",
        "tag",
        "note",
        "gone",
        "branch",
        "remote",
        "tagged",
        "stash old",
        "stash new",
        "amended",
        "reset",
        "deleted",
        "dropped",
        "lost",
        "staged",
        "dangling",
    ];
    let check = |when: &str| {
        let mut told = repo.told(&seeds);
        let mut is = |seed: &str, expected: String| {
            let places = told
                .remove(seed)
                .unwrap_or_else(|| panic!("{seed} is found {when}"));
            let [place] = &places[..] else {
                panic!("{seed} {when}: {places:?}")
            };
            assert!(place.starts_with(&expected), "{seed} {when}: {place}");
        };
        let head = |path: &str, subject: &str| format!("{path} head by {subject} until -");
        is("root", head("root.txt", "first"));
        is("modified", head("added.txt", "modified"));
        is("renamed", head("moved.txt", "renamed"));
        is("nodiff", head("a.nodiff", "hidden diffs"));
        is("binary", head("b.bin", "hidden diffs"));
        is("typechange", head("link.txt", "typechange"));
        is("utf16", head("wide.txt", "utf16"));
        is("evil", head("evil.txt", "evil merge"));
        is("message", head("commit message", "message"));
        is("tag", "tag v1 tag by - until - in [v1]".to_owned());
        is("gone", "gone.txt head by brought until brought".to_owned());
        is(
            "branch",
            "branch.txt branch by branch until - in [topic]".to_owned(),
        );
        is(
            "remote",
            "remote.txt remote by remote until - in [origin/x]".to_owned(),
        );
        is(
            "tagged",
            "tagged.txt tag by tagged until tagged in [t]".to_owned(),
        );
        is("staged", "staged.txt staged by - until - in []".to_owned());
        is(
            "lost",
            "lost.txt unreachable by lost until lost in []".to_owned(),
        );
        for (seed, path, reach) in [
            ("note", "", "note"),
            ("stash old", "plain.txt", "stash"),
            ("stash new", "untracked.txt", "stash"),
            ("amended", "amended.txt", "reflog"),
            ("reset", "reset.txt", "reflog"),
            ("deleted", "deleted.txt", "reflog"),
            ("dropped", "plain.txt", "unreachable"),
            ("dangling", "blob ", "unreachable"),
        ] {
            let places = told
                .remove(seed)
                .unwrap_or_else(|| panic!("{seed} is found {when}"));
            let [place] = &places[..] else {
                panic!("{seed} {when}: {places:?}")
            };
            assert!(
                place.starts_with(path) && place.contains(&format!(" {reach} by ")),
                "{place}"
            );
        }
        assert_eq!(told, BTreeMap::new());
    };
    check("loose");
    repo.git(&[
        "-c",
        "gc.pruneExpire=never",
        "-c",
        "gc.cruftPacks=true",
        "gc",
        "-q",
    ]);
    check("after git gc");
    repo.git(&["repack", "-qadfk", "--depth=4095"]);
    check("repacked");
}
