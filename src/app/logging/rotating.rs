//! A log that begins a new file when one is large enough: FILE becomes FILE.1, FILE.1 becomes FILE.2.
//!
//! Several processes may write to one log. Each appends whole lines, holds the file that it has open against
//! the one that has the name, and follows when another has begun a new one. Whoever begins one holds a lock on
//! the old one meanwhile, so that two never do; nobody waits for it.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::opening::{Refused, open};

/// A file whose errors are handed on instead of told: whoever logs has other things to do, and standard error
/// may be the screen.
pub(super) struct Log {
    file: File,
    /// The name that a file has as long as it is the newest; none for what is no file, such as a pipe.
    name: Option<PathBuf>,
    max_size: Option<u64>,
    keep: u32,
    /// After a new file could not be begun: the size at which that is tried again.
    again_at: u64,
    failed: Box<dyn Fn(&io::Error) + Send>,
}

impl Log {
    /// Opens the file, or makes it. From `max_size` bytes on a new one is begun, and so many old ones are kept.
    /// What fails later, `failed` is told.
    pub(super) fn open(
        path: &Path,
        max_size: Option<u64>,
        keep: u32,
        failed: impl Fn(&io::Error) + Send + 'static,
    ) -> Result<Self, Refused> {
        let file = open(path)?;
        // Behind a link of one's own lies the file that grows.
        let name = file.metadata()?.is_file().then(|| fs::canonicalize(path)).transpose()?;
        Ok(Self { file, name, max_size, keep, again_at: 0, failed: Box::new(failed) })
    }

    /// Sees to it that the next line goes to the newest file, and that there is room in it.
    fn prepare(&mut self, line: usize) -> io::Result<()> {
        let (Some(name), Some(max_size)) = (self.name.clone(), self.max_size) else { return Ok(()) };
        let own = self.file.metadata()?;
        if !is_there(&name, &own) {
            return self.follow(&name);
        }
        let size = own.len().saturating_add(line as u64);
        if own.len() == 0 || size <= max_size || size < self.again_at {
            return Ok(());
        }
        if flock(&self.file, FlockOperation::NonBlockingLockExclusive).is_err() {
            // Another process is just about to begin a new one.
            return Ok(());
        }
        // It may have done so before the lock was ours.
        if is_there(&name, &own)
            && let Err(error) = shift(&name, self.keep)
        {
            self.again_at = size.saturating_add(max_size / 8);
            let _unlocked = flock(&self.file, FlockOperation::Unlock);
            return Err(error);
        }
        // Closing the old one gives up the lock.
        self.follow(&name)
    }

    fn follow(&mut self, name: &Path) -> io::Result<()> {
        self.file = open(name).map_err(|refused| match refused {
            Refused::System(error) => error,
            Refused::Strange => io::ErrorKind::PermissionDenied.into(),
        })?;
        self.again_at = 0;
        Ok(())
    }
}

/// Whether that file has the name.
fn is_there(name: &Path, file: &Metadata) -> bool {
    fs::symlink_metadata(name).is_ok_and(|it| (it.dev(), it.ino()) == (file.dev(), file.ino()))
}

