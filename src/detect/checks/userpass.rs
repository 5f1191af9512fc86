//! `user:password` in base64, as in HTTP Basic authentication and in Docker's `auth`.
//!
//! Source: RFC 7617. Samples that stand in documentation prove nothing and are refused by name.

use data_encoding::{BASE64, BASE64URL};

use super::filler::{bytes_in, letters};
use super::{Check, Proof};

/// Passwords that only ever stand in examples.
const SAMPLES: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "pwd",
    "secret",
    "changeme",
    "open sesame",
    "token",
    "api_token",
    "xxx",
    "****",
    "foobar",
    "test",
    "example",
];

/// See the module.
pub struct UserPass;

/// User and password, if `secret` is such a pair.
fn pair(secret: &[u8]) -> Option<(String, String)> {
    let end = secret
        .iter()
        .rposition(|&byte| byte != b'=')
        .map_or(0, |last| last + 1);
    let mut padded = secret[..end].to_vec();
    padded.resize(end.next_multiple_of(4), b'=');
    let bytes = BASE64
        .decode(&padded)
        .or_else(|_| BASE64URL.decode(&padded))
        .ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let text = text.trim_end_matches('\n');
    if text.chars().any(char::is_control) {
        return None;
    }
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

impl Check for UserPass {
    fn prove(&self, secret: &[u8]) -> Proof {
        let Some((user, password)) = pair(secret) else {
            return Proof::Invalid("does not decode to user:password");
        };
        if password.is_empty() {
            return Proof::Invalid("the password is empty");
        }
        if SAMPLES.contains(&password.to_lowercase().as_str()) || password == user {
            return Proof::Invalid("decodes to a sample of user and password");
        }
        let short = !user.is_empty() && user.len() <= 80;
        Proof::Valid(short.then(|| format!("user {user}")))
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let padding = secret
            .iter()
            .rev()
            .take_while(|&&byte| byte == b'=')
            .count();
        let length = secret.len() - padding;
        let Some(room) = bytes_in(length).checked_sub(7).filter(|room| *room > 0) else {
            return;
        };
        let text = BASE64.encode(&[b"deploy:", &letters(&secret[..length], room)[..]].concat());
        secret.splice(..length, text.trim_end_matches('=').bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BASE64 as LETTERS, seals};
    use super::*;

    #[test]
    fn sealed_samples_prove() {
        for (length, padding) in [(20, ""), (27, "="), (38, "=="), (40, "")] {
            seals(&UserPass, |random| {
                format!("{}{padding}", random.text(LETTERS, length))
            });
        }
    }

    #[test]
    fn tells_the_user_and_refuses_samples() {
        let encode = |text: &str| BASE64.encode(text.as_bytes()).into_bytes();
        let fact = Proof::Valid(Some("user alice".to_owned()));
        assert_eq!(UserPass.prove(&encode("alice:7hQ2:x")), fact);
        for text in [
            "alice",
            "alice:",
            "user:password",
            "admin:admin",
            "a:b\u{7}",
            "username:PASS",
        ] {
            assert!(
                matches!(UserPass.prove(&encode(text)), Proof::Invalid(_)),
                "{text}"
            );
        }
    }
}
