//! Whom "they", "the brothers" and "the couple" mean: the people who were just named, or spoke, together.

use super::context::Context;
use super::referent::Referent;
use super::seen::sentence_distance;
use crate::lexicon::Class;
use crate::lexicon::word::{AND, POLICE, TWO};
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many sentences back people are looked for who were named together.
const MAX_SENTENCES_BACK: usize = 2;

/// Longest stretch between two names that "and" joins, in tokens: "and her younger sister".
const JOINT_LEN: usize = 9;

/// Where in its sentence the first of those whom it is about may stand, in tokens: a title comes before.
const SUBJECT_REACH: usize = 4;

/// Returns whom "they" at token `at` means, where two or more have just spoken or been named together.
pub(super) fn they(context: &Context<'_>, at: usize) -> Option<Vec<Referent>> {
    let last = context.events_before(at).next().filter(|event| sentence_distance(context, event.token_idx, at) <= 2);
    if let Some(event) = last.filter(|event| !event.others.is_empty()) {
        let together = std::iter::once(&event.referent).chain(&event.others);
        return Some(together.map(|one| Referent { confidence: 0.6, ..one.clone() }).collect());
    }
    // Whoever has spoken since is nearer.
    let floor = last.map_or(0, |event| event.token_idx);
    named_together(context, at, floor, |tokens, sentence| {
        let first = sentence.start as usize;
        let is_subject = tokens.start as usize <= first + SUBJECT_REACH;
        let has_other_subject = is_plural(context, first) || context.words.has(first, POLICE);
        is_subject || !has_other_subject && names_no_body(context, sentence)
    })
}

/// Returns whom a description of several means: "the brothers", "the couple", "the two men", "the senators".
pub(super) fn described(context: &Context<'_>, tokens: TokenRange) -> Option<Vec<Referent>> {
    let at = tokens.start as usize;
    let noun = tokens.end as usize - 1;
    if !context.words.is(at, Class::Definite) || tokens.len() > 4 {
        return None;
    }
    let is_group = context.words.is(noun, Class::SeveralPeople) || context.words.has(at + 1, TWO);
    named_together(context, at, 0, |names, _| {
        let title = (names.start as usize).checked_sub(1);
        let is_title = title.is_some_and(|title| context.words.has(title, context.words.hashes[noun]));
        is_group || is_plural(context, noun) && is_title
    })
}

fn is_plural(context: &Context<'_>, token_idx: usize) -> bool {
    context.document.token_text(token_idx).ends_with(['s', 'S'])
}

/// Returns the people of the last sentence before token `at`, and after `floor`, that names several together and `fits`.
fn named_together(
    context: &Context<'_>,
    at: usize,
    floor: usize,
    fits: impl Fn(TokenRange, TokenRange) -> bool,
) -> Option<Vec<Referent>> {
    let here = context.document.sentence_of(at);
    (here.saturating_sub(MAX_SENTENCES_BACK)..=here).rev().find_map(|sentence_idx| {
        let sentence = *context.document.sentences.get(sentence_idx)?;
        let sentence = TokenRange { end: sentence.end.min(u32::try_from(at).unwrap_or(u32::MAX)), ..sentence };
        if sentence.is_empty() || (sentence.end as usize) < floor {
            return None;
        }
        let (names, entity_idxs) = coordinated(context, sentence)?;
        let referent = |entity_idx: &usize| Referent::entity(context.entities, *entity_idx, 0.6);
        fits(names, sentence).then(|| entity_idxs.iter().map(referent).collect())
    })
}

/// Returns the first people whom `sentence` joins by "and", and where their names stand.
fn coordinated(context: &Context<'_>, sentence: TokenRange) -> Option<(TokenRange, Vec<usize>)> {
    let mentions: Vec<_> = context.mentions_in(sentence).take(24).filter(|&idx| !context.is_quoted(idx)).collect();
    let mut group: Vec<usize> = Vec::new();
    for (n, &mention_idx) in mentions.iter().enumerate() {
        let mention = context.mention(mention_idx);
        if mention.name_type != NameType::Person {
            group.clear();
            continue;
        }
        let end = mention.tokens.end as usize;
        let next = mentions.get(n + 1).map(|&idx| context.mention(idx));
        let next = next.filter(|next| next.name_type == NameType::Person && next.tokens.start as usize >= end);
        group.push(mention_idx);
        let Some(next) = next.filter(|next| next.tokens.start as usize <= end + JOINT_LEN) else {
            group.clear();
            continue;
        };
        let between = TokenRange::new(end, next.tokens.start as usize);
        if is_joined(context, between) {
            group.push(mentions[n + 1]);
            let first = context.mention(group[0]).tokens.start;
            let entity_idxs: Vec<usize> = group.iter().map(|&idx| context.mention(idx).entity_idx).collect();
            let are_two = entity_idxs.iter().any(|idx| *idx != entity_idxs[0]);
            return are_two.then_some((TokenRange { start: first, end: next.tokens.end }, entity_idxs));
        }
        if between.len() != 1 || context.document.token_text(end) != "," {
            group.clear();
        }
    }
    None
}

/// Returns whether "and" joins two names by what stands between them: "Roe and Doe", "Roe, the goalkeeper, and Doe".
fn is_joined(context: &Context<'_>, between: TokenRange) -> bool {
    let (first, last) = (between.start as usize, (between.end as usize).saturating_sub(1));
    let is_comma = |token_idx: usize| context.document.token_text(token_idx) == ",";
    let is_and = |token_idx: usize| between.holds(token_idx) && context.words.has(token_idx, AND);
    let is_led = !between.is_empty() && is_comma(first);
    is_and(first) || is_led && (is_and(first + 1) || between.len() > 2 && is_and(last) && is_comma(last - 1))
}

fn names_no_body(context: &Context<'_>, sentence: TokenRange) -> bool {
    let is_body = |idx: usize| matches!(context.mention(idx).name_type, NameType::Organization | NameType::Norp);
    !context.mentions_in(sentence).take(24).any(is_body)
}
