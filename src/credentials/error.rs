//! Why there is no key, in a sentence that says what to do. No value of a key is ever part of it.

use super::Origin;

/// An error of finding or reading credentials.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CredentialsError {
    /// No place has any. The text says how to give them.
    #[error(
        "no credentials found.\n\n\
         Give a key of the account, any one of:\n\
         \x20 - environment variables TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY\n\
         \x20 - the file ~/.tencentcloud/credentials: [default] with secret_id and secret_key\n\
         \x20 - the official CLI: tccli configure\n\
         \x20 - a [profile.NAME] table in the configuration\n\
         {notes}\
         A read-only key with the permission live:DescribeLiveStreamEventList is enough.\n\n\
         To look around without a key: breakwatch --demo",
        notes = notes(looked_at)
    )]
    NotFound {
        /// Places that exist, and why they gave nothing.
        looked_at: Vec<String>,
    },
    /// Half a pair in the environment.
    #[error("{present} is set but {missing} is not; set both, or neither")]
    HalfAPair {
        /// The variable that is there.
        present: String,
        /// The one that is not.
        missing: String,
    },
    /// A variable that the configuration names.
    #[error(
        "the environment variable {name}, which the configuration names, is not set; set it, or correct the name"
    )]
    NoVariable {
        /// The variable.
        name: String,
    },
    /// A file that is there but cannot be read.
    #[error("{file} cannot be read ({why}); correct its permissions or remove it")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
    /// A file that is not there though it was named.
    #[error("{file} does not exist; create it, or name another one")]
    NoFile {
        /// The file.
        file: String,
    },
    /// A file that is not what it should be.
    #[error("{file}, line {line}: {why}; correct the file")]
    Broken {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// What is wrong, without any value.
        why: String,
    },
    /// A section that is not in the file.
    #[error("{file} has no section [{section}]; it has: {known}")]
    NoSection {
        /// The file.
        file: String,
        /// The section.
        section: String,
        /// The sections that are there.
        known: String,
    },
    /// A file of the official CLI for keys that are not static.
    #[error(
        "{file} holds credentials of the kind `{kind}`, which breakwatch does not read; \
         give a key by TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or store one with `tccli configure`"
    )]
    Kind {
        /// The file.
        file: String,
        /// Its `type`.
        kind: String,
    },
    /// A value that can be no key.
    #[error("the {name} from {origin} {why}; copy it again from the console")]
    Unusable {
        /// Which of the values.
        name: &'static str,
        /// Where it came from.
        origin: Origin,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A name that would leave the CLI's directory.
    #[error("`{name}` is no name of a profile; use a name without `/`")]
    BadName {
        /// The name.
        name: String,
    },
    /// The configuration changed so that it gives this profile no key any more.
    #[error("{0}")]
    Configuration(String),
}

impl CredentialsError {
    /// Whether simply none were given, as against some that are wrong.
    #[must_use]
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }
}

fn notes(looked_at: &[String]) -> String {
    if looked_at.is_empty() { String::new() } else { format!("Looked at: {}.\n", looked_at.join("; ")) }
}
