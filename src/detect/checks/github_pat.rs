//! GitHub fine-grained tokens: `github_pat_`, 22 characters, `_`, and 59 of which eight are a checksum.
//!
//! The 59 are 43 of body, the first eight base32 characters of the SHA-256 of everything up to there, and
//! eight more that nothing known explains. Not documented; confirmed on published tokens.

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use super::{Check, Proof};

/// `github_pat_` + 22 + `_` + 43: what the checksum covers.
const COVERED: usize = 11 + 22 + 1 + 43;
const WIDTH: usize = 8;
const LENGTH: usize = COVERED + WIDTH + 8;

/// See the module.
pub struct GithubPat;

fn checksum(covered: &[u8]) -> Vec<u8> {
    BASE32_NOPAD.encode(&Sha256::digest(covered)).into_bytes()[..WIDTH].to_vec()
}

fn well_formed(secret: &[u8]) -> bool {
    secret.len() == LENGTH && secret.starts_with(b"github_pat_") && secret[33] == b'_'
}

impl Check for GithubPat {
    fn prove(&self, secret: &[u8]) -> Proof {
        if !well_formed(secret) {
            return Proof::Invalid("not 93 characters in the form of a fine-grained token");
        }
        if secret[COVERED..COVERED + WIDTH] == checksum(&secret[..COVERED]) {
            Proof::Valid(None)
        } else {
            Proof::Invalid("the SHA-256 prefix inside the token does not match")
        }
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        if well_formed(secret) {
            let sum = checksum(&secret[..COVERED]);
            secret[COVERED..COVERED + WIDTH].copy_from_slice(&sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, Random, seals};
    use super::*;

    fn sample(random: &mut Random) -> String {
        format!(
            "github_pat_{}_{}",
            random.text(ALNUM, 22),
            random.text(ALNUM, 59)
        )
    }

    #[test]
    fn sealed_samples_prove() {
        seals(&GithubPat, sample);
    }

    #[test]
    fn a_change_under_the_checksum_breaks_it() {
        let mut sealed = sample(&mut Random::new(5)).into_bytes();
        GithubPat.seal(&mut sealed);
        for at in 0..COVERED + WIDTH {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(
                matches!(GithubPat.prove(&changed), Proof::Invalid(_)),
                "changed at {at}"
            );
        }
        sealed.pop();
        assert!(matches!(GithubPat.prove(&sealed), Proof::Invalid(_)));
    }
}
