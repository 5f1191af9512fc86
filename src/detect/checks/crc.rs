//! Tokens that end in the CRC-32 of what stands before it, each provider in its own spelling.
//!
//! CRC-32 is always the IEEE one (zlib). Sources: GitHub blog, "Behind GitHub's new authentication token
//! formats" (2021), which npm follows; developers.cloudflare.com, "Token formats"; grafana/grafana,
//! `pkg/components/satokengen`. The forms of Atlassian, Confluent, Vercel and Zuplo are not documented;
//! they were confirmed on published tokens.

use data_encoding::{BASE64, HEXLOWER, HEXUPPER};

use super::digits::{BASE62, padded};
use super::{Check, Proof};

/// One provider's form: which lengths a token has, what the checksum covers and how it is written.
pub struct Crc32 {
    /// Literal beginnings; the token has one of them.
    prefixes: &'static [&'static str],
    /// Least and greatest number of characters between prefix and checksum, separator included.
    body: &'static [(usize, usize)],
    /// Whether the checksum covers the prefix too.
    with_prefix: bool,
    /// What stands between the covered part and the checksum.
    separator: &'static str,
    /// How many characters the checksum has.
    width: usize,
    /// The checksum as the provider writes it.
    spell: fn(u32) -> Vec<u8>,
}

/// `ghp_`, `gho_`, `ghu_`, `ghs_` and `npm_` with 30 characters, `ghr_` with 70, then six in base 62.
pub const GITHUB: Crc32 = Crc32 {
    prefixes: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_"],
    body: &[(30, 30), (70, 70)],
    with_prefix: false,
    separator: "",
    width: 6,
    spell: |crc| padded(crc, BASE62, 6),
};

/// `vcp_`, `vci_`, `vca_`, `vcr_`, `vck_` with 50 characters, then six in base 62.
pub const VERCEL: Crc32 = Crc32 {
    prefixes: &["vcp_", "vci_", "vca_", "vcr_", "vck_"],
    body: &[(50, 50)],
    ..GITHUB
};

/// `cfk_`, `cfut_`, `cfat_` with 40 characters, then eight hexadecimal digits.
pub const CLOUDFLARE: Crc32 = Crc32 {
    prefixes: &["cfk_", "cfut_", "cfat_"],
    body: &[(40, 40)],
    width: 8,
    spell: |crc| HEXLOWER.encode(&crc.to_be_bytes()).into_bytes(),
    ..GITHUB
};

/// Atlassian API tokens and Bitbucket app passwords: eight upper-case digits over everything before them.
pub const ATLASSIAN: Crc32 = Crc32 {
    prefixes: &["ATATT3xFf", "ATCTT3xFf", "ATBB"],
    body: &[(24, 820)],
    with_prefix: true,
    separator: "",
    width: 8,
    spell: |crc| HEXUPPER.encode(&crc.to_be_bytes()).into_bytes(),
};

/// `glsa_`, 32 characters, `_`, then the checksum's bytes in little-endian order.
pub const GRAFANA: Crc32 = Crc32 {
    prefixes: &["glsa_"],
    body: &[(33, 33)],
    with_prefix: true,
    separator: "_",
    width: 8,
    spell: |crc| HEXLOWER.encode(&crc.to_le_bytes()).into_bytes(),
};

/// `cflt`, 54 characters, then the first six characters of the little-endian checksum in base64.
pub const CONFLUENT: Crc32 = Crc32 {
    prefixes: &["cflt"],
    body: &[(54, 54)],
    spell: |crc| BASE64.encode(&crc.to_le_bytes()).into_bytes()[..6].to_vec(),
    ..GITHUB
};

/// `zpka_`, 32 characters, `_`, then eight hexadecimal digits.
pub const ZUPLO: Crc32 = Crc32 {
    prefixes: &["zpka_"],
    body: &[(33, 33)],
    separator: "_",
    ..CLOUDFLARE
};

impl Crc32 {
    /// The part of `body` (a token without its checksum) that the checksum covers.
    fn covered<'a>(&self, body: &'a [u8]) -> Option<&'a [u8]> {
        let prefix = self
            .prefixes
            .iter()
            .find(|prefix| body.starts_with(prefix.as_bytes()))?;
        let length = body.len() - prefix.len();
        if !self
            .body
            .iter()
            .any(|&(least, most)| (least..=most).contains(&length))
        {
            return None;
        }
        let end = body.strip_suffix(self.separator.as_bytes())?;
        Some(if self.with_prefix {
            end
        } else {
            &end[prefix.len()..]
        })
    }
}

/// The CRC-32 of gzip and of ISO 3309.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = libdeflater::Crc::new();
    crc.update(bytes);
    crc.sum()
}

impl Check for Crc32 {
    fn prove(&self, secret: &[u8]) -> Proof {
        let Some(cut) = secret.len().checked_sub(self.width) else {
            return Proof::Invalid("too short to carry a checksum");
        };
        match self.complete(&secret[..cut]) {
            None => Proof::Invalid("no token of this provider has this length and prefix"),
            Some(sum) if sum == secret[cut..] => Proof::Valid(None),
            Some(_) => Proof::Invalid("the CRC-32 at the end does not match"),
        }
    }

    fn complete(&self, body: &[u8]) -> Option<Vec<u8>> {
        self.covered(body)
            .map(|covered| (self.spell)(crc32(covered)))
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let cut = secret.len().saturating_sub(self.width);
        if let Some(sum) = self.complete(&secret[..cut]) {
            secret.truncate(cut);
            secret.extend(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, B64URL, Random, guards, seals};
    use super::*;

    /// A sample: the prefix, `length` characters, `tail` and a checksum yet to be written.
    fn token(
        random: &mut Random,
        prefix: &str,
        alphabet: &str,
        length: usize,
        tail: &str,
    ) -> String {
        format!("{prefix}{}{tail}", random.text(alphabet, length))
    }

    #[test]
    fn the_crc_is_the_ieee_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!((GITHUB.spell)(0xcbf4_3926), b"3jZRME");
    }

    #[test]
    fn each_form_is_sealed_and_guarded() {
        guards(&GITHUB, |random| token(random, "ghp_", ALNUM, 36, ""));
        guards(&GITHUB, |random| token(random, "ghr_", ALNUM, 76, ""));
        guards(&GITHUB, |random| token(random, "npm_", ALNUM, 36, ""));
        guards(&VERCEL, |random| token(random, "vck_", B64URL, 56, ""));
        guards(&CLOUDFLARE, |random| token(random, "cfk_", ALNUM, 48, ""));
        seals(&CLOUDFLARE, |random| token(random, "cfut_", ALNUM, 48, ""));
        guards(&ATLASSIAN, |random| {
            token(random, "ATATT3xFfGF0", B64URL, 171, "=00000000")
        });
        guards(&ATLASSIAN, |random| {
            token(random, "ATBB", ALNUM, 24, "00000000")
        });
        guards(&GRAFANA, |random| {
            token(random, "glsa_", ALNUM, 32, "_00000000")
        });
        guards(&CONFLUENT, |random| token(random, "cflt", ALNUM, 60, ""));
        guards(&ZUPLO, |random| {
            token(random, "zpka_", ALNUM, 32, "_00000000")
        });
    }

    #[test]
    fn complete_gives_what_seal_writes() {
        let mut sealed = token(&mut Random::new(3), "gho_", ALNUM, 36, "").into_bytes();
        GITHUB.seal(&mut sealed);
        assert_eq!(
            GITHUB.complete(&sealed[..34]).as_deref(),
            Some(&sealed[34..])
        );
        assert_eq!(GITHUB.complete(b"gho_short"), None);
    }
}
