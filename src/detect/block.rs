//! The key of the block that a line stands in: in `github:\n  client_secret: x` the secret is one of GitHub.

use super::ends::{last_run, without_run};

/// What holds the block that the line starting at `line` stands in: the name before it in YAML, JSON or a program, the
/// section of an INI or TOML file. Empty if it does not begin at `earliest` or later.
pub fn key(bytes: &[u8], line: usize, earliest: usize) -> &[u8] {
    let depth = depth(&bytes[line..]);
    let mut end = line;
    while end > earliest {
        let start = memchr::memrchr(b'\n', &bytes[earliest..end - 1]).map(|n| earliest + n + 1);
        let Some(start) = start.or_else(|| (earliest == 0).then_some(0)) else {
            return &[];
        };
        let text = &bytes[start..end - 1];
        end = start;
        let inner = text.trim_ascii();
        if inner.is_empty() || inner.starts_with(b"#") || inner.starts_with(b"//") {
            continue;
        }
        let section = inner.strip_prefix(b"[").and_then(|t| t.strip_suffix(b"]"));
        if let Some(section) = section.filter(|_| depth == 0) {
            return section;
        }
        if self::depth(text) < depth {
            return name(inner);
        }
    }
    &[]
}

/// The same for a value that a line gives to a name inside of brackets: `"github": {"id": 1, "client_secret": "` is a line
/// up to its value. Says also where the value's own name begins.
pub fn key_on_line(line: &[u8]) -> Option<(usize, &[u8])> {
    let (mut own, mut depth) = (None, 0_usize);
    for at in (0..line.len()).rev() {
        match line[at] {
            b'}' | b')' | b']' => depth += 1,
            b'{' | b'(' | b'[' if depth > 0 => depth -= 1,
            b',' if depth == 0 => {
                own.get_or_insert(at + 1);
            }
            b'{' | b'(' | b'[' => {
                let own = *own.get_or_insert(at + 1);
                let name = given(&line[..at]);
                if !name.is_empty() {
                    let inside = |b: &u8| b.is_ascii_alphanumeric();
                    let skipped = line[own..].iter().position(inside)?;
                    return Some((own + skipped, name));
                }
            }
            _ => {}
        }
    }
    None
}

/// The word that what stands behind `text` is given to: `"github": `, `github => `, `new GitHub`.
pub fn given(text: &[u8]) -> &[u8] {
    let sign = |b: u8| matches!(b, b' ' | b':' | b'=' | b'>' | b'"' | b'\'');
    last_run(without_run(text, sign), is_name)
}

/// How far a line is indented.
fn depth(line: &[u8]) -> usize {
    let blank = |b: &&u8| matches!(b, b' ' | b'\t');
    line.iter().take_while(blank).count()
}

/// The last word before the sign that opens a block: `github:`, `"github": {`, `new GitHub({`; with what is called behind it
/// (`client = GitHub(`), and all labels of a block of Terraform.
fn name(opening: &[u8]) -> &[u8] {
    let sign = |b: &u8| matches!(b, b':' | b'=' | b'(' | b'{' | b'[');
    let Some(at) = opening.iter().position(sign) else {
        return &[];
    };
    if !opening.ends_with(b":") && !opening.last().is_some_and(sign) {
        return &[];
    }
    let before = opening[..at].trim_ascii();
    let before = before
        .strip_suffix(b"\"")
        .or_else(|| before.strip_suffix(b"'"))
        .unwrap_or(before);
    if let Some(quote) = memchr::memchr(b'"', before).filter(|_| opening[at] == b'{') {
        return &before[quote + 1..];
    }
    let own = last_run(before, is_name);
    let start = before.len() - own.len();
    let called = opening.strip_suffix(b"(").or(opening.strip_suffix(b"({"));
    let plain = |text: &[u8]| text.iter().all(|&b| is_name(b) || b == b' ');
    match called.filter(|called| opening[at] == b'=' && called.len() > at) {
        Some(called) if plain(&called[at + 1..]) => &called[start..],
        _ => own,
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(text: &str) -> &str {
        let line = text.rfind('\n').map_or(0, |n| n + 1);
        std::str::from_utf8(key(text.as_bytes(), line, 0)).expect("the texts are ASCII")
    }

    #[test]
    fn blocks_have_keys() {
        for (text, name) in [
            ("github:\n  id: x\n\n  client_secret: y", "github"),
            ("a:\n  - github:\n      secret: y", "github"),
            (
                "{\n  \"github\": {\n    \"id\": 1,\n    \"secret\": \"y",
                "github",
            ),
            ("github:\n  id: x\n# a comment\n  secret: y", "github"),
            ("[github]\nid = x\nsecret = y", "github"),
            ("[tool.github]\nsecret = y", "tool.github"),
            (
                "const client = new GitHub({\n  secret: y",
                "client = new GitHub",
            ),
            ("gh = GitHub(\n    secret=y", "gh = GitHub"),
            ("gh = f(a, GitHub(\n    secret=y", "gh"),
            ("  new GitHub({\n    secret: y", "GitHub"),
            ("module \"github\" {\n  secret = y", "github"),
            (
                "resource \"github_app\" \"a\" {\n  secret = y",
                "github_app\" \"a",
            ),
            ("github:\n  id: x\nsecret: y", ""),
            ("if (a) return\n  secret = y", ""),
            ("secret: y", ""),
        ] {
            assert_eq!(key_of(text), name, "{text}");
        }
    }

    #[test]
    fn brackets_on_a_line_have_keys() {
        for (text, own, name) in [
            (
                "{\"github\": {\"id\": 1, \"secret\": \"",
                "secret\": \"",
                "github",
            ),
            (
                "'github' => ['id' => f(1, 2), 'secret' => '",
                "secret' => '",
                "github",
            ),
            ("{\"github\":[{\"secret\":\"", "secret\":\"", "github"),
            ("client = GitHub(id=1, secret=\"", "secret=\"", "GitHub"),
        ] {
            let (at, key) = key_on_line(text.as_bytes()).expect("it stands in brackets");
            assert_eq!((&text[at..], key), (own, name.as_bytes()), "{text}");
        }
        for text in ["secret = \"", "github(1); secret = \"", "[{\"secret\": \""] {
            assert_eq!(key_on_line(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn nothing_is_read_before_the_earliest_byte() {
        let text = b"github:\n  secret: y";
        assert_eq!(key(text, 8, 2), b"");
    }
}
