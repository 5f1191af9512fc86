//! NATS seeds: `S`, a letter for the kind, `A`, and 55 more of base32 that end in a CRC-16.
//!
//! 36 bytes: two of prefix, 32 of key, and the CRC-16/XMODEM of those in little-endian order. Source:
//! nats-io/nkeys.

use data_encoding::BASE32_NOPAD;

use super::{Check, Proof};

/// The prefix of a seed, and of the kinds of key it can be for.
const SEED: u8 = 18 << 3;
const KINDS: &[(u8, &str)] = &[
    (0, "account"),
    (2 << 3, "cluster"),
    (13 << 3, "server"),
    (14 << 3, "operator"),
    (20 << 3, "user"),
    (23 << 3, "curve"),
];
const LENGTH: usize = 58;

/// See the module.
pub struct NkeySeed;

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| {
            if crc & 0x8000 == 0 {
                crc << 1
            } else {
                crc << 1 ^ 0x1021
            }
        })
    })
}

/// The kind of key a seed is for; the five bits of the kind lie across its first two bytes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    let kind = (first & 7) << 5 | second >> 3;
    let known = first & 0xf8 == SEED && second & 0x3f == 0;
    KINDS
        .iter()
        .find(|(byte, _)| known && *byte == kind)
        .map(|(_, name)| *name)
}

impl Check for NkeySeed {
    fn prove(&self, secret: &[u8]) -> Proof {
        if secret.len() != LENGTH {
            return Proof::Invalid("a seed has 58 characters");
        }
        let Ok(bytes) = BASE32_NOPAD.decode(secret) else {
            return Proof::Invalid("holds characters that base32 does not have");
        };
        let Some(kind) = kind(&bytes) else {
            return Proof::Invalid("the prefix is not that of a seed");
        };
        let (covered, written) = bytes.split_at(bytes.len() - 2);
        if written == crc16(covered).to_le_bytes() {
            Proof::Valid(Some(format!("NATS {kind} seed")))
        } else {
            Proof::Invalid("the CRC-16 at the end does not match")
        }
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let mut relaxed = BASE32_NOPAD.specification();
        relaxed.check_trailing_bits = false;
        let relaxed = relaxed.encoding().expect("only the strictness was changed");
        let Some(mut bytes) = relaxed
            .decode(secret)
            .ok()
            .filter(|bytes| bytes.len() == 36)
        else {
            return;
        };
        bytes[1] &= 0xc0;
        let sum = crc16(&bytes[..34]).to_le_bytes();
        bytes[34..].copy_from_slice(&sum);
        *secret = BASE32_NOPAD.encode(&bytes).into_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BASE32, guards};
    use super::*;

    #[test]
    fn the_crc_is_xmodem() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
    }

    #[test]
    fn every_kind_is_sealed_and_guarded() {
        for kind in ["SAA", "SCA", "SNA", "SOA", "SUA", "SXA"] {
            guards(&NkeySeed, |random| {
                format!("{kind}{}", random.text(BASE32, 55))
            });
        }
    }

    #[test]
    fn a_public_key_is_no_seed() {
        let mut key = format!("SU{}", "A".repeat(56)).into_bytes();
        NkeySeed.seal(&mut key);
        key[0] = b'U';
        assert_eq!(
            NkeySeed.prove(&key),
            Proof::Invalid("the prefix is not that of a seed")
        );
    }
}
