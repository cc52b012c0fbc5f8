//! Bytes with their runs of zeros cut down to two bytes: most of what a profile's tables hold is nothing.

use postcard::ser_flavors::Flavor;

/// Longest run that two bytes say.
const RUN_MAX: u8 = u8::MAX;

/// Takes what postcard writes; a zero stands before the length of its run.
pub(super) struct ZeroRuns<'a> {
    out: &'a mut Vec<u8>,
    zeros: u8,
}

impl<'a> ZeroRuns<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, zeros: 0 }
    }

    fn end_run(&mut self) {
        if self.zeros > 0 {
            self.out.extend_from_slice(&[0, self.zeros]);
            self.zeros = 0;
        }
    }
}

impl Flavor for ZeroRuns<'_> {
    type Output = ();

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        if byte == 0 {
            self.zeros += 1;
            if self.zeros == RUN_MAX {
                self.end_run();
            }
        } else {
            self.end_run();
            self.out.push(byte);
        }
        Ok(())
    }

    fn finalize(mut self) -> postcard::Result<()> {
        self.end_run();
        Ok(())
    }
}

/// Writes the runs out again; `None` where the bytes end within one.
pub(super) fn written_out(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() + 512);
    let mut rest = bytes;
    while let Some(zero) = rest.iter().position(|byte| *byte == 0) {
        out.extend_from_slice(&rest[..zero]);
        let run = usize::from(*rest.get(zero + 1)?);
        out.resize(out.len() + run, 0);
        rest = &rest[zero + 2..];
    }
    out.extend_from_slice(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_runs_bytes_come_back_and_long_runs_take_little() {
        for lengths in [&[0usize, 1][..], &[254, 255, 256, 0], &[1_000], &[3, 0, 0, 510, 1]] {
            let mut bytes = Vec::new();
            for length in lengths {
                bytes.push(7);
                bytes.resize(bytes.len() + length, 0);
            }
            let mut out = Vec::new();
            postcard::serialize_with_flavor(&bytes, ZeroRuns::new(&mut out)).unwrap();
            assert!(out.len() <= 4 + lengths.iter().map(|length| 1 + 2 * length.div_ceil(255)).sum::<usize>());
            let back: Vec<u8> = postcard::from_bytes(&written_out(&out).unwrap()).unwrap();
            assert_eq!(back, bytes);
        }
        assert!(written_out(&[1, 0]).is_none());
    }
}
