//! A `[profile.NAME]` table: where its account is, what of it is watched, where its key comes from.

use std::path::PathBuf;

use toml::de::DeTable;

use super::documented::{Key, Keys, Table as Documented};
use super::file::{Item, Source};
use super::{Config, ConfigError};
use crate::api::{Endpoint, Site};
use crate::credentials::{self, Credentials, CredentialsError, Env, Origin};
use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::say;

/// What may stand in one.
pub(super) const DOCUMENTED: Documented = Documented {
    header: "profile.NAME",
    example: "profile.prod",
    help: "A profile: an account on one site, and where its key comes from. There may be several, each under a \
           name of its own; all are watched, or those of --profile. Without any, the first key is used that is \
           found in the environment, the SDK's credentials file, the official command line tool and the role of \
           the virtual machine.",
    keys: Keys::Fixed(&[
        Key::new("site", "\"cn\"", "The site that the account belongs to: cn or intl."),
        Key::unset(
            "endpoint",
            "\"https://live.tencentcloudapi.com\"",
            "the site's",
            "Another address of the API instead: https, or http on this machine.",
        ),
        Key::unset("domains", "[\"push.example.com\"]", "all", "Watch only these push domains."),
        Key::unset("apps", "[\"live\"]", "all", "Watch only these apps."),
        Key::unset(
            "credentials",
            "\"sdk-file\"",
            "the first that has a key",
            "Where the key comes from: \"env\" (TENCENTCLOUD_SECRET_ID and its companions), \"sdk-file\", \
             \"tccli\" (the official command line tool) or \"cvm-role\" (the role of the virtual machine).",
        ),
        Key::unset(
            "tccli_profile",
            "\"default\"",
            "TCCLI_PROFILE, or default",
            "The profile of the official command line tool to take the key from.",
        ),
        Key::unset(
            "role",
            "\"watcher\"",
            "the machine's only one",
            "The role of the virtual machine, where it has several.",
        ),
        Key::unset(
            "credentials_file",
            "\"~/.tencentcloud/credentials\"",
            "the SDK's own",
            "A credentials file of the SDK's form to take the key from.",
        ),
        Key::unset("section", "\"default\"", "default", "The section of that file."),
        Key::unset(
            "secret_id_env",
            "\"PROD_SECRET_ID\"",
            "none",
            "A variable of your own that holds the SecretId.",
        )
        .with(&["secret_key_env = \"PROD_SECRET_KEY\""]),
        Key::unset("secret_key_env", "\"PROD_SECRET_KEY\"", "none", "The one that holds the SecretKey.")
            .with(&["secret_id_env = \"PROD_SECRET_ID\""]),
        Key::unset(
            "token_env",
            "\"PROD_TOKEN\"",
            "none",
            "The one that holds the token, where the key is a temporary one.",
        )
        .with(&["secret_id_env = \"PROD_SECRET_ID\"", "secret_key_env = \"PROD_SECRET_KEY\""]),
        Key::unset(
            "secret_id",
            "\"AKID...\"",
            "none",
            "The key itself. It is refused if other users can read this file; any other place is better.",
        )
        .with(&["secret_key = \"...\""])
        .secret(),
        Key::unset("secret_key", "\"...\"", "none", "Its secret half.")
            .with(&["secret_id = \"AKID...\""])
            .secret(),
    ]),
};

/// A profile to be watched, before anything of it has been read or asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfileSpec {
    /// Its name.
    pub name: String,
    /// Where requests go.
    pub endpoint: Endpoint,
    /// The site of that endpoint, if it is one of the two.
    pub site: Option<Site>,
    /// Only these push domains; empty for all.
    pub domains: Vec<String>,
    /// Only these apps; empty for all.
    pub apps: Vec<String>,
    /// Where its key comes from.
    pub credentials: CredentialsSpec,
}

