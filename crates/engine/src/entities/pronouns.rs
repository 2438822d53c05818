//! The gender of people whose titles and given names tell none, by the pronouns that stand for them.

use super::model::Entities;
use crate::lexicon::gazetteer::Gender;
use crate::lexicon::{Class, Classes, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenRange};

/// Fills in the gender of each person of `entities` who has none, where "he" or "she" follows a sentence's only person:
/// "Ma Wenjun walks the edge. His daughter …".
///
/// # Cost
///
/// Linear in the number of tokens.
pub(super) fn genders(document: &Document, words: &Words, entities: &mut Entities) {
    let Entities { mentions, entities } = entities;
    if entities.iter().all(|entity| entity.name_type != NameType::Person || entity.gender.is_some()) {
        return;
    }
    let mut votes = vec![[0_usize; 2]; entities.len()];
    let mut next = 0;
    for (sentence_idx, sentence) in document.sentences.iter().enumerate() {
        let mut only: Option<(usize, usize)> = None;
        let mut is_clear = true;
        while let Some(mention) = mentions.get(next).filter(|mention| mention.tokens.start < sentence.end) {
            next += 1;
            if mention.name_type != NameType::Person {
                continue;
            }
            is_clear &= only.is_none_or(|(entity_idx, _)| entity_idx == mention.entity_idx);
            only = only.or(Some((mention.entity_idx, mention.tokens.end as usize)));
        }
        let Some((entity_idx, after)) = only.filter(|_| is_clear) else { continue };
        if entities[entity_idx].gender.is_some() {
            continue;
        }
        let rest = TokenRange::new(after.min(sentence.end as usize), sentence.end as usize);
        let first_after = document.sentences.get(sentence_idx + 1).map(|after| after.start as usize);
        for token_idx in rest.indices().chain(first_after) {
            match pronoun(words.classes(token_idx)) {
                Some(Gender::Female) => votes[entity_idx][0] += 1,
                Some(Gender::Male) => votes[entity_idx][1] += 1,
                None => {}
            }
        }
    }
    for (entity, [female, male]) in entities.iter_mut().zip(votes) {
        if entity.gender.is_none() && entity.name_type == NameType::Person && female != male {
            entity.gender = Some(if female > male { Gender::Female } else { Gender::Male });
        }
    }
}

fn pronoun(classes: Classes) -> Option<Gender> {
    let male = classes.has(Class::He).then_some(Gender::Male);
    male.or_else(|| classes.has(Class::She).then_some(Gender::Female))
}
