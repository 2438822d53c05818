//! Parts of speech, by the universal tags.

use quotewire_engine::{AccurateTagger, Document, PartOfSpeech, Tagger};

/// Sentences as news has them, with the tag of each token.
const SENTENCES: &[(&str, &str)] = &[
    ("The minister denied on Monday that exports had fallen.", "DET NOUN VERB ADP PROPN SCONJ NOUN AUX VERB PUNCT"),
    ("Two people were hurt and a house was badly damaged.", "NUM NOUN AUX VERB CCONJ DET NOUN AUX ADV VERB PUNCT"),
    ("She will not return to Lagos, her lawyer said.", "PRON AUX PART VERB ADP PROPN PUNCT PRON NOUN VERB PUNCT"),
    ("Her return surprised Kenya's large opposition.", "PRON NOUN VERB PROPN PART ADJ NOUN PUNCT"),
];

#[test]
fn the_accurate_tier_tells_parts_of_speech() {
    let tagger = AccurateTagger::embedded().expect("the embedded model is sound");
    for (text, expected) in SENTENCES {
        let found = tagger.tag(&Document::new("", text)).parts;
        let tags: Vec<_> = found.iter().map(|part| part.as_str()).collect();
        assert_eq!(tags.join(" "), *expected, "{text}");
    }
}

#[test]
fn the_tags_stand_in_the_order_of_their_names() {
    let tags = PartOfSpeech::ALL.map(PartOfSpeech::as_str);
    assert!(tags.is_sorted(), "{tags:?}");
    assert!(PartOfSpeech::ALL.into_iter().enumerate().all(|(number, part)| part as usize == number));
}
