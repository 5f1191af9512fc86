//! What is no secret by its name and by what stands around it: ids and public keys, tokens that tell requests apart,
//! digests.

use super::assign::{Assigned, Class, Form};
use super::score::Context;
use super::value::shape::{self, Shape};

/// Ids of public keys, and the tokens of badges that everybody's browser loads.
pub(super) fn public_anyway(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    let name = assigned.name.of(context.bytes).to_ascii_lowercase();
    let names = |word: &[u8]| memchr::memmem::find(&name, word).is_some();
    let fingerprint = name == b"key"
        && value.len() == 40
        && value
            .iter()
            .all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(b));
    let key_id = fingerprint
        || (names(b"gpg") || names(b"pgp"))
            && matches!(value.len(), 8 | 16 | 40)
            && value.iter().all(u8::is_ascii_hexdigit);
    let start = assigned.value.start;
    let before = &context.bytes[start.saturating_sub(120)..start];
    let badge = assigned.form == Form::UrlParam
        && [&b"badge"[..], b"codecov.io", b"shields.io"]
            .iter()
            .any(|word| memchr::memmem::find(before, word).is_some());
    // What `kubeseal` made is for the cluster's controller only.
    let near = &context.bytes[start.saturating_sub(2000)..start];
    let sealed = value.starts_with(b"Ag")
        && value.len() > 60
        && memchr::memmem::find(near, b"encryptedData:").is_some();
    key_id || badge || sealed || paired_with_id(&name, near) || names_a_request(&name, value)
}

/// `{"key_id": "…", "key": "…"}`: the public key that secrets are encrypted with for a service.
fn paired_with_id(name: &[u8], before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(80)..];
    name == b"key"
        && memchr::memmem::find(near, b"\"key_id\"")
            .is_some_and(|at| !near[at..].iter().any(|b| matches!(b, b'}' | b'{')))
}

/// A UUID by which a request is told from its repetition.
fn names_a_request(name: &[u8], value: &[u8]) -> bool {
    const ENDS: [&[u8]; 4] = [
        b"clienttoken",
        b"requesttoken",
        b"actiontoken",
        b"changetoken",
    ];
    shape::of(value) == Shape::Uuid && ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether both the name and the value are those of a digest.
pub(super) fn is_digest(assigned: &Assigned, value: &[u8]) -> bool {
    const WORDS: [&str; 9] = [
        "hash", "hashed", "md5", "sha", "sha1", "sha2", "sha256", "digest", "checksum",
    ];
    let named = assigned.denied.is_some_and(|word| WORDS.contains(&word));
    named && value.len() >= 32 && is_hex(value)
}

/// Whether a column of passwords holds a digest, as the tables of applications do.
pub(super) fn is_hashed(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    let start = assigned.name.start;
    let before = &context.bytes[start.saturating_sub(80)..start];
    let statement = before.rsplit(|&b| b == b'\n').next().unwrap_or(before);
    let updates = statement
        .windows(7)
        .any(|word| word.eq_ignore_ascii_case(b"update "));
    (assigned.form == Form::Sql || updates)
        && assigned.class == Class::Password
        && matches!(value.len(), 32 | 40 | 64)
        && is_hex(value)
}

pub(super) fn is_hex(value: &[u8]) -> bool {
    value.iter().all(u8::is_ascii_hexdigit)
}
