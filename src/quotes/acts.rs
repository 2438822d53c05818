//! Whether a labelled content is a statement by an act of saying: the labels know beliefs, wishes and deeds as well.

use super::QuoteKind;
use super::clause::{self, COMPLEMENTIZERS};
use super::cues::{CueClass, lower_hash};
use super::draft::{self, Draft};
use super::naming;
use super::stretch::Decision;
use super::view::View;
use crate::text::{Field, TokenRange};

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
    in_headline || clause::is_clause(view, tokens) || (says && !trails && clause::n_words(view, tokens) >= TRUSTED_LEN)
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

const NOT: u64 = lower_hash("not");
const TO: u64 = lower_hash("to");
const BE: u64 = lower_hash("be");
const NAMED: [u64; 3] = [lower_hash("named"), lower_hash("identified"), lower_hash("quoted")];

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

/// Those who hear what others say before them.
pub(crate) const COURTS: [u64; 4] =
    [lower_hash("court"), lower_hash("jury"), lower_hash("tribunal"), lower_hash("inquest")];
