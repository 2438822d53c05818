//! Where in its sentence a name stands: subject, object, owner, audience.

use super::context::Context;
use super::features::Of;
use crate::entities::titles::is_person_noun;
use crate::lexicon::gazetteer::names_nation;
use crate::lexicon::word::{COMMA, IN, OF, ONCE, THE, TOLD};
use crate::lexicon::{self, Class};
use crate::tagger::NameType;
use crate::text::TokenRange;

/// Returns whether a mention is what its sentence is about: the first of its type, and no object.
pub(super) fn is_subject(context: &Context<'_>, mention_idx: usize) -> bool {
    is_first_of_its_type(context, mention_idx) && !is_object(context, context.mention(mention_idx).tokens)
}

/// Returns how the grammar around a mention makes it a topic.
pub(super) fn position(context: &Context<'_>, mention_idx: usize) -> Of {
    let is_object = is_object(context, context.mention(mention_idx).tokens);
    match (is_first_of_its_type(context, mention_idx), is_object) {
        (true, false) => Of::LastSubject,
        (true, true) => Of::LastFirst,
        (false, true) => Of::LastObject,
        (false, false) => Of::LastOther,
    }
}

/// Returns whether a mention is of a body that is only told something, or that tells the news: "told Reuters".
pub(super) fn is_audience(context: &Context<'_>, mention_idx: usize) -> bool {
    let mention = context.mention(mention_idx);
    if mention.name_type != NameType::Organization {
        return false;
    }
    let is_before = |n: usize, word: u64| {
        (mention.tokens.start as usize).checked_sub(n).is_some_and(|token_idx| context.words.has(token_idx, word))
    };
    is_before(1, TOLD)
        || is_before(1, THE) && is_before(2, TOLD)
        || lexicon::is(&context.entity_of(mention_idx).name, Class::NewsAgency)
}

/// Returns whether the sentence of token `at` tells of a time past: "told a reporter in 1991", "once said".
pub(super) fn tells_of_then(context: &Context<'_>, at: usize) -> bool {
    let sentence = context.sentence(at);
    let end = (sentence.end as usize).min(at + REACH);
    (at.saturating_sub(2).max(sentence.start as usize)..end).any(|idx| {
        let text = context.document.token_text(idx);
        let is_year = text.len() == 4 && matches!(text.get(..2), Some("19" | "20"));
        context.words.has(idx, ONCE) || is_year && idx > 0 && context.words.has(idx - 1, IN)
    })
}

/// How far after who speaks the time may stand, in tokens.
const REACH: usize = 16;

/// Returns whether a mention only tells whose a picture is: "(Jane Roe/Inlet News)", "Photo: Jane Roe".
pub(super) fn is_credit(context: &Context<'_>, mention_idx: usize) -> bool {
    let tokens = context.mention(mention_idx).tokens;
    let text = |idx: usize| context.document.tokens.get(idx).map_or("", |_| context.document.token_text(idx));
    let before = |n: usize| (tokens.start as usize).checked_sub(n).map_or("", text);
    let pictures =
        |n: usize| (tokens.start as usize).checked_sub(n).is_some_and(|idx| context.words.is(idx, Class::Picture));
    let is_shared = text(tokens.end as usize) == "/" && (before(1) == "(" || before(1) == "/" || before(1) == "|");
    is_shared || matches!(before(1), ":" | "by" | "/" | "|") && pictures(2)
}

/// Returns whether a preposition or a verb stands before a mention and its title.
fn is_object(context: &Context<'_>, mention: TokenRange) -> bool {
    let words = context.words;
    let mut at = mention.start as usize;
    for _ in 0..5 {
        let Some(before) = at.checked_sub(1) else { return false };
        let classes = words.classes(before);
        if classes.has(Class::BeforeObject) || classes.has(Class::TakesObject) && classes.has(Class::Past) {
            // "Secretary of State Mike Pompeo": the preposition is the title's.
            return !(words.has(before, OF) && before > 0 && words.is(before - 1, Class::Title));
        }
        let is_title_word = is_person_noun(classes)
            || classes.has(Class::OpensTitle)
            || context.document.token_text(before) == "-"
            || words.is_capitalized(before) && names_nation(context.document.token_text(before));
        if !is_title_word {
            return false;
        }
        at = before;
    }
    false
}

/// Returns whether no other mention of the same type stands before this one in its sentence.
fn is_first_of_its_type(context: &Context<'_>, mention_idx: usize) -> bool {
    let mention = context.mention(mention_idx);
    let sentence = context.sentence(mention.tokens.start as usize);
    context
        .mentions_before(mention.tokens.start as usize)
        .take(12)
        .take_while(|&earlier| context.mention(earlier).tokens.start >= sentence.start)
        .all(|earlier| context.mention(earlier).name_type != mention.name_type || is_in_opening(context, earlier))
}

/// Returns whether a mention is an object in what stands before the subject: "Unlike Roe, …", "After meeting Roe, …".
fn is_in_opening(context: &Context<'_>, mention_idx: usize) -> bool {
    let tokens = context.mention(mention_idx).tokens;
    let start = context.sentence(tokens.start as usize).start;
    context.words.has(tokens.end as usize, COMMA) && tokens.start - start <= OPENING_LEN && is_object(context, tokens)
}

/// Longest opening of a sentence before the name in it, in tokens.
const OPENING_LEN: u32 = 4;
