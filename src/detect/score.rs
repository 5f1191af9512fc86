//! From evidence to a score: what speaks for and against a candidate, and how sure the sum makes us.
//!
//! Every piece of evidence is a [`Reason`] with points in decibans (`weights`); they add up, and [`score`] turns the
//! sum into a probability in per cent. Nothing here reads files or knows the catalogue.

use super::assign::{Assigned, Class, Form, Strength};
use super::pem;
use super::place::{self, Place};
use super::value::{entropy, password, placeholder, random, reference, shape, shape::Shape, words};
use super::weights as w;
use crate::model::{Reason, Span};

/// A candidate in its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The blob.
    pub bytes: &'a [u8],
    /// The secret.
    pub span: Span,
    /// Whether the rule knows the place only (a header, a parameter): the value has to speak for itself.
    pub fallback: bool,
    /// Whether it is a whole block of a private key.
    pub key_block: bool,
    /// How it was found by name, for generic candidates.
    pub assigned: Option<&'a Assigned>,
    /// The path it stands in, as printed.
    pub path: &'a [u8],
}

/// The score of a list of reasons, 0 to 100: the probability that the candidate is a secret, in per cent.
pub fn score(reasons: &[Reason]) -> u8 {
    let sum: i32 = reasons.iter().map(|reason| i32::from(reason.points)).sum();
    let odds = 10_f64.powf(f64::from(sum.clamp(-60, 60)) / 10.0);
    // The sum is within 0..=100 by construction.
    (100.0 * odds / (1.0 + odds)).round() as u8
}

/// All reasons for and against a candidate. `provider` holds what the rule itself could prove (empty for generic
/// candidates); a proven token is not doubted for its place or looks.
pub fn assess(context: &Context<'_>, provider: Vec<Reason>) -> Vec<Reason> {
    let mut reasons = provider;
    let proven = reasons.iter().map(|reason| reason.points).sum::<i16>() >= w::CHECKSUM.points;
    if proven {
        return reasons;
    }
    match context.assigned {
        Some(assigned) => generic(context, assigned, &mut reasons),
        None if context.key_block => key_block(context, &mut reasons),
        None if context.fallback => {
            let value = context.span.of(context.bytes);
            match reference::why(value).or_else(|| placeholder::why(value)) {
                Some(why) => reasons.push(w::PLACEHOLDER.reason(why)),
                None => at_random(value, &mut reasons),
            }
        }
        None => token(context, &mut reasons),
    }
    reasons
}

/// A block of a key: whole and well formed, or odd.
fn key_block(context: &Context<'_>, reasons: &mut Vec<Reason>) {
    let Some(block) = pem::at(context.bytes, context.span.start) else {
        return;
    };
    // What begins a key is the same for all of its kind.
    let body = &block.body[block.body.len() / 2..];
    let body = &body[..body.len().min(400)];
    if placeholder::is_monotone(body) || random::evidence(body) < 20.0 {
        reasons.push(w::PROVIDER_PLACEHOLDER.reason("the body is no key"));
    } else if block.closed && block.is_well_formed() {
        reasons.push(w::KEY_BLOCK.reason(format!("a whole {} key", block.kind.as_str())));
    } else {
        reasons.push(w::KEY_BLOCK_ODD.reason(format!(
            "part of a {} key, or one of another form",
            block.kind.as_str()
        )));
    }
}

/// A provider's token: its looks can only speak against it.
fn token(context: &Context<'_>, reasons: &mut Vec<Reason>) {
    let value = context.span.of(context.bytes);
    if let Some(why) = placeholder::obvious(value) {
        reasons.push(w::PROVIDER_PLACEHOLDER.reason(why));
    } else if words::share(value) > 0.8 && random::evidence(value) < 0.0 {
        reasons.push(w::PROVIDER_WORDS.reason("reads like words"));
    }
    if place::of(context.path) == Place::Lock {
        reasons.push(w::PATH_EXAMPLE.reason(Place::Lock.as_str()));
    }
}

fn generic(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
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
    } else {
        let decoded = base64_text(value);
        judged(
            decoded.as_deref().unwrap_or(value),
            context,
            assigned,
            reasons,
        );
        continued(context, assigned, reasons);
    }
    where_it_stands(place, reasons);
}

fn name(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    if let Some(word) = assigned.denied {
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
        Form::CallArgument | Form::Wrapped | Form::Element | Form::Comparison => w::FORM_INDIRECT,
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
        Place::Translation => w::PATH_TRANSLATION,
        Place::Plain => return,
    };
    reasons.push(weight.reason(format!("stands in {}", place.as_str())));
}

