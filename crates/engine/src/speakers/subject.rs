//! Whom a sentence is about.

use super::context::Context;
use super::noun::is_person_role;
use super::pronoun_kind::PronounKind;
use super::referent::Referent;
use super::{description, position, pronoun};
use crate::lexicon::Class;
use crate::lexicon::word::THE;
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// How many tokens of a sentence are searched for the role that is its subject: "the young player himself was careful".
const MAX_SUBJECT_LEN: usize = 5;

/// Returns the person whom `sentence` is about, for `quote` that follows it or stands in it: the one named first, or whom
/// the pronoun or the role that it begins with means. An object counts where `objects_count`.
pub(super) fn person(
    context: &Context<'_>,
    quote: &Quote,
    sentence: TokenRange,
    objects_count: bool,
) -> Option<Referent> {
    let first = sentence.indices().find(|&token_idx| context.document.tokens[token_idx].kind != TokenKind::Mark)?;
    let words = context.words;
    let named = named(context, sentence);
    if let Some((at, kind)) = pronoun_in(context, TokenRange::new(first, first + 1)) {
        return pronoun::referent(context, quote, TokenRange::new(at, at + 1), kind);
    }
    // "An immigrant from Uganda, she plans to vote for Roe": no object is what a sentence is about.
    let limit = named.map_or(sentence.end, |mention_idx| context.mention(mention_idx).tokens.start);
    let inner = TokenRange { start: sentence.start, end: limit };
    let is_object = named.is_some_and(|mention_idx| !position::is_subject(context, mention_idx));
    if let Some((at, kind)) = is_object.then(|| pronoun_in(context, inner)).flatten() {
        return pronoun::referent(context, quote, TokenRange::new(at, at + 1), kind);
    }
    if is_object && !objects_count {
        return None;
    }
    let described =
        |tokens: TokenRange| description::referent(context, quote, tokens).filter(|found| found.entity_idx.is_some());
    if words.is(first, Class::Possessive)
        && (words.is(first, Class::He) || words.is(first, Class::She))
        && let Some(found) = described(TokenRange::new(first, first + 2))
    {
        return Some(found);
    }
    if words.is(first, Class::Indefinite) {
        let role =
            (first + 1..(first + 4).min(sentence.end as usize)).find(|&token_idx| is_person_role(words, token_idx));
        let is_named = |role: usize| {
            named.is_some_and(|mention_idx| context.mention(mention_idx).tokens.start as usize <= role + 2)
        };
        if let Some(role) = role.filter(|&role| !is_named(role)) {
            let text = context.document.slice(context.document.span_of(TokenRange::new(first, role + 1)));
            let (article, rest) = text.split_once(' ')?;
            return Some(Referent::description(&format!("{} {rest}", article.to_lowercase()), 0.0));
        }
    }
    if named.is_none() && words.has(first, THE) {
        let limit = (sentence.end as usize).min(first + 1 + MAX_SUBJECT_LEN);
        let is_role = |&token_idx: &usize| is_person_role(words, token_idx);
        let role = (first + 1..limit).rev().find(is_role)?;
        return described(TokenRange::new(first, role + 1));
    }
    named.map(|mention_idx| Referent::candidate(context.entities, context.mention(mention_idx).entity_idx))
}

/// Returns the first "he" or "she" of `tokens`, and which.
fn pronoun_in(context: &Context<'_>, tokens: TokenRange) -> Option<(usize, PronounKind)> {
    let is_subject = |&token_idx: &usize| context.words.is(token_idx, Class::SubjectPronoun);
    tokens.indices().take(40).filter(is_subject).find_map(|token_idx| {
        let kind = PronounKind::of(context.words.classes(token_idx))?;
        matches!(kind, PronounKind::Person(_)).then_some((token_idx, kind))
    })
}

/// Returns the first person named in `sentence`, outside quotation marks.
fn named(context: &Context<'_>, sentence: TokenRange) -> Option<usize> {
    context.mentions_in(sentence).take(24).find(|&mention_idx| {
        context.mention(mention_idx).name_type == NameType::Person && !context.is_quoted(mention_idx)
    })
}
