//! How the markers that silence a finding are spelt: a table, and nothing that reads it.

/// Which line a marker speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Its own, or the next one when nothing else stands on its own.
    Here,
    /// The next one.
    Next,
}

/// How a marker is spelt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    /// What it begins with, in lower case.
    pub(super) text: &'static str,
    /// Which line it speaks of.
    pub(super) scope: Scope,
    /// Words of which one must follow (in lower case); none for markers that speak of secrets only.
    pub(super) names: &'static [&'static str],
}

const fn here(text: &'static str) -> Spelling {
    Spelling {
        text,
        scope: Scope::Here,
        names: &[],
    }
}

const fn next(text: &'static str) -> Spelling {
    Spelling {
        text,
        scope: Scope::Next,
        names: &[],
    }
}

const fn naming(text: &'static str, scope: Scope, names: &'static [&'static str]) -> Spelling {
    Spelling { text, scope, names }
}

/// Our own marker.
pub(super) const OURS: &str = "stanch:allow";

/// Every marker. A pragma is looked for as [`super::pragma`] spells it.
pub(super) const SPELLINGS: &[Spelling] = &[
    here(OURS),
    here("gitleaks:allow"),
    here("betterleaks:allow"),
    here("trufflehog:ignore"),
    here("kingfisher:ignore"),
    here("pragma: allowlist secret"),
    here("pragma: whitelist secret"),
    next("pragma: allowlist nextline secret"),
    next("pragma: whitelist nextline secret"),
    here("secretlint-disable-line"),
    next("secretlint-disable-next-line"),
    here("ggignore"),
    naming("nosec", Scope::Here, &["b105", "b106", "b107", "g101"]),
    naming("noqa", Scope::Here, &["s105", "s106", "s107"]),
    naming(
        "nosemgrep",
        Scope::Here,
        &["secret", "secrets", "hardcoded", "credentials"],
    ),
    naming("checkov:skip", Scope::Here, &["ckv_secret"]),
    naming("eslint-disable-line", Scope::Here, &["no-secrets"]),
    naming("eslint-disable-next-line", Scope::Next, &["no-secrets"]),
];
