//! Ages: "the 41-year-old farmer", and "Jane Roe, 41,".

use super::context::Context;
use super::referent::Referent;
use crate::lexicon::word::COMMA;
use crate::text::{TokenKind, TokenRange};

/// How many mentions of somebody are looked at for the age after his name.
const MAX_MENTIONS: usize = 4;

/// Returns the age that a source tells: "41" of "the 41-year-old farmer".
pub(super) fn told<'c>(context: &Context<'c>, core: TokenRange) -> Option<&'c str> {
    let text = context.document.slice(context.document.span_of(core));
    text.split_once("-year-old")?.0.split(' ').next_back()
}

/// Returns whether another age than `told` stands after one of the first names of an entity: "61" of "Jane Roe, 61,".
pub(super) fn is_other(context: &Context<'_>, entity_idx: usize, told: &str) -> bool {
    let mentions = context.entities.entities[entity_idx].mention_idxs.iter().take(MAX_MENTIONS);
    mentions.filter_map(|&idx| age_after(context, idx)).any(|age| age != told)
}

/// Returns the age that stands after a mention.
fn age_after<'c>(context: &'c Context<'_>, mention_idx: usize) -> Option<&'c str> {
    let end = context.mention(mention_idx).tokens.end as usize;
    let is_age = context.words.has(end, COMMA)
        && context.document.tokens.get(end + 1).is_some_and(|next| next.kind == TokenKind::Number);
    is_age.then(|| context.document.token_text(end + 1))
}

/// Returns the one person of the age that a source tells: "the 41-year-old farmer" is "Jane Roe, 41,".
pub(super) fn bearer(context: &Context<'_>, core: TokenRange) -> Option<Referent> {
    let age = told(context, core)?;
    let is_of_age = |mention_idx: &usize| age_after(context, *mention_idx) == Some(age);
    let people = context.mentions_before(core.start as usize).chain(context.mentions_from(core.end as usize));
    let mut found = people.filter(is_of_age).map(|mention_idx| context.mention(mention_idx).entity_idx);
    let entity_idx = found.next()?;
    found.all(|other| other == entity_idx).then(|| Referent::entity(context.entities, entity_idx, 0.9))
}
