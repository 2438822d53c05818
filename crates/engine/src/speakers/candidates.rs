//! Those who may be meant, and what is so of each.

use super::anaphor::{Anaphor, AnaphorKind};
use super::context::Context;
use super::features::{self, Of};
use super::position::{is_audience, is_credit};
use super::referent::{Candidate, Referent};
use super::seen::{self, MAX_SPEAKERS, Seen, described, sentence_distance};
use super::unnamed::Unnamed;
use crate::entities::Entity;
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many of those who are named only after are candidates.
const MAX_AFTER: usize = 3;

/// How far after a description begins its own name may stand, in tokens.
const LONGEST_SOURCE: usize = 6;

/// How many of those who are described and not named are candidates.
const MAX_UNNAMED: usize = 4;

/// Whom an anaphor means.
pub(super) enum Meant {
    /// One who leaves no doubt.
    Sure(Referent),
    /// One of these.
    Candidates(Candidates),
}

/// Candidates in the making: each with what rules say of it.
pub(super) struct Candidates {
    anaphor: Anaphor,
    found: Vec<(Option<Referent>, Vec<Of>)>,
    /// Where those are described last who are described and not named, by the name that they have as candidates.
    places: Vec<(String, usize)>,
}

impl Candidates {
    /// Returns no candidates for `anaphor`.
    pub(super) fn none(anaphor: Anaphor) -> Self {
        Self { anaphor, found: Vec::new(), places: Vec::new() }
    }

    /// Returns the entities around `anaphor` that fit: who spoke last, who is named before it, the first who are named after it.
    /// None of those only named inside what is said, and not whoever's words hold it.
    pub(super) fn named(context: &Context<'_>, anaphor: Anaphor, fits: impl Fn(&Entity) -> bool) -> Self {
        Self::none(anaphor).and_named(context, fits)
    }

    /// Returns these and those of [`Self::named`].
    pub(super) fn and_named(self, context: &Context<'_>, fits: impl Fn(&Entity) -> bool) -> Self {
        let anaphor = self.anaphor;
        let mut candidates = self;
        let fits =
            |entity_idx: usize| !context.is_quoting_speaker(entity_idx) && fits(&context.entities.entities[entity_idx]);
        let is_told = |mention_idx: usize| {
            anaphor.content.is_some_and(|content| content.contains(context.mention(mention_idx).span))
        };
        for event in context.events_before(anaphor.at).take(MAX_SPEAKERS) {
            let entity_idx = event.referent.entity_idx.filter(|&entity_idx| fits(entity_idx));
            entity_idx.into_iter().for_each(|entity_idx| candidates.add_entity(context, entity_idx));
        }
        let may_be_meant = |mention_idx: usize| {
            let entity_idx = context.mention(mention_idx).entity_idx;
            let may = !is_told(mention_idx) && !is_audience(context, mention_idx) && !is_credit(context, mention_idx);
            (may && fits(entity_idx)).then_some(entity_idx)
        };
        for entity_idx in context.mentions_before(anaphor.at).filter_map(may_be_meant) {
            candidates.add_entity(context, entity_idx);
        }
        // Only a person may be named later: "… said the driver. Jane Roe, 61, watched".
        if matches!(anaphor.kind, AnaphorKind::Role | AnaphorKind::Person) {
            let most = candidates.found.len() + MAX_AFTER;
            // "The mayor told residents …, but engineer Jane Roe said": the next clause's speaker is another.
            let end = context.sentence(anaphor.at).end as usize;
            let speaks_next = |mention_idx: &usize| {
                let start = context.mention(*mention_idx).tokens.start as usize;
                start > anaphor.at + LONGEST_SOURCE && start < end && context.speaks(*mention_idx)
            };
            let after = context.mentions_from(anaphor.at).filter(|idx| !speaks_next(idx));
            for entity_idx in after.filter_map(may_be_meant) {
                if candidates.found.len() >= most {
                    break;
                }
                candidates.add_entity(context, entity_idx);
            }
        }
        candidates
    }

