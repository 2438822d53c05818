//! What a resolver looks at: names, sentences, and who has spoken so far.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::own_words::own_words;
use super::referent::Referent;
use super::speaker::Speaker;
use super::teaching::Teaching;
use super::unnamed::{self, Unnamed};
use crate::entities::{Entities, Entity, Mention};
use crate::lexicon::{Words, dateline};
use crate::log_linear::LogLinear;
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{ByteSpan, Document, TokenRange};

/// How many mentions a resolver looks back over. With more, far-off people compete; with fewer, a long
/// paragraph hides the one who is meant.
const MAX_MENTIONS_BACK: usize = 48;

/// How many tokens of a source are read. No noun phrase is longer; the bound keeps work linear.
const MAX_SOURCE_TOKENS: usize = 64;

/// One act of speaking that has been resolved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SpeechEvent {
    /// Where its source stands.
    pub(super) token_idx: usize,
    /// One past the last token of its source.
    pub(super) source_end: usize,
    /// Which quotation.
    pub(super) quote_idx: usize,
    /// Who spoke; of several the first.
    pub(super) referent: Referent,
    /// Who spoke with him.
    pub(super) others: Vec<Referent>,
    /// Whether words were given, rather than an order or a wish reported.
    pub(super) is_statement: bool,
}

/// One article, ready for questions about who is meant.
pub(super) struct Context<'a> {
    pub(super) document: &'a Document,
    /// Its words, one a token.
    pub(super) words: &'a Words,
    pub(super) entities: &'a Entities,
    /// What weighs who may be meant.
    pub(super) weights: &'a LogLinear,
    /// What is known of the speakers, while a trainer learns from it.
    pub(super) teaching: Option<&'a Teaching<'a>>,
    /// Whether each mention stands in quotation marks.
    is_quoted: Vec<bool>,
    /// The first token after the dateline; nobody before it is meant by anything.
    opening_end: usize,
    /// Who has spoken, in text order.
    events: Vec<SpeechEvent>,
    /// The people of each surname, once somebody asks.
    bearers: OnceCell<FxHashMap<&'a str, Vec<usize>>>,
    /// For each entity how many of its type the article is more about, once somebody asks.
    salience_ranks: OnceCell<Vec<usize>>,
    /// Those who are described and not named, once somebody asks.
    unnamed: OnceCell<Vec<Unnamed>>,
    /// For each entity whether it is named next to a quotation.
    speaks_by_name: Vec<bool>,
    /// The mentions that stand next to a quotation and name who speaks it.
    speaking: FxHashSet<usize>,
    /// Whether what is resolved now stands inside somebody's own words.
    is_inner: bool,
    /// Whose words they are; "he" in them is somebody else.
    quoting_speaker: Option<usize>,
}

impl<'a> Context<'a> {
    /// Returns the context of one article, with nobody having spoken yet. `quotes` are sorted by start.
    pub(super) fn new(
        document: &'a Document,
        words: &'a Words,
        entities: &'a Entities,
        quotes: &[Quote],
        weights: &'a LogLinear,
        teaching: Option<&'a Teaching<'a>>,
    ) -> Self {
        let opening_end = dateline::find(document, words).map_or(0, |dateline| dateline.end);
        Self {
            document,
            words,
            entities,
            weights,
            teaching,
            is_quoted: quoted_mentions(entities, quotes),
            opening_end,
            events: Vec::new(),
            bearers: OnceCell::new(),
            salience_ranks: OnceCell::new(),
            unnamed: OnceCell::new(),
            speaks_by_name: vec![false; entities.entities.len()],
            speaking: FxHashSet::default(),
            is_inner: false,
            quoting_speaker: None,
        }
    }

    /// Returns the entities that share the last word of `name`, in order of first mention; none where it is one word.
    pub(super) fn bearers(&self, name: &str) -> &[usize] {
        let bearers = self.bearers.get_or_init(|| {
            let mut bearers: FxHashMap<&'a str, Vec<usize>> = FxHashMap::default();
            for (entity_idx, entity) in self.entities.entities.iter().enumerate() {
                if let Some((_, surname)) = entity.name.rsplit_once(' ') {
                    bearers.entry(surname).or_default().push(entity_idx);
                }
            }
            bearers
        });
        name.rsplit_once(' ').and_then(|(_, surname)| bearers.get(surname)).map_or(&[], Vec::as_slice)
    }

