//! Whom a statement is addressed to, or who is accused in it, is no part of it: "urged them ⟦to talk⟧".

use super::clause;
use super::cues::{CueClass, lower_hash};
use super::draft::Draft;
use super::view::View;
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Longest name of the one spoken to or spoken of, in tokens. Larger cuts into statements; smaller leaves long names in.
const ADDRESSEE_LEN: usize = 9;

/// Returns the content of `draft` without the one that a request is made to, or an accusation against: "asked Pompeo to send"
/// tells "to send", "accused the firm of hiding it" tells "of hiding it".
pub(crate) fn without_addressee(view: &View<'_>, draft: &Draft) -> TokenRange {
    let tokens = draft.tokens;
    let Some(cue) = draft.attribution.cue.filter(|cue| draft.pair_idx.is_none() && cue.end <= tokens.start) else {
        return tokens;
    };
    let start = tokens.start as usize;
    let stands_beside = (cue.end as usize..start)
        .all(|idx| view.role(idx).kind() == Some(Role::Cue) || PARTICLES.contains(&view.hashes[idx]));
    let has = |verbs: &[u64]| cue.indices().any(|idx| verbs.contains(&view.hashes[idx]));
    let (asks, accuses) = (has(&REQUESTS), has(&ACCUSATIONS));
    if !stands_beside || !(asks || accuses) {
        return tokens;
    }
    let from = if asks { deed(view, tokens) } else { None };
    let from = from.or_else(|| if accuses { charge(view, tokens) } else { None });
    from.map_or(tokens, |from| TokenRange::new(from, tokens.end as usize))
}

/// Returns where the deed that is asked for begins in `tokens`, behind the one asked: at "to", or at "not to".
pub(crate) fn deed(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    behind_name(view, tokens, |idx| match view.hashes[idx] {
        TO => clause::is_infinitive(view, idx + 1),
        NOT => view.hashes[idx + 1] == TO,
        _ => false,
    })
}

/// Returns where the deed that somebody is accused of begins in `tokens`: at "of" or "for".
fn charge(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    behind_name(view, tokens, |idx| {
        let next = idx + 1 + usize::from(view.hashes[idx + 1] == NOT);
        matches!(view.hashes[idx], OF | FOR)
            && tokens.holds(next)
            && (clause::is_gerund(view, next) || view.kind(next) == TokenKind::Mark)
    })
}

/// Returns the first token of `tokens` that `begins` something, with nothing but a name or description before it.
fn behind_name(view: &View<'_>, tokens: TokenRange, begins: impl Fn(usize) -> bool) -> Option<usize> {
    let start = tokens.start as usize;
    let limit = (start + ADDRESSEE_LEN).min((tokens.end as usize).saturating_sub(1));
    for idx in start..limit {
        if begins(idx) {
            return Some(idx);
        }
        let is_name = view.text(idx) == "-"
            || (view.kind(idx) == TokenKind::Word && (view.cues[idx] == CueClass::None || view.is_capitalized(idx)));
        if !is_name || CLAUSES.contains(&view.hashes[idx]) {
            return None;
        }
    }
    None
}

/// Makes part of the source the name that a content begins with, where its description stands before it:
/// "According to the district collector, Ann Roe, ⟦54 people …⟧".
pub(crate) fn give_back_name(view: &View<'_>, draft: &mut Draft) {
    let start = draft.tokens.start as usize;
    let Some(source) = draft.attribution.source.filter(|source| source.end as usize + 1 == start) else { return };
    let is_description = view.text(source.end as usize) == "," && !view.is_capitalized(source.end as usize - 1);
    let n_names = (draft.tokens.indices().take(ADDRESSEE_LEN))
        .take_while(|idx| view.kind(*idx) == TokenKind::Word && view.is_capitalized(*idx))
        .count();
    let is_name = n_names > 1 && view.text(start + n_names) == "," && start + n_names + 1 < draft.tokens.end as usize;
    if is_description && is_name && draft.pair_idx.is_none() {
        let end = TokenRange::new(start, start + n_names).end;
        draft.attribution.source = Some(TokenRange { end, ..source });
        draft.tokens.start = end + 1;
    }
}

