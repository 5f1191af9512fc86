//! What each piece of evidence is worth, in decibans: ten points make the odds ten times better, three about double
//! them. The sum is turned into a probability by `score`.
//!
//! The numbers stand in `weights.tsv`, the whole judgement in one table: those marked `fixed` say what a proof or a
//! documented form is worth and are set by hand, those marked `fitted` come out of `tests/quality/fit.rs`, which fits
//! them to labelled candidates of real code.

use crate::model::Reason;

/// The table: name, points, the points that fitting starts from, how the points came about, meaning.
pub const TABLE_TEXT: &str = include_str!("weights.tsv");

/// A kind of evidence and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// Its name in the table.
    pub id: &'static str,
    /// The word shown in reports.
    pub evidence: &'static str,
    /// Decibans.
    pub points: i16,
}

impl Weight {
    /// The reason that tells a reader of it.
    pub fn reason(self, detail: impl Into<String>) -> Reason {
        Reason {
            weight: self.id,
            evidence: self.evidence,
            detail: detail.into(),
            points: self.points,
        }
    }
}

const fn weight(id: &'static str, evidence: &'static str) -> Weight {
    Weight {
        id,
        evidence,
        points: stored(id.as_bytes()),
    }
}

/// The points of `id` in the table, read when compiling; a name that is not there does not compile.
const fn stored(id: &[u8]) -> i16 {
    let table = TABLE_TEXT.as_bytes();
    let mut at = 0;
    while at < table.len() {
        let mut same = 0;
        while same < id.len() && table[at + same] == id[same] {
            same += 1;
        }
        if same == id.len() && table[at + same] == b'\t' {
            return number(table, at + same + 1);
        }
        while at < table.len() && table[at] != b'\n' {
            at += 1;
        }
        at += 1;
    }
    panic!("every weight has a line in weights.tsv")
}

const fn number(table: &[u8], from: usize) -> i16 {
    let negative = table[from] == b'-';
    let mut at = if negative { from + 1 } else { from };
    let mut value = 0;
    while table[at].is_ascii_digit() {
        value = value * 10 + (table[at] - b'0') as i16;
        at += 1;
    }
    if negative { -value } else { value }
}

// Proofs and forms of provider rules.

/// A checksum or signature fits.
pub const CHECKSUM: Weight = weight("CHECKSUM", "checksum");
/// The content has the structure the format demands.
pub const STRUCTURE: Weight = weight("STRUCTURE", "structure");
/// A prefix nobody else uses, and the right length.
pub const PREFIX: Weight = weight("PREFIX", "prefix");
/// A prefix that other things may have too, with a telling word near by.
pub const PREFIX_NEAR: Weight = weight("PREFIX_NEAR", "prefix");
/// A free text at a place that takes a password: the value has to speak for itself.
pub const PLACE_PASSWORD: Weight = weight("PLACE_PASSWORD", "place");
/// Stands where the provider's key stands: its URL, its setting.
pub const PLACE_OWN: Weight = weight("PLACE_OWN", "place");
/// Stands where a key of some kind stands: a header, a parameter.
pub const PLACE: Weight = weight("PLACE", "place");
/// A block of a key with a body and an end.
pub const KEY_BLOCK: Weight = weight("KEY_BLOCK", "block");
/// A whole block that does not begin as its kind does.
pub const KEY_BLOCK_ODD: Weight = weight("KEY_BLOCK_ODD", "block");
/// A block of a key that breaks off.
pub const KEY_BLOCK_PART: Weight = weight("KEY_BLOCK_PART", "block");
/// Hex where commits, digests and checksums stand.
pub const HASH_PLACE: Weight = weight("HASH_PLACE", "place");
/// Only a telling word near a value of the right shape.
pub const NEAR: Weight = weight("NEAR", "near");
/// All parts of a credential stand together.
pub const PARTS: Weight = weight("PARTS", "parts");
/// A provider's value has the characters of a random one.
pub const PROVIDER_RANDOM: Weight = weight("PROVIDER_RANDOM", "random");
/// A provider's value reads like words.
pub const PROVIDER_WORDS: Weight = weight("PROVIDER_WORDS", "words");
/// A provider's value that everybody can read in a manual.
pub const SAMPLE: Weight = weight("SAMPLE", "placeholder");
/// A provider's value stands in for a secret.
pub const PROVIDER_PLACEHOLDER: Weight = weight("PROVIDER_PLACEHOLDER", "placeholder");

