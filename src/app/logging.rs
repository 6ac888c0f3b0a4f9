//! The log file of `--log-file`: what happened, one line each, readable by its owner only.
//!
//! Nothing that is logged holds a secret: errors and requests are logged by what they say of
//! themselves, and that never includes one. A log that cannot be written holds up nothing: it is said at
//! the end that lines are missing.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use rustix::fs::OFlags;
use tracing::Level;

use super::Failure;
use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::say;

/// The first line that could not be written: where to, and why.
static FAILED: OnceLock<(PathBuf, String)> = OnceLock::new();

/// Why a file is not taken for the log.
enum Refused {
    /// The system refuses.
    System(io::Error),
    /// What is there belongs to somebody else, in a directory where anybody may leave something.
    Strange,
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// Appends to the file from now on. Without one, nothing is logged anywhere.
///
/// A new file is readable by its owner only; one that is there keeps its mode.
pub(super) fn start(file: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = file else { return Ok(()) };
    let failure = |why: &str| {
        let file = neutralise(&path.to_string_lossy());
        Failure::Said(say!(
            Lang::current(),
            "--log-file {file} cannot be written: {why}; name another file, or leave --log-file out",
            "--log-file {file} 无法写入：{why}；请指定其他文件，或去掉 --log-file",
            "--log-file {file} に書き込めません: {why}。別のファイルを指定するか --log-file を外してください"
        ))
    };
    let file = open(path).map_err(|refused| match refused {
        Refused::System(error) => failure(&error.to_string()),
        Refused::Strange => {
            let strange = Words::new(
                "it belongs to another user, in a directory that everybody may write to",
                "它属于其他用户，且所在目录人人可写",
                "誰でも書き込めるディレクトリにある、他のユーザーのファイルです",
            );
            failure(strange.said())
        }
    })?;
    tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_ansi(false)
        .with_writer(Mutex::new(Log { file, path: path.to_owned() }))
        .try_init()
        .map_err(|error| failure(&error.to_string()))
}

/// What to say at the end of a log from which lines are missing.
pub(super) fn complaint() -> Option<String> {
    let (path, why) = FAILED.get()?;
    let file = neutralise(&path.to_string_lossy());
    Some(say!(
        Lang::current(),
        "lines are missing from the log {file}: {why}",
        "日志 {file} 缺少若干行：{why}",
        "ログ {file} に書けなかった行があります: {why}"
    ))
}

/// Opens without waiting, as a pipe without a reader would, and without following what somebody else laid
/// out in a shared directory such as `/tmp`: a link to one of the user's files, or a file that they can
/// read. (Linux refuses the same where `fs.protected_symlinks` and `fs.protected_regular` are on.)
fn open(path: &Path) -> Result<File, Refused> {
    let flags = |more: OFlags| i32::try_from((OFlags::NONBLOCK | more).bits()).unwrap_or_default();
    let opened = |more| {
        let mut options = OpenOptions::new();
        options.create(true).append(true).mode(0o600).custom_flags(flags(more));
        options.open(path)
    };
    let shared = is_shared(path);
    let file = match opened(OFlags::NOFOLLOW) {
        Err(_) if is_link(path) => {
            if shared && !is_own(&fs::symlink_metadata(path)?) {
                return Err(Refused::Strange);
            }
            // Only its owner can exchange the link meanwhile.
            opened(OFlags::empty())?
        }
        opened => opened?,
    };
    let about = file.metadata()?;
    if shared && about.is_file() && !is_own(&about) {
        return Err(Refused::Strange);
    }
    Ok(file)
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.file_type().is_symlink())
}

/// Whether the user or the system put it there.
fn is_own(about: &Metadata) -> bool {
    [0, rustix::process::geteuid().as_raw()].contains(&about.uid())
}

/// Whether anybody may leave something beside that file.
fn is_shared(path: &Path) -> bool {
    const WRITABLE_BY_ALL: u32 = 0o002;
    let directory = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::metadata(directory).is_ok_and(|about| about.mode() & WRITABLE_BY_ALL != 0)
}

/// The file, whose errors are kept instead of told: whoever logs has other things to do, and standard error
/// may be the screen.
struct Log {
    file: File,
    path: PathBuf,
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                let _first = FAILED.set((self.path.clone(), error.to_string()));
                Ok(bytes.len())
            }
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
