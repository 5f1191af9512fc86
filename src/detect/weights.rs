//! What each piece of evidence is worth, in decibans: ten points make the odds ten times better, three about double
//! them. The sum is turned into a probability by `score`.
//!
//! One table, so that the whole judgement can be read and refitted in one place.

use crate::model::Reason;

/// A kind of evidence and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// The word shown in reports.
    pub evidence: &'static str,
    /// Decibans.
    pub points: i16,
}

impl Weight {
    /// The reason that tells a reader of it.
    pub fn reason(self, detail: impl Into<String>) -> Reason {
        Reason {
            evidence: self.evidence,
            detail: detail.into(),
            points: self.points,
        }
    }
}

const fn weight(evidence: &'static str, points: i16) -> Weight {
    Weight { evidence, points }
}

// Proofs and forms of provider rules.

/// A checksum or signature fits.
pub const CHECKSUM: Weight = weight("checksum", 20);
/// The content has the structure the format demands.
pub const STRUCTURE: Weight = weight("structure", 12);
/// A prefix nobody else uses, and the right length.
pub const PREFIX: Weight = weight("prefix", 9);
/// A prefix that other things may have too, with a telling word near by.
pub const PREFIX_NEAR: Weight = weight("prefix", 6);
/// A free text at a place that takes a password: the value has to speak for itself.
pub const PLACE_PASSWORD: Weight = weight("place", 0);
/// Stands where the provider's key stands: its URL, its setting.
pub const PLACE_OWN: Weight = weight("place", 6);
/// Stands where a key of some kind stands: a header, a parameter.
pub const PLACE: Weight = weight("place", 0);
/// A block of a key with a body and an end.
pub const KEY_BLOCK: Weight = weight("block", 10);
/// A whole block that does not begin as its kind does.
pub const KEY_BLOCK_ODD: Weight = weight("block", 4);
/// A block of a key that breaks off.
pub const KEY_BLOCK_PART: Weight = weight("block", -4);
/// Hex where commits, digests and checksums stand.
pub const HASH_PLACE: Weight = weight("place", -15);
/// Only a telling word near a value of the right shape.
pub const NEAR: Weight = weight("near", 2);
/// All parts of a credential stand together.
pub const PARTS: Weight = weight("parts", 4);
/// A provider's value has the characters of a random one.
pub const PROVIDER_RANDOM: Weight = weight("random", 2);
/// A provider's value reads like words.
pub const PROVIDER_WORDS: Weight = weight("words", -8);
/// A provider's value stands in for a secret.
pub const PROVIDER_PLACEHOLDER: Weight = weight("placeholder", -25);

// What the name says.

/// `password`, `client_secret`, `api_key`.
pub const NAME_STRONG: Weight = weight("name", 0);
/// `token`, `pass`.
pub const NAME_PLAIN: Weight = weight("name", -1);
/// `key`, `auth`, `salt`.
pub const NAME_WEAK: Weight = weight("name", -6);
/// A salt is public by design, often enough.
pub const NAME_SALT: Weight = weight("name", -3);
/// `passwordField`, `token_url`.
pub const NAME_DENIED: Weight = weight("name", -14);

// How it stands there.

/// Assigned in quotes, sent in a header, given as a flag.
pub const FORM_CLEAR: Weight = weight("form", 0);
/// Assigned without quotes, in a place where that is usual.
pub const FORM_UNQUOTED: Weight = weight("form", -1);
/// Passed to a function.
pub const FORM_ARGUMENT: Weight = weight("form", -1);
/// An element, a fallback, one side of a comparison.
pub const FORM_INDIRECT: Weight = weight("form", -2);
/// Named in running text.
pub const FORM_PROSE: Weight = weight("form", -3);
/// Without quotes in a program, where values without quotes are names.
pub const FORM_CODE: Weight = weight("form", -10);

/// The first word of a text.
pub const FORM_CONTINUED: Weight = weight("form", -8);

// What the value is.

/// Points to a secret elsewhere.
pub const REFERENCE: Weight = weight("reference", -25);
/// Stands in for a secret.
pub const PLACEHOLDER: Weight = weight("placeholder", -18);
/// Repeats its own name.
pub const ECHO: Weight = weight("placeholder", -12);
/// Text, a URL, a path, a date: something else.
pub const SHAPE_OTHER: Weight = weight("shape", -20);
/// Calls itself a password or a secret.
pub const SELF_NAMED: Weight = weight("placeholder", -6);
/// A name as programs use them.
pub const SHAPE_IDENTIFIER: Weight = weight("shape", -9);
/// A UUID: identifies more often than it opens.
pub const SHAPE_UUID: Weight = weight("shape", -9);
/// Hex of a digest's length.
pub const SHAPE_DIGEST: Weight = weight("shape", -3);
/// A number.
pub const SHAPE_NUMBER: Weight = weight("shape", -14);
/// Six digits or more, which may be somebody's password.
pub const SHAPE_PIN: Weight = weight("shape", -5);
/// Binary written with escapes, as in test vectors.
pub const SHAPE_ESCAPES: Weight = weight("shape", -10);

/// Evidence of randomness for secrets and tokens: least bits, and points.
pub const SECRET_RANDOM: &[(f32, i16)] = &[
    (60.0, 11),
    (36.0, 8),
    (20.0, 5),
    (12.0, 1),
    (6.0, -3),
    (0.0, -6),
    (f32::MIN, -11),
];
/// The same for passwords.
pub const PASSWORD_RANDOM: &[(f32, i16)] =
    &[(30.0, 9), (16.0, 7), (8.0, 5), (3.0, 2), (f32::MIN, 0)];
/// For passwords: how many of lower case, upper case, digits and signs are mixed (1 to 4).
pub const PASSWORD_CLASSES: [i16; 5] = [-9, -3, 1, 3, 4];
/// One plain word.
pub const PASSWORD_WORD: Weight = weight("words", -6);
/// Words of programs with a number of one or two digits, as names have.
pub const PASSWORD_NUMBERED: Weight = weight("words", -2);
/// Only digits: a PIN at best.
pub const PASSWORD_SHORT: Weight = weight("length", -4);
/// Too short for a token.
pub const SECRET_SHORT: Weight = weight("length", -5);
/// Longer than any usual key.
pub const SECRET_LONG: Weight = weight("length", -4);
/// A password longer than people choose them.
pub const PASSWORD_LONG: Weight = weight("length", -4);

// Where it stands.

/// `.env`, credentials files, deployment configuration.
pub const PATH_CONFIG: Weight = weight("path", 2);
/// Tests and fixtures.
pub const PATH_TEST: Weight = weight("path", -2);
/// Examples and documentation.
pub const PATH_EXAMPLE: Weight = weight("path", -1);
/// Other people's code, minified or generated code.
pub const PATH_VENDORED: Weight = weight("path", -3);
/// Lock files and checksum lists: digests all over.
pub const PATH_LOCK: Weight = weight("path", -30);
/// Translations: texts about passwords.
pub const PATH_TRANSLATION: Weight = weight("path", -10);
/// A host reserved for documentation.
pub const HOST_EXAMPLE: Weight = weight("host", -6);
/// The machine itself.
pub const HOST_LOCAL: Weight = weight("host", -2);
