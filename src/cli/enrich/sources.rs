//! The paths that the command is given, read in turn.

use std::path::PathBuf;
use std::sync::mpsc::SyncSender;

use super::args::From;
use super::input::{self, Item, Layout};
use crate::article::Format;

/// Reads every path in turn and hands over what stands in it.
pub(super) fn read_all(paths: &[PathBuf], from: From, max_bytes: usize, sender: &SyncSender<Item>) {
    let layout = match from {
        From::Auto => Layout::Auto(Format::Auto),
        From::Json => Layout::Lines(Format::Json),
        From::Ninjs => Layout::Auto(Format::Ninjs),
        From::Text => Layout::Whole(Format::Text),
    };
    let stdin = [PathBuf::from("-")];
    let paths = if paths.is_empty() { &stdin } else { paths };
    for path in paths {
        if !input::read(path, layout, max_bytes, &mut |item| sender.send(item).is_ok()) {
            return;
        }
    }
}
