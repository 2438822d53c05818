//! Who holds a role: "the prime minister", "the spokeswoman", "the former goalkeeper", "the Belgian".

use super::anaphor::{Anaphor, AnaphorKind};
use super::candidates::{Candidates, Meant};
use super::context::Context;
use super::features::Of;
use super::phrase::{self, is_compatriot};
use super::ranker;
use super::referent::Referent;
use crate::entities::titles::{is_person_noun, title_gender};
use crate::entities::{Entity, Gender};
use crate::lexicon::fold::folded;
use crate::lexicon::gazetteer::{self, PlaceKind};
use crate::lexicon::pairs::{long_title, may_be_called};
use crate::lexicon::word::{AND, COMMA};
use crate::lexicon::{self, Class, classes_of};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// How many sentences on somebody may be named who was described first: "… said the driver. Jane Roe, 61, watched".
const MAX_SENTENCES_ON: usize = 2;

/// A description of somebody by a role.
pub(super) struct Described {
    /// All of it.
    pub(super) tokens: TokenRange,
    /// Its core.
    pub(super) core: TokenRange,
    /// Whether it points back: "the driver", and not "a driver".
    pub(super) is_definite: bool,
    /// Whether it tells to whom he belongs: "her driver".
    pub(super) is_owned: bool,
}

/// Adds to `found` those who may hold the role that a source describes: "the prime minister".
pub(super) fn candidates(context: &Context<'_>, quote: &Quote, mut found: Candidates, who: &Described) -> Candidates {
    let wanted = Role::new(context.document.slice(context.document.span_of(who.core)));
    let at = who.tokens.start as usize;
    if !who.is_definite {
        found.propose(named_later(context, who.tokens, &wanted), Of::RoleWhole);
        if context.document.sentence_of(at) < 2 * MAX_LEAD {
            introduced(context, &mut found, at, &wanted);
        }
        return found;
    }
    if who.is_owned {
        introduced(context, &mut found, at, &wanted);
    }
    let is_known = wanted.words.iter().any(|word| is_person_noun(classes_of(word)));
    let here = context.document.sentence_of(at);
    let is_told_only = |mention_idx: usize| {
        quote.span.contains(context.mention(mention_idx).span) && context.entity_of(mention_idx).mention_idxs.len() == 1
    };
    // Inside somebody's words "the man" is whoever he speaks of.
    if !who.is_owned && !context.is_inner() {
        found = found.and_named(context, |entity| wanted.fits(entity));
    }
    for mention_idx in context.mentions_before(at).chain(context.mentions_from(at)) {
        let mention = context.mention(mention_idx);
        let entity = context.entity_of(mention_idx);
        if !wanted.fits(entity) || is_told_only(mention_idx) {
            continue;
        }
        let agreement = wanted.agreement(entity);
        let is_after = mention.tokens.start as usize >= at;
        let is_far = context.document.sentence_of(mention.tokens.start as usize) > here + MAX_SENTENCES_ON;
        if agreement.n_same > 0 && (!is_after || !is_far || agreement.n_same > 1 || context.is_headline(who.tokens)) {
            found.add_entity(context, mention.entity_idx);
        }
    }
    let entity_idxs = found.entity_idxs();
    let agreements: Vec<Of> =
        entity_idxs.iter().map(|&entity_idx| of_agreement(context, &wanted, entity_idx)).collect();
    let is_only = agreements.iter().filter(|of| **of == Of::RoleWhole).count() == 1;
    let age = told_age(context, who.core);
    let head = phrase::head(context, who.core);
    for (entity_idx, of) in entity_idxs.into_iter().zip(agreements) {
        found.say(entity_idx, of);
        let mut say_if = |is_so: bool, of: Of| {
            if is_so {
                found.say(entity_idx, of);
            }
        };
        say_if(is_only && of == Of::RoleWhole, Of::RoleOnly);
        say_if(!is_known, Of::RoleUnknown);
        say_if(
            of != Of::RoleWhole && head.is_some_and(|head| stands_beside(context, head, entity_idx)),
            Of::RoleBeside,
        );
        say_if(age.is_some_and(|age| ages(context, entity_idx).any(|other| other != age)), Of::AgeOther);
    }
    found
}

