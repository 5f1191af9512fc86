//! Values that stand in for a secret: `your-token`, `xxxx`, `<password>`, `changeme`, counting, repeating and
//! keyboard walks, and the sample keys of documentation.

use super::texts::{Texts, holds};
use super::walks::{sequential, walks, walks_far};
use super::{accounts, algorithms, words};

/// Why a value is a placeholder that is made of nothing else than such words.
pub const ONLY_WORDS: &str = "only words that stand in for a secret";

/// Why `value` is a placeholder, if it is one.
pub fn why(value: &[u8]) -> Option<&'static str> {
    let v = value.trim_ascii();
    if bracketed(v) || emphasised(v).is_some_and(bracketed) {
        return Some("a placeholder in brackets");
    }
    if repeated(v) {
        return Some("repeated characters");
    }
    let separated = v
        .iter()
        .any(|b| matches!(b, b'_' | b'-' | b'.' | b'/' | b'+'));
    if sequential(v) || separated && v.len() >= 20 && counts_behind_prefix(v) {
        return Some("counting or a walk on the keyboard");
    }
    if super::samples::is_known(v) {
        return Some("a sample of a standard or a manual");
    }
    if matches!(v, b"p@ss" | b"P@ss" | b"pa$$" | b"p4ss") {
        return Some(ONLY_WORDS);
    }
    let lower = v.to_ascii_lowercase();
    if interrupted(&lower) {
        return Some(ONLY_WORDS);
    }
    if phrase(&lower) || says_example(v) {
        return Some("words of a placeholder");
    }
    if algorithms::listed(&lower) {
        return Some("names of algorithms");
    }
    if words::are_shouted(v) {
        return Some("a name to be replaced");
    }
    made_of_stand_ins(v).then_some(ONLY_WORDS)
}

/// `pass?word`, `passwo^rd`: the word itself, with a sign in it that a test of URLs wants there.
fn interrupted(lower: &[u8]) -> bool {
    let letters = || lower.iter().filter(|b| !b.is_ascii_punctuation());
    lower.len() == 9 && letters().eq(b"password") && lower.iter().all(u8::is_ascii_graphic)
}

/// Why `value` is a placeholder whatever its form says: only what no issued token contains.
pub fn obvious(value: &[u8]) -> Option<&'static str> {
    if super::samples::is_known(value) {
        return Some("a sample of a standard or a manual");
    }
    let counts = |v: &[u8]| is_monotone(v) || sequential(v);
    if bracketed(value) || counts(value) || counts_behind_prefix(value) || walks_far(value) {
        return Some("repeated or counting characters");
    }
    let lower = value.to_ascii_lowercase();
    static CLEAR: Texts = Texts::new(
        "your example placeholder changeme redacted dummy insert replace xxxx secret-key secret_key api-key \
        fake- fake_ -fake _fake for-testing for_testing",
    );
    let clear = CLEAR.any_in(&lower);
    (clear && tail_is_text(&lower) || says_example(value)).then_some("words of a placeholder")
}

/// Whether what follows the prefix of a token counts, repeats itself or walks on the keyboard. A prefix ends with a
/// separator or has twelve characters at most.
pub fn counts_behind_prefix(value: &[u8]) -> bool {
    let body = after_prefix(value);
    let longest = value.len().saturating_sub(12).min(12);
    is_monotone(body)
        || sequential(body)
        || (1..=longest).any(|at| {
            let rest = &value[at..];
            rest.len() * 3 >= value.len() * 2 && (repeats(rest) || walks(rest))
        })
}

/// What follows the last separator of a token, where that is most of what can be random in it.
pub fn after_prefix(value: &[u8]) -> &[u8] {
    let separator = |b: &u8| matches!(b, b'_' | b'-' | b'.' | b':' | b'+' | b'/' | b' ');
    let start = value.iter().rposition(separator).map_or(0, |at| at + 1);
    let body = &value[start..];
    if body.len() >= 10 { body } else { value }
}

/// Words too long to be met by chance in a random string, in one case, as in documented samples: `…EXAMPLEKEY`.
fn says_example(value: &[u8]) -> bool {
    static SAID: Texts = Texts::new(
        "example EXAMPLE placeholder PLACEHOLDER changeme CHANGEME redacted REDACTED notreal NOTREAL",
    );
    SAID.any_in(value)
}

