//! Single words that rules look at by themselves, as the [`hash`] of each. Where several words do the same they are a class.

use super::hash;

/// Declares one constant a word.
macro_rules! words {
    ($($name:ident $word:literal,)*) => {
        $(#[doc = concat!("\"", $word, "\".")] pub(crate) const $name: u64 = hash($word);)*
    };
}

words! {
    ABOUT "about",
    ACCORDING "according",
    AFTER "after",
    AND "and",
    ANY "any",
    APOSTROPHE_S "'s",
    AS "as",
    AT "at",
    BE "be",
    BEEN "been",
    BOTH "both",
    BUT "but",
    BY "by",
    CALLED "called",
    CASE "case",
    EVER "ever",
    FOR "for",
    FROM "from",
    GUILTY "guilty",
    HAVING "having",
    HE "he",
    HEARD "heard",
    I "i",
    IN "in",
    INSTEAD "instead",
    IT "it",
    KNOW "know",
    MARK "\"",
    MENTION "mention",
    NO "no",
    NOR "nor",
    NOT "not",
    NOTHING "nothing",
    OF "of",
    ON "on",
    ONCE "once",
    OR "or",
    RATHER "rather",
    SHE "she",
    SHORT "short",
    SO "so",
    THAN "than",
    THAT "that",
    THE "the",
    TO "to",
    WE "we",
    WHAT "what",
    WHEN "when",
    WHETHER "whether",
    WHICH "which",
    WHO "who",
    WITHOUT "without",
    YET "yet",
    YOU "you",
}
