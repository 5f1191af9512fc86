//! Writes JSON that is safe to show: the same values as serde_json's, with every control, bidirectional and invisible
//! character spelled `\uXXXX`, so that a report printed to a terminal or a CI log cannot act on it. Readers get the exact
//! text back.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::escape;

/// Writes `value` indented by two spaces, and a final line end.
///
/// # Errors
/// Those of `out`, with their kind (a broken pipe stays one).
pub fn write_pretty(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Safe(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Writes `value` on one line, and the line end.
///
/// # Errors
/// Those of `out`, with their kind.
pub fn write_line(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Safe(CompactFormatter));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// An array whose elements are made one at a time while it is written: a report may hold many thousands, and each is
/// several times larger as a JSON tree than as text.
pub struct Each<F>(pub F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

struct Safe<F>(F);

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let commands = escape::command_brackets(text);
        let mut written = 0;
        for (at, c) in text.char_indices() {
            if escape::is_unsafe(c) || commands.binary_search(&at).is_ok() {
                out.write_all(&text.as_bytes()[written..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                written = at + c.len_utf8();
            }
        }
        out.write_all(&text.as_bytes()[written..])
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_serde_leaves_and_reads_back_the_same() {
        let text = "a\u{1b}[2K\u{9b}\u{202e}\u{7f}\u{e0041}\"\\ü##vso[x]";
        let mut out = Vec::new();
        write_line(&[text], &mut out).expect("a vector takes everything");
        let json = String::from_utf8(out).expect("JSON is text");
        assert_eq!(
            json,
            "[\"a\\u001b[2K\\u009b\\u202e\\u007f\\udb40\\udc41\\\"\\\\ü##vso\\u005bx]\"]\n"
        );
        let back: Vec<String> = serde_json::from_str(&json).expect("it is JSON");
        assert_eq!(back, [text]);
    }

    #[test]
    fn pretty_is_indented() {
        let mut out = Vec::new();
        write_pretty(&serde_json::json!({"a": [1], "b": {}}), &mut out)
            .expect("a vector takes everything");
        assert_eq!(
            String::from_utf8(out).expect("JSON is text"),
            "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}\n"
        );
    }
}