/// Makes room at the name: every old file gets the next number, the oldest goes.
fn shift(name: &Path, keep: u32) -> io::Result<()> {
    if keep == 0 {
        return fs::remove_file(name);
    }
    let numbered = |number: u32| {
        let mut file = name.as_os_str().to_owned();
        file.push(format!(".{number}"));
        PathBuf::from(file)
    };
    for number in (1..keep).rev() {
        match fs::rename(numbered(number), numbered(number + 1)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(name, numbered(1))
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // What cannot be moved away is written on.
        if let Err(error) = self.prepare(bytes.len()) {
            (self.failed)(&error);
        }
        match self.file.write(bytes) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                (self.failed)(&error);
                Ok(bytes.len())
            }
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::{Arc, Mutex};

    use super::*;

    fn log(path: &Path, max_size: u64, keep: u32) -> Log {
        Log::open(path, Some(max_size), keep, |error| panic!("{error}")).ok().unwrap()
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_is_large_enough_makes_room_and_only_so_many_are_kept() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("log");
        let mut log = log(&path, 100, 2);
        for number in 0..40 {
            log.write_all(format!("line {number:014}\n").as_bytes()).unwrap();
        }
        assert_eq!(names(home.path()), ["log", "log.1", "log.2"]);
        let text = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
        assert_eq!(text("log.2") + &text("log.1") + &text("log"), {
            let last: Vec<String> = (25..40).map(|number| format!("line {number:014}\n")).collect();
            last.concat()
        });
        for name in names(home.path()) {
            let about = fs::metadata(home.path().join(&name)).unwrap();
            assert_eq!(about.permissions().mode() & 0o777, 0o600, "{name}");
            assert!(about.len() <= 100, "{name}");
        }
    }

    #[test]
    fn without_old_files_only_the_newest_stays_and_a_long_line_is_written_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("log");
        let mut log = log(&path, 10, 0);
        for line in ["short\n", "a line that is longer than the whole file\n", "end\n"] {
            log.write_all(line.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), line);
        }
        assert_eq!(names(home.path()), ["log"]);
    }

    #[test]
    fn a_file_that_was_moved_away_or_removed_is_begun_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("log");
        let mut log = log(&path, 1_000, 3);
        log.write_all(b"one\n").unwrap();
        fs::rename(&path, home.path().join("elsewhere")).unwrap();
        log.write_all(b"two\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two\n");
        fs::remove_file(&path).unwrap();
        log.write_all(b"three\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three\n");
    }

    #[test]
    fn the_file_behind_a_link_is_the_one_that_moves() {
        let home = tempfile::tempdir().unwrap();
        let (path, link) = (home.path().join("log"), home.path().join("link"));
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let mut log = log(&link, 10, 1);
        log.write_all(b"first\n").unwrap();
        log.write_all(b"second\n").unwrap();
        assert_eq!(names(home.path()), ["link", "log", "log.1"]);
        assert_eq!(fs::read_to_string(&link).unwrap(), "second\n");
    }

    #[test]
    fn where_no_new_file_can_be_begun_the_old_one_grows_and_that_is_told() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("log");
        fs::create_dir_all(home.path().join("log.1/full")).unwrap();
        let told = Arc::new(Mutex::new(0));
        let telling = Arc::clone(&told);
        let failed = move |_: &io::Error| *telling.lock().unwrap() += 1;
        let mut log = Log::open(&path, Some(80), 1, failed).ok().unwrap();
        for _ in 0..20 {
            log.write_all(b"a line\n").unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 20);
        let told = *told.lock().unwrap();
        assert!((1..8).contains(&told), "tried now and then: {told}");
    }

    #[test]
    fn several_writers_lose_no_line_and_split_none() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("log");
        std::thread::scope(|all| {
            for writer in 0..4 {
                // Each has the file open for itself, as processes have.
                let mut log = log(&path, 2_000, 90);
                all.spawn(move || {
                    for number in 0..500 {
                        log.write_all(format!("{writer} {number:04}\n").as_bytes()).unwrap();
                    }
                });
            }
        });
        let names = names(home.path());
        let texts: Vec<String> =
            names.iter().map(|name| fs::read_to_string(home.path().join(name)).unwrap()).collect();
        let lines: BTreeSet<&str> = texts.iter().flat_map(|text| text.lines()).collect();
        assert_eq!(lines.len(), 2_000, "{names:?}");
        assert!(lines.iter().all(|line| line.len() == 6));
        // Two that begin one at once would leave short ones behind.
        let short = texts.iter().filter(|text| text.len() < 1_000).count();
        assert!(short <= 1, "{:?}", texts.iter().map(String::len).collect::<Vec<_>>());
    }
}
