//! Whom "he", "she", "it" and "they" mean.

use super::Referent;
use super::candidates::{best_candidate, sentence_distance};
use super::nominal;
use super::scene::Scene;
use super::source::PronounKind;
use crate::entities::fold::folded;
use crate::entities::titles::{is_person_noun, is_role, title_gender};
use crate::entities::{Entity, Gender};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{ByteSpan, TokenRange};

/// Returns whom the pronoun at `tokens` means: the candidate before it that fits best, else one behind it.
pub(super) fn referent(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange, kind: PronounKind) -> Option<Referent> {
    let fits = |entity: &Entity| fits(entity, kind);
    let at = tokens.start as usize;
    let told = named_before_when(scene, at, kind)
        .or_else(|| addressed(scene, at, kind))
        .or_else(|| last_description(scene, at, kind))
        .or_else(|| described_subject(scene, quote, at, kind))
        .or_else(|| (kind == PronounKind::Plural).then(|| body_before(scene, quote, at)).flatten());
    if told.is_some() {
        return told;
    }
    let best = best_candidate(scene, at, Some(quote.span), fits);
    let found = best.map(|(entity_idx, margin)| Referent::entity(scene.entities, entity_idx, confidence(margin)));
    found.or_else(|| most_salient(scene, at, fits)).or_else(|| cataphor(scene, at, Some(quote.span), fits)).or_else(
        || {
            let last = scene.events_before(at).next()?;
            let is_several =
                is_plural(&last.referent.name) && matches!(kind, PronounKind::Person(_) | PronounKind::Thing);
            let may_be_meant = last.referent.entity_idx.is_none() && !is_several || matches!(kind, PronounKind::Plural);
            may_be_meant.then(|| Referent { confidence: 0.4, ..last.referent.clone() })
        },
    )
}

/// Returns the one who was asked right before, where whoever asked cannot be "he" or "she": "Agents asked the driver to stop. He said …".
fn addressed(scene: &Scene<'_>, at: usize, kind: PronounKind) -> Option<Referent> {
    let PronounKind::Person(gender) = kind else { return None };
    let last = scene.events_before(at).next().filter(|event| sentence_distance(scene, event.token_idx, at) <= 2)?;
    let asker = last.referent.entity_idx.map(|entity_idx| &scene.entities.entities[entity_idx]);
    let cannot_be = match asker {
        Some(asker) => !fits(asker, kind),
        None => is_plural(&last.referent.name),
    };
    let is_asking = |&token_idx: &usize| {
        matches!(scene.document.token_text(token_idx), "asked" | "told" | "urged" | "ordered" | "begged" | "instructed")
    };
    let verb = (last.source_end..at.min(last.source_end + ASKING_REACH)).find(is_asking).filter(|_| cannot_be)?;
    let (determiner, noun) = (verb + 1, verb + 2);
    let word = folded(&scene.lower(noun)?);
    let is_one = matches!(scene.lower(determiner)?.as_str(), "the" | "a" | "an");
    let is_body = nominal::is_body_noun(&word) || word == "newspaper";
    let is_person = !is_body && (is_person_noun(&word) || is_somebody(&word) || word == "witness");
    let fits_gender = title_gender(&word).is_none_or(|known| known == gender);
    let text = scene.document.slice(scene.document.span_of(TokenRange::new(determiner, noun + 1)));
    (is_one && is_person && fits_gender).then(|| Referent::description(text, 0.55))
}

/// How far behind who asks the verb may stand, in tokens.
const ASKING_REACH: usize = 6;

/// Returns whether a description is of several: "Customs agents at the border".
fn is_plural(description: &str) -> bool {
    let head = description.split([',', '(']).next().unwrap_or_default();
    let core = head.split(' ').take_while(|word| !matches!(*word, "of" | "at" | "in" | "from" | "for" | "with" | "on"));
    core.last().is_some_and(|noun| noun.ends_with('s') && !noun.ends_with("ss"))
}

/// Returns the one named last in the sentence before a clause of time: "Lee said Roe was right when he said …".
fn named_before_when(scene: &Scene<'_>, at: usize, kind: PronounKind) -> Option<Referent> {
    if !matches!(kind, PronounKind::Person(_)) || scene.lower(at.checked_sub(1)?)? != "when" {
        return None;
    }
    let sentence = scene.sentence(at);
    let mut named = scene.mentions_before(at).take_while(|&idx| scene.mention(idx).tokens.start >= sentence.start);
    let mention_idx = named.find(|&idx| fits(scene.entity_of(idx), kind))?;
    Some(Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.75))
}

