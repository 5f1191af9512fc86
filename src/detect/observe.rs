//! What `stanch explain` hears while the engine works.

use std::fmt;

use super::Detection;
use crate::model::Span;

/// Hears what was tried. The empty implementation costs nothing.
pub trait Observer {
    /// A candidate survived everything but the judgement.
    fn hit(&mut self, rule: u16, at: Span) {
        let _ = (rule, at);
    }

    /// A candidate was judged and then hidden by what another rule says of the same secret.
    fn outranked(&mut self, detection: &Detection, by: &'static str) {
        let _ = (detection, by);
    }

    /// A candidate was dropped.
    fn dropped(&mut self, rule: u16, at: Span, why: &Dropped) {
        let _ = (rule, at, why);
    }
}

impl Observer for () {}

/// Why a candidate was dropped.
#[derive(Debug, Clone, PartialEq)]
pub enum Dropped {
    /// The anchor stands there, the rest of the pattern does not.
    NoMatch,
    /// None of the words the rule wants stands near.
    NotNear(&'static [&'static str]),
    /// The provider's word is there, but nothing says that the value is a secret.
    NotNamedSecret,
    /// The proof the format carries does not hold.
    Check(&'static str, &'static str),
    /// Too regular: bits per character, and the least the rule wants.
    Entropy(f32, f32),
    /// A companion value without which the rule says nothing does not stand near.
    Alone,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dropped::NoMatch => f.write_str("the text around the anchor does not have the format"),
            Dropped::NotNear(words) => {
                write!(f, "none of these words stands near: {}", words.join(", "))
            }
            Dropped::NotNamedSecret => f.write_str("nothing on its line says that it is a secret"),
            Dropped::Check(name, why) => write!(f, "check {name} failed: {why}"),
            Dropped::Entropy(bits, least) => write!(
                f,
                "too regular: {bits:.1} bits per character, {least:.1} wanted"
            ),
            Dropped::Alone => {
                f.write_str("a companion value that belongs to it does not stand near")
            }
        }
    }
}
