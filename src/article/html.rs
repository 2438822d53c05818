//! HTML to text: paragraphs a blank line apart, each on one line.
//!
//! A stream of tags is read, no tree is built: ten thousand open tags cost ten thousand steps and no stack.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State, Tokenizer};

use super::html_reader::HtmlReader;
use super::text_writer::{Gap, TextWriter};

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Elements whose content is no part of the article's text.
const DROPPED: &[&str] = &[
    "audio", "canvas", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style",
    "svg", "template", "textarea", "title", "video",
];

/// Returns the text of `html`: entities decoded, white space collapsed, paragraphs a blank line apart, a single line
/// break where the author set one, table cells a tab apart; no scripts, styles or fallbacks, no link targets.
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

#[derive(Default)]
struct TextReader {
    writer: TextWriter,
    /// The element whose content is being dropped, and how many of its kind are open.
    dropped: Option<(&'static str, usize)>,
    /// The element whose start tag is being read, if it is one to drop.
    opening: Option<&'static str>,
}

impl TextReader {
    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.start(name),
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(name) = self.opening.take().filter(|_| !self_closing) {
                    self.dropped = Some((name, 1));
                }
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } if self.dropped.is_none() => {
                self.writer.write(&String::from_utf8_lossy(value));
            }
            _ => {}
        }
    }

    fn start(&mut self, name: &[u8]) {
        let is_block = is_in(BLOCKS, name).is_some();
        if let Some((dropped, depth)) = &mut self.dropped {
            // A paragraph inside one of these means that somebody forgot to close it.
            if is_block && *dropped != "template" {
                self.dropped = None;
            } else {
                *depth += usize::from(dropped.as_bytes() == name);
                return;
            }
        }
        match name {
            _ if is_block => self.writer.widen(Gap::Paragraph),
            b"br" => self.writer.break_line(),
            b"td" | b"th" => self.writer.widen(Gap::Cell),
            b"q" => self.writer.open_quote(),
            _ => self.opening = is_in(DROPPED, name),
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some((dropped, depth)) = &mut self.dropped {
            if dropped.as_bytes() == name {
                *depth -= 1;
                if *depth == 0 {
                    self.dropped = None;
                }
            }
        } else if is_in(BLOCKS, name).is_some() {
            self.writer.widen(Gap::Paragraph);
        } else if name == b"q" {
            self.writer.close_quote();
        }
    }
}

fn is_in(names: &[&'static str], name: &[u8]) -> Option<&'static str> {
    names.iter().copied().find(|candidate| candidate.as_bytes() == name)
}
