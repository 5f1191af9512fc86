//! What a single word of a name says of the value: `passwd`, `apikey`, `tokens`; and what was read before it.

use super::Class;
use super::keyword::{self, Word};
use super::name::Strength;
use super::vocabulary::{List, Listed, lists_of};
use crate::model::Span;

/// What has been read of the name before the word in hand.
#[derive(Default)]
pub(super) struct Before {
    /// The word that makes it the name of something else.
    pub denied: Option<&'static str>,
    /// The word that makes a key or token one of the other kinds.
    pub other: Option<&'static str>,
    /// Whether a word makes its key a credential.
    pub key_of: bool,
    /// Whether the last word was `pass`.
    pub pass: bool,
    /// Whether a word says what is kept secret: `security_salt`, `app.session.salt`.
    keyed: bool,
    cipher: bool,
    pass_of: bool,
    /// Whether the last word was one of [`List::PassOthers`].
    step: bool,
    /// Whether the last word was one of [`List::PatOthers`].
    pattern: bool,
}

impl Before {
    /// Goes on behind `word`.
    pub fn note(&mut self, word: &[u8], listed: Listed) {
        self.pass = word == b"pass";
        self.pattern = listed.is_in(List::PatOthers);
        self.step = listed.is_in(List::PassOthers);
        self.pass_of |= listed.is_in(List::PassOf);
        self.cipher |= listed.is_in(List::Ciphers);
        self.keyed |= matches!(
            word,
            b"security"
                | b"hash"
                | b"secret"
                | b"app"
                | b"application"
                | b"session"
                | b"cookie"
                | b"auth"
                | b"token"
                | b"global"
                | b"system"
        );
        self.key_of |= listed.is_in(List::KeyOf);
    }
}

/// The kind a single lower-case word speaks of, and the denying tail glued to it (`passwordhash`).
pub(super) fn meaning(word: &[u8], before: &Before) -> Option<Meaning> {
    keywords_in(word).find_map(|(text, found)| meaning_of(word, text, found, before))
}

/// Kind, strength, and what denies it.
pub(super) type Meaning = (Class, Strength, Option<&'static str>);

/// The same for the keyword at `text` in the word.
fn meaning_of(word: &[u8], text: Span, found: Word, before: &Before) -> Option<Meaning> {
    let head = &word[..text.start];
    let tail = &word[text.end..];
    let bare = tail.iter().all(u8::is_ascii_digit) || tail == b"s";
    let glued = lists_of(tail).within(List::Tails);
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
            if let Some(other) = lists_of(&head[digits..]).within(List::KeyHeads) {
                // `skiptoken`, `nexttoken`: where a list goes on.
                return Some((Class::Token, Strength::Plain, Some(other)));
            }
            let ok = ends || tail == b"key" || tail == b"secret";
            (Class::Token, Strength::Plain, ok)
        }
        Word::AccessToken => (Class::Token, Strength::Plain, !before.pattern),
        Word::Key => {
            let of = if head.is_empty() {
                before.key_of
            } else {
                ends_with_one(List::KeyOf, head)
            };
            let cipher = if head.is_empty() {
                before.cipher
            } else {
                ends_with_one(List::Ciphers, head)
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
        Word::Auth if matches!(tail, b"key" | b"keys" | b"token" | b"tok" | b"code") => {
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
        Word::Salt if before.keyed => (Class::Salt, Strength::Plain, ends),
        Word::Salt => (Class::Salt, Strength::Weak, ends),
        Word::Cookie if before.cipher => (Class::Cookie, Strength::Plain, ends),
        Word::Cookie => (Class::Cookie, Strength::Weak, ends),
        _ => return None,
    };
    ok.then_some((class, strength, glued))
}

/// Words so short that letters before or behind them make them parts of other words.
const FEW_LETTERS: [&[u8]; 5] = [b"psw", b"psk", b"pwd", b"pw", b"mdp"];

/// The words that a `pass` may begin.
const PASS: [&[u8]; 8] = [
    b"word", b"wd", b"phrase", b"code", b"wort", b"ord", b"wrd", b"w",
];

fn password(word: &[u8], text: Span, before: &Before) -> Option<(Strength, Option<&'static str>)> {
    let head = &word[..text.start];
    let found = &word[text.range()];
    let rest = &word[text.end..];
    let own = head.is_empty() || lists_of(head).is_in(List::PassOf);
    if FEW_LETTERS.contains(&found) && rest != b"d" {
        let tail = lists_of(rest).within(List::Tails);
        let strength = match found {
            b"psw" => Strength::Weak,
            b"pw" if !head.is_empty() || before.pass_of => Strength::Strong,
            b"psk" if !head.is_empty() => Strength::Strong,
            b"psk" | b"pw" | b"mdp" => Strength::Plain,
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
    let glued = lists_of(tail).within(List::Tails);
    let long = begun.is_some();
    // `NOPASSWD: ALL` of sudoers.
    // Enclaves and stopwords are no passwords.
    let part = !own && matches!(found, b"clave" | b"pword");
    if short && !long && before.step || head == b"no" || part {
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
fn ends_with_one(list: List, head: &[u8]) -> bool {
    (2..=head.len()).any(|len| lists_of(&head[head.len() - len..]).is_in(list))
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
                    | Word::Encoder
                    | Word::Users
                    | Word::NewUser
                    | Word::OneTime
                    | Word::Session
            );
            named.then_some((Span::new(found.start, found.end), found.word))
        })
        .chain((word == b"pat").then_some((Span::new(0, word.len()), Word::AccessToken)))
        .chain(word.len().checked_sub(2).and_then(|start| {
            // The byte behind it is part of its trigram, but not of the word.
            (word[start..] == *b"pw").then_some((Span::new(start, word.len()), Word::Password))
        }))
}
