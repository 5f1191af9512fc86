//! Values with a shape of their own that is not a secret's: numbers, dates, versions, UUIDs, digests, paths, URLs,
//! mail addresses, colours, sentences.

use super::encoded::{file, public};
use super::jumble::is_jumble;
use super::patterns::pattern;
use super::places::{date, host, hosts, mail, path, version};
use super::sentence::sentence;
use super::texts::holds;

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Digits, with sign, point or unit.
    Number,
    /// A date or a time.
    Date,
    /// `1.2.3`, `v1.2.3-rc1`.
    Version,
    /// 8-4-4-4-12 hex digits.
    Uuid,
    /// Hex digits only, as many as a usual digest has.
    Digest,
    /// Hex digits only, some other number of them.
    Hex,
    /// A path of a file or a MIME type.
    Path,
    /// A URL without credentials.
    Url,
    /// A mail address.
    Mail,
    /// Words with spaces, or text in another script.
    Sentence,
    /// An identifier or constant of a program: `user_password`, `KEY_ENTER`, `fooBar`.
    Identifier,
    /// Regular expressions, markup, selectors.
    Pattern,
    /// A public key or a certificate.
    Public,
    /// Base64 of an image, a font or another file.
    File,
    /// An address of a machine.
    Host,
    /// None of these.
    Plain,
}

impl Shape {
    /// For readers of a score's reasons.
    pub const fn as_str(self) -> &'static str {
        match self {
            Shape::Number => "a number",
            Shape::Date => "a date or time",
            Shape::Version => "a version",
            Shape::Uuid => "a UUID",
            Shape::Digest => "hex of a digest's length",
            Shape::Hex => "hex digits",
            Shape::Path => "a path",
            Shape::Url => "a URL without credentials",
            Shape::Mail => "a mail address",
            Shape::Sentence => "text for people",
            Shape::Identifier => "an identifier",
            Shape::Pattern => "a pattern or markup",
            Shape::Public => "a public key or certificate",
            Shape::File => "an encoded file",
            Shape::Host => "an address",
            Shape::Plain => "no special shape",
        }
    }
}

/// The shape of `value`.
pub fn of(value: &[u8]) -> Shape {
    let v = value.trim_ascii();
    let random = super::random::evidence(v);
    if host(v) || hosts(v) {
        return Shape::Host;
    }
    if date(v) {
        return Shape::Date;
    }
    if version(v) {
        return Shape::Version;
    }
    if v.is_empty() || number(v) {
        return Shape::Number;
    }
    if let Some(shape) = hex(v) {
        return shape;
    }
    if public(v) {
        return Shape::Public;
    }
    if file(v) {
        return Shape::File;
    }
    if holds(v, b"://")
        || v.starts_with(b"www.")
        || v.starts_with(b"mailto:")
        || v.starts_with(b"urn:")
    {
        return Shape::Url;
    }
    if mail(v) {
        return Shape::Mail;
    }
    let shape = if sentence(v) {
        Shape::Sentence
    } else if pattern(v) {
        Shape::Pattern
    } else if path(v, random) {
        Shape::Path
    } else if identifier(v, random) {
        Shape::Identifier
    } else {
        return Shape::Plain;
    };
    if is_jumble(v) { Shape::Plain } else { shape }
}

