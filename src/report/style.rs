//! How text output looks. The caller decides from its terminal, environment and flags; nothing here asks the world.

use crate::model::{Confidence, Severity};

/// How text output looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether to use ANSI colours.
    pub color: bool,
    /// Columns of the terminal; quoted lines are cut to it. 0: no limit.
    pub width: usize,
    /// Every location, reason, skipped file and problem instead of the first few.
    pub verbose: bool,
}

/// What a piece of text is, for the choice of a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Place,
    Severity(Severity),
    Confidence(Confidence),
    Title,
    Faint,
    Link,
    Good,
    Bad,
}

impl Style {
    /// `text` in the colour of `ink`, or as it is.
    pub(super) fn paint(&self, ink: Ink, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{}m{text}\x1b[0m", ink.code())
    }
}

impl Ink {
    /// Parameters of the ANSI "select graphic rendition" sequence; only the 8 colours every terminal theme defines.
    const fn code(self) -> &'static str {
        match self {
            Ink::Place | Ink::Title => "1",
            Ink::Severity(Severity::Critical) | Ink::Bad => "1;31",
            Ink::Severity(Severity::High) => "31",
            Ink::Severity(Severity::Medium) => "33",
            Ink::Severity(Severity::Low) | Ink::Link => "36",
            Ink::Confidence(Confidence::High) => "32",
            Ink::Confidence(Confidence::Medium) => "33",
            Ink::Confidence(Confidence::Low) | Ink::Faint => "2",
            Ink::Good => "1;32",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_depends_on_the_style_alone() {
        let plain = Style::default();
        let colored = Style {
            color: true,
            ..Style::default()
        };
        assert_eq!(plain.paint(Ink::Bad, "x"), "x");
        assert_eq!(colored.paint(Ink::Bad, "x"), "\x1b[1;31mx\x1b[0m");
        assert_eq!(colored.paint(Ink::Bad, ""), "");
    }
}
