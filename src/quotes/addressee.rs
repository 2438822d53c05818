//! Whom a statement is addressed to, or who is accused in it, is no part of it: "urged them ⟦to talk⟧".

use super::clause;
use super::cues::{CueClass, hashes, lower_hash};
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
            || view.kind(idx) == TokenKind::Number
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
    let is_name = n_names > 1 && start + n_names + 1 < draft.tokens.end as usize && view.text(start + n_names) == ",";
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
const PARTICLES: [u64; 4] = hashes(["on", "upon", "for", "with"]);

/// Words that no name of somebody goes on with.
const CLAUSES: [u64; 8] = hashes(["that", "whether", "if", "is", "was", "are", "were", "would"]);

/// Verbs of asking that name the one asked before what is asked.
#[rustfmt::skip]
pub(crate) const REQUESTS: [u64; 61] = hashes([
    "ask", "asks", "asked", "asking", "tell", "tells", "told", "telling", "urge", "urges", "urged", "urging",
    "call", "calls", "called", "calling", "invite", "invites", "invited", "inviting", "order", "orders", "ordered",
    "ordering", "advise", "advises", "advised", "advising", "warn", "warns", "warned", "warning", "encourage",
    "encourages", "encouraged", "encouraging", "beg", "begs", "begged", "begging", "instruct", "instructs",
    "instructed", "instructing", "implore", "implores", "implored", "imploring", "appeal", "appeals", "appealed",
    "appealing", "plead", "pleads", "pleaded", "pleading", "request", "requested", "remind", "reminded", "reminds",
]);

/// Verbs of accusing and judging that name the one accused before what he did.
#[rustfmt::skip]
pub(crate) const ACCUSATIONS: [u64; 40] = hashes([
    "accuse", "accuses", "accused", "accusing", "criticize", "criticizes", "criticized", "criticizing", "criticise",
    "criticises", "criticised", "criticising", "blame", "blames", "blamed", "blaming", "mock", "mocks", "mocked",
    "mocking", "denounce", "denounced", "slam", "slams", "slammed", "slamming", "blast", "blasted", "fault",
    "faulted", "chide", "chided", "condemn", "condemned", "condemns", "praise", "praised", "praises", "thank",
    "thanked",
]);
