//! A rule as the engine holds it: static data, made by the build script or leaked once from a user's file.

use super::compile::{Lead, Stretch};
use super::template::ByteSet;
use crate::model::RuleInfo;

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct RuleDef {
    /// What reports say of it.
    pub info: RuleInfo,
    /// How it is found.
    pub find: Find,
    /// Words that must stand near, lower case without `-`, `_` and spaces.
    pub near: &'static [&'static str],
    /// Least Shannon entropy of the secret, bits per character.
    pub entropy: Option<f32>,
    /// A proof that must hold.
    pub check: Option<&'static str>,
    /// A proof that makes certain when it holds.
    pub prove: Option<&'static str>,
    /// Globs of the paths it only counts in; empty for everywhere.
    pub only_in: &'static [&'static str],
    /// Whether a match without any of its parts is hidden.
    pub hidden_alone: bool,
    /// Whether every other rule on the same secret comes first.
    pub fallback: bool,
    /// Companion values.
    pub parts: &'static [PartDef],
    /// Templates a sample of the secret is drawn from.
    pub samples: &'static [&'static str],
    /// Texts in which it must be found.
    pub examples: &'static [&'static str],
    /// Texts in which it must not be found.
    pub counterexamples: &'static [&'static str],
    /// How the provider may be asked.
    pub verify: Option<VerifyDef>,
}

/// How a rule is found.
#[derive(Debug, Clone, Copy)]
pub enum Find {
    /// By a pattern with anchors.
    Anchored(PatternDef),
    /// By the shape of a value and the words near it.
    Value(PatternDef),
    /// By a matcher written in Rust.
    Code(&'static str),
}

/// A pattern with what the prefilter needs to know of it.
#[derive(Debug, Clone, Copy)]
pub struct PatternDef {
    /// ASCII regular expression without boundaries.
    pub regex: &'static str,
    /// Literals to look for first.
    pub anchors: &'static [AnchorDef],
    /// Least length of a match in bytes.
    pub min_len: usize,
    /// Greatest length of a match in bytes.
    pub max_len: usize,
    /// Bytes that must not follow a match.
    pub tail: ByteSet,
    /// Bytes the variable part is made of.
    pub alphabet: ByteSet,
    /// The long runs of token bytes that its matches hold.
    pub runs: &'static [RunDef],
    /// Whether every match is one such run.
    pub is_one_run: bool,
}

/// A run of token bytes that a value holds.
#[derive(Debug, Clone, Copy)]
pub struct RunDef {
    /// Least length.
    pub min: usize,
    /// Greatest length.
    pub max: usize,
    /// Its bytes.
    pub set: ByteSet,
}

/// A literal that must be present.
#[derive(Debug, Clone, Copy)]
pub struct AnchorDef {
    /// The bytes.
    pub text: &'static str,
    /// Its distance from the start of a match, where that is fixed.
    pub offset: Option<usize>,
    /// What leads the prefilter to it.
    pub lead: Lead,
    /// What stands right behind it in every match, as far as that is known.
    pub ahead: &'static [Stretch],
}

impl AnchorDef {
    /// Whether a match may go on where the anchor ends, as far as the next bytes tell.
    pub fn may_go_on(&self, mut rest: &[u8]) -> bool {
        self.ahead.iter().all(|stretch| {
            let Some((here, more)) = rest.split_at_checked(stretch.bytes) else {
                return false;
            };
            rest = more;
            here.iter().all(|&byte| stretch.set.contains(byte))
        })
    }
}

/// A companion value.
#[derive(Debug, Clone, Copy)]
pub struct PartDef {
    /// What it is.
    pub name: &'static str,
    /// How it is recognised near the secret.
    pub pattern: PatternDef,
    /// Whether it is a bare value, bounded by its alphabet.
    pub is_value: bool,
    /// Words that must stand on its line before it.
    pub near: &'static [&'static str],
    /// Greatest distance from the secret, in bytes.
    pub within: usize,
    /// Whether the credential is nothing without it.
    pub required: bool,
    /// Its environment variable.
    pub env: Option<&'static str>,
    /// Templates a sample is drawn from.
    pub samples: &'static [&'static str],
}

/// A request that tells whether a secret works.
#[derive(Debug, Clone, Copy)]
pub struct VerifyDef {
    /// Method and URL.
    pub request: &'static str,
    /// Names and values of headers.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: Option<&'static str>,
    /// Status codes that mean it works.
    pub active: &'static [u16],
    /// Status codes that mean it works for some things.
    pub restricted: &'static [u16],
    /// Status codes that mean it was refused.
    pub inactive: &'static [u16],
    /// Text the body must hold for `active`.
    pub active_if: Option<&'static str>,
    /// Text in the body that means it was refused.
    pub inactive_if: Option<&'static str>,
}
