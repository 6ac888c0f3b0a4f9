//! Writing an export to a file, piece by piece, on a thread of its own: a disk may be slow, full or gone.
//!
//! A file that is there is never touched unasked; one that is to be replaced is replaced at once and whole.
//! What was begun and not finished is taken away again. Nobody else can read what was written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::tui::msg::Msg;

/// Pieces on their way to the disk at most; the next one is made when one has been taken.
const PIECES: usize = 2;
/// How long the end of the program waits until what is unfinished is taken away.
const TIDY: Duration = Duration::from_millis(300);

/// What became of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Exported {
    /// It is there now, empty, and waits for pieces.
    Begun {
        /// Its whole path, as far as it was given.
        path: String,
    },
    /// There is one of that name.
    Exists {
        /// The same.
        path: String,
    },
    /// A piece has been written: the next one may come.
    Took,
    /// All of it has been written.
    Done {
        /// The same.
        path: String,
        /// How many bytes it has.
        bytes: u64,
    },
    /// It could not be written; nothing is left of it.
    Failed {
        /// The same.
        path: String,
        /// What kind of failure.
        kind: ErrorKind,
        /// The system's words.
        why: String,
    },
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Writing {
    /// [`None`] once it is to be finished or given up.
    pieces: Option<SyncSender<Piece>>,
    /// Nobody listens to its answers any more: they would be taken for those of the next one.
    given_up: Arc<AtomicBool>,
    ended: Receiver<()>,
}

enum Piece {
    More(Vec<u8>),
    Last,
}

impl Writing {
    /// Begins a file; a path that begins with `~/` is below `home`.
    pub(super) fn begin(
        path: &str,
        home: Option<&Path>,
        replace: bool,
        answers: mpsc::Sender<Msg>,
    ) -> io::Result<Self> {
        let (pieces, taken) = sync_channel(PIECES);
        let (end, ended) = channel();
        let path = expanded(path, home);
        let given_up = Arc::new(AtomicBool::new(false));
        let unheard = Arc::clone(&given_up);
        thread::Builder::new().name("export".to_owned()).spawn(move || {
            let answer = |exported| {
                !unheard.load(Ordering::Relaxed) && answers.blocking_send(Msg::Exported(exported)).is_ok()
            };
            let shown = path.display().to_string();
            match write(&path, replace, &taken, &answer) {
                Ok(Some(bytes)) => {
                    let _listened = answer(Exported::Done { path: shown, bytes });
                }
                Ok(None) => {}
                Err(error) if error.kind() == ErrorKind::AlreadyExists && !replace => {
                    let _listened = answer(Exported::Exists { path: shown });
                }
                Err(error) => {
                    let (kind, why) = (error.kind(), error.to_string());
                    let _listened = answer(Exported::Failed { path: shown, kind, why });
                }
            }
            let _gone = end.send(());
        })?;
        Ok(Self { pieces: Some(pieces), given_up, ended })
    }

    /// Hands on the next piece. One comes when the last was taken, so there is room for it.
    pub(super) fn take(&self, bytes: Vec<u8>) {
        if let Some(pieces) = &self.pieces {
            let _taken = pieces.try_send(Piece::More(bytes));
        }
    }

    /// It is not wanted any more: what is unfinished goes whenever the disk lets it, and nobody waits for that.
    pub(super) fn give_up(mut self) {
        self.given_up.store(true, Ordering::Relaxed);
        self.pieces = None;
        (_, self.ended) = channel();
    }

    /// There are no more.
    pub(super) fn finish(&mut self) {
        if let Some(pieces) = self.pieces.take() {
            let _taken = pieces.try_send(Piece::Last);
        }
    }
}

impl Drop for Writing {
    /// The program ends: what is unfinished goes, if the disk lets it in time.
    fn drop(&mut self) {
        self.pieces = None;
        let _gone: Result<(), RecvTimeoutError> = self.ended.recv_timeout(TIDY);
    }
}

