//! The judgement of a value that was found by its name alone: what the name, the form, the value and the place say.

use super::assign::{Assigned, Class, Form, Strength};
use super::exposure;
use super::place::{self, Place};
use super::score::{Context, hash_place};
use super::value::shape::{self, Shape};
use super::value::{entropy, password, placeholder, random, reference};
use super::weights as w;
use crate::model::Reason;

pub(super) fn generic(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    name(context, assigned, reasons);
    form(context, assigned, reasons);
    let place = place::of(context.path);
    let value = assigned
        .text
        .as_deref()
        .unwrap_or_else(|| assigned.value.of(context.bytes));
    if assigned.class == Class::Basic {
        basic(value, reasons);
    } else if assigned.form == Form::Bytes {
        binary(value, reasons);
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
        if indirect && assigned.class != Class::Password && (10..16).contains(&value.len()) {
            reasons.push(w::SECRET_SHORT.reason("short for a key that stands among others"));
        }
        if assigned.class != Class::Password && hash_place(context) {
            reasons.push(w::HASH_PLACE.reason("stands where a commit or a checksum stands"));
        }
        if public_anyway(context, assigned, value) {
            reasons.push(w::PUBLIC_ANYWAY.reason("such a value is public by design"));
        }
        continued(context, assigned, reasons);
    }
    where_it_stands(place, reasons);
}

/// Ids of public keys, and the tokens of badges that everybody's browser loads.
fn public_anyway(context: &Context<'_>, assigned: &Assigned, value: &[u8]) -> bool {
    let name = assigned.name.of(context.bytes).to_ascii_lowercase();
    let names = |word: &[u8]| memchr::memmem::find(&name, word).is_some();
    let key_id = (names(b"gpg") || names(b"pgp"))
        && matches!(value.len(), 8 | 16 | 40)
        && value.iter().all(u8::is_ascii_hexdigit);
    let start = assigned.value.start;
    let before = &context.bytes[start.saturating_sub(120)..start];
    let badge = assigned.form == Form::UrlParam
        && [&b"badge"[..], b"codecov.io", b"shields.io"]
            .iter()
            .any(|word| memchr::memmem::find(before, word).is_some());
    key_id || badge
}

/// How much a translation's place speaks against a value: a random one is no text for people.
fn is_random(reasons: &[Reason]) -> bool {
    const RANDOM: [&str; 3] = ["SECRET_RANDOM_60", "SECRET_RANDOM_36", "PASSWORD_RANDOM_30"];
    reasons.iter().any(|r| RANDOM.contains(&r.weight))
        && !reasons.iter().any(|r| r.weight == w::SHAPE_OTHER.id)
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
        Strength::Plain => w::NAME_PLAIN,
        Strength::Weak => w::NAME_WEAK,
    };
    let name = String::from_utf8_lossy(assigned.name.of(context.bytes)).into_owned();
    if assigned.class == Class::Salt {
        reasons.push(w::NAME_SALT.reason("a salt need not be secret"));
    }
    reasons.push(weight.reason(format!("`{name}` names {}", assigned.class.as_str())));
}

