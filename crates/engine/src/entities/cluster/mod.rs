//! Mentions to entities: which of them name the same thing.

mod organization;
mod person;
mod place;

use rustc_hash::FxHashMap;

use super::spans::Draft;
use crate::lexicon::Words;
use crate::tagger::NameType;
use crate::text::Document;

/// How many candidates for one name are looked at. With more, articles full of one surname would be joined
/// more exactly and slower; no real article comes near.
const MAX_CANDIDATES: usize = 16;

/// The cluster of each mention. Numbers mean nothing but sameness.
pub(super) struct Clusters {
    of_draft: Vec<usize>,
    n_clusters: usize,
}

impl Clusters {
    fn new_cluster(&mut self) -> usize {
        self.n_clusters += 1;
        self.n_clusters - 1
    }
}

/// One spelling of a name, and the mentions that have it.
struct Form<'a> {
    key: &'a str,
    draft_idxs: Vec<usize>,
}

/// Returns the cluster of each draft. `keys` holds the folded words of each.
///
/// # Cost
///
/// Linear in the number of drafts, but for the sorting of different names.
pub(super) fn assign(document: &Document, words: &Words, drafts: &[Draft], keys: &[String]) -> Vec<usize> {
    let mut clusters = Clusters { of_draft: vec![0; drafts.len()], n_clusters: 0 };
    for name_type in NameType::ALL {
        let draft_idxs: Vec<usize> = (0..drafts.len()).filter(|&idx| drafts[idx].name_type == name_type).collect();
        if draft_idxs.is_empty() {
            continue;
        }
        match name_type {
            NameType::Person => person::cluster(document, words, drafts, &draft_idxs, &mut clusters),
            NameType::Organization => {
                organization::cluster(document, drafts, &forms(&draft_idxs, keys), &mut clusters);
            }
            NameType::Location | NameType::Facility | NameType::Norp => {
                place::cluster(name_type, &forms(&draft_idxs, keys), &mut clusters);
            }
            NameType::Product | NameType::Misc | NameType::Date | NameType::Money => {
                for form in forms(&draft_idxs, keys) {
                    let cluster = clusters.new_cluster();
                    for draft_idx in form.draft_idxs {
                        clusters.of_draft[draft_idx] = cluster;
                    }
                }
            }
        }
    }
    clusters.of_draft
}

/// Returns the different spellings among `draft_idxs`, in order of first appearance.
fn forms<'a>(draft_idxs: &[usize], keys: &'a [String]) -> Vec<Form<'a>> {
    let mut by_key: FxHashMap<&str, usize> = FxHashMap::default();
    let mut result: Vec<Form<'a>> = Vec::new();
    for &draft_idx in draft_idxs {
        let key = keys[draft_idx].as_str();
        let form_idx = *by_key.entry(key).or_insert_with(|| {
            result.push(Form { key, draft_idxs: Vec::new() });
            result.len() - 1
        });
        result[form_idx].draft_idxs.push(draft_idx);
    }
    result
}