/// Writes all pieces; the number of bytes, or [`None`] if it was given up.
fn write(
    path: &Path,
    replace: bool,
    pieces: &Receiver<Piece>,
    answer: &impl Fn(Exported) -> bool,
) -> io::Result<Option<u64>> {
    let mut target = Target::open(path, replace)?;
    if !answer(Exported::Begun { path: path.display().to_string() }) {
        return Ok(None);
    }
    let mut bytes = 0;
    while let Ok(piece) = pieces.recv() {
        match piece {
            Piece::More(more) => {
                target.file.write_all(&more)?;
                bytes += more.len() as u64;
                if !answer(Exported::Took) {
                    return Ok(None);
                }
            }
            Piece::Last => {
                target.finish()?;
                return Ok(Some(bytes));
            }
        }
    }
    Ok(None)
}

/// A file that goes unless it is finished.
struct Target {
    file: File,
    /// What is written to.
    written: PathBuf,
    /// What it takes the place of in the end, if that is something else.
    place: Option<PathBuf>,
    finished: bool,
}

impl Target {
    fn open(path: &Path, replace: bool) -> io::Result<Self> {
        if fs::metadata(path).is_ok_and(|there| there.is_dir()) {
            return Err(ErrorKind::IsADirectory.into());
        }
        if !replace {
            let file = create(path)?;
            return Ok(Self { file, written: path.to_owned(), place: None, finished: false });
        }
        // Where a link leads is replaced, not the link.
        let place = fs::canonicalize(path).or_else(|error| match error.kind() {
            ErrorKind::NotFound => Ok(path.to_owned()),
            _ => Err(error),
        })?;
        if fs::metadata(&place).is_ok_and(|there| !there.is_file()) {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it is no ordinary file"));
        }
        let mut name = std::ffi::OsString::from(".breakwatch-");
        name.push(format!("{:016x}.part", fastrand::u64(..)));
        let written = place.with_file_name(name);
        let file = create(&written)?;
        Ok(Self { file, written, place: Some(place), finished: false })
    }

    fn finish(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        if let Some(place) = &self.place {
            fs::rename(&self.written, place)?;
        }
        self.finished = true;
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.finished {
            let _gone = fs::remove_file(&self.written);
        }
    }
}

