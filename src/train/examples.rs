//! Annotated articles as an encoder's trainer wants them: pieces, rows and labels of every token.

use std::io::Write;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::TrainError;
use super::data::{self, DataError};
use super::lexicon;
use super::names::{self, Annotated, Scheme};
use super::parts;
use super::roles::{self, AttributionsLine};
use super::swap::{self, Pools};
use crate::tagger::accurate::AccurateTagger;
use crate::tagger::lexicon::Lexicon;
use crate::tagger::word_rows::WordRows;
use crate::tagger::wordpiece::WordPiece;
use crate::tagger::words;
use crate::tagger::{ModelError, PartOfSpeech};
use crate::text::Document;

/// The set that roles are measured on.
const HELD_OUT_ROLES: &str = "quotes/polnear/dev.jsonl";

/// Texts that nobody annotated with any of these: teachers label them.
const UNLABELLED: &str = "speakers/gap.jsonl";

/// Variants with other names that are made of each document.
const N_VARIANTS: usize = 2;

/// Where the choice of other names begins.
const SEED: u64 = 11;

/// One document, one element a token in `pieces` and `rows`, and in `names`, `roles` and `parts` where they are annotated.
#[derive(Debug, Serialize)]
struct Example {
    /// The file that it comes from.
    set: &'static str,
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
    /// The role label of each token.
    roles: Option<Vec<u8>>,
    /// The part of speech of each token, its place among all of them, and where a token has none, the number of them.
    parts: Option<Vec<usize>>,
    /// How likely the teacher finds the labels of each token: name labels, then role labels, each label before its
    /// probability in 255ths, and those below one of these left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    taught: Option<[Vec<Vec<u8>>; 2]>,
    /// The part of speech that the teacher finds at each token.
    #[serde(skip_serializing_if = "Option::is_none")]
    taught_parts: Option<Vec<usize>>,
}

impl Example {
    /// Adds what `teacher` finds in `document`.
    fn ask(&mut self, teacher: &AccurateTagger, document: &Document) {
        let opinion = teacher.opinion(document);
        self.taught = Some([sparse(&opinion.names), sparse(&opinion.roles)]);
        self.taught_parts = Some(opinion.parts.iter().map(|part| *part as usize).collect());
    }
}

/// Returns the labels of each token that have a probability to speak of, each before it.
fn sparse<const LANES: usize>(tokens: &[[f32; LANES]]) -> Vec<Vec<u8>> {
    let of = |token: &[f32; LANES]| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability")]
        let steps = token.map(|share| (share * 255.0).round() as u8);
        (0_u8..).zip(steps).filter(|(_, steps)| *steps > 0).flat_map(|(label, steps)| [label, steps]).collect()
    };
    tokens.iter().map(of).collect()
}

/// One text of a set whose annotation is of another kind.
#[derive(Debug, Deserialize)]
struct TextLine {
    text: String,
}

/// What turns documents into examples.
struct Maker<'t> {
    vocabulary: WordPiece,
    lexicon: Lexicon,
    teacher: Option<&'t AccurateTagger>,
    /// Documents with their examples, which wait to be written.
    made: Vec<(Document, Example)>,
}

