//! What is wrong with the configuration or with the choice of profiles, each one sentence with
//! file, line and key where there are such.

use std::fmt;

use crate::api::EndpointError;
use crate::credentials::CredentialsError;
use crate::i18n::Lang;
use crate::say;

/// An error of the configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConfigError {
    /// A file that was named but is not there.
    NoFile {
        /// The file.
        file: String,
    },
    /// A file that cannot be read.
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
    /// A file that nothing comes from: a pipe that nobody writes to, or a file system that hangs.
    Silent {
        /// The file.
        file: String,
    },
    /// Not TOML.
    Syntax {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// What the parser said.
        why: String,
    },
    /// A key that nobody knows.
    UnknownKey {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// The key.
        key: String,
        /// The nearest known one.
        nearest: &'static str,
    },
    /// A value that cannot be.
    Value {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// The key.
        key: String,
        /// What is wrong and what to write.
        why: String,
    },
    /// Two keys that exclude each other.
    Conflict {
        /// The file.
        file: String,
        /// Of the second key, from 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// The profile.
        profile: String,
        /// One key.
        first: String,
        /// The other.
        second: String,
    },
    /// A key whose companion is missing.
    HalfAPair {
        /// The file.
        file: String,
        /// Of the present key, from 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// The profile.
        profile: String,
        /// The key that is there.
        present: &'static str,
        /// The one that is not.
        missing: &'static str,
    },
    /// A key of the account in a file that others can read.
    NotPrivate {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// The key's name.
        key: &'static str,
    },
    /// A profile that is nowhere.
    UnknownProfile {
        /// The name.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// Two flags that exclude each other.
    SiteAndEndpoint,
    /// An address that is not taken.
    Endpoint(EndpointError),
    /// A place of credentials that is broken.
    Credentials(CredentialsError),
}

impl ConfigError {
    /// The line and the column of the file that it is about, both from 1.
    #[must_use]
    pub const fn place(&self) -> Option<(usize, usize)> {
        match self {
            Self::Syntax { line, column, .. }
            | Self::UnknownKey { line, column, .. }
            | Self::Value { line, column, .. }
            | Self::Conflict { line, column, .. }
            | Self::HalfAPair { line, column, .. }
            | Self::NotPrivate { line, column, .. } => Some((*line, *column)),
            _ => None,
        }
    }

    /// The line of the file that it is about, from 1.
    #[must_use]
    pub const fn line(&self) -> Option<usize> {
        match self {
            Self::Syntax { line, .. }
            | Self::UnknownKey { line, .. }
            | Self::Value { line, .. }
            | Self::Conflict { line, .. }
            | Self::HalfAPair { line, .. }
            | Self::NotPrivate { line, .. } => Some(*line),
            _ => None,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = Lang::current();
        f.write_str(&match self {
            Self::NoFile { file } => say!(
                lang,
                "the configuration {file} does not exist; create it, or leave out --config",
                "配置文件 {file} 不存在；请创建它，或去掉 --config",
                "設定ファイル {file} がありません。作成するか --config を外してください"
            ),
            Self::Unreadable { file, why } => say!(
                lang,
                "the configuration {file} cannot be read ({why}); correct its permissions",
                "无法读取配置文件 {file}（{why}）；请修正其权限",
                "設定ファイル {file} を読めません ({why})。権限を直してください"
            ),
            Self::Silent { file } => say!(
                lang,
                "the configuration {file} does not answer: it is a pipe that nobody writes to, or its file system hangs",
                "配置文件 {file} 没有响应：它是无人写入的管道，或其文件系统已挂起",
                "設定ファイル {file} が応答しません: 書き手のないパイプか、ファイルシステムが止まっています"
            ),
            Self::Syntax { file, line, column, why } => say!(
                lang,
                "{file}, line {line}, column {column}: {why}; correct the file",
                "{file} 第 {line} 行第 {column} 列：{why}；请修正该文件",
                "{file} の {line} 行 {column} 列目: {why}。ファイルを直してください"
            ),
            Self::UnknownKey { file, line, column, key, nearest } => say!(
                lang,
                "{file}, line {line}, column {column}: unknown key `{key}`; did you mean `{nearest}`?",
                "{file} 第 {line} 行第 {column} 列：未知的键 `{key}`；是否想写 `{nearest}`？",
                "{file} の {line} 行 {column} 列目: 不明なキー `{key}`。`{nearest}` ではありませんか？"
            ),
            Self::Value { file, line, column, key, why } => say!(
                lang,
                "{file}, line {line}, column {column}: `{key}` {why}",
                "{file} 第 {line} 行第 {column} 列：`{key}` {why}",
                "{file} の {line} 行 {column} 列目: `{key}` {why}"
            ),
            Self::Conflict { file, line, column, profile, first, second } => say!(
                lang,
                "{file}, line {line}, column {column}: `{second}` cannot stand beside `{first}` in [profile.{profile}]; remove one of them",
                "{file} 第 {line} 行第 {column} 列：[profile.{profile}] 中 `{second}` 不能与 `{first}` 同时出现；请删去其一",
                "{file} の {line} 行 {column} 列目: [profile.{profile}] では `{second}` と `{first}` を併用できません。どちらかを削除してください"
            ),
            Self::HalfAPair { file, line, column, profile, present, missing } => say!(
                lang,
                "{file}, line {line}, column {column}: `{present}` needs `{missing}` beside it in [profile.{profile}]",
                "{file} 第 {line} 行第 {column} 列：[profile.{profile}] 中 `{present}` 必须与 `{missing}` 成对",
                "{file} の {line} 行 {column} 列目: [profile.{profile}] の `{present}` には `{missing}` も必要です"
            ),
            Self::NotPrivate { file, line, column, key } => say!(
                lang,
                "{file}, line {line}, column {column}: `{key}` is refused because other users can read this file; run \
                 `chmod 600 {file}`, and replace the key if they may have seen it",
                "{file} 第 {line} 行第 {column} 列：拒绝使用 `{key}`，因为其他用户能读取此文件；请执行 `chmod 600 {file}`，若可能已泄露请更换密钥",
                "{file} の {line} 行 {column} 列目: 他のユーザーがこのファイルを読めるため `{key}` は使えません。`chmod 600 {file}` を実行し、見られた恐れがあればキーを交換してください"
            ),
            Self::UnknownProfile { name, known } => say!(
                lang,
                "no profile is named `{name}`; known are: {known}",
                "没有名为 `{name}` 的配置；已有：{known}",
                "`{name}` というプロファイルはありません。あるのは: {known}"
            ),
            Self::SiteAndEndpoint => say!(
                lang,
                "--site and --endpoint exclude each other; give one of them",
                "--site 与 --endpoint 互斥；请只给一个",
                "--site と --endpoint は併用できません。どちらか一方を指定してください"
            ),
            Self::Endpoint(error) => error.to_string(),
            Self::Credentials(error) => error.to_string(),
        })
    }
}

impl std::error::Error for ConfigError {}

impl From<EndpointError> for ConfigError {
    fn from(error: EndpointError) -> Self {
        Self::Endpoint(error)
    }
}

impl From<CredentialsError> for ConfigError {
    fn from(error: CredentialsError) -> Self {
        Self::Credentials(error)
    }
}