    /// Returns these and those whom the words before describe and do not name, the nearest first, where they fit.
    pub(super) fn and_unnamed(mut self, context: &Context<'_>, fits: impl Fn(&Unnamed) -> bool) -> Self {
        let anaphor = self.anaphor;
        let entity_idxs = self.entity_idxs();
        let mut firsts: Vec<usize> = Vec::new();
        // "The company expects sales to rise, it said": what is said may begin with what says it.
        let is_thing = anaphor.kind == AnaphorKind::Thing;
        let is_told = |one: &Unnamed| {
            let span = context.document.span_of(one.tokens);
            anaphor.content.is_some_and(|content| content.contains(span) && !(is_thing && content.start == span.start))
        };
        for one in seen::unnamed_before(context, anaphor.at) {
            let may_be_meant = fits(one) && !is_told(one) && (!one.is_quoted || context.is_inner());
            if !may_be_meant || firsts.contains(&one.first) {
                continue;
            }
            firsts.push(one.first);
            let referent = seen::referent(context, one, anaphor.at);
            let said = seen::of_unnamed(context, &anaphor, one, &entity_idxs);
            self.places.push((referent.name.clone(), one.tokens.start as usize));
            said.into_iter().for_each(|of| self.propose(Some(referent.clone()), of));
            if firsts.len() == MAX_UNNAMED {
                break;
            }
        }
        self
    }

    /// Returns these without those named in `source` outside `member`: who speaks beside somebody is another.
    pub(super) fn without_others(mut self, context: &Context<'_>, source: TokenRange, member: TokenRange) -> Self {
        let is_other = |mention_idx: usize| !member.overlaps(context.mention(mention_idx).tokens);
        let others: Vec<usize> = context
            .mentions_in(source)
            .filter(|idx| is_other(*idx))
            .map(|idx| context.mention(idx).entity_idx)
            .collect();
        let is_other = |it: &Referent| it.entity_idx.is_some_and(|entity_idx| others.contains(&entity_idx));
        self.found.retain(|(referent, _)| !referent.as_ref().is_some_and(is_other));
        self
    }

    /// Returns these without people.
    pub(super) fn without_people(mut self, context: &Context<'_>) -> Self {
        let is_person = |it: &Referent| {
            it.entity_idx.is_some_and(|idx| context.entities.entities[idx].name_type == NameType::Person)
        };
        self.found.retain(|(referent, _)| !referent.as_ref().is_some_and(is_person));
        self
    }

    /// Adds an entity, unless it is there.
    pub(super) fn add_entity(&mut self, context: &Context<'_>, entity_idx: usize) {
        if self.said_of(entity_idx).is_none() {
            self.found.push((Some(Referent::candidate(context.entities, entity_idx)), Vec::new()));
        }
    }

    /// Returns what is said of an entity; nothing where it is no candidate.
    fn said_of(&mut self, entity_idx: usize) -> Option<&mut Vec<Of>> {
        let is_it = |referent: &Option<Referent>| referent.as_ref().is_some_and(|it| it.entity_idx == Some(entity_idx));
        self.found.iter_mut().find(|(referent, _)| is_it(referent)).map(|(_, said)| said)
    }

    /// Returns whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns the entities that are candidates.
    pub(super) fn entity_idxs(&self) -> Vec<usize> {
        self.found.iter().filter_map(|(referent, _)| referent.as_ref()?.entity_idx).collect()
    }

    /// Says `of` of `referent`, if there is one; makes it a candidate where it is none.
    pub(super) fn propose(&mut self, referent: Option<Referent>, of: Of) {
        let Some(referent) = referent else { return };
        let same = |known: &Referent| match referent.entity_idx {
            Some(_) => known.entity_idx == referent.entity_idx,
            None => known.entity_idx.is_none() && known.name == referent.name,
        };
        match self.found.iter_mut().find(|(known, _)| known.as_ref().is_some_and(same)) {
            Some((_, said)) if said.contains(&of) => {}
            Some((_, said)) => said.push(of),
            None => self.found.push((Some(referent), vec![of])),
        }
    }

