//! From evidence to a score: what speaks for and against a candidate, and how sure the sum makes us.
//!
//! Every piece of evidence is a [`Reason`] with points in decibans (`weights`); they add up, and [`score`] turns the
//! sum into a probability in per cent. Nothing here reads files or knows the catalogue.

use super::assign::{Assigned, Class};
use super::generic::generic;
use super::looks::{Wanted, by_itself, encodes_words};
use super::pem;
use super::place::Place;
use super::standing;
use super::value::{placeholder, random, reference, samples, words};
use super::weights as w;
use crate::model::{Reason, Span};

/// A candidate in its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The blob.
    pub bytes: &'a [u8],
    /// The secret.
    pub span: Span,
    /// What kind of value the rule takes.
    pub kind: Kind,
    /// How it was found by name, for generic candidates.
    pub assigned: Option<&'a Assigned>,
    /// The path it stands in, as printed.
    pub path: &'a [u8],
    /// What kind of file that is.
    pub place: Place,
}

/// What a rule knows of the value it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Its form is the provider's.
    Token,
    /// The provider's own place says that it is a key: its URL, its setting.
    OwnPlace,
    /// Its shape is the provider's, and a telling word stands near.
    Value,
    /// Only the place says that it is a key: the value has to speak for itself.
    Key,
    /// Free text at a place that takes a password.
    Password,
    /// A whole block of a private key.
    KeyBlock,
}

/// The score of a list of reasons, 0 to 100: the probability that the candidate is a secret, in per cent.
pub fn score(reasons: &[Reason]) -> u8 {
    let sum: i32 = reasons.iter().map(|reason| i32::from(reason.points)).sum();
    let odds = 10_f64.powf(f64::from(sum.clamp(-60, 60)) / 10.0);
    // The sum is within 0..=100 by construction.
    (100.0 * odds / (1.0 + odds)).round() as u8
}

/// All reasons for and against a candidate. `provider` holds what the rule itself could prove (empty for generic
/// candidates); a proven token is not doubted for its place or looks.
pub fn assess(context: &Context<'_>, provider: Vec<Reason>) -> Vec<Reason> {
    let mut reasons = provider;
    let proven = reasons.iter().map(|reason| reason.points).sum::<i16>() >= w::CHECKSUM.points;
    let basic = context
        .assigned
        .is_some_and(|assigned| assigned.class == Class::Basic);
    if basic {
        // That it decodes is weighed together with what it decodes to.
        reasons.clear();
    } else if proven {
        sample(context, &mut reasons);
        return reasons;
    }
    match context.assigned {
        Some(assigned) => generic(context, assigned, &mut reasons),
        None => match context.kind {
            Kind::KeyBlock => key_block(context, &mut reasons),
            Kind::Key | Kind::Password if goes_on(context) => {
                reasons.push(w::REFERENCE.reason("goes on with something to be filled in"));
            }
            Kind::Key if standing::is_named_account(context.bytes, context.span) => {
                reasons.push(w::REFERENCE.reason("the name of an account"));
            }
            Kind::Key => by_itself(context.span.of(context.bytes), Wanted::Key, &mut reasons),
            Kind::Password => {
                by_itself(
                    context.span.of(context.bytes),
                    Wanted::Password,
                    &mut reasons,
                );
            }
            Kind::OwnPlace | Kind::Value => {
                let value = context.span.of(context.bytes);
                match reference::why(value).filter(|_| random::evidence(value) < 60.0) {
                    Some(why) => reasons.push(w::REFERENCE.reason(why)),
                    None => token(context, &mut reasons),
                }
            }
            Kind::Token => token(context, &mut reasons),
        },
    }
    reasons
}

/// Documented samples have right checksums, too.
fn sample(context: &Context<'_>, reasons: &mut Vec<Reason>) {
    let value = context.span.of(context.bytes);
    if context.kind != Kind::KeyBlock
        && (samples::is_known(value)
            || memchr::memmem::find(value, b"EXAMPLE").is_some()
            || placeholder::counts_behind_prefix(value))
    {
        reasons.push(w::SAMPLE.reason("a sample of documentation"));
    }
}

/// Whether a pattern stopped where a template begins: `start{rest}`, `start${REST}`, `start<rest>`.
fn goes_on(context: &Context<'_>) -> bool {
    let rest = &context.bytes[context.span.end..];
    let bracket = if rest.starts_with(b"$") {
        &rest[1..]
    } else {
        rest
    };
    matches!(bracket.first(), Some(b'{'))
        || rest.first() == Some(&b'<') && rest.get(1) != Some(&b'/')
}

/// A block of a key: whole and well formed, or odd.
fn key_block(context: &Context<'_>, reasons: &mut Vec<Reason>) {
    let Some(block) = pem::at(context.bytes, context.span.start) else {
        return;
    };
    // What begins a key is the same for all of its kind.
    let body = &block.body[block.body.len() / 2..];
    let body = &body[..body.len().min(400)];
    if placeholder::is_monotone(body) || random::evidence(body) < 20.0 {
        reasons.push(w::PROVIDER_PLACEHOLDER.reason("the body is no key"));
    } else if block.closed && block.is_well_formed() {
        reasons.push(w::KEY_BLOCK.reason(format!("a whole {} key", block.kind.as_str())));
    } else if block.closed && block.body.len() >= 96 {
        reasons.push(
            w::KEY_BLOCK_ODD.reason(format!("a {} key of another form", block.kind.as_str())),
        );
    } else {
        reasons.push(w::KEY_BLOCK_PART.reason(format!("part of a {} key", block.kind.as_str())));
    }
}

