//! Azure "common annotated security keys": 84 characters, or 88 in the long form.
//!
//! 52 random ones, `JQQJ9` and a kind, the date (year since 2024, month), twelve of the platform, four of
//! the provider, the provider's four-letter signature and a Marvin32 checksum with the seed `Default0`.
//! Of the checksum's four bytes the short form keeps four characters, in base 62 or (earlier) base64.
//! Source: microsoft/security-utilities, `LegacyCommonAnnotatedSecurityKey`.

use data_encoding::BASE64;

use super::digits::{BASE62, padded};
use super::{Check, Proof, marvin};

const SEED: &[u8; 8] = b"Default0";
const CHECKSUM: usize = 80;

/// See the module.
pub struct AzureCask;

/// Whether length and fixed letters are those of such a key.
fn well_formed(secret: &[u8]) -> bool {
    let long = secret.len() == 88 && secret.ends_with(b"==");
    (secret.len() == 84 || long)
        && secret[52..57] == *b"JQQJ9"
        && matches!(secret[57], b'9' | b'D' | b'H')
        && (b'A'..=b'L').contains(&secret[59])
}

/// The four checksum bytes for the first 80 characters.
fn checksum(secret: &[u8]) -> Option<[u8; 4]> {
    let covered = BASE64.decode(secret.get(..CHECKSUM)?).ok()?;
    Some(marvin::hash32(&covered, SEED).to_le_bytes())
}

/// The checksum as a base-62 number; each leading zero byte is written as one `0`.
fn base62(bytes: [u8; 4]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count().min(3);
    [
        vec![b'0'; zeros],
        padded(u32::from_be_bytes(bytes), BASE62, 1),
    ]
    .concat()
}

/// Year and month from the two date letters, for telling.
fn date(secret: &[u8]) -> Option<String> {
    let year = 2024 + u32::from(secret[58].checked_sub(b'A').filter(|&year| year < 26)?);
    Some(format!("{year}-{:02}", secret[59] - b'A' + 1))
}

impl Check for AzureCask {
    fn prove(&self, secret: &[u8]) -> Proof {
        if !well_formed(secret) {
            return Proof::Invalid("not in the form of an Azure annotated key");
        }
        let Some(sum) = checksum(secret) else {
            return Proof::Invalid("holds characters that base64 does not have");
        };
        let written = &secret[CHECKSUM..];
        let base64 = BASE64.encode(&sum).into_bytes();
        let matches = if written.len() == 8 {
            base64 == written
        } else {
            base62(sum).starts_with(written) || base64.starts_with(written)
        };
        if !matches {
            return Proof::Invalid("the Marvin32 checksum does not match");
        }
        let signature = String::from_utf8_lossy(&secret[76..80]);
        let made = date(secret)
            .map(|date| format!(", made {date}"))
            .unwrap_or_default();
        Proof::Valid(Some(format!("Azure provider {signature}{made}")))
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        if !well_formed(secret) {
            return;
        }
        // The issuer draws again until the checksum is alphanumeric; so does this, with the first letter.
        for first in BASE62 {
            secret[0] = *first;
            let Some(sum) = checksum(secret) else { return };
            let long = secret.len() == 88;
            let text = if long {
                BASE64.encode(&sum).into_bytes()
            } else {
                base62(sum)
            };
            let text = &text[..text.len().min(secret.len() - CHECKSUM)];
            if text.len() == secret.len() - CHECKSUM && !text.iter().any(|c| b"+/".contains(c)) {
                secret[CHECKSUM..].copy_from_slice(text);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, Random, guards};
    use super::*;

    fn sample(random: &mut Random) -> String {
        let (head, tail) = (random.text(ALNUM, 52), random.text(ALNUM, 16));
        format!("{head}JQQJ99BC{tail}ACOG0000")
    }

    #[test]
    fn sealed_samples_prove_and_changed_ones_do_not() {
        guards(&AzureCask, sample);
        guards(&AzureCask, |random| format!("{}00==", sample(random)));
    }

    #[test]
    fn tells_provider_and_date() {
        let mut sealed = sample(&mut Random::new(9)).into_bytes();
        AzureCask.seal(&mut sealed);
        let fact = "Azure provider ACOG, made 2025-03".to_owned();
        assert_eq!(AzureCask.prove(&sealed), Proof::Valid(Some(fact)));
    }

    #[test]
    fn the_earlier_base64_checksum_counts_too() {
        let mut key = sample(&mut Random::new(4)).into_bytes();
        let sum = checksum(&key).expect("a sample is base64");
        key.truncate(CHECKSUM);
        key.extend(&BASE64.encode(&sum).as_bytes()[..4]);
        assert!(matches!(AzureCask.prove(&key), Proof::Valid(_)));
    }
}
