//! Base58Check: Bitcoin private keys (WIF) and extended private keys (`xprv…`).
//!
//! The last four of the decoded bytes are the begin of the double SHA-256 of the rest. Sources: BIP-32,
//! SLIP-132 for the version bytes, Bitcoin wiki "Wallet import format".

use sha2::{Digest, Sha256};

use super::{Check, Proof};

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Length in characters, first characters, version bytes, and what the key is.
const KINDS: &[(usize, &str, &[u8], &str)] = &[
    (51, "5", &[0x80], "Bitcoin private key"),
    (51, "9", &[0xef], "Bitcoin testnet private key"),
    (52, "KL", &[0x80], "Bitcoin private key"),
    (52, "c", &[0xef], "Bitcoin testnet private key"),
    (111, "x", &[0x04, 0x88, 0xad, 0xe4], "extended private key"),
    (
        111,
        "y",
        &[0x04, 0x9d, 0x78, 0x78],
        "extended private key (P2SH-SegWit)",
    ),
    (
        111,
        "z",
        &[0x04, 0xb2, 0x43, 0x0c],
        "extended private key (SegWit)",
    ),
    (
        111,
        "t",
        &[0x04, 0x35, 0x83, 0x94],
        "extended private key (testnet)",
    ),
    (
        111,
        "u",
        &[0x04, 0x4a, 0x4e, 0x28],
        "extended private key (testnet, P2SH-SegWit)",
    ),
    (
        111,
        "v",
        &[0x04, 0x5f, 0x18, 0xbc],
        "extended private key (testnet, SegWit)",
    ),
];

/// See the module.
pub struct Base58Check;

/// The bytes of a base-58 number, big-endian; quadratic, so only for short texts.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len());
    for character in text {
        let mut carry = ALPHABET.iter().position(|c| c == character)?;
        for byte in &mut bytes {
            carry += usize::from(*byte) * 58;
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(carry.to_le_bytes()[0]);
            carry >>= 8;
        }
    }
    bytes.extend(
        text.iter()
            .take_while(|&&character| character == b'1')
            .map(|_| 0),
    );
    bytes.reverse();
    Some(bytes)
}

/// The reverse of `decode`, for numbers without leading zero bytes.
fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut digits: Vec<usize> = Vec::with_capacity(bytes.len() * 2);
    for &byte in bytes {
        let mut carry = usize::from(byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    digits.iter().rev().map(|&digit| ALPHABET[digit]).collect()
}

fn checksum(payload: &[u8]) -> Vec<u8> {
    Sha256::digest(Sha256::digest(payload))[..4].to_vec()
}

impl Check for Base58Check {
    fn prove(&self, secret: &[u8]) -> Proof {
        if !(20..=128).contains(&secret.len()) {
            return Proof::Invalid("no key in Base58Check has this length");
        }
        let Some(bytes) = decode(secret) else {
            return Proof::Invalid("holds a character that base58 does not have");
        };
        let Some((payload, written)) = bytes.split_at_checked(bytes.len().saturating_sub(4)) else {
            return Proof::Invalid("too short to carry a checksum");
        };
        if written != checksum(payload) {
            return Proof::Invalid("the Base58Check checksum does not match");
        }
        let kind = KINDS.iter().find(|(length, _, version, _)| {
            *length == secret.len() && payload.starts_with(version)
        });
        Proof::Valid(kind.map(|(.., name)| (*name).to_owned()))
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let first = secret.first().map_or(' ', |&byte| char::from(byte));
        let Some((_, _, version, _)) = KINDS
            .iter()
            .find(|(length, firsts, ..)| *length == secret.len() && firsts.contains(first))
        else {
            return;
        };
        let Some(mut bytes) = decode(secret) else {
            return;
        };
        let size = match secret.len() {
            51 => 37,
            52 => 38,
            _ => 82,
        };
        bytes.resize(size, 7);
        bytes[..version.len()].copy_from_slice(version);
        match size {
            // Marks a key whose public half is written compressed.
            38 => bytes[33] = 1,
            // Depth and the zero byte before a private key.
            82 => (bytes[4], bytes[45]) = (3, 0),
            _ => {}
        }
        let payload = size - 4;
        let sum = checksum(&bytes[..payload]);
        bytes[payload..].copy_from_slice(&sum);
        *secret = encode(&bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::guards;
    use super::*;

    #[test]
    fn keys_of_every_kind_are_sealed_and_guarded() {
        let alphabet = std::str::from_utf8(ALPHABET).expect("ASCII");
        for (length, firsts, ..) in KINDS {
            for first in firsts.chars() {
                let rest = if *length == 111 { "prv" } else { "" };
                guards(&Base58Check, |random| {
                    format!(
                        "{first}{rest}{}",
                        random.text(alphabet, length - 1 - rest.len())
                    )
                });
            }
        }
    }

    #[test]
    fn sealing_keeps_the_first_letters() {
        let alphabet = std::str::from_utf8(ALPHABET).expect("ASCII");
        let mut random = super::super::testing::Random::new(11);
        for (begin, length) in [("5", 51), ("K", 52), ("xprv", 111), ("zprv", 111)] {
            let mut key =
                format!("{begin}{}", random.text(alphabet, length - begin.len())).into_bytes();
            Base58Check.seal(&mut key);
            let first = if begin == "K" {
                &b"KL"[..]
            } else {
                &begin.as_bytes()[..1]
            };
            assert!(first.contains(&key[0]) && key[1..begin.len()] == begin.as_bytes()[1..]);
        }
    }

    #[test]
    fn decoding_and_encoding_agree() {
        assert_eq!(
            decode(b"2NEpo7TZRRrLZSi2U").as_deref(),
            Some(&b"Hello World!"[..])
        );
        assert_eq!(encode(b"Hello World!"), b"2NEpo7TZRRrLZSi2U");
        assert_eq!(decode(b"11").as_deref(), Some(&[0, 0][..]));
        assert_eq!(decode(b"0OIl"), None);
    }
}
