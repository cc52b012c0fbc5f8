//! A score for a text by its words and pieces of words: hashed n-grams (Weinberger et al. 2009), a linear model that learns text by
//! text, and a small file of quantised weights.
//!
//! Texts are read, never kept: a learner and a model hold weights by the number of a hashed piece, and nothing from which a text could
//! be put together again. A text is brought into one form first ([`Reader`]): compatible letters and cases are one, hidden characters
//! go, every digit is a `0`, markup stands apart from words. Reading and scoring reuse their buffers: nothing is allocated a piece.
//!
//! What a score is worth hangs on whether the texts it is judged on are new to it: [`twins`] finds those that are not.

mod file;
mod learner;
mod model;
mod normal;
mod pieces;
pub mod twins;

pub use file::FileError;
pub use learner::{TextLearner, TextParams};
pub use model::TextModel;
pub use pieces::{Pieces, Reader, Settings};
