//! Private keys in PEM armour: whole blocks, also indented, quoted, joined from parts, commented, or with line ends
//! written as `\n`. A header without a body is nothing.

mod body;
mod service_account;

use crate::model::Span;

/// Folded trigrams: the end of `-----BEGIN`'s dashes, and of the first word of `---- BEGIN SSH2`.
pub const TRIGRAMS: &[[u8; 3]] = &[*b"-be", *b"sh2"];

/// Longest block, in bytes from its first dash.
pub const LONGEST: usize = 32 * 1024;

/// What kind of private key a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `RSA PRIVATE KEY`.
    Rsa,
    /// `EC PRIVATE KEY`.
    Ec,
    /// `DSA PRIVATE KEY`.
    Dsa,
    /// `PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`.
    Pkcs8,
    /// The same in the JSON of a Google Cloud service account.
    ServiceAccount,
    /// `OPENSSH PRIVATE KEY`.
    OpenSsh,
    /// `SSH2 PRIVATE KEY`, `SSH2 ENCRYPTED PRIVATE KEY`.
    Ssh2,
    /// `PGP PRIVATE KEY BLOCK`.
    Pgp,
    /// Any other private key.
    Other,
}

impl Kind {
    /// The word for readers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Rsa => "RSA",
            Kind::Ec => "EC",
            Kind::Dsa => "DSA",
            Kind::Pkcs8 => "PKCS#8",
            Kind::ServiceAccount => "service account's",
            Kind::OpenSsh => "OpenSSH",
            Kind::Ssh2 => "SSH2",
            Kind::Pgp => "PGP",
            Kind::Other => "private",
        }
    }

    /// The rule of the catalogue that reports it.
    pub const fn rule(self) -> &'static str {
        match self {
            Kind::Rsa => "private-key-rsa",
            Kind::Ec => "private-key-ec",
            Kind::Dsa => "private-key-dsa",
            Kind::Pkcs8 => "private-key-pkcs8",
            Kind::ServiceAccount => "google-service-account-key",
            Kind::OpenSsh => "private-key-openssh",
            Kind::Ssh2 => "private-key-ssh2",
            Kind::Pgp => "private-key-pgp",
            Kind::Other => "private-key-other",
        }
    }
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// From the first dash to the last.
    pub span: Span,
    /// What it holds.
    pub kind: Kind,
    /// Whether a passphrase protects it.
    pub encrypted: bool,
    /// Whether the end line was there.
    pub closed: bool,
    /// The base64 of the body, without anything else.
    pub body: Vec<u8>,
}

impl Block {
    /// The rule of the catalogue that reports it.
    pub const fn rule(&self) -> &'static str {
        if self.encrypted {
            "private-key-encrypted"
        } else {
            self.kind.rule()
        }
    }

    /// Whether the body begins as the kind demands: DER with the length it has, or OpenSSH's magic word.
    pub fn is_well_formed(&self) -> bool {
        let head = &self.body[..self.body.len().min(64) / 4 * 4];
        let Ok(bytes) = data_encoding::BASE64.decode(head) else {
            return false;
        };
        match self.kind {
            Kind::OpenSsh => bytes.starts_with(b"openssh-key-v1\0"),
            Kind::Ssh2 | Kind::Other => true,
            Kind::Pgp => bytes.first().is_some_and(|b| b & 0x80 != 0),
            _ if self.encrypted && self.kind != Kind::Pkcs8 => true,
            _ => {
                bytes.first() == Some(&0x30)
                    && der_length(&bytes).is_some_and(|len| len * 4 / 3 <= self.body.len() + 8)
            }
        }
    }
}

fn der_length(bytes: &[u8]) -> Option<usize> {
    let first = usize::from(*bytes.get(1)?);
    if first < 0x80 {
        return Some(first);
    }
    let count = first & 0x7f;
    (1..=4)
        .contains(&count)
        .then(|| bytes.get(2..2 + count))
        .flatten()
        .map(|len| len.iter().fold(0, |sum, &b| sum << 8 | usize::from(b)))
}

/// Appends the private key to which the trigram at `at`, one of [`TRIGRAMS`], belongs. Depends on [`LONGEST`] bytes
/// behind it.
pub fn candidates(bytes: &[u8], at: usize, out: &mut Vec<Block>) {
    out.extend(begin(bytes, at).and_then(|(start, rest)| read(bytes, start, rest)));
}

