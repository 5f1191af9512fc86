//! A range of commits: what a push or a pull request adds, whatever becomes of it later.
//!
//! Every commit is compared with each of its parents, and only what none of them has counts: content that exists only
//! in a merge is found, what a merge brings along from the other side is not new. What a later commit of the range
//! takes out again is reported, as it travels with the push. Four git processes in all, through the safe wrapper; how
//! a range is asked for by hooks is `push`, by build services `ci` and `build`.

mod build;
mod ci;
mod diff;
mod push;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rayon::iter::{ParallelBridge, ParallelIterator};

pub use ci::{Base, Build};

use self::diff::Change;
use super::git::{Batch, Git, GitError, Layout, check_revision};
use super::history::{Oid, commit_info};
use super::versions::{Entry, MOST_PARENTS, Reader};
use super::{Exclude, Ledger, Source, SourceError, Visitor};
use crate::model::{Blob, CommitInfo, Origin, Reach, Trace};

/// Commits of one repository, and the tags that were pushed with them.
#[derive(Debug)]
pub struct Range {
    git: Git,
    layout: Layout,
    /// Lines for `git rev-list --stdin`: what to walk from, and with `^` where to stop.
    revisions: Vec<String>,
    /// Flags after them.
    flags: Vec<String>,
    /// Annotated tags whose text is scanned too.
    tags: Vec<String>,
    /// Files that references name without any commit.
    lone: Vec<Change>,
    described: String,
    exclude: Option<Exclude>,
}

/// What mends a checkout that lacks the start of the range.
const DEEPEN: &str =
    "`git fetch --unshallow` mends it (in GitHub Actions: `fetch-depth: 0` under actions/checkout)";

impl Range {
    /// The commits that `spec` (`A..B`, `A...B`) means to git, in the repository at or above `dir`.
    ///
    /// # Errors
    /// When there is no git, no repository, or no such range in it.
    pub fn between(dir: &Path, spec: &str) -> Result<Self, SourceError> {
        let mut range = Self::at(dir, format!("range {spec}"))?;
        if !spec.contains("..") {
            let first = if spec.is_empty() { "A" } else { spec };
            let why = format!("not a range: write {first}..HEAD for what came after it");
            return Err(SourceError::new(spec, why));
        }
        let sides = spec.split("...").flat_map(|side| side.split(".."));
        for side in sides.filter(|side| !side.is_empty()) {
            check_revision(side).map_err(|error| error.about(spec))?;
        }
        let said = range.git.output(&["rev-parse", spec, "--"]);
        let said = said.map_err(|error| range.unknown(spec, &error))?;
        let lines = String::from_utf8_lossy(&said).into_owned();
        range.revisions = lines
            .lines()
            .filter(|line| *line != "--")
            .map(str::to_owned)
            .collect();
        Ok(range)
    }

    /// The commits of HEAD that `since` has not: a revision, or a date as git understands it.
    ///
    /// # Errors
    /// When there is no git, no repository, or `since` is neither.
    pub fn since(dir: &Path, since: &str) -> Result<Self, SourceError> {
        let mut range = Self::at(dir, format!("since {since}"))?;
        check_revision(since).map_err(|error| error.about(since))?;
        if range.commit("HEAD").is_none() {
            return Err(SourceError::new(since, "HEAD leads to no commit here"));
        }
        range.revisions = vec!["HEAD".to_owned()];
        match range.commit(since) {
            Some(id) => range.revisions.push(format!("^{id}")),
            // git takes any word for a date, and the present for most of them.
            None if since.bytes().any(|byte| byte.is_ascii_digit()) || since == "yesterday" => {
                range.flags = vec![format!("--since-as-filter={since}")];
            }
            None => {
                let why = "neither a revision nor a date (2026-10-31, \"2 weeks ago\")";
                return Err(SourceError::new(since, why));
            }
        }
        Ok(range)
    }

    /// Leaves out the paths a configuration names.
    pub fn excluding(mut self, exclude: Option<Exclude>) -> Self {
        self.exclude = exclude;
        self
    }

    /// The directories of the repository.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What is scanned, in a few words.
    pub fn described(&self) -> &str {
        &self.described
    }

    fn at(dir: &Path, described: String) -> Result<Self, SourceError> {
        let what = || dir.display().to_string();
        let layout = Layout::above(dir).map_err(|error| error.about(what()))?;
        let git = Git::at(dir).map_err(|error| error.about(what()))?;
        Ok(Self::with(git, layout, described))
    }

