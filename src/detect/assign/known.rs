//! Functions that take a password or a key at a place everybody knows: `connect(host, user, password)`,
//! `createHmac("sha256", key)`, `jwt.sign(claims, key)`.

use super::keyword::Keyword;
use super::name::{Name, Strength};
use super::pair;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::model::Span;

/// How a function's name ends, in lower case; which argument is the secret, counted from 0; what it is.
const FUNCTIONS: &[(&[u8], usize, Class)] = &[
    (b"real_connect", 3, Class::Password),
    (b"connect", 2, Class::Password),
    (b"connection", 2, Class::Password),
    (b"mysqli", 2, Class::Password),
    (b"pdo", 2, Class::Password),
    (b"wifi.begin", 1, Class::Password),
    (b"signin", 1, Class::Password),
    (b"authenticate", 1, Class::Password),
    (b"create_user", 2, Class::Password),
    (b"createhmac", 1, Class::Secret),
    (b"hmac256", 0, Class::Secret),
    (b"hmac384", 0, Class::Secret),
    (b"hmac512", 0, Class::Secret),
    (b"hmacsha1", 0, Class::Secret),
    (b"hmacsha256", 0, Class::Secret),
    (b"hmacsha512", 0, Class::Secret),
    (b"hash_hmac", 2, Class::Secret),
    (b"hmac.new", 0, Class::Secret),
    (b"jwt.sign", 1, Class::Secret),
    (b"jwt.verify", 1, Class::Secret),
    (b"jwt.encode", 1, Class::Secret),
    (b"jwt.decode", 1, Class::Secret),
    (b"jwt::encode", 1, Class::Secret),
    (b"jwt::decode", 1, Class::Secret),
    (b"createcipheriv", 1, Class::Secret),
    (b"createdecipheriv", 1, Class::Secret),
    (b"createcipher", 1, Class::Secret),
    (b"createdecipher", 1, Class::Secret),
    (b"aes.encrypt", 1, Class::Secret),
    (b"aes.decrypt", 1, Class::Secret),
    (b"aes.new", 0, Class::Secret),
    (b"signwith", 1, Class::Secret),
];

/// Appends the secret that the function named at `found` is given. Says whether bytes far behind were looked at.
pub(super) fn call(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':');
    // Some keywords end with the bracket.
    let from = found.end - usize::from(bytes[found.end - 1] == b'(');
    let open = from + bytes[from..].iter().take(24).take_while(part).count();
    if bytes.get(open) != Some(&b'(') {
        return false;
    }
    let least = found.start.saturating_sub(24);
    let before = bytes[least..found.start]
        .iter()
        .rev()
        .take_while(part)
        .count();
    let span = Span::new(found.start - before, open);
    let lower = span.of(bytes).to_ascii_lowercase();
    let Some((_, place, class)) = FUNCTIONS.iter().find(|(end, ..)| lower.ends_with(end)) else {
        return false;
    };
    let near = &bytes[open..bytes.len().min(open + 200)];
    if !near.iter().any(|b| matches!(b, b'"' | b'\'' | b'`')) {
        return false;
    }
    let arguments = pair::arguments(bytes, open + 1);
    let Some(literal) = arguments.get(*place).and_then(|a| a.literal.clone()) else {
        return true;
    };
    let name = Name {
        span,
        class: *class,
        strength: Strength::Plain,
        denied: None,
    };
    Emit::new(bytes, &name, out).literal(literal, Form::CallArgument);
    true
}
