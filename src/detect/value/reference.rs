//! Values that only point to a secret: variables, templates, vault paths, calls, identifiers and property paths.

use super::jumble::is_jumble;
use super::texts::holds;
use super::{program, stored, tokens};

pub use program::is_numbered_pair;

/// Why `value` is a reference, if it is one.
pub fn why(value: &[u8]) -> Option<&'static str> {
    let v = value.trim_ascii();
    if v.is_empty() {
        return Some("empty");
    }
    let stored = stored::why(v).or_else(|| tokens::why(v));
    stored.or_else(|| {
        let why = template(v)
            .or_else(|| environment(v))
            .or_else(|| program::why(v));
        why.filter(|_| !is_jumble(v))
    })
}

/// Substitutions, anywhere in the value: a value that is partly filled in later is not a secret.
fn template(v: &[u8]) -> Option<&'static str> {
    let has = |text: &[u8]| holds(v, text);
    // `%env(NAME)%` of Symfony, `#(name)` of Karate.
    if has(b"%env(") || v.starts_with(b"#(") && v.ends_with(b")") {
        return Some("a variable to be filled in");
    }
    if has(b"${") || has(b"#{") || has(b"$(") || has(b"@{") || has(b"@($") || has(b"@%@") {
        return Some("a variable to be filled in");
    }
    if has(b"{{")
        || has(b"}}")
        || has(b"<%")
        || has(b"%>")
        || has(b"{%")
        || has(b"{#")
        || has(b"[[")
    {
        return Some("a template to be filled in");
    }
    // `"$host$user"`: variables and nothing else.
    if v.starts_with(b"$") {
        let name = |part: &[u8]| {
            let plain = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
            part.iter().all(plain) && part.first().is_some_and(|b| !b.is_ascii_digit())
        };
        let parts = || v.split(|b| *b == b'$').skip(1);
        if parts().count() >= 2 && parts().all(name) {
            return Some("variables to be filled in");
        }
    }
    // `'<password>'.$password.'</password>'`.
    if v.starts_with(b"'.$") || v.starts_with(b"\".$") || v.starts_with(b"'.config(") {
        return Some("a variable to be filled in");
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
    // Resource templates of Azure: `[parameters('x')]`.
    if v.starts_with(b"[") && v.ends_with(b"]") && has(b"('") {
        return Some("a template to be filled in");
    }
    if printf(v) {
        return Some("a format to be filled in");
    }
    if interpolates(v) {
        return Some("a variable to be filled in");
    }
    let percent = v.len() > 2
        && v[0] == b'%'
        && v.ends_with(b"%")
        && v[1..v.len() - 1]
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let constant = |name: &[u8]| {
        name.len() >= 4
            && name[0].is_ascii_uppercase()
            && name.iter().all(|b| !b.is_ascii_lowercase())
            && (name.contains(&b'_') || !name.iter().any(u8::is_ascii_digit))
    };
    // `%HTTPPORT`, `@DB_PASSWORD`: what configure scripts and test harnesses fill in.
    let marked = matches!(v[0], b'%' | b'@') && {
        let len = v[1..]
            .iter()
            .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_')
            .count();
        constant(&v[1..=len]) && v.get(len + 1).is_none_or(|b| !b.is_ascii_alphanumeric())
    };
    // `@host@.@domain@`.
    let filled = v[0] == b'@'
        && memchr::memchr(b'@', &v[1..]).is_some_and(|len| {
            len >= 3
                && v[1..=len]
                    .iter()
                    .all(|b| b.is_ascii_lowercase() || *b == b'_')
        });
    let at = v.len() > 2 && v[0] == b'@' && (v.ends_with(b"@") || filled)
        || marked
        || program::is_splat(v);
    // `&app_password` of SQL*Plus.
    let asked = v[0] == b'&'
        && v.contains(&b'_')
        && v[1..].iter().all(|b| b.is_ascii_lowercase() || *b == b'_');
    let underscores = v.len() > 4 && v.starts_with(b"__") && v.ends_with(b"__");
    (percent || at || asked || underscores).then_some("a variable to be filled in")
}

/// Whether a variable stands in the text: `$user:$pass`, `prefix_$name`. A password may hold a `$`, but hardly one
/// before a whole word and behind none.
fn interpolates(v: &[u8]) -> bool {
    let begins = |at: usize| v.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic());
    let dollars = || memchr::memchr_iter(b'$', v).filter(|at| begins(*at));
    let several = dollars().count() > 1;
    dollars().any(|at| {
        let name = &v[at + 1..];
        let len = name
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        let folder = name.get(len) == Some(&b'/');
        let free = at == 0 || !(v[at - 1].is_ascii_alphanumeric() || v[at - 1] == b'$');
        let share = super::words::share(&name[..len]);
        let words = share > 0.99;
        // `$ERC20VotesMock`: most of it are words, and it is all there is.
        let named =
            at == 0 && len == name.len() && share > 0.5 && super::words::parts(name).len() >= 3;
        len >= 3 && (words && (free || several || folder) || at == 0 && folder || named)
    })
}

