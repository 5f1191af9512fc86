//! Values that are pieces of programs: calls, property paths, types, operators, what a quote cut out of an expression.

use super::texts::holds;

/// Calls, property paths, types and other pieces of programs.
pub(super) fn why(v: &[u8]) -> Option<&'static str> {
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
    let has = |text: &[u8]| holds(v, text);
    if is_selector(v) || is_cast(v) || is_role(v) {
        return Some("a name of the program");
    }
    let rfc = v.strip_prefix(b"RFC").or(v.strip_prefix(b"rfc"));
    if rfc.is_some_and(|number| number.len() < 6 && number.iter().all(u8::is_ascii_digit)) {
        return Some("the name of a standard");
    }
    if is_tag(v) {
        return Some("the tag of a field");
    }
    if names_a_setting(v) {
        return Some("the name of a setting");
    }
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
    let v = match v[0] {
        b'&' | b'*' if v.get(1).is_some_and(|b| b.is_ascii_alphabetic()) => &v[1..],
        _ => v,
    };
    let option = v.strip_prefix(b"-").is_some_and(|name| {
        name[..].first().is_some_and(u8::is_ascii_uppercase)
            && name.iter().all(u8::is_ascii_alphabetic)
    });
    if cmdlet(v) || option {
        return Some("a command");
    }
    let index = v.ends_with(b"]")
        && (v[0].is_ascii_alphabetic() || v[0] == b'_')
        && memchr::memchr(b'[', v).is_some_and(|i| v[..i].iter().all(|b| ident(b) || *b == b'.'));
    let cut = memchr::memchr(b'[', v).is_some_and(|i| {
        let index = &v[i + 1..];
        let counted = |mark: &u8| {
            index.split(|b| b == mark).count() == 2
                && index[0].is_ascii_lowercase()
                && index.iter().all(|b| ident(b) || b == mark)
                && index.last().is_some_and(u8::is_ascii_digit)
        };
        const TYPES: [&[u8]; 8] = [
            b"str",
            b"int",
            b"bool",
            b"bytes",
            b"float",
            b"Any",
            b"string",
            b"Optional",
        ];
        let digits = index.iter().all(u8::is_ascii_digit) || TYPES.contains(&index);
        // `argv[argumentIndex`: words with humps.
        let humps = index.len() >= 4
            && index[0].is_ascii_lowercase()
            && index.iter().all(u8::is_ascii_alphabetic)
            && super::words::share(index) > 0.9;
        i > 1 && v[..i].iter().all(ident) && (digits || counted(&b'+') || counted(&b'-') || humps)
    });
    if index
        || cut
        || v.starts_with(b"&[")
        || has(b"\\\"")
        || member_call(v)
        || has(b"</")
        || has(b"/>")
        || has(b"()")
        || has(b"=>")
        || has(b"){")
        || has(b"})")
        || has(b"?.")
        || has(b"(%")
        || has(b"],") && has(b"[")
        || expression(v)
    {
        return Some("code");
    }
    let member = has(b"[")
        && has(b"]")
        && v[0].is_ascii_alphabetic()
        && v.iter().all(|b| ident(b) || b".[]:'\"".contains(b));
    if member && super::random::evidence(v) < 12.0 {
        return Some("a property path");
    }
    let pair = v
        .strip_suffix(b"=")
        .is_some_and(|name| name.iter().all(ident) && super::random::evidence(name) < 6.0);
    if pair || v.len() > 2 && v[0] == b'.' && v.ends_with(b".") {
        return Some("code");
    }
    let symbol = v[0] == b':' && v.len() > 1 && v[1..].iter().all(ident);
    let command = v
        .strip_prefix(b"\\")
        .map(|rest| rest.strip_prefix(b"\\").unwrap_or(rest));
    if symbol || command.is_some_and(|name| name.first().is_some_and(u8::is_ascii_alphabetic)) {
        return Some("code");
    }
    let v = v.strip_prefix(b".").unwrap_or(v);
    let dots = v.iter().filter(|&&b| b == b'.').count();
    let path = dots > 0
        && !v.starts_with(b".")
        && v.split(|&b| b == b'.' || dots > 1 && b == b'#')
            .all(|part| {
                !part.is_empty()
                    && part.len() < 40
                    && !part[0].is_ascii_digit()
                    && part.iter().all(ident)
            });
    let namespace = dots > 1
        && v.split(|&b| b == b'.').all(|part| {
            part.first().is_some_and(u8::is_ascii_uppercase)
                && part.iter().all(u8::is_ascii_alphabetic)
                && part.len() > 2
        });
    if path && !is_numbered_pair(v) && (namespace || super::random::evidence(v) < 0.0) {
        return Some("a property path");
    }
    const WORDS: &str = " ed25519 ed448 x25519 x448 curve25519 secp256k1 secp256r1 secp384r1 prime256v1 p-256 p-384 p-521 argon2i argon2d uint8array arraybuffer argon2id ssha ssha256 ssha512 md5crypt md5-crypt iso8601 u2f totp hotp fido2 webauthn oauth2 oauth1 http https tcp udp tls ssl smtps ldaps pkcs12 pkcs11 pkcs8 jceks x509 x.509 utf-16le utf-16-le utf-16be utf16 cp1252 windows-1252 n/a null nil none true false undefined string str bytes boolean object number int integer void any char byte vec option \
        optional required default empty unset nullptr varchar text utf-8 utf8 utf-16 ascii latin-1 latin1 iso-8859-1 base64 base64url hex \
        sha1 sha256 sha-256 sha512 sha-512 md5 hs256 hs384 hs512 rs256 rs384 rs512 es256 es384 es512 ps256 ps384 ps512 eddsa ldap saml saml2 aes-256-gcm aes-256-cbc aes-128-cbc aes-256-ctr pbkdf1 pbkdf2 bcrypt argon2 keyword1 keyword2 keyword3 literal1 json jwt ssh-ed25519 ssh-rsa ssh-dss ";
    super::words::listed(WORDS, &v.to_ascii_lowercase())
        .is_some()
        .then_some("a word of the language")
}

