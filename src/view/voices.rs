//! Whose voice each quotation is, and the colour that each voice has.

use rustc_hash::FxHashMap;

use super::told;
use crate::record::{EnrichedRecord, Quote, Speaker};

/// How many colours there are; the next voice has the first one again.
const N_COLOURS: usize = 8;

/// Classes of the colours, as `page.css` has them.
const COLOURS: [&str; N_COLOURS] = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"];

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
    /// The rank of each voice, by how much it says.
    ranks: Vec<usize>,
}

impl Voices {
    pub(super) fn new(record: &EnrichedRecord) -> Self {
        let mut known = FxHashMap::default();
        let mut voices = Self { of_quote: Vec::new(), quote_idxs: Vec::new(), nobody: None, ranks: Vec::new() };
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
        let mut ranks = vec![0; voices.quote_idxs.len()];
        voices.groups().iter().enumerate().for_each(|(rank, (voice_idx, _))| ranks[*voice_idx] = rank);
        voices.ranks = ranks;
        voices
    }

    /// Returns every voice with its quotations: those who say most first, nobody last.
    pub(super) fn groups(&self) -> Vec<(usize, &[usize])> {
        let mut groups: Vec<(usize, &[usize])> =
            self.quote_idxs.iter().enumerate().map(|(voice_idx, quotes)| (voice_idx, quotes.as_slice())).collect();
        groups.sort_by_key(|(voice_idx, quotes)| (Some(*voice_idx) == self.nobody, usize::MAX - quotes.len()));
        groups
    }

    /// Returns the voice of a quotation.
    pub(super) fn of(&self, quote_idx: usize) -> usize {
        self.of_quote[quote_idx]
    }

    /// Returns the class that gives everything of a voice its colour: grey for nobody. Those who say most have one of their own.
    pub(super) fn colour(&self, voice_idx: usize) -> &'static str {
        if Some(voice_idx) == self.nobody { "nobody" } else { COLOURS[self.ranks[voice_idx] % N_COLOURS] }
    }

    /// Returns the colour of the voice of a quotation.
    pub(super) fn colour_of(&self, quote_idx: usize) -> &'static str {
        self.colour(self.of(quote_idx))
    }
}

/// Returns what the page calls the speakers of `quote`.
pub(super) fn names(quote: &Quote) -> String {
    told::names(quote).unwrap_or_else(|| "Speaker unknown".to_owned())
}