/// Returns the person who fits and whom the article is most about, of those named before token `at`: "she" of an
/// obituary, long after her name.
fn most_salient(scene: &Scene<'_>, at: usize, fits: impl Fn(&Entity) -> bool) -> Option<Referent> {
    let candidates = scene.mentions_before(at).map(|mention_idx| scene.mention(mention_idx).entity_idx);
    let entity_idx = candidates
        .filter(|&entity_idx| {
            let entity = &scene.entities.entities[entity_idx];
            entity.name_type == NameType::Person && !scene.is_teller(entity_idx) && fits(entity)
        })
        .max_by(|left, right| {
            let salience = |entity_idx: &usize| scene.entities.entities[*entity_idx].salience;
            salience(left).total_cmp(&salience(right)).then(right.cmp(left))
        })?;
    Some(Referent::entity(scene.entities, entity_idx, 0.4))
}

/// Returns how sure the best candidate makes us, by its lead over the second.
fn confidence(margin: f32) -> f32 {
    (0.6 + 0.12 * margin).min(0.92)
}

/// Returns whether a pronoun of this kind may mean `entity`.
fn fits(entity: &Entity, kind: PronounKind) -> bool {
    match kind {
        PronounKind::Person(gender) => {
            entity.name_type == NameType::Person && entity.gender.is_none_or(|known| known == gender)
        }
        PronounKind::Thing => matches!(
            entity.name_type,
            NameType::Organization | NameType::Location | NameType::Product | NameType::Misc | NameType::Facility
        ),
        PronounKind::Plural => matches!(entity.name_type, NameType::Organization | NameType::Norp),
    }
}

/// Returns the last speaker where it is no entity and a pronoun carries it on: "the report said … it said", "a fireman
/// said … he said"; he and she only where nobody is named since.
fn last_description(scene: &Scene<'_>, at: usize, kind: PronounKind) -> Option<Referent> {
    let last = scene.events_before(at).next()?;
    let distance = sentence_distance(scene, last.token_idx, at);
    if last.referent.entity_idx.is_some() || distance > 2 {
        return None;
    }
    let is_meant = match kind {
        PronounKind::Thing | PronounKind::Plural => true,
        PronounKind::Person(gender) => {
            let words: Vec<String> = last.referent.name.split([' ', '-']).take(6).map(folded).collect();
            let named = scene
                .mentions_before(at)
                .take_while(|&mention_idx| scene.mention(mention_idx).tokens.start as usize > last.token_idx);
            let is_subject = last.token_idx <= scene.sentence(last.token_idx).start as usize + 1;
            is_subject
                && matches!(words[0].as_str(), "a" | "an" | "one" | "another")
                && words.iter().any(|word| is_person_noun(word) || is_somebody(word))
                && words.iter().all(|word| title_gender(word).is_none_or(|known| known == gender))
                && !named
                    .into_iter()
                    .any(|mention_idx| fits(scene.entity_of(mention_idx), kind) && !scene.is_quoted(mention_idx))
        }
    };
    is_meant.then(|| Referent { confidence: 0.6, ..last.referent.clone() })
}

/// Returns whom the sentence before describes, where it begins so: "A woman who sells maize came. … she said", "The
/// company denied it. … it said".
fn described_subject(scene: &Scene<'_>, quote: &Quote, at: usize, kind: PronounKind) -> Option<Referent> {
    // The quotation may stand between.
    let content = scene.token_at(quote.span).min(at);
    let before = *scene.document.sentences.get(scene.document.sentence_of(content).checked_sub(1)?)?;
    let first = before.start as usize;
    if scene.document.paragraph_of(first) != scene.document.paragraph_of(content) || before.len() < 4 {
        return None;
    }
    let determiner = scene.lower(first)?;
    let nouns = || (first + 1..first + 4).filter_map(|token_idx| Some((token_idx, folded(&scene.lower(token_idx)?))));
    match kind {
        PronounKind::Person(gender) if matches!(determiner.as_str(), "a" | "an" | "another") => {
            let (noun_idx, _) = nouns().find(|(_, word)| is_role(word) || is_somebody(word))?;
            let is_named = scene.mentions_in(before).next().is_some_and(|mention_idx| {
                let mention = scene.mention(mention_idx);
                mention.name_type == NameType::Person && (mention.tokens.start as usize) < noun_idx + 3
            });
            let fits = nouns().all(|(_, word)| title_gender(&word).is_none_or(|known| known == gender));
            let text = scene.document.slice(scene.document.span_of(TokenRange::new(first, noun_idx + 1)));
            (fits && !is_named)
                .then(|| Referent::description(&format!("{determiner}{}", &text[determiner.len()..]), 0.55))
        }
        PronounKind::Thing if determiner == "the" => {
            let (noun_idx, _) = nouns().find(|(_, word)| nominal::is_body_noun(word))?;
            let found = nominal::referent(scene, quote, TokenRange::new(first, noun_idx + 1));
            found.entity_idx.is_some().then_some(found)
        }
        _ => None,
    }
}

/// How far before "they" the body stands that is described, in tokens.
const BODY_REACH: usize = 16;

