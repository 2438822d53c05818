//! Words and names that stand for others: a short form, a tab, and what it stands for.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// A table of one name each: "sen⇥senator".
type Pairs = LazyLock<FxHashMap<&'static str, &'static str>>;

/// The long form of each short title.
static LONG_TITLES: Pairs = LazyLock::new(|| pairs(include_str!("tables/long_titles.tsv")));

/// One name of each body that has several without a common word.
static BODIES: Pairs = LazyLock::new(|| pairs(include_str!("tables/same_bodies.tsv")));

/// One name of each people that has several.
static PEOPLES: Pairs = LazyLock::new(|| pairs(include_str!("tables/same_peoples.tsv")));

/// One name of each place that has several.
static PLACES: Pairs = LazyLock::new(|| pairs(include_str!("tables/same_places.tsv")));

/// The first names that each short form stands for: "alex⇥alexander alexandra".
static NICKNAMES: Pairs = LazyLock::new(|| pairs(include_str!("tables/nicknames.tsv")));

/// The roles of those whom a noun may mean besides: "lawmaker⇥senator member".
static KINDS_OF_PEOPLE: Pairs = LazyLock::new(|| pairs(include_str!("tables/kinds_of_people.tsv")));

fn pairs(text: &'static str) -> FxHashMap<&'static str, &'static str> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect()
}

/// Returns the form under which a folded title is compared: "sen" as "senator".
#[must_use]
pub(crate) fn long_title(word: &str) -> &str {
    LONG_TITLES.get(word).copied().unwrap_or(word)
}

/// Returns whether somebody of the role `role` may be called `noun`, or the other way round: "senator" and "lawmaker".
#[must_use]
pub(crate) fn may_be_called(role: &str, noun: &str) -> bool {
    let holds = |noun: &str, role: &str| {
        KINDS_OF_PEOPLE.get(noun).is_some_and(|roles| roles.split(' ').any(|known| known == role))
    };
    holds(noun, role) || holds(role, noun)
}

/// Returns the one name of a body that is called `name`, folded, where others have no word in common with it: "daesh".
#[must_use]
pub(crate) fn same_body(name: &str) -> Option<&'static str> {
    BODIES.get(name).copied()
}

/// Returns the one name of a people that is called `name`, folded, where that differs by more than an "s".
#[must_use]
pub(crate) fn same_people(name: &str) -> Option<&'static str> {
    PEOPLES.get(name).copied()
}

/// Returns the one name of a place that is called `name`, folded, where it has others.
#[must_use]
pub(crate) fn same_place(name: &str) -> Option<&'static str> {
    PLACES.get(name).copied()
}

/// Returns whether two folded first names are forms of one: "mike" and "michael".
#[must_use]
pub(crate) fn are_forms_of_one(left: &str, right: &str) -> bool {
    let names =
        |form: &str| NICKNAMES.get(form).copied().unwrap_or_default().split(' ').filter(|name| !name.is_empty());
    names(left).any(|name| name == right || names(right).any(|other| other == name))
        || names(right).any(|name| name == left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_have_a_form_once() {
        let texts = [
            include_str!("tables/long_titles.tsv"),
            include_str!("tables/same_bodies.tsv"),
            include_str!("tables/same_peoples.tsv"),
            include_str!("tables/same_places.tsv"),
            include_str!("tables/nicknames.tsv"),
            include_str!("tables/kinds_of_people.tsv"),
        ];
        for text in texts {
            let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
            assert!(
                lines.iter().all(|line| line.split('\t').filter(|field| !field.is_empty()).count() == 2),
                "{lines:?}"
            );
            let forms: Vec<_> = lines.iter().map(|line| line.split('\t').next()).collect();
            assert!(forms.windows(2).all(|two| two[0] < two[1]), "{forms:?}");
        }
    }

    #[test]
    fn short_forms_of_one_name_are_one() {
        for (left, right) in
            [("mike", "michael"), ("michael", "mike"), ("mike", "mick"), ("ted", "theodore"), ("ted", "edward")]
        {
            assert!(are_forms_of_one(left, right), "{left} {right}");
        }
        assert!(!are_forms_of_one("mike", "mark"));
        assert!(!are_forms_of_one("edward", "theodore"));
    }
}
