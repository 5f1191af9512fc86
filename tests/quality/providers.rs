//! The examples and counterexamples of the rules of providers, as texts with a path.

use stanch::rules::BUILTIN;
use stanch::rules::sample::Sampler;

/// Hands every one to `take`: whether it holds a secret, its path, its text.
pub fn each(mut take: impl FnMut(bool, &str, &[u8])) {
    for rule in BUILTIN
        .iter()
        .filter(|rule| rule.info.provider != "generic")
    {
        let mut sampler = Sampler::new(rule.info.id, stanch::detect::seal);
        let glob = rule.only_in.first().copied().unwrap_or("example");
        let path = glob
            .replace("**/", "")
            .replace("/**", "/x")
            .replace('*', "x")
            .replace(['{', '}'], "");
        let examples = rule.examples.iter().map(|text| (true, text));
        let others = rule.counterexamples.iter().map(|text| (false, text));
        for (secret, text) in examples.chain(others) {
            take(secret, &path, &sampler.example(rule, text));
        }
    }
}
