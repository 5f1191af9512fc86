//! Values inside brackets: arguments of calls, elements of arrays, the literals of an expression.

use super::asking::{asks, converts, gives_value, looks_up, takes_value};
use super::cookie;
use super::items::{Item, characters, items};
use super::keyword::Keyword;
use super::literal::{self, Literal};
use super::name::{Name, Strength};
use super::numbers;
use super::pair;
use super::special;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::detect::ends::last_run;
use crate::detect::value::random;
use crate::detect::value::words::listed;
use crate::model::Span;

/// The arguments of a call whose name is telling: `setPassword("x")`. `at` is behind the bracket.
pub(super) fn call(emit: &mut Emit<'_>, at: usize) {
    let name = emit.name.span.of(emit.bytes);
    let setter = name.iter().any(u8::is_ascii_uppercase)
        || name.starts_with(b"set")
        || follows_user(emit.bytes, emit.name.span.start);
    if let Some(found) = returned(emit.bytes, at).filter(|_| emit.name.strength == Strength::Strong)
    {
        emit.far = true;
        emit.literal(found, Form::Wrapped);
        return;
    }
    if asks(name)
        || !takes_value(name)
        || emit.name.strength == Strength::Plain && emit.name.class == Class::Password && !setter
    {
        return;
    }
    // Most calls of such names pass no string: leave before reading the arguments.
    let near = &emit.bytes[at..emit.bytes.len().min(at + 200)];
    let end = near
        .iter()
        .position(|&b| b == b';' || b == b'{')
        .unwrap_or(near.len());
    if !near[..end].iter().any(|b| matches!(b, b'"' | b'\'' | b'`')) {
        if matches!(near.first(), Some(b'[' | b'{')) {
            elements(emit, at);
        }
        return;
    }
    emit.far = true;
    if pair::is_pair(emit.name) && pair::credentials(emit, at) || cookie::method(emit, at) {
        return;
    }
    // What signs a token is no token.
    let signs = name.ends_with(b".SignedString");
    let name = &Name {
        class: if signs {
            Class::Secret
        } else {
            emit.name.class
        },
        strength: if signs {
            Strength::Strong
        } else {
            emit.name.strength
        },
        ..*emit.name
    };
    let emit = &mut Emit::new(emit.bytes, name, emit.out);
    for item in items(emit.bytes, at, true) {
        let direct = item.bracket == 0;
        if direct && is_other(emit.name.span.of(emit.bytes), &item) {
            continue;
        }
        if item.after == b':'
            || item.after == b'='
            || item.before == b'='
            || item.before == b':'
            || item.bracket == b'[' && !direct
        {
            continue;
        }
        if !direct && asks(item.word.of(emit.bytes)) && item.index == 0 {
            continue;
        }
        let word = item.word.of(emit.bytes);
        if direct && emit.name.class == Class::Password && digests(name.span.of(emit.bytes)) {
            // What is given is not what is made of it.
            let name = Name {
                denied: None,
                ..*name
            };
            let mut emit = Emit::new(emit.bytes, &name, emit.out);
            emit.literal(item.literal(), Form::CallArgument);
            continue;
        }
        let form = if direct || converts(word) || item.bracket == b'{' {
            Form::CallArgument
        } else {
            Form::Wrapped
        };
        emit.literal(item.literal(), form);
    }
}

/// What a function without parameters returns, if that is a string and all it does: `getPassword() { return "x"; }`,
/// `def password():` and `return "x"` on the next line. `at` is behind the opening bracket.
fn returned(bytes: &[u8], at: usize) -> Option<Literal> {
    let head = bytes
        .get(at..bytes.len().min(at + 60))?
        .strip_prefix(b")")?;
    let mark = |b: &u8| matches!(b, b'{' | b':' | b'\n' | b';' | b'"' | b'=');
    let open = head.iter().position(mark)?;
    let gap = match head[open] {
        b'{' | b':' => open + 1,
        _ => return None,
    };
    let body = at + 1 + gap;
    let near = &bytes[body..bytes.len().min(body + 100)];
    let text = near.trim_ascii_start().strip_prefix(b"return ")?;
    literal::string(bytes, body + near.len() - text.len())
}

