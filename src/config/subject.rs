//! Patterns of subjects: what one matches, and what two have in common.

/// Returns each of the subjects that are written with commas between.
pub(crate) fn each(subjects: &str) -> impl Iterator<Item = &str> {
    subjects.split(',').map(str::trim)
}

/// Returns whether every subject that `wanted` matches is matched by `pattern` too.
pub(crate) fn covers(pattern: &str, wanted: &str) -> bool {
    let mut wanted = wanted.split('.');
    for token in pattern.split('.') {
        let Some(wanted_token) = wanted.next() else { return false };
        match token {
            ">" => return true,
            "*" if wanted_token != ">" => {}
            _ if token == wanted_token => {}
            _ => return false,
        }
    }
    wanted.next().is_none()
}

/// Returns whether a message can have `subject`: it is no pattern, has no empty part and nothing that ends it on the wire. A server
/// takes a message on a pattern's own text, and hands it to everybody who asks for any subject that the pattern matches.
pub(crate) fn is_literal(subject: &str) -> bool {
    !subject.contains(char::is_whitespace) && subject.split('.').all(|token| !matches!(token, "" | "*" | ">"))
}

/// Returns the pattern of the subjects that both match; none where no subject does.
pub(crate) fn meet(left: &str, right: &str) -> Option<String> {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.split('.').collect(), right.split('.').collect());
    let mut tokens = Vec::new();
    for idx in 0.. {
        match (left.get(idx).copied(), right.get(idx).copied()) {
            (None, None) => break,
            (Some(">"), Some(_)) => {
                tokens.extend(&right[idx..]);
                break;
            }
            (Some(_), Some(">")) => {
                tokens.extend(&left[idx..]);
                break;
            }
            (Some(one), Some(other)) if one == other || other == "*" => tokens.push(one),
            (Some("*"), Some(other)) => tokens.push(other),
            _ => return None,
        }
    }
    Some(tokens.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_what_it_matches_and_no_more() {
        for (pattern, wanted) in [("a.>", "a.b.>"), ("a.>", "a.>"), ("a.*.c", "a.b.c"), (">", "a"), ("a.*", "a.*")] {
            assert!(covers(pattern, wanted), "{pattern} covers {wanted}");
        }
        for (pattern, wanted) in
            [("a.b", "a.>"), ("a.*", "a.>"), ("a.>", "a"), ("a.b.c", "a.b"), ("a", "a.b"), ("a.b", "a.*")]
        {
            assert!(!covers(pattern, wanted), "{pattern} does not cover {wanted}");
        }
    }

    #[test]
    fn a_pattern_is_no_subject_of_a_message() {
        for subject in ["a", "a.b", "a.b*", "a.>b", "a.S\u{e3}o", "a.\u{1}"] {
            assert!(is_literal(subject), "{subject}");
        }
        for other in
            ["a.>", ">", "a.*", "*.a", "a.*.b", "a..b", "a.", ".a", "", "a b", "a.b _INBOX.x 3", "a\tb", "a\u{a0}b"]
        {
            assert!(!is_literal(other), "{other}");
        }
    }

    #[test]
    fn two_patterns_meet_in_the_subjects_of_both() {
        for (left, right, both) in [
            ("a.>", "*.b", Some("a.b")),
            ("a.>", "a.*.c", Some("a.*.c")),
            ("a.>", "a.>", Some("a.>")),
            (">", "a.b", Some("a.b")),
            (">", "a.>", Some("a.>")),
            ("*.b.>", "a.*.c", Some("a.b.c")),
            ("a.b", "a.b", Some("a.b")),
            ("a.>", "a", None),
            ("a.b", "a.c", None),
            ("a.b", "a.b.c", None),
            ("a.*", "a.b.c", None),
        ] {
            assert_eq!(meet(left, right).as_deref(), both, "{left} and {right}");
            assert_eq!(meet(right, left).as_deref(), both, "{right} and {left}");
        }
    }
}
