//! Who holds a role: "the prime minister", "the spokeswoman", "the former goalkeeper", "the Belgian".

use super::candidates::{best_candidate, is_subject};
use super::context::Context;
use super::phrase::is_compatriot;
use super::referent::Referent;
use crate::entities::titles::{is_person_noun, title_gender};
use crate::entities::{Entity, Gender};
use crate::lexicon::fold::folded;
use crate::lexicon::gazetteer::{self, PlaceKind};
use crate::lexicon::pairs::long_title;
use crate::lexicon::{self, Class, classes_of};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many sentences on somebody may be named who was described first: "… said the driver. Jane Roe, 61, watched".
const MAX_SENTENCES_ON: usize = 2;

/// How many sentences back the last speaker may be whom a new description means.
const MAX_SENTENCES_BACK: usize = 5;

/// Returns the person who holds the role that a source describes: "the prime minister".
///
/// Whoever is described so in the article comes first, before the source rather than after it; then whoever spoke last, for
/// stories call their main speaker by many words; then whoever is spoken of around the source.
pub(super) fn role_holder(
    context: &Context<'_>,
    quote: &Quote,
    tokens: TokenRange,
    core: TokenRange,
    is_definite: bool,
    is_owned: bool,
) -> Option<Referent> {
    let wanted = Role::new(context.document.slice(context.document.span_of(core)));
    if !is_definite {
        return named_later(context, tokens, &wanted);
    }
    let at = tokens.start as usize;
    let here = context.document.sentence_of(at);
    let is_told_only = |mention_idx: usize| {
        quote.span.contains(context.mention(mention_idx).span) && context.entity_of(mention_idx).mention_idxs.len() == 1
    };
    let mut best: Option<(usize, usize)> = None;
    for mention_idx in context.mentions_before(at).chain(context.mentions_from(at)) {
        let mention = context.mention(mention_idx);
        let entity = context.entity_of(mention_idx);
        if !wanted.fits(entity) || is_told_only(mention_idx) {
            continue;
        }
        let (score, n_same) = wanted.score(entity);
        let is_after = mention.tokens.start as usize >= at;
        let is_far = context.document.sentence_of(mention.tokens.start as usize) > here + MAX_SENTENCES_ON;
        if is_after && is_far && n_same < 2 && !context.is_headline(tokens) {
            continue;
        }
        if score > 0 && best.is_none_or(|(_, known)| score > known) {
            best = Some((mention.entity_idx, score));
        }
    }
    if let Some((entity_idx, _)) = best {
        return Some(Referent::entity(context.entities, entity_idx, 0.85));
    }
    // Inside somebody's words "the man" is whoever he speaks of.
    if context.is_inner() {
        return None;
    }
    if is_owned {
        return introduced_next(context, at, &wanted);
    }
    last_speaker(context, at, |entity| wanted.fits(entity)).or_else(|| {
        let found = best_candidate(context, at, Some(quote.span), |entity| wanted.fits(entity));
        let entity_idx = found.map(|(entity_idx, _)| entity_idx).or_else(|| {
            // Named where the next sentence begins.
            let next = context.document.sentences.get(here + 1)?;
            let mention_idx = context.mentions_from(next.start as usize).next()?;
            let is_first = context.mention(mention_idx).tokens.start as usize <= next.start as usize + 1;
            (is_first && wanted.fits(context.entity_of(mention_idx))).then(|| context.mention(mention_idx).entity_idx)
        })?;
        Some(Referent::entity(context.entities, entity_idx, 0.45))
    })
}

/// Returns who speaks first after the lead that describes him by what he belongs to, where nothing else is told of him: "its
/// director said. … “…,” Jane Roe said."
fn introduced_next(context: &Context<'_>, at: usize, wanted: &Role) -> Option<Referent> {
    let here = context.document.sentence_of(at);
    if here >= MAX_LEAD {
        return None;
    }
    let mention_idx =
        context.mentions_from(at).take(8).find(|&idx| context.entity_of(idx).name_type == NameType::Person)?;
    let (mention, entity) = (context.mention(mention_idx), context.entity_of(mention_idx));
    let is_next = context.document.sentence_of(mention.tokens.start as usize) <= here + MAX_SENTENCES_ON;
    let is_new = entity.mention_idxs.first() == Some(&mention_idx) && entity.descriptors.is_empty();
    let speaks = |token_idx: usize| context.words.is(token_idx, Class::SaysPlainly);
    let is_speaker =
        speaks(mention.tokens.end as usize) || (mention.tokens.start as usize).checked_sub(1).is_some_and(speaks);
    (is_next
        && is_new
        && is_speaker
        && wanted.fits(entity)
        && wanted.words.iter().any(|word| is_person_noun(classes_of(word))))
    .then(|| Referent::entity(context.entities, mention.entity_idx, 0.55))
}

/// In how many of the first sentences somebody may be described who is named only later. How many of the article's first
/// entities are looked at for him.
const MAX_LEAD: usize = 3;
const MAX_HOLDERS: usize = 32;

/// Returns who is named after the lead that describes him: "a judge told her … Judge Jane Roe said", where nobody else of the
/// article has the role.
fn named_later(context: &Context<'_>, tokens: TokenRange, wanted: &Role) -> Option<Referent> {
    let at = tokens.start as usize;
    if context.document.sentence_of(at) >= MAX_LEAD && !context.is_headline(tokens) {
        return None;
    }
    let fits = |entity: &&Entity| wanted.fits(entity) && wanted.score(entity).1 == wanted.words.len();
    let mut holders = context.entities.entities.iter().take(MAX_HOLDERS).enumerate().filter(|(_, entity)| fits(entity));
    let (entity_idx, _) = holders.next()?;
    holders.next().is_none().then(|| Referent::entity(context.entities, entity_idx, 0.6))
}

