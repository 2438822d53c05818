//! HTML to text: paragraphs a blank line apart, each on one line.
//!
//! A stream of tags is read, no tree is built: ten thousand open tags cost ten thousand steps and no stack.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State, Tokenizer};

use super::elements::Kind;
use super::html_cells::Cells;
use super::html_reader::HtmlReader;
use super::text_writer::{Gap, TextWriter};

/// Returns the text of `html`: entities decoded, white space collapsed, paragraphs a blank line apart, a single line
/// break where the author set one, table cells a tab apart; no scripts, styles, controls or fallbacks, no link targets.
///
/// The lines of `pre` stay lines. A blank line outside of all blocks ends a paragraph: editors that put the tags of paragraphs in
/// when a page is shown send their texts without.
///
/// # Cost
///
/// Linear in the length of `html`.
pub(super) fn to_text(html: &str) -> String {
    let mut reader = TextReader { writer: TextWriter::with_capacity(html.len()), ..TextReader::default() };
    for_each_event(html, |event| reader.take(event));
    let mut text = reader.writer.into_text();
    // Spaces that HTML does not collapse, such as U+2000, are none of the text at its end.
    text.truncate(text.trim_end().len());
    text
}

/// Gives `take` the tags, attributes and texts of `html` one by one.
///
/// # Cost
///
/// Linear in the length of `html`.
pub(super) fn for_each_event(html: &str, mut take: impl FnMut(CallbackEvent<'_>)) {
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        take(event);
        None::<Infallible>
    });
    emitter.naively_switch_states(true);
    let reader = HtmlReader::new(html);
    // What comes out are the pauses: what is read goes to `take`.
    Tokenizer::new_with_emitter(reader, SelfClosing { inner: emitter, is_self_closing: false }).for_each(drop);
}

/// Keeps `<script/>` and `<iframe/>`, as XHTML writes them, from swallowing the rest of the text.
struct SelfClosing<E> {
    inner: E,
    is_self_closing: bool,
}

impl<E: Emitter> ForwardingEmitter for SelfClosing<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.inner
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn init_start_tag(&mut self) {
        self.is_self_closing = false;
        self.inner.init_start_tag();
    }

    fn set_self_closing(&mut self) {
        self.is_self_closing = true;
        self.inner.set_self_closing();
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.inner.emit_current_tag().filter(|_| !self.is_self_closing)
    }
}

/// Follows the tags of a piece of HTML, and writes its text.
#[derive(Default)]
struct TextReader {
    writer: TextWriter,
    /// The element whose content is being dropped.
    dropped: Option<Dropped>,
    /// The element whose start tag is being read, if it is one to drop.
    opening: Option<Dropped>,
    n_preformatted: usize,
    /// How many blocks are open of those that nobody leaves unclosed.
    n_blocks: usize,
    is_in_paragraph: bool,
    cells: Cells,
    /// Line ends since the last word or tag.
    n_line_ends: usize,
}

/// An element whose content is no text.
struct Dropped {
    name: Vec<u8>,
    /// How many of its name are open.
    depth: usize,
}

impl TextReader {
    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.start(name),
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(opening) = self.opening.take().filter(|_| !self_closing) {
                    self.dropped = Some(opening);
                }
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::Comment { .. } => self.n_line_ends = 0,
            CallbackEvent::String { value } if self.dropped.is_none() => self.text(&String::from_utf8_lossy(value)),
            _ => {}
        }
    }

    fn start(&mut self, name: &[u8]) {
        let kind = Kind::of(name);
        self.n_line_ends = 0;
        if let Some(dropped) = &mut self.dropped {
            // A paragraph inside one of these means that somebody forgot to close it.
            if kind.is_block() && dropped.name != b"template" {
                self.dropped = None;
            } else {
                dropped.depth += usize::from(dropped.name == name);
                return;
            }
        }
        match kind {
            Kind::Cell => self.cells.begin(&mut self.writer),
            Kind::Break => self.writer.break_line(),
            Kind::Quotation => self.writer.open_quote(),
            _ if kind.is_hidden() => self.opening = Some(Dropped { name: name.to_owned(), depth: 1 }),
            Kind::Row | Kind::Table => {
                self.writer.widen(Gap::Paragraph);
                self.cells.end_row(&self.writer);
            }
            _ if (kind.is_block() || kind == Kind::Rule) && !self.cells.begins_with_block(&mut self.writer) => {
                self.writer.widen(Gap::Paragraph);
            }
            _ => {}
        }
        if kind.is_block() {
            self.is_in_paragraph = kind == Kind::Paragraph;
            self.n_blocks += usize::from(is_closed_by_its_tag(kind));
            self.n_preformatted += usize::from(kind == Kind::Preformatted);
        }
    }

    fn end(&mut self, name: &[u8]) {
        let kind = Kind::of(name);
        self.n_line_ends = 0;
        if let Some(dropped) = &mut self.dropped {
            if dropped.name == name {
                dropped.depth -= 1;
                if dropped.depth == 0 {
                    self.dropped = None;
                }
            }
            return;
        }
        match kind {
            Kind::Cell => {}
            Kind::Quotation => self.writer.close_quote(),
            Kind::Row | Kind::Table => {
                self.writer.widen(Gap::Paragraph);
                self.cells.end_row(&self.writer);
            }
            _ if kind.is_block() => self.writer.widen(Gap::Paragraph),
            _ => {}
        }
        if kind.is_block() {
            self.is_in_paragraph = false;
            self.n_blocks = self.n_blocks.saturating_sub(usize::from(is_closed_by_its_tag(kind)));
            self.n_preformatted = self.n_preformatted.saturating_sub(usize::from(kind == Kind::Preformatted));
        }
    }

    fn text(&mut self, text: &str) {
        for (line_idx, line) in text.split('\n').enumerate() {
            if line_idx > 0 {
                self.end_line();
            }
            if !line.trim_ascii().is_empty() {
                self.n_line_ends = 0;
            }
            self.writer.write(line);
        }
    }

    fn end_line(&mut self) {
        self.n_line_ends += 1;
        let is_outside = self.n_blocks == 0 && !self.is_in_paragraph;
        if self.n_preformatted > 0 {
            self.writer.break_line();
        } else {
            self.writer.widen(if is_outside && self.n_line_ends > 1 { Gap::Paragraph } else { Gap::Space });
        }
    }
}

/// Returns whether an element of this kind is open until its end tag; others end where the next of their kind begins.
fn is_closed_by_its_tag(kind: Kind) -> bool {
    kind.is_block() && !matches!(kind, Kind::Paragraph | Kind::Item | Kind::Row | Kind::Cell)
}