// What the name says.

/// `password`, `client_secret`, `api_key`.
pub const NAME_STRONG: Weight = weight("NAME_STRONG", "name");
/// `token`, `creds`.
pub const NAME_PLAIN: Weight = weight("NAME_PLAIN", "name");
/// `pass`, `-p`.
pub const NAME_PASS: Weight = weight("NAME_PASS", "name");
/// `key`, `auth`, `salt`.
pub const NAME_WEAK: Weight = weight("NAME_WEAK", "name");
/// A salt is public by design, often enough.
pub const NAME_SALT: Weight = weight("NAME_SALT", "name");
/// `passwordField`, `token_url`.
pub const NAME_DENIED: Weight = weight("NAME_DENIED", "name");

// How it stands there.

/// Assigned in quotes, sent in a header, given as a flag.
pub const FORM_CLEAR: Weight = weight("FORM_CLEAR", "form");
/// Assigned without quotes, in a place where that is usual.
pub const FORM_UNQUOTED: Weight = weight("FORM_UNQUOTED", "form");
/// Taken where a setting has no value.
pub const FORM_FALLBACK: Weight = weight("FORM_FALLBACK", "form");
/// Passed to a function.
pub const FORM_ARGUMENT: Weight = weight("FORM_ARGUMENT", "form");
/// An element, a fallback, one side of a comparison.
pub const FORM_INDIRECT: Weight = weight("FORM_INDIRECT", "form");
/// Named in running text.
pub const FORM_PROSE: Weight = weight("FORM_PROSE", "form");
/// Without quotes in a program, where values without quotes are names.
pub const FORM_CODE: Weight = weight("FORM_CODE", "form");

/// The first word of a text.
pub const FORM_CONTINUED: Weight = weight("FORM_CONTINUED", "form");

// What the value is.

/// Points to a secret elsewhere.
pub const REFERENCE: Weight = weight("REFERENCE", "reference");
/// Stands in for a secret.
pub const PLACEHOLDER: Weight = weight("PLACEHOLDER", "placeholder");
/// Repeats its own name.
pub const ECHO: Weight = weight("ECHO", "placeholder");
/// Text, a URL, a path, a date: something else.
pub const SHAPE_OTHER: Weight = weight("SHAPE_OTHER", "shape");
/// Calls itself a password or a secret.
pub const SELF_NAMED: Weight = weight("SELF_NAMED", "placeholder");
/// Spells password or secret with digits and signs.
pub const SELF_SPELLED: Weight = weight("SELF_SPELLED", "placeholder");
/// A name as programs use them.
pub const SHAPE_IDENTIFIER: Weight = weight("SHAPE_IDENTIFIER", "shape");
/// A UUID: identifies more often than it opens.
pub const SHAPE_UUID: Weight = weight("SHAPE_UUID", "shape");
/// Hex of a digest's length.
pub const SHAPE_DIGEST: Weight = weight("SHAPE_DIGEST", "shape");
/// A number.
pub const SHAPE_NUMBER: Weight = weight("SHAPE_NUMBER", "shape");
/// Six digits or more, which may be somebody's password.
pub const SHAPE_PIN: Weight = weight("SHAPE_PIN", "shape");
/// Binary written with escapes, as in test vectors.
pub const SHAPE_ESCAPES: Weight = weight("SHAPE_ESCAPES", "shape");

