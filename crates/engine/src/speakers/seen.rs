//! What is so of one who may be meant, by where he is named and when he has spoken.

use super::anaphor::Anaphor;
use super::context::Context;
use super::features::{self, Of};
use super::phrase;
use super::position::{self, is_subject, position};
use super::referent::Referent;
use super::role::Role;
use super::unnamed::{Opening, Unnamed, UnnamedKind};
use crate::tagger::NameType;

/// How many of those who spoke last are candidates although nobody names them around.
pub(super) const MAX_SPEAKERS: usize = 4;

/// How many mentions of an entity are looked back over for one that is a subject.
const MAX_MENTIONS: usize = 6;

/// Returns the number of sentences from one token to a later one.
pub(super) fn sentence_distance(context: &Context<'_>, earlier: usize, later: usize) -> usize {
    context.document.sentence_of(later).saturating_sub(context.document.sentence_of(earlier))
}

/// Where an entity was seen around an anaphor.
pub(super) struct Seen {
    pub(super) entity_idx: usize,
    /// Its last mention before, outside what is said.
    pub(super) nearest: Option<usize>,
    /// Its last mention before that is a subject.
    pub(super) subject: Option<usize>,
    /// Its first mention after.
    pub(super) after: Option<usize>,
    /// How often it is named before.
    pub(super) n_before: usize,
    pub(super) is_in_content: bool,
}

impl Seen {
    pub(super) fn new(context: &Context<'_>, anaphor: &Anaphor, entity_idx: usize) -> Self {
        let mention_idxs = &context.entities.entities[entity_idx].mention_idxs;
        let span = |mention_idx: usize| context.mention(mention_idx).span;
        let is_told = |idx: &usize| anaphor.content.is_some_and(|content| content.contains(span(*idx)));
        let n_before = mention_idxs.partition_point(|&idx| context.mention(idx).tokens.end as usize <= anaphor.at);
        let (before, after) = mention_idxs.split_at(n_before);
        let untold = || before.iter().rev().copied().filter(|idx| !is_told(idx)).take(MAX_MENTIONS);
        Self {
            entity_idx,
            nearest: untold().next(),
            subject: untold().find(|&idx| is_subject(context, idx) && !context.is_quoted(idx)),
            after: after.iter().copied().find(|idx| !is_told(idx)),
            n_before,
            is_in_content: before.iter().rev().chain(after).take(MAX_MENTIONS).any(is_told),
        }
    }

    pub(super) fn gather(&self, context: &Context<'_>, anaphor: &Anaphor, gatherer: &mut features::Gatherer<'_>) {
        let at = anaphor.at;
        let start = |mention_idx: usize| context.mention(mention_idx).tokens.start as usize;
        let paragraph_of = |token_idx: usize| context.document.paragraph_of(token_idx);
        let entity = &context.entities.entities[self.entity_idx];
        if let Some(nearest) = self.nearest {
            gatherer.add(features::near(sentence_distance(context, start(nearest), at)));
            gatherer.add(position(context, nearest));
            gatherer.add_if(context.words.is_possessive(context.mention(nearest).tokens.end as usize), Of::LastOwner);
            gatherer.add_if(context.is_quoted(nearest), Of::LastQuoted);
            let distance = paragraph_of(at).saturating_sub(paragraph_of(start(nearest)));
            gatherer.add_if(distance == 0, Of::Paragraph);
            gatherer.add_if(distance == 1, Of::ParagraphBefore);
        } else if let Some(after) = self.after {
            let distance = sentence_distance(context, at, start(after));
            gatherer.add(features::after(distance));
            gatherer.add_if(self.n_before == 0 && distance <= 3 && context.speaks(after), Of::AfterSpeaks);
            let begins = start(after) == context.sentence(start(after)).start as usize;
            gatherer.add_if(self.n_before == 0 && distance == 1 && begins, Of::SubjectAfter);
        }
        gatherer.add(features::subject(self.subject.map(|idx| sentence_distance(context, start(idx), at))));
        gatherer.add(features::count(self.n_before));
        gatherer.add(features::of_type(entity.name_type));
        let n_more_salient = context.n_more_salient(self.entity_idx);
        gatherer.add(features::salient(n_more_salient));
        gatherer.add_if(n_more_salient == 0 && position::tells_of_then(context, at), Of::SalientThen);
        gatherer.add_if(self.is_in_content, Of::InContent);
        let speaks = context.speaks_by_name(self.entity_idx);
        gatherer.add(if speaks { Of::SpeaksByName } else { Of::SpeaksNowhere });
        if entity.name_type == NameType::Person {
            gatherer.add(if entity.gender.is_some() { Of::GenderKnown } else { Of::GenderUnknown });
        }
        let is_it = |referent: &Referent| referent.entity_idx == Some(self.entity_idx);
        speech(context, anaphor, is_it, gatherer);
        let last_event = context.events_before(at).next().map(|event| event.token_idx);
        let first = entity.mention_idxs[0];
        gatherer.add_if(last_event.is_some_and(|event| start(first) > event && start(first) < at), Of::New);
    }
}

/// Adds what is so of one who is only described.
pub(super) fn described(
    context: &Context<'_>,
    anaphor: &Anaphor,
    referent: &Referent,
    gatherer: &mut features::Gatherer<'_>,
) {
    gatherer.add(Of::Described);
    speech(context, anaphor, |known| known.entity_idx.is_none() && known.name == referent.name, gatherer);
}

/// How many sentences back somebody is looked for who is described and not named, and how many descriptions.
const MAX_SENTENCES_BACK: usize = 8;
const MAX_DESCRIPTIONS: usize = 32;

