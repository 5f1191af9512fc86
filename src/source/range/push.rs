//! The ranges of pushes: what git tells its hooks before a push leaves and before one is accepted.

use super::Range;
use super::diff::{self, Change};
use crate::source::SourceError;
use crate::source::git::{Git, GitError, Layout, check_revision};

impl Range {
    /// What a push is about to send, from the arguments and the standard input of git's `pre-push` hook. `None` when
    /// it only deletes.
    ///
    /// # Errors
    /// When there is no git or no repository, or the input is not what git passes.
    pub fn of_push(remote: Option<&str>, input: &str) -> Result<Option<Self>, SourceError> {
        let mut range = Self::here("push")?;
        let mut remote_ids = Vec::new();
        for line in input.lines().filter(|line| !line.trim().is_empty()) {
            // From the end: what was pushed may be named with spaces, as in `main@{1 day ago}`.
            let words: Vec<&str> = line.rsplitn(4, ' ').collect();
            let [there, _, local, _] = words[..] else {
                return Err(strange("pre-push", line));
            };
            range.wants(local, "pre-push")?;
            if !is_zero(there) {
                check_revision(there).map_err(|error| error.about("pre-push"))?;
                remote_ids.push(there.to_owned());
            }
        }
        range.leave_out(&remote_ids)?;
        range.leave_out_remote(remote);
        range.finish()
    }

    /// What a push has brought into quarantine, from the standard input of git's `pre-receive` hook. `None` when it
    /// only deletes.
    ///
    /// # Errors
    /// When there is no git or no repository, or the input is not what git passes.
    pub fn of_receive(input: &str) -> Result<Option<Self>, SourceError> {
        let mut range = Self::here("push")?;
        for line in input.lines().filter(|line| !line.trim().is_empty()) {
            let words: Vec<&str> = line.splitn(3, ' ').collect();
            let [_, new, _] = words[..] else {
                return Err(strange("pre-receive", line));
            };
            range.wants(new, "pre-receive")?;
        }
        // Refs do not move before this hook is done: all of them are what was here before.
        range.flags = vec!["--not".to_owned(), "--all".to_owned()];
        range.finish()
    }

    /// What lies between two commits the pre-commit framework names; without a start, all that no remote has.
    ///
    /// # Errors
    /// When there is no git or no repository, or a name is no revision.
    pub fn of_framework(from: Option<&str>, to: &str) -> Result<Option<Self>, SourceError> {
        let mut range = Self::here("push")?;
        range.wants(to, "PRE_COMMIT_TO_REF")?;
        match from {
            Some(from) if !is_zero(from) => {
                check_revision(from).map_err(|error| error.about("PRE_COMMIT_FROM_REF"))?;
                range.leave_out(&[from.to_owned()])?;
            }
            _ => range.flags = vec!["--not".to_owned(), "--remotes".to_owned()],
        }
        range.finish()
    }

    /// What a push sends of which the pre-commit framework names no commits, as of every push with a first commit:
    /// all of `branch` that `remote` has not. Where it does not name the branch either, all branches and tags.
    ///
    /// # Errors
    /// When there is no git or no repository.
    pub fn of_unnamed(
        remote: Option<&str>,
        branch: Option<&str>,
    ) -> Result<Option<Self>, SourceError> {
        let mut range = Self::here("push")?;
        let branch = branch.filter(|name| range.commit(name).is_some());
        if let Some(branch) = branch {
            range.wants(branch, "PRE_COMMIT_LOCAL_BRANCH")?;
        } else {
            let all = [
                "for-each-ref",
                "--format=%(objectname)",
                "refs/heads",
                "refs/tags",
            ];
            let all = range
                .git
                .output(&all)
                .map_err(|error| error.about("push"))?;
            let all = String::from_utf8_lossy(&all).into_owned();
            range.revisions.extend(all.lines().map(str::to_owned));
        }
        match remote {
            Some(_) => range.leave_out_remote(remote),
            // Run by hand: for no remote in particular.
            None => range.flags = vec!["--not".to_owned(), "--remotes".to_owned()],
        }
        range.finish()
    }