/// `jpa.jdbc.password`: three words or more, of which the last says what the setting holds.
fn names_a_setting(v: &[u8]) -> bool {
    let word = |part: &[u8]| {
        part.len() >= 2
            && part
                .iter()
                .all(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'_'))
    };
    let mut parts = v.rsplit(|b| *b == b'.');
    matches!(
        parts.next(),
        Some(b"password" | b"passwd" | b"pass" | b"pwd" | b"secret" | b"token" | b"key")
    ) && parts.clone().count() >= 2
        && parts.all(word)
}

/// `lemon.otter955`: two words and a number that no member of an object has.
pub fn is_numbered_pair(v: &[u8]) -> bool {
    let digits = v.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (words, number) = v.split_at(v.len() - digits);
    let mut parts = words.split(|b| *b == b'.');
    let word = |part: Option<&[u8]>| {
        part.is_some_and(|p| p.len() > 3 && p.iter().all(u8::is_ascii_alphabetic))
    };
    let both = word(parts.next()) && word(parts.next()) && parts.next().is_none();
    const SIZES: [&[u8]; 10] = [
        b"128", b"256", b"512", b"384", b"192", b"1024", b"2048", b"32", b"64", b"16",
    ];
    both && (2..=4).contains(&digits) && !SIZES.contains(&number)
}

/// A selector of Objective-C: `fromFile:progress:completionHandler:`.
fn is_selector(v: &[u8]) -> bool {
    let parts = || v.split(|&b| b == b':');
    let name = |part: &[u8]| part.iter().all(u8::is_ascii_alphabetic);
    // What was cut out of the name of a function of Swift: `audience:scope:)-1hzev`.
    let long = |part: &[u8]| part.len() >= 4 && name(part);
    let end = memchr::memmem::find(v, b":)");
    let cut = end.is_some_and(|at| v[..at].split(|&b| b == b':').all(long));
    cut || v.ends_with(b":") && parts().count() >= 3 && parts().all(name) && v[0] != b':'
}

/// `(NSDataOptions)0`: what is made another type.
fn is_cast(v: &[u8]) -> bool {
    let close = memchr::memchr(b')', v).filter(|_| v[0] == b'(');
    close.is_some_and(|close| {
        let (name, rest) = (&v[1..close], &v[close + 1..]);
        name.len() >= 6
            && name[0].is_ascii_uppercase()
            && name.iter().all(u8::is_ascii_alphanumeric)
            && !rest.is_empty()
            && rest.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
            && super::random::evidence(name) < 6.0
    })
}

/// What a program of Go notes beside a field: `json:"password,omitempty" yaml:"password"`.
fn is_tag(v: &[u8]) -> bool {
    let key = v
        .iter()
        .take_while(|b| b.is_ascii_lowercase() || **b == b'_')
        .count();
    let noted = v[key..].strip_prefix(b":\"");
    key >= 2 && noted.is_some_and(|rest| rest.contains(&b'"'))
}

/// A role of reStructuredText: `:envvar:`.
fn is_role(v: &[u8]) -> bool {
    let inner = v.strip_prefix(b":").and_then(|v| v.strip_suffix(b":"));
    inner.is_some_and(|name| !name.is_empty() && name.iter().all(u8::is_ascii_alphabetic))
}

/// `.join([`: a method called on the string that ended before it.
fn member_call(v: &[u8]) -> bool {
    let Some(rest) = v.strip_prefix(b".") else {
        return false;
    };
    let name = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    name >= 3 && rest.get(name) == Some(&b'(')
}

