//! What the speaker does with the words: states, denies, asks, or asks for something.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::QuoteKind;
use super::addressee;
use super::clause::{self, COMPLEMENTIZERS};
use super::cues::{hashes, lower_hash};
use super::draft::{self, Draft};
use super::inflect;
use super::view::View;
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// What the speaker does with the words of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Act {
    /// Says that it is so.
    #[default]
    Statement,
    /// Says that it is not so: "denied that the firm had paid".
    Denial,
    /// Asks: "asked whether", "“Why?” asked".
    Question,
    /// Asks for something: "urged", "“Leave now,” ordered".
    Request,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 4] = [Self::Statement, Self::Denial, Self::Question, Self::Request];

    /// Returns the name that records use, such as `denial`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Denial => "denial",
            Self::Question => "question",
            Self::Request => "request",
        }
    }
}

/// What a verb of saying does, by itself or by what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// It denies whatever follows.
    Denies,
    /// It denies a clause, and judges a thing: "rejected claims that he lied", "rejected the plan as “a farce”".
    Rejects,
    /// It asks for an answer.
    Wonders,
    /// It asks for an answer, or with an infinitive for a deed: "asked them to leave".
    Asks,
    /// It asks for a deed.
    Demands,
    /// It asks for a deed with an infinitive alone: "told them to leave".
    Tells,
}

/// Verbs of saying that do more than state, base forms as [`inflect::hashes_of`] reads them.
#[rustfmt::skip]
const VERBS: &[(Verb, &[&str])] = &[
    (Verb::Denies, &["deny", "disclaim", "disavow"]),
    (Verb::Rejects, &[
        "reject", "refute", "rebut+t", "dispute", "dismiss", "contest", "contradict", "repudiate", "discount", "dispel+l", "quash",
        "scotch", "debunk", "rubbish",
    ]),
    (Verb::Wonders, &["wonder", "inquire", "enquire", "query", "question", "quiz+z"]),
    (Verb::Asks, &["ask"]),
    (Verb::Demands, &[
        "urge", "demand", "order", "plead", "beg+g", "implore", "beseech", "entreat", "exhort", "instruct", "request", "appeal",
        "command", "petition",
    ]),
    (Verb::Tells, &["tell", "call", "invite", "warn", "advise", "encourage", "remind", "press", "direct", "caution", "counsel"]),
];

/// Forms that the endings do not give.
const IRREGULAR: [(&str, Verb); 6] = [
    ("told", Verb::Tells),
    ("pled", Verb::Demands),
    ("besought", Verb::Demands),
    ("plea", Verb::Demands),
    ("denial", Verb::Denies),
    ("denials", Verb::Denies),
];

static FORMS: LazyLock<FxHashMap<u64, Verb>> = LazyLock::new(|| {
    let mut forms = FxHashMap::default();
    for (verb, bases) in VERBS {
        forms.extend(inflect::hashes_of(bases).map(|form| (form, *verb)));
    }
    forms.extend(IRREGULAR.iter().map(|(form, verb)| (lower_hash(form), *verb)));
    forms
});

/// Returns what the verb does whose form has this hash; none where it only states, or is no verb of saying.
pub(crate) fn verb_of(hash: u64) -> Option<Verb> {
    FORMS.get(&hash).copied()
}

