//! Which language an article is in.

use whichlang::{Lang, detect_language};

use super::{Article, Warning};

/// How many bytes of the body are looked at. More is no surer.
const WINDOW_BYTES: usize = 4096;

/// Below this length, in bytes, a guess is not sure enough to leave an article without its names and quotations.
const SURE_BYTES: usize = 400;

/// Sets the language of an article that comes without one, or with a tag for an unknown one (`und`, `mul`), where its
/// body is surely in another language than English; leaves it missing, which counts as English, otherwise.
pub(super) fn detect_if_missing(article: &mut Article) {
    article.language = article.language.take().and_then(|language| known(language.trim()));
    if article.language.is_some() || article.body.len() < SURE_BYTES {
        return;
    }
    let window = &article.body[..article.body.floor_char_boundary(WINDOW_BYTES)];
    let (first, second) = window.split_at(window.floor_char_boundary(window.len() / 2));
    // Each half on its own: a list of foreign names in an English article misleads one of them, not both.
    let detected = detect_language(first);
    if detected == Lang::Eng || detect_language(second) != detected {
        return;
    }
    let Some(tag) = bcp47(detected) else { return };
    article.language = Some(tag.to_owned());
    article.warnings.push(Warning::new(
        "language_detected",
        format!("the article does not name its language; its text reads as {tag:?}"),
    ));
}

/// Returns the tag that `language` is or stands for; none where it says that nobody knows, or that there are several.
fn known(language: &str) -> Option<String> {
    let lower = language.to_ascii_lowercase();
    match lower.split(['-', '_', ' ']).next().unwrap_or_default() {
        "" | "und" | "mul" | "mis" | "zxx" => None,
        "english" => Some("en".to_owned()),
        _ => Some(language.to_owned()),
    }
}

fn bcp47(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
        Lang::Eng => return None,
    })
}
