//! Rules meet every label: whatever a tagger says of a text made of the words that rules look for, the result is sound.

use std::sync::Arc;

use proptest::prelude::*;
use quotewire_engine::{Document, Enricher, Labels, NameType, Role, Tag, Tagger, Tier};

use crate::laws::check_laws;

/// Words and marks that rules look for, each with the white space after it.
#[rustfmt::skip]
const WORDS: [&str; 100] = [
    "Ann ", "Roe ", "Ann Roe ", "John Hart ", "Hart", "'s ", "\u{2019} ", "Mayor ", "the mayor ", "his mother ", "Mr. ", "Dr ", "President ",
    "who ", "he ", "she ", "they ", "we ", "I ", "you ", "it ", "It ", "He ", "The ", "the ", "a ", "our ", "officials ", "police ", "Police ",
    "UN ", "NATO ", "WHO ", "U.S. ", "Reuters ", "(AP) \u{2014} ", "PARIS ", "Paris ", "French ", "Iraqi ", "Acme Corp. ", "Ministry of Health ", "BBC ",
    "shares in ", "workers at ", "statement ", "a statement ", "in ", "on ", "Twitter ", "tweeted ", "spokesman ", "spokeswoman for ", "of ", "from ",
    "said ", "says ", "told ", "reporters ", "according to ", "According to ", "asked ", "urged ", "added ", "pleaded guilty ", "not ", "to ", "that ", "whether ",
    "would ", "close ", "is ", "was ", "and ", "but ", "as ", "well ", "called ", "named ", "denied ", "claims ", "on Friday ", "Monday ", "5,200 ",
    "\"", "\" ", "\u{201c}", "\u{201d} ", "\u{2018}", "\u{2019}", "'", ", ", ", ", ". ", ". ", ": ", "? ", "- ", "\n\n", "\n",
];

/// One stretch of labels: its kind by number, how many tokens it has and how sure it is.
type Stretch = (usize, usize, f32);

/// Gives every document the same stretches of labels, over and over, cut at the ends of sentences.
struct AnyLabels {
    names: Vec<Stretch>,
    roles: Vec<Stretch>,
}

impl Tagger for AnyLabels {
    fn tier(&self) -> Tier {
        Tier::Fast
    }

    fn model(&self) -> &'static str {
        "any labels"
    }

    fn tag(&self, document: &Document) -> Labels {
        let (names, name_confidences) = laid_over(document, &self.names, &NameType::ALL);
        let (roles, role_confidences) = laid_over(document, &self.roles, &Role::ALL);
        Labels { names, name_confidences, roles, role_confidences, ..Labels::default() }
    }
}

/// Returns a label and how sure it is for each token of `document`; a number past the end of `kinds` means none.
fn laid_over<K: Copy>(document: &Document, stretches: &[Stretch], kinds: &[K]) -> (Vec<Tag<K>>, Vec<f32>) {
    let mut wanted = stretches
        .iter()
        .cycle()
        .flat_map(|&(kind, len, confidence)| (0..len).map(move |idx| (idx == 0, kinds.get(kind).copied(), confidence)));
    let n_tokens = document.tokens.len();
    let (mut tags, mut confidences) = (vec![Tag::Outside; n_tokens], vec![1.0; n_tokens]);
    for sentence in &document.sentences {
        let mut is_open = false;
        for token_idx in sentence.indices() {
            let Some((is_first, kind, confidence)) = wanted.next() else { return (tags, confidences) };
            tags[token_idx] = match kind {
                Some(kind) if is_first || !is_open => Tag::Begin(kind),
                Some(kind) => Tag::Inside(kind),
                None => Tag::Outside,
            };
            confidences[token_idx] = confidence;
            is_open = kind.is_some();
        }
    }
    (tags, confidences)
}

fn stretches(n_kinds: usize, longest: usize) -> impl Strategy<Value = Vec<Stretch>> {
    prop::collection::vec((0..n_kinds, 1..=longest, 0.0f32..=1.0), 1..20)
}

fn text(longest: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..longest).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_labels_give_a_sound_result(
        headline in text(12),
        body in text(60),
        names in stretches(NameType::ALL.len() + 6, 4),
        roles in stretches(Role::ALL.len() + 2, 12),
    ) {
        check_laws(&Enricher::new(Arc::new(AnyLabels { names, roles })).enrich(&headline, &body));
    }
}
