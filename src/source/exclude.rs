//! Paths that are not to be scanned: patterns of a configuration, seen from the top of the repository, and the
//! project's own ignore files for sources that do not walk the disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::files;
use crate::model::Base;

/// Name of the project's own ignore files, in gitignore syntax.
pub const IGNORE_FILE: &str = ".stanchignore";

/// Patterns for paths not to scan. Files named on the command line are scanned all the same.
#[derive(Debug, Clone)]
pub struct Exclude {
    matcher: Gitignore,
    base: Base,
}

impl Exclude {
    /// Patterns seen from the top of the repository. `base` tells where that is, as seen from typed paths.
    ///
    /// # Errors
    /// The first pattern that is none, and why.
    pub fn new<'a>(
        patterns: impl IntoIterator<Item = &'a str>,
        base: Base,
    ) -> Result<Self, String> {
        // Matched against paths that are relative to the top already.
        let mut builder = GitignoreBuilder::new("");
        for pattern in patterns {
            builder
                .add_line(None, pattern)
                .map_err(|error| format!("`{pattern}`: {error}"))?;
        }
        let matcher = builder.build().map_err(|error| error.to_string())?;
        Ok(Self { matcher, base })
    }

    /// Whether a file or folder on disk is left out.
    pub fn on_disk(&self, path: &Path, is_folder: bool) -> bool {
        let printed = files::bytes_of(path);
        let from_root = self.base.from_root(&printed);
        self.matches(&from_root, is_folder)
    }

    /// Whether a file git knows by this path is left out.
    pub fn tracked(&self, path: &[u8]) -> bool {
        self.matches(path, false)
    }

    fn matches(&self, path: &[u8], is_folder: bool) -> bool {
        let path = files::path_of(path);
        // Absolute or climbing paths are outside the repository, where its patterns mean nothing.
        let inside = path
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        inside
            && self
                .matcher
                .matched_path_or_any_parents(&path, is_folder)
                .is_ignore()
    }
}

/// The ignore files of a repository, read from disk when a path asks for them.
#[derive(Debug)]
pub struct IgnoreFiles {
    root: PathBuf,
    read: HashMap<PathBuf, Option<Gitignore>>,
}

impl IgnoreFiles {
    /// Those below `root`.
    pub fn below(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            read: HashMap::new(),
        }
    }

    /// Whether a file git knows by this path is ignored: the nearest file that speaks of it decides.
    pub fn ignores(&mut self, path: &[u8]) -> bool {
        let path = files::path_of(path);
        for folder in path.ancestors().skip(1) {
            if !self.read.contains_key(folder) {
                let file = self.root.join(folder).join(IGNORE_FILE);
                // A line that is no pattern hides nothing; the others count.
                let matcher = file.is_file().then(|| Gitignore::new(&file).0);
                self.read.insert(folder.to_path_buf(), matcher);
            }
            let Some(Some(matcher)) = self.read.get(folder) else {
                continue;
            };
            let below = path.strip_prefix(folder).expect("it is an ancestor");
            match matcher.matched_path_or_any_parents(below, false) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_ignore_file_decides() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir_all(dir.path().join("a/b")).expect("writable");
        std::fs::write(dir.path().join(IGNORE_FILE), "*.key\n/top\n").expect("writable");
        std::fs::write(dir.path().join("a").join(IGNORE_FILE), "!good.key\n/b/\n")
            .expect("writable");
        let mut files = IgnoreFiles::below(dir.path());
        for (path, ignored) in [
            ("x.key", true),
            ("a/x.key", true),
            ("a/good.key", false),
            ("good.key", true),
            ("top", true),
            ("a/top", false),
            ("a/b/c", true),
            ("b/c", false),
        ] {
            assert_eq!(files.ignores(path.as_bytes()), ignored, "{path}");
        }
    }

    #[test]
    fn patterns_are_seen_from_the_top() {
        let base = Base::new(Path::new("/r/sub"), Path::new("/r"));
        let exclude =
            Exclude::new(["/sub/vendor/", "*.min.js", "!keep.min.js"], base).expect("valid");
        assert!(exclude.on_disk(Path::new("vendor"), true));
        assert!(exclude.on_disk(Path::new("vendor/a/b"), false));
        assert!(!exclude.on_disk(Path::new("a/vendor/b"), false));
        assert!(exclude.tracked(b"x/y.min.js") && !exclude.tracked(b"x/keep.min.js"));
        assert!(
            !exclude.on_disk(Path::new("/elsewhere/x.min.js"), false),
            "outside the repository"
        );
    }
}
