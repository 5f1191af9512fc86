//! How printed paths relate to the top of a repository.

use std::borrow::Cow;
use std::path::Path;

/// The current folder and the top of the repository, both absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    current: Vec<u8>,
    root: Vec<u8>,
}

impl Base {
    /// A base for paths typed in `current` about files in the repository at `root`.
    pub fn new(current: &Path, root: &Path) -> Self {
        Self {
            current: bytes(current),
            root: bytes(root),
        }
    }

    /// The path as seen from the top of the repository: `./b` typed in `a` is `a/b`. What lies outside keeps its
    /// printed form.
    pub fn from_root<'a>(&self, printed: &'a [u8]) -> Cow<'a, [u8]> {
        let plain = |part: &[u8]| !part.is_empty() && part != b"." && part != b"..";
        if self.current == self.root && printed.split(|&b| b == b'/').all(plain) {
            return Cow::Borrowed(printed);
        }
        let absolute = printed.first() == Some(&b'/') || printed.get(1) == Some(&b':');
        let whole = if absolute {
            printed.to_vec()
        } else {
            [&self.current[..], b"/", printed].concat()
        };
        let whole = normalised(&whole);
        match whole.strip_prefix(&normalised(&self.root)[..]) {
            Some(rest) if self.root == b"/" => Cow::Owned(rest.to_vec()),
            Some([b'/', rest @ ..]) => Cow::Owned(rest.to_vec()),
            _ => Cow::Borrowed(printed),
        }
    }
}

/// The path without `.`, `..` and empty parts, without asking the disk.
fn normalised(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut whole = if path.first() == Some(&b'/') {
        b"/".to_vec()
    } else {
        Vec::new()
    };
    whole.extend(parts.join(&b'/'));
    whole
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().replace('\\', "/").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_paths_are_seen_from_the_top() {
        let below = Base::new(Path::new("/r/sub"), Path::new("/r"));
        let seen = |printed: &'static str| {
            String::from_utf8(below.from_root(printed.as_bytes()).into_owned()).expect("text")
        };
        assert_eq!(seen("f"), "sub/f");
        assert_eq!(seen("./a//f"), "sub/a/f");
        assert_eq!(seen("../f"), "f");
        assert_eq!(seen("/r/x/f"), "x/f");
        assert_eq!(seen("/other/f"), "/other/f");
        assert_eq!(seen("../../rest/f"), "../../rest/f", "/rest is not /r");
        let top = Base::new(Path::new("/r"), Path::new("/r"));
        assert!(matches!(top.from_root(b"a/f"), Cow::Borrowed(b"a/f")));
        assert_eq!(top.from_root(b"./a/f")[..], *b"a/f");
    }
}
