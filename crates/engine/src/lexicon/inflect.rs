//! The regular forms of English verbs and nouns.

/// The forms of a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VerbForms {
    /// "deny".
    pub(super) base: String,
    /// "denies".
    pub(super) third: String,
    /// "denying".
    pub(super) gerund: String,
    /// "denied"; of an irregular verb all that differ: "wrote", "written".
    pub(super) pasts: Vec<String>,
}

/// Returns the forms of a verb, whose doubled last letter is written before the ending: "beg+g". `irregular` takes the place
/// of the regular past where it holds any.
pub(super) fn verb(base: &str, irregular: &[&str]) -> VerbForms {
    let (stem, doubled) = base.split_once('+').unwrap_or((base, ""));
    let before_last = stem.as_bytes().iter().rev().nth(1).copied().unwrap_or_default();
    let in_e = stem.strip_suffix('e').filter(|_| before_last != b'e' && doubled.is_empty());
    let gerund = format!("{}{doubled}ing", in_e.unwrap_or(stem));
    let past = match consonant_y(stem) {
        Some(short) => format!("{short}ied"),
        None if stem.ends_with('e') => format!("{stem}d"),
        None => format!("{stem}{doubled}ed"),
    };
    let pasts = match irregular {
        [] => vec![past],
        _ => irregular.iter().map(|&form| form.to_owned()).collect(),
    };
    VerbForms { base: stem.to_owned(), third: with_s(stem), gerund, pasts }
}

/// Returns `word` with the "s" of plurals and third persons.
pub(super) fn with_s(word: &str) -> String {
    match consonant_y(word) {
        Some(stem) => format!("{stem}ies"),
        None if word.ends_with(['s', 'x', 'z']) || word.ends_with("sh") || word.ends_with("ch") => format!("{word}es"),
        None if word.ends_with("go") || word.ends_with("do") || word.ends_with("to") => format!("{word}es"),
        None => format!("{word}s"),
    }
}

fn consonant_y(word: &str) -> Option<&str> {
    word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_follow_the_spelling() {
        for (base, irregular, forms) in [
            ("deny", &[][..], "deny denies denying denied"),
            ("urge", &[], "urge urges urging urged"),
            ("beg+g", &[], "beg begs begging begged"),
            ("quash", &[], "quash quashes quashing quashed"),
            ("say", &["said"], "say says saying said"),
            ("write", &["wrote", "written"], "write writes writing wrote written"),
            ("agree", &[], "agree agrees agreeing agreed"),
            ("discuss", &[], "discuss discusses discussing discussed"),
        ] {
            let VerbForms { base, third, gerund, pasts } = verb(base, irregular);
            assert_eq!(format!("{base} {third} {gerund} {}", pasts.join(" ")), forms);
        }
    }
}
