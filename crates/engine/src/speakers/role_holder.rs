//! Who holds a role: "the prime minister", "the spokeswoman", "the former goalkeeper", "the Belgian".

use super::age;
use super::anaphor::{Anaphor, AnaphorKind};
use super::candidates::{Candidates, Meant};
use super::context::Context;
use super::features::Of;
use super::phrase::{self, is_compatriot};
use super::ranker;
use super::referent::Referent;
use super::role::{Agreement, Role};
use crate::entities::Entity;
use crate::lexicon::Class;
use crate::lexicon::word::{AND, COMMA};
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
    let is_known = wanted.is_listed();
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
    let age = age::told(context, who.core);
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
        say_if(age.is_some_and(|told| age::is_other(context, entity_idx, told)), Of::AgeOther);
    }
    found
}

/// How many mentions of somebody are looked at for what stands next to his name, and how many tokens after it.
const MAX_MENTIONS: usize = 4;
const BESIDE: usize = 5;

/// Returns whether the noun at token `head` stands right before a name of an entity, or in an apposition after it: "cashier Jane
/// Roe", "Jane Roe, a former prop".
fn stands_beside(context: &Context<'_>, head: usize, entity_idx: usize) -> bool {
    let words = context.words;
    let is_plain = |idx: &usize| context.document.tokens[*idx].kind == TokenKind::Word;
    let mentions = context.entities.entities[entity_idx].mention_idxs.iter().take(MAX_MENTIONS);
    mentions.map(|&idx| context.mention(idx).tokens).any(|tokens| {
        let (start, end) = (tokens.start as usize, tokens.end as usize);
        let sentence = context.sentence(start);
        let comma_before = start > sentence.start as usize && words.has(start - 1, COMMA);
        let before = (sentence.start as usize..start - usize::from(comma_before)).rev().take(2).take_while(is_plain);
        let after = (end + 1..sentence.end as usize).take(BESIDE).take_while(is_plain);
        let mut near = before.chain(after.filter(|_| words.has(end, COMMA)));
        near.any(|idx| words.has(idx, words.hashes[head]))
    })
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
        is_person(entity) && wanted.shares_word(entity)
    };
    let described = context.mentions_before(at).find(is_described).map(|idx| context.mention(idx).entity_idx);
    let entity_idx = described.or_else(|| {
        let anaphor = Anaphor { at, kind: AnaphorKind::Role, content: Some(quote.span) };
        ranker::best(context, Meant::Candidates(Candidates::named(context, anaphor, is_person)))?.entity_idx
    })?;
    Some(Referent::candidate(context.entities, entity_idx))
}