/// How many mentions of somebody are looked at for what stands next to his name, and how many tokens on each side.
const MAX_MENTIONS: usize = 4;
const BESIDE: usize = 5;

/// Returns whether the noun at token `head` stands right before a name of an entity, or in an apposition after it: "cashier Jane
/// Roe", "Jane Roe, a former prop".
fn stands_beside(context: &Context<'_>, head: usize, entity_idx: usize) -> bool {
    let words = context.words;
    let is_noun = |idx: &usize| words.has(*idx, words.hashes[head]);
    let is_plain = |idx: &usize| context.document.tokens[*idx].kind == TokenKind::Word;
    let mentions = context.entities.entities[entity_idx].mention_idxs.iter().take(MAX_MENTIONS);
    mentions.map(|&idx| context.mention(idx).tokens).any(|tokens| {
        let (start, end) = (tokens.start as usize, tokens.end as usize);
        let sentence = context.sentence(start);
        let comma_before = start > sentence.start as usize && words.has(start - 1, COMMA);
        let before = (sentence.start as usize..start - usize::from(comma_before)).rev().take(2).take_while(is_plain);
        let after = (end + 1..sentence.end as usize).take(BESIDE).take_while(is_plain);
        before.into_iter().any(|idx| is_noun(&idx))
            || words.has(end, COMMA) && after.into_iter().any(|idx| is_noun(&idx))
    })
}

/// Returns the age that a source tells: "41" of "the 41-year-old farmer".
fn told_age<'c>(context: &Context<'c>, core: TokenRange) -> Option<&'c str> {
    let text = context.document.slice(context.document.span_of(core));
    text.split_once("-year-old")?.0.split(' ').next_back()
}

/// Returns the ages that stand after the first names of an entity: "61" of "Jane Roe, 61,".
fn ages<'c>(context: &'c Context<'_>, entity_idx: usize) -> impl Iterator<Item = &'c str> {
    let mentions = context.entities.entities[entity_idx].mention_idxs.iter().take(MAX_MENTIONS);
    mentions.filter_map(|&idx| age_after(context, idx))
}

/// Returns the age that stands after a mention.
fn age_after<'c>(context: &'c Context<'_>, mention_idx: usize) -> Option<&'c str> {
    let end = context.mention(mention_idx).tokens.end as usize;
    let is_age = context.words.has(end, COMMA)
        && context.document.tokens.get(end + 1).is_some_and(|next| next.kind == TokenKind::Number);
    is_age.then(|| context.document.token_text(end + 1))
}

/// Returns the one person of the age that a source tells: "the 41-year-old farmer" is "Jane Roe, 41,".
pub(super) fn of_age(context: &Context<'_>, core: TokenRange) -> Option<Referent> {
    let age = told_age(context, core)?;
    let is_of_age = |mention_idx: &usize| age_after(context, *mention_idx) == Some(age);
    let people = context.mentions_before(core.start as usize).chain(context.mentions_from(core.end as usize));
    let mut found = people.filter(is_of_age).map(|mention_idx| context.mention(mention_idx).entity_idx);
    let entity_idx = found.next()?;
    found.all(|other| other == entity_idx).then(|| Referent::entity(context.entities, entity_idx, 0.9))
}

/// In how many of the first sentences somebody may be described who is named only later. How many of the article's first
/// entities are looked at for him.
const MAX_LEAD: usize = 3;
const MAX_HOLDERS: usize = 32;

