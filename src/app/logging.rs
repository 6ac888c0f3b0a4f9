//! The log file of `--log-file`: what happened, one line each, readable by its owner only.
//!
//! Nothing that is logged holds a secret: errors and requests are logged by what they say of
//! themselves, and that never includes one.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Mutex;

use tracing::Level;

use super::Failure;

/// Appends to the file from now on. Without one, nothing is logged anywhere.
pub(super) fn start(file: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = file else { return Ok(()) };
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Failure::Said(format!("--log-file {}: {error}", path.display())))?;
    tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_ansi(false)
        .with_writer(Mutex::new(log))
        .try_init()
        .map_err(|error| Failure::Said(format!("--log-file {}: {error}", path.display())))
}
