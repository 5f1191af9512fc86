//! What silences a finding, and what is said about it: comments, configuration files, baselines.

use crate::repo::{RULE, Repo, Said, token};

fn leaking() -> (Repo, String) {
    let repo = Repo::new(&[]);
    let token = token("suppress");
    repo.write("src/a.py", &format!("import os\narg = '{token}'\n"));
    (repo, token)
}

fn silent(repo: &Repo) -> Said {
    let said = repo.stanch(&["scan"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.text.contains("1 suppressed"),
        "it is counted: {said:?}"
    );
    said
}

#[test]
fn comments_silence_and_are_listed_on_demand() {
    let (repo, token) = leaking();
    assert_eq!(repo.stanch(&["scan"]).code, Some(1));
    repo.write(
        "src/a.py",
        &format!("key = '{token}'  # stanch:allow {RULE} reason=\"revoked\" until=2999-01-01\n"),
    );
    silent(&repo);
    let listed = repo.stanch(&["scan", "--show-suppressed"]);
    assert!(
        listed.text.contains("src/a.py:1:8:") && listed.text.contains("revoked"),
        "{listed:?}"
    );
    repo.write("src/a.py", &format!("# gitleaks:allow\nkey = '{token}'\n"));
    silent(&repo);
    assert_eq!(repo.stanch(&["scan", "--no-allow"]).code, Some(1));
}

#[test]
fn a_comment_that_lapsed_says_so() {
    let (repo, token) = leaking();
    repo.write(
        "src/a.py",
        &format!("key = '{token}'  # stanch:allow until=2020-02-29\n"),
    );
    let said = repo.stanch(&["scan"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.text.contains("expired on 2020-02-29"), "{said:?}");
}

#[test]
fn one_place_may_be_allowed_while_another_counts() {
    let (repo, token) = leaking();
    repo.write("src/b.py", &format!("key = '{token}'  # stanch:allow\n"));
    let said = repo.stanch(&["scan"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.text.contains("src/a.py:2:") && !said.text.contains("src/b.py"),
        "{said:?}"
    );
}

#[test]
fn a_repository_allows_by_path_value_rule_and_line() {
    let (repo, token) = leaking();
    let digest = {
        use sha2::Digest;
        data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(token.as_bytes()))
    };
    for entry in [
        "paths = ['src/**']".to_owned(),
        "paths = ['*.py']".to_owned(),
        format!("rules = ['{RULE}']"),
        "regexes = ['^ghp_']".to_owned(),
        "lines = ['^arg = ']".to_owned(),
        format!("fingerprints = ['sha256:{digest}']"),
    ] {
        repo.write(
            ".stanch.toml",
            &format!("[[allow]]\n{entry}\nreason = 'known'\n"),
        );
        silent(&repo);
        let below = repo.stanch_in("src", &["scan"]);
        assert_eq!(
            below.code,
            Some(0),
            "{entry} from a folder below: {below:?}"
        );
        let elsewhere = repo.stanch_in("../home", &["scan", "../repo"]);
        assert_eq!(
            elsewhere.code,
            Some(0),
            "{entry} from elsewhere: {elsewhere:?}"
        );
        repo.git(&["add", "-A"]);
        assert_eq!(
            repo.stanch_in("src", &["scan", "--staged"]).code,
            Some(0),
            "{entry}, staged"
        );
        assert_eq!(
            repo.stanch(&["scan", "--no-config"]).code,
            Some(1),
            "{entry}, without configuration"
        );
    }
    repo.write(".stanch.toml", "[[allow]]\npaths = ['lib/**']\n");
    assert_eq!(repo.stanch(&["scan"]).code, Some(1));
}

#[test]
fn layers_add_up_and_the_command_line_is_on_top() {
    let (repo, _) = leaking();
    std::fs::create_dir_all(repo.home().join("stanch")).expect("writable");
    let user = repo.home().join("stanch/config.toml");
    std::fs::write(&user, format!("disable = ['{RULE}']\n")).expect("writable");
    assert_eq!(
        repo.stanch(&["scan"]).code,
        Some(0),
        "the user's file disables the rule"
    );
    assert_eq!(repo.stanch(&["scan", "--no-config"]).code, Some(1));
    assert_eq!(
        repo.stanch(&["scan", "--only", RULE]).code,
        Some(1),
        "asked for by name"
    );
    std::fs::remove_file(&user).expect("it is there");
    repo.write(".stanch.toml", "exclude = ['/src/']\n");
    let said = repo.stanch(&["scan", "-v"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.text.contains("src: excluded by the configuration"),
        "{said:?}"
    );
    assert_eq!(
        repo.stanch(&["scan", "src/a.py"]).code,
        Some(1),
        "a named file is scanned all the same"
    );
    repo.write("own.toml", "min_confidence = 'high'\n");
    assert_eq!(
        repo.stanch(&["scan", "--config", "own.toml"]).code,
        Some(1),
        "instead of the repository's"
    );
}

#[test]
fn a_repository_brings_rules_of_its_own() {
    let (repo, _) = leaking();
    let rule = "[[rule]]\nid = 'acme-key'\nname = 'Acme key'\nformat = 'acme_{alnum:32}'\n";
    repo.write(
        ".stanch.toml",
        &format!("rules = ['rules/acme.toml']\ndisable = ['{RULE}']\n"),
    );
    repo.write("rules/acme.toml", rule);
    let value: String = token("acme")[4..36].to_owned();
    repo.write("b.py", &format!("key = 'acme_{value}'\n"));
    let said = repo.stanch(&["scan"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.text.contains("acme-key") && !said.text.contains(RULE),
        "{said:?}"
    );
    repo.write(".stanch.toml", &format!("disable = ['{RULE}']\n{rule}"));
    assert!(
        repo.stanch(&["scan"]).text.contains("acme-key"),
        "written in the file itself"
    );
}

#[test]
fn mistakes_end_with_exit_code_2_and_name_the_place() {
    let (repo, _) = leaking();
    for (text, wanted) in [
        (
            "\ndisabel = []\n",
            ".stanch.toml:2:1: unknown field `disabel`",
        ),
        ("disabel = []\n", "did you mean `disable`?"),
        (
            "disable = ['github-personal-acces-token']\n",
            "did you mean `github-personal-access-token`?",
        ),
        (
            "only = ['no-such-rule-at-all']\n",
            "`only`: `no-such-rule-at-all` is no rule",
        ),
        ("disable = ['*']\n", "no rule is active"),
        (
            "[[allow]]\nrules = ['no-such-rule-at-all']\n",
            "[[allow]] 1: `rules`: `no-such-rule-at-all` is no rule",
        ),
        ("[[allow]]\nregexes = ['.*']\n", "matches the empty string"),
        ("rules = ['../outside.toml']\n", "not below the repository"),
        ("rules = ['missing.toml']\n", "missing.toml"),
        ("min_confidence = 'sure'\n", "`sure` is not a confidence"),
        ("baseline = 'missing'\n", "missing cannot be read"),
    ] {
        repo.write(".stanch.toml", text);
        let said = repo.stanch(&["scan"]);
        assert_eq!(said.code, Some(2), "{text}: {said:?}");
        assert!(
            said.text.contains(wanted),
            "{text}: wanted {wanted}\n{said:?}"
        );
    }
    let said = repo.stanch(&["scan", "--config", "missing.toml"]);
    assert_eq!(said.code, Some(2), "{said:?}");
}

#[test]
fn a_baseline_accepts_what_is_known_and_nothing_else() {
    let (repo, token) = leaking();
    let made = repo.stanch(&["baseline", "create"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let text = std::fs::read_to_string(repo.path().join(".stanch-baseline")).expect("it was made");
    assert!(
        !text.contains(&token) && !text.contains("src/a.py") && text.contains(RULE),
        "{text}"
    );
    silent(&repo);
    assert_eq!(repo.stanch(&["scan", "--no-baseline"]).code, Some(1));
    repo.write("src/a.py", &format!("import os\n\n\nmoved = '{token}'\n"));
    silent(&repo);
    repo.write("src/b.py", &format!("key = '{}'\n", self::token("new")));
    let said = repo.stanch(&["scan"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.text.contains("src/b.py") && !said.text.contains("src/a.py"),
        "{said:?}"
    );
    assert_eq!(
        repo.stanch(&["baseline", "create"]).code,
        Some(2),
        "it is there already"
    );
}

#[test]
fn a_baseline_is_pruned_and_merged() {
    let (repo, _) = leaking();
    repo.stanch(&["baseline", "create"]);
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "base"]);
    repo.git(&["checkout", "-qb", "side"]);
    repo.write("b.py", &format!("key = '{}'\n", token("side")));
    let said = repo.stanch(&["baseline", "update"]);
    assert!(
        said.text.contains("1 new"),
        "new findings are named, not accepted: {said:?}"
    );
    assert_eq!(repo.stanch(&["scan"]).code, Some(1));
    assert_eq!(
        repo.stanch(&["baseline", "update", "--accept-new"]).code,
        Some(0)
    );
    assert_eq!(repo.stanch(&["scan"]).code, Some(0));
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "side"]);
    repo.git(&["checkout", "-q", "main"]);
    repo.write("c.py", &format!("key = '{}'\n", token("main")));
    repo.stanch(&["baseline", "update", "--accept-new"]);
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "main"]);
    if repo.try_git(&["merge", "-q", "-m", "m", "side"]).code != Some(0) {
        let said = repo.stanch(&["scan"]);
        assert_eq!(said.code, Some(2), "a conflict is no baseline: {said:?}");
        assert!(said.text.contains("stanch baseline merge"), "{said:?}");
        assert_eq!(
            repo.stanch(&["baseline", "merge", ".stanch-baseline"]).code,
            Some(0)
        );
    }
    assert_eq!(repo.stanch(&["scan"]).code, Some(0), "both sides are known");
    repo.write("b.py", "key = ''\n");
    let said = repo.stanch(&["baseline", "update"]);
    assert!(said.text.contains("1 gone"), "{said:?}");
    repo.write("b.py", &format!("key = '{}'\n", token("side")));
    assert_eq!(
        repo.stanch(&["scan"]).code,
        Some(1),
        "what was pruned is new again"
    );
}