/// What a batch file is given, `%~dp0`, and what PowerShell takes arguments from, `@arguments`.
pub(super) fn is_splat(v: &[u8]) -> bool {
    let hump = |w: &[u8]| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase();
    v.starts_with(b"%~")
        || v.len() > 4
            && v[0] == b'@'
            && v[1..].iter().all(u8::is_ascii_alphabetic)
            && v[1..].windows(2).any(hump)
            && super::random::evidence(&v[1..]) < 6.0
}

/// A command of PowerShell: `ConvertTo-SecureString`, `Read-Host`.
fn cmdlet(v: &[u8]) -> bool {
    const VERBS: &str = " convertto convertfrom get new read set import export select join invoke start write add test resolve ";
    let Some(dash) = memchr::memchr(b'-', v) else {
        return false;
    };
    let (verb, noun) = (&v[..dash], &v[dash + 1..]);
    v[0].is_ascii_uppercase()
        && noun.first().is_some_and(u8::is_ascii_uppercase)
        && noun.iter().all(u8::is_ascii_alphabetic)
        && super::words::listed(VERBS, &verb.to_ascii_lowercase()).is_some()
        && (super::words::share(noun) > 0.7 || verb.starts_with(b"Convert"))
}

/// Pieces of expressions that a quote or an operator cut out of a program.
fn expression(v: &[u8]) -> bool {
    let has = |text: &[u8]| holds(v, text);
    let inside = &v[..v.len() - 1];
    let within = |text: &[u8]| holds(inside, text);
    let letters = v.iter().filter(|b| b.is_ascii_alphabetic()).count();
    // `x.call(y)`: a member called, anywhere.
    let called = memchr::memchr_iter(b'(', v).any(|open| {
        let name = v[..open]
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        let dot = open - name;
        name >= 2 && dot >= 2 && v[dot - 1] == b'.' && v[dot - 2].is_ascii_alphanumeric()
    });
    // `(cn=x)`, `cn=x,dc=y`: filters and names of directories.
    let filter = v[0] == b'(' && v.ends_with(b")") && has(b"=");
    let lower = v.to_ascii_lowercase();
    let directory = [&b"cn="[..], b"ou=", b"dc=", b"uid="]
        .iter()
        .any(|text| lower.starts_with(text) || holds(&lower, &[b",", *text].concat()));
    let glued = (v[0] == b'+' || v.starts_with(b"'+") || v.starts_with(b"\"+"))
        && letters * 2 > v.len()
        || v.ends_with(b"+'")
        || v.ends_with(b"+\"");
    called
        || filter
        || directory
        || glued && v.len() > 4
        || joins(v, b"||")
        || joins(v, b"&&")
        || has(b"!==")
        || has(b"===") && !v.ends_with(b"===")
        || within(b"+=")
        || within(b"|=")
        || v.starts_with(b"',")
        || v.ends_with(b":") && v.contains(&b',') && letters + 3 > v.len()
        || is_option(v)
        || has(b"},{")
        || within(b":[")
        || has(b"}else")
        || has(b"}function")
        || has(b":!0,")
        || has(b":!1,")
        || v.len() > 4 && v[0] == b'+' && b",?(".contains(&v[v.len() - 1])
        || has(b"/*")
        || has(b"*/")
        || v.starts_with(b"!!")
        || has(b"&lt;")
        || has(b"&gt;")
        || v.ends_with(b"{") && letters * 2 > v.len()
        || v.split(|&b| b == b',')
            .filter(|part| numbered(part))
            .count()
            >= 2
}

/// Whether an operator stands between names, calls or texts; in a password it may stand between any signs.
fn joins(v: &[u8], operator: &[u8]) -> bool {
    let operand = |b: Option<&u8>| {
        b.is_none_or(|b| b.is_ascii_alphanumeric() || b"_ \t()[]!'\"`$.".contains(b))
    };
    memchr::memmem::find_iter(v, operator).any(|at| {
        let before = at.checked_sub(1).and_then(|before| v.get(before));
        operand(before) && operand(v.get(at + operator.len()))
    })
}

/// `dynamic=0`: a switch and its number.
fn is_option(v: &[u8]) -> bool {
    let name = v
        .iter()
        .take_while(|b| b.is_ascii_lowercase() || **b == b'_');
    let (name, rest) = v.split_at(name.count());
    let number = rest.strip_prefix(b"=").unwrap_or(b"x");
    name.len() > 3 && number.len() < 3 && number.iter().all(u8::is_ascii_digit)
}

/// `name:12`, as in tables of minified programs.
fn numbered(part: &[u8]) -> bool {
    memchr::memchr(b':', part).is_some_and(|colon| {
        colon > 1
            && part[..colon].iter().all(u8::is_ascii_alphabetic)
            && !part[colon + 1..].is_empty()
            && part[colon + 1..].iter().all(u8::is_ascii_digit)
    })
}
