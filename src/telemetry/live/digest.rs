//! What the list of the page needs of a record: so much and no more.

use crate::article::Status;
use crate::record::{EnrichedRecord, Standing, id_hash};
use crate::view::{clean, told};
use crate::view::{is_urgent, title};

/// Quotations of an article that the list has. More take memory and rate; the article itself has all.
const MOST_SAID: usize = 12;
/// Names of an article that the list can be searched for.
const MOST_NAMES: usize = 40;
/// Longest words of a quotation in the list, characters.
const LONGEST_WORDS: usize = 240;
/// Longest name, characters.
const LONGEST_NAME: usize = 80;
/// Other articles that one replaces or withdraws and that are looked for.
const MOST_REPLACED: usize = 256;

/// A quotation in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who says it; empty where nobody is known.
    pub speakers: Vec<String>,
    /// The verb between the names and the words.
    pub verb: String,
    /// The words, in marks where they are the speaker's own; cut where they are long.
    pub words: String,
    /// `direct`, `mixed` or `indirect`.
    pub kind: String,
    /// `statement`, `denial`, `question` or `request`.
    pub act: String,
    /// Whether the speaker is right nearly always.
    pub is_sure: bool,
}

/// What the list has of an article. It is bounded, whatever the article holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    /// A hash of the article's id.
    pub article: String,
    /// What tells which of two records of an article is the newer, without the message that it came as.
    pub standing: Standing,
    /// Hashes of the ids of other articles that it replaces or withdraws.
    pub replaces: Vec<String>,
    /// What it is called.
    pub title: String,
    /// Where it is from; empty where it does not say.
    pub source: String,
    /// Whether it says that it is urgent.
    pub is_urgent: bool,
    /// Whether too many pass for it to be in the list: then it has its speakers alone, to be counted.
    pub is_untold: bool,
    /// Whether its publisher has withdrawn it: then there is nothing else in here.
    pub is_canceled: bool,
    /// Whether it must not be published yet.
    pub is_withheld: bool,
    /// The first quotations.
    pub said: Vec<Said>,
    /// How many quotations it has in all.
    pub n_quotes: usize,
    /// Why it has none, where it has none.
    pub why_none: &'static str,
    /// Names, the most important first.
    pub names: Vec<String>,
    /// Named speakers, with how often each speaks.
    pub speakers: Vec<(String, u32)>,
}

impl Digest {
    /// Returns the digest of a record that is counted and not told of.
    #[must_use]
    pub(super) fn untold(record: &EnrichedRecord) -> Self {
        Self { is_untold: true, speakers: speakers(record), ..Self::identity(record) }
    }

    /// Returns whether somebody must be told of `record`, however many others pass.
    pub(super) fn is_pressing(record: &EnrichedRecord) -> bool {
        is_urgent(record) || record.is_canceled()
    }

    /// Returns the digest of `record`.
    ///
    /// # Cost
    ///
    /// Some microseconds, and some kilobytes: it is made on the thread that made the record.
    #[must_use]
    pub fn of(record: &EnrichedRecord) -> Self {
        let identity = Self::identity(record);
        if record.is_canceled() {
            return Self {
                standing: identity.standing,
                replaces: identity.replaces,
                ..Self::canceled(identity.article)
            };
        }
        let source = record.article.get("source").and_then(serde_json::Value::as_str).unwrap_or_default();
        Self {
            title: title(record),
            source: cut(source, LONGEST_NAME),
            is_urgent: is_urgent(record),
            is_withheld: record.status == Status::Withheld || record.is_embargoed(),
            said: record.quotes.iter().take(MOST_SAID).map(|quote| said(record, quote)).collect(),
            n_quotes: record.quotes.len(),
            why_none: told::why_none(record),
            names: names(record),
            speakers: speakers(record),
            ..identity
        }
    }

    /// Returns what is left of a canceled article, which has this hash of its id.
    pub(super) fn canceled(article: String) -> Self {
        Self { article, title: "Canceled by its publisher".to_owned(), is_canceled: true, ..Self::default() }
    }

    /// Returns which article `record` is of, and which records it replaces.
    fn identity(record: &EnrichedRecord) -> Self {
        let others = record.supersedes.iter().filter(|superseded| superseded.id != record.id);
        Self {
            article: id_hash(&record.id),
            standing: Standing::of(record, None),
            replaces: others.take(MOST_REPLACED).map(|superseded| id_hash(&superseded.id)).collect(),
            ..Self::default()
        }
    }
}

fn said(record: &EnrichedRecord, quote: &crate::record::Quote) -> Said {
    Said {
        speakers: quote.speakers.iter().take(4).map(|speaker| cut(&speaker.name, LONGEST_NAME)).collect(),
        verb: cut(&told::verb_and_asked(record, quote), LONGEST_NAME),
        words: cut(&told::words(quote), LONGEST_WORDS),
        kind: quote.kind.clone().into_owned(),
        act: quote.act.clone().into_owned(),
        is_sure: told::sureness(quote) == "sure",
    }
}

fn names(record: &EnrichedRecord) -> Vec<String> {
    let is_name = |entity: &&crate::record::Entity| !matches!(entity.entity_type.as_ref(), "DATE" | "MONEY");
    let mut entities: Vec<_> = record.entities.iter().filter(is_name).collect();
    entities.sort_by(|a, b| b.salience.total_cmp(&a.salience));
    entities.iter().take(MOST_NAMES).map(|entity| cut(&entity.name, LONGEST_NAME)).collect()
}

fn speakers(record: &EnrichedRecord) -> Vec<(String, u32)> {
    let mut counts: Vec<(String, u32)> = Vec::new();
    let speakers = record.quotes.iter().flat_map(|quote| &quote.speakers);
    for speaker in speakers.filter(|speaker| speaker.entity.is_some()) {
        match counts.iter().position(|(name, _)| *name == speaker.name) {
            Some(idx) => counts[idx].1 += 1,
            None if counts.len() < MOST_NAMES => counts.push((speaker.name.clone(), 1)),
            None => {}
        }
    }
    counts.iter_mut().for_each(|(name, _)| *name = cut(name, LONGEST_NAME));
    counts
}

/// Returns the beginning of `text`, with nothing in it that a browser obeys.
fn cut(text: &str, n_characters: usize) -> String {
    match text.char_indices().nth(n_characters) {
        Some((end, _)) => format!("{}\u{2026}", clean(&text[..end])),
        None => clean(text).into_owned(),
    }
}
