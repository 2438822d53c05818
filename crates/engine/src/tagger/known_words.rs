//! What is known of a word by its text alone, remembered from one article to the next: half of what the fast tier looks at.

use super::batch::Batch;
use super::chain;
use super::crf::RolesCrf;
use super::first_stage::FirstStage;
use super::lexicon::Entry;
use super::memo::{Key, Memo, spread};
use super::name_templates::{self, Neighbour, Side};
use super::role_scores::Scores as RoleSum;
use super::role_templates;
use super::words::Word;
use crate::text::{TokenKind, TokenRange};

/// Longest text that is remembered, in eights of bytes. Longer words are rare, and looked at each time.
const TEXT_EIGHTS: usize = 3;

/// Sums of roles that each word has: its own, and one a side.
const ROLE_SUMS: usize = 1 + Side::ALL.len();

/// What is known of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct KnownWord {
    pub(super) word: Word,
    /// What is listed of it.
    pub(super) entry: Entry,
    /// What it tells of its name label.
    pub(super) names: chain::Scores<24>,
    /// What it tells of its role label, then of that of a word that has it on each of [`Side::ALL`].
    pub(super) roles: [RoleSum; ROLE_SUMS],
}

/// A sentence and a token of it.
type Place = (TokenRange, usize);

/// A word's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Text {
    eights: [u64; TEXT_EIGHTS],
    n_bytes: u8,
    kind: TokenKind,
}

impl Text {
    fn new(text: &str, kind: TokenKind) -> Option<Self> {
        let mut bytes = [0; 8 * TEXT_EIGHTS];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let (eights, _) = bytes.as_chunks::<8>();
        let eights = std::array::from_fn(|idx| u64::from_le_bytes(eights[idx]));
        Some(Self { eights, n_bytes: u8::try_from(text.len()).ok()?, kind })
    }
}

impl Key for Text {
    fn spread(&self) -> u64 {
        self.eights.iter().fold(0, |key, eight| spread((key ^ *eight).rotate_left(32) ^ *eight))
    }
}

/// Words that were seen not long ago.
#[derive(Debug)]
pub(super) struct KnownWords {
    by_text: Memo<Text, KnownWord>,
    /// New words that wait to be looked up, each with the sentence and the token that ask.
    waiting: Vec<(Place, Option<Text>, KnownWord)>,
    names: Batch,
    roles: Batch,
    expected: Vec<Option<Text>>,
}

impl KnownWords {
    /// Returns an empty memory of two megabytes.
    pub(super) fn new() -> Self {
        Self {
            by_text: Memo::new(13),
            waiting: Vec::new(),
            names: Batch::default(),
            roles: Batch::default(),
            expected: Vec::new(),
        }
    }

    /// Takes note of the words that [`Self::read`] will be asked for, in their order.
    pub(super) fn expect<'t>(&mut self, texts: impl Iterator<Item = (&'t str, TokenKind)>) {
        self.expected.clear();
        self.expected.extend(texts.map(|(text, kind)| Text::new(text, kind)));
        self.by_text.fetch(self.expected.iter().flatten());
    }

    /// Returns the word `text`, the one of number `idx` that is expected, at `place` and what is listed of it. What it tells comes with [`Self::finish`], or at once
    /// through `tell`.
    pub(super) fn read(
        &mut self,
        (idx, text, kind): (usize, &str, TokenKind),
        place: Place,
        model: &FirstStage,
        tell: impl FnOnce(&KnownWord),
    ) -> (Word, Entry) {
        let key = self.expected[idx];
        if let Some(known) = key.as_ref().and_then(|key| self.by_text.get(key)) {
            tell(known);
            return (known.word, known.entry);
        }
        let mut word = Word::new(text, kind);
        word.clusters = model.clusters.get(word.lower);
        let entry = model.lexicon.entry(&word);
        self.names.push(|into| name_templates::of_word(&word, into));
        self.roles.push(|into| role_templates::of_word(&word, into));
        for (side, _) in Side::ALL {
            self.roles.push(|into| role_templates::of_neighbour(side, Neighbour::new(Some(&word)), into));
        }
        self.waiting.push((place, key, KnownWord { word, entry, ..KnownWord::default() }));
        (word, entry)
    }

    /// Returns whether it is time to [`Self::finish`].
    pub(super) fn is_full(&self) -> bool {
        self.names.is_full()
    }

    /// Calls `tell` with each place that waits for what its word tells, and with that.
    pub(super) fn finish(&mut self, model: &FirstStage, roles: &RolesCrf, mut tell: impl FnMut(Place, &KnownWord)) {
        let mut waiting = self.waiting.iter_mut();
        model.names.sums(&mut self.names, |sum| {
            if let Some((_, _, known)) = waiting.next() {
                known.names = *sum;
            }
        });
        let mut sums = self.waiting.iter_mut().flat_map(|(_, _, known)| &mut known.roles);
        roles.sums(&mut self.roles, |sum| {
            if let Some(known) = sums.next() {
                *known = *sum;
            }
        });
        for (place, key, known) in self.waiting.drain(..) {
            tell(place, &known);
            if let Some(key) = key {
                self.by_text.put(key, known);
            }
        }
    }
}
