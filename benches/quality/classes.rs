//! What a line of real code holds that is no secret, told by rules of its own: plain regular expressions over one line
//! and its path, which know nothing of the detector.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// Kinds of lines that hold no secret, in the order they are tried.
pub const KINDS: &[&str] = &[
    "translation",
    "lock file or checksum list",
    "test vector",
    "public key or certificate",
    "image or font in base64",
    "environment or store",
    "template",
    "placeholder",
    "UUID",
    "hash or digest",
    "date or version",
    "URL",
    "path",
    "mail address or host",
    "markup or style",
    "pattern",
    "text for people",
    "call",
    "property path",
    "identifier",
    "one word",
    "number",
    "repeated or counting",
];

fn regex(text: &str) -> Regex {
    Regex::new(text).expect("a fixed expression")
}

/// An assignment to a name that speaks of a secret: the name, the quote, the value.
pub static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)\b([\w.-]*(?:passw(?:or)?d|passphrase|passwd|pwd|secret|token|api[_-]?key|auth|credential)[\w-]*)["'\]]{0,2}\s*(?::=|=>|=|:)\s*(?:(["'`])([^"'`]{3,200})["'`]|([^\s"'`,;]{3,200}))"#,
    )
});
/// The same to a name that says less: what stands there is no secret as often, and looks the same.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)\b[\w.-]*(?:key|id|cert|cookie|salt|hash|login|user|session|sign|crypt|private|access|account)[\w-]*["'\]]{0,2}\s*(?::=|=>|=|:)\s*(?:(["'`])([^"'`]{3,200})["'`]|([^\s"'`,;]{3,200}))"#,
    )
});
/// Kinds of which too few stand where a name says secret.
const RARE: [&str; 9] = [
    "environment or store",
    "template",
    "UUID",
    "URL",
    "path",
    "markup or style",
    "pattern",
    "repeated or counting",
    "number",
];
/// Whether a file holds translations.
pub fn is_translation(path: &str) -> bool {
    TRANSLATION.is_match(path.as_bytes())
}

static SECRET_WORD: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)passw|passphrase|pwd|secret|token|api.?key|auth|credential"));

macro_rules! expressions {
    ($($name:ident = $text:expr;)*) => { $(static $name: LazyLock<Regex> = LazyLock::new(|| regex($text));)* };
}
expressions! {
    TRANSLATION = r"(?i)/(?:i18n|locales?|lang(?:uage)?s?|translations?|localization|l10n|po|messages)/|i18n|\.(?:po|pot|strings|xlf|arb)$";
    LOCK = r"(?i)(?:package-lock\.json|yarn\.lock|cargo\.lock|composer\.lock|poetry\.lock|go\.sum|pnpm-lock\.yaml|gemfile\.lock|\.cargo-checksum\.json|/RECORD|sha\d+sums?|md5sums|checksums?\.txt)$";
    VECTOR = r"(?i)(?:test|vector|kat|cavs|evp|testmgr)[^/]*\.(?:h|c|txt|json|js|rsp|py|go)$";
    PUBLIC_FILE = r"(?i)\.(?:crt|cer|pub)$";
    LONG_BASE64 = r"^[A-Za-z0-9+/]{60,76}$";
    STRING = r#"["']([^"'\s]{6,64})["']"#;
    LONG_HEX = r#"["'\s=:,({][0-9a-fA-F]{32,}["'\s;,)}]?|(?:0x[0-9a-fA-F]{2},\s*){8}|(?:\\x[0-9a-fA-F]{2}){8}"#;
    PUBLIC = r"AAAAB3NzaC1|AAAAC3NzaC1|AAAAE2VjZHNh|BEGIN (?:PUBLIC KEY|RSA PUBLIC|CERTIFICATE|X509)|PublicKeyToken=|(?i:certificate|public.?key)\W{1,5}[A-Za-z0-9+/=:]{32,}";
    IMAGE = r"data:(?:image|font|application)/[\w.+-]+;base64,|iVBORw0KGgo|d09GR[gk]|R0lGOD";
    STORE = r#"(?i)getenv|process\.env|os\.environ|ENV\[|env\(["']|vault:|ssm:|secretsmanager|secretKeyRef|valueFrom|keyring\."#;
    TEMPLATE = r"\$\{[\w.:-]+\}|\{\{[^}]*\}\}|<%.*%>|%\(\w+\)s|#\{[\w.@]+\}|\$\([\w ./-]+\)|%[A-Z_]{3,}%|@[A-Z_]{3,}@";
    PLACEHOLDER = r"(?i)^(?:<[\w -]+>|\*{3,}|x{3,}|\.{3}|(?:my|your|the|some|a|test|dummy|fake|example|sample|foo|bar|secret|password|passwd|pass|pw|token|key|api|changeme|change|me|admin|user|root|here|123|1234|12345|123456|abc|value|default|invalid|wrong|none|null|[_ -])+!?)$";
    UUID = r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b";
    HASH = r#"(?i)(?:sha\d*|md5|hash|digest|checksum|integrity|commit|revision|etag|fingerprint)\W{1,4}["']?(?:sha\d+-)?[0-9a-f+/=A-Z]{32,}|\$2[aby]\$|\$argon2|\$[156]\$|pbkdf2_sha"#;
    DATE = r"^\d{4}-\d\d-\d\d|^\d\d/\d\d/\d{4}|^v?\d+\.\d+(?:\.\d+)*(?:[-+.]\w+)?$|^\d\d:\d\d";
    URL = r"^[a-z][a-z0-9+.-]*://[^@]*$";
    PATH = r"^(?:\.{0,2}/|~/|[A-Za-z]:\\)[\w./ -]+$|^[\w.-]+(?:/[\w.-]+)+$|^[\w-]+\.(?:pem|key|crt|json|txt|ya?ml|py|js|php|html|conf|xml)$";
    MAIL = r"^[\w.+-]+@[\w-]+\.[\w.]+$|^[\w-]+(?:\.[\w-]+)+(?::\d+)?$";
    MARKUP = r#"^[#.][a-z][\w-]*|^</?[a-z]|type=["']?password|(?:class|id|for|name)=["'][\w -]*(?:password|token|secret|auth)"#;
    PATTERN = r"\\[dwsb]|\[[a-zA-Z0-9]-[a-zA-Z0-9]|\(\?|\.\*|\.\+|\]\+|\]\*";
    TEXT = r"^\s*\S*\pL{2,}[.,:!?]? +[\pL(]{1,}.*|[^\x00-\x7f]{3,}";
    CALL = r"^(?:new )?[\w.$:>-]+\(.*";
    PROPERTY = r"^[$@]?[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+[;,)]?$";
    IDENTIFIER = r"^[$@&*]?[A-Za-z]+(?:[_-][A-Za-z]+)+$|^[a-z]+(?:[A-Z][a-z]+)+$|^[A-Z][A-Z_]{3,}$|^(?:[A-Z][a-z]+){2,}$";
    WORD = r"^[A-Za-z][a-z]+$|^[A-Z]+$";
    NUMBER = r"^-?(?:0x)?[\d.,_]+[a-zA-Z]{0,3}$";
}

