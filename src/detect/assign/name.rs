//! What a name promises: the run of name characters around a keyword, cut into words, and read for the kind of value
//! it would hold (`dbPasswd`, `secretAccessKey`) or for a sign that it holds something else (`passwordField`,
//! `token_url`, `public_key`).
//!
//! Values are not looked at here.

use super::Class;
use super::keyword::{self, Keyword, Word};
use super::parts::{Words, fold};
use super::vocabulary::{CIPHERS, HEADS, KEY_HEADS, KEY_OF, PASS_OF, PASS_OTHERS, TAILS};
use crate::detect::value::words::listed;
use crate::model::Span;

/// How much a name says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// `key`, `auth`, `salt`: may be anything.
    Weak,
    /// `token`, `pass`, `app_key`.
    Plain,
    /// `password`, `client_secret`, `api_key`.
    Strong,
}

/// A name, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// The whole name.
    pub span: Span,
    /// What kind of value it promises.
    pub class: Class,
    /// How much it says.
    pub strength: Strength,
    /// The word that says it holds something else than a secret.
    pub denied: Option<&'static str>,
}

/// Longest name looked at, in bytes to each side of the keyword.
const SIDE: usize = 64;

/// Reads the name around a keyword. `None` if the letters belong to another word (`keyboard`, `author`, `passed`) or
/// an earlier keyword of the same name is the one to report it.
pub fn read(bytes: &[u8], keyword: Keyword) -> Option<Name> {
    let span = extent(bytes, keyword);
    if earlier_keyword(bytes, span, keyword.start) {
        return None;
    }
    let mut words = Words::new(span.of(bytes));
    let mut best: Option<(Class, Strength)> = None;
    let mut denied = None;
    let mut before = Before::default();
    match previous_word(bytes, span.start) {
        Some(Previous::Public) => before.other = Some("public"),
        Some(Previous::KeyOf) => before.key_of = true,
        None => {}
    }
    while let Some(word) = words.next() {
        let mut lower = [0_u8; 32];
        let word = fold(word, &mut lower);
        match meaning(word, &before) {
            None if before.pass && matches!(word, b"word" | b"phrase" | b"code" | b"wd") => {}
            Some((class, strength, tail)) => {
                best = Some(stronger(best, (class, strength)));
                let other = matches!(class, Class::Key | Class::Token)
                    .then_some(before.other)
                    .flatten();
                denied = tail.or(before.denied).or(other);
            }
            None => {
                if best.is_some() {
                    denied = denied.or(listed(TAILS, word));
                }
                before.denied = before.denied.or(listed(HEADS, word));
                before.other = before.other.or(listed(KEY_HEADS, word));
            }
        }
        before.note(word);
    }
    let (class, strength) = best?;
    Some(Name {
        span,
        class,
        strength,
        denied,
    })
}

/// What the word before a name says of it.
enum Previous {
    /// Whose key it is: `the API key: …`.
    KeyOf,
    /// That everybody may know it: `Public Key: …`.
    Public,
}

/// In text the word before may say what a key is for.
fn previous_word(bytes: &[u8], start: usize) -> Option<Previous> {
    let before = bytes[start.saturating_sub(16)..start].strip_suffix(b" ")?;
    let len = before
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let mut lower = [0_u8; 32];
    let word = fold(&before[before.len() - len..], &mut lower);
    match word {
        b"public" => Some(Previous::Public),
        b"api" | b"access" | b"secret" | b"private" | b"license" | b"encryption" | b"signing"
        | b"master" => Some(Previous::KeyOf),
        _ => None,
    }
}

/// The later keyword decides the kind (`password_reset_token`); a bare `key` or `auth` adds nothing to a clear name.
fn stronger(old: Option<(Class, Strength)>, new: (Class, Strength)) -> (Class, Strength) {
    match old {
        Some(old) if new.1 < old.1 => old,
        Some(old) => (new.0, old.1.max(new.1)),
        None => new,
    }
}

/// What has been read of the name before the word in hand.
#[derive(Default)]
struct Before {
    denied: Option<&'static str>,
    other: Option<&'static str>,
    key_of: bool,
    cipher: bool,
    pass: bool,
    pass_of: bool,
    step: bool,
}

impl Before {
    fn note(&mut self, word: &[u8]) {
        self.pass = word == b"pass";
        self.step = listed(PASS_OTHERS, word).is_some();
        self.pass_of |= listed(PASS_OF, word).is_some();
        self.cipher |= listed(CIPHERS, word).is_some();
        self.key_of |= listed(KEY_OF, word).is_some();
    }
}

/// The kind a single lower-case word speaks of, and the denying tail glued to it (`passwordhash`).
fn meaning(word: &[u8], before: &Before) -> Option<Meaning> {
    keywords_in(word).find_map(|(text, found)| meaning_of(word, text, found, before))
}

