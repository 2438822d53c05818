//! The clusters of mentions, and the different spellings of names.

use rustc_hash::FxHashMap;

/// How many candidates for one name are looked at. With more, articles full of one surname would be joined
/// more exactly and slower; no real article comes near.
pub(super) const MAX_CANDIDATES: usize = 16;

/// The cluster of each mention. Numbers mean nothing but sameness.
pub(super) struct Clusters {
    pub(super) of_draft: Vec<usize>,
    pub(super) n_clusters: usize,
}

impl Clusters {
    pub(super) fn new_cluster(&mut self) -> usize {
        self.n_clusters += 1;
        self.n_clusters - 1
    }
}

/// One spelling of a name, and the mentions that have it.
pub(super) struct Form<'a> {
    pub(super) key: &'a str,
    pub(super) draft_idxs: Vec<usize>,
}

/// Returns the different spellings among `draft_idxs`, in order of first appearance.
pub(super) fn forms<'a>(draft_idxs: &[usize], keys: &'a [String]) -> Vec<Form<'a>> {
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