/// Writes the annotated sets below `data` to `output`, one document a line as JSON; `vocabulary` has one piece a line. With a
/// `teacher`, what that finds in each is written too, but for those that are for measuring.
///
/// # Errors
///
/// [`TrainError`] where the data is missing or malformed, the vocabulary lacks a special piece, or nothing can be
/// written.
///
/// # Cost
///
/// Seconds; with a teacher, the time that this takes for four million words, on all cores.
pub fn write_examples(
    data: &Path,
    vocabulary: &str,
    teacher: Option<&AccurateTagger>,
    output: &mut impl Write,
    report: impl Fn(&str),
) -> Result<(), TrainError> {
    let vocabulary = WordPiece::new(vocabulary.lines()).ok_or(ModelError::Impossible { what: "vocabulary" })?;
    let mut maker = Maker { vocabulary, lexicon: lexicon::build(data)?, teacher, made: Vec::new() };
    let mut write = |maker: &mut Maker<'_>, file: &str| -> Result<(), TrainError> {
        maker.write(output)?;
        report(file);
        Ok(())
    };
    let sets: Result<Vec<_>, DataError> =
        names::SCHEMES.iter().map(|scheme| Ok((scheme, names::read_texts(data, scheme)?))).collect();
    let sets = sets?;
    let texts = sets.iter().flat_map(|(_, texts)| texts).map(|(text, spans)| (text.as_str(), spans));
    let pools = Pools::new(data, texts)?;
    let mut random = fastrand::Rng::with_seed(SEED);
    for (scheme, texts) in &sets {
        for (text, spans) in texts {
            maker.add_names(scheme, names::lay_over(text, spans, scheme.unlabelled), (false, false));
            for _ in 0..N_VARIANTS {
                let (text, spans) = swap::swapped(text, spans, &pools, &mut random);
                maker.add_names(scheme, names::lay_over(&text, &spans, scheme.unlabelled), (true, false));
            }
        }
        write(&mut maker, scheme.file)?;
    }
    for annotated in names::read(data, &names::HELD_OUT)? {
        maker.add_names(&names::HELD_OUT, annotated, (false, true));
    }
    for (file, held_out) in roles::FILES.iter().map(|file| (*file, false)).chain([(HELD_OUT_ROLES, true)]) {
        for line in data::read_lines::<AttributionsLine>(&data.join(file))? {
            let document = Document::new("", &line.text);
            let gold = roles::gold_labels(&line, &document);
            let labels = document.sentences.iter().flat_map(|sentence| roles::of_sentence(&gold[sentence.indices()]));
            let labels = labels.collect();
            maker.add(file, held_out, document).roles = Some(labels);
        }
        write(&mut maker, file)?;
    }
    for file in parts::FILES {
        for tagged in parts::read(data, file)? {
            let number = |part: &Option<PartOfSpeech>| part.map_or(PartOfSpeech::ALL.len(), |part| part as usize);
            let parts = tagged.parts.iter().map(number).collect();
            maker.add(file, tagged.split == "test", tagged.document).parts = Some(parts);
        }
        write(&mut maker, file)?;
    }
    for line in data::read_lines::<TextLine>(&data.join(UNLABELLED))? {
        maker.add(UNLABELLED, false, Document::new("", &line.text));
    }
    write(&mut maker, UNLABELLED)
}

impl Maker<'_> {
    fn add_names(&mut self, scheme: &Scheme, annotated: Annotated, (is_variant, held_out): (bool, bool)) {
        let labels = annotated.document.sentences.iter().flat_map(|sentence| annotated.of_sentence(*sentence));
        let labels = labels.collect();
        let example = self.add(scheme.file, held_out, annotated.document);
        example.names = Some(labels);
        example.is_variant = is_variant;
    }

    /// Adds the example of `document`, without labels.
    fn add(&mut self, set: &'static str, held_out: bool, document: Document) -> &mut Example {
        let words = words::of(&document);
        let matches = self.lexicon.matches(&words, &document);
        let rows = WordRows::new(&document, &words, &matches);
        let pieces = |token_idx| {
            let mut pieces = Vec::new();
            self.vocabulary.push(document.token_text(token_idx), &mut pieces);
            pieces
        };
        let example = Example {
            set,
            is_variant: false,
            held_out,
            sentences: document.sentences.iter().map(|sentence| sentence.len()).collect(),
            pieces: (0..words.len()).map(pieces).collect(),
            rows: (0..words.len()).map(|token_idx| rows.of(token_idx).to_vec()).collect(),
            names: None,
            roles: None,
            parts: None,
            taught: None,
            taught_parts: None,
        };
        self.made.push((document, example));
        &mut self.made.last_mut().expect("one was added just now").1
    }

    /// Writes what waits.
    fn write(&mut self, output: &mut impl Write) -> Result<(), TrainError> {
        if let Some(teacher) = self.teacher {
            let asked = self.made.par_iter_mut().filter(|(_, example)| !example.held_out);
            asked.for_each(|(document, example)| example.ask(teacher, document));
        }
        let failed = |message: String| DataError::Output { message };
        for (_, example) in self.made.drain(..) {
            serde_json::to_writer(&mut *output, &example).map_err(|error| failed(error.to_string()))?;
            output.write_all(b"\n").map_err(|error| failed(error.to_string()))?;
        }
        Ok(())
    }
}
