//! The body of a block: lines of base64, whatever decorates them.

/// The base64 of a block, and whether its headers say it is encrypted. What decorates lines (escapes, quotes, plus
/// signs, comment marks) is left out.
pub(super) fn read(window: &[u8], closed: bool) -> (Vec<u8>, bool) {
    let mut text = Vec::with_capacity(window.len().min(4096));
    let mut encrypted = false;
    let after_dashes = window.iter().take_while(|&&b| b == b'-').count();
    let mut rest = &window[after_dashes..];
    while let Some((line, tail)) = next_line(rest) {
        rest = tail;
        let line = undecorated(line);
        if line.is_empty() {
            continue;
        }
        if line.contains(&b':') {
            encrypted |= memchr::memmem::find(line, b"ENCRYPTED").is_some();
            continue;
        }
        if !line.iter().all(is_base64) {
            if closed && line.len() < 80 && !line.contains(&b'.') {
                continue;
            }
            break;
        }
        text.extend_from_slice(line);
    }
    (text, encrypted)
}

/// The next line, ended by a line feed or one written as `\n`.
fn next_line(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    if rest.is_empty() {
        return None;
    }
    let plain = memchr::memchr(b'\n', rest);
    let written = memchr::memmem::find(rest, b"\\n").or_else(|| memchr::memmem::find(rest, b"\\r"));
    Some(match (plain, written) {
        (Some(p), Some(w)) if p < w => (&rest[..p], &rest[p + 1..]),
        (_, Some(w)) => (&rest[..w], &rest[w + 2..]),
        (Some(p), None) => (&rest[..p], &rest[p + 1..]),
        (None, None) => (rest, &rest[rest.len()..]),
    })
}

/// A line without indentation, quotes, operators, commas and comment marks.
fn undecorated(line: &[u8]) -> &[u8] {
    let mut line = line;
    loop {
        let before = line.len();
        line = line.trim_ascii();
        while let [
            b'"' | b'\'' | b'`' | b'#' | b'*' | b'>' | b'.' | b'|' | b';',
            rest @ ..,
        ] = line
        {
            line = rest;
        }
        line = line
            .strip_prefix(b"//")
            .or(line.strip_prefix(b"+ "))
            .or(line.strip_prefix(b"<br>"))
            .unwrap_or(line);
        while let [
            rest @ ..,
            b'"' | b'\'' | b'`' | b',' | b'\\' | b';' | b')' | b'.' | b'&' | b'_' | b'-',
        ] = line
        {
            line = rest;
        }
        line = line
            .strip_suffix(b" +")
            .or(line.strip_suffix(b"<br>"))
            .or(line.strip_suffix(b"\\r"))
            .or(line.strip_suffix(b"\"+"))
            .unwrap_or(line);
        if line.len() == before {
            return line;
        }
    }
}

/// Bytes of `window` that hold the first `len` base64 characters.
pub(super) fn span(window: &[u8], len: usize) -> usize {
    let mut seen = 0;
    for (i, byte) in window.iter().enumerate() {
        seen += usize::from(is_base64(byte));
        if seen == len {
            return i + 1;
        }
    }
    window.len()
}

fn is_base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}
