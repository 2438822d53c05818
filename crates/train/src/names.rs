//! Trains the names models from sets that annotate different kinds.

use std::path::{Path, PathBuf};

use super::annotated::{Annotated, Spans};
use super::crf;
use super::data::{self, CodePoints, DataError, NamesLine};
use super::example::{Example, Options};
use super::named;
use super::second_stage;
use quotewire_engine::training::capitals::Capitals;
use quotewire_engine::training::chain::LabelSet;
use quotewire_engine::training::clusters::Clusters;
use quotewire_engine::training::crf::Weights;
use quotewire_engine::training::lexicon::Lexicon;
use quotewire_engine::training::name_features::NameFeatures;
use quotewire_engine::training::words;
use quotewire_engine::{ByteSpan, Document, NameType, TokenRange};

/// How the model is learnt.
const OPTIONS: Options = Options { n_epochs: 16, rate: 0.1, l1: 1.0, l2: 0.1, min_count: 2, dropout: 0.3 };

/// What a set's labels mean in ours, and what its silence leaves open.
pub(crate) struct Scheme {
    pub(crate) file: &'static str,
    kinds: &'static [(&'static str, &'static [NameType])],
    pub(crate) unlabelled: &'static [NameType],
}

use NameType::{Date, Facility, Location, Misc, Money, Norp, Organization, Person, Product};

/// Kinds that most sets leave out: their silence teaches nothing.
const OTHERS: &[NameType] = &[Norp, Product, Misc, Date, Money];

/// The labels of Universal NER.
const UNIVERSAL: &[(&str, &[NameType])] =
    &[("PER", &[Person]), ("ORG", &[Organization]), ("LOC", &[Location, Facility]), ("OTH", &[Norp, Product, Misc])];

/// The labels of Worldwide.
const WORLDWIDE: &[(&str, &[NameType])] = &[
    ("Person", &[Person]),
    ("Organization", &[Organization]),
    ("Location", &[Location]),
    ("Facility", &[Facility]),
    ("NORP", &[Norp]),
    ("Product", &[Product]),
    ("Misc", &[Misc]),
    ("Date", &[Date]),
    ("Money", &[Money]),
];

/// The set that names are measured on.
pub(crate) const HELD_OUT: Scheme = Scheme { file: "ner/worldwide/dev.jsonl", kinds: WORLDWIDE, unlabelled: &[] };

/// The sets to learn from.
pub(crate) const SCHEMES: &[Scheme] = &[
    Scheme { file: "ner/worldwide/train.jsonl", kinds: WORLDWIDE, unlabelled: &[] },
    Scheme { file: "ner/uner_ewt/train.jsonl", kinds: UNIVERSAL, unlabelled: OTHERS },
    Scheme { file: "ner/uner_ewt/dev.jsonl", kinds: UNIVERSAL, unlabelled: OTHERS },
    Scheme { file: "ner/uner_ewt/test.jsonl", kinds: UNIVERSAL, unlabelled: OTHERS },
    Scheme { file: "ner/uner_pud/test.jsonl", kinds: UNIVERSAL, unlabelled: OTHERS },
    Scheme {
        file: "ner/wikigold/all.jsonl",
        kinds: &[
            ("PER", &[Person]),
            ("ORG", &[Organization]),
            ("LOC", &[Location, Facility]),
            ("MISC", &[Norp, Product, Misc]),
        ],
        unlabelled: OTHERS,
    },
];

/// One annotated set to learn from.
pub(crate) struct Set {
    /// The file or folder that it comes from.
    pub(crate) name: String,
    /// Its texts with their names.
    pub(crate) texts: Vec<(String, Spans)>,
    /// The kinds that it leaves out.
    pub(crate) unlabelled: &'static [NameType],
}

/// The two names models: of the first stage at an article, and of the second, which knows what the first one found.
pub(crate) struct Models {
    pub(crate) first: Weights,
    pub(crate) review: Weights,
}

/// Returns the sets below `data` to learn from, and the articles with marked names in the folders `own`.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(crate) fn sets(data: &Path, own: &[PathBuf]) -> Result<Vec<Set>, DataError> {
    let annotated = SCHEMES.iter().map(|scheme| {
        let texts = read_texts(data, scheme)?;
        Ok(Set { name: scheme.file.to_owned(), texts, unlabelled: scheme.unlabelled })
    });
    let marked = own.iter().map(|folder| {
        let texts = named::read_folder(folder)?.into_iter().map(|article| (article.text, article.spans)).collect();
        Ok(Set { name: folder.display().to_string(), texts, unlabelled: &[] })
    });
    annotated.chain(marked).collect()
}

