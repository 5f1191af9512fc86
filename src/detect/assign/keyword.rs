//! The words that announce a secret: which three letters to search for, and whether they belong to such a word.
//!
//! This is the first and cheapest test. `key` and `token` stand in ordinary source a hundred thousand times, so
//! everything here is a handful of byte comparisons. What a whole name means is `name`'s business.

use super::{closer, drawn, users};
use crate::detect::trigram::Trigram;

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
    /// `new User(`, which may be given a name and a password.
    NewUser,
    /// `otp`, from which one-time passwords are made.
    OneTime,
    /// `sid`, `sessionid`.
    Session,
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
    /// `{PLAIN}`, `]:587 `, `NickServ`: what stands beside a user and before a password.
    Account,
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

/// How a word is found at its trigram.
#[derive(Clone, Copy)]
enum Find {
    /// It stands there, in any case, and is this.
    Is(Word),
    /// The same, but its last byte is no part of it.
    Before(Word),
    /// By looking closer, at the trigram that begins there.
    Look(fn(&[u8], usize) -> Option<Keyword>),
    /// The same where no word goes on behind the trigram.
    Last(fn(&[u8], usize) -> Option<Keyword>),
}

/// A word, or the part of it that tells, in lower case; where in it the trigram stands that is searched for; and what it is.
type Entry = (&'static [u8], usize, Find);

/// All words, the most useful trigrams first. No two share one.
const WORDS: &[Entry] = {
    use Find::{Before, Is, Last, Look};
    &[
        (b"pass", 0, Look(closer::pass)),
        (b"pwd", 0, Is(Word::Password)),
        (b"secret", 1, Is(Word::Secret)),
        (b"token", 1, Is(Word::Token)),
        (b"key", 0, Is(Word::Key)),
        (b"auth", 1, Look(closer::auth)),
        (b"cred", 1, Look(closer::cred)),
        (b"psw", 0, Is(Word::Password)),
        (b"sal", 0, Look(closer::salt_or_salasana)),
        (b"cookie", 0, Is(Word::Cookie)),
        (b"basic", 1, Look(users::basic)),
        (b"bearer", 3, Look(closer::bearer)),
        (b"login", 1, Is(Word::Login)),
        (b"identified", 7, Is(Word::Identified)),
        (b"securestring", 1, Is(Word::Secure)),
        (b"psk", 0, Is(Word::Password)),
        (b"kty", 0, Is(Word::Kty)),
        (b" -u", 0, Look(closer::flag_user)),
        (b" -p", 0, Look(closer::flag_password)),
        // In a list of arguments.
        (b"\"-p", 0, Look(closer::flag_password)),
        (b"'-p", 0, Look(closer::flag_password)),
        (b"contrase", 4, Is(Word::Password)),
        (b"senha", 1, Is(Word::Password)),
        ("парол".as_bytes(), 0, Look(closer::russian)),
        ("密".as_bytes(), 0, Look(closer::chinese)),
        ("パス".as_bytes(), 0, Look(closer::japanese)),
        // `pw`, where a name ends.
        (b"pw=", 0, Before(Word::Password)),
        (b"pw:", 0, Before(Word::Password)),
        (b"pw ", 0, Before(Word::Password)),
        (b"pw\"", 0, Before(Word::Password)),
        (b"pw'", 0, Before(Word::Password)),
        (b"pepper", 1, Is(Word::Salt)),
        (b"kennwort", 2, Is(Word::Password)),
        // Password in further languages.
        (b"wachtwoord", 3, Is(Word::Password)),
        (b"adgangskode", 1, Is(Word::Password)),
        ("lösenord".as_bytes(), 1, Is(Word::Password)),
        (b"heslo", 1, Is(Word::Password)),
        (b"haslo", 1, Is(Word::Password)),
        ("hasło".as_bytes(), 1, Is(Word::Password)),
        (b"lozinka", 4, Is(Word::Password)),
        (b"jelsz", 2, Is(Word::Password)),
        ("şifre".as_bytes(), 0, Is(Word::Password)),
        ("Şifre".as_bytes(), 0, Is(Word::Password)),
        (b"clave", 1, Is(Word::Password)),
        ("κωδικ".as_bytes(), 0, Is(Word::Password)),
        ("סיסמ".as_bytes(), 0, Is(Word::Password)),
        ("รหัสผ่าน".as_bytes(), 0, Is(Word::Password)),
        (b"pword", 0, Is(Word::Password)),
        ("비".as_bytes(), 0, Look(closer::korean)),
        ("口".as_bytes(), 0, Look(closer::chinese_short)),
        // Functions that take a password or a key at a known place.
        (b"connect", 3, Is(Word::Function)),
        (b"wifi.begin(", 2, Is(Word::Function)),
        (b"mysqli(", 3, Is(Word::Function)),
        (b"pdo(", 0, Is(Word::Function)),
        (b"signin", 2, Is(Word::Function)),
        (b"create_user", 5, Is(Word::Function)),
        (b"hmac", 0, Is(Word::Function)),
        (b"jwt", 0, Is(Word::Function)),
        (b"cipher", 1, Is(Word::Function)),
        (b"aes.", 0, Is(Word::Function)),
        (b"signwith(", 3, Is(Word::Function)),
        (b"fernet(", 2, Is(Word::Function)),
        // `toCharArray()`, and classes that take a key.
        (b"tochararray(", 1, Is(Word::Characters)),
        (b"username_pw_set(", 9, Is(Word::Function)),
        // A personal access token.
        (b"pat", 0, Last(closer::access_token)),
        // French for password.
        (b"mdp", 0, Last(closer::mot_de_passe)),
        // What is encoded for a header, and a table of users.
        (b"btoa(", 0, Is(Word::Encoder)),
        (b"b64encode(", 0, Is(Word::Encoder)),
        (b"e64", 0, Look(closer::base64_encoder)),
        (b"= {", 0, Look(closer::table_of_users)),
        (b": {", 0, Look(closer::table_of_users)),
        (b"string{", 3, Look(closer::users_of_map)),
        (b"= [", 0, Look(closer::table_of_users)),
        (b"client(\"", 5, Before(Word::Client)),
        (b"client('", 5, Before(Word::Client)),
        (b"client::new(\"", 10, Before(Word::Client)),
        (b"api(\"", 2, Before(Word::Client)),
        (b"api('", 2, Before(Word::Client)),
        // What is made with a name and a password, seeds of one-time passwords, sessions.
        (b"new user(", 2, Is(Word::NewUser)),
        (b"otp", 0, Last(drawn::one_time)),
        (b"sid", 0, Last(drawn::session)),
        (b"sessionid", 6, Is(Word::Session)),
        (b"session_id", 6, Is(Word::Session)),
        // Passwords of accounts, marked by their place.
        (b"{plain}", 0, Is(Word::Account)),
        (b"]:587 ", 0, Is(Word::Account)),
        (b"nickserv", 3, Is(Word::Account)),
        (b"fromdrivermanager", 3, Is(Word::Function)),
        (b"mysql.new(", 3, Is(Word::Function)),
    ]
};

/// The trigrams of all words: one of them occurs in every text for which [`super::candidates`] finds something.
pub fn trigrams() -> impl Iterator<Item = Trigram> {
    WORDS.iter().map(trigram_of)
}

/// Whether the trigram at `at` is one of [`trigrams`], whatever stands beside it.
pub fn announces(bytes: &[u8], at: usize) -> bool {
    entry(bytes, at).is_some()
}

/// The word that the trigram at `at` belongs to, if it does belong to one.
pub fn at(bytes: &[u8], at: usize) -> Option<Keyword> {
    let (text, inset, find) = entry(bytes, at)?;
    match *find {
        Find::Is(word) => plain(bytes, at, (text, *inset), word),
        Find::Before(word) => {
            let found = plain(bytes, at, (text, *inset), word)?;
            let end = found.end - 1;
            Some(Keyword { end, ..found })
        }
        Find::Look(look) | Find::Last(look) => look(bytes, at),
    }
}

/// The entry whose trigram stands at `at`.
fn entry(bytes: &[u8], at: usize) -> Option<&'static Entry> {
    let key = key(*bytes.get(at..)?.first_chunk()?);
    let mut slot = slot_of(key);
    loop {
        match SLOTS[slot] {
            (NO_KEY, _) => return None,
            (known, number) if known == key => return Some(&WORDS[usize::from(number)]),
            _ => slot = (slot + 1) % SLOTS.len(),
        }
    }
}

