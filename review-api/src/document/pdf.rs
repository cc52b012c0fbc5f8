//! The document as PDF: A4, the two Helveticas that every reader has, real wrapping, page numbers, and a structure that a screen reader
//! can walk. Streams are not compressed: a few kilobytes, and anybody can read them.

use pdf_writer::types::StructRole;
use pdf_writer::{Content, Date, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::code::Code;
use super::signs::{encoded, width, wrapped};
use super::{Document, Piece};
use crate::language::Language;

const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 60.0;
const COLUMN: f32 = PAGE.0 - 2.0 * MARGIN;
/// The lowest line of a column; below it stands the page number.
const BOTTOM: f32 = 72.0;
const NAME_WIDTH: f32 = 150.0;
/// The side of a code: 3 cm, which a telephone reads at arm's length.
const CODE: f32 = 85.0;
const PLAIN: Name<'static> = Name(b"F1");
const STRONG: Name<'static> = Name(b"F2");

/// How one kind of piece is set.
#[derive(Clone, Copy)]
struct Style {
    role: StructRole,
    bold: bool,
    size: f32,
    indent: f32,
    /// Space before it.
    before: f32,
    /// Room that has to be left below, so that a heading does not stand alone at the foot of a page.
    keep: f32,
}

const TITLE: Style = Style { role: StructRole::H1, bold: true, size: 20.0, indent: 0.0, before: 0.0, keep: 0.0 };
const HEADING: Style = Style { role: StructRole::H2, bold: true, size: 13.0, indent: 0.0, before: 16.0, keep: 40.0 };
const TEXT: Style = Style { role: StructRole::P, bold: false, size: 10.5, indent: 0.0, before: 6.0, keep: 0.0 };
const ITEM: Style = Style { indent: 14.0, before: 3.0, ..TEXT };
const FIGURE: Style = Style { indent: NAME_WIDTH, before: 3.0, ..TEXT };
const SMALL: Style = Style { size: 9.0, before: 4.0, ..TEXT };

/// A line at its place.
struct Placed {
    x: f32,
    y: f32,
    bold: bool,
    size: f32,
    bytes: Vec<u8>,
}

/// A code at its place: its lower left corner and the length of its side.
struct Drawn {
    x: f32,
    y: f32,
    side: f32,
    code: Code,
}

/// Lines of one piece on one page, or its picture.
struct Run {
    element: usize,
    lines: Vec<Placed>,
    picture: Option<Drawn>,
}

/// A piece as a screen reader meets it.
struct Element {
    role: StructRole,
    /// What a picture shows.
    alt: Option<String>,
    /// Its language, where that is not the document's.
    language: Option<Language>,
}

/// Sets pieces on pages.
struct Setter {
    pages: Vec<Vec<Run>>,
    elements: Vec<Element>,
    y: f32,
    language: Option<Language>,
}

impl Setter {
    fn new() -> Self {
        Self { pages: vec![Vec::new()], elements: Vec::new(), y: PAGE.1 - MARGIN, language: None }
    }

    /// Sets a piece; `lead` stands before its first line, at the margin.
    fn set(&mut self, style: Style, lead: Option<(&str, bool)>, words: &str) {
        let element = self.element(style.role, None);
        let leading = style.size * 1.35;
        let lead =
            lead.map(|(lead, bold)| (wrapped(&encoded(lead), bold, style.size, style.indent.max(80.0) - 8.0), bold));
        let lines = wrapped(&encoded(words), style.bold, style.size, COLUMN - style.indent);
        let rows = lines.len().max(lead.as_ref().map_or(0, |(lead, _)| lead.len()));
        self.y -= style.before;
        if self.y - leading - style.keep < BOTTOM {
            self.turn();
        }
        for row in 0..rows {
            if self.y - leading < BOTTOM {
                self.turn();
            }
            self.y -= leading;
            let y = self.y;
            let placed = |x, bold, bytes: &Vec<u8>| Placed { x, y, bold, size: style.size, bytes: bytes.clone() };
            if let Some((bytes, bold)) = lead.as_ref().and_then(|(lead, bold)| Some((lead.get(row)?, *bold))) {
                self.put(element, placed(MARGIN, bold, bytes));
            }
            if let Some(bytes) = lines.get(row) {
                self.put(element, placed(MARGIN + style.indent, style.bold, bytes));
            }
        }
    }

    fn element(&mut self, role: StructRole, alt: Option<String>) -> usize {
        self.elements.push(Element { role, alt, language: self.language });
        self.elements.len() - 1
    }

    /// Sets a picture of an address; `alt` says what it is.
    fn picture(&mut self, code: Code, alt: &str) {
        let element = self.element(StructRole::Figure, Some(alt.to_owned()));
        self.y -= SMALL.before;
        if self.y - CODE < BOTTOM {
            self.turn();
        }
        self.y -= CODE;
        let picture = Some(Drawn { x: MARGIN, y: self.y, side: CODE, code });
        if let Some(page) = self.pages.last_mut() {
            page.push(Run { element, lines: Vec::new(), picture });
        }
    }

    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Heading(words) => self.set(HEADING, None, words),
            Piece::Text(words) => self.set(TEXT, None, words),
            Piece::Item(words) => self.set(ITEM, Some(("•", false)), words),
            Piece::Figure(name, words) => {
                // A fingerprint has to stay on one line, or it could not be copied.
                let size = if words.len() >= 64 && !words.contains(' ') { SMALL.size } else { FIGURE.size };
                self.set(Style { size, ..FIGURE }, Some((&format!("{name}:"), false)), words);
            }
            Piece::Small(words) => self.set(SMALL, None, words),
            Piece::Address(address, alt) => {
                self.set(SMALL, None, address);
                if let Some(code) = Code::of(address) {
                    self.picture(code, &format!("{alt}: {address}"));
                }
            }
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = PAGE.1 - MARGIN;
    }

    fn put(&mut self, element: usize, line: Placed) {
        let Some(page) = self.pages.last_mut() else { return };
        match page.last_mut().filter(|run| run.element == element) {
            Some(run) => run.lines.push(line),
            None => page.push(Run { element, lines: vec![line], picture: None }),
        }
    }
}

