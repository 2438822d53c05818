//! What markup a text begins with: HTML, XML of a kind that has a name, or none.

use super::elements::Kind;

/// Markup that a text begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// HTML or XHTML, a document or a piece of one.
    Html,
    /// Other XML, by the name of what it is.
    Xml(&'static str),
}

/// XML whose root element nobody knows.
pub(super) const UNKNOWN_XML: Markup = Markup::Xml("XML");

/// What XML is, by its root element, in lower case.
const ROOTS: &[(&str, &str)] = &[
    ("newsitem", "NewsML-G2"),
    ("packageitem", "NewsML-G2"),
    ("conceptitem", "NewsML-G2"),
    ("catalogitem", "NewsML-G2"),
    ("knowledgeitem", "NewsML-G2"),
    ("planningitem", "NewsML-G2"),
    ("newsmessage", "NewsML-G2"),
    ("newsml", "NewsML 1"),
    ("nitf", "NITF"),
    ("rss", "RSS"),
    ("rdf", "RSS 1.0"),
    ("item", "RSS"),
    ("feed", "Atom"),
    ("entry", "Atom"),
    ("sports-content", "SportsML"),
];

/// Roots whose names a transcript may have in angle brackets, as in `<feed lost>`: they begin a document where that is one to
/// its end.
const ROOT_WORDS: &[&str] = &["entry", "feed", "item"];

/// Elements of HTML whose names are no words of English: one in angle brackets is a tag.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "body",
    "br",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hgroup",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "meta",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "span",
    "sub",
    "sup",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "wbr",
];

/// Elements of HTML whose names a transcript may have in angle brackets, as in `<strong language>` or `<video>`: they
/// are tags where they have an attribute or are closed.
const WORDS: &[&str] = &[
    "address", "area", "article", "aside", "audio", "base", "big", "button", "canvas", "caption", "center", "cite",
    "code", "data", "details", "dialog", "embed", "fieldset", "figure", "font", "footer", "form", "header", "iframe",
    "input", "label", "legend", "link", "main", "map", "mark", "menu", "meter", "nav", "noscript", "object", "picture",
    "ruby", "script", "section", "small", "source", "strong", "style", "summary", "svg", "table", "template", "time",
    "title", "var", "video",
];

/// Returns the markup that `text` begins with.
///
/// # Cost
///
/// Linear in the length of `text`.
pub(super) fn of(text: &str) -> Option<Markup> {
    let (prolog, rest) = Prolog::read(text)?;
    if prolog.doctype.is_some_and(|name| name.eq_ignore_ascii_case("html")) {
        return Some(Markup::Html);
    }
    let Some(tag) = Tag::read(rest) else {
        // A start tag that is cut off begins no text.
        let is_cut_off = prolog.is_xml && rest.starts_with('<');
        return if is_cut_off { Some(UNKNOWN_XML) } else { prolog.is_some().then_some(Markup::Html) };
    };
    let is_document = prolog.is_xml
        || prolog.doctype.is_some()
        || tag.attributes.contains("xmlns")
        || closes_last(rest, tag.full_name);
    let name = tag.full_name.rsplit(':').next().unwrap_or(tag.full_name).to_ascii_lowercase();
    if let Some((_, format)) = ROOTS.iter().find(|(root, _)| *root == name) {
        let is_root = !ROOT_WORDS.contains(&name.as_str()) && (tag.has_attributes() || tag.is_bare());
        return (is_document || is_root).then_some(Markup::Xml(format));
    }
    let is_html = (TAGS.contains(&name.as_str()) && (tag.has_attributes() || tag.is_bare()))
        || (WORDS.contains(&name.as_str()) && (tag.has_attributes() || (tag.is_bare() && is_closed(rest, &name))));
    match (is_html, is_document) {
        (true, _) => Some(Markup::Html),
        (false, true) => Some(UNKNOWN_XML),
        (false, false) => prolog.is_some().then_some(Markup::Html),
    }
}

/// Returns whether a tag of HTML stands anywhere in `text`: "x <b than y" holds none, nor does `<video>` that nothing closes.
///
/// # Cost
///
/// Linear in the length of `text`.
pub(super) fn holds_tag(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        let (rest, is_end) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
        let Some((inside, _)) = rest.split_once('>') else { return false };
        Tag::of(inside).is_some_and(|tag| {
            let name = tag.full_name.to_ascii_lowercase();
            let is_bare_word = WORDS.contains(&name.as_str()) && !is_end && !tag.has_attributes();
            let is_known = TAGS.contains(&name.as_str()) || (WORDS.contains(&name.as_str()) && !is_bare_word);
            is_known && (tag.has_attributes() || tag.is_bare())
        })
    })
}

