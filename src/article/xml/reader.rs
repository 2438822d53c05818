//! XML as a stream of tags and texts, each with the path that it stands at. No tree is built and nothing recurses.
//!
//! Nothing is fetched and no entity is expanded but the five of XML and the characters that HTML has names for: a document
//! that declares entities of its own is refused.

use std::borrow::Cow;

use quick_xml::escape::{self, EscapeError, ParseCharRefError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, NamespaceError, ResolveResult};
use quick_xml::reader::NsReader;

use super::tag::Tag;
use crate::article::{ArticleError, entity};

/// How many elements may be open at a time. More is no article; each takes some dozen bytes.
const MAX_DEPTH: usize = 256;

/// Longest path, bytes: names of elements may be as long as the document, and each path is looked at.
const MAX_PATH_BYTES: usize = 1024;

/// How much of a namespace is compared, bytes.
const MAX_URI_BYTES: usize = 128;

/// Vocabularies that stand inside others, and what their elements are called in a path.
const NAMESPACES: &[(&str, &str)] = &[
    ("http://iptc.org/std/nar/2006-10-01/", ""),
    ("http://purl.org/rss/1.0/", ""),
    ("http://purl.org/dc/elements/1.1/", "dc:"),
    ("http://purl.org/rss/1.0/modules/content/", "content:"),
];

/// Reads a document from its beginning to its end.
pub(super) struct Xml<'x> {
    text: &'x str,
    reader: NsReader<&'x [u8]>,
    /// The namespace of the root element: the names of its elements stand bare in a path.
    home: Option<String>,
    /// The names of the open elements, a slash between: `newsItem/itemMeta/provider`.
    path: String,
    /// How long the path was before each of the open elements.
    lengths: Vec<usize>,
    /// Where in the document the node begins that was read last, in the text as it was given.
    node_start: usize,
    /// How many bytes of white space the document begins with.
    n_skipped: usize,
}