/// `<token>`, `[token]`, `***`, `...`.
pub(super) fn bracketed(v: &[u8]) -> bool {
    let pair = |open: u8, close: u8| v.len() > 2 && v[0] == open && v[v.len() - 1] == close;
    let words = |b: &u8| {
        b.is_ascii_alphanumeric()
            || matches!(b, b' ' | b'_' | b'-' | b'.' | b'/' | b'|' | b':' | b'\'')
    };
    let inner = v.get(1..v.len().saturating_sub(1)).unwrap_or_default();
    let text =
        inner.iter().all(words) && (inner.len() <= 3 || super::random::evidence(inner) < 12.0);
    let escaped = v.starts_with(b"&lt;") && holds(v, b"&gt;");
    // `<PROVIDER>_API_KEY`
    let begins = v.first() == Some(&b'<')
        && memchr::memchr(b'>', v).is_some_and(|close| {
            let word = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b' ');
            let name = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b'.');
            close >= 4 && v[1..close].iter().all(word) && v[close + 1..].iter().all(name)
        });
    escaped
        || begins
        || v.starts_with(b"##")
        || (pair(b'<', b'>') || pair(b'[', b']') || pair(b'{', b'}') || pair(b'(', b')')) && text
        || v.first() == Some(&b'(') && v.get(2) == Some(&b')') && v[1].is_ascii_digit()
        || v.len() > 4 && v.starts_with(b"**") && v.ends_with(b"**")
        || holds(v, b"...")
        || v.len() < 10 && memchr::memmem::rfind(v, b"..").is_some_and(|at| at > 0)
        || holds(v, "…".as_bytes())
        || holds(v, b"****")
        || holds(v, "••".as_bytes())
}

/// What stands between the stars or underscores of Markdown: `*(empty)*`.
fn emphasised(v: &[u8]) -> Option<&[u8]> {
    let (&first, rest) = v.split_first()?;
    let (&last, inner) = rest.split_last()?;
    (first == last && matches!(first, b'*' | b'_')).then_some(inner)
}

/// Few different characters, one of them making up most, or a short unit again and again.
pub fn is_monotone(v: &[u8]) -> bool {
    let mut counts = [0_usize; 256];
    for &byte in v {
        counts[usize::from(byte)] += 1;
    }
    let different = counts.iter().filter(|&&c| c > 0).count();
    let most = counts.iter().copied().max().unwrap_or(0);
    v.len() < 3
        || different <= 2 && v.len() >= 4
        || most * 2 > v.len() && v.len() >= 6
        || repeats(v)
        || v.len() >= 16 && different * 4 < v.len().min(32)
}

/// Whether it is a unit of at most eight characters again and again.
fn repeats(v: &[u8]) -> bool {
    let longest = (v.len() / 2).min(8);
    (1..=longest).any(|n| v.iter().zip(&v[n..]).all(|(a, b)| a == b))
}

/// The same, and a long run of one character anywhere.
fn repeated(v: &[u8]) -> bool {
    let run = v
        .chunk_by(|a, b| a == b)
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0);
    is_monotone(v)
        || run >= 5 && run * 2 >= v.len()
        || run >= 8
        || holds(&v.to_ascii_lowercase(), b"xxxx")
}

/// Texts that no secret contains. Lower case.
static PHRASES: Texts = Texts::new(
    " changeme change_me change-me changeit change_this change-this changethis your_ your- yourpass yourtoken \
    yoursecret yourkey yourapi youraccess my-secret my_secret mysecret placeholder replaceme replace_ replace- \
    replacewith insert_ insert- example exemple beispiel ejemplo sample dummy redacted fixme todo tbd not_a_ \
    not-a- notreal not_real not-real fake foobar foobaz xxxx <your enter_ enter- _here -here goes_here \
    supersecret super_secret super-secret topsecret top-secret secretkey secret_key secret-key secrettoken \
    yourown yourstrong chooseyour choose_your shouldbe secret_token secret-token secretpassword some_ some- somepass somesecret sometoken somekey lorem ipsum \
    testtest invalid wrongpass wrong_ wrong- badpass nosecret undefined donotuse do_not_use do-not-use unused \
    mockpass mock_ mock- test_ test- testing _test -test passw0rd hunter2x password1 password2 password! ",
);

/// What no generator writes, however random the rest is: a form to be filled in behind a real beginning.
static FILL_IN: Texts = Texts::new("your- your_ yourtoken yourkey");

fn phrase(lower: &[u8]) -> bool {
    let ends = [
        &b"-here"[..],
        b"_here",
        b"dummy",
        b"placeholder",
        b"changeme",
    ];
    if FILL_IN.any_in(lower) || ends.iter().any(|end| lower.ends_with(end)) {
        return true;
    }
    // What calls itself a key in a long text of somebody's own is one all the same.
    let own = |text: &str| {
        text.starts_with("secret")
            && lower.len() > text.len() + 14
            && lower.iter().any(u8::is_ascii_digit)
            && lower.iter().any(|b| b"@#$%!&*^".contains(b))
    };
    // `fl33tpassword!`: more than that word.
    let longer = |text: &str| {
        let letters = |text: &[u8]| text.iter().filter(|b| b.is_ascii_alphabetic()).count();
        let word = text.starts_with("passw");
        word && letters(lower) >= letters(text.as_bytes()) + 3 && !made_of_stand_ins(lower)
    };
    let found = PHRASES
        .found_in(lower)
        .any(|text| !own(text) && !longer(text));
    // A long random tail makes it a token again (`test_` and `-test` are prefixes of real ones).
    found && tail_is_text(lower)
}

/// Whether the longest piece of the value is no random string.
fn tail_is_text(lower: &[u8]) -> bool {
    lower
        .split(|b| matches!(b, b'_' | b'-' | b'.' | b' ' | b':' | b'/' | b'@'))
        .all(|piece| piece.len() < 12 || super::random::evidence(piece) < 12.0)
}

