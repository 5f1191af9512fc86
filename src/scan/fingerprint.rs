//! The identity of a finding: what it is, not where it stands.

use sha2::{Digest, Sha256};

/// Rounds of hashing. A fingerprint is written into baselines that get published; each guess at a weak password behind
/// one costs this many hashes. A scan computes one a finding, in a twentieth of a millisecond.
const ROUNDS: usize = 1024;

/// `st1-` and 20 hex digits from the provider (so that a renamed or split rule changes nothing) and the secret.
pub fn fingerprint(provider: &str, secret: &[u8]) -> String {
    let mut state = Sha256::new()
        .chain_update(b"stanch fingerprint 1\0")
        .chain_update(provider)
        .chain_update(b"\0")
        .chain_update(secret)
        .finalize();
    for _ in 1..ROUNDS {
        state = Sha256::new()
            .chain_update(state)
            .chain_update(secret)
            .finalize();
    }
    format!("st1-{}", data_encoding::HEXLOWER.encode(&state[..10]))
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn the_same_secret_of_another_provider_is_another_finding() {
        assert_eq!(fingerprint("a", b"secret"), fingerprint("a", b"secret"));
        assert_ne!(fingerprint("a", b"secret"), fingerprint("b", b"secret"));
        assert_eq!(fingerprint("a", b"secret").len(), 24);
    }

    #[test]
    fn fingerprints_never_change() {
        // Baselines and allow lists hold them: a change here breaks every one of them.
        assert_eq!(fingerprint("openai", b"x"), "st1-c90185e853f2b3296310");
    }
}
