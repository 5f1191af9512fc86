//! PyPI upload tokens: `pypi-` and a macaroon of version 2 in URL-safe base64.
//!
//! Read packet by packet: the location `pypi.org` or `test.pypi.org`, an identifier, caveats, and a
//! signature of 32 bytes at the very end. Sources: libmacaroons `doc/format.txt`; pypitoken documentation.

use data_encoding::BASE64URL_NOPAD;

use super::filler::{bytes_in, letters};
use super::{Check, Proof};

const END: u8 = 0;
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;
const VERIFICATION: u8 = 4;
const SIGNATURE: u8 = 6;
const PREFIX: &[u8] = b"pypi-";

/// See the module.
pub struct PypiMacaroon;

/// The bytes of a macaroon that are still to be read.
struct Packets<'a>(&'a [u8]);

impl<'a> Packets<'a> {
    /// The next packet: its kind and its data (none for the end of a section).
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&kind, rest) = self.0.split_first()?;
        self.0 = rest;
        if kind == END {
            return Some((kind, &[]));
        }
        let length = self.varint()?;
        let (data, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((kind, data))
    }

    /// A length of one or two bytes, seven bits in each.
    fn varint(&mut self) -> Option<usize> {
        let (&low, rest) = self.0.split_first()?;
        self.0 = rest;
        if low < 0x80 {
            return Some(low.into());
        }
        let (&high, rest) = self.0.split_first().filter(|(high, _)| **high < 0x80)?;
        self.0 = rest;
        Some(usize::from(low & 0x7f) | usize::from(high) << 7)
    }

    /// The end of a section, or one of the two optional packets before it.
    fn until_end(&mut self) -> Option<()> {
        loop {
            match self.next()? {
                (END, _) => return Some(()),
                (IDENTIFIER | VERIFICATION, _) => {}
                _ => return None,
            }
        }
    }
}

/// The location of a complete macaroon.
fn location(bytes: &[u8]) -> Option<&[u8]> {
    let mut packets = Packets(bytes.strip_prefix(&[2])?);
    let (LOCATION, location) = packets.next()? else {
        return None;
    };
    packets.until_end()?;
    while packets.0.first() == Some(&IDENTIFIER) {
        packets.until_end()?;
    }
    let closed = packets.next()?.0 == END;
    let (SIGNATURE, signature) = packets.next()? else {
        return None;
    };
    (closed && signature.len() == 32 && packets.0.is_empty()).then_some(location)
}

impl Check for PypiMacaroon {
    fn prove(&self, secret: &[u8]) -> Proof {
        let Some(text) = secret.strip_prefix(PREFIX) else {
            return Proof::Invalid("does not begin with pypi-");
        };
        let Ok(bytes) = BASE64URL_NOPAD.decode(text.trim_ascii_end()) else {
            return Proof::Invalid("the rest is not URL-safe base64");
        };
        match location(&bytes) {
            Some(b"pypi.org") => Proof::Valid(None),
            Some(b"test.pypi.org") => Proof::Valid(Some("a token of test.pypi.org".to_owned())),
            Some(_) => Proof::Invalid("a macaroon of another place than PyPI"),
            None => Proof::Invalid("not a complete macaroon with its signature"),
        }
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let Some(text) = secret.strip_prefix(PREFIX) else {
            return;
        };
        let host: &[u8] = if text.starts_with(b"AgEN") {
            b"test.pypi.org"
        } else {
            b"pypi.org"
        };
        let length = bytes_in(text.len());
        // Version, location, an identifier of 36, one caveat of what is left over, and the signature.
        let fixed = 1 + (2 + host.len()) + (2 + 36 + 1) + (1 + 2 + 1) + 1 + (2 + 32);
        let Some(room) = length.checked_sub(fixed).filter(|room| *room < 1 << 14) else {
            return;
        };
        let filler = letters(text, room + 36);
        let mut bytes = vec![2, LOCATION, host.len().to_le_bytes()[0]];
        bytes.extend([host, &[IDENTIFIER, 36], &filler[..36], &[END, IDENTIFIER]].concat());
        bytes.extend([room.to_le_bytes()[0] | 0x80, (room >> 7).to_le_bytes()[0]]);
        bytes.extend([&filler[36..], &[END, END, SIGNATURE, 32], &filler[2..34]].concat());
        let sealed = BASE64URL_NOPAD.encode(&bytes);
        secret.truncate(PREFIX.len());
        secret.extend(sealed.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{B64URL, Random, seals};
    use super::*;

    fn sample(random: &mut Random, location: &str) -> String {
        let length = [160, 162, 163, 200, 303, 400][random.below(6)];
        format!("pypi-{location}{}", random.text(B64URL, length))
    }

    #[test]
    fn sealed_samples_prove_for_both_places() {
        seals(&PypiMacaroon, |random| sample(random, "AgEIcHlwaS5vcmc"));
        seals(&PypiMacaroon, |random| {
            sample(random, "AgENdGVzdC5weXBpLm9yZw")
        });
    }

    #[test]
    fn sealing_keeps_the_literal_beginning() {
        let mut sealed = sample(&mut Random::new(6), "AgEIcHlwaS5vcmcCJ").into_bytes();
        PypiMacaroon.seal(&mut sealed);
        assert!(sealed.starts_with(b"pypi-AgEIcHlwaS5vcmcCJ"));
    }

    #[test]
    fn a_token_cut_anywhere_is_refused() {
        let mut sealed = sample(&mut Random::new(8), "AgEIcHlwaS5vcmc").into_bytes();
        PypiMacaroon.seal(&mut sealed);
        while sealed.pop().is_some() {
            assert!(matches!(PypiMacaroon.prove(&sealed), Proof::Invalid(_)));
        }
    }
}