/// How many people of one surname are looked at for somebody's relative. No family of an article is larger; the bound keeps
/// work linear.
const MAX_BEARERS: usize = 32;

/// Returns the relative of `owner` whom a source means: "her sister" is who bears her name, where it is one person.
pub(super) fn relative(context: &Context<'_>, owner: &Referent, head: usize) -> Option<Referent> {
    let owner_idx = owner.entity_idx.filter(|_| context.words.is(head, Class::Kin))?;
    let wanted = Role::new(context.document.token_text(head));
    let entities = &context.entities.entities;
    let mut bearers = (context.bearers(&entities[owner_idx].name).iter().take(MAX_BEARERS).copied())
        .filter(|&entity_idx| entity_idx != owner_idx && wanted.fits(&entities[entity_idx]));
    let entity_idx = bearers.next()?;
    bearers.next().is_none().then(|| Referent::entity(context.entities, entity_idx, 0.7))
}

/// Returns the person of a nation whom a source means: "the Belgian".
pub(super) fn compatriot(
    context: &Context<'_>,
    quote: &Quote,
    tokens: TokenRange,
    core: TokenRange,
) -> Option<Referent> {
    let mention_idx =
        context.mentions_in(core).last().filter(|&mention_idx| is_compatriot(context, mention_idx, core))?;
    let text = context.document.slice(context.mention(mention_idx).span);
    let at = tokens.start as usize;
    let is_person = |entity: &Entity| entity.name_type == NameType::Person;
    let wanted = Role::new(text);
    let described = context.mentions_before(at).find(|&mention_idx| {
        let entity = context.entity_of(mention_idx);
        is_person(entity) && wanted.words.iter().any(|word| has_word(entity, word))
    });
    let described =
        described.map(|mention_idx| Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.8));
    described.or_else(|| last_speaker(context, at, is_person)).or_else(|| {
        let (entity_idx, _) = best_candidate(context, at, Some(quote.span), is_person)?;
        Some(Referent::entity(context.entities, entity_idx, 0.5))
    })
}

fn has_word(entity: &Entity, word: &String) -> bool {
    entity.descriptors.iter().any(|descriptor| title_words(descriptor).contains(word))
}

/// Returns the last speaker, where it is somebody who fits and nobody new has been named since.
fn last_speaker(context: &Context<'_>, at: usize, fits: impl Fn(&Entity) -> bool) -> Option<Referent> {
    let event = context.events_before(at).next()?;
    let entity_idx = event.referent.entity_idx?;
    let distance = context.document.sentence_of(at) - context.document.sentence_of(event.token_idx);
    let is_new = |mention_idx: usize| {
        let entity = context.entity_of(mention_idx);
        context.mention(mention_idx).entity_idx != entity_idx
            && !context.is_quoted(mention_idx)
            && fits(entity)
            && entity.mention_idxs.first() == Some(&mention_idx)
            && is_subject(context, mention_idx)
    };
    let somebody_new = context
        .mentions_before(at)
        .take_while(|&mention_idx| context.mention(mention_idx).tokens.start as usize > event.token_idx)
        .any(is_new);
    let is_meant = distance <= MAX_SENTENCES_BACK && fits(&context.entities.entities[entity_idx]) && !somebody_new;
    is_meant.then(|| Referent::entity(context.entities, entity_idx, 0.55))
}

/// What a source says of the one who speaks.
struct Role {
    words: Vec<String>,
    gender: Option<Gender>,
}

impl Role {
    fn new(text: &str) -> Self {
        let words = title_words(text);
        let gender = words.iter().find_map(|word| title_gender(classes_of(word)));
        Self { words: words.iter().map(|word| long_title(word).to_owned()).collect(), gender }
    }

    fn fits(&self, entity: &Entity) -> bool {
        entity.name_type == NameType::Person
            && (self.gender.is_none() || entity.gender.is_none() || entity.gender == self.gender)
    }

    /// Returns how well what is told of `entity` agrees, 0 where the role is another, and in how many words.
    fn score(&self, entity: &Entity) -> (usize, usize) {
        // The last title is the role itself: a "deputy minister" is no "deputy".
        let Some(role) = self.words.iter().rev().find(|word| is_person_noun(classes_of(word))) else { return (0, 0) };
        let is_past = |words: &[String]| words.iter().any(|word| word == "former" || word == "ex");
        let of_descriptor = |descriptor: &String| {
            let own: Vec<String> = title_words(descriptor).iter().map(|word| long_title(word).to_owned()).collect();
            if !own.contains(role) || is_past(&self.words) && !is_past(&own) {
                return (0, 0);
            }
            let n_same = self.words.iter().filter(|word| own.contains(word)).count();
            (4 * n_same + usize::from(n_same == self.words.len()) + usize::from(n_same == own.len()), n_same)
        };
        entity.descriptors.iter().map(of_descriptor).max().unwrap_or_default()
    }
}

/// Returns the folded words of a title that tell one from another, nations by their code: "iq prime minister".
fn title_words(text: &str) -> Vec<String> {
    text.split([' ', '-', '\n'])
        .filter(|word| !lexicon::is(word, Class::NotOfRole))
        .map(|word| folded(lexicon::without_possessive(word)))
        .filter(|word| !word.is_empty())
        .map(|word| match gazetteer::place(&word) {
            Some(place) if place.kind != PlaceKind::Region => place.country.to_owned(),
            _ => word,
        })
        .collect()
}
