//! The judgement of a value that was found by its name alone: what the name, the form, the value and the place say.

use super::assign::{Assigned, Class, Form, Strength};
use super::called::{defaulted, echoes, is_given_a_word, respells, speaks_of_itself, spells};
use super::exposure;
use super::looks::{Wanted, basic, binary, by_itself};
use super::open::{
    among_vectors, holds_a_file, is_digest_of_named, is_expression, is_hashed, is_hex, is_key_id,
    is_named_digest, is_result, is_unhexed, public_anyway, salts_a_disk,
};
use super::place::Place;
use super::score::Context;
use super::value::placeholder;
use super::weights as w;
use super::{standing, url, written};
use crate::model::Reason;

pub(super) fn generic(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    name(context, assigned, reasons);
    written::form(context, assigned, reasons);
    let place = context.place;
    let value = assigned
        .text
        .as_deref()
        .unwrap_or_else(|| assigned.value.of(context.bytes));
    if is_stored(assigned, value) {
        reasons.push(w::REFERENCE.reason("a hash"));
    } else if assigned.class == Class::Basic || is_pair(assigned, value) {
        basic(value, reasons);
    } else if assigned.form == Form::Bytes {
        binary(value, reasons);
        if assigned.class == Class::Key && reasons.iter().any(|r| r.weight == w::BYTES_KEY.id) {
            reasons.push(w::KEY_BYTES.reason("as many bytes as a key has"));
        }
        if among_vectors(context, assigned) {
            reasons.push(
                w::SHAPE_ESCAPES.reason("stands among other lists of bytes, as test vectors do"),
            );
        }
    } else {
        let decoded = base64_text(value);
        judged(
            decoded.as_deref().unwrap_or(value),
            context,
            assigned,
            reasons,
        );
        let indirect = matches!(
            assigned.form,
            Form::CallArgument | Form::Element | Form::Wrapped
        );
        let chosen = reasons.iter().any(|r| r.weight == w::SECRET_CHOSEN.id);
        if indirect
            && !chosen
            && assigned.class != Class::Password
            && (10..16).contains(&value.len())
        {
            reasons.push(w::SECRET_SHORT.reason("short for a key that stands among others"));
        }
        let named = is_named_digest(assigned, value);
        let placed = (assigned.class != Class::Password)
            .then(|| standing::is_digest(context.bytes, assigned.value))
            .flatten();
        if let Some(what) = placed.or(named.then_some("a digest")) {
            reasons.push(w::HASH_PLACE.reason(format!("stands where {what} stands")));
        }
        if is_hashed(context, assigned, value)
            || is_result(context, assigned, value)
            || is_digest_of_named(context, assigned, value)
        {
            reasons.push(w::REFERENCE.reason("a hash"));
        }
        if is_key_id(context, assigned, value) {
            reasons.push(w::REFERENCE.reason("the id of a public key"));
        }
        if assigned.class == Class::Manifest && holds_a_file(value) {
            reasons.push(w::SHAPE_OTHER.reason("a file of several lines"));
        }
        if is_expression(context, assigned, value) {
            reasons.push(w::REFERENCE.reason("an expression of the program"));
        }
        if public_anyway(context, assigned, value)
            || is_key_id(context, assigned, value)
            || salts_a_disk(context, assigned)
        {
            reasons.push(w::PUBLIC_ANYWAY.reason("such a value is public by design"));
        }
        written::continued(context, assigned, reasons);
    }
    where_it_stands(place, reasons);
}

/// `auth: dXNlcjpw…`: the credentials of a header without their scheme.
fn is_pair(assigned: &Assigned, value: &[u8]) -> bool {
    let pair = |text: &[u8]| {
        let colon = memchr::memchr(b':', text);
        colon.is_some_and(|at| at >= 2 && at + 4 < text.len())
    };
    assigned.class == Class::Auth && base64_text(value).is_some_and(|text| pair(&text))
}

/// Whether the name speaks of a private key, which nobody chooses.
fn is_private(assigned: &Assigned, context: &Context<'_>) -> bool {
    let name = assigned.name.of(context.bytes).to_ascii_lowercase();
    memchr::memmem::find(&name, b"priv").is_some()
}

