//! Classes of bytes as two looks into tables of sixteen: what the low nibble and the high one both say.

/// Groups of bytes by low nibble and by high nibble, one bit each.
pub(super) const GROUPS: [[u8; 16]; 2] = [groups(0), groups(1)];

pub(super) const DIGIT: u8 = 1;
/// Letters with low nibble 1 to 15.
pub(super) const EARLY: u8 = 1 << 1;
/// Letters with low nibble 0 to 10 and the next high one.
pub(super) const LATE: u8 = 1 << 2;
pub(super) const UNDERSCORE: u8 = 1 << 3;
pub(super) const HYPHEN: u8 = 1 << 4;
/// `%`, `+` and `/`.
pub(super) const CUT: u8 = 1 << 5;
/// `=`, and with the last group `.` and `~`.
pub(super) const EQUALS: u8 = 1 << 6;
pub(super) const DOTS: u8 = 1 << 7;
pub(super) const WORD: u8 = DIGIT | EARLY | LATE | UNDERSCORE;
pub(super) const TOKEN: u8 = WORD | HYPHEN;

const fn groups(half: usize) -> [u8; 16] {
    // For each group: bits of its low nibbles, bits of its high nibbles.
    let sets: [(u8, [u16; 2]); 8] = [
        (DIGIT, [0x03FF, 1 << 3]),
        (EARLY, [0xFFFE, 1 << 4 | 1 << 6]),
        (LATE, [0x07FF, 1 << 5 | 1 << 7]),
        (UNDERSCORE, [1 << 15, 1 << 5]),
        (HYPHEN, [1 << 13, 1 << 2]),
        (CUT, [1 << 5 | 1 << 11 | 1 << 15, 1 << 2]),
        (EQUALS, [1 << 13, 1 << 3]),
        (DOTS, [1 << 14, 1 << 2 | 1 << 7]),
    ];
    let mut table = [0; 16];
    let mut group = 0;
    while group < sets.len() {
        let mut nibble = 0;
        while nibble < 16 {
            if sets[group].1[half] >> nibble & 1 == 1 {
                table[nibble] |= sets[group].0;
            }
            nibble += 1;
        }
        group += 1;
    }
    table
}
