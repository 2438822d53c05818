//! Whether words make a statement: a clause, an infinitive or a gerund, told by the forms of their words.

use super::cues::{hashes, lower_hash};
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// Returns whether `tokens` hold what a statement needs: a finite verb outside a relative clause, or at their beginning a
/// complementizer, an infinitive or a gerund.
pub(crate) fn is_clause(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let word = |n: usize| tokens.holds(start + n).then(|| view.hashes[start + n]);
    let first = view.hashes[start];
    let shift = usize::from(first == NOT || first == EVER);
    if word(shift) == Some(TO) {
        return tokens.holds(start + shift + 1) && is_infinitive(view, start + shift + 1);
    }
    if COMPLEMENTIZERS.contains(&first) {
        return tokens.len() > 2;
    }
    if tokens.holds(start + shift) && is_gerund(view, start + shift)
        || (PREPOSITIONS.contains(&first) && tokens.len() > 1 && is_gerund(view, start + 1))
    {
        return true;
    }
    has_finite_verb(view, tokens)
}

/// Returns whether `tokens` read like a clause of a headline, where any verb may stand in the present, and no list has them
/// all: "union calls for inquiry", "talks resume".
pub(crate) fn is_headline_clause(view: &View<'_>, tokens: TokenRange) -> bool {
    let is_plain = |idx: usize| view.kind(idx) == TokenKind::Word && !PREPOSITIONS.contains(&view.hashes[idx]);
    let ends_in_s = |idx: usize| view.text(idx).ends_with('s') && !view.text(idx).ends_with("ss");
    let first = tokens.start as usize;
    let mut pairs = (first + 1..tokens.end as usize).filter(|idx| is_plain(*idx - 1) && is_plain(*idx));
    // A verb of the third person after its subject, or a verb right after a plural.
    let has_present =
        pairs.any(|idx| !view.is_capitalized(idx) && ends_in_s(idx) != (idx == first + 1 && ends_in_s(first)));
    has_present || has_finite_verb(view, tokens)
}

/// Returns whether `tokens` hold a finite verb that belongs to no relative or temporal clause in them.
pub(crate) fn has_finite_verb(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let mut is_subordinate = false;
    let mut last_verb = None;
    for token_idx in tokens.indices() {
        let hash = view.hashes[token_idx];
        if token_idx > start && SUBORDINATORS.contains(&hash) {
            is_subordinate = true;
        } else if is_verb(view, token_idx, start) {
            // "was approved" is one verb.
            let goes_on = last_verb.is_some_and(|last| last + 2 >= token_idx);
            if !is_subordinate && !goes_on {
                return true;
            }
            is_subordinate = false;
            last_verb = Some(token_idx);
        }
    }
    let has_subject = SUBJECTS.contains(&view.hashes[start]);
    has_subject && n_words(view, tokens) > 2 && !SUBORDINATORS.contains(&view.hashes[start + 1])
}

/// Returns whether token `token_idx` looks like a finite verb of a content that begins at token `start`.
fn is_verb(view: &View<'_>, token_idx: usize, start: usize) -> bool {
    let text = view.text(token_idx);
    if view.kind(token_idx) != TokenKind::Word || text.starts_with(char::is_uppercase) && token_idx > start {
        return false;
    }
    // "The deceased" and "an armed man" have no verb.
    let is_noun = token_idx > start && DETERMINERS.contains(&view.hashes[token_idx - 1]);
    let is_past = token_idx > start && !is_noun && text.len() > 4 && text.ends_with("ed");
    let is_contracted = CONTRACTIONS.iter().any(|ending| {
        let rest = text.strip_suffix(ending).and_then(|rest| rest.strip_suffix(['\'', '\u{2019}']));
        rest.is_some_and(|rest| !rest.is_empty())
    });
    let is_short_is = view.hashes[token_idx] == IS_SHORT && SUBJECTS.contains(&view.hashes[token_idx - 1]);
    is_past || is_contracted || is_short_is || FINITE.contains(&view.hashes[token_idx])
}

/// Returns whether token `token_idx` looks like a finite verb in the midst of a sentence.
pub(crate) fn is_finite(view: &View<'_>, token_idx: usize) -> bool {
    token_idx > 0 && is_verb(view, token_idx, token_idx - 1)
}

/// Returns whether token `token_idx`, behind "to", is a verb: not a name, a number or the beginning of a noun.
pub(crate) fn is_infinitive(view: &View<'_>, token_idx: usize) -> bool {
    let is_mark = view.kind(token_idx) == TokenKind::Mark;
    let verb = token_idx + usize::from(is_mark && token_idx + 1 < view.hashes.len());
    view.text(verb).starts_with(char::is_lowercase) && !NOUN_STARTS.contains(&view.hashes[verb])
}