/// Kind, strength, and what denies it.
type Meaning = (Class, Strength, Option<&'static str>);

/// The same for the keyword at `text` in the word.
fn meaning_of(word: &[u8], text: Span, found: Word, before: &Before) -> Option<Meaning> {
    let head = &word[..text.start];
    let tail = &word[text.end..];
    let bare = tail.iter().all(u8::is_ascii_digit) || tail == b"s";
    let glued = listed(TAILS, tail);
    let ends = bare || glued.is_some();
    let (class, strength, ok) = match found {
        Word::Password => {
            return password(word, text, before).map(|(s, tail)| (Class::Password, s, tail));
        }
        Word::Secret => {
            let other = tail.starts_with(b"ar") || tail.starts_with(b"io");
            (Class::Secret, Strength::Strong, !other)
        }
        Word::Token => {
            let digits = head.iter().take_while(|b| b.is_ascii_digit()).count();
            if let Some(other) = listed(KEY_HEADS, &head[digits..]) {
                // `skiptoken`, `nexttoken`: where a list goes on.
                return Some((Class::Token, Strength::Plain, Some(other)));
            }
            let ok = ends || tail == b"key" || tail == b"secret";
            (Class::Token, Strength::Plain, ok)
        }
        Word::Key => {
            let of = if head.is_empty() {
                before.key_of
            } else {
                ends_with_one(KEY_OF, head)
            };
            let cipher = if head.is_empty() {
                before.cipher
            } else {
                ends_with_one(CIPHERS, head)
            };
            let kind = match (of, cipher) {
                (true, true) => (Class::Secret, Strength::Strong),
                (true, false) => (Class::ApiKey, Strength::Strong),
                _ => (Class::Key, Strength::Weak),
            };
            (
                kind.0,
                kind.1,
                (bare || of && glued.is_some()) && (head.is_empty() || of),
            )
        }
        // Directives of Redis.
        Word::Auth if head == b"master" && tail.is_empty() => {
            (Class::Password, Strength::Strong, true)
        }
        Word::Auth if matches!(tail, b"key" | b"keys" | b"token" | b"code") => {
            (Class::Token, Strength::Strong, true)
        }
        Word::Auth if head.is_empty() && tail == b"orization" => {
            (Class::Auth, Strength::Plain, true)
        }
        Word::Auth => {
            let whole = ends || tail == b"orization" || tail == b"entication";
            let own = [
                &b""[..],
                b"o",
                b"x",
                b"basic",
                b"proxy",
                b"http",
                b"user",
                b"api",
            ]
            .contains(&head);
            (Class::Auth, Strength::Weak, whole && own)
        }
        Word::Credential => {
            let whole = matches!(tail, b"" | b"s" | b"ential" | b"entials");
            (Class::Secret, Strength::Plain, head.is_empty() && whole)
        }
        Word::Salt => (Class::Salt, Strength::Weak, ends),
        Word::Cookie => (Class::Cookie, Strength::Weak, ends),
        _ => return None,
    };
    ok.then_some((class, strength, glued))
}

/// Words so short that letters before or behind them make them parts of other words.
const FEW_LETTERS: [&[u8]; 4] = [b"psw", b"psk", b"pwd", b"pw"];

/// The words that a `pass` may begin.
const PASS: [&[u8]; 5] = [b"word", b"wd", b"phrase", b"code", b"wort"];

fn password(word: &[u8], text: Span, before: &Before) -> Option<(Strength, Option<&'static str>)> {
    let head = &word[..text.start];
    let found = &word[text.range()];
    let rest = &word[text.end..];
    let own = head.is_empty() || listed(PASS_OF, head).is_some();
    if FEW_LETTERS.contains(&found) && rest != b"d" {
        let tail = listed(TAILS, rest);
        let strength = match found {
            b"psw" => Strength::Weak,
            b"pw" if !head.is_empty() || before.pass_of => Strength::Strong,
            b"psk" if !head.is_empty() => Strength::Strong,
            b"psk" | b"pw" => Strength::Plain,
            _ => Strength::Strong,
        };
        let ends = rest.iter().all(u8::is_ascii_digit) || tail.is_some();
        return (own && ends).then_some((strength, tail));
    }
    let short = found == b"pass";
    let begun = PASS
        .iter()
        .find_map(|end| rest.strip_prefix(*end))
        .filter(|_| short);
    let begun = begun.or((rest == b"e").then_some(&b""[..]));
    let tail = begun.unwrap_or(rest);
    let bare = tail.iter().all(u8::is_ascii_digit) || matches!(tail, b"s" | b"es");
    let glued = listed(TAILS, tail);
    let long = begun.is_some();
    // `NOPASSWD: ALL` of sudoers.
    if short && !long && before.step || head == b"no" {
        return None;
    }
    let ok = if long || !short {
        bare || glued.is_some() || tail.len() < 8 && !matches!(tail, b"ed" | b"less")
    } else {
        (bare || glued.is_some()) && !matches!(rest, b"es" | b"ed") && own
    };
    let strength = if short && !long && head.is_empty() && !before.pass_of {
        Strength::Plain
    } else {
        Strength::Strong
    };
    ok.then_some((strength, glued))
}

/// Whether a glued name such as `apikey` begins with a word that makes its key a credential.
fn ends_with_one(list: &'static str, head: &[u8]) -> bool {
    (2..=head.len()).any(|len| listed(list, &head[head.len() - len..]).is_some())
}

/// The keywords inside a lower-case word.
fn keywords_in(word: &[u8]) -> impl Iterator<Item = (Span, Word)> {
    (0..word.len().saturating_sub(2))
        .filter_map(|i| {
            let found = keyword::at(word, i)?;
            let named = !matches!(
                found.word,
                Word::Basic
                    | Word::Bearer
                    | Word::Login
                    | Word::Identified
                    | Word::Secure
                    | Word::Function
            );
            named.then_some((Span::new(found.start, found.end), found.word))
        })
        .chain(word.len().checked_sub(2).and_then(|start| {
            // The byte behind it is part of its trigram, but not of the word.
            (word[start..] == *b"pw").then_some((Span::new(start, word.len()), Word::Password))
        }))
}

/// The run of name characters around a keyword.
fn extent(bytes: &[u8], keyword: Keyword) -> Span {
    if bytes[keyword.start] >= 0xe3 {
        // Chinese and Japanese do not separate words: the name is the word.
        return Span::new(keyword.start, keyword.end);
    }
    let mut start = keyword.start;
    let least = keyword.start.saturating_sub(SIDE);
    while start > least && is_name(bytes[start - 1]) {
        start -= 1;
    }
    // An escape such as `\n` or `%3D` before the name is not part of it.
    if start > 0 && bytes[start - 1] == b'\\' && start < keyword.start {
        start += 1;
    }
    while start < keyword.start && !bytes[start].is_ascii_alphanumeric() && bytes[start] < 0x80 {
        start += 1;
    }
    let mut end = keyword.end;
    let most = bytes.len().min(keyword.end + SIDE);
    while end < most && is_name(bytes[end]) {
        if bytes[end] == b'-' && bytes.get(end + 1) == Some(&b'>') || bytes[end] == 0xef {
            break;
        }
        end += 1;
    }
    while end > keyword.end && matches!(bytes[end - 1], b'.' | b'-') {
        end -= 1;
    }
    Span::new(start, end)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || byte >= 0x80
}

/// Whether a keyword of the name before `start` counts on its own: `author.token` is reported by `token`.
fn earlier_keyword(bytes: &[u8], name: Span, start: usize) -> bool {
    let earlier = start.min(name.end).saturating_sub(name.start + 2);
    let mut begun = (0..earlier)
        .filter_map(|i| keyword::at(&bytes[..name.end], name.start + i))
        .filter_map(|found| found.start.checked_sub(name.start))
        .peekable();
    let mut words = Words::new(name.of(bytes));
    let mut before = Before::default();
    // Hardly ever does another keyword stand there; if many do, each word is read once.
    while let Some(&first) = begun.peek() {
        let Some(word) = words.next() else {
            return false;
        };
        let mut lower = [0_u8; 32];
        let folded = fold(word, &mut lower);
        let end = words.start + word.len();
        if first < end {
            if first >= words.start && meaning(folded, &before).is_some() {
                return true;
            }
            while begun.next_if(|&start| start < end).is_some() {}
        }
        before.note(folded);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Option<Name> {
        let bytes = text.as_bytes();
        (0..bytes.len().saturating_sub(2)).find_map(|i| read(bytes, keyword::at(bytes, i)?))
    }

    #[test]
    fn usual_spellings_are_understood() {
        for (text, class) in [
            ("dbPasswd", Class::Password),
            ("DB_PASS", Class::Password),
            ("auth.password", Class::Password),
            ("secretAccessKey", Class::Secret),
            ("encryptionKey", Class::Secret),
            ("auth-token", Class::Token),
            ("apikey1", Class::ApiKey),
            ("API_KEY", Class::ApiKey),
            ("APIKey", Class::ApiKey),
            ("contraseña", Class::Password),
            ("mot_de_passe", Class::Password),
            ("passwort", Class::Password),
            ("senha", Class::Password),
            ("пароль", Class::Password),
            ("密码", Class::Password),
            ("パスワード", Class::Password),
            ("client_secret", Class::Secret),
            ("spring.datasource.password", Class::Password),
            ("oauth_token", Class::Token),
            ("Authorization", Class::Auth),
        ] {
            let name = named(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((name.class, name.denied), (class, None), "{text}");
        }
    }

    #[test]
    fn names_of_other_things_are_denied_or_not_read() {
        for text in [
            "passwordField",
            "token_url",
            "publicKey",
            "primary_key",
            "password_hash",
            "passwordhash",
            "secretName",
            "key_id",
            "tokenType",
            "kafka.auth.existingSecrets",
        ] {
            assert!(
                named(text).is_some_and(|name| name.denied.is_some()),
                "{text}: {:?}",
                named(text)
            );
        }
        for text in [
            "keyboard_layout_x",
            "author",
            "passed",
            "compass",
            "tokenizer",
            "monkey",
            "secretary",
            "turkey",
        ] {
            assert!(
                named(text).is_none_or(|name| name.denied.is_some()),
                "{text}: {:?}",
                named(text)
            );
        }
    }
}