fn form(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    let weight = match assigned.form {
        Form::Unquoted if place::is_program(context.path) => w::FORM_CODE,
        Form::Prose if place::is_program(context.path) && assigned.class != Class::Password => {
            w::FORM_CODE
        }
        Form::Unquoted | Form::UrlParam | Form::Block => w::FORM_UNQUOTED,
        Form::Wrapped | Form::Element | Form::Comparison => w::FORM_INDIRECT,
        Form::CallArgument => w::FORM_ARGUMENT,
        Form::Prose => w::FORM_PROSE,
        _ => w::FORM_CLEAR,
    };
    reasons.push(weight.reason(assigned.form.as_str()));
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

/// Words that go on behind a value without quotes: it was the first word of a text.
fn continued(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    if !matches!(assigned.form, Form::Unquoted | Form::Prose) {
        return;
    }
    let rest = &context.bytes[assigned.value.end..];
    let Some(rest) = rest.strip_prefix(b" ") else {
        return;
    };
    let word: Vec<u8> = rest
        .iter()
        .take(24)
        .copied()
        .take_while(|b| !b.is_ascii_whitespace())
        .collect();
    let letters = word
        .iter()
        .filter(|b| b.is_ascii_alphabetic() || **b >= 0x80)
        .count();
    if letters >= 2 && letters + 1 >= word.len() && !word.ends_with(b":") && !word.ends_with(b"=") {
        reasons.push(w::FORM_CONTINUED.reason("more words follow"));
    }
}

/// A value without the escaped quotes around it.
fn unescaped(value: &[u8]) -> &[u8] {
    let start = value
        .strip_prefix(b"\\\"")
        .or(value.strip_prefix(b"\\'"))
        .unwrap_or(value);
    start
        .strip_suffix(b"\\\"")
        .or(start.strip_suffix(b"\\'"))
        .unwrap_or(start)
}

/// A value in text.
fn judged(value: &[u8], context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    let value = unescaped(value);
    let before = reasons.len();
    let password = matches!(assigned.class, Class::Password | Class::UrlPassword);
    by_itself(value, password, reasons);
    let excluded = reasons[before..]
        .iter()
        .any(|r| r.points <= w::PLACEHOLDER.points);
    if !excluded && echoes(value, assigned.name.of(context.bytes)) {
        reasons.push(w::ECHO.reason("repeats its own name"));
    } else if !excluded && speaks_of_itself(value) {
        reasons.push(w::SELF_NAMED.reason("says what it is"));
    }
}

/// What a value says by itself, where a password or a key is expected.
pub(super) fn by_itself(value: &[u8], password: bool, reasons: &mut Vec<Reason>) {
    if let Some(why) =
        reference::why(value).filter(|why| *why != "code" || random::evidence(value) < 80.0)
    {
        reasons.push(w::REFERENCE.reason(why));
        return;
    }
    if let Some(why) = placeholder::why(value) {
        reasons.push(w::PLACEHOLDER.reason(why));
        return;
    }
    let escapes = value
        .windows(2)
        .filter(|pair| pair[0] == b'\\' && matches!(pair[1], b'x' | b'e' | b'u' | b'0'..=b'7'))
        .count();
    let percents = value
        .windows(3)
        .filter(|run| run[0] == b'%' && run[1].is_ascii_hexdigit() && run[2].is_ascii_hexdigit())
        .count();
    if escapes >= 2 || percents * 6 > value.len() {
        reasons.push(w::SHAPE_ESCAPES.reason("binary written with escapes"));
    }
    let shape = shape::of(value);
    let pin = password && value.len() >= 6 && value.iter().all(u8::is_ascii_digit);
    // People put digits and signs into words, programs put them between words.
    let spelled = password
        && value.iter().any(|b| b.is_ascii_digit() || *b == b'@')
        && !value.iter().any(|b| b"_-.:/#*&".contains(b));
    let weight = match shape {
        Shape::Plain | Shape::Hex => None,
        Shape::Identifier if spelled => None,
        Shape::Identifier => Some(w::SHAPE_IDENTIFIER),
        Shape::Uuid => Some(w::SHAPE_UUID),
        Shape::Digest => Some(w::SHAPE_DIGEST),
        Shape::Number if pin => Some(w::SHAPE_PIN),
        Shape::Number => Some(w::SHAPE_NUMBER),
        _ => Some(w::SHAPE_OTHER),
    };
    if let Some(weight) = weight {
        reasons.push(weight.reason(shape.as_str()));
    }
    if encodes_words(value) {
        reasons.push(w::ECHO.reason("base64 of words"));
    }
    if password {
        by_people(value, reasons);
    } else {
        at_random(value, reasons);
    }
}

/// Whether the longest part of a value is base64 of a name or a word.
fn encodes_words(value: &[u8]) -> bool {
    let parts = value.split(|b| matches!(b, b'-' | b'_' | b'.'));
    let longest = parts.max_by_key(|part| part.len()).unwrap_or(value);
    let text = data_encoding::BASE64_NOPAD.decode(longest);
    longest.len() >= 12
        && text.is_ok_and(|text| {
            text.iter().all(u8::is_ascii_graphic) && random::evidence(&text) < 0.0
        })
}

fn by_people(value: &[u8], reasons: &mut Vec<Reason>) {
    let look = password::look(value);
    let classes = w::PASSWORD_CLASSES[look.classes.clamp(1, 4) - 1];
    reasons.push(classes.reason(format!(
        "mixes {} of lower case, upper case, digits and signs",
        look.classes
    )));
    if look.one_word {
        reasons.push(w::PASSWORD_WORD.reason("one plain word"));
    } else {
        reasons.push(step(w::PASSWORD_RANDOM, look.random));
    }
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    if look.words && !look.one_word && digits <= 2 && value.iter().all(u8::is_ascii_alphanumeric) {
        reasons.push(w::PASSWORD_NUMBERED.reason("words of programs, numbered"));
    }
    if look.len < 5 {
        reasons.push(w::PASSWORD_SHORT.reason("very short"));
    } else if look.len > 64 {
        reasons.push(w::PASSWORD_LONG.reason("longer than passwords are"));
    }
}

fn at_random(value: &[u8], reasons: &mut Vec<Reason>) {
    reasons.push(step(w::SECRET_RANDOM, random::evidence(value)));
    let letters = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b'.' | b'_' | b'-');
    if value.len() < 20 && value.iter().all(letters) {
        reasons.push(w::SECRET_LETTERS.reason("only letters, and few"));
    }
    if value.len() < 10 {
        reasons.push(w::SECRET_SHORT.reason("short for a key"));
    } else if value.len() > 300 {
        reasons.push(w::SECRET_LONG.reason("longer than usual keys"));
    }
}

