//! Marvin32, the keyed checksum inside Azure keys.
//!
//! Source: Microsoft SymCrypt, `lib/marvin32.c`. A seed names the kind of key: eight ASCII characters read
//! as a big-endian number.

/// The 64-bit state folded into 32 bits, as Azure keys carry it (little-endian).
pub fn hash32(data: &[u8], seed: &[u8; 8]) -> u32 {
    let [low, high] = state(data, u64::from_be_bytes(*seed));
    low ^ high
}

fn state(data: &[u8], seed: u64) -> [u32; 2] {
    let [a, b, c, d, e, f, g, h] = seed.to_le_bytes();
    let mut state = [
        u32::from_le_bytes([a, b, c, d]),
        u32::from_le_bytes([e, f, g, h]),
    ];
    let words = data.chunks_exact(4);
    let mut last = [0; 4];
    let rest = words.remainder();
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    for word in words.chain([&last[..]]) {
        let word = <[u8; 4]>::try_from(word).expect("chunks of four bytes");
        state[0] = state[0].wrapping_add(u32::from_le_bytes(word));
        mix(&mut state);
    }
    mix(&mut state);
    state
}

fn mix([low, high]: &mut [u32; 2]) {
    *high ^= *low;
    *low = low.rotate_left(20).wrapping_add(*high);
    *high = high.rotate_left(9) ^ *low;
    *low = low.rotate_left(27).wrapping_add(*high);
    *high = high.rotate_left(19);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors that .NET tests its own implementation with.
    #[test]
    fn agrees_with_published_vectors() {
        let seed = 0x004f_b61a_001b_dbcc;
        let vectors: [(&[u8], u64); 5] = [
            (&[], 0x30ed_35c1_00cd_3c7d),
            (&[0xaf], 0x48e7_3fc7_7d75_ddc1),
            (&[0xe7, 0x0f], 0xb5f6_e1fc_485d_bff8),
            (&[0x37, 0xf4, 0x95], 0xf0b0_7c78_9b8c_f7e8),
            (&[0x86, 0x42, 0xdc, 0x59], 0x7008_f2e8_7e9c_f556),
        ];
        for (data, expected) in vectors {
            let [low, high] = state(data, seed);
            assert_eq!(
                u64::from(high) << 32 | u64::from(low),
                expected,
                "{data:02x?}"
            );
        }
    }
}