/// Returns whether token `token_idx` looks like a gerund: "taking".
pub(crate) fn is_gerund(view: &View<'_>, token_idx: usize) -> bool {
    let text = view.text(token_idx);
    text.len() > 4 && text.ends_with("ing") && !NO_GERUNDS.contains(&view.hashes[token_idx])
}

/// Returns how many of `tokens` are words or numbers.
pub(crate) fn n_words(view: &View<'_>, tokens: TokenRange) -> usize {
    tokens.indices().filter(|idx| matches!(view.kind(*idx), TokenKind::Word | TokenKind::Number)).count()
}

const NOT: u64 = lower_hash("not");
pub(crate) const EVER: u64 = lower_hash("ever");
const TO: u64 = lower_hash("to");
const IS_SHORT: u64 = lower_hash("'s");

/// Endings behind an apostrophe that are a verb, or its negation.
const CONTRACTIONS: [&str; 6] = ["t", "re", "ll", "ve", "d", "m"];

/// Words that begin a reported clause.
#[rustfmt::skip]
pub(crate) const COMPLEMENTIZERS: [u64; 9] = hashes([
    "that", "whether", "if", "how", "why", "what", "who", "when", "where",
]);

/// Pronouns that are the subject of a clause.
const SUBJECTS: [u64; 8] = hashes(["i", "he", "she", "it", "they", "we", "you", "there"]);

/// Words that a noun or an adjective follows.
const DETERMINERS: [u64; 7] = hashes(["the", "a", "an", "his", "her", "their", "its"]);

/// Words before the gerund of an accusation or a denial.
const PREPOSITIONS: [u64; 8] = hashes(["of", "from", "against", "for", "about", "with", "as", "by"]);

/// Words behind "to" that begin a noun.
#[rustfmt::skip]
const NOUN_STARTS: [u64; 22] = hashes([
    "the", "a", "an", "his", "her", "their", "its", "this", "that", "these", "those", "our", "my", "your", "some",
    "any", "all", "each", "every", "reporters", "journalists", "lawmakers",
]);

/// Words in "ing" that are no verbs.
#[rustfmt::skip]
const NO_GERUNDS: [u64; 14] = hashes([
    "nothing", "something", "anything", "everything", "during", "morning", "evening", "spring", "building",
    "according", "including", "ceiling", "regarding", "wedding",
]);

/// Words that begin a clause inside a noun or behind it.
#[rustfmt::skip]
pub(crate) const SUBORDINATORS: [u64; 17] = hashes([
    "who", "whom", "whose", "which", "that", "where", "when", "while", "until", "till", "after", "before",
    "because", "if", "as", "since", "than",
]);

/// Finite verbs that the ending "ed" does not tell.
#[rustfmt::skip]
const FINITE: [u64; 193] = hashes([
    "is", "are", "was", "were", "be", "am", "has", "have", "had", "do", "does", "did", "will", "would", "can",
    "could", "should", "must", "may", "might", "shall", "won't", "can't", "cannot", "isn't", "aren't", "wasn't",
    "weren't", "don't", "doesn't", "didn't", "hasn't", "haven't", "hadn't", "wouldn't", "couldn't", "shouldn't",
    "ain't", "went", "came", "took", "got", "gave", "made", "became", "began", "broke", "brought", "built",
    "bought", "caught", "chose", "cut", "dealt", "drew", "drove", "fell", "felt", "fought", "found", "flew",
    "forgot", "froze", "grew", "heard", "held", "hit", "hurt", "kept", "knew", "laid", "led", "left", "lent", "let",
    "lost", "meant", "met", "paid", "put", "ran", "rose", "sat", "saw", "sent", "sold", "set", "shot", "shut",
    "showed", "slept", "slid", "spent", "spoke", "spread", "stood", "stole", "struck", "stuck", "swam", "swept",
    "taught", "thought", "threw", "told", "tore", "understood", "wrote", "won", "wore", "woke", "withdrew", "sank",
    "shrank", "sought", "said", "fed", "fled", "sprang", "bore", "bent", "bet", "bid", "bled", "dug", "hung",
    "kneeled", "lit", "rang", "rode", "shook", "shone", "sang", "remains", "needs", "wants", "means", "lacks",
    "faces", "seems", "appears", "shows", "includes", "depends", "knows", "says", "thinks", "believes", "makes",
    "takes", "gives", "goes", "comes", "gets", "keeps", "becomes", "deserves", "belongs", "continues", "begins",
    "costs", "expects", "hopes", "plans", "requires", "contains", "applies", "lies", "leads", "owes", "owns",
    "follows", "opposes", "supports", "need", "want", "mean", "lack", "seem", "appear", "include", "depend", "know",
    "think", "believe", "remain", "deserve", "belong", "become", "require", "contain", "agree", "oppose",
]);