/// The text that a base64 value says, if it is text: values of Kubernetes secrets are judged by what they encode.
fn base64_text(value: &[u8]) -> Option<Vec<u8>> {
    if value.len() < 8 || value.len() % 4 != 0 {
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
    if let Some(why) = reference::why(value) {
        reasons.push(w::REFERENCE.reason(why));
        return;
    }
    if let Some(why) = placeholder::why(value) {
        reasons.push(w::PLACEHOLDER.reason(why));
        return;
    }
    if echoes(value, assigned.name.of(context.bytes)) {
        reasons.push(w::ECHO.reason("repeats its own name"));
    } else if speaks_of_itself(value) {
        reasons.push(w::SELF_NAMED.reason("says what it is"));
    }
    let shape = shape::of(value);
    let escapes = value
        .windows(2)
        .filter(|pair| pair[0] == b'\\' && matches!(pair[1], b'x' | b'e' | b'0'..=b'7'))
        .count();
    if escapes >= 2 {
        reasons.push(w::SHAPE_ESCAPES.reason("binary written with escapes"));
    }
    let weight = match shape {
        Shape::Plain | Shape::Hex => None,
        Shape::Identifier => Some(w::SHAPE_IDENTIFIER),
        Shape::Uuid => Some(w::SHAPE_UUID),
        Shape::Digest => Some(w::SHAPE_DIGEST),
        Shape::Number
            if assigned.class == Class::Password
                && value.len() >= 6
                && value.iter().all(u8::is_ascii_digit) =>
        {
            Some(w::SHAPE_PIN)
        }
        Shape::Number => Some(w::SHAPE_NUMBER),
        _ => Some(w::SHAPE_OTHER),
    };
    if let Some(weight) = weight {
        reasons.push(weight.reason(shape.as_str()));
    }
    if assigned.class == Class::Password {
        by_people(value, reasons);
    } else {
        at_random(value, reasons);
    }
}

fn by_people(value: &[u8], reasons: &mut Vec<Reason>) {
    let look = password::look(value);
    let classes = w::PASSWORD_CLASSES[look.classes.min(4)];
    let detail = format!(
        "mixes {} of lower case, upper case, digits and signs",
        look.classes
    );
    reasons.push(Reason {
        evidence: "password",
        detail,
        points: classes,
    });
    if look.one_word {
        reasons.push(w::PASSWORD_WORD.reason("one plain word"));
    } else {
        reasons.push(step(w::PASSWORD_RANDOM, look.random));
    }
    if look.len < 5 {
        reasons.push(w::PASSWORD_SHORT.reason("very short"));
    } else if look.len > 64 {
        reasons.push(w::PASSWORD_LONG.reason("longer than passwords are"));
    }
}

fn at_random(value: &[u8], reasons: &mut Vec<Reason>) {
    reasons.push(step(w::SECRET_RANDOM, random::evidence(value)));
    if value.len() < 10 {
        reasons.push(w::SECRET_SHORT.reason("short for a key"));
    } else if value.len() > 300 {
        reasons.push(w::SECRET_LONG.reason("longer than usual keys"));
    }
}

fn step(table: &[(f32, i16)], bits: f32) -> Reason {
    let points = table
        .iter()
        .find(|(least, _)| bits >= *least)
        .map_or(0, |(_, points)| *points);
    let looks = if bits >= 0.0 { "random" } else { "words" };
    Reason {
        evidence: "random",
        detail: format!("{bits:.0} bits of evidence for a {looks} string"),
        points,
    }
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
        let points = if matches!(bytes.len(), 16 | 24 | 32 | 48 | 64) {
            3
        } else {
            -2
        };
        reasons.push(Reason {
            evidence: "random",
            detail: format!("{} different-looking bytes", bytes.len()),
            points,
        });
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
    reasons.push(w::STRUCTURE.reason("decodes to a user name and a password"));
    let password = &text[colon + 1..];
    if let Some(why) = placeholder::why(password).or_else(|| reference::why(password)) {
        reasons.push(w::PLACEHOLDER.reason(format!("the password in it: {why}")));
    } else if colon == 0 {
        reasons.push(w::SHAPE_NUMBER.reason("no user name in it"));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::assign::{TRIGRAMS, candidates};

    /// The best score of the candidates in `text`.
    fn best(path: &str, text: &str) -> u8 {
        let bytes = text.as_bytes();
        let mut out = Vec::new();
        for at in 0..bytes.len().saturating_sub(2) {
            if TRIGRAMS.contains(&[bytes[at] | 0x20, bytes[at + 1] | 0x20, bytes[at + 2] | 0x20]) {
                candidates(bytes, at, &mut out);
            }
        }
        let scores = out.iter().map(|found| {
            let context = Context {
                bytes,
                span: found.value,
                fallback: false,
                key_block: false,
                assigned: Some(found),
                path: path.as_bytes(),
            };
            score(&assess(&context, Vec::new()))
        });
        scores.max().unwrap_or(0)
    }

    #[test]
    fn sums_become_probabilities() {
        assert_eq!(score(&[]), 50);
        assert_eq!(score(&[w::CHECKSUM.reason("")]), 99);
        assert_eq!(score(&[w::PREFIX.reason("")]), 89);
        assert!((55..=65).contains(&score(&[w::NEAR.reason("")])));
        assert!(score(&[w::PLACEHOLDER.reason("")]) < 10);
    }

    #[test]
    fn passwords_of_people_are_medium() {
        for text in [
            "password = \"hunter2\"",
            "DB_PASSWORD=hunter2\n",
            "password: P@ssw0rd!23\n",
            "password = \"s3cr3t\"",
        ] {
            assert!(
                best("config/app", text) >= 40,
                "{text}: {}",
                best("config/app", text)
            );
        }
    }

    #[test]
    fn random_secrets_are_high() {
        let token = ["4eC39HqLyjWDarj", "tT1zdp7dc"].concat();
        assert!(best("a.py", &format!("api_key = \"{token}\"")) >= 75);
        assert!(best("a.py", &format!("client_secret = \"{token}\"")) >= 75);
        assert!(best("a.py", &format!("password = \"{token}\"")) >= 75);
    }

    #[test]
    fn other_things_are_low() {
        for text in [
            "password = \"changeme\"",
            "password: \"Enter your password\"",
            "token = \"access_token\"",
            "password = user_password",
            "api_key = \"your-api-key\"",
            "password = \"${DB_PASSWORD}\"",
            "secret = config.secret",
            "key = \"user_id\"",
            "password = \"Password\"",
            "\"password\": \"Passwort\"",
            "public_key = \"0f1e2d3c4b5a69788796a5b4c3d2e1f0\"",
        ] {
            assert!(best("a.py", text) < 40, "{text}: {}", best("a.py", text));
        }
    }
}
