//! Who speaks a quotation with nobody next to it.

use super::anaphor::{Anaphor, AnaphorKind};
use super::candidates::Candidates;
use super::context::{Context, SpeechEvent};
use super::features::Of;
use super::pronoun_kind::PronounKind;
use super::referent::Referent;
use super::speaker::{Speaker, SpeakerForm};
use super::{around, passive, ranker};
use crate::lexicon::Class;
use crate::quotes::{Quote, QuoteKind};
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// How many quotations a chain of continued ones is followed through.
const MAX_CHAIN: usize = 64;

/// How many quotations of a headline are looked for in the body, how many words one may have, and in how many quotations of the
/// body. They keep the work linear on hostile text.
const MAX_IN_HEADLINE: usize = 16;
const MAX_WORDS: usize = 24;
const MAX_IN_BODY: usize = 64;

/// How many quotations before one are looked at for the one around it.
const MAX_OUTER: usize = 12;

/// Returns the speakers of quotation `quote_idx`, which has no source that says who; `known` holds those of the others.
pub(super) fn speakers(
    context: &Context<'_>,
    quotes: &[Quote],
    known: &[Vec<Speaker>],
    quote_idx: usize,
) -> Vec<Speaker> {
    let quote = &quotes[quote_idx];
    let mention = context.source_of(quote).map(|source| context.document.span_of(source));
    let form = if mention.is_some() { SpeakerForm::Pronoun } else { SpeakerForm::Implicit };
    let implied = |speakers: &[Speaker], confidence: f32| -> Vec<Speaker> {
        let again =
            |known: &Speaker| Speaker { form, mention, confidence: known.confidence * confidence, ..known.clone() };
        speakers.iter().map(again).collect()
    };
    if let Some(speakers) = continued(quotes, known, quote_idx) {
        return implied(speakers, 0.98);
    }
    // Who told it is not told.
    if passive::is_told(context, quote) {
        return Vec::new();
    }
    // Inside somebody's words, "I" is that somebody, and "he" is another.
    let is_other = context.is_inner()
        && context
            .source_of(quote)
            .is_some_and(|source| PronounKind::of(context.words.classes(source.start as usize)).is_some());
    if is_other {
        return Vec::new();
    }
    if let Some(speakers) = quotes_around(context, quotes, quote_idx).find_map(|outer| told(&known[outer]))
        && mention.is_some()
    {
        return implied(speakers, 0.9);
    }
    if let Some(speakers) = repeated(context, quotes, known, quote_idx) {
        return implied(speakers, 0.95);
    }
    let weighed = || ranker::decide(context, quote_idx, candidates(context, quotes, known, quote_idx).weighed(context));
    let Some(found) = around::told_after(context, quote).or_else(weighed) else { return Vec::new() };
    // Those who spoke together go on together.
    let is_it = |speaker: &Speaker| speaker.entity_idx == found.entity_idx && speaker.name == found.name;
    let together = near_speakers(context, quotes, known, quote_idx).find(|known| known.first().is_some_and(is_it));
    if let Some(speakers) = together {
        let again = |known: &Speaker| Speaker { form, mention, confidence: found.confidence, ..known.clone() };
        return speakers.iter().map(again).collect();
    }
    let Referent { entity_idx, name, confidence } = found;
    vec![Speaker { entity_idx, name, form: SpeakerForm::Implicit, mention, confidence }]
}

/// Returns those who may speak a quotation with nobody next to it.
fn candidates(context: &Context<'_>, quotes: &[Quote], known: &[Vec<Speaker>], quote_idx: usize) -> Candidates {
    let quote = &quotes[quote_idx];
    let at = context.token_at(quote.span);
    let kind = if quote.kind == QuoteKind::Direct { AnaphorKind::Quotation } else { AnaphorKind::Statement };
    let mut found = Candidates::none(Anaphor { at, kind, content: Some(quote.span) });
    let paragraph = context.document.paragraph_of(at);
    let is_here = |event: &&SpeechEvent| context.document.paragraph_of(event.token_idx) == paragraph;
    let before = context.events_before(at).next();
    let after = context.events_from(at).next();
    let of_event = |event: Option<&SpeechEvent>| event.map(|event| event.referent.clone());
    found.propose(of_event(before), Of::AroundBefore);
    found.propose(of_event(after.filter(|event| is_here(event) || before.is_none())), Of::AroundAfter);
    let turn = answered(context, quotes, known, quote_idx).and_then(|speakers| speakers.first());
    found.propose(turn.map(Referent::of), Of::Turn);
    found.propose(named_in_headline(context, quote), Of::InHeadline);
    if quote.kind == QuoteKind::Direct {
        let event = spoken_around(context, quote);
        found.propose(around::subject_of_sentence(context, quote, event), Of::InSentence);
        found.propose(around::subject_before(context, quote, event), Of::InSentenceObject);
        found.propose(around::subject_after(context, quote), Of::SubjectAfter);
    } else {
        found.propose(around::topic_of_sentence(context, quote), Of::Topic);
    }
    // "…, it said": no person.
    if context.source_of(quote).is_some_and(|source| context.words.is(source.start as usize, Class::It)) {
        found = found.without_people(context);
    }
    found.add_nobody();
    found
}

/// Returns the speakers of the quotations around one that may go on in it.
fn near_speakers<'s>(
    context: &'s Context<'_>,
    quotes: &'s [Quote],
    known: &'s [Vec<Speaker>],
    quote_idx: usize,
) -> impl Iterator<Item = &'s [Speaker]> {
    let at = context.token_at(quotes[quote_idx].span);
    let turn = answered(context, quotes, known, quote_idx);
    let events = context.events_before(at).take(1).chain(context.events_from(at).take(1));
    events.map(|event| known[event.quote_idx].as_slice()).chain(turn)
}

