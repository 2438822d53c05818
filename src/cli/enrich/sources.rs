//! The paths that the command is given, and what is in the folders among them.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// What the names of our own unfinished files begin with: they are hidden, and nobody is told of them.
pub(super) const UNFINISHED: &str = ".quotewire-";

/// What there is to read.
#[derive(Debug, Clone)]
pub(super) struct Sources {
    /// As they were given; none is standard input.
    pub(super) paths: Vec<PathBuf>,
    /// Whether what is in folders is read too.
    pub(super) is_recursive: bool,
}

/// A path, and what is done with it.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// It is read. `-` is standard input.
    File(PathBuf),
    /// It is left out, for this reason.
    Skipped(PathBuf, &'static str),
    /// It cannot be read, for this reason.
    Unreadable(PathBuf, String),
}

impl Sources {
    /// Returns every file in turn: those of a folder in the order of their names, folder by folder. Links to folders are not
    /// followed, so that none leads round in a circle.
    pub(super) fn each(&self) -> impl Iterator<Item = Found> {
        let paths = if self.paths.is_empty() { vec![PathBuf::from("-")] } else { self.paths.clone() };
        let is_recursive = self.is_recursive;
        paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = Found>> {
            match path.is_dir() {
                true if is_recursive => Box::new(in_folder(&path)),
                true => {
                    let message = "is a directory: name its files, or read all that is in it with --recursive";
                    Box::new(std::iter::once(Found::Unreadable(path, message.to_owned())))
                }
                false => Box::new(std::iter::once(Found::File(path))),
            }
        })
    }

    /// Returns how many bytes all files have; none where one is of unknown length, as standard input is.
    pub(super) fn n_bytes(&self) -> Option<u64> {
        // How much is in a compressed one nobody knows before its end.
        let is_known = |path: &Path| path.extension().is_none_or(|end| end != "gz");
        let length = |path: &Path| {
            std::fs::metadata(path).ok().filter(|about| about.is_file() && is_known(path)).map(|about| about.len())
        };
        let files = self.each().filter_map(|found| if let Found::File(path) = found { Some(path) } else { None });
        files.map(|path| length(&path)).sum()
    }
}

fn in_folder(folder: &Path) -> impl Iterator<Item = Found> + use<> {
    let mut walk = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
    std::iter::from_fn(move || {
        loop {
            match walk.next()? {
                Ok(entry) => {
                    if is_hidden(&entry) && entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    }
                    if let Some(found) = found(entry) {
                        return Some(found);
                    }
                }
                Err(error) => {
                    let path = error.path().unwrap_or(Path::new("")).to_owned();
                    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    return Some(Found::Unreadable(path, reason));
                }
            }
        }
    })
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Returns what is done with an entry of a folder; none where there is nothing to say of it.
fn found(entry: DirEntry) -> Option<Found> {
    if entry.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
        return None;
    }
    if is_hidden(&entry) {
        return Some(Found::Skipped(entry.into_path(), "hidden"));
    }
    let kind = entry.file_type();
    let path = entry.into_path();
    if kind.is_dir() {
        return None;
    }
    // A link to a file is that file; one that leads nowhere is told when it is opened.
    if kind.is_file() || (kind.is_symlink() && std::fs::metadata(&path).map_or(true, |about| about.is_file())) {
        return Some(Found::File(path));
    }
    let reason = if path.is_dir() { "a link to a directory: name it to have it read" } else { "no file" };
    Some(Found::Skipped(path, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_in_the_order_of_its_names_and_links_lead_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["b", "b/z", ".git"] {
            std::fs::create_dir(at(name)).expect("a folder");
        }
        for name in ["c.txt", "a.txt", "b/2.txt", "b/1.txt", ".git/config", ".hidden", ".quotewire-x"] {
            std::fs::write(at(name), "x").expect("a file");
        }
        std::os::unix::fs::symlink(folder.path(), at("b/z/up")).expect("a link");
        std::os::unix::fs::symlink(at("a.txt"), at("d.txt")).expect("a link");
        std::os::unix::fs::symlink(at("nothing"), at("e.txt")).expect("a link");
        let sources = Sources { paths: vec![folder.path().to_owned()], is_recursive: true };
        let file = |name| Found::File(at(name));
        let skipped = |name, reason| Found::Skipped(at(name), reason);
        let expected = [
            skipped(".git", "hidden"),
            skipped(".hidden", "hidden"),
            file("a.txt"),
            file("b/1.txt"),
            file("b/2.txt"),
            skipped("b/z/up", "a link to a directory: name it to have it read"),
            file("c.txt"),
            file("d.txt"),
            file("e.txt"),
        ];
        assert_eq!(sources.each().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_folder_is_read_only_where_that_is_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let sources = Sources { paths: vec![folder.path().to_owned()], is_recursive: false };
        let found: Vec<Found> = sources.each().collect();
        assert!(matches!(&found[..], [Found::Unreadable(_, reason)] if reason.contains("--recursive")), "{found:?}");
        let nothing = Sources { paths: Vec::new(), is_recursive: true };
        assert_eq!(nothing.each().collect::<Vec<_>>(), [Found::File(PathBuf::from("-"))]);
        assert_eq!(nothing.n_bytes(), None);
    }
}
