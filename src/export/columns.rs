//! The columns of the rows: of each its name, what it holds, and how that is read off a row.

use std::borrow::Cow;

use super::rows::{Row, Rows};
use crate::record::{FieldName, OffsetUnit, Quoted};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A time, as it came: RFC 3339 where the article keeps to the contract.
    Time,
    /// A number between 0 and 1.
    Score,
    Count,
    Flag,
}

/// A value in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'r> {
    Empty,
    /// For [`Kind::Text`] and [`Kind::Time`].
    Text(Cow<'r, str>),
    Score(f32),
    Count(u32),
    Flag(bool),
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Returns its value in a row: one of its kind, or [`Cell::Empty`].
    pub(super) of: for<'r> fn(&Row<'r>) -> Cell<'r>,
}

const fn column(name: &'static str, kind: Kind, of: for<'r> fn(&Row<'r>) -> Cell<'r>) -> Column {
    Column { name, kind, of }
}

/// The first columns of all rows.
const ARTICLE: &[Column] = &[
    column("article_id", Kind::Text, |row| Some(&*row.record.id).into()),
    column("article_version", Kind::Text, |row| row.record.version.as_deref().into()),
    column("file", Kind::Text, |row| row.field("file").into()),
    column("headline", Kind::Text, |row| Some(&*row.record.headline).into()),
    column("source", Kind::Text, |row| row.field("source").into()),
    column("published_at", Kind::Time, |row| row.field("published_at").into()),
    column("status", Kind::Text, |row| Some(row.record.status.as_str()).into()),
    column("embargoed", Kind::Time, |row| row.record.embargoed.as_deref().into()),
    column("language", Kind::Text, |row| Some(&*row.record.language).into()),
];

const QUOTES: &[Column] = &[
    column("quote_id", Kind::Text, |row| row.said.map(|said| &*said.quote.id).into()),
    column("kind", Kind::Text, |row| row.said.map(|said| &*said.quote.kind).into()),
    column("act", Kind::Text, |row| row.said.map(|said| &*said.quote.act).into()),
    column("text", Kind::Text, |row| row.said.map(|said| &*said.quote.at.text).into()),
    column("quoted", Kind::Text, |row| row.said.map_or(Cell::Empty, |said| quoted(&said.quote.quoted))),
    column("cue", Kind::Text, |row| row.said.and_then(|said| Some(&*said.quote.cue.as_ref()?.text)).into()),
    column("speaker", Kind::Text, |row| row.said.and_then(|said| Some(&*said.speaker?.name)).into()),
    column("speaker_entity", Kind::Text, |row| row.entity.map(|entity| &*entity.id).into()),
    column("speaker_type", Kind::Text, |row| row.entity.map(|entity| &*entity.entity_type).into()),
    column("speaker_form", Kind::Text, |row| row.said.and_then(|said| Some(&*said.speaker?.form)).into()),
    column("speaker_mention", Kind::Text, |row| {
        row.said.and_then(|said| Some(&*said.speaker?.mention.as_ref()?.text)).into()
    }),
    column("speaker_confidence", Kind::Score, |row| row.said.and_then(|said| Some(said.speaker?.confidence)).into()),
    column("n_speakers", Kind::Count, |row| {
        row.said.and_then(|said| u32::try_from(said.quote.speakers.len()).ok()).into()
    }),
    column("confidence", Kind::Score, |row| row.said.map(|said| said.quote.confidence).into()),
    column("continues", Kind::Text, |row| row.said.and_then(|said| said.quote.continues.as_deref()).into()),
    column("nested_in", Kind::Text, |row| row.said.and_then(|said| said.quote.nested_in.as_deref()).into()),
];

const MENTIONS: &[Column] = &[
    column("entity_id", Kind::Text, |row| row.entity.map(|entity| &*entity.id).into()),
    column("type", Kind::Text, |row| row.entity.map(|entity| &*entity.entity_type).into()),
    column("name", Kind::Text, |row| row.entity.map(|entity| &*entity.name).into()),
    column("country", Kind::Text, |row| row.entity.and_then(|entity| entity.country.as_deref()).into()),
    column("geonames_id", Kind::Count, |row| row.entity.and_then(|entity| entity.geonames_id).into()),
    column("salience", Kind::Score, |row| row.entity.map(|entity| entity.salience).into()),
    column("text", Kind::Text, |row| row.mention.map(|mention| &*mention.at.text).into()),
    column("confidence", Kind::Score, |row| row.mention.map(|mention| mention.confidence).into()),
    column("in_quote", Kind::Flag, |row| row.mention.map_or(Cell::Empty, |mention| Cell::Flag(mention.in_quote))),
];

/// The last columns of all rows.
const PLACE: &[Column] = &[
    column("field", Kind::Text, |row| row.at().map(|at| field(at.field)).into()),
    column("start", Kind::Count, |row| row.at().map(|at| at.start).into()),
    column("end", Kind::Count, |row| row.at().map(|at| at.end).into()),
    column("offset_unit", Kind::Text, |row| Some(unit(row.record.offset_unit)).into()),
];

/// Returns the columns of these rows, in their order.
pub(super) fn of(rows: Rows) -> impl Iterator<Item = &'static Column> {
    let own = match rows {
        Rows::Quotes => QUOTES,
        Rows::Mentions => MENTIONS,
    };
    ARTICLE.iter().chain(own).chain(PLACE)
}

/// Returns the speaker's own words as a list in JSON; nothing where there are none apart from the whole.
fn quoted(words: &[Quoted]) -> Cell<'static> {
    let texts: Vec<&str> = words.iter().map(|words| words.text.as_str()).collect();
    match serde_json::to_string(&texts) {
        Ok(list) if !texts.is_empty() => Cell::Text(list.into()),
        _ => Cell::Empty,
    }
}

fn field(field: FieldName) -> &'static str {
    match field {
        FieldName::Headline => "headline",
        FieldName::Body => "body",
    }
}

fn unit(unit: OffsetUnit) -> &'static str {
    match unit {
        OffsetUnit::Codepoint => "codepoint",
        OffsetUnit::Utf8 => "utf8",
        OffsetUnit::Utf16 => "utf16",
    }
}

/// Nothing and an empty text are the same: CSV knows no difference.
impl<'r> From<Option<&'r str>> for Cell<'r> {
    fn from(text: Option<&'r str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Empty, |text| Self::Text(text.into()))
    }
}

impl From<Option<f32>> for Cell<'_> {
    fn from(score: Option<f32>) -> Self {
        score.map_or(Self::Empty, Self::Score)
    }
}

impl From<Option<u32>> for Cell<'_> {
    fn from(count: Option<u32>) -> Self {
        count.map_or(Self::Empty, Self::Count)
    }
}
