//! JSON Web Tokens: the first segment must be a JSON object that names an algorithm.
//!
//! RFC 7515 (`alg`) and RFC 7516 (`enc`). The signature cannot be checked without the key. What the claims
//! say about issuer and role is told, because it decides how bad the token is.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::filler::{bytes_in, letters};
use super::{Check, Proof};

/// See the module.
pub struct Jwt;

/// Claims that only the tokens of documentation and tutorials carry.
const SAMPLE_CLAIMS: &[(&str, &str)] = &[
    ("foo", "bar"),
    ("hello", "world"),
    ("iss", "joe"),
    ("name", "John Doe"),
    ("some", "payload"),
    ("sub", "1234567890"),
];

/// The JSON object in one segment.
pub(super) fn object(segment: &[u8]) -> Option<Map<String, Value>> {
    let text = segment.trim_ascii_end();
    let end = text
        .iter()
        .rposition(|&byte| byte != b'=')
        .map_or(0, |last| last + 1);
    let mut relaxed = BASE64URL_NOPAD.specification();
    relaxed.check_trailing_bits = false;
    relaxed.translate.from.push_str("+/");
    relaxed.translate.to.push_str("-_");
    let bytes = relaxed
        .encoding()
        .expect("a valid alphabet")
        .decode(&text[..end])
        .ok()?;
    match serde_json::from_slice(&bytes).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// `name` of `object`, if it is a short piece of text.
fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object
        .get(name)?
        .as_str()
        .filter(|text| !text.is_empty() && text.len() <= 80)
}

/// What the token says about itself.
fn fact(header: &Map<String, Value>, claims: Option<&Map<String, Value>>) -> String {
    let algorithm = text(header, "alg")
        .or_else(|| text(header, "enc"))
        .unwrap_or("unknown");
    let mut fact = format!("algorithm {algorithm}");
    for (name, label) in [("iss", "issuer"), ("role", "role"), ("sub", "subject")] {
        if let Some(claim) = claims.and_then(|claims| text(claims, name)) {
            fact.push_str(&format!(", {label} {claim}"));
        }
    }
    fact
}

/// A JSON object in base64 of `width` characters (or one more) that begins with `begin`.
fn filled(begin: &str, sample: &[u8], width: usize) -> Option<String> {
    let room = bytes_in(width).checked_sub(begin.len() + 2)?;
    let json = [begin.as_bytes(), &letters(sample, room), b"\"}"].concat();
    Some(BASE64URL_NOPAD.encode(&json))
}

fn is_sample(claims: &Map<String, Value>) -> bool {
    SAMPLE_CLAIMS
        .iter()
        .any(|(name, value)| text(claims, name) == Some(value))
}

/// Whether a text has the form of a token and opens nothing: a sample of documentation, or one whose claims are left out
/// (`eyJ0….xxx.yyy`).
pub fn is_hollow(secret: &[u8]) -> bool {
    let mut segments = secret.split(|&byte| byte == b'.');
    let (Some(header), Some(payload)) = (segments.next(), segments.next()) else {
        return false;
    };
    // What has `enc` is encrypted, its claims with it.
    let signed =
        |header: Map<String, Value>| header.contains_key("alg") && !header.contains_key("enc");
    header.starts_with(b"eyJ")
        && object(header).is_some_and(signed)
        && object(payload).is_none_or(|claims| is_sample(&claims))
}

impl Check for Jwt {
    fn prove(&self, secret: &[u8]) -> Proof {
        let mut segments = secret.split(|&byte| byte == b'.');
        let Some(header) = segments.next().and_then(object) else {
            return Proof::Invalid("the first segment is not a JSON object");
        };
        let Some(payload) = segments.next() else {
            return Proof::Invalid("there is only one segment");
        };
        if !header.contains_key("alg") && !header.contains_key("enc") {
            return Proof::Invalid("the header names no algorithm");
        }
        if text(&header, "alg").is_some_and(|name| name.eq_ignore_ascii_case("none")) {
            return Proof::Invalid("the token is not signed");
        }
        let claims = object(payload);
        if claims.as_ref().is_some_and(is_sample) {
            return Proof::Invalid("a sample token of the documentation");
        }
        Proof::Valid(Some(fact(&header, claims.as_ref())))
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let mut segments = secret.split(|&byte| byte == b'.');
        let (Some(header), Some(payload)) = (segments.next(), segments.next()) else {
            return;
        };
        let begin = r#"{"alg":"HS256","kid":""#;
        let sealed = filled(begin, header, header.len()).or_else(|| {
            // Too short for a key id.
            filled(r#"{"alg":""#, b"HS256", header.len())
        });
        let claims = filled(r#"{"sub":""#, payload, payload.len());
        let (Some(sealed), Some(claims)) = (sealed, claims) else {
            return;
        };
        let whole = header.len() + 1 + payload.len();
        secret.splice(..whole, format!("{sealed}.{claims}").into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{B64URL, Random, seals};
    use super::*;

    fn sample(random: &mut Random) -> String {
        let (header, claims) = (
            [18, 20, 36, 43, 60][random.below(5)],
            [30, 51, 200][random.below(3)],
        );
        let (header, claims) = (random.text(B64URL, header), random.text(B64URL, claims));
        format!("eyJ{header}.eyJ{claims}.{}", random.text(B64URL, 43))
    }

    #[test]
    fn sealed_samples_prove() {
        seals(&Jwt, sample);
    }

    #[test]
    fn tells_issuer_and_role() {
        let encode = |json: &str| BASE64URL_NOPAD.encode(json.as_bytes());
        let claims = encode(r#"{"iss":"supabase","role":"service_role","exp":1}"#);
        let token = format!("{}.{claims}.c2ln", encode(r#"{"typ":"JWT","alg":"HS256"}"#));
        let fact = "algorithm HS256, issuer supabase, role service_role".to_owned();
        assert_eq!(Jwt.prove(token.as_bytes()), Proof::Valid(Some(fact)));
    }

    #[test]
    fn a_header_without_algorithm_is_refused() {
        let token = format!("{}.e30.c2ln", BASE64URL_NOPAD.encode(br#"{"typ":"JWT"}"#));
        assert_eq!(
            Jwt.prove(token.as_bytes()),
            Proof::Invalid("the header names no algorithm")
        );
        assert!(matches!(
            Jwt.prove(b"eyJhbGciOiJIUzI1NiJ9"),
            Proof::Invalid(_)
        ));
        assert!(matches!(Jwt.prove(b"eyJh.eyJh.x"), Proof::Invalid(_)));
    }

    #[test]
    fn unsigned_and_sample_tokens_are_refused() {
        let encode = |json: &str| BASE64URL_NOPAD.encode(json.as_bytes());
        let (signed, unsigned) = (encode(r#"{"alg":"HS256"}"#), encode(r#"{"alg":"none"}"#));
        let (own, sample) = (encode(r#"{"sub":"7"}"#), encode(r#"{"sub":"1234567890"}"#));
        let proof =
            |header: &str, claims: &str| Jwt.prove(format!("{header}.{claims}.c2ln").as_bytes());
        assert!(matches!(proof(&signed, &own), Proof::Valid(_)));
        assert!(matches!(proof(&unsigned, &own), Proof::Invalid(_)));
        assert!(matches!(proof(&signed, &sample), Proof::Invalid(_)));
    }
}
