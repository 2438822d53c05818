//! Mentions to entities: which of them name the same thing.

mod alias;
mod clusters;
mod organization;
mod person;
mod place;
pub(super) mod surname;

use clusters::{Clusters, forms};

use super::spans::MentionDraft;
use crate::lexicon::Words;
use crate::tagger::NameType;
use crate::text::Document;

/// Returns the cluster of each draft. `keys` holds the folded words of each.
///
/// # Cost
///
/// Linear in the number of drafts, but for the sorting of different names.
pub(super) fn assign(document: &Document, words: &Words, drafts: &[MentionDraft], keys: &[String]) -> Vec<usize> {
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