/// Whether conversions of `printf` (`%s`, `%016lx`, `%(name)s`, `%@`) make up the value or begin or end it.
fn printf(v: &[u8]) -> bool {
    let mut covered = 0;
    for at in memchr::memchr_iter(b'%', v) {
        let rest = &v[at + 1..];
        // `%3d` of a URL is no conversion.
        if rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_hexdigit) {
            continue;
        }
        if rest.first() == Some(&b'(') {
            return memchr::memmem::find(rest, b")s").is_some()
                || memchr::memmem::find(rest, b")d").is_some();
        }
        let flags = rest
            .iter()
            .take_while(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'#' | b'*' | b'$'))
            .count();
        let size = rest[flags..]
            .iter()
            .take_while(|b| matches!(b, b'l' | b'h' | b'z' | b'j'))
            .count();
        if matches!(
            rest.get(flags + size),
            Some(
                b's' | b'd'
                    | b'i'
                    | b'u'
                    | b'x'
                    | b'X'
                    | b'p'
                    | b'c'
                    | b'v'
                    | b'q'
                    | b'@'
                    | b'f'
                    | b'g'
            )
        ) {
            covered += 2 + flags + size;
            if at == 0 || at + 2 + flags + size == v.len() {
                return true;
            }
        }
    }
    let conversions = v
        .windows(2)
        .filter(|pair| pair[0] == b'%' && pair[1].is_ascii_alphabetic())
        .count();
    covered * 2 >= v.len()
        || covered > 0
            && (v.len() < 16 || super::words::share(v) > 0.5)
            && super::random::evidence(v) < 20.0
        || conversions >= 2 && conversions * 6 >= v.len()
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
        // `$jarUrl`: words with humps, as programs and scripts name variables.
        let humps = rest
            .windows(2)
            .any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase())
            && rest[0].is_ascii_lowercase()
            && rest.iter().all(u8::is_ascii_alphabetic)
            && !rest
                .windows(2)
                .any(|w| w.iter().all(u8::is_ascii_uppercase));
        let least = if rest.iter().all(u8::is_ascii_alphabetic) && super::words::share(rest) > 0.5 {
            14.0
        } else {
            4.0
        };
        if upper || lower || humps || super::random::evidence(rest) < least {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_seen() {
        for value in [
            "${DB_PASSWORD}",
            "{{ db_password }}",
            "%DB_PASSWORD%",
            "%env(DB_PASSWORD)%",
            "#(password)",
            "$(cat file)",
            "process.env.X",
            "org.acme.commons.BasicDataSource#getUsername",
            "os.environ['X']",
            "getenv(\"X\")",
            "$DB_PASS",
            "$this->password",
            "$ERC20VotesLegacyMock",
            "vault:secret/data/x#y",
            "ssm:/prod/db",
            "op://x/y/z",
            "{password}",
            "'.config('disks.secret').'",
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
            "$user:$password",
            "$samba_bindir/smbpasswd",
            "%HTTPPORT#",
            "@VMWARE_PASSWORD",
            "(&(objectClass=user)(sAMAccountName=%s))",
            ":e.match(i)?",
            "y:s.username+=y}else",
            "&ntPwdHash[0]",
            "sha1$$",
            "%Y-%m-%dT%H:%M:%SZ",
            "182,break:186,continue:190",
            "_ref.value?.value",
            "@ESXI1_PASSWORD",
            "mac_addr[5",
            "argv[argumentIndex",
            "jpa.jdbc.password",
            "dsn[k+1",
            "Plugins.Payments.Acme",
            "0,t|=k",
            "8},{",
            "ConvertTo-Xml",
            "fromFile:progress:completionHandler:",
            "(NSDataEncodingOptions)0",
            ":envvar:",
            "pkcs11:id=4002",
            "u.info}function",
            "null,webdav:!0,x:",
            "+l(c(n,",
            "80(%rsp)",
            "@%@hostname@%@",
            "&app_password",
            "r,clientType:",
            "dynamic=0",
            "',h($K[",
            "\\\\print",
            "realmOrConnection:scope:)-7fzbf",
            "-Force",
            "Mapped[str",
            "RFC4519",
            "pkcs12",
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
            "pa$$word9",
            "Pa$ta4life",
            "testPaSS@01%",
            "q&A7+=",
            "p(ss)w0rd",
            "abc.d4f1q",
            "lemon.otter955",
            "Zx9:Qw-e8rT",
            "D:)Q[rT5xW",
            "-Force9",
        ] {
            assert_eq!(why(value.as_bytes()), None, "{value}");
        }
    }
}