/// Words of which a whole value may be made without being a secret.
const STAND_INS: &str = " a abc access account admin administrator an and another any api app apikey auth authtoken basic bad bar baz bearer \
    bla blah bob alice bot bogus changed client confidential correct credential crypted encrypted credentials db default demo dev \
    development empty env false first foo good guest hello hidden hush id incorrect invalid is it jwt key keys \
    local localhost login long manager masked me mock mongo my myapp mysql name new nil no none not null of old \
    only or other our owner pass passcode passphrase passwd password passwords passwort postgres private prod \
    public pw pwd qux quux random real redis refresh root sa salt secret secrets secure server session shared \
    short some spam eggs staging stub string system temp temporary test tester tests testuser the this tmp token \
    tokens true type unknown unset user username value very world wrong x xx xxx yes you your yyy zzz mot de \
    passe contrasena senha clave aaa bbb ccc oauth consumer signing encryption super top here for to in on with \
    use set get fixture stuff thing something anything whatever asdf qwerty abcd service master cookie csrf \
    teste prueba geheim segredo secreto secreta parola wachtwoord losenord phrase host hostname domain port pin otp code testpass testpassword testing tester1 pasword letmein oracle rootpw tiger scott admins vagrant anonymous varchar varchar2 nvarchar nvarchar2 ";

fn made_of_stand_ins(v: &[u8]) -> bool {
    let parts = words::parts(v);
    let letters: usize = parts.iter().map(Vec::len).sum();
    let digits = v.iter().filter(|b| b.is_ascii_digit()).count();
    let others = v.len() - letters - digits;
    let number: Vec<u8> = v.iter().copied().filter(u8::is_ascii_digit).collect();
    if letters < 2 || digits > 4 && !sequential(&number) || others > parts.len() + 1 {
        return false;
    }
    // `P@ssw0rd` has parts too, but they are not words: only whole words count.
    parts.iter().all(|part| stand_in(part, 3)) && !accounts::own_number(v, &parts, digits)
}

fn stand_in(part: &[u8], most: usize) -> bool {
    let listed = |text: &[u8]| words::listed(STAND_INS, text).is_some();
    listed(part)
        || most > 1
            && part.len() >= 4
            // `toto` is not `to` and `to`.
            && part[..2] != part[2..]
            && (2..=part.len() - 2)
                .any(|cut| listed(&part[..cut]) && stand_in(&part[cut..], most - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_seen() {
        for value in [
            "pass?word",
            "Passwo^rd",
            "your-api-key-here",
            "xxxxxxxxxxxx",
            "<password>",
            "<PROVIDER>_API_KEY",
            "changeme",
            "password123",
            "test123",
            "secret",
            "mysecretpassword",
            "****",
            "abc123",
            "abcdefgh",
            "12345678",
            "qwertyuiop",
            "1q2w3e4r",
            "aaaaaaaa",
            "abababab",
            "example-token",
            "REPLACE_ME",
            "sk-...",
            "[token]",
            "test-secret-key",
            "00000000000000000000000000000001",
            "000102030405060708090a0b0c0d0e0f",
            "foobar",
            "admin",
            "admin123",
            "Admin@123",
            "test123abc",
            "postgres",
            "user_password",
            "MY_SECRET_TOKEN",
            "0123456789abcdef0123456789abcdef",
            "password!",
            "dummy-value",
            "ECDHE-PSK-AES128-CBC-SHA256",
            "pass@host",
            "p@ss",
            "(3)",
            "(3), ",
            "**unsaved**",
        ] {
            assert!(why(value.as_bytes()).is_some(), "{value}");
        }
    }

    #[test]
    fn tokens_that_count_behind_their_prefix_are_seen() {
        for value in [
            "LTAI1234567890123",
            "LTAIabc123abc123a",
            "GR1348941abc123abc123abc123ab",
            "acme_sandbox_0123456789abcdef0123456789",
            "acme+asdfghjklqwertyu",
            "acme-scim-fake-key-for-testing-only",
        ] {
            assert!(obvious(value.as_bytes()).is_some(), "{value}");
        }
        for value in ["acme_live_deadbeefdeadbeefdeadbeef", "ACME3xFfGF0dummy"] {
            assert!(why(value.as_bytes()).is_some(), "{value}");
        }
    }

    #[test]
    fn passwords_and_tokens_are_not() {
        let long = ["sk_test_", "4eC39HqLyj", "WDarjtT1zd", "p8dd"].concat();
        for value in [
            "pa?ssw0rd",
            "pass?word7",
            "hunter2",
            "P@ssw0rd!23",
            "s3cr3t",
            "Summer2019!",
            "zaq1@WSX",
            "correcthorse",
            "jdoe1984",
            "myDog8it",
            "Acme@2026SecretKeyForTheShopOfBrno7",
            "mysql5820",
            "postgres123abc",
            "Tiger@66",
            "letmein99x",
            "br4vopassword!",
            long.as_str(),
        ] {
            assert_eq!(why(value.as_bytes()), None, "{value}");
        }
    }
}
