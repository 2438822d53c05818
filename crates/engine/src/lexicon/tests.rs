//! What holds for the tables as a whole.

use rustc_hash::FxHashMap;

use super::forms::TABLES;
use super::*;

fn entries() -> Vec<(&'static str, Vec<table::Entry>)> {
    TABLES.iter().map(|(name, kind, text)| (*name, table::read(name, *kind, text).expect("a sound table"))).collect()
}

#[test]
fn tables_are_sorted_and_a_word_stands_in_one_once() {
    let mut seen: FxHashMap<String, &str> = FxHashMap::default();
    let (mut n_words, mut n_twice) = (0, 0);
    for (name, entries) in entries() {
        let words: Vec<&str> = entries.iter().map(|entry| entry.word.trim_start_matches('=')).collect();
        for (pair, rows) in words.windows(2).zip(entries.windows(2)) {
            let is_sorted = pair[0] <= pair[1] && rows[0].word != rows[1].word;
            assert!(is_sorted, "{name}: {:?} stands before {:?}", rows[0].word, rows[1].word);
        }
        for word in words {
            let word = word.split(['+', '/', ' ']).next().unwrap_or(word).to_owned();
            n_words += 1;
            n_twice += usize::from(seen.insert(word, name).is_some_and(|other| other != name));
        }
    }
    assert!(n_twice * 50 < n_words, "{n_twice} of {n_words} words stand in two tables");
}

#[test]
fn every_class_has_a_word() {
    let mut all = Classes::default();
    for (_, entries) in entries() {
        entries.iter().flat_map(|entry| &entry.forms).for_each(|(_, classes)| all.extend(*classes));
    }
    for class in Class::ALL {
        assert!(all.has(*class), "no word is {class:?}");
    }
}

#[test]
fn forms_of_verbs_are_known_in_any_case() {
    for (word, class) in [
        ("said", Class::Speech),
        ("Says", Class::Speech),
        ("replied", Class::Speech),
        ("noting", Class::Report),
        ("admitted", Class::Report),
        ("ADDED", Class::Report),
        ("believes", Class::Weak),
        ("denies", Class::Denies),
        ("rebutted", Class::Rejects),
        ("begged", Class::Demands),
        ("blasts", Class::Accuses),
    ] {
        assert!(is(word, class), "{word} is no {class:?}");
    }
    assert_eq!(classes_of("xylophone"), Classes::default());
    assert_eq!(hash("It’s"), hash("it's"));
    assert_ne!(hash("it’s"), hash("its"));
}
