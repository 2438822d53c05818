//! The regular forms of English verbs.

use super::cues::lower_hash;

/// Returns the [`lower_hash`] of every form of the verbs `bases`, written as [`forms`] reads them.
pub(crate) fn hashes_of<'b>(bases: &'b [&str]) -> impl Iterator<Item = u64> + 'b {
    bases.iter().flat_map(|base| forms(base)).map(|form| lower_hash(&form))
}

/// Returns the regular forms of a verb, of which a doubled last letter is written before the ending: "note" gives note, notes,
/// noted, noting; "beg+g" gives beg, begs, begged, begging.
fn forms(base: &str) -> [String; 4] {
    if let Some((stem, doubled)) = base.split_once('+') {
        return [stem.to_owned(), format!("{stem}s"), format!("{stem}{doubled}ed"), format!("{stem}{doubled}ing")];
    }
    let before_last = base.as_bytes()[base.len() - 2];
    if let Some(stem) = base.strip_suffix('e') {
        [base.to_owned(), format!("{base}s"), format!("{base}d"), format!("{stem}ing")]
    } else if let Some(stem) = base.strip_suffix('y').filter(|_| !b"aeiou".contains(&before_last)) {
        [base.to_owned(), format!("{stem}ies"), format!("{stem}ied"), format!("{base}ing")]
    } else if base.ends_with("sh") || base.ends_with("ch") || base.ends_with('s') {
        [base.to_owned(), format!("{base}es"), format!("{base}ed"), format!("{base}ing")]
    } else {
        [base.to_owned(), format!("{base}s"), format!("{base}ed"), format!("{base}ing")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_follow_the_spelling() {
        assert_eq!(forms("deny"), ["deny", "denies", "denied", "denying"]);
        assert_eq!(forms("urge"), ["urge", "urges", "urged", "urging"]);
        assert_eq!(forms("beg+g"), ["beg", "begs", "begged", "begging"]);
        assert_eq!(forms("quash"), ["quash", "quashes", "quashed", "quashing"]);
        assert_eq!(forms("say"), ["say", "says", "sayed", "saying"]);
    }
}
