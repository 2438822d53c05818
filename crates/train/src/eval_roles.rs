//! Scores the role labels themselves, before anything is made of them.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::data::{DataError, read_lines};
use super::roles::{AttributionsLine, gold_labels, of_sentence};
use super::score::Counts;
use quotewire_engine::training::chain::LabelSet;
use quotewire_engine::{Document, Role, Tag, Tagger};

/// Returns the counts of labelled stretches with exact edges: contents, cues, sources.
///
/// Of nested attributions only the outermost count, and stretches end with their sentence, on both sides.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or is not of this form.
pub(super) fn score_roles(gold: &Path, tagger: &dyn Tagger) -> Result<Vec<(&'static str, Counts)>, DataError> {
    let labels = LabelSet::ROLES;
    let mut counts = [Counts::default(); 3];
    for line in read_lines::<AttributionsLine>(gold)? {
        let document = Document::new("", &line.text);
        let annotated = gold_labels(&line, &document);
        let found = tagger.tag(&document).roles;
        for sentence in &document.sentences {
            let annotated: Vec<Tag<Role>> = of_sentence(&annotated[sentence.indices()])
                .map(|label| labels.tag(usize::from(label), &Role::ALL))
                .collect();
            let (gold, found) = (stretches(&annotated), stretches(&found[sentence.indices()]));
            for (role, counts) in Role::ALL.into_iter().zip(&mut counts) {
                let of_role = |stretch: &&(Role, usize, usize)| stretch.0 == role;
                counts.gold += gold.iter().filter(of_role).count();
                counts.found += found.iter().filter(of_role).count();
                counts.right += gold.intersection(&found).filter(of_role).count();
            }
        }
    }
    let [source, cue, content] = counts;
    Ok(vec![("labels: content", content), ("labels: cue", cue), ("labels: source", source)])
}

/// Returns the stretches of one sentence's labels: role, first token, one past the last.
fn stretches(tags: &[Tag<Role>]) -> FxHashSet<(Role, usize, usize)> {
    let mut found = FxHashSet::default();
    let mut at = 0;
    while at < tags.len() {
        let first = at;
        at += 1;
        if let Some(role) = tags[first].kind() {
            while tags.get(at) == Some(&Tag::Inside(role)) {
                at += 1;
            }
            found.insert((role, first, at));
        }
    }
    found
}
