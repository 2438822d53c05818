//! Names that end in a possessive of their own: "Moody's", "St. John's".

use rustc_hash::{FxHashMap, FxHashSet};

use super::spans::{MentionDraft, draft_at, put};
use crate::lexicon::fold::{folded, key_of};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// How sure we are of such a name that has no label.
const CONFIDENCE: f32 = 0.6;

/// What the mentions of one name with "'s" after it show.
#[derive(Default)]
struct Shown {
    /// Nothing follows that could be owned: "Moody's, which".
    is_free: bool,
    /// A verb follows that is no owned thing and no part of a contraction: "Wexler's has".
    has_verb: bool,
}

/// Gives each name of `drafts` the "'s" that is its own, in all its mentions, and adds those of known firms that have no label.
///
/// # Cost
///
/// Linear in the number of tokens, but for a binary search a possessive.
pub(super) fn own_endings(document: &Document, words: &Words, drafts: &mut Vec<MentionDraft>) {
    let is_ending = |at: &usize| words.is_possessive(*at) && document.tokens[*at].kind == TokenKind::Word;
    let names: Vec<(usize, String, MentionDraft)> = (1..document.tokens.len())
        .filter(is_ending)
        .filter_map(|at| named_before(words, drafts, at).map(|draft| (at, key_of(document, draft.tokens), draft)))
        .collect();
    if names.is_empty() {
        return;
    }
    let mut shown: FxHashMap<&str, Shown> = FxHashMap::default();
    for (at, key, _) in &names {
        let of_name = shown.entry(key).or_default();
        of_name.is_free |= is_free(document, words, at + 1);
        of_name.has_verb |= is_verb(words, at + 1);
    }
    let (mut people, mut bare) = (FxHashSet::default(), FxHashSet::default());
    for draft in drafts.iter() {
        if draft.name_type == NameType::Person && draft.tokens.len() > 1 {
            people.extend(draft.tokens.indices().map(|at| folded(document.token_text(at))));
        }
        if !words.is_possessive(draft.tokens.end as usize) {
            bare.insert(key_of(document, draft.tokens));
        }
    }
    let own = names.iter().filter_map(|(at, key, draft)| {
        let of_name = &shown[key.as_str()];
        let is_person = draft.name_type == NameType::Person;
        let name_type = if words.is(at - 1, Class::NamedInPossessive) {
            let is_known = people.contains(&folded(document.token_text(at - 1))) || bare.contains(key);
            (!is_known && (of_name.is_free || !is_person)).then_some(NameType::Organization)
        } else if words.is(draft.tokens.start as usize, Class::Saint) && draft.tokens.len() > 1 {
            of_name.is_free.then_some(if is_person { NameType::Location } else { draft.name_type })
        } else {
            let is_body = is_person || draft.name_type == NameType::Organization;
            (of_name.has_verb && is_body && !bare.contains(key)).then_some(NameType::Organization)
        };
        let tokens = TokenRange::new(draft.tokens.start as usize, at + 1);
        Some(MentionDraft { tokens, name_type: name_type?, confidence: draft.confidence })
    });
    let own = own.collect();
    put(drafts, own);
}

/// Returns the name before the possessive ending at `at`, without it.
fn named_before(words: &Words, drafts: &[MentionDraft], at: usize) -> Option<MentionDraft> {
    let mut draft = match draft_at(drafts, at - 1) {
        Some(draft) => draft.clone(),
        None if words.is(at - 1, Class::NamedInPossessive) && words.is_capitalized(at - 1) => MentionDraft {
            tokens: TokenRange::new(at - 1, at),
            name_type: NameType::Organization,
            confidence: CONFIDENCE,
        },
        None => return None,
    };
    let is_last = draft.tokens.end as usize <= at + 1;
    draft.tokens.end = u32::try_from(at).ok()?;
    let is_name = !matches!(draft.name_type, NameType::Date | NameType::Money | NameType::Norp);
    (is_last && is_name).then_some(draft)
}

/// Returns whether what stands at `next` cannot belong to the name before it.
fn is_free(document: &Document, words: &Words, next: usize) -> bool {
    let Some(token) = document.tokens.get(next) else { return true };
    let is = |class| words.is(next, class);
    match token.kind {
        TokenKind::Punctuation => !matches!(document.token_text(next), "-" | "(" | "&"),
        // "McDonald's' sales"
        TokenKind::Mark => words.is_possessive(next),
        TokenKind::Number => false,
        TokenKind::Word => {
            [Class::Finite, Class::Past, Class::Coordinator, Class::BeforeObject, Class::PlacePreposition]
                .into_iter()
                .any(is)
        }
    }
}

/// Returns whether a finite verb stands at `next` that no contraction goes on with: "has", "was".
fn is_verb(words: &Words, next: usize) -> bool {
    words.is(next, Class::Turned) || words.is(next, Class::Be) && words.is(next, Class::Finite)
}
