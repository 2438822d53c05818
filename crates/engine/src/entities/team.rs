//! Clubs and colleges that are named for places: what the words around a mention show of matches, players and other colleges.

use super::around::Around;
use super::spans::MentionDraft;
use crate::lexicon::word::{FOR, TO, WHOSE};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::TokenKind;

/// Most tokens between a name, the verb of a match and its score.
const MAX_TO_SCORE: usize = 12;

/// Returns whether the words around a mention show a club: "Buffalo beat Cleveland 22-20", "three goals for Villa", "Villa coach
/// Jane Roe", "Nebraska, whose bench".
pub(super) fn is_club(around: &Around<'_>) -> bool {
    let end = around.end;
    let is_of_team = |at: usize| around.is(at, Class::OfTeam);
    let at = around.lead();
    let scored = at.wrapping_sub(1);
    let is_told =
        is_number(around, scored.wrapping_sub(1)) || plays(around, scored.saturating_sub(MAX_TO_SCORE)..scored);
    let is_scored_for =
        around.has(at, FOR) && is_told && (around.is(scored, Class::Scored) || is_number(around, scored));
    is_scored_for
        || is_of_team(end) && (around.is_capitalized(end + 1) || !around.is_person_noun(end))
        || around.is(end, Class::PossessiveEnding) && is_of_team(end + 1)
        || around.text(end) == "," && around.has(end + 1, WHOSE) && is_of_team(end + 2)
        || has_played(around, at)
}

/// Returns whether the list that a mention ends is one of colleges: "Grants went to Fordham and Berkeley."
pub(super) fn ends_list_of_colleges(around: &Around<'_>, words: &Words, drafts: &[MentionDraft]) -> bool {
    let is_no_person = |member: usize| drafts[member].name_type != NameType::Person;
    let is_college = |member: usize| {
        drafts[member].tokens.len() == 1 && words.is(drafts[member].tokens.start as usize, Class::College)
    };
    around.list().count() > 1 && around.list().any(is_no_person) && around.list().all(is_college)
}

/// Returns whether a match with its score is told of the mention, before which `lead` stands: "lost 104-99 to Denver".
fn has_played(around: &Around<'_>, lead: usize) -> bool {
    let from = around.start.saturating_sub(MAX_TO_SCORE);
    let is_object = around.is(lead, Class::Plays);
    let is_other_side =
        around.has(lead, TO) || around.is(lead, Class::BeforeObject) && !around.is(lead, Class::PlacePreposition);
    // "Villa 3-1 Forest"
    let end = around.end;
    let is_left = is_score(around, end) && around.is_capitalized(end + 3);
    let is_right = is_score(around, around.back(3)) && around.is_capitalized(around.back(4));
    let verb = end + usize::from(around.is(end, Class::Be));
    let is_in_match = around.is(verb, Class::Plays) || is_object || is_other_side && plays(around, from..around.start);
    is_left || is_right || is_in_match && (from..end + MAX_TO_SCORE).any(|at| is_score(around, at))
}

fn plays(around: &Around<'_>, mut tokens: std::ops::Range<usize>) -> bool {
    tokens.any(|at| around.is(at, Class::Plays))
}

/// Returns whether a score begins at `at`: "22-20".
fn is_score(around: &Around<'_>, at: usize) -> bool {
    let is_part = |at: usize| {
        is_number(around, at)
            && around.text(at).len() < 4
            && around.text(at).bytes().all(|digit| digit.is_ascii_digit())
    };
    is_part(at) && matches!(around.text(at + 1), "-" | "\u{2013}") && is_part(at + 2)
}

fn is_number(around: &Around<'_>, at: usize) -> bool {
    around.kind(at) == Some(TokenKind::Number)
}
