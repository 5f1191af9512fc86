//! Zlib streams into reused buffers, with sizes that a hostile file cannot choose freely.

use libdeflater::{DecompressionError, Decompressor};

/// The largest object that is rebuilt in memory, in bytes. A delta of a hundred bytes can claim any size; what is
/// larger is reported, not read.
pub(crate) const LARGEST: u64 = 1 << 30;

/// Why a stream that is none cannot be read.
pub(crate) const DAMAGED: &str = "is damaged: what is there does not inflate";

/// Deflate cannot do better than about 1 : 1032, so a stream cannot hold more than this many times its own length.
const BEST_RATIO: u64 = 1040;

/// One decompressor and its scratch buffer; one per thread.
pub(crate) struct Inflater {
    zlib: Decompressor,
}

impl Inflater {
    pub(crate) fn new() -> Self {
        Self {
            zlib: Decompressor::new(),
        }
    }

    /// Inflates `packed` into `out`, which becomes exactly `size` bytes.
    pub(crate) fn inflate(
        &mut self,
        packed: &[u8],
        size: u64,
        out: &mut Vec<u8>,
    ) -> Result<(), String> {
        if size > (packed.len() as u64).saturating_mul(BEST_RATIO) + 64 {
            return Err(format!("claims {size} bytes, more than its data can hold"));
        }
        resize(out, size)?;
        match self.zlib.zlib_decompress(packed, out) {
            Ok(length) if length as u64 == size => Ok(()),
            Ok(length) => Err(format!("holds {length} bytes where {size} were promised")),
            Err(DecompressionError::InsufficientSpace) => Err(format!(
                "holds more than the {size} bytes that were promised"
            )),
            Err(DecompressionError::BadData) => Err(DAMAGED.into()),
        }
    }
}

/// Makes `out` exactly `size` bytes long, or says why not. Old bytes stay, so a reused buffer is not cleared.
pub(crate) fn resize(out: &mut Vec<u8>, size: u64) -> Result<(), String> {
    if size > LARGEST {
        return Err(format!(
            "is {size} bytes long, more than the {LARGEST} that are read"
        ));
    }
    let size = size as usize;
    if size > out.len() {
        let more = size - out.len();
        out.try_reserve_exact(more)
            .map_err(|_| format!("needs {size} bytes of memory"))?;
    }
    out.resize(size, 0);
    Ok(())
}
