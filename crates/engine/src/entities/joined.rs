//! Names made whole by what joins their parts: partners and legal forms of firms, parties of a court case.

use super::spans::{MentionDraft, draft_at, put};
use crate::lexicon::fold::{folded, key_of};
use crate::lexicon::gazetteer::{self, Gender, gender_of};
use crate::lexicon::word::OF;
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// How sure we are of a name that the labels show in part or not at all.
const CONFIDENCE: f32 = 0.8;

/// Most tokens of an unlabelled name before a legal form.
const MAX_FIRM: usize = 5;

/// Makes one name of `drafts` that are parts of one:
///
/// - partners and their firm: "Roe & Doe", "Jane Roe GmbH", "Roe, Inc.";
/// - the halves of a foreign name: "Barn till Barn";
/// - the parties of a court case: "Roe v. Doe";
/// - a party and its wing: "RPI(L)".
///
/// A body and its place in brackets are two: "(UPM-Tawau)".
///
/// # Cost
///
/// Linear in the number of tokens, but for a binary search a sign that joins.
pub(super) fn join(document: &Document, words: &Words, drafts: &mut Vec<MentionDraft>) {
    let mut found = Vec::new();
    for sentence in &document.sentences {
        let near = Near { document, words, drafts, sentence: *sentence };
        for at in sentence.indices().skip(1) {
            if document.token_text(at) == "(" {
                found.extend(near.seat(at).into_iter().flatten());
                found.extend(near.wing(at));
            }
            found.extend(match document.token_text(at) {
                "&" => near.partners(at),
                "v." => near.case(at),
                _ => near.firm(at).or_else(|| near.foreign(at)),
            });
        }
    }
    put(drafts, found);
}

/// What stands around a token, in its sentence.
struct Near<'a> {
    document: &'a Document,
    words: &'a Words,
    drafts: &'a [MentionDraft],
    sentence: TokenRange,
}

impl<'a> Near<'a> {
    /// Returns whether token `at` looks like a word of a name, and is none that a sentence begins with.
    fn is_name_word(&self, at: usize) -> bool {
        let is_opener = |class| self.words.is(at, class);
        self.sentence.holds(at)
            && self.document.tokens[at].kind == TokenKind::Word
            && self.words.is_capitalized(at)
            && !(at == self.sentence.start as usize
                && [Class::NeverName, Class::NoSubject, Class::EndsPhrase, Class::Determiner]
                    .into_iter()
                    .any(is_opener))
    }

    /// Returns the draft, or else the lone word of a name, that token `at` is part of.
    fn part(&self, at: usize) -> Option<(TokenRange, Option<&'a MentionDraft>)> {
        match draft_at(self.drafts, at).filter(|_| self.sentence.holds(at)) {
            Some(draft) => Some((draft.tokens, Some(draft))),
            // A place or an office that has no label is nobody's partner.
            None => {
                let is_office = self.words.is(at, Class::Title) || self.words.is(at, Class::TitleModifier);
                let is_place = || gazetteer::place(&folded(self.document.token_text(at))).is_some();
                (self.is_name_word(at) && !is_office && !is_place()).then(|| (TokenRange::new(at, at + 1), None))
            }
        }
    }

    /// Returns the firm whose partners stand around the "&" at `at`: "Roe, Doe & Poe".
    fn partners(&self, at: usize) -> Option<MentionDraft> {
        let (left, left_draft) = self.part(at - 1)?;
        let (right, right_draft) = self.part(at + 1)?;
        let drafts = || [left_draft, right_draft].into_iter().flatten();
        let is_of = |name_type: NameType| drafts().any(|draft| draft.name_type == name_type);
        let is_firm = is_of(NameType::Person) || is_of(NameType::Organization);
        let is_other = [NameType::Norp, NameType::Date, NameType::Money, NameType::Facility].into_iter().any(is_of);
        let is_known_place = |draft: &MentionDraft| {
            draft.name_type == NameType::Location && gazetteer::place(&key_of(self.document, draft.tokens)).is_some()
        };
        if !is_firm || is_other || drafts().any(is_known_place) {
            return None;
        }
        if left != right {
            let is_person = right_draft.is_some_and(|draft| draft.name_type == NameType::Person);
            let is_form =
                |at: u32| self.words.is(at as usize, Class::LegalForm) || self.words.is(at as usize, Class::EndsFirm);
            let has_form = is_form(right.end);
            let genders = [left.start, right.start].map(|at| gender_of(self.document.token_text(at as usize)));
            let is_couple = genders.contains(&Some(Gender::Female)) && !genders.contains(&None);
            // "Jane Roe & Family"
            let is_family = left.len() > 1 && right_draft.is_none() && !is_form(right.start);
            let is_left_person = left_draft.is_some_and(|draft| draft.name_type == NameType::Person);
            if is_family && is_left_person && !has_form {
                return None;
            }
            // "Jane & Ann Roe" are two; so are "Ann & John".
            if (is_person && right.len() > 1 || is_couple) && !has_form {
                return None;
            }
        }
        // "Barclays, J.P. Morgan Chase & Co."
        let has_form_only = self.words.is(at + 1, Class::LegalForm);
        let mut start = left.start as usize;
        while start >= self.sentence.start as usize + 2
            && self.document.token_text(start - 1) == ","
            && let Some(partner) = draft_at(self.drafts, start - 2)
            && partner.tokens.len() == 1
            && partner.tokens.end as usize == start - 1
            && partner.name_type == NameType::Person
            && !has_form_only
        {
            start -= 2;
        }
        Some(named(start, right.end as usize, NameType::Organization))
    }

