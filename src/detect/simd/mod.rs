//! The wide form of [`Triggers::scan_portably`]: 64 bytes a step, chosen at run time by what the processor can.
//!
//! The only `unsafe` of detection, and why: safe code that the compiler vectorises on its own needs several times as long
//! for this loop, which decides the speed of a scan. What is unsafe is to load vectors through pointers, from arrays of
//! their size, and to call functions whose processor features were just tested. What is made of the masks that the
//! vectors yield is safe code that all processors share: [`blocks`].

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod blocks;
mod chunk;
mod ends;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod groups;
mod kinds;
mod lanes;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
mod neon;
mod places;

use super::trigger::{Found, Triggers};

/// A way to scan that this processor has, and the tables it needs.
#[derive(Debug, Clone)]
pub(super) enum Wide {
    #[cfg(target_arch = "x86_64")]
    Avx512(avx512::Tables),
    #[cfg(target_arch = "x86_64")]
    Avx2(avx2::Tables),
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    Neon(neon::Tables),
}

/// Makes a way to look for these folded trigrams, if this processor has it.
type Make = fn(&[[u8; 3]]) -> Option<Wide>;

impl Wide {
    /// The fastest way of this processor to look for these folded trigrams, if it has any.
    pub fn new(trigrams: &[[u8; 3]]) -> Option<Self> {
        Self::all().find_map(|make| make(trigrams))
    }

    /// All ways, the fastest first.
    pub fn all() -> impl Iterator<Item = Make> {
        let all: Vec<Make> = vec![
            #[cfg(target_arch = "x86_64")]
            |trigrams: &[[u8; 3]]| {
                avx512::is_there().then(|| Self::Avx512(avx512::Tables::new(trigrams)))
            },
            #[cfg(target_arch = "x86_64")]
            |trigrams: &[[u8; 3]]| {
                avx2::is_there().then(|| Self::Avx2(avx2::Tables::new(trigrams)))
            },
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            |trigrams: &[[u8; 3]]| Some(Self::Neon(neon::Tables::new(trigrams))),
        ];
        all.into_iter()
    }

    /// Does what [`Triggers::scan_portably`] does.
    #[allow(unsafe_code)]
    pub fn scan(&self, triggers: &Triggers, bytes: &[u8], found: &mut Found) {
        match self {
            // SAFETY: `new` made this after the features were detected that the function is compiled for.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(tables) => unsafe { avx512::scan(tables, triggers, bytes, found) },
            // SAFETY: likewise.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(tables) => unsafe { avx2::scan(tables, triggers, bytes, found) },
            // SAFETY: all processors of this architecture have what it is compiled for.
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Self::Neon(tables) => unsafe { neon::scan(tables, triggers, bytes, found) },
        }
    }
}