fn number(v: &[u8]) -> bool {
    let v = v.strip_suffix(b",").or(v.strip_suffix(b";")).unwrap_or(v);
    let digits = v.iter().filter(|b| b.is_ascii_digit()).count();
    let rest = v.len() - digits;
    let hex = v
        .strip_prefix(b"0x")
        .or(v.strip_prefix(b"0X"))
        .is_some_and(|h| h.len() <= 16 && h.iter().all(u8::is_ascii_hexdigit));
    let unit = v.iter().position(|b| {
        !(b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b',' | b'_' | b' ' | b':'))
    });
    let tail = unit.map_or(&v[v.len()..], |i| &v[i..]);
    let units: [&[u8]; 22] = [
        b"", b"px", b"em", b"rem", b"%", b"ms", b"s", b"m", b"h", b"d", b"kb", b"mb", b"gb", b"k",
        b"pt", b"vh", b"vw", b"deg", b"ul", b"u", b"l", b"b",
    ];
    let worded: [&[u8]; 8] = [
        b"byte", b"bytes", b"bit", b"bits", b"char", b"chars", b"digit", b"digits",
    ];
    hex || digits > 0
        && (rest <= 5 && units.iter().any(|u| tail.eq_ignore_ascii_case(u))
            || worded.iter().any(|u| tail.eq_ignore_ascii_case(u)))
}

fn hex(v: &[u8]) -> Option<Shape> {
    let digits = v.iter().filter(|b| b.is_ascii_hexdigit()).count();
    if v.len() == 36 && digits == 32 && [8, 13, 18, 23].iter().all(|&i| v[i] == b'-') {
        return Some(Shape::Uuid);
    }
    if digits < v.len() || v.len() < 8 || !v.iter().any(u8::is_ascii_digit) {
        return None;
    }
    Some(if matches!(v.len(), 32 | 40 | 56 | 64 | 96 | 128) {
        Shape::Digest
    } else {
        Shape::Hex
    })
}

/// `Acme-Jwt-Token`: words with capitals, the last of which says that it is a name.
fn is_header(v: &[u8]) -> bool {
    const LAST: [&[u8]; 6] = [
        b"Token",
        b"Key",
        b"Secret",
        b"Auth",
        b"Password",
        b"Session",
    ];
    let parts = || v.split(|b| *b == b'-');
    let word = |part: &[u8]| {
        part.first().is_some_and(u8::is_ascii_uppercase) && part.iter().all(u8::is_ascii_alphabetic)
    };
    parts().count() >= 2
        && parts().all(word)
        && parts().next_back().is_some_and(|w| LAST.contains(&w))
}

