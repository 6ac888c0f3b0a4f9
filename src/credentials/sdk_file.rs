//! The official SDKs' file: `~/.tencentcloud/credentials`, else `/etc/tencentcloud/credentials`.

use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::ini::{self, Section};
use super::{Credentials, CredentialsError, Env, Origin};
use crate::i18n::{Lang, Words};
use crate::say;

/// The section that is meant when none is named.
pub(super) const DEFAULT_SECTION: &str = "default";

/// Reads one section of `path`, or of the standard file.
///
/// # Errors
/// Names the file and the line: not there, not readable, broken, without that section.
pub fn load(env: &Env, path: Option<&Path>, section: Option<&str>) -> Result<Credentials, CredentialsError> {
    let path = path
        .map(Path::to_owned)
        .or_else(|| standard(env))
        .unwrap_or_else(|| env.expand("~/.tencentcloud/credentials"));
    let file = env.show(&path);
    let sections = read(env, &path)?.ok_or(CredentialsError::NoFile { file: file.clone() })?;
    let name = section.unwrap_or(DEFAULT_SECTION);
    match sections.iter().find(|section| section.name == name) {
        Some(section) => credentials(&file, section),
        None => Err(CredentialsError::NoSection {
            file,
            section: crate::event::neutralise(name),
            known: names(&sections),
        }),
    }
}

/// The names of the sections of the standard file; none if there is no file.
///
/// # Errors
/// Names the file and the line if it is not readable or broken.
pub fn sections(env: &Env) -> Result<Vec<String>, CredentialsError> {
    let Some(path) = standard(env) else { return Ok(Vec::new()) };
    let sections = read(env, &path)?.unwrap_or_default();
    Ok(sections.into_iter().map(|section| section.name).collect())
}

/// The link of the chain: the default section, or a note on why there is none.
pub(super) fn find(env: &Env) -> Result<Result<Credentials, Option<String>>, CredentialsError> {
    let Some(path) = standard(env) else { return Ok(Err(None)) };
    let file = env.show(&path);
    let Some(sections) = read(env, &path)? else { return Ok(Err(None)) };
    match sections.iter().find(|section| section.name == DEFAULT_SECTION) {
        Some(section) => credentials(&file, section).map(Ok),
        None => Ok(Err(Some(say!(
            Lang::current(),
            "{file} has no section [default]; it has: {known}",
            "{file} 中没有 [default] 一节；已有：{known}",
            "{file} にセクション [default] がありません。あるのは: {known}",
            known = names(&sections)
        )))),
    }
}

/// The first of the two standard places that has a file.
fn standard(env: &Env) -> Option<PathBuf> {
    let home = env.home.as_ref().map(|home| home.join(".tencentcloud/credentials"));
    let shared = env.etc.join("tencentcloud/credentials");
    // A file that may not be looked at is there: reading it will say why it cannot be read.
    home.into_iter().chain([shared]).find(|path| path.try_exists().unwrap_or(true))
}

fn read(env: &Env, path: &Path) -> Result<Option<Vec<Section>>, CredentialsError> {
    let file = env.show(path);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(CredentialsError::Unreadable { file, why: error.to_string() }),
    };
    let sections = ini::parse(&text);
    sections.map(Some).map_err(|error| CredentialsError::Broken { file, line: error.line, why: error.why })
}

fn credentials(file: &str, section: &Section) -> Result<Credentials, CredentialsError> {
    let required = |key: &str| {
        let entry = section.get(key).filter(|entry| !entry.value.is_empty());
        entry.map(|entry| entry.value.as_str()).ok_or_else(|| CredentialsError::Broken {
            file: file.to_owned(),
            line: section.get(key).map_or(section.line, |entry| entry.line),
            why: say!(
                Lang::current(),
                "[{section}] has no {key}",
                "[{section}] 中没有 {key}",
                "[{section}] に {key} がありません",
                section = crate::event::neutralise(&section.name)
            ),
        })
    };
    let origin = Origin::File { path: file.to_owned(), section: crate::event::neutralise(&section.name) };
    let token = section.get("token").map(|entry| entry.value.as_str());
    Credentials::new(required("secret_id")?, required("secret_key")?, token, origin)
}

fn names(sections: &[Section]) -> String {
    let names: Vec<_> = sections.iter().map(|section| crate::event::neutralise(&section.name)).collect();
    if names.is_empty() { Words::new("none", "无", "なし").said().to_owned() } else { names.join(", ") }
}