/// Whether a link of a chain stands before the name at `name` that was given the user: `.user(Some("bob")).pass(Some("x"))`.
fn follows_user(bytes: &[u8], name: usize) -> bool {
    let before = &bytes[name.saturating_sub(80)..name];
    before.ends_with(b".") && memchr::memmem::find(before, b".user").is_some()
}

/// Whether a function makes a digest of the password it is given first.
fn digests(word: &[u8]) -> bool {
    const ENDS: [&[u8]; 12] = [
        b"check_password_hash",
        b"pbkdf2_hash",
        b"hash_pwd_salt",
        b".hash",
        b".hashsync",
        b"hash::make",
        b"bcrypt",
        b"password_hash",
        b"make_password",
        b"hashpassword",
        b"hash_password",
        b".encode",
    ];
    let lower = word.to_ascii_lowercase();
    ENDS.iter().any(|end| lower.ends_with(end))
}

/// Whether a literal is the argument of a call that its name does not speak of: the first of
/// `UsernamePasswordToken(user, password)`, the second of `hashPassword(password, salt)`.
fn is_other(name: &[u8], item: &Item) -> bool {
    let lower = name.to_ascii_lowercase();
    let find = |word: &[u8]| memchr::memmem::find(&lower, word);
    let pair = find(b"user").is_some_and(|user| find(b"pass").is_some_and(|pass| user < pass));
    let derives = [
        &b"hash"[..],
        b"encode",
        b"encrypt",
        b"derive",
        b"password_verify",
        b"checkpw",
    ];
    // `RequestResourceOwnerPassword(user, password, scope)`
    if find(b"resourceowner").is_some() {
        return item.index != 1;
    }
    if pair || lower.ends_with(b"check_password_hash") {
        return item.index == 0 && item.after == b',';
    }
    item.index > 0 && derives.iter().any(|verb| find(verb).is_some())
}

/// `login("user", "password")`, `loginAs("user", "password")`: the second argument.
pub(super) fn login(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let rest = &bytes[found.end..];
    let whom: [&[u8]; 14] = [
        b"As(",
        b"With(",
        b"User(",
        b"_as(",
        b"_with(",
        b"_user(",
        b"AsUser(",
        // What is sent to log in.
        b"Request(",
        b"Dto(",
        b"DTO(",
        b"Form(",
        b"Model(",
        b"Command(",
        b"Data(",
    ];
    let open = if rest.first() == Some(&b'(') {
        found.end
    } else if let Some(word) = whom.iter().find(|word| rest.starts_with(word)) {
        found.end + word.len() - 1
    } else {
        return pair::commanded(bytes, found, out) || special::login_text(bytes, found, out);
    };
    let direct: Vec<Item> = items(bytes, open + 1, true)
        .into_iter()
        .filter(|item| item.bracket == 0)
        .collect();
    if let [token] = direct.as_slice() {
        token_of(bytes, found, token, out);
        return true;
    }
    let [user, password] = match direct.as_slice() {
        [_, user, password] | [user, password, ..] => [user, password],
        _ => return true,
    };
    let anonymous = user.value.of(bytes) == b"anonymous";
    if password.after == b':' || user.after == b':' || password.before != b',' || anonymous {
        return true;
    }
    let name = Name {
        span: Span::new(found.start, found.end),
        class: Class::Password,
        strength: Strength::Strong,
        denied: None,
    };
    Emit::new(bytes, &name, out).push(password.value, Form::CallArgument, password.joined.clone());
    true
}

/// `client.login("x")`: one long random string is a token.
fn token_of(bytes: &[u8], found: Keyword, token: &Item, out: &mut Vec<Assigned>) {
    const DRAWN: f32 = 36.0;
    let text = token.value.of(bytes);
    if token.before == 0 && text.len() >= 20 && random::evidence(text) >= DRAWN {
        let span = Span::new(found.start, found.end);
        let name = special::named(span, Class::Token, Strength::Strong);
        Emit::new(bytes, &name, out).push(token.value, Form::CallArgument, None);
    }
}

