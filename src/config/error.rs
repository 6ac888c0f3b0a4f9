//! What is wrong with the configuration or with the choice of profiles, each one sentence with
//! file, line and key where there are such.

use crate::api::EndpointError;
use crate::credentials::CredentialsError;

/// An error of the configuration.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that was named but is not there.
    #[error("the configuration {file} does not exist; create it, or leave out --config")]
    NoFile {
        /// The file.
        file: String,
    },
    /// A file that cannot be read.
    #[error("the configuration {file} cannot be read ({why}); correct its permissions")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
    /// Not TOML.
    #[error("{file}, line {line}: {why}; correct the file")]
    Syntax {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// What the parser said.
        why: String,
    },
    /// A key that nobody knows.
    #[error("{file}, line {line}: unknown key `{key}`; did you mean `{nearest}`?")]
    UnknownKey {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// The key.
        key: String,
        /// The nearest known one.
        nearest: &'static str,
    },
    /// A value that cannot be.
    #[error("{file}, line {line}: `{key}` {why}")]
    Value {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// The key.
        key: String,
        /// What is wrong and what to write.
        why: String,
    },
    /// Two keys that exclude each other.
    #[error(
        "{file}, line {line}: `{second}` cannot stand beside `{first}` in [profile.{profile}]; remove one of them"
    )]
    Conflict {
        /// The file.
        file: String,
        /// Of the second key, from 1.
        line: usize,
        /// The profile.
        profile: String,
        /// One key.
        first: String,
        /// The other.
        second: String,
    },
    /// A key whose companion is missing.
    #[error("{file}, line {line}: `{present}` needs `{missing}` beside it in [profile.{profile}]")]
    HalfAPair {
        /// The file.
        file: String,
        /// Of the present key, from 1.
        line: usize,
        /// The profile.
        profile: String,
        /// The key that is there.
        present: &'static str,
        /// The one that is not.
        missing: &'static str,
    },
    /// A key of the account in a file that others can read.
    #[error(
        "{file}, line {line}: `{key}` is refused because other users can read this file; run `chmod 600 {file}`, \
         and replace the key if they may have seen it"
    )]
    NotPrivate {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// The key's name.
        key: &'static str,
    },
    /// A profile that is nowhere.
    #[error("no profile is named `{name}`; known are: {known}")]
    UnknownProfile {
        /// The name.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// Two flags that exclude each other.
    #[error("--site and --endpoint exclude each other; give one of them")]
    SiteAndEndpoint,
    /// An address that is not taken.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// A place of credentials that is broken.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
}
