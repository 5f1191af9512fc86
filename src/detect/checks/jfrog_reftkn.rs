//! JFrog reference tokens: base64 of `reftkn:01:<expiry>:<random>`.
//!
//! The expiry is in seconds since 1970, or zeros for none. Structure as observed in issued tokens.

use data_encoding::BASE64_NOPAD;

use super::filler::{bytes_in, letters};
use super::{Check, Proof};

const BEGIN: &str = "reftkn:01:";

/// See the module.
pub struct JfrogReftkn;

fn decode(secret: &[u8]) -> Option<String> {
    let end = secret
        .iter()
        .rposition(|&byte| byte != b'=')
        .map_or(0, |last| last + 1);
    String::from_utf8(BASE64_NOPAD.decode(&secret[..end]).ok()?).ok()
}

impl Check for JfrogReftkn {
    fn prove(&self, secret: &[u8]) -> Proof {
        let Some(text) = decode(secret) else {
            return Proof::Invalid("not text in base64");
        };
        let mut fields = text.split(':');
        let begin = fields.next() == Some("reftkn") && fields.next().is_some();
        match (fields.next(), fields.next()) {
            (Some(expiry), Some(random))
                if begin
                    && !random.is_empty()
                    && expiry.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                let never = expiry.bytes().all(|byte| byte == b'0');
                let fact = if never {
                    "never expires".to_owned()
                } else {
                    format!("expires at {expiry}")
                };
                Proof::Valid(Some(fact))
            }
            _ => Proof::Invalid("does not decode to reftkn:01:…"),
        }
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let Some(room) = bytes_in(secret.len()).checked_sub(BEGIN.len() + 11) else {
            return;
        };
        let text = [BEGIN.as_bytes(), b"1767225600:", &letters(secret, room)].concat();
        *secret = BASE64_NOPAD.encode(&text).into_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, seals};
    use super::*;

    #[test]
    fn sealed_samples_prove() {
        seals(&JfrogReftkn, |random| {
            format!("cmVmdGtuO{}", random.text(ALNUM, 55))
        });
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "reftkn:01:x:abc",
            "reftkn:01",
            "reftkn:01:123:",
            "other:01:123:abc",
            "",
        ] {
            let token = BASE64_NOPAD.encode(text.as_bytes());
            assert!(
                matches!(JfrogReftkn.prove(token.as_bytes()), Proof::Invalid(_)),
                "{text}"
            );
        }
    }
}
