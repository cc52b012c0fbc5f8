//! A letter as data: numbered blocks with headings. One about a measure has all ten of [`Part::ALL`].

use super::{one_line, plain};
use crate::language::Language;
pub use crate::language::letter::Part;

/// One line of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A paragraph.
    Text(String),
    /// An entry of a list.
    Item(String),
    /// A paragraph in the record's own English, in a letter of another language.
    English(String),
    /// A link to open; never wrapped, never defanged.
    Link(String),
}

impl Line {
    /// Its words.
    pub fn words(&self) -> &str {
        match self {
            Self::Text(words) | Self::Item(words) | Self::English(words) | Self::Link(words) => words,
        }
    }
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// 1 upwards.
    pub number: usize,
    /// Which one.
    pub part: Part,
    /// Its heading.
    pub heading: String,
    /// What it says; never empty.
    pub lines: Vec<Line>,
}

/// A whole letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// BCP 47 tag of its language.
    pub language: &'static str,
    /// Subject with the platform's name.
    pub subject: String,
    /// The subject's message alone, as the page's title.
    pub title: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

impl Letter {
    /// Numbers the blocks, and puts the platform's name before the title.
    pub(super) fn new(
        language: Language,
        platform: &str,
        title: String,
        blocks: impl IntoIterator<Item = (Part, String, Vec<Line>)>,
    ) -> Self {
        let numbered = (1..).zip(blocks);
        Self {
            language: language.tag(),
            subject: one_line(&format!("{platform}: {title}")),
            blocks: numbered.map(|(number, (part, heading, lines))| Block { number, part, heading, lines }).collect(),
            title,
        }
    }

    /// The title underlined, for text.
    pub(super) fn underline(&self) -> String {
        "=".repeat(self.title.chars().count())
    }
}

impl Block {
    /// The block's lines as wrapped text.
    pub(super) fn text(&self) -> String {
        plain::lines(&self.lines)
    }

    /// Runs of list entries and single lines, as HTML needs them.
    pub(super) fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for line in &self.lines {
            match (line, groups.last_mut()) {
                (Line::Item(words), Some(Group::List(items))) => items.push(words),
                (Line::Item(words), _) => groups.push(Group::List(vec![words])),
                (Line::Text(words), _) => groups.push(Group::Paragraph(words)),
                (Line::English(words), _) => groups.push(Group::English(words)),
                (Line::Link(url), _) => groups.push(Group::Link(url)),
            }
        }
        groups
    }
}

/// What HTML distinguishes.
pub(super) enum Group<'a> {
    /// `<p>`
    Paragraph(&'a str),
    /// `<p lang="en">`
    English(&'a str),
    /// `<ul>`
    List(Vec<&'a str>),
    /// `<a>`
    Link(&'a str),
}
