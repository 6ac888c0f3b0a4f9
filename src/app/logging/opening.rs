//! Opening the log, and each file that follows it: without waiting, and never what somebody else laid out.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

/// Why a file is not taken for the log.
pub(super) enum Refused {
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

/// Opens without waiting, as a pipe without a reader would, and without following what somebody else laid
/// out in a shared directory such as `/tmp`: a link to one of the user's files, or a file that they can
/// read. (Linux refuses the same where `fs.protected_symlinks` and `fs.protected_regular` are on.)
pub(super) fn open(path: &Path) -> Result<File, Refused> {
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
