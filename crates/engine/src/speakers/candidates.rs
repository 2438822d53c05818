//! Which entity around a pronoun or a description is most likely meant: by nearness, place in its sentence and talk so far.

use rustc_hash::FxHashMap;

use super::context::Context;
use crate::entities::Entity;
use crate::entities::titles::is_person_noun;
use crate::lexicon::gazetteer::names_nation;
use crate::lexicon::word::{OF, THE, TOLD};
use crate::lexicon::{self, Class};
use crate::tagger::NameType;
use crate::text::{ByteSpan, TokenRange};

/// How many sentences back a pronoun reaches.
const MAX_SENTENCES_BACK: usize = 8;

/// Returns whether a mention is what its sentence is about: the first of its type, and no object.
pub(super) fn is_subject(context: &Context<'_>, mention_idx: usize) -> bool {
    is_first_of_its_type(context, mention_idx) && !is_oblique(context, context.mention(mention_idx).tokens)
}

/// Returns the number of sentences from one token to a later one.
pub(super) fn sentence_distance(context: &Context<'_>, earlier: usize, later: usize) -> usize {
    context.document.sentence_of(later).saturating_sub(context.document.sentence_of(earlier))
}

/// Returns the entity before token `at` that fits best, and its lead over the second; none of those named
/// inside `content`, which is what is said.
pub(super) fn best_candidate(
    context: &Context<'_>,
    at: usize,
    content: Option<ByteSpan>,
    fits: impl Fn(&Entity) -> bool,
) -> Option<(usize, f32)> {
    let mut scores: FxHashMap<usize, (f32, f32)> = FxHashMap::default();
    let mut order: Vec<usize> = Vec::new();
    let mut add = |entity_idx: usize, score: f32| {
        let (best, n_more) = scores.entry(entity_idx).or_insert_with(|| {
            order.push(entity_idx);
            (score, -1.0)
        });
        *best = best.max(score);
        *n_more += 1.0;
    };
    for (n_back, event) in context.events_before(at).take(4).enumerate() {
        let Some(entity_idx) = event.referent.entity_idx else { continue };
        let distance = sentence_distance(context, event.token_idx, at);
        if distance > MAX_SENTENCES_BACK
            || context.is_quoting_speaker(entity_idx)
            || !fits(&context.entities.entities[entity_idx])
        {
            continue;
        }
        let recency = if n_back == 0 { 0.9 } else { 0.3 };
        add(entity_idx, distance_score(distance) + 0.8 + recency);
    }
    for mention_idx in context.mentions_before(at) {
        let mention = context.mention(mention_idx);
        let distance = sentence_distance(context, mention.tokens.start as usize, at);
        if distance > MAX_SENTENCES_BACK {
            break;
        }
        if context.is_quoting_speaker(mention.entity_idx)
            || is_audience(context, mention_idx)
            || !fits(context.entity_of(mention_idx))
            || content.is_some_and(|content| content.contains(mention.span))
        {
            continue;
        }
        add(mention.entity_idx, distance_score(distance) + role_score(context, mention_idx));
    }
    let mut ranked: Vec<(f32, usize)> = order
        .iter()
        .map(|&entity_idx| {
            let (best, n_more) = scores[&entity_idx];
            let has_gender = context.entities.entities[entity_idx].gender.is_some();
            // More mentions nearby help a little; a known gender is better than one that only does not contradict.
            (best + (0.2 * n_more).min(0.6) + if has_gender { 0.6 } else { 0.0 }, entity_idx)
        })
        .collect();
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    let &(score, best) = ranked.first()?;
    let margin = ranked.get(1).map_or(2.0, |second| score - second.0);
    Some((best, margin))
}

/// Returns whether a mention is of a body that is only told something, or that tells the news: "told Reuters".
fn is_audience(context: &Context<'_>, mention_idx: usize) -> bool {
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

fn distance_score(n_sentences: usize) -> f32 {
    const BY_DISTANCE: [f32; MAX_SENTENCES_BACK + 1] = [4.0, 3.8, 2.6, 1.9, 1.3, 0.8, 0.4, 0.2, 0.0];
    BY_DISTANCE[n_sentences.min(MAX_SENTENCES_BACK)]
}

/// Returns how much the grammar around a mention makes it a topic: a subject more than what hangs on a preposition.
fn role_score(context: &Context<'_>, mention_idx: usize) -> f32 {
    let mention = context.mention(mention_idx);
    let mut score = 0.0;
    if context.is_quoted(mention_idx) {
        score -= 2.0;
    }
    if context.words.is_possessive(mention.tokens.end as usize) {
        score -= 0.8;
    }
    if is_first_of_its_type(context, mention_idx) {
        score += if is_oblique(context, mention.tokens) { 0.6 } else { 1.2 };
    } else if is_oblique(context, mention.tokens) {
        score -= 0.6;
    }
    score
}

/// Returns whether a preposition or a verb stands before a mention and its title.
fn is_oblique(context: &Context<'_>, mention: TokenRange) -> bool {
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
        .all(|earlier| context.mention(earlier).name_type != mention.name_type)
}

/// Returns the body whose deed a lead tells in its own words: "Acme Corp. will build a plant, the company said".
pub(super) fn told_of_itself(context: &Context<'_>, said: ByteSpan, at: usize) -> Option<usize> {
    let content = context.document.tokens_of(said);
    let is_after = content.end as usize <= at
        && context.document.sentence_of(content.start as usize) == context.document.sentence_of(at);
    let mention_idx = context.mentions_in(content).filter(|_| is_after).take(3).find(|&idx| {
        context.mention(idx).name_type == NameType::Organization
            && context.mention(idx).tokens.start as usize <= content.start as usize + MAX_SUBJECT_LEN
    })?;
    Some(context.mention(mention_idx).entity_idx)
}

/// How many words may stand before the name that is the subject of a lead: "Swedish turbine maker".
const MAX_SUBJECT_LEN: usize = 5;