/// A name as programs use them: words only, in one of the usual spellings, or a constant.
fn identifier(v: &[u8], random: f32) -> bool {
    let name = v.iter().all(|b| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'_' | b'-' | b'.' | b':' | b'/' | b'@' | b'#' | b'*' | b'&'
            )
    });
    // `@scope/name`, `_private`.
    let scoped = v[0] == b'@'
        && memchr::memchr_iter(b'/', v).count() == 1
        && v[1..]
            .iter()
            .all(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'/' | b'.' | b'_'));
    let digits = v.iter().filter(|b| b.is_ascii_digit()).count();
    let separators = v
        .iter()
        .filter(|b| matches!(b, b'_' | b'-' | b'.' | b':' | b'/'))
        .count();
    let humps = v
        .windows(2)
        .filter(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase())
        .count();
    let parts = separators + humps;
    let spelled = name && digits == 0 && humps >= 2 && v.len() < 30 && super::words::share(v) > 0.7;
    let constant = separators >= 1
        && digits == 0
        && random < 12.0
        && v.iter().all(|b| b.is_ascii_uppercase() || *b == b'_');
    let numbered = digits > 0 && separators == 0 && v.last().is_some_and(u8::is_ascii_digit);
    constant
        || v.starts_with(b"S-1-5-") && v[4..].iter().all(|b| b.is_ascii_digit() || *b == b'-')
        || is_header(v)
        || scoped
        || spelled
        || name
            && !numbered
            && (digits <= 2 || digits <= 4 && separators >= 2)
            && parts >= 1
            && (random < 0.0 || digits == 0 && parts >= 2 && random < 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        for (value, shape) in [
            ("12345", Shape::Number),
            ("0x1f", Shape::Number),
            ("10px", Shape::Number),
            ("2-byte", Shape::Number),
            ("2-bytex", Shape::Plain),
            ("*OCTET", Shape::Pattern),
            ("1*UTF8-SAFE", Shape::Pattern),
            ("5/m/user", Shape::Pattern),
            ("[PassPhrase](passphrase.md)", Shape::Pattern),
            ("5/Mx7user", Shape::Plain),
            ("2024-01-31", Shape::Date),
            ("2024-01-31T10:00:00Z", Shape::Date),
            ("1.2.3", Shape::Version),
            ("v1.2.3-rc1", Shape::Version),
            ("^9.0|^10.0 || ~11.2", Shape::Version),
            ("Acme\\\\JWTAuth\\\\Facades\\\\JWTAuth", Shape::Path),
            ("123e4567-e89b-12d3-a456-426614174000", Shape::Uuid),
            ("/etc/ssl/private.key", Shape::Path),
            ("certs/server.pem", Shape::Path),
            ("application/json", Shape::Path),
            ("https://example.org/x", Shape::Url),
            ("a@example.org", Shape::Mail),
            ("Enter your password", Shape::Sentence),
            ("Cyfrinair:", Shape::Sentence),
            ("all,delete-orphan", Shape::Sentence),
            ("/^ok$/i", Shape::Pattern),
            ("a:2:{i:0;O:1:\"0\":2", Shape::Pattern),
            ("required|min:8", Shape::Sentence),
            ("nullable|string|between:60,60", Shape::Sentence),
            ("min_length[8]", Shape::Sentence),
            ("confirmed|", Shape::Sentence),
            ("{\\\"access_token\\\":\\\"x\\\"", Shape::Pattern),
            ("between:60,60", Shape::Sentence),
            ("(ayarlanmadı)", Shape::Sentence),
            ("@jupyterlab/toc", Shape::Identifier),
            ("AcmeLink-Jwt-Token", Shape::Identifier),
            ("cellFontSizeMD", Shape::Identifier),
            ("/usr/bin/kpasswd", Shape::Path),
            ("0x0009005a,", Shape::Number),
            ("Пароль", Shape::Sentence),
            ("пароль25", Shape::Sentence),
            ("Ключ и 25", Shape::Sentence),
            ("密码25x7", Shape::Sentence),
            ("солнце25x7", Shape::Plain),
            ("user_password", Shape::Identifier),
            ("kubernetes-dashboard-certs", Shape::Identifier),
            ("passwordResetToken", Shape::Identifier),
            ("10.0.0.1:8080", Shape::Host),
            ("db.example.com", Shape::Host),
            ("fe80::204:61ff:fe9d:f156", Shape::Host),
            ("fe80:0:0:0:204:61ff:fe9d:f156", Shape::Host),
            ("#password-field", Shape::Pattern),
            ("/{$2=K}", Shape::Pattern),
            ("(hunter2)", Shape::Plain),
            ("Rq92tiVh%$!~3K9844 Zl*", Shape::Plain),
            ("[A-Za-z0-9]{8}", Shape::Pattern),
            (".{1,40}", Shape::Pattern),
            ("*sensitive*", Shape::Pattern),
            ("#9e9", Shape::Pattern),
            (
                "S-1-5-21-1409167834-891301383-2860967316-1142",
                Shape::Identifier,
            ),
            (
                "br,input,link,meta,!doctype,base,area,?xml",
                Shape::Sentence,
            ),
            (":#[]@!$&'()*+,;=/?", Shape::Pattern),
            ("{\"kty\":\"EC\"}", Shape::Pattern),
            (".,:-_", Shape::Pattern),
            ("AGFzbQEAAAABRXeE", Shape::File),
            ("hunter2", Shape::Plain),
            ("P@ssw0rd!23", Shape::Plain),
            ("Summer-2019", Shape::Plain),
        ] {
            assert_eq!(of(value.as_bytes()), shape, "{value}");
        }
        let digest = "0123456789abcdef".repeat(2);
        assert_eq!(of(digest.as_bytes()), Shape::Digest);
    }
}
