//! What a name promises: the run of name characters around a keyword, cut into words, and read for the kind of value
//! it would hold (`dbPasswd`, `secretAccessKey`) or for a sign that it holds something else (`passwordField`,
//! `token_url`, `public_key`). What a single word says is in `meaning`.
//!
//! Values are not looked at here.

use super::Class;
use super::keyword::{self, Keyword};
use super::meaning::{Before, meaning};
use super::parts::{Words, fold};
use super::vocabulary::{List, lists_of};
use crate::detect::ends::last_run;
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
    if bytes[..span.start].ends_with(b"checksum/") {
        before.denied = Some("checksum");
    }
    match previous_word(bytes, span.start) {
        Some(Previous::Public) => before.other = Some("public"),
        Some(Previous::KeyOf) => before.key_of = true,
        None => {}
    }
    while let Some(word) = words.next() {
        let mut lower = [0_u8; 32];
        let word = fold(word, &mut lower);
        let listed = lists_of(word);
        match meaning(word, &before) {
            None if before.pass && matches!(word, b"word" | b"phrase" | b"code" | b"wd") => {}
            Some((class, strength, tail)) => {
                best = Some(stronger(best, (class, strength)));
                let other = matches!(class, Class::Key | Class::Token)
                    .then_some(before.other)
                    .flatten();
                // `hash_salt` is no hash.
                let head = before.denied.filter(|_| class != Class::Salt);
                denied = tail.or(head).or(other);
            }
            None => {
                if word == b"session" && best.is_some_and(|(class, _)| class == Class::Auth) {
                    best = Some((Class::Token, Strength::Plain));
                } else if best.is_some() {
                    denied = denied.or(listed.within(List::Tails));
                }
                before.denied = before.denied.or(listed.within(List::Heads));
                // `page_access_token` opens more than the next page.
                let other = before.other.or(listed.within(List::KeyHeads));
                before.other = other.filter(|_| word != b"access");
            }
        }
        before.note(word, listed);
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
    let mut lower = [0_u8; 32];
    let word = fold(last_run(before, |b| b.is_ascii_alphabetic()), &mut lower);
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
        // `password_salt` is one.
        Some(_) if new.0 == Class::Salt => new,
        Some(old) if new.1 < old.1 => old,
        Some(old) => (new.0, old.1.max(new.1)),
        None => new,
    }
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
        before.note(folded, lists_of(folded));
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
            ("DEPLOY_PAT", Class::Token),
            ("adoPat", Class::Token),
            ("passwordSalt", Class::Salt),
            ("authSession", Class::Token),
            ("mdp ", Class::Password),
            ("clave", Class::Password),
            ("jelszó", Class::Password),
            ("hasło_db", Class::Password),
            ("passord", Class::Password),
            ("passwrd", Class::Password),
            ("page_access_token", Class::Token),
            ("db_mdp=", Class::Password),
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
            "USER_PASSWORD_NOT_CORRECT",
        ] {
            assert!(
                named(text).is_some_and(|name| name.denied.is_some()),
                "{text}: {:?}",
                named(text)
            );
        }
        for text in [
            "keyboard_layout_x",
            "enclave",
            "stopwords",
            "author",
            "passed",
            "compass",
            "tokenizer",
            "monkey",
            "secretary",
            "turkey",
            "search_pat",
            "pat",
            "compatPath",
        ] {
            assert!(
                named(text).is_none_or(|name| name.denied.is_some()),
                "{text}: {:?}",
                named(text)
            );
        }
    }
}
