//! Frames: length, checksum, bytes. A frame that was cut short or changed shows.

/// Largest frame, in bytes. A commit group stays far below it.
pub const FRAME_BYTES_MAX: usize = 64 << 20;
/// Bytes before the payload.
pub const FRAME_HEAD: usize = 8;

/// Appends a frame around what `payload` appends.
pub fn write_with<E>(out: &mut Vec<u8>, payload: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<(), E> {
    let start = out.len();
    out.extend_from_slice(&[0; FRAME_HEAD]);
    payload(out)?;
    let body = start + FRAME_HEAD;
    let len = u32::try_from(out.len() - body).unwrap_or(u32::MAX);
    let sum = checksum(len, &out[body..]);
    out[start..start + 4].copy_from_slice(&len.to_le_bytes());
    out[start + 4..body].copy_from_slice(&sum.to_le_bytes());
    Ok(())
}

/// Whether a whole frame that holds anything begins anywhere in `bytes`.
pub fn is_any_whole(bytes: &[u8]) -> bool {
    (0..bytes.len()).any(|at| matches!(read(&bytes[at..]), Frame::Whole(payload, _) if !payload.is_empty()))
}

/// The first frame of `bytes`.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// Whole, and followed by the rest.
    Whole(&'a [u8], &'a [u8]),
    /// Nothing is left.
    End,
    /// Cut short or changed; says how.
    Broken(&'static str),
}

/// Reads the first frame of `bytes`.
pub fn read(bytes: &[u8]) -> Frame<'_> {
    if bytes.is_empty() {
        return Frame::End;
    }
    let Some((head, rest)) = bytes.split_at_checked(FRAME_HEAD) else {
        return Frame::Broken("a frame's head was cut short");
    };
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let (len, sum) = (word(0), word(4));
    if len as usize > FRAME_BYTES_MAX {
        return Frame::Broken("a frame claims an impossible length");
    }
    match rest.split_at_checked(len as usize) {
        None => Frame::Broken("a frame was cut short"),
        Some((payload, _)) if checksum(len, payload) != sum => Frame::Broken("a frame's checksum does not match"),
        Some((payload, rest)) => Frame::Whole(payload, rest),
    }
}

fn checksum(len: u32, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&len.to_le_bytes());
    hasher.update(payload);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(out: &mut Vec<u8>, payload: &[u8]) {
        let append = |out: &mut Vec<u8>| {
            out.extend_from_slice(payload);
            Ok::<(), ()>(())
        };
        write_with(out, append).unwrap();
    }

    #[test]
    fn a_whole_frame_behind_a_broken_one_is_found_and_none_is_made_up() {
        let mut bytes = Vec::new();
        write(&mut bytes, b"broken");
        bytes[9] ^= 1;
        assert!(!is_any_whole(&bytes) && !is_any_whole(&[0; 100]));
        write(&mut bytes, b"whole");
        assert!(is_any_whole(&bytes));
    }

    #[test]
    fn every_cut_and_every_changed_bit_shows() {
        let mut bytes = Vec::new();
        write(&mut bytes, b"one");
        write(&mut bytes, b"twice");
        let Frame::Whole(one, rest) = read(&bytes) else { panic!("first frame") };
        assert_eq!(one, b"one");
        assert!(matches!(read(rest), Frame::Whole(b"twice", b"")));
        for cut in 1..rest.len() {
            assert!(matches!(read(&rest[..cut]), Frame::Broken(_)), "cut at {cut}");
        }
        for bit in 0..rest.len() * 8 {
            let mut changed = rest.to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(read(&changed), Frame::Broken(_)), "bit {bit}");
        }
    }
}