fn step(table: &[(f32, w::Weight)], bits: f32) -> Reason {
    let (_, weight) = table
        .iter()
        .find(|(least, _)| bits >= *least)
        .expect("the last step of every table takes all");
    let looks = if bits >= 0.0 { "random" } else { "words" };
    weight.reason(format!("{bits:.0} bits of evidence for a {looks} string"))
}

/// Whether much more than a key and its initialisation vector is written as numbers around the value.
fn among_vectors(context: &Context<'_>, assigned: &Assigned) -> bool {
    const NEAR: usize = 1200;
    let bytes = context.bytes;
    let before = &bytes[assigned.value.start.saturating_sub(NEAR)..assigned.value.start];
    let behind = &bytes[assigned.value.end..bytes.len().min(assigned.value.end + NEAR)];
    let count = |text: &[u8]| memchr::memmem::find_iter(text, b"0x").count();
    count(before) + count(behind) > 64
}

/// Bytes written as numbers: no text model applies, only their variety.
fn binary(bytes: &[u8], reasons: &mut Vec<Reason>) {
    let counting = bytes
        .windows(2)
        .filter(|pair| {
            pair[1].wrapping_sub(pair[0]) == pair[1.min(bytes.len() - 1)].wrapping_sub(pair[0])
                && pair[1] == pair[0].wrapping_add(1)
        })
        .count();
    let small = bytes.iter().filter(|b| **b < 16).count();
    if counting * 2 > bytes.len() || small * 3 > bytes.len() * 2 || entropy::relative(bytes) < 0.75
    {
        reasons.push(w::PLACEHOLDER.reason("numbers that count or repeat"));
    } else if bytes.len() < 16 {
        reasons.push(w::SECRET_SHORT.reason("few bytes for a key"));
    } else {
        let weight = if matches!(bytes.len(), 16 | 24 | 32 | 48 | 64) {
            w::BYTES_KEY
        } else {
            w::BYTES_OTHER
        };
        reasons.push(weight.reason(format!("{} different-looking bytes", bytes.len())));
    }
}

/// `Basic` credentials: they have to decode to `user:password`.
fn basic(value: &[u8], reasons: &mut Vec<Reason>) {
    let decoded = data_encoding::BASE64
        .decode(value)
        .or_else(|_| data_encoding::BASE64_NOPAD.decode(value));
    let pair = decoded.ok().filter(|text| {
        text.iter()
            .all(|b| b.is_ascii_graphic() || *b == b' ' || *b >= 0x80)
    });
    let Some((text, colon)) =
        pair.and_then(|text| memchr::memchr(b':', &text).map(|colon| (text, colon)))
    else {
        reasons.push(w::SHAPE_OTHER.reason("does not decode to a user name and a password"));
        return;
    };
    if colon == 0 {
        reasons.push(w::SHAPE_NUMBER.reason("no user name in it"));
    } else if text[..colon] == text[colon + 1..] {
        reasons.push(w::ECHO.reason("user name and password are the same"));
    }
    by_itself(&text[colon + 1..], true, reasons);
    // That it is a pair says nothing for a pair of placeholders.
    let stand_in = |r: &Reason| r.weight == w::PLACEHOLDER.id || r.weight == w::REFERENCE.id;
    if !reasons.iter().any(stand_in) {
        reasons.push(w::STRUCTURE.reason("decodes to a user name and a password"));
    }
}

/// Whether a value calls itself a password or a secret, as values made up for tests do.
fn speaks_of_itself(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    [&b"password"[..], b"passwd", b"passwort", b"secret"]
        .iter()
        .any(|word| memchr::memmem::find(&lower, word).is_some())
        && random::evidence(value) < 30.0
}

/// Whether a value says no more than its name: `token = "access_token"`.
fn echoes(value: &[u8], name: &[u8]) -> bool {
    let plain = |text: &[u8]| -> Vec<u8> {
        text.iter()
            .filter(|b| b.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect()
    };
    let (value, name) = (plain(value), plain(name));
    value.len() >= 3
        && (memchr::memmem::find(&name, &value).is_some()
            || value.len() < name.len() + 4
                && name.len() >= 3
                && memchr::memmem::find(&value, &name).is_some())
}
