//! Azure identifiable keys: base64 with a four-letter signature before a Marvin32 checksum.
//!
//! The signature stands ten characters before the end (padding aside); the last four decoded bytes are the
//! checksum of the bytes before them, keyed with a name per kind of key. Source of signatures and names:
//! microsoft/security-utilities, `IdentifiableMetadata`.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding};

use super::{Check, Proof, marvin};

type Seed = &'static [u8; 8];

/// Signature, what the key opens, and the seeds it may be keyed with.
const KINDS: &[(&[u8; 4], &str, &[Seed])] = &[
    (b"+ABa", "Azure Batch", &[b"AbAcct00"]),
    (b"+ACR", "Azure Container Registry", &[b"ACRDflt0"]),
    (b"+AEh", "Azure Event Hubs", MESSAGING),
    (b"+AMC", "Azure Machine Learning (classic)", &[b"Classic0"]),
    (b"+ARm", "Azure Relay", MESSAGING),
    (b"+ASb", "Azure Service Bus", MESSAGING),
    (b"+ASt", "Azure Storage", &[b"Default0"]),
    (b"+SQL", "Azure SQL", &[b"UsrPwd00"]),
    (b"ACDb", "Azure Cosmos DB", COSMOS),
    (
        b"AIoT",
        "Azure IoT",
        &[b"IoTHub00", b"DpsKey00", b"Device00"],
    ),
    (
        b"APIM",
        "Azure API Management",
        &[b"Tenant00", b"IoTHub00", b"Gatewy00", b"GitKey00"],
    ),
    (b"AzCa", "Azure Cache for Redis", &[b"Access00"]),
    (
        b"AzFu",
        "Azure Functions",
        &[b"Functi00", b"System00", b"Master00"],
    ),
    (b"AzSe", "Azure AI Search", &[b"Query000", b"PAdmin00"]),
];
const MESSAGING: &[Seed] = &[
    b"Send0000",
    b"Listen00",
    b"Manage00",
    b"System00",
    b"Unknown0",
];
const COSMOS: &[Seed] = &[
    b"MastRW00",
    b"MastRO00",
    b"SystRW00",
    b"SystRO00",
    b"SysAll00",
    b"Resour00",
    b"Encryp00",
];

/// See the module.
pub struct AzureIdentifiable;

/// Shortest and longest key that is tried, in characters without padding.
const LENGTH: std::ops::RangeInclusive<usize> = 32..=172;

fn unpadded(secret: &[u8]) -> &[u8] {
    let end = secret
        .iter()
        .rposition(|&byte| byte != b'=')
        .map_or(0, |last| last + 1);
    &secret[..end.max(secret.len().saturating_sub(2))]
}

/// Functions keys are written in the URL alphabet, the rest in the standard one.
fn encoding(text: &[u8]) -> Encoding {
    if text.iter().any(|byte| b"-_".contains(byte)) {
        BASE64URL_NOPAD
    } else {
        BASE64_NOPAD
    }
}

fn kind(text: &[u8]) -> Option<&'static (&'static [u8; 4], &'static str, &'static [Seed])> {
    let start = text
        .len()
        .checked_sub(10)
        .filter(|_| LENGTH.contains(&text.len()))?;
    KINDS
        .iter()
        .find(|(signature, ..)| text[start..start + 4] == **signature)
}

/// Redis keys are handed out with `+` and `/` replaced by letters, in the checksum too.
fn replaced(bytes: &[u8]) -> Vec<u8> {
    let text = BASE64_NOPAD
        .encode(bytes)
        .replace('+', "P")
        .replace('/', "F");
    text.into_bytes()
}

impl Check for AzureIdentifiable {
    fn prove(&self, secret: &[u8]) -> Proof {
        let text = unpadded(secret);
        let Some((signature, name, seeds)) = kind(text) else {
            return Proof::Invalid("no Azure signature stands before the checksum");
        };
        let Ok(bytes) = encoding(text).decode(text) else {
            return Proof::Invalid("holds characters that base64 does not have");
        };
        let (covered, written) = bytes.split_at(bytes.len() - 4);
        let proven = seeds.iter().any(|seed| {
            let sum = marvin::hash32(covered, seed).to_le_bytes();
            written == sum || (*signature == b"AzCa" && replaced(&[covered, &sum].concat()) == text)
        });
        if proven {
            Proof::Valid(Some(format!("{name} key")))
        } else {
            Proof::Invalid("the Marvin32 checksum does not match")
        }
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let text = unpadded(secret);
        let Some((_, _, seeds)) = kind(text) else {
            return;
        };
        let encoding = encoding(text);
        // Bits beyond the last whole byte are zero in every real key, and so is what the alignment of
        // the signature leaves over between it and the checksum.
        let mut relaxed = encoding.specification();
        relaxed.check_trailing_bits = false;
        let relaxed = relaxed.encoding().expect("only the strictness was changed");
        let Ok(mut bytes) = relaxed.decode(text) else {
            return;
        };
        let (end, sum) = (text.len(), bytes.len() - 4);
        let spill = ((bytes.len() - 7) * 8) % 6;
        bytes[sum - 1] &= 0xff << spill;
        let checksum = marvin::hash32(&bytes[..sum], seeds[0]).to_le_bytes();
        bytes[sum..].copy_from_slice(&checksum);
        secret[..end].copy_from_slice(encoding.encode(&bytes).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, BASE64, Random, guards, seals};
    use super::*;

    /// Random characters, a signature, six more, and the padding that makes it base64.
    fn sample(random: &mut Random, length: usize, signature: &str) -> String {
        let body = random.text(BASE64, length - 10);
        let padding = "=".repeat((4 - length % 4) % 4);
        format!("{body}{signature}{}{padding}", random.text(BASE64, 6))
    }

    #[test]
    fn every_length_in_use_is_sealed() {
        seals(&AzureIdentifiable, |random| sample(random, 43, "AzCa"));
        seals(&AzureIdentifiable, |random| sample(random, 52, "AzSe"));
        seals(&AzureIdentifiable, |random| sample(random, 43, "+ASb"));
        seals(&AzureIdentifiable, |random| {
            format!("{}AzFu{}==", random.text(ALNUM, 44), random.text(ALNUM, 6))
        });
        for (signature, ..) in KINDS {
            let signature = std::str::from_utf8(*signature).expect("signatures are ASCII");
            seals(&AzureIdentifiable, |random| sample(random, 86, signature));
        }
    }

    #[test]
    fn a_change_breaks_the_proof() {
        guards(&AzureIdentifiable, |random| {
            sample(random, 86, "+ASt").replace("==", "")
        });
    }

    #[test]
    fn every_seed_of_a_kind_counts() {
        for (signature, name, seeds) in KINDS {
            for seed in *seeds {
                let mut bytes = BASE64_NOPAD
                    .decode(
                        format!("{}{}", "A".repeat(76), String::from_utf8_lossy(*signature))
                            .as_bytes(),
                    )
                    .expect("eighty characters of base64");
                bytes.extend(marvin::hash32(&bytes, seed).to_le_bytes());
                let key = format!("{}==", BASE64_NOPAD.encode(&bytes));
                let fact = Proof::Valid(Some(format!("{name} key")));
                assert_eq!(AzureIdentifiable.prove(key.as_bytes()), fact);
            }
        }
    }
}
