//! The environment as an argument: variables and the places where files are looked for.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::role::{self, Metadata};

/// What the chain and the configuration may know of the machine.
#[derive(Clone, Default)]
pub struct Env {
    /// Environment variables whose name and value are text.
    pub variables: HashMap<String, String>,
    /// The home directory.
    pub home: Option<PathBuf>,
    /// `/etc`, where files for all users are.
    pub etc: PathBuf,
    /// Where the machine tells of its role, if it may be asked at all.
    pub metadata: Option<Metadata>,
}

impl Env {
    /// The real one, read once.
    #[must_use]
    pub fn from_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let env = Self {
            variables,
            home: std::env::home_dir(),
            etc: PathBuf::from("/etc"),
            metadata: Some(Metadata::vendor()),
        };
        match env.get(role::VARIABLE).map(Metadata::for_tests) {
            Some(metadata) => Self { metadata: Some(metadata), ..env },
            None => env,
        }
    }

    /// A variable; one that is set to nothing is not set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// `path` with a leading `~/` made whole.
    #[must_use]
    pub fn expand(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }
    }

    /// A path as people write it, with `~` for the home directory.
    #[must_use]
    pub fn show(&self, path: &Path) -> String {
        let inside = self.home.as_deref().filter(|home| !home.as_os_str().is_empty());
        let shown = match inside.and_then(|home| path.strip_prefix(home).ok()) {
            Some(rest) => format!("~/{}", rest.display()),
            None => path.display().to_string(),
        };
        crate::event::neutralise(&shown)
    }
}

/// Variables hold secrets: none is shown.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env").field("home", &self.home).field("etc", &self.etc).finish_non_exhaustive()
    }
}
