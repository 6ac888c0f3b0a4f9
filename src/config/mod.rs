//! The configuration file, and which profiles are watched.
//!
//! `$XDG_CONFIG_HOME/breakwatch/config.toml`, else `~/.config/breakwatch/config.toml`, the same on
//! every platform. What is not known is an error that names file, line and key. Flags override the
//! file; reading flags is not done here. This room sends nothing.
//!
//! ```toml
//! since = "24h"                     # defaults, overridden by flags
//! interval = "10s"
//! requests_per_second = 100         # for each key, in this process alone
//! filter = "-cause:client_closed"   # the filter to start with
//! lang = "zh"                       # en, zh or ja; the locale's if nothing is said
//! theme = "dark"                    # ansi16, dark, light, deuteranopia, deuteranopia-light, mono
//! columns = ["verdict", "stream", "cause"]  # of the list, in their order; those that fit if nothing is said
//! ambiguous = "wide"                # where the terminal gives two cells to … and · and the like
//! mouse = true                      # listen to it; selecting text then needs Shift in most terminals
//!
//! [flapping]                        # a stream flaps if it
//! breaks = 4                        # breaks so many times
//! within = "20m"                    # in so long
//!
//! [archive]                         # history, kept while watching
//! enabled = true                    # false keeps none
//! keep = "400d"                     # how long, or "unlimited"
//! size = "2GiB"                     # how much, or "unlimited"
//! path = "~/breakwatch.sqlite3"     # the standard file if nothing is said
//! wal = true                        # false where a write-ahead log gives trouble
//!
//! [keys]                            # what a key does, instead of the default
//! mark = "u"                        # one key, or several: ["u", "ctrl-e", "F2"]; [] for none
//!
//! [keys.detail]                     # at one place alone
//! mark = "U"
//!
//! [log]
//! file = "~/breakwatch.log"         # no log if nothing is said
//! level = "info"                    # error, warn, info, debug or trace
//! max_size = "10MB"                 # then a new file is begun; or "unlimited"
//! keep = 3                          # old files
//! [filters]                         # @mine in any filter
//! mine = "app:live"
//!
//! [alert.night]                     # somebody must hear of it
//! filter = "verdict:down"
//! bell = true
//!
//! [profile.prod]
//! site = "intl"                     # or endpoint = "https://HOST"; the China site if neither
//! domains = ["push.example.com"]    # only these push domains
//! apps = ["live"]                   # only these apps
//! credentials = "sdk-file"          # or "env", "tccli", "cvm-role"; the whole chain if nothing is said
//! credentials_file = "~/keys"       # with "sdk-file", otherwise the standard file
//! section = "prod"                  # with "sdk-file", otherwise [default]
//!
//! [profile.other]
//! tccli_profile = "other"           # a profile of the official CLI
//!
//! [profile.jump]
//! credentials = "cvm-role"          # the role of the virtual machine that this runs on
//! role = "watcher"                  # only if the machine has several
//!
//! [profile.ci]
//! secret_id_env = "CI_ID"           # variables of one's own
//! secret_key_env = "CI_KEY"
//! token_env = "CI_TOKEN"
//!
//! [profile.here]
//! secret_id = "..."                 # only if nobody else can read this file
//! secret_key = "..."
//! ```

mod alert;
mod archive;
mod documented;
mod duration;
mod error;
mod file;
mod filters;
mod flapping;
mod keys;
mod log;
mod looks;
mod profile;
mod select;
mod size;
mod source;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use archive::ArchiveSpec;
pub use documented::{Key, Keys, TABLES, Table, default_file};
pub use duration::{DurationError, parse_duration};
pub use error::ConfigError;
pub use log::{LogLevel, LogSpec};
pub use looks::LooksSpec;
pub use profile::{CredentialsSpec, ProfileSpec};
pub use select::{Choice, DEFAULT_PROFILE, select, select_by_name};
pub use size::{SizeError, parse_size};

