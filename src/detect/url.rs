//! Credentials in URLs: `scheme://user:password@host` and the signature parameters whose names the assignment words do
//! not cover.
//!
//! Reads syntax only; the value is judged by `score` like any assigned one.

use super::assign::{Assigned, Class, Form, Strength};
use super::value::words::listed;
use crate::model::Span;

/// The folded trigram of every URL with a scheme.
pub const TRIGRAM: &[u8; 3] = b"://";

/// How far behind the trigram a candidate may reach, in bytes; before it, at most 32.
pub const REACH: usize = 300;

/// Appends the credentials of the URL whose `://` stands at `at`.
pub fn candidates(bytes: &[u8], at: usize, out: &mut Vec<Assigned>) {
    if bytes.get(at..at + 3) != Some(TRIGRAM) {
        return;
    }
    let scheme = scheme(bytes, at);
    if scheme.is_empty() {
        return;
    }
    let from = at + 3;
    let limit = bytes.len().min(from + REACH);
    let Some(authority) = authority(&bytes[from..limit]) else {
        return;
    };
    let Some((user, password)) = authority else {
        return;
    };
    // `https://TOKEN:x-oauth-basic@host`: the token stands where the user should.
    let fixed: [&[u8]; 3] = [b"x-oauth-basic", b"x-token-auth", b"oauth2"];
    let swapped = fixed.contains(&&bytes[from + password.0..from + password.1]);
    let password = if swapped { user } else { password };
    let value = Span::new(from + password.0, from + password.1);
    // `https://:@a.example@b.example`: trials of what a parser makes of it.
    let raw = value.of(bytes);
    if is_variable(raw) {
        return;
    }
    let named = user != password && names_both(&bytes[from + user.0..from + user.1], raw);
    let trial =
        named || raw[0] == b'@' || raw.ends_with(b"\\@") || user == password && raw.contains(&b'@');
    let text = percent_decoded(raw);
    let len = text.as_ref().map_or(value.len(), Vec::len);
    if trial || len < 4 || bytes[from..].starts_with(b"anonymous:") {
        return;
    }
    let class = if user == password && !swapped {
        if is_report_address(&bytes[from..limit], user.1) || !takes_tokens(scheme.of(bytes)) {
            return;
        }
        Class::UrlToken
    } else {
        Class::UrlPassword
    };
    out.push(Assigned {
        name: Span::new(scheme.start, at),
        value,
        extent: Span::new(scheme.start, value.end),
        form: Form::UrlUser,
        class,
        strength: Strength::Strong,
        denied: None,
        text,
    });
}

/// `%DB_PASSWORD%`, which is no escape: a variable of Windows.
fn is_variable(raw: &[u8]) -> bool {
    let inner = raw
        .strip_prefix(b"%")
        .and_then(|raw| raw.strip_suffix(b"%"));
    let name = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
    inner.is_some_and(|inner| inner.len() >= 3 && inner.iter().all(name))
}

/// Whether user and password are one name with the words for them: `proxyuser:proxypass`.
fn names_both(user: &[u8], password: &[u8]) -> bool {
    let users: [&[u8]; 3] = [b"username", b"user", b"name"];
    let passwords: [&[u8]; 4] = [b"password", b"passwd", b"pass", b"pwd"];
    let stem = |text: &[u8], words: &[&[u8]]| {
        let lower = text.to_ascii_lowercase();
        let word = words.iter().find(|word| lower.ends_with(word))?;
        Some(lower[..lower.len() - word.len()].to_vec())
    };
    let user = stem(user, &users);
    user.is_some_and(|user| stem(password, &passwords).is_some_and(|password| user == password))
}

/// Whether servers that are reached with this scheme take a token for a user.
fn takes_tokens(scheme: &[u8]) -> bool {
    const SCHEMES: &str = " http https git ssh ws wss nats tls tcp redis rediss amqp amqps mqtt mqtts mongodb postgres postgresql mysql ftp ftps \
        sftp svn smtp smtps ldap ldaps oci docker sentry hg vault rtmp rtmps rtsp grpc grpcs ";
    let lower = scheme.to_ascii_lowercase();
    lower
        .split(|b| *b == b'+')
        .any(|part| listed(SCHEMES, part).is_some())
}

