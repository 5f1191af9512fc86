//! Which commits a build is about, from what the build service tells it. Each service has its own words for it; none
//! of them is asked over the network.

/// What a build service says of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The service, as people call it.
    pub service: &'static str,
    /// The newest commit, or a tag on it: the first of these that is here.
    pub heads: Vec<String>,
    /// Where the range starts.
    pub base: Base,
    /// What was pushed, if the service says so: a branch by its name, or a reference of another kind.
    pub pushed: Option<String>,
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

fn build<const N: usize>(
    service: &'static str,
    heads: [Option<String>; N],
    base: Base,
    pushed: Option<String>,
) -> Build {
    let mut heads: Vec<String> = heads.into_iter().flatten().collect();
    if heads.is_empty() {
        heads.push("HEAD".to_owned());
    }
    let pushed = pushed.map(|name| name.trim_start_matches("refs/heads/").to_owned());
    Build {
        service,
        heads,
        base,
        pushed,
    }
}

/// A commit, if it is one: services write zeros for "none".
fn known(id: Option<String>) -> Option<Base> {
    id.filter(|id| !id.bytes().all(|byte| byte == b'0'))
        .map(Base::Commit)
}

/// The tag that a variable names, as a reference.
fn tag(get: Get<'_>, variable: &str) -> Option<String> {
    get(variable).map(|name| format!("refs/tags/{name}"))
}

fn github(get: Get<'_>, read: &dyn Fn(&str) -> Result<String, String>) -> Result<Build, String> {
    let path = get("GITHUB_EVENT_PATH").ok_or("GITHUB_EVENT_PATH is not set")?;
    let event: serde_json::Value =
        serde_json::from_str(&read(&path)?).map_err(|error| format!("{path}: {error}"))?;
    let text = |pointer: &str| event.pointer(pointer)?.as_str().map(str::to_owned);
    let default = || Base::Default(text("/repository/default_branch"));
    let head = get("GITHUB_SHA");
    let change = [
        ("/pull_request/base/sha", "/pull_request/head/sha"),
        ("/merge_group/base_sha", "/merge_group/head_sha"),
    ];
    for (base, tip) in change {
        if let Some(base) = text(base) {
            let head = text(tip).or(head);
            return Ok(build(
                "GitHub",
                [head],
                Base::Commit(base),
                get("GITHUB_REF"),
            ));
        }
    }
    let base = known(text("/before")).unwrap_or_else(default);
    // Of a push of an annotated tag, the first is the tag, which a checkout need not have.
    let heads = [text("/after"), head];
    Ok(build("GitHub", heads, base, get("GITHUB_REF")))
}

fn gitlab(get: Get<'_>) -> Option<Build> {
    get("GITLAB_CI")?;
    let default = Base::Default(get("CI_DEFAULT_BRANCH"));
    if let Some(base) = known(get("CI_MERGE_REQUEST_DIFF_BASE_SHA")) {
        // In a pipeline for the merged result, the commit is the merge and this is the branch.
        let head = get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA").or(get("CI_COMMIT_SHA"));
        return Some(build("GitLab", [head], base, None));
    }
    let base = known(get("CI_COMMIT_BEFORE_SHA")).unwrap_or(default);
    let pushed = get("CI_COMMIT_BRANCH").or(tag(get, "CI_COMMIT_TAG"));
    Some(build("GitLab", [get("CI_COMMIT_SHA")], base, pushed))
}

fn azure(get: Get<'_>) -> Option<Build> {
    get("TF_BUILD")?;
    let target = get("SYSTEM_PULLREQUEST_TARGETBRANCH");
    let base = target.map_or(Base::Default(None), |name| {
        Base::Branch(name.trim_start_matches("refs/heads/").to_owned())
    });
    let head = get("SYSTEM_PULLREQUEST_SOURCECOMMITID").or(get("BUILD_SOURCEVERSION"));
    let pushed = get("BUILD_SOURCEBRANCH");
    Some(build("Azure Pipelines", [head], base, pushed))
}

fn bitbucket(get: Get<'_>) -> Option<Build> {
    get("BITBUCKET_BUILD_NUMBER")?;
    let base = known(get("BITBUCKET_PR_DESTINATION_COMMIT"));
    let base = base.or(get("BITBUCKET_PR_DESTINATION_BRANCH").map(Base::Branch));
    Some(build(
        "Bitbucket",
        [get("BITBUCKET_COMMIT")],
        base.unwrap_or(Base::Default(None)),
        get("BITBUCKET_BRANCH").or(tag(get, "BITBUCKET_TAG")),
    ))
}

fn jenkins(get: Get<'_>) -> Option<Build> {
    get("JENKINS_URL")?;
    let base = get("CHANGE_TARGET").map(Base::Branch);
    let base = base.or(known(get("GIT_PREVIOUS_SUCCESSFUL_COMMIT")));
    let base = base.or(known(get("GIT_PREVIOUS_COMMIT")));
    Some(build(
        "Jenkins",
        [get("GIT_COMMIT")],
        base.unwrap_or(Base::Default(None)),
        get("BRANCH_NAME"),
    ))
}

