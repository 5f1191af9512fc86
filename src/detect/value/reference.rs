//! Values that only point to a secret: variables, templates, vault paths, calls, identifiers and property paths.

/// Why `value` is a reference, if it is one.
pub fn why(value: &[u8]) -> Option<&'static str> {
    let v = value.trim_ascii();
    if v.is_empty() {
        return Some("empty");
    }
    template(v)
        .or_else(|| environment(v))
        .or_else(|| store(v))
        .or_else(|| code(v))
}

/// Substitutions, anywhere in the value: a value that is partly filled in later is not a secret.
fn template(v: &[u8]) -> Option<&'static str> {
    let has = |text: &[u8]| memchr::memmem::find(v, text).is_some();
    if has(b"${") || has(b"#{") || has(b"$(") || has(b"@{") {
        return Some("a variable to be filled in");
    }
    if has(b"{{") || has(b"}}") || has(b"<%") || has(b"%>") || has(b"{%") || has(b"[[") {
        return Some("a template to be filled in");
    }
    if let Some(open) = memchr::memchr(b'{', v) {
        let inner = &v[open + 1..];
        if let Some(close) = memchr::memchr(b'}', inner) {
            let name = |b: &u8| b.is_ascii_alphanumeric() || b"_.$:[]()'\"! -".contains(b);
            if inner[..close].iter().all(name) {
                return Some("a format to be filled in");
            }
        }
    }
    let letter = v
        .windows(2)
        .any(|w| w[0] == b'%' && matches!(w[1], b's' | b'd' | b'v' | b'@' | b'q' | b'('));
    if letter && (v.len() < 16 || v.starts_with(b"%") || has(b"%s") && !has(b"%2")) {
        return Some("a format to be filled in");
    }
    let percent = v.len() > 2
        && v[0] == b'%'
        && v.ends_with(b"%")
        && v[1..v.len() - 1]
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let at = v.len() > 2 && v[0] == b'@' && v.ends_with(b"@");
    let underscores = v.len() > 4 && v.starts_with(b"__") && v.ends_with(b"__");
    (percent || at || underscores).then_some("a variable to be filled in")
}

fn environment(v: &[u8]) -> Option<&'static str> {
    let name = |b: &u8| b.is_ascii_alphanumeric() || b"_.:[]'\"->?!".contains(b);
    // `$NAME`, `$env:NAME`, `$this->x`; a password may begin with `$`, but hardly be a lower- or upper-case name.
    if v[0] == b'$'
        && v.len() > 1
        && (v[1].is_ascii_alphabetic() || v[1] == b'_')
        && v[1..].iter().all(name)
    {
        let rest = &v[1..];
        let upper = rest.iter().all(|b| !b.is_ascii_lowercase());
        let lower = rest.iter().all(|b| !b.is_ascii_uppercase());
        if upper || lower || super::random::evidence(rest) < 4.0 {
            return Some("a variable");
        }
    }
    let starts =
        |text: &str| v.len() >= text.len() && v[..text.len()].eq_ignore_ascii_case(text.as_bytes());
    const READS: &[&str] = &[
        "process.env",
        "os.environ",
        "os.getenv",
        "getenv",
        "env.",
        "env(",
        "env[",
        "env:",
        "System.getenv",
        "ENV.fetch",
        "std::env",
        "import.meta.env",
        "$env:",
        "Deno.env",
        "secrets.",
        "var.",
        "local.",
        "data.",
        "module.",
        "config.",
        "settings.",
        "options.",
        "params.",
        "args.",
        "props.",
        "this.",
        "self.",
        "ctx.",
        "req.",
        "request.",
        "keyring",
        "credentials(",
        "dict[",
        "lookup(",
        "hiera(",
        "fn::",
        "ref:",
        "!ref",
        "!sub",
        "!vault",
        "secretkeyref",
    ];
    READS
        .iter()
        .any(|text| starts(text))
        .then_some("read from somewhere else")
}

