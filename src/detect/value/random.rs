//! How a value differs from the words, names and paths of source code, measured in bits.
//!
//! `text.model` holds the cost of each symbol after two others, trained on real code by
//! `benches/train/text_model.py`. A random string of the same alphabet has a known cost; the difference of the two is
//! the evidence. Nothing here knows names, places or rules.

const MODEL: &[u8] = include_bytes!("text.model");
const SYMBOLS: usize = 29;
const UNIT: f32 = 16.0;
/// Fewer digits than this at the end of a name may be its number.
const LONG_NUMBER: usize = 20;

/// Bits of evidence that `value` was drawn at random rather than written by people: positive for random strings,
/// negative for words, names and paths. Grows with length; about 4 bits a character for good random strings.
pub fn evidence(value: &[u8]) -> f32 {
    let value = value.strip_prefix(b"0x").unwrap_or(value);
    if value.is_empty() {
        return 0.0;
    }
    let cost = text_cost(value);
    cost - random_bits(value) - 4.0
}

/// Bits that the model of text needs for `value`.
fn text_cost(value: &[u8]) -> f32 {
    let (mut before, mut previous) = (0, 0);
    let (mut class_before, mut class_previous) = (0, 0);
    let mut cost = 0.0;
    for &byte in value {
        let (symbol, class) = (symbol(byte), class(byte));
        cost += f32::from(MODEL[(before * SYMBOLS + previous) * SYMBOLS + symbol]) / UNIT;
        cost += match symbol {
            27 => 3.32,
            28 => separator(byte),
            _ => {
                let case = SYMBOLS * SYMBOLS * SYMBOLS + (class_before * 4 + class_previous) * 2;
                f32::from(MODEL[case + usize::from(class == 2)]) / UNIT
            }
        };
        (before, previous) = (previous, symbol);
        (class_before, class_previous) = (class_previous, class);
    }
    cost + f32::from(MODEL[(before * SYMBOLS + previous) * SYMBOLS]) / UNIT
}

fn symbol(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => usize::from(byte - b'a') + 1,
        b'A'..=b'Z' => usize::from(byte - b'A') + 1,
        b'0'..=b'9' => 27,
        _ => 28,
    }
}

fn class(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 3,
        _ => 0,
    }
}

/// Bits to say which separator it is: those of names and paths are likely, others are not.
fn separator(byte: u8) -> f32 {
    match byte {
        b'_' | b'-' | b'.' | b'/' | b' ' | b':' => 2.5,
        _ => 6.0,
    }
}

/// Bits that a random string like `value` carries. Digits of a hexadecimal number are that behind a prefix too, with a
/// separator or without.
fn random_bits(value: &[u8]) -> f32 {
    let kinds: [(fn(&u8) -> bool, f32); 3] = [
        (|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'), 4.0),
        (|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'), 4.0),
        (u8::is_ascii_hexdigit, 4.46),
    ];
    for (is_digit, bits) in kinds {
        let prefix = value.iter().rposition(|b| !is_digit(b));
        let (prefix, number) = value.split_at(prefix.map_or(0, |at| at + 1));
        if !prefix.is_empty() && number.len() >= LONG_NUMBER && holds_digits(number) {
            return alphabet_bits(prefix) * prefix.len() as f32 + bits * number.len() as f32;
        }
    }
    alphabet_bits(value) * value.len() as f32
}

/// Whether a sixth of it are decimal digits: letters alone may be a word.
fn holds_digits(number: &[u8]) -> bool {
    number.iter().filter(|b| b.is_ascii_digit()).count() * 6 >= number.len()
}

fn is_one_case_hex(value: &[u8]) -> bool {
    let any = |f: fn(&u8) -> bool| value.iter().any(f);
    value.iter().all(u8::is_ascii_hexdigit)
        && !(any(u8::is_ascii_lowercase) && any(u8::is_ascii_uppercase))
}

/// Bits that each character of a random string over the same classes of characters carries.
fn alphabet_bits(value: &[u8]) -> f32 {
    let any = |f: fn(&u8) -> bool| value.iter().any(f);
    if is_one_case_hex(value) {
        return 4.0;
    }
    let mut size = 0.0;
    for (present, count) in [
        (any(u8::is_ascii_lowercase), 26.0),
        (any(u8::is_ascii_uppercase), 26.0),
        (any(u8::is_ascii_digit), 10.0),
        (any(|b| !b.is_ascii_alphanumeric()), 10.0),
    ] {
        if present {
            size += count;
        }
    }
    f32::log2(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_random_strings_are_told_apart() {
        for word in [
            "password",
            "getAccessToken",
            "MAX_RETRY_COUNT",
            "kubernetes-dashboard",
            "application/json",
            "admin",
            "contrasena",
        ] {
            assert!(
                evidence(word.as_bytes()) < 0.0,
                "{word}: {}",
                evidence(word.as_bytes())
            );
        }
        // Built from pieces, so that no token-shaped literal stands here.
        for parts in [
            ["4eC39HqLyj", "WDarjtT1zdp7"],
            ["hwjk", "qezm"],
            ["5f4dcc3b5aa7", "65d61d8327de"],
            ["zaq12", "wsxcv"],
            ["sk-5f4dcc3b5aa7", "65d61d8327deb882cf99"],
            ["dapi5f4dcc3b5aa7", "65d61d8327deb882cf99"],
            ["TOK5F4DCC3B5AA7", "65D61D8327DEB882CF99"],
            ["acme_5F4dcc3B5aA7", "65d61D8327deB882cF99"],
        ] {
            let value = parts.concat();
            assert!(
                evidence(value.as_bytes()) > 8.0,
                "{value}: {}",
                evidence(value.as_bytes())
            );
        }
    }
}
