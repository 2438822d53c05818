//! Whom a sentence is about.

use super::pronoun::referent as pronoun_referent;
use super::scene::Scene;
use super::source::PronounKind;
use super::{Referent, holder, nominal};
use crate::entities::Gender;
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// How many tokens of a sentence are searched for the role that is its subject: "the young player himself was careful".
const MAX_SUBJECT_LEN: usize = 5;

/// Returns the person whom `sentence` is about, for `quote` that follows it or stands in it: the one named first, or whom
/// the pronoun or the role that it begins with means.
pub(super) fn person(scene: &Scene<'_>, quote: &Quote, sentence: TokenRange) -> Option<Referent> {
    let first = sentence.indices().find(|&token_idx| scene.document.tokens[token_idx].kind != TokenKind::Mark)?;
    let named = named(scene, sentence);
    let gender = match scene.lower(first)?.as_str() {
        "he" => Some(Gender::Male),
        "she" => Some(Gender::Female),
        _ => None,
    };
    if let Some(gender) = gender {
        return pronoun_referent(scene, quote, TokenRange::new(first, first + 1), PronounKind::Person(gender));
    }
    if named.is_none() && scene.lower(first)? == "the" {
        let limit = (sentence.end as usize).min(first + 1 + MAX_SUBJECT_LEN);
        let is_role = |&token_idx: &usize| scene.lower(token_idx).is_some_and(|word| holder::is_person_role(&word));
        let role = (first + 1..limit).rev().find(is_role)?;
        return Some(nominal::referent(scene, quote, TokenRange::new(first, role + 1)))
            .filter(|it| it.entity_idx.is_some());
    }
    named.map(|mention_idx| Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.6))
}

/// Returns the first person named in `sentence`, outside quotation marks.
fn named(scene: &Scene<'_>, sentence: TokenRange) -> Option<usize> {
    scene
        .mentions_in(sentence)
        .take(24)
        .find(|&mention_idx| scene.mention(mention_idx).name_type == NameType::Person && !scene.is_quoted(mention_idx))
}
