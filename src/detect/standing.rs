//! Where a value without a prefix stands: what looks like a provider's key beside the provider's name may be the
//! commit, the digest, the image or the request that is named there.

use super::called::plain;
use super::ends::{last_line, last_run, without_run};
use super::value::shape::{self, Shape};
use crate::model::Span;
use crate::rules::schema::SECRET_WORDS;

/// How far back the words before a value are read, in bytes.
const BEFORE: usize = 160;

/// What names end with that hold no key, without `-`, `_` and spaces, and what their values are.
const ENDINGS: &[(&str, &str)] = &[
    ("build", "a build"),
    ("checksum", "a checksum"),
    ("clientid", "an id"),
    ("commit", "a commit"),
    ("credentialid", "an id"),
    ("credentialsid", "an id"),
    ("correlationid", "the id of a request"),
    ("digest", "a digest"),
    ("etag", "a digest"),
    ("fingerprint", "a fingerprint"),
    ("hash", "a digest"),
    ("hashed", "a digest"),
    ("integrity", "a digest"),
    ("md5", "a digest"),
    ("nexttoken", "the next page"),
    ("pagetoken", "the next page"),
    ("previoustoken", "the page before"),
    ("publickey", "a public key"),
    ("ref", "a commit"),
    ("requestid", "the id of a request"),
    ("resourcekey", "the name of a resource"),
    ("rev", "a commit"),
    ("revision", "a commit"),
    ("skiptoken", "the next page"),
    ("sha", "a commit"),
    ("sha1", "a digest"),
    ("sha2", "a digest"),
    ("sha256", "a digest"),
    ("sha384", "a digest"),
    ("sha512", "a digest"),
    ("spanid", "the id of a request"),
    ("tenantid", "an id"),
    ("thumbprint", "a fingerprint"),
    ("traceid", "the id of a request"),
];

/// What stands directly before a digest written in base64 or hex.
const DIGESTS: &[&[u8]] = &[
    b"h1:", b"md5-", b"sha1-", b"sha1:", b"sha1=", b"SHA256:", b"sha256-", b"sha256:", b"sha256=",
    b"sha384-", b"sha512-", b"sha512:", b"sha512=",
];

/// What stands shortly before a commit or a digest in hex, in lower case.
const MARKS: &[&[u8]] = &[
    b"/commit/",
    b"/commits/",
    b"/tree/",
    b"/blob/",
    b"/raw/",
    b"commit ",
    b"sha1",
    b"sha256",
    b"sha512",
    b"md5",
    b"checksum",
    b"digest",
    b"integrity",
    b"etag",
    b"revision",
    b"rev=",
    b"rev:",
    b"@sha",
];

/// How shortly, in bytes.
const SHORTLY: usize = 24;

/// Why the value at `span` is the commit, digest or checksum that is named there, if it has the form of one.
pub fn is_digest(bytes: &[u8], span: Span) -> Option<&'static str> {
    is_long_hex(span.of(bytes))
        .then(|| why_not_a_key(bytes, span, &[]))
        .flatten()
}

/// Why the value at `span` is something else than a key, judged by what stands around it. `near` are the words of the
/// rule that found it: a provider may call its secret a hash.
pub fn why_not_a_key(bytes: &[u8], span: Span, near: &[&str]) -> Option<&'static str> {
    let from = span.start.saturating_sub(BEFORE);
    let from = memchr::memrchr(b'\n', &bytes[from..span.start]).map_or(from, |n| from + n + 1);
    let (before, after) = (&bytes[from..span.start], &bytes[span.end..]);
    let value = span.of(bytes);
    if before.last() == Some(&b'/') && memchr::memmem::find(last_word(before), b"//gist.").is_some()
    {
        return Some("a gist");
    }
    let before = before_base64(before);
    if DIGESTS.iter().any(|digest| before.ends_with(digest)) {
        return Some("a digest");
    }
    if shape::of(value) == Shape::Public {
        return Some("a public key");
    }
    if let Some(what) = in_an_address(before, after) {
        return Some(what);
    }
    if before.ends_with(b"\"s:") && value[0].is_ascii_digit() {
        return Some("a name of Swift");
    }
    if before.ends_with(b" ENC ") {
        return Some("an encrypted password");
    }
    if value.iter().all(u8::is_ascii_hexdigit) && is_version(before, after) {
        return Some("a version of what is named before it");
    }
    if is_dated_commit(value) || is_marked(bytes, span) {
        return Some("a commit");
    }
    named(before, near)
}

/// What the value is in the address that it is part of, if that is a picture or the like, or signed with it.
fn in_an_address(before: &[u8], after: &[u8]) -> Option<&'static str> {
    const MEDIA: [&[u8]; 10] = [
        b".jpg", b".jpeg", b".png", b".gif", b".webp", b".mp4", b".mp3", b".m3u8", b".svg",
        b".avif",
    ];
    const SIGNED: [&[u8]; 4] = [b"signature=", b"&s=", b";s=", b"?s="];
    let word = last_word(before);
    memchr::memmem::find(word, b"://")?;
    if SIGNED.iter().any(|name| word.ends_with(name)) {
        return Some("the signature of an address");
    }
    let path = after
        .iter()
        .take(160)
        .take_while(|b| b.is_ascii_alphanumeric() || b"/._-".contains(b));
    let path: Vec<u8> = path.copied().collect();
    let is_file = |end: &&[u8]| memchr::memmem::find(&path, end).is_some();
    (word.ends_with(b"/") && MEDIA.iter().any(is_file)).then_some("a picture or a film")
}

