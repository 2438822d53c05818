//! Which language an article is in.
//!
//! English is told by its own words ([`evidence`]), which takes microseconds and decides nearly every English article. Only what
//! they do not decide is given to a library that knows 65 other languages ([`named`]).

mod evidence;
mod named;
mod spelled;
mod words;

use super::model::is_english;
use super::{Article, Warning};
use evidence::Evidence;
use spelled::unquoted;

/// How many bytes of headline and body decide in most articles.
const FIRST_BYTES: usize = 400;

/// How many bytes are looked at where the first ones decide nothing: an English story may open with a paragraph in French.
const MORE_BYTES: usize = 4096;

/// How many bytes the library is given. More is no surer.
const NAMED_BYTES: usize = 2048;

/// The tag of a text whose language nobody knows.
const UNKNOWN: &str = "und";

/// Languages full of English words, which an article is believed to be in: Scots, Nigerian Pidgin, Jamaican, Krio, Tok Pisin, Bislama.
const NEAR_ENGLISH: [&str; 6] = ["sco", "pcm", "jam", "kri", "tpi", "bi"];

/// What stands in place of a tag where none is known, or there are several.
const PLACEHOLDERS: [&str; 14] = [
    UNKNOWN,
    "mul",
    "mis",
    "zxx",
    "unknown",
    "none",
    "null",
    "nil",
    "default",
    "multi",
    "multiple",
    "other",
    "posix",
    "undefined",
];

/// What a text reads as.
enum Reading {
    English,
    /// Another language, by its BCP 47 tag.
    Other(&'static str),
    Unknown,
}

/// Sets the language of an article that comes without one, or with a tag for an unknown one (`und`, `mul`): none, which
/// counts as English; the tag of another language that its text surely reads as; or `und`. An article that says it is English keeps
/// its word unless its text is surely in another language, and one that names another language unless its text is surely English: the tag
/// is often that of a page's template or a feed.
///
/// # Cost
///
/// Some 3 µs for English text; up to a millisecond for other text, which nothing is extracted from.
pub(super) fn detect(article: &mut Article) {
    article.language = article.language.take().and_then(|language| known(language.trim()));
    match article.language.as_deref() {
        None => detect_unknown(article),
        Some(told) if is_english(told) => doubt_english(article),
        Some(_) => doubt_other(article),
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

fn doubt_other(article: &mut Article) {
    let told = article.language.as_deref().unwrap_or_default();
    let primary = told.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    if NEAR_ENGLISH.contains(&primary.as_str()) || !Evidence::of(&window(article, MORE_BYTES)).contradicts() {
        return;
    }
    let message = format!("the article says that it is in {told:?}; its text reads as \"en\"");
    article.warnings.push(Warning::new("language_mismatch", message));
    article.language = Some("en".to_owned());
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
    if unquoted(&window(article, MORE_BYTES)).is_some_and(|frame| Evidence::of(&frame).is_english_frame()) {
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

/// Returns the tag that `language` is or stands for; none where it says that nobody knows, that there are several, or nothing.
fn known(language: &str) -> Option<String> {
    let lower = language.to_ascii_lowercase();
    let mut parts = lower.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    if is_english(language) {
        return Some(language.to_owned());
    }
    if matches!(first, "en" | "eng" | "english") || parts.any(|part| part == "english") {
        return Some("en".to_owned());
    }
    // A letter or a number names no language: "x-default", "n/a", the "C" of a locale.
    let is_nothing =
        first.len() < 2 || first.bytes().all(|byte| byte.is_ascii_digit()) || PLACEHOLDERS.contains(&first);
    (!is_nothing).then(|| language.to_owned())
}
