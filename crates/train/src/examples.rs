//! Annotated articles as an encoder's trainer wants them: pieces, rows and labels of every token.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::annotated::Annotated;
use super::command::TrainError;
use super::data::{self, DataError};
use super::lexicon;
use super::marked_roles;
use super::mention_replacement::{self, Pools};
use super::names::{self, Set};
use super::own::Own;
use super::parts;
use super::roles::{self, AttributionsLine};
use quotewire_engine::training::accurate::word_rows::WordRows;
use quotewire_engine::training::accurate::wordpiece::WordPiece;
use quotewire_engine::training::first_stage::FirstStage;
use quotewire_engine::{Document, ModelError, PartOfSpeech};

/// The set that roles are measured on.
const HELD_OUT_ROLES: &str = "quotes/polnear/dev.jsonl";

/// Variants with other names that are made of each document.
const N_VARIANTS: usize = 2;

/// Where the choice of other names begins.
const SEED: u64 = 11;

/// One document, one element a token in `pieces` and `rows`, and in `names`, `roles` and `parts` where they are annotated.
#[derive(Debug, Serialize)]
struct Example<'d> {
    /// The file that it comes from.
    set: &'d str,
    /// Whether it is the document before it, told of other people, places and bodies.
    is_variant: bool,
    /// Whether it is for measuring, not for learning.
    held_out: bool,
    /// Tokens in each sentence.
    sentences: Vec<usize>,
    /// Pieces of each token.
    pieces: Vec<Vec<u32>>,
    /// Rows of each token.
    rows: Vec<Vec<u16>>,
    /// The name labels that each token may have, a bit a label.
    names: Option<Vec<u32>>,
    /// The role labels that each token may have, a bit a label.
    roles: Option<Vec<u32>>,
    /// The part of speech of each token, its place among all of them, and where a token has none, the number of them.
    parts: Option<Vec<usize>>,
}

/// What turns a document into an example.
struct Maker {
    vocabulary: WordPiece,
    first: FirstStage,
}

/// Writes the annotated sets below `data` and `own` articles to `output`, one document a line as JSON; `vocabulary` has one piece
/// a line. Names of our own lists stand in the place of others in two variants of each article with names.
///
/// # Errors
///
/// [`TrainError`] where the data is missing or malformed, the vocabulary lacks a special piece, or nothing can be
/// written.
pub fn write_examples(
    data: &Path,
    own: &Own,
    vocabulary: &str,
    output: &mut impl Write,
    report: impl Fn(&str),
) -> Result<(), TrainError> {
    let vocabulary = WordPiece::new(vocabulary.lines()).ok_or(ModelError::Impossible { what: "vocabulary" })?;
    let first = FirstStage { lexicon: lexicon::build(data, &own.lists)?, ..FirstStage::embedded()? };
    let maker = Maker { vocabulary, first };
    let sets = names::sets(data, &own.named)?;
    let texts = sets.iter().flat_map(|set| &set.texts).map(|(text, spans)| (text.as_str(), spans));
    let pools = Pools::new(data, &own.lists, texts)?;
    let mut random = fastrand::Rng::with_seed(SEED);
    for Set { name, texts, unlabelled } in &sets {
        for (text, spans) in texts {
            maker.write_names(name, names::lay_over(text, spans, unlabelled), (false, false), output)?;
            for _ in 0..N_VARIANTS {
                let (text, spans) = mention_replacement::swapped(text, spans, &pools, &mut random);
                maker.write_names(name, names::lay_over(&text, &spans, unlabelled), (true, false), output)?;
            }
        }
        report(name);
    }
    for annotated in names::read(data, &names::HELD_OUT)? {
        maker.write_names(names::HELD_OUT.file, annotated, (false, true), output)?;
    }
    for (file, held_out) in roles::FILES.iter().map(|file| (*file, false)).chain([(HELD_OUT_ROLES, true)]) {
        for line in data::read_lines::<AttributionsLine>(&data.join(file))? {
            let document = Document::new("", &line.text);
            let gold = roles::gold_labels(&line, &document);
            let labels = document.sentences.iter().flat_map(|sentence| roles::of_sentence(&gold[sentence.indices()]));
            let labels = labels.map(|label| 1 << label);
            let mut example = maker.example(file, held_out, &document);
            example.roles = Some(labels.collect());
            write(&example, output)?;
        }
        report(file);
    }
    for folder in &own.quoted {
        let name = folder.display().to_string();
        for annotated in marked_roles::read(folder)? {
            let mut example = maker.example(&name, false, &annotated.document);
            let sentences = &annotated.document.sentences;
            example.roles = Some(sentences.iter().flat_map(|sentence| annotated.of_sentence(*sentence)).collect());
            write(&example, output)?;
        }
        report(&name);
    }
    for file in parts::FILES {
        for tagged in parts::read(data, file)? {
            let mut example = maker.example(file, tagged.split == "test", &tagged.document);
            let number = |part: &Option<PartOfSpeech>| part.map_or(PartOfSpeech::ALL.len(), |part| part as usize);
            example.parts = Some(tagged.parts.iter().map(number).collect());
            write(&example, output)?;
        }
        report(file);
    }
    Ok(())
}

impl Maker {
    fn write_names(
        &self,
        set: &str,
        annotated: Annotated,
        (is_variant, held_out): (bool, bool),
        output: &mut impl Write,
    ) -> Result<(), TrainError> {
        let mut example = self.example(set, held_out, &annotated.document);
        let sentences = &annotated.document.sentences;
        example.names = Some(sentences.iter().flat_map(|sentence| annotated.of_sentence(*sentence)).collect());
        example.is_variant = is_variant;
        write(&example, output)
    }

    fn example<'d>(&self, set: &'d str, held_out: bool, document: &Document) -> Example<'d> {
        let (words, matches) = self.first.look_up(document);
        let rows = WordRows::new(document, &words, &matches);
        Example {
            set,
            is_variant: false,
            held_out,
            sentences: document.sentences.iter().map(|sentence| sentence.len()).collect(),
            pieces: (0..words.len())
                .map(|token_idx| {
                    let mut pieces = Vec::new();
                    self.vocabulary.push(document.token_text(token_idx), &mut pieces);
                    pieces
                })
                .collect(),
            rows: (0..words.len()).map(|token_idx| rows.of(token_idx).to_vec()).collect(),
            names: None,
            roles: None,
            parts: None,
        }
    }
}

fn write(example: &Example<'_>, output: &mut impl Write) -> Result<(), TrainError> {
    let failed = |message: String| DataError::Output { message };
    serde_json::to_writer(&mut *output, example).map_err(|error| failed(error.to_string()))?;
    output.write_all(b"\n").map_err(|error| failed(error.to_string()))?;
    Ok(())
}