/// Returns the names models learnt from `sets`, and from the `silver` labels of more articles.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(crate) fn train(
    sets: &[Set],
    lexicon: &Lexicon,
    clusters: &Clusters,
    silver: Vec<Annotated>,
    mut report: impl FnMut(&str),
) -> Models {
    let lay =
        |set: &Set| -> Vec<_> { set.texts.iter().map(|(text, spans)| lay_over(text, spans, set.unlabelled)).collect() };
    let mut articles: Vec<Annotated> = sets.iter().flat_map(lay).collect();
    articles.extend(silver);
    let examples: Vec<Vec<Example>> = articles.iter().map(|annotated| examples(annotated, lexicon, clusters)).collect();
    let mut learn = |examples: &[&Example], what: &str| {
        crf::train(LabelSet::NAMES, examples, None, OPTIONS, |epoch| report(&format!("{what}: pass {epoch} done")))
    };
    let first = learn(&examples.iter().flatten().collect::<Vec<_>>(), "names");
    let reviewed =
        second_stage::examples(&articles, &examples, clusters, |others| learn(others, "names, for their review"));
    let review = second_stage::train(&reviewed, &first, |epoch| report(&format!("review of names: pass {epoch} done")));
    Models { first, review }
}

/// Returns the text of a line without the address that it begins with.
pub(crate) fn without_address(line: &NamesLine) -> usize {
    match &line.url {
        Some(url) if line.text.starts_with(url.as_str()) => line.text.find('\n').unwrap_or(0),
        _ => 0,
    }
}

/// Returns the documents of one set with the labels that their tokens may have.
///
/// # Errors
///
/// [`DataError`] where the set is missing or malformed.
pub(crate) fn read(data: &Path, scheme: &Scheme) -> Result<Vec<Annotated>, DataError> {
    let texts = read_texts(data, scheme)?;
    Ok(texts.into_iter().map(|(text, spans)| lay_over(&text, &spans, scheme.unlabelled)).collect())
}

/// Returns the texts of one set with their annotated spans.
///
/// # Errors
///
/// [`DataError`] where the set is missing or malformed.
pub(crate) fn read_texts(data: &Path, scheme: &Scheme) -> Result<Vec<(String, Spans)>, DataError> {
    let lines: Vec<NamesLine> = data::read_lines(&data.join(scheme.file))?;
    // Sentences of one text are put together again: the models look at a whole article.
    let mut texts: Vec<(String, String, Spans)> = Vec::new();
    for line in &lines {
        if line.align_ok == Some(false) {
            continue;
        }
        let group = line.id.rsplit_once('-').map_or(line.id.as_str(), |(group, _)| group);
        let continues =
            line.url.is_none() && texts.last().is_some_and(|(last, text, _)| last == group && text.len() < 8000);
        if !continues {
            texts.push((group.to_owned(), String::new(), Vec::new()));
        }
        let Some((_, text, spans)) = texts.last_mut() else { continue };
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let skipped = without_address(line);
        let base = text.len();
        text.push_str(&line.text[skipped..]);
        let points = CodePoints::new(&line.text);
        for span in line.entities.iter().filter(|span| span.layer == 0) {
            let Some(kinds) = scheme.kinds.iter().find(|(label, _)| *label == span.label).map(|(_, kinds)| *kinds)
            else {
                continue;
            };
            if let Some(bytes) = points.span(span.start, span.end).filter(|bytes| bytes.start as usize >= skipped) {
                let moved = ByteSpan::new(bytes.start as usize - skipped + base, bytes.end as usize - skipped + base);
                spans.push((moved, kinds));
            }
        }
    }
    Ok(texts.into_iter().map(|(_, text, spans)| (text, spans)).collect())
}

/// Returns the document of `text` with the labels that its tokens may have.
pub(crate) fn lay_over(text: &str, spans: &[(ByteSpan, &'static [NameType])], unlabelled: &[NameType]) -> Annotated {
    let document = Document::new("", text);
    let outside = unlabelled.iter().fold(1_u32, |mask, kind| mask | both(*kind));
    let mut allowed = vec![outside; document.tokens.len()];
    for (span, kinds) in spans {
        let tokens = document.tokens_of(*span);
        for (offset, token_idx) in tokens.indices().enumerate() {
            allowed[token_idx] =
                kinds.iter().fold(0, |mask, kind| mask | (1 << (2 * index(*kind) + if offset == 0 { 1 } else { 2 })));
        }
    }
    Annotated { document, allowed }
}

fn index(kind: NameType) -> usize {
    NameType::ALL.iter().position(|known| *known == kind).unwrap_or(0)
}

/// Returns the bits of both labels of `kind`.
fn both(kind: NameType) -> u32 {
    0b11 << (2 * index(kind) + 1)
}

/// Returns the sentences of one article, to learn from.
fn examples(annotated: &Annotated, lexicon: &Lexicon, clusters: &Clusters) -> Vec<Example> {
    let document = &annotated.document;
    let words = words::of(document, clusters);
    let matches = lexicon.matches(&words, document);
    let capitals = Capitals::new(&words);
    let features = NameFeatures::new(document, &words, &matches, &capitals);
    let of_sentence = |sentence: &TokenRange| {
        let push = |token_idx, hashes: &mut Vec<u32>| features.push(*sentence, token_idx, hashes);
        Example::new(sentence.indices(), annotated.of_sentence(*sentence), push)
    };
    document.sentences.iter().map(of_sentence).collect()
}
