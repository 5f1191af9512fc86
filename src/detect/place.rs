//! What a path says about the values in it: tests, examples, vendored code, lock files, translations, configuration,
//! and places whose content reaches every visitor.

/// A kind of file, as far as it matters for a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `.env`, credentials, deployment configuration.
    Config,
    /// Tests and fixtures.
    Test,
    /// Examples and documentation.
    Example,
    /// Vendored, minified or generated.
    Vendored,
    /// Lock files and checksum lists.
    Lock,
    /// Translations.
    Translation,
    /// Anything else.
    Plain,
}

impl Place {
    /// For readers of a score's reasons.
    pub const fn as_str(self) -> &'static str {
        match self {
            Place::Config => "a configuration file",
            Place::Test => "tests",
            Place::Example => "an example or documentation",
            Place::Vendored => "vendored or generated code",
            Place::Lock => "a lock or checksum file",
            Place::Translation => "translations",
            Place::Plain => "ordinary source",
        }
    }
}

fn file_name(path: &[u8]) -> &[u8] {
    path.rsplit(|&b| b == b'/').next().unwrap_or(path)
}

/// The kind of place `path` is.
pub fn of(path: &[u8]) -> Place {
    let lower = path.to_ascii_lowercase();
    let name = file_name(&lower);
    let folder = |names: &[&str]| {
        lower[..lower.len() - name.len()]
            .split(|&b| b == b'/')
            .any(|part| names.iter().any(|n| n.as_bytes() == part))
    };
    let ends = |ends: &[&str]| ends.iter().any(|e| name.ends_with(e.as_bytes()));
    let has = |parts: &[&str]| {
        parts
            .iter()
            .any(|p| memchr::memmem::find(name, p.as_bytes()).is_some())
    };
    if ends(&[
        ".lock",
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "go.sum",
        "packages.lock.json",
        "gradle.lockfile",
        ".sha256",
        ".sha512",
        ".md5",
        "sha256sums",
        "checksums.txt",
        "manifest.json.sig",
        "flake.lock",
        ".gcda",
    ]) || name == b"composer.lock"
        || name == b"podfile.lock"
    {
        return Place::Lock;
    }
    if ends(&[
        ".po", ".pot", ".strings", ".resx", ".xlf", ".xliff", ".arb", ".lang", ".ftl",
    ]) || folder(&[
        "locale",
        "locales",
        "i18n",
        "l10n",
        "localization",
        "localisation",
        "lang",
        "langs",
        "language",
        "languages",
        "translations",
        "translation",
        "messages",
        "nls",
    ]) || has(&["translation", "messages_", "i18n", "locale"])
    {
        return Place::Translation;
    }
    if ends(&[
        ".min.js",
        ".min.css",
        ".bundle.js",
        ".map",
        ".pb.go",
        "_pb2.py",
        ".designer.cs",
        ".g.dart",
    ]) || folder(&[
        "node_modules",
        "vendor",
        "third_party",
        "third-party",
        "thirdparty",
        "bower_components",
        "site-packages",
        "dist",
    ]) {
        return Place::Vendored;
    }
    if folder(&[
        "test",
        "tests",
        "testing",
        "spec",
        "specs",
        "__tests__",
        "fixtures",
        "testdata",
        "test-data",
        "mocks",
        "__mocks__",
        "e2e",
        "testutils",
        "selftests",
        "it",
    ]) || name.starts_with(b"test_")
        || has(&[
            "_test.", ".test.", ".spec.", "_spec.", "tests.", "testmgr", "mock",
        ])
        || ends(&[
            "test.java",
            "test.kt",
            "tests.cs",
            "test.php",
            "tests.swift",
        ])
    {
        return Place::Test;
    }
    if name.starts_with(b".env") && !has(&["example", "sample", "template", "dist"])
        || ends(&[
            ".tfvars",
            ".npmrc",
            ".pypirc",
            ".netrc",
            ".pgpass",
            ".htpasswd",
            "credentials",
            ".ovpn",
            ".rdp",
        ])
    {
        return Place::Config;
    }
    if folder(&[
        "example",
        "examples",
        "sample",
        "samples",
        "demo",
        "demos",
        "doc",
        "docs",
        "documentation",
        "tutorial",
        "tutorials",
    ]) || has(&["example", "sample"])
        || ends(&[
            ".md", ".rst", ".adoc", ".txt", ".tpl", ".tmpl", ".j2", ".dist",
        ])
    {
        return Place::Example;
    }
    Place::Plain
}

/// Whether the file holds nothing but settings, a line each.
pub fn is_settings(path: &[u8]) -> bool {
    const ENDS: [&[u8]; 5] = [b"ini", b"cfg", b"conf", b"cnf", b"properties"];
    let name = file_name(path);
    memchr::memrchr(b'.', name)
        .is_some_and(|dot| ENDS.iter().any(|e| name[dot + 1..].eq_ignore_ascii_case(e)))
}

/// Whether the file is a program, in which a value without quotes is a name.
pub fn is_program(path: &[u8]) -> bool {
    const ENDS: &[&str] = &[
        "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "cs", "java", "kt", "kts", "scala", "groovy",
        "go", "rs", "py", "pyi", "rb", "php", "js", "jsx", "mjs", "cjs", "ts", "tsx", "vue",
        "svelte", "swift", "m", "mm", "dart", "lua", "pl", "pm", "r", "jl", "ex", "exs", "erl",
        "hs", "ml", "clj", "elm", "f90", "sol", "vb", "pas", "asm", "s", "sv", "v", "vhd", "proto",
        "graphql", "sql", "css", "scss", "less", "coffee", "nim", "zig", "d", "cu",
    ];
    let name = file_name(path);
    memchr::memrchr(b'.', name).is_some_and(|dot| {
        ENDS.iter()
            .any(|e| name[dot + 1..].eq_ignore_ascii_case(e.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        for (path, place) in [
            ("a/package-lock.json", Place::Lock),
            ("Cargo.lock", Place::Lock),
            ("src/locales/de.json", Place::Translation),
            ("static/app.min.js", Place::Vendored),
            ("src/foo_test.go", Place::Test),
            ("tests/x.py", Place::Test),
            (".env.production", Place::Config),
            (".env.example", Place::Example),
            ("docs/x.html", Place::Example),
            ("src/main.rs", Place::Plain),
        ] {
            assert_eq!(of(path.as_bytes()), place, "{path}");
        }
        assert!(is_settings(b"a.b/db.INI") && !is_settings(b"a.ini/b") && !is_settings(b"c.xml"));
        assert!(is_program(b"a/b.py") && !is_program(b"a/b.yml") && !is_program(b"Dockerfile"));
    }
}