/// Whether nothing but the name leaves a doubt that a value is a key: it is drawn at random beyond chance and has no
/// shape of another thing, as digests have.
fn plainly_random(reasons: &[Reason], value: &[u8]) -> bool {
    let has = |id: &str| reasons.iter().any(|r| r.weight == id);
    let other = [
        w::SHAPE_OTHER,
        w::SHAPE_UUID,
        w::SHAPE_ESCAPES,
        w::SHAPE_NUMBER,
        w::SECRET_LONG,
    ];
    has("SECRET_RANDOM_60") && !other.iter().any(|w| has(w.id)) && !is_hex(value)
}

/// Whether it is the digest of a password: what a column for passwords holds.
fn is_stored(assigned: &Assigned, value: &[u8]) -> bool {
    assigned.form == Form::Sql
        && assigned.class == Class::Password
        && matches!(value.len(), 32 | 40 | 64 | 128)
        && is_hex(value)
}

/// How much a translation's place speaks against a value: a random one is no text for people.
fn is_random(reasons: &[Reason]) -> bool {
    const RANDOM: [&str; 3] = ["SECRET_RANDOM_60", "SECRET_RANDOM_36", "PASSWORD_RANDOM_30"];
    let text = [w::SHAPE_OTHER.id, w::FORM_CONTINUED.id];
    reasons.iter().any(|r| RANDOM.contains(&r.weight))
        && !reasons.iter().any(|r| text.contains(&r.weight))
}

fn name(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    let client = exposure::client_prefix(assigned.name.of(context.bytes));
    let denied = assigned.denied.filter(|word| match client {
        // `NEXT_PUBLIC_API_SECRET` is no public key, whatever its framework calls it.
        Some(rest) => *word != "public" || memchr::memmem::find(rest, b"PUBLIC").is_some(),
        None => true,
    });
    if let Some(word) = denied {
        reasons
            .push(w::NAME_DENIED.reason(format!("`{word}` in the name: it holds something else")));
    }
    let weight = match assigned.strength {
        Strength::Strong => w::NAME_STRONG,
        Strength::Plain if assigned.class == Class::Password => w::NAME_PASS,
        Strength::Plain => w::NAME_PLAIN,
        Strength::Weak => w::NAME_WEAK,
    };
    let name = String::from_utf8_lossy(assigned.name.of(context.bytes)).into_owned();
    if assigned.class == Class::Salt {
        reasons.push(w::NAME_SALT.reason("a salt need not be secret"));
    }
    reasons.push(weight.reason(format!("`{name}` names {}", assigned.class.as_str())));
}

fn where_it_stands(place: Place, reasons: &mut Vec<Reason>) {
    let weight = match place {
        Place::Config => w::PATH_CONFIG,
        Place::Test => w::PATH_TEST,
        Place::Example => w::PATH_EXAMPLE,
        Place::Vendored => w::PATH_VENDORED,
        Place::Lock => w::PATH_LOCK,
        Place::Translation if is_random(reasons) => w::PATH_EXAMPLE,
        Place::Translation => w::PATH_TRANSLATION,
        Place::Plain => return,
    };
    reasons.push(weight.reason(format!("stands in {}", place.as_str())));
}

/// The text that a base64 value says, if it is text: values of Kubernetes secrets are judged by what they encode.
fn base64_text(value: &[u8]) -> Option<Vec<u8>> {
    if value.len() < 8 || !value.len().is_multiple_of(4) {
        return None;
    }
    let text = data_encoding::BASE64.decode(value).ok()?;
    let text = text.trim_ascii();
    (text.len() >= 4 && text.iter().all(u8::is_ascii_graphic)).then(|| text.to_vec())
}

/// A value without the escaped quotes around it, or those of Markdown.
fn unescaped(value: &[u8]) -> &[u8] {
    if let Some(code) = value.strip_prefix(b"`").and_then(|v| v.strip_suffix(b"`")) {
        return code;
    }
    let start = value
        .strip_prefix(b"\\\"")
        .or(value.strip_prefix(b"\\'"))
        .unwrap_or(value);
    start
        .strip_suffix(b"\\\"")
        .or(start.strip_suffix(b"\\'"))
        .unwrap_or(start)
}

