//! Whether a labelled content is a statement by an act of saying: the labels know beliefs, wishes and deeds as well.

use super::QuoteKind;
use super::cues::{CueClass, lower_hash};
use super::draft::{self, Draft};
use super::naming;
use super::stretch::Decision;
use super::view::View;
use crate::text::{Field, TokenKind, TokenRange};

/// From how many words on the words behind "said" count as a clause although no verb in them is known.
const TRUSTED_LEN: usize = 5;

/// Returns whether `draft` reports what somebody said.
///
/// Its cue tells of saying, or at least of showing where a clause or words in marks follow; thoughts, wishes and refusals tell
/// nothing. Without words in marks its content is a clause, an infinitive or a gerund: a mere noun says nothing.
///
/// # Cost
///
/// Linear in the length of the content.
pub(crate) fn is_reported(view: &View<'_>, decisions: &[Decision], draft: &Draft) -> bool {
    let (cue, tokens) = (draft.attribution.cue, draft.tokens);
    if asks_for_anonymity(view, tokens) {
        return false;
    }
    let cue_words = cue.map_or(0..0, TokenRange::indices);
    let tells = cue_words.clone().any(|idx| view.cues[idx] >= CueClass::Report);
    let is_attributed = cue.is_some() || draft.attribution.source.is_some();
    let gives_words = || draft::pairs_in(view, tokens).any(|(pair_idx, _)| !naming::is_settled(&decisions[pair_idx]));
    if draft.pair_idx.is_some() || (draft.kind == QuoteKind::Mixed && gives_words()) {
        return tells || is_attributed;
    }
    let first = view.hashes[tokens.start as usize];
    let is_act = tells || cue_words.clone().any(|idx| ASKING.contains(&view.hashes[idx]));
    // What a court heard was said there.
    let source_words = draft.attribution.source.map_or(0..0, TokenRange::indices);
    let in_court = source_words.clone().any(|idx| COURTS.contains(&view.hashes[idx]));
    let thinks = !tells && !in_court && cue_words.clone().any(|idx| THINKING.contains(&view.hashes[idx]));
    let refuses = cue.is_some_and(|cue| is_refused(view, cue));
    if thinks || refuses || !(is_act || (is_attributed && first != TO && COMPLEMENTIZERS.contains(&first))) {
        return false;
    }
    let in_headline = view.document.locate(view.document.tokens[tokens.start as usize].span).0 == Field::Headline;
    let says = cue_words.clone().any(|idx| SAYING.contains(&view.hashes[idx]));
    let trails = cue.is_some_and(|cue| cue.end < tokens.start) && view.text(tokens.start as usize - 1) == ",";
    in_headline || is_clause(view, tokens) || (says && !trails && n_words(view, tokens) >= TRUSTED_LEN)
}

/// Returns whether a content is only the wish not to be named: "(not) to be named", "identified", "quoted".
fn asks_for_anonymity(view: &View<'_>, tokens: TokenRange) -> bool {
    let words = &view.hashes[tokens.indices()];
    let words = words.strip_prefix(&[NOT]).unwrap_or(words);
    matches!(words, [first, second, third, ..] if *first == TO && *second == BE && NAMED.contains(third))
}

/// Returns whether the word of saying at `cue` is what somebody declined to do: "declined to say".
fn is_refused(view: &View<'_>, cue: TokenRange) -> bool {
    let sentence = view.sentence_at(cue.start as usize);
    let from = (sentence.start as usize).max((cue.start as usize).saturating_sub(4));
    let words = &view.hashes[from..cue.end as usize];
    words.windows(2).any(|pair| REFUSING.contains(&pair[0]) && pair[1] == TO)
}

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

fn n_words(view: &View<'_>, tokens: TokenRange) -> usize {
    tokens.indices().filter(|idx| matches!(view.kind(*idx), TokenKind::Word | TokenKind::Number)).count()
}

const NOT: u64 = lower_hash("not");
const TO: u64 = lower_hash("to");
const BE: u64 = lower_hash("be");
const IS_SHORT: u64 = lower_hash("'s");
const NAMED: [u64; 3] = [lower_hash("named"), lower_hash("identified"), lower_hash("quoted")];

/// Endings behind an apostrophe that are a verb, or its negation.
const CONTRACTIONS: [&str; 6] = ["t", "re", "ll", "ve", "d", "m"];

/// Words that begin a reported clause.
#[rustfmt::skip]
const COMPLEMENTIZERS: [u64; 9] = [
    lower_hash("that"), lower_hash("whether"), lower_hash("if"), lower_hash("how"), lower_hash("why"), lower_hash("what"),
    lower_hash("who"), lower_hash("when"), lower_hash("where"),
];

/// Words of saying that take a clause and hardly ever a mere noun.
#[rustfmt::skip]
const SAYING: [u64; 10] = [
    lower_hash("say"), lower_hash("says"), lower_hash("said"), lower_hash("saying"), lower_hash("according"),
    lower_hash("adding"), lower_hash("insist"), lower_hash("insists"), lower_hash("insisted"), lower_hash("insisting"),
];