fn scheme(bytes: &[u8], at: usize) -> Span {
    let least = at.saturating_sub(32);
    let len = bytes[least..at]
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'))
        .count();
    Span::new(at - len, at)
}

/// Whether the URL goes on, behind its password, with a host that a provider gave a name in the net: one of four parts
/// or more, or of three with a number.
pub(super) fn is_public(rest: &[u8]) -> bool {
    const INSIDE: &str =
        " local localhost internal svc lan home test example invalid localdomain intranet ";
    let Some(rest) = rest.strip_prefix(b"@") else {
        return false;
    };
    let host = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let host = &rest[..rest.iter().take(120).take_while(host).count()];
    let labels: Vec<&[u8]> = host.split(|b| *b == b'.').collect();
    let letters = |label: &[u8]| label.len() >= 2 && label.iter().all(u8::is_ascii_alphabetic);
    let numbered = |label: &&[u8]| {
        label.iter().any(u8::is_ascii_digit) && label.iter().any(u8::is_ascii_alphabetic)
    };
    labels.last().is_some_and(|label| letters(label))
        && !labels
            .iter()
            .any(|label| label.is_empty() || listed(INSIDE, &label.to_ascii_lowercase()).is_some())
        && (labels.len() >= 4 || labels.len() == 3 && labels.iter().any(numbered))
}

type Range = (usize, usize);

/// Whether it is where a program sends its crash reports (a Sentry DSN, wherever the server stands): 32 digits, the
/// host, the number of a project. Such addresses are made to be shipped.
fn is_report_address(rest: &[u8], user: usize) -> bool {
    if user != 32 || !rest[..user].iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let skip =
        |from: usize, of: fn(&u8) -> bool| from + rest[from..].iter().take_while(|b| of(b)).count();
    let host = skip(user + 1, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':')
    });
    if rest.get(host) != Some(&b'/') {
        return false;
    }
    let project = skip(host + 1, u8::is_ascii_digit);
    project > host + 1 && rest.get(project).is_none_or(|b| !b.is_ascii_alphanumeric())
}

/// User and password of the authority that `rest` begins with: `Some(None)` if it has none, `None` if it is cut off.
/// A lone user name long enough to be a token is both.
fn authority(rest: &[u8]) -> Option<Option<(Range, Range)>> {
    let mut colon = None;
    let mut at = None;
    let mut depth = 0_usize;
    for (i, &byte) in rest.iter().enumerate() {
        match byte {
            // `\@`, as Perl wants it in a string.
            b'\\' if depth == 0 && colon.is_some() && rest.get(i + 1) == Some(&b'@') => {}
            b'{' | b'<' => depth += 1,
            b'}' | b'>' if depth > 0 => depth -= 1,
            b'@' if depth == 0 => at = Some(i),
            b':' if colon.is_none() && depth == 0 => colon = Some(i),
            b'/' | b'?' | b'#'
                if depth == 0
                    && at.is_none()
                    && colon.is_some()
                    && rest[i..]
                        .iter()
                        .take(80)
                        .take_while(|b| password_byte(**b))
                        .any(|&b| b == b'@')
                    && !rest[..i].ends_with(b":")
                    && !port(rest, colon, i) => {}
            b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b' ' | b'\t' | b'\r' | b'\n' | b'\\'
            | b',' | b'|' | b')' | b']' | b'>'
                if depth == 0 =>
            {
                break;
            }
            b'"' | b'\n' | b' ' => break,
            _ => {}
        }
    }
    let Some(at) = at else { return Some(None) };
    match colon {
        Some(colon) if colon < at => {
            let end = at - usize::from(rest[..at].ends_with(b"\\"));
            (colon + 1 < end).then_some(Some(((0, colon), (colon + 1, end))))
        }
        _ if at >= 16 => Some(Some(((0, at), (0, at)))),
        _ => Some(None),
    }
}