/// A new file that its owner alone can read.
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// The path that somebody typed.
fn expanded(path: &str, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    struct Desk {
        place: tempfile::TempDir,
        answers: mpsc::Sender<Msg>,
        answered: mpsc::Receiver<Msg>,
    }

    impl Desk {
        fn new() -> Self {
            let (answers, answered) = mpsc::channel(16);
            Self { place: tempfile::tempdir().unwrap(), answers, answered }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.place.path().join(name)
        }

        fn begin(&self, name: &str, replace: bool) -> Writing {
            let path = self.path(name);
            Writing::begin(path.to_str().unwrap(), None, replace, self.answers.clone()).unwrap()
        }

        fn next(&mut self) -> Exported {
            match self.answered.blocking_recv() {
                Some(Msg::Exported(exported)) => exported,
                other => panic!("{other:?}"),
            }
        }

        /// The names of all files, and of each what it holds.
        fn files(&self) -> Vec<(String, String)> {
            let mut files: Vec<_> = fs::read_dir(self.place.path())
                .unwrap()
                .flatten()
                .filter(|it| it.path().is_file())
                .map(|it| {
                    (it.file_name().into_string().unwrap(), fs::read_to_string(it.path()).unwrap_or_default())
                })
                .collect();
            files.sort();
            files
        }
    }

    fn file(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    #[test]
    fn pieces_become_a_file_that_its_owner_alone_reads() {
        let mut desk = Desk::new();
        let mut writing = desk.begin("a.csv", false);
        assert!(matches!(desk.next(), Exported::Begun { path } if path.ends_with("a.csv")));
        for piece in ["one\n", "two\n"] {
            writing.take(piece.into());
            assert_eq!(desk.next(), Exported::Took);
        }
        writing.finish();
        assert!(matches!(desk.next(), Exported::Done { bytes: 8, .. }));
        assert_eq!(desk.files(), [file("a.csv", "one\ntwo\n")]);
        assert_eq!(fs::metadata(desk.path("a.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_there_is_not_touched_unless_it_is_to_be_replaced_and_then_at_once() {
        let mut desk = Desk::new();
        fs::write(desk.path("a.csv"), "old").unwrap();
        let _refused = desk.begin("a.csv", false);
        assert!(matches!(desk.next(), Exported::Exists { .. }));
        assert_eq!(desk.files(), [file("a.csv", "old")]);
        let mut writing = desk.begin("a.csv", true);
        assert!(matches!(desk.next(), Exported::Begun { .. }));
        writing.take(b"new".to_vec());
        assert_eq!(desk.next(), Exported::Took);
        assert_eq!(fs::read_to_string(desk.path("a.csv")).unwrap(), "old", "until it is whole");
        writing.finish();
        assert!(matches!(desk.next(), Exported::Done { bytes: 3, .. }));
        assert_eq!(desk.files(), [file("a.csv", "new")]);
        // A link is followed, and stays.
        std::os::unix::fs::symlink(desk.path("a.csv"), desk.path("link")).unwrap();
        let _refused = desk.begin("link", false);
        assert!(matches!(desk.next(), Exported::Exists { .. }));
        let mut writing = desk.begin("link", true);
        assert!(matches!(desk.next(), Exported::Begun { .. }));
        writing.finish();
        assert!(matches!(desk.next(), Exported::Done { bytes: 0, .. }));
        assert!(fs::symlink_metadata(desk.path("link")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(desk.path("a.csv")).unwrap(), "");
    }

    #[test]
    fn what_is_given_up_leaves_nothing_and_what_was_there() {
        let mut desk = Desk::new();
        fs::write(desk.path("old"), "old").unwrap();
        for (name, replace) in [("new", false), ("old", true)] {
            let writing = desk.begin(name, replace);
            assert!(matches!(desk.next(), Exported::Begun { .. }));
            writing.take(b"half".to_vec());
            assert_eq!(desk.next(), Exported::Took);
            drop(writing);
            assert_eq!(desk.files(), [file("old", "old")]);
        }
    }

    #[test]
    fn what_cannot_be_written_is_told_with_its_path_and_kind() {
        let mut desk = Desk::new();
        fs::create_dir(desk.path("folder")).unwrap();
        for (name, kind) in [
            ("nowhere/a.csv", ErrorKind::NotFound),
            ("folder", ErrorKind::IsADirectory),
            (&"x".repeat(300), ErrorKind::InvalidFilename),
        ] {
            let _failed = desk.begin(name, false);
            let Exported::Failed { path, kind: of, .. } = desk.next() else { panic!("{name}") };
            assert!(path.ends_with(name));
            assert_eq!(of, kind, "{name}");
        }
        let mut full = Writing::begin("/dev/full", None, true, desk.answers.clone()).unwrap();
        let Exported::Failed { kind, .. } = desk.next() else { panic!("a device is no place") };
        assert_eq!(kind, ErrorKind::InvalidInput);
        full.finish();
    }

    #[test]
    fn a_tilde_is_the_home() {
        let home = Path::new("/home/ops");
        for (typed, path) in [
            ("~/a.csv", "/home/ops/a.csv"),
            ("~", "/home/ops"),
            ("~//a", "/home/ops/a"),
            ("~other/a", "~other/a"),
            ("a~", "a~"),
            ("/tmp/~", "/tmp/~"),
        ] {
            assert_eq!(expanded(typed, Some(home)), Path::new(path), "{typed}");
        }
        assert_eq!(expanded("~/a", None), Path::new("~/a"));
    }
}