/// Where a key comes from. Nothing is read before [`ProfileSpec::credentials`] is called, and
/// everything is read anew each time, so that a renewed key is found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CredentialsSpec {
    /// Environment, SDK file, CLI file, the machine's role: the first that has one.
    Chain,
    /// The official variables.
    Environment,
    /// Variables of one's own.
    Variables {
        /// Holds the `SecretId`.
        id: String,
        /// Holds the `SecretKey`.
        key: String,
        /// Holds the token of temporary keys.
        token: Option<String>,
    },
    /// A file of the official SDKs.
    SdkFile {
        /// The standard one if `None`.
        path: Option<PathBuf>,
        /// `default` if `None`.
        section: Option<String>,
    },
    /// A profile of the official CLI, the current one if `None`.
    Tccli {
        /// Its name.
        profile: Option<String>,
    },
    /// The role of the virtual machine that this runs on.
    Role {
        /// Its name; if `None`, the machine's only one.
        name: Option<String>,
    },
    /// The configuration itself.
    Configuration {
        /// The file.
        path: PathBuf,
        /// The profile whose table has the key.
        profile: String,
    },
}

impl ProfileSpec {
    /// A profile without any restriction.
    pub(super) fn new(name: &str, endpoint: Endpoint, credentials: CredentialsSpec) -> Self {
        let site = endpoint.as_site();
        Self { name: name.to_owned(), endpoint, site, domains: Vec::new(), apps: Vec::new(), credentials }
    }

    /// Reads its key now, from the place it comes from. Reads files, and asks for the machine's role where
    /// that is meant or nothing else is there, for [`credentials::ROLE_PATIENCE`] at most: not for the
    /// first frame.
    ///
    /// # Errors
    /// What is wrong with that place.
    pub fn credentials(&self, env: &Env) -> Result<Credentials, CredentialsError> {
        match &self.credentials {
            CredentialsSpec::Chain => credentials::chain(env),
            CredentialsSpec::Environment => credentials::from_environment(env),
            CredentialsSpec::Variables { id, key, token } => {
                credentials::from_own_variables(env, id, key, token.as_deref())
            }
            CredentialsSpec::SdkFile { path, section } => {
                credentials::load_sdk_file(env, path.as_deref(), section.as_deref())
            }
            CredentialsSpec::Tccli { profile } => credentials::load_tccli(env, profile.as_deref()),
            CredentialsSpec::Role { name } => credentials::from_role(env, name.as_deref()),
            CredentialsSpec::Configuration { path, profile } => {
                let config = Config::load(env, Some(path))
                    .map_err(|error| CredentialsError::Configuration(error.to_string()))?;
                config.key(profile).cloned().ok_or_else(|| {
                    let (file, name) = (env.show(path), neutralise(profile));
                    CredentialsError::Configuration(format!(
                        "[profile.{name}] of {file} has no secret_id any more; write it again"
                    ))
                })
            }
        }
    }
}

/// The keys of a table as they came.
#[derive(Default)]
struct Table<'a, 'i>(Vec<Item<'a, 'i>>);

impl<'a, 'i> Table<'a, 'i> {
    fn get(&self, key: &str) -> Option<&Item<'a, 'i>> {
        self.0.iter().find(|item| item.key == key)
    }

    fn word(&self, key: &str) -> Result<Option<String>, ConfigError> {
        self.get(key).map(Item::word).transpose()
    }

    fn words(&self, key: &str) -> Result<Vec<String>, ConfigError> {
        let empty = Words::new(
            "is an empty list, which would show nothing: remove the line to watch all",
            "是空列表，什么都不会显示：要监看全部请删去该行",
            "が空のリストで何も表示されません: すべて監視するには行を削除してください",
        );
        self.get(key).map(|item| item.words(empty)).transpose().map(Option::unwrap_or_default)
    }
}