fn password_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b',')
}

/// Whether what stands between the colon and `end` is a port.
fn port(rest: &[u8], colon: Option<usize>, end: usize) -> bool {
    colon.is_some_and(|colon| rest[colon + 1..end].iter().all(u8::is_ascii_digit))
}

fn percent_decoded(value: &[u8]) -> Option<Vec<u8>> {
    if !value.contains(&b'%') {
        return None;
    }
    let mut text = Vec::with_capacity(value.len());
    let mut i = 0;
    while i < value.len() {
        let digits = value
            .get(i + 1..i + 3)
            .and_then(|d| std::str::from_utf8(d).ok())
            .and_then(|d| u8::from_str_radix(d, 16).ok());
        match (value[i], digits) {
            (b'%', Some(byte)) => {
                text.push(byte);
                i += 3;
            }
            (byte, _) => {
                text.push(byte);
                i += 1;
            }
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        for at in memchr::memmem::find_iter(text.as_bytes(), TRIGRAM) {
            candidates(text.as_bytes(), at, &mut out);
        }
        out.iter()
            .map(|a| {
                String::from_utf8_lossy(
                    a.text
                        .as_deref()
                        .unwrap_or_else(|| a.value.of(text.as_bytes())),
                )
                .into_owned()
            })
            .collect()
    }

    #[test]
    fn machines_of_providers_are_told_by_their_names() {
        for host in [
            "practice.jq7vd.acme.net/x",
            "ds7.acme.com:1234",
            "a.b.acme.io",
        ] {
            assert!(is_public(format!("@{host}").as_bytes()), "{host}");
        }
        for host in [
            "db",
            "localhost:80",
            "acme.com",
            "db1.acme.local",
            "a.b.svc.acme.com",
            "10.0.0.7",
            "x..a.b.com",
        ] {
            assert!(!is_public(format!("@{host}").as_bytes()), "{host}");
        }
        assert!(!is_public(b"/a.b.acme.io"));
    }

    #[test]
    fn passwords_are_cut_out() {
        assert_eq!(found("postgres://app:changeme@db/x"), ["changeme"]);
        assert_eq!(found("\"amqp://a:x@x:x@host:1\""), ["x@x:x"]);
        assert_eq!(found("https://a:your%40pass@h"), ["your@pass"]);
        assert_eq!(found("redis://:changeme@h:6379"), ["changeme"]);
        assert!(found("mysql://app:%DB_PASSWORD%@db/x").is_empty());
        assert_eq!(found("https://your-token:x-oauth-basic@h"), ["your-token"]);
        assert_eq!(found("http://a:xx#x?x@h"), ["xx#x?x"]);
        assert_eq!(found("http://h:80?x=a@b"), [""; 0]);
        assert_eq!(found("nats://a:xx/x+x@h"), ["xx/x+x"]);
        assert_eq!(found("\"socks://a:changeme\\@h:$port\""), ["changeme"]);
        assert_eq!(found("https://h:8080/a@b"), [""; 0]);
        assert_eq!(found("https://example.org/a:b@c"), [""; 0]);
        assert_eq!(found("git://user@h/x, b:c@d"), [""; 0]);
        assert_eq!(found("x: //a:b@c"), [""; 0]);
        assert_eq!(found("https://:@a.example\\@b.example"), [""; 0]);
        assert_eq!(found("http://h:80:\\@@i:80/"), [""; 0]);
        assert_eq!(found("http://a1b2c3d4e5f6a7b8@h+@i"), [""; 0]);
        assert_eq!(found("http://::@c@h"), [""; 0]);
        assert_eq!(found("ftp://anonymous:changeme@h"), [""; 0]);
        assert_eq!(found("kednf://changemechangeme@h"), [""; 0]);
        assert_eq!(found("http://proxyuser:proxypass@h"), [""; 0]);
        assert_eq!(found("http://proxyuser:otherpass@h"), ["otherpass"]);
        assert_eq!(found("git+ssh://changemechangeme@h"), ["changemechangeme"]);
    }
}