/// Whether the trigram at `at`, one of [`TRIGRAMS`], stands where a private key begins, whatever follows.
pub fn begins(bytes: &[u8], at: usize) -> bool {
    let label = begin(bytes, at).and_then(|(_, rest)| label(rest));
    label.and_then(kind).is_some()
}

/// The first dash of the block to whose first line the trigram at `at` belongs, and the bytes from its label on.
fn begin(bytes: &[u8], at: usize) -> Option<(usize, &[u8])> {
    let ssh2 = bytes[at..].first() != Some(&b'-');
    let begin = if ssh2 { at.checked_sub(8) } else { Some(at) };
    let begin = begin?;
    let rest = bytes[begin..].strip_prefix(if ssh2 { b" BEGIN " } else { b"-BEGIN " })?;
    let dashes = bytes[..begin + usize::from(!ssh2)]
        .iter()
        .rev()
        .take(5)
        .take_while(|&&b| b == b'-')
        .count();
    (dashes >= 4).then(|| (begin + usize::from(!ssh2) - dashes, rest))
}

/// The label at the start of `rest`.
fn label(rest: &[u8]) -> Option<&[u8]> {
    let len = rest.iter().take(48).position(|&b| b == b'-')?;
    Some(rest[..len].trim_ascii())
}

/// The block that begins at `start`, as [`candidates`] found it.
pub fn at(bytes: &[u8], start: usize) -> Option<Block> {
    let dashes = bytes
        .get(start..)?
        .iter()
        .take(5)
        .take_while(|&&b| b == b'-')
        .count();
    let rest = &bytes[start + dashes..];
    let rest = rest
        .strip_prefix(b" ")
        .unwrap_or(rest)
        .strip_prefix(b"BEGIN ")?;
    read(bytes, start, rest)
}

/// Reads the block from `start`; `rest` begins with its label.
fn read(bytes: &[u8], start: usize, rest: &[u8]) -> Option<Block> {
    let label_len = rest.iter().take(48).position(|&b| b == b'-')?;
    let label = rest[..label_len].trim_ascii();
    let kind = kind(label)?;
    let from = bytes.len() - rest.len() + label_len;
    let limit = bytes.len().min(start + LONGEST);
    let window = &bytes[from.min(limit)..limit];
    // The next block first: of many that never end, each would be searched to its limit.
    let next = memchr::memmem::find(window, b"-BEGIN ").unwrap_or(window.len());
    let until_next = &window[..window.len().min(next + 6)];
    let end = memchr::memmem::find(until_next, b"---END ")
        .or_else(|| memchr::memmem::find(until_next, b"-- END "));
    let end = end.filter(|&end| end < next);
    let (body, encrypted) = body::read(
        &window[..end.unwrap_or(next).min(window.len())],
        end.is_some(),
    );
    if body.len() < LEAST_BODY {
        return None;
    }
    let stop = match end {
        Some(end) => from + end + closing(&window[end..]),
        None => from + body::span(window, body.len()),
    };
    let by_label = label.starts_with(b"ENCRYPTED") || label.starts_with(b"SSH2 ENC");
    let kind = match kind {
        Kind::Pkcs8 if service_account::holds(bytes, Span::new(start, stop)) => {
            Kind::ServiceAccount
        }
        other => other,
    };
    Some(Block {
        span: Span::new(start, stop),
        kind,
        encrypted: encrypted || by_label || kind == Kind::OpenSsh && openssh_encrypted(&body),
        closed: end.is_some(),
        body,
    })
}

/// Least length of a body, in characters: the shortest elliptic curve key has 52.
const LEAST_BODY: usize = 48;

fn kind(label: &[u8]) -> Option<Kind> {
    Some(match label {
        b"RSA PRIVATE KEY" => Kind::Rsa,
        b"EC PRIVATE KEY" | b"ECDSA PRIVATE KEY" => Kind::Ec,
        b"DSA PRIVATE KEY" => Kind::Dsa,
        b"PRIVATE KEY" | b"ENCRYPTED PRIVATE KEY" => Kind::Pkcs8,
        b"OPENSSH PRIVATE KEY" => Kind::OpenSsh,
        b"SSH2 PRIVATE KEY" | b"SSH2 ENCRYPTED PRIVATE KEY" => Kind::Ssh2,
        b"PGP PRIVATE KEY BLOCK" => Kind::Pgp,
        _ if label.ends_with(b"PRIVATE KEY") => Kind::Other,
        _ => return None,
    })
}