/// Reads one table; the second value is the key if it is written there. [`None`] if anything is wrong,
/// which `source` keeps.
pub(super) fn parse(
    source: &Source<'_>,
    name: &str,
    table: &DeTable<'_>,
) -> Option<(ProfileSpec, Option<Credentials>)> {
    let mut known = Table::default();
    let mut all_known = true;
    for item in source.items(table) {
        if DOCUMENTED.names().contains(&item.key) {
            known.0.push(item);
        } else {
            all_known = source.note::<()>(Err(item.unknown(&DOCUMENTED))).is_some();
        }
    }
    let reading = Reading { source, name, table: known };
    let key = source.note(reading.written_key());
    let domains = source.note(reading.table.words("domains"));
    let apps = source.note(reading.table.words("apps"));
    let endpoint = source.note(reading.endpoint());
    // A key of which one half is there was said already.
    let credentials = key.as_ref().and_then(|_| source.note(reading.credentials()));
    let spec =
        ProfileSpec { domains: domains?, apps: apps?, ..ProfileSpec::new(name, endpoint?, credentials?) };
    all_known.then_some((spec, key?))
}

struct Reading<'a, 'i> {
    source: &'a Source<'a>,
    name: &'a str,
    table: Table<'a, 'i>,
}

impl Reading<'_, '_> {
    fn endpoint(&self) -> Result<Endpoint, ConfigError> {
        self.exclusive(&["site"], &["endpoint"])?;
        if let Some(item) = self.table.get("site") {
            let site = Site::from_name(item.text()?.trim());
            return site.map(Endpoint::site).ok_or_else(|| {
                item.wrong(
                    Words::new(
                        "must be \"cn\" or \"intl\"",
                        "必须是 \"cn\" 或 \"intl\"",
                        "は \"cn\" か \"intl\" にしてください",
                    )
                    .said(),
                )
            });
        }
        match self.table.get("endpoint") {
            Some(item) => Endpoint::parse(&item.word()?).map_err(|error| {
                item.wrong(say!(
                    Lang::current(),
                    "is not taken: {error}",
                    "不被接受：{error}",
                    "は使えません: {error}"
                ))
            }),
            None => Ok(Endpoint::site(Site::Cn)),
        }
    }

    fn credentials(&self) -> Result<CredentialsSpec, ConfigError> {
        const VARIABLES: [&str; 3] = ["secret_id_env", "secret_key_env", "token_env"];
        const FILE: [&str; 2] = ["credentials_file", "section"];
        const CLI: [&str; 1] = ["tccli_profile"];
        const WRITTEN: [&str; 2] = ["secret_id", "secret_key"];
        const ROLE: [&str; 1] = ["role"];
        let groups: [&[&str]; 5] = [&WRITTEN, &VARIABLES, &FILE, &CLI, &ROLE];
        for (index, group) in groups.iter().enumerate() {
            for other in &groups[index + 1..] {
                self.exclusive(group, other)?;
            }
        }
        let kind = self.kind(&groups)?;
        let has = |group: &[&str]| group.iter().any(|key| self.table.get(key).is_some());
        if has(&WRITTEN) {
            let path = self.source.path.to_owned();
            return Ok(CredentialsSpec::Configuration { path, profile: self.name.to_owned() });
        }
        if has(&VARIABLES) {
            self.pair("secret_id_env", "secret_key_env")?;
            self.needs("token_env", "secret_id_env")?;
            return Ok(CredentialsSpec::Variables {
                id: self.table.word("secret_id_env")?.unwrap_or_default(),
                key: self.table.word("secret_key_env")?.unwrap_or_default(),
                token: self.table.word("token_env")?,
            });
        }
        if has(&FILE) || kind == Some("sdk-file") {
            let path = self.table.word("credentials_file")?.map(|path| self.beside(&path));
            return Ok(CredentialsSpec::SdkFile { path, section: self.table.word("section")? });
        }
        if has(&CLI) || kind == Some("tccli") {
            return Ok(CredentialsSpec::Tccli { profile: self.table.word("tccli_profile")? });
        }
        if has(&ROLE) || kind == Some("cvm-role") {
            return Ok(CredentialsSpec::Role { name: self.role()? });
        }
        Ok(if kind == Some("env") { CredentialsSpec::Environment } else { CredentialsSpec::Chain })
    }

    /// The name of the machine's role, if one is given.
    fn role(&self) -> Result<Option<String>, ConfigError> {
        let Some(item) = self.table.get("role") else { return Ok(None) };
        let name = item.word()?;
        if credentials::is_role_name(&name) {
            return Ok(Some(name));
        }
        let why = Words::new(
            "must be the name of a role, as the console shows it",
            "必须是控制台中显示的角色名",
            "はコンソールに表示されるロール名にしてください",
        );
        Err(item.wrong(why.said()))
    }

