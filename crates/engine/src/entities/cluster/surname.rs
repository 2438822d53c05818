//! Surnames that a name leaves out, for one beside it tells them: "Hector and Jean MacAskill", "Jane Roe and her husband Derek".

use rustc_hash::FxHashSet;

use crate::entities::spans::MentionDraft;
use crate::entities::titles::title_gender;
use crate::lexicon::gazetteer::{Gender, first_name_gender};
use crate::lexicon::word::{AND, COMMA};
use crate::lexicon::{Class, Words};
use crate::text::TokenRange;

/// How far before a relative's name the person may be named whose relative it is, in tokens.
const REACH: u32 = 24;

/// Returns, for each name, the surname that it shares with a name beside it, where it is a given name that stands alone.
pub(super) fn shared(
    words: &Words,
    drafts: &[MentionDraft],
    draft_idxs: &[usize],
    names: &[&[String]],
) -> Vec<Option<String>> {
    let of = |order: usize| drafts[draft_idxs[order]].tokens;
    let known: FxHashSet<&String> = names.iter().filter(|name| name.len() > 1).flat_map(|name| name.iter()).collect();
    let surname = |order: usize| {
        let word = names[order].first().filter(|word| names[order].len() == 1 && !known.contains(word))?;
        let next = names.get(order + 1).filter(|next| next.len() > 1 && first_name_gender(word).is_some());
        let couple = next.filter(|_| are_couple(words, of(order), of(order + 1)));
        let beside = couple.or_else(|| {
            let before = order.checked_sub(1)?;
            is_relative_of(words, of(order), of(before)).then(|| &names[before])
        })?;
        // A given name alone is nobody's surname.
        beside.last().filter(|surname| beside.len() > 1 || first_name_gender(surname).is_none()).cloned()
    };
    (0..names.len()).map(surname).collect()
}

/// Returns whether "and" alone stands between two names: "Hector and Jean MacAskill".
pub(in crate::entities) fn are_couple(words: &Words, tokens: TokenRange, next: TokenRange) -> bool {
    words.has(tokens.end as usize, AND) && next.start == tokens.end + 1
}

/// Returns whether a name is told as that of a relative of the person named before: "her husband Derek", "Roe's wife, Jane".
fn is_relative_of(words: &Words, tokens: TokenRange, before: TokenRange) -> bool {
    let Some(kin) = kin_before(words, tokens).filter(|kin| *kin > 0) else { return false };
    let is_owned =
        [Class::Possessive, Class::Relative, Class::PossessiveEnding].iter().any(|class| words.is(kin - 1, *class));
    is_owned && tokens.start.saturating_sub(before.end) <= REACH
}

/// Returns the noun for a relative that stands before a name, past a comma.
fn kin_before(words: &Words, tokens: TokenRange) -> Option<usize> {
    let last = (tokens.start as usize).checked_sub(1)?;
    let noun = last.checked_sub(usize::from(words.has(last, COMMA)))?;
    words.is(noun, Class::Kin).then_some(noun)
}

/// Returns the gender that the title before a name tells, or the noun for a relative: "Mrs. Clinton", "his wife, Jane Roe".
pub(super) fn gender_before(words: &Words, tokens: TokenRange) -> Option<Gender> {
    let title = title_gender(words.classes((tokens.start as usize).checked_sub(1)?));
    title.or_else(|| title_gender(words.classes(kin_before(words, tokens)?)))
}
