//! Whether words make a statement: a clause, an infinitive or a gerund, told by the forms of their words.

use super::cues::lower_hash;
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// Returns whether `tokens` hold what a statement needs: a finite verb outside a relative clause, or at their beginning a
/// complementizer, an infinitive or a gerund.
pub(crate) fn is_clause(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let word = |n: usize| tokens.holds(start + n).then(|| view.hashes[start + n]);
    let first = view.hashes[start];
    let shift = usize::from(first == NOT);
    if word(shift) == Some(TO) {
        return tokens.holds(start + shift + 1) && is_infinitive(view, start + shift + 1);
    }
    if COMPLEMENTIZERS.contains(&first) {
        return tokens.len() > 2;
    }
    if is_gerund(view, start) || (PREPOSITIONS.contains(&first) && tokens.len() > 1 && is_gerund(view, start + 1)) {
        return true;
    }
    has_finite_verb(view, tokens)
}

/// Returns whether `tokens` hold a finite verb that belongs to no relative or temporal clause in them.
fn has_finite_verb(view: &View<'_>, tokens: TokenRange) -> bool {
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
    let is_past = token_idx > start && text.len() > 4 && text.ends_with("ed");
    let is_contracted = CONTRACTIONS.iter().any(|ending| {
        let rest = text.strip_suffix(ending).and_then(|rest| rest.strip_suffix(['\'', '\u{2019}']));
        rest.is_some_and(|rest| !rest.is_empty())
    });
    let is_short_is = view.hashes[token_idx] == IS_SHORT && SUBJECTS.contains(&view.hashes[token_idx - 1]);
    is_past || is_contracted || is_short_is || FINITE.contains(&view.hashes[token_idx])
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
const TO: u64 = lower_hash("to");
const IS_SHORT: u64 = lower_hash("'s");

/// Endings behind an apostrophe that are a verb, or its negation.
const CONTRACTIONS: [&str; 6] = ["t", "re", "ll", "ve", "d", "m"];

/// Words that begin a reported clause.
#[rustfmt::skip]
pub(crate) const COMPLEMENTIZERS: [u64; 9] = [
    lower_hash("that"), lower_hash("whether"), lower_hash("if"), lower_hash("how"), lower_hash("why"), lower_hash("what"),
    lower_hash("who"), lower_hash("when"), lower_hash("where"),
];

/// Pronouns that are the subject of a clause.
#[rustfmt::skip]
const SUBJECTS: [u64; 8] = [
    lower_hash("i"), lower_hash("he"), lower_hash("she"), lower_hash("it"), lower_hash("they"), lower_hash("we"),
    lower_hash("you"), lower_hash("there"),
];

/// Words before the gerund of an accusation or a denial.
#[rustfmt::skip]
const PREPOSITIONS: [u64; 8] = [
    lower_hash("of"), lower_hash("from"), lower_hash("against"), lower_hash("for"), lower_hash("about"), lower_hash("with"),
    lower_hash("as"), lower_hash("by"),
];

/// Words behind "to" that begin a noun.
#[rustfmt::skip]
const NOUN_STARTS: [u64; 22] = [
    lower_hash("the"), lower_hash("a"), lower_hash("an"), lower_hash("his"), lower_hash("her"), lower_hash("their"),
    lower_hash("its"), lower_hash("this"), lower_hash("that"), lower_hash("these"), lower_hash("those"), lower_hash("our"),
    lower_hash("my"), lower_hash("your"), lower_hash("some"), lower_hash("any"), lower_hash("all"), lower_hash("each"),
    lower_hash("every"), lower_hash("reporters"), lower_hash("journalists"), lower_hash("lawmakers"),
];

/// Words in "ing" that are no verbs.
#[rustfmt::skip]
const NO_GERUNDS: [u64; 14] = [
    lower_hash("nothing"), lower_hash("something"), lower_hash("anything"), lower_hash("everything"), lower_hash("during"),
    lower_hash("morning"), lower_hash("evening"), lower_hash("spring"), lower_hash("building"), lower_hash("according"),
    lower_hash("including"), lower_hash("ceiling"), lower_hash("regarding"), lower_hash("wedding"),
];

/// Words that begin a clause inside a noun or behind it.
#[rustfmt::skip]
pub(crate) const SUBORDINATORS: [u64; 17] = [
    lower_hash("who"), lower_hash("whom"), lower_hash("whose"), lower_hash("which"), lower_hash("that"), lower_hash("where"),
    lower_hash("when"), lower_hash("while"), lower_hash("until"), lower_hash("till"), lower_hash("after"), lower_hash("before"),
    lower_hash("because"), lower_hash("if"), lower_hash("as"), lower_hash("since"), lower_hash("than"),
];

/// Finite verbs that the ending "ed" does not tell.
#[rustfmt::skip]
const FINITE: [u64; 193] = [
    lower_hash("is"), lower_hash("are"), lower_hash("was"), lower_hash("were"), lower_hash("be"), lower_hash("am"),
    lower_hash("has"), lower_hash("have"), lower_hash("had"), lower_hash("do"), lower_hash("does"), lower_hash("did"),
    lower_hash("will"), lower_hash("would"), lower_hash("can"), lower_hash("could"), lower_hash("should"), lower_hash("must"),
    lower_hash("may"), lower_hash("might"), lower_hash("shall"), lower_hash("won't"), lower_hash("can't"), lower_hash("cannot"),
    lower_hash("isn't"), lower_hash("aren't"), lower_hash("wasn't"), lower_hash("weren't"), lower_hash("don't"),
    lower_hash("doesn't"), lower_hash("didn't"), lower_hash("hasn't"), lower_hash("haven't"), lower_hash("hadn't"),
    lower_hash("wouldn't"), lower_hash("couldn't"), lower_hash("shouldn't"), lower_hash("ain't"), lower_hash("went"),
    lower_hash("came"), lower_hash("took"), lower_hash("got"), lower_hash("gave"), lower_hash("made"), lower_hash("became"),
    lower_hash("began"), lower_hash("broke"), lower_hash("brought"), lower_hash("built"), lower_hash("bought"),
    lower_hash("caught"), lower_hash("chose"), lower_hash("cut"), lower_hash("dealt"), lower_hash("drew"), lower_hash("drove"),
    lower_hash("fell"), lower_hash("felt"), lower_hash("fought"), lower_hash("found"), lower_hash("flew"), lower_hash("forgot"),
    lower_hash("froze"), lower_hash("grew"), lower_hash("heard"), lower_hash("held"), lower_hash("hit"), lower_hash("hurt"),
    lower_hash("kept"), lower_hash("knew"), lower_hash("laid"), lower_hash("led"), lower_hash("left"), lower_hash("lent"),
    lower_hash("let"), lower_hash("lost"), lower_hash("meant"), lower_hash("met"), lower_hash("paid"), lower_hash("put"),
    lower_hash("ran"), lower_hash("rose"), lower_hash("sat"), lower_hash("saw"), lower_hash("sent"), lower_hash("sold"),
    lower_hash("set"), lower_hash("shot"), lower_hash("shut"), lower_hash("showed"), lower_hash("slept"), lower_hash("slid"),
    lower_hash("spent"), lower_hash("spoke"), lower_hash("spread"), lower_hash("stood"), lower_hash("stole"),
    lower_hash("struck"), lower_hash("stuck"), lower_hash("swam"), lower_hash("swept"), lower_hash("taught"),
    lower_hash("thought"), lower_hash("threw"), lower_hash("told"), lower_hash("tore"), lower_hash("understood"),
    lower_hash("wrote"), lower_hash("won"), lower_hash("wore"), lower_hash("woke"), lower_hash("withdrew"), lower_hash("sank"),
    lower_hash("shrank"), lower_hash("sought"), lower_hash("said"), lower_hash("fed"), lower_hash("fled"), lower_hash("sprang"),
    lower_hash("bore"), lower_hash("bent"), lower_hash("bet"), lower_hash("bid"), lower_hash("bled"), lower_hash("dug"),
    lower_hash("hung"), lower_hash("kneeled"), lower_hash("lit"), lower_hash("rang"), lower_hash("rode"), lower_hash("shook"),
    lower_hash("shone"), lower_hash("sang"), lower_hash("remains"), lower_hash("needs"), lower_hash("wants"),
    lower_hash("means"), lower_hash("lacks"), lower_hash("faces"), lower_hash("seems"), lower_hash("appears"),
    lower_hash("shows"), lower_hash("includes"), lower_hash("depends"), lower_hash("knows"), lower_hash("says"),
    lower_hash("thinks"), lower_hash("believes"), lower_hash("makes"), lower_hash("takes"), lower_hash("gives"),
    lower_hash("goes"), lower_hash("comes"), lower_hash("gets"), lower_hash("keeps"), lower_hash("becomes"),
    lower_hash("deserves"), lower_hash("belongs"), lower_hash("continues"), lower_hash("begins"), lower_hash("costs"),
    lower_hash("expects"), lower_hash("hopes"), lower_hash("plans"), lower_hash("requires"), lower_hash("contains"),
    lower_hash("applies"), lower_hash("lies"), lower_hash("leads"), lower_hash("owes"), lower_hash("owns"),
    lower_hash("follows"), lower_hash("opposes"), lower_hash("supports"), lower_hash("need"), lower_hash("want"),
    lower_hash("mean"), lower_hash("lack"), lower_hash("seem"), lower_hash("appear"), lower_hash("include"),
    lower_hash("depend"), lower_hash("know"), lower_hash("think"), lower_hash("believe"), lower_hash("remain"),
    lower_hash("deserve"), lower_hash("belong"), lower_hash("become"), lower_hash("require"), lower_hash("contain"),
    lower_hash("agree"), lower_hash("oppose"),
];
