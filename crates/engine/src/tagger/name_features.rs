//! What the names model looks at: the word, its neighbours, the word lists, and the same word elsewhere in the
//! article.

use super::capitals::Capitals;
use super::hash;
use super::lexicon::Match;
use super::name_templates::{self, Elsewhere, Listed, Neighbour, Side};
use super::words::{Case, EDGE, Word};
use crate::text::{Document, TokenKind, TokenRange};

/// How many other places of a word are looked at. More costs time in articles that repeat a name.
const MAX_ELSEWHERE: usize = 3;

/// What an article tells of one capitalised word, all its places together.
#[derive(Debug, Clone, Default)]
struct Known {
    seen_lower: bool,
    seen_capital: bool,
    /// Its first places inside sentences.
    places: [Place; MAX_ELSEWHERE + 1],
    n_places: usize,
}

/// One place of a capitalised word.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    token_idx: usize,
    /// The words before and after it in lower case.
    words: [u32; 2],
}

/// Features of every token of one document.
#[derive(Debug)]
pub struct NameFeatures<'d> {
    pub(super) words: &'d [Word],
    matches: &'d [Match],
    capitals: &'d Capitals,
    /// What is known of each of them.
    known: Vec<Known>,
    in_quotes: Vec<bool>,
    runs: Vec<Run>,
}

/// A row of capitalised words.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    tokens: TokenRange,
    /// Lists that any of its words stands in.
    lists: u16,
}

impl<'d> NameFeatures<'d> {
    /// Returns the features of `document`, whose words, word-list matches and capitalised words these are.
    pub fn new(document: &Document, words: &'d [Word], matches: &'d [Match], capitals: &'d Capitals) -> Self {
        let mut in_quotes = vec![false; words.len()];
        for pair in &document.mark_pairs {
            let end = pair.close.unwrap_or(pair.open);
            in_quotes[pair.open..end].fill(true);
        }
        let known = known_words(document, words, capitals);
        Self { words, matches, capitals, known, in_quotes, runs: capital_runs(document, words, matches) }
    }

    /// Appends the features of token `token_idx` of `sentence` to `features`.
    pub fn push(&self, sentence: TokenRange, token_idx: usize, features: &mut Vec<u32>) {
        let at = |offset: isize| self.at(sentence, token_idx, offset);
        let lower = |offset: isize| at(offset).map_or(EDGE, |word| word.lower);
        let word = &self.words[token_idx];
        name_templates::of_word(word, features);
        for (side, offset) in Side::ALL {
            name_templates::of_neighbour(side, Neighbour::new(at(offset)), word.shape, features);
        }
        let pairs = [-2, -1, 0, 1].map(|offset| hash::join(lower(offset), lower(offset + 1)));
        name_templates::of_pairs(pairs, features);
        let shapes = [-2, -1, 0, 1, 2].map(|offset| at(offset).map_or(EDGE, |word| word.shape));
        name_templates::of_shapes(&shapes, features);
        let (is_first, is_quoted) = self.place(sentence, token_idx);
        name_templates::of_place(is_first, is_quoted, word.case, features);
        name_templates::of_lists(&self.listed(sentence, token_idx), features);
        for place in self.elsewhere(token_idx) {
            name_templates::of_elsewhere(&place, features);
        }
        self.push_seen(token_idx, features);
        self.push_run(sentence, token_idx, features);
    }

