//! Those whom an article describes and does not name: "a driver", "the transit union", "fans".

use rustc_hash::FxHashMap;

use super::noun::{is_body_noun, is_determiner, is_somebody};
use crate::entities::titles::{is_role, title_gender};
use crate::entities::{Entities, Gender};
use crate::lexicon::word::{AS, COMMA};
use crate::lexicon::{self, Class, Classes, Words, ends_plural};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// How many tokens before its noun a description may begin.
const MAX_LEN: usize = 5;

/// What is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnnamedKind {
    /// One person, whose gender the noun may tell.
    Person(Option<Gender>),
    /// A body: "the union".
    Body,
    /// Something written: "the letter".
    Document,
    /// Several people.
    Several,
}

/// How a description begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// It brings somebody new: "a driver", "two drivers".
    Anew,
    /// It points back: "the driver".
    Definite,
    /// It tells to whom he belongs: "her driver", "Roe's driver".
    Owned,
    /// It has no determiner: "drivers".
    Bare,
}

/// A description of somebody who is not named beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unnamed {
    /// From its determiner to its noun.
    pub(super) tokens: TokenRange,
    pub(super) kind: UnnamedKind,
    pub(super) opening: Opening,
    /// Whether its sentence is about it.
    pub(super) is_subject: bool,
    /// Whether it stands in quotation marks.
    pub(super) is_quoted: bool,
    /// The place of the first description of the same one, by its noun.
    pub(super) first: usize,
}

/// Returns the descriptions of `document`, in text order.
///
/// # Cost
///
/// One pass over the words.
pub(super) fn find(document: &Document, words: &Words, entities: &Entities) -> Vec<Unnamed> {
    let finder = Finder { document, words, entities };
    let mut is_marked = vec![false; document.tokens.len()];
    for pair in &document.mark_pairs {
        let end = pair.close.unwrap_or_else(|| document.paragraphs[document.paragraph_of(pair.open)].end as usize);
        is_marked[pair.open..end].fill(true);
    }
    let mut found: Vec<Unnamed> = Vec::new();
    let mut firsts: FxHashMap<u64, usize> = FxHashMap::default();
    for sentence in &document.sentences {
        let mut is_first = true;
        for head in sentence.indices() {
            let Some((kind, tokens, opening)) = finder.described(*sentence, head) else { continue };
            // "Another driver" is another than "a driver".
            if opening == Opening::Anew {
                firsts.insert(words.hashes[head], found.len());
            }
            let first = *firsts.entry(words.hashes[head]).or_insert(found.len());
            let is_subject = is_first && !finder.is_object(*sentence, tokens) && !finder.has_name(*sentence, tokens);
            is_first = false;
            let is_quoted = is_marked[head];
            found.push(Unnamed { tokens, kind, opening, is_subject, is_quoted, first });
        }
    }
    found
}

struct Finder<'a> {
    document: &'a Document,
    words: &'a Words,
    entities: &'a Entities,
}

