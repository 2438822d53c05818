//! What stands next to a quotation: a name, a pronoun, a description.

use super::context::Context;
use super::noun;
use super::phrase::{self, core, first_word, is_after_preposition, is_owner};
use super::pronoun_kind::PronounKind;
use crate::entities::titles::is_person_noun;
use crate::lexicon::word::{AND, BRACKET, COMMA, HER, THE, WHICH, WHO};
use crate::lexicon::{self, Class, Classes};
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// What a source is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// It names the entity of this index.
    Named(usize),
    /// He, she, it, they.
    Pronoun(PronounKind),
    /// Who, which: whoever stands before it.
    Relative,
    /// I, we: whoever is being quoted around it.
    FirstPerson,
    /// Anything else: "the spokeswoman".
    Nominal,
}

/// Returns what the tokens of a source are.
pub(super) fn read(context: &Context<'_>, tokens: TokenRange) -> Source {
    let first = first_word(context, tokens);
    let holds_mention = context.mentions_in(tokens).next().is_some();
    if !holds_mention && tokens.len() <= 3 {
        // "I'm" is "I".
        let word = context.document.token_text(first).split(['\'', '’']).next().unwrap_or_default();
        let classes = lexicon::classes_of(word);
        // "her sister", and "her" alone.
        let is_owner = classes.has(Class::Possessive) && !(lexicon::hash(word) == HER && tokens.len() == 1);
        if let Some(kind) = PronounKind::of(classes).filter(|_| !is_owner) {
            return Source::Pronoun(kind);
        }
        if is_talker(classes) {
            return Source::FirstPerson;
        }
        // What begins a sentence has nothing before it to mean: "WHO says".
        let is_relative = context.words.has(first, WHO) || context.words.has(first, WHICH);
        if is_relative && tokens.start > context.sentence(tokens.start as usize).start {
            return Source::Relative;
        }
    }
    named(context, tokens).map_or(Source::Nominal, Source::Named)
}

/// Returns whether a word of these classes is whoever is being quoted, or whom he speaks to: "I", "us", "you".
fn is_talker(classes: Classes) -> bool {
    classes.has(Class::InPerson) && (classes.has(Class::ClauseSubject) || classes.has(Class::ObjectPronoun))
}

/// Returns the entity that is the head of the noun phrase `tokens`.
fn named(context: &Context<'_>, tokens: TokenRange) -> Option<usize> {
    let is_head_person = |&mention_idx: &usize| {
        let mention = context.mention(mention_idx);
        mention.name_type == NameType::Person
            && !is_owner(context, mention.tokens, tokens)
            && !is_after_preposition(context, mention.tokens, tokens)
    };
    if let Some(mention_idx) = context.mentions_in(tokens).find(is_head_person) {
        let head = titled_after(context, mention_idx, tokens).unwrap_or(mention_idx);
        return Some(context.mention(head).entity_idx);
    }
    if let Some(mention_idx) = beside(context, tokens) {
        return Some(context.mention(mention_idx).entity_idx);
    }
    let core = core(context, tokens);
    let last = context.mentions_in(core).filter(|&idx| is_body(context.mention(idx).name_type)).last();
    let last = last.or_else(|| apposed(context, tokens, core))?;
    if phrase::is_compatriot(context, last, core) {
        return None;
    }
    let mention = context.mention(last);
    let after = mention.tokens.end as usize;
    let rest = TokenRange::new(after, (core.end as usize).max(after));
    let is_head = rest.indices().all(|token_idx| {
        context.document.tokens[token_idx].kind != TokenKind::Word
            || (mention.name_type == NameType::Organization
                && rest.len() <= 2
                && context.words.is(token_idx, Class::BodyKind))
    });
    is_head.then_some(mention.entity_idx)
}

