//! Annotated quotations as byte spans.

use std::path::Path;

use super::data::{CodePoints, DataError, read_lines};
use super::roles::{AttributionsLine, CodePointSpan};
use quotewire_engine::{ByteSpan, QuoteKind};

/// One article with its annotated quotations.
#[derive(Debug, Clone)]
pub struct GoldArticle {
    /// Its identity.
    pub id: String,
    /// The text that the spans point into.
    pub text: String,
    /// Its quotations.
    pub quotes: Vec<GoldQuote>,
}

/// One annotated quotation; a list of spans where it is interrupted.
#[derive(Debug, Clone)]
pub struct GoldQuote {
    /// How its words are given.
    pub kind: QuoteKind,
    /// What is said.
    pub contents: Vec<ByteSpan>,
    /// The words of saying.
    pub cues: Vec<ByteSpan>,
    /// Who says it.
    pub sources: Vec<ByteSpan>,
}

/// Returns the annotated articles of `path`, JSON Lines with `attributions`.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or is not of this form.
pub fn read_gold(path: &Path) -> Result<Vec<GoldArticle>, DataError> {
    Ok(read_lines::<AttributionsLine>(path)?.into_iter().map(article_of).collect())
}

fn article_of(line: AttributionsLine) -> GoldArticle {
    let points = CodePoints::new(&line.text);
    let spans = |list: &[CodePointSpan]| list.iter().filter_map(|span| points.span(span.start, span.end)).collect();
    let quotes = line
        .attributions
        .iter()
        .map(|attribution| GoldQuote {
            kind: kind_of(&attribution.kind),
            contents: spans(&attribution.content),
            cues: spans(&attribution.cue),
            sources: spans(&attribution.source),
        })
        .collect();
    GoldArticle { id: line.id, text: line.text, quotes }
}

fn kind_of(name: &str) -> QuoteKind {
    match name {
        "direct" => QuoteKind::Direct,
        "mixed" => QuoteKind::Mixed,
        _ => QuoteKind::Indirect,
    }
}

/// Returns the stretches of a direct quotation, as far as its own text tells them apart: at line breaks, and
/// where a closing mark is followed by white space and an opening one. Edges as [`bare`] leaves them.
#[must_use]
pub fn stretches(text: &str, content: ByteSpan) -> Vec<ByteSpan> {
    let slice = content.of(text);
    let mut cuts = vec![0];
    let mut before = ' ';
    let mut gap: Option<usize> = None;
    for (at, character) in slice.char_indices() {
        if matches!(character, '\n' | '\r') {
            cuts.push(at);
        }
        if character.is_whitespace() {
            gap = gap.or_else(|| is_mark(before).then_some(at));
        } else {
            if let Some(gap_start) = gap.take()
                && is_mark(character)
                && is_double(character) == is_double(slice[..gap_start].chars().next_back().unwrap_or(' '))
                && slice[at + character.len_utf8()..].starts_with(|next: char| next.is_alphanumeric() || !is_end(next))
            {
                cuts.push(gap_start);
            }
            before = character;
        }
    }
    cuts.push(slice.len());
    cuts.sort_unstable();
    let base = content.start as usize;
    cuts.windows(2)
        .map(|cut| bare(text, ByteSpan::new(base + cut[0], base + cut[1])))
        .filter(|span| !span.is_empty())
        .collect()
}

/// Returns the stretches of `contents` that stand between marks as a whole, whatever the attribution as a whole
/// is called; contents with nothing but white space between them are taken together.
#[must_use]
pub fn whole_stretches(text: &str, contents: &[ByteSpan]) -> Vec<ByteSpan> {
    let mut joined: Vec<ByteSpan> = Vec::new();
    for content in contents {
        match joined.last_mut() {
            Some(last)
                if last.end <= content.start && text[last.end as usize..content.start as usize].trim().is_empty() =>
            {
                last.end = content.end;
            }
            _ => joined.push(*content),
        }
    }
    let mut found: Vec<ByteSpan> = joined.iter().flat_map(|content| stretches(text, *content)).collect();
    found.retain(|span| {
        let opens = text[..span.start as usize].trim_end().ends_with(is_mark);
        opens && text[span.end as usize..].trim_start_matches(is_end).starts_with(is_mark)
    });
    found
}

/// Returns `span` without quotation marks, white space and closing punctuation at its edges.
#[must_use]
pub fn bare(text: &str, span: ByteSpan) -> ByteSpan {
    let slice = span.of(text);
    let is_edge = |character: char| character.is_whitespace() || is_mark(character);
    let from_start = slice.trim_start_matches(is_edge);
    let start = span.start as usize + (slice.len() - from_start.len());
    let kept = from_start.trim_end_matches(|character: char| is_edge(character) || is_end(character));
    ByteSpan::new(start, start + kept.len())
}

fn is_end(character: char) -> bool {
    matches!(character, '.' | ',' | ';' | ':' | '!' | '?' | '\u{2026}' | '-' | '\u{2013}' | '\u{2014}')
}

fn is_mark(character: char) -> bool {
    is_double(character) || matches!(character, '\'' | '`' | '\u{2018}'..='\u{201b}' | '\u{2039}' | '\u{203a}')
}

fn is_double(character: char) -> bool {
    matches!(character, '"' | '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_cut_where_marks_meet() {
        let text = "“We go,” “We stay.”\n\n“It’s ‘no’ to us all”";
        let parts: Vec<&str> = stretches(text, ByteSpan::new(0, text.len())).iter().map(|span| span.of(text)).collect();
        assert_eq!(parts, ["We go", "We stay", "It’s ‘no’ to us all"]);
    }
}