impl Finder<'_> {
    /// Returns what the noun at token `head` describes, in which tokens, and how they begin; nothing where it is no noun for anybody,
    /// or stands beside a name.
    fn described(&self, sentence: TokenRange, head: usize) -> Option<(UnnamedKind, TokenRange, Opening)> {
        let words = self.words;
        if self.document.tokens[head].kind != TokenKind::Word {
            return None;
        }
        let begins = head == sentence.start as usize;
        if words.is_capitalized(head) && !begins {
            return None;
        }
        let kind = self.kind(head)?;
        let next = head + 1;
        let is_compound = sentence.holds(next)
            && (words.is_possessive(next)
                || self.document.token_text(next) == "-"
                || self.kind(next).is_some() && !words.is_capitalized(next));
        if is_compound || self.is_in_mention(head) || self.names_after(next) {
            return None;
        }
        let (start, opening) = self.opening(sentence, head);
        let is_several = kind == UnnamedKind::Several || words.is(head, Class::Force);
        if opening == Opening::Bare && !is_several || self.names_before(start) || self.tells(sentence, start) {
            return None;
        }
        Some((kind, TokenRange::new(start, next), opening))
    }

    fn kind(&self, head: usize) -> Option<UnnamedKind> {
        let words = self.words;
        let classes = words.classes(head);
        if is_role(classes) || classes.has(Class::Person) {
            return Some(UnnamedKind::Person(title_gender(classes)));
        }
        if is_body_noun(words, head) {
            return Some(UnnamedKind::Body);
        }
        if classes.has(Class::Document) {
            return Some(UnnamedKind::Document);
        }
        let is_several = classes.has(Class::SeveralPeople) || is_plural_person(self.document.token_text(head), classes);
        is_several.then_some(UnnamedKind::Several)
    }

    /// Returns where the description begins whose noun is token `head`, and how.
    fn opening(&self, sentence: TokenRange, head: usize) -> (usize, Opening) {
        let words = self.words;
        let floor = head.saturating_sub(MAX_LEN).max(sentence.start as usize);
        for at in (floor..head).rev() {
            let classes = words.classes(at);
            if words.is_possessive(at) {
                let mention_idx = self.entities.mentions.partition_point(|mention| (mention.tokens.end as usize) < at);
                let owner = self.entities.mentions.get(mention_idx).filter(|owner| owner.tokens.end as usize == at);
                return owner.map_or((head, Opening::Bare), |owner| (owner.tokens.start as usize, Opening::Owned));
            }
            if classes.has(Class::Possessive) {
                return (at, Opening::Owned);
            }
            if classes.has(Class::Indefinite) || classes.has(Class::Quantifier) {
                return (at, Opening::Anew);
            }
            if classes.has(Class::Definite) {
                return (at, Opening::Definite);
            }
            if is_determiner(words, at) {
                return (at, Opening::Anew);
            }
            let is_word = self.document.tokens[at].kind == TokenKind::Word || self.document.token_text(at) == "-";
            if !is_word || classes.has(Class::PhraseEnd) || classes.has(Class::SubjectPronoun) {
                break;
            }
        }
        let is_part = |at: usize| is_body_noun(words, at) || self.is_in_mention(at);
        let start = head.checked_sub(1).filter(|&at| at >= floor && is_part(at)).unwrap_or(head);
        (start, Opening::Bare)
    }

    /// Returns whether the words before token `start` make it what somebody is: "is a driver", "as a driver".
    fn tells(&self, sentence: TokenRange, start: usize) -> bool {
        let before = start.checked_sub(1).filter(|&before| sentence.holds(before));
        before.is_some_and(|before| self.words.is(before, Class::Be) || self.words.has(before, AS))
    }

    fn is_in_mention(&self, token_idx: usize) -> bool {
        let mentions = &self.entities.mentions;
        let after = mentions.partition_point(|mention| mention.tokens.end as usize <= token_idx);
        mentions.get(after).is_some_and(|mention| mention.tokens.holds(token_idx))
    }

    /// Returns whether a name stands at token `next`, or after a comma there: "driver Jane Roe", "her driver, Jane Roe".
    fn names_after(&self, next: usize) -> bool {
        let mentions = &self.entities.mentions;
        let at = if self.words.has(next, COMMA) { next + 1 } else { next };
        let idx = mentions.partition_point(|mention| (mention.tokens.start as usize) < at);
        mentions.get(idx).is_some_and(|mention| mention.tokens.start as usize == at && !is_time(mention.name_type))
    }

    /// Returns whether the description at token `start` tells more of a name before it: "Jane Roe, a driver".
    fn names_before(&self, start: usize) -> bool {
        let mentions = &self.entities.mentions;
        let Some(comma) = start.checked_sub(1).filter(|&comma| self.words.has(comma, COMMA)) else { return false };
        let idx = mentions.partition_point(|mention| (mention.tokens.end as usize) < comma);
        mentions.get(idx).is_some_and(|mention| mention.tokens.end as usize == comma && !is_time(mention.name_type))
    }

    fn is_object(&self, sentence: TokenRange, tokens: TokenRange) -> bool {
        let before = (tokens.start as usize).checked_sub(1).filter(|&before| sentence.holds(before));
        before.is_some_and(|before| {
            let classes = self.words.classes(before);
            classes.has(Class::BeforeObject) || classes.has(Class::TakesObject) && classes.has(Class::Past)
        })
    }

    /// Returns whether somebody is named in `sentence` before `tokens`.
    fn has_name(&self, sentence: TokenRange, tokens: TokenRange) -> bool {
        let mentions = &self.entities.mentions;
        let first = mentions.partition_point(|mention| mention.tokens.start < sentence.start);
        let before = mentions[first..].iter().take_while(|mention| mention.tokens.end <= tokens.start);
        before.take(MAX_NAMES).any(|mention| matches!(mention.name_type, NameType::Person | NameType::Organization))
    }
}

/// How many names of a sentence are looked at.
const MAX_NAMES: usize = 8;

fn is_time(name_type: NameType) -> bool {
    matches!(name_type, NameType::Date | NameType::Money)
}

/// Returns whether `text`, of these classes, is the plural of a noun for a person: "drivers", "firemen".
fn is_plural_person(text: &str, classes: Classes) -> bool {
    if classes.has(Class::OtherPeople) {
        return true;
    }
    let is_one = |stem: &str, ending: &str| is_somebody(lexicon::classes_of(&format!("{stem}{ending}")));
    if let Some(stem) = text.strip_suffix("men") {
        return is_one(stem, "man");
    }
    let Some(stem) = text.strip_suffix('s').filter(|_| ends_plural(text)) else { return false };
    is_one(stem, "") || stem.strip_suffix("ie").is_some_and(|stem| is_one(stem, "y"))
}
