//! An article and what was found in it to a record.

use std::borrow::Cow;

use super::headers::content_hash;
use super::model::{EnrichedRecord, EnrichmentInfo, Entity, FieldName, Mention, Quote, Quoted, Speaker, Stretch};
use super::offsets::Offsets;
use super::standing::supersedes;
use super::version::{OffsetUnit, RECORD_VERSION};
use crate::article::{Article, Embargo, Status};
use quotewire_engine::{ByteSpan, Enrichment, Field};

/// Returns the record of `article` with what was found in it, which is nothing where nobody looked. Its warnings are
/// those of the article; what made it is left empty, for whoever ran that to fill in.
///
/// # Cost
///
/// Linear in the length of the article.
#[must_use]
pub fn make(article: &Article, enrichment: Option<&Enrichment>, unit: OffsetUnit) -> EnrichedRecord {
    let writer = enrichment.map(|enrichment| Writer::new(enrichment, unit));
    // What its publisher has withdrawn is not published again.
    let shown = |text: &str| if article.status == Status::Canceled { String::new() } else { text.to_owned() };
    EnrichedRecord {
        record_version: RECORD_VERSION,
        id: article.id.clone(),
        version: article.version.clone(),
        status: article.status,
        embargoed: article.embargo.and_then(Embargo::end),
        supersedes: supersedes(article),
        content_hash: content_hash(article),
        headline: shown(&article.headline),
        body: Some(shown(&article.body)),
        language: article.language.clone().unwrap_or_else(|| "en".to_owned()),
        article: article.passed_on.clone(),
        offset_unit: unit,
        entities: writer.as_ref().map(Writer::entities).unwrap_or_default(),
        quotes: writer.as_ref().map(Writer::quotes).unwrap_or_default(),
        warnings: article.warnings.clone(),
        enrichment: EnrichmentInfo::default(),
    }
}

struct Writer<'a> {
    enrichment: &'a Enrichment,
    headline: Offsets<'a>,
    body: Offsets<'a>,
    /// Stretches that give somebody's own words, sorted and apart.
    own_words: Vec<ByteSpan>,
}

impl<'a> Writer<'a> {
    fn new(enrichment: &'a Enrichment, unit: OffsetUnit) -> Self {
        let document = &enrichment.document;
        Self {
            enrichment,
            headline: Offsets::new(document.headline(), unit),
            body: Offsets::new(document.body(), unit),
            own_words: enrichment.own_words(),
        }
    }

    fn stretch(&self, span: ByteSpan) -> Stretch {
        let (field, at) = self.enrichment.document.locate(span);
        let (field, offsets) = match field {
            Field::Headline => (FieldName::Headline, &self.headline),
            Field::Body => (FieldName::Body, &self.body),
        };
        let text = self.enrichment.document.slice(span).to_owned();
        Stretch { field, start: offsets.at(at.start), end: offsets.at(at.end), text }
    }

    fn entities(&self) -> Vec<Entity> {
        let found = &self.enrichment.entities;
        let entity = |(entity_idx, entity): (usize, &quotewire_engine::Entity)| Entity {
            id: entity_id(entity_idx),
            entity_type: entity.name_type.as_str().into(),
            name: entity.name.clone(),
            aliases: entity.aliases.clone(),
            country: entity.country.map(Cow::Borrowed),
            geonames_id: entity.geonames_id,
            descriptors: entity.descriptors.clone(),
            salience: rounded(entity.salience),
            mentions: entity
                .mention_idxs
                .iter()
                .map(|&mention_idx| self.mention(&found.mentions[mention_idx]))
                .collect(),
        };
        found.entities.iter().enumerate().map(entity).collect()
    }

    fn mention(&self, mention: &quotewire_engine::Mention) -> Mention {
        let holder_idx = self.own_words.partition_point(|words| words.end < mention.span.end);
        let in_quote = self.own_words.get(holder_idx).is_some_and(|words| words.contains(mention.span));
        Mention { at: self.stretch(mention.span), confidence: rounded(mention.confidence), in_quote }
    }

    fn quotes(&self) -> Vec<Quote> {
        let Enrichment { quotes, speakers, .. } = self.enrichment;
        let quote = |(quote_idx, (quote, speakers)): (usize, (&quotewire_engine::Quote, &Vec<_>))| Quote {
            id: quote_id(quote_idx),
            kind: quote.kind.as_str().into(),
            at: self.stretch(quote.span),
            act: quote.act.as_str().into(),
            cue: quote.cue.map(|cue| self.stretch(cue)),
            speakers: speakers.iter().map(|speaker| self.speaker(speaker)).collect(),
            quoted: quote.quoted.iter().map(|&span| self.quoted(span)).collect(),
            continues: quote.continues.map(quote_id),
            nested_in: quote.nested_in.map(quote_id),
            confidence: rounded(quote.confidence),
        };
        quotes.iter().zip(speakers).enumerate().map(quote).collect()
    }

    fn speaker(&self, speaker: &quotewire_engine::Speaker) -> Speaker {
        Speaker {
            entity: speaker.entity_idx.map(entity_id),
            name: speaker.name.clone(),
            form: speaker.form.as_str().into(),
            mention: speaker.mention.map(|mention| self.stretch(mention)),
            confidence: rounded(speaker.confidence),
        }
    }

    fn quoted(&self, span: ByteSpan) -> Quoted {
        let Stretch { start, end, text, .. } = self.stretch(span);
        Quoted { start, end, text }
    }
}

fn entity_id(entity_idx: usize) -> String {
    format!("e{}", entity_idx + 1)
}

fn quote_id(quote_idx: usize) -> String {
    format!("q{}", quote_idx + 1)
}

