//! AWS access key ids: four letters for the kind, then 16 of base32 that carry the account number.
//!
//! In keys of the newer generation (first bit of the body set) the account is bits 1 to 40. Sources:
//! A. Steele, "AWS Access Key ID Format" (2020); T. Be'ery, "A short note on AWS KEY ID" (2023); WithSecure
//! Labs, "A bitwise analysis of AWS access key identifiers". Keys of known canary accounts are named,
//! because using one only alerts whoever planted it.

use data_encoding::BASE32_NOPAD;

use super::{Check, Proof};

/// Accounts in which Thinkst creates the keys of canarytokens.org.
const CANARY_ACCOUNTS: &[u64] = &[595_918_472_158, 992_382_622_183];

/// Account numbers have twelve digits.
const LAST_ACCOUNT: u64 = 999_999_999_999;

/// See the module.
pub struct AwsKeyId;

/// The account number in the decoded body, for keys of the newer generation.
fn account(body: &[u8]) -> Option<u64> {
    let head = body.first_chunk::<6>()?;
    let number = head
        .iter()
        .fold(0, |number, &byte| number << 8 | u64::from(byte));
    (head[0] & 0x80 != 0).then_some((number & 0x7fff_ffff_ff80) >> 7)
}

impl Check for AwsKeyId {
    fn prove(&self, secret: &[u8]) -> Proof {
        if secret.len() != 20 || !secret[..4].iter().all(u8::is_ascii_uppercase) {
            return Proof::Invalid("not four letters and 16 characters");
        }
        let Ok(body) = BASE32_NOPAD.decode(&secret[4..]) else {
            return Proof::Invalid("holds a character that base32 does not have");
        };
        match account(&body) {
            Some(account) if CANARY_ACCOUNTS.contains(&account) => Proof::Valid(Some(format!(
                "AWS account {account:012}, a canary of Thinkst: using the key only raises an alarm"
            ))),
            Some(account) if account <= LAST_ACCOUNT => {
                Proof::Valid(Some(format!("AWS account {account:012}")))
            }
            // How the number is written was found out by others, not said by AWS: no reason to drop a key.
            _ => Proof::Valid(None),
        }
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        for byte in secret.iter_mut().skip(4) {
            if matches!(byte, b'0' | b'1' | b'8' | b'9') {
                *byte = b'A' + (*byte - b'0');
            }
        }
        // The newer generation, with a number that an account can have.
        if secret.len() == 20 {
            secret[4] = b'Q' + (secret[4] & 3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, BASE32, Random, seals};
    use super::*;

    #[test]
    fn sealed_samples_prove() {
        seals(&AwsKeyId, |random| {
            format!("AKIA{}", random.text(BASE32, 16))
        });
        seals(&AwsKeyId, |random| {
            format!("ASIA{}", random.text(&ALNUM[..36], 16))
        });
    }

    #[test]
    fn the_account_is_read() {
        let published = ["ASIA", "Y34FZKBO", "KMUTVV7A"].concat();
        let expected = Proof::Valid(Some("AWS account 609629065308".to_owned()));
        assert_eq!(AwsKeyId.prove(published.as_bytes()), expected);
    }

    #[test]
    fn canary_accounts_are_named() {
        let head = (1 << 47) | (CANARY_ACCOUNTS[0] << 7);
        let body = [&head.to_be_bytes()[2..], b"rest"].concat();
        let proof = AwsKeyId.prove(format!("AKIA{}", BASE32_NOPAD.encode(&body)).as_bytes());
        let Proof::Valid(Some(fact)) = proof else {
            panic!("{proof:?}")
        };
        assert!(fact.contains("595918472158, a canary"), "{fact}");
    }

    #[test]
    fn a_number_that_no_account_has_is_not_told() {
        assert_eq!(
            AwsKeyId.prove(format!("AKIA{}", "7".repeat(16)).as_bytes()),
            Proof::Valid(None)
        );
    }

    #[test]
    fn the_old_generation_names_no_account() {
        let id = format!("AKIAI{}", Random::new(2).text(BASE32, 15));
        assert_eq!(AwsKeyId.prove(id.as_bytes()), Proof::Valid(None));
    }

    #[test]
    fn what_is_not_base32_is_refused() {
        for id in [
            "AKIA",
            "AKIA0000000000000000",
            "akiaABCDEFGHIJKLMNOP",
            "AKIAABCDEFGHIJKLMNO",
        ] {
            assert!(
                matches!(AwsKeyId.prove(id.as_bytes()), Proof::Invalid(_)),
                "{id}"
            );
        }
    }
}
