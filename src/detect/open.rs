//! What is no secret by its name and by what stands around it: ids and public keys, tokens that tell requests apart,
//! digests.

use super::assign::{Assigned, Class, Form};
use super::called::plain;
use super::place::{self, Place};
use super::score::Context;
use super::value::shape::{self, Shape};

/// Whether it is the id or the fingerprint of a public key.
pub(super) fn is_key_id(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    let name = assigned.name.of(context.bytes).to_ascii_lowercase();
    let names = |word: &[u8]| memchr::memmem::find(&name, word).is_some();
    let upper = |b: &u8| b.is_ascii_digit() || (b'A'..=b'F').contains(b);
    let plain = plain(&name);
    plain.ends_with(b"keyid")
        || assigned.name.of(context.bytes).ends_with(b"IdKey")
        || plain.ends_with(b"amzcredential")
        || name == b"key" && value.len() == 40 && value.iter().all(upper)
        || (names(b"gpg") || names(b"pgp")) && matches!(value.len(), 8 | 16 | 40) && is_hex(value)
}

/// Whether a value without quotes is the type or the expression of a program: `Type!`, `field.text!`, `Option[String]):`.
pub(super) fn is_expression(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    if assigned.form != Form::Unquoted || !place::is_program(context.path) {
        return false;
    }
    let end = value.iter().rposition(|b| !matches!(b, b'!' | b'?'));
    let (body, marks) = value.split_at(end.map_or(0, |at| at + 1));
    let part = |b: &u8| b.is_ascii_alphanumeric() || b"_.[]!?()".contains(b);
    let hump = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    let named = body.first().is_some_and(u8::is_ascii_alphabetic) && body.iter().all(part);
    let told = body.contains(&b'.') || body.contains(&b'[') || body.windows(2).any(hump);
    let parameter = memchr::memchr(b'[', value).is_some_and(|at| {
        at > 2 && value[..at].iter().all(u8::is_ascii_alphabetic) && value.ends_with(b"]):")
    });
    // `mode: SOME_MODE = …`: a constant, or a type that is named like one.
    let shouted = value.iter().filter(|b| **b == b'_').count() >= 2
        && value
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
    parameter
        || shouted
        || !marks.is_empty() && named && told && !body.iter().any(u8::is_ascii_digit)
        || marks.len() == 1 && named && memchr::memmem::find(body, b"![").is_some()
}

/// Tokens of badges that everybody's browser loads, and what only its owner can decrypt.
pub(super) fn public_anyway(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    let name = assigned.name.of(context.bytes).to_ascii_lowercase();
    let start = assigned.value.start;
    let before = &context.bytes[start.saturating_sub(120)..start];
    let badge = assigned.form == Form::UrlParam
        && [&b"badge"[..], b"codecov.io", b"shields.io", b"qm.qq.com"]
            .iter()
            .any(|word| memchr::memmem::find(before, word).is_some());
    // What `kubeseal` made is for the cluster's controller only.
    let near = &context.bytes[start.saturating_sub(2000)..start];
    let sealed = value.starts_with(b"Ag")
        && value.len() > 60
        && memchr::memmem::find(near, b"encryptedData:").is_some();
    badge || sealed || paired_with_id(&name, near) || names_a_request(&name, value)
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
    ENDS.iter().any(|end| name.ends_with(end)) && shape::of(value) == Shape::Uuid
}

