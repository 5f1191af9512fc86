//! The words that announce a secret: which three letters to search for, and whether they belong to such a word.
//!
//! This is the first and cheapest test. `key` and `token` stand in ordinary source a hundred thousand times, so
//! everything here is a handful of byte comparisons. What a whole name means is `name`'s business.

use super::users;

/// Folded trigrams (`byte | 0x20`) of the announcing words, the most useful ones first. One of them occurs in every
/// text for which [`super::candidates`] finds something.
pub const TRIGRAMS: &[[u8; 3]] = &[
    *b"pas",
    *b"pwd",
    *b"ecr",
    *b"oke",
    *b"key",
    *b"uth",
    *b"red",
    *b"psw",
    *b"sal",
    *b"coo",
    *b"asi",
    *b"rer",
    *b"ogi",
    *b"ied",
    *b"ecu",
    *b"psk",
    *b"kty",
    *b" -u",
    *b" -p",
    // In a list of arguments.
    *b"\"-p",
    *b"'-p",
    *b"ras",
    *b"enh",
    [0xf0, 0xbf, 0xf0],
    [0xe5, 0xaf, 0xa6],
    [0xe3, 0xa3, 0xb1],
    // `pw`, where a name ends.
    *b"pw=",
    *b"pw:",
    *b"pw ",
    *b"pw\"",
    *b"pw'",
    *b"epp",
    *b"nnw",
    [0xeb, 0xb9, 0xa4],
    [0xe5, 0xaf, 0xa3],
    // Functions that take a password or a key at a known place.
    *b"nec",
    *b"fi.",
    *b"qli",
    *b"pdo",
    *b"gni",
    [b'e', 0x7f, b'u'],
    *b"hma",
    *b"jwt",
    *b"iph",
    *b"aes",
    *b"nwi",
    *b"rne",
    // `toCharArray()`, and classes that take a key.
    *b"och",
    [b'p', b'w', 0x7f],
    // `_PAT`, a personal access token.
    *b"pat",
    // French for password.
    *b"mdp",
    // What is encoded for a header, and a table of users.
    *b"bto",
    *b"b64",
    *b"e64",
    *b"= {",
    *b": {",
    *b"ng{",
    *b"= [",
    *b"t(\"",
    *b"t('",
    *b"w(\"",
    *b"i(\"",
    *b"i('",
];

/// What kind of word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// `pass`, `password`, `pwd`, `psk`, `contraseña`, `senha`, `пароль`, `密码`, `パスワード`.
    Password,
    /// `secret`.
    Secret,
    /// `token`.
    Token,
    /// `pat` as the last word of a name.
    AccessToken,
    /// `key`.
    Key,
    /// `auth`.
    Auth,
    /// `cred`.
    Credential,
    /// `salt`.
    Salt,
    /// `cookie`.
    Cookie,
    /// The header scheme `Basic`.
    Basic,
    /// The header scheme `Bearer`.
    Bearer,
    /// `login(`, whose second argument is a password.
    Login,
    /// SQL's `IDENTIFIED BY`.
    Identified,
    /// PowerShell's `ConvertTo-SecureString`.
    Secure,
    /// The member `kty` of a JSON web key.
    Kty,
    /// The flag `-u`.
    FlagUser,
    /// The flag `-p`.
    FlagPassword,
    /// `btoa(`: a function that encodes a user name and a password for a header.
    Encoder,
    /// `users = {`: what stands there are user names and passwords.
    Users,
    /// Java's `.toCharArray()`, by which string literals become passwords.
    Characters,
    /// `Client("`, `Api("`: a class that is given a key.
    Client,
    /// `connect`, `getConnection`, `mysqli(`, `createHmac`: see `known`.
    Function,
}

/// A word found at a trigram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// What it is.
    pub word: Word,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// The word that the trigram at `at` belongs to, if it does belong to one.
