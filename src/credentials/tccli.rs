//! The official CLI's files, `~/.tccli/<profile>.credential`, of all their kinds: static keys, the role
//! of the virtual machine, and the two logins, whose keys end and which only the CLI itself renews.
//!
//! The CLI replaces its file as a whole, so that a reader meets the old or the new one. It renews the key
//! of a login when one of its commands runs within five minutes of the end, for the profile of the
//! command's arguments.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::lifetime::{Lifetime, Login, LoginKind, Renewal};
use super::{Credentials, CredentialsError, Env, Origin, role};
use crate::event::{UnixTime, neutralise};
use crate::i18n::Words;

/// The variable that chooses the CLI's profile.
const PROFILE_VARIABLE: &str = "TCCLI_PROFILE";
const DEFAULT_PROFILE: &str = "default";
const EXTENSION: &str = ".credential";

/// Ends after the year 2286 are no Unix time.
const LATEST: f64 = 9_999_999_999.0;

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
    /// The end of the key.
    #[serde(default)]
    expires_at: Option<f64>,
    #[serde(default)]
    oauth: Option<Session>,
    #[serde(default)]
    sso: Option<Session>,
}

/// The login that keys are made from. What it consists of is the CLI's alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    /// Its own end.
    #[serde(default)]
    expires_at: Option<f64>,
}

/// Reads one profile of the CLI: the one named, else the one of the environment, else `default`.
///
/// # Errors
/// Names the file: not there, not readable, broken, of another kind.
pub fn load(env: &Env, profile: Option<&str>) -> Result<Credentials, CredentialsError> {
    let profile = profile.or_else(|| env.get(PROFILE_VARIABLE)).unwrap_or(DEFAULT_PROFILE);
    let path = path(env, profile)?;
    read(env, profile, &path)?.ok_or_else(|| CredentialsError::NoFile { file: env.show(&path) })
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
        None => read(env, DEFAULT_PROFILE, &path(env, DEFAULT_PROFILE)?),
    }
}

fn path(env: &Env, profile: &str) -> Result<PathBuf, CredentialsError> {
    if profile.is_empty() || profile.contains(['/', '\\', '\0']) || profile.starts_with('.') {
        return Err(CredentialsError::BadName { name: neutralise(profile) });
    }
    Ok(env.expand(&format!("~/.tccli/{profile}{EXTENSION}")))
}

fn read(env: &Env, profile: &str, path: &PathBuf) -> Result<Option<Credentials>, CredentialsError> {
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
    let kind = match parsed.kind.as_deref() {
        None | Some("" | "default") => None,
        Some("cvm-role") => {
            let asked_by = Some(file);
            return role::find(env, None)
                .map(Some)
                .map_err(|trouble| CredentialsError::Role { asked_by, trouble });
        }
        Some("oauth") => Some(LoginKind::Oauth),
        Some("sso") => Some(LoginKind::Sso),
        Some(other) => return Err(CredentialsError::Kind { file, kind: super::hinted(other) }),
    };
    let has_session = parsed.oauth.is_some() || parsed.sso.is_some();
    if kind.is_none() && has_session && parsed.secret_id.is_none() {
        return Err(broken(
            1,
            Words::new(
                "the login is configured, but nobody has logged in yet (tccli sso login)",
                "已配置登录，但尚未登录（tccli sso login）",
                "ログインは設定済みですが、まだログインしていません (tccli sso login)",
            ),
        ));
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
    let credentials = Credentials::new(id, key, parsed.token.as_deref(), origin)?;
    let lifetime = kind.zip(time(parsed.expires_at)).map(|(kind, ends)| {
        let session = match kind {
            LoginKind::Oauth => parsed.oauth,
            LoginKind::Sso => parsed.sso,
        };
        let until = session.and_then(|session| time(session.expires_at));
        Lifetime { ends, renewal: Renewal::Tccli(Login { kind, profile: word(profile), file, until }) }
    });
    Ok(Some(match lifetime {
        Some(lifetime) => credentials.lasting(lifetime),
        None => credentials,
    }))
}

/// A time as the CLI writes it, whole seconds or not.
fn time(seconds: Option<f64>) -> Option<UnixTime> {
    let seconds = seconds.filter(|seconds| (1.0..=LATEST).contains(seconds))?;
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds are meant, and it is in range")]
    let whole = seconds.floor() as i64;
    Some(UnixTime(whole))
}

/// The name of a profile as one word of a command.
fn word(profile: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let shown = neutralise(profile);
    if shown.chars().all(plain) { shown } else { format!("'{}'", shown.replace('\'', "'\\''")) }
}
