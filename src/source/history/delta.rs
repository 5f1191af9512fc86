//! Git's deltas: a target as runs copied from its base and runs that are new. Which bytes are copied is what lets
//! the scan look only at what a version changed. Instructions come from untrusted files: every one is checked.

use super::inflate::resize;

/// A stretch of the target, in order and without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// First byte, in the target.
    pub(crate) start: usize,
    /// Length in bytes, never 0.
    pub(crate) len: usize,
    /// Where the bytes were in the base; `None` if they are new.
    pub(crate) base: Option<usize>,
}

impl Run {
    /// One past the last byte, in the target.
    pub(crate) fn end(&self) -> usize {
        self.start + self.len
    }
}

/// Rebuilds a target from `base` and `delta` into `out`, and lists its runs in `runs`. Copies that continue each
/// other become one run: git cuts long ones at 64 KiB, and such a cut changes nothing.
pub(crate) fn apply(
    base: &[u8],
    delta: &[u8],
    out: &mut Vec<u8>,
    runs: &mut Vec<Run>,
) -> Result<(), String> {
    let mut at = 0;
    let base_size = size(delta, &mut at)?;
    if base_size != base.len() as u64 {
        return Err(format!(
            "is a delta to {base_size} bytes, but its base has {}",
            base.len()
        ));
    }
    let claimed = size(delta, &mut at)?;
    if claimed > MUCH && claimed != written(delta, at)? {
        return Err(format!(
            "has a delta that does not make the {claimed} bytes it claims"
        ));
    }
    resize(out, claimed)?;
    runs.clear();
    let mut filled = 0;
    while let Some(&op) = delta.get(at) {
        at += 1;
        let (bytes, from) = if op & 0x80 != 0 {
            let (offset, length) = copy(op, delta, &mut at)?;
            let bytes = offset
                .checked_add(length)
                .and_then(|end| base.get(offset..end));
            (
                bytes.ok_or("has a delta that copies from outside its base")?,
                Some(offset),
            )
        } else if op != 0 {
            let bytes = delta
                .get(at..at + usize::from(op))
                .ok_or("has a delta that is cut short")?;
            at += bytes.len();
            (bytes, None)
        } else {
            return Err("has a delta with an unknown instruction".into());
        };
        let room = out.get_mut(filled..filled + bytes.len());
        room.ok_or("has a delta that writes past its end")?
            .copy_from_slice(bytes);
        push(
            runs,
            Run {
                start: filled,
                len: bytes.len(),
                base: from,
            },
        );
        filled += bytes.len();
    }
    if filled == out.len() {
        Ok(())
    } else {
        Err("has a delta that is cut short".into())
    }
}

/// Targets longer than this are not made room for before it is certain that the delta fills it.
const MUCH: u64 = 16 << 20;

/// How many bytes the instructions from `at` on write.
fn written(delta: &[u8], mut at: usize) -> Result<u64, String> {
    let mut total = 0;
    while let Some(&op) = delta.get(at) {
        at += 1;
        total += if op & 0x80 != 0 {
            copy(op, delta, &mut at)?.1 as u64
        } else {
            at += usize::from(op);
            u64::from(op)
        };
    }
    Ok(total)
}

fn push(runs: &mut Vec<Run>, run: Run) {
    if run.len == 0 {
        return;
    }
    if let Some(last) = runs.last_mut() {
        let continues = match (last.base, run.base) {
            (Some(before), Some(now)) => before + last.len == now,
            (None, None) => true,
            _ => false,
        };
        if continues {
            last.len += run.len;
            return;
        }
    }
    runs.push(run);
}

fn size(delta: &[u8], at: &mut usize) -> Result<u64, String> {
    let mut value = 0u64;
    for shift in (0..63).step_by(7) {
        let byte = *delta.get(*at).ok_or("has a delta that is cut short")?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err("has a delta with an impossible size".into())
}

fn copy(op: u8, delta: &[u8], at: &mut usize) -> Result<(usize, usize), String> {
    let mut number = |bits: u8, width: u8| -> Result<usize, String> {
        let mut value = 0;
        for byte in 0..width {
            if bits & (1 << byte) != 0 {
                let next = *delta.get(*at).ok_or("has a delta that is cut short")?;
                *at += 1;
                value |= usize::from(next) << (8 * byte);
            }
        }
        Ok(value)
    };
    let offset = number(op, 4)?;
    let length = number(op >> 4, 3)?;
    Ok((offset, if length == 0 { 0x1_0000 } else { length }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(base: &[u8], delta: &[u8]) -> Result<(Vec<u8>, Vec<Run>), String> {
        let (mut out, mut runs) = (Vec::new(), Vec::new());
        apply(base, delta, &mut out, &mut runs).map(|()| (out, runs))
    }

    #[test]
    fn copies_that_continue_each_other_are_one_run() {
        // Base of 8 bytes, target of 9: copy 0..3, copy 3..6, insert "XY", copy 7..8.
        let delta = b"\x08\x09\x90\x03\x91\x03\x03\x02XY\x91\x07\x01";
        let (out, runs) = applied(b"abcdefgh", delta).expect("a valid delta");
        assert_eq!(out, b"abcdefXYh");
        assert_eq!(
            runs,
            [
                Run {
                    start: 0,
                    len: 6,
                    base: Some(0)
                },
                Run {
                    start: 6,
                    len: 2,
                    base: None
                },
                Run {
                    start: 8,
                    len: 1,
                    base: Some(7)
                },
            ]
        );
    }

    /// Ten bytes that claim a gigabyte get no room for it; a delta that fills as much as it claims does.
    #[test]
    fn room_is_made_for_what_is_there() {
        let claim = b"\x08\xff\xff\xff\xff\x03\x90\x08";
        let (mut out, mut runs) = (Vec::new(), Vec::new());
        assert!(apply(b"abcdefgh", claim, &mut out, &mut runs).is_err());
        assert_eq!(out.capacity(), 0);
        // 17 MiB, which is 0x1100000, as 272 copies of 64 KiB from a base of that length.
        let base = vec![b'x'; 1 << 16];
        let delta = [&b"\x80\x80\x04\x80\x80\xc0\x08"[..], &[0x80; 272]].concat();
        apply(&base, &delta, &mut out, &mut runs).expect("a valid delta");
        assert_eq!(out.len(), 17 << 20);
    }

    #[test]
    fn damaged_deltas_are_errors() {
        for delta in [
            &b""[..],
            b"\x08",
            b"\x07\x01\x01a",                                // another base size
            b"\x08\x02\x01a",                                // too little
            b"\x08\x01\x02ab",                               // too much
            b"\x08\x01\x00",                                 // reserved instruction
            b"\x08\x04\x91\x06\x04",                         // copy past the base
            b"\x08\x04\x91",                                 // cut inside an instruction
            b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", // endless size
            b"\x08\xff\xff\xff\xff\x7f\x90\x01",             // absurd size
        ] {
            assert!(applied(b"abcdefgh", delta).is_err(), "{delta:?}");
        }
    }
}
