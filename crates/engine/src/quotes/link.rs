//! Which quotation carries on which: interrupted ones, those over several paragraphs, and floating ones.

use super::model::{Attribution, Draft};
use super::view::View;
use crate::lexicon::word::{HE, SHE};

/// Sets what each of `drafts`, which are sorted by their first token and not nested, carries on.
///
/// A quotation carries on the one before it where a mark is repeated at the paragraph's start, where both have
/// one cue ("“…,” she said, “…”"), and where it is direct and nothing next to it tells who speaks it, in the same
/// paragraph or as a paragraph of its own right after one that ended in marks.
pub(crate) fn set(view: &View<'_>, drafts: &mut [Draft]) {
    // The first part of the quotation that each draft belongs to: chains of any length cost one look.
    let mut origins: Vec<usize> = (0..drafts.len()).collect();
    for draft_idx in 1..drafts.len() {
        let (before, rest) = drafts.split_at_mut(draft_idx);
        let Some(draft) = rest.first_mut() else { continue };
        let carried_idx = if draft.is_direct() { last_direct(view, before) } else { draft_idx - 1 };
        let (previous, origin) = (&before[carried_idx], origins[carried_idx]);
        let is_direct = draft.is_direct();
        let carried = draft.pair_idx.and_then(|pair_idx| view.document.mark_pairs[pair_idx].continues);
        let shares_cue = draft.attribution.cue.is_some() && draft.attribution.cue == before[origin].attribution.cue;
        let floats = is_direct
            && draft.attribution == Attribution::default()
            && follows(view, previous, draft)
            && !answers(view, before, draft);
        if carried.is_some() && previous.pair_idx == carried || shares_cue || floats {
            draft.continues = Some(carried_idx);
            origins[draft_idx] = origin;
            let attribution = std::mem::take(&mut draft.attribution);
            // Of a quotation over paragraphs the last may tell who speaks.
            if !shares_cue && before[origin].attribution == Attribution::default() {
                before[origin].attribution = attribution;
            }
        }
    }
}

/// Returns the index of the last of `drafts`, or of the direct one whose attribution that one, a reported statement, only dates:
/// "“We will win,” Roe said, hours after papers declared him the victor."
fn last_direct(view: &View<'_>, drafts: &[Draft]) -> usize {
    let last_idx = drafts.len() - 1;
    let last = &drafts[last_idx];
    if last.is_direct() {
        return last_idx;
    }
    let sentence = view.sentence_at(last.tokens.start as usize);
    let is_before = |draft: &&Draft| {
        draft.is_direct()
            && sentence.holds(draft.tokens.end as usize - 1)
            && draft.attribution.cue.is_some_and(|cue| cue.start >= draft.tokens.end)
    };
    drafts[..last_idx].last().filter(is_before).map_or(last_idx, |_| last_idx - 1)
}

/// Returns whether a direct quotation, a paragraph of its own, is the next turn of a dialogue: the last two, one a paragraph,
/// are of "he" and of "she", or are such turns themselves.
fn answers(view: &View<'_>, before: &[Draft], draft: &Draft) -> bool {
    let paragraph_of = |draft: &Draft| view.document.paragraph_of(draft.tokens.start as usize);
    let pronoun = |draft: &Draft| {
        let source = draft.attribution.source.filter(|source| source.len() == 1)?;
        let hash = view.hashes[source.start as usize];
        [HE, SHE].contains(&hash).then_some(hash)
    };
    let turns: Vec<&Draft> = before.iter().rev().take(8).collect();
    let mut place = paragraph_of(draft);
    let mut spoken = None;
    for turn in turns {
        let is_turn = turn.is_direct()
            && turn.continues.is_none()
            && paragraph_of(turn) + 1 == place
            && view.paragraph_at(turn.tokens.start as usize).start == turn.tokens.start;
        if !is_turn {
            return false;
        }
        place -= 1;
        match (pronoun(turn), spoken) {
            (Some(one), Some(other)) if one != other => return true,
            (Some(_), Some(_)) => return false,
            (Some(one), None) => spoken = Some(one),
            (None, _) if turn.attribution == Attribution::default() => {}
            (None, _) => return false,
        }
    }
    false
}

/// Returns whether a direct quotation without a speaker next to it belongs to the one of `previous`.
fn follows(view: &View<'_>, previous: &Draft, draft: &Draft) -> bool {
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let paragraph_idx = view.document.paragraph_of(start);
    let previous_idx = view.document.paragraph_of(previous.tokens.end as usize - 1);
    if paragraph_idx == previous_idx {
        // A sentence of narration between the two ends what was said.
        let from = view.document.sentence_of(previous.tokens.end as usize - 1);
        return view.document.sentence_of(start) <= from + 1;
    }
    let paragraph = view.document.paragraphs[paragraph_idx];
    let is_whole = paragraph.start as usize == start && paragraph.end as usize <= end + 1;
    is_whole && previous_idx + 1 == paragraph_idx && previous.is_direct()
}
