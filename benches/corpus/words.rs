//! Words by class: what may stand in another's place.

use std::collections::HashMap;

use fastrand::Rng;

/// The lists. A name is looked up among names and words, a word among words alone: Said is a name too.
#[derive(Debug)]
pub(super) struct Words {
    names: Classes,
    words: Classes,
    surnames: Vec<&'static str>,
}

/// Words by class, the commonest of each first.
#[derive(Debug, Default)]
struct Classes {
    classes: Vec<Vec<&'static str>>,
    class_of: HashMap<&'static str, usize>,
}

/// Chosen words crowd at the beginning of a list, where the common ones are: the power of an even number that says where.
const CROWDING: f64 = 1.1;

impl Words {
    /// Returns the lists of `words.tsv` and of the program's own tables of names.
    pub(super) fn read() -> Self {
        let lines = |table: &'static str| table.lines().filter(|line| !line.starts_with('#'));
        let members = |line: &'static str| line.split(['\t', ' ']).skip(1).collect();
        let (mut names, mut words, mut surnames) = (Classes::default(), Classes::default(), Vec::new());
        for line in lines(include_str!("../../crates/engine/src/lexicon/tables/first_names.tsv")) {
            names.add(members(line));
        }
        // Cities of one word; countries and nations keep their names.
        let places = lines(include_str!("../../crates/engine/src/lexicon/tables/places.tsv"));
        let cities = places.flat_map(|line| line.rsplit('\t').next().unwrap_or_default().split('|'));
        names.add(cities.filter(|city| city.len() > 3 && city.chars().all(char::is_alphabetic)).collect());
        for line in lines(include_str!("words.tsv")) {
            if line.starts_with("surname\t") {
                surnames = members(line);
            } else {
                words.add(members(line));
            }
        }
        Self { names, words, surnames }
    }

    /// Returns another word of the class of `word`, which is in lower case.
    pub(super) fn other_word(&self, word: &str, rng: &mut Rng) -> Option<&'static str> {
        self.words.other(word, rng)
    }

    /// Returns a name in the place of `name`, which is in lower case: of the same class, or else a family name.
    pub(super) fn other_name(&self, name: &str, rng: &mut Rng) -> &'static str {
        self.names.other(name, rng).unwrap_or_else(|| pick(&self.surnames, rng))
    }
}

impl Classes {
    fn add(&mut self, class: Vec<&'static str>) {
        for word in &class {
            self.class_of.entry(word).or_insert(self.classes.len());
        }
        self.classes.push(class);
    }

    fn other(&self, word: &str, rng: &mut Rng) -> Option<&'static str> {
        self.class_of.get(word).map(|class| pick(&self.classes[*class], rng))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the length of a list")]
fn pick(class: &[&'static str], rng: &mut Rng) -> &'static str {
    class[(rng.f64().powf(CROWDING) * class.len() as f64) as usize]
}