/// What of HTML a text holds that begins with none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Nothing that only HTML has.
    Nothing,
    /// Tags inside lines, such as `<b>Oslo</b>`.
    Stretches,
    /// Tags that break lines or paragraphs.
    Blocks,
}

/// Returns what of HTML stands anywhere in `text`. An end tag says that there is some, and so do `<br/>` or two `<br>`: a transcript may have
/// a word in angle brackets.
///
/// # Cost
///
/// Linear in the length of `text`.
pub(super) fn held(text: &str) -> Held {
    let (mut has_end, mut n_breaks, mut has_block) = (false, 0, false);
    for rest in text.split('<').skip(1) {
        let Some((inside, _)) = rest.split_once('>') else { continue };
        let (inside, is_end) = inside.strip_prefix('/').map_or((inside, false), |inside| (inside, true));
        let Some(tag) = Tag::of(inside).filter(|tag| tag.has_attributes() || tag.is_bare()) else { continue };
        let name = tag.full_name.to_ascii_lowercase();
        if !TAGS.contains(&name.as_str()) && !WORDS.contains(&name.as_str()) {
            continue;
        }
        let kind = Kind::of(name.as_bytes());
        has_end |= is_end;
        n_breaks += if kind == Kind::Break { 1 + usize::from(tag.attributes.ends_with('/')) } else { 0 };
        has_block |= kind.is_block() || kind == Kind::Rule;
    }
    match (has_end || n_breaks > 1, has_block || n_breaks > 0) {
        (false, _) => Held::Nothing,
        (true, false) => Held::Stretches,
        (true, true) => Held::Blocks,
    }
}

/// What stands before the first element.
#[derive(Debug, Default)]
struct Prolog<'t> {
    is_xml: bool,
    has_comment: bool,
    doctype: Option<&'t str>,
}

impl<'t> Prolog<'t> {
    /// Returns what stands before the first element of `text`, and the rest; none where something in it has no end.
    fn read(text: &'t str) -> Option<(Self, &'t str)> {
        let mut prolog = Self::default();
        let mut rest = text.trim_start();
        loop {
            if let Some(instruction) = rest.strip_prefix("<?") {
                prolog.is_xml |= instruction.starts_with("xml");
                rest = instruction.split_once("?>")?.1;
            } else if let Some(comment) = rest.strip_prefix("<!--") {
                prolog.has_comment = true;
                rest = comment.split_once("-->")?.1;
            } else if let Some(doctype) = strip_prefix_ignoring_case(rest, "<!doctype ") {
                let name = doctype.trim_start();
                prolog.doctype = Some(&name[..name.find(|c: char| !is_name(c)).unwrap_or(name.len())]);
                // Declarations of its own stand in square brackets.
                let end = doctype.find(['[', '>'])?;
                rest = if doctype[end..].starts_with('[') {
                    doctype[end..].split_once(']')?.1.split_once('>')?.1
                } else {
                    &doctype[end + 1..]
                };
            } else {
                return Some((prolog, rest));
            }
            rest = rest.trim_start();
        }
    }

    fn is_some(&self) -> bool {
        self.is_xml || self.has_comment || self.doctype.is_some()
    }
}

/// A start tag.
struct Tag<'t> {
    /// Its name, with a prefix.
    full_name: &'t str,
    /// What stands after the name, up to the end of the tag.
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (inside, _) = text.strip_prefix('<')?.split_once('>')?;
        Self::of(inside)
    }

    /// Returns the tag that stands between angle brackets; none where it is no tag.
    fn of(inside: &'t str) -> Option<Self> {
        let end = inside.find(|c: char| !is_name(c)).unwrap_or(inside.len());
        let (full_name, attributes) = inside.split_at(end);
        let is_tag = full_name.starts_with(|c: char| c.is_ascii_alphabetic())
            && (attributes.is_empty() || attributes.starts_with(|c: char| c == '/' || c.is_ascii_whitespace()));
        is_tag.then_some(Self { full_name, attributes })
    }

    fn has_attributes(&self) -> bool {
        self.attributes.contains('=')
    }

    /// Returns whether the tag is its name alone.
    fn is_bare(&self) -> bool {
        self.attributes.trim_end_matches('/').trim_ascii().is_empty()
    }
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, ':' | '_' | '-' | '.')
}

/// Returns whether `text` ends with the end tag of `name`.
fn closes_last(text: &str, name: &str) -> bool {
    // The rest of a buffer may be zeros.
    let before_tag = text.trim_end_matches('\0').trim_end().strip_suffix('>').map(str::trim_end);
    before_tag.and_then(|text| text.strip_suffix(name)).is_some_and(|text| text.ends_with("</"))
}

/// Returns whether an end tag of `name` stands anywhere in `text`.
fn is_closed(text: &str, name: &str) -> bool {
    text.match_indices("</").any(|(at, _)| strip_prefix_ignoring_case(&text[at + 2..], name).is_some())
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}