/// Returns the person whose title another name begins or parts from it: "Kasarani police commander Ibrahim Noor", and
/// "Negros Occidental, rice farmer Jane Roe"; nobody where the first name is the head: "Jane Roe, wife of John Doe".
fn titled_after(context: &Context<'_>, mention_idx: usize, tokens: TokenRange) -> Option<usize> {
    let first = context.mention(mention_idx).tokens;
    let next = context.mentions_in(tokens).find(|&idx| context.mention(idx).tokens.start >= first.end)?;
    let second = context.mention(next);
    let role = (second.tokens.start as usize).checked_sub(1).filter(|&role| role >= first.end as usize)?;
    let words = context.words;
    let joins = |token_idx: usize| {
        words.has(token_idx, AND) || words.is(token_idx, Class::Article) || words.is(token_idx, Class::PhraseEnd)
    };
    let is_plain = |token_idx: usize| {
        let text = context.document.token_text(token_idx);
        text == "," || text.starts_with(char::is_lowercase) && !joins(token_idx)
    };
    let is_title = is_person_noun(words.classes(role)) && (first.end as usize..role).all(is_plain);
    (second.name_type == NameType::Person && is_title).then_some(next)
}

/// Returns the body that a description goes on to name: "the operator of four ships, Northern Freight", "a lobby, the
/// National Association of Families (NAF)".
fn apposed(context: &Context<'_>, tokens: TokenRange, core: TokenRange) -> Option<usize> {
    let text = |token_idx: usize| context.document.token_text(token_idx);
    let is_after_comma = |mention_idx: &usize| {
        let before = (context.mention(*mention_idx).tokens.start as usize).saturating_sub(1);
        let comma = before.saturating_sub(usize::from(context.words.has(before, THE)));
        context.mention(*mention_idx).name_type == NameType::Organization && text(comma) == ","
    };
    let (end, rest) = (tokens.end as usize, TokenRange { start: core.end, end: tokens.end });
    let mention_idx = context.mentions_in(rest).find(is_after_comma)?;
    let after = context.mention(mention_idx).tokens.end as usize;
    let is_last = after + 1 >= end || text(after) == "(" && text(end - 1) == ")";
    // "A spokesman for the union, Unite", and not "the ship's owner, Northern Freight".
    let is_person = text(core.end as usize) != ","
        && phrase::head(context, core).is_some_and(|head| noun::is_person_role(context.words, head));
    (is_last && !is_person).then_some(mention_idx)
}

/// Returns whether a name of this type can speak.
fn is_body(name_type: NameType) -> bool {
    !matches!(name_type, NameType::Person | NameType::Date | NameType::Money)
}

/// Returns the one whose name stands next to a description, outside the source: "the coach, Jane Roe, said", "the
/// operator of four ships, Northern Freight, said".
fn beside(context: &Context<'_>, tokens: TokenRange) -> Option<usize> {
    let words = context.words;
    let is_comma = |token_idx: usize| words.has(token_idx, COMMA);
    let ends = |token_idx: usize| {
        is_comma(token_idx) || words.has(token_idx, BRACKET) || words.is(token_idx, Class::SaysPlainly)
    };
    let describes_body =
        phrase::head(context, core(context, tokens)).is_some_and(|head| noun::is_body_noun(words, head));
    let is_meant = |mention_idx: &usize| match context.mention(*mention_idx).name_type {
        NameType::Person => true,
        NameType::Organization => describes_body,
        _ => false,
    };
    let end = tokens.end as usize;
    let after = context.mentions_from(end).next().filter(is_meant).filter(|&mention_idx| {
        let mention = context.mention(mention_idx);
        let start = mention.tokens.start as usize;
        let is_next = start == end + 1 || start == end + 2 && words.has(end + 1, THE);
        let is_enclosed = is_comma(end) && is_next && ends(mention.tokens.end as usize);
        mention.name_type == NameType::Person && mention.tokens.start as usize == end || is_enclosed
    });
    let comma = (tokens.start as usize).checked_sub(1).filter(|&token_idx| is_comma(token_idx));
    after.or_else(|| {
        let before = context.mentions_before(comma?).next().filter(is_meant)?;
        let is_role_first =
            (tokens.start as usize..end).take(4).any(|token_idx| is_person_noun(words.classes(token_idx)));
        let is_apposed = is_role_first || describes_body && is_comma(end);
        (context.mention(before).tokens.end as usize == comma? && is_apposed).then_some(before)
    })
}
