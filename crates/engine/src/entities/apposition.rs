//! What a description next to a mention says that it is: "a small college on the coast".

use super::around::Around;
use crate::lexicon::Class;
use crate::lexicon::word::OF;
use crate::tagger::NameType;
use crate::text::TokenKind;

/// How much one mention shows: alone it says nothing.
pub(super) const HINT: u8 = 1;

/// It says what the name is, unless that begins with a first name.
pub(super) const CLEAR: u8 = 2;

/// It leaves no doubt.
pub(super) const SURE: u8 = 3;

/// Most tokens of a description.
const MAX_DESCRIPTION: usize = 8;

/// What one mention shows its name to be, and how much.
pub(super) type Shown = Option<(NameType, u8)>;

/// What a description may tell of.
const KINDS: [Class; 5] = [Class::NoPerson, Class::CompanyNoun, Class::BodyNoun, Class::Vessel, Class::Work];

/// Returns what a description that begins at `at` says: "a small college on the coast", "the company that".
pub(super) fn described(around: &Around<'_>, at: usize) -> Shown {
    let ends = |at: &usize| {
        let is_word = around.kind(*at) == Some(TokenKind::Word) || around.text(*at) == "-";
        let is = |class| around.is(*at, class);
        !is_word
            || [Class::BeforeObject, Class::Relative, Class::Complementizer, Class::Finite, Class::EndsApposition]
                .into_iter()
                .any(is)
    };
    if !around.is(at, Class::Article) {
        return None;
    }
    let end = (at + 1..at + MAX_DESCRIPTION).find(ends)?;
    // "a company based in Oslo"
    let is_kind = |at: usize| KINDS.into_iter().any(|kind| around.is(at, kind));
    let head = (at + 1..end - 1).find(|&at| is_kind(at) && around.text(at + 1).ends_with("ed")).unwrap_or(end - 1);
    let is = |class| around.is(head, class);
    // "…, the company said" describes nobody, and "a University of Leeds graduate" is no university.
    let goes_on =
        head + 1 < end || around.has(end, OF) || around.is(end, Class::Relative) || around.is(end, Class::Definite);
    if around.is_person_noun(head) {
        Some((NameType::Person, CLEAR))
    } else if around.is(at, Class::Definite) && !goes_on || around.is_capitalized(head) {
        None
    } else if is(Class::NoPerson) {
        Some((NameType::Organization, SURE))
    } else if is(Class::CompanyNoun) || is(Class::BodyNoun) {
        Some((NameType::Organization, CLEAR))
    } else if is(Class::Vessel) {
        Some((NameType::Product, CLEAR))
    } else {
        is(Class::Work).then_some((NameType::Misc, CLEAR))
    }
}