use crate::alert::Rule;
use crate::credentials::{Credentials, Env};
use crate::filter::Saved;
use crate::i18n::Lang;
use crate::insight::Thresholds;
use crate::tui::Keymap;

/// The shortest time between two live readings that can be asked for.
pub const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// The longest.
pub const LONGEST_INTERVAL: Duration = Duration::from_secs(3_600);

/// What the file says; everything in it is optional.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// How far back the window reaches.
    pub since: Option<Duration>,
    /// How often the live reading asks; at least a second.
    pub interval: Option<Duration>,
    /// Requests per second for each key, 1 to 300.
    pub requests_per_second: Option<u32>,
    /// The filter to start with; it has no mistake.
    pub filter: Option<String>,
    /// Filters with names.
    pub filters: Saved,
    /// The language of screen, reports and errors.
    pub lang: Option<Lang>,
    /// How often a stream must break how soon to be flapping.
    pub flapping: Thresholds,
    /// How the screen looks.
    pub looks: LooksSpec,
    /// How history is kept.
    pub archive: ArchiveSpec,
    /// What the keys of the screen mean.
    pub keymap: Keymap,
    /// Whether a log is written, and how.
    pub log: LogSpec,
    /// What makes alerts, in the order of the file.
    pub alerts: Vec<Rule>,
    /// The profiles in the order of the file.
    pub profiles: Vec<ProfileSpec>,
    /// Keys written into the file, by profile.
    keys: BTreeMap<String, Credentials>,
}

/// What reading the file came to, mistakes and all.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What could be understood; complete only without problems.
    pub config: Config,
    /// Everything that is wrong, in the order of the file.
    pub problems: Vec<ConfigError>,
    /// What is written there, in the order of the file.
    pub settings: Vec<Setting>,
    /// The file, if there is one.
    pub file: Option<PathBuf>,
    /// Whether nobody else can read it; true without a file.
    pub private: bool,
}

/// A documented key that is written in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// The header of its table; empty at the top of the file.
    pub table: String,
    /// Its name there.
    pub key: String,
    /// The value as it is written, on one line and safe to print; [`None`] for a secret.
    pub value: Option<String>,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Line and column where its value begins.
    pub value_at: (usize, usize),
}

impl Reading {
    /// Reads `explicit`, which must be there, or else the standard file, which need not be.
    ///
    /// # Errors
    /// Names the file that cannot be read at all.
    pub fn of(env: &Env, explicit: Option<&Path>) -> Result<Self, ConfigError> {
        let nothing = Self { private: true, ..Self::default() };
        let Some(path) = explicit.map(Path::to_owned).or_else(|| standard_path(env)) else {
            return Ok(nothing);
        };
        match source::read(&path) {
            Ok((text, private)) => {
                Ok(Self { file: Some(path.clone()), private, ..file::parse(env, &path, &text, private) })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && explicit.is_none() => Ok(nothing),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(ConfigError::NoFile { file: env.show(&path) })
            }
            Err(error) => Err(ConfigError::Unreadable { file: env.show(&path), why: error.to_string() }),
        }
    }
}

impl Config {
    /// Reads `explicit`, which must be there, or else the standard file, which need not be.
    ///
    /// # Errors
    /// Names the file and, where it can, line and key.
    pub fn load(env: &Env, explicit: Option<&Path>) -> Result<Self, ConfigError> {
        let reading = Reading::of(env, explicit)?;
        match reading.problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(reading.config),
        }
    }

    fn key(&self, profile: &str) -> Option<&Credentials> {
        self.keys.get(profile)
    }
}

/// Where the configuration is if nobody says otherwise; `None` without a home directory.
#[must_use]
pub fn standard_path(env: &Env) -> Option<PathBuf> {
    let xdg = env.get("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = xdg.or_else(|| env.home.as_ref().map(|home| home.join(".config")))?;
    Some(base.join("breakwatch/config.toml"))
}