/// Whether what is called a password is the digest of one, as records of users hold it: under the bare word, or in a
/// column of a table. The passwords of services have longer names, and those of their configuration are random hex, too.
pub(super) fn is_hashed(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    const BARE: [&[u8]; 8] = [
        b"password",
        b"passwd",
        b"pwd",
        b"pass",
        b"userpassword",
        b"userpass",
        b"userpwd",
        b"loginpassword",
    ];
    let whole = assigned.name.of(context.bytes);
    let name = whole.rsplit(|b| *b == b'.').next().unwrap_or(whole);
    let name = plain(name);
    // As SQL Server is given one: `PASSWORD = 0x0200… HASHED`.
    let hashed = context.bytes[assigned.value.end..].starts_with(b" HASHED");
    if hashed || name.ends_with(b"needsrehash") {
        return true;
    }
    let name = name.strip_prefix(b"set").unwrap_or(&name);
    // `spring.datasource.password`: a setting.
    let dots = whole.iter().filter(|b| **b == b'.').count();
    let set = dots >= 2 && !place::is_program(context.path) || context.place == Place::Config;
    let set = set || place::is_settings(context.path) && assigned.form == Form::Unquoted;
    let bare = BARE.contains(&name) && !set;
    (assigned.form == Form::Sql || bare) && assigned.class == Class::Password && is_digest(value)
}

/// Whether a value has the length and the letters of a digest in hex.
fn is_digest(value: &[u8]) -> bool {
    let one_case =
        !(value.iter().any(u8::is_ascii_lowercase) && value.iter().any(u8::is_ascii_uppercase));
    matches!(value.len(), 32 | 40 | 64 | 128) && is_hex(value) && one_case
}

/// Whether a value under a name that says hash is a digest, in hex or in base64.
pub(super) fn is_named_digest(assigned: &Assigned, value: &[u8]) -> bool {
    const WORDS: [&str; 15] = [
        "js", "ts", "css", "html", "json", "png", "hash", "hashed", "md5", "sha", "sha1", "sha2",
        "sha256", "digest", "checksum",
    ];
    let base64 = matches!(value.len(), 24 | 28 | 44 | 88) && value.ends_with(b"=");
    assigned.denied.is_some_and(|word| WORDS.contains(&word))
        && (value.len() >= 32 && is_hex(value) || base64)
}

/// Whether a value is the digest of what its string or its key names: a file (`"token.service.ts": "…"`), or a package
/// with its coordinates (`'org.acme:auth-token:1.2:…'`).
pub(super) fn is_digest_of_named(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    let digest = value.rsplit(|b| *b == b':').next().unwrap_or(value);
    if !is_digest(digest) || assigned.text.is_some() {
        return false;
    }
    let bytes = context.bytes;
    let inside = |b: &u8| b.is_ascii_alphanumeric() || b"._-/@+:".contains(b);
    let back = |from: usize| {
        let before = bytes[from.saturating_sub(160)..from].iter().rev();
        from - before.take_while(|b| inside(b)).count()
    };
    let run = &bytes[back(assigned.value.start)..assigned.value.end - digest.len()];
    let parts = || {
        run.strip_suffix(b":")
            .unwrap_or_default()
            .split(|b| *b == b':')
    };
    let package = parts().count() >= 2
        && parts().all(|part| !part.is_empty())
        && parts().next().is_some_and(|group| group.contains(&b'.'));
    let end = assigned.name.end;
    let rest = bytes[end..].iter().take(80);
    let key = &bytes
        [back(assigned.name.start)..end + rest.take_while(|b| inside(b) && **b != b':').count()];
    let extension = key.rsplit(|b| *b == b'.').next().unwrap_or_default();
    let file =
        extension.len() < key.len() && EXTENSIONS.iter().any(|known| known.as_bytes() == extension);
    package || file
}

/// How files of programs and pages are called that lists of digests name.
const EXTENSIONS: [&str; 28] = [
    "c", "cc", "cpp", "cs", "css", "dll", "gz", "go", "h", "html", "jar", "java", "js", "json",
    "jsx", "kt", "mjs", "php", "png", "pom", "py", "rb", "rs", "svg", "ts", "tsx", "vue", "zip",
];