/// Returns those whom the words before token `at` describe and do not name, the nearest first.
pub(super) fn unnamed_before<'c>(context: &'c Context<'_>, at: usize) -> impl Iterator<Item = &'c Unnamed> {
    let all = context.unnamed();
    let end = all.partition_point(|one| one.tokens.end as usize <= at);
    let is_near = move |one: &&Unnamed| sentence_distance(context, one.tokens.start as usize, at) <= MAX_SENTENCES_BACK;
    all[..end].iter().rev().take(MAX_DESCRIPTIONS).take_while(is_near)
}

/// Returns the one whom a description before token `at` means, as he was called when he spoke or was described first.
pub(super) fn referent(context: &Context<'_>, one: &Unnamed, at: usize) -> Referent {
    let noun = context.document.token_text(one.tokens.end as usize - 1);
    let is_it = |referent: &Referent| {
        referent.entity_idx.is_none()
            && phrase::described_noun(&referent.name).is_some_and(|known| known.eq_ignore_ascii_case(noun))
    };
    let first = context.unnamed()[one.first].tokens;
    let spoken =
        context.events_before(at).take(2 * MAX_SPEAKERS).take_while(|event| event.token_idx >= first.start as usize);
    if let Some(event) = spoken.map(|event| &event.referent).find(|referent| is_it(referent)) {
        return Referent { confidence: 0.0, ..event.clone() };
    }
    // Headlines do without articles.
    let tokens = if context.is_headline(first) { one.tokens } else { first };
    let text = context.document.slice(context.document.span_of(tokens));
    // "Residents had waited": only the sentence gives it a capital.
    let begins = tokens.start == context.sentence(tokens.start as usize).start;
    let is_plain =
        one.opening == Opening::Bare && begins && !text.get(1..).is_some_and(|rest| rest.contains(char::is_uppercase));
    if is_plain { Referent::description(&text.to_lowercase(), 0.0) } else { Referent::description(text, 0.0) }
}

/// Returns what is so of one who is described and not named, where the entities `entity_idxs` may be meant too.
pub(super) fn of_unnamed(context: &Context<'_>, anaphor: &Anaphor, one: &Unnamed, entity_idxs: &[usize]) -> Vec<Of> {
    let start = one.tokens.start as usize;
    let n_sentences = sentence_distance(context, start, anaphor.at);
    let paragraph_of = |token_idx: usize| context.document.paragraph_of(token_idx);
    let n_paragraphs = paragraph_of(anaphor.at).saturating_sub(paragraph_of(start));
    let is_again = context.unnamed()[one.first].tokens != one.tokens;
    let mut said = vec![
        match n_sentences {
            0 => Of::UnnamedHere,
            1 => Of::Unnamed1,
            2 => Of::Unnamed2,
            _ => Of::UnnamedFar,
        },
        features::near(n_sentences),
        features::subject(one.is_subject.then_some(n_sentences)),
        match one.opening {
            Opening::Anew => Of::UnnamedAnew,
            Opening::Definite => Of::UnnamedDefinite,
            Opening::Owned => Of::UnnamedOwned,
            Opening::Bare => Of::UnnamedBare,
        },
    ];
    let mut say_if = |is_so: bool, of: Of| said.extend(is_so.then_some(of));
    say_if(one.is_subject, Of::UnnamedSubject);
    let is_told = anaphor.content.is_some_and(|content| content.contains(context.document.span_of(one.tokens)));
    say_if(is_told, Of::InContent);
    say_if(n_paragraphs == 0, Of::Paragraph);
    say_if(n_paragraphs == 1, Of::ParagraphBefore);
    say_if(is_again, Of::UnnamedAgain);
    say_if(one.is_quoted, Of::UnnamedQuoted);
    match one.kind {
        UnnamedKind::Person(gender) => {
            say_if(gender.is_some(), Of::UnnamedGender);
            let role = Role::new(context.document.slice(context.document.span_of(one.tokens)));
            let is_held = |idx: &usize| role.agreement(&context.entities.entities[*idx]).n_same > 0;
            say_if(one.opening != Opening::Anew && entity_idxs.iter().any(is_held), Of::UnnamedHeld);
        }
        UnnamedKind::Body => say_if(true, Of::UnnamedBody),
        UnnamedKind::Document => say_if(true, Of::UnnamedDocument),
        UnnamedKind::Several => say_if(true, Of::UnnamedSeveral),
    }
    said
}

/// Adds when a candidate has spoken.
fn speech(
    context: &Context<'_>,
    anaphor: &Anaphor,
    is_it: impl Fn(&Referent) -> bool,
    gatherer: &mut features::Gatherer<'_>,
) {
    let at = anaphor.at;
    let paragraph = context.document.paragraph_of(at);
    let spoken = context.events_before(at).take(2 * MAX_SPEAKERS).enumerate().find(|(_, event)| is_it(&event.referent));
    if let Some((n_turns, event)) = spoken {
        gatherer.add(features::spoke(n_turns, sentence_distance(context, event.token_idx, at)));
        gatherer.add_if(context.document.paragraph_of(event.token_idx) == paragraph, Of::SpokeParagraph);
    } else {
        gatherer.add(Of::SpokeNever);
    }
    let next = context.events_from(at).next();
    let speaks = next.is_some_and(|event| {
        event.token_idx > at && is_it(&event.referent) && context.document.paragraph_of(event.token_idx) == paragraph
    });
    gatherer.add_if(speaks, Of::SpeaksAfter);
}
