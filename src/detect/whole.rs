//! Files that are one secret from their first byte to their last: keystores, password databases and keys in binary, and
//! small texts that hold a key and not even its name.

use super::checks::{self, Proof};
use crate::model::Span;

/// How much of a file stands for it in a report, in bytes: enough to tell two of them apart.
const LONGEST: usize = 64 * 1024;
/// The longest text that may be nothing but a key, in bytes.
const TEXT: usize = 640;

/// The rule that knows a file with this content, and where the secret stands in it.
pub(super) fn find(bytes: &[u8]) -> Option<(&'static str, Span)> {
    let binary = match bytes.first()? {
        0x30 => der(bytes),
        0x03 if is_keepass(bytes) => Some("keepass-database"),
        0x00 if is_bouncy_castle(bytes) == Some(true) => Some("java-keystore"),
        0xFE | 0xCE if is_java_keystore(bytes) == Some(true) => Some("java-keystore"),
        _ => None,
    };
    if let Some(rule) = binary {
        return Some((rule, Span::new(0, bytes.len().min(LONGEST))));
    }
    if bytes.len() > TEXT {
        return None;
    }
    let start = bytes.len() - bytes.trim_ascii_start().len();
    let text = bytes.trim_ascii();
    let rule = match text.first()? {
        b'[' if is_key_of_numbers(text) => "solana-keypair-file",
        b'0'..=b'9' | b'a'..=b'f' if is_rails_key(text) => "rails-master-key-file",
        b'1' | b'a'..=b'z' if is_phrase(text) => "bip39-phrase-file",
        _ => return None,
    };
    Some((rule, Span::new(start, start + text.len())))
}

/// KeePass 1 and 2: two magic numbers.
fn is_keepass(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x03\xd9\xa2\x9a")
        && matches!(bytes.get(4..8), Some([0x65..=0x67, 0xFB, 0x4B, 0xB5]))
}

/// JKS and JCEKS: whether an entry is a key. Trust stores hold certificates only, and are no secret.
fn is_java_keystore(bytes: &[u8]) -> Option<bool> {
    let magic = bytes.get(..4)?;
    if magic != b"\xfe\xed\xfe\xed" && magic != b"\xce\xce\xce\xce" {
        return Some(false);
    }
    let version = number(bytes, 4, 4)?;
    let count = number(bytes, 8, 4)?;
    let mut at = 12;
    for _ in 0..count.min(1000) {
        let tag = number(bytes, at, 4)?;
        let alias = number(bytes, at + 4, 2)?;
        // The moment it was made follows the alias.
        at += 6 + alias + 8;
        match tag {
            1 | 3 => return Some((1..=2).contains(&version)),
            2 if version == 2 => {
                at += 2 + number(bytes, at, 2)?;
                at += 4 + number(bytes, at, 4)?;
            }
            2 => at += 4 + number(bytes, at, 4)?,
            _ => return Some(false),
        }
    }
    Some(false)
}

/// BKS, the keystore of Bouncy Castle and of Android: whether an entry is a key. Version, salt and rounds come first;
/// after the last entry there is a zero and a digest.
fn is_bouncy_castle(bytes: &[u8]) -> Option<bool> {
    const SALT: usize = 20;
    let version = number(bytes, 0, 4)?;
    let rounds = number(bytes, 8 + SALT, 4)?;
    if !(1..=2).contains(&version)
        || number(bytes, 4, 4)? != SALT
        || !(1..=100_000).contains(&rounds)
    {
        return Some(false);
    }
    let mut at = 12 + SALT;
    for _ in 0..1000 {
        let tag = number(bytes, at, 1)?;
        let alias = number(bytes, at + 1, 2)?;
        // The moment it was made follows the alias, then the chain of certificates.
        at += 3 + alias + 8;
        let chain = number(bytes, at, 4)?;
        match tag {
            2..=4 => return Some(chain < 100),
            1 => {
                at += 4;
                for _ in 0..=chain.min(100) {
                    at += 2 + number(bytes, at, 2)?;
                    at += 4 + number(bytes, at, 4)?;
                }
            }
            _ => return Some(false),
        }
    }
    Some(false)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().fold(0, |n, &b| n << 8 | usize::from(b)))
}

