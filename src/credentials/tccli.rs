//! The official CLI's files, `~/.tccli/<profile>.credential`: static keys only.
//!
//! The other kinds are renewed by the CLI itself; they get an error that says so.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Credentials, CredentialsError, Env, Origin};
use crate::i18n::Words;

/// The variable that chooses the CLI's profile.
const PROFILE_VARIABLE: &str = "TCCLI_PROFILE";
const DEFAULT_PROFILE: &str = "default";
const EXTENSION: &str = ".credential";

/// Borrowed from the text, which is wiped.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    #[serde(borrow, default)]
    secret_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    secret_key: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    token: Option<Cow<'a, str>>,
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

/// Reads one profile of the CLI: the one named, else the one of the environment, else `default`.
///
/// # Errors
/// Names the file: not there, not readable, broken, of another kind.
pub fn load(env: &Env, profile: Option<&str>) -> Result<Credentials, CredentialsError> {
    let profile = profile.or_else(|| env.get(PROFILE_VARIABLE)).unwrap_or(DEFAULT_PROFILE);
    let path = path(env, profile)?;
    read(env, &path)?.ok_or_else(|| CredentialsError::NoFile { file: env.show(&path) })
}

/// The names of the CLI's profiles that hold credentials, sorted.
#[must_use]
pub fn profiles(env: &Env) -> Vec<String> {
    let entries = env.home.as_ref().and_then(|home| std::fs::read_dir(home.join(".tccli")).ok());
    let names =
        entries.into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<_> = names
        .filter_map(|name| name.strip_suffix(EXTENSION).map(str::to_owned))
        .filter(|name| !name.is_empty())
        .collect();
    names.sort();
    names
}

/// The link of the chain: the profile of the environment must exist, the default one may.
pub(super) fn find(env: &Env) -> Result<Option<Credentials>, CredentialsError> {
    match env.get(PROFILE_VARIABLE) {
        Some(profile) => load(env, Some(profile)).map(Some),
        None if env.home.is_none() => Ok(None),
        None => read(env, &path(env, DEFAULT_PROFILE)?),
    }
}

fn path(env: &Env, profile: &str) -> Result<PathBuf, CredentialsError> {
    if profile.is_empty() || profile.contains(['/', '\\', '\0']) || profile.starts_with('.') {
        return Err(CredentialsError::BadName { name: crate::event::neutralise(profile) });
    }
    Ok(env.expand(&format!("~/.tccli/{profile}{EXTENSION}")))
}

fn read(env: &Env, path: &PathBuf) -> Result<Option<Credentials>, CredentialsError> {
    let file = env.show(path);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(CredentialsError::Unreadable { file, why: error.to_string() }),
    };
    let broken = |line: usize, why: Words| {
        let why = why.said().to_owned();
        CredentialsError::Broken { file: file.clone(), line, why }
    };
    // The parser's own words may repeat a value: only its line is used.
    let parsed: File<'_> = serde_json::from_str(&text).map_err(|error| {
        broken(
            error.line().max(1),
            Words::new(
                "this is not the JSON that the official CLI writes",
                "这不是官方命令行工具写出的 JSON",
                "公式 CLI が書いた JSON ではありません",
            ),
        )
    })?;
    if let Some(kind) = parsed.kind.filter(|kind| !matches!(kind.as_ref(), "" | "default")) {
        return Err(CredentialsError::Kind { file, kind: super::hinted(&kind) });
    }
    let (Some(id), Some(key)) = (&parsed.secret_id, &parsed.secret_key) else {
        let missing = if parsed.secret_id.is_none() {
            Words::new("there is no secretId", "缺少 secretId", "secretId がありません")
        } else {
            Words::new("there is no secretKey", "缺少 secretKey", "secretKey がありません")
        };
        return Err(broken(1, missing));
    };
    let origin = Origin::File { path: file.clone(), section: String::new() };
    Credentials::new(id, key, parsed.token.as_deref(), origin).map(Some)
}
