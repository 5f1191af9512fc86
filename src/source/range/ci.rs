//! Which commits a build is about, from what the build service tells it. Each service has its own words for it; none
//! of them is asked over the network.

use std::path::Path;

use super::{DEEPEN, Range};
use crate::source::SourceError;

/// What a build service says of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The service, as people call it.
    pub service: &'static str,
    /// The newest commit.
    pub head: String,
    /// Where the range starts.
    pub base: Base,
}

/// Where a range starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// After this commit.
    Commit(String),
    /// Where the branch left this one.
    Branch(String),
    /// The service does not say: where the branch left the default one.
    Default(Option<String>),
}

type Get<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Build {
    /// Reads the environment through `get` and files it names through `read`. `None` outside of a known service.
    ///
    /// # Errors
    /// When the service's own description of the event cannot be read.
    pub fn of(
        get: &dyn Fn(&str) -> Option<String>,
        read: &dyn Fn(&str) -> Result<String, String>,
    ) -> Result<Option<Self>, String> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let get: Get<'_> = &get;
        if get("GITHUB_ACTIONS").is_some() {
            return github(get, read).map(Some);
        }
        let services = [gitlab, azure, bitbucket, jenkins, circle];
        Ok(services.iter().find_map(|service| service(get)))
    }
}

fn build(service: &'static str, head: Option<String>, base: Base) -> Build {
    let head = head.unwrap_or_else(|| "HEAD".to_owned());
    Build {
        service,
        head,
        base,
    }
}

/// A commit, if it is one: services write zeros for "none".
fn known(id: Option<String>) -> Option<Base> {
    id.filter(|id| !id.bytes().all(|byte| byte == b'0'))
        .map(Base::Commit)
}

fn github(get: Get<'_>, read: &dyn Fn(&str) -> Result<String, String>) -> Result<Build, String> {
    let path = get("GITHUB_EVENT_PATH").ok_or("GITHUB_EVENT_PATH is not set")?;
    let event: serde_json::Value =
        serde_json::from_str(&read(&path)?).map_err(|error| format!("{path}: {error}"))?;
    let text = |pointer: &str| event.pointer(pointer)?.as_str().map(str::to_owned);
    let default = || Base::Default(text("/repository/default_branch"));
    let head = get("GITHUB_SHA");
    Ok(match text("/pull_request/base/sha") {
        Some(base) => build(
            "GitHub",
            text("/pull_request/head/sha").or(head),
            Base::Commit(base),
        ),
        None => match text("/merge_group/base_sha") {
            Some(base) => build(
                "GitHub",
                text("/merge_group/head_sha").or(head),
                Base::Commit(base),
            ),
            None => {
                let base = known(text("/before")).unwrap_or_else(default);
                build("GitHub", text("/after").or(head), base)
            }
        },
    })
}

fn gitlab(get: Get<'_>) -> Option<Build> {
    get("GITLAB_CI")?;
    let default = Base::Default(get("CI_DEFAULT_BRANCH"));
    if let Some(base) = known(get("CI_MERGE_REQUEST_DIFF_BASE_SHA")) {
        // In a pipeline for the merged result, the commit is the merge and this is the branch.
        let head = get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA").or(get("CI_COMMIT_SHA"));
        return Some(build("GitLab", head, base));
    }
    let base = known(get("CI_COMMIT_BEFORE_SHA")).unwrap_or(default);
    Some(build("GitLab", get("CI_COMMIT_SHA"), base))
}

fn azure(get: Get<'_>) -> Option<Build> {
    get("TF_BUILD")?;
    let target = get("SYSTEM_PULLREQUEST_TARGETBRANCH");
    let base = target.map_or(Base::Default(None), |name| {
        Base::Branch(name.trim_start_matches("refs/heads/").to_owned())
    });
    let head = get("SYSTEM_PULLREQUEST_SOURCECOMMITID").or(get("BUILD_SOURCEVERSION"));
    Some(build("Azure Pipelines", head, base))
}

fn bitbucket(get: Get<'_>) -> Option<Build> {
    get("BITBUCKET_BUILD_NUMBER")?;
    let base = known(get("BITBUCKET_PR_DESTINATION_COMMIT"));
    let base = base.or(get("BITBUCKET_PR_DESTINATION_BRANCH").map(Base::Branch));
    Some(build(
        "Bitbucket",
        get("BITBUCKET_COMMIT"),
        base.unwrap_or(Base::Default(None)),
    ))
}

fn jenkins(get: Get<'_>) -> Option<Build> {
    get("JENKINS_URL")?;
    let base = get("CHANGE_TARGET").map(Base::Branch);
    let base = base.or(known(get("GIT_PREVIOUS_SUCCESSFUL_COMMIT")));
    let base = base.or(known(get("GIT_PREVIOUS_COMMIT")));
    Some(build(
        "Jenkins",
        get("GIT_COMMIT"),
        base.unwrap_or(Base::Default(None)),
    ))
}

fn circle(get: Get<'_>) -> Option<Build> {
    get("CIRCLECI")?;
    // Not set by itself: `CIRCLE_BASE_REVISION: << pipeline.git.base_revision >>` in the job's environment.
    let base = known(get("CIRCLE_BASE_REVISION")).unwrap_or(Base::Default(None));
    Some(build("CircleCI", get("CIRCLE_SHA1"), base))
}

