//! The laws of the whole enrichment, with the embedded model: what must not change its result, and what every
//! result keeps to.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use quotewire_engine::{AccurateTagger, ByteSpan, Enricher, Enrichment, FastTagger};
use rayon::prelude::*;

use crate::laws::{check_document, check_laws};
use crate::port_strike;

pub(crate) static FAST: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(FastTagger::embedded().expect("the embedded model is sound"))));

pub(crate) static ACCURATE: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(AccurateTagger::embedded().expect("the embedded model is sound"))));

/// Returns the enrichers of both tiers: each law holds for each.
fn tiers() -> [&'static Enricher; 2] {
    [&FAST, &ACCURATE]
}

/// Everything that a record shows of an enrichment, with offsets in code points and the text of each span passed
/// through `plain`.
fn shown(enrichment: &Enrichment, plain: impl Fn(&str) -> String) -> String {
    let text = enrichment.document.text();
    let points = |span: ByteSpan| {
        let start = text[..span.start as usize].chars().filter(|character| *character != '\r').count();
        format!("{start} {:?}", plain(span.of(text)))
    };
    let mut shown = String::new();
    for entity in &enrichment.entities.entities {
        shown += &format!("{:?} {} {:?}\n", entity.name_type, plain(&entity.name), entity.aliases.len());
        for &mention_idx in &entity.mention_idxs {
            shown += &format!("  {}\n", points(enrichment.entities.mentions[mention_idx].span));
        }
    }
    for (quote, speakers) in enrichment.quotes.iter().zip(&enrichment.speakers) {
        shown += &format!(
            "{:?} {:?} {} cue {:?} continues {:?} nested {:?} quoted {:?}\n",
            quote.kind,
            quote.act,
            points(quote.span),
            quote.cue.map(&points),
            quote.continues,
            quote.nested_in,
            quote.quoted.iter().map(|span| points(*span)).collect::<Vec<_>>()
        );
        for speaker in speakers {
            let mention = speaker.mention.map(&points);
            shown += &format!("  {:?} {} {:?} {mention:?}\n", speaker.entity_idx, plain(&speaker.name), speaker.form);
        }
    }
    shown
}

fn straight(text: &str) -> String {
    text.replace(['\u{201c}', '\u{201d}'], "\"").replace(['\u{2018}', '\u{2019}'], "'").replace("\r\n", "\n")
}

/// Every article for the laws: the ones to measure on, and short ones with what is hard.
fn texts() -> Vec<String> {
    let mut texts = port_strike::articles(12);
    texts.push(
        "\n\u{201c}We will rebuild,\" the mayor, Hana Sato, told a crowd of 3,000. \"Not in a year. But we will.\u{201d}\n\
         Sato\u{2019}s office later called the plan \u{201c}a first step\". 'It isn't enough,' said one shopkeeper."
            .to_owned(),
    );
    texts.push(
        "PARIS (AFP) - \u{201c}The answer is no,\u{201d} the French minister, Jean Petit, told reporters on Monday.\n\n\
         \u{201c}It was always going to be no.\u{201d}"
            .to_owned(),
    );
    texts
}

#[test]
fn the_articles_are_not_empty_of_names_and_quotations() {
    for text in texts() {
        for enricher in tiers() {
            let enrichment = enricher.enrich("", &text);
            assert!(!enrichment.entities.mentions.is_empty(), "no name in {text}");
            assert!(!enrichment.quotes.is_empty(), "no quotation in {text}");
        }
    }
}

#[test]
fn straight_and_curly_marks_give_the_same_result() {
    for text in texts() {
        for enricher in tiers() {
            let curly = shown(&enricher.enrich("", &text), straight);
            let exchanged = shown(&enricher.enrich("", &straight(&text)), straight);
            assert_eq!(curly, exchanged);
        }
    }
}

