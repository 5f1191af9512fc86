//! The range of a build, in the checkout it runs in: where what the service says is found, and what is scanned where it
//! says too little.

use std::path::Path;

use super::{Base, Build, DEEPEN, Range};
use crate::source::SourceError;

impl Range {
    /// The commits that `build` is about, in the repository at or above `dir`. Where the start is gone (after a forced
    /// push) or not told, the range starts where the branch left the default one; for that one itself, it is all of
    /// its history.
    ///
    /// # Errors
    /// When there is no git or no repository, or the checkout is too shallow to tell.
    pub fn of_build(dir: &Path, build: &Build) -> Result<Self, SourceError> {
        let mut range = Self::at(dir, String::new())?;
        let head = range.head_of(build)?;
        let (base, asked) = match &build.base {
            Base::Commit(id) => (range.commit(id), Some(id)),
            Base::Branch(name) => (range.branch(name), Some(name)),
            Base::Default(_) => (None, None),
        };
        if let (None, Some(name), false) = (&base, asked, range.shallow().is_empty()) {
            let why = format!("the start of the range is not in this shallow checkout; {DEEPEN}");
            return Err(SourceError::new(name, why));
        }
        let tip = range.commit(&head);
        let base = base
            .filter(|base| Some(base) != tip.as_ref())
            .or_else(|| range.default_branch(build, tip.as_deref()));
        let shown = tip.as_deref().unwrap_or(&head);
        range.described = match &base {
            Some(base) => format!(
                "range {}..{} ({})",
                short(base),
                short(shown),
                build.service
            ),
            None => format!("all commits of {} ({})", short(shown), build.service),
        };
        range.wants(&head, "--ci")?;
        range.revisions.extend(base.map(|base| format!("^{base}")));
        let nothing = SourceError::new(&head, "no such commit here");
        range.finish()?.ok_or(nothing)
    }

    /// The commit or tag a build is about. Of a pull request the checkout may hold only the merge that the service
    /// made of it; nothing else that happens to be checked out stands for it.
    fn head_of(&self, build: &Build) -> Result<String, SourceError> {
        if let Some(id) = build.heads.iter().find(|id| self.commit(id).is_some()) {
            return Ok(id.clone());
        }
        let merge = self.git.output(&["cat-file", "commit", "HEAD"]);
        let merge = merge.unwrap_or_default();
        let parent = |line: &[u8]| {
            let id = line.strip_prefix(b"parent ");
            id.is_some_and(|id| build.heads.iter().any(|head| head.as_bytes() == id))
        };
        if merge.split(|&byte| byte == b'\n').any(parent) {
            return Ok("HEAD".to_owned());
        }
        let why = if self.shallow().is_empty() {
            "the commit of this build is not in this checkout".to_owned()
        } else {
            format!("the commit of this build is not in this shallow checkout; {DEEPEN}")
        };
        Err(SourceError::new(&build.heads[0], why))
    }

    fn branch(&self, name: &str) -> Option<String> {
        let names = [
            format!("refs/remotes/origin/{name}"),
            format!("refs/heads/{name}"),
        ];
        names.iter().find_map(|name| self.commit(name))
    }

    /// Where the default branch stands, if what was pushed is not this branch itself.
    fn default_branch(&self, build: &Build, head: Option<&str>) -> Option<String> {
        let told = match &build.base {
            Base::Default(Some(name)) => self.branch(name).map(|id| (name.clone(), id)),
            _ => None,
        };
        let remote = || {
            let name = [
                "rev-parse",
                "--symbolic-full-name",
                "refs/remotes/origin/HEAD",
            ];
            let name = String::from_utf8_lossy(&self.git.output(&name).ok()?).into_owned();
            let name = name.trim().strip_prefix("refs/remotes/origin/")?.to_owned();
            self.branch(&name).map(|id| (name, id))
        };
        let usual = ["main", "master"];
        let usual = || {
            let mut found = usual.iter().map(|name| (name, self.branch(name)));
            found.find_map(|(name, id)| Some(((*name).to_owned(), id?)))
        };
        let (name, id) = told.or_else(remote).or_else(usual)?;
        let is_itself = match &build.pushed {
            // The remote's branch may be ahead of this build by now.
            Some(pushed) => *pushed == name,
            None => Some(id.as_str()) == head,
        };
        (!is_itself).then_some(id)
    }
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}
