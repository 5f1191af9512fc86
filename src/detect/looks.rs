//! What a value says by itself, where a password, a secret or a key is expected. Names, forms and places are weighed in
//! `generic`.

use super::called::respells;
use super::value::password::Text;
use super::value::shape::{self, Shape};
use super::value::walks::walks_far;
use super::value::{accounts, entropy, password, placeholder, random, reference};
use super::weights as w;
use crate::model::Reason;

/// What is expected at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What people choose.
    Password,
    /// What an application signs or encrypts with: drawn by a program, or chosen as a password is.
    Secret,
    /// What a program has drawn.
    Key,
}

/// Bits of evidence from which on a value was drawn by a program.
const DRAWN: f32 = 20.0;

/// Bits of evidence from which on letters spell nothing that anybody would read.
const TYPED: f32 = 12.0;

/// What a value says by itself, where one of the kind is expected.
pub(super) fn by_itself(value: &[u8], wanted: Wanted, reasons: &mut Vec<Reason>) {
    // What looks like code may be random; but not with the brackets of a block in it.
    let block = value.iter().any(|b| matches!(b, b'{' | b'}')) && value.contains(&b'(');
    if let Some(why) = reference::why(value)
        .filter(|why| *why != "code" || block || random::evidence(value) < 80.0)
    {
        reasons.push(w::REFERENCE.reason(why));
        return;
    }
    if let Some(why) = placeholder::why(value) {
        let policy = why == placeholder::ONLY_WORDS && accounts::meets_policy(value);
        if wanted == Wanted::Password && (policy || accounts::is_weak(value)) {
            left_in_place(value, reasons);
        } else {
            reasons.push(w::PLACEHOLDER.reason(why));
        }
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
    if percents * 6 > value.len() || is_encoded_path(value) {
        reasons.push(w::SHAPE_OTHER.reason("written with the escapes of a URL"));
    } else if escapes >= 2 {
        reasons.push(w::SHAPE_ESCAPES.reason("binary written with escapes"));
    }
    let shape = shape::of(value);
    if shape == Shape::File && value.len() >= 64 {
        // The rest of a picture or a font looks as drawn as any key.
        reasons.push(w::SHAPE_OTHER.reason(shape.as_str()));
        return;
    }
    let chosen = wanted == Wanted::Secret && looks_chosen(value, shape);
    let password = chosen || wanted == Wanted::Password;
    let pin = password && value.len() >= 6 && value.iter().all(u8::is_ascii_digit);
    // People put digits and signs into words, programs put them between words.
    let spelled = password
        && (numbered(value)
            || value.split(|b| b"_-.".contains(b)).any(is_respelled)
            || password::look(value).text == Some(Text::Words)
            || chosen && signed(value)
            || value.iter().any(|b| b.is_ascii_digit() || *b == b'@')
                && !value.iter().any(|b| b"_-.:/#*&".contains(b)));
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
    } else if spells_in_hex(value) {
        reasons.push(w::SHAPE_OTHER.reason("a text in hex"));
    }
    if chosen {
        reasons.push(w::SECRET_CHOSEN.reason("chosen as passwords are"));
    }
    if password {
        by_people(value, reasons);
    } else {
        at_random(value, shape, wanted, reasons);
    }
}

/// `admin`, `Vagrant@123`, `123456`: what stands in for a password, and is one where nobody changed it.
fn left_in_place(value: &[u8], reasons: &mut Vec<Reason>) {
    let look = classes(value, reasons);
    let mixed = look.len >= 8 && look.classes >= 3;
    reasons.push(if mixed {
        w::PASSWORD_STAND_IN_MIXED.reason("the name of an account, mixed with others")
    } else {
        w::PASSWORD_STAND_IN.reason("the name of an account, or counting")
    });
}

/// What kinds of characters a password mixes.
fn classes(value: &[u8], reasons: &mut Vec<Reason>) -> password::Look {
    let look = password::look(value);
    let weight = w::PASSWORD_CLASSES[look.classes.clamp(1, 4) - 1];
    reasons.push(weight.reason(format!(
        "mixes {} of lower case, upper case, digits and signs",
        look.classes
    )));
    look
}

/// Whether a part of a value is the word for what it is, with digits or signs for some of its letters.
fn is_respelled(part: &[u8]) -> bool {
    !part.iter().all(u8::is_ascii_alphabetic) && respells(part)
}

