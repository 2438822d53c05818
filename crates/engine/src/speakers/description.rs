//! Whom a description means: "the spokeswoman", "his office", "the statement", "the company".

use super::anaphor::{Anaphor, AnaphorKind};
use super::candidates::{Candidates, Meant};
use super::context::Context;
use super::features::Of;
use super::referent::Referent;
use super::{age, author, noun, phrase, pronoun, ranker, role_holder};
use crate::entities::Entity;
use crate::lexicon::gazetteer::{self, PlaceKind};
use crate::lexicon::word::{FORCE, OF, OLD};
use crate::lexicon::{self, Class};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many sentences back somebody is looked for who has spoken under a description.
const MAX_SENTENCES_BACK: usize = 12;

/// Returns whom the description `tokens` means, for certain, or who may be meant; at the least the description itself.
pub(super) fn read(context: &Context<'_>, quote: &Quote, tokens: TokenRange) -> Meant {
    let core = phrase::core(context, tokens);
    let first = phrase::first_word(context, tokens);
    let owner = possessor(context, quote, core, first);
    let itself = described(context, tokens, owner.as_ref(), first);
    let Some(head) = phrase::head(context, core) else { return Meant::Sure(itself) };
    let words = context.words;
    if let Some(found) = told(context, tokens, core, head, owner.as_ref()) {
        return Meant::Sure(found);
    }
    // Headlines do without articles.
    let is_headline = context.is_headline(tokens);
    let is_definite = words.is(first, Class::Definite)
        || words.is(first, Class::CalledByRole) && core.len() == tokens.len()
        || owner.is_some()
        || is_headline;
    let at = tokens.start as usize;
    let anaphor = |kind: AnaphorKind| Anaphor { at, kind, content: Some(quote.span) };
    let before = described_before(context, at, head).filter(|_| is_definite);
    // Who was brought in as "a diplomat" is "the diplomat".
    let is_brought_in =
        |it: &Referent| it.name.split(' ').next().is_some_and(|first| lexicon::is(first, Class::Indefinite));
    if let Some(found) = before.clone().filter(is_brought_in) {
        return Meant::Sure(found);
    }
    let mut found = if words.is(head, Class::Document) {
        let mut found = Candidates::none(anaphor(AnaphorKind::Document));
        found.propose(author::likeliest(context, tokens, head), Of::Author);
        found
    } else if let Some(kind) = place_kind(context, head).filter(|_| is_definite) {
        Candidates::named(context, anaphor(AnaphorKind::Place), |entity| is_place(entity, kind))
    } else if is_definite && noun::is_body_noun(words, head) {
        bodies(context, anaphor(AnaphorKind::Body), head)
    } else {
        let is_role = noun::is_person_role(words, head) || is_definite && phrase::may_be_role(context, core, head);
        let role = Candidates::none(anaphor(AnaphorKind::Role));
        let who = role_holder::Described { tokens, core, is_definite, is_owned: owner.is_some() };
        if is_role { role_holder::candidates(context, quote, role, &who) } else { role }
    };
    found.propose(role_holder::compatriot(context, quote, tokens, core), Of::Nation);
    if is_definite {
        named_by(context, &mut found, at, head);
    }
    found.propose(before, Of::SameNoun);
    let mut said = vec![Of::Itself, if is_definite { Of::ItselfDefinite } else { Of::ItselfAnew }];
    said.extend(owner.is_some().then_some(Of::ItselfOwned));
    said.extend(core.indices().any(|idx| words.has(idx, OLD)).then_some(Of::ItselfAged));
    said.extend(is_headline.then_some(Of::ItselfHeadline));
    found.add_itself(itself, said);
    Meant::Candidates(found)
}

/// Returns whom the description `tokens` most likely means.
pub(super) fn referent(context: &Context<'_>, quote: &Quote, tokens: TokenRange) -> Option<Referent> {
    ranker::best(context, read(context, quote, tokens))
}

/// Returns whom a description means for certain, which belongs to `owner`, if there is one: "his office", "her sister", "the press
/// service of the ministry".
fn told(
    context: &Context<'_>,
    tokens: TokenRange,
    core: TokenRange,
    head: usize,
    owner: Option<&Referent>,
) -> Option<Referent> {
    let speaks_for_owner = context.words.is(head, Class::Document) || context.words.is(head, Class::PersonalOffice);
    owner
        .filter(|_| speaks_for_owner)
        .cloned()
        .or_else(|| role_holder::relative(context, owner?, head))
        .or_else(|| author::named(context, tokens, core, head).filter(|_| context.words.is(head, Class::Document)))
        .or_else(|| whole_of(context, tokens, core, head))
        .or_else(|| age::bearer(context, core))
}