    /// Returns the word this far from token `token_idx`, if it is of the same sentence.
    pub(super) fn at(&self, sentence: TokenRange, token_idx: usize, offset: isize) -> Option<&'d Word> {
        let idx = token_idx.checked_add_signed(offset)?;
        sentence.holds(idx).then(|| &self.words[idx])
    }

    /// Returns whether a token is the first of its sentence, and whether it is quoted.
    pub(super) fn place(&self, sentence: TokenRange, token_idx: usize) -> (bool, bool) {
        (token_idx == sentence.start as usize, self.in_quotes[token_idx])
    }

    /// Returns what is listed of a token and of those beside it.
    pub(super) fn listed(&self, sentence: TokenRange, token_idx: usize) -> Listed {
        let near = [-1_isize, 1].map(|offset| {
            let idx = token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx));
            idx.map_or(0, |idx| self.matches[idx].lists)
        });
        let word = &self.words[token_idx];
        Listed { found: self.matches[token_idx], near, shape: word.shape, case: word.case }
    }

    /// Returns some other places of a capitalised word.
    pub(super) fn elsewhere(&self, token_idx: usize) -> impl Iterator<Item = Elsewhere> {
        let known = self.capitals.id(token_idx).map(|id| &self.known[id]);
        let places = known.map_or(&[][..], |known| &known.places[..known.n_places]);
        places.iter().filter(move |place| place.token_idx != token_idx).take(MAX_ELSEWHERE).map(|place| {
            let shape = |idx: usize| self.words.get(idx).map(|word| word.shape);
            Elsewhere {
                words: place.words,
                shapes: [shape(place.token_idx.wrapping_sub(1)), shape(place.token_idx + 1)],
                found: self.matches[place.token_idx],
            }
        })
    }

    /// Tells how a capitalised word is written elsewhere.
    pub(super) fn push_seen(&self, token_idx: usize, features: &mut Vec<u32>) {
        let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
        let Some(id) = self.capitals.id(token_idx) else { return };
        let Known { seen_lower, seen_capital, .. } = self.known[id];
        let is_seen = seen_lower || seen_capital;
        add(50, u32::from(is_seen) | u32::from(seen_lower) << 1 | u32::from(seen_capital) << 2);
    }

    /// Tells of the whole row of capitalised words that the token stands in: its edges and what is around it.
    pub(super) fn push_run(&self, sentence: TokenRange, token_idx: usize, features: &mut Vec<u32>) {
        let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
        let Run { tokens: run, lists } = self.runs[token_idx];
        if run.is_empty() {
            return;
        }
        let lower = |idx: usize| if sentence.holds(idx) { self.words[idx].lower } else { EDGE };
        let (first, last) = (run.start as usize, run.end as usize - 1);
        let from_first = u32::try_from((token_idx - first).min(3)).unwrap_or(3);
        let from_last = u32::try_from((last - token_idx).min(3)).unwrap_or(3);
        let place = from_first | from_last << 2;
        add(60, place);
        add(61, hash::join(self.words[last].lower, from_last));
        add(62, hash::join(self.words[first].lower, from_first));
        add(63, hash::join(lower(first.wrapping_sub(1)), place));
        add(64, hash::join(lower(last + 1), place));
        add(65, hash::join(self.words[last].suffixes[2], place));
        add(66, hash::join(u32::from(lists), place));
        add(67, hash::join(lower(first.wrapping_sub(1)), lower(last + 1)));
    }
}

/// Returns what `document` tells of each of its capitalised words.
fn known_words(document: &Document, words: &[Word], capitals: &Capitals) -> Vec<Known> {
    let mut known = vec![Known::default(); capitals.len()];
    for sentence in &document.sentences {
        let shouted = is_shouted(words, *sentence);
        for token_idx in sentence.indices() {
            let word = &words[token_idx];
            if word.kind != Some(TokenKind::Word) || word.n_chars < 2 {
                continue;
            }
            let is_first = token_idx == sentence.start as usize;
            if word.case == Case::Lower {
                if let Some(id) = capitals.find(word.lower) {
                    known[id].seen_lower = true;
                }
            } else if let Some(id) = capitals.id(token_idx).filter(|_| !is_first && !shouted) {
                let known = &mut known[id];
                known.seen_capital = true;
                if let Some(place) = known.places.get_mut(known.n_places) {
                    let is_last = token_idx + 1 == sentence.end as usize;
                    let after = if is_last { EDGE } else { words[token_idx + 1].lower };
                    *place = Place { token_idx, words: [words[token_idx - 1].lower, after] };
                    known.n_places += 1;
                }
            }
        }
    }
    known
}

/// Returns for each token the row of capitalised words it stands in, joined over "of", "and", "the", "for" and
/// hyphens between them; empty where it stands in none.
fn capital_runs(document: &Document, words: &[Word], matches: &[Match]) -> Vec<Run> {
    let mut runs = vec![Run::default(); words.len()];
    for sentence in &document.sentences {
        let end = sentence.end as usize;
        let mut token_idx = sentence.start as usize;
        while token_idx < end {
            if !words[token_idx].is_capitalised() {
                token_idx += 1;
                continue;
            }
            let start = token_idx;
            let mut last = token_idx;
            while last + 1 < end {
                let next = last + 1;
                if words[next].is_capitalised() {
                    last = next;
                } else if next + 1 < end && words[next + 1].is_capitalised() && joins(document, next) {
                    last = next + 1;
                } else {
                    break;
                }
            }
            let lists = matches[start..=last].iter().fold(0, |lists, found| lists | found.lists | found.alone);
            runs[start..=last].fill(Run { tokens: TokenRange::new(start, last + 1), lists });
            token_idx = last + 1;
        }
    }
    runs
}

fn joins(document: &Document, token_idx: usize) -> bool {
    matches!(document.token_text(token_idx), "of" | "-" | "&" | "de" | "al" | "for" | "bin" | "\u{2019}s" | "'s")
}

/// Returns whether most words of the sentence are capitalised, as in headlines: case tells little there.
fn is_shouted(words: &[Word], sentence: TokenRange) -> bool {
    let mut n_words = 0_usize;
    let mut n_capitalised = 0_usize;
    for word in &words[sentence.indices()] {
        if word.kind == Some(TokenKind::Word) && word.n_chars > 3 {
            n_words += 1;
            n_capitalised += usize::from(word.is_capitalised());
        }
    }
    n_words >= 3 && n_capitalised * 10 >= n_words * 9
}
