//! Configuration files, layer by layer and mistake by mistake.

use std::fs;

use super::*;

const TODAY: &str = "2026-11-20";

fn today() -> Date {
    TODAY.parse().expect("a date")
}

fn settings(text: &str) -> Result<Settings, ConfigError> {
    let dir = tempfile::tempdir().expect("a temporary directory");
    fs::write(dir.path().join(REPOSITORY_FILE), text).expect("writable");
    let places = Places {
        repository: Some(dir.path().to_path_buf()),
        ..Places::default()
    };
    places.load(today())
}

fn error(text: &str) -> String {
    settings(text).expect_err(text).to_string()
}

fn names(named: &[Named]) -> Vec<&str> {
    named.iter().map(|named| named.name.as_str()).collect()
}

const RULE: &str = "[[rule]]\nid = 'acme-key'\nname = 'Acme'\nformat = 'acme_{alnum:30}'\n";

#[test]
fn every_field_arrives() {
    let text = format!(
        "disable = ['a-key']\nexclude = ['vendor/']\nmin_confidence = 'high'\nbaseline = '.stanch-baseline'\n\
         [[allow]]\npaths = ['docs/**']\nreason = 'samples'\n{RULE}"
    );
    let settings = settings(&text).expect("valid");
    assert_eq!(names(&settings.disable), ["a-key"]);
    assert_eq!(names(&settings.exclude), ["vendor/"]);
    assert_eq!(settings.min_confidence, Some(Confidence::High));
    assert!(
        settings
            .baseline
            .expect("given")
            .ends_with(".stanch-baseline")
    );
    assert_eq!(settings.allow.len(), 1);
    assert_eq!(settings.rules[0].info.id, "acme-key");
}

#[test]
fn later_files_add_lists_and_win_values() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let user = dir.path().join("user.toml");
    fs::write(
        &user,
        "disable = ['a']\nonly = ['x']\nmin_confidence = 'low'\n",
    )
    .expect("writable");
    fs::write(
        dir.path().join(REPOSITORY_FILE),
        "disable = ['b']\nonly = ['y']\nmin_confidence = 'high'\n",
    )
    .expect("writable");
    let mut places = Places {
        user: Some(user.clone()),
        repository: Some(dir.path().to_path_buf()),
        explicit: None,
    };
    let both = places.load(today()).expect("valid");
    assert_eq!(
        (names(&both.disable), names(&both.only)),
        (vec!["a", "b"], vec!["y"])
    );
    assert_eq!(both.min_confidence, Some(Confidence::High));
    assert_eq!(both.files.len(), 2);
    places.explicit = Some(user);
    assert_eq!(
        names(&places.load(today()).expect("valid").disable),
        ["a"],
        "the named file alone is read"
    );
}

#[test]
fn missing_files_are_no_error_unless_named() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let places = Places {
        user: Some(dir.path().join("no")),
        repository: Some(dir.path().to_path_buf()),
        explicit: None,
    };
    assert_eq!(
        places.load(today()).expect("nothing to read").files,
        Vec::<PathBuf>::new()
    );
    let error = Places::only(dir.path().join("no"))
        .load(today())
        .expect_err("named");
    assert!(error.message.contains("cannot be read"), "{error}");
}

#[test]
fn mistakes_are_told_with_line_field_and_nearest_key() {
    for (text, wanted) in [
        (
            "\n\ndisabel = []\n",
            ".stanch.toml:3:1: unknown field `disabel`",
        ),
        ("disabel = []\n", "did you mean `disable`?"),
        (
            "disable = 'x'\n",
            ".stanch.toml:1:11: `disable`: invalid type",
        ),
        (
            "exclude = [\n  'a',\n  3,\n]\n",
            ".stanch.toml:3:3: `exclude`: invalid type",
        ),
        ("disable = [\n", ".stanch.toml:"),
        ("[[allow]]\npath = ['x']\n", "did you mean `paths`?"),
        (
            "[[allow]]\nrules = ['x']\n[[allow]]\nreason = 'x'\n",
            ".stanch.toml, [[allow]] 2: `allow`: one of paths",
        ),
        (
            "[[allow]]\nregexes = ['(']\n",
            ".stanch.toml, [[allow]] 1: `regexes`:",
        ),
        (
            "min_confidence = 'hihg'\n",
            "`min_confidence`: `hihg` is not a confidence",
        ),
        (
            "[[rule]]\nid = 'x'\nname = 'x'\nformta = 'y'\n",
            "did you mean `format`?",
        ),
        (
            "[[rule]]\nid = 'x'\nname = 'x'\n",
            "rule `x`: exactly one of",
        ),
    ] {
        let shown = error(text);
        assert!(
            shown.contains(wanted),
            "{text:?}\n  wanted {wanted}\n  got    {shown}"
        );
    }
}

#[test]
fn a_repository_names_no_file_outside_itself() {
    for name in ["/etc/passwd", "../x.toml", "a/../../x.toml"] {
        for field in ["rules = ", "baseline = "] {
            let value = if field.starts_with("rules") {
                format!("['{name}']")
            } else {
                format!("'{name}'")
            };
            assert!(
                error(&format!("{field}{value}\n")).contains("not below the repository"),
                "{field}{value}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_repository_is_not_followed() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let outside = tempfile::tempdir().expect("a temporary directory");
    fs::write(outside.path().join("r.toml"), RULE).expect("writable");
    std::os::unix::fs::symlink(outside.path(), dir.path().join("link")).expect("writable");
    fs::write(
        dir.path().join(REPOSITORY_FILE),
        "rules = ['link/r.toml']\n",
    )
    .expect("writable");
    let places = Places {
        repository: Some(dir.path().to_path_buf()),
        ..Places::default()
    };
    assert!(
        places
            .load(today())
            .expect_err("outside")
            .to_string()
            .contains("not below")
    );
}

#[test]
fn a_repository_decides_no_address() {
    let verify = "[rule.verify]\nrequest = 'GET https://evil.invalid/'\nactive = [200]\n";
    let loaded = settings(&format!("{RULE}{verify}")).expect("valid");
    assert!(loaded.rules[0].verify.is_none());
    assert!(loaded.notes[0].contains("acme-key"), "{:?}", loaded.notes);
    let dir = tempfile::tempdir().expect("a temporary directory");
    let user = dir.path().join("user.toml");
    fs::write(&user, format!("{RULE}{verify}")).expect("writable");
    let own = Places::only(user).load(today()).expect("valid");
    assert!(own.rules[0].verify.is_some(), "the user's own file may");
}

#[test]
fn unknown_rules_are_told_with_the_nearest() {
    let named = Named {
        name: "acme-kye".to_owned(),
        place: ".stanch.toml: `disable`".to_owned(),
    };
    let error =
        check_names([&named], |name| name == "acme-key", &["acme-key"]).expect_err("unknown");
    assert_eq!(
        error.to_string(),
        ".stanch.toml: `disable`: `acme-kye` is no rule; did you mean `acme-key`?"
    );
}