fn store(v: &[u8]) -> Option<&'static str> {
    let starts =
        |text: &str| v.len() >= text.len() && v[..text.len()].eq_ignore_ascii_case(text.as_bytes());
    const STORES: &[&str] = &[
        "vault:",
        "vault://",
        "ssm:",
        "ssm://",
        "arn:",
        "secretsmanager:",
        "op://",
        "gcpsm:",
        "azurekv:",
        "awssm:",
        "sm://",
        "keyvault:",
        "projects/",
        "kms:",
        "sops:",
        "enc[",
        "berglas://",
        "doppler:",
        "chamber:",
        "file:",
        "file://",
        "bws:",
        "ref+",
        "akv:",
        "{cipher}",
        "{noop}",
        "{bcrypt}",
        "{ssha}",
        "{sha}",
        "{crypt}",
        "enc(",
        "jasypt(",
        "$ansible_vault",
        "$2a$",
        "$2b$",
        "$2y$",
        "$argon2",
        "$6$",
        "$5$",
        "$1$",
        "$pbkdf2",
        "pbkdf2_sha",
        "pbkdf2:",
        "bcrypt",
        "scrypt:",
        "{ssha512}",
        "sha512:",
        "sha256:",
        "sha1:",
        "md5:",
        "sha256-",
        "sha512-",
        "sha384-",
        "sha1-",
    ];
    let found = STORES.iter().find(|text| starts(text))?;
    Some(
        if found.starts_with(['$', '{', 's']) && !found.contains("sm") && !found.starts_with("so")
            || found.ends_with("5:")
            || found.starts_with("pbk")
            || found.starts_with("bcr")
            || found.starts_with("scr")
        {
            "a hash"
        } else {
            "the name of a stored secret"
        },
    )
}

/// Calls, property paths, types and other pieces of programs.
fn code(v: &[u8]) -> Option<&'static str> {
    let ident = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'$';
    let head = v
        .iter()
        .take_while(|b| ident(b) || matches!(b, b'.' | b':' | b'>' | b'-' | b'!'))
        .count();
    let called = head > 0
        && v.get(head) == Some(&b'(')
        && (v.ends_with(b")") || v.ends_with(b"("))
        && !v[0].is_ascii_digit();
    if called {
        return Some("a call");
    }
    let has = |text: &[u8]| memchr::memmem::find(v, text).is_some();
    if has(b"::")
        && v.iter()
            .all(|b| ident(b) || matches!(b, b':' | b'<' | b'>' | b'&'))
        || has(b"->")
            && v[0].is_ascii_alphabetic()
            && v.iter()
                .all(|b| ident(b) || matches!(b, b'-' | b'>' | b'.' | b'[' | b']'))
    {
        return Some("a name of the program");
    }
    let index = v.ends_with(b"]")
        && v[0].is_ascii_alphabetic()
        && memchr::memchr(b'[', v).is_some_and(|i| v[..i].iter().all(|b| ident(b) || *b == b'.'));
    if index || has(b"</") || has(b"/>") || has(b"()") || has(b"=>") {
        return Some("code");
    }
    let dots = v.iter().filter(|&&b| b == b'.').count();
    let path = dots > 0
        && !v.starts_with(b".")
        && v.split(|&b| b == b'.').all(|part| {
            !part.is_empty()
                && part.len() < 40
                && !part[0].is_ascii_digit()
                && part.iter().all(ident)
        });
    if path && super::random::evidence(v) < 0.0 {
        return Some("a property path");
    }
    const WORDS: &[&[u8]] = &[
        b"null",
        b"nil",
        b"none",
        b"true",
        b"false",
        b"undefined",
        b"string",
        b"str",
        b"bytes",
        b"boolean",
        b"object",
        b"number",
        b"int",
        b"integer",
        b"void",
        b"any",
        b"char",
        b"byte",
        b"vec",
        b"option",
        b"optional",
        b"required",
        b"default",
        b"empty",
        b"unset",
        b"nullptr",
        b"varchar",
        b"text",
    ];
    WORDS
        .iter()
        .any(|word| v.eq_ignore_ascii_case(word))
        .then_some("a word of the language")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_seen() {
        for value in [
            "${DB_PASSWORD}",
            "{{ db_password }}",
            "%DB_PASSWORD%",
            "$(cat file)",
            "process.env.X",
            "os.environ['X']",
            "getenv(\"X\")",
            "$DB_PASS",
            "$this->password",
            "vault:secret/data/x#y",
            "ssm:/prod/db",
            "op://x/y/z",
            "{password}",
            "%s",
            "%(password)s",
            "<%= x %>",
            "config.password",
            "getPassword()",
            "user.password",
            "Foo::Bar",
            "foo->bar",
            "args[0]",
            "null",
            "ENC[AES256]",
            "$2b$12$abcdefg",
            "#{password}",
            "@password@",
            "__TOKEN__",
            "arn:aws:x",
            "!vault x",
        ] {
            assert!(why(value.as_bytes()).is_some(), "{value}");
        }
    }

    #[test]
    fn secrets_are_not_references() {
        for value in [
            "hunter2",
            "P@ss{w0rd",
            "$ecr3tPa55",
            "a%b8sdf9x",
            "p(ss)w0rd",
            "abc.d4f1q",
            "Zx9:Qw-e8rT",
        ] {
            assert_eq!(why(value.as_bytes()), None, "{value}");
        }
    }
}
