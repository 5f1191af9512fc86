//! The house as it is meant to be: which room may use which, who knows the terminal, how large a file may be. Reads the
//! sources as text, so that a breach shows with its file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::assert_none;

/// Each room and what it may use. Rooms use only rooms above them in this list, so there are no cycles.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("decode", &["model"]),
    ("rules", &["model"]),
    ("source", &["model"]),
    ("report", &["model"]),
    ("suppress", &["model"]),
    ("hook", &["source"]),
    ("config", &["model", "rules", "suppress"]),
    ("detect", &["decode", "model", "rules"]),
    ("scan", &["decode", "detect", "model", "source", "suppress"]),
    (
        "cli",
        &[
            "config", "detect", "hook", "model", "report", "rules", "scan", "source", "suppress",
        ],
    ),
];

/// Words of the outside world, and the rooms that may speak them.
const WORDS: &[(&str, &[&str])] = &[
    ("clap", &["cli"]),
    ("ctrlc", &["cli"]),
    ("IsTerminal", &["cli"]),
    ("stdout()", &["cli"]),
    ("stderr()", &["cli"]),
    ("process::exit", &["cli"]),
    ("stdin()", &["cli", "source"]),
    ("env::current_dir", &["cli", "source"]),
    ("git2::", &["source"]),
    ("toml::", &["rules", "config"]),
    ("TcpStream", &[]),
    ("UdpSocket", &[]),
    ("ToSocketAddrs", &[]),
];

/// Files that may hold `unsafe`, each for a gain that `benches/` shows.
const UNSAFE: &[&str] = &[
    "src/detect/simd/avx2.rs",
    "src/detect/simd/avx512.rs",
    "src/detect/simd/mod.rs",
];

/// Most lines of a file.
const LONGEST: usize = 400;

struct File {
    /// From the top of the repository.
    path: String,
    text: String,
}