    /// Returns those whom the article describes and does not name beside it, in text order.
    pub(super) fn unnamed(&self) -> &[Unnamed] {
        self.unnamed.get_or_init(|| unnamed::find(self.document, self.words, self.entities))
    }

    /// Tells that the source `tokens` of a quotation names entity `entity_idx`.
    pub(super) fn add_named_speaker(&mut self, entity_idx: usize, tokens: TokenRange) {
        self.speaks_by_name[entity_idx] = true;
        let mentions = &self.entities.mentions;
        let named = self.mentions_in(tokens).filter(|&mention_idx| mentions[mention_idx].entity_idx == entity_idx);
        self.speaking.extend(named);
    }

    /// Returns whether mention `mention_idx` stands next to a quotation and names who speaks it.
    pub(super) fn speaks(&self, mention_idx: usize) -> bool {
        self.speaking.contains(&mention_idx)
    }

    /// Returns whether entity `entity_idx` is named next to a quotation, wherever in the article.
    pub(super) fn speaks_by_name(&self, entity_idx: usize) -> bool {
        self.speaks_by_name[entity_idx]
    }

    /// Returns how many entities of the same type the article is more about than about entity `entity_idx`.
    pub(super) fn n_more_salient(&self, entity_idx: usize) -> usize {
        self.salience_ranks.get_or_init(|| salience_ranks(self.entities))[entity_idx]
    }

    /// Tells whose words hold what is resolved next: nobody's, or those of these speakers.
    pub(super) fn set_around(&mut self, outer: Option<&[Speaker]>) {
        self.is_inner = outer.is_some();
        self.quoting_speaker = outer.and_then(|speakers| speakers.first()).and_then(|speaker| speaker.entity_idx);
    }

    /// Returns whether what is resolved now stands inside somebody's own words.
    pub(super) fn is_inner(&self) -> bool {
        self.is_inner
    }

