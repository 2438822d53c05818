//! What the second stage at an article's names sees: what the first one found at each word and around it, of the same name
//! elsewhere in the article, and which names stand in a row.
//!
//! V. Krishnan, C. Manning: An Effective Two-Stage Model for Exploiting Non-Local Dependencies in Named Entity Recognition,
//! ACL 2006.

use rustc_hash::FxHashMap;

use super::capitals::Capitals;
use super::chain::LabelSet;
use super::hash;
use super::labels::{NameType, Tag};
use super::second_templates::{Labelled, LabelsNear, VotesElsewhere};
use super::words::{EDGE, Word};
use crate::text::{Document, TokenRange};

/// What stands for the label of nothing: beyond the sentence's edge, or of a name that stands nowhere else.
const NONE: u32 = 31;

/// Most tokens between two names whose words between them are looked at.
const NEAR: usize = 3;

/// How often each label stands somewhere.
type Votes = [u16; LabelSet::NAMES.len()];

/// A name that the first stage found.
#[derive(Debug, Clone, Copy)]
struct Name {
    tokens: TokenRange,
    /// Its kind by number.
    kind: u32,
    /// Hash of its words in lower case.
    key: u32,
    /// How sure its least sure label is.
    least: f32,
}

/// Features of the second stage at every token of one document.
#[derive(Debug)]
pub struct SecondStageFeatures<'d> {
    words: &'d [Word],
    capitals: &'d Capitals,
    /// Number of each token's first label.
    labels: Vec<u8>,
    confidences: &'d [f32],
    names: Vec<Name>,
    /// Number of the name that each token stands in.
    name_at: Vec<Option<u32>>,
    /// By number of the capitalised word.
    word_votes: Vec<Votes>,
    /// The same in names of several words, where it need have no capital.
    longer_votes: Vec<Votes>,
    /// By all words of a name.
    name_votes: FxHashMap<u32, Votes>,
}