/// `1.2.840.113549.1.7.1`, the plain content of a PKCS#12 file.
const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
/// `1.2.840.113549.1.12.10.1`, the bags of a PKCS#12 file; 1 and 2 are those of keys.
const BAG: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01";

/// A PKCS#12 file with a key, or a private key in DER.
fn der(bytes: &[u8]) -> Option<&'static str> {
    let (content, open) = sequence(bytes)?;
    if content.starts_with(b"\x02\x01\x03\x30") {
        let head = &content[..content.len().min(48)];
        let is_key = |at: usize| matches!(content.get(at + BAG.len()), Some(1 | 2));
        let found = memchr::memmem::find(head, DATA).is_some()
            && memchr::memmem::find_iter(content, BAG).any(is_key);
        return found.then_some("pkcs12-keystore");
    }
    if !open && is_encrypted(content) {
        return Some("private-key-der-encrypted");
    }
    let is_key = !open && (is_pkcs8(content) || is_sec1(content) || is_pkcs1(content));
    is_key.then_some("private-key-der")
}

/// What stands in the sequence that `bytes` are, and whether its length is left open.
fn sequence(bytes: &[u8]) -> Option<(&[u8], bool)> {
    if bytes.starts_with(b"\x30\x80") {
        return Some((&bytes[2..], true));
    }
    let (0x30, content, rest) = element(bytes)? else {
        return None;
    };
    rest.is_empty().then_some((content, false))
}

/// The first element: its tag, its content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let digits = usize::from(first & 0x7F);
        if !(1..=4).contains(&digits) {
            return None;
        }
        (number(rest, 0, digits)?, rest.get(digits..)?)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// Version, algorithm, key.
fn is_pkcs8(content: &[u8]) -> bool {
    let rest = content
        .strip_prefix(b"\x02\x01\x00")
        .or_else(|| content.strip_prefix(b"\x02\x01\x01"));
    let Some((0x30, algorithm, rest)) = rest.and_then(element) else {
        return false;
    };
    let key = element(rest).filter(|(tag, key, _)| *tag == 0x04 && key.len() >= 16);
    algorithm.first() == Some(&0x06) && key.is_some()
}

/// How the key was encrypted with a password (RFC 5958 with PBES1, PBES2 or the schemes of PKCS#12), and what came out.
fn is_encrypted(content: &[u8]) -> bool {
    const BY_PASSWORD: [&[u8]; 2] = [
        b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05",
        b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01",
    ];
    let Some((0x30, algorithm, rest)) = element(content) else {
        return false;
    };
    BY_PASSWORD.iter().any(|oid| algorithm.starts_with(oid))
        && element(rest)
            .is_some_and(|(tag, key, rest)| tag == 0x04 && key.len() >= 32 && rest.is_empty())
}

/// Version 1 and a key as long as those of common curves.
fn is_sec1(content: &[u8]) -> bool {
    let key = content.strip_prefix(b"\x02\x01\x01").and_then(element);
    key.is_some_and(|(tag, key, rest)| {
        let follows = matches!(rest.first(), None | Some(0xA0 | 0xA1));
        tag == 0x04 && follows && matches!(key.len(), 20 | 24 | 28 | 32 | 48 | 66)
    })
}

/// Version 0 and at least five integers, the first of them long: RSA and DSA.
fn is_pkcs1(content: &[u8]) -> bool {
    let Some(mut rest) = content.strip_prefix(b"\x02\x01\x00") else {
        return false;
    };
    let mut count = 0;
    while let Some((0x02, integer, after)) = element(rest) {
        if count == 0 && integer.len() < 48 {
            return false;
        }
        count += 1;
        rest = after;
    }
    count >= 5 && rest.is_empty()
}