fn circle(get: Get<'_>) -> Option<Build> {
    get("CIRCLECI")?;
    // Not set by itself: `CIRCLE_BASE_REVISION: << pipeline.git.base_revision >>` in the job's environment.
    let base = known(get("CIRCLE_BASE_REVISION")).unwrap_or(Base::Default(None));
    let pushed = get("CIRCLE_BRANCH").or(tag(get, "CIRCLE_TAG"));
    Some(build("CircleCI", [get("CIRCLE_SHA1")], base, pushed))
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

    fn told(environment: &[(&str, &str)], event: &str) -> (&'static str, Vec<String>, Base) {
        let build = of(environment, event).expect("a known service");
        (build.service, build.heads, build.base)
    }

    fn from(
        service: &'static str,
        heads: &[&str],
        base: Base,
    ) -> (&'static str, Vec<String>, Base) {
        let heads = heads.iter().map(|&head| head.to_owned()).collect();
        (service, heads, base)
    }

    #[test]
    fn every_service_tells_its_range() {
        let github = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_PATH", "e"),
            ("GITHUB_SHA", "m"),
        ];
        let default = Base::Default(Some("trunk".into()));
        for (event, heads, base) in [
            (
                r#"{"pull_request":{"base":{"sha":"b"},"head":{"sha":"h"}}}"#,
                &["h"][..],
                commit("b"),
            ),
            (r#"{"before":"b","after":"a"}"#, &["a", "m"], commit("b")),
            (
                r#"{"before":"000","after":"a","repository":{"default_branch":"trunk"}}"#,
                &["a", "m"],
                default.clone(),
            ),
            (
                r#"{"merge_group":{"base_sha":"b","head_sha":"h"}}"#,
                &["h"],
                commit("b"),
            ),
            (
                r#"{"schedule":"0 0 * * *","repository":{"default_branch":"trunk"}}"#,
                &["m"],
                default,
            ),
        ] {
            assert_eq!(told(&github, event), from("GitHub", heads, base), "{event}");
        }

        let gitlab = [
            ("GITLAB_CI", "true"),
            ("CI_COMMIT_SHA", "h"),
            ("CI_COMMIT_BEFORE_SHA", "b"),
        ];
        assert_eq!(told(&gitlab, ""), from("GitLab", &["h"], commit("b")));
        let merge = [
            ("GITLAB_CI", "1"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "b"),
            ("CI_COMMIT_SHA", "h"),
        ];
        assert_eq!(told(&merge, ""), from("GitLab", &["h"], commit("b")));

        let azure = [
            ("TF_BUILD", "True"),
            ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/x"),
            ("BUILD_SOURCEVERSION", "h"),
        ];
        let branch = Base::Branch("x".into());
        assert_eq!(
            told(&azure, ""),
            from("Azure Pipelines", &["h"], branch.clone())
        );
        let bitbucket = [
            ("BITBUCKET_BUILD_NUMBER", "1"),
            ("BITBUCKET_COMMIT", "h"),
            ("BITBUCKET_PR_DESTINATION_COMMIT", "b"),
        ];
        assert_eq!(told(&bitbucket, ""), from("Bitbucket", &["h"], commit("b")));
        let jenkins = [
            ("JENKINS_URL", "u"),
            ("GIT_COMMIT", "h"),
            ("CHANGE_TARGET", "x"),
            ("GIT_PREVIOUS_COMMIT", "b"),
        ];
        assert_eq!(told(&jenkins, ""), from("Jenkins", &["h"], branch));
        let circle = [("CIRCLECI", "true"), ("CIRCLE_BASE_REVISION", "")];
        assert_eq!(
            told(&circle, ""),
            from("CircleCI", &["HEAD"], Base::Default(None))
        );
        assert_eq!(of(&[("HOME", "/")], ""), None);
    }

    #[test]
    fn what_was_pushed_is_a_branch_or_another_reference() {
        for (environment, pushed) in [
            (&[("GITLAB_CI", "1"), ("CI_COMMIT_BRANCH", "a/b")], "a/b"),
            (
                &[("GITLAB_CI", "1"), ("CI_COMMIT_TAG", "v1")],
                "refs/tags/v1",
            ),
            (
                &[("TF_BUILD", "1"), ("BUILD_SOURCEBRANCH", "refs/heads/main")],
                "main",
            ),
            (
                &[
                    ("TF_BUILD", "1"),
                    ("BUILD_SOURCEBRANCH", "refs/pull/1/merge"),
                ],
                "refs/pull/1/merge",
            ),
            (
                &[
                    ("BITBUCKET_BUILD_NUMBER", "1"),
                    ("BITBUCKET_BRANCH", "main"),
                ],
                "main",
            ),
            (&[("JENKINS_URL", "u"), ("BRANCH_NAME", "PR-1")], "PR-1"),
            (&[("CIRCLECI", "1"), ("CIRCLE_TAG", "v1")], "refs/tags/v1"),
        ] {
            let build = of(environment, "").expect("a known service");
            assert_eq!(build.pushed.as_deref(), Some(pushed), "{environment:?}");
        }
    }

    #[test]
    fn an_event_that_cannot_be_read_is_an_error() {
        let get = |name: &str| name.starts_with("GITHUB").then(|| "x".to_owned());
        assert!(Build::of(&get, &|_| Ok("not json".to_owned())).is_err());
        assert!(Build::of(&get, &|_| Err("gone".to_owned())).is_err());
    }
}
