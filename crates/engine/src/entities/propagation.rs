//! Names that were found in one place and missed in another.

use rustc_hash::FxHashMap;

use super::spans::{MentionDraft, is_in_capitals, put};
use crate::lexicon::Words;
use crate::lexicon::fold::{folded, key_of, push_folded};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// How sure we are of a name that only another place of the article tells.
const CONFIDENCE: f32 = 0.6;

/// The longest acronym that may be a word as well, in bytes.
const MAX_ACRONYM: usize = 5;

/// Adds to `drafts` each run of capitalised words, labelled as no name, that is a name elsewhere in the document.
///
/// A run is taken whole: "Trump" is no part of an unlabelled "Trump Tower". The first word of a sentence has its
/// capital from there and tells nothing. It counts where it is an acronym, or the surname by which somebody is called elsewhere.
///
/// # Cost
///
/// Linear in the number of tokens.
pub(super) fn find_again(document: &Document, words: &Words, drafts: &mut Vec<MentionDraft>) {
    let known = known_names(document, drafts);
    if known.is_empty() {
        return;
    }
    let mut found: Vec<MentionDraft> = Vec::new();
    let mut next_draft = 0;
    let mut key = String::new();
    for sentence in &document.sentences {
        let mut at = sentence.start as usize;
        while at < sentence.end as usize {
            while drafts.get(next_draft).is_some_and(|draft| draft.tokens.end as usize <= at) {
                next_draft += 1;
            }
            let upcoming = drafts.get(next_draft).map_or(usize::MAX, |draft| draft.tokens.start as usize);
            if upcoming <= at {
                at = drafts[next_draft].tokens.end as usize;
                continue;
            }
            let limit = upcoming.min(sentence.end as usize);
            let end = (at..limit).find(|&token_idx| !is_capitalized(document, words, token_idx)).unwrap_or(limit);
            if end == at {
                at += 1;
                continue;
            }
            // "Trump" is no part of an unlabelled "Trump Tower".
            let is_whole = end == document.tokens.len() || !is_capitalized(document, words, end);
            if is_whole && !follows_capital(document, words, sentence.start as usize, at) {
                let is_first = at == sentence.start as usize;
                // "Later Scholz left": the first word has its capital from the sentence.
                let starts_later = is_first && end > at + 1;
                for start in [Some(at), starts_later.then_some(at + 1)].into_iter().flatten() {
                    key.clear();
                    push_key(document, start, end, &mut key);
                    let is_capitals = is_in_capitals(document, TokenRange::new(start, end));
                    if let Some(&name) = known.get(key.as_str())
                        && (is_capitals || !name.is_acronym)
                        && (start > sentence.start as usize || name.n_mentions > 1 || name.is_acronym)
                    {
                        let tokens = TokenRange::new(start, end);
                        found.push(MentionDraft { tokens, name_type: name.name_type, confidence: CONFIDENCE });
                        break;
                    }
                }
            }
            at = end;
        }
    }
    put(drafts, found);
}

#[derive(Clone, Copy)]
struct Known {
    name_type: NameType,
    n_mentions: usize,
    /// Always written in capitals, and short: "Who" is not the WHO.
    is_acronym: bool,
}

/// Returns the names worth looking for again: the folded words of each, and the surnames of people.
fn known_names(document: &Document, drafts: &[MentionDraft]) -> FxHashMap<String, Known> {
    let mut known: FxHashMap<String, Known> = FxHashMap::default();
    let mut add = |key: String, name_type: NameType, is_acronym: bool| {
        let name = known.entry(key).or_insert(Known { name_type, n_mentions: 0, is_acronym });
        // What is a name of two kinds is left to the labels.
        name.n_mentions = if name.name_type == name_type { name.n_mentions + 1 } else { 0 };
        name.is_acronym &= is_acronym;
    };
    for draft in drafts {
        let is_name = matches!(
            draft.name_type,
            NameType::Person | NameType::Organization | NameType::Location | NameType::Facility | NameType::Norp
        );
        if !is_name || draft.confidence < 0.5 {
            continue;
        }
        let key = key_of(document, draft.tokens);
        if draft.name_type == NameType::Person && draft.tokens.len() > 1 {
            let surname = folded(document.token_text(draft.tokens.end as usize - 1));
            if surname.len() > 3 {
                add(surname, NameType::Person, false);
            }
        }
        if key.len() > 2 {
            let is_acronym = draft.name_type != NameType::Person
                && key.len() <= MAX_ACRONYM
                && is_in_capitals(document, draft.tokens);
            add(key, draft.name_type, is_acronym);
        }
    }
    known.retain(|_, name| name.n_mentions > 0);
    known
}

fn push_key(document: &Document, start: usize, end: usize, key: &mut String) {
    for token_idx in start..end {
        if !key.is_empty() {
            key.push(' ');
        }
        push_folded(document.token_text(token_idx), key);
    }
}

fn is_capitalized(document: &Document, words: &Words, token_idx: usize) -> bool {
    document.tokens[token_idx].kind == TokenKind::Word && words.is_capitalized(token_idx)
}

/// Returns whether a run that starts at `at` goes on from a name or a hyphen: the rest of something longer.
fn follows_capital(document: &Document, words: &Words, sentence_start: usize, at: usize) -> bool {
    at > sentence_start && (is_capitalized(document, words, at - 1) || document.token_text(at - 1) == "-")
}