/// The 64 numbers of an Ed25519 key pair.
fn is_key_of_numbers(text: &[u8]) -> bool {
    let inner = text
        .strip_prefix(b"[")
        .and_then(|text| text.strip_suffix(b"]"));
    let Some(inner) = inner.and_then(|inner| std::str::from_utf8(inner).ok()) else {
        return false;
    };
    let mut seen = [false; 256];
    let mut count = 0;
    for part in inner.split(',') {
        let Ok(byte) = part.trim_ascii().parse::<u8>() else {
            return false;
        };
        seen[usize::from(byte)] = true;
        count += 1;
    }
    // Of 64 random bytes hardly ever fewer than 48 differ.
    count == 64 && seen.iter().filter(|seen| **seen).count() >= 44
}

fn is_rails_key(text: &[u8]) -> bool {
    text.len() == 32 && text.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_phrase(text: &[u8]) -> bool {
    text.iter()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_whitespace() || b"0123456789.):".contains(b))
        && checks::find("bip39").is_some_and(|check| matches!(check.prove(text), Proof::Valid(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::seal;
    use crate::rules::sample::Sampler;

    fn file(template: &str) -> Vec<u8> {
        Sampler::new("whole", seal).text(template)
    }

    fn rule(bytes: &[u8]) -> Option<&'static str> {
        find(bytes).map(|(rule, _)| rule)
    }

    #[test]
    fn keys_and_keystores_are_known_by_their_structure() {
        for (kind, expected) in [
            ("pkcs8", "private-key-der"),
            ("pkcs1", "private-key-der"),
            ("sec1", "private-key-der"),
            ("pkcs12", "pkcs12-keystore"),
            ("jks", "java-keystore"),
            ("jceks", "java-keystore"),
            ("bks", "java-keystore"),
            ("pkcs8-encrypted", "private-key-der-encrypted"),
            ("kdbx", "keepass-database"),
        ] {
            let bytes = file(&format!("{{file:{kind}}}"));
            assert_eq!(find(&bytes), Some((expected, Span::new(0, bytes.len()))));
            // Half a key, or one with something behind it, is none; a keystore's beginning is known.
            if expected.starts_with("private-key-der") {
                assert_eq!(rule(&bytes[..bytes.len() / 2]), None, "{kind}");
                assert_eq!(rule(&[&bytes[..], b"x"].concat()), None, "{kind}");
            }
        }
    }

    #[test]
    fn trust_stores_and_certificates_are_no_secret() {
        assert_eq!(rule(&file("{file:jks-trust}")), None);
        assert_eq!(rule(&file("{file:pkcs12-trust}")), None);
        assert_eq!(rule(&file("{file:bks-trust}")), None);
        assert_eq!(rule(b"\0\0\0\x02\0\0\0\x14"), None);
        assert_eq!(rule(b"0\x03\x02\x01\x03"), None);
        assert_eq!(rule(b"0"), None);
        assert_eq!(rule(b""), None);
        assert_eq!(
            rule(b"\xfe\xed\xfe\xed\0\0\0\x02\xff\xff\xff\xff\0\0"),
            None
        );
    }

    #[test]
    fn small_texts_are_one_key() {
        assert_eq!(rule(&file("{hex:32}\n")), Some("rails-master-key-file"));
        assert_eq!(rule(&file("{hex:31}\n")), None);
        assert_eq!(rule(&file("{hex:32}\n{hex:32}\n")), None);
        let numbers = file("{file:numbers}");
        assert_eq!(rule(&numbers), Some("solana-keypair-file"));
        let zeros = format!("[{}0]", "0,".repeat(63));
        assert_eq!(rule(zeros.as_bytes()), None);
        assert_eq!(
            rule(b"these are words and they are not of the list at all"),
            None
        );
    }
}
