//! Where the archive's file is, and who may read and write it.
//!
//! The file says who streamed what from where, so it is made for its owner alone (0600, in a directory
//! 0700), and SQLite gives the files beside it the same mode. What others may *write* is refused, as ssh
//! refuses such a configuration: anything could stand in it. What others may only *read* is used, and
//! said: it is no key that would have to be replaced, and to refuse it would take the history away just
//! when it is needed. What belongs to another user is refused: under sudo, files beside it would be made
//! that its owner could not open any more.

use std::fs::{DirBuilder, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::{ArchiveError, Fault};
use super::{Warning, filesystem};
use crate::credentials::Env;

/// How long another process may hold the file before that is an error.
const PATIENCE: Duration = Duration::from_secs(5);

/// The archive's file, and how it is used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    path: PathBuf,
    shown: String,
    pub(super) write_ahead: bool,
    pub(super) patience: Duration,
}

impl Place {
    /// This file.
    #[must_use]
    pub fn new(path: PathBuf, env: &Env) -> Self {
        let shown = env.show(&path);
        // A name that begins with `file:` would be read as an address.
        let path = std::path::absolute(&path).unwrap_or(path);
        Self { path, shown, write_ahead: true, patience: PATIENCE }
    }

    /// `$XDG_DATA_HOME/breakwatch/archive.sqlite3`, else under `~/.local/share`, the same on every
    /// platform; [`None`] without a home directory.
    #[must_use]
    pub fn standard(env: &Env) -> Option<Self> {
        let xdg = env.get("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let base = xdg.or_else(|| env.home.as_ref().map(|home| home.join(".local/share")))?;
        Some(Self::new(base.join("breakwatch/archive.sqlite3"), env))
    }

    /// Without a write-ahead log, wherever the file is.
    #[must_use]
    pub fn without_write_ahead(self) -> Self {
        Self { write_ahead: false, ..self }
    }

    /// Waits so long for other processes, instead of five seconds.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file as people write it; safe to print.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// One of the files that SQLite keeps beside it.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(ending);
        name.into()
    }

    /// Bytes on the disk, with what waits in the log.
    pub(super) fn bytes(&self) -> u64 {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |it| it.len());
        size(&self.path) + size(&self.beside("-wal"))
    }

    pub(super) fn fault(&self, fault: Fault) -> ArchiveError {
        ArchiveError::new(&self.shown, fault)
    }

    pub(super) fn system(&self, error: &io::Error) -> ArchiveError {
        ArchiveError::system(&self.shown, error)
    }

    pub(super) fn sqlite(&self, error: &rusqlite::Error) -> ArchiveError {
        ArchiveError::sqlite(&self.shown, error, || self.has_room())
    }

    /// The name of the network's file system that it lies on.
    pub(super) fn network(&self) -> Option<&'static str> {
        filesystem::network_under(&self.path)
    }

    /// Makes an empty file and its directory, for the owner alone, unless something is there.
    pub(super) fn make(&self) -> io::Result<()> {
        if let Some(directory) = self.path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Whether the file may be used, as it lies there.
    pub(super) fn examine(&self, file: &Metadata) -> Result<Option<Warning>, ArchiveError> {
        let kind = file.file_type();
        if kind.is_dir() || kind.is_fifo() || kind.is_socket() || kind.is_char_device() {
            return Err(self.fault(Fault::NoFile));
        }
        if file.uid() != rustix::process::geteuid().as_raw() {
            return Err(self.fault(Fault::Owner));
        }
        if file.mode() & 0o022 != 0 {
            return Err(self.fault(Fault::Writable));
        }
        let readable = file.mode() & 0o044 != 0;
        Ok(readable.then(|| Warning::Readable { file: self.shown.clone() }))
    }

    /// Whether a file as long as the archive could grow by a little in its directory. Asked where a write
    /// failed and nobody says why. A doubt counts as room.
    fn has_room(&self) -> bool {
        let file = self.beside(&format!("-room-{}", std::process::id()));
        let grown = || -> io::Result<()> {
            let mut probe = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
            // Longer than the file by a hole, which takes no room.
            probe.set_len(self.bytes())?;
            io::Seek::seek(&mut probe, io::SeekFrom::End(0))?;
            probe.write_all(&vec![1; 65_536])?;
            probe.sync_all()
        };
        let result = grown();
        let _gone = std::fs::remove_file(&file);
        !matches!(
            result.map_err(|error| error.kind()),
            Err(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
        )
    }
}
