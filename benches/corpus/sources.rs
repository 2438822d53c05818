//! The articles of the tests, as sentences to make others from.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::Article;

/// One article of the tests, less the elements that mark its quotations.
#[derive(Debug)]
pub(super) struct Source {
    /// Its first line.
    pub(super) headline: String,
    /// Its other lines that hold words.
    pub(super) paragraphs: Vec<String>,
    /// Words that are names in it: those with a capital where no sentence begins.
    pub(super) names: HashSet<String>,
}

/// Returns the articles of `tests/articles`, sorted by path.
pub(super) fn read() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    let folders = files(&root).into_iter().filter(|path| path.is_dir());
    let mut sources: Vec<Source> = folders
        .flat_map(|folder| files(&folder))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| Source::new(&std::fs::read_to_string(path).expect("an article")))
        .collect();
    // A word that somewhere stands without a capital is no name: "the Minister".
    let plain: HashSet<String> = sources
        .iter()
        .flat_map(|source| source.paragraphs.iter().flat_map(|paragraph| runs(paragraph)))
        .filter(|(_, run)| run.starts_with(char::is_lowercase))
        .map(|(_, run)| run.to_owned())
        .collect();
    for source in &mut sources {
        source.names.retain(|name| !plain.contains(&name.to_lowercase()));
    }
    sources
}

/// Returns what is in a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of articles");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Returns the runs of letters and the runs of anything else in `text`, in order, each with its place.
pub(super) fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let kind = kind_of(rest.chars().next()?);
        let length = rest.find(|character| kind_of(character) != kind).unwrap_or(rest.len());
        at += length;
        Some((at - length, &rest[..length]))
    })
}

/// Returns whether a character is a letter, a digit, or neither.
fn kind_of(character: char) -> (bool, bool) {
    (character.is_alphabetic(), character.is_ascii_digit())
}

impl Source {
    fn new(marked: &str) -> Self {
        let mut lines = without_elements(marked).lines().map(str::to_owned).collect::<Vec<_>>().into_iter();
        let headline = lines.next().expect("a headline");
        let paragraphs: Vec<String> = lines.filter(|line| !line.trim().is_empty()).collect();
        let mut names = HashSet::new();
        for paragraph in &paragraphs {
            for (at, run) in runs(paragraph).filter(|(_, run)| run.starts_with(char::is_uppercase)) {
                // A letter or a comma before it: no sentence begins here.
                let before = paragraph[..at].trim_end_matches(' ').chars().next_back();
                if before.is_some_and(|before| before.is_alphanumeric() || before == ',') {
                    names.insert(run.to_owned());
                }
            }
        }
        Self { headline, paragraphs, names }
    }

    /// Returns the article as it is.
    pub(super) fn article(&self) -> Article {
        Article { headline: self.headline.clone(), body: self.paragraphs.join("\n\n") }
    }
}

/// Returns `marked` without what stands between `<` and `>`.
fn without_elements(marked: &str) -> String {
    let mut parts = marked.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| text.push_str(part.split_once('>').map_or(part, |(_, rest)| rest)));
    text
}