impl Range {
    /// The commits that `build` is about, in the repository at or above `dir`. Where the start is gone (after a forced
    /// push) or not told, the range starts where the branch left the default one; for that one itself, it is all of
    /// its history.
    ///
    /// # Errors
    /// When there is no git or no repository, or the checkout is too shallow to tell.
    pub fn of_build(dir: &Path, build: &Build) -> Result<Self, SourceError> {
        let mut range = Self::at(dir, String::new())?;
        let head = range.commit(&build.head).or_else(|| range.commit("HEAD"));
        let head = head.ok_or_else(|| SourceError::new(&build.head, "no such commit here"))?;
        let base = match &build.base {
            Base::Commit(id) => range.commit(id),
            Base::Branch(name) => range.branch(name),
            Base::Default(_) => None,
        };
        let asked = match &build.base {
            Base::Commit(name) | Base::Branch(name) => Some(name),
            Base::Default(_) => None,
        };
        if let (None, Some(name), false) = (&base, asked, range.shallow().is_empty()) {
            let why = format!("the start of the range is not in this shallow checkout; {DEEPEN}");
            return Err(SourceError::new(name, why));
        }
        let base = base
            .or_else(|| range.default_branch(build))
            .filter(|base| *base != head);
        range.described = match &base {
            Some(base) => format!(
                "range {}..{} ({})",
                short(base),
                short(&head),
                build.service
            ),
            None => format!("all commits of {} ({})", short(&head), build.service),
        };
        range.revisions = vec![head];
        range.revisions.extend(base.map(|base| format!("^{base}")));
        Ok(range)
    }

    fn branch(&self, name: &str) -> Option<String> {
        let names = [
            format!("refs/remotes/origin/{name}"),
            format!("refs/heads/{name}"),
        ];
        names.iter().find_map(|name| self.commit(name))
    }

    fn default_branch(&self, build: &Build) -> Option<String> {
        let told = match &build.base {
            Base::Default(Some(name)) => self.branch(name),
            _ => None,
        };
        let usual = || ["main", "master"].iter().find_map(|name| self.branch(name));
        told.or_else(|| self.commit("refs/remotes/origin/HEAD"))
            .or_else(usual)
    }
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(environment: &[(&str, &str)], event: &str) -> Option<Build> {
        let get = |name: &str| {
            environment
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Build::of(&get, &|_| Ok(event.to_owned())).expect("a readable event")
    }

    fn commit(id: &str) -> Base {
        Base::Commit(id.to_owned())
    }

    #[test]
    fn every_service_tells_its_range() {
        let github = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_PATH", "e"),
            ("GITHUB_SHA", "m"),
        ];
        let pull = r#"{"pull_request":{"base":{"sha":"b"},"head":{"sha":"h"}}}"#;
        assert_eq!(
            of(&github, pull),
            Some(build("GitHub", Some("h".into()), commit("b")))
        );
        let push = r#"{"before":"b","after":"a"}"#;
        assert_eq!(
            of(&github, push),
            Some(build("GitHub", Some("a".into()), commit("b")))
        );
        let new = r#"{"before":"000","after":"a","repository":{"default_branch":"trunk"}}"#;
        let default = Base::Default(Some("trunk".into()));
        assert_eq!(
            of(&github, new),
            Some(build("GitHub", Some("a".into()), default))
        );
        let queue = r#"{"merge_group":{"base_sha":"b","head_sha":"h"}}"#;
        assert_eq!(
            of(&github, queue),
            Some(build("GitHub", Some("h".into()), commit("b")))
        );

        let gitlab = [
            ("GITLAB_CI", "true"),
            ("CI_COMMIT_SHA", "h"),
            ("CI_COMMIT_BEFORE_SHA", "b"),
        ];
        assert_eq!(
            of(&gitlab, ""),
            Some(build("GitLab", Some("h".into()), commit("b")))
        );
        let merge = [
            ("GITLAB_CI", "1"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "b"),
            ("CI_COMMIT_SHA", "h"),
        ];
        assert_eq!(
            of(&merge, ""),
            Some(build("GitLab", Some("h".into()), commit("b")))
        );

        let azure = [
            ("TF_BUILD", "True"),
            ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/x"),
            ("BUILD_SOURCEVERSION", "h"),
        ];
        let branch = Base::Branch("x".into());
        assert_eq!(
            of(&azure, ""),
            Some(build("Azure Pipelines", Some("h".into()), branch.clone()))
        );
        let bitbucket = [
            ("BITBUCKET_BUILD_NUMBER", "1"),
            ("BITBUCKET_COMMIT", "h"),
            ("BITBUCKET_PR_DESTINATION_COMMIT", "b"),
        ];
        assert_eq!(
            of(&bitbucket, ""),
            Some(build("Bitbucket", Some("h".into()), commit("b")))
        );
        let jenkins = [
            ("JENKINS_URL", "u"),
            ("GIT_COMMIT", "h"),
            ("CHANGE_TARGET", "x"),
            ("GIT_PREVIOUS_COMMIT", "b"),
        ];
        assert_eq!(
            of(&jenkins, ""),
            Some(build("Jenkins", Some("h".into()), branch))
        );
        let circle = [
            ("CIRCLECI", "true"),
            ("CIRCLE_SHA1", "h"),
            ("CIRCLE_BASE_REVISION", ""),
        ];
        assert_eq!(
            of(&circle, ""),
            Some(build("CircleCI", Some("h".into()), Base::Default(None)))
        );
        assert_eq!(of(&[("HOME", "/")], ""), None);
    }

    #[test]
    fn an_event_that_cannot_be_read_is_an_error() {
        let get = |name: &str| name.starts_with("GITHUB").then(|| "x".to_owned());
        assert!(Build::of(&get, &|_| Ok("not json".to_owned())).is_err());
        assert!(Build::of(&get, &|_| Err("gone".to_owned())).is_err());
    }
}
