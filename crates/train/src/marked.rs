//! Articles in which every quotation is marked by hand: `<direct Jane Roe; pronoun>We agree,</direct>`.

use std::path::{Path, PathBuf};

use super::data::{DataError, read_text};
use quotewire_engine::{ByteSpan, QuoteKind, SpeakerForm};

/// One annotated article.
#[derive(Debug, Clone, Default)]
pub(super) struct MarkedArticle {
    /// The file's name.
    pub(super) id: String,
    /// Its first line, less the elements.
    pub(super) headline: String,
    /// What follows the empty line after it, less the elements.
    pub(super) body: String,
    /// Its quotations in the order of their start tags; spans as in [`quotewire_engine::Document::new`] of headline and body.
    pub(super) quotes: Vec<MarkedQuote>,
}

/// One annotated quotation.
#[derive(Debug, Clone)]
pub(super) struct MarkedQuote {
    /// How its words are given.
    pub(super) kind: QuoteKind,
    /// What is said.
    pub(super) span: ByteSpan,
    /// Names of the speaker, each as good as the others; empty where nobody can be named.
    pub(super) speakers: Vec<String>,
    /// What stands next to it.
    pub(super) form: SpeakerForm,
    /// Whether it is a further part of the quotation before it.
    pub(super) continues: bool,
}

/// Returns the articles of `folder`, the files `*.txt` in it, sorted by name.
///
/// # Errors
///
/// [`DataError`] where a file cannot be read or an element is not of this form.
pub(super) fn read_folder(folder: &Path) -> Result<Vec<MarkedArticle>, DataError> {
    article_paths(folder)?.iter().map(|path| parse(path, &read_text(path)?)).collect()
}

/// Returns the files `*.txt` of `folder`, sorted by name.
///
/// # Errors
///
/// [`DataError`] where the folder cannot be read.
pub(super) fn article_paths(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let failed = |source| DataError::Io { path: folder.display().to_string(), source };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Returns the article that `marked`, the text of the file `path`, holds.
fn parse(path: &Path, marked: &str) -> Result<MarkedArticle, DataError> {
    let mut text = String::with_capacity(marked.len());
    let mut quotes: Vec<MarkedQuote> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = marked.trim_end();
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let fault = |message: &str| DataError::Line {
            path: path.display().to_string(),
            line: text.lines().count().max(1),
            message: message.to_owned(),
        };
        let end = rest.find('>').ok_or_else(|| fault("an element without its `>`"))?;
        let element = &rest[at + 1..end];
        if let Some(name) = element.strip_prefix('/') {
            let quote = open.pop().map(|idx| &mut quotes[idx]).filter(|quote| quote.kind.as_str() == name);
            quote.ok_or_else(|| fault("an end tag that ends nothing"))?.span.end = offset(text.len());
        } else {
            open.push(quotes.len());
            quotes.push(start_tag(element, offset(text.len())).ok_or_else(|| {
                fault("a start tag is `<direct|mixed|indirect SPEAKER; named|pronoun|nominal|implicit[; continues]>`")
            })?);
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    quotes.iter_mut().for_each(|quote| add_parts(&mut quote.speakers, &text));
    let (headline, body) = text.split_once("\n\n").unwrap_or(("", &text));
    let id = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(MarkedArticle { id, headline: headline.to_owned(), body: body.to_owned(), quotes })
}

/// Adds to the names of a speaker what `text` has of one that it never writes in full: who is only "Bríd", the widow of a Conneely, is
/// right by that name.
fn add_parts(speakers: &mut Vec<String>, text: &str) {
    let stands = |name: &str| {
        let is_letter = |found: Option<char>| found.is_some_and(char::is_alphanumeric);
        text.match_indices(name).any(|(at, _)| {
            !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + name.len()..].chars().next())
        })
    };
    let is_name = |name: &&String| name.split(' ').all(|word| word.starts_with(char::is_uppercase));
    let parts = speakers.iter().filter(is_name).filter(|name| !stands(name)).flat_map(|name| {
        let first = name.split_once(' ').map(|(first, _)| first);
        let last = name.rsplit_once(' ').map(|(_, last)| last);
        [first, last].into_iter().flatten().filter(|part| stands(part)).map(str::to_owned).collect::<Vec<_>>()
    });
    let parts: Vec<String> = parts.collect();
    speakers.extend(parts);
}

fn offset(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// Returns the quotation that a start tag begins.
fn start_tag(element: &str, start: u32) -> Option<MarkedQuote> {
    let (kind, rest) = element.split_once(' ')?;
    let kind = [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect].into_iter().find(|it| it.as_str() == kind)?;
    let mut parts = rest.split(';').map(str::trim);
    let speakers = parts.next()?.split(" / ").filter(|name| *name != "-").map(str::to_owned).collect();
    let form = parts.next()?;
    let forms = [SpeakerForm::Named, SpeakerForm::Pronoun, SpeakerForm::Nominal, SpeakerForm::Implicit];
    let form = forms.into_iter().find(|it| it.as_str() == form)?;
    let continues = parts.next().is_some_and(|part| part == "continues");
    Some(MarkedQuote { kind, span: ByteSpan { start, end: start }, speakers, form, continues })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_taken_out_and_told() {
        let marked = "Roe resigns\n\n“<direct Jane Roe; named>He said <indirect the king / Poe; nominal>no</indirect>,</direct>” Roe said.\n";
        let article = parse(Path::new("a.txt"), marked).expect("well formed");
        assert_eq!(article.headline, "Roe resigns");
        assert_eq!(article.body, "“He said no,” Roe said.");
        let text = quotewire_engine::Document::new(&article.headline, &article.body);
        let shown: Vec<_> = article.quotes.iter().map(|it| (text.slice(it.span), it.speakers.len())).collect();
        // The article never writes "Jane Roe", and has "Roe".
        assert_eq!(shown, [("He said no,", 2), ("no", 2)]);
    }

    #[test]
    fn a_name_that_is_never_written_in_full_is_right_by_its_part() {
        let speakers = |text: &str| {
            let mut speakers = vec!["Bríd Conneely".to_owned()];
            add_parts(&mut speakers, text);
            speakers
        };
        assert_eq!(speakers("His widow, Bríd, said so."), ["Bríd Conneely", "Bríd"]);
        assert_eq!(speakers("Bríd Conneely said so. Bríd wept."), ["Bríd Conneely"]);
        assert_eq!(speakers("Brídie said so to Mrs Conneely."), ["Bríd Conneely", "Conneely"]);
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let fault = |marked: &str| parse(Path::new("a.txt"), marked).expect_err("malformed").to_string();
        assert!(
            fault("H\n\n<direct Roe>x</direct>").starts_with("a.txt, line 2"),
            "{}",
            fault("H\n\n<direct Roe>x</direct>")
        );
        assert!(fault("H\n\nx</direct>").contains("ends nothing"));
    }
}
