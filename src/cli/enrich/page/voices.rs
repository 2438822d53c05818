//! Whose voice each quotation is, and the colour that each voice has on the page.

use rustc_hash::FxHashMap;

use crate::cli::enrich::told;
use crate::record::{EnrichedRecord, Quote, Speaker};

/// One of those who are heard in a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Voice<'a> {
    /// An entity of the record, by id.
    Entity(&'a str),
    /// Somebody who is no entity, by description.
    Described(&'a str),
}

/// Returns everybody who is heard in `quote`: two who speak together are a voice of their own.
fn voices_of(quote: &Quote) -> Vec<Voice<'_>> {
    fn voice(speaker: &Speaker) -> Voice<'_> {
        speaker.entity.as_deref().map_or(Voice::Described(&speaker.name), Voice::Entity)
    }
    quote.speakers.iter().map(voice).collect()
}

/// The voices of one record.
pub(super) struct Voices {
    /// Index of the voice of each quotation.
    of_quote: Vec<usize>,
    /// What each voice says, in text order; voices in order of their first words.
    quote_idxs: Vec<Vec<usize>>,
    /// The voice of those whose speaker is unknown.
    nobody: Option<usize>,
}

impl Voices {
    pub(super) fn new(record: &EnrichedRecord) -> Self {
        let mut known = FxHashMap::default();
        let mut voices = Self { of_quote: Vec::new(), quote_idxs: Vec::new(), nobody: None };
        for (quote_idx, quote) in record.quotes.iter().enumerate() {
            let voice = voices_of(quote);
            let is_nobody = voice.is_empty();
            let voice_idx = *known.entry(voice).or_insert(voices.quote_idxs.len());
            if voice_idx == voices.quote_idxs.len() {
                voices.quote_idxs.push(Vec::new());
            }
            if is_nobody {
                voices.nobody = Some(voice_idx);
            }
            voices.quote_idxs[voice_idx].push(quote_idx);
            voices.of_quote.push(voice_idx);
        }
        voices
    }

    /// Returns the quotations of each voice, those of nobody last.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[usize]> {
        let named = (0..self.quote_idxs.len()).filter(|&voice_idx| Some(voice_idx) != self.nobody);
        named.chain(self.nobody).map(|voice_idx| self.quote_idxs[voice_idx].as_slice())
    }

    /// Returns the further class that everything of this quotation has.
    pub(super) fn class(&self, quote_idx: usize) -> &'static str {
        if Some(self.of_quote[quote_idx]) == self.nobody { " nobody" } else { "" }
    }

    /// Returns the hue of this quotation's voice, in degrees.
    pub(super) fn hue(&self, quote_idx: usize) -> usize {
        // Steps of the golden angle keep neighbours apart, however many there are.
        (250 + 138 * self.of_quote[quote_idx]) % 360
    }
}

/// Returns what the page calls the speakers of `quote`.
pub(super) fn names(quote: &Quote) -> String {
    told::names(quote).unwrap_or_else(|| "speaker unknown".to_owned())
}
