//! Values that are text for people, captions, or lists of words.

use super::texts::holds;

/// Text with spaces, or mostly in letters beyond ASCII; lists of words.
pub(super) fn sentence(v: &[u8]) -> bool {
    let spaces = v.iter().filter(|b| b.is_ascii_whitespace()).count();
    // Few texts read like nothing at all.
    let drawn = spaces == 1
        && v.iter().any(u8::is_ascii_digit)
        && !v.iter().any(|b| !b.is_ascii() || b"(){};=,".contains(b))
        && super::random::evidence(v) >= 40.0;
    if super::password::in_groups(v) || spaces > 0 && (super::password::spells_nothing(v) || drawn)
    {
        return false;
    }
    let high = v.iter().filter(|b| **b >= 0x80).count();
    let escaped = v.windows(2).filter(|w| *w == b"\\u").count();
    accented(v)
        || escaped > 0 && accented(&unescaped(v))
        || holds(v, b"\\x") && accented(&unescaped(v))
        || spaces >= 1
        || v.ends_with(b"\\n")
        || label(v)
        || validation(v)
        || holds(v, "\u{200b}".as_bytes())
        || list(v)
        || high * 3 > v.len() && !mixed(v)
        || high > 0 && v.ends_with(b":")
        || escaped >= 3 && escaped * 6 * 2 > v.len()
}

/// A letter beyond ASCII without any digit or sign of a password beside it.
fn accented(v: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(v) else {
        return false;
    };
    text.chars().any(|c| !c.is_ascii() && c.is_alphabetic())
        && text
            .chars()
            .all(|c| c.is_alphabetic() || "-'’.,:!?…()".contains(c))
}

/// A word of a European language with digits or signs put into it, as people make passwords of them.
fn mixed(v: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(v) else {
        return false;
    };
    // Cyrillic and what comes before it: others write without blanks.
    let european = text
        .chars()
        .all(|c| u32::from(c) < 0x530 && !c.is_whitespace());
    let digits = v.iter().filter(|b| b.is_ascii_digit()).count();
    let signs = v.iter().filter(|b| b.is_ascii_punctuation()).count();
    let label = text.to_lowercase().contains("парол") || v.ends_with(b":");
    european && !label && (digits >= 2 && v.len() <= 40 || digits == 1 && signs == 1) && signs <= 3
}

/// The text that `r\xE9ussie` or `Has\u0142o` says.
fn unescaped(v: &[u8]) -> Vec<u8> {
    let mut text = String::new();
    let mut at = 0;
    while at < v.len() {
        let digits = match &v[at..] {
            [b'\\', b'x', ..] => 2,
            [b'\\', b'u', ..] => 4,
            _ => 0,
        };
        let code = v.get(at + 2..at + 2 + digits).filter(|_| digits > 0);
        let code = code.and_then(|code| u32::from_str_radix(str::from_utf8(code).ok()?, 16).ok());
        match code.and_then(char::from_u32) {
            Some(letter) => {
                text.push(letter);
                at += 2 + digits;
            }
            None => {
                text.push(char::from(v[at]));
                at += 1;
            }
        }
    }
    text.into_bytes()
}

/// A caption of a form: letters and a colon.
fn label(v: &[u8]) -> bool {
    v.strip_suffix(b":").is_some_and(|text| {
        text.iter()
            .all(|b| b.is_ascii_alphabetic() || *b >= 0x80 || *b == b'-')
    })
}

/// What a framework is told of a field: `required|between:6,60`, `min_length[8]`.
fn validation(v: &[u8]) -> bool {
    const RULES: [&[u8]; 26] = [
        b"alpha",
        b"alpha_dash",
        b"alpha_num",
        b"array",
        b"bail",
        b"between",
        b"confirmed",
        b"different",
        b"digits",
        b"filled",
        b"in",
        b"matches",
        b"max",
        b"max_length",
        b"min",
        b"min_length",
        b"nullable",
        b"present",
        b"regex",
        b"required",
        b"same",
        b"size",
        b"sometimes",
        b"string",
        b"trim",
        b"unique",
    ];
    let is_rule = |part: &[u8]| {
        let end = part.iter().position(|b| matches!(b, b':' | b'['));
        RULES.contains(&&part[..end.unwrap_or(part.len())])
    };
    // `'confirmed|' . $more`
    let rules = v.strip_suffix(b"|").unwrap_or(v);
    v.iter().any(|b| matches!(b, b':' | b'[' | b'|')) && rules.split(|&b| b == b'|').all(is_rule)
}

/// Words with commas or bars between them: `all,delete-orphan`, `no|plain|sha1`.
fn list(v: &[u8]) -> bool {
    if v.iter().filter(|b| **b == b',').count() >= 6 {
        return true;
    }
    [b',', b'|'].iter().any(|mark| {
        let parts = || v.split(|b| b == mark);
        parts().count() >= 2
            && parts().all(|part| {
                part.len() >= 2
                    && part.iter().all(|b| {
                        b.is_ascii_alphanumeric()
                            || matches!(b, b'-' | b'_' | b'=' | b';')
                            || *b == b':' && *mark == b'|'
                    })
                    && (super::random::evidence(part) < 6.0 || parts().count() >= 4)
            })
    })
}
