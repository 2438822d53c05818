//! A disk of a few megabytes that only one server sees: a memory file system in a mount namespace of its own, which
//! takes no privilege where the system lets users have namespaces.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The disk, kept by a process that lives in its namespace.
pub(crate) struct SmallDisk {
    keeper: Child,
    folder: TempDir,
}

impl SmallDisk {
    /// Returns a disk of this many megabytes.
    pub(crate) fn new(n_megabytes: u32) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().display();
        let script = format!("mount -t tmpfs -o size={n_megabytes}m none {path} && echo mounted && exec cat");
        let mut keeper = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare, of util-linux");
        let mut line = String::new();
        let stdout = keeper.stdout.as_mut().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        assert_eq!(line, "mounted\n", "the system lets us have no namespace");
        Self { keeper, folder }
    }

    /// Returns what runs a program where the disk is seen.
    pub(crate) fn runner(&self) -> Vec<String> {
        let pid = self.keeper.id().to_string();
        ["nsenter", "--preserve-credentials", "--user", "--mount", "--target", &pid].map(str::to_owned).to_vec()
    }

    /// Puts the disk where a server keeps its streams.
    pub(crate) fn mount_in(&self, server_folder: &Path) {
        std::os::unix::fs::symlink(self.folder.path(), server_folder.join("jetstream")).expect("a link");
    }

    /// Fills the disk to the last byte.
    pub(crate) fn fill(&self) {
        let mut ballast = std::fs::File::create(self.ballast()).expect("the ballast");
        let block = [0; 4096];
        while ballast.write_all(&block).is_ok() {}
    }

    /// Makes room again.
    pub(crate) fn clear(&self) {
        std::fs::remove_file(self.ballast()).expect("the ballast is there");
    }

    /// Returns the ballast's path as it is seen from outside.
    fn ballast(&self) -> PathBuf {
        let inside = self.folder.path().strip_prefix("/").expect("an absolute path").join("ballast");
        PathBuf::from(format!("/proc/{}/root", self.keeper.id())).join(inside)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // It may have ended already.
        self.keeper.kill().ok();
        self.keeper.wait().ok();
    }
}
