//! Scores of resolved speakers against annotated articles.

use std::path::Path;

use serde::Deserialize;

use super::data::{CodePoints, DataError, read_lines};
use super::score::Counts;
use quotewire_engine::{ByteSpan, Document, Enricher, Entities, Quote, QuoteKind, Speaker, SpeakerForm};

/// One article with who speaks its quotations.
#[derive(Debug, Clone, Deserialize)]
pub struct SpeakersLine {
    /// Its identity.
    pub id: String,
    /// The text that offsets point into.
    pub text: String,
    /// Its quotations.
    pub attributions: Vec<Attribution>,
    /// Every noun phrase with its chain.
    pub entities: Vec<Phrase>,
}

/// One annotated quotation.
#[derive(Debug, Clone, Deserialize)]
pub struct Attribution {
    /// direct, mixed or indirect.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is said.
    pub content: Points,
    /// Who says it.
    #[serde(default)]
    pub speaker: Option<GoldSpeaker>,
}

/// Who says an annotated quotation.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldSpeaker {
    /// First code point of the source.
    pub start: usize,
    /// One past its last code point.
    pub end: usize,
    /// The chain of coreference that it belongs to.
    pub entity: Option<String>,
}

/// A span in code points.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Points {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// One annotated noun phrase.
#[derive(Debug, Clone, Deserialize)]
pub struct Phrase {
    /// Its chain.
    pub id: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// How many speakers are right, by the form of the source.
#[derive(Debug, Clone, Default)]
pub struct SpeakerReport {
    /// Right and all, of direct and mixed quotations: named, pronoun, nominal, implicit.
    pub direct: [(usize, usize); 4],
    /// The same for indirect ones.
    pub indirect: [(usize, usize); 4],
    /// Direct and mixed quotations with the quotations found by the enricher: found at all, annotated, and those
    /// whose speaker is right.
    pub end_to_end: Counts,
    /// What went wrong, one line each, for reading.
    pub mistakes: Vec<String>,
}

impl SpeakerReport {
    /// Returns each measure with its counts.
    #[must_use]
    pub fn measures(&self) -> Vec<(&'static str, Counts)> {
        vec![
            ("speaker of direct and mixed, quotations given", counts(&self.direct)),
            ("speaker of indirect, quotations given", counts(&self.indirect)),
            ("speaker of direct and mixed, end to end", self.end_to_end),
        ]
    }
}

fn counts(by_form: &[(usize, usize); 4]) -> Counts {
    let (right, all) = by_form.iter().fold((0, 0), |sum, form| (sum.0 + form.0, sum.1 + form.1));
    Counts { found: all, gold: all, right }
}

/// Returns how many speakers of the annotated quotations of `path` are resolved to the right chain of
/// coreference, the names found by `enricher`: with the quotations and their
/// sources given, and end to end.
///
/// A speaker that is no entity is right where no entity that was found belongs to the annotated chain.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or is not of this form.
pub fn score_speakers(path: &Path, enricher: &Enricher) -> Result<SpeakerReport, DataError> {
    let lines: Vec<SpeakersLine> = read_lines(path)?;
    let mut report = SpeakerReport::default();
    for line in &lines {
        let enrichment = enricher.enrich("", &line.text);
        let (document, found) = (&enrichment.document, &enrichment.entities);
        let gold = GoldChains::new(line);
        let (quotes, chains) = gold_quotes(line, document, &gold.points);
        let spoken = quotewire_engine::stages::speakers(document, found, &quotes);
        let chain_of_entity = gold.chains_of(found);
        for ((quote, speaker), chain) in quotes.iter().zip(&spoken).zip(&chains) {
            // Of several speakers the first counts: the annotation has one phrase for all of them.
            let speaker = speaker.first();
            let form = speaker.map_or(3, |speaker| match speaker.form {
                SpeakerForm::Named => 0,
                SpeakerForm::Pronoun => 1,
                SpeakerForm::Nominal => 2,
                SpeakerForm::Implicit => 3,
            });
            let is_right = is_right(speaker, chain, &chain_of_entity, &gold, document, quote);
            let by_form = if quote.kind == QuoteKind::Indirect { &mut report.indirect } else { &mut report.direct };
            by_form[form].0 += usize::from(is_right);
            by_form[form].1 += 1;
            if quote.kind != QuoteKind::Indirect {
                report.end_to_end.gold += 1;
                if let Some(found_idx) = best_overlap(&enrichment.quotes, quote.span) {
                    let speaker = enrichment.speakers[found_idx].first();
                    let found_quote = &enrichment.quotes[found_idx];
                    report.end_to_end.found += 1;
                    let is_right = self::is_right(speaker, chain, &chain_of_entity, &gold, document, found_quote);
                    report.end_to_end.right += usize::from(is_right);
                    if !is_right {
                        report.mistakes.push(mistake(
                            "end to end",
                            line,
                            document,
                            found_quote,
                            speaker,
                            &gold.shown(chain, &line.text),
                        ));
                    }
                } else {
                    let words = document.slice(quote.span);
                    report.mistakes.push(format!("{} missed, {:?}: «{words}»", line.id, quote.kind));
                }
            }
            if !is_right {
                let shown = gold.shown(chain, &line.text);
                report.mistakes.push(mistake("given", line, document, quote, speaker, &shown));
            }
        }
    }
    Ok(report)
}

/// Returns a line that tells what went wrong with one quotation.
fn mistake(
    how: &str,
    line: &SpeakersLine,
    document: &Document,
    quote: &Quote,
    speaker: Option<&Speaker>,
    shown: &str,
) -> String {
    let source = quote.source.map_or("", |source| document.slice(document.span_of(source)));
    let name = speaker.map_or("-", |speaker| speaker.name.as_str());
    format!("{} {how}, {:?} at {}: «{source}» taken for «{name}», is {shown}", line.id, quote.kind, quote.span.start)
}

/// Returns the quotation, not indirect, that shares most with `span`, and at least half of it.
fn best_overlap(quotes: &[Quote], span: ByteSpan) -> Option<usize> {
    let shared = |other: ByteSpan| other.end.min(span.end).saturating_sub(other.start.max(span.start)) as usize;
    let candidates = (0..quotes.len()).filter(|&idx| quotes[idx].kind != QuoteKind::Indirect);
    let best = candidates.max_by_key(|&idx| (shared(quotes[idx].span), usize::MAX - quotes[idx].span.len()))?;
    (2 * shared(quotes[best].span) >= span.len()).then_some(best)
}

/// The chains of one article.
struct GoldChains<'a> {
    phrases: Vec<(ByteSpan, &'a str)>,
    points: CodePoints,
}

impl<'a> GoldChains<'a> {
    fn new(line: &'a SpeakersLine) -> Self {
        let points = CodePoints::new(&line.text);
        let phrases = line
            .entities
            .iter()
            .filter_map(|phrase| Some((points.span(phrase.start, phrase.end)?, phrase.id.as_str())))
            .collect();
        Self { phrases, points }
    }