/// Whether a salt is that of a verified disk, which stands beside its root hash for everybody to check.
pub(super) fn salts_a_disk(context: &Context<'_>, assigned: &Assigned) -> bool {
    if assigned.class != Class::Salt {
        return false;
    }
    let (from, to) = (assigned.name.start, assigned.value.end);
    let near = &context.bytes[from.saturating_sub(400)..context.bytes.len().min(to + 200)];
    let lower = near.to_ascii_lowercase();
    [&b"verity"[..], b"root hash", b"root_hash", b"roothash"]
        .iter()
        .any(|word| memchr::memmem::find(&lower, word).is_some())
}

/// Whether a digest stands beside the word it was made of, as the rows of a test have them: `{"secret", "…"}`, not as
/// arguments of a function.
pub(super) fn is_result(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    let before = &context.bytes[assigned.name.start.saturating_sub(80)..assigned.name.start];
    let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'"));
    let before = before.unwrap_or_default().trim_ascii_end();
    let called = |text: &[u8]| {
        text.last()
            .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
    };
    let row = match before.split_last() {
        Some((b'{' | b'[', _)) => true,
        Some((b'(', head)) => !called(head),
        _ => false,
    };
    if !row {
        return false;
    }
    let between = context.bytes.get(assigned.name.end..assigned.value.start);
    between.is_some_and(|text| {
        let text = text.trim_ascii_start();
        (text.starts_with(b"\",") || text.starts_with(b"',"))
            && text
                .iter()
                .all(|b| b.is_ascii_whitespace() || b"\"',".contains(b))
    }) && is_digest(value)
}

/// Whether hex is made bytes of where it stands, as only the keys of ciphers are: `unhexlify("…")`, `"…".decodeHex()`,
/// `Buffer.from("…", "hex")`.
pub(super) fn is_unhexed(bytes: &[u8], assigned: &Assigned) -> bool {
    let value = assigned.value;
    let before = &bytes[value.start.saturating_sub(24)..value.start];
    let behind = &bytes[value.end..bytes.len().min(value.end + 24)];
    let line = memchr::memchr(b'\n', behind).map_or(behind, |at| &behind[..at]);
    let hex = |text: &[u8]| memchr::memmem::find(&text.to_ascii_lowercase(), b"hex");
    let opened = |text: &[u8]| {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || b"!(: \"'`_.".contains(b);
        text.iter().all(plain) && text.iter().any(|b| matches!(b, b'(' | b':'))
    };
    hex(before).is_some_and(|at| opened(&before[at..]))
        || before.ends_with(b"DecodeString(\"")
        || hex(line).is_some_and(|at| {
            line[1..at]
                .iter()
                .all(|b| b.is_ascii_alphabetic() || b", .\"')".contains(b))
        })
}

pub(super) fn is_hex(value: &[u8]) -> bool {
    value.iter().all(u8::is_ascii_hexdigit)
}

/// Whether much more than a key and its initialisation vector is written as numbers around the value.
pub(super) fn among_vectors(context: &Context<'_>, assigned: &Assigned) -> bool {
    const NEAR: usize = 1200;
    let bytes = context.bytes;
    let before = &bytes[assigned.value.start.saturating_sub(NEAR)..assigned.value.start];
    let behind = &bytes[assigned.value.end..bytes.len().min(assigned.value.end + NEAR)];
    let count = |text: &[u8]| memchr::memmem::find_iter(text, b"0x").count();
    count(before) + count(behind) > 64
}

/// Whether a value of a manifest is a text of several lines: a file, in which its secrets are looked for.
pub(super) fn holds_a_file(value: &[u8]) -> bool {
    let Ok(text) = data_encoding::BASE64.decode(value) else {
        return false;
    };
    let lines = text.trim_ascii().split(|b| *b == b'\n').count();
    let printed = |b: &u8| b.is_ascii_graphic() || b.is_ascii_whitespace() || *b >= 0x80;
    lines >= 3 && text.iter().all(printed) && memchr::memmem::find(&text, b"PRIVATE KEY").is_none()
}
