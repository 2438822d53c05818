//! Articles of our own in which every name is marked by hand: `[PER Jane Roe] of [ORG Harbour Bank]`.

use std::path::Path;

use super::annotated::Spans;
use super::data::{DataError, read_text};
use super::marked;
use quotewire_engine::ByteSpan;
use quotewire_engine::NameType::{self, Date, Facility, Location, Misc, Money, Norp, Organization, Person, Product};

/// What stands in a mark for each kind.
const KINDS: &[(&str, &[NameType])] = &[
    ("PER", &[Person]),
    ("ORG", &[Organization]),
    ("LOC", &[Location]),
    ("FAC", &[Facility]),
    ("NORP", &[Norp]),
    ("PROD", &[Product]),
    ("MISC", &[Misc]),
    ("DATE", &[Date]),
    ("MONEY", &[Money]),
];

/// One annotated article.
#[derive(Debug)]
pub(super) struct NamedArticle {
    /// The file's name.
    pub(super) id: String,
    /// Headline and body, less the marks.
    pub(super) text: String,
    /// Its names, each of one kind, in their order.
    pub(super) spans: Spans,
}

/// Returns whether the articles of `folder` have marks of names.
///
/// # Errors
///
/// [`DataError`] where a file cannot be read.
pub(super) fn has_names(folder: &Path) -> Result<bool, DataError> {
    let Some(path) = marked::article_paths(folder)?.into_iter().next() else { return Ok(false) };
    let text = read_text(&path)?;
    Ok(KINDS.iter().any(|(mark, _)| text.contains(&format!("[{mark} "))))
}

/// Returns the articles of `folder`, the files `*.txt` in it, sorted by name.
///
/// # Errors
///
/// [`DataError`] where a file cannot be read or a mark is not of this form.
pub(super) fn read_folder(folder: &Path) -> Result<Vec<NamedArticle>, DataError> {
    marked::article_paths(folder)?.iter().map(|path| parse(path, &read_text(path)?)).collect()
}

/// Returns the article that `marked`, the text of the file `path`, holds.
fn parse(path: &Path, marked: &str) -> Result<NamedArticle, DataError> {
    let (mut text, mut spans) = (String::with_capacity(marked.len()), Spans::new());
    let mut rest = marked.trim_end();
    while let Some(at) = rest.find(['[', ']']) {
        text.push_str(&rest[..at]);
        let fault = || DataError::Line {
            path: path.display().to_string(),
            line: text.lines().count().max(1),
            message: "a mark is `[PER|ORG|LOC|FAC|NORP|PROD|MISC|DATE|MONEY NAME]`, on one line and with none in it"
                .to_owned(),
        };
        let inside = rest[at..].strip_prefix('[').ok_or_else(fault)?;
        let (mark, after) = inside.split_once(']').ok_or_else(fault)?;
        let (kind, name) = mark.split_once(' ').ok_or_else(fault)?;
        let kinds = KINDS.iter().find(|(known, _)| *known == kind).map(|(_, kinds)| *kinds).ok_or_else(fault)?;
        if name.trim() != name || name.is_empty() || name.contains(['[', '\n']) {
            return Err(fault());
        }
        let start = text.len();
        text.push_str(name);
        spans.push((ByteSpan::new(start, text.len()), kinds));
        rest = after;
    }
    text.push_str(rest);
    let id = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(NamedArticle { id, text, spans })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_and_told() {
        let article = parse(Path::new("a.txt"), "[ORG EU] acts\n\n[PER Ann Roe]'s plan\n").expect("well formed");
        assert_eq!(article.text, "EU acts\n\nAnn Roe's plan");
        let told: Vec<_> = article.spans.iter().map(|(span, kinds)| (span.of(&article.text), kinds[0])).collect();
        assert_eq!(told, [("EU", Organization), ("Ann Roe", Person)]);
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        for marked in ["H\n\n[PER Roe", "H\n\nRoe]", "H\n\n[XYZ Roe]", "H\n\n[PER ]", "H\n\n[ORG [PER Roe] Ltd]"] {
            let fault = parse(Path::new("a.txt"), marked).expect_err("malformed").to_string();
            assert!(fault.starts_with("a.txt, line "), "{fault}");
        }
    }
}
