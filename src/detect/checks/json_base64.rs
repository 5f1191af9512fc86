//! Tokens that are, after a prefix, a JSON object in base64: Grafana (`glc_`, old API keys) and Sentry.
//!
//! Grafana: keys o, n, k, m or n, k, id. Sentry organisation tokens (`sntrys_`): iat, url, region_url, org,
//! then `_` and 43 random characters (docs.sentry.io, "Token and Credential Formats").

use data_encoding::BASE64_NOPAD;
use serde_json::{Map, Value};

use super::filler::{bytes_in, letters};
use super::jwt::object;
use super::{Check, Proof};

/// See the module.
pub struct JsonBase64;

/// Where the base64 of a JSON object begins and ends: from `ey` to padding or the tail after a `_`.
fn encoded(secret: &[u8]) -> Option<std::ops::Range<usize>> {
    let start = secret.windows(2).position(|pair| pair == b"ey")?;
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-".contains(byte);
    let length = secret[start..].iter().position(|byte| !inside(byte));
    Some(start..length.map_or(secret.len(), |length| start + length))
}

/// The object in `secret`, which may use `_` as a digit.
fn decoded(secret: &[u8]) -> Option<Map<String, Value>> {
    let range = encoded(secret)?;
    object(&secret[range.clone()]).or_else(|| object(&secret[range.start..]))
}

/// The begin of the object that a sample's literal part stands for, and its end.
fn template(text: &[u8]) -> (&'static str, &'static str) {
    if text.starts_with(b"eyJpYXQi") {
        (
            r#"{"iat":1700000000.5,"url":"https://sentry.io","org":""#,
            r#""}"#,
        )
    } else if text.starts_with(b"eyJhIjoi") {
        (r#"{"a":""#, r#""}"#)
    } else if text.starts_with(b"eyJvIjoi") {
        (r#"{"o":"100000","n":"stack","k":""#, r#"","m":{"r":"us"}}"#)
    } else {
        (r#"{"k":""#, r#"","n":"key","id":1}"#)
    }
}

impl Check for JsonBase64 {
    fn prove(&self, secret: &[u8]) -> Proof {
        let Some(object) = decoded(secret) else {
            return Proof::Invalid("does not hold a JSON object in base64");
        };
        let holds = |name: &str| object.contains_key(name);
        if holds("k") && holds("t") && !holds("n") {
            return Proof::Other("the address of a report that Power BI publishes");
        }
        let named = ["org", "n"]
            .iter()
            .find_map(|name| object.get(*name)?.as_str());
        let named = named.filter(|name| !name.is_empty() && name.len() <= 80);
        Proof::Valid(named.map(|name| format!("issued for {name}")))
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let Some(range) = encoded(secret) else { return };
        let text = secret[range.clone()].to_vec();
        let (begin, end) = template(&text);
        let Some(room) = bytes_in(text.len()).checked_sub(begin.len() + end.len()) else {
            return;
        };
        let json = [begin.as_bytes(), &letters(&text, room), end.as_bytes()].concat();
        secret.splice(range, BASE64_NOPAD.encode(&json).into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, BASE64, seals};
    use super::*;

    #[test]
    fn sealed_samples_prove() {
        seals(&JsonBase64, |random| {
            format!("glc_eyJvIjoi{}", random.text(BASE64, 120))
        });
        for literal in ["eyJrIjoi", "eyJhIjoi"] {
            seals(&JsonBase64, |random| {
                format!("{literal}{}==", random.text(ALNUM, 62))
            });
        }
        seals(&JsonBase64, |random| {
            format!(
                "sntrys_eyJpYXQiO{}=_{}",
                random.text(BASE64, 142),
                random.text(BASE64, 43)
            )
        });
    }

    #[test]
    fn tells_the_organisation() {
        let json = br#"{"iat":1.5,"url":"https://sentry.io","org":"acme"}"#;
        let token = format!("sntrys_{}_x", data_encoding::BASE64.encode(json));
        let fact = Proof::Valid(Some("issued for acme".to_owned()));
        assert_eq!(JsonBase64.prove(token.as_bytes()), fact);
    }

    #[test]
    fn addresses_of_reports_are_another_thing() {
        let token = data_encoding::BASE64.encode(br#"{"k":"f1","t":"f2","c":9}"#);
        assert!(matches!(
            JsonBase64.prove(token.as_bytes()),
            Proof::Other(_)
        ));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        let list = data_encoding::BASE64.encode(b"[1, 2]");
        for text in ["glc_", "glc_eyJ", "glc_eyJvIjoiaaaaaaaa", &list, "ey"] {
            assert!(
                matches!(JsonBase64.prove(text.as_bytes()), Proof::Invalid(_)),
                "{text}"
            );
        }
    }
}