pub fn at(bytes: &[u8], at: usize) -> Option<Keyword> {
    let t = bytes.get(at..at + 3)?;
    let folded = [t[0] | 0x20, t[1] | 0x20, t[2] | 0x20];
    let (word, back, text): (Word, usize, &[u8]) = match &folded {
        b"pas" => (Word::Password, 0, b"pass"),
        b"pwd" => (Word::Password, 0, b"pwd"),
        b"psw" => (Word::Password, 0, b"psw"),
        b"psk" => (Word::Password, 0, b"psk"),
        // Where a name ends: elsewhere it is part of other names.
        b"mdp" if bytes.get(at + 3).is_none_or(|b| !is_part(*b)) => (Word::Password, 0, b"mdp"),
        b"ecr" => (Word::Secret, 1, b"secret"),
        b"oke" => (Word::Token, 1, b"token"),
        b"key" => (Word::Key, 0, b"key"),
        b"pat" => return access_token(bytes, at),
        b"uth" => (Word::Auth, 1, b"auth"),
        b"red" => (Word::Credential, 1, b"cred"),
        b"sal" => return salt_or_salasana(bytes, at),
        b"coo" => (Word::Cookie, 0, b"cookie"),
        b"asi" => return users::basic(bytes, at),
        b"rer" => (Word::Bearer, 3, b"bearer "),
        b"ogi" => (Word::Login, 1, b"login"),
        b"ied" => (Word::Identified, 7, b"identified"),
        b"ecu" => (Word::Secure, 1, b"securestring"),
        b"kty" => (Word::Kty, 0, b"kty"),
        b" -u" => return flag(bytes, at, Word::FlagUser),
        b" -p" | b"\"-p" | b"'-p" => return flag(bytes, at, Word::FlagPassword),
        b"ras" => (Word::Password, 4, b"contrase"),
        b"enh" => (Word::Password, 1, b"senha"),
        b"pw=" | b"pw:" | b"pw " | b"pw\"" | b"pw'" => (Word::Password, 0, b"pw"),
        b"epp" => (Word::Salt, 1, b"pepper"),
        b"nnw" => (Word::Password, 2, b"kennwort"),
        b"nec" => (Word::Function, 3, b"connect"),
        b"fi." => (Word::Function, 2, b"wifi.begin("),
        b"qli" => (Word::Function, 3, b"mysqli("),
        b"pdo" => (Word::Function, 0, b"pdo("),
        b"gni" => (Word::Function, 2, b"signin"),
        [b'e', 0x7f, b'u'] => (Word::Function, 5, b"create_user"),
        b"hma" => (Word::Function, 0, b"hmac"),
        b"jwt" => (Word::Function, 0, b"jwt"),
        b"iph" => (Word::Function, 1, b"cipher"),
        b"aes" => (Word::Function, 0, b"aes."),
        b"nwi" => (Word::Function, 3, b"signwith("),
        b"rne" => (Word::Function, 2, b"fernet("),
        [b'p', b'w', 0x7f] => (Word::Function, 9, b"username_pw_set("),
        b"bto" => (Word::Encoder, 0, b"btoa("),
        b"b64" => (Word::Encoder, 0, b"b64encode("),
        b"e64" if bytes[at..].starts_with(b"e64_") => (Word::Encoder, 3, b"base64_encode("),
        b"e64" => (Word::Encoder, 5, b"encode64("),
        b"= {" | b": {" | b"= [" => return users::named(bytes, at, at + 3),
        b"ng{" => {
            let map = bytes[..at + 3].strip_suffix(b"= map[string]string{")?;
            return users::named(bytes, map.len(), at + 3);
        }
        b"och" => (Word::Characters, 1, b"tochararray("),
        b"t(\"" | b"t('" => (Word::Client, 5, b"client("),
        b"w(\"" => (Word::Client, 10, b"client::new("),
        b"i(\"" | b"i('" => (Word::Client, 2, b"api("),
        [0xf0, 0xbf, 0xf0] => return utf8(bytes, at, &["пароль", "Пароль", "ПАРОЛЬ", "пароля"]),
        [0xe5, 0xaf, 0xa6] => return utf8(bytes, at, &["密码", "密碼", "密钥", "密鑰", "密匙"]),
        [0xe5, 0xaf, 0xa3] => return utf8(bytes, at, &["口令"]),
        [0xeb, 0xb9, 0xa4] => return utf8(bytes, at, &["비밀번호", "비번"]),
        [0xe3, 0xa3, 0xb1] => {
            return utf8(bytes, at, &["パスワード", "パスコード", "パスフレーズ"]);
        }
        _ => return None,
    };
    let start = at.checked_sub(back)?;
    let end = start + text.len();
    let found = bytes.get(start..end)?;
    found
        .eq_ignore_ascii_case(text)
        .then_some(Keyword { word, start, end })
}

/// `_PAT`, `aPat` where a name ends: in other places these letters begin a path or a pattern.
fn access_token(bytes: &[u8], at: usize) -> Option<Keyword> {
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

fn salt_or_salasana(bytes: &[u8], at: usize) -> Option<Keyword> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_at_one_of_the_trigrams() {
        let texts = [
            "password",
            "PWD",
            "pswd",
            "wpa_psk",
            "SECRET",
            "Token",
            "apiKey",
            "oauth",
            "creds",
            "salt",
            "Cookie",
            "Basic ",
            "bearer ",
            "login",
            "identified by",
            "ConvertTo-SecureString",
            "kty",
            "x -u a",
            "x -p a",
            "contraseña",
            "Senha",
            "пароль",
            "Пароль",
            "ПАРОЛЬ",
            "密码",
            "密碼",
            "パスワード",
            "salasana",
            "root_pw=",
            "pw: ",
            "pepper",
            "Kennwort",
            "口令",
            "비밀번호",
            "getConnection",
            "WiFi.begin(",
            "new mysqli(",
            "new PDO(",
            "signIn",
            "create_user",
            "createHmac",
            "jwt.sign",
            "createCipheriv",
            "AES.encrypt",
            "signWith(",
            "Fernet(",
            "DEPLOY_PAT",
            "deployPat",
            ".toCharArray()",
            "client.username_pw_set(",
            "new Client(\"",
            "AcmeApi('",
            "AcmeClient::new(\"",
        ];
        for text in texts {
            let bytes = text.as_bytes();
            let found = (0..bytes.len().saturating_sub(2)).any(|i| {
                let folded = [bytes[i] | 0x20, bytes[i + 1] | 0x20, bytes[i + 2] | 0x20];
                TRIGRAMS.contains(&folded) && at(bytes, i).is_some()
            });
            assert!(found, "{text}");
        }
    }

    #[test]
    fn other_words_with_the_same_letters_are_not_taken() {
        for text in [
            "decrement",
            "broken",
            "require",
            "universal",
            "cool",
            "easily",
            "caring",
            "applied",
            "file_path",
            "pattern",
            "compat",
        ] {
            let bytes = text.as_bytes();
            assert!(
                (0..bytes.len() - 2).all(|i| at(bytes, i).is_none()),
                "{text}"
            );
        }
    }
}