    /// The value of `credentials`, which must go with the other keys that say the same in detail.
    fn kind(&self, groups: &[&[&str]; 5]) -> Result<Option<&'static str>, ConfigError> {
        let Some(item) = self.table.get("credentials") else { return Ok(None) };
        let said = item.text()?.trim();
        let (kind, allowed) = match said {
            "env" => ("env", Some(1)),
            "sdk-file" => ("sdk-file", Some(2)),
            "tccli" => ("tccli", Some(3)),
            "cvm-role" => ("cvm-role", Some(4)),
            _ => {
                let why = Words::new(
                    "must be \"env\", \"sdk-file\", \"tccli\" or \"cvm-role\"; leave it out for the usual order",
                    "必须是 \"env\"、\"sdk-file\"、\"tccli\" 或 \"cvm-role\"；按默认顺序查找时请省略",
                    "は \"env\"、\"sdk-file\"、\"tccli\"、\"cvm-role\" のいずれかです。通常の順序でよければ省いてください",
                );
                return Err(item.wrong(why.said()));
            }
        };
        for (index, group) in groups.iter().enumerate() {
            if Some(index) != allowed {
                self.exclusive(&["credentials"], group).map_err(|error| match error {
                    ConfigError::Conflict { file, line, column, profile, second, first } => {
                        let named = |key: String| {
                            if key == "credentials" { format!("credentials = \"{kind}\"") } else { key }
                        };
                        ConfigError::Conflict {
                            file,
                            line,
                            column,
                            profile,
                            first: named(first),
                            second: named(second),
                        }
                    }
                    other => other,
                })?;
            }
        }
        Ok(Some(kind))
    }

    /// The key written into the file, if it is one that nobody else can read.
    fn written_key(&self) -> Result<Option<Credentials>, ConfigError> {
        self.pair("secret_id", "secret_key")?;
        let (Some(id), Some(key)) = (self.table.get("secret_id"), self.table.get("secret_key")) else {
            return Ok(None);
        };
        if !self.source.private {
            let (line, column) = key.place();
            return Err(ConfigError::NotPrivate {
                file: self.source.file(),
                line,
                column,
                key: "secret_key",
            });
        }
        let section = format!("profile.{}", neutralise(self.name));
        let origin = Origin::File { path: self.source.file(), section };
        Ok(Some(Credentials::new(id.text()?, key.text()?, None, origin)?))
    }

    /// An error if keys of both groups are there; it names the line of the later one.
    fn exclusive(&self, group: &[&str], other: &[&str]) -> Result<(), ConfigError> {
        let find = |keys: &[&str]| self.table.0.iter().find(|item| keys.contains(&item.key));
        let (Some(one), Some(two)) = (find(group), find(other)) else { return Ok(()) };
        let (first, second) = if one.place() <= two.place() { (one, two) } else { (two, one) };
        let (line, column) = second.place();
        Err(ConfigError::Conflict {
            file: self.source.file(),
            line,
            column,
            profile: neutralise(self.name),
            first: first.key.to_owned(),
            second: second.key.to_owned(),
        })
    }

    fn pair(&self, one: &'static str, two: &'static str) -> Result<(), ConfigError> {
        self.needs(one, two)?;
        self.needs(two, one)
    }

    fn needs(&self, present: &'static str, missing: &'static str) -> Result<(), ConfigError> {
        match self.table.get(present) {
            Some(item) if self.table.get(missing).is_none() => {
                let (line, column) = item.place();
                let (file, profile) = (self.source.file(), neutralise(self.name));
                Err(ConfigError::HalfAPair { file, line, column, profile, present, missing })
            }
            _ => Ok(()),
        }
    }

    /// A path is meant from the directory of the configuration.
    fn beside(&self, path: &str) -> PathBuf {
        let path = self.source.env.expand(path);
        match self.source.path.parent() {
            Some(directory) if path.is_relative() => directory.join(path),
            _ => path,
        }
    }
}