    fn with(git: Git, layout: Layout, described: String) -> Self {
        let (revisions, flags, tags) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            git,
            layout,
            revisions,
            flags,
            tags,
            lone: Vec::new(),
            described,
            exclude: None,
        }
    }

    /// The commit that `revision` means; `None` if it means none here.
    fn commit(&self, revision: &str) -> Option<String> {
        check_revision(revision).ok()?;
        let name = format!("{revision}^{{commit}}");
        let id = self
            .git
            .output(&["rev-parse", "--verify", "-q", &name])
            .ok()?;
        Some(String::from_utf8_lossy(&id).trim().to_owned())
    }

    /// Commits whose parents a shallow clone left out.
    fn shallow(&self) -> HashSet<String> {
        let list = fs::read_to_string(self.layout.common_dir.join("shallow")).unwrap_or_default();
        list.lines().map(|line| line.trim().to_owned()).collect()
    }

    /// The error for a revision that git does not know here.
    fn unknown(&self, what: &str, error: &GitError) -> SourceError {
        if self.shallow().is_empty() {
            return error.about(what);
        }
        SourceError::new(what, format!("not in this shallow checkout; {DEEPEN}"))
    }

    /// The commits of the range, oldest first.
    fn commits(&self) -> Result<Vec<String>, SourceError> {
        let input = self
            .revisions
            .iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>();
        let mut arguments = vec!["rev-list", "--topo-order", "--reverse", "--stdin"];
        arguments.extend(self.flags.iter().map(String::as_str));
        let list = self.git.output_of(&arguments, input.as_bytes());
        let list = list.map_err(|error| self.unknown(&self.described, &error))?;
        let commits: Vec<String> = String::from_utf8_lossy(&list)
            .lines()
            .map(str::to_owned)
            .collect();
        // Such a commit would look as if it added every file there is.
        let shallow = self.shallow();
        match commits.iter().find(|commit| shallow.contains(*commit)) {
            Some(commit) => {
                let short = &commit[..12.min(commit.len())];
                let why = format!(
                    "the checkout is shallow and ends at {short}, inside the range; {DEEPEN}"
                );
                Err(SourceError::new(&self.described, why))
            }
            None => Ok(commits),
        }
    }

    /// What each commit changes against all of its parents.
    fn changes(&self, commits: &[String]) -> Result<Vec<Change>, GitError> {
        let input = commits
            .iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>();
        // `-c`: of a merge, only what differs from every parent.
        let arguments = [
            "diff-tree",
            "--stdin",
            "--root",
            "-r",
            "-c",
            "--raw",
            "-z",
            "--no-abbrev",
            "-M",
            "-l1000",
            "--no-ext-diff",
            "--no-textconv",
        ];
        diff::parse(&self.git.output_of(&arguments, input.as_bytes())?)
    }

    /// Reads the commits and tags themselves: what they say is scanned, and who made them is kept.
    fn texts(
        &self,
        batch: &mut Batch,
        commits: &[String],
        visitor: &dyn Visitor,
        ledger: &Ledger,
    ) -> Result<HashMap<String, Arc<CommitInfo>>, GitError> {
        let mut infos = HashMap::with_capacity(commits.len());
        let mut bytes = Vec::new();
        for some in [commits, &self.tags].concat().chunks(Batch::AHEAD) {
            some.iter().try_for_each(|id| batch.ask(id))?;
            for id in some {
                let Some(header) = batch.header()? else {
                    ledger.problem(id, "is missing");
                    continue;
                };
                batch.content(&mut bytes)?;
                let info = Oid::from_hex(id.as_bytes()).filter(|_| header.kind == "commit");
                let info = info.map(|oid| Arc::new(commit_info(oid, &bytes)));
                let path = format!("{} message", header.kind);
                let origin = origin(path.as_bytes(), info.clone(), id);
                visitor.blob(&Blob::whole(&origin, &bytes));
                ledger.objects(1, bytes.len() as u64);
                infos.extend(info.map(|info| (id.clone(), info)));
            }
        }
        Ok(infos)
    }

    fn entries(
        &self,
        changes: Vec<Change>,
        infos: &HashMap<String, Arc<CommitInfo>>,
        ledger: &Ledger,
    ) -> Vec<Entry> {
        let mut seen = HashSet::new();
        let mut entries = Vec::with_capacity(changes.len());
        for change in changes {
            let name = || String::from_utf8_lossy(&change.path).into_owned();
            if change.is_submodule() {
                ledger.skipped(
                    name(),
                    "a submodule: its content belongs to another repository",
                );
            } else if self
                .exclude
                .as_ref()
                .is_some_and(|exclude| exclude.tracked(&change.path))
            {
                ledger.skipped(name(), "excluded by the configuration");
            } else if let Some(mut olds) = change.olds() {
                olds.truncate(MOST_PARENTS);
                // The same change picked onto another branch.
                if seen.insert((change.path.clone(), change.new.clone(), olds.clone())) {
                    let info = infos.get(&change.commit).cloned();
                    let origin = origin(&change.path, info, &change.new);
                    entries.push(Entry {
                        origin,
                        new: change.new,
                        olds,
                    });
                }
            }
        }
        entries
    }
}

fn origin(path: &[u8], commit: Option<Arc<CommitInfo>>, object: &str) -> Origin {
    let trace = Trace {
        object: object.to_owned(),
        ..Trace::default()
    };
    Origin {
        commit,
        reach: Reach::Branch,
        trace: Some(Arc::new(trace)),
        ..Origin::worktree(path)
    }
}

impl Source for Range {
    fn visit(&self, visitor: &dyn Visitor, ledger: &Ledger) -> Result<(), SourceError> {
        let failed = |error: GitError| error.about(&self.described);
        let commits = self.commits()?;
        if commits.is_empty() && self.tags.is_empty() && self.lone.is_empty() {
            return Ok(());
        }
        let mut batch = self.git.batch().map_err(failed)?;
        let infos = self
            .texts(&mut batch, &commits, visitor, ledger)
            .map_err(failed)?;
        let mut changes = self.changes(&commits).map_err(failed)?;
        changes.extend_from_slice(&self.lone);
        let entries = self.entries(changes, &infos, ledger);
        let alone = entries.len() < 4;
        let reader = Reader::new(batch, entries, visitor, ledger);
        if alone {
            // A thread pool would cost more than the scan.
            reader.for_each(|content| content.show(visitor, ledger));
        } else {
            reader
                .par_bridge()
                .for_each(|content| content.show(visitor, ledger));
        }
        Ok(())
    }
}