/// The digits of a UUID that is assigned as a client's secret or as a key of an API: some servers issue them.
fn client_secret(value: &[u8], context: &Context<'_>, assigned: &Assigned) -> Option<Vec<u8>> {
    let name = assigned.name.of(context.bytes).to_ascii_lowercase();
    let uuid = value.len() == 36 && [8, 13, 18, 23].iter().all(|&at| value[at] == b'-');
    let digits: Vec<u8> = value.iter().copied().filter(|b| *b != b'-').collect();
    let ends = [&b"secret"[..], b"apikey", b"api_key", b"api-key"];
    let given = matches!(
        assigned.form,
        Form::Quoted | Form::Header | Form::CallArgument
    );
    let issued = given && ends.iter().any(|end| name.ends_with(end));
    (issued && uuid && is_hex(&digits)).then_some(digits)
}

/// What stands before `;` in the user part of a URL, where options follow the password, if that only stands in for one.
fn before_option<'a>(value: &'a [u8], assigned: &Assigned) -> &'a [u8] {
    let option = memchr::memchr(b';', value).filter(|_| assigned.class == Class::UrlPassword);
    let password = option.map(|at| &value[..at]);
    password
        .filter(|password| placeholder::why(password).is_some())
        .unwrap_or(value)
}

/// A value in text.
fn judged(value: &[u8], context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    let value = before_option(unescaped(value), assigned);
    let before = reasons.len();
    let wanted = match assigned.class {
        Class::Password | Class::UrlPassword => Wanted::Password,
        Class::Manifest => Wanted::Secret,
        Class::Secret if assigned.denied.is_none() && !is_private(assigned, context) => {
            Wanted::Secret
        }
        Class::Salt if assigned.strength == Strength::Plain => Wanted::Secret,
        _ => Wanted::Key,
    };
    let name = assigned.name.of(context.bytes);
    let variable = defaulted(context.bytes, assigned).unwrap_or(name);
    if let Some(digits) = client_secret(value, context, assigned) {
        reasons.push(w::SHAPE_UUID.reason("a UUID"));
        by_itself(&digits, wanted, reasons);
    } else {
        by_itself(value, wanted, reasons);
    }
    if matches!(assigned.class, Class::Key | Class::Auth | Class::Salt)
        && assigned.strength == Strength::Weak
        && plainly_random(&reasons[before..], value)
    {
        reasons.push(w::KEY_RANDOM.reason("hardly anything but a key"));
    } else if assigned.strength == Strength::Weak
        && assigned.class != Class::Salt
        && value.len() >= 32
        && is_hex(value)
        && !(assigned.class == Class::Key
            && matches!(value.len(), 32 | 48 | 64)
            && is_unhexed(context.bytes, assigned))
    {
        reasons.push(w::KEY_HEX.reason("digests and vectors of tests look like that, too"));
    }
    if reasons[before..]
        .iter()
        .any(|r| r.weight == w::PASSWORD_WORD.id)
        && value.iter().all(u8::is_ascii_alphabetic)
        && is_given_a_word(context, assigned)
    {
        reasons.push(w::PASSWORD_SERVICE.reason("services are often given one word"));
    }
    let left = |r: &Reason| r.weight == w::PASSWORD_STAND_IN.id;
    if assigned.class == Class::UrlPassword
        && reasons[before..].iter().any(left)
        && url::is_public(&context.bytes[assigned.value.end..])
    {
        reasons.push(w::HOST_PUBLIC.reason("opens a machine that everybody can reach"));
    }
    let excluded = reasons[before..]
        .iter()
        .any(|r| r.weight == w::PLACEHOLDER.id || r.weight == w::REFERENCE.id);
    // That is what the words of a stand-in say anyway.
    let mixed = (reasons[before..].iter()).any(|r| r.weight == w::PASSWORD_STAND_IN_MIXED.id);
    if !excluded && spells(value, name) {
        reasons.push(w::REFERENCE.reason("its own name, spelled another way"));
    } else if !excluded && (echoes(value, name) || echoes(value, variable)) {
        reasons.push(w::ECHO.reason("repeats its own name"));
    } else if !excluded && !mixed && speaks_of_itself(value) {
        reasons.push(w::SELF_NAMED.reason("says what it is"));
    } else if !excluded && wanted != Wanted::Key && respells(value) {
        reasons.push(w::SELF_SPELLED.reason("says what it is, in other letters"));
    }
}