    /// Returns the chain of the smallest phrase that holds `span`.
    fn chain_at(&self, span: ByteSpan) -> Option<&'a str> {
        self.phrases
            .iter()
            .filter(|(phrase, _)| phrase.contains(span))
            .min_by_key(|(phrase, _)| phrase.len())
            .map(|(_, chain)| *chain)
    }

    /// Returns the chain that most mentions of each entity belong to.
    fn chains_of(&self, found: &Entities) -> Vec<Option<&'a str>> {
        found
            .entities
            .iter()
            .map(|entity| {
                let chains: Vec<&str> =
                    entity.mention_idxs.iter().filter_map(|&idx| self.chain_at(found.mentions[idx].span)).collect();
                let n_of = |chain: &str| chains.iter().filter(|other| **other == chain).count();
                chains.iter().copied().max_by_key(|chain| n_of(chain))
            })
            .collect()
    }

    /// Returns the first phrases of a chain.
    fn shown(&self, chain: &str, text: &str) -> String {
        let phrases = self.phrases.iter().filter(|(_, other)| *other == chain).take(4);
        phrases.map(|(span, _)| span.of(text)).collect::<Vec<_>>().join(" | ")
    }
}

/// Returns the annotated quotations whose speaker is annotated, sorted as [`quotewire_engine::stages::quotes`] sorts them,
/// and the chain of each speaker.
fn gold_quotes<'a>(line: &'a SpeakersLine, document: &Document, points: &CodePoints) -> (Vec<Quote>, Vec<&'a str>) {
    let mut result: Vec<(Quote, &str)> = Vec::new();
    for attribution in &line.attributions {
        let Some(speaker) = &attribution.speaker else { continue };
        let (Some(chain), Some(content), Some(source)) = (
            speaker.entity.as_deref(),
            points.span(attribution.content.start, attribution.content.end),
            points.span(speaker.start, speaker.end),
        ) else {
            continue;
        };
        let kind = match attribution.kind.as_str() {
            "direct" => QuoteKind::Direct,
            "mixed" => QuoteKind::Mixed,
            _ => QuoteKind::Indirect,
        };
        let quote = Quote {
            kind,
            span: super::quotes_gold::bare(document.text(), content),
            act: quotewire_engine::Act::default(),
            cue: None,
            source: Some(document.tokens_of(source)),
            quoted: Vec::new(),
            continues: None,
            nested_in: None,
            confidence: 1.0,
            rules: quotewire_engine::RuleSet::default(),
            ruling: None,
        };
        result.push((quote, chain));
    }
    result.sort_by_key(|(quote, _)| (quote.span.start, std::cmp::Reverse(quote.span.end)));
    for idx in 1..result.len() {
        let span = result[idx].0.span;
        result[idx].0.nested_in = (0..idx).rev().find(|&earlier| result[earlier].0.span.contains(span));
    }
    result.into_iter().unzip()
}

/// Returns whether `speaker` is the one of `chain`.
fn is_right(
    speaker: Option<&Speaker>,
    chain: &str,
    chain_of_entity: &[Option<&str>],
    gold: &GoldChains<'_>,
    document: &Document,
    quote: &Quote,
) -> bool {
    let Some(speaker) = speaker else { return false };
    match speaker.entity_idx {
        Some(entity_idx) => chain_of_entity[entity_idx] == Some(chain),
        None => {
            let is_named = chain_of_entity.contains(&Some(chain));
            let own = quote.source.and_then(|source| gold.chain_at(document.span_of(source)));
            let is_own_words = own == Some(chain) && speaker.form == SpeakerForm::Nominal;
            let is_other_phrase = gold
                .phrases
                .iter()
                .any(|(span, other)| *other == chain && span.of(document.text()).eq_ignore_ascii_case(&speaker.name));
            !is_named && (is_own_words || is_other_phrase)
        }
    }
}
