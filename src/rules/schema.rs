//! What a rule file may hold, as serde reads it. `rules/README.md` is the manual of these fields.
//!
//! This module also runs inside the build script, so it uses nothing of the crate.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Words that say secret. A `value` needs one of them on its line before it, besides its `near` word.
pub const SECRET_WORDS: &[&str] = &[
    "auth", "bearer", "cred", "jwt", "key", "pass", "pwd", "salt", "secret", "token",
];

/// What says the same directly before a value: the call of a class that is given its key, the end of a name.
pub const SECRET_ENDS: &[&str] = &[
    "client(\"",
    "client('",
    "client::new(\"",
    "_pat=",
    "_pat =",
    "_pat:",
    "_pat\"",
    "_pat'",
];

/// Stands before a `near` word that is also an everyday word: it counts as (part of) a name only.
pub const NAME_MARK: char = '!';

/// One rule file.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Provider of every stanza that names none.
    pub provider: Option<String>,
    /// Full stanzas.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// Short stanzas.
    #[serde(default)]
    pub context: Vec<Context>,
}

/// A string or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// As a list.
    pub fn list(&self) -> Vec<String> {
        match self {
            OneOrMany::One(text) => vec![text.clone()],
            OneOrMany::Many(list) => list.clone(),
        }
    }
}

/// One kind of secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable identifier.
    pub id: String,
    /// Lower-case provider name.
    pub provider: Option<String>,
    /// What a person calls it.
    pub name: String,
    /// What a thief can do with it.
    #[serde(default)]
    pub description: String,
    /// `low`, `medium`, `high`, `critical`.
    #[serde(default = "high")]
    pub severity: String,
    /// `secret`, `identifier`, `test`, `publishable`.
    #[serde(default = "secret")]
    pub kind: String,
    /// The token as a template.
    pub format: Option<OneOrMany>,
    /// What `format` cannot say.
    pub regex: Option<String>,
    /// A value without a prefix, as a template.
    pub value: Option<OneOrMany>,
    /// A matcher written in Rust.
    pub matcher: Option<String>,
    /// Literals, one of which every match of `regex` contains.
    #[serde(default)]
    pub anchors: Vec<String>,
    /// Words that must stand near.
    #[serde(default)]
    pub near: Vec<String>,
    /// Least Shannon entropy, bits per character.
    pub entropy: Option<f64>,
    /// A proof that must hold.
    pub check: Option<String>,
    /// A proof that makes certain when it holds.
    pub prove: Option<String>,
    /// Paths it only counts in.
    #[serde(default)]
    pub sensitive_to: Vec<String>,
    /// The SDK's environment variable.
    pub env: Option<String>,
    /// Where it is revoked.
    pub rotate: Option<String>,
    /// Documentation.
    #[serde(default)]
    pub references: Vec<String>,
    /// `report` or `hide`: what it is when no part is found.
    pub alone: Option<String>,
    /// Whether every other rule on the same secret comes first.
    #[serde(default)]
    pub fallback: bool,
    /// Companion values.
    #[serde(default)]
    pub part: Vec<Part>,
    /// Texts in which it must be found.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Texts in which it must not be found.
    #[serde(default)]
    pub counterexamples: Vec<String>,
    /// How the provider may be asked.
    pub verify: Option<Verify>,
}

fn high() -> String {
    "high".into()
}

fn secret() -> String {
    "secret".into()
}

/// A companion value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What it is.
    pub name: String,
    /// The value as a template with a prefix of its own.
    pub format: Option<OneOrMany>,
    /// What `format` cannot say.
    pub regex: Option<String>,
    /// A value without a prefix.
    pub value: Option<OneOrMany>,
    /// Words that must stand near a `value`.
    #[serde(default)]
    pub near: Vec<String>,
    /// How far from the secret it may stand, in bytes.
    #[serde(default = "within")]
    pub within: usize,
    /// Whether the credential is nothing without it.
    #[serde(default)]
    pub required: bool,
    /// Its environment variable.
    pub env: Option<String>,
}

fn within() -> usize {
    400
}

/// How the provider may be asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// Method and URL.
    pub request: String,
    /// Request headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Request body.
    pub body: Option<String>,
    /// Status codes that mean it works.
    #[serde(default)]
    pub active: Vec<u16>,
    /// Status codes that mean it works for some things.
    #[serde(default)]
    pub restricted: Vec<u16>,
    /// Status codes that mean it was refused.
    #[serde(default)]
    pub inactive: Vec<u16>,
    /// Text the body must hold for `active`.
    pub active_if: Option<String>,
    /// Text in the body that means it was refused.
    pub inactive_if: Option<String>,
}

/// The short form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Lower-case provider name.
    pub provider: Option<String>,
    /// Second half of the id.
    pub kind: String,
    /// What a person calls it.
    pub name: String,
    /// What a thief can do with it.
    pub grants: Option<String>,
    /// As in a rule.
    #[serde(default = "high")]
    pub severity: String,
    /// Words that must stand near.
    #[serde(default)]
    pub near: Vec<String>,
    /// The shape of the value.
    pub value: OneOrMany,
    /// The SDK's environment variable.
    pub env: Option<String>,
    /// Where it is revoked.
    pub rotate: Option<String>,
    /// Documentation.
    #[serde(default)]
    pub references: Vec<String>,
    /// Companion values.
    #[serde(default)]
    pub part: Vec<Part>,
    /// How the provider may be asked.
    pub verify: Option<Verify>,
}

impl Context {
    /// The full stanza it stands for.
    pub fn expand(self, file_provider: Option<&str>) -> Rule {
        let provider = self
            .provider
            .as_deref()
            .or(file_provider)
            .unwrap_or_default()
            .to_string();
        let variable = format!("{provider}_{}", self.kind)
            .replace('-', "_")
            .to_uppercase();
        let env = self.env.unwrap_or(variable);
        let near = if self.near.is_empty() {
            vec![provider.replace('-', "")]
        } else {
            self.near
        };
        let word = near[0].trim_start_matches(NAME_MARK);
        let mut counterexamples = vec![
            format!("{word}_api_key = \"your-api-key-here\""),
            format!("{word}_api_key = \"${{API_KEY}}\""),
        ];
        if !SECRET_WORDS.iter().any(|secret| word.contains(secret)) {
            counterexamples.push(format!("{word}_revision = \"{{secret}}\""));
        }
        Rule {
            id: format!("{provider}-{}", self.kind),
            description: self
                .grants
                .unwrap_or_else(|| format!("Calls the {provider} API as its owner.")),
            name: self.name,
            severity: self.severity,
            kind: secret(),
            format: None,
            regex: None,
            value: Some(self.value),
            matcher: None,
            anchors: Vec::new(),
            entropy: None,
            check: None,
            prove: None,
            sensitive_to: Vec::new(),
            rotate: self.rotate,
            references: self.references,
            alone: None,
            fallback: false,
            part: self.part,
            examples: vec![
                format!("{word}_api_key = \"{{secret}}\""),
                format!("{{\"{word}ApiToken\": \"{{secret}}\"}}"),
                format!("export {}_SECRET_KEY={{secret}}", word.to_uppercase()),
            ],
            counterexamples,
            verify: self.verify,
            provider: Some(provider),
            env: Some(env),
            near,
        }
    }
}