impl File {
    fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").expect("all are below src");
        let first = inside.split('/').next().expect("a path has a component");
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Lines with their numbers, without comments; tests may use what they like.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .zip(1..)
            .map(|(line, number)| (number, line));
        lines
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![top().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of this repository") {
            let path: PathBuf = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                let path = path.strip_prefix(top()).expect("it is below the top");
                let path = path.to_str().expect("names of sources are UTF-8");
                found.push(File {
                    path: path.replace('\\', "/"),
                    text,
                });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Sources of the product: no test modules.
fn sources() -> Vec<File> {
    let mut files = rust_files("src");
    files.retain(|file| !is_test(&file.path) && !matches!(file.room(), "lib" | "main"));
    files
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("tests.rs") || path.ends_with("testing.rs")
}

/// The rooms that a line names: `crate::room`, `crate::{room, room::Item}`.
fn rooms_named(line: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        let end = text.find(|c: char| !c.is_ascii_lowercase() && c != '_');
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let mut named = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        // `$crate::` and `some_crate::` are others.
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &line[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => named.extend(list.split([',', '}']).map(|item| word(item.trim()))),
            None => named.push(word(rest)),
        }
    }
    named.retain(|room| !room.is_empty());
    named
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let table: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    let mut faults = Vec::new();
    for file in sources() {
        let Some(allowed) = table.get(file.room()) else {
            faults.push(format!(
                "{}: the table has no room `{}`",
                file.path,
                file.room()
            ));
            continue;
        };
        for (number, line) in file.code() {
            for room in rooms_named(line) {
                if room != file.room() && !allowed.contains(&room.as_str()) {
                    faults.push(format!(
                        "{}:{number}: {} uses {room}",
                        file.path,
                        file.room()
                    ));
                }
                used.insert((file.room().to_owned(), room));
            }
        }
    }
    // A permission that nobody needs would let a cycle in unseen.
    for (room, allowed) in ROOMS {
        for other in *allowed {
            if !used.contains(&((*room).to_owned(), (*other).to_owned())) {
                faults.push(format!(
                    "{room} may use {other} and does not: shorten the table"
                ));
            }
        }
    }
    assert_none(faults);
}

#[test]
fn the_table_has_no_cycles() {
    let mut above = BTreeSet::new();
    for (room, allowed) in ROOMS {
        let unknown: Vec<_> = allowed
            .iter()
            .filter(|other| !above.contains(*other))
            .collect();
        assert!(
            unknown.is_empty(),
            "{room} uses {unknown:?} that do not stand above it"
        );
        above.insert(room);
    }
}

#[test]
fn imports_are_read_in_every_form() {
    for (line, rooms) in [
        ("use crate::model::{Blob, Span};", &["model"][..]),
        ("use crate::{scan, source::Ledger};", &["scan", "source"]),
        ("    let x = crate::report::escape::text(y);", &["report"]),
        (
            "pub(in crate::detect) fn f(x: crate::model::Span) {}",
            &["detect", "model"],
        ),
        ("use my_crate::model;", &[]),
        ("use super::model;", &[]),
    ] {
        assert_eq!(rooms_named(line), rooms, "{line}");
    }
}

/// Paths like `super::super::other_room` would pass the table by.
#[test]
fn nobody_climbs_out_of_a_room() {
    let mut faults = Vec::new();
    for file in sources() {
        // src/room.rs and src/room/mod.rs stand at depth 1: one `super` leaves the room.
        let depth = file.path.trim_end_matches("/mod.rs").matches('/').count();
        for (number, line) in file.code() {
            // A module written inside the file is one deeper.
            let depth = depth + usize::from(line.starts_with("    use "));
            let climbs = line.matches("super::").count();
            let chain = (0..climbs)
                .rev()
                .find(|n| line.contains(&"super::".repeat(n + 1)));
            if chain.is_some_and(|n| n + 1 >= depth) {
                faults.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none(faults);
}

#[test]
fn only_some_rooms_know_the_world_outside() {
    let mut faults = Vec::new();
    for file in sources() {
        for (number, line) in file.code() {
            for (word, rooms) in WORDS {
                if line.contains(word) && !rooms.contains(&file.room()) {
                    faults.push(format!(
                        "{}:{number}: {} knows {word}",
                        file.path,
                        file.room()
                    ));
                }
            }
        }
    }
    assert_none(faults);
}

#[test]
fn unsafe_code_stands_where_it_is_named() {
    let is_unsafe = |file: &File| {
        file.code()
            .any(|(_, line)| line.contains("unsafe {") || line.contains("unsafe fn"))
    };
    let files = rust_files("src");
    let found: Vec<&str> = files
        .iter()
        .filter(|file| is_unsafe(file))
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(found, UNSAFE);
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    let mut faults = Vec::new();
    for file in rust_files("src").iter().chain(&rust_files("tests")) {
        if !file.text.starts_with("//! ") {
            faults.push(format!("{}: does not open with what it is for", file.path));
        }
        let lines = file.text.lines().count();
        if lines > LONGEST {
            faults.push(format!(
                "{}: {lines} lines; {LONGEST} are the most",
                file.path
            ));
        }
    }
    assert_none(faults);
}

/// A file that no `mod` line names is compiled by nobody.
#[test]
fn no_file_is_forgotten() {
    let mut faults = Vec::new();
    let files: Vec<File> = rust_files("src")
        .into_iter()
        .chain(rust_files("tests"))
        .collect();
    let named: BTreeSet<&str> = files
        .iter()
        .flat_map(|file| file.text.lines())
        .filter_map(|line| line.trim().split_once("mod ")?.1.strip_suffix(';'))
        .collect();
    for file in &files {
        let stem = file
            .path
            .trim_end_matches("/mod.rs")
            .trim_end_matches(".rs");
        let name = stem
            .rsplit('/')
            .next()
            .expect("a path has a last component");
        if !named.contains(name) && !matches!(name, "lib" | "main" | "suite") {
            faults.push(file.path.clone());
        }
    }
    assert_none(faults);
}
