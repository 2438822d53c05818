//! Two statements under one subject that the labels took for one: "said it was opposed and accused the minister of …".

use super::addressee;
use super::context::Context;
use super::cues::CueClass;
use super::model::{Attribution, Draft};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AND, BEEN, THAT};
use crate::text::{TokenKind, TokenRange};

/// How far into a statement the next one may begin, in tokens. It bounds the work on endless sentences.
const STATEMENT_LEN: usize = 60;

/// Returns the second of two statements, and leaves the first in `draft`, where a further word of saying of the same subject begins
/// another.
pub(crate) fn split(ctx: &Context<'_>, draft: &mut Draft) -> Option<Draft> {
    let (end, cue) = seam(ctx.view, draft)?;
    let behind = TokenRange { start: cue.end, ..draft.tokens };
    let attribution = Attribution { cue: Some(cue), ..draft.attribution };
    let mut second = Draft { tokens: behind, attribution, ..*draft };
    addressee::without_addressee(ctx, &mut second);
    draft.tokens = TokenRange::new(draft.tokens.start as usize, end);
    Some(second)
}

/// Returns where the first of two statements ends, and the cue of the second.
fn seam(view: &View<'_>, draft: &Draft) -> Option<(usize, TokenRange)> {
    let cue = draft.attribution.cue.filter(|cue| cue.end <= draft.tokens.start)?;
    if draft.pair_idx.is_some() || !view.is(cue.start as usize, Class::SaidOn) {
        return None;
    }
    let start = draft.tokens.start as usize;
    let mut depth = 0_usize;
    for idx in start + 2..(draft.tokens.end as usize - 2).min(start + STATEMENT_LEN) {
        depth = if view.kind(idx) == TokenKind::Mark { 1 - depth } else { depth };
        let joins = view.hashes[idx] == AND && depth == 0;
        let verb = idx + 1;
        if !joins {
            continue;
        }
        let is_past = view.text(verb).ends_with("ed") || view.text(verb) == "said";
        let asks = view.is(verb, Class::NamesAsked) || view.is(verb, Class::Accuses);
        // "The school had not been consulted and warned that …": nobody but the speaker can have warned.
        let reports = view.cues[verb] >= CueClass::Report && view.hashes[verb + 1] == THAT;
        let comma = view.text(idx - 1) == ",";
        let first = TokenRange::new(start, idx - usize::from(comma));
        let is_perfect = !comma
            && first.indices().any(|idx| view.is(idx, Class::Have))
            && !view.hashes[first.indices()].contains(&BEEN);
        if is_past && (asks || reports) && !is_perfect {
            return Some((first.end as usize, TokenRange::new(verb, verb + 1)));
        }
    }
    None
}
