//! People called by a nickname in the midst of their name.

use super::spans::MentionDraft;
use crate::tagger::NameType;
use crate::text::Document;

/// Longest nickname, in tokens: "The Hammer", "Ma and Pa".
const MAX_TOKENS: usize = 3;

/// Makes one name of the two around a nickname in marks: "Joseph “The Hammer” Delacroix".
///
/// # Cost
///
/// Linear in the number of drafts, and a binary search a pair of marks.
pub(super) fn join(document: &Document, drafts: &mut Vec<MentionDraft>) {
    let mut is_joined = vec![false; drafts.len()];
    for pair in &document.mark_pairs {
        let Some(close) = pair.close.filter(|close| *close <= pair.open + 1 + MAX_TOKENS) else { continue };
        let before = drafts.partition_point(|draft| (draft.tokens.end as usize) < pair.open);
        let after = before + drafts[before..].partition_point(|draft| draft.tokens.start as usize <= close);
        let (Some(first), Some(last)) = (drafts.get(before), drafts.get(after)) else { continue };
        // A tagger may take the nickname, or half of it, for a part of the first of the two.
        let reaches = (first.tokens.start as usize) < pair.open;
        let is_around = reaches && last.tokens.start as usize == close + 1;
        let are_persons = [first, last].iter().all(|draft| draft.name_type == NameType::Person);
        let is_named = (pair.open + 1..close).any(|idx| document.token_text(idx).starts_with(char::is_uppercase));
        let sentence_of = |draft: &MentionDraft| document.sentence_of(draft.tokens.start as usize);
        let is_one_sentence = sentence_of(first) == sentence_of(last);
        if is_around && are_persons && is_named && is_one_sentence && before < after {
            let (end, confidence) = (last.tokens.end, first.confidence.min(last.confidence));
            drafts[before].tokens.end = end;
            drafts[before].confidence = confidence;
            is_joined[before + 1..=after].fill(true);
        }
    }
    let mut is_joined = is_joined.into_iter();
    drafts.retain(|_| is_joined.next() != Some(true));
}
