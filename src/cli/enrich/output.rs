//! Where the records go: to standard output, or into a file that is there only when all of it is.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::sources::{Sources, UNFINISHED};
use crate::cli::Signals;
use crate::cli::progress::Progress;

/// What records are written to.
pub(super) struct Output {
    /// What it is called, for people.
    pub(super) name: String,
    target: Target,
}

enum Target {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A pipe, a terminal, `/dev/null`: nothing is put in its place.
    Open(BufWriter<File>),
    /// Beside the file whose place it takes in the end.
    Beside {
        unfinished: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
}

impl Output {
    /// Opens `path`, or standard output where there is none or it is `-`. A signal that ends the process at once takes the
    /// unfinished file away first, and `progress` too.
    ///
    /// # Errors
    ///
    /// It cannot be written, or is one of `sources`; with what to do about it.
    pub(super) fn open(
        path: Option<&Path>,
        sources: &Sources,
        signals: &Signals,
        progress: &Progress,
    ) -> Result<Self, String> {
        let progress = progress.clone();
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            signals.before_end(move || progress.clear());
            let target = Target::Stdout(BufWriter::new(io::stdout().lock()));
            return Ok(Self { name: "standard output".to_owned(), target });
        };
        let name = path.display().to_string();
        let target = target_of(path, sources).map_err(|reason| format!("--output: {name}: {reason}"))?;
        let unfinished = match &target {
            Target::Beside { unfinished, .. } => Some(unfinished.get_ref().path().to_owned()),
            _ => None,
        };
        signals.before_end(move || {
            progress.clear();
            unfinished.map(std::fs::remove_file);
        });
        Ok(Self { name, target })
    }

    /// Puts what has been written into its place.
    ///
    /// # Errors
    ///
    /// It could not be written whole: what stood there before still does.
    pub(super) fn finish(self) -> io::Result<()> {
        match self.target {
            Target::Stdout(mut stdout) => stdout.flush(),
            Target::Open(mut file) => file.flush(),
            Target::Beside { unfinished, path } => {
                let unfinished = unfinished.into_inner().map_err(io::IntoInnerError::into_error)?;
                unfinished.as_file().sync_all()?;
                unfinished.persist(path).map(|_| ()).map_err(|error| error.error)
            }
        }
    }

    /// Returns whether it is standard output, whose reader may have read enough.
    pub(super) fn is_stdout(&self) -> bool {
        matches!(self.target, Target::Stdout(_))
    }

    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.target {
            Target::Stdout(stdout) => stdout,
            Target::Open(file) => file,
            Target::Beside { unfinished, .. } => unfinished,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}

fn target_of(path: &Path, sources: &Sources) -> Result<Target, String> {
    let told = |error: io::Error| error.to_string();
    // Behind a link stands the file that is meant.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let there = std::fs::metadata(&path).ok();
    if there.as_ref().is_some_and(std::fs::Metadata::is_dir) {
        return Err("is a directory: name a file".to_owned());
    }
    if let Some(about) = &there {
        // Renaming asks for no right to write what is replaced.
        let file = File::options().write(true).open(&path).map_err(told)?;
        if !about.is_file() {
            return Ok(Target::Open(BufWriter::new(file)));
        }
        if is_read(&path, sources) {
            return Err("is read as well: name another file".to_owned());
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mode = there.map_or(0o666, |about| about.permissions().mode() & 0o777);
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(UNFINISHED).permissions(Permissions::from_mode(mode));
    Ok(Target::Beside { unfinished: BufWriter::new(builder.tempfile_in(folder).map_err(told)?), path })
}

/// Returns whether the file at `path`, which is there, is one of those that are read.
fn is_read(path: &Path, sources: &Sources) -> bool {
    let is_it = |source: &PathBuf| {
        let source = source.canonicalize();
        source.is_ok_and(|source| source == path || (sources.is_recursive && path.starts_with(source)))
    };
    sources.paths.iter().any(is_it)
}
