//! Makes scanned text safe to show: control, bidirectional and invisible characters become visible escapes.
//!
//! File names, lines, authors and commit messages belong to whoever wrote the repository. Printed as they are they can
//! clear a terminal line, set its title or clipboard, or reorder what a reviewer reads; printed in a CI job they can
//! give commands to its runner. This knows nothing of any format; what XML, HTML, Markdown or CSV need on top stands
//! in those formats.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character acts on the screen instead of being seen on it.
pub const fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'            // C0, DEL, C1
        | '\u{ad}' | '\u{61c}' | '\u{180e}'          // soft hyphen, Arabic letter mark, Mongolian vowel separator
        | '\u{200b}'..='\u{200f}'                    // zero width, direction marks
        | '\u{2028}'..='\u{202e}'                    // line and paragraph separators, bidi embeddings and overrides
        | '\u{2060}'..='\u{206f}'                    // word joiner, invisible operators, bidi isolates
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'       // byte order mark, interlinear annotation
        | '\u{fffe}' | '\u{ffff}'                    // not characters; XML forbids them
        | '\u{e0000}'..='\u{e007f}'                  // tags: a whole invisible alphabet
    )
}

/// Where commands for CI runners open their bracket: Azure's `##vso[`, GitHub's older `##[`, TeamCity's
/// `##teamcity[`. Some runners obey them anywhere in a line of the log. Sorted.
pub fn command_brackets(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("##").map(|at| from + at) {
        let rest = text[at..].trim_start_matches('#');
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        from = text.len() - rest.len();
        if rest.starts_with('[') {
            found.push(from);
        }
    }
    found
}

/// `text` on one line with every unsafe character escaped: `\n`, `\r`, `\t`, else `\u{1b}`; commands for CI runners are
/// broken up.
///
/// Backslashes stay as they are: this is for eyes, not for reading back.
pub fn text(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) && command_brackets(text).is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    push(&mut out, text);
    Cow::Owned(out)
}

/// The same for bytes; those that are not UTF-8 become `\xNN`.
pub fn bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        push(&mut out, chunk.valid());
        for byte in chunk.invalid() {
            write!(out, "\\x{byte:02x}").expect("writing to a string does not fail");
        }
    }
    out
}

/// One character, escaped whatever it is.
pub fn character(c: char) -> String {
    match c {
        '\n' => String::from("\\n"),
        '\r' => String::from("\\r"),
        '\t' => String::from("\\t"),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    }
}

fn push(out: &mut String, text: &str) {
    let commands = command_brackets(text);
    for (at, c) in text.char_indices() {
        if is_unsafe(c) || commands.binary_search(&at).is_ok() {
            out.push_str(&character(c));
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(text("src/größe 日本.py"), Cow::Borrowed(_)));
    }

    #[test]
    fn terminal_sequences_become_visible() {
        assert_eq!(
            text("a\x1b]0;T\x07\x1b[2Kb"),
            "a\\u{1b}]0;T\\u{7}\\u{1b}[2Kb"
        );
        assert_eq!(text("c1 \u{9b}31m, del \x7f"), "c1 \\u{9b}31m, del \\u{7f}");
        assert_eq!(text("line\r\nnext\tcell"), "line\\r\\nnext\\tcell");
    }

    #[test]
    fn hidden_and_reordering_characters_become_visible() {
        assert_eq!(
            text("a\u{202e}b\u{2066}c\u{200b}d\u{feff}"),
            "a\\u{202e}b\\u{2066}c\\u{200b}d\\u{feff}"
        );
        assert_eq!(text("\u{e0041}"), "\\u{e0041}");
    }

    #[test]
    fn commands_for_ci_runners_are_broken_up() {
        assert_eq!(text("a ##vso[task.x]y"), "a ##vso\\u{5b}task.x]y");
        assert_eq!(bytes(b"###[a]##[b]"), "###\\u{5b}a]##\\u{5b}b]");
        assert!(matches!(
            text("## a heading [1] #[derive] ##"),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn invalid_bytes_are_shown_one_by_one() {
        assert_eq!(bytes(b"caf\xe9\xff/\xe2\x82"), "caf\\xe9\\xff/\\xe2\\x82");
        assert_eq!(bytes("ü\n".as_bytes()), "ü\\n");
    }
}