/// What comes next in a document.
pub(super) enum Node<'x> {
    /// An element begins, whose path is now that of the reader.
    Open(Tag<'x>),
    /// Text, its references resolved.
    Text(Cow<'x, str>),
    /// The innermost element ends.
    Close,
}

impl<'x> Xml<'x> {
    /// Returns the reader of the document `text`.
    pub(super) fn new(text: &'x str) -> Self {
        let n_skipped = text.len() - text.trim_start().len();
        // The rest of a buffer may be zeros.
        let text = text.trim_end_matches('\0').trim();
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { text, reader, home: None, path: String::new(), lengths: Vec::new(), node_start: 0, n_skipped }
    }

    /// Returns the names of the open elements, a slash between. Those of a vocabulary that is not known begin with `other:`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Returns where the node begins that was read last, in the text that the reader was given.
    pub(super) fn begins_at(&self) -> usize {
        self.n_skipped + self.node_start
    }

    /// Returns where the node ends that was read last, in the text that the reader was given.
    pub(super) fn ends_at(&self) -> usize {
        self.n_skipped + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    /// Returns how many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.lengths.len()
    }

    /// Returns the next start tag inside the innermost `depth` open elements; none where they end before one.
    pub(super) fn next_in(&mut self, depth: usize) -> Result<Option<Tag<'x>>, ArticleError> {
        while let Some(node) = self.next()? {
            match node {
                Node::Open(tag) => return Ok(Some(tag)),
                Node::Close if self.depth() < depth => return Ok(None),
                Node::Close | Node::Text(_) => {}
            }
        }
        Ok(None)
    }

    /// Returns what comes next; none at the end of the document.
    ///
    /// # Errors
    ///
    /// The document is not well-formed, declares entities, or is nested more deeply than any article.
    pub(super) fn next(&mut self) -> Result<Option<Node<'x>>, ArticleError> {
        loop {
            self.node_start = self.ends_at() - self.n_skipped;
            let event = self.reader.read_event().map_err(|error| self.fault(&error))?;
            return Ok(Some(match event {
                Event::Start(start) => Node::Open(self.open(start)?),
                Event::End(_) => {
                    self.path.truncate(self.lengths.pop().unwrap_or(0));
                    Node::Close
                }
                Event::Text(text) => self.inside_root(text.xml10_content())?,
                Event::CData(data) => self.inside_root(data.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let text = self.resolve(&reference)?;
                    self.inside_root(text)?
                }
                Event::DocType(declared) if declared.contains('[') => {
                    return Err(self.malformed("it declares entities or elements of its own, which are not read"));
                }
                Event::Eof if self.depth() > 0 => {
                    let innermost = self.path.rsplit('/').next().unwrap_or_default();
                    return Err(self.malformed(&format!("it ends inside <{}>", cut(innermost))));
                }
                Event::Eof => return Ok(None),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) | Event::Empty(_) => continue,
            }));
        }
    }

    fn open(&mut self, start: BytesStart<'x>) -> Result<Tag<'x>, ArticleError> {
        let is_root = self.lengths.is_empty();
        if is_root && self.home.is_some() {
            return Err(self.malformed("it has a second root element"));
        }
        let (namespace, local) = self.reader.resolver().resolve_element(start.name());
        let uri = uri_of(&namespace);
        self.lengths.push(self.path.len());
        if is_root {
            self.home = Some(uri.to_owned());
        } else {
            self.path.push('/');
        }
        if !uri.is_empty() && self.home.as_deref() != Some(uri) {
            let known = NAMESPACES.iter().find(|(known, name)| *known == uri || name.strip_suffix(':') == Some(uri));
            self.path.push_str(known.map_or("other:", |(_, name)| name));
        }
        self.path.push_str(local.into_inner());
        if self.lengths.len() > MAX_DEPTH || self.path.len() > MAX_PATH_BYTES {
            let message =
                format!("more than {MAX_DEPTH} elements in one another, or names too long, at {}", self.place());
            return Err(ArticleError::TooDeep { message });
        }
        let tag = Tag::new(start);
        match tag.fault() {
            Some(fault) => Err(self.malformed(&format!("in <{}>: {fault}", cut(tag.local_name())))),
            None => Ok(tag),
        }
    }

    fn inside_root(&self, text: Cow<'x, str>) -> Result<Node<'x>, ArticleError> {
        if self.lengths.is_empty() && !text.trim().is_empty() {
            return Err(self.malformed("there is text outside of its root element"));
        }
        Ok(Node::Text(text))
    }

    /// Returns what an entity or character reference stands for.
    fn resolve(&self, reference: &BytesRef<'x>) -> Result<Cow<'x, str>, ArticleError> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) => return Ok(Cow::Owned(entity::meant(character).to_string())),
            Ok(None) => {}
            Err(error) => return Err(self.bad_reference(reference, &error)),
        }
        if let Some(text) = escape::resolve_predefined_entity(reference) {
            return Ok(Cow::Borrowed(text));
        }
        entity::in_html(reference)
            .map(Cow::Owned)
            .ok_or_else(|| self.malformed(&format!("the entity &{}; is not declared", cut(reference))))
    }

    /// Returns why the document cannot be read on.
    fn fault(&self, error: &quick_xml::Error) -> ArticleError {
        match error {
            quick_xml::Error::Namespace(NamespaceError::TooManyBindings(limit)) => self.malformed(&format!(
                "more than {limit} namespaces are declared: declare those that it uses, each once at its root"
            )),
            error => self.malformed(&error.to_string()),
        }
    }

    fn bad_reference(&self, reference: &str, error: &quick_xml::Error) -> ArticleError {
        let message = format!("&{}; at {}", cut(reference), self.place());
        match error {
            quick_xml::Error::Escape(EscapeError::InvalidCharRef(ParseCharRefError::InvalidCodepoint(
                0xd800..=0xdfff,
            ))) => ArticleError::LoneSurrogate { message },
            error => self.malformed(&format!("&{};: {error}", cut(reference))),
        }
    }

    /// Returns the error that `message` tells of, with its place.
    pub(super) fn malformed(&self, message: &str) -> ArticleError {
        ArticleError::MalformedXml { message: format!("{message} (at {})", self.place()) }
    }

    /// Returns where the reader is, for people.
    fn place(&self) -> String {
        let error_at = self.reader.error_position();
        let at = if error_at > 0 { error_at } else { self.reader.buffer_position() };
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.text.len());
        let before = &self.text.as_bytes()[..at];
        let n_lines = memchr::memchr_iter(b'\n', before).count();
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        format!("line {} byte {}", n_lines + 1, at - line_start + 1)
    }
}

/// Returns the beginning of a namespace; nothing where an element is in none.
fn uri_of<'n>(namespace: &'n ResolveResult<'_>) -> &'n str {
    let uri = match namespace {
        ResolveResult::Unbound => "",
        ResolveResult::Bound(Namespace(uri)) => uri,
        // Nobody has said what it stands for, so that it stands for itself.
        ResolveResult::Unknown(prefix) => prefix,
    };
    // One as long as the document would take the square of the time to compare.
    &uri[..uri.floor_char_boundary(MAX_URI_BYTES)]
}

/// Returns the beginning of a name that is shown to people.
fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(60)]
}
