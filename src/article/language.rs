//! Which language an article is in.
//!
//! English is told by its own words ([`evidence`]), which takes microseconds and decides nearly every English article. Only what
//! they do not decide is given to a library that knows 65 other languages ([`named`]).

mod evidence;
mod named;
mod words;

use super::model::is_english;
use super::{Article, Warning};
use evidence::Evidence;

/// How many bytes of headline and body decide in most articles.
const FIRST_BYTES: usize = 400;

/// How many bytes are looked at where the first ones decide nothing: an English story may open with a paragraph in French.
const MORE_BYTES: usize = 4096;

/// How many bytes the library is given. More is no surer.
const NAMED_BYTES: usize = 2048;

/// The tag of a text whose language nobody knows.
const UNKNOWN: &str = "und";

/// What a text reads as.
enum Reading {
    English,
    /// Another language, by its BCP 47 tag.
    Other(&'static str),
    Unknown,
}

/// Sets the language of an article that comes without one, or with a tag for an unknown one (`und`, `mul`): none, which
/// counts as English; the tag of another language that its text surely reads as; or `und`. An article that says it is English keeps
/// its word unless its text is surely in another language. Any other tag is believed unseen.
///
/// # Cost
///
/// Some 3 µs for English text; up to a millisecond for other text, which nothing is extracted from.
pub(super) fn detect(article: &mut Article) {
    article.language = article.language.take().and_then(|language| known(language.trim()));
    match article.language.as_deref() {
        None => detect_unknown(article),
        Some(told) if is_english(told) => doubt_english(article),
        Some(_) => {}
    }
}

fn detect_unknown(article: &mut Article) {
    let (language, warning) = match read(article) {
        Reading::English => return,
        Reading::Other(tag) => {
            let message = format!("the article does not name its language; its text reads as {tag:?}");
            (tag, Warning::new("language_detected", message))
        }
        Reading::Unknown => {
            let message = "the article does not name its language, and its text does not tell";
            (UNKNOWN, Warning::new("language_unsure", message))
        }
    };
    article.language = Some(language.to_owned());
    article.warnings.push(warning);
}

fn doubt_english(article: &mut Article) {
    let (first, more) = (window(article, FIRST_BYTES), window(article, MORE_BYTES));
    if !Evidence::of(&first).allows_doubt() || !Evidence::of(&more).allows_doubt() {
        return;
    }
    if let Some(tag) = named::surely(&window(article, NAMED_BYTES)).filter(|tag| !is_english(tag)) {
        let told = article.language.as_deref().unwrap_or_default();
        let message = format!("the article says that it is in {told:?}; its text reads as {tag:?}");
        article.warnings.push(Warning::new("language_mismatch", message));
        article.language = Some(tag.to_owned());
    }
}

fn read(article: &Article) -> Reading {
    if Evidence::of(&window(article, FIRST_BYTES)).is_surely_english() {
        return Reading::English;
    }
    let evidence = Evidence::of(&window(article, MORE_BYTES));
    if evidence.is_mostly_english() {
        return Reading::English;
    }
    let named = named::guess(&window(article, NAMED_BYTES));
    if evidence.is_english_beside(named) {
        return Reading::English;
    }
    match named {
        Some(guess) if guess.is_sure && !is_english(guess.tag) => Reading::Other(guess.tag),
        _ => Reading::Unknown,
    }
}

/// Returns the headline and the body up to `n_bytes` of each.
fn window(article: &Article, n_bytes: usize) -> String {
    let begin = |text: &str| text[..text.floor_char_boundary(n_bytes)].to_owned();
    [begin(&article.headline), begin(&article.body)].join("\n")
}

/// Returns the tag that `language` is or stands for; none where it says that nobody knows, or that there are several.
fn known(language: &str) -> Option<String> {
    let lower = language.to_ascii_lowercase();
    match lower.split(['-', '_', ' ']).next().unwrap_or_default() {
        "" | UNKNOWN | "mul" | "mis" | "zxx" => None,
        "english" => Some("en".to_owned()),
        _ => Some(language.to_owned()),
    }
}
