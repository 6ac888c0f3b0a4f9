//! The text of the configuration: a file, read whenever it is asked for, or what gives its text once, such as
//! the pipe of `--config <(…)`, kept for whoever asks again.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

/// A text, and whether nobody else can read it.
type Source = (Zeroizing<String>, bool);

/// What came from pipes. Whoever reads one keeps the others waiting, so that all get the same.
static PIPED: Mutex<Vec<(PathBuf, Source)>> = Mutex::new(Vec::new());

/// The text, and whether nobody else can read it: asked of the open file, so that it cannot be
/// exchanged in between.
///
/// # Errors
/// What the system says.
pub(super) fn read(path: &Path) -> io::Result<Source> {
    let mut piped = PIPED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, source)) = piped.iter().find(|(of, _)| of == path) {
        return Ok(source.clone());
    }
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text)?;
    let source = (text, is_private(&metadata));
    if !metadata.is_file() {
        piped.push((path.to_owned(), source.clone()));
    }
    Ok(source)
}

#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o066 == 0
}

/// Elsewhere there are no such bits; the user's own directory is private by default.
#[cfg(not(unix))]
fn is_private(_: &Metadata) -> bool {
    true
}