/// The kind of thing that `line` holds instead of a secret, where these rules can tell.
pub fn kind(path: &str, line: &[u8]) -> Option<&'static str> {
    if is_translation(path) {
        return (SECRET_WORD.is_match(line) && line.len() > 12).then_some("translation");
    }
    if LOCK.is_match(path.as_bytes()) {
        return LONG_HEX
            .is_match(line)
            .then_some("lock file or checksum list");
    }
    if VECTOR.is_match(path.as_bytes()) && LONG_HEX.is_match(line) {
        return Some("test vector");
    }
    for (expression, kind) in [
        (&PUBLIC, "public key or certificate"),
        (&IMAGE, "image or font in base64"),
    ] {
        if expression.is_match(line) {
            return Some(kind);
        }
    }
    if PUBLIC_FILE.is_match(path.as_bytes()) && LONG_BASE64.is_match(line) {
        return Some("public key or certificate");
    }
    if HASH.is_match(line) {
        return Some("hash or digest");
    }
    if let Some(found) = ASSIGNED.captures(line) {
        let quoted = found.get(3).map(|m| m.as_bytes());
        let value = quoted.or(found.get(4).map(|m| m.as_bytes()))?;
        return of_value(line, value, quoted.is_some());
    }
    let mut strings = STRING.captures_iter(line).filter_map(|found| found.get(1));
    if strings.any(|text| repeated(text.as_bytes())) {
        return Some("repeated or counting");
    }
    let found = NAMED.captures(line)?;
    let quoted = found.get(2).map(|m| m.as_bytes());
    let value = quoted.or(found.get(3).map(|m| m.as_bytes()))?;
    of_value(line, value, quoted.is_some()).filter(|kind| RARE.contains(kind))
}

fn of_value(line: &[u8], value: &[u8], quoted: bool) -> Option<&'static str> {
    if STORE.is_match(line) {
        return Some("environment or store");
    }
    let expressions: [(&LazyLock<Regex>, &'static str); 12] = [
        (&TEMPLATE, "template"),
        (&PLACEHOLDER, "placeholder"),
        (&UUID, "UUID"),
        (&DATE, "date or version"),
        (&URL, "URL"),
        (&PATH, "path"),
        (&MAIL, "mail address or host"),
        (&MARKUP, "markup or style"),
        (&PATTERN, "pattern"),
        (&NUMBER, "number"),
        (&TEXT, "text for people"),
        (&WORD, "one word"),
    ];
    if repeated(value) {
        return Some("repeated or counting");
    }
    let by_value = expressions
        .iter()
        .find(|(e, _)| e.is_match(value))
        .map(|(_, kind)| *kind);
    by_value.or_else(|| {
        let code: [(&LazyLock<Regex>, &'static str); 3] = [
            (&CALL, "call"),
            (&PROPERTY, "property path"),
            (&IDENTIFIER, "identifier"),
        ];
        code.iter()
            .find(|(e, kind)| e.is_match(value) && (!quoted || *kind == "identifier"))
            .map(|(_, kind)| *kind)
    })
}

/// One character again and again, or a run of neighbours.
fn repeated(value: &[u8]) -> bool {
    let steps = |by: u8| {
        value
            .windows(2)
            .filter(|w| w[1].wrapping_sub(w[0]) == by)
            .count()
    };
    value.len() >= 6 && (steps(0) * 4 > value.len() * 3 || steps(1) * 4 > value.len() * 3)
}
