//! The file that an article was read from.

use super::EnrichedRecord;

/// The field of `article` that names it. What an article itself calls so is passed on under `extra`.
const FILE: &str = "file";

impl EnrichedRecord {
    /// Puts `path`, as it was given, into `article.file`.
    pub fn set_file(&mut self, path: &str) {
        self.article.insert(FILE.to_owned(), path.into());
    }

    /// Returns the path of the file that the article was read from; none where it came otherwise.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.article.get(FILE)?.as_str().filter(|path| !path.is_empty())
    }

    /// Returns what the article is called for want of a headline: the name of its file, unless that is one of lines, which
    /// many articles share.
    #[must_use]
    pub fn stand_in_title(&self) -> Option<&str> {
        let holds_lines = |name: &str| {
            let name = name.strip_suffix(".gz").unwrap_or(name);
            name.ends_with(".jsonl") || name.ends_with(".ndjson")
        };
        self.file_name().filter(|name| !holds_lines(name))
    }

    /// Returns the name of that file, without its folders.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.file().map(|path| path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(path))
    }
}
