//! Which files were read already, when the paths a user typed overlap: `stanch scan . src` reads `src` once.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The files read so far, by their real paths.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<HashSet<PathBuf>>>);

impl Seen {
    /// `None` where no two of `paths` can lead to the same file: nothing is to be remembered then.
    pub fn among(paths: &[PathBuf]) -> Option<Self> {
        let mut real: Vec<PathBuf> = paths.iter().filter_map(|p| p.canonicalize().ok()).collect();
        real.sort();
        // Sorted by component, what lies below a folder follows it at once.
        let overlap = real.windows(2).any(|pair| pair[1].starts_with(&pair[0]));
        overlap.then(Self::default)
    }

    /// Whether this is the first time the file is met.
    pub fn first(&self, path: &Path) -> bool {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        self.0
            .lock()
            .expect("nothing panics while it holds the set")
            .insert(real)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_that_meet_are_remembered() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(path("a/b")).expect("writable");
        std::fs::create_dir_all(path("a-b")).expect("writable");
        std::fs::write(path("a/f"), "").expect("writable");
        let among =
            |names: &[&str]| Seen::among(&names.iter().map(|name| path(name)).collect::<Vec<_>>());
        assert!(among(&["a", "a-b", "missing"]).is_none());
        assert!(among(&["a/b", "a-b", "a/f"]).is_none());
        assert!(among(&["a/f", "a/b/../f"]).is_some());
        let seen = among(&["a", "a-b", "a/b"]).expect("one lies in another");
        assert!(seen.first(&path("a/f")));
        assert!(!seen.first(&path("a/b/../f")));
    }
}