    /// Returns the name of whoever's words hold what is resolved now, if it is an entity.
    pub(super) fn quoting_speaker(&self) -> Option<&'a str> {
        self.quoting_speaker.map(|entity_idx| self.entities.entities[entity_idx].name.as_str())
    }

    /// Returns whether entity `entity_idx` is whose words hold what is resolved now: "I" there, and not "he".
    pub(super) fn is_quoting_speaker(&self, entity_idx: usize) -> bool {
        self.quoting_speaker == Some(entity_idx)
    }

    /// Returns the source of `quote`, if it has one that holds a token of the document.
    pub(super) fn source_of(&self, quote: &Quote) -> Option<TokenRange> {
        let source = quote.source?;
        let end = (source.end as usize).min(self.document.tokens.len()).min(source.start as usize + MAX_SOURCE_TOKENS);
        (end > source.start as usize).then(|| TokenRange::new(source.start as usize, end))
    }

    /// Returns mention `mention_idx`.
    pub(super) fn mention(&self, mention_idx: usize) -> &'a Mention {
        &self.entities.mentions[mention_idx]
    }

    /// Returns the entity of mention `mention_idx`.
    pub(super) fn entity_of(&self, mention_idx: usize) -> &'a Entity {
        &self.entities.entities[self.mention(mention_idx).entity_idx]
    }

    /// Returns whether mention `mention_idx` stands in quotation marks.
    pub(super) fn is_quoted(&self, mention_idx: usize) -> bool {
        self.is_quoted[mention_idx]
    }

    /// Returns the mentions that lie wholly inside `tokens`.
    pub(super) fn mentions_in(&self, tokens: TokenRange) -> impl Iterator<Item = usize> + use<'a> {
        let mentions = &self.entities.mentions;
        let first = mentions.partition_point(|mention| mention.tokens.start < tokens.start);
        (first..mentions.len()).take_while(move |&idx| mentions[idx].tokens.end <= tokens.end)
    }

    /// Returns the mentions that end before token `token_idx`, the nearest first, not beyond a bounded stretch.
    pub(super) fn mentions_before(&self, token_idx: usize) -> impl Iterator<Item = usize> + use<'a> {
        let mentions = &self.entities.mentions;
        let opening_end = self.opening_end;
        let end = mentions.partition_point(|mention| mention.tokens.end as usize <= token_idx);
        (0..end)
            .rev()
            .take(MAX_MENTIONS_BACK)
            .take_while(move |&mention_idx| mentions[mention_idx].tokens.start as usize >= opening_end)
    }

    /// Returns the mentions from token `token_idx` on, the nearest first, not beyond a bounded stretch.
    pub(super) fn mentions_from(&self, token_idx: usize) -> impl Iterator<Item = usize> + use<'a> {
        let mentions = &self.entities.mentions;
        let start = mentions.partition_point(|mention| (mention.tokens.start as usize) < token_idx);
        start..mentions.len().min(start + MAX_MENTIONS_BACK)
    }

    /// Returns the sentence that holds token `token_idx`.
    pub(super) fn sentence(&self, token_idx: usize) -> TokenRange {
        let sentences = &self.document.sentences;
        sentences.get(self.document.sentence_of(token_idx)).copied().unwrap_or_default()
    }

    /// Returns whether `tokens` stand in the headline.
    pub(super) fn is_headline(&self, tokens: TokenRange) -> bool {
        self.document.is_in_headline(self.document.span_of(tokens))
    }

    /// Returns whether `quote` stands in the body.
    pub(super) fn is_body(&self, quote: &Quote) -> bool {
        !self.document.is_in_headline(quote.span)
    }

    /// Returns the first token of `span`.
    pub(super) fn token_at(&self, span: ByteSpan) -> usize {
        self.document.tokens_of(span).start as usize
    }

    /// Adds what has been found, in text order.
    pub(super) fn add_event(&mut self, event: SpeechEvent) {
        debug_assert!(self.events.last().is_none_or(|last| last.token_idx <= event.token_idx));
        self.events.push(event);
    }

    /// Returns who spoke before token `token_idx`, the last first.
    pub(super) fn events_before(&self, token_idx: usize) -> impl Iterator<Item = &SpeechEvent> {
        let end = self.events.partition_point(|event| event.token_idx < token_idx);
        self.events[..end].iter().rev()
    }

    /// Returns who speaks from token `token_idx` on, the next first.
    pub(super) fn events_from(&self, token_idx: usize) -> impl Iterator<Item = &SpeechEvent> {
        let start = self.events.partition_point(|event| event.token_idx < token_idx);
        self.events[start..].iter()
    }
}

/// Returns, for each entity, how many of its type are more salient, the first named of those that are equal.
fn salience_ranks(entities: &Entities) -> Vec<usize> {
    let mut order: Vec<usize> = (0..entities.entities.len()).collect();
    let salience = |entity_idx: usize| entities.entities[entity_idx].salience;
    order.sort_by(|&left, &right| salience(right).total_cmp(&salience(left)).then(left.cmp(&right)));
    let mut n_of_type = [0_usize; NameType::ALL.len()];
    let mut ranks = vec![0; order.len()];
    for entity_idx in order {
        let n_more = &mut n_of_type[entities.entities[entity_idx].name_type as usize];
        ranks[entity_idx] = *n_more;
        *n_more += 1;
    }
    ranks
}

/// Returns, for each mention, whether it stands in quotation marks.
fn quoted_mentions(entities: &Entities, quotes: &[Quote]) -> Vec<bool> {
    let own_words = own_words(quotes);
    entities
        .mentions
        .iter()
        .map(|mention| {
            let holder_idx = own_words.partition_point(|words| words.end < mention.span.end);
            own_words.get(holder_idx).is_some_and(|words| words.contains(mention.span))
        })
        .collect()
}
