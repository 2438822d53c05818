//! From an article's subject to its record's: `news.articles.sport` to `news.enriched.sport`.

use std::hash::Hasher;

use crate::config::{Settings, subject};

/// Why one subject cannot be turned into the other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubjectError {
    /// The output takes a tail that the input does not have.
    #[error("{output} takes the tail of the input's subject, but {input} has no wildcard")]
    NoTail {
        /// The subject of the articles.
        input: String,
        /// The subject of the records.
        output: String,
    },
    /// Records cannot be published on a wildcard.
    #[error("{output} has a wildcard that is not a '>' at its end")]
    Wildcard {
        /// The subject of the records.
        output: String,
    },
}

/// Longest subject that is published on as it is, bytes. Larger comes nearer to the longest line of a server, 4,096 bytes;
/// smaller cuts subjects that it would take.
const MAX_SUBJECT_BYTES: usize = 3_000;

/// Turns the subject of an article into the subject of what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectMap {
    inputs: Vec<Input>,
    /// The output's subject without its `>`.
    prefix: String,
    takes_tail: bool,
}

/// One of the subjects that articles come on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Input {
    pattern: String,
    /// Tokens of an article's subject before its tail.
    n_head_tokens: usize,
}

impl SubjectMap {
    /// Returns the map from `input`, which may have wildcards and be several with commas between, to `output`, which may
    /// end in `>`: the tail is everything from the input's first wildcard on.
    ///
    /// # Errors
    ///
    /// Any [`SubjectError`].
    pub fn new(input: &str, output: &str) -> Result<Self, SubjectError> {
        let takes_tail = output == ">" || output.ends_with(".>");
        let prefix = if takes_tail { &output[..output.len() - 1] } else { output };
        if prefix.split('.').any(|token| token == "*" || token == ">") {
            return Err(SubjectError::Wildcard { output: output.to_owned() });
        }
        let mut inputs = Vec::new();
        for pattern in subject::each(input) {
            let n_head_tokens = pattern.split('.').position(|token| token == "*" || token == ">");
            if takes_tail && n_head_tokens.is_none() {
                return Err(SubjectError::NoTail { input: pattern.to_owned(), output: output.to_owned() });
            }
            inputs.push(Input { pattern: pattern.to_owned(), n_head_tokens: n_head_tokens.unwrap_or(0) });
        }
        Ok(Self { inputs, prefix: prefix.to_owned(), takes_tail })
    }

    /// Makes sure that the subjects of `settings` go together.
    ///
    /// # Errors
    ///
    /// Any [`SubjectError`].
    pub fn check(settings: &Settings) -> Result<(), SubjectError> {
        let output = &settings.output;
        let mut subjects = output.record_subjects().into_iter().chain([output.dead_letter_subject.clone()]);
        let articles = settings.input.every_subject();
        subjects.try_for_each(|subject| Self::new(&articles, &subject).map(drop))
    }

    /// Returns the subject of what answers the article of `subject`. One that matches none of the inputs is taken for one
    /// of the first.
    #[must_use]
    pub fn apply(&self, subject: &str) -> String {
        if !self.takes_tail {
            return self.prefix.clone();
        }
        let matching = self.inputs.iter().find(|input| subject::covers(&input.pattern, subject));
        let mut tail = subject;
        for _ in 0..matching.or(self.inputs.first()).map_or(0, |input| input.n_head_tokens) {
            tail = tail.split_once('.').map_or("", |(_, rest)| rest);
        }
        bounded(format!("{}{tail}", self.prefix))
    }
}

/// Returns `subject`, or its beginning and a hash of it where it is so long that a server might end the connection: its
/// longest line is 4,096 bytes, and a line holds lengths and the subject of the answer too.
pub(super) fn bounded(mut subject: String) -> String {
    if subject.len() <= MAX_SUBJECT_BYTES {
        return subject;
    }
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(subject.as_bytes());
    subject.truncate(subject.floor_char_boundary(MAX_SUBJECT_BYTES));
    subject.truncate(subject.trim_end_matches('.').len());
    format!("{subject}-{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(input: &str, output: &str, subject: &str) -> String {
        SubjectMap::new(input, output).unwrap().apply(subject)
    }

    #[test]
    fn the_output_keeps_the_tail_of_a_wildcard() {
        assert_eq!(
            mapped("news.articles.>", "news.enriched.>", "news.articles.sport.tennis"),
            "news.enriched.sport.tennis"
        );
        assert_eq!(mapped("news.*.in", "enriched.>", "news.sport.in"), "enriched.sport.in");
        assert_eq!(mapped(">", "out.>", "a.b"), "out.a.b");
        assert_eq!(mapped("news.articles.>", "news.dead", "news.articles.sport"), "news.dead");
        assert_eq!(mapped("news.articles", "news.enriched", "news.articles"), "news.enriched");
    }

    #[test]
    fn a_subject_that_a_server_would_not_take_is_cut() {
        let long = |tail: &str| mapped("news.>", "out.>", &format!("news.{}{tail}", "\u{e3}.".repeat(1_300)));
        let (one, other) = (long("a"), long("b"));
        assert!(one.len() < 3_100 && one.starts_with("out.\u{e3}.") && !one.contains(".."));
        assert_ne!(one, other, "two long subjects stay two");
        assert_eq!(mapped("news.>", "out.>", &format!("news.{}", "x".repeat(2_900))).len(), 2_904);
    }

    #[test]
    fn the_tail_is_that_of_the_subject_which_matches() {
        let inputs = "news.articles.>, wires.*.in, wires.*.late.>";
        for (subject, output) in [
            ("news.articles.sport", "out.sport"),
            ("wires.afp.in", "out.afp.in"),
            ("wires.afp.late.night", "out.afp.late.night"),
            ("other.articles.sport", "out.sport"),
        ] {
            assert_eq!(mapped(inputs, "out.>", subject), output);
        }
        let error = SubjectMap::new("news.>, wires.afp", "out.>").unwrap_err();
        assert_eq!(error, SubjectError::NoTail { input: "wires.afp".to_owned(), output: "out.>".to_owned() });
    }

    #[test]
    fn a_map_that_cannot_hold_is_refused() {
        assert!(matches!(SubjectMap::new("news", "out.>"), Err(SubjectError::NoTail { .. })));
        assert!(matches!(SubjectMap::new("news.>", "out.*"), Err(SubjectError::Wildcard { .. })));
        assert!(matches!(SubjectMap::new("news.>", "*.out.>"), Err(SubjectError::Wildcard { .. })));
    }
}