    /// Returns the court case whose parties stand around the "v." at `at`.
    fn case(&self, at: usize) -> Option<MentionDraft> {
        let ((left, _), (right, _)) = (self.part(at - 1)?, self.part(at + 1)?);
        let (mut start, mut end) = (left.start as usize, right.end as usize);
        while start > 0 && self.is_name_word(start - 1) {
            start -= 1;
        }
        // "Port of Alden"
        while self.is_name_word(end) || self.words.has(end, OF) && self.is_name_word(end + 1) {
            end += 1;
        }
        Some(named(start, end, NameType::Misc))
    }

    /// Returns the body around the small foreign word at `at`: "Barn till Barn".
    fn foreign(&self, at: usize) -> Option<MentionDraft> {
        if !self.words.is(at, Class::ForeignJoint) || self.words.is_capitalized(at) {
            return None;
        }
        let ((left, left_draft), (right, right_draft)) = (self.part(at - 1)?, self.part(at + 1)?);
        let drafts = [left_draft, right_draft].into_iter().flatten();
        let is_named = |draft: &MentionDraft| matches!(draft.name_type, NameType::Organization | NameType::Misc);
        let is_one = left != right && drafts.clone().all(is_named);
        let name_type = drafts.last()?.name_type;
        is_one.then(|| named(left.start as usize, right.end as usize, name_type))
    }

    /// Returns the firm whose legal form stands at `at`: "Roe GmbH".
    fn firm(&self, at: usize) -> Option<MentionDraft> {
        let is_form = self.words.is(at, Class::LegalForm) && !self.words.is(at, Class::BodyKind);
        if !is_form || !self.words.is_capitalized(at) {
            return None;
        }
        let has_comma = self.document.token_text(at - 1) == ",";
        let last = (at - 1).checked_sub(usize::from(has_comma)).filter(|last| self.sentence.holds(*last))?;
        // "Reno, NV": two letters may be a region as well.
        let is_short = self.document.token_text(at).chars().filter(|letter| letter.is_alphabetic()).count() < 3;
        if let Some(draft) = draft_at(self.drafts, last) {
            let is_place = matches!(draft.name_type, NameType::Location | NameType::Facility);
            let is_other = matches!(draft.name_type, NameType::Norp | NameType::Date | NameType::Money);
            let is_firm = !is_other && !(is_short && (is_place || has_comma));
            let end = draft.tokens.end.max(1 + u32::try_from(at).ok()?);
            return is_firm.then(|| named(draft.tokens.start as usize, end as usize, NameType::Organization));
        }
        if has_comma || is_short {
            return None;
        }
        let mut start = at;
        while at - start < MAX_FIRM && start > 0 && draft_at(self.drafts, start - 1).is_none() {
            let is_joint = start < at && matches!(self.document.token_text(start - 1), "&" | "-");
            if !self.is_name_word(start - 1) && !is_joint {
                break;
            }
            start -= 1;
        }
        (self.is_name_word(start) && start < at).then(|| named(start, at + 1, NameType::Organization))
    }

    /// Returns the party whose wing stands in the bracket at `at`: "RPI(L)".
    fn wing(&self, at: usize) -> Option<MentionDraft> {
        let is_glued = self.document.tokens[at - 1].span.end == self.document.tokens[at].span.start;
        let is_acronym = self.document.token_text(at - 1).len() > 1 && self.is_shouted(at - 1);
        let is_closed = self.sentence.holds(at + 2) && self.document.token_text(at + 2) == ")";
        let is_wing = is_glued && is_acronym && is_closed && self.is_name_word(at + 1);
        is_wing.then(|| named(at - 1, at + 3, NameType::Organization))
    }

    /// Returns whether the word at `at` has no small letter.
    fn is_shouted(&self, at: usize) -> bool {
        self.is_name_word(at) && !self.document.token_text(at).contains(char::is_lowercase)
    }

    /// Returns the body and the place that stand in the bracket at `at` after somebody: "Jane Roe (UPM-Tawau)".
    fn seat(&self, at: usize) -> Option<[MentionDraft; 2]> {
        let text = |at: usize| if self.sentence.holds(at) { self.document.token_text(at) } else { "" };
        let is_short = |at: usize| text(at).len() > 1 && self.is_shouted(at);
        let is_somebodys = draft_at(self.drafts, at - 1).is_some_and(|draft| draft.name_type == NameType::Person);
        let close = (at + 4..at + 6).find(|&close| text(close) == ")")?;
        let is_place = (at + 3..close).all(|at| self.is_name_word(at) && !is_short(at));
        (is_somebodys && is_short(at + 1) && text(at + 2) == "-" && is_place)
            .then(|| [named(at + 1, at + 2, NameType::Organization), named(at + 3, close, NameType::Location)])
    }
}

/// Returns the name from token `start` to token `end`, exclusive.
fn named(start: usize, end: usize, name_type: NameType) -> MentionDraft {
    MentionDraft { tokens: TokenRange::new(start, end), name_type, confidence: CONFIDENCE }
}
