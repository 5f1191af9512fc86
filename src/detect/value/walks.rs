//! Counting, the alphabet and walks on the keyboard.

const WALKS: &[&[u8]] = &[
    b"abcdefghijklmnopqrstuvwxyz",
    b"zyxwvutsrqponmlkjihgfedcba",
    b"01234567890123456789",
    b"98765432109876543210",
    b"qwertyuiopasdfghjklzxcvbnm",
    b"qwertzuiop",
    b"azertyuiop",
    b"1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    b"qazwsxedcrfvtgbyhnujm",
    b"poiuytrewq",
    b"lkjhgfdsa",
    b"mnbvcxz",
    b"!@#$%^&*()",
    b"1q2w3e4r5t6y7u8i9o0p",
    b"asdfghjkl",
    b"0123456789abcdef",
    b"fedcba9876543210",
    b"abcdef0123456789",
    b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    b"a1b2c3d4e5f6a7b8c9d0e1f2",
    b"00112233445566778899aabbccddeeff",
    b"1a2b3c4d5e6f7a8b9c0d",
    b"deadbeefcafebabe",
];

/// Whether runs of at least eight characters along the walks make up sixteen or more: chance writes none of them.
pub fn walks_far(v: &[u8]) -> bool {
    let lower = v.to_ascii_lowercase();
    let (mut covered, mut at) = (0, 0);
    while at < lower.len() {
        let run = longest_walk(&lower[at..]);
        if run >= 8 {
            covered += run;
        }
        at += if run >= 8 { run } else { 1 };
    }
    covered >= 16
}

/// Whether the whole of it lies on one of the walks.
pub(super) fn walks(v: &[u8]) -> bool {
    let lower = v.to_ascii_lowercase();
    longest_walk(&lower) == lower.len()
}

/// For each ASCII character, those that come next on one of the walks.
static NEXT: [u128; 128] = {
    let mut next = [0; 128];
    let mut walk = 0;
    while walk < WALKS.len() {
        let mut at = 1;
        while at < WALKS[walk].len() {
            next[WALKS[walk][at - 1] as usize] |= 1 << WALKS[walk][at];
            at += 1;
        }
        walk += 1;
    }
    next
};

/// Length of the longest start of `text` that lies on one of the walks, if it is two or more.
fn longest_walk(text: &[u8]) -> usize {
    if let [first, second, ..] = *text
        && let Some(next) = NEXT.get(usize::from(first))
        && (!second.is_ascii() || next >> second & 1 == 0)
    {
        return 1;
    }
    WALKS
        .iter()
        .map(|walk| along(text, walk))
        .max()
        .unwrap_or(0)
}

/// Whether nearly all of the value consists of runs of at least four characters along one of the walks.
pub(super) fn sequential(v: &[u8]) -> bool {
    let lower = v.to_ascii_lowercase();
    let lower: Vec<u8> = lower
        .into_iter()
        .filter(|b| !matches!(b, b'-' | b'_' | b' '))
        .collect();
    let (mut covered, mut at) = (0, 0);
    // What is left aside by now can no longer be made up for.
    while at < lower.len() && (at - covered) * 10 <= lower.len() * 2 {
        let run = longest_walk(&lower[at..]);
        if run >= 3 {
            covered += run;
            at += run;
        } else {
            at += 1;
        }
    }
    lower.len() >= 4 && covered * 10 >= lower.len() * 8 || counts_in_hex(&lower)
}

/// Whether most bytes that hex says are one more or one less than the byte before: `101112…`, `7f7e7d…`.
fn counts_in_hex(lower: &[u8]) -> bool {
    if lower.len() < 16
        || !lower.len().is_multiple_of(2)
        || !lower.iter().all(u8::is_ascii_hexdigit)
    {
        return false;
    }
    let digit = |b: u8| {
        if b.is_ascii_digit() {
            b - b'0'
        } else {
            b - b'a' + 10
        }
    };
    let bytes: Vec<u8> = lower
        .chunks(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect();
    let steps = bytes
        .windows(2)
        .filter(|pair| pair[0].abs_diff(pair[1]) == 1);
    steps.count() * 4 >= (bytes.len() - 1) * 3
}

/// Length of the longest start of `text` that lies on `walk`.
fn along(text: &[u8], walk: &[u8]) -> usize {
    let Some(&first) = text.first() else { return 0 };
    memchr::memchr_iter(first, walk)
        .map(|i| {
            text.iter()
                .zip(&walk[i..])
                .take_while(|(a, b)| a == b)
                .count()
        })
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_count_in_hex_are_seen() {
        assert!(sequential(b"101112131415161718191a1b1c1d1e1f2021222324"));
        assert!(sequential(
            b"7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f"
        ));
        assert!(!sequential(b"9f86d081884c7d65"));
    }

    #[test]
    fn long_walks_tell_behind_a_prefix() {
        assert!(walks_far(b"GR13489411234567890abcdefghij"));
        assert!(walks_far(b"AQ.Ab8RN6abcdefghijklmnopqrstuvwxyz012345"));
        assert!(!walks_far(b"gsk_12345678k9QxWz7RtB2nVfLp4sDyHc"));
    }
}
