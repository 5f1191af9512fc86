//! Offline proofs: what can be said about a candidate without asking anybody.
//!
//! Many providers put a checksum or a decodable structure into their tokens. Each file here proves one of
//! them; a rule names it in its `check` or `prove` field (the table is in `rules/README.md`). Nothing here
//! depends on the rest of the crate, so the sampler that makes example tokens can use it as well.

mod aws_key_id;
mod azure_cask;
mod azure_identifiable;
mod base58check;
mod bech32;
mod bip39;
mod claims;
mod crc;
mod digits;
mod discord_bot;
mod filler;
mod gcp_service_account;
mod github_pat;
mod gitlab_routable;
mod jfrog_reftkn;
mod json_base64;
mod jwt;
mod marvin;
mod nkey;
mod pypi_macaroon;
#[cfg(test)]
pub(crate) mod testing;
mod userpass;

pub use jwt::is_hollow;

/// What a check says about a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// The structure holds; with a fact worth telling if the token carries one, such as its account.
    Valid(Option<String>),
    /// The structure does not hold, and why.
    Invalid(&'static str),
    /// It is that of another thing, which no rule's tokens are.
    Other(&'static str),
}

/// One offline proof. Implementations never panic, whatever bytes they are given.
pub trait Check: Sync {
    /// Says whether `secret` carries the structure that its issuer gives to every token.
    fn prove(&self, secret: &[u8]) -> Proof;

    /// The checksum characters that complete `body`, which is the secret with the checksum cut off.
    /// `None` for checks whose proof is not a checksum at the end.
    fn complete(&self, body: &[u8]) -> Option<Vec<u8>> {
        let _ = body;
        None
    }

    /// Rewrites a random sample that has the right shape, so that `prove` accepts it. Lengths and the
    /// literal parts of the shape stay as they are, except that a part of a length which base64 does not
    /// have gains a character; a sample of another shape is left alone.
    fn seal(&self, secret: &mut Vec<u8>) {
        let _ = secret;
    }
}

/// All checks by name, sorted by name.
const CHECKS: &[(&str, &dyn Check)] = &[
    ("age-bech32", &bech32::AGE),
    ("atlassian-crc32", &crc::ATLASSIAN),
    ("aws-key-id", &aws_key_id::AwsKeyId),
    ("azure-cask", &azure_cask::AzureCask),
    ("azure-identifiable", &azure_identifiable::AzureIdentifiable),
    ("base58check", &base58check::Base58Check),
    ("base64-userpass", &userpass::UserPass),
    ("bip39", &bip39::Bip39),
    ("cloudflare-crc32", &crc::CLOUDFLARE),
    ("confluent-crc32", &crc::CONFLUENT),
    ("discord-bot", &discord_bot::DiscordBot),
    (
        "gcp-service-account",
        &gcp_service_account::GcpServiceAccount,
    ),
    ("github-crc32", &crc::GITHUB),
    ("github-pat", &github_pat::GithubPat),
    ("gitlab-routable", &gitlab_routable::GitlabRoutable),
    ("grafana-crc32", &crc::GRAFANA),
    ("jfrog-reftkn", &jfrog_reftkn::JfrogReftkn),
    ("json-base64", &json_base64::JsonBase64),
    ("jwt", &jwt::Jwt),
    ("jwt-auth0", &claims::AUTH0),
    ("jwt-azure-entra", &claims::AZURE_ENTRA),
    ("jwt-calendly", &claims::CALENDLY),
    ("jwt-cloudflare-access", &claims::CLOUDFLARE_ACCESS),
    ("jwt-cognito", &claims::COGNITO),
    ("jwt-firebase", &claims::FIREBASE),
    ("jwt-github-actions", &claims::GITHUB_ACTIONS),
    ("jwt-gitlab", &claims::GITLAB),
    ("jwt-kubernetes", &claims::KUBERNETES),
    ("jwt-livekit", &claims::LIVEKIT),
    ("jwt-minimax", &claims::MINIMAX),
    ("jwt-monday", &claims::MONDAY),
    ("jwt-n8n", &claims::N8N),
    ("jwt-okta", &claims::OKTA),
    ("jwt-openai", &claims::OPENAI),
    ("jwt-pinata", &claims::PINATA),
    ("jwt-scalr", &claims::SCALR),
    ("jwt-supabase-anon", &claims::SUPABASE_ANON),
    ("jwt-supabase-service", &claims::SUPABASE_SERVICE),
    ("jwt-temporal", &claims::TEMPORAL),
    ("jwt-tmdb", &claims::TMDB),
    ("jwt-zoom", &claims::ZOOM),
    ("nkey-crc16", &nkey::NkeySeed),
    ("nsec-bech32", &bech32::NSEC),
    ("pypi-macaroon", &pypi_macaroon::PypiMacaroon),
    ("vercel-crc32", &crc::VERCEL),
    ("zuplo-crc32", &crc::ZUPLO),
];

const NAMES: [&str; CHECKS.len()] = {
    let mut names = [""; CHECKS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = CHECKS[at].0;
        at += 1;
    }
    names
};

/// The check of that name, if there is one.
pub fn find(name: &str) -> Option<&'static dyn Check> {
    let at = CHECKS.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(CHECKS[at].1)
}

/// Whether what it proves is a checksum over the whole token.
pub fn is_checksum(name: &str) -> bool {
    let others = [
        "age-bech32",
        "base58check",
        "gitlab-routable",
        "nkey-crc16",
        "nsec-bech32",
    ];
    has_prefix_of_its_own(name) || others.contains(&name)
}

/// Whether all tokens that begin as those it proves carry its checksum, so that none is cut short or written anew.
pub fn has_prefix_of_its_own(name: &str) -> bool {
    name.ends_with("-crc32")
}

/// The names of all checks, sorted.
pub fn names() -> &'static [&'static str] {
    &NAMES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_each_is_found() {
        assert!(names().is_sorted_by(|a, b| a < b));
        assert_eq!(names().len(), CHECKS.len());
        for name in names() {
            assert!(find(name).is_some(), "{name} is not found");
        }
        assert!(find("no-such-check").is_none());
    }

    #[test]
    fn no_check_panics_or_accepts_noise() {
        for name in names() {
            let check = find(name).expect("a listed check is found");
            testing::survives_noise(check);
        }
    }
}
