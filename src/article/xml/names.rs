//! What the elements of NITF and XHTML do to the words around them.

use crate::article::elements::Kind;

/// What an element of NITF is in HTML. All others have the same names, or are none that begin a paragraph.
const AS_HTML: &[(&str, &str)] = &[
    ("block", "div"),
    ("body.content", "div"),
    ("bq", "blockquote"),
    ("bytag", "div"),
    ("byttl", "div"),
    ("credit", "div"),
    ("datasource", "div"),
    ("fn", "div"),
    ("hl1", "h1"),
    ("hl2", "h2"),
    ("note", "div"),
    // A tokenizer of HTML would take their tags for text.
    ("listing", "pre"),
    ("plaintext", "pre"),
    ("xmp", "pre"),
];

/// Elements that each hold a word or more. Where one begins at the end of another, a space stands between.
const WORDS: &[&str] = &[
    "city",
    "country",
    "function",
    "location",
    "name.family",
    "name.given",
    "org",
    "person",
    "region",
    "state",
    "story.date",
    "sublocation",
];

/// Parts of a fraction: no tag stands between its figures.
const FRACTION: &[&str] = &["frac", "frac-den", "frac-num", "frac-sep"];

/// Returns what the element `name` is called in HTML; nothing where its tags are left out.
pub(super) fn in_html(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    if let Some((_, html)) = AS_HTML.iter().find(|(nitf, _)| *nitf == name) {
        return (*html).to_owned();
    }
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    match name {
        name if FRACTION.contains(&name.as_str()) => String::new(),
        name if is_name => name,
        _ => "span".to_owned(),
    }
}

/// Returns what stands between `text` and the words of the element `name`, which begins after it. `follows_end` says whether
/// another element ends there.
pub(super) fn before(name: &str, text: &str, follows_end: bool) -> &'static str {
    match name {
        // "5 1/2", not "51/2".
        "frac" if text.ends_with(|c: char| c.is_ascii_digit()) => " ",
        // The sign may be left out.
        "frac-den" if !text.ends_with(['/', '\u{2044}']) => "/",
        _ if follows_end && WORDS.contains(&name) => " ",
        _ => "",
    }
}

/// What parts the words on both sides of a line break.
pub(super) const LINE: &str = "\n";

/// Returns what parts the words on both sides of a tag of the element `name`; nothing where a word may go on.
pub(super) fn parting(name: &str) -> &'static str {
    match Kind::of(in_html(name).as_bytes()) {
        Kind::Break => LINE,
        kind if kind.is_block() || kind == Kind::Rule => "\n\n",
        _ => "",
    }
}
