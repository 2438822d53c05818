//! Who speaks a quotation with nobody beside it.

use super::scene::{Event, Scene};
use super::{Speaker, SpeakerForm};
use crate::quotes::{Quote, QuoteKind};
use crate::tagger::NameType;

/// How many quotations a chain of continued ones is followed through.
const MAX_CHAIN: usize = 64;

/// How many quotations before one are looked at for the one around it.
const MAX_OUTER: usize = 12;

/// Returns the speaker of quotation `quote_idx`, which has no source that says who; `speakers` holds those known.
pub(super) fn speaker(
    scene: &Scene<'_>,
    quotes: &[Quote],
    speakers: &[Option<Speaker>],
    quote_idx: usize,
) -> Option<Speaker> {
    let quote = &quotes[quote_idx];
    let mention = scene.source_of(quote).map(|source| scene.document.span_of(source));
    let implied = |known: &Speaker, confidence: f32| Speaker {
        entity_idx: known.entity_idx,
        name: known.name.clone(),
        form: if mention.is_some() { SpeakerForm::Pronoun } else { SpeakerForm::Implicit },
        mention,
        confidence: known.confidence * confidence,
    };
    if let Some(known) = continued(quotes, speakers, quote_idx) {
        return Some(implied(known, 0.98));
    }
    // Inside somebody's words, "I" is that somebody.
    if let Some(known) = quotes_around(scene, quotes, quote_idx).find_map(|outer| speakers[outer].as_ref())
        && mention.is_some()
    {
        return Some(implied(known, 0.9));
    }
    let event = around(scene, quote);
    if quote.kind == QuoteKind::Direct
        && let Some(entity_idx) =
            subject_of_sentence(scene, quote, event).or_else(|| subject_before(scene, quote, event))
    {
        return Some(Speaker {
            entity_idx: Some(entity_idx),
            name: scene.entities.entities[entity_idx].name.clone(),
            form: SpeakerForm::Implicit,
            mention,
            confidence: 0.6,
        });
    }
    let known = event.and_then(|event| speakers[event.quote_idx].as_ref())?;
    Some(implied(known, 0.8))
}

/// Returns the quotations whose words hold the source of quotation `quote_idx`, the innermost first.
fn quotes_around(scene: &Scene<'_>, quotes: &[Quote], quote_idx: usize) -> impl Iterator<Item = usize> {
    let start = scene.source_of(&quotes[quote_idx]).map(|source| scene.document.span_of(source));
    (quote_idx.saturating_sub(MAX_OUTER)..quotes.len().min(quote_idx + 2))
        .rev()
        .filter(move |&outer| outer != quote_idx && start.is_some_and(|source| quotes[outer].span.contains(source)))
}

/// Returns the speaker of the quotation that this one carries on.
fn continued<'s>(quotes: &[Quote], speakers: &'s [Option<Speaker>], quote_idx: usize) -> Option<&'s Speaker> {
    let mut at = quotes[quote_idx].continues?;
    for _ in 0..MAX_CHAIN {
        if let Some(known) = speakers.get(at)?.as_ref() {
            return Some(known);
        }
        at = quotes.get(at)?.continues?;
    }
    None
}

/// Returns the act of speaking that a quotation belongs to: one before it in its paragraph, one behind it in its
/// paragraph, or the last of before.
fn around<'s>(scene: &'s Scene<'_>, quote: &Quote) -> Option<&'s Event> {
    let at = scene.token_at(quote.span);
    let paragraph = scene.document.paragraphs.get(scene.document.paragraph_of(at))?;
    let before = scene.events_before(at).next();
    if let Some(event) = before.filter(|event| paragraph.holds(event.token_idx)) {
        return Some(event);
    }
    let behind = scene.events_from(at).next().filter(|event| paragraph.holds(event.token_idx));
    behind.or(before).or_else(|| scene.events_from(at).next())
}

/// Returns the person named first in a quotation's own sentence before it, where nobody has spoken since.
fn subject_of_sentence(scene: &Scene<'_>, quote: &Quote, event: Option<&Event>) -> Option<usize> {
    let at = scene.token_at(quote.span);
    let sentence = scene.sentence(at);
    if event.is_some_and(|event| event.token_idx >= sentence.start as usize && event.token_idx < at) {
        return None;
    }
    person_between(scene, sentence.start, at)
}

/// Returns the first person named from token `start` to token `end`, outside quotation marks.
fn person_between(scene: &Scene<'_>, start: u32, end: usize) -> Option<usize> {
    let mention_idx = scene
        .mentions_before(end)
        .take_while(|&mention_idx| scene.mention(mention_idx).tokens.start >= start)
        .filter(|&mention_idx| {
            scene.mention(mention_idx).name_type == NameType::Person && !scene.is_quoted(mention_idx)
        })
        .last()?;
    Some(scene.mention(mention_idx).entity_idx)
}

/// Returns the person whom the sentence before a floating quotation is about, where nobody has spoken since:
/// "Smith was worried. “We have no plan.”"
fn subject_before(scene: &Scene<'_>, quote: &Quote, event: Option<&Event>) -> Option<usize> {
    let at = scene.token_at(quote.span);
    let sentence_idx = scene.document.sentence_of(at).checked_sub(1)?;
    let sentence = scene.document.sentences[sentence_idx];
    let paragraph_idx = scene.document.paragraph_of(at);
    let distance = paragraph_idx - scene.document.paragraph_of(sentence.start as usize);
    if distance > 1 || event.is_some_and(|event| event.token_idx >= sentence.start as usize) {
        return None;
    }
    person_between(scene, sentence.start, sentence.end as usize)
}
