//! What begins as a public key, a certificate or a file does in base64.

use super::texts::holds;

/// Whether a public key or a certificate begins so.
pub(super) fn public(v: &[u8]) -> bool {
    let starts: [&[u8]; 11] = [
        b"ssh-rsa ",
        b"ssh-ed25519 ",
        b"ssh-dss ",
        b"ecdsa-sha2-",
        b"-----BEGIN PUBLIC",
        b"-----BEGIN CERT",
        b"AAAAB3NzaC1",
        b"AAAAC3NzaC1",
        b"AAAAE2VjZHNh",
        b"AAAAG",
        b"age1",
    ];
    let der: [&[u8]; 6] = [
        b"MIIBIjANBgkq",
        b"MIGfMA0GCSq",
        b"MFkwEwYHKoZI",
        b"MIICIjANBgkq",
        b"MFwwDQYJKoZI",
        b"MCowBQYDK2Vw",
    ];
    // A private key begins with its version, which is 0.
    let private = v.get(6..9) == Some(b"IBA");
    let certificate = v.len() > 400
        && !private
        && (v.starts_with(b"MIID")
            || v.starts_with(b"MIIC") && !holds(v, b"IBAgI") && !holds(v, b"AgEAAo")
            || v.starts_with(b"MIIF"));
    starts.iter().chain(&der).any(|s| v.starts_with(s)) || certificate
}

/// Magic numbers of files in base64.
pub(super) fn file(v: &[u8]) -> bool {
    let starts: [&[u8]; 14] = [
        b"iVBORw0KGgo",
        b"AGFzbQ",
        b"/9j/",
        b"R0lGOD",
        b"UklGR",
        b"d09GR",
        b"d09GMg",
        b"AAEAAAA",
        b"T1RUTw",
        b"PHN2Zy",
        b"PD94bWw",
        b"JVBERi",
        b"UEsDB",
        b"data:",
    ];
    starts.iter().any(|s| v.starts_with(s))
}
