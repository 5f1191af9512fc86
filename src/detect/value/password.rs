//! Passwords as people choose them: short, made of words with digits and signs, or typed at random. A general model
//! of randomness cannot see them, so they have one of their own.

use super::{random, words};

/// What speaks for a value being a password.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// How many of lower case, upper case, digits and signs it mixes.
    pub classes: usize,
    /// Whether all of its letters are known words.
    pub words: bool,
    /// Whether it is one plain lower-case (or capitalised) word.
    pub one_word: bool,
    /// Bits of evidence for a random choice of characters.
    pub random: f32,
    /// Length in bytes.
    pub len: usize,
}

/// Looks at a value as a password.
pub fn look(value: &[u8]) -> Look {
    let any = |f: fn(&u8) -> bool| usize::from(value.iter().any(f));
    let classes = any(u8::is_ascii_lowercase)
        + any(u8::is_ascii_uppercase)
        + any(u8::is_ascii_digit)
        + any(|b| !b.is_ascii_alphanumeric());
    let letters = value.iter().all(u8::is_ascii_alphabetic);
    let share = words::share(value);
    // `Error!`, `Done.`
    let exclaimed = value.split_last().is_some_and(|(last, word)| {
        b".!?:,;".contains(last) && word.iter().all(u8::is_ascii_alphabetic)
    });
    let random = random::evidence(value);
    Look {
        classes,
        words: share > 0.99,
        one_word: letters && (share > 0.99 || random < 14.0) || exclaimed && share > 0.99,
        random,
        len: value.len(),
    }
}
