//! Whom the sentences around a quotation are about.

use super::context::{Context, SpeechEvent};
use super::referent::Referent;
use super::subject;
use crate::lexicon::word::{THESE, THOSE, WORD, WORDS};
use crate::quotes::{Quote, QuoteKind};
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many sentences of a paragraph are looked at for the one whom it is about.
const MAX_SENTENCES_BACK: usize = 4;

/// Returns the person named first in a quotation's own sentence before it, where nobody has spoken since.
pub(super) fn subject_of_sentence(
    context: &Context<'_>,
    quote: &Quote,
    event: Option<&SpeechEvent>,
) -> Option<Referent> {
    let at = context.token_at(quote.span);
    let sentence = context.sentence(at);
    if event.is_some_and(|event| event.token_idx >= sentence.start as usize && event.token_idx < at) {
        return None;
    }
    let before = TokenRange::new(sentence.start as usize, at.saturating_sub(1).max(sentence.start as usize));
    subject::person(context, quote, before, true)
}

/// Returns the person whom the sentences before a floating quotation are about, where nobody has spoken since: "Smith was
/// worried. “We have no plan.”" The paragraph's last sentence that is about somebody counts.
pub(super) fn subject_before(context: &Context<'_>, quote: &Quote, event: Option<&SpeechEvent>) -> Option<Referent> {
    let at = context.token_at(quote.span);
    let last_idx = context.document.sentence_of(at).checked_sub(1)?;
    let paragraph_of =
        |sentence_idx: usize| context.document.paragraph_of(context.document.sentences[sentence_idx].start as usize);
    let (paragraph_idx, before_idx) = (context.document.paragraph_of(at), paragraph_of(last_idx));
    if paragraph_idx - before_idx > 1 || event.is_some_and(|event| event.token_idx >= at) {
        return None;
    }
    // Whoever has spoken in the same paragraph goes on before one who is only spoken of.
    let goes_on = event.is_some_and(|event| context.document.paragraph_of(event.token_idx) == paragraph_idx);
    (0..=last_idx)
        .rev()
        .take(MAX_SENTENCES_BACK)
        .take_while(|&sentence_idx| paragraph_of(sentence_idx) == before_idx)
        .take_while(|&sentence_idx| {
            let start = context.document.sentences[sentence_idx].start as usize;
            event.is_none_or(|event| event.token_idx < start)
        })
        .find_map(|sentence_idx| subject::person(context, quote, context.document.sentences[sentence_idx], !goes_on))
}

/// Returns the person that the sentence after `quote` begins with: "“…” Jane Roe now lives in a tent."
pub(super) fn subject_after(context: &Context<'_>, quote: &Quote) -> Option<Referent> {
    let last = (context.document.tokens_of(quote.span).end as usize).checked_sub(1)?;
    let next = *context.document.sentences.get(context.document.sentence_of(last) + 1)?;
    let is_here = context.document.paragraph_of(next.start as usize) == context.document.paragraph_of(last);
    let mention_idx = context.mentions_in(next).next().filter(|_| is_here)?;
    let mention = context.mention(mention_idx);
    let is_first = mention.tokens.start <= next.start + 2 && mention.name_type == NameType::Person;
    is_first.then(|| Referent::candidate(context.entities, mention.entity_idx))
}

/// Returns the person or organisation named first in a reported statement's own sentence before it: "Northwind,
/// which carries 20 million passengers, said …".
pub(super) fn topic_of_sentence(context: &Context<'_>, quote: &Quote) -> Option<Referent> {
    let at = context.token_at(quote.span);
    let sentence = context.sentence(at);
    let mention_idx = context
        .mentions_before(at)
        .take_while(|&mention_idx| context.mention(mention_idx).tokens.start >= sentence.start)
        .filter(|&mention_idx| {
            let mention = context.mention(mention_idx);
            let begins = mention.tokens.start == sentence.start
                && matches!(mention.name_type, NameType::Misc | NameType::Product | NameType::Location);
            (begins || matches!(mention.name_type, NameType::Person | NameType::Organization))
                && !context.is_quoted(mention_idx)
        })
        .last()?;
    Some(Referent::candidate(context.entities, context.mention(mention_idx).entity_idx))
}

/// Returns the person of whom the sentence after a direct quotation tells that the words were his: "“Never.” Those were the only
/// words that Jane Roe said in court."
pub(super) fn told_after(context: &Context<'_>, quote: &Quote) -> Option<Referent> {
    let at = context.token_at(quote.span);
    let paragraph = context.document.paragraphs[context.document.paragraph_of(at)];
    let first = context.document.sentence_of(at) + 1;
    let after = context.document.sentences.get(first..)?.iter().take(MAX_SENTENCES_BACK).find(|sentence| {
        let first = sentence.start as usize;
        let points = context.words.has(first, THOSE) || context.words.has(first, THESE);
        let tells = |token_idx: usize| context.words.has(token_idx, WORDS) || context.words.has(token_idx, WORD);
        points && paragraph.holds(first) && sentence.indices().any(tells)
    })?;
    let is_person = |idx: &usize| context.mention(*idx).name_type == NameType::Person;
    let mention_idx = context.mentions_in(*after).find(is_person).filter(|_| quote.kind == QuoteKind::Direct)?;
    Some(Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.8))
}
