//! Standard input, as one stream of any length.

use std::io;

use super::files::explain;
use super::{Ledger, Source, SourceError, Visitor, windows};
use crate::model::Origin;

/// Standard input.
#[derive(Debug, Clone)]
pub struct Stdin {
    /// The name it is reported under.
    pub name: String,
}

impl Source for Stdin {
    fn visit(&self, visitor: &dyn Visitor, ledger: &Ledger) -> Result<(), SourceError> {
        let origin = Origin::worktree(self.name.as_bytes());
        let mut input = io::stdin().lock();
        let mut input = ledger.until_stopped(&mut input);
        match windows(&origin, &mut input, visitor) {
            Ok(bytes) => ledger.file(bytes),
            Err(error) => ledger.problem(&self.name, explain(&error)),
        }
        Ok(())
    }
}