/// Returns what kind of place the noun at token `head` is, where that is one that speaks.
fn place_kind(context: &Context<'_>, head: usize) -> Option<PlaceKind> {
    if context.words.is(head, Class::CountrySpeaks) {
        Some(PlaceKind::Country)
    } else {
        context.words.is(head, Class::RegionSpeaks).then_some(PlaceKind::Region)
    }
}

/// Returns the body that a part of it speaks for: "the press service of the transport agency".
fn whole_of(context: &Context<'_>, tokens: TokenRange, core: TokenRange, head: usize) -> Option<Referent> {
    let of = core.end as usize;
    let is_part_of_body = context.words.is(head, Class::PartOfBody);
    let is_part = is_part_of_body || context.words.is(head, Class::NamedBody);
    if !is_part || of >= tokens.end as usize || !context.words.has(of, OF) {
        return None;
    }
    let after = TokenRange::new(of + 1, tokens.end as usize);
    let mention_idx = context.mentions_in(after).next()?;
    let mention = context.mention(mention_idx);
    let is_next = mention.tokens.start as usize <= of + 2;
    let is_body = matches!(mention.name_type, NameType::Organization | NameType::Facility)
        || is_part_of_body && mention.name_type == NameType::Person;
    (is_next && is_body).then(|| Referent::entity(context.entities, mention.entity_idx, 0.7))
}

/// Returns the one who has spoken under a description with the same noun: "a Western diplomat said … the diplomat".
fn described_before(context: &Context<'_>, at: usize, head: usize) -> Option<Referent> {
    let here = context.document.sentence_of(at);
    let noun = context.document.token_text(head);
    let is_study = context.words.is(head, Class::Study);
    let event = context
        .events_before(at)
        .take(8)
        .take_while(|event| here - context.document.sentence_of(event.token_idx) <= MAX_SENTENCES_BACK)
        .find(|event| {
            event.referent.entity_idx.is_none()
                && phrase::described_noun(&event.referent.name).is_some_and(|known| {
                    known.eq_ignore_ascii_case(noun) || is_study && lexicon::is(known, Class::Study)
                })
        })?;
    Some(Referent { confidence: 0.75, ..event.referent.clone() })
}

/// Returns the description as a name: with "his" put as the name it means.
fn described(context: &Context<'_>, tokens: TokenRange, owner: Option<&Referent>, first: usize) -> Referent {
    let words = context.words;
    let (mut start, end) = (tokens.start as usize, tokens.end as usize);
    let is_clause = |&comma: &usize| {
        context.document.token_text(comma) == "," && comma + 2 < end && words.is(comma + 1, Class::Relative)
    };
    let end = (start + 1..end).find(is_clause).unwrap_or(end);
    let text = |start: usize| context.document.slice(context.document.span_of(TokenRange::new(start, end)));
    // In somebody's own words "my" is his.
    let speaker = || context.quoting_speaker().filter(|_| words.is(first, Class::FirstPerson));
    let owner = owner.map(|owner| owner.name.as_str()).or_else(speaker);
    if let Some(owner) = owner
        && words.is(first, Class::Possessive)
        && let Some((_, rest)) = text(tokens.start as usize).split_once(char::is_whitespace)
    {
        return Referent::description(&format!("{owner}'s {rest}"), 0.6);
    }
    if start + 1 < end && words.is(start, Class::LeadsSource) && !words.is_capitalized(start) {
        start += 1;
    }
    let text = text(start);
    // Nobody else can be meant by "a senior official"; "the official" may be somebody of the article.
    let is_anew = words.is(first, Class::Indefinite) || words.is(first, Class::Quantifier);
    Referent::description(text, if is_anew { 0.85 } else { 0.6 })
}

/// Returns to whom what is described belongs: "his office", "Abdul Mahdi's office", "the president's lawyer".
fn possessor(context: &Context<'_>, quote: &Quote, core: TokenRange, first: usize) -> Option<Referent> {
    if let Some(owner) = pronoun::owner(context, first, core.start as usize, Some(quote.span)) {
        return Some(owner);
    }
    let named = context.mentions_in(core).find(|&mention_idx| {
        let after = context.mention(mention_idx).tokens.end as usize;
        after < core.end as usize && context.words.is_possessive(after)
    });
    if let Some(mention_idx) = named {
        return Some(Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.85));
    }
    // "The airline's statement": the owner is described too.
    let possessive = core.indices().skip(1).find(|&token_idx| context.words.is_possessive(token_idx))?;
    let owner = TokenRange::new(core.start as usize, possessive);
    let head = phrase::head(context, owner)?;
    let at = core.start as usize;
    let anaphor = |kind: AnaphorKind| Anaphor { at, kind, content: Some(quote.span) };
    let found = if noun::is_body_noun(context.words, head) {
        bodies(context, anaphor(AnaphorKind::Body), head)
    } else if noun::is_person_role(context.words, head) {
        let who = role_holder::Described { tokens: owner, core: owner, is_definite: true, is_owned: true };
        role_holder::candidates(context, quote, Candidates::none(anaphor(AnaphorKind::Role)), &who)
    } else {
        return None;
    };
    ranker::best(context, Meant::Candidates(found))
}

