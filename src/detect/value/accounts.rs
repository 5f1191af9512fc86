//! Names of accounts and services: what stands in for a password, is left in place as one, or became one by a number.

use super::placeholder::{bracketed, is_monotone};
use super::walks::sequential;
use super::words;

/// Those of [`ACCOUNTS`] that are often left in place as passwords.
const LEFT: &str = " admin admins administrator root guest user vagrant postgres mysql oracle redis mongo tiger scott letmein master bob alice ";

/// Names of accounts and services.
const ACCOUNTS: &str = " account admin administrator admins alice bob db guest host hostname localhost login mongo mysql name oracle owner pass \
    port postgres redis root sa scott server service tiger user username vagrant private prod staging app api bot master long short world hello \
    red new old abc letmein x ";

/// Whether a placeholder is what people leave in place as a password all the same: `admin`, `root123`, `123456`. No
/// text that asks to be replaced, and no word for the password itself.
pub fn is_weak(value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let counts = (4..=16).contains(&value.len()) && (digits == value.len() || sequential(value));
    let parts = words::parts(value);
    let account = |part: &[u8]| words::listed(ACCOUNTS, part).is_some();
    let names = |part: &Vec<u8>| {
        let glued = |cut: usize| account(&part[..cut]) && account(&part[cut..]);
        account(part) || (2..part.len()).any(glued)
    };
    let signs = value.iter().filter(|b| b.is_ascii_punctuation()).count();
    let told = |part: &Vec<u8>| {
        LEFT.split_ascii_whitespace()
            .any(|word| part.starts_with(word.as_bytes()) || part.ends_with(word.as_bytes()))
    };
    counts
        || !bracketed(value)
            && parts.iter().any(told)
            && parts.iter().all(names)
            && digits <= 4
            && signs <= 2
}

/// Whether words that stand in for a password were made one that a policy takes: twelve characters, of all four kinds,
/// and more than one word. `Password1!` and its like are what manuals say.
pub fn meets_policy(v: &[u8]) -> bool {
    let letters = v.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let any = |f: fn(&u8) -> bool| v.iter().any(f);
    v.len() >= 12
        && letters >= 10
        && any(u8::is_ascii_lowercase)
        && any(u8::is_ascii_uppercase)
        && any(u8::is_ascii_digit)
        && any(u8::is_ascii_punctuation)
        && v[0].is_ascii_alphabetic()
}

/// Whether names of accounts and services became somebody's password by a number that does not count: `mysql5820`.
pub(super) fn own_number(v: &[u8], parts: &[Vec<u8>], digits: usize) -> bool {
    let number: Vec<u8> = v.iter().copied().filter(u8::is_ascii_digit).collect();
    let counts = number.is_empty()
        || is_monotone(&number)
        || sequential(&number)
        || b"123".starts_with(&number[..]);
    let inside =
        digits >= 2 && v.last().is_some_and(u8::is_ascii_alphabetic) && v[0].is_ascii_alphabetic();
    parts
        .iter()
        .any(|part| words::listed(ACCOUNTS, part).is_some())
        && parts
            .iter()
            .all(|part| words::listed(ACCOUNTS, part).is_some())
        && (inside
            || digits >= 3 && !counts
            || digits == 2 && parts.len() == 1 && v.len() > digits + parts[0].len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::value::placeholder::why;

    #[test]
    fn some_of_them_are_left_in_place() {
        for value in [
            "admin",
            "root123",
            "123456",
            "Admin@123",
            "vagrant",
            "qwerty",
            "adminpass",
            "newuser@123",
        ] {
            assert!(
                why(value.as_bytes()).is_some() && is_weak(value.as_bytes()),
                "{value}"
            );
        }
        for value in [
            "changeme",
            "password",
            "test123",
            "your-api-key",
            "<admin>",
            "xxxx",
            "secret1",
        ] {
            assert!(!is_weak(value.as_bytes()), "{value}");
        }
    }
}
