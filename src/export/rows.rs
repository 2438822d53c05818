//! Records as rows of a table: one a quotation and speaker, or one a mention of a name.

use serde_json::Value;

use crate::record::{EnrichedRecord, Entity, Mention, Quote, Speaker, Stretch};

/// What has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// A quotation has one for each of its speakers, and one where it has none.
    Quotes,
    /// A mention has one.
    Mentions,
}

/// What a row tells of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'r> {
    pub(super) record: &'r EnrichedRecord,
    /// Who speaks, or what is named.
    pub(super) entity: Option<&'r Entity>,
    pub(super) said: Option<Said<'r>>,
    pub(super) mention: Option<&'r Mention>,
}

/// A quotation and one of its speakers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'r> {
    pub(super) quote: &'r Quote,
    pub(super) speaker: Option<&'r Speaker>,
}

/// Returns the rows of `record`, in text order; of mentions, those of one entity after those of another.
///
/// # Cost
///
/// Linear in what has a row.
pub(super) fn of(record: &EnrichedRecord, rows: Rows) -> impl Iterator<Item = Row<'_>> {
    let (quotes, entities) = match rows {
        Rows::Quotes => (&record.quotes[..], &[][..]),
        Rows::Mentions => (&[][..], &record.entities[..]),
    };
    let mentions = entities.iter().flat_map(move |entity| {
        let row = Row { record, entity: Some(entity), said: None, mention: None };
        entity.mentions.iter().map(move |mention| Row { mention: Some(mention), ..row })
    });
    quotes.iter().flat_map(move |quote| said(record, quote)).chain(mentions)
}

fn said<'r>(record: &'r EnrichedRecord, quote: &'r Quote) -> impl Iterator<Item = Row<'r>> {
    let nobody = quote.speakers.is_empty().then_some(None);
    let speakers = quote.speakers.iter().map(Some).chain(nobody);
    speakers.map(move |speaker| Row {
        record,
        entity: speaker.and_then(|speaker| entity(record, speaker.entity.as_deref()?)),
        said: Some(Said { quote, speaker }),
        mention: None,
    })
}

/// Returns the entity of this id. They stand in the order of their numbers, of which some may be left out.
fn entity<'r>(record: &'r EnrichedRecord, id: &str) -> Option<&'r Entity> {
    let number = |id: &str| id.get(1..).and_then(|number| number.parse::<usize>().ok());
    let found = record.entities.binary_search_by_key(&number(id)?, |entity| number(&entity.id).unwrap_or_default());
    found.ok().map(|entity_idx| &record.entities[entity_idx]).filter(|entity| entity.id == id)
}

impl<'r> Row<'r> {
    /// Returns a field of the article that is text.
    pub(super) fn field(&self, name: &str) -> Option<&'r str> {
        self.record.article.get(name).and_then(Value::as_str)
    }

    /// Returns where the quotation or the mention stands.
    pub(super) fn at(&self) -> Option<&'r Stretch> {
        self.said.map(|said| &said.quote.at).or_else(|| self.mention.map(|mention| &mention.at))
    }
}
