//! HTML to the outline of a page, in one pass and without a tree.

use std::ops::Range;

use html5gum::emitters::callback::CallbackEvent;

use super::attributes::{Attributes, Wanted};
use super::cells::{Cell, Marked};
use super::open::{self, Open, OpenElements};
use super::outline::{Block, Node, Outline};
use super::words::{self, Part};
use crate::article::elements::Kind;
use crate::article::html;
use crate::article::text_writer::{Gap, TextWriter};

/// Elements around text that are told apart. More than any page has; fewer would take no less memory for those.
const MAX_NODES: usize = 1 << 16;

/// Returns the outline of the page `html`; none where it has more elements than any page.
///
/// # Cost
///
/// Linear in the length of `html`.
pub(super) fn scan(html: &str) -> Option<Outline> {
    let mut scan = Scan::new(html.len());
    html::for_each_event(html, |event| scan.take(event));
    scan.finish()
}

#[derive(Default)]
struct Scan {
    writer: TextWriter,
    outline: Outline,
    open: OpenElements,
    /// The innermost element that encloses blocks.
    node: usize,
    /// The cell that is being read.
    cell: Option<Cell>,
    /// Name and kind of the start tag that is being read.
    starting: Option<(u64, Kind)>,
    attributes: Attributes,
    /// Whether what is read is the text of JSON-LD.
    is_json_ld: bool,
    /// Bytes inside links, emphases and times, of the block that is being read.
    marked: Marked,
}