/// Adds to `found` whoever is named first after `at`, next to a quotation: "a head teacher warned … Jane Roe, who leads the school, said".
fn introduced(context: &Context<'_>, found: &mut Candidates, at: usize, wanted: &Role) {
    let last = context.document.sentence_of(at) + MAX_SENTENCES_ON + 1;
    let is_near = |&idx: &usize| context.document.sentence_of(context.mention(idx).tokens.start as usize) <= last;
    let is_new = |&mention_idx: &usize| context.entity_of(mention_idx).mention_idxs[0] == mention_idx;
    let mut new = context.mentions_from(at).take_while(is_near).filter(is_new).filter(|&idx| context.speaks(idx));
    let fits = |idx: &usize| !context.is_inner() && wanted.fits(context.entity_of(*idx));
    if let Some(mention_idx) = new.find(fits) {
        let entity_idx = context.mention(mention_idx).entity_idx;
        found.add_entity(context, entity_idx);
        found.say(entity_idx, of_agreement(context, wanted, entity_idx));
    }
}

/// Returns whether `tokens` stand in the lead or the headline, which describe those who are named later.
fn is_lead(context: &Context<'_>, tokens: TokenRange) -> bool {
    context.document.sentence_of(tokens.start as usize) < MAX_LEAD || context.is_headline(tokens)
}

/// Returns how well the role `wanted` agrees with what is told of an entity.
fn of_agreement(context: &Context<'_>, wanted: &Role, entity_idx: usize) -> Of {
    let entity = &context.entities.entities[entity_idx];
    match wanted.agreement(entity) {
        Agreement { n_same: 0, .. } if entity.descriptors.is_empty() => Of::RoleNone,
        Agreement { n_same: 0, .. } if wanted.is_kind_of(entity) => Of::RoleKind,
        Agreement { n_same: 0, .. } if wanted.is_anybody() => Of::RoleAny,
        Agreement { n_same: 0, .. } => Of::RoleOther,
        Agreement { is_whole: true, .. } => Of::RoleWhole,
        Agreement { is_whole: false, .. } => Of::RolePart,
    }
}

/// Returns who is named after the lead that describes him: "a judge told her … Judge Jane Roe said", where nobody else of the
/// article has the role.
fn named_later(context: &Context<'_>, tokens: TokenRange, wanted: &Role) -> Option<Referent> {
    if !is_lead(context, tokens) {
        return None;
    }
    let fits = |entity: &&Entity| wanted.fits(entity) && wanted.agreement(entity).is_whole;
    let mut holders = context.entities.entities.iter().take(MAX_HOLDERS).enumerate().filter(|(_, entity)| fits(entity));
    let (entity_idx, _) = holders.next()?;
    holders.next().is_none().then(|| Referent::candidate(context.entities, entity_idx))
}

/// How many people of one surname are looked at for somebody's relative. No family of an article is larger; the bound keeps
/// work linear.
const MAX_BEARERS: usize = 32;

/// Returns who is named together with somebody, or as a relative: "Hector and Jane Roe", "Roe and her husband Hector".
fn partner(context: &Context<'_>, owner_idx: usize) -> Option<usize> {
    let words = context.words;
    let joins = |left: usize, right: usize| {
        let (left, right) = (context.mention(left).tokens, context.mention(right).tokens);
        let between = TokenRange { start: left.end, end: right.start.max(left.end) };
        let is_kin = words.is((right.start as usize).saturating_sub(1), Class::Kin) && between.len() <= MAX_BETWEEN;
        between.len() == 1 && words.has(left.end as usize, AND)
            || is_kin && words.is((right.start as usize).saturating_sub(2), Class::Possessive)
    };
    let mention_idxs = context.entities.entities[owner_idx].mention_idxs.iter().take(MAX_BEARERS);
    let beside = mention_idxs.flat_map(|&idx| {
        let before = idx.checked_sub(1).filter(|&before| joins(before, idx));
        let after = Some(idx + 1).filter(|&after| after < context.entities.mentions.len() && joins(idx, after));
        before.into_iter().chain(after)
    });
    beside.map(|idx| context.mention(idx).entity_idx).find(|&idx| idx != owner_idx)
}

/// Most tokens between somebody's name and that of a relative.
const MAX_BETWEEN: usize = 12;

