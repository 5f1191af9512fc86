//! Which repository the paths of a report belong to: what SARIF and the formats of CI systems are relative to. Finds
//! the root by its `.git` alone and opens nothing.

use std::path::{Path, PathBuf};

/// The root of a repository, and how printed paths lie in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Root {
    /// Its absolute path.
    pub path: String,
    /// What stands between the root and a printed relative path: empty, `src/`, `../`.
    pub prefix: String,
}

impl Root {
    /// The repository that holds `path`; printed paths are relative to `folder`. `None` outside repositories, and where
    /// a path is not UTF-8.
    pub(super) fn of(path: &Path, folder: &Path) -> Option<Self> {
        let folder = folder.canonicalize().ok()?;
        let path = folder.join(path).canonicalize().ok()?;
        let root = path.ancestors().find(|dir| dir.join(".git").exists())?;
        Some(Self {
            path: root.to_str()?.to_owned(),
            prefix: way(root, &folder).to_str()?.to_owned(),
        })
    }
}

/// The relative path from one folder to another, with a final separator unless it is empty.
fn way(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components());
    let common = common.take_while(|(a, b)| a == b).count();
    let mut way = PathBuf::new();
    from.components().skip(common).for_each(|_| way.push(".."));
    way.extend(to.components().skip(common));
    if !way.as_os_str().is_empty() {
        way.push("");
    }
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_lead_from_the_root_to_printed_paths() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let top = dir.path().canonicalize().expect("it exists");
        std::fs::create_dir_all(top.join("repo/.git")).expect("it can be made");
        std::fs::create_dir_all(top.join("repo/src/deep")).expect("it can be made");
        let root = top.join("repo").to_str().expect("UTF-8").to_owned();
        let of = |path: &str, folder: &str| {
            let found = Root::of(Path::new(path), &top.join(folder))?;
            assert_eq!(found.path, root);
            Some(found.prefix)
        };
        assert_eq!(of(".", "repo").as_deref(), Some(""));
        assert_eq!(of("deep", "repo/src").as_deref(), Some("src/"));
        assert_eq!(of("repo/src", "").as_deref(), Some("../"));
        assert_eq!(of("..", "repo/src/deep").as_deref(), Some("src/deep/"));
        assert_eq!(of("missing", "repo"), None);
        assert_eq!(of(".", ""), None, "no repository here or above");
    }
}
