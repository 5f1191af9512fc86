//! Values that say where or when: hosts, mail addresses, paths, versions, dates.

use std::net::Ipv6Addr;

pub(super) fn date(v: &[u8]) -> bool {
    let digits = v.iter().filter(|b| b.is_ascii_digit()).count();
    let parts = v
        .split(|b| matches!(b, b'-' | b'/' | b':' | b'.' | b'T' | b' ' | b'Z' | b'+'))
        .filter(|p| !p.is_empty())
        .count();
    digits >= 4
        && parts >= 3
        && v.iter().all(|b| {
            b.is_ascii_digit() || matches!(b, b'-' | b'/' | b':' | b'.' | b'T' | b'Z' | b'+' | b' ')
        })
}

/// Machines with their ports: `kafka1:9092,kafka2:9092`.
pub(super) fn hosts(v: &[u8]) -> bool {
    let one = |host: &[u8]| {
        let colon = memchr::memrchr(b':', host);
        colon.is_some_and(|at| {
            let (name, port) = (&host[..at], &host[at + 1..]);
            (2..=5).contains(&port.len())
                && port.iter().all(u8::is_ascii_digit)
                && name.len() >= 2
                && name
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        })
    };
    v.contains(&b',') && v.split(|&b| b == b',').all(one)
}

pub(super) fn host(v: &[u8]) -> bool {
    let (name, port) = match v.iter().rposition(|&b| b == b':') {
        Some(i) => (&v[..i], &v[i + 1..]),
        None => (v, &v[v.len()..]),
    };
    let parts: Vec<&[u8]> = name.split(|&b| b == b'.').collect();
    let address = parts.len() == 4
        && parts
            .iter()
            .all(|p| (1..=3).contains(&p.len()) && p.iter().all(u8::is_ascii_digit));
    const ENDS: &[&[u8]] = &[
        b"com",
        b"org",
        b"net",
        b"io",
        b"local",
        b"dev",
        b"localhost",
        b"internal",
        b"cn",
        b"de",
        b"ru",
        b"uk",
        b"example",
        b"test",
        b"svc",
        b"cloud",
        b"app",
        b"co",
        b"edu",
        b"gov",
        b"info",
    ];
    let label =
        |p: &&[u8]| !p.is_empty() && p.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    let domain = parts.len() >= 2
        && parts.iter().all(label)
        && parts.last().is_some_and(|end| ENDS.contains(end));
    (address || domain) && port.iter().all(u8::is_ascii_digit)
        || std::str::from_utf8(v).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// `1.2.3`, `^2.0`, `^9.0|^10.0`.
pub(super) fn version(v: &[u8]) -> bool {
    let mut ranges = v
        .split(|b| matches!(b, b'|' | b' '))
        .filter(|r| !r.is_empty());
    ranges.clone().count() > 0 && ranges.all(one_version)
}

fn one_version(v: &[u8]) -> bool {
    let v = v.strip_prefix(b"v").unwrap_or(v);
    let all = v.len();
    let v = v
        .strip_prefix(b"!=")
        .or(v.strip_prefix(b"^"))
        .or(v.strip_prefix(b"~"))
        .or(v.strip_prefix(b">="))
        .or(v.strip_prefix(b"=="))
        .unwrap_or(v);
    let mut parts = v.splitn(3, |&b| b == b'.');
    let numeric = |p: Option<&[u8]>| {
        p.is_some_and(|p| !p.is_empty() && p.len() < 5 && p.iter().all(u8::is_ascii_digit))
    };
    // `~7.4` needs no third part: it is said to be a range.
    let last = |p: Option<&[u8]>| match p {
        Some(p) => p.first().is_some_and(u8::is_ascii_digit) && p.len() < 16,
        None => v.len() < all,
    };
    numeric(parts.next()) && numeric(parts.next()) && last(parts.next())
}

pub(super) fn mail(v: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', v) else {
        return false;
    };
    let domain = &v[at + 1..];
    at > 0
        && memchr::memchr(b'.', domain).is_some_and(|dot| {
            dot > 0
                && domain.len() - dot > 2
                && domain[dot + 1..]
                    .iter()
                    .all(|b| b.is_ascii_alphabetic() || *b == b'.')
        })
        && v.iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'@' | b'.' | b'-' | b'_' | b'+'))
}

/// A class of PHP: `Acme\\Auth\\Token`.
fn is_class(v: &[u8]) -> bool {
    let parts = || v.split(|&b| b == b'\\').filter(|part| !part.is_empty());
    let name = |part: &[u8]| {
        part[0].is_ascii_uppercase()
            && part.iter().all(u8::is_ascii_alphanumeric)
            && part.iter().any(u8::is_ascii_lowercase)
    };
    parts().count() >= 3 && v.contains(&b'\\') && parts().all(name)
}

pub(super) fn path(v: &[u8], random: f32) -> bool {
    if is_class(v) {
        return true;
    }
    let slashes = v.iter().filter(|&&b| b == b'/' || b == b'\\').count();
    let starts: [&[u8]; 6] = [b"/", b"./", b"../", b"~/", b"C:\\", b"@/"];
    const ENDS: &str = " .pem .key .crt .cer .json .yml .yaml .txt .xml .js .ts .py .rb .php .html .css .png .svg .jpg .p12 .pfx .jks \
        .keystore .env .conf .cfg .ini .properties .sh .java .go .rs .c .h .md .pub .kt .cs .vue .tsx .jsx .gpg .asc .der .so .db .sqlite .log .toml ";
    let lower = v.to_ascii_lowercase();
    let ending = ENDS
        .split_ascii_whitespace()
        .any(|e| lower.ends_with(e.as_bytes()));
    let prefixed = starts.iter().any(|s| v.starts_with(s));
    // Nothing else ends like these, however its parts look.
    const STORES: [&[u8]; 7] = [
        b".pem",
        b".jks",
        b".p12",
        b".pfx",
        b".keystore",
        b".truststore",
        b".crt",
    ];
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"/\\._-~:".contains(b);
    // Where containers find them.
    let mounted = v.starts_with(b"/etc/") || v.starts_with(b"/run/") || v.starts_with(b"/var/");
    let store = mounted && v.iter().all(plain)
        || STORES.iter().any(|end| lower.ends_with(end)) && v.iter().all(plain);
    store
        || (ending && random < 16.0)
        || slashes >= 1
            && (random < 0.0 || prefixed && random < 6.0 || slashes >= 2 && random < 10.0)
        || v[0] == b'/'
            && slashes >= 2
            && random < 24.0
            && v.iter()
                .all(|b| b.is_ascii_alphanumeric() || b"/._-+".contains(b))
}
