//! Articles told of other people, places and bodies: every name of an annotated article gives way to another of its
//! kind, so that a model learns what stands around names and not the names.
//!
//! X. Dai, H. Adel: An Analysis of Simple Data Augmentation for Named Entity Recognition, COLING 2020 (mention
//! replacement).

use std::collections::BTreeMap;
use std::path::Path;

use fastrand::Rng;
use rustc_hash::FxHashMap;

use super::annotated::Spans;
use super::data::{DataError, read_text};
use quotewire_engine::{ByteSpan, NameType};

/// Share of the names of an article that are replaced.
const REPLACED: f32 = 0.7;

/// Share of the replacements of people and places that come from word lists rather than from other articles.
const LISTED: f32 = 0.5;

/// The lists of bodies of our own, one name a line.
const OWN_LISTS: &[&str] = &["bodies.txt", "clubs.txt", "firms.txt"];

/// Names to choose from.
#[derive(Debug, Default)]
pub(crate) struct Pools {
    /// Names of each kind in the annotated articles, of one word and of several.
    seen: BTreeMap<(NameType, bool), Vec<String>>,
    first_names: Vec<String>,
    surnames: Vec<String>,
    cities: Vec<String>,
}

impl Pools {
    /// Returns the pools of these annotated texts, of the word lists below `data`, and of those of our own in the folder `own`.
    ///
    /// # Errors
    ///
    /// [`DataError`] where a word list is missing.
    pub(crate) fn new<'t>(
        data: &Path,
        own: &Path,
        texts: impl Iterator<Item = (&'t str, &'t Spans)>,
    ) -> Result<Self, DataError> {
        let lists = data.join("gazetteers");
        let lines = |file: &str, column: usize| -> Result<Vec<String>, DataError> {
            let text = read_text(&lists.join(file))?;
            let column_of = |line: &str| line.split('\t').nth(column).unwrap_or("").trim().to_owned();
            Ok(text.lines().skip(1).map(column_of).filter(|name| name.chars().any(char::is_alphabetic)).collect())
        };
        let mut pools = Self {
            seen: BTreeMap::new(),
            first_names: lines("names/first_names_all.txt", 0)?,
            surnames: lines("names/surnames_all.txt", 0)?,
            cities: lines("geonames/cities15000.tsv", 1)?,
        };
        for file in OWN_LISTS {
            for name in read_text(&own.join(file))?.lines() {
                let kind = (NameType::Organization, name.contains(' '));
                pools.seen.entry(kind).or_default().push(name.to_owned());
            }
        }
        for (text, spans) in texts {
            for (span, kinds) in spans {
                if let ([kind], name) = (*kinds, span.of(text))
                    && name.chars().next().is_some_and(char::is_uppercase)
                    && !name.contains('\n')
                {
                    pools.seen.entry((*kind, name.contains(' '))).or_default().push(name.to_owned());
                }
            }
        }
        for names in pools.seen.values_mut() {
            names.sort_unstable();
            names.dedup();
        }
        Ok(pools)
    }

    /// Returns a name of this kind, of several words or of one.
    fn draw(&self, kind: NameType, is_long: bool, random: &mut Rng) -> Option<String> {
        let one = |names: &[String], random: &mut Rng| random.choice(names.iter()).cloned();
        let is_listed = random.f32() < LISTED;
        match kind {
            NameType::Date | NameType::Money => None,
            NameType::Person if is_listed && is_long => {
                Some(format!("{} {}", one(&self.first_names, random)?, one(&self.surnames, random)?))
            }
            NameType::Person if is_listed => one(&self.surnames, random),
            NameType::Location if is_listed => one(&self.cities, random),
            _ => one(self.seen.get(&(kind, is_long))?, random),
        }
    }
}

/// Returns `text` with other names in it, and where they stand. A name that comes again, in whole or, for a person, in
/// part, is replaced in the same way.
pub(crate) fn swapped(text: &str, spans: &Spans, pools: &Pools, random: &mut Rng) -> (String, Spans) {
    let mut chosen: FxHashMap<&str, Option<String>> = FxHashMap::default();
    let mut sorted: Vec<_> = spans.iter().collect();
    // The longest first: a surname follows from the full name.
    sorted.sort_by_key(|(span, _)| (std::cmp::Reverse(span.len()), span.start));
    for (span, kinds) in &sorted {
        let [kind] = **kinds else { continue };
        let name = span.of(text);
        if chosen.contains_key(name) {
            continue;
        }
        let is_replaced = random.f32() < REPLACED && name.chars().next().is_some_and(char::is_uppercase);
        let replacement = if is_replaced { pools.draw(kind, name.contains(' '), random) } else { None };
        if kind == NameType::Person
            && let (Some((first, _)), Some((_, last))) = (name.split_once(' '), name.rsplit_once(' '))
        {
            let parts = replacement.as_deref().map(|new| {
                let ends = (new.split_once(' '), new.rsplit_once(' '));
                (ends.0.map_or(new, |end| end.0).to_owned(), ends.1.map_or(new, |end| end.1).to_owned())
            });
            chosen.entry(first).or_insert_with(|| parts.clone().map(|parts| parts.0));
            chosen.entry(last).or_insert_with(|| parts.map(|parts| parts.1));
        }
        chosen.insert(name, replacement);
    }
    sorted.sort_by_key(|(span, _)| span.start);
    let mut result = (String::with_capacity(text.len()), Spans::new());
    let mut copied = 0;
    for (span, kinds) in sorted {
        let (start, end) = (span.start as usize, span.end as usize);
        if start < copied {
            continue;
        }
        result.0.push_str(&text[copied..start]);
        let from = result.0.len();
        let name = span.of(text);
        let is_one_kind = kinds.len() == 1;
        let replacement = chosen.get(name).and_then(Option::as_deref).filter(|_| is_one_kind);
        result.0.push_str(replacement.unwrap_or(name));
        result.1.push((ByteSpan::new(from, result.0.len()), *kinds));
        copied = end;
    }
    result.0.push_str(&text[copied..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_everywhere_and_its_surname_with_it() {
        let kinds: &'static [NameType] = &[NameType::Person];
        let text = "Ada Quill spoke. Then Quill left Ada Quill's house.";
        let at = |name: &str, from: usize| {
            let start = from + text[from..].find(name).unwrap();
            (ByteSpan::new(start, start + name.len()), kinds)
        };
        let spans = vec![at("Ada Quill", 0), at("Quill", 17), at("Ada Quill", 20)];
        let pools = Pools {
            first_names: vec!["Bo".to_owned()],
            surnames: vec!["Winter".to_owned()],
            seen: BTreeMap::from([((NameType::Person, true), vec!["Bo Winter".to_owned()])]),
            ..Pools::default()
        };
        let mut random = Rng::with_seed(3);
        let found: Vec<String> = (0..20).map(|_| swapped(text, &spans, &pools, &mut random).0).collect();
        assert!(found.contains(&"Bo Winter spoke. Then Winter left Bo Winter's house.".to_owned()), "{found:?}");
        let (other, moved) = swapped(text, &spans, &pools, &mut random);
        assert!(moved.iter().all(|(span, _)| ["Ada Quill", "Quill", "Bo Winter", "Winter"].contains(&span.of(&other))));
    }
}