/// Length of `---END … KEY-----`, dashes included.
fn closing(rest: &[u8]) -> usize {
    let label = rest
        .iter()
        .take(64)
        .skip(7)
        .position(|&b| b == b'-')
        .map_or(7, |i| i + 7);
    label
        + rest[label..]
            .iter()
            .take(5)
            .take_while(|&&b| b == b'-')
            .count()
}

fn openssh_encrypted(body: &[u8]) -> bool {
    // The cipher name follows the magic word and a length; `none` stands at byte 19.
    let head = &body[..body.len().min(64) / 4 * 4];
    data_encoding::BASE64.decode(head).is_ok_and(|bytes| {
        bytes.starts_with(b"openssh-key-v1\0") && bytes.get(19..23) != Some(b"none")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(eol: &str) -> String {
        // 0x30 0x82 0x01 0x00 and noise: the shape of DER, not a key.
        let mut bytes = vec![0x30, 0x82, 0x01, 0x00];
        bytes.extend((0..256_u32).map(|i| (i * 167 + 13).to_le_bytes()[0]));
        let text = data_encoding::BASE64.encode(&bytes);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(64)
            .map(|c| std::str::from_utf8(c).expect("ASCII"))
            .collect();
        let dashes = "-".repeat(5);
        format!(
            "{dashes}BEGIN RSA PRIVATE KEY{dashes}{eol}{}{eol}{dashes}END RSA PRIVATE KEY{dashes}",
            lines.join(eol)
        )
    }

    fn found(text: &str) -> Vec<Block> {
        let mut out = Vec::new();
        for at in 0..text.len() - 2 {
            let t = &text.as_bytes()[at..];
            if TRIGRAMS.contains(&[t[0] | 0x20, t[1] | 0x20, t[2] | 0x20]) {
                candidates(text.as_bytes(), at, &mut out);
            }
        }
        for block in &out {
            assert_eq!(at(text.as_bytes(), block.span.start).as_ref(), Some(block));
        }
        out
    }

    #[test]
    fn blocks_are_read_in_every_dress() {
        let plain = found(&sample("\n"));
        assert_eq!(plain.len(), 1);
        assert!(plain[0].is_well_formed() && plain[0].closed && !plain[0].encrypted);
        assert_eq!(plain[0].span, Span::new(0, sample("\n").len()));
        for eol in [
            "\\n",
            "\n    ",
            "\\n\" +\n  \"",
            "\r\n",
            "\n// ",
            "\n# ",
            "\\n\\\n",
            "\\r\\n",
            "\\\\r\\\\n",
            "\",\n  \"",
        ] {
            let blocks = found(&format!("key = \"{}\"", sample(eol)));
            assert_eq!(blocks.len(), 1, "{eol:?}");
            assert_eq!(blocks[0].body, plain[0].body, "{eol:?}");
        }
        let one_line = sample("\\r\\n").replacen("\\r\\n", "\n", 1);
        let one_line = one_line.replace("\\r\\n", "").replacen('\n', "\\r\\n", 1);
        let one_line = one_line.replace("-----END", "\\r\\n-----END");
        assert_eq!(found(&one_line)[0].body, plain[0].body);
    }

    #[test]
    fn headers_without_a_body_and_public_keys_are_nothing() {
        let dashes = "-".repeat(5);
        assert_eq!(found(&format!("{dashes}BEGIN RSA PRIVATE KEY{dashes}")), []);
        assert_eq!(
            found(&format!(
                "{dashes}BEGIN PRIVATE KEY{dashes}\n...\n{dashes}END PRIVATE KEY{dashes}"
            )),
            []
        );
        assert_eq!(found(&sample("\n").replace("RSA PRIVATE", "PUBLIC")), []);
    }

    #[test]
    fn ssh2_has_a_frame_of_its_own() {
        let text = sample("\n")
            .replace("RSA", "SSH2")
            .replace("-----BEGIN", "---- BEGIN")
            .replace("-----END", "---- END")
            .replace("KEY-----", "KEY ----");
        let blocks = found(&text);
        assert_eq!(
            (blocks.len(), blocks[0].kind, blocks[0].span.end),
            (1, Kind::Ssh2, text.len())
        );
    }

    #[test]
    fn headers_say_encrypted() {
        let text = sample("\n").replacen(
            "KEY-----\n",
            "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n",
            1,
        );
        assert!(found(&text)[0].encrypted);
    }
}
