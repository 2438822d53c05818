//! The scores that the tagger takes from memory are those of the features one by one.

use std::path::Path;

use super::{FastTagger, Memory};
use crate::cancel::Cancel;
use crate::tagger::batch::plus;
use crate::tagger::capitals::Capitals;
use crate::tagger::decoder::Decoder;
use crate::tagger::labels::{Labels, NameType, Tagger};
use crate::tagger::role_features::{RoleFeatures, SentenceContext};
use crate::tagger::second_stage::SecondStageFeatures;
use crate::text::Document;

/// Texts that are odd in ways that articles are not.
const ODD: [&str; 8] = [
    "",
    "a",
    "A",
    "\u{201c}",
    "I. I. I. I",
    "Pneumonoultramicroscopicsilicovolcanoconiosis pneumonoultramicroscopicsilicovolcanoconiosis, he said.",
    "\u{1f600} \u{1f600} THE THE The the\u{0} \u{0}",
    "\u{201c}No,\u{201d} Mr. O'Neill-Smith of the U.N. said. ''Yes'' ``No'' 'S's 's 21st 3.5 3,000 McCain iPhone",
];

/// Returns articles that may be read, without their marks.
fn articles() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/articles");
    let folders = ["open", "plain", "press"];
    let mut files: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).expect("a folder of articles"))
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    files.iter().map(|file| without_elements(&std::fs::read_to_string(file).expect("an article"))).collect()
}

fn without_elements(text: &str) -> String {
    let parts = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect()
}

/// Checks the scores that `memory` gives for `document` against those of each feature by itself; returns the labels.
fn check(tagger: &FastTagger, memory: &mut Memory, document: &Document) -> Labels {
    let never = Cancel::default();
    let mut labels = Labels::default();
    memory.read(document, &tagger.first, &tagger.roles);
    let (words, matches) = tagger.first.look_up(document);
    let from_memory = tagger.first.lexicon.matches_of(&memory.row.words, &memory.row.entries, document);
    assert_eq!(from_memory, matches);
    tagger.label_names(document, &matches, memory, &mut labels, &never).expect("nobody cancels");
    tagger.label_roles(document, &matches, memory, &mut labels, &never).expect("nobody cancels");

    let capitals = Capitals::new(&words);
    let mut names = tagger.first.scores(document, &never).expect("nobody cancels");
    let (mut found, mut sure, mut decoder) = (Vec::new(), Vec::new(), Decoder::default());
    for sentence in &document.sentences {
        decoder.decode(&names[sentence.indices()], tagger.first.chain(), &NameType::ALL, &mut found, &mut sure);
    }
    let features = SecondStageFeatures::new(document, &words, &capitals, &found, &sure);
    let mut hashes = Vec::new();
    for sentence in &document.sentences {
        for idx in sentence.indices() {
            let sum = tagger.review.sum(&mut hashes, |into| features.push(*sentence, idx, into));
            plus(&mut names[idx], &sum);
        }
    }
    assert_eq!(memory.row.scores.names, names, "{:?}", document.text());

    let features = RoleFeatures::new(document, &words, &matches, &labels.names);
    let mut context = SentenceContext::default();
    let mut roles = Vec::new();
    for sentence in &document.sentences {
        features.read_sentence(*sentence, &mut context);
        let of_token = |idx| tagger.roles.sum(&mut hashes, |into| features.push(*sentence, &context, idx, into));
        roles.extend(sentence.indices().map(of_token));
    }
    assert_eq!(memory.row.scores.roles, roles, "{:?}", document.text());
    labels
}

#[test]
fn scores_from_memory_are_those_of_the_features() {
    let tagger = FastTagger::embedded().expect("the embedded model is sound");
    let mut memory = Memory::new(&tagger.roles);
    let odd = ODD.iter().map(|text| (*text).to_owned());
    let documents: Vec<Document> = articles().into_iter().chain(odd).map(|text| Document::new("", &text)).collect();
    let labels: Vec<Labels> = documents.iter().map(|document| check(&tagger, &mut memory, document)).collect();
    // What comes first makes no difference.
    for (document, labels) in documents.iter().zip(&labels).rev() {
        assert_eq!(tagger.tag(document), *labels, "{:?}", document.text());
    }
}

#[test]
fn a_text_that_is_given_up_leaves_nothing_behind() {
    let tagger = FastTagger::embedded().expect("the embedded model is sound");
    let document = Document::new("", "Ann Roe of Acme spoke. Bob Hill of Zenith did not.");
    let labels = tagger.tag(&document);
    let cancelled = Cancel::default();
    cancelled.cancel();
    assert!(tagger.tag_unless(&Document::new("", "Carl Day left Oslo."), &cancelled).is_err());
    assert_eq!(tagger.tag(&document), labels);
}