/// A word and a number of two digits or more with one sign between them, `soccer-72`, or two words with a point and such
/// a number, `lemon.otter955`.
fn numbered(value: &[u8]) -> bool {
    let digits = value
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_digit())
        .count();
    let word = &value[..value.len() - digits];
    let letters = word.split_last().is_some_and(|(sign, word)| {
        b"_-.#*&".contains(sign) && word.iter().all(u8::is_ascii_alphabetic)
    });
    digits >= 2 && value.len() >= 8 && (letters || reference::is_numbered_pair(value))
}

/// Whether a secret of an application was chosen by somebody, as a password is: not drawn, and no name either.
fn looks_chosen(value: &[u8], shape: Shape) -> bool {
    let mixed = value.iter().any(u8::is_ascii_digit) && !value.iter().any(|b| b":/_-".contains(b));
    let typed = value.iter().all(u8::is_ascii_alphabetic) && random::evidence(value) >= TYPED;
    value.len() >= 6
        && ((mixed || typed) && matches!(shape, Shape::Plain | Shape::Hex)
            || signed(value) && matches!(shape, Shape::Plain | Shape::Identifier))
        && random::evidence(value) < DRAWN
}

/// Whether it is a path as URLs carry it: `.%2Fcerts%2Fclient.key`.
fn is_encoded_path(value: &[u8]) -> bool {
    let slashes = memchr::memmem::find_iter(value, b"%2F").count();
    let plain: Vec<u8> = match slashes {
        0 | 1 => return false,
        _ => String::from_utf8_lossy(value)
            .replace("%2F", "/")
            .into_bytes(),
    };
    shape::of(&plain) == Shape::Path
}

/// Words and a number so high that programs do not number with it: `pumpkin_lantern_9917`.
fn signed(value: &[u8]) -> bool {
    let number = value.iter().rev().take_while(|b| b.is_ascii_digit());
    let plain = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    number.count() >= 4 && value[0].is_ascii_alphabetic() && value.iter().all(plain)
}

/// Whether the longest part of a value is base64 of a name or a word.
pub(super) fn encodes_words(value: &[u8]) -> bool {
    let parts = value.split(|b| matches!(b, b'-' | b'_' | b'.'));
    let longest = parts.max_by_key(|part| part.len()).unwrap_or(value);
    let longest = longest.strip_suffix(b"=").unwrap_or(longest);
    let longest = longest.strip_suffix(b"=").unwrap_or(longest);
    let text = data_encoding::BASE64_NOPAD.decode(longest);
    longest.len() >= 12
        && text.is_ok_and(|text| {
            let text = text.trim_ascii();
            text.iter().all(u8::is_ascii_graphic) && random::evidence(text) < 0.0
        })
}

/// Whether hex digits say a text that nobody has drawn.
fn spells_in_hex(value: &[u8]) -> bool {
    let text = data_encoding::HEXLOWER_PERMISSIVE.decode(value);
    let readable = |text: &[u8]| text.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
    value.len() >= 16 && text.is_ok_and(|text| readable(&text) && random::evidence(&text) < DRAWN)
}

fn by_people(value: &[u8], reasons: &mut Vec<Reason>) {
    let look = classes(value, reasons);
    match look.text {
        Some(Text::Word) => reasons.push(w::PASSWORD_WORD.reason("one plain word")),
        Some(Text::Words) => reasons.push(w::PASSWORD_WORDS.reason("words run together")),
        Some(Text::Unknown) => {
            reasons.push(w::PASSWORD_LETTERS.reason("letters that spell no known word"));
        }
        None => reasons.push(step(w::PASSWORD_RANDOM, look.random)),
    }
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    if look.words
        && look.text.is_none()
        && digits <= 2
        && value.iter().all(u8::is_ascii_alphanumeric)
    {
        reasons.push(w::PASSWORD_NUMBERED.reason("words of programs, numbered"));
    }
    if look.len < 5 {
        reasons.push(w::PASSWORD_SHORT.reason("very short"));
    } else if look.len > 64 {
        reasons.push(w::PASSWORD_LONG.reason("longer than passwords are"));
    }
}