/// Returns the body that was described last before "they", nearer than any name: "the company had broken its word. “They told us"
fn body_before(scene: &Scene<'_>, quote: &Quote, at: usize) -> Option<Referent> {
    let floor = at.saturating_sub(BODY_REACH);
    let named = scene.mentions_before(at).next().map_or(0, |idx| scene.mention(idx).tokens.end as usize);
    let is_body = |token_idx: &usize| {
        scene.lower(*token_idx).is_some_and(|word| nominal::is_body_noun(&word))
            && scene.lower(token_idx - 1).is_some_and(|word| word == "the")
    };
    let noun = (floor.max(named) + 1..at).rev().find(is_body)?;
    let found = nominal::referent(scene, quote, TokenRange::new(noun - 1, noun + 1));
    found.entity_idx.is_some_and(|entity_idx| !scene.is_teller(entity_idx)).then_some(found)
}

/// Returns whether a word that is no role stands for a person: "fireman", "a herder", "one".
fn is_somebody(word: &str) -> bool {
    ["man", "woman", "person", "er", "or", "ist", "source"].iter().any(|ending| word.ends_with(ending))
}

/// Returns the first fitting entity named behind token `at`, in the same paragraph or the next sentences.
pub(super) fn cataphor(
    scene: &Scene<'_>,
    at: usize,
    content: Option<ByteSpan>,
    fits: impl Fn(&Entity) -> bool,
) -> Option<Referent> {
    let found = scene.mentions_from(at).find(|&mention_idx| {
        fits(scene.entity_of(mention_idx))
            && !content.is_some_and(|content| content.contains(scene.mention(mention_idx).span))
    })?;
    Some(Referent::entity(scene.entities, scene.mention(found).entity_idx, 0.45))
}

/// Returns whom "who" or "which" at `tokens` means: the name or noun phrase before it.
pub(super) fn antecedent(scene: &Scene<'_>, tokens: TokenRange) -> Referent {
    let at = tokens.start as usize;
    let sentence = scene.sentence(at);
    let nearest = scene.mentions_before(at).take(3).find(|&mention_idx| {
        let mention = scene.mention(mention_idx);
        mention.tokens.start >= sentence.start && at - mention.tokens.end as usize <= 2
    });
    // "Jane Roe, 84, of Sudbury, Ont., who said": a place is no "who".
    let is_person = scene.lower(at).is_some_and(|word| word == "who");
    let person = nearest.filter(|&idx| is_person && scene.mention(idx).name_type != NameType::Person).and_then(|_| {
        scene.mentions_before(at).take(6).find(|&mention_idx| {
            let mention = scene.mention(mention_idx);
            mention.tokens.start >= sentence.start
                && mention.name_type == NameType::Person
                && matches!(scene.document.token_text(mention.tokens.end as usize), "," | "of" | "from" | "at")
        })
    });
    if let Some(mention_idx) = person.or(nearest) {
        return Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.85);
    }
    let floor = at.saturating_sub(7).max(sentence.start as usize);
    let is_determiner = |&token_idx: &usize| {
        matches!(scene.document.token_text(token_idx), "a" | "an" | "the" | "The" | "A" | "An" | "one")
    };
    let start = (floor..at).rev().find(is_determiner).unwrap_or(floor.min(at.saturating_sub(1)));
    let mut end = at;
    while end > start + 1 && scene.document.token_text(end - 1) == "," {
        end -= 1;
    }
    // "Jane Roe, a mother of three, who said": the name that the phrase tells more of.
    // "Agent Jane Roe of the state bureau, who said" likewise.
    let joint = start.checked_sub(1).map(|before| scene.document.token_text(before));
    if joint.is_some_and(|joint| joint == "," || is_person && matches!(joint, "of" | "from" | "at"))
        && let Some(mention_idx) = scene.mentions_before(start).next()
        && scene.mention(mention_idx).tokens.end as usize == start - 1
        && scene.mention(mention_idx).name_type == NameType::Person
    {
        return Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.8);
    }
    if start >= end {
        return Referent::description(scene.document.slice(scene.document.span_of(tokens)), 0.2);
    }
    Referent::description(scene.document.slice(scene.document.span_of(TokenRange::new(start, end))), 0.5)
}

/// Returns whom a possessive pronoun before token `at` means: "his" of "his office".
pub(super) fn owner(scene: &Scene<'_>, word: &str, at: usize, content: Option<ByteSpan>) -> Option<Referent> {
    let kind = match word {
        "his" => PronounKind::Person(Gender::Male),
        "her" => PronounKind::Person(Gender::Female),
        "its" => PronounKind::Thing,
        "their" => PronounKind::Plural,
        _ => return None,
    };
    // What is said may name the owner: "…, his office said".
    let may_own = |entity: &Entity| fits(entity, kind) && (word != "its" || entity.name_type == NameType::Organization);
    let outside = best_candidate(scene, at, content, may_own);
    let (entity_idx, margin) = outside.or_else(|| best_candidate(scene, at, None, may_own))?;
    Some(Referent::entity(scene.entities, entity_idx, confidence(margin)))
}
