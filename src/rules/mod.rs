//! The catalogue of secrets: what a rule file may say, how it becomes data, and where the built-in rules are.

pub mod compile;
mod def;
mod file_sample;
mod load;
pub mod nearest;
pub mod page;
pub mod prove;
pub mod sample;
pub mod schema;
pub mod template;
mod text;

pub use def::{AnchorDef, Find, PartDef, PatternDef, RuleDef, RunDef, VerifyDef};
pub use load::{Fault, RuleError, load, load_file, load_stanzas};
pub use template::ByteSet;
pub use text::text_of;

use compile::{Lead, Stretch};

use crate::model::{RuleInfo, RuleKind, Severity};

/// The rules that come with stanch, by id.
pub static BUILTIN: &[RuleDef] = include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