impl Scan {
    fn new(n_bytes: usize) -> Self {
        let page = Node { parent: 0, kind: Kind::Container, part: Part::Unknown, is_body: false, is_lead: false };
        let outline = Outline { nodes: vec![page], ..Outline::default() };
        Self { writer: TextWriter::with_capacity(n_bytes / 4), outline, ..Self::default() }
    }

    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            // No page: nothing more is made of it.
            _ if self.outline.nodes.len() > MAX_NODES => {}
            CallbackEvent::OpenStartTag { name } => {
                self.attributes.clear();
                self.starting = Some((open::name_of(name), Kind::of(name)));
            }
            CallbackEvent::AttributeName { name } if self.starting.is_some() => self.attributes.name(name),
            CallbackEvent::AttributeValue { value } if self.starting.is_some() => self.attributes.value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some((name, kind)) = self.starting.take() {
                    self.outline.said.note(kind, &self.attributes, self.outline.blocks.len());
                    self.start(name, kind);
                    if self_closing && !matches!(kind, Kind::Void | Kind::Break | Kind::Rule | Kind::Field) {
                        self.end(name, kind);
                    }
                }
            }
            CallbackEvent::EndTag { name } => {
                self.starting = None;
                self.end(open::name_of(name), Kind::of(name));
            }
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            _ => {}
        }
    }

    fn start(&mut self, name: u64, kind: Kind) {
        let kind = self.shown_kind(kind);
        let mut is_in_line = false;
        match kind {
            Kind::Field => return self.fill_in(),
            Kind::Void => return,
            Kind::Break => return self.break_line(),
            Kind::Rule if !self.is_hidden() => return self.start_block(kind),
            Kind::Rule => return,
            _ if self.is_hidden() => {}
            Kind::Link => self.close(|kind| kind == Kind::Link, |kind| kind.is_block()),
            Kind::Quotation => self.writer.open_quote(),
            _ if kind.is_block() => {
                let is_first = self.cell.as_ref().is_some_and(|cell| cell.is_empty(&self.writer));
                // The first paragraph of a cell is its text.
                is_in_line = kind == Kind::Paragraph && is_first && self.outline.nodes[self.node].kind == Kind::Cell;
                if !is_in_line {
                    self.start_block(kind);
                }
            }
            _ => {}
        }
        let kind = if is_in_line { Kind::Inline } else { kind };
        let outer = self.node;
        if kind.is_block() && !self.is_hidden() {
            self.enter(kind);
        }
        self.open.push(Open { name, kind, outer });
    }

    /// Returns the kind of an element whose tag is of `kind`, by its attributes.
    fn shown_kind(&mut self, kind: Kind) -> Kind {
        let attributes = &self.attributes;
        match kind {
            Kind::Hidden if !self.is_hidden() && attributes.is(Wanted::Type, "application/ld+json") => {
                self.is_json_ld = true;
                self.outline.said.json_ld.push(String::new());
                kind
            }
            Kind::Inline if words::is_credit(attributes.get(Wanted::Names)) => Kind::Hidden,
            Kind::Container | Kind::Form | Kind::Paragraph | Kind::Preformatted | Kind::Inline
                if !attributes.get(Wanted::Hidden).is_empty() =>
            {
                if kind.is_block() && !self.is_hidden() {
                    self.end_block();
                }
                Kind::Hidden
            }
            other => other,
        }
    }

    /// Closes what the start of a block closes without an end tag, and ends the block before.
    fn start_block(&mut self, kind: Kind) {
        match kind {
            Kind::Item => self.close(|kind| kind == Kind::Item, |kind| matches!(kind, Kind::Container | Kind::Cell)),
            Kind::Row => self.close(|kind| kind == Kind::Row, |kind| kind == Kind::Table),
            Kind::Cell => self.close(|kind| kind == Kind::Cell, |kind| matches!(kind, Kind::Row | Kind::Table)),
            _ => self.close(|kind| kind == Kind::Paragraph, |kind| kind.is_block() && kind != Kind::Paragraph),
        }
        match kind {
            // The cells of a row are one block.
            Kind::Cell => {
                self.end_cell();
                self.cell = Some(Cell::begin(&mut self.writer, self.marked));
            }
            _ => {
                self.part_cell();
                self.end_block();
            }
        }
    }

    /// Makes the element whose tag was read the innermost one around the text.
    fn enter(&mut self, kind: Kind) {
        let attributes = &self.attributes;
        let names = attributes.get(Wanted::Names);
        let floats =
            kind == Kind::Table && (attributes.is(Wanted::Align, "left") || attributes.is(Wanted::Align, "right"));
        let stands_beside = matches!(kind, Kind::Beside | Kind::Figure | Kind::Navigation) || floats;
        let part = if stands_beside { Part::Beside } else { Part::Unknown };
        self.outline.nodes.push(Node {
            parent: self.node,
            kind,
            part: part.max(words::part(names)),
            is_body: attributes.get(Wanted::Property).split(' ').any(|property| property == "articleBody"),
            is_lead: words::is_lead(names) || attributes.is(Wanted::Property, "description"),
        });
        self.node = self.outline.nodes.len() - 1;
    }

    /// Notes that the element around a field is a form: its text asks for an address or a search.
    fn fill_in(&mut self) {
        let around = self.outline.nodes[self.node];
        let form = if around.kind == Kind::Form { around.parent } else { self.node };
        let part = &mut self.outline.nodes[form].part;
        *part = (*part).max(Part::Beside);
    }

    fn end(&mut self, name: u64, kind: Kind) {
        if let Some(at) = self.open.ended_by(name, kind) {
            self.close_to(at);
        } else if kind == Kind::Paragraph && !self.is_hidden() {
            self.end_block();
        }
    }

    /// Closes the innermost open element that `is_wanted`, unless one that `is_wall` stands before it.
    fn close(&mut self, is_wanted: impl Fn(Kind) -> bool, is_wall: impl Fn(Kind) -> bool) {
        if let Some(at) = self.open.innermost(|open| is_wanted(open.kind), |open| is_wall(open.kind)) {
            self.close_to(at);
        }
    }

    fn close_to(&mut self, at: usize) {
        while let Some(open) = self.open.pop_after(at) {
            if !self.is_hidden() && open.kind == Kind::Quotation {
                self.writer.close_quote();
            }
            if open.kind == Kind::Cell {
                self.end_cell();
            } else if open.kind.is_block() {
                self.end_block();
            }
            self.node = open.outer;
            self.is_json_ld &= open.kind != Kind::Hidden;
        }
    }

    fn is_hidden(&self) -> bool {
        self.open.has(Kind::Hidden)
    }

    fn break_line(&mut self) {
        self.writer.break_line();
        if self.writer.gap() == Gap::Paragraph {
            self.end_block();
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_json_ld {
            if let Some(json) = self.outline.said.json_ld.last_mut() {
                json.push_str(text);
            }
        } else if self.is_hidden() {
        } else if self.open.has(Kind::Title) {
            self.outline.said.title.push_str(text);
        } else {
            self.shown_text(text);
        }
    }

    fn shown_text(&mut self, text: &str) {
        if !self.open.has(Kind::Preformatted) {
            return self.write(text);
        }
        for (line_idx, line) in text.split('\n').enumerate() {
            if line_idx > 0 {
                self.break_line();
            }
            self.write(line);
        }
    }

    fn write(&mut self, text: &str) {
        let before = self.writer.len();
        self.writer.write(text);
        let n_bytes = self.writer.len() - before;
        for (counted, kind) in self.marked.iter_mut().zip([Kind::Link, Kind::Emphasis, Kind::Time]) {
            *counted += if self.open.has(kind) { n_bytes } else { 0 };
        }
    }

    fn end_block(&mut self) {
        let marked = std::mem::take(&mut self.marked);
        if let Some(text) = self.writer.end_part() {
            self.add_block(text, marked);
        }
    }

    /// Adds a block that stands there.
    fn add_block(&mut self, text: Range<usize>, [n_linked, n_emphasized, n_timed]: Marked) {
        let kind = self.outline.nodes[self.node].kind;
        self.outline.blocks.push(Block { text, node: self.node, kind, n_linked, n_emphasized, n_timed });
    }

    fn end_cell(&mut self) {
        if self.cell.as_ref().is_some_and(|cell| cell.is_text(&self.writer)) {
            self.part_cell();
        }
        self.cell = None;
    }

    /// Makes a block of what the cell holds up to here, and one of the row before it.
    fn part_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let marked = std::mem::take(&mut self.marked);
        for (text, marked) in cell.part(&mut self.writer, marked) {
            self.add_block(text, marked);
        }
    }

    fn finish(mut self) -> Option<Outline> {
        self.end_block();
        let is_page = self.outline.nodes.len() <= MAX_NODES;
        self.outline.text = self.writer.into_text();
        is_page.then_some(self.outline)
    }
}