/// The literals of an assigned expression: a wrapped value, the fallback of a lookup, the branches of a choice.
pub(super) fn expression(emit: &mut Emit<'_>, at: usize) {
    emit.far = true;
    for item in items(emit.bytes, at, false) {
        let word = item.word.of(emit.bytes);
        let lookup = item.bracket == b'(' && looks_up(word) && !digests(word);
        let looked_up = item.bracket == b'[' || lookup && item.index == 0;
        // A member of an object has a name of its own.
        let key = item.bracket == b'{'
            && matches!((item.before, item.after), (b':' | b'=', _) | (_, b':'))
            || item.before == b'%';
        let form = if lookup || matches!(item.before, b'|' | b'?') {
            Form::Fallback
        } else if item.bracket == b'(' && converts(word) {
            Form::Quoted
        } else {
            Form::Wrapped
        };
        let other =
            item.bracket == b'(' && item.before == b'=' && !gives_value(item.given.of(emit.bytes));
        if looked_up || key || other {
            continue;
        }
        // `hashed = bcrypt.hash("password", 10)`
        let plain = item.bracket == b'(' && emit.name.class == Class::Password && digests(word);
        if plain && item.index == 0 {
            let name = Name {
                denied: None,
                ..*emit.name
            };
            let mut emit = Emit::new(emit.bytes, &name, emit.out);
            emit.push(item.value, Form::CallArgument, item.joined);
        } else if !plain {
            emit.push(item.value, form, item.joined);
        }
    }
}

/// The elements of an array, or bytes written as numbers. `at` is the bracket.
pub(super) fn elements(emit: &mut Emit<'_>, at: usize) {
    if let Some((value, bytes)) = numbers::numbers(emit.bytes, at + 1) {
        emit.push(value, Form::Bytes, Some(bytes));
        return;
    }
    let form = if emit.bytes[at] == b'(' {
        Form::Quoted
    } else {
        Form::Element
    };
    emit.far = true;
    if emit.bytes[at] == b'(' && pair::is_pair(emit.name) && pair::credentials(emit, at + 1) {
        return;
    }
    let found = items(emit.bytes, at + 1, true);
    if emit.name.class != Class::Token
        && emit.name.strength == Strength::Strong
        && let Some((value, text)) = characters(emit.bytes, &found)
    {
        emit.push(value, form, Some(text));
        return;
    }
    let several = emit
        .name
        .span
        .of(emit.bytes)
        .last()
        .is_some_and(|b| matches!(b, b's' | b'S'));
    for item in found {
        // `passwords = {"user": "password"}`, `creds = [("user", "password")]`.
        let users = emit.name.class == Class::Password && item.before == b'>';
        let keyed = several
            && (item.before == b':' && emit.bytes[at] == b'{' || users)
            && item.bracket == 0
            && item.after != b':';
        let paired = several
            && (emit.name.class == Class::Password || pair::is_pair(emit.name))
            && item.bracket != 0
            && item.index == 1
            && matches!(item.after, b')' | b']' | b'}')
            && item.before == b','
            && emit.bytes[at] != b'(';
        if paired && pair::is_pair(emit.name) {
            pair::as_password(emit, item.literal(), form);
            continue;
        }
        if keyed || paired {
            if emit.name.class == Class::Password || !describes(emit.bytes, item.value) {
                emit.push(item.value, form, item.joined);
            }
            continue;
        }
        let listed = item.bracket == 0
            && matches!(item.before, 0 | b',' | b'"' | b'-')
            && matches!(item.after, b',' | b']' | b'}' | b')' | b'"' | b'\'' | 0);
        if listed {
            emit.push(item.value, form, item.joined);
        }
    }
}

/// Whether the key of a member says that it describes the secret beside it: `credentials = {"hash": "…", "data": "…"}`.
fn describes(bytes: &[u8], value: Span) -> bool {
    const KEYS: &str = " hash digest checksum fingerprint id type kind url uri name path file algorithm alg region endpoint ";
    let quoted = |b: &u8| matches!(b, b'"' | b'\'' | b'`');
    let least = value.start.saturating_sub(48);
    let mut before = bytes[least..value.start].trim_ascii_end();
    before = before
        .strip_suffix(b"\"")
        .or(before.strip_suffix(b"'"))
        .unwrap_or(before);
    let Some(before) = before.trim_ascii_end().strip_suffix(b":") else {
        return false;
    };
    let before = before
        .split_last()
        .filter(|(last, _)| quoted(last))
        .map_or(before, |(_, rest)| rest);
    let name = last_run(before, |b| b.is_ascii_alphanumeric() || b == b'_');
    let name = name.to_ascii_lowercase();
    listed(KEYS, &name).is_some() || name.ends_with(b"_id")
}
