//! The form of the tables: a word a line, a tab, the names of its classes.
//!
//! * `deny⇥Denies Report`: a verb stands for all its forms; `beg+g` doubles its last letter, and `say (said)` has an irregular past.
//! * `banner/s⇥Board`: a noun with its plural; without `/s` the one form alone.
//! * `claim⇥Report | Claim`: classes after the bar are those of the noun that is spelt like the verb: of "claim" and "claims".
//! * `=adding⇥SaysThat`: this form alone.
//! * `gen.⇥Title`: an abbreviation, with its dot and without.
//! * Lines that begin with `#` are comments. Lines are sorted.

use super::class::{Class, Classes};
use super::inflect;

/// How the words of a table are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Base forms of verbs.
    Verbs,
    /// Nouns.
    Nouns,
    /// Words of one form, and abbreviations.
    Forms,
}

/// One line.
#[derive(Debug)]
pub(super) struct Entry {
    /// The word as it is written in the table.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests of the tables read it"))]
    pub(super) word: String,
    /// Its forms, each with its classes.
    pub(super) forms: Vec<(String, Classes)>,
}

/// Returns the entries of table `name`.
///
/// # Errors
///
/// The line that cannot be read, and why.
pub(super) fn read(name: &str, kind: Kind, text: &str) -> Result<Vec<Entry>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(idx, line)| entry(kind, line).map_err(|fault| format!("{name}, line {}: {fault}", idx + 1))).collect()
}

fn entry(kind: Kind, line: &str) -> Result<Entry, String> {
    let (word, names) = line.split_once('\t').ok_or("no tab between word and classes")?;
    let (names, of_noun) = names.split_once(" | ").unwrap_or((names, ""));
    let (classes, of_noun) = (classes(names)?, classes(of_noun)?);
    let forms = match (kind, word.strip_prefix('=')) {
        (_, Some(form)) => vec![(form.to_owned(), classes)],
        (Kind::Verbs, None) => verb_forms(word, classes, of_noun)?,
        (Kind::Nouns, None) => match word.strip_suffix("/s") {
            Some(noun) => vec![(noun.to_owned(), classes), (inflect::with_s(noun), classes)],
            None => vec![(word.to_owned(), classes)],
        },
        (Kind::Forms, None) => match word.strip_suffix('.') {
            Some(bare) => vec![(bare.to_owned(), classes), (word.to_owned(), classes)],
            None => vec![(word.to_owned(), classes)],
        },
    };
    Ok(Entry { word: word.to_owned(), forms })
}

fn classes(names: &str) -> Result<Classes, String> {
    let mut classes = Classes::default();
    for name in names.split(' ').filter(|name| !name.is_empty()) {
        classes.insert(Class::named(name).ok_or_else(|| format!("there is no class {name:?}"))?);
    }
    Ok(classes)
}

fn verb_forms(word: &str, classes: Classes, of_noun: Classes) -> Result<Vec<(String, Classes)>, String> {
    let (base, irregular) = match word.split_once(" (") {
        Some((base, rest)) => (base, rest.strip_suffix(')').ok_or("the bracket is not closed")?),
        None => (word, ""),
    };
    let irregular: Vec<&str> = irregular.split(", ").filter(|form| !form.is_empty()).collect();
    let forms = inflect::verb(base, &irregular);
    let with = |class: Class| {
        let mut all = classes;
        all.insert(class);
        all
    };
    let mut either = classes;
    either.extend(of_noun);
    let mut found = vec![(forms.base, either), (forms.third, either), (forms.gerund, with(Class::Gerund))];
    found.extend(forms.pasts.into_iter().map(|past| (past, with(Class::Past))));
    Ok(found)
}
