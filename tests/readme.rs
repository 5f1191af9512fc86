//! The README is true: its example prints what it says, its flags and commands exist, its files are accepted.

use std::collections::BTreeSet;

use stanch::detect::seal;
use stanch::report::Format;
use stanch::rules::BUILTIN;
use stanch::rules::sample::Sampler;

use super::repo::{Repo, token};

const README: &str = include_str!("../README.md");
const ARCHITECTURE: &str = include_str!("../ARCHITECTURE.md");

/// The text of every fenced block in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let starts = README.split(&fence[..]).skip(1);
    starts
        .map(|block| {
            block
                .split("```")
                .next()
                .expect("split yields a first part")
        })
        .collect()
}

/// A line without what differs from machine to machine and from release to release.
fn settled(line: &str) -> String {
    let line = match line.split_once(" rules in ") {
        Some((before, _)) => before.rsplit_once(", ").map_or(before, |(kept, _)| kept),
        None => line,
    };
    let masked = line.split("ghp_").enumerate().map(|(n, part)| match n {
        0 => part.to_owned(),
        _ => format!("ghp_??{}", &part[2..]),
    });
    masked.collect()
}

#[test]
fn the_example_prints_what_it_says() {
    let example = blocks("console")[0];
    let (command, wanted) = example.split_once('\n').expect("a command and its output");
    assert_eq!(command, "$ stanch scan");
    let repo = Repo::new(&[]);
    let secret = token("readme");
    repo.write(
        "deploy.py",
        &format!("import shutil\n\nTOKEN = \"{secret}\"\n"),
    );
    let said = repo.stanch(&["scan"]);
    let lines = |text: &str| text.lines().map(settled).collect::<Vec<_>>();
    assert_eq!(lines(&said.text), lines(wanted));
}

/// A table's rule is none.
fn is_flag(word: &str) -> bool {
    let name = word.strip_prefix("--");
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[test]
fn every_flag_and_command_it_names_exists() {
    let repo = Repo::new(&[]);
    let mut known = BTreeSet::new();
    for command in [
        &["scan"][..],
        &["baseline", "create"],
        &["baseline", "update"],
        &["hook", "run"],
        &["explain"],
    ] {
        let help = repo.stanch(&[command, &["--help"]].concat()).text;
        let flags = help
            .split_whitespace()
            .filter(|word| word.starts_with("--"));
        known.extend(flags.map(|flag| flag.trim_end_matches(',').to_owned()));
    }
    // Those of git, cargo and our own scan of a diff.
    known.extend(
        [
            "--amend",
            "--no-verify",
            "--release",
            "--path",
            "--locked",
            "--test",
        ]
        .map(str::to_owned),
    );
    let named =
        README.split(|c: char| c.is_whitespace() || matches!(c, '`' | '(' | ')' | ';' | ',' | '.'));
    for flag in named.filter(|word| is_flag(word)) {
        assert!(known.contains(flag), "{flag} is no flag");
    }
    for words in README.split("`stanch ").skip(1) {
        let command: Vec<&str> = words
            .split(['`', ' '])
            .take(1)
            .filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
            .collect();
        let said = repo.stanch(&[&command[..], &["--help"]].concat());
        assert_eq!(said.code, Some(0), "stanch {command:?}");
    }
}

#[test]
fn its_numbers_and_lists_hold() {
    let providers: BTreeSet<_> = BUILTIN.iter().map(|rule| rule.info.provider).collect();
    for (count, unit) in [
        (BUILTIN.len(), "kinds of secret"),
        (providers.len(), "providers"),
    ] {
        let (before, _) = README
            .split_once(&format!(" {unit}"))
            .expect("it says how many");
        let said = before
            .rsplit(' ')
            .next()
            .expect("a number")
            .replace(',', "");
        let said: usize = said.parse().expect("a number");
        assert!(
            count >= said && count < said + said / 4,
            "{count} {unit}, not about {said}"
        );
    }
    for format in Format::ALL {
        assert!(
            README.contains(&format!("`{format}`")),
            "{format} is not named"
        );
    }
    for file in README
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().expect("a part"))
    {
        let local = !file.starts_with("https://");
        let there = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(file)
            .exists();
        assert!(!local || there, "{file} is not there");
    }
}

#[test]
fn its_configuration_and_its_rule_are_accepted() {
    let (configuration, rule) = match blocks("toml")[..] {
        [configuration, rule] => (configuration, rule),
        _ => panic!("two files are shown"),
    };
    let repo = Repo::new(&[]);
    repo.write("stanch-rules.toml", rule);
    let said = repo.stanch(&["rules", "check", "stanch-rules.toml"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    repo.write(".stanch.toml", configuration);
    let key = Sampler::new("readme", seal).text("ACME_API_KEY=acme_live_{alnum:32}\n");
    let key = String::from_utf8(key).expect("ASCII");
    repo.write("vendor/x.env", &key);
    assert_eq!(repo.stanch(&["scan"]).code, Some(0), "vendor is left out");
    repo.write("x.env", &key);
    let said = repo.stanch(&["scan"]);
    assert!(said.text.contains("[acme-api-key]"), "{said:?}");
}

/// The same table, for readers and for the test.
#[test]
fn the_architecture_names_every_room() {
    for room in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).expect("it is there")
    {
        let room = room.expect("readable").path();
        let name = room
            .file_name()
            .and_then(|name| name.to_str())
            .expect("UTF-8");
        if room.is_dir() {
            assert!(
                ARCHITECTURE.contains(&format!("\n| `{name}` |")),
                "{name} is not in the table"
            );
        }
    }
}
