//! Values that match others or say how something looks: regular expressions, globs, markup, colours, rules of style.

use super::texts::holds;

/// Whether a value is one of these.
pub(super) fn pattern(v: &[u8]) -> bool {
    let has = |text: &[u8]| holds(v, text);
    let escaped = v
        .windows(2)
        .filter(|w| w[0] == b'\\' && b"()|<>[].*+?{}wdsSWDbB^$%".contains(&w[1]))
        .count();
    let slashed = v[0] == b'/'
        && v.len() > 2
        && (v.ends_with(b"/i") || v.ends_with(b"/"))
        && v.iter().any(|b| b"^$()|[".contains(b));
    // What PHP's `serialize` writes.
    let serialized = v.len() > 6
        && matches!(v[0], b'a' | b'O' | b's' | b'C')
        && v[1] == b':'
        && v[2].is_ascii_digit()
        && has(b":{");
    // `.{1,40}`
    let counted = memchr::memmem::find(v, b".{")
        .is_some_and(|at| v.get(at + 2).is_some_and(u8::is_ascii_digit));
    escaped >= 1
        || counted
        || is_glob(v)
        || is_grammar(v)
        || is_rate(v)
        || v.starts_with(b"[") && has(b"](")
        || is_colour(v)
        || v.starts_with(b"{\"")
        || v.starts_with(b"{\\\"")
        || has(b"\\r\\n\\")
        || has(b"\\r\\\\n\\")
        || v.iter().all(u8::is_ascii_punctuation)
            && (v.len() < 8 || v.iter().any(|b| b"'\"()[]{};".contains(b)))
        || slashed
        || serialized
        || has(b"\\d")
        || has(b"\\w")
        || has(b"[^")
        || has(b"(?")
        || has(b"[a-z")
        || has(b"[A-Z")
        || has(b"[0-9")
        || has(b"a-z")
        || has(b"A-Z")
        || has(b"0-9")
        || has(b"**/")
        || v.starts_with(b"*.")
        || v.starts_with(b"*/")
        || has(b".*")
        || has(b"]+")
        || has(b"]{")
        || v.starts_with(b"<") && v.ends_with(b">")
        || v.starts_with(b"#")
            && v.len() > 2
            && v[1].is_ascii_alphabetic()
            && v[1..]
                .iter()
                .all(|b| b.is_ascii_lowercase() || *b == b'-' || *b == b'_')
        || v.starts_with(b"--")
        || v.starts_with(b"/{")
        || style(v)
        || v.starts_with(b"**") && v.get(2).is_some_and(u8::is_ascii_alphabetic)
        || v.starts_with(b"//")
        || v.starts_with(b"/*")
}

/// `*sensitive*`
fn is_glob(v: &[u8]) -> bool {
    let inner = v.strip_prefix(b"*").and_then(|v| v.strip_suffix(b"*"));
    inner.is_some_and(|word| word.len() > 2 && word.iter().all(u8::is_ascii_alphabetic))
}

/// A rule of an RFC: `*OCTET`, `1*UTF8-SAFE`.
fn is_grammar(v: &[u8]) -> bool {
    let star = memchr::memchr(b'*', v).filter(|at| v[..*at].iter().all(u8::is_ascii_digit));
    let rest = star.map_or(&b""[..], |at| &v[at + 1..]);
    let name = &rest[rest.iter().take_while(|b| b.is_ascii_digit()).count()..];
    name.len() > 2
        && name.iter().any(u8::is_ascii_uppercase)
        && name
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'-')
}

/// How often something may be done: `5/m`, `30/s/key`.
fn is_rate(v: &[u8]) -> bool {
    let digits = v.iter().take_while(|b| b.is_ascii_digit()).count();
    let unit = v[digits..]
        .strip_prefix(b"/")
        .and_then(|rest| rest.split_first());
    digits > 0
        && unit.is_some_and(|(unit, rest)| {
            b"smhd".contains(unit)
                && (rest.is_empty() || rest[0] == b'/')
                && rest
                    .iter()
                    .all(|b| b.is_ascii_lowercase() || b"/,".contains(b) || b.is_ascii_digit())
        })
}

/// `#9e9`, `#00ff7f`
fn is_colour(v: &[u8]) -> bool {
    let digits = v.strip_prefix(b"#").unwrap_or_default();
    matches!(digits.len(), 3 | 6 | 8) && digits.iter().all(u8::is_ascii_hexdigit)
}

/// The beginning of a rule of a style sheet: `hover{border:1px`.
fn style(v: &[u8]) -> bool {
    let word =
        |text: &[u8]| !text.is_empty() && text.iter().all(|b| b.is_ascii_lowercase() || *b == b'-');
    memchr::memchr(b'{', v).is_some_and(|open| {
        let inner = &v[open + 1..];
        let colon = memchr::memchr(b':', inner);
        word(&v[..open]) && colon.is_some_and(|at| word(&inner[..at]))
    })
}