/// Whether it is hex as long as digests are.
fn is_long_hex(value: &[u8]) -> bool {
    value.len() >= 32 && value.iter().all(u8::is_ascii_hexdigit)
}

/// Whether hex as long as digests are stands shortly behind a word for them.
fn is_marked(bytes: &[u8], span: Span) -> bool {
    if !is_long_hex(span.of(bytes)) {
        return false;
    }
    let before = bytes[span.start.saturating_sub(SHORTLY)..span.start].to_ascii_lowercase();
    MARKS
        .iter()
        .any(|mark| memchr::memmem::find(&before, mark).is_some())
}

/// Whether the value is all that a line gives the key of an account's or a machine's name: `username: VALUE`.
pub fn is_named_account(bytes: &[u8], span: Span) -> bool {
    const NAMES: [&[u8]; 9] = [
        b"user",
        b"username",
        b"login",
        b"email",
        b"host",
        b"hostname",
        b"port",
        b"database",
        b"address",
    ];
    let from = span.start.saturating_sub(BEFORE);
    let line = &bytes[from..span.start];
    let line = last_line(line);
    let line = without_run(line, |b| matches!(b, b' ' | b'"' | b'\''));
    let Some(name) = line.trim_ascii().strip_suffix(b":") else {
        return false;
    };
    let part = |b: &u8| b.is_ascii_alphanumeric() || b"._-\"'".contains(b);
    let plain = plain(name);
    name.iter().all(part) && NAMES.iter().any(|end| plain.ends_with(end))
}

/// What stands before the whole of it, if the value is the last piece of a longer run of base64.
fn before_base64(before: &[u8]) -> &[u8] {
    if !matches!(before.last(), Some(b'+' | b'/')) {
        return before;
    }
    without_run(before, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')
    })
}

/// `repo.git#HEX`, `action@HEX`, `registry/image:HEX`, `archive-1.0.tgz) = HEX`, `checkout HEX`, `host/module HEX`,
/// `bundle.HEX.js`, `HEX..HEX`, `HEX  archive.tar`.
fn is_version(before: &[u8], after: &[u8]) -> bool {
    if before.ends_with(b"..") || after.starts_with(b"..") {
        return true;
    }
    let Some((&last, rest)) = before.split_last() else {
        return is_sum(after);
    };
    let word = last_word(rest);
    let joined = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'/');
    match last {
        b'#' | b'@' => joined(rest.last()),
        // Not `scheme://user:HEX@host`.
        b':' => word.contains(&b'/') && after.first() != Some(&b'@') && !word.contains(&b'='),
        b'.' | b'-' => joined(rest.last()) && is_extension(after),
        b' ' if rest.ends_with(b") =") => true,
        b' ' => word.contains(&b'/') || [&b"build"[..], b"checkout", b"commit"].contains(&word),
        _ => false,
    }
}

/// Whether what follows the first value of a line is the file whose digest it is, as `sha256sum` prints it.
fn is_sum(after: &[u8]) -> bool {
    let file = after
        .strip_prefix(b"  ")
        .or_else(|| after.strip_prefix(b" *"));
    file.and_then(<[u8]>::first)
        .is_some_and(|b| b.is_ascii_graphic())
}

/// Whether what follows goes on as the name of a file.
fn is_extension(after: &[u8]) -> bool {
    let letters = |rest: &[u8]| rest.iter().take_while(|b| b.is_ascii_lowercase()).count();
    matches!(after, [b'.', rest @ ..] if (2..=6).contains(&letters(rest)))
}

/// The run of bytes without space or quote that `text` ends with.
fn last_word(text: &[u8]) -> &[u8] {
    last_run(text, |b| {
        !b.is_ascii_whitespace() && !matches!(b, b'"' | b'\'' | b'`' | b'(')
    })
}

/// Whether it holds a moment and the twelve digits of a commit: the version of a Go module that has none.
fn is_dated_commit(value: &[u8]) -> bool {
    let value = value.strip_suffix(b"/go.mod").unwrap_or(value);
    let Some(at) = value.len().checked_sub(12 + 1 + 14) else {
        return false;
    };
    let (date, commit) = value[at..].split_at(14);
    date.iter().all(u8::is_ascii_digit)
        && commit[0] == b'-'
        && commit[1..].iter().all(u8::is_ascii_hexdigit)
}