    /// Says `of` of an entity that is a candidate.
    pub(super) fn say(&mut self, entity_idx: usize, of: Of) {
        self.said_of(entity_idx).into_iter().for_each(|said| said.push(of));
    }

    /// Adds the source's own words, of which `said` is so.
    pub(super) fn add_itself(&mut self, referent: Referent, said: Vec<Of>) {
        self.found.push((Some(referent), said));
    }

    /// Adds that nobody is meant.
    pub(super) fn add_nobody(&mut self) {
        self.found.push((None, vec![Of::Nobody]));
    }

    /// Returns the candidates with all that is so of each.
    ///
    /// # Cost
    ///
    /// That of looking back over a bounded number of mentions for each of them.
    pub(super) fn weighed(self, context: &Context<'_>) -> Vec<Candidate> {
        let anaphor = self.anaphor;
        // With nobody next to a quotation, what is around it says more than where a name stands (and there are few to learn from).
        let last_before =
            |entity_idx: usize| (!anaphor.kind.is_implied()).then(|| Seen::new(context, &anaphor, entity_idx));
        let seen: Vec<Option<Seen>> =
            self.found.iter().map(|(referent, _)| referent.as_ref()?.entity_idx.and_then(last_before)).collect();
        let place_of = |(referent, seen): (&Option<Referent>, &Option<Seen>)| match (seen, referent) {
            (Some(seen), _) => Some(seen.nearest),
            (None, Some(Referent { entity_idx: None, name, .. })) => {
                self.places.iter().find(|(known, _)| known == name).map(|(_, place)| Some(*place))
            }
            _ => None,
        };
        let places: Vec<Option<Option<usize>>> =
            self.found.iter().map(|(referent, _)| referent).zip(&seen).map(place_of).collect();
        let n_entities = seen.iter().flatten().count();
        let nearer_e = |this: &Seen| seen.iter().flatten().filter(|other| other.nearest > this.nearest).count();
        let n_placed = places.iter().flatten().count();
        let nearer = |this: Option<usize>| places.iter().flatten().filter(|other| **other > this).count();
        let n_found = self.found.len();
        let mut candidates: Vec<Candidate> = (self.found.into_iter().zip(&seen).zip(&places))
            .map(|(((referent, said), seen), place)| {
                let mut features = Vec::with_capacity(48);
                let mut gatherer = anaphor.gather(&mut features);
                said.iter().for_each(|of| gatherer.add(*of));
                if let Some(place) = place.filter(|_| seen.is_none()) {
                    gatherer.add(features::rank(nearer(place)));
                    gatherer.add_if(n_placed == 1, Of::Alone);
                }
                if let Some(seen) = seen {
                    gatherer.add(features::rank(nearer_e(seen)));
                    gatherer.add_if(n_entities == 1, Of::Alone);
                    seen.gather(context, &anaphor, &mut gatherer);
                } else if let Some(referent) = referent.as_ref().filter(|it| it.entity_idx.is_none()) {
                    described(context, &anaphor, referent, &mut gatherer);
                }
                Candidate { referent, features, is_else: false }
            })
            .collect();
        let mut features = Vec::new();
        let mut gatherer = anaphor.gather(&mut features);
        gatherer.add(Of::Else);
        gatherer.add_if(n_found == 1, Of::ElseOfOne);
        let is_far =
            |idx: usize| sentence_distance(context, context.mention(idx).tokens.start as usize, anaphor.at) > 3;
        let mut nearest = seen.iter().flatten().map(|seen| seen.nearest).peekable();
        let all_are_far = nearest.peek().is_some() && nearest.all(|nearest| nearest.is_none_or(is_far));
        gatherer.add_if(all_are_far, Of::ElseOfFar);
        candidates.push(Candidate { referent: None, features, is_else: true });
        candidates
    }
}
