//! JSON Web Tokens of one issuer: told by the claims that only its tokens carry.
//!
//! The claims are those that the issuers document (RFC 7519 for `iss`, `aud` and `sub`).

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::filler::{bytes_in, letters};
use super::jwt::{Jwt, object};
use super::{Check, Proof};

/// A token that carries all claims of one of these lists.
pub struct Claims {
    alternatives: &'static [&'static [Claim]],
}

/// The name of a claim and what its text, or one text of its list, must be: this, or something that begins with this
/// (`https://a.com/…`), or holds this (`….a.com/`), or anything (empty).
type Claim = (&'static str, &'static str);

const fn one(claims: &'static [&'static [Claim]]) -> Claims {
    Claims {
        alternatives: claims,
    }
}

pub const AUTH0: Claims = one(&[&[("iss", "….auth0.com/")]]);
pub const AZURE_ENTRA: Claims = one(&[
    &[("iss", "https://sts.windows.net/…")],
    &[("iss", "https://login.microsoftonline.com/…")],
]);
pub const CALENDLY: Claims = one(&[&[("iss", "https://auth.calendly.com…")]]);
pub const CLOUDFLARE_ACCESS: Claims = one(&[&[("iss", "….cloudflareaccess.com")]]);
pub const COGNITO: Claims = one(&[&[("iss", "https://cognito-idp.…")]]);
pub const FIREBASE: Claims = one(&[&[("iss", "https://securetoken.google.com/…")]]);
pub const GITHUB_ACTIONS: Claims =
    one(&[&[("iss", "https://token.actions.githubusercontent.com…")]]);
pub const GITLAB: Claims = one(&[
    &[("iss", "https://gitlab.com"), ("project_path", "")],
    &[("iss", "gitlab.com"), ("project_path", "")],
]);
pub const KUBERNETES: Claims = one(&[
    &[("iss", "kubernetes/serviceaccount")],
    &[("iss", "https://kubernetes.default.svc…")],
    &[("kubernetes.io", "")],
]);
pub const LIVEKIT: Claims = one(&[&[("iss", "API…"), ("video", "")]]);
pub const MINIMAX: Claims = one(&[&[("iss", "minimax"), ("GroupID", "")]]);
pub const MONDAY: Claims = one(&[&[("rgn", ""), ("actid", ""), ("tid", "")]]);
pub const N8N: Claims = one(&[&[("iss", "n8n"), ("aud", "public-api")]]);
pub const OKTA: Claims = one(&[&[("iss", "….okta.com…")], &[("iss", "….oktapreview.com…")]]);
pub const OPENAI: Claims = one(&[&[("iss", "https://auth.openai.com…")]]);
pub const PINATA: Claims = one(&[&[("scopedKeySecret", "")]]);
pub const SCALR: Claims = one(&[&[("iss", "user"), ("jti", "at-…")]]);
pub const SUPABASE_ANON: Claims = one(&[&[("role", "anon")]]);
pub const SUPABASE_SERVICE: Claims = one(&[&[("role", "service_role")]]);
pub const TEMPORAL: Claims = one(&[&[("iss", "temporal.io")], &[("aud", "temporal.io")]]);
pub const TMDB: Claims = one(&[&[("scopes", "api_read"), ("aud", "")]]);
pub const ZOOM: Claims = one(&[&[("iss", "zm:cid:…")]]);

fn fits(claims: &Map<String, Value>, (name, wanted): Claim) -> bool {
    let is = |value: &Value| {
        let Some(text) = value.as_str() else {
            return false;
        };
        let begins = wanted.strip_suffix('…');
        match begins.unwrap_or(wanted).strip_prefix('…') {
            Some(part) if begins.is_some() => text.contains(part),
            Some(end) => text.ends_with(end),
            None => begins.map_or(text == wanted, |begin| text.starts_with(begin)),
        }
    };
    match claims.get(name) {
        None => false,
        Some(_) if wanted.is_empty() => true,
        Some(Value::Array(values)) => values.iter().any(is),
        Some(value) => is(value),
    }
}

impl Check for Claims {
    fn prove(&self, secret: &[u8]) -> Proof {
        let proof = Jwt.prove(secret);
        if let Proof::Invalid(_) = proof {
            return proof;
        }
        let claims = secret.split(|&byte| byte == b'.').nth(1).and_then(object);
        let ours = claims.is_some_and(|claims| {
            let all = |list: &&[Claim]| list.iter().all(|&claim| fits(&claims, claim));
            self.alternatives.iter().any(all)
        });
        if ours {
            proof
        } else {
            Proof::Invalid("the token is somebody else's")
        }
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let mut segments = secret.split(|&byte| byte == b'.');
        let (Some(header), Some(payload)) = (segments.next(), segments.next()) else {
            return;
        };
        let mut begin = String::from("{");
        for (name, wanted) in self.alternatives[0] {
            let text = wanted.replace('…', "x");
            begin.push_str(&format!(r#""{name}":"{text}","#));
        }
        begin.push_str(r#""sub":""#);
        let Some(room) = bytes_in(payload.len()).checked_sub(begin.len() + 2) else {
            return;
        };
        let json = [begin.as_bytes(), &letters(payload, room), b"\"}"].concat();
        let claims = BASE64URL_NOPAD.encode(&json);
        let (start, end) = (header.len() + 1, header.len() + 1 + payload.len());
        Jwt.seal(secret);
        // What the other seal wrote is as long as what it replaced, or a character longer.
        let dots: Vec<usize> = (0..secret.len()).filter(|&at| secret[at] == b'.').collect();
        let (start, end) = match dots[..] {
            [first, second, ..] => (first + 1, second),
            _ => (start, end),
        };
        secret.splice(start..end, claims.into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{B64URL, seals};
    use super::*;

    fn token(claims: &str) -> String {
        let encode = |json: &str| BASE64URL_NOPAD.encode(json.as_bytes());
        format!("{}.{}.c2ln", encode(r#"{"alg":"HS256"}"#), encode(claims))
    }

    #[test]
    fn sealed_samples_prove() {
        for check in [
            &AUTH0,
            &AZURE_ENTRA,
            &GITLAB,
            &MONDAY,
            &N8N,
            &OKTA,
            &SUPABASE_SERVICE,
        ] {
            seals(check, |random| {
                let (header, claims) = (random.text(B64URL, 33), random.text(B64URL, 150));
                format!("eyJ{header}.eyJ{claims}.{}", random.text(B64URL, 43))
            });
        }
    }

    #[test]
    fn the_issuer_decides() {
        let holds = |check: &Claims, json: &str| {
            matches!(check.prove(token(json).as_bytes()), Proof::Valid(_))
        };
        assert!(holds(&AUTH0, r#"{"iss":"https://acme.eu.auth0.com/"}"#));
        assert!(!holds(
            &AUTH0,
            r#"{"iss":"https://acme.auth0.com.evil.org"}"#
        ));
        assert!(holds(&OPENAI, r#"{"iss":"https://auth.openai.com"}"#));
        assert!(!holds(&OPENAI, r#"{"iss":"https://auth.example.org"}"#));
        assert!(holds(&TEMPORAL, r#"{"aud":["x","temporal.io"]}"#));
        assert!(holds(
            &KUBERNETES,
            r#"{"iss":"x","kubernetes.io":{"namespace":"y"}}"#
        ));
        assert!(!holds(&SUPABASE_SERVICE, r#"{"role":"anon"}"#));
        assert!(!holds(&N8N, r#"{"iss":"n8n","aud":"browser"}"#));
    }
}