/// Returns the relative of `owner` whom a source means: "her sister" is who bears her name, where it is one person.
pub(super) fn relative(context: &Context<'_>, owner: &Referent, head: usize) -> Option<Referent> {
    let owner_idx = owner.entity_idx.filter(|_| context.words.is(head, Class::Kin))?;
    let wanted = Role::new(context.document.token_text(head));
    let entities = &context.entities.entities;
    if let Some(partner_idx) = partner(context, owner_idx).filter(|&idx| wanted.fits(&entities[idx])) {
        return Some(Referent::entity(context.entities, partner_idx, 0.8));
    }
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
    let is_described = |&mention_idx: &usize| {
        let entity = context.entity_of(mention_idx);
        is_person(entity) && wanted.words.iter().any(|word| has_word(entity, word))
    };
    let described = context.mentions_before(at).find(is_described).map(|idx| context.mention(idx).entity_idx);
    let entity_idx = described.or_else(|| {
        let anaphor = Anaphor { at, kind: AnaphorKind::Role, content: Some(quote.span) };
        ranker::best(context, Meant::Candidates(Candidates::named(context, anaphor, is_person)))?.entity_idx
    })?;
    Some(Referent::candidate(context.entities, entity_idx))
}

fn has_word(entity: &Entity, word: &String) -> bool {
    entity.descriptors.iter().any(|descriptor| title_words(descriptor).contains(word))
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

    /// Returns the noun that tells what somebody does, or is.
    fn noun(&self) -> Option<&String> {
        // The last title is the role itself: a "deputy minister" is no "deputy".
        self.words.iter().rev().find(|word| is_person_noun(classes_of(word))).or(self.words.last())
    }

    /// Returns whether it tells nothing that anybody may not be: "the 63-year-old", "the veteran".
    fn is_anybody(&self) -> bool {
        self.noun().is_none_or(|noun| classes_of(noun).has(Class::NoRole))
    }

    /// Returns whether one of the roles of `entity` may be called by its noun: the "lawmaker" is a senator.
    fn is_kind_of(&self, entity: &Entity) -> bool {
        let Some(noun) = self.noun() else { return false };
        let may_be =
            |descriptor: &String| title_words(descriptor).iter().any(|role| may_be_called(long_title(role), noun));
        entity.descriptors.iter().any(may_be)
    }

    /// Returns how well what is told of `entity` agrees with it.
    fn agreement(&self, entity: &Entity) -> Agreement {
        let Some(role) = self.noun() else { return Agreement::default() };
        let is_past = |words: &[String]| words.iter().any(|word| word == "former" || word == "ex");
        let of_descriptor = |descriptor: &String| {
            if self.words.len() == 1 && self.words[0].len() > 1 && are_initials(&self.words[0], descriptor) {
                return Agreement { n_same: 1, is_whole: true };
            }
            let own: Vec<String> = title_words(descriptor).iter().map(|word| long_title(word).to_owned()).collect();
            if !own.contains(role) || is_past(&self.words) && !is_past(&own) {
                return Agreement::default();
            }
            let n_same = self.words.iter().filter(|word| own.contains(word)).count();
            Agreement { n_same, is_whole: n_same == self.words.len() }
        };
        entity.descriptors.iter().map(of_descriptor).max().unwrap_or_default()
    }
}

/// Returns whether `short` is made of the initials of the words of a title: "ps" of "Principal Secretary".
fn are_initials(short: &str, title: &str) -> bool {
    let is_small = |word: &&str| lexicon::is(word, Class::NotOfRole) || word.starts_with('(');
    let initials: String =
        title.split([' ', '-']).filter(|word| !is_small(word)).filter_map(|word| word.chars().next()).collect();
    initials.to_lowercase() == short
}

/// How well what is told of somebody agrees with a description.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Agreement {
    /// How many words they share; 0 where the role is another.
    n_same: usize,
    /// Whether these are all the words of the description.
    is_whole: bool,
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