/// Verbs that ask for a deed or promise one, which the list of cues has among those of thinking.
#[rustfmt::skip]
const ASKING: [u64; 20] = [
    lower_hash("threaten"), lower_hash("threatened"), lower_hash("threatens"), lower_hash("threatening"), lower_hash("appeal"),
    lower_hash("appealed"), lower_hash("appeals"), lower_hash("appealing"), lower_hash("encourage"), lower_hash("encouraged"),
    lower_hash("encourages"), lower_hash("encouraging"), lower_hash("request"), lower_hash("requested"), lower_hash("requests"),
    lower_hash("requesting"), lower_hash("propose"), lower_hash("proposed"), lower_hash("proposes"), lower_hash("proposing"),
];

/// Verbs of thinking, wishing and perceiving: what they tell need not be said by anybody.
#[rustfmt::skip]
const THINKING: [u64; 122] = [
    lower_hash("believe"), lower_hash("believes"), lower_hash("believed"), lower_hash("believing"), lower_hash("think"),
    lower_hash("thinks"), lower_hash("thought"), lower_hash("thinking"), lower_hash("hope"), lower_hash("hopes"),
    lower_hash("hoped"), lower_hash("hoping"), lower_hash("plan"), lower_hash("plans"), lower_hash("planned"),
    lower_hash("planning"), lower_hash("expect"), lower_hash("expects"), lower_hash("expected"), lower_hash("expecting"),
    lower_hash("want"), lower_hash("wants"), lower_hash("wanted"), lower_hash("wanting"), lower_hash("wish"),
    lower_hash("wishes"), lower_hash("wished"), lower_hash("wishing"), lower_hash("know"), lower_hash("knows"),
    lower_hash("knew"), lower_hash("known"), lower_hash("knowing"), lower_hash("fear"), lower_hash("fears"),
    lower_hash("feared"), lower_hash("fearing"), lower_hash("feel"), lower_hash("feels"), lower_hash("felt"),
    lower_hash("feeling"), lower_hash("suspect"), lower_hash("suspects"), lower_hash("suspected"), lower_hash("suspecting"),
    lower_hash("doubt"), lower_hash("doubts"), lower_hash("doubted"), lower_hash("doubting"), lower_hash("decide"),
    lower_hash("decides"), lower_hash("decided"), lower_hash("deciding"), lower_hash("decline"), lower_hash("declines"),
    lower_hash("declined"), lower_hash("declining"), lower_hash("refuse"), lower_hash("refuses"), lower_hash("refused"),
    lower_hash("refusing"), lower_hash("assume"), lower_hash("assumes"), lower_hash("assumed"), lower_hash("assuming"),
    lower_hash("imagine"), lower_hash("imagines"), lower_hash("imagined"), lower_hash("imagining"), lower_hash("consider"),
    lower_hash("considers"), lower_hash("considered"), lower_hash("considering"), lower_hash("seek"), lower_hash("seeks"),
    lower_hash("sought"), lower_hash("seeking"), lower_hash("prefer"), lower_hash("prefers"), lower_hash("preferred"),
    lower_hash("understand"), lower_hash("understands"), lower_hash("understood"), lower_hash("see"), lower_hash("sees"),
    lower_hash("saw"), lower_hash("seen"), lower_hash("seeing"), lower_hash("hear"), lower_hash("hears"), lower_hash("heard"),
    lower_hash("hearing"), lower_hash("learn"), lower_hash("learns"), lower_hash("learned"), lower_hash("learnt"),
    lower_hash("learning"), lower_hash("realize"), lower_hash("realized"), lower_hash("realise"), lower_hash("realised"),
    lower_hash("remember"), lower_hash("remembers"), lower_hash("remembered"), lower_hash("seem"), lower_hash("seems"),
    lower_hash("seemed"), lower_hash("appear"), lower_hash("appears"), lower_hash("appeared"), lower_hash("worry"),
    lower_hash("worries"), lower_hash("worried"), lower_hash("resolve"), lower_hash("resolved"), lower_hash("figure"),
    lower_hash("figured"), lower_hash("discover"), lower_hash("discovered"), lower_hash("discovers"), lower_hash("determine"),
    lower_hash("determined"),
];

/// Verbs of keeping silent.
#[rustfmt::skip]
const REFUSING: [u64; 8] = [
    lower_hash("declined"), lower_hash("declines"), lower_hash("declining"), lower_hash("decline"), lower_hash("refused"),
    lower_hash("refuses"), lower_hash("refusing"), lower_hash("refuse"),
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

/// Those who hear what others say before them.
pub(crate) const COURTS: [u64; 4] =
    [lower_hash("court"), lower_hash("jury"), lower_hash("tribunal"), lower_hash("inquest")];
