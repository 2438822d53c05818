//! Whole web pages: the article that is in one, without menus, teasers, captions, comments and what else stands there.
//!
//! [`scan`] cuts a page into blocks, [`root`] finds the element around its article, [`clean`] tells which blocks in it
//! are text, [`facts`] reads headline and time. Only what looks like a page is read so: a piece of HTML from a wire is all
//! article.

mod attributes;
mod cells;
mod clean;
mod facts;
mod json_ld;
mod open;
mod outline;
mod phrases;
mod root;
mod said;
mod scan;
mod tail;
mod words;

use facts::Facts;
use json_ld::JsonLd;
use outline::Outline;
use root::Place;
use serde_json::{Map, Value};

use super::html;
use super::{Article, Warning};

/// An article shorter than this may be a part of one, bytes. Larger leaves briefs as they are; smaller believes in
/// pages that are written by scripts and hold next to nothing.
const MIN_ARTICLE: usize = 140;

/// What HTML holds.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The text of the article in it where it is a whole web page, all of its text otherwise.
    pub(super) text: String,
    pub(super) told: Told,
}

/// What a page says of its article, and what was assumed to read it; nothing where the HTML was no page.
#[derive(Debug, Default)]
pub(super) struct Told {
    facts: Facts,
    warning: Option<Warning>,
}

/// Returns what `html` holds.
///
/// # Cost
///
/// Linear in the length of `html`.
pub(super) fn read(html: &str) -> Read {
    let outline = begins_document(html).then(|| scan::scan(html)).flatten();
    let Some(outline) = outline.filter(|page| page.said.is_page()) else {
        return Read { text: html::to_text(html), told: Told::default() };
    };
    let json_ld = JsonLd::of(&outline.said.json_ld);
    let mut facts = Facts::of(&outline, &json_ld);
    let place = Place::find(&outline, facts.shown);
    if let Some(byline) = clean::byline(&outline, &place, facts.shown) {
        facts.byline = byline;
    }
    if let Some(text) = body(&outline, &place, &json_ld, facts.shown) {
        let warning = Warning::new("page_extracted", "the article was taken out of a web page");
        return Read { text, told: Told { facts, warning: Some(warning) } };
    }
    let message = "a web page in which no article was found: all of its text was read, with what stands around it";
    let warning = Some(Warning::new("page_unclear", message));
    Read { text: html::to_text(html), told: Told { facts, warning } }
}

/// Returns the text of `html` as [`read`] does, and gives `article` what a whole page says of it.
///
/// # Cost
///
/// Linear in the length of `html`.
pub(super) fn text_of(html: &str, article: &mut Article) -> String {
    let Read { text, told } = read(html);
    told.give(article);
    text
}

impl Told {
    /// Gives `article` what it does not say itself.
    pub(super) fn give(self, article: &mut Article) {
        let Facts { headline, published_at, language, url, source, byline, .. } = self.facts;
        article.warnings.extend(self.warning);
        if article.headline.trim().is_empty() {
            article.headline = headline;
        }
        if article.language.is_none() && !language.is_empty() {
            article.language = Some(language);
        }
        for (key, value) in [("published_at", published_at), ("source", source), ("url", url)] {
            if !value.is_empty() && !article.passed_on.contains_key(key) {
                article.passed_on.insert(key.to_owned(), Value::String(value));
            }
        }
        if !byline.is_empty() {
            add_byline(article, byline);
        }
    }
}

/// Gives `article` the byline of a page, unless it has one.
pub(super) fn add_byline(article: &mut Article, byline: String) {
    if let Value::Object(extra) = article.passed_on.entry("extra").or_insert_with(|| Value::Object(Map::new())) {
        extra.entry("byline").or_insert(Value::String(byline));
    }
}

/// Returns whether `html` begins as a document does, not as a piece of one.
fn begins_document(html: &str) -> bool {
    let mut rest = html.trim_start();
    while let Some(after) = ["<!--", "<?"].iter().find_map(|start| rest.strip_prefix(start)) {
        let end = if rest.starts_with("<?") { ">" } else { "-->" };
        let Some((_, after)) = after.split_once(end) else { return false };
        rest = after.trim_start();
    }
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|start| {
        rest.get(..start.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(start))
            && rest[start.len()..].starts_with(['>', ' ', '\t', '\n', '\r'])
    })
}

/// Returns the text of the article; none where too little of it was found.
fn body(outline: &Outline, place: &Place, json_ld: &JsonLd, headline: Option<usize>) -> Option<String> {
    let kept = clean::article(outline, place, headline);
    let paragraphs: Vec<&str> = kept.into_iter().map(|idx| outline.text(&outline.blocks[idx])).collect();
    let body = paragraphs.join("\n\n");
    // A brief is as short as that: where the page says what its article is, there is no more of it.
    let brief = || Some(clean::brief(outline, place, headline?).join("\n\n")).filter(|brief| !brief.is_empty());
    let body = if body.len() < MIN_ARTICLE { brief().unwrap_or(body) } else { body };
    let is_enough = (body.len() >= MIN_ARTICLE || brief().is_some()) && 4 * body.len() >= place.n_prose;
    // The publisher's own text, where the page shows less than half of it.
    let told = json_ld.body.as_deref().map(told_text).filter(|told| !told.is_empty());
    let told = told.filter(|told| told.len() > 2 * body.len() || (!is_enough && told.len() >= body.len()));
    told.or_else(|| is_enough.then_some(body))
}

/// Returns a text that JSON-LD gives: HTML, or plain text with its paragraphs on lines of their own.
fn told_text(text: &str) -> String {
    if text.contains("</") {
        return html::to_text(text);
    }
    let paragraphs = text.lines().map(html::to_text).filter(|paragraph| !paragraph.is_empty());
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