impl<'d> SecondStageFeatures<'d> {
    /// Returns the features of `document`, whose words and capitalised words these are, and its first labels, as sure as
    /// `confidences` tell.
    pub fn new(
        document: &Document,
        words: &'d [Word],
        capitals: &'d Capitals,
        tags: &[Tag<NameType>],
        confidences: &'d [f32],
    ) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "there are fewer labels")]
        let labels: Vec<u8> = tags.iter().map(|tag| LabelSet::index(*tag, &NameType::ALL) as u8).collect();
        let mut names: Vec<Name> = Vec::new();
        let mut name_at = vec![None; words.len()];
        for token_idx in document.sentences.iter().flat_map(|sentence| sentence.indices()) {
            let label = labels[token_idx];
            if label == 0 {
                continue;
            }
            if let Tag::Begin(_) = tags[token_idx] {
                let tokens = TokenRange::new(token_idx, token_idx);
                names.push(Name { tokens, kind: u32::from(label) / 2, key: hash::SEED, least: 1.0 });
            }
            if let Some(name) = names.last_mut() {
                name.tokens = TokenRange::new(name.tokens.start as usize, token_idx + 1);
                name.key = hash::join(name.key, words[token_idx].lower);
                name.least = name.least.min(confidences[token_idx]);
            }
            name_at[token_idx] = u32::try_from(names.len()).ok().and_then(|n_names| n_names.checked_sub(1));
        }
        let mut word_votes = vec![Votes::default(); capitals.len()];
        let mut longer_votes = word_votes.clone();
        let mut name_votes: FxHashMap<u32, Votes> = FxHashMap::default();
        for (token_idx, label) in labels.iter().enumerate() {
            if let Some(id) = capitals.id(token_idx) {
                vote(&mut word_votes[id], *label);
            }
        }
        for name in &names {
            vote(name_votes.entry(name.key).or_default(), labels[name.tokens.start as usize]);
            for idx in name.tokens.indices().filter(|_| name.tokens.len() > 1) {
                if let Some(id) = capitals.find(words[idx].lower) {
                    vote(&mut longer_votes[id], labels[idx]);
                }
            }
        }
        Self { words, capitals, labels, confidences, names, name_at, word_votes, longer_votes, name_votes }
    }

    /// Appends the features of token `token_idx` of `sentence` to `features`; none where no name is near.
    pub fn push(&self, sentence: TokenRange, token_idx: usize, features: &mut Vec<u32>) {
        let Some(labels) = self.labels_near(sentence, token_idx) else { return };
        labels.push(features);
        Labelled::new(labels.own, &self.words[token_idx]).push(features);
        if let Some(votes) = self.votes(token_idx, &labels) {
            votes.push(features);
        }
        self.push_name(sentence, token_idx, labels.own, features);
    }

    /// Returns the first labels of a token and around it; nothing where no name is near.
    #[inline]
    pub(super) fn labels_near(&self, sentence: TokenRange, token_idx: usize) -> Option<LabelsNear> {
        let label = |offset: isize| {
            let idx = token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx));
            idx.map_or(NONE, |idx| u32::from(self.labels[idx]))
        };
        let (own, before, after) = (label(0), label(-1), label(1));
        let is_name = |label: u32| label != 0 && label != NONE;
        if !is_name(own) && self.capitals.id(token_idx).is_none() && !is_name(before) && !is_name(after) {
            return None;
        }
        let sure = match self.confidences[token_idx] {
            sure if sure > 0.98 => 3,
            sure if sure > 0.9 => 2,
            sure if sure > 0.7 => 1,
            _ => 0,
        };
        Some(LabelsNear { own, sure, near: [label(-2), before, after, label(2)] })
    }

    /// Returns what the same word has elsewhere, if it is capitalised.
    pub(super) fn votes(&self, token_idx: usize, labels: &LabelsNear) -> Option<VotesElsewhere> {
        let id = self.capitals.id(token_idx)?;
        let label = self.labels[token_idx];
        let is_longer = self.name_at[token_idx].is_some_and(|idx| self.names[idx as usize].tokens.len() > 1);
        Some(VotesElsewhere {
            own: labels.own,
            sure: labels.sure,
            elsewhere: most(&self.word_votes[id], Some(label)),
            longer: most(&self.longer_votes[id], is_longer.then_some(label)),
        })
    }

    /// Returns whether a token stands in a name.
    pub(super) fn is_in_name(&self, token_idx: usize) -> bool {
        self.name_at[token_idx].is_some()
    }

    /// Tells of the whole name that a token of label `own` stands in, what is around it, and its neighbours.
    pub(super) fn push_name(&self, sentence: TokenRange, token_idx: usize, own: u32, features: &mut Vec<u32>) {
        let Some(name_idx) = self.name_at[token_idx].map(|idx| idx as usize) else { return };
        let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
        let name = self.names[name_idx];
        let lower = |idx: usize| if sentence.holds(idx) { self.words[idx].lower } else { EDGE };
        let (first, end) = (name.tokens.start as usize, name.tokens.end as usize);
        let (before, behind) = (lower(first.wrapping_sub(1)), lower(end));
        let votes = self.name_votes.get(&name.key).copied().unwrap_or_default();
        add(100, own << 8 | most(&votes, Some(self.labels[first])));
        add(101, hash::join(own, before));
        add(102, hash::join(own, behind));
        add(103, own << 4 | u32::try_from(name.tokens.len().min(5)).unwrap_or(5));
        add(104, hash::join(own, lower(end - 1)));
        add(105, hash::join(own, lower(first)));
        add(106, hash::join(own, hash::join(before, behind)));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1")]
        add(107, own << 4 | (name.least * 8.0) as u32);
        let neighbour =
            |idx: Option<usize>| idx.and_then(|idx| self.names.get(idx)).map(|other| (other.tokens, other.kind));
        for (template, other) in [(108, neighbour(name_idx.checked_sub(1))), (110, neighbour(Some(name_idx + 1)))] {
            let Some((other, kind)) = other.filter(|(other, _)| sentence.holds(other.start as usize)) else { continue };
            let between =
                if other.start < name.tokens.start { other.end as usize..first } else { end..other.start as usize };
            if between.len() <= NEAR {
                let words = between.fold(hash::SEED, |key, idx| hash::join(key, self.words[idx].lower));
                add(template, hash::join(own << 8 | kind, words));
            }
            add(template + 1, own << 8 | kind);
        }
    }
}

fn vote(votes: &mut Votes, label: u8) {
    let count = &mut votes[usize::from(label)];
    *count = count.saturating_add(1);
}

/// Returns the most frequent of these labels, with how often, up to three; one vote for `own` is the asker's.
fn most(votes: &Votes, own: Option<u8>) -> u32 {
    let mut votes = *votes;
    if let Some(own) = own {
        votes[usize::from(own)] = votes[usize::from(own)].saturating_sub(1);
    }
    let (label, count) = (0..).zip(votes).max_by_key(|(_, count)| *count).unwrap_or((0, 0));
    if count == 0 { NONE } else { label | u32::from(count.min(3)) << 5 }
}
