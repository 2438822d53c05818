//! What a thread of the fast tier works with: what it remembers of words and what stands around them, and the row of words of the
//! article at hand.
//!
//! Nothing in it changes a result: what is remembered of a key is what would be computed for it again.

use std::sync::{Mutex, PoisonError};

use super::batch::plus;
use super::chain::Scores;
use super::crf::RolesCrf;
use super::first_stage::FirstStage;
use super::known_words::{KnownWord, KnownWords};
use super::lexicon::Entry;
use super::name_scores::NameScores;
use super::name_templates::{Neighbour, Side};
use super::review_scores::ReviewScores;
use super::role_scores::RoleScores;
use super::role_templates;
use super::words::Word;
use crate::text::{Document, TokenRange};

/// Most tokens that a free memory keeps room for. Fewer, and long articles begin with an empty one each; more, and more stays taken
/// after the longest article.
const MAX_KEPT: usize = 1 << 14;

/// What one thread works with.
#[derive(Debug)]
pub(super) struct Memory {
    known: KnownWords,
    /// What a sentence's edge tells of the role of a word that has it on each of [`Side::ALL`].
    edge_roles: [Scores<8>; 4],
    pub(super) names: NameScores,
    pub(super) review: ReviewScores,
    pub(super) roles: RoleScores,
    pub(super) row: Row,
}

/// The words of one article.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) words: Vec<Word>,
    /// What is listed of each.
    pub(super) entries: Vec<Entry>,
    pub(super) scores: RowScores,
}

/// The scores of the words of one article.
#[derive(Debug, Default)]
pub(super) struct RowScores {
    /// Those of the name labels.
    pub(super) names: Vec<Scores<24>>,
    /// Those of the role labels.
    pub(super) roles: Vec<Scores<8>>,
}

impl Memory {
    /// Returns one that remembers nothing yet, for models of these roles.
    pub(super) fn new(roles: &RolesCrf) -> Self {
        let mut hashes = Vec::new();
        let edge = Neighbour::new(None);
        let edge_roles =
            Side::ALL.map(|(side, _)| roles.sum(&mut hashes, |into| role_templates::of_neighbour(side, edge, into)));
        Self {
            known: KnownWords::new(),
            edge_roles,
            names: NameScores::new(),
            review: ReviewScores::new(),
            roles: RoleScores::new(),
            row: Row::default(),
        }
    }

    /// Makes the row that of `document`, with what each word tells of itself, and of its neighbours' roles.
    pub(super) fn read(&mut self, document: &Document, names: &FirstStage, roles: &RolesCrf) {
        let n_tokens = document.tokens.len();
        let Row { words, entries, scores } = &mut self.row;
        words.clear();
        entries.clear();
        scores.names.clear();
        scores.names.resize(n_tokens, [0; 24]);
        scores.roles.clear();
        scores.roles.resize(n_tokens, [0; 8]);
        for sentence in &document.sentences {
            scores.add_edges(*sentence, &self.edge_roles);
            let texts = |token_idx: usize| {
                let token = &document.tokens[token_idx];
                (token.span.of(document.text()), token.kind)
            };
            self.known.expect(sentence.indices().map(texts));
            for (idx, token_idx) in sentence.indices().enumerate() {
                let ((text, kind), place) = (texts(token_idx), (*sentence, token_idx));
                let tell = |known: &KnownWord| scores.add(place, known);
                let (word, entry) = self.known.read((idx, text, kind), place, names, tell);
                words.push(word);
                entries.push(entry);
                if self.known.is_full() {
                    self.known.finish(names, roles, |place, known| scores.add(place, known));
                }
            }
        }
        self.known.finish(names, roles, |place, known| scores.add(place, known));
    }
}

impl RowScores {
    /// Adds what the word at a place of a sentence tells.
    fn add(&mut self, (sentence, token_idx): (TokenRange, usize), known: &KnownWord) {
        plus(&mut self.names[token_idx], &known.names);
        plus(&mut self.roles[token_idx], &known.roles[0]);
        for ((_, offset), sum) in Side::ALL.iter().zip(&known.roles[1..]) {
            if let Some(idx) = token_idx.checked_add_signed(-offset).filter(|idx| sentence.holds(*idx)) {
                plus(&mut self.roles[idx], sum);
            }
        }
    }

    /// Adds what the edges of `sentence` tell of the roles of the words next to them.
    fn add_edges(&mut self, sentence: TokenRange, edges: &[Scores<8>; 4]) {
        for ((_, offset), sum) in Side::ALL.iter().zip(edges) {
            let (start, end) = (sentence.start as usize, sentence.end as usize);
            let n_near = offset.unsigned_abs().min(end - start);
            let near = if *offset < 0 { start..start + n_near } else { end - n_near..end };
            self.roles[near].iter_mut().for_each(|total| plus(total, sum));
        }
    }
}

/// Memories that no thread works with at the moment.
#[derive(Debug, Default)]
pub(super) struct Memories(Mutex<Vec<Memory>>);

impl Memories {
    /// Returns one, or a new one for models of these roles.
    pub(super) fn take(&self, roles: &RolesCrf) -> Memory {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.unwrap_or_else(|| Memory::new(roles))
    }

    /// Keeps one for the next article, with which nothing waits to be looked up.
    pub(super) fn give_back(&self, memory: Memory) {
        if memory.row.words.capacity() <= MAX_KEPT {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        }
    }
}

impl Clone for Memories {
    /// Returns an empty one: who clones a tagger may change its models.
    fn clone(&self) -> Self {
        Self::default()
    }
}