/// Returns a score as records show it: three decimals are all that it is good for.
fn rounded(score: f32) -> f32 {
    if score.is_finite() { (score.clamp(0.0, 1.0) * 1000.0).round() / 1000.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use quotewire_engine::Entities;
    use quotewire_engine::NameType;
    use quotewire_engine::QuoteKind;
    use quotewire_engine::SpeakerForm;
    use quotewire_engine::{Document, TokenRange};

    /// Returns an enrichment in which every other token is a name and every third begins a quotation of five.
    fn enrichment(headline: &str, body: &str) -> Enrichment {
        let document = Document::new(headline, body);
        let mut found = Entities::default();
        let mut quotes = Vec::new();
        let mut speakers = Vec::new();
        for (token_idx, token) in document.tokens.iter().enumerate() {
            if token_idx % 2 == 0 {
                let entity_idx = found.entities.len();
                found.entities.push(quotewire_engine::Entity {
                    name_type: NameType::Person,
                    name: document.slice(token.span).to_owned(),
                    aliases: Vec::new(),
                    salience: f32::NAN,
                    country: None,
                    geonames_id: None,
                    descriptors: Vec::new(),
                    gender: None,
                    mention_idxs: vec![found.mentions.len()],
                });
                found.mentions.push(quotewire_engine::Mention {
                    span: token.span,
                    tokens: TokenRange::new(token_idx, token_idx + 1),
                    name_type: NameType::Person,
                    confidence: 1.5,
                    entity_idx,
                });
            }
            let last = document.tokens[(token_idx + 4).min(document.tokens.len() - 1)];
            let span = ByteSpan { start: token.span.start, end: last.span.end };
            if token_idx % 3 == 0 && document.locate(token.span).0 == document.locate(last.span).0 {
                quotes.push(quotewire_engine::Quote {
                    kind: if token_idx % 2 == 0 { QuoteKind::Direct } else { QuoteKind::Mixed },
                    span,
                    act: quotewire_engine::Act::Denial,
                    cue: Some(token.span),
                    source: None,
                    quoted: vec![last.span],
                    continues: None,
                    nested_in: None,
                    confidence: 0.123_456,
                    rules: quotewire_engine::RuleSet::default(),
                    ruling: None,
                });
                let speaker = |span| quotewire_engine::Speaker {
                    entity_idx: Some(0),
                    name: "x".to_owned(),
                    form: SpeakerForm::Named,
                    mention: Some(span),
                    confidence: 0.5,
                };
                speakers.push(vec![speaker(token.span), speaker(last.span)]);
            }
        }
        Enrichment { document, entities: found, quotes, vetoed: Vec::new(), speakers }
    }

    /// Returns the slice that a reader who counts in `unit` takes.
    fn slice(text: &str, unit: OffsetUnit, start: u32, end: u32) -> String {
        let (start, end) = (start as usize, end as usize);
        match unit {
            OffsetUnit::Codepoint => text.chars().skip(start).take(end - start).collect(),
            OffsetUnit::Utf8 => text[start..end].to_owned(),
            OffsetUnit::Utf16 => {
                String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[start..end]).expect("whole characters")
            }
        }
    }

    proptest! {
        #[test]
        fn text_is_the_slice_in_every_unit(
            headline in "(\\PC| ){0,20}",
            body in "(\\PC|\r\n|\n\n| |[a-z]{1,8}|\u{1f1e6}\u{1f1fa}|e\u{301}|\u{1f469}\u{200d}\u{1f680}|\u{201c}|\u{201d}){0,80}",
        ) {
            let enrichment = enrichment(&headline, &body);
            for unit in [OffsetUnit::Codepoint, OffsetUnit::Utf8, OffsetUnit::Utf16] {
                let writer = Writer::new(&enrichment, unit);
                let of = |field: FieldName| if field == FieldName::Headline { &headline } else { &body };
                let mut stretches: Vec<Stretch> = Vec::new();
                stretches.extend(writer.entities().into_iter().flat_map(|entity| entity.mentions).map(|mention| mention.at));
                for quote in writer.quotes() {
                    for words in &quote.quoted {
                        prop_assert_eq!(slice(of(quote.at.field), unit, words.start, words.end), words.text.as_str());
                    }
                    stretches.extend(quote.cue);
                    stretches.extend(quote.speakers.into_iter().filter_map(|speaker| speaker.mention));
                    stretches.push(quote.at);
                }
                for at in stretches {
                    prop_assert_eq!(slice(of(at.field), unit, at.start, at.end), at.text);
                }
            }
        }
    }

    #[test]
    fn a_name_inside_somebodys_words_says_so() {
        let enrichment = enrichment("", "a b c d e f g h i j k");
        let writer = Writer::new(&enrichment, OffsetUnit::Codepoint);
        // Direct from 0 to 4 and from 6 to 10; mixed from 3 with the last of its five in marks.
        let told: Vec<(u32, bool)> = writer
            .entities()
            .iter()
            .map(|entity| (entity.mentions[0].at.start / 2, entity.mentions[0].in_quote))
            .collect();
        assert_eq!(told, [(0, true), (2, true), (4, true), (6, true), (8, true), (10, true)]);
        let (first, rest) = (enrichment.own_words()[0], enrichment.own_words().len());
        assert_eq!((first.start, first.end, rest), (0, 9, 2));
    }

    #[test]
    fn scores_are_between_0_and_1_with_three_decimals() {
        let enrichment = enrichment("", "a b c");
        let writer = Writer::new(&enrichment, OffsetUnit::Codepoint);
        let entity = &writer.entities()[0];
        assert_eq!((entity.salience, entity.mentions[0].confidence), (0.0, 1.0));
        assert_eq!(serde_json::to_string(&writer.quotes()[0].confidence).expect("JSON"), "0.123");
    }
}
