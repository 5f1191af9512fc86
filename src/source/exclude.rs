//! Paths a configuration leaves out: patterns as in a `.gitignore` at the top of the repository.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::files;
use crate::model::Base;

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

#[cfg(test)]
mod tests {
    use super::*;

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
