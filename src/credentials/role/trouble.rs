//! Why the machine's role gives no key, in words. Nothing of a key is ever part of it.

use std::{fmt, io};

use hyper::StatusCode;

use crate::i18n::{Lang, Words};
use crate::say;

/// What is wrong with the machine's role or with the service that tells of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RoleTrouble {
    /// Nobody answers: this is no virtual machine of the vendor's, or its network is in trouble.
    NoAnswer {
        /// Who was asked.
        host: String,
        /// In which way there was no answer.
        why: Words,
    },
    /// Somebody else answers: a proxy's page, a redirect.
    Foreign {
        /// Who was asked.
        host: String,
        /// What came, safe to print.
        what: String,
    },
    /// The machine has no role.
    None,
    /// The machine has no role of this name.
    Other {
        /// The name that was asked for.
        name: String,
    },
    /// The machine has several: one has to be chosen.
    Several {
        /// Their names.
        names: String,
    },
    /// What was given as a name can be none.
    BadName {
        /// It, safe to print.
        name: String,
    },
    /// The service knows the role and gives no key.
    Refused {
        /// The role.
        name: String,
        /// What the service says, safe to print.
        code: String,
    },
    /// A key that lacks something, or that nobody could use.
    Unusable {
        /// The role.
        name: String,
        /// What is wrong.
        what: Words,
    },
    /// The variable for tests does not have an address on loopback.
    Misdirected {
        /// Its name.
        variable: &'static str,
    },
}

impl RoleTrouble {
    /// Whether there is simply no role here, as against one that gives no key.
    #[must_use]
    pub const fn is_absence(&self) -> bool {
        matches!(self, Self::NoAnswer { .. } | Self::Foreign { .. } | Self::None)
    }

    fn no_answer(host: &str, why: Words) -> Self {
        Self::NoAnswer { host: host.to_owned(), why }
    }

    pub(super) fn too_late(host: &str) -> Self {
        Self::no_answer(host, Words::new("does not answer", "没有应答", "から応答がありません"))
    }

    pub(super) fn no_name(host: &str) -> Self {
        Self::no_answer(host, Words::new("has no address here", "在本机无法解析", "の名前を解決できません"))
    }

    pub(super) fn broken(host: &str) -> Self {
        Self::no_answer(host, Words::new("broke off its answer", "中断了应答", "の応答が途中で切れました"))
    }

    pub(super) fn network(host: &str, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::ConnectionRefused => {
                Words::new("refuses connections", "拒绝连接", "に接続を拒否されました")
            }
            _ => Words::new("cannot be reached", "无法连通", "に到達できません"),
        };
        Self::no_answer(host, why)
    }

    pub(super) fn foreign(host: &str, status: StatusCode) -> Self {
        Self::Foreign { host: host.to_owned(), what: format!("HTTP {}", status.as_u16()) }
    }

    pub(super) fn page(host: &str) -> Self {
        let what = Words::new("a page", "一个网页", "Web ページ").said().to_owned();
        Self::Foreign { host: host.to_owned(), what }
    }
}

impl fmt::Display for RoleTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = Lang::current();
        f.write_str(&match self {
            Self::NoAnswer { host, why } => {
                let why = why.of(lang);
                say!(lang, "{host} {why}", "{host} {why}", "{host} {why}")
            }
            Self::Foreign { host, what } => say!(
                lang,
                "something else answers as {host} ({what})",
                "以 {host} 应答的是别的服务（{what}）",
                "{host} として別のものが応答しています ({what})"
            ),
            Self::None => say!(
                lang,
                "no role is attached to this machine; attach one in the console",
                "本机没有绑定角色；请在控制台绑定",
                "このマシンにはロールが付いていません。コンソールで付けてください"
            ),
            Self::Other { name } => say!(
                lang,
                "this machine has no role `{name}`; correct the name or leave it out",
                "本机没有角色 `{name}`；请修正名称或省略它",
                "このマシンにロール `{name}` はありません。名前を直すか省いてください"
            ),
            Self::Several { names } => say!(
                lang,
                "this machine has several roles ({names}); choose one with role = \"NAME\" in a profile",
                "本机有多个角色（{names}）；请在配置中用 role = \"NAME\" 选一个",
                "このマシンには複数のロールがあります ({names})。プロファイルの role = \"NAME\" で選んでください"
            ),
            Self::BadName { name } => say!(
                lang,
                "`{name}` is no name of a role; copy it from the console",
                "`{name}` 不是角色名；请从控制台复制",
                "`{name}` はロール名ではありません。コンソールからコピーしてください"
            ),
            Self::Refused { name, code } => say!(
                lang,
                "the metadata service gives no key for the role {name} ({code}); check the role in CAM",
                "元数据服务不给出角色 {name} 的密钥（{code}）；请在访问管理（CAM）检查该角色",
                "メタデータサービスがロール {name} のキーを返しません ({code})。CAM でロールを確認してください"
            ),
            Self::Unusable { name, what } => say!(
                lang,
                "what the metadata service gives for the role {name} is no key: {what}; try again, or check the \
                 role in CAM",
                "元数据服务为角色 {name} 给出的不是密钥：{what}；请重试，或在访问管理（CAM）检查该角色",
                "メタデータサービスがロール {name} に返したものはキーではありません: {what}。再試行するか、CAM でロールを確認してください",
                what = what.of(lang)
            ),
            Self::Misdirected { variable } => say!(
                lang,
                "{variable} is for tests and must be http://127.0.0.1:PORT; correct it or unset it",
                "{variable} 仅用于测试，必须是 http://127.0.0.1:端口；请修正或取消设置",
                "{variable} はテスト用で、http://127.0.0.1:ポート でなければなりません。直すか外してください"
            ),
        })
    }
}

impl std::error::Error for RoleTrouble {}
