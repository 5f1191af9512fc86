//! What a text ends with. What stands before a value (its line, a name, a host, a user) is read from behind; how far,
//! the caller says by the text that is given.

/// The part of its last line that `text` holds.
pub fn last_line(text: &[u8]) -> &[u8] {
    memchr::memrchr(b'\n', text).map_or(text, |at| &text[at + 1..])
}

/// The longest run of bytes of one kind that `text` ends with.
pub fn last_run(text: &[u8], kind: impl Fn(u8) -> bool) -> &[u8] {
    let length = text.iter().rev().take_while(|b| kind(**b)).count();
    &text[text.len() - length..]
}

/// `text` without that run.
pub fn without_run(text: &[u8], kind: impl Fn(u8) -> bool) -> &[u8] {
    &text[..text.len() - last_run(text, kind).len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_runs_are_cut_at_the_end() {
        let digit = |b: u8| b.is_ascii_digit();
        for (text, line, run) in [
            ("", "", ""),
            ("a1", "a1", "1"),
            ("a\n", "", ""),
            ("a\n12", "12", "12"),
            ("a\nb 12", "b 12", "12"),
        ] {
            let text = text.as_bytes();
            assert_eq!(last_line(text), line.as_bytes());
            assert_eq!(last_run(text, digit), run.as_bytes());
            let rest = [without_run(text, digit), last_run(text, digit)].concat();
            assert_eq!(rest, text, "nothing is lost");
        }
    }
}
