//! Google Cloud service account files: JSON with a `private_key` and a `client_email`.
//!
//! Source: cloud.google.com/iam/docs, "Create and delete service account keys".

use serde_json::{Map, Value};

use super::{Check, Proof};

/// See the module.
pub struct GcpServiceAccount;

/// The first JSON object in `secret`, whatever stands around it.
fn object(secret: &[u8]) -> Option<Map<String, Value>> {
    let start = secret.iter().position(|&byte| byte == b'{')?;
    let mut values = serde_json::Deserializer::from_slice(&secret[start..]).into_iter::<Value>();
    match values.next()?.ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

impl Check for GcpServiceAccount {
    fn prove(&self, secret: &[u8]) -> Proof {
        let Some(object) = object(secret) else {
            return Proof::Invalid("not a JSON object");
        };
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
        let key = text("private_key");
        if !key.contains("-----BEGIN") || !key.contains("PRIVATE KEY-----") || key.len() < 200 {
            return Proof::Invalid("the private_key is not a key");
        }
        let email = text("client_email");
        if !email.contains('@') || email.len() > 120 {
            return Proof::Invalid("there is no client_email");
        }
        Proof::Valid(Some(format!("service account {email}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(key: &str, email: &str) -> Vec<u8> {
        format!(
            r#"x = {{"type":"service_account","private_key":"{key}","client_email":"{email}"}}; y"#
        )
        .into_bytes()
    }

    #[test]
    fn needs_key_and_address() {
        let body = "A".repeat(300);
        let key = format!("-----BEGIN PRIVATE KEY-----\\n{body}\\n-----END PRIVATE KEY-----\\n");
        let email = "bot@acme.iam.gserviceaccount.com";
        let fact = Proof::Valid(Some(format!("service account {email}")));
        assert_eq!(GcpServiceAccount.prove(&file(&key, email)), fact);
        assert!(matches!(
            GcpServiceAccount.prove(&file(&key, "")),
            Proof::Invalid(_)
        ));
        assert!(matches!(
            GcpServiceAccount.prove(&file("your key", email)),
            Proof::Invalid(_)
        ));
        assert!(matches!(
            GcpServiceAccount.prove(b"{\"private_key\":"),
            Proof::Invalid(_)
        ));
    }
}