    /// The repository a hook runs in, quarantine and all.
    fn here(described: &str) -> Result<Self, SourceError> {
        let failed = |error: GitError| error.about(described);
        let layout = Layout::here().map_err(failed)?;
        let git = Git::here().map_err(failed)?;
        Ok(Self::with(git, layout, described.to_owned()))
    }

    /// Walks from this object too, unless it is the id that means none.
    pub(super) fn wants(&mut self, id: &str, hook: &str) -> Result<(), SourceError> {
        if !is_zero(id) {
            check_revision(id).map_err(|error| error.about(hook))?;
            self.revisions.push(id.to_owned());
        }
        Ok(())
    }

    /// Leaves out what these commits reach, those of them that are here: after a forced push from elsewhere, the
    /// remote has commits that nobody here has seen.
    fn leave_out(&mut self, ids: &[String]) -> Result<(), SourceError> {
        let failed = |error: GitError| error.about(&self.described);
        if ids.is_empty() {
            return Ok(());
        }
        let mut known = Vec::new();
        let mut batch = self.git.batch().map_err(failed)?;
        for id in ids {
            batch.ask(id).map_err(failed)?;
            if batch.header().map_err(failed)?.is_some() {
                known.push(format!("^{id}"));
            }
        }
        self.revisions.extend(known);
        Ok(())
    }

    /// Leaves out what the remote is known to have; a URL has nothing here that tells.
    fn leave_out_remote(&mut self, remote: Option<&str>) {
        if let Some(name) = remote.filter(|name| is_name(name)) {
            self.flags = vec!["--not".to_owned(), format!("--remotes={name}")];
        }
    }

    /// Sorts out tags, whose text is scanned, and what is no history: files and folders that a reference names.
    pub(super) fn finish(mut self) -> Result<Option<Self>, SourceError> {
        let failed = |error: GitError| error.about("push");
        let mut commits = false;
        let mut folders = Vec::new();
        let mut batch = self.git.batch().map_err(failed)?;
        for id in self.revisions.iter().filter(|id| !id.starts_with('^')) {
            let mut id = id.clone();
            // Tags of tags: more of them than anyone makes.
            for _ in 0..32 {
                batch.ask(&id).map_err(failed)?;
                let Some(header) = batch.header().map_err(failed)? else {
                    return Err(SourceError::new(&id, "is pushed, but not here"));
                };
                match header.kind.as_str() {
                    "tag" => {}
                    "blob" => {
                        let path = format!("blob {}", header.id);
                        self.lone.push(Change::lone(path.as_bytes(), header.id));
                        break;
                    }
                    "tree" => {
                        folders.push(header.id);
                        break;
                    }
                    _ => {
                        commits = true;
                        break;
                    }
                }
                self.tags.push(header.id);
                let mut tag = Vec::new();
                batch.content(&mut tag).map_err(failed)?;
                let line = tag.split(|&byte| byte == b'\n').next().unwrap_or_default();
                let target = line.strip_prefix(b"object ").unwrap_or_default();
                id = String::from_utf8_lossy(target).into_owned();
                check_revision(&id).map_err(failed)?;
            }
        }
        drop(batch);
        for id in folders {
            let list = self
                .git
                .output(&["ls-tree", "-r", "-z", "--full-tree", &id]);
            self.lone
                .extend(diff::listed(&list.map_err(failed)?).map_err(failed)?);
        }
        let some = commits || !self.tags.is_empty() || !self.lone.is_empty();
        Ok(some.then_some(self))
    }
}

/// A name of a remote, not a URL: only those have branches of theirs here.
fn is_name(remote: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    !remote.is_empty() && !remote.starts_with(['-', '.', '/']) && remote.bytes().all(plain)
}

fn is_zero(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte == b'0')
}

fn strange(hook: &str, line: &str) -> SourceError {
    SourceError::new(
        hook,
        format!(
            "`{}` is not what git passes to this hook",
            line.escape_debug()
        ),
    )
}