const TO: u64 = lower_hash("to");
const NOT: u64 = lower_hash("not");
const OF: u64 = lower_hash("of");
const FOR: u64 = lower_hash("for");

/// Words between a verb of asking and the one asked.
const PARTICLES: [u64; 4] = [lower_hash("on"), lower_hash("upon"), lower_hash("for"), lower_hash("with")];

/// Words that no name of somebody goes on with.
#[rustfmt::skip]
const CLAUSES: [u64; 8] = [
    lower_hash("that"), lower_hash("whether"), lower_hash("if"), lower_hash("is"), lower_hash("was"), lower_hash("are"), lower_hash("were"), lower_hash("would"),
];

/// Verbs of asking that name the one asked before what is asked.
#[rustfmt::skip]
pub(crate) const REQUESTS: [u64; 61] = [
    lower_hash("ask"), lower_hash("asks"), lower_hash("asked"), lower_hash("asking"), lower_hash("tell"), lower_hash("tells"),
    lower_hash("told"), lower_hash("telling"), lower_hash("urge"), lower_hash("urges"), lower_hash("urged"),
    lower_hash("urging"), lower_hash("call"), lower_hash("calls"), lower_hash("called"), lower_hash("calling"),
    lower_hash("invite"), lower_hash("invites"), lower_hash("invited"), lower_hash("inviting"), lower_hash("order"),
    lower_hash("orders"), lower_hash("ordered"), lower_hash("ordering"), lower_hash("advise"), lower_hash("advises"),
    lower_hash("advised"), lower_hash("advising"), lower_hash("warn"), lower_hash("warns"), lower_hash("warned"),
    lower_hash("warning"), lower_hash("encourage"), lower_hash("encourages"), lower_hash("encouraged"),
    lower_hash("encouraging"), lower_hash("beg"), lower_hash("begs"), lower_hash("begged"), lower_hash("begging"),
    lower_hash("instruct"), lower_hash("instructs"), lower_hash("instructed"), lower_hash("instructing"), lower_hash("implore"),
    lower_hash("implores"), lower_hash("implored"), lower_hash("imploring"), lower_hash("appeal"), lower_hash("appeals"),
    lower_hash("appealed"), lower_hash("appealing"), lower_hash("plead"), lower_hash("pleads"), lower_hash("pleaded"),
    lower_hash("pleading"), lower_hash("request"), lower_hash("requested"), lower_hash("remind"), lower_hash("reminded"),
    lower_hash("reminds"),
];

/// Verbs of accusing and judging that name the one accused before what he did.
#[rustfmt::skip]
pub(crate) const ACCUSATIONS: [u64; 40] = [
    lower_hash("accuse"), lower_hash("accuses"), lower_hash("accused"), lower_hash("accusing"), lower_hash("criticize"),
    lower_hash("criticizes"), lower_hash("criticized"), lower_hash("criticizing"), lower_hash("criticise"),
    lower_hash("criticises"), lower_hash("criticised"), lower_hash("criticising"), lower_hash("blame"), lower_hash("blames"),
    lower_hash("blamed"), lower_hash("blaming"), lower_hash("mock"), lower_hash("mocks"), lower_hash("mocked"),
    lower_hash("mocking"), lower_hash("denounce"), lower_hash("denounced"), lower_hash("slam"), lower_hash("slams"),
    lower_hash("slammed"), lower_hash("slamming"), lower_hash("blast"), lower_hash("blasted"), lower_hash("fault"),
    lower_hash("faulted"), lower_hash("chide"), lower_hash("chided"), lower_hash("condemn"), lower_hash("condemned"),
    lower_hash("condemns"), lower_hash("praise"), lower_hash("praised"), lower_hash("praises"), lower_hash("thank"),
    lower_hash("thanked"),
];
