//! Months of history in one file: every break seen, and the marks and notes that people gave them.
//!
//! One connection, whose calls block: it belongs on a thread of its own. Several processes may have the
//! same file open. It keeps breaks as [`Store`](crate::store::Store) does: equal records are one with the
//! largest count, an ended record takes the place of the same push listed without an end, and when and how
//! a break became known first never changes. What [`Archive::keep`] has returned from is on the disk.
//!
//! Profiles are kept by name. Texts are kept as they came and are neutralised when they are read. Nothing
//! but records, marks, notes and times is ever in the file. It knows nothing of the network or of screens.
//!
//! - `place`: where the file is, and who may read it; `filesystem`: what its disk can do.
//! - `connect`: from a place to a connection; `schema`: the tables and their versions.
//! - `keep`: writing; `read`: reading; `retention`: giving up what is old.
//! - `info`, `verify`: telling about the file, and whether it is whole.

mod connect;
mod error;
mod filesystem;
mod info;
mod keep;
mod place;
mod read;
mod retention;
mod schema;
mod verify;
mod warning;

use std::sync::Arc;

use rusqlite::Connection;

use self::connect::{Connected, Entry};
pub use self::error::ArchiveError;
pub use self::filesystem::network_name;
pub use self::info::{Info, ProfileInfo};
pub use self::place::Place;
pub use self::retention::{Prunable, Pruned, Retention};
pub use self::verify::Finding;
pub use self::warning::Warning;
pub use crate::event::{Annotation, Note, Subject};
use crate::event::{Record, Seen, Source, UnixTime};

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    connection: Connection,
    place: Place,
    /// After the connection, which is closed while the file is still noted as open.
    _entry: Entry,
}

/// An archive, and what there is to say of it.
#[derive(Debug)]
pub struct Opened {
    /// It.
    pub archive: Archive,
    /// What its owner should know, and what stops nothing.
    pub warnings: Vec<Warning>,
}

/// One change, as it became known.
#[expect(clippy::large_enum_variant, reason = "there are few at a time, most of them the small ones")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kept {
    /// Breaks that were not known before, or whose number of copies rose.
    Breaks {
        /// Who lists them, by name.
        profile: Arc<str>,
        /// The breaks.
        seen: Vec<Seen>,
        /// Which reading found them.
        source: Source,
        /// When, in the server's time.
        at: UnixTime,
    },
    /// Known breaks with their proven counts, which may be lower than what is kept.
    Recounted {
        /// Who lists them, by name.
        profile: Arc<str>,
        /// The breaks.
        seen: Vec<Seen>,
    },
    /// Kept breaks that the service, read whole, did not list: they are kept, and
    /// [not handed out](Archive::breaks) any more until they are listed again.
    Refuted {
        /// Who listed them, by name.
        profile: Arc<str>,
        /// The breaks.
        records: Vec<Record>,
        /// When it was read, in the server's time: what became known later is not refuted.
        at: UnixTime,
    },
    /// What a person said of a break or a stream.
    Annotated(Annotation),
}

impl Archive {
    /// Opens the archive, makes it if there is none, and brings it to the newest schema.
    ///
    /// # Errors
    /// [`ArchiveError`]: whatever is wrong with the file. It is then left as it is.
    pub fn open(place: &Place) -> Result<Opened, ArchiveError> {
        Self::opened(place, true)
    }

    /// Opens the archive only if there is one.
    ///
    /// # Errors
    /// [`ArchiveError`], among them one that [is missing](ArchiveError::is_missing).
    pub fn open_existing(place: &Place) -> Result<Opened, ArchiveError> {
        Self::opened(place, false)
    }

    fn opened(place: &Place, create: bool) -> Result<Opened, ArchiveError> {
        let Connected { connection, entry, warnings } = connect::connect(place, create)?;
        Ok(Opened { archive: Self { connection, place: place.clone(), _entry: entry }, warnings })
    }

    /// Where it is.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Bytes on the disk, with what waits in the log.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.place.bytes()
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, ArchiveError> {
        result.map_err(|error| self.place.sqlite(&error))
    }
}
