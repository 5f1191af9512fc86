//! No output of any command holds a secret, nor nine characters of one in a row, unless the user types `--show-secrets`.
//! Tried with the examples of many rules at once, so that no form of secret slips through; `STANCH_ALL_RULES=1` takes
//! all of them, which needs minutes.

use std::collections::HashSet;

use stanch::detect::{Catalogue, Detector, Scratch, seal};
use stanch::model::{Blob, Origin, Span};
use stanch::report::Format;
use stanch::rules::sample::Sampler;
use stanch::rules::{BUILTIN, RuleDef};

use super::assert_none;
use super::repo::{Repo, token};

/// How many characters in a row give away too much.
const GRAM: usize = 9;
/// Examples are spread over so many files.
const FILES: usize = 4;
/// One rule in so many is tried.
const SHARE: usize = 41;

/// Every run of [`GRAM`] characters of the planted secrets that does not stand in the catalogue itself.
struct Planted {
    grams: HashSet<[u8; GRAM]>,
    secrets: usize,
}

fn grams(bytes: &[u8]) -> impl Iterator<Item = [u8; GRAM]> + '_ {
    bytes
        .windows(GRAM)
        .map(|gram| gram.try_into().expect("windows are of that length"))
}

/// What everybody may know: descriptions, and the fixed text of examples.
fn public() -> HashSet<[u8; GRAM]> {
    let mut known = HashSet::new();
    for rule in BUILTIN {
        let info = rule.info;
        let texts = [info.id, info.name, info.provider, info.description];
        let texts = texts.into_iter().chain(info.env).chain(info.rotate);
        let lists = [info.references, rule.examples, rule.samples, rule.near];
        for text in texts.chain(lists.into_iter().flatten().copied()) {
            known.extend(grams(text.as_bytes()));
        }
    }
    known
}

/// Writes examples of all rules into the repository, and collects the secrets the engine sees in them.
fn plant(repo: &Repo) -> Planted {
    let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
    let public = public();
    let mut planted = Planted {
        grams: HashSet::new(),
        secrets: 0,
    };
    let share = if std::env::var_os("STANCH_ALL_RULES").is_some() {
        1
    } else {
        SHARE
    };
    let tried: Vec<&RuleDef> = BUILTIN.iter().step_by(share).collect();
    for (n, rules) in tried.chunks(tried.len().div_ceil(FILES)).enumerate() {
        let text = rules
            .iter()
            .flat_map(|rule| examples(rule))
            .collect::<Vec<u8>>();
        let path = format!("planted/{n}.txt");
        let origin = Origin::worktree(path.as_bytes());
        let mut hits = Vec::new();
        let whole = Span::new(0, text.len());
        detector.hits(&text, whole, false, &mut Scratch::default(), &mut hits);
        for detection in detector.judge(&Blob::whole(&origin, &text), &hits) {
            planted.secrets += 1;
            let parts = detection.parts.iter().map(|part| part.secret.expose());
            for secret in parts.chain([detection.secret.expose()]) {
                planted
                    .grams
                    .extend(grams(secret).filter(|gram| !public.contains(gram)));
            }
        }
        repo.write(&path, "");
        std::fs::write(repo.path().join(&path), text).expect("writable");
    }
    planted
}

/// Two lines of text between examples keep companion values apart.
fn examples(rule: &RuleDef) -> Vec<u8> {
    let mut sampler = Sampler::new(rule.info.id, seal);
    let each = rule.examples.iter().map(|text| sampler.example(rule, text));
    each.flat_map(|text| [text, b"\n\n\n".to_vec()].concat())
        .collect()
}

impl Planted {
    /// What of a secret stands in `text`, with what surrounds it.
    fn leaks_in(&self, text: &str) -> Vec<String> {
        let found = text.as_bytes().windows(GRAM).enumerate();
        found
            .filter(|(_, gram)| self.grams.contains(*gram))
            .map(|(at, _)| {
                let around = &text.as_bytes()[at.saturating_sub(90)..text.len().min(at + 30)];
                String::from_utf8_lossy(around).into_owned()
            })
            .take(5)
            .collect()
    }
}

