//! Quotations: which words, who says them and by which cue, for the shapes that news writes them in.

use std::sync::LazyLock;

use proptest::prelude::*;
use quotewire_engine::{ByteSpan, Document, FastTagger, Quote, Tagger, stages};

static TAGGER: LazyLock<FastTagger> = LazyLock::new(|| FastTagger::embedded().expect("embedded weights are whole"));

fn extract(text: &str) -> (Document, Vec<Quote>) {
    let document = Document::new("", text);
    let labels = TAGGER.tag(&document);
    let quotes = stages::quotes(&document, &labels);
    (document, quotes)
}

/// Returns one line a quotation: kind, words, cue, source, and which one it carries on or stands in.
fn lines(text: &str) -> Vec<String> {
    let (document, quotes) = extract(text);
    quotes
        .iter()
        .map(|quote| {
            let mut line = format!("{} [{}]", quote.kind.as_str(), document.slice(quote.span));
            if let Some(cue) = quote.cue {
                line += &format!(" {}", document.slice(cue));
            }
            if let Some(source) = quote.source {
                line += &format!(" <{}>", document.slice(document.span_of(source)));
            }
            for part in &quote.quoted {
                line += &format!(" “{}”", document.slice(*part));
            }
            if let Some(before) = quote.continues {
                line += &format!(" continues {before}");
            }
            if let Some(outer) = quote.nested_in {
                line += &format!(" in {outer}");
            }
            line
        })
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(lines(text), expected, "{text}");
}

#[test]
fn a_direct_quotation_has_its_speaker_behind_or_before_it() {
    check(
        "“The bridge will open in May,” said Mayor Anna Lindqvist.",
        &["direct [The bridge will open in May,] said <Mayor Anna Lindqvist>"],
    );
    check(
        "\"We have waited ten years for this,\" she said.",
        &["direct [We have waited ten years for this,] said <she>"],
    );
    check(
        "Lindqvist told reporters: “Nobody will lose a home over this road.”",
        &["direct [Nobody will lose a home over this road.] told <Lindqvist>"],
    );
    check(
        "“The pumps failed twice,” Hugh Hill, a doctor at the clinic, said.",
        &["direct [The pumps failed twice,] said <Hugh Hill, a doctor at the clinic>"],
    );
    check(
        "“The company regrets the delay,” the statement added.",
        &["direct [The company regrets the delay,] added <the statement>"],
    );
}

#[test]
fn an_interrupted_quotation_carries_on() {
    check(
        "“The harbour is safe,” Captain Okoye said, “and it will stay open all winter.”",
        &[
            "direct [The harbour is safe,] said <Captain Okoye>",
            "direct [and it will stay open all winter.] continues 0",
        ],
    );
    check(
        "“The harbour is safe,” Captain Okoye said. “We will keep it open all winter.”",
        &[
            "direct [The harbour is safe,] said <Captain Okoye>",
            "direct [We will keep it open all winter.] continues 0",
        ],
    );
}

#[test]
fn a_quotation_over_paragraphs_is_one_chain() {
    check(
        "“The water rose in minutes,” Maria Sousa said. “We ran for the roof.\n\n“Then the lights went out.\n\n“Nobody came until noon.”",
        &[
            "direct [The water rose in minutes,] said <Maria Sousa>",
            "direct [We ran for the roof.] continues 0",
            "direct [Then the lights went out.] continues 1",
            "direct [Nobody came until noon.] continues 2",
        ],
    );
}

#[test]
fn indirect_and_mixed_ones_span_the_reported_clause() {
    check(
        "The ministry said the ferry had passed its last inspection.",
        &["indirect [the ferry had passed its last inspection] said <The ministry>"],
    );
    check(
        "Okoye said that the harbour was “in better shape than ever” and would stay open.",
        &[
            "mixed [the harbour was “in better shape than ever” and would stay open] said <Okoye> “in better shape than ever”",
        ],
    );
    check(
        "The ferry had passed its last inspection, according to the ministry.",
        &["indirect [The ferry had passed its last inspection] according to <the ministry>"],
    );
}

#[test]
fn plain_reports_are_read_off_their_words() {
    check(
        "The city will close its oldest bridge for repairs, Mayor Anna Lindqvist announced on Monday.",
        &["indirect [The city will close its oldest bridge for repairs] announced <Mayor Anna Lindqvist>"],
    );
    check(
        "Two people familiar with the plans told the Herald the cost would reach $40 million.",
        &["indirect [the cost would reach $40 million] told <Two people familiar with the plans>"],
    );
}

#[test]
fn a_signature_names_the_speaker() {
    check(
        "“This town deserves better bridges.” — Priya Shah, opposition leader.",
        &["direct [This town deserves better bridges.] <Priya Shah>"],
    );
}

#[test]
fn titles_nicknames_and_terms_are_no_quotations() {
    check("The band played “Northern Lights” and “Harbour Song” to a full house on Saturday.", &[]);
    check("Police arrested Leon “Shorty” Marks near the old station on Tuesday.", &[]);
}

#[test]
fn a_statement_inside_a_statement_is_nested() {
    check(
        "“The minister said the ferry had passed its last inspection,” the report added.",
        &[
            "direct [The minister said the ferry had passed its last inspection,] added <the report>",
            "indirect [the ferry had passed its last inspection] said <The minister> in 0",
        ],
    );
}