/// Returns the organisations that "the company" may mean.
fn bodies(context: &Context<'_>, anaphor: Anaphor, head: usize) -> Candidates {
    let is_named_so = |entity: &Entity| {
        let mut names = std::iter::once(&entity.name).chain(entity.aliases.iter().take(4));
        names.any(|name| name.split([' ', '-']).any(|word| is_body_of(context, word, head)))
    };
    let noun = context.document.token_text(head);
    let is_initial = |entity: &Entity| {
        let mut names = std::iter::once(&entity.name).chain(entity.aliases.iter().take(4));
        names.any(|name| ends_with_initial(name, noun))
    };
    // "The ministry" is one by name, "the company" may be any.
    let needs_name = context.words.is(head, Class::NamedBody);
    let fits = |entity: &Entity| {
        entity.name_type == NameType::Organization && (!needs_name || is_named_so(entity) || is_initial(entity))
    };
    let mut found = Candidates::named(context, anaphor, fits);
    for entity_idx in found.entity_idxs() {
        if is_named_so(&context.entities.entities[entity_idx]) {
            found.propose(Some(Referent::candidate(context.entities, entity_idx)), Of::NameWord);
        } else if is_initial(&context.entities.entities[entity_idx]) {
            found.say(entity_idx, Of::NameInitial);
        } else if is_named_otherwise(context, head, &context.entities.entities[entity_idx].name) {
            found.say(entity_idx, Of::NameOther);
        }
    }
    found
}

/// Returns whether `name` is an acronym whose last letter may stand for `noun`: "the commission" is the "INEC".
fn ends_with_initial(name: &str, noun: &str) -> bool {
    let is_acronym = name.len() > 2 && name.bytes().all(|letter| letter.is_ascii_uppercase());
    is_acronym && noun.get(..1).is_some_and(|initial| name.ends_with(&initial.to_ascii_uppercase()))
}

/// Returns whether `name` has a noun for a body, and not for one of the kind of the noun at token `head`: "the union" is no
/// "General Statistics Office". A group or an agency may be anything.
fn is_named_otherwise(context: &Context<'_>, head: usize, name: &str) -> bool {
    let is_company = context.words.is(head, Class::CompanyNoun);
    let is_other = |word: &str| {
        let classes = lexicon::classes_of(&word.to_lowercase());
        let names_company = classes.has(Class::CompanyNoun) || classes.has(Class::LegalForm);
        let names_body = [Class::Body, Class::NamedBody, Class::BodyNoun].iter().any(|class| classes.has(*class));
        (names_company || names_body) && names_company != is_company
    };
    let may_be_any = context.words.is(head, Class::BodyKind) && !is_company;
    !may_be_any && name.split([' ', '-']).skip(1).any(is_other)
}

/// Adds to `found` the body before token `at` whose name has the noun at token `head`: "the centre" is the "Flood Warning Centre".
fn named_by(context: &Context<'_>, found: &mut Candidates, at: usize, head: usize) {
    let is_named_so = |&mention_idx: &usize| {
        let entity = context.entity_of(mention_idx);
        let mut words = entity.name.split([' ', '-']);
        let may_speak =
            !matches!(entity.name_type, NameType::Person | NameType::Location | NameType::Date | NameType::Money);
        may_speak && words.any(|word| is_body_of(context, word, head))
    };
    if let Some(mention_idx) = context.mentions_before(at).find(is_named_so) {
        let entity_idx = context.mention(mention_idx).entity_idx;
        found.propose(Some(Referent::candidate(context.entities, entity_idx)), Of::NameWord);
    }
}

/// Returns whether a word of a body's name tells that it is what the noun at token `head` says: "the force" is the "Kent
/// Police".
fn is_body_of(context: &Context<'_>, word: &str, head: usize) -> bool {
    word.eq_ignore_ascii_case(context.document.token_text(head))
        || context.words.has(head, FORCE) && lexicon::is(word, Class::Force)
}

/// Returns whether "the city" or "the country" may mean `entity`.
fn is_place(entity: &Entity, kind: PlaceKind) -> bool {
    entity.name_type == NameType::Location
        && gazetteer::place(&entity.name.to_lowercase()).map_or(kind == PlaceKind::Region, |place| place.kind == kind)
}
