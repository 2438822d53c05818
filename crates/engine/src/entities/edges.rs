//! What stands next to a name and belongs to it: generations, first names that open a sentence, signs and brackets.

use super::around::Around;
use super::spans::{MentionDraft, draft_at, is_in_capitals, put};
use crate::lexicon::fold::folded;
use crate::lexicon::gazetteer::{self, gender_of};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenRange};

/// Gives `drafts` what the labels left out: "Roe Jr.", "Will Roe", "OPEC+", "PML-N", "Janata Dal (United)".
///
/// # Cost
///
/// Linear in the number of drafts, but for a binary search a name of a person.
pub(super) fn complete(document: &Document, words: &Words, drafts: &mut Vec<MentionDraft>) {
    let mut found = Vec::new();
    for (idx, draft) in drafts.iter().enumerate() {
        let around = Around::new(document, words, drafts, idx);
        let is_person = draft.name_type == NameType::Person;
        let (start, end, name_type) = if let Some(end) = signed_end(document, draft, &around) {
            // "Disney+" is no person, and "Janata Dal (United)" a body.
            let is_body = is_person || document.token_text(end - 1) == ")";
            (around.start, end, if is_body { NameType::Organization } else { draft.name_type })
        } else if is_person {
            let is_free = |at| draft_at(drafts, at).is_none();
            let start = first_name(document, &around).filter(|first| is_free(*first)).unwrap_or(around.start);
            (start, suffix_end(&around).filter(|end| is_free(end - 1)).unwrap_or(around.end), draft.name_type)
        } else {
            (around.start, around.end, draft.name_type)
        };
        let tokens = TokenRange::new(start, end);
        if tokens != draft.tokens {
            found.push(MentionDraft { tokens, name_type, ..draft.clone() });
        }
    }
    put(drafts, found);
}

/// Returns the first name that opens the sentence before a surname and has no label: "Will" of "Will Roe".
fn first_name(document: &Document, around: &Around<'_>) -> Option<usize> {
    let (start, first) = (around.start, around.back(1));
    let is = |class| around.is(first, class);
    // "Will Roe run?" asks.
    let is_verb = is(Class::Finite) && around.asks();
    let is_other =
        is_verb || [Class::Title, Class::Role, Class::Month, Class::Speech, Class::NeverName].into_iter().any(is);
    let is_given = around.opens(first)
        && around.is_capitalized(first)
        && gender_of(document.token_text(first)).is_some()
        && gender_of(document.token_text(start)).is_none();
    (is_given && !is_other).then_some(first)
}

/// Returns where a person's name ends with what tells him from others of his name: "Roe Jr.", "Roe, III".
fn suffix_end(around: &Around<'_>) -> Option<usize> {
    let at = around.end + usize::from(around.text(around.end) == ",");
    let is = |class| around.is(at, class);
    let is_suffix = is(Class::NameSuffix) && !is(Class::Postnominal) && !is(Class::NeverName);
    (is_suffix && around.is_capitalized(at) && !around.is(around.end - 1, Class::NameSuffix)).then_some(at + 1)
}

/// Returns where a name ends with the sign, letter or bracket after it that is its own.
fn signed_end(document: &Document, draft: &MentionDraft, around: &Around<'_>) -> Option<usize> {
    let end = around.end;
    let text = |at| around.text(at);
    let is_glued = |at: usize| around.holds(at) && document.tokens[at - 1].span.end == document.tokens[at].span.start;
    let is_acronym = is_in_capitals(document, draft.tokens);
    let has_sign = !matches!(draft.name_type, NameType::Norp | NameType::Date | NameType::Money);
    if text(end) == "+" && is_glued(end) && !is_glued(end + 1) && has_sign {
        return Some(end + 1);
    }
    // "PML-N" is a wing, and "UN-" begins a compound.
    let is_letter = |at: usize| text(at).len() == 1 && around.is_capitalized(at);
    let is_hyphened = text(end) == "-" && is_glued(end) && is_glued(end + 1) && is_letter(end + 1);
    if is_hyphened && draft.name_type == NameType::Organization && is_acronym && text(end + 2) != "-" {
        return Some(end + 2);
    }
    // "Janata Dal (United", whose label ends too early.
    if text(end) == ")" && draft.tokens.len() > 2 && text(end - 2) == "(" && around.is(end - 1, Class::InBrackets) {
        return Some(end + 1);
    }
    let is_bracket = text(end) == "(" && text(end + 2) == ")" && around.is_capitalized(end + 1);
    if !is_bracket || draft.tokens.len() < 2 {
        return None;
    }
    // "Kerala Congress (M)", "Muslim League (Nawaz)", but not "Green Party (UK)" and "Green Party (Germany)".
    let is_short = is_in_capitals(document, TokenRange::new(end + 1, end + 2));
    let is_place = gazetteer::place(&folded(text(end + 1))).is_some();
    let is_wing = is_letter(end + 1) && !is_glued(end) || around.is(end - 1, Class::Party) && !is_short && !is_place;
    let is_part = match draft.name_type {
        NameType::Organization => around.is(end + 1, Class::InBrackets) || is_wing,
        NameType::Misc | NameType::Norp => around.is(end + 1, Class::InBrackets),
        _ => false,
    };
    is_part.then_some(end + 3)
}
