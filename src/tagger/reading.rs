//! A first pass over an article: what every word is and what the words around add to its scores, its parts of speech, its lists.

use super::PartOfSpeech;
use super::chain::Scores;
use super::crf::Crf;
use super::first_look::FirstLook;
use super::flags::IN_NAMES;
use super::lexicon::Match;
use super::table::add;
use super::word_cache::{BEYOND, WordCache};
use super::word_features::{FAR, NEAR};
use super::words::Word;
use crate::cancel::{Cancel, Cancelled};
use crate::text::{Document, TokenKind, TokenRange};

/// Most tokens that are looked up at once: sentences that are longer are read in parts.
const STRETCH: usize = 1024;

/// How far a word's scores reach.
const REACH: usize = FAR.unsigned_abs();

/// What is known of every token of one document before its names are looked for; reused.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) words: Vec<Word>,
    /// What annotated articles tell of each word.
    pub(crate) flags: Vec<u8>,
    pub(crate) matches: Vec<Match>,
    pub(crate) parts: Vec<PartOfSpeech>,
    /// What the words around add to the scores of each name label.
    pub(super) names: Vec<Scores<24>>,
    /// What they add to the scores of each role label.
    pub(super) roles: Vec<Scores<8>>,
    listed: Vec<u16>,
    /// Scores of the parts of speech of one sentence.
    part_scores: Vec<Scores<24>>,
    sums: Sums,
}

/// Scores of the tokens of a stretch, with some places to each side that words beyond it add to.
#[derive(Debug, Default)]
struct Sums {
    names: Vec<Scores<24>>,
    parts: Vec<Scores<24>>,
    roles: Vec<Scores<8>>,
}

impl Reading {
    /// Reads `document`, with the roles' scores where there is a model of them.
    ///
    /// # Errors
    ///
    /// It was cancelled.
    pub(super) fn read(
        &mut self,
        document: &Document,
        first: &FirstLook,
        roles: Option<&Crf<8>>,
        cache: &mut WordCache,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        self.clear();
        self.matches.resize(document.tokens.len(), Match::default());
        for sentence in &document.sentences {
            cancel.check()?;
            self.part_scores.clear();
            let end = sentence.end as usize;
            for start in sentence.indices().step_by(STRETCH) {
                self.read_stretch(document, *sentence, (start, end.min(start + STRETCH)), first, roles, cache);
            }
            first.parts.tag(&self.words[sentence.indices()], &self.part_scores, &mut self.parts);
            first.lexicon.find(&self.words, &self.listed, *sentence, &mut self.matches);
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.words.clear();
        self.flags.clear();
        self.matches.clear();
        self.parts.clear();
        self.names.clear();
        self.roles.clear();
        self.listed.clear();
    }

    /// Reads the tokens `start..end` of `sentence`.
    fn read_stretch(
        &mut self,
        document: &Document,
        sentence: TokenRange,
        (start, end): (usize, usize),
        first: &FirstLook,
        roles: Option<&Crf<8>>,
        cache: &mut WordCache,
    ) {
        let n_places = end - start + 2 * REACH;
        cache.make_room(n_places, first, roles);
        let Sums { names, parts, roles: role_sums } = &mut self.sums;
        names.clear();
        names.resize(n_places + 2 * REACH, [0; 24]);
        parts.clear();
        parts.resize(n_places + 2 * REACH, [0; 24]);
        role_sums.clear();
        role_sums.resize(n_places + 2 * REACH, [0; 8]);
        for place in 0..n_places {
            let token_idx = (start + place).checked_sub(REACH).filter(|token_idx| sentence.holds(*token_idx));
            let number = token_idx.map_or(BEYOND, |token_idx| {
                cache.number(document.token_text(token_idx), document.tokens[token_idx].kind, first, roles)
            });
            let entry = cache.get(number);
            if token_idx.is_some_and(|token_idx| (start..end).contains(&token_idx)) {
                self.words.push(entry.word);
                self.flags.push(entry.flags);
                self.listed.push(entry.listed);
            }
            // Each word is read once, and adds to all around it: what stands first in the entry goes to what follows the word.
            let near = place + REACH - NEAR.unsigned_abs()..=place + REACH + NEAR.unsigned_abs();
            names[near.clone()].iter_mut().rev().zip(&entry.names).for_each(|(sum, scores)| add(sum, scores));
            parts[near].iter_mut().rev().zip(&entry.parts).for_each(|(sum, scores)| add(sum, scores));
            let far = place..=place + 2 * REACH;
            role_sums[far].iter_mut().rev().zip(&entry.roles).for_each(|(sum, scores)| add(sum, scores));
        }
        let own = 2 * REACH..2 * REACH + end - start;
        self.names.extend_from_slice(&names[own.clone()]);
        self.part_scores.extend_from_slice(&parts[own.clone()]);
        self.roles.extend_from_slice(&role_sums[own]);
    }

    /// Returns whether a name may stand at this token, so that more than its words is looked at.
    pub(crate) fn is_open(&self, token_idx: usize) -> bool {
        let word = &self.words[token_idx];
        word.is_capitalised() || word.kind == Some(TokenKind::Number) || self.flags[token_idx] & IN_NAMES != 0
    }
}
