//! Learns which words names and acts of saying are made of.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::data::{self, DataError};
use super::names::{self, SCHEMES};
use super::roles::{self, AttributionsLine};
use crate::tagger::Role;
use crate::tagger::clusters::Clusters;
use crate::tagger::flags::{CUE, Flags, IN_CUES, IN_NAMES};
use crate::tagger::words::{self, Case};
use crate::text::Document;

/// A word that was inside less often says nothing.
const MIN_COUNT: u32 = 3;

/// Share of a word's places inside names from which on it counts as a part of names; inside cues, and what makes it a cue.
const NAME_SHARE: f32 = 0.02;
const CUE_SHARE: f32 = 0.03;
const CUE_MOSTLY: f32 = 0.4;

/// How often a word stands inside, and how often at all.
type Shares = FxHashMap<u32, (u32, u32)>;

/// Returns the flags of the words in the annotated sets below `data`.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(super) fn learn(data: &Path) -> Result<Flags, DataError> {
    let (mut in_names, mut in_cues) = (Shares::default(), Shares::default());
    for scheme in SCHEMES {
        for annotated in names::read(data, scheme)? {
            count(&annotated.document, |idx| annotated.allowed[idx] & 1 == 0, false, &mut in_names);
        }
    }
    let cue = 2 * Role::Cue as u8 + 1;
    for file in roles::FILES {
        for line in data::read_lines::<AttributionsLine>(&data.join(file))? {
            let document = Document::new("", &line.text);
            let gold = roles::gold_labels(&line, &document);
            count(&document, |idx| gold[idx] == cue || gold[idx] == cue + 1, true, &mut in_cues);
        }
    }
    let mut flags: FxHashMap<u32, u8> = FxHashMap::default();
    for (shares, least, flag) in
        [(&in_names, NAME_SHARE, IN_NAMES), (&in_cues, CUE_SHARE, IN_CUES), (&in_cues, CUE_MOSTLY, CUE)]
    {
        for (word, (inside, all)) in shares {
            if *inside >= MIN_COUNT && *inside as f32 >= least * *all as f32 {
                *flags.entry(*word).or_default() |= flag;
            }
        }
    }
    Ok(Flags::new(flags))
}

/// Counts the words of `document` that are inside; capitalised ones, too, where `any_case`.
fn count(document: &Document, is_inside: impl Fn(usize) -> bool, any_case: bool, shares: &mut Shares) {
    for (token_idx, word) in words::of(document, &Clusters::default()).iter().enumerate() {
        if any_case || !matches!(word.case, Case::Initial | Case::Upper | Case::Mixed) {
            let (inside, all) = shares.entry(word.lower).or_default();
            *inside += u32::from(is_inside(token_idx));
            *all += 1;
        }
    }
}