/// The trigrams of the entries, each in the slot that its hash says or behind it, with the number of its entry.
static SLOTS: [(u32, u8); 512] = {
    let mut slots = [(NO_KEY, 0); 512];
    let mut number = 0;
    while number < WORDS.len() {
        let key = key(trigram_of(&WORDS[number]).bytes);
        let mut slot = slot_of(key);
        while slots[slot].0 != NO_KEY {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = (key, number as u8);
        number += 1;
    }
    slots
};

/// No trigram.
const NO_KEY: u32 = 0;

/// The folded trigram as one number.
const fn key([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a, b, c, 0]) | 0x0020_2020
}

const fn slot_of(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> 23) as usize
}

const fn trigram_of(&(text, inset, find): &Entry) -> Trigram {
    let trigram = Trigram::of(text, inset);
    match find {
        Find::Last(_) => trigram.last(),
        Find::Is(_) | Find::Before(_) | Find::Look(_) => trigram,
    }
}

/// The word `text`, whose byte `inset` stands at `at`, if all of it stands there.
pub(super) fn plain(
    bytes: &[u8],
    at: usize,
    (text, inset): (&[u8], usize),
    word: Word,
) -> Option<Keyword> {
    let start = at.checked_sub(inset)?;
    let end = start + text.len();
    let found = bytes.get(start..end)?;
    found
        .eq_ignore_ascii_case(text)
        .then_some(Keyword { word, start, end })
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
            "wachtwoord",
            "adgangskode",
            "lösenord",
            "heslo",
            "haslo",
            "hasło",
            "lozinka",
            "jelszó",
            "şifre",
            "Şifre",
            "clave",
            "κωδικός",
            "סיסמה",
            "รหัสผ่าน",
            "pword",
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
            "new User(",
            "totp",
            "connect.sid",
            "SESSIONID",
            "session_id",
            "bob:{PLAIN}",
        ];
        for text in texts {
            let bytes = text.as_bytes();
            let found = (0..bytes.len()).any(|i| at(bytes, i).is_some());
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
