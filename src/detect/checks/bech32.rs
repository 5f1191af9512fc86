//! Bech32: age identities (`AGE-SECRET-KEY-1…`) and Nostr secret keys (`nsec1…`).
//!
//! Six characters of BCH code over the human-readable part and the data (BIP-173). The data is a whole
//! number of bytes, so the bits left over are zero. Sources: BIP-173; the age specification; NIP-19.

use super::{Check, Proof};

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const WIDTH: usize = 6;

/// A family of Bech32 texts: the human-readable parts it may have, and whether it is written in capitals.
pub struct Bech32 {
    parts: &'static [&'static str],
    upper: bool,
}

/// age identities, the post-quantum ones included.
pub const AGE: Bech32 = Bech32 {
    parts: &["age-secret-key-", "age-secret-key-pq-"],
    upper: true,
};

/// Nostr secret keys.
pub const NSEC: Bech32 = Bech32 {
    parts: &["nsec"],
    upper: false,
};

fn polymod(values: impl Iterator<Item = u8>) -> u32 {
    const GENERATOR: [u32; 5] = [
        0x3b6a_57b2,
        0x2650_8e6d,
        0x1ea1_19fa,
        0x3d42_33dd,
        0x2a14_62b3,
    ];
    values.fold(1, |sum, value| {
        let top = sum >> 25;
        let next = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        (0..5)
            .filter(|bit| top >> bit & 1 == 1)
            .fold(next, |next, bit| next ^ GENERATOR[bit])
    })
}

fn expand(part: &str) -> impl Iterator<Item = u8> {
    part.bytes()
        .map(|byte| byte >> 5)
        .chain([0])
        .chain(part.bytes().map(|byte| byte & 31))
}

/// The six checksum values for `data` under `part`.
fn checksum(part: &str, data: &[u8]) -> [u8; WIDTH] {
    let sum = polymod(expand(part).chain(data.iter().copied()).chain([0; WIDTH])) ^ 1;
    std::array::from_fn(|at| (sum >> (5 * (WIDTH - 1 - at))).to_le_bytes()[0] & 31)
}

impl Bech32 {
    /// The human-readable part and the values after the `1`, all in lower case.
    fn split(&self, secret: &[u8]) -> Option<(&'static str, Vec<u8>)> {
        let wrong_case = |byte: &u8| {
            if self.upper {
                byte.is_ascii_lowercase()
            } else {
                byte.is_ascii_uppercase()
            }
        };
        let one = secret.iter().rposition(|&byte| byte == b'1')?;
        let part = self
            .parts
            .iter()
            .find(|part| part.as_bytes().eq_ignore_ascii_case(&secret[..one]))?;
        let data = &secret[one + 1..];
        if data.len() <= WIDTH || secret.iter().any(wrong_case) {
            return None;
        }
        let value = |byte: &u8| ALPHABET.iter().position(|c| c.eq_ignore_ascii_case(byte));
        let values = data.iter().map(value).collect::<Option<Vec<usize>>>()?;
        Some((
            part,
            values
                .into_iter()
                .map(|value| value.to_le_bytes()[0])
                .collect(),
        ))
    }

    fn write(&self, values: &[u8]) -> Vec<u8> {
        let character = |&value: &u8| ALPHABET[usize::from(value & 31)];
        let mut text: Vec<u8> = values.iter().map(character).collect();
        if self.upper {
            text.make_ascii_uppercase();
        }
        text
    }
}

/// The bits that `values` values have beyond the last whole byte.
fn spare_bits(values: usize) -> u32 {
    u32::try_from(values * 5 % 8).expect("less than eight")
}

impl Check for Bech32 {
    fn prove(&self, secret: &[u8]) -> Proof {
        let Some((part, values)) = self.split(secret) else {
            return Proof::Invalid("not Bech32 with the expected beginning");
        };
        let (data, written) = values.split_at(values.len() - WIDTH);
        let spare = spare_bits(data.len());
        if written != checksum(part, data) {
            Proof::Invalid("the Bech32 checksum does not match")
        } else if spare >= 5
            || data
                .last()
                .is_some_and(|last| last & ((1 << spare) - 1) != 0)
        {
            Proof::Invalid("the data is not a whole number of bytes")
        } else {
            Proof::Valid(None)
        }
    }

    fn complete(&self, body: &[u8]) -> Option<Vec<u8>> {
        let mut whole = body.to_vec();
        whole.extend(if self.upper { b"QQQQQQ" } else { b"qqqqqq" });
        let (part, values) = self.split(&whole)?;
        Some(self.write(&checksum(part, &values[..values.len() - WIDTH])))
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let Some((part, values)) = self.split(secret) else {
            return;
        };
        let (start, count) = (secret.len() - values.len(), values.len() - WIDTH);
        let mut values = values;
        let spare = spare_bits(count);
        if spare < 5 {
            values[count - 1] &= 31 << spare;
        }
        let sum = checksum(part, &values[..count]);
        values[count..].copy_from_slice(&sum);
        secret[start..].copy_from_slice(&self.write(&values));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::guards;
    use super::*;

    const LOWER: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    #[test]
    fn both_families_are_sealed_and_guarded() {
        guards(&AGE, |random| {
            format!("AGE-SECRET-KEY-1{}", random.text(LOWER, 58).to_uppercase())
        });
        guards(&AGE, |random| {
            format!(
                "AGE-SECRET-KEY-PQ-1{}",
                random.text(LOWER, 58).to_uppercase()
            )
        });
        guards(&NSEC, |random| format!("nsec1{}", random.text(LOWER, 58)));
    }

    #[test]
    fn agrees_with_the_vectors_of_bip_173() {
        let value = |c: u8| {
            ALPHABET
                .iter()
                .position(|&a| a == c)
                .expect("in the alphabet")
                .to_le_bytes()[0]
        };
        for (part, data, sum) in [
            ("a", "", "2uel5l"),
            (
                "split",
                "checkupstagehandshakeupstreamerranterredcaperred",
                "2y9e3w",
            ),
        ] {
            let data: Vec<u8> = data.bytes().map(value).collect();
            let sum: Vec<u8> = sum.bytes().map(value).collect();
            assert_eq!(checksum(part, &data).as_slice(), sum);
        }
    }
}
