//! Passwords and keys that a generator drew from letters, digits and signs. Among so many signs some pair opens a
//! template or a call somewhere, so these are told by what code, patterns and sentences have and they lack: words.

/// Shorter ones may be anything.
const LEAST: usize = 12;
/// Letters that spell a word, where fewer may by chance.
const WORD: usize = 4;

/// Whether `v` was drawn from letters, digits and signs.
pub fn is_jumble(v: &[u8]) -> bool {
    v.len() >= LEAST
        && v.iter().all(|b| matches!(b, b' '..=b'~') && *b != b'\\')
        && has_many_signs(v)
        && is_mixed(v)
        && !is_pattern(v)
        && !spells_a_word(v)
}

/// Three signs at least, one of which is rare in code, and hardly any of them again and again.
fn has_many_signs(v: &[u8]) -> bool {
    let (mut kinds, mut all) = (0u128, 0);
    for &sign in v.iter().filter(|b| !b.is_ascii_alphanumeric()) {
        kinds |= 1 << sign;
        all += 1;
    }
    // In code `$` begins names.
    let rare: &[u8] = if v.len() < 2 * LEAST {
        b"!@#%^&*?|"
    } else {
        b"!@#%^&*?|$"
    };
    let rare = rare.iter().fold(0u128, |rare, sign| rare | 1 << sign);
    let blanks = v.iter().filter(|b| **b == b' ').count();
    let distinct = kinds.count_ones();
    distinct >= 3 && distinct * 2 >= all && kinds & rare != 0 && blanks * 6 <= v.len()
}

/// Whether the kind of character changes all the time, between letters and digits too. There is a digit.
fn is_mixed(v: &[u8]) -> bool {
    let kind = |b: &u8| match b {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let (mut changes, mut inside) = (0, 0);
    for pair in v.windows(2) {
        let (a, b) = (kind(&pair[0]), kind(&pair[1]));
        changes += usize::from(a != b);
        // Not from a capital to a small letter: so words begin.
        inside += usize::from(a != b && a < 3 && b < 3 && (a, b) != (1, 0));
    }
    changes * 12 >= (v.len() - 1) * 5
        && inside >= (v.len() / 16).max(2)
        && v.iter().any(u8::is_ascii_digit)
}

/// Regular expressions and programs without blanks change all the time as well.
fn is_pattern(v: &[u8]) -> bool {
    const PARTS: [&[u8]; 20] = [
        b"a-z", b"A-Z", b"0-9", b"(?=", b"(?:", b"(?!", b"(?<", b"[^", b".*", b"]+", b"]*", b")+",
        b")?", b"===", b"!==", b"}})", b")})", b"&&(", b"||(", b"),(",
    ];
    PARTS.iter().any(|part| super::texts::holds(v, part))
}

fn spells_a_word(v: &[u8]) -> bool {
    let is_letter = u8::is_ascii_alphabetic;
    v.split(|b| !is_letter(b))
        .flat_map(|letters| {
            letters.chunk_by(|a, b| a.is_ascii_uppercase() >= b.is_ascii_uppercase())
        })
        .filter(|hump| hump.len() >= WORD)
        .any(|hump| {
            let hump = hump.to_ascii_lowercase();
            (0..=hump.len() - WORD).any(|start| {
                (start + WORD..=hump.len()).any(|end| super::words::known(&hump[start..end]))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::is_jumble;
    use crate::detect::checks::testing::Random;

    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    #[test]
    fn most_of_what_generators_draw_is_a_jumble() {
        let all = format!("{LETTERS}{CAPITALS}!@#$%^&*()-_ []{{}}<>~`+=,.;:/?|");
        let few = format!("{LETTERS}!@#$%^&*(-_=+)");
        let mut random = Random::new(7);
        for (alphabet, length, least) in [
            (&all, 64, 90),
            (&all, 32, 85),
            (&all, 16, 50),
            (&few, 50, 85),
        ] {
            let drawn = (0..100).map(|_| random.text(alphabet, length));
            let jumbles = drawn.filter(|text| is_jumble(text.as_bytes())).count();
            assert!(jumbles >= least, "{length} of {alphabet}: {jumbles}");
        }
    }

    #[test]
    fn code_patterns_and_sentences_are_not() {
        for value in [
            "e.ctrlKey||!1",
            "t.sortKeys||!1,n=2",
            "^(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9!@#]{8,}$",
            "[a-f0-9]{8}-[A-F0-9]{4}$",
            "name1=val1&val2, name2=val2",
            "${prefix}-${stage}!#1a",
            "{{ .Values.db1.password | quote }}",
            "Must have 8+ chars, 1 digit & 1 sign (!@#)",
            "https://api.v2.example.com/?a=1&b=2#C3",
            "user1:%s@tcp(10.0.0.1:3306)/db?x=Y",
            "~/.ssh/acme-7x9q2.pem",
            "p1 && q2 || !r3(X4)",
            "aB(s.vapidK2)}}):4===t&&(s=i",
        ] {
            assert!(!is_jumble(value.as_bytes()), "{value}");
        }
    }
}