#[test]
fn nothing_that_is_printed_holds_a_secret() {
    let repo = Repo::new(&[]);
    let planted = plant(&repo);
    assert!(
        planted.secrets > BUILTIN.len() / SHARE,
        "{} secrets",
        planted.secrets
    );
    let mut faults = Vec::new();
    let mut try_one = |arguments: &[&str], code: i32| {
        let said = repo.stanch(arguments);
        assert_eq!(
            said.code,
            Some(code),
            "{arguments:?}: {}",
            &said.text[..said.text.len().min(900)]
        );
        for leak in planted.leaks_in(&said.text) {
            faults.push(format!("{arguments:?}: {leak}"));
        }
    };
    for format in Format::ALL {
        try_one(
            &[
                "scan",
                "-f",
                format.name(),
                "--kinds",
                "secret,test,identifier,publishable",
            ],
            1,
        );
    }
    try_one(
        &[
            "scan",
            "--verbose",
            "--min-confidence",
            "low",
            "--all-locations",
        ],
        1,
    );
    try_one(
        &["scan", "--verbose", "--color", "always", "planted/0.txt"],
        1,
    );
    for n in 0..FILES {
        let path = format!("planted/{n}.txt");
        if repo.path().join(&path).exists() {
            try_one(&["explain", &path], 0);
        }
    }
    repo.git(&["add", "planted"]);
    try_one(&["scan", "--staged"], 1);
    try_one(&["hook", "run", "pre-commit"], 1);
    repo.git(&["commit", "-qm", "c"]);
    try_one(&["scan", "--history"], 1);
    try_one(&["baseline", "create"], 0);
    try_one(&["scan", "--show-suppressed", "--verbose"], 0);
    let baseline = std::fs::read_to_string(repo.path().join(".stanch-baseline")).expect("written");
    faults.extend(planted.leaks_in(&baseline));
    assert_none(faults);
    // The test sees what it looks for.
    let clear = repo.stanch(&["scan", "--no-baseline", "--show-secrets", "planted/0.txt"]);
    assert!(!planted.leaks_in(&clear.text).is_empty());
}

/// People paste a secret where its hash or a pattern belongs.
#[test]
fn mistakes_in_a_configuration_are_told_without_what_was_pasted() {
    let repo = Repo::new(&[]);
    let secret = token("pasted");
    repo.write("clean", "x");
    for text in [
        format!("[[allow]]\nfingerprints = ['{secret}']\n"),
        format!("[[allow]]\nrules = ['{secret}']\n"),
        format!("disable = ['{secret}']\n"),
        format!("{secret} = 1\n"),
        format!("min_confidence = '{secret}'\n"),
        format!("[[allow]]\nregexes = ['{secret}(']\n"),
        format!("baseline = '../{secret}'\n"),
        format!("exclude = {secret}\n"),
    ] {
        repo.write(".stanch.toml", &text);
        let said = repo.stanch(&["scan"]);
        assert_eq!(said.code, Some(2), "{text}{said:?}");
        assert!(!said.text.contains(&secret[..16]), "{text}{said:?}");
    }
}

/// Too short to be looked for in all that is printed, they are masked where they were found.
#[test]
fn short_secrets_of_one_line_are_masked_in_each_others_lines() {
    let repo = Repo::new(&[]);
    let text = Sampler::new("short", seal).text("{alnum:5}-{alnum:3} {alnum:4}_{alnum:4}");
    let text = String::from_utf8(text).expect("ASCII");
    let (one, other) = text.split_once(' ').expect("two of them");
    let line = format!("{{\"db_password\": \"{one}\", \"admin_password\": \"{other}\"}}\n");
    repo.commit("base", "x\n");
    repo.stage("a.py", &line);
    let tries: [&[&str]; 5] = [
        &["scan", "--staged"],
        &["scan", "a.py"],
        &["explain", "a.py"],
        &["scan", "--history"],
        &["scan", "--range", "HEAD~1..HEAD"],
    ];
    for arguments in tries {
        if arguments.contains(&"--history") {
            repo.git(&["commit", "-qm", "c"]);
        }
        let said = repo.stanch(arguments);
        assert!(said.text.contains("********"), "{arguments:?}: {said:?}");
        let leaks = [one, other].map(|secret| said.text.contains(secret));
        assert_eq!(leaks, [false, false], "{arguments:?}: {said:?}");
    }
}
