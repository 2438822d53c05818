//! Those who are told something are not those who say it: "My members were told", "Roe was asked whether".

use super::scene::Scene;
use crate::quotes::Quote;
use crate::text::TokenRange;

/// Participles that name the one spoken to where they are passive.
const SPOKEN_TO: &[&str] =
    &["told", "asked", "informed", "assured", "warned", "urged", "advised", "ordered", "reminded", "instructed"];

/// Forms of "be".
const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being", "am"];

/// Returns whether somebody is only told, or asked, the words of `quote`.
pub(super) fn is_told(scene: &Scene<'_>, quote: &Quote) -> bool {
    verb(scene, quote).is_some()
}

/// Returns whether the source at `tokens` is the one whom the words of `quote` are spoken to.
pub(super) fn is_addressee(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange) -> bool {
    verb(scene, quote).is_some_and(|verb| tokens.end as usize <= verb)
}

/// Returns the passive verb that is the cue of `quote`.
fn verb(scene: &Scene<'_>, quote: &Quote) -> Option<usize> {
    let cue = scene.document.tokens_of(quote.cue?);
    let is = |token_idx: usize, words: &[&str]| words.contains(&scene.document.token_text(token_idx));
    cue.indices().find(|&token_idx| {
        let before = token_idx.checked_sub(1);
        let is_not = |token_idx: usize| is(token_idx, &["not", "also", "then", "later", "never"]);
        let auxiliary = before.map(|before| before.saturating_sub(usize::from(is_not(before))));
        is(token_idx, SPOKEN_TO) && auxiliary.is_some_and(|auxiliary| is(auxiliary, BE))
    })
}