fn is_words(value: &[u8]) -> bool {
    words::share(value) > 0.8 && random::evidence(value) < 0.0
}

/// Values found by the words near them that are less unlikely as words than this, in bits, are words.
pub(super) const WORDS: f32 = 10.0;

fn few_digits(value: &[u8]) -> bool {
    value.iter().filter(|b| b.is_ascii_digit()).count() * 6 < value.len()
}

/// A provider's token: its looks can only speak against it.
fn token(context: &Context<'_>, reasons: &mut Vec<Reason>) {
    let value = context.span.of(context.bytes);
    let named = matches!(context.kind, Kind::OwnPlace | Kind::Value);
    if let Some(why) =
        placeholder::obvious(value).or((named && encodes_words(value)).then_some("base64 of words"))
    {
        reasons.push(w::PROVIDER_PLACEHOLDER.reason(why));
    } else if context.kind == Kind::Value && few_digits(value) && random::evidence(value) < WORDS
        || is_words(value)
        || is_words(placeholder::after_prefix(value))
    {
        reasons.push(w::PROVIDER_WORDS.reason("reads like words"));
    }
    if context.place == Place::Lock {
        reasons.push(w::PATH_EXAMPLE.reason(Place::Lock.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::assign::candidates;
    use crate::detect::{place, url};

    mod settings;
    mod signs;
    mod texts;

    /// The best score of the candidates in `text`.
    fn best(path: &str, text: &str) -> u8 {
        let bytes = text.as_bytes();
        let mut out = Vec::new();
        for at in 0..bytes.len().saturating_sub(2) {
            candidates(bytes, at, &mut out);
            url::candidates(bytes, at, &mut out);
        }
        let scores = out.iter().map(|found| {
            let context = Context {
                bytes,
                span: found.value,
                kind: Kind::Token,
                assigned: Some(found),
                path: path.as_bytes(),
                place: place::of(path.as_bytes()),
            };
            score(&assess(&context, Vec::new()))
        });
        scores.max().unwrap_or(0)
    }

    #[test]
    fn sums_become_probabilities() {
        assert_eq!(score(&[]), 50);
        assert_eq!(score(&[w::CHECKSUM.reason("")]), 99);
        assert_eq!(score(&[w::PREFIX.reason("")]), 89);
        assert!((55..=65).contains(&score(&[w::NEAR.reason("")])));
        assert!(score(&[w::PLACEHOLDER.reason("")]) < 10);
    }

    #[test]
    fn passwords_of_people_are_medium() {
        // In pieces, so that the project finds nothing in itself.
        for (form, parts) in [
            ("password = \"VALUE\"", ["hun", "ter2"]),
            ("DB_PASSWORD=VALUE\n", ["hun", "ter2"]),
            ("password: VALUE\n", ["P@ssw0", "rd!23"]),
            ("password = \"VALUE\"", ["s3c", "r3t"]),
            ("password = \"VALUE\"", ["purple", "monkey"]),
            ("password = \"VALUE\"", ["even-more-", "s3cret"]),
            ("password = \"VALUE\"", ["JimThe", "Dude"]),
            ("session({secret: 'VALUE'})", ["jenkins", "6083"]),
            ("jwt.sign({id: 1}, 'VALUE')", ["pikachu", "218"]),
            ("// password: VALUE", ["B0bP", "4ssw0rd"]),
            ("PGPASSWORD=VALUE psql", ["winter", "9909"]),
            ("auth: VALUE\n", ["YWRtaW46cGlr", "YWNodTk4NzA="]),
            ("MYSQL_PASSWORD=VALUE\n", ["sal", "mon"]),
            ("client_secret: VALUE\n", ["taqcbb", "ghtayoko"]),
            ("mysql --password=VALUE shop\n", ["381", "44497"]),
            ("map.put(DB_PASSWORD, \"VALUE\");", ["ric", "ycv"]),
            ("The password is VALUE\n", ["gxqh", "wjkd"]),
        ] {
            let text = form.replace("VALUE", &parts.concat());
            assert!(
                best("config/app", &text) >= 40,
                "{text}: {}",
                best("config/app", &text)
            );
        }
    }

    #[test]
    fn passwords_left_in_place_are_low_and_not_lost() {
        for value in ["admin", "root", "vagrant", "123456", "admin123"] {
            let score = best("src/app.py", &format!("password = \"{value}\""));
            assert!((10..40).contains(&score), "{value}: {score}");
        }
        let mixed = ["Vagrant", "@123"].concat();
        assert!(best("a.py", &format!("password = \"{mixed}\"")) >= 40);
        assert!(best("a.py", "password = \"changeme\"") < 10);
    }

    #[test]
    fn hex_that_is_made_bytes_of_is_a_key() {
        let value = ["1fd1e536a1c39c75", "fd583bc8e3372029"].concat();
        for form in [
            "key = unhexlify(\"VALUE\")",
            "    key: &hex!(\"VALUE\"),",
            "const key = Buffer.from('VALUE', 'hex');",
            "val key = \"VALUE\".decodeHex()",
            "key, _ := hex.DecodeString(\"VALUE\")",
        ] {
            let text = form.replace("VALUE", &value);
            assert!(best("a.rs", &text) >= 40, "{text}");
        }
        let tag = format!("setAuthTag(Buffer.from('{value}', 'hex'))");
        assert!(best("a.rs", &tag) < 40);
    }

    #[test]
    fn paths_in_urls_are_no_keys() {
        assert!(
            best(
                "a.py",
                "url = \"x?ssl-key=.%2Ftests%2Fcerts%2Fclient.key&a=b\""
            ) < 40
        );
    }

    #[test]
    fn types_and_expressions_of_programs_are_no_passwords() {
        for text in [
            "var passwordField: NSLayoutConstraint!",
            "let password = alert.textFields![1].text!",
            "def check(password: Option[String]): Boolean",
            "public let AuthModeWPAPSK: NDIS_802_11_MODE = 4",
        ] {
            assert!(best("a.swift", text) < 40, "{text}");
        }
        assert!(best("a.yml", "password: SummerTime!") >= 40);
        assert!(best("a.c", "password_key = \"smtp_password_maps\"") < 40);
        let hash = ["0x02004a1f", "9c3e5b7d"].concat();
        assert!(best("a.sql", &format!("PASSWORD = {hash} HASHED")) < 40);
        let bytes = "0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef";
        let key = format!("key[] = {{{bytes}, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10}};");
        assert!(best("a.c", &key) < 40);
    }

    #[test]
    fn salts_of_applications_count_like_their_keys() {
        let value = ["f76f1c8475585c46", "c6acd3ddcb8f5e0f"].concat();
        assert!(best("a.yml", &format!("SECURITY_SALT: {value}")) >= 40);
        assert!(best("a.yml", &format!("drupal_hash_salt: {value}")) >= 40);
        assert!(best("a.yml", "SECURITY_SALT: cinnamon") < 40);
    }

    #[test]
    fn random_secrets_are_high() {
        let value = ["4eC39HqLyj", "WDarjtT1zd", "p7dc"].concat();
        assert!(best("a.py", &format!("api_key = \"{value}\"")) >= 75);
        assert!(best("a.py", &format!("client_secret = \"{value}\"")) >= 75);
        assert!(best("a.py", &format!("password = \"{value}\"")) >= 75);
        assert!(best(".env", &format!("NEXT_PUBLIC_API_SECRET={value}\n")) >= 75);
        assert!(best(".env", &format!("NEXT_PUBLIC_X_PUBLIC_KEY={value}\n")) < 40);
        let hex = ["0f1e2d3c4b5a6978", "8796a5b4c3d2e1f0"].concat();
        assert!(best("a.py", &format!("os.getenv(\"SECRET_KEY\", \"{hex}\")")) >= 75);
        assert!(
            best(
                "app.properties",
                &format!("spring.datasource.password={hex}\n")
            ) >= 75
        );
        let binary = ["gJCpajO1QOIMgg1s", "C2X8ILEBz0d/qA=="].concat();
        assert!(best("a.sh", &format!("curl -H 'Authorization: Basic {binary}'")) >= 75);
    }

    #[test]
    fn other_things_are_low() {
        for text in [
            "password = \"changeme\"",
            "password: \"Enter your password\"",
            "token = \"access_token\"",
            "password = user_password",
            "api_key = \"your-api-key\"",
            "password = \"${DB_PASSWORD}\"",
            "secret = config.secret",
            "key = \"user_id\"",
            "password = \"Password\"",
            "\"password\": \"Passwort\"",
            "public_key = \"0f1e2d3c4b5a69788796a5b4c3d2e1f0\"",
            "password: \"0f1e2d3c4b5a69788796a5b4c3d2e1f0\"",
            "user.setPasswd(\"0f1e2d3c4b5a69788796a5b4c3d2e1f0\")",
            "PM2_UPDATE_PASSWORD = \"pm2-update-password\"",
            "secretHash = \"Zmh2NUsvMmg5dDdrNHExejZ4M2M4djBiMTIzNDU2Nzg=\"",
            "GPG_KEY=0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C",
            "GPG_SECRET_KEYS=0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C",
            "Passwords []Password `json:\"passwords\"`",
            "curl -H 'Authorization: Basic dXNlcgpuYW1lOnBhc3N3b3Jk'",
            "// Basic ============================",
            "{\"secret\", \"0f1e2d3c4b5a69788796a5b4c3d2e1f0\"}",
            "password = \"admin\"",
            "password = \"123456\"",
        ] {
            assert!(best("a.py", text) < 40, "{text}: {}", best("a.py", text));
        }
    }
}
