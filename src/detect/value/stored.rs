//! Values that name a secret kept elsewhere (`vault:…`, `ssm:…`), and those that only an owner of a key or of the password
//! itself can use: encrypted ones and hashes.

use super::texts::holds;

/// Why `v` holds no secret itself, if it is one of these.
pub fn why(v: &[u8]) -> Option<&'static str> {
    let has = |text: &[u8]| holds(v, text);
    // As MySQL writes them; `crypt$salt$hash` as Django and others do.
    // The three numbers that ASP.NET puts before its salt, in base64.
    let identity = v.len() == 84 && v.starts_with(b"AQAAAA") && v.ends_with(b"==");
    let postgres =
        v.len() == 35 && v.starts_with(b"md5") && v[3..].iter().all(u8::is_ascii_hexdigit);
    let mysql = v.len() == 41 && v[0] == b'*' && v[1..].iter().all(u8::is_ascii_hexdigit);
    let named = memchr::memchr(b'$', v).is_some_and(|dollar| {
        const SCHEMES: &str = " sha1 sha256 sha512 md5 crypt bcrypt argon2 pbkdf2 scrypt unsalted_md5 unsalted_sha1 pbkdf2_sha256 pbkdf2_sha1 \
            bcrypt_sha256 scram-sha-1 scram-sha-256 scram-sha-512 ";
        super::words::listed(SCHEMES, &v[..dollar].to_ascii_lowercase()).is_some()
    });
    // What Windows encrypts for one account of one machine.
    let dpapi = v.len() >= 32 && v[..32].eq_ignore_ascii_case(b"01000000d08c9ddf0115d1118c7a00c0");
    if dpapi || v.starts_with(b"51:b:") || is_mavens(v) {
        return Some("encrypted");
    }
    if mysql || postgres || identity || named {
        return Some("a hash");
    }
    const CRYPTS: &str = "SCRAM-SHA- $2a$ $2b$ $2y$ $argon2 $apr1$ $pbkdf2 {SHA} {SSHA} $scrypt$ $6$ $S$ $P$B $bcrypt- $H$9 {sha256}";
    if CRYPTS.split(' ').any(|text| has(text.as_bytes())) {
        return Some("a hash");
    }
    let algorithms: [&[u8]; 7] = [
        b"PBKDF2With",
        b"HmacSHA",
        b"HMACSHA",
        b"AES/",
        b"RSA/",
        b"withRSA",
        b"PBEWith",
    ];
    if algorithms.iter().any(|text| has(text)) {
        return Some("the name of an algorithm");
    }
    let starts =
        |text: &str| v.len() >= text.len() && v[..text.len()].eq_ignore_ascii_case(text.as_bytes());
    if HASHES.iter().any(|text| starts(text)) {
        return Some("a hash");
    }
    STORES
        .iter()
        .any(|text| starts(text))
        .then_some("the name of a stored secret")
}

/// `{base64}`: what Maven has encrypted with its master password.
fn is_mavens(v: &[u8]) -> bool {
    let inner = v.strip_prefix(b"{").and_then(|v| v.strip_suffix(b"}"));
    inner.is_some_and(|text| {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
        text.len() >= 24 && text.len() % 4 == 0 && text.iter().all(plain)
    })
}

/// What hashes of passwords begin with, in lower case.
const HASHES: &[&str] = &[
    "$2a$",
    "$2b$",
    "$2y$",
    "$argon2",
    "$6$",
    "$5$",
    "$1$",
    "$pbkdf2",
    "pbkdf2_sha",
    "pbkdf2:",
    "bcrypt",
    "scrypt:",
    "{bcrypt}",
    "{ssha}",
    "{sha}",
    "{crypt}",
    "{ssha512}",
    "sha512:",
    "sha256:",
    "sha1:",
    "md5:",
    "sha256-",
    "sha512-",
    "sha384-",
    "sha1-",
];

/// What the names of secrets kept elsewhere begin with, and encrypted ones, in lower case.
const STORES: &[&str] = &[
    "vault:",
    "ssm:",
    "arn:",
    "secretsmanager:",
    "op://",
    "gcpsm:",
    "azurekv:",
    "awssm:",
    "sm://",
    "keyvault:",
    "pkcs11:",
    "awskms:",
    "cloudkms:",
    "gcpkms:",
    "azurekms:",
    "tpmkms:",
    "yubikey:",
    "projects/",
    "kms:",
    "sops:",
    "enc[",
    "berglas://",
    "doppler:",
    "chamber:",
    "file:",
    "bws:",
    "ref+",
    "akv:",
    "{cipher}",
    "{noop}",
    "enc(",
    "crypt:",
    "encrypted:",
    // Kettle's.
    "encrypted 2be98afc86aa7f2e4cb79",
    "__encrypt",
    "jasypt(",
    "$ansible_vault",
];

#[cfg(test)]
mod tests {
    use super::why;

    #[test]
    fn hashes_and_names_are_told_apart() {
        for (value, what) in [
            ("{bcrypt}x", "a hash"),
            ("SHA256:x", "a hash"),
            ("ssm:/prod/db", "the name of a stored secret"),
            ("sops:x", "the name of a stored secret"),
            ("{cipher}x", "the name of a stored secret"),
            ("{qV7x2mRt9LwP4sZk8NbY3cHd6Jf=}", "encrypted"),
            ("01000000D08C9DDF0115D1118C7A00C04FC2", "encrypted"),
            ("$bcrypt-sha256$v=2,t=2b,r=12$x$y", "a hash"),
        ] {
            assert_eq!(why(value.as_bytes()), Some(what), "{value}");
        }
        let identity = |digits: &str| ["AQAAAAEAACcQAAAAE", &digits.repeat(13), "=="].concat();
        assert_eq!(why(identity("q8Xz4").as_bytes()), Some("a hash"));
        assert_eq!(why(identity("q8Xz").as_bytes()), None);
    }
}