/// The PDF. A second part begins a page of its own, and says which language it is in.
pub(super) fn pdf(document: &Document) -> Vec<u8> {
    let mut setter = Setter::new();
    for part in document.parts() {
        setter.language = (part.language != document.own.language).then_some(part.language);
        if setter.language.is_some() {
            setter.turn();
        }
        setter.set(Style { role: StructRole::P, ..SMALL }, None, &document.author);
        setter.set(TITLE, None, &part.title);
        for piece in &part.pieces {
            setter.piece(piece);
        }
    }
    written(document, &setter)
}

/// Numbers of the file's objects, handed out in order.
struct Refs {
    next: i32,
}

impl Refs {
    fn one(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next)
    }

    fn many(&mut self, count: usize) -> Vec<Ref> {
        (0..count).map(|_| self.one()).collect()
    }
}

fn written(document: &Document, set: &Setter) -> Vec<u8> {
    let mut refs = Refs { next: 0 };
    let (catalog, tree, info, plain, strong) = (refs.one(), refs.one(), refs.one(), refs.one(), refs.one());
    let (structure, root) = (refs.one(), refs.one());
    let (pages, contents, parents) =
        (refs.many(set.pages.len()), refs.many(set.pages.len()), refs.many(set.pages.len()));
    let elements = refs.many(set.elements.len());

    let mut pdf = Pdf::new();
    let mut head = pdf.catalog(catalog);
    head.pages(tree).lang(TextStr(document.own.language.tag()));
    head.mark_info().marked(true);
    head.viewer_preferences().display_doc_title(true);
    head.pair(Name(b"StructTreeRoot"), structure);
    head.finish();
    pdf.pages(tree).kids(pages.iter().copied()).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    let mut about = pdf.document_info(info);
    about.title(TextStr(&document.own.title)).author(TextStr(&document.author)).producer(TextStr("Redress"));
    about.creation_date(date(document));
    about.finish();
    for (font, name) in [(plain, Name(b"Helvetica")), (strong, Name(b"Helvetica-Bold"))] {
        pdf.type1_font(font).base_font(name).encoding_predefined(Name(b"WinAnsiEncoding"));
    }

    for (at, runs) in set.pages.iter().enumerate() {
        let key = i32::try_from(at).unwrap_or(i32::MAX);
        let mut page = pdf.page(pages[at]);
        page.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(contents[at]).struct_parents(key);
        page.resources().fonts().pair(PLAIN, plain).pair(STRONG, strong);
        page.finish();
        pdf.stream(contents[at], &content(runs, at + 1, set.pages.len()));
        pdf.indirect(parents[at]).array().items(runs.iter().map(|run| elements[run.element]));
    }

    let mut all = pdf.indirect(structure).dict();
    all.pair(Name(b"Type"), Name(b"StructTreeRoot")).pair(Name(b"K"), root);
    let mut numbers = all.insert(Name(b"ParentTree")).dict();
    let mut list = numbers.insert(Name(b"Nums")).array();
    for (at, parent) in parents.iter().enumerate() {
        list.item(i32::try_from(at).unwrap_or(i32::MAX)).item(*parent);
    }
    list.finish();
    numbers.finish();
    all.finish();
    let mut whole = pdf.struct_element(root);
    whole.kind(StructRole::Document).parent(structure);
    let mut children = whole.children();
    for element in &elements {
        children.struct_element(*element);
    }
    children.finish();
    whole.finish();
    for (at, element) in elements.iter().enumerate() {
        let mut one = pdf.struct_element(*element);
        one.kind(set.elements[at].role).parent(root);
        if let Some(alt) = &set.elements[at].alt {
            one.alt(TextStr(alt));
        }
        if let Some(language) = set.elements[at].language {
            one.lang(TextStr(language.tag()));
        }
        let mut children = one.children();
        for (page, runs) in set.pages.iter().enumerate() {
            let found = runs.iter().position(|run| run.element == at);
            if let Some(id) = found.and_then(|id| i32::try_from(id).ok()) {
                children.marked_content_ref().page(pages[page]).marked_content_id(id);
            }
        }
        children.finish();
        one.finish();
    }
    pdf.finish()
}

