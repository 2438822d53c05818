//! What the decider of reported statements weighs: its features, and what gathers them.

use rustc_hash::FxHashMap;

use crate::lexicon;
use crate::log_linear::{Feature, features, pair};

features! {
    Least = "label.least": "The labels give their least sure word more than this.",
    LeastClass = "label.least+cue": "The same, with the class of the cue.",
    LeastForm = "label.least+form": "The same, with the form of the content.",
    LeastMarks = "label.least+marks": "The same, with whether words in marks stand inside.",
    Mean = "label.mean": "The labels give their words more than this on the average.",
    OutsideBefore = "label.before": "The label of the word before the content, and how sure it is.",
    OutsideBehind = "label.behind": "The label of the word after the content, and how sure it is.",
    CueLabel = "label.cue": "How sure the labels are of the cue.",
    SourceLabel = "label.source": "How sure the labels are of the source.",
    Cue = "cue": "The cue's head.",
    CueClass = "cue.class": "How surely the cue tells of saying.",
    CueIs = "cue.is": "What the cue does.",
    CueIsForm = "cue.is+form": "The same, with the form of the content.",
    CueForm = "cue.form": "The form of the cue.",
    CueClassForm = "cue.class+form": "The cue's class, with the form of the content.",
    CueSource = "cue.class+source": "The cue's class, with what the source is.",
    SourceKind = "source.kind": "What the source is.",
    SourceForm = "source.kind+form": "The same, with the form of the content.",
    First = "content.first": "The first word of the content.",
    Form = "content.form": "The form of the content.",
    Length = "content.length": "How many words it has.",
    LengthForm = "content.length+form": "The same, with its form.",
    Content = "content": "Something that is so of the content.",
    Marks = "marks": "Whether words in marks stand inside.",
    MarksCue = "marks+cue": "The same, with the class of the cue.",
    MarksForm = "marks+form": "The same, with the form of the content.",
    Rival = "rival": "The labels show another content on the other side of the cue; where that stands.",
    RivalForm = "rival+form": "The same, with the form of the content.",
    Side = "side": "On which side the cue stands, and how far.",
    SideForm = "side+form": "The same, with the form of the content.",
    Before = "before": "The word before the content.",
    Behind = "behind": "The word after the content.",
}

/// Gathers the features of one candidate.
#[derive(Default)]
pub(super) struct Gatherer<'w> {
    pub(super) features: Vec<Feature>,
    /// For a trainer: the words of the features seen, by their hashes.
    pub(super) words: Option<&'w mut FxHashMap<u64, String>>,
}

impl Gatherer<'_> {
    /// Adds that `of` is `value`.
    pub(super) fn add(&mut self, of: Of, value: &str) {
        let hash = lexicon::hash(value);
        if let Some(words) = self.words.as_mut().filter(|_| is_word(value)) {
            words.insert(hash, value.to_lowercase());
        }
        self.features.push(Feature::with(of as u16, hash));
    }

    /// Adds that the one thing of `of` is `left` and the other `right`.
    pub(super) fn add_pair(&mut self, of: Of, left: &str, right: &str) {
        let hash = pair(lexicon::hash(left), lexicon::hash(right));
        if let Some(words) = self.words.as_mut().filter(|_| is_word(left) && is_word(right)) {
            words.insert(hash, format!("{}+{}", left.to_lowercase(), right.to_lowercase()));
        }
        self.features.push(Feature::with(of as u16, hash));
    }

    /// Adds each of [`BOUNDS`] that `value` is above.
    pub(super) fn add_bounds(&mut self, of: Of, value: f32) {
        BOUNDS.iter().filter(|(bound, _)| value > *bound).for_each(|(_, name)| self.add(of, name));
    }
}

/// Returns whether a table can hold `value`.
fn is_word(value: &str) -> bool {
    !value.contains(['+', ' ', '\t', '\n', '#'])
}

/// Probabilities of labels that a candidate may be above.
const BOUNDS: [(f32, &str); 8] = [
    (0.2, "0.2"),
    (0.3, "0.3"),
    (0.4, "0.4"),
    (0.5, "0.5"),
    (0.65, "0.65"),
    (0.8, "0.8"),
    (0.9, "0.9"),
    (0.97, "0.97"),
];

/// Returns the bucket of a probability of labels.
pub(super) fn bucket(value: f32) -> &'static str {
    BOUNDS.iter().rev().find(|(bound, _)| value > *bound).map_or("0", |(_, name)| name)
}
