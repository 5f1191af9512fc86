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
    /// What its letters spell, if it is hardly more than letters.
    pub text: Option<Text>,
    /// Bits of evidence for a random choice of characters.
    pub random: f32,
    /// Length in bytes.
    pub len: usize,
}

/// What letters without digits spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// One word, or the name of something in a program (`fooBar`).
    Word,
    /// Several words run together, as people make up passwords: `correcthorse`.
    Words,
    /// Letters that could be a word of some language, and are none we know: `kremvax`.
    Unknown,
}

/// Looks at a value as a password.
pub fn look(value: &[u8]) -> Look {
    let any = |f: fn(&u8) -> bool| usize::from(value.iter().any(f));
    let classes = any(u8::is_ascii_lowercase)
        + any(u8::is_ascii_uppercase)
        + any(u8::is_ascii_digit)
        + any(|b| !b.is_ascii_alphanumeric());
    let share = words::share(value);
    let random = random::evidence(value);
    Look {
        classes,
        words: share > 0.99,
        text: text(value, share, random),
        random,
        len: value.len(),
    }
}

/// Four groups of four letters that spell nothing, as mail providers show passwords for programs.
pub fn in_groups(v: &[u8]) -> bool {
    v.len() == 19
        && v.iter().enumerate().all(|(at, b)| {
            if at % 5 == 4 {
                *b == b' '
            } else {
                b.is_ascii_lowercase()
            }
        })
        && !v.split(|b| *b == b' ').any(words::known)
}

/// Groups with blanks between them that spell nothing, as nobody writes text: `qvkw zpt3 xjrw`.
pub fn spells_nothing(v: &[u8]) -> bool {
    const DRAWN: f32 = 1.4;
    let groups = || v.split(|b| *b == b' ');
    let letters = v.to_ascii_lowercase();
    let letters: Vec<u8> = letters.into_iter().filter(|b| *b != b' ').collect();
    let vowels = letters.iter().filter(|b| b"aeiouy".contains(b)).count();
    // A capital and small letters begin a text.
    let small = |group: &[u8]| group.iter().skip(1).all(u8::is_ascii_lowercase);
    let titled = v[0].is_ascii_uppercase() && groups().all(small);
    v.len() <= 64
        && !titled
        && groups().all(|group| group.len() >= 3 && group.iter().all(u8::is_ascii_alphanumeric))
        // Languages the model does not know have more vowels than chance gives.
        && vowels * 10 <= letters.len() * 3
        && random::evidence(&letters) >= DRAWN * letters.len() as f32
        && !words::parts(v)
            .iter()
            .any(|word| word.len() >= 3 && words::known(word))
}

fn text(value: &[u8], share: f32, random: f32) -> Option<Text> {
    // `Error!`, `Done.`
    let (letters, exclaimed) = match value.split_last() {
        Some((last, word)) if b".!?:,;".contains(last) => (word, true),
        _ => (value, false),
    };
    if !letters.iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    // A capital begins the label of a field more often than a password.
    let humps = letters.iter().any(u8::is_ascii_uppercase);
    // Those within it begin words, if there are any.
    let typed = share < 0.3 && letters.iter().skip(1).any(u8::is_ascii_uppercase);
    let shouted = !letters.iter().any(u8::is_ascii_lowercase);
    let lower = letters.to_ascii_lowercase();
    if share > 0.99 || humps && says(letters) {
        let named = humps && !exclaimed && !says(letters);
        let one = words::known(&lower) || letters.len() < 9 || named;
        return Some(if one { Text::Word } else { Text::Words });
    }
    let word = humps && (!typed || shouted);
    (!exclaimed && random < 14.0).then_some(if word { Text::Word } else { Text::Unknown })
}

/// Whether four words or more with capitals say something, as the names of programs do not: `theCatIsOnTheMat`, or
/// three with an article between two longer ones.
fn says(letters: &[u8]) -> bool {
    let parts = words::parts(letters);
    let small: [&[u8]; 8] = [b"the", b"my", b"is", b"are", b"you", b"was", b"am", b"our"];
    let first = usize::from(parts.first().is_some_and(|part| part == b"is"));
    let long = parts.iter().filter(|part| part.len() > 2).count();
    let article = parts.len() == 3 && parts[1] == b"the";
    (parts.len() >= 4 || article)
        && long >= 3
        && parts[first..].iter().any(|part| small.contains(&&part[..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_spell_nothing_are_no_text() {
        assert!(spells_nothing(b"qvkwzpxm rkqmz tpwk"));
        assert!(spells_nothing(b"7Hq2 x9Zk W4vd"));
        for text in [
            "Canvia la contrasenya",
            "Falscher Benutzername",
            "Cadarnhau Cyfrinair Newydd",
            "jelszavak nem egyeznek",
            "enter it again",
            "Nova sifra",
            "Tajny klucz",
            "Tajny klucz Dropbox",
        ] {
            assert!(!spells_nothing(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn letters_are_told_by_what_they_spell() {
        for (value, text) in [
            ("session", Some(Text::Word)),
            ("Error!", Some(Text::Word)),
            ("LoginForm", Some(Text::Word)),
            ("purplemonkey", Some(Text::Words)),
            ("AnotherStrongOne!", Some(Text::Words)),
            ("kremvax", Some(Text::Unknown)),
            ("Lozinka", Some(Text::Word)),
            ("KittenInTheBasket", Some(Text::Words)),
            ("isKeyOfTheVault", Some(Text::Words)),
            ("FredTheBaker", Some(Text::Words)),
            ("onTheFly", Some(Text::Word)),
            ("resetPasswordOnLogin", Some(Text::Word)),
            ("dbeGoi", Some(Text::Unknown)),
            ("rocket42", None),
            ("qzkwxvjpqz", None),
        ] {
            assert_eq!(look(value.as_bytes()).text, text, "{value}");
        }
    }
}
