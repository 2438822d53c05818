//! Parts of speech as annotated trees have them, laid over our tokens.

use std::path::Path;

use serde::Deserialize;

use super::data::{self, CodePoints, DataError};
use super::score::Counts;
use quotewire_engine::{ByteSpan, Document, PartOfSpeech, Tagger};

/// The sets to learn from, and to measure on.
pub(crate) const FILES: [&str; 2] = ["syntax/ewt.jsonl", "syntax/gum.jsonl"];

/// One document of a set.
#[derive(Debug, Deserialize)]
struct TreesLine {
    /// `train`, `dev` or `test`, as its set has it.
    split: String,
    sentences: Vec<Tree>,
}

/// One sentence; offsets in code points of its text.
#[derive(Debug, Deserialize)]
struct Tree {
    text: String,
    starts: Vec<usize>,
    ends: Vec<usize>,
    upos: Vec<String>,
    #[serde(default)]
    new_paragraph: bool,
}

/// A document with the parts of speech of its tokens.
#[derive(Debug)]
pub(crate) struct Tagged {
    /// `train`, `dev` or `test`.
    pub(crate) split: String,
    pub(crate) document: Document,
    /// One element a token: that of the annotated word that begins where the token does, or that it is a part of.
    pub(crate) parts: Vec<Option<PartOfSpeech>>,
    /// Annotated words that begin inside a token, such as the "n't" of "don't": nothing can tag them.
    pub(crate) n_hidden: usize,
}

/// Returns the documents of `file` below `data`.
///
/// # Errors
///
/// [`DataError`] where the set is missing or malformed.
pub(crate) fn read(data: &Path, file: &str) -> Result<Vec<Tagged>, DataError> {
    Ok(data::read_lines::<TreesLine>(&data.join(file))?.iter().map(lay_over).collect())
}

fn lay_over(line: &TreesLine) -> Tagged {
    let mut text = String::new();
    let mut words: Vec<(ByteSpan, Option<PartOfSpeech>)> = Vec::new();
    for tree in &line.sentences {
        if !text.is_empty() {
            text.push_str(if tree.new_paragraph { "\n\n" } else { " " });
        }
        let (base, points) = (text.len(), CodePoints::new(&tree.text));
        text.push_str(&tree.text);
        for ((start, end), tag) in tree.starts.iter().zip(&tree.ends).zip(&tree.upos) {
            let part = PartOfSpeech::ALL.into_iter().find(|part| part.as_str() == tag);
            if let Some(span) = points.span(*start, *end) {
                words.push((ByteSpan::new(span.start as usize + base, span.end as usize + base), part));
            }
        }
    }
    let document = Document::new("", &text);
    let mut parts = vec![None; document.tokens.len()];
    let mut n_hidden = 0;
    let mut token_idx = 0;
    for (span, part) in words {
        while document.tokens.get(token_idx).is_some_and(|token| token.span.start < span.start) {
            token_idx += 1;
        }
        let from = token_idx;
        while document.tokens.get(token_idx).is_some_and(|token| token.span.start < span.end) {
            parts[token_idx] = part;
            token_idx += 1;
        }
        n_hidden += usize::from(from == token_idx);
    }
    Tagged { split: line.split.clone(), document, parts, n_hidden }
}

/// Returns how many tokens of the test split of `file` have the annotated part of speech; then the same with the words that begin
/// inside a token counted as wrong.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or is not of this form.
pub(super) fn score(file: &Path, tagger: &dyn Tagger) -> Result<Vec<(&'static str, Counts)>, DataError> {
    let (mut counts, mut n_hidden) = (Counts::default(), 0);
    for line in data::read_lines::<TreesLine>(file)?.iter().filter(|line| line.split == "test") {
        let tagged = lay_over(line);
        let found = tagger.tag(&tagged.document).parts;
        for (token_idx, part) in tagged.parts.iter().enumerate().filter(|(_, part)| part.is_some()) {
            counts.found += 1;
            counts.right += usize::from(found.get(token_idx) == part.as_ref());
        }
        n_hidden += tagged.n_hidden;
    }
    counts.gold = counts.found;
    let all = Counts { found: counts.found + n_hidden, gold: counts.gold + n_hidden, ..counts };
    Ok(vec![("parts of speech, each token", counts), ("parts of speech, each annotated word", all)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_inside_a_token_are_counted_and_parts_of_a_word_share_its_tag() {
        let line = serde_json::json!({"split": "test", "sentences": [
            {"text": "I don't.", "starts": [0, 2, 4, 7], "ends": [1, 4, 7, 8], "upos": ["PRON", "AUX", "PART", "PUNCT"]},
            {"text": "A 5-year plan", "starts": [0, 2, 9], "ends": [1, 8, 13], "upos": ["DET", "ADJ", "NOUN"]},
        ]});
        let tagged = lay_over(&serde_json::from_value(line).unwrap());
        let names: Vec<_> = tagged.parts.iter().map(|part| part.map_or("-", PartOfSpeech::as_str)).collect();
        assert_eq!(names, ["PRON", "AUX", "PUNCT", "DET", "ADJ", "ADJ", "ADJ", "NOUN"]);
        assert_eq!(tagged.n_hidden, 1);
    }
}
