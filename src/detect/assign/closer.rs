//! Words that announce a secret only where what stands around them says so: at the end of a name, as a flag, in other
//! scripts.

use super::keyword::{Keyword, Word, plain};
use super::users;

/// `pass`, but not `passed`, `passing` or `passive`.
pub(super) fn pass(bytes: &[u8], at: usize) -> Option<Keyword> {
    let found = plain(bytes, at, (b"pass", 0), Word::Password)?;
    unless(bytes, found, &[b"ed", b"ing", b"ive"])
}

/// `auth`, but not `author`.
pub(super) fn auth(bytes: &[u8], at: usize) -> Option<Keyword> {
    let found = plain(bytes, at, (b"auth", 1), Word::Auth)?;
    let is_more = bytes.get(found.end + 2).is_some_and(|b| b | 0x20 == b'i');
    if is_more {
        return Some(found);
    }
    unless(bytes, found, &[b"or"])
}

/// `cred`, but not `credit`.
pub(super) fn cred(bytes: &[u8], at: usize) -> Option<Keyword> {
    let found = plain(bytes, at, (b"cred", 1), Word::Credential)?;
    unless(bytes, found, &[b"it"])
}

/// What was found, unless letters behind it make another word of it.
fn unless(bytes: &[u8], found: Keyword, others: &[&[u8]]) -> Option<Keyword> {
    let rest = &bytes[found.end..];
    let goes_on = |other: &&[u8]| {
        let end = rest.get(..other.len());
        end.is_some_and(|end| end.eq_ignore_ascii_case(other))
    };
    (!others.iter().any(goes_on)).then_some(found)
}

/// `mdp` where a name ends: elsewhere it is part of other names.
pub(super) fn mot_de_passe(bytes: &[u8], at: usize) -> Option<Keyword> {
    let goes_on = bytes.get(at + 3).is_some_and(|b| is_part(*b));
    if goes_on {
        return None;
    }
    plain(bytes, at, (b"mdp", 0), Word::Password)
}

pub(super) fn base64_encoder(bytes: &[u8], at: usize) -> Option<Keyword> {
    plain(bytes, at, (b"base64_encode(", 3), Word::Encoder)
        .or_else(|| plain(bytes, at, (b"encode64(", 5), Word::Encoder))
}

/// `Bearer x`, and `"Bearer", "x"` of functions that are given both.
pub(super) fn bearer(bytes: &[u8], at: usize) -> Option<Keyword> {
    plain(bytes, at, (b"bearer ", 3), Word::Bearer)
        .or_else(|| plain(bytes, at, (b"bearer\", \"", 3), Word::Bearer))
}

/// `_PAT`, `aPat` where a name ends: in other places these letters begin a path or a pattern.
pub(super) fn access_token(bytes: &[u8], at: usize) -> Option<Keyword> {
    let before = bytes[..at].last()?;
    let begins = match &bytes[at..at + 3] {
        b"PAT" | b"pat" => matches!(before, b'_' | b'-' | b'.'),
        b"Pat" => before.is_ascii_lowercase(),
        _ => false,
    };
    let goes_on = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let ends = !bytes.get(at + 3).is_some_and(goes_on);
    (begins && ends).then_some(Keyword {
        word: Word::AccessToken,
        start: at,
        end: at + 3,
    })
}

/// Whether a byte goes on a name or calls it.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'(')
}

/// `= {`, `: {` and the like behind the name of a table of users.
pub(super) fn table_of_users(bytes: &[u8], at: usize) -> Option<Keyword> {
    users::named(bytes, at, at + 3)
}

/// The same in Go: `= map[string]string{`.
pub(super) fn users_of_map(bytes: &[u8], at: usize) -> Option<Keyword> {
    let open = at + 4;
    let map = bytes.get(..open)?.strip_suffix(b"= map[string]string{")?;
    users::named(bytes, map.len(), open)
}

pub(super) fn salt_or_salasana(bytes: &[u8], at: usize) -> Option<Keyword> {
    let starts = |text: &[u8]| {
        bytes
            .get(at..at + text.len())
            .is_some_and(|b| b.eq_ignore_ascii_case(text))
    };
    if starts(b"salt") {
        Some(Keyword {
            word: Word::Salt,
            start: at,
            end: at + 4,
        })
    } else if starts(b"salasana") {
        Some(Keyword {
            word: Word::Password,
            start: at,
            end: at + 8,
        })
    } else {
        None
    }
}

pub(super) fn flag_user(bytes: &[u8], at: usize) -> Option<Keyword> {
    flag(bytes, at, Word::FlagUser)
}

pub(super) fn flag_password(bytes: &[u8], at: usize) -> Option<Keyword> {
    flag(bytes, at, Word::FlagPassword)
}

/// ` -u x`, ` -px`: lower case only (`-P` is a port nearly everywhere), as a word of its own.
fn flag(bytes: &[u8], at: usize, word: Word) -> Option<Keyword> {
    let letter = if word == Word::FlagUser { b'u' } else { b'p' };
    (matches!(bytes[at], b' ' | b'"' | b'\'') && bytes[at + 1] == b'-' && bytes[at + 2] == letter)
        .then_some(Keyword {
            word,
            start: at + 1,
            end: at + 3,
        })
}

pub(super) fn russian(bytes: &[u8], at: usize) -> Option<Keyword> {
    utf8(bytes, at, &["пароль", "Пароль", "ПАРОЛЬ", "пароля"])
}

pub(super) fn chinese(bytes: &[u8], at: usize) -> Option<Keyword> {
    utf8(bytes, at, &["密码", "密碼", "密钥", "密鑰", "密匙"])
}

pub(super) fn chinese_short(bytes: &[u8], at: usize) -> Option<Keyword> {
    utf8(bytes, at, &["口令"])
}

pub(super) fn japanese(bytes: &[u8], at: usize) -> Option<Keyword> {
    utf8(bytes, at, &["パスワード", "パスコード", "パスフレーズ"])
}

pub(super) fn korean(bytes: &[u8], at: usize) -> Option<Keyword> {
    utf8(bytes, at, &["비밀번호", "비번"])
}

fn utf8(bytes: &[u8], at: usize, words: &[&str]) -> Option<Keyword> {
    let rest = &bytes[at..];
    let word = words
        .iter()
        .find(|word| rest.starts_with(word.as_bytes()))?;
    Some(Keyword {
        word: Word::Password,
        start: at,
        end: at + word.len(),
    })
}
