//! Makes token-shaped text out of templates, so that none has to lie in the repository.
//!
//! Deterministic: the same seed and the same templates give the same text. Used by the self-test of the catalogue, by
//! `stanch rules check` and by tests; never by a scan.

use data_encoding::{BASE64, BASE64URL_NOPAD};

use super::RuleDef;
use super::template::{Dialect, Node, parse};

/// Rewrites the checksum characters of a well-formed secret so that the named proof holds.
pub type Seal = fn(check: &str, secret: &mut Vec<u8>);

/// A source of samples.
#[derive(Debug, Clone)]
pub struct Sampler {
    state: u64,
    seal: Seal,
}

/// What a template needs to know of the rule it belongs to.
#[derive(Clone, Copy)]
struct Scope<'r> {
    rule: Option<&'r RuleDef>,
}

impl Sampler {
    /// A sampler whose output depends on `seed` alone.
    pub fn new(seed: &str, seal: Seal) -> Self {
        // FNV-1a; any spread of the seed over 64 bits does.
        let state = seed.bytes().fold(0xCBF2_9CE4_8422_2325, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)
        });
        Self { state, seal }
    }

    /// The next 64 random bits (SplitMix64, Steele et al. 2014).
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the remainder is below `limit`"
    )]
    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit.max(1) as u64) as usize
    }

    /// `count` random bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.bits().to_le_bytes()[0]).collect()
    }

    /// A secret as `rule` describes it, its checksum right. `None` for rules whose matcher is code.
    pub fn secret(&mut self, rule: &RuleDef) -> Option<Vec<u8>> {
        let pick = self.below(rule.samples.len().max(1));
        let template = rule.samples.get(pick)?;
        let mut out = self.fill(template, Dialect::Format, Scope { rule: None });
        if let Some(check) = rule.check.or(rule.prove) {
            (self.seal)(check, &mut out);
        }
        Some(out)
    }

    /// An example text of `rule`, all templates filled in.
    pub fn example(&mut self, rule: &RuleDef, text: &str) -> Vec<u8> {
        self.fill(text, Dialect::Example, Scope { rule: Some(rule) })
    }

    /// A text that belongs to no rule.
    pub fn text(&mut self, text: &str) -> Vec<u8> {
        self.fill(text, Dialect::Example, Scope { rule: None })
    }

    fn fill(&mut self, template: &str, dialect: Dialect, scope: Scope<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        match parse(template, dialect) {
            Ok(nodes) => self.nodes(&nodes, scope, &mut out),
            Err(_) => out.extend_from_slice(template.as_bytes()),
        }
        out
    }

    fn nodes(&mut self, nodes: &[Node], scope: Scope<'_>, out: &mut Vec<u8>) {
        for node in nodes {
            match node {
                Node::Literal(text) => out.extend_from_slice(text.as_bytes()),
                Node::Class { set, min, max } => {
                    let alphabet = set.bytes();
                    let length = min + self.below((max - min).min(24) + 1);
                    out.extend((0..length).map(|_| alphabet[self.below(alphabet.len())]));
                }
                Node::Choice { branches, optional } => {
                    let pick = self.below(branches.len() + usize::from(*optional));
                    if let Some(branch) = branches.get(pick) {
                        self.nodes(branch, scope, out);
                    }
                }
                Node::Special {
                    name,
                    argument,
                    inner,
                } => self.special(name, argument, inner, scope, out),
            }
        }
    }

    fn special(
        &mut self,
        name: &str,
        argument: &str,
        inner: &[Node],
        scope: Scope<'_>,
        out: &mut Vec<u8>,
    ) {
        match (name, scope.rule) {
            ("secret", Some(rule)) => out.extend(self.secret(rule).unwrap_or_default()),
            ("part", Some(rule)) => {
                if let Some(part) = rule.parts.iter().find(|part| part.name == argument) {
                    let pick = self.below(part.samples.len().max(1));
                    let template = part.samples.get(pick).copied().unwrap_or_default();
                    let text = self.fill(template, Dialect::Format, Scope { rule: None });
                    out.extend(text);
                }
            }
            ("checksum", Some(rule)) => self.checksum(rule, out),
            ("base64", _) => {
                let mut text = Vec::new();
                self.nodes(inner, scope, &mut text);
                out.extend_from_slice(BASE64.encode(&text).as_bytes());
            }
            ("jwt", _) => out.extend(self.jwt()),
            ("pem", _) => out.extend(self.pem(argument, "\n")),
            ("file", _) => out.extend(super::file_sample::file(self, argument)),
            ("pem-escaped", _) => out.extend(self.pem(argument, "\\n")),
            _ => {}
        }
    }

    /// Appends placeholder characters to the token that ends here and lets the check rewrite them. Checksums are 4 to
    /// 9 characters; the length that makes the proof hold is found by trying.
    fn checksum(&mut self, rule: &RuleDef, out: &mut Vec<u8>) {
        let Some(check) = rule.check.or(rule.prove) else {
            return;
        };
        let start = out
            .iter()
            .rposition(|b| !b.is_ascii_graphic() || b"\"'=`,;".contains(b))
            .map_or(0, |n| n + 1);
        let mut token = out.split_off(start);
        token.extend_from_slice(b"000000");
        (self.seal)(check, &mut token);
        out.extend(token);
    }

    fn jwt(&mut self) -> Vec<u8> {
        let payload = format!(
            "{{\"sub\":\"{}\",\"iat\":1760000000,\"scope\":\"write\"}}",
            self.bits()
        );
        let signature = self.bytes(32);
        let parts = [
            br#"{"alg":"HS256","typ":"JWT"}"#.as_slice(),
            payload.as_bytes(),
            &signature,
        ];
        parts
            .map(|part| BASE64URL_NOPAD.encode(part))
            .join(".")
            .into_bytes()
    }

    /// A private key block of the right structure and random content.
    fn pem(&mut self, kind: &str, newline: &str) -> Vec<u8> {
        let (label, body) = match kind {
            "ec" => (
                "EC PRIVATE KEY",
                der(0x30, &[der(2, &[1]), der(4, &self.bytes(32))].concat()),
            ),
            "pkcs8" => ("PRIVATE KEY", self.pkcs8()),
            "openssh" => (
                "OPENSSH PRIVATE KEY",
                [
                    b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01".to_vec(),
                    self.bytes(300),
                ]
                .concat(),
            ),
            "pgp" => (
                "PGP PRIVATE KEY BLOCK",
                [vec![0x95, 0x03, 0x98], self.bytes(600)].concat(),
            ),
            "encrypted" => (
                "ENCRYPTED PRIVATE KEY",
                der(
                    0x30,
                    &[
                        der(0x30, &der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d")),
                        der(4, &self.bytes(300)),
                    ]
                    .concat(),
                ),
            ),
            "dsa" => (
                "DSA PRIVATE KEY",
                self.integers(&[1, 128, 20, 128, 128, 20]),
            ),
            _ => (
                "RSA PRIVATE KEY",
                self.integers(&[1, 128, 3, 128, 64, 64, 64, 64, 64]),
            ),
        };
        let text = BASE64.encode(&body);
        let mut out = format!("-----BEGIN {label}-----{newline}");
        for line in text.as_bytes().chunks(64) {
            out.push_str(std::str::from_utf8(line).expect("base64 is ASCII"));
            out.push_str(newline);
        }
        out.push_str(&format!("-----END {label}-----"));
        out.into_bytes()
    }

    pub(super) fn integers(&mut self, lengths: &[usize]) -> Vec<u8> {
        let body: Vec<u8> = lengths
            .iter()
            .enumerate()
            .flat_map(|(i, &n)| {
                if i == 0 {
                    der(2, &[0])
                } else {
                    let mut v = self.bytes(n);
                    v[0] = v[0] & 0x7F | 1;
                    der(2, &v)
                }
            })
            .collect();
        der(0x30, &body)
    }

    pub(super) fn pkcs8(&mut self) -> Vec<u8> {
        let key = self.integers(&[1, 128, 3, 128, 64, 64, 64, 64, 64]);
        let algorithm = der(
            0x30,
            &[der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), der(5, &[])].concat(),
        );
        der(0x30, &[der(2, &[0]), algorithm, der(4, &key)].concat())
    }
}

/// One DER element with a definite length below 64 KiB (X.690).
pub(super) fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("sample keys are shorter than 64 KiB");
    let [high, low] = length.to_be_bytes();
    let mut out = match length {
        0..=127 => vec![tag, low],
        128..=255 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampler() -> Sampler {
        Sampler::new("seed", |_, _| ())
    }

    #[test]
    fn samples_repeat_with_the_seed() {
        assert_eq!(sampler().text("x-{hex:32}"), sampler().text("x-{hex:32}"));
        let text = sampler().text("x-{hex:32}");
        assert!(text.starts_with(b"x-") && text.len() == 34);
    }

    #[test]
    fn blocks_and_encodings_are_filled_in() {
        let text =
            String::from_utf8(sampler().text("a {base64(user:{alnum:8})} b")).expect("ASCII");
        let inner = text.split(' ').nth(1).expect("three words");
        assert!(
            BASE64
                .decode(inner.as_bytes())
                .expect("base64")
                .starts_with(b"user:")
        );
        assert_eq!(sampler().jwt().iter().filter(|&&b| b == b'.').count(), 2);
        assert!(
            String::from_utf8(sampler().pem("ec", "\n"))
                .expect("ASCII")
                .lines()
                .count()
                >= 3
        );
    }
}
