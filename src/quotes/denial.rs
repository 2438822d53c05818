//! Denials that no label tells: "rejected as false the report that its crews were beaten", "who denies taking bribes".

use super::act::{self, Verb};
use super::attribution::{Attribution, Stretch};
use super::clause;
use super::cues::{hashes, lower_hash};
use super::source::source_before;
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// Longest stretch between the verb and the "that" of what is denied, in tokens: "as false a report in a newspaper".
const CLAIM_LEN: usize = 9;

/// Longest denial, in tokens. It bounds the work on endless sentences.
const DENIAL_LEN: usize = 60;

/// Returns the first denial of `sentence` of which nothing is `taken`, with its cue and source.
pub(crate) fn find(
    view: &View<'_>,
    stretches: &[Stretch],
    taken: &[bool],
    sentence: TokenRange,
) -> Option<(TokenRange, Attribution)> {
    for cue in sentence.indices().skip(1) {
        let Some(verb @ (Verb::Denies | Verb::Rejects)) = act::verb_of(view.hashes[cue]) else { continue };
        let end = (sentence.end as usize).min(cue + DENIAL_LEN);
        let is_verb = view.text(cue).ends_with(['d', 's', 'g']) && view.text(cue).starts_with(char::is_lowercase);
        let Some(start) = start(view, verb, cue, end).filter(|_| is_verb && !taken[cue]) else { continue };
        let limit = (start..end).find(|idx| taken[*idx] || ends(view, *idx)).unwrap_or(end);
        let content = TokenRange::new(start, limit.max(start));
        if content.len() < 2 || !clause::is_clause(view, content) {
            continue;
        }
        let cue = TokenRange::new(cue, cue + 1);
        let source = relative_before(view, cue).or_else(|| source_before(view, stretches, taken, cue, sentence))?;
        return Some((content, Attribution { cue: Some(cue), source: Some(source) }));
    }
    None
}

/// Returns where what is denied begins: behind "that" and a claim, or at once where the verb itself denies.
fn start(view: &View<'_>, verb: Verb, cue: usize, end: usize) -> Option<usize> {
    let first = cue + 1;
    if verb == Verb::Denies && first < end && (view.hashes[first] == THAT || clause::is_gerund(view, first)) {
        return Some(first + usize::from(view.hashes[first] == THAT));
    }
    let that = (first..end.min(first + CLAIM_LEN)).find(|idx| view.hashes[*idx] == THAT)?;
    let tells = CLAIMS.contains(&view.hashes[that - 1]) || (first..that).any(|idx| CLAIMS.contains(&view.hashes[idx]));
    let is_plain = (first..that).all(|idx| view.kind(idx) == TokenKind::Word);
    (tells && is_plain).then_some(that + 1)
}

/// Returns the "who" right before a cue.
fn relative_before(view: &View<'_>, cue: TokenRange) -> Option<TokenRange> {
    let before = (cue.start as usize).checked_sub(1)?;
    let who = before.checked_sub(usize::from(HAVE.contains(&view.hashes[before])))?;
    (who > 0 && view.hashes[who] == WHO).then(|| TokenRange::new(who, who + 1))
}

/// Returns whether what is denied ends before token `token_idx`.
fn ends(view: &View<'_>, token_idx: usize) -> bool {
    match view.kind(token_idx) {
        TokenKind::Punctuation => {
            matches!(view.text(token_idx), "," | ";" | ":" | "." | "\u{2014}" | "\u{2013}" | "?" | "!")
        }
        TokenKind::Mark => true,
        TokenKind::Word | TokenKind::Number => {
            let next = token_idx + 1;
            view.hashes[token_idx] == AND
                && view.cues.get(next).is_some_and(|class| *class > super::cues::CueClass::None)
        }
    }
}

const THAT: u64 = lower_hash("that");
const WHO: u64 = lower_hash("who");
const AND: u64 = lower_hash("and");

/// Auxiliaries between "who" and a verb.
const HAVE: [u64; 3] = hashes(["has", "have", "had"]);

/// What somebody has said and another denies.
#[rustfmt::skip]
const CLAIMS: [u64; 30] = hashes([
    "claim", "claims", "report", "reports", "allegation", "allegations", "suggestion", "suggestions", "accusation",
    "accusations", "rumour", "rumours", "rumor", "rumors", "charge", "charges", "assertion", "assertions", "notion",
    "idea", "speculation", "contention", "insinuation", "insinuations", "statement", "statements", "account", "accounts",
    "story", "stories",
]);