#[test]
fn line_ends_of_one_and_of_two_characters_give_the_same_result() {
    for text in texts() {
        for enricher in tiers() {
            let one = shown(&enricher.enrich("", &text), straight);
            let two = shown(&enricher.enrich("", &text.replace('\n', "\r\n")), straight);
            assert_eq!(one, two);
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_result() {
    let texts = texts();
    for enricher in tiers() {
        let with = |n_threads: usize| -> Vec<String> {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads can be started");
            pool.install(|| {
                texts.par_iter().map(|text| shown(&enricher.enrich("A headline", text), str::to_owned)).collect()
            })
        };
        let alone = with(1);
        assert_eq!(alone, with(2));
        assert_eq!(alone, with(7));
    }
}

#[test]
fn what_was_enriched_before_changes_nothing() {
    let texts = texts();
    for enricher in tiers() {
        let of = |text: &String| shown(&enricher.enrich("", text), str::to_owned);
        let forwards: Vec<_> = texts.iter().map(of).collect();
        let mut backwards: Vec<_> = texts.iter().rev().map(of).collect();
        backwards.reverse();
        assert_eq!(forwards, backwards);
    }
}

#[test]
fn a_headline_is_part_of_the_article() {
    let enrichment = FAST.enrich(
        "Sato: \u{201c}We will rebuild\u{201d}",
        "Hana Sato, the mayor of Sendai, spoke on Friday. \u{201c}We will rebuild,\u{201d} Sato said.",
    );
    check_laws(&enrichment);
    let persons: Vec<_> = enrichment.entities.entities.iter().filter(|entity| entity.name == "Hana Sato").collect();
    assert_eq!(persons.len(), 1);
    assert_eq!(persons[0].mention_idxs.len(), 3);
}

/// Pieces that articles are made of, and that break programs.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Z][a-z]{1,8}",
        4 => "[a-z]{1,9}",
        2 => prop::sample::select(vec![" said ", " told reporters ", ", ", ". ", "? ", ": ", "\n\n", "\n", "\r\n", " - ", " \u{2014} "])
            .prop_map(str::to_owned),
        2 => prop::sample::select(vec!["\"", "\u{201c}", "\u{201d}", "'", "\u{2018}", "\u{2019}", "``", "''", "\u{ab}", "\u{bb}"])
            .prop_map(str::to_owned),
        1 => prop::sample::select(vec!["Mr. ", "U.S. ", "Jan. 3", "\u{1f468}\u{200d}\u{1f469}", "e\u{301}", "\u{202e}", "\u{0}", "5,200", "O\u{2019}Brien"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
        3 => Just(" ".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_sound_result(pieces in prop::collection::vec(piece(), 0..80), headline in any::<String>()) {
        for enricher in tiers() {
            let enrichment = enricher.enrich(&headline, &pieces.concat());
            check_document(&enrichment.document);
            check_laws(&enrichment);
        }
    }
}

/// Checks that eight times the text takes `enricher` about eight times as long, from `n_times` of a hostile piece on.
fn check_growth(enricher: &Enricher, n_times: usize) {
    // Each of these has broken a tokeniser, a regular expression or a stack before.
    for hostile in
        ["\"", "\u{201c}a\u{201d} ", "'", "((((", "A. ", "said ", "Smith ", "\u{301}", "\n", "- ", "\u{1f1eb}"]
    {
        let time = |n_times: usize| {
            let text = hostile.repeat(n_times);
            let started = std::time::Instant::now();
            check_laws(&enricher.enrich("", &text));
            started.elapsed().as_secs_f64()
        };
        let (short, long) = (time(n_times).max(0.002), time(n_times * 8));
        assert!(long < short * 8.0 * 6.0, "{hostile:?}: eight times the text takes {:.1} times as long", long / short);
    }
}

#[test]
fn work_grows_with_the_length_alone() {
    check_growth(&FAST, 20_000);
    check_growth(&ACCURATE, 600);
}

#[test]
fn a_long_article_is_read_to_its_last_word() {
    let filler = "The council met again, and nobody could say what it would decide. ".repeat(500);
    let text = format!("{filler}\n\n\u{201c}It is over,\u{201d} Hana Sato told reporters in Nairobi.");
    for enricher in tiers() {
        let enrichment = enricher.enrich("", &text);
        let last: Vec<_> = enrichment.entities.entities.iter().map(|entity| entity.name.as_str()).collect();
        assert!(last.ends_with(&["Hana Sato", "Nairobi"]), "{last:?}");
        let quote = enrichment.quotes.last().expect("a quotation");
        assert_eq!(quote.span.of(&text), "It is over,");
    }
}
