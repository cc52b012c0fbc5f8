//! An address as a picture that a telephone reads from paper: a QR code of medium error correction, the same for the same address.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Empty modules around the code, as its standard asks.
const QUIET: usize = 4;

/// A code as rows of dark runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Modules of a side, the quiet zone included.
    pub side: usize,
    /// Row, first column and length of each run of dark modules.
    pub runs: Vec<(usize, usize, usize)>,
}

impl Code {
    /// The code of an address; `None` where it is too long for one.
    pub fn of(address: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M).ok()?;
        let width = code.width();
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            let (row, column) = (at / width + QUIET, at % width + QUIET);
            match runs.last_mut() {
                _ if color != Color::Dark => {}
                Some((last, first, length)) if *last == row && *first + *length == column => *length += 1,
                _ => runs.push((row, column, 1)),
            }
        }
        Some(Self { side: width + 2 * QUIET, runs })
    }

    /// The `d` of an SVG path, one unit a module.
    pub fn path(&self) -> String {
        let mut path = String::with_capacity(self.runs.len() * 14);
        for (row, column, length) in &self.runs {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{column} {row}h{length}v1h-{length}z");
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://appeals.example/a/WlpaWlpaWlpaWlpaWlpaWqPLiTLK3zbbh-Atq6pv1rM";

    /// The three squares in the corners: a ring of seven modules around a block of three, by which every reader finds a code.
    #[test]
    fn a_code_has_its_three_corners_and_a_quiet_zone() {
        let code = Code::of(ADDRESS).expect("fits");
        let dark = |row, column| code.runs.iter().any(|(r, c, n)| *r == row && (*c..c + n).contains(&column));
        let far = code.side - QUIET - 7;
        for (top, left) in [(QUIET, QUIET), (QUIET, far), (far, QUIET)] {
            for row in 0..7 {
                for column in 0..7 {
                    let ring = row == 0 || row == 6 || column == 0 || column == 6;
                    let block = (2..5).contains(&row) && (2..5).contains(&column);
                    assert_eq!(dark(top + row, left + column), ring || block, "{top} {left} {row} {column}");
                }
            }
        }
        assert!(!dark(far, far + 6) || !dark(far + 6, far), "there is no fourth");
        for (row, column, length) in &code.runs {
            assert!(
                (QUIET..code.side - QUIET).contains(row) && *column >= QUIET && column + length <= code.side - QUIET
            );
        }
        assert_eq!(Code::of(ADDRESS), Some(code), "the same for the same address");
    }

    #[test]
    fn an_address_that_is_too_long_has_none() {
        assert_eq!(Code::of(&"a".repeat(5_000)), None);
        assert!(Code::of(ADDRESS).expect("fits").path().starts_with("M4 4h7v1h-7z"));
    }
}
