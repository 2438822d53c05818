//! Those who are told something are not those who say it: "My members were told", "Roe was asked whether".

use super::context::Context;
use crate::lexicon::Class;
use crate::quotes::Quote;
use crate::text::TokenRange;

/// Returns whether somebody is only told, or asked, the words of `quote`.
pub(super) fn is_told(context: &Context<'_>, quote: &Quote) -> bool {
    verb(context, quote).is_some()
}

/// Returns whether the source at `tokens` is the one whom the words of `quote` are spoken to.
pub(super) fn is_addressee(context: &Context<'_>, quote: &Quote, tokens: TokenRange) -> bool {
    verb(context, quote).is_some_and(|verb| tokens.end as usize <= verb)
}

/// Returns the passive verb that is the cue of `quote`.
fn verb(context: &Context<'_>, quote: &Quote) -> Option<usize> {
    let cue = context.document.tokens_of(quote.cue?);
    let words = context.words;
    cue.indices().find(|&token_idx| {
        let classes = words.classes(token_idx);
        let before = token_idx.checked_sub(1);
        let auxiliary = before.map(|before| before.saturating_sub(usize::from(words.is(before, Class::PassiveAdverb))));
        classes.has(Class::SpeaksTo)
            && classes.has(Class::Past)
            && auxiliary.is_some_and(|auxiliary| words.is(auxiliary, Class::Be))
    })
}
