//! Every form of every listed word, with its classes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::class::Classes;
use super::hash::hash;
use super::table;

/// The tables, and how the words of each are read.
pub(super) const TABLES: [(&str, table::Kind, &str); 6] = [
    ("verbs.tsv", table::Kind::Verbs, include_str!("tables/verbs.tsv")),
    ("nouns.tsv", table::Kind::Nouns, include_str!("tables/nouns.tsv")),
    ("adjectives.tsv", table::Kind::Forms, include_str!("tables/adjectives.tsv")),
    ("titles.tsv", table::Kind::Forms, include_str!("tables/titles.tsv")),
    ("names.tsv", table::Kind::Forms, include_str!("tables/names.tsv")),
    ("function_words.tsv", table::Kind::Forms, include_str!("tables/function_words.tsv")),
];

/// Every form of every listed word.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// For the hash of each form, which of `sets` is its own.
    ids: FxHashMap<u64, SetId>,
    /// The different sets of classes; the first is empty.
    sets: Vec<Classes>,
}

/// Which set of classes a word has: 0 for a word that no table lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct SetId(u16);

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| match Lexicon::read() {
    Ok(lexicon) => lexicon,
    // The tables are part of the program, and a test reads them.
    Err(fault) => unreachable!("{fault}"),
});

impl Lexicon {
    /// Returns the lexicon.
    ///
    /// # Cost
    ///
    /// The first call reads the tables: a millisecond.
    #[must_use]
    pub(crate) fn get() -> &'static Self {
        &LEXICON
    }

    fn read() -> Result<Self, String> {
        let mut classes: FxHashMap<u64, Classes> = FxHashMap::default();
        for (name, kind, text) in TABLES {
            for entry in table::read(name, kind, text)? {
                for (form, of_form) in entry.forms {
                    classes.entry(hash(&form)).or_default().extend(of_form);
                }
            }
        }
        let mut lexicon = Self { ids: FxHashMap::default(), sets: vec![Classes::default()] };
        let mut known: FxHashMap<Classes, SetId> = FxHashMap::default();
        for (form, of_form) in classes {
            let id = *known.entry(of_form).or_insert_with(|| {
                lexicon.sets.push(of_form);
                SetId(u16::try_from(lexicon.sets.len() - 1).unwrap_or(0))
            });
            lexicon.ids.insert(form, id);
        }
        Ok(lexicon)
    }

    /// Returns which set the form with this [`hash()`] has.
    #[must_use]
    pub(crate) fn id(&self, hash: u64) -> SetId {
        self.ids.get(&hash).copied().unwrap_or_default()
    }

    /// Returns the classes of set `id`.
    #[must_use]
    pub(crate) fn classes(&self, id: SetId) -> Classes {
        self.sets[usize::from(id.0)]
    }
}
