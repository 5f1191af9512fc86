//! Paths as machines want them: relative to the repository root where possible, and as URIs.
//!
//! Text and JSON print paths as they were typed; the formats that CI systems read use these instead. Nothing here
//! looks at the disk: `..` is resolved by its name.

use std::fmt::Write as _;

use crate::model::ScanInfo;

/// A path that was worked out against the repository root.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// Below the root (or below the working directory, when no root is known).
    Relative(Vec<u8>),
    /// Outside the root.
    Absolute(Vec<u8>),
}

impl Place {
    /// Works out where `path` (as printed) lies.
    pub fn of(scan: &ScanInfo, path: &[u8]) -> Self {
        let Some(root) = scan.root.as_deref().map(|root| normal(root.as_bytes())) else {
            let path = normal(path);
            return if is_absolute(&path) {
                Place::Absolute(path)
            } else {
                Place::Relative(path)
            };
        };
        let full = if is_absolute(path) {
            normal(path)
        } else {
            normal(&[&root, &b"/"[..], scan.prefix.as_bytes(), path].concat())
        };
        match full.strip_prefix(root.as_slice()) {
            Some([b'/', below @ ..]) => Place::Relative(below.to_vec()),
            Some(below) if root.ends_with(b"/") => Place::Relative(below.to_vec()),
            _ => Place::Absolute(full),
        }
    }

    /// As bytes, for formats that take plain paths.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Place::Relative(path) | Place::Absolute(path) => path,
        }
    }

    /// As a URI reference: percent-encoded; absolute paths become `file://` URIs.
    pub fn uri(&self) -> String {
        match self {
            Place::Relative(path) => percent_encode(path),
            Place::Absolute(path) => file_uri(path),
        }
    }
}

/// The path of `path` below the repository root as text, invalid bytes escaped.
pub fn in_repository(scan: &ScanInfo, path: &[u8]) -> String {
    let path = Place::of(scan, path).into_bytes();
    match String::from_utf8(path) {
        Ok(text) => text,
        Err(error) => super::escape::bytes(error.as_bytes()),
    }
}

/// A `file://` URI of an absolute path.
pub fn file_uri(path: &[u8]) -> String {
    let slash = if path.starts_with(b"/") { "" } else { "/" };
    format!(
        "file://{slash}{}",
        percent_encode(path).replacen("%3A/", ":/", usize::from(!slash.is_empty()))
    )
}

/// Percent-encodes everything but RFC 3986's unreserved characters and `/`.
fn percent_encode(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for &byte in path {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a string does not fail");
        }
    }
    out
}

fn is_absolute(path: &[u8]) -> bool {
    matches!(path, [b'/', ..])
        || matches!(path, [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// Without `.`, empty and, as far as names allow, `..` components.
fn normal(path: &[u8]) -> Vec<u8> {
    let rooted = path.starts_with(b"/");
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|&last| last != b"..") => drop(parts.pop()),
            b".." if rooted => {}
            part => parts.push(part),
        }
    }
    let mut out = if rooted { b"/".to_vec() } else { Vec::new() };
    out.extend(parts.join(&b'/'));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(root: &str, prefix: &str) -> ScanInfo {
        ScanInfo {
            root: Some(root.into()),
            prefix: prefix.into(),
            ..ScanInfo::default()
        }
    }

    #[test]
    fn typed_paths_become_relative_to_the_root() {
        let relative =
            |prefix: &str, path: &str| Place::of(&scan("/home/me/repo", prefix), path.as_bytes());
        assert_eq!(
            relative("", "./src/a.py"),
            Place::Relative(b"src/a.py".to_vec())
        );
        assert_eq!(
            relative("src/", "a.py"),
            Place::Relative(b"src/a.py".to_vec())
        );
        assert_eq!(
            relative("src/", "../b.py"),
            Place::Relative(b"b.py".to_vec())
        );
        assert_eq!(
            relative("", "/home/me/repo/x/y"),
            Place::Relative(b"x/y".to_vec())
        );
        assert_eq!(
            relative("", "/home/me/repo2/y"),
            Place::Absolute(b"/home/me/repo2/y".to_vec())
        );
        assert_eq!(
            relative("", "../other/y"),
            Place::Absolute(b"/home/me/other/y".to_vec())
        );
        assert_eq!(
            Place::of(&scan("/", ""), b"etc/x"),
            Place::Relative(b"etc/x".to_vec())
        );
    }

    #[test]
    fn without_a_root_paths_stay() {
        let none = ScanInfo::default();
        assert_eq!(
            Place::of(&none, b"./a//b"),
            Place::Relative(b"a/b".to_vec())
        );
        assert_eq!(Place::of(&none, b"../a"), Place::Relative(b"../a".to_vec()));
        assert_eq!(
            Place::of(&none, b"/etc/x"),
            Place::Absolute(b"/etc/x".to_vec())
        );
    }

    #[test]
    fn uris_are_percent_encoded() {
        let odd = Place::Relative(b"src/a b#?%:\xff[1].py".to_vec());
        assert_eq!(odd.uri(), "src/a%20b%23%3F%25%3A%FF%5B1%5D.py");
        assert_eq!(
            Place::Absolute(b"/tmp/a b".to_vec()).uri(),
            "file:///tmp/a%20b"
        );
        assert_eq!(file_uri(b"C:/x y"), "file:///C:/x%20y");
    }
}
