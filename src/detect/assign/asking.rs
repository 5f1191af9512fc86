//! Functions that ask for something by name: their string arguments are names of secrets, texts or options.

use super::keyword;
use crate::detect::value::words::listed;

/// Names of functions whose string arguments are names of secrets, texts or options, not secrets.
const ASKING: &[&[u8]] = &[
    b"get",
    b"find",
    b"has",
    b"have",
    b"contains",
    b"remove",
    b"delete",
    b"load",
    b"read",
    b"fetch",
    b"lookup",
    b"print",
    b"log",
    b"require",
    b"input",
    b"prompt",
    b"ask",
    b"show",
    b"expect",
    b"assert",
    b"is",
    b"on",
    b"define",
    b"describe",
    b"test",
    b"it",
    b"parse",
    b"format",
    b"next",
    b"peek",
    b"match",
    b"skip",
    b"consume",
    b"eat",
    b"error",
    b"new_ident",
    b"by",
    b"sort",
    b"order",
    b"group",
    b"register",
    b"declare",
    b"query",
    b"select",
    b"list",
    b"drop",
    b"exists",
];

/// Whether the function of that name asks for something by name.
pub(super) fn asks(word: &[u8]) -> bool {
    let last = word
        .rsplit(|&b| b == b'.' || b == b':')
        .next()
        .unwrap_or(word);
    if last.eq_ignore_ascii_case(b"getbytes") {
        return false;
    }
    ASKING.iter().any(|verb| {
        last.len() >= verb.len()
            && last[..verb.len()].eq_ignore_ascii_case(verb)
            && !last.get(verb.len()).is_some_and(|b| b.is_ascii_lowercase())
    })
}

/// Whether the last part of a function's name is the telling one, or a method that is given a value.
pub(super) fn takes_value(name: &[u8]) -> bool {
    const METHODS: &str = " equals equalsignorecase set setvalue eq sendkeys fill type tobe toequal compare compareto value init from put assign \
        update create new parse valueof fromstring default encode decode signedstring pbkdf2_hash hash_pwd_salt ";
    let Some(dot) = memchr::memrchr(b'.', name) else {
        return true;
    };
    let last = name[dot + 1..].to_ascii_lowercase();
    listed(METHODS, &last).is_some()
        || (0..last.len().saturating_sub(2)).any(|i| keyword::at(&last, i).is_some())
}

/// Whether an argument of that name is the value of what is made: `Field(default="x")`. Others are named for what they
/// are: `dict(shell_type="x")`.
pub(super) fn gives_value(name: &[u8]) -> bool {
    const NAMES: &str = " default value val initial fallback data text string str s content plaintext plain raw clear cleartext default_value \
        initial_value defaultvalue with ";
    let lower = name.to_ascii_lowercase();
    let says_secret =
        || (0..lower.len().saturating_sub(2)).any(|i| keyword::at(&lower, i).is_some());
    listed(NAMES, &lower).is_some() || !lower.ends_with(b"_id") && says_secret()
}

/// Whether a function only gives a value another form: `[]byte("x")`, `Buffer.from("x")`, `b64decode("x")`.
pub(super) fn converts(word: &[u8]) -> bool {
    const FORMS: &str = " byte bytes bytearray from buffer encode decode b64decode a2b_hex unhexlify fromhex hex atob str string some \
        decodestring decodehex pack hex! hex2bin fromhexstring hextobytes hexstringtobytearray frombase64string getbytes secretstr secretstring sensitive base64decode nsstring strdup qstring ";
    let last = word
        .rsplit(|&b| b == b'.' || b == b':')
        .next()
        .unwrap_or(word);
    listed(FORMS, &last.to_ascii_lowercase()).is_some()
}

/// Whether a function's first argument is the name of what it returns.
pub(super) fn looks_up(word: &[u8]) -> bool {
    let last = word
        .rsplit(|&b| b == b'.' || b == b':')
        .next()
        .unwrap_or(word);
    let lower = last.to_ascii_lowercase();
    asks(last)
        || matches!(lower.as_slice(), b"t" | b"tr")
        || [
            &b"env"[..],
            b"config",
            b"option",
            b"setting",
            b"property",
            b"param",
            b"secret",
            b"var",
            b"attr",
            b"pop",
            b"default",
            b"query",
            b"header",
            b"args",
            b"crypt",
            b"gettext",
            b"__",
            b"open",
            b"file",
            b"import",
        ]
        .iter()
        .any(|name| lower.ends_with(name))
}
