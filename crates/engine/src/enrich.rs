//! The one door to the extraction: text in, entities, quotations and speakers out.

use std::sync::Arc;

use crate::cancel::{Cancel, Cancelled};
use crate::entities::{self, Entities};
use crate::lexicon::Words;
use crate::quotes::{self, Extraction, Quote, Vetoed};
use crate::speakers::{self, Speaker, SpeakerReasons};
use crate::tagger::Tagger;
use crate::text::{ByteSpan, Document};

/// What was found in one article.
#[derive(Debug, Clone)]
pub struct Enrichment {
    /// The text that every span points into, with its tokens, sentences and quotation marks.
    pub document: Document,
    /// Its names.
    pub entities: Entities,
    /// Its quotations.
    pub quotes: Vec<Quote>,
    /// Candidates for quotations that a rule found to be none.
    pub vetoed: Vec<Vetoed>,
    /// Everybody who speaks each quotation, one list a quotation; empty where nobody can be named or pointed at.
    pub speakers: Vec<Vec<Speaker>>,
}

impl Enrichment {
    /// Returns the stretches that give somebody's own words, sorted and apart.
    ///
    /// # Cost
    ///
    /// That of sorting them.
    #[must_use]
    pub fn own_words(&self) -> Vec<ByteSpan> {
        speakers::own_words(&self.quotes)
    }

    /// Returns why each speaker was chosen whom a classifier weighed against others; nothing of one whom the source names.
    ///
    /// # Cost
    ///
    /// That of finding the speakers once more.
    #[must_use]
    pub fn speaker_reasons(&self) -> Vec<SpeakerReasons> {
        speakers::reasons(&self.document, &Words::new(&self.document), &self.entities, &self.quotes)
    }
}

/// A part of the way from text to speakers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Text to sentences and tokens, and a label for each of them.
    Tag,
    /// Labels to entities; at the same time as the quotations where a thread is free.
    Entities,
    /// Labels to quotations.
    Quotes,
    /// Who speaks each of them.
    Speakers,
}

/// Is told when stages begin and end. The engine reads no clock: who has one can time its stages so.
pub trait Watcher: Sync {
    /// The stage begins, on this thread.
    fn begins(&self, stage: Stage);
    /// The stage is over. One that is given up has no end.
    fn ends(&self, stage: Stage);
}

/// Nobody watches.
impl Watcher for () {
    fn begins(&self, _: Stage) {}
    fn ends(&self, _: Stage) {}
}

fn watched<T>(watcher: &impl Watcher, stage: Stage, work: impl FnOnce() -> T) -> T {
    watcher.begins(stage);
    let result = work();
    watcher.ends(stage);
    result
}

/// Enriches articles with one tagger. Cheap to clone; shared by all threads.
#[derive(Clone)]
pub struct Enricher {
    tagger: Arc<dyn Tagger>,
}

impl Enricher {
    /// Returns an enricher that tags with `tagger`.
    #[must_use]
    pub fn new(tagger: Arc<dyn Tagger>) -> Self {
        Self { tagger }
    }

    /// Returns the tagger.
    #[must_use]
    pub fn tagger(&self) -> &dyn Tagger {
        self.tagger.as_ref()
    }

    /// Returns what is found in an article of this headline (which may be empty) and body.
    ///
    /// Entities and quotations are extracted concurrently where the calling rayon pool has a thread to spare.
    /// Any text gives a result; none panics.
    ///
    /// # Cost
    ///
    /// Linear in the length of the text.
    #[must_use]
    pub fn enrich(&self, headline: &str, body: &str) -> Enrichment {
        let Ok(enrichment) = self.enrich_unless(headline, body, &Cancel::default()) else {
            unreachable!("nobody else has the flag");
        };
        enrichment
    }

    /// Does what [`Self::enrich`] does, as long as the result is wanted.
    ///
    /// # Errors
    ///
    /// It was cancelled before it was there.
    pub fn enrich_unless(&self, headline: &str, body: &str, cancel: &Cancel) -> Result<Enrichment, Cancelled> {
        self.enrich_watched(headline, body, cancel, &())
    }

    /// Does what [`Self::enrich_unless`] does, and tells `watcher` when each stage begins and ends.
    ///
    /// # Errors
    ///
    /// It was cancelled before it was there.
    pub fn enrich_watched(
        &self,
        headline: &str,
        body: &str,
        cancel: &Cancel,
        watcher: &impl Watcher,
    ) -> Result<Enrichment, Cancelled> {
        cancel.check()?;
        watcher.begins(Stage::Tag);
        let document = Document::new(headline, body);
        cancel.check()?;
        let labels = self.tagger.tag_unless(&document, cancel)?;
        let words = Words::new(&document);
        watcher.ends(Stage::Tag);
        let (entities, extraction) = rayon::join(
            || watched(watcher, Stage::Entities, || entities::extract(&document, &words, &labels)),
            || watched(watcher, Stage::Quotes, || quotes::extract(&document, &words, &labels)),
        );
        cancel.check()?;
        let Extraction { quotes, vetoed, .. } = extraction;
        let resolve = || speakers::resolve(&document, &words, &entities, &quotes);
        let speakers = watched(watcher, Stage::Speakers, resolve);
        Ok(Enrichment { document, entities, quotes, vetoed, speakers })
    }
}

impl std::fmt::Debug for Enricher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Enricher").field("model", &self.tagger.model()).finish()
    }
}