/// Sentences of news with marks, here straight.
const SENTENCES: [&str; 12] = [
    "\"The harbour is safe,\" Captain Okoye said.",
    "\"It's the workers' day,\" she said, \"and we'll march.\"",
    "Lindqvist said the road was \"a gift to no one.\"",
    "\"He told me 'never again,' and left,\" Sousa said.",
    "The ministry called it a \"routine check.\"",
    "They played \"Northern Lights\" at the workers' hall.",
    "Hill wrote: \"The pumps failed. Nobody came.\"",
    "Rain fell over the '90s stadium in the bosses' town.",
    "\"Why now?\" asked Mr. Okoye's brother.",
    "The report said that \"most\" of the boats weren't safe.",
    "He is 6'2\" tall, officials said.",
    "\"The boats don't float. \"",
];

/// An article of those sentences: which ones, and whether a paragraph ends after each.
fn articles() -> impl Strategy<Value = String> {
    prop::collection::vec((0..SENTENCES.len(), prop::bool::ANY), 1..8).prop_map(|parts| {
        parts.into_iter().map(|(idx, ends)| format!("{}{}", SENTENCES[idx], if ends { "\n\n" } else { " " })).collect()
    })
}

/// Returns `text` with the straight marks that `curls` picks made curly, each in its direction.
fn curl(text: &str, curls: &[bool]) -> String {
    let mut curls = curls.iter().copied().cycle();
    let mut before = ' ';
    let mut curled = String::new();
    for character in text.chars() {
        let opens = before.is_whitespace() || matches!(before, '"' | '\u{201c}');
        let new = match character {
            '"' | '\'' if !curls.next().unwrap_or(true) => character,
            '"' if opens => '\u{201c}',
            '"' => '\u{201d}',
            '\'' if opens => '\u{2018}',
            '\'' => '\u{2019}',
            other => other,
        };
        curled.push(new);
        before = new;
    }
    curled
}

/// Returns everything that was found with offsets in characters, which do not change where a glyph does.
fn in_characters(text: &str) -> Vec<String> {
    let (document, quotes) = extract(text);
    let at = |byte: u32| document.text()[..byte as usize].chars().count();
    let span = |span: ByteSpan| (at(span.start), at(span.end));
    quotes
        .iter()
        .map(|quote| {
            let parts: Vec<_> = quote.quoted.iter().map(|part| span(*part)).collect();
            let (cue, source) = (quote.cue.map(span), quote.source);
            let links = (quote.continues, quote.nested_in);
            format!("{:?} {:?} {cue:?} {source:?} {parts:?} {links:?}", quote.kind, span(quote.span))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn straight_and_curly_marks_give_the_same(text in articles(), curls in prop::collection::vec(prop::bool::ANY, 1..20)) {
        prop_assert_eq!(in_characters(&text), in_characters(&curl(&text, &curls)));
        prop_assert_eq!(in_characters(&text), in_characters(&curl(&text, &[true])));
    }

    #[test]
    fn line_ends_do_not_matter(text in articles()) {
        let found = |text: &str| lines(text).iter().map(|line| line.replace("\r\n", "\n")).collect::<Vec<_>>();
        prop_assert_eq!(found(&text), found(&text.replace('\n', "\r\n")));
    }

    #[test]
    fn any_text_gives_quotations_that_nest_on_character_boundaries(
        text in "([\"'“”‘’«»„`]|[A-Za-z]{1,6}|said|told|[.,:;!?—-]|[ \n]|é|\u{200d}|[0-9]|🙂|\\PC){0,120}"
    ) {
        let (document, quotes) = extract(&text);
        let whole = document.text();
        for (idx, quote) in quotes.iter().enumerate() {
            for span in quote.quoted.iter().chain(&quote.cue).chain([&quote.span]) {
                prop_assert!(whole.get(span.start as usize..span.end as usize).is_some_and(|words| !words.is_empty()));
            }
            prop_assert!(quote.quoted.iter().all(|part| quote.span.contains(*part)));
            prop_assert!(quote.continues.is_none_or(|before| before < idx));
            prop_assert!(quote.nested_in.is_none_or(|outer| outer < idx && quotes[outer].span.contains(quote.span)));
            prop_assert!(quote.nested_in.is_some() || quotes[..idx].iter().all(|other| !other.span.overlaps(quote.span)));
            prop_assert!((0.0..=1.0).contains(&quote.confidence));
        }
    }
}

#[test]
fn the_wish_not_to_be_named_is_no_statement() {
    check(
        "A senior official, who asked not to be named because talks continue, said the deal was close.",
        &["indirect [the deal was close] said <A senior official>"],
    );
}

#[test]
fn a_reported_statement_has_no_dateline_and_no_half_of_a_pair_of_marks() {
    check(
        "ALDERMOOR, Scotland, March 1 \u{2014} The port will reopen on Sunday, the ministry said.",
        &["indirect [The port will reopen on Sunday] said <the ministry>"],
    );
    check(
        "RIO de JANEIRO (AP) - The port will close on Friday, Mayor Jane Roe said.",
        &["indirect [The port will close on Friday] said <Mayor Jane Roe>"],
    );
    for line in lines(
        "\u{201c}My members were told: \u{2018}You will be back by Christmas.\u{2019} It is March,\u{201d} said Callum Reid.",
    ) {
        let text = line.split(['[', ']']).nth(1).unwrap_or_default();
        assert_eq!(text.matches('\u{2018}').count(), text.matches('\u{2019}').count(), "{line}");
    }
}

#[test]
fn a_million_marks_end_in_good_time() {
    for unit in ["\"", "\" ", "“", "' \"", "\"a", "“a ", "\"a\" ", "‘“a", "“a” he said, "] {
        let text = unit.repeat(1_000_000 / unit.chars().count());
        let document = Document::new("", &text);
        let quotes = stages::quotes(&document, &quotewire_engine::Labels::default());
        assert!(quotes.len() <= text.len(), "{unit}");
    }
}
