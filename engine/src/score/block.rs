//! A block of whole lines: read from the input, parsed, and spread over partitions.

use std::io::{self, Read};

use crate::event::{Event, LINE_BYTES_MAX, Line, Lines, Parser, Refusal, Rejected, check_not_too_old};

/// Bytes of a block: small enough that a block and its events stay in a core's cache.
const BLOCK_BYTES: usize = 256 << 10;
/// Bytes of a line, about: what room is made by.
const LINE_BYTES_USUAL: usize = 256;

/// Cuts the input into blocks that end with a line.
pub(super) struct Blocks {
    input: Box<dyn Read + Send>,
    /// Begin of a line whose end has not been read yet.
    rest: Vec<u8>,
    /// Within a line that is too long: its end is awaited.
    skipping: bool,
    ended: bool,
}

impl Blocks {
    pub(super) fn new(input: Box<dyn Read + Send>) -> Self {
        Self { input, rest: Vec::new(), skipping: false, ended: false }
    }

    /// The next block, and the bytes read for it; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(Vec<u8>, u64)>> {
        let mut read = 0;
        while !self.ended {
            let mut block = std::mem::take(&mut self.rest);
            block.reserve_exact(BLOCK_BYTES);
            let got = (&mut self.input).take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
            self.ended = got < BLOCK_BYTES;
            read += got as u64;
            if std::mem::take(&mut self.skipping) {
                let Some(line_end) = block.iter().position(|b| *b == b'\n') else {
                    self.skipping = true;
                    continue;
                };
                block.drain(..=line_end);
            }
            if !self.ended {
                if let Some(line_end) = block.iter().rposition(|b| *b == b'\n') {
                    self.rest = block.split_off(line_end + 1);
                } else {
                    // Enough of it to be refused as too long; the rest is passed over.
                    block.truncate(LINE_BYTES_MAX + 2);
                    self.skipping = true;
                }
            }
            if !block.is_empty() {
                return Ok(Some((block, read)));
            }
        }
        Ok(None)
    }
}

/// Events of one partition, each with its place in the block.
#[derive(Default)]
pub(super) struct Part {
    pub(super) events: Vec<Event>,
    pub(super) places: Vec<u32>,
}

impl Part {
    fn for_about(events: usize) -> Self {
        Self { events: Vec::with_capacity(events), places: Vec::with_capacity(events) }
    }
}

/// A block, parsed.
pub(super) struct Parsed {
    pub(super) parts: Vec<Part>,
    /// Lines that were not taken, by line number in the block.
    pub(super) rejected: Vec<Rejected>,
    /// Line ends in it.
    pub(super) lines: u64,
    /// For each event its line and its partition.
    order: Vec<(u32, u8)>,
    text: Vec<u8>,
}

/// Parses every line.
pub(super) fn parse(text: Vec<u8>, parser: &mut Parser<'_>, partitions: usize) -> Parsed {
    let expected = text.len() / LINE_BYTES_USUAL;
    let (mut events, mut order) = (Vec::with_capacity(expected), Vec::with_capacity(expected));
    let mut rejected = Vec::new();
    let mut each = |number: u64, line: Line<'_>| match line {
        Line::Whole(bytes) => match parser.begin(bytes, &mut events) {
            Ok(()) => order.push((u32::try_from(number).unwrap_or(u32::MAX), 0)),
            Err(refusal) => rejected.push(refusal.at_line(number, bytes)),
        },
        Line::TooLong => rejected.push(Refusal::too_long().at_line(number, &[])),
    };
    let mut lines = Lines::default();
    lines.push(&text, &mut each);
    let ended = lines.ended();
    lines.finish(&mut each);
    parser.finish(&mut events);
    let parts = spread(events, &mut order, partitions);
    Parsed { parts, rejected, lines: ended, order, text }
}

/// Spreads events over partitions, and notes where each went.
fn spread(events: Vec<Event>, order: &mut [(u32, u8)], partitions: usize) -> Vec<Part> {
    let places = 0..u32::try_from(events.len()).unwrap_or(u32::MAX);
    if partitions == 1 {
        return vec![Part { events, places: places.collect() }];
    }
    // Some partition gets more than its share.
    let share = events.len() / partitions * 5 / 4;
    let mut parts: Vec<Part> = (0..partitions).map(|_| Part::for_about(share)).collect();
    for ((event, place), (_, part)) in events.into_iter().zip(places).zip(order) {
        let chosen = partition(&event, partitions);
        *part = u8::try_from(chosen).unwrap_or(0);
        parts[chosen].places.push(place);
        parts[chosen].events.push(event);
    }
    parts
}

/// Chosen by other bits than those that find the account in its table.
fn partition(event: &Event, partitions: usize) -> usize {
    usize::try_from((event.account.get() >> 24) % partitions as u64).unwrap_or(0)
}

impl Parsed {
    /// The line, counted from 1, of the event at this place.
    pub(super) fn line(&self, place: u32) -> u32 {
        self.order.get(place as usize).map_or(0, |(line, _)| *line)
    }

    /// Gives every event its arrival, the log's running maximum, and sets aside what lies too far behind it.
    pub(super) fn arrange(&mut self, newest: &mut i64) {
        let mut next = vec![0usize; self.parts.len()];
        let mut behind: Vec<(usize, usize)> = Vec::new();
        for (line, part) in &self.order {
            let part = usize::from(*part);
            let event = &mut self.parts[part].events[next[part]];
            *newest = (*newest).max(event.at);
            event.arrived = *newest;
            if let Err(refusal) = check_not_too_old(event.at, *newest) {
                let bytes = self.text.split(|b| *b == b'\n').nth(*line as usize - 1).unwrap_or_default();
                self.rejected.push(refusal.at_line(u64::from(*line), bytes.strip_suffix(b"\r").unwrap_or(bytes)));
                behind.push((part, next[part]));
            }
            next[part] += 1;
        }
        for (part, index) in behind.into_iter().rev() {
            self.parts[part].events.remove(index);
            self.parts[part].places.remove(index);
        }
        self.rejected.sort_by_key(|rejected| rejected.line);
        self.text = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn blocks_end_with_a_line_and_an_endless_line_is_cut_down() {
        let endless = "x".repeat(3_000_000);
        let text = format!("{}\n{endless}\nlast", "short\n".repeat(100_000));
        let mut blocks = Blocks::new(Box::new(Cursor::new(text.clone().into_bytes())));
        let (mut all, mut read) = (Vec::new(), 0);
        while let Some((block, bytes)) = blocks.next().unwrap() {
            assert!(block.len() <= 2 * (LINE_BYTES_MAX + BLOCK_BYTES), "{} bytes", block.len());
            read += bytes;
            let mut lines = Lines::default();
            let mut each = |_, line: Line<'_>| {
                all.push(match line {
                    Line::Whole(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
                    Line::TooLong => "too long".to_owned(),
                });
            };
            lines.push(&block, &mut each);
            lines.finish(&mut each);
        }
        assert_eq!(all.len(), 100_002);
        assert_eq!(all[100_000..], ["too long".to_owned(), "last".to_owned()]);
        assert_eq!(read, text.len() as u64);
    }
}
