//! Splits a stream into lines without ever holding more than one bounded line.

use super::LINE_BYTES_MAX;

/// One line of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Its bytes, without the line end.
    Whole(&'a [u8]),
    /// It was longer than [`LINE_BYTES_MAX`] and was passed over.
    TooLong,
}

/// Takes chunks, gives lines. Blank lines are numbered and passed over.
#[derive(Debug, Default)]
pub struct Lines {
    held: Vec<u8>,
    too_long: bool,
    number: u64,
}

impl Lines {
    /// Takes the next chunk; calls `each` with number (from 1) and line for every line that ends in it.
    pub fn push(&mut self, mut chunk: &[u8], mut each: impl FnMut(u64, Line<'_>)) {
        while let Some(end) = memchr::memchr(b'\n', chunk) {
            let (head, rest) = chunk.split_at(end);
            chunk = &rest[1..];
            if self.held.is_empty() && !self.too_long && head.len() <= LINE_BYTES_MAX {
                self.number += 1;
                give(self.number, head, &mut each);
            } else {
                self.hold(head);
                self.end(&mut each);
            }
        }
        self.hold(chunk);
    }

    /// Line ends so far.
    pub fn ended(&self) -> u64 {
        self.number
    }

    /// The stream has ended: gives the last line, if it had no line end.
    pub fn finish(&mut self, mut each: impl FnMut(u64, Line<'_>)) {
        if !self.held.is_empty() || self.too_long {
            self.end(&mut each);
        }
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.too_long {
            return;
        }
        // One byte of grace for the carriage return of a line that is exactly as long as allowed.
        if self.held.len() + bytes.len() > LINE_BYTES_MAX + 1 {
            self.too_long = true;
            self.held = Vec::new();
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    fn end(&mut self, each: &mut impl FnMut(u64, Line<'_>)) {
        self.number += 1;
        if std::mem::take(&mut self.too_long) {
            each(self.number, Line::TooLong);
        } else {
            give(self.number, &self.held, each);
        }
        self.held.clear();
    }
}

fn give(number: u64, line: &[u8], each: &mut impl FnMut(u64, Line<'_>)) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.len() > LINE_BYTES_MAX {
        each(number, Line::TooLong);
    } else if !line.trim_ascii().is_empty() {
        each(number, Line::Whole(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(chunks: &[&[u8]]) -> Vec<(u64, Option<Vec<u8>>)> {
        let (mut lines, mut out) = (Lines::default(), Vec::new());
        let mut each = |number, line: Line<'_>| {
            out.push((
                number,
                match line {
                    Line::Whole(bytes) => Some(bytes.to_vec()),
                    Line::TooLong => None,
                },
            ));
        };
        for chunk in chunks {
            lines.push(chunk, &mut each);
        }
        lines.finish(&mut each);
        out
    }

    #[test]
    fn lines_come_whole_however_the_stream_is_cut() {
        let expected = vec![(1, Some(b"one".to_vec())), (3, Some(b"two".to_vec())), (4, Some(b"three".to_vec()))];
        assert_eq!(split(&[b"one\r\n\ntwo\nthree"]), expected);
        assert_eq!(split(&[b"o", b"ne\r", b"\n\nt", b"wo\nthr", b"ee"]), expected);
    }

    #[test]
    fn an_endless_line_is_passed_over_and_the_next_one_is_read() {
        let long = vec![b'x'; 1_000_000];
        let out = split(&[b"a\n", &long, &long, b"\nb\n"]);
        assert_eq!(out, vec![(1, Some(b"a".to_vec())), (2, None), (3, Some(b"b".to_vec()))]);
    }
}
