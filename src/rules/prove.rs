//! Runs the examples and counterexamples of rules through the whole engine, all rules loaded. Used by
//! `stanch rules check` and by the catalogue's own test.

use std::fmt;

use super::RuleDef;
use super::sample::Sampler;

/// Finds the ids of the rules that report something in a text at a path, as a scan at default confidence would.
pub type Finder<'f> = &'f dyn Fn(&[u8], &str) -> Vec<&'static str>;

/// One example that does not do what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: &'static str,
    /// The example as it was written.
    pub example: &'static str,
    /// What happened instead.
    pub what: What,
}

/// What happened instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Nothing was found.
    Missed,
    /// Another rule reported it.
    Other(Vec<&'static str>),
    /// A counterexample was found by its rule.
    Found,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure {
            rule,
            example,
            what,
        } = self;
        match what {
            What::Missed => write!(f, "{rule}: example is not found: {example}"),
            What::Other(by) => write!(
                f,
                "{rule}: example is found by {}: {example}",
                by.join(", ")
            ),
            What::Found => write!(f, "{rule}: counterexample is found: {example}"),
        }
    }
}

/// Every example of `rule` that is not found by exactly it, and every counterexample that is.
pub fn failures(rule: &'static RuleDef, sampler: &mut Sampler, find: Finder<'_>) -> Vec<Failure> {
    let mut failures = Vec::new();
    let path = path_for(rule);
    let find = |text: &[u8]| find(text, &path);
    let fail = |example, what| Failure {
        rule: rule.info.id,
        example,
        what,
    };
    for &example in rule.examples {
        let found = find(&sampler.example(rule, example));
        if found.is_empty() {
            failures.push(fail(example, What::Missed));
        } else if !found.contains(&rule.info.id) {
            failures.push(fail(example, What::Other(found)));
        }
    }
    for &example in rule.counterexamples {
        if find(&sampler.example(rule, example)).contains(&rule.info.id) {
            failures.push(fail(example, What::Found));
        }
    }
    failures
}

/// A path at which the rule counts.
pub fn path_for(rule: &RuleDef) -> String {
    let glob = rule.only_in.first().copied().unwrap_or("example");
    glob.replace("**/", "")
        .replace("/**", "/x")
        .replace('*', "x")
        .replace(['{', '}'], "")
}