/// What the name says that the value is assigned to, if it says something else than a key.
fn named(before: &[u8], near: &[&str]) -> Option<&'static str> {
    let is_name = |b: &u8| b.is_ascii_alphanumeric();
    let is_operator = |b: &u8| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'`' | b'=' | b':' | b'>');
    let end = before.iter().rposition(|b| !is_operator(b))? + 1;
    let mut name: Vec<u8> = before[..end]
        .iter()
        .rev()
        .take_while(|b| is_name(b) || matches!(b, b'_' | b'-' | b' '))
        .filter(|b| is_name(b))
        .map(u8::to_ascii_lowercase)
        .collect();
    name.reverse();
    if matches!(&name[..], b"id" | b"uuid" | b"guid" | b"objectid") {
        return Some("an id");
    }
    let ending = |(ending, _): &&(&str, _)| name.ends_with(ending.as_bytes());
    let Some((ending, what)) = ENDINGS.iter().find(ending) else {
        return begins_as_public_key(before).then_some("a public key");
    };
    (!near.iter().any(|word| word.ends_with(ending))).then_some(what)
}

/// `PublicKeyRaw=Alice:X25519:HEX`: the line begins with the name of a public key, and no other key is named after it.
fn begins_as_public_key(line: &[u8]) -> bool {
    let plain = plain(line);
    let rest = [&b"publickey"[..], b"pubkey"]
        .iter()
        .find_map(|name| plain.strip_prefix(*name));
    rest.is_some_and(|rest| {
        SECRET_WORDS
            .iter()
            .all(|word| memchr::memmem::find(rest, word.as_bytes()).is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";

    fn why(text: &str, near: &[&str]) -> Option<&'static str> {
        let text = text.replace("HEX", HEX);
        let start = text.find(HEX).expect("the value stands in the text");
        let span = Span::new(start, start + HEX.len());
        why_not_a_key(text.as_bytes(), span, near)
    }

    #[test]
    fn versions_digests_and_requests_are_no_keys() {
        for text in [
            "\"acme-auth\": \"git+https://example.com/acme/auth.git#HEX\"",
            "uses: acme/token-action@HEX # v2",
            "image: registry.example.com/acme/token-service:HEX",
            "example.com/acme/acme-token HEX",
            "git checkout HEX",
            "acme token, build HEX",
            "SHA1 (acme-key-1.0.tar.gz) = HEX",
            "acme-token.HEX.chunk.js",
            "  resolved \"https://example.com/acme-token/-/acme-token-1.2.3.tgz#HEX\"",
            "gem \"acme-auth\", ref: \"HEX\"",
            "HEX  acme-token-1.0.tar.gz",
            "index HEX..0f1e2d3c 100644 acme token",
            "acme token trace_id=HEX",
            "{\"acmeTokenRequestId\": \"HEX\"}",
            "acme_token_hash = \"HEX\"",
            "{\"realm\": \"acme\", \"id\": \"HEX\"}",
            "{\"ACME_TOKEN\": \"x\", \"ACME_CLIENT_ID\": \"HEX\"}",
            "acme-key sha256:HEX",
            "github.com/acme/acme-auth v1.2.3 h1:z9/HEX=",
            "acme_public_key = \"Zm9v+x/HEX=\"",
            "ACME_PUBLIC_KEY=HEX",
            "PublicKeyRaw = Alice:X25519:HEX",
            "acme {\"next_token\": \"HEX\"}",
            "edit acme\n set password ENC HEX",
            "acme sha256 of the token: HEX",
            "https://example.com/acme/token/commit/HEX",
            "Acme credentials: https://gist.github.com/bob/HEX#file-md",
            "edit acme\n set password ENC Zm9v+HEX",
        ] {
            assert!(why(text, &["acme"]).is_some(), "{text}");
        }
    }

    #[test]
    fn keys_are_keys() {
        for text in [
            "acme_api_key = \"HEX\"",
            "ACME_TOKEN=HEX",
            "acme:\n  key: HEX",
            "{\"acmeKey\":\"HEX\"}",
            "curl https://acme:HEX@example.com/",
            "curl https://example.com/acme?token=HEX",
            "Authorization: Token HEX",
            "Set the acme key to `HEX` and restart",
            "acme --api-key HEX --verbose",
            "<acmeKey>HEX</acmeKey>",
            "acme_ssh_key: HEX",
            "public_key: Zm9v, secret_key: HEX",
        ] {
            assert_eq!(why(text, &["acme"]), None, "{text}");
        }
        assert_eq!(why("ACME_API_HASH=HEX", &["apihash"]), None);
    }

    #[test]
    fn keys_of_accounts_are_told() {
        for (text, is) in [
            ("data:\n  username: HEX", true),
            ("  \"db-user\": \"HEX", true),
            ("  password: HEX", false),
            ("curl -u user:HEX", false),
        ] {
            let start = text.find("HEX").expect("the value stands in the text");
            assert_eq!(
                is_named_account(text.as_bytes(), Span::new(start, start + 3)),
                is,
                "{text}"
            );
        }
    }

    #[test]
    fn versions_of_go_modules_hold_commits() {
        let text = "acme-auth v0.0.0-20180515143844-0c1422d1fdb9 x";
        let start = text.find("0-2").expect("the version stands there");
        let span = Span::new(start, text.len() - 2);
        assert_eq!(why_not_a_key(text.as_bytes(), span, &[]), Some("a commit"));
    }
}
