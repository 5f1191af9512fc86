//! Secrets that a program drew from letters, digits and signs.

use super::best;
use crate::detect::checks::testing::Random;

/// Frameworks draw keys from these, password managers passwords.
const FRAMEWORK: &str = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)";
const MANAGER: &str =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()-_[]{}<>~+=,.;:/?|";

#[test]
fn signs_make_no_reference_of_a_secret() {
    let mut random = Random::new(11);
    for (path, writing) in [
        ("settings.py", "SECRET_KEY = 'VALUE'\n"),
        (".env", "SECRET_KEY='VALUE'\n"),
        ("a.php", "$cfg['blowfish_secret'] = 'VALUE';\n"),
        ("a.json", "{\"client_secret\": \"VALUE\"}\n"),
        ("A.cs", "string user = \"bob\", password = \"VALUE\";\n"),
        ("a.js", "const dbPassword = 'VALUE';\n"),
    ] {
        for (alphabet, length) in [(FRAMEWORK, 50), (MANAGER, 64), (MANAGER, 28)] {
            let found = (0..100).filter(|_| {
                let text = writing.replace("VALUE", &random.text(alphabet, length));
                best(path, &text) >= 40
            });
            let found = found.count();
            assert!(found >= 90, "{writing} {length}: {found}");
        }
    }
}

#[test]
fn without_quotes_too() {
    let mut random = Random::new(12);
    let found = (0..100).filter(|_| {
        let drawn = random.text(FRAMEWORK, 50);
        let value = drawn.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        best(".env", &format!("SECRET_KEY={value}\n")) >= 40
    });
    let found = found.count();
    assert!(found >= 85, "{found}");
}