/// Returns what the speaker of `draft` does with its words, by its cue and the clause that stands in.
///
/// # Cost
///
/// Linear in the length of the content.
pub(crate) fn of(view: &View<'_>, draft: &Draft) -> Act {
    let cue = draft.attribution.cue;
    let asks = draft.kind == QuoteKind::Direct && is_question(view, draft.tokens);
    let neutral = if asks { Act::Question } else { Act::Statement };
    if cue.is_some_and(|cue| is_under_denial(view, cue.start as usize)) {
        return Act::Denial;
    }
    if cue.is_some_and(|cue| wants_to_know(view, cue.end as usize - 1)) {
        return Act::Question;
    }
    match cue.and_then(|cue| verb_in(view, cue)) {
        Some(Verb::Denies) => Act::Denial,
        Some(Verb::Rejects) if rejects_clause(view, draft) => Act::Denial,
        Some(Verb::Wonders) => Act::Question,
        Some(Verb::Asks) if asks_for_deed(view, draft) || asks_that(view, draft) => Act::Request,
        Some(Verb::Asks) => Act::Question,
        // "“Where is it?” she demanded", "demanded to know why".
        Some(Verb::Demands) if asks || begins_with_question(view, draft) => Act::Question,
        Some(Verb::Demands) => Act::Request,
        Some(Verb::Tells) if asks_for_deed(view, draft) => Act::Request,
        Some(Verb::Rejects | Verb::Tells) | None => neutral,
    }
}

/// Returns whether the "know" at `token_idx` is what somebody asks: "wanted to know how", "demanded to know who".
pub(crate) fn wants_to_know(view: &View<'_>, token_idx: usize) -> bool {
    token_idx > view.sentence_at(token_idx).start as usize + 2
        && view.hashes[token_idx] == lower_hash("know")
        && view.hashes[token_idx - 1] == TO
        && WANTED.contains(&view.hashes[token_idx - 2])
}

/// Verbs whose "to know" asks.
const WANTED: [u64; 4] = hashes(["wanted", "want", "wants", "demanded"]);

/// Returns what the verb of a cue does: of its head, or of all that the labels take for it, "rejected claims".
fn verb_in(view: &View<'_>, cue: TokenRange) -> Option<Verb> {
    let of = |tokens: TokenRange| tokens.indices().find_map(|idx| verb_of(view.hashes[idx]));
    of(cue).or_else(|| {
        let whole = draft::labelled(view, cue, Role::Cue);
        let begins = TokenRange::new((whole.start as usize).min(cue.start as usize), cue.end as usize);
        let found = of(begins).filter(|verb| matches!(verb, Verb::Denies | Verb::Rejects));
        // "Repeated her demand that".
        found.or_else(|| of(whole).filter(|verb| matches!(verb, Verb::Denies | Verb::Demands)))
    })
}

/// Returns whether the words in marks are nothing but questions.
fn is_question(view: &View<'_>, tokens: TokenRange) -> bool {
    let first = view.document.sentence_of(tokens.start as usize);
    let last_of = |sentence: &TokenRange| {
        let (start, end) = (sentence.start.max(tokens.start), sentence.end.min(tokens.end));
        (start..end).rev().map(|idx| idx as usize).find(|idx| view.kind(*idx) != TokenKind::Mark)
    };
    let sentences = view.document.sentences[first..].iter().take_while(|sentence| sentence.start < tokens.end);
    let mut ends = sentences.filter_map(last_of).map(|last| view.text(last).starts_with('?')).peekable();
    ends.peek().is_some() && ends.all(|is_asked| is_asked)
}

/// Returns whether a reported content is a question: "why the dam had failed".
fn begins_with_question(view: &View<'_>, draft: &Draft) -> bool {
    draft.kind != QuoteKind::Direct
        && COMPLEMENTIZERS.contains(&view.hashes[draft.tokens.start as usize])
        && view.hashes[draft.tokens.start as usize] != THAT
}

/// Returns whether a reported content is what somebody is to do: "to leave", "not to leave", behind "call on them".
fn asks_for_deed(view: &View<'_>, draft: &Draft) -> bool {
    let start = draft.tokens.start as usize;
    let verb = start + usize::from(view.hashes[start] == NOT);
    let is_infinitive = view.hashes.get(verb) == Some(&TO);
    let appeals = draft.attribution.cue.and_then(|cue| view.hashes.get(cue.end as usize));
    draft.pair_idx.is_none()
        && (is_infinitive || addressee::deed(view, draft.tokens).is_some() && appeals.is_some_and(|on| ON.contains(on)))
}