/// Returns the speakers, where there are any.
fn told(speakers: &[Speaker]) -> Option<&[Speaker]> {
    (!speakers.is_empty()).then_some(speakers)
}

/// Returns the quotations whose words hold the source of quotation `quote_idx`, the innermost first.
fn quotes_around(context: &Context<'_>, quotes: &[Quote], quote_idx: usize) -> impl Iterator<Item = usize> {
    let start = context.source_of(&quotes[quote_idx]).map(|source| context.document.span_of(source));
    (quote_idx.saturating_sub(MAX_OUTER)..quotes.len().min(quote_idx + 2))
        .rev()
        .filter(move |&outer| outer != quote_idx && start.is_some_and(|source| quotes[outer].span.contains(source)))
}

/// Returns the innermost direct quotation whose words hold the source of quotation `quote_idx`.
pub(super) fn direct_around(context: &Context<'_>, quotes: &[Quote], quote_idx: usize) -> Option<usize> {
    quotes_around(context, quotes, quote_idx).find(|&outer| quotes[outer].kind == QuoteKind::Direct)
}

/// Returns the speakers of the quotation that this one carries on.
fn continued<'s>(quotes: &[Quote], speakers: &'s [Vec<Speaker>], quote_idx: usize) -> Option<&'s [Speaker]> {
    let mut at = quotes[quote_idx].continues?;
    for _ in 0..MAX_CHAIN {
        if let Some(known) = told(speakers.get(at)?) {
            return Some(known);
        }
        at = quotes.get(at)?.continues?;
    }
    None
}

/// Returns the act of speaking that a quotation belongs to: one before it in its paragraph, one after it in its
/// paragraph, or the last of before.
fn spoken_around<'s>(context: &'s Context<'_>, quote: &Quote) -> Option<&'s SpeechEvent> {
    let at = context.token_at(quote.span);
    let paragraph = context.document.paragraphs.get(context.document.paragraph_of(at))?;
    let before = context.events_before(at).next();
    if let Some(event) = before.filter(|event| paragraph.holds(event.token_idx)) {
        return Some(event);
    }
    let after = context.events_from(at).next().filter(|event| paragraph.holds(event.token_idx));
    after.or(before).or_else(|| context.events_from(at).next())
}

/// Returns who speaks in turn with the one before, in a dialogue of he and she: two quotations ago.
fn answered<'s>(
    context: &Context<'_>,
    quotes: &[Quote],
    speakers: &'s [Vec<Speaker>],
    quote_idx: usize,
) -> Option<&'s [Speaker]> {
    let before = quote_idx.checked_sub(1)?;
    let paragraph_of = |idx: usize| context.document.paragraph_of(context.token_at(quotes[idx].span));
    let (this, last) = (paragraph_of(quote_idx), paragraph_of(before));
    // A quotation right after another that does not carry it on answers it.
    let is_turn = quotes[quote_idx].kind == QuoteKind::Direct
        && quotes[before].kind == QuoteKind::Direct
        && last + 1 == this
        && quotes[quote_idx].continues.is_none()
        && starts_paragraph(context, &quotes[quote_idx])
        && starts_paragraph(context, &quotes[before]);
    let known = speakers[before].first().filter(|_| is_turn)?;
    let earlier = told(&speakers[before.checked_sub(1)?])?;
    (paragraph_of(before - 1) + 1 == last && earlier[0].name != known.name).then_some(earlier)
}

fn starts_paragraph(context: &Context<'_>, quote: &Quote) -> bool {
    let at = context.token_at(quote.span);
    context.document.paragraphs[context.document.paragraph_of(at)].start as usize + 1 >= at
}

/// Returns who says the words of a headline's quotation in the body: "‘We feel let down’: …" and "“We feel let down, to
/// be honest,” she said".
fn repeated<'s>(
    context: &Context<'_>,
    quotes: &[Quote],
    speakers: &'s [Vec<Speaker>],
    quote_idx: usize,
) -> Option<&'s [Speaker]> {
    let words = |quote: &Quote| {
        let tokens = context.document.tokens_of(quote.span);
        let is_word = |token_idx: &usize| context.document.tokens[*token_idx].kind == TokenKind::Word;
        tokens.indices().filter(is_word).map(|token_idx| context.words.hashes[token_idx]).collect::<Vec<_>>()
    };
    let at = context.token_at(quotes[quote_idx].span);
    if quote_idx >= MAX_IN_HEADLINE || !context.is_headline(TokenRange::new(at, at + 1)) {
        return None;
    }
    let wanted = words(&quotes[quote_idx]);
    if wanted.len() < 2 || wanted.len() > MAX_WORDS {
        return None;
    }
    let says_so = |quote: &&Quote| {
        quote.kind != QuoteKind::Indirect && words(quote).windows(wanted.len()).any(|found| found == wanted)
    };
    let body = quotes.iter().zip(speakers).skip(quote_idx + 1).take(MAX_IN_BODY);
    body.filter(|(quote, _)| says_so(quote)).find_map(|(_, speakers)| told(speakers))
}

/// Returns the first person named in the headline, for a quotation in it: "“We will not yield”: questions for Jane Roe".
fn named_in_headline(context: &Context<'_>, quote: &Quote) -> Option<Referent> {
    let at = context.token_at(quote.span);
    if quote.kind != QuoteKind::Direct || !context.is_headline(TokenRange::new(at, at + 1)) {
        return None;
    }
    let mention_idx = context.mentions_from(0).find(|&mention_idx| {
        context.mention(mention_idx).name_type == NameType::Person && !context.is_quoted(mention_idx)
    })?;
    let mention = context.mention(mention_idx);
    context.is_headline(mention.tokens).then(|| Referent::candidate(context.entities, mention.entity_idx))
}
