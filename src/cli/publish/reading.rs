//! Articles out of files and standard input.

use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use crate::article::Format;
use crate::cli::enrich::input::{self, Item, Layout};

/// Returns how many bytes all `paths` have; none where one is no file, or is compressed.
pub(super) fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    let length =
        |path: &PathBuf| std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|about| about.len());
    let is_known = !paths.is_empty() && !paths.iter().any(|path| path.extension().is_some_and(|end| end == "gz"));
    paths.iter().map(length).sum::<Option<u64>>().filter(|_| is_known)
}

/// Reads every path in turn and hands over what stands in it.
pub(super) fn read_all(paths: &[PathBuf], max_bytes: usize, sender: &mpsc::Sender<Item>) {
    let stdin = [PathBuf::from("-")];
    for path in if paths.is_empty() { &stdin } else { paths } {
        if path.is_dir() {
            let reason = "is a directory: name its files".to_owned();
            let item = Item::fault(&path.display().to_string(), input::UNREADABLE, reason);
            if sender.blocking_send(item).is_err() {
                return;
            }
            continue;
        }
        if !input::read(path, layout(path), max_bytes, &mut |item| sender.blocking_send(item).is_ok()) {
            return;
        }
    }
}

/// Returns how the articles of a file are set apart. A file of no known kind is one, to the last byte: whatever is wrong with
/// it is for the worker to tell.
fn layout(path: &Path) -> Layout {
    // Lines that come compressed are published one by one; any other file as it is, compressed or not.
    let has_lines = path.as_os_str() == "-" || input::is_named_lines(path);
    if has_lines { Layout::Auto(Format::Auto) } else { Layout::Whole(Format::Auto) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_by_the_name_of_their_file() {
        for (path, has_lines) in [
            ("a.jsonl", true),
            ("a.ndjson.gz", true),
            ("a.jsonl.gz", true),
            ("-", true),
            ("a.json.gz", false),
            ("a.xml", false),
            ("jsonl", false),
            ("a.jsonl.zst", false),
        ] {
            let expected = if has_lines { Layout::Auto(Format::Auto) } else { Layout::Whole(Format::Auto) };
            assert_eq!(layout(Path::new(path)), expected, "{path}");
        }
    }
}