/// The day on which the statement was written.
fn date(document: &Document) -> Date {
    let day = document.written_at.date();
    let mut parts = day.split('-');
    let mut next = || parts.next().and_then(|part| part.parse::<u16>().ok()).unwrap_or(1);
    let (year, month, day) = (next(), next(), next());
    let small = |part: u16| u8::try_from(part).unwrap_or(1);
    Date::new(year).month(small(month)).day(small(day))
}

/// What is drawn on one page: its runs, each marked with its number, and the page's number, which no screen reader needs to say.
fn content(runs: &[Run], number: usize, of: usize) -> Vec<u8> {
    let mut content = Content::new();
    for (id, run) in runs.iter().enumerate() {
        let id = i32::try_from(id).unwrap_or(i32::MAX);
        let tag = Name(if run.picture.is_some() { b"Figure" } else { b"P" });
        content.begin_marked_content_with_properties(tag).properties().identify(id);
        for line in &run.lines {
            show(&mut content, line);
        }
        if let Some(picture) = &run.picture {
            draw(&mut content, picture);
        }
        content.end_marked_content();
    }
    content.begin_marked_content(Name(b"Artifact"));
    let bytes = format!("{number} / {of}").into_bytes();
    let x = PAGE.0 - MARGIN - width(&bytes, false, 9.0);
    show(&mut content, &Placed { x, y: 44.0, bold: false, size: 9.0, bytes });
    content.end_marked_content();
    content.finish().to_vec()
}

/// Fills the dark modules.
fn draw(content: &mut Content, picture: &Drawn) {
    let module = picture.side / picture.code.side as f32;
    for (row, column, length) in &picture.code.runs {
        let below = (picture.code.side - row - 1) as f32;
        content.rect(picture.x + *column as f32 * module, picture.y + below * module, *length as f32 * module, module);
    }
    content.fill_nonzero();
}

fn show(content: &mut Content, line: &Placed) {
    content.begin_text();
    content.set_font(if line.bold { STRONG } else { PLAIN }, line.size);
    content.next_line(line.x, line.y);
    content.show(Str(&line.bytes));
    content.end_text();
}
