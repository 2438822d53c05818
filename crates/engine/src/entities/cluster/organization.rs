//! Which mentions name the same organisation.
//!
//! Spellings are joined, the longest first. They are one where their words are the same but for what may be left out ("Inc.",
//! "US"). So are an acronym and its full form, and a beginning or a general ending and the fuller name.

use rustc_hash::FxHashMap;

use super::clusters::{Clusters, Form, MAX_CANDIDATES};
use crate::entities::spans::{MentionDraft, is_in_capitals};
use crate::lexicon::gazetteer;
use crate::lexicon::{self, Class, pairs};
use crate::text::Document;

struct Organization {
    name: String,
    cluster: usize,
    first: usize,
}

#[derive(Default)]
struct Organizations {
    all: Vec<Organization>,
    by_name: FxHashMap<String, usize>,
    by_word: FxHashMap<String, Vec<usize>>,
    by_acronym: FxHashMap<String, Vec<usize>>,
}

/// Gives each mention of an organisation its cluster.
pub(super) fn cluster(document: &Document, drafts: &[MentionDraft], forms: &[Form<'_>], clusters: &mut Clusters) {
    let names: Vec<String> = forms.iter().map(|form| essential(form.key)).collect();
    let mut order: Vec<usize> = (0..forms.len()).collect();
    order.sort_by_key(|&form_idx| (std::cmp::Reverse(names[form_idx].split(' ').count()), form_idx));

    let mut known = Organizations::default();
    let mut cluster_of_form = vec![0; forms.len()];
    for &form_idx in &order {
        let form = &forms[form_idx];
        let first = form.draft_idxs[0];
        let is_acronym = is_acronym(document, &drafts[first], form.key);
        let cluster = match known.find(&names[form_idx], first, is_acronym) {
            Some(known_idx) => known.all[known_idx].cluster,
            None => clusters.new_cluster(),
        };
        known.add(&names[form_idx], cluster, first);
        cluster_of_form[form_idx] = cluster;
    }
    for (form, cluster) in forms.iter().zip(cluster_of_form) {
        for &draft_idx in &form.draft_idxs {
            clusters.of_draft[draft_idx] = cluster;
        }
    }
}

impl Organizations {
    fn add(&mut self, name: &str, cluster: usize, first: usize) {
        let organization_idx = self.all.len();
        self.by_name.entry(name.to_owned()).or_insert(organization_idx);
        let without_nation = without_nation(name);
        if without_nation != name {
            self.by_name.entry(without_nation.to_owned()).or_insert(organization_idx);
        }
        let (head, tail) = (name.split(' ').next(), name.rsplit(' ').next());
        if let (Some(head), Some(tail)) = (head, tail)
            && name.contains(' ')
        {
            self.by_word.entry(head.to_owned()).or_default().push(organization_idx);
            if tail != head {
                self.by_word.entry(tail.to_owned()).or_default().push(organization_idx);
            }
            for acronym in acronyms(name) {
                self.by_acronym.entry(acronym).or_default().push(organization_idx);
            }
        }
        self.all.push(Organization { name: name.to_owned(), cluster, first });
    }

    /// Returns the organisation that `name`, first seen at draft `first`, names.
    fn find(&self, name: &str, first: usize, is_acronym: bool) -> Option<usize> {
        if let Some(&organization_idx) = self.by_name.get(name) {
            return Some(organization_idx);
        }
        let plain = without_nation(name);
        if plain != name
            && let Some(&organization_idx) = self.by_name.get(plain)
            && without_nation(&self.all[organization_idx].name) == self.all[organization_idx].name
        {
            return Some(organization_idx);
        }
        if is_acronym && let Some(found) = self.by_acronym.get(name) {
            return self.nearest(found, first, |_| true);
        }
        let head = name.split(' ').next().unwrap_or(name);
        let tail = name.rsplit(' ').next().unwrap_or(name);
        [tail, head]
            .into_iter()
            .filter_map(|word| self.by_word.get(word))
            .find_map(|found| self.nearest(found, first, |full| is_short_form(full, name)))
    }

    /// Returns the last organisation seen before `first` that passes, or the first one after it.
    fn nearest(&self, found: &[usize], first: usize, passes: impl Fn(&str) -> bool) -> Option<usize> {
        found
            .iter()
            .rev()
            .take(MAX_CANDIDATES)
            .copied()
            .filter(|&organization_idx| passes(&self.all[organization_idx].name))
            .max_by_key(|&organization_idx| {
                let seen = self.all[organization_idx].first;
                if seen < first { (1, seen) } else { (0, usize::MAX - seen) }
            })
    }
}

/// Returns whether `short` is how `full` is called for short: "Goldman" of "Goldman Sachs", "ministry" of
/// "foreign ministry".
fn is_short_form(full: &str, short: &str) -> bool {
    if full.strip_prefix(short).is_some_and(|rest| rest.starts_with(' ')) {
        // "Manchester" is not Manchester United.
        return gazetteer::place(short).is_none();
    }
    let ends = full.strip_suffix(short).is_some_and(|rest| rest.ends_with(' '));
    // "Red Cross" is the "International Red Cross", and "ministry" the one that is spoken of.
    ends && (short.contains(' ') || lexicon::is(short, Class::GeneralBody))
}

/// Returns the name without what may be left out or said another way: "department of state" as "state department".
fn essential(key: &str) -> String {
    if let Some(body) = pairs::same_body(key) {
        return body.to_owned();
    }
    let key = key.strip_prefix("the ").unwrap_or(key);
    let mut words: Vec<&str> = key.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|last| lexicon::is(last, Class::LegalForm)) {
        words.pop();
    }
    if let [.., kind, "of", field] = words.as_mut_slice()
        && lexicon::is(kind, Class::NamedByField)
    {
        std::mem::swap(kind, field);
        words.remove(words.len() - 2);
    }
    words.join(" ")
}

/// Returns the name without the nation before it: "us state department" as "state department".
fn without_nation(name: &str) -> &str {
    match name.split_once(' ') {
        Some((lead, rest)) if gazetteer::is_nation(lead) && rest.contains(' ') => rest,
        _ => name,
    }
}

/// Returns the acronyms that `name` may have, in lower case: with its small words and without, with its nation in full ("USAA" of
/// "U.S. Archery Association") and without.
fn acronyms(name: &str) -> Vec<String> {
    let initials = |name: &str, has_small: bool| {
        let is_counted = |word: &&str| has_small || !lexicon::is(word, Class::LeftOutOfAcronym);
        name.split(' ').filter(is_counted).filter_map(|word| word.chars().next()).collect::<String>()
    };
    let plain = without_nation(name);
    let mut result = vec![initials(name, true), initials(name, false)];
    if plain != name {
        let nation = name.split(' ').next().filter(|nation| nation.len() < 4).unwrap_or_default();
        result.extend([initials(plain, false), format!("{nation}{}", initials(plain, false))]);
    }
    result.retain(|acronym| acronym.chars().count() > 1);
    result.sort_unstable();
    result.dedup();
    result
}

/// Returns whether a mention is written as an acronym: "NATO", "U.N.".
fn is_acronym(document: &Document, draft: &MentionDraft, key: &str) -> bool {
    (2..=8).contains(&key.chars().count()) && !key.contains(' ') && is_in_capitals(document, draft.tokens)
}
