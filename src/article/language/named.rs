//! Which other language a text is in, by whatlang.

use whatlang::Lang;

use crate::article::model::is_english;

/// What the library takes a text for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guess {
    /// BCP 47 tag.
    pub(super) tag: &'static str,
    /// Whether the library is sure of it.
    pub(super) is_sure: bool,
}

impl Guess {
    /// Returns whether it is English.
    pub(super) fn is_english(&self) -> bool {
        is_english(self.tag)
    }
}

/// Returns what `text` is taken for; none where it holds no words, or is in a language without a tag here.
///
/// # Cost
///
/// A third of a millisecond, whatever the text.
pub(super) fn guess(text: &str) -> Option<Guess> {
    let info = whatlang::detect(text)?;
    Some(Guess { tag: tag(info.lang())?, is_sure: info.is_reliable() })
}

/// Returns the language of `text` where the library is sure.
pub(super) fn surely(text: &str) -> Option<&'static str> {
    guess(text).filter(|guess| guess.is_sure).map(|guess| guess.tag)
}

/// Returns the BCP 47 tag. Akan, Esperanto, Javanese, Latin, Shona and Zulu have none: texts of other languages that the library does not
/// know are taken for them, and no agency writes them.
fn tag(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Afr => "af",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "no",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Aka | Lang::Epo | Lang::Jav | Lang::Lat | Lang::Sna | Lang::Zul => return None,
    })
}