fn at_random(value: &[u8], shape: Shape, wanted: Wanted, reasons: &mut Vec<Reason>) {
    // The groups of a UUID say nothing of how it was drawn; as secrets of applications they are less usual.
    let bits = match (shape, wanted) {
        (Shape::Uuid, Wanted::Secret) => 24.0,
        (Shape::Uuid, _) => 40.0,
        _ => drawn(value),
    };
    reasons.push(step(w::SECRET_RANDOM, bits));
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

/// Bits of evidence for a random choice, of the whole or of the piece that is most of it: `AcmeShop_K4…`.
fn drawn(value: &[u8]) -> f32 {
    let longest = value.split(|b| *b == b'_').max_by_key(|piece| piece.len());
    let piece = longest.filter(|piece| piece.len() >= 16 && piece.len() * 2 >= value.len());
    let whole = random::evidence(value);
    piece.map_or(whole, |piece| whole.max(random::evidence(piece) - 8.0))
}

fn step(table: &[(f32, w::Weight)], bits: f32) -> Reason {
    let (_, weight) = table
        .iter()
        .find(|(least, _)| bits >= *least)
        .expect("the last step of every table takes all");
    let looks = if bits >= 0.0 { "random" } else { "words" };
    weight.reason(format!("{bits:.0} bits of evidence for a {looks} string"))
}

/// Bytes written as numbers: no text model applies, only their variety.
pub(super) fn binary(bytes: &[u8], reasons: &mut Vec<Reason>) {
    let counting = bytes
        .windows(2)
        .filter(|pair| {
            pair[1].wrapping_sub(pair[0]) == pair[1.min(bytes.len() - 1)].wrapping_sub(pair[0])
                && pair[1] == pair[0].wrapping_add(1)
        })
        .count();
    let small = bytes.iter().filter(|b| **b < 16).count();
    let walks = walks_far(data_encoding::HEXLOWER.encode(bytes).as_bytes());
    // `"\x73\x65\x72\x76\x65\x72 \x77…"`, the labels of TLS.
    let spoken = |b: &u8| b.is_ascii_lowercase() || *b == b' ';
    if bytes.contains(&b' ') && bytes.iter().all(spoken) {
        reasons.push(w::SHAPE_OTHER.reason("text written as bytes"));
    } else if walks
        || counting * 2 > bytes.len()
        || small * 3 > bytes.len() * 2
        || entropy::relative(bytes) < 0.75
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
pub(super) fn basic(value: &[u8], reasons: &mut Vec<Reason>) {
    let decoded = data_encoding::BASE64
        .decode(value)
        .or_else(|_| data_encoding::BASE64_NOPAD.decode(value));
    let text = |text: &[u8]| {
        text.iter()
            .all(|b| b.is_ascii_graphic() || *b == b' ' || *b >= 0x80)
    };
    // Some servers take a key for both of them.
    let drawn = random::evidence(value);
    let binary = |bytes: &Vec<u8>| {
        bytes
            .iter()
            .any(|b| b.is_ascii_control() && !b.is_ascii_whitespace())
    };
    let unpadded = value.trim_ascii_end();
    let unpadded = unpadded.strip_suffix(b"=").unwrap_or(unpadded);
    let unpadded = unpadded.strip_suffix(b"=").unwrap_or(unpadded);
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let encoded = unpadded.len() >= 20 && unpadded.iter().all(plain);
    if encoded && drawn >= 30.0 && decoded.as_ref().map_or(true, binary) {
        reasons.push(step(w::SECRET_RANDOM, drawn));
        return;
    }
    let pair = decoded.ok().filter(|bytes| text(bytes));
    let Some((text, colon)) =
        pair.and_then(|text| memchr::memchr(b':', &text).map(|colon| (text, colon)))
    else {
        reasons.push(w::SHAPE_OTHER.reason("does not decode to a user name and a password"));
        return;
    };
    if placeholder::obvious(value).is_some() {
        reasons.push(w::PLACEHOLDER.reason("a sample of a standard or a manual"));
    } else if colon == 0 {
        reasons.push(w::SHAPE_NUMBER.reason("no user name in it"));
    } else if text[..colon] == text[colon + 1..] {
        reasons.push(w::ECHO.reason("user name and password are the same"));
    }
    by_itself(&text[colon + 1..], Wanted::Password, reasons);
    // That it is a pair says nothing for a pair of placeholders.
    let stand_ins = [w::PLACEHOLDER, w::REFERENCE, w::PASSWORD_STAND_IN];
    let stand_in = |r: &Reason| stand_ins.iter().any(|w| r.weight == w.id);
    if !reasons.iter().any(stand_in) {
        reasons.push(w::STRUCTURE.reason("decodes to a user name and a password"));
    }
}
