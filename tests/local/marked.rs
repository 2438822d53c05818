//! Articles with inline marks, for tests that need labels and quotations without a model.
//!
//! `[PER Jane Roe]` is a name. `{d1 …}`, `{m1 …}` and `{i1 …}` are quotation 1, direct, mixed or indirect (without
//! its marks); `{d2>1 …}` carries quotation 1 on; `{s1 she}` is the source of quotation 1. Marks nest. A first line
//! that begins with `# ` is the headline.

use std::collections::HashMap;

use quotewire_engine::{ByteSpan, Document, Labels, NameType, Quote, QuoteKind, Tag};

/// An article and what its marks say.
pub(crate) struct Marked {
    pub(crate) document: Document,
    /// Its names, in the order in which their marks close.
    pub(crate) names: Vec<(ByteSpan, NameType)>,
    pub(crate) labels: Labels,
    pub(crate) quotes: Vec<Quote>,
}

struct Region {
    code: String,
    start: usize,
    end: usize,
}

/// Returns the article that `marked` describes.
pub(crate) fn parse(marked: &str) -> Marked {
    let mut text = String::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut regions: Vec<Region> = Vec::new();
    let mut rest = marked;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match character {
            '[' | '{' => {
                let (code, behind) = rest.split_once(' ').expect("a mark has a code and a blank");
                open.push((code.to_owned(), text.len()));
                rest = behind;
            }
            ']' | '}' => {
                let (code, start) = open.pop().expect("a mark that closes was opened");
                regions.push(Region { code, start, end: text.len() });
            }
            other => text.push(other),
        }
    }
    assert!(open.is_empty(), "every mark is closed");

    let (headline, body, shift) = match text.strip_prefix("# ").and_then(|rest| rest.split_once('\n')) {
        Some((headline, body)) => (headline.to_owned(), body.to_owned(), Some(headline.len())),
        None => (String::new(), text.clone(), None),
    };
    let document = Document::new(&headline, &body);
    // The mark of the headline goes, and one line break becomes two.
    let moved = |offset: usize| match shift {
        Some(headline_len) if offset > headline_len + 2 => offset - 1,
        Some(_) => offset - 2,
        None => offset,
    };
    let spans: Vec<(String, ByteSpan)> = regions
        .into_iter()
        .map(|region| (region.code, ByteSpan::new(moved(region.start), moved(region.end))))
        .collect();
    let names = spans.iter().filter_map(|(code, span)| Some((*span, name_type(code)?))).collect::<Vec<_>>();
    let labels = labels(&document, &names);
    let quotes = quotes(&document, &spans);
    Marked { document, names, labels, quotes }
}

fn name_type(code: &str) -> Option<NameType> {
    Some(match code {
        "PER" => NameType::Person,
        "ORG" => NameType::Organization,
        "LOC" => NameType::Location,
        "FAC" => NameType::Facility,
        "NORP" => NameType::Norp,
        "PROD" => NameType::Product,
        "MISC" => NameType::Misc,
        "DATE" => NameType::Date,
        "MON" => NameType::Money,
        _ => return None,
    })
}

fn labels(document: &Document, names: &[(ByteSpan, NameType)]) -> Labels {
    let n_tokens = document.tokens.len();
    let mut labels = Labels {
        names: vec![Tag::Outside; n_tokens],
        name_confidences: vec![0.9; n_tokens],
        roles: vec![Tag::Outside; n_tokens],
        role_confidences: vec![0.9; n_tokens],
        ..Labels::default()
    };
    for &(span, name_type) in names {
        for (order, token_idx) in document.tokens_of(span).indices().enumerate() {
            labels.names[token_idx] = if order == 0 { Tag::Begin(name_type) } else { Tag::Inside(name_type) };
        }
    }
    labels
}

fn quotes(document: &Document, spans: &[(String, ByteSpan)]) -> Vec<Quote> {
    let mut numbered: Vec<(usize, Option<usize>, Quote)> = Vec::new();
    let sources: HashMap<&str, ByteSpan> =
        spans.iter().filter_map(|(code, span)| Some((code.strip_prefix('s')?, *span))).collect();
    for (code, span) in spans {
        let kind = match code.as_bytes()[0] {
            b'd' => QuoteKind::Direct,
            b'm' => QuoteKind::Mixed,
            b'i' => QuoteKind::Indirect,
            _ => continue,
        };
        let (number, carried_on) = match code[1..].split_once('>') {
            Some((number, before)) => (number, Some(before.parse().expect("a number"))),
            None => (&code[1..], None),
        };
        let source = sources.get(number).map(|source| document.tokens_of(*source));
        let number: usize = number.parse().expect("a quotation has a number");
        let quote = Quote {
            kind,
            span: *span,
            act: quotewire_engine::Act::default(),
            cue: None,
            source,
            quoted: Vec::new(),
            continues: None,
            nested_in: None,
            confidence: 0.9,
            rules: quotewire_engine::RuleSet::default(),
            ruling: None,
        };
        numbered.push((number, carried_on, quote));
    }
    numbered.sort_by_key(|(_, _, quote)| (quote.span.start, std::cmp::Reverse(quote.span.end)));
    let place = |wanted: usize| numbered.iter().position(|(number, _, _)| *number == wanted);
    let links: Vec<(Option<usize>, Option<usize>)> = numbered
        .iter()
        .enumerate()
        .map(|(idx, (_, carried_on, quote))| {
            let outer =
                (idx.saturating_sub(8)..idx).rev().find(|&earlier| numbered[earlier].2.span.contains(quote.span));
            (carried_on.and_then(place), outer)
        })
        .collect();
    numbered
        .into_iter()
        .zip(links)
        .map(|((_, _, quote), (continues, nested_in))| Quote { continues, nested_in, ..quote })
        .collect()
}