/// Returns whether "asked" asks that something be done: "asked that the charges be dropped".
fn asks_that(view: &View<'_>, draft: &Draft) -> bool {
    let start = draft.tokens.start as usize;
    let leads = draft.attribution.cue.is_some_and(|cue| cue.end <= draft.tokens.start);
    let is_that = |idx: usize| view.hashes[idx] == THAT;
    draft.pair_idx.is_none() && leads && (is_that(start) || start > 0 && is_that(start - 1))
}

/// Returns whether the content of a verb like "reject" is a clause that is said not to be so. What a thing is rejected as is the
/// speaker's own judgement.
fn rejects_clause(view: &View<'_>, draft: &Draft) -> bool {
    let tokens = draft.tokens;
    let start = tokens.start as usize;
    let is_judged = view.hashes[start] == AS
        || start.checked_sub(1).is_some_and(|before| view.hashes[before] == AS)
        || tokens.indices().any(|idx| view.hashes[idx] == AS && view.hashes.get(idx + 1) == Some(&MARK));
    draft.pair_idx.is_none() && !is_judged && clause::is_clause(view, tokens)
}

/// Returns the form of "be" of the passive whose participle stands at `participle`: "was" of "was flatly denied".
pub(crate) fn auxiliary_of(view: &View<'_>, participle: usize) -> Option<usize> {
    let start = view.sentence_at(participle).start as usize;
    let is_between = |idx: &usize| view.text(*idx).ends_with("ly") || BETWEEN.contains(&view.hashes[*idx]);
    let before = (start..participle).rev().take(3).find(|idx| !is_between(idx))?;
    (BE.contains(&view.hashes[before]) && view.text(participle).ends_with(['d', 't', 'n'])).then_some(before)
}

/// Returns whether the verb at `verb` is passive: "was denied", "were told".
pub(crate) fn is_passive(view: &View<'_>, verb: usize) -> bool {
    auxiliary_of(view, verb).is_some()
}

/// How far before a cue the verb that denies it may stand, in tokens: "denied that she had ever said".
const DENIAL_REACH: usize = 6;

/// Returns whether the verb of saying at `cue` is itself what somebody denies: "denied having called her “a thief”".
fn is_under_denial(view: &View<'_>, cue: usize) -> bool {
    let from = (view.sentence_at(cue).start as usize).max(cue.saturating_sub(DENIAL_REACH));
    let mut between = (from..cue).rev().take_while(|idx| view.kind(*idx) == TokenKind::Word);
    between
        .find(|idx| !UNDER_DENIAL.contains(&view.hashes[*idx]))
        .filter(|idx| idx + 1 < cue || view.text(cue).ends_with("ing"))
        .is_some_and(|idx| verb_of(view.hashes[idx]) == Some(Verb::Denies))
}

const THAT: u64 = lower_hash("that");
const TO: u64 = lower_hash("to");
const NOT: u64 = lower_hash("not");
const AS: u64 = lower_hash("as");
const MARK: u64 = lower_hash("\"");

/// Forms of "be".
const BE: [u64; 7] = hashes(["is", "was", "were", "are", "be", "been", "being"]);

/// Adverbs inside a passive, beside those in "ly".
const BETWEEN: [u64; 6] = hashes(["also", "later", "then", "not", "never", "again"]);

/// Words behind a verb that appeals to somebody.
const ON: [u64; 5] = hashes(["on", "upon", "for", "to", "with"]);

/// Words between a denial and the act of saying that is denied.
const UNDER_DENIAL: [u64; 11] =
    hashes(["that", "he", "she", "they", "it", "had", "has", "have", "having", "ever", "been"]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_verb_does_the_same() {
        for (form, verb) in [
            ("denies", Verb::Denies),
            ("Denying", Verb::Denies),
            ("rebutted", Verb::Rejects),
            ("asked", Verb::Asks),
            ("begged", Verb::Demands),
            ("told", Verb::Tells),
        ] {
            assert_eq!(verb_of(lower_hash(form)), Some(verb), "{form}");
        }
        assert_eq!(verb_of(lower_hash("said")), None);
    }
}