/// Evidence of randomness for secrets and tokens: least bits, and points.
pub const SECRET_RANDOM: &[(f32, Weight)] = &[
    (60.0, weight("SECRET_RANDOM_60", "random")),
    (36.0, weight("SECRET_RANDOM_36", "random")),
    (20.0, weight("SECRET_RANDOM_20", "random")),
    (12.0, weight("SECRET_RANDOM_12", "random")),
    (6.0, weight("SECRET_RANDOM_6", "random")),
    (0.0, weight("SECRET_RANDOM_0", "random")),
    (f32::MIN, weight("SECRET_RANDOM_NOT", "random")),
];
/// The same for passwords.
pub const PASSWORD_RANDOM: &[(f32, Weight)] = &[
    (30.0, weight("PASSWORD_RANDOM_30", "random")),
    (16.0, weight("PASSWORD_RANDOM_16", "random")),
    (8.0, weight("PASSWORD_RANDOM_8", "random")),
    (3.0, weight("PASSWORD_RANDOM_3", "random")),
    (f32::MIN, weight("PASSWORD_RANDOM_NOT", "random")),
];
/// For passwords: how many of lower case, upper case, digits and signs are mixed (1 to 4).
pub const PASSWORD_CLASSES: [Weight; 4] = [
    weight("PASSWORD_CLASSES_1", "password"),
    weight("PASSWORD_CLASSES_2", "password"),
    weight("PASSWORD_CLASSES_3", "password"),
    weight("PASSWORD_CLASSES_4", "password"),
];
/// As many numbers as a cipher's key has bytes.
pub const BYTES_KEY: Weight = weight("BYTES_KEY", "random");
/// The same under a name that may mean anything.
pub const KEY_BYTES: Weight = weight("KEY_BYTES", "random");
/// Some other amount.
pub const BYTES_OTHER: Weight = weight("BYTES_OTHER", "random");
/// One plain word.
pub const PASSWORD_WORD: Weight = weight("PASSWORD_WORD", "words");
/// Several words run together.
pub const PASSWORD_WORDS: Weight = weight("PASSWORD_WORDS", "words");
/// Letters that spell no word we know, and could.
pub const PASSWORD_LETTERS: Weight = weight("PASSWORD_LETTERS", "words");
/// Words of programs with a number of one or two digits, as names have.
pub const PASSWORD_NUMBERED: Weight = weight("PASSWORD_NUMBERED", "words");
/// The name of an account or a number that counts, as passwords left in place are.
pub const PASSWORD_STAND_IN: Weight = weight("PASSWORD_STAND_IN", "words");
/// The same with capitals, digits or signs in it.
pub const PASSWORD_STAND_IN_MIXED: Weight = weight("PASSWORD_STAND_IN_MIXED", "words");
/// One word, set as the password of a service in its environment.
pub const PASSWORD_SERVICE: Weight = weight("PASSWORD_SERVICE", "name");
/// So few characters that it is a PIN at best.
pub const PASSWORD_SHORT: Weight = weight("PASSWORD_SHORT", "length");
/// Too short for a token.
pub const SECRET_SHORT: Weight = weight("SECRET_SHORT", "length");
/// A secret of an application in words, as people choose passwords.
pub const SECRET_CHOSEN: Weight = weight("SECRET_CHOSEN", "password");
/// A name that may mean anything, and a value that no other thing would be.
pub const KEY_RANDOM: Weight = weight("KEY_RANDOM", "random");
/// Such a name, and hex.
pub const KEY_HEX: Weight = weight("KEY_HEX", "shape");
/// Letters alone make a short key no key.
pub const SECRET_LETTERS: Weight = weight("SECRET_LETTERS", "length");
/// Ids of public keys and the tokens of badges.
pub const PUBLIC_ANYWAY: Weight = weight("PUBLIC_ANYWAY", "place");
/// Longer than any usual key.
pub const SECRET_LONG: Weight = weight("SECRET_LONG", "length");
/// A password longer than people choose them.
pub const PASSWORD_LONG: Weight = weight("PASSWORD_LONG", "length");

// Where it stands.

/// `.env`, credentials files, deployment configuration.
pub const PATH_CONFIG: Weight = weight("PATH_CONFIG", "path");
/// Tests and fixtures.
pub const PATH_TEST: Weight = weight("PATH_TEST", "path");
/// Examples and documentation.
pub const PATH_EXAMPLE: Weight = weight("PATH_EXAMPLE", "path");
/// Other people's code, minified or generated code.
pub const PATH_VENDORED: Weight = weight("PATH_VENDORED", "path");
/// Lock files and checksum lists: digests all over.
pub const PATH_LOCK: Weight = weight("PATH_LOCK", "path");
/// Translations: texts about passwords.
pub const PATH_TRANSLATION: Weight = weight("PATH_TRANSLATION", "path");
/// Dozens of keys in one file: test vectors, or data.
pub const TABLE: Weight = weight("TABLE", "place");
/// The same value in many files, though it is not random.
pub const SPREAD: Weight = weight("SPREAD", "place");
/// A machine in the net, of which a weak password is one all the same.
pub const HOST_PUBLIC: Weight = weight("HOST_PUBLIC", "host");
