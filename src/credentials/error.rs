//! Why there is no key, in a sentence that says what to do. No value of a key is ever part of it.

use std::fmt;

use super::{Origin, RoleTrouble, hinted};
use crate::i18n::{Lang, Words};
use crate::say;

/// An error of finding or reading credentials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CredentialsError {
    /// No place has any. The text says how to give them.
    NotFound {
        /// Places that exist, and why they gave nothing.
        looked_at: Vec<String>,
        /// Why the machine's role gave none, if it was asked for.
        role: Option<RoleTrouble>,
    },
    /// The role of the virtual machine, which is to be used, gives no key.
    Role {
        /// The file that says so, if one does.
        asked_by: Option<String>,
        /// What is wrong.
        trouble: RoleTrouble,
    },
    /// Half a pair in the environment.
    HalfAPair {
        /// The variable that is there.
        present: String,
        /// The one that is not.
        missing: String,
    },
    /// A variable that the configuration names.
    NoVariable {
        /// The variable.
        name: String,
    },
    /// A file that is there but cannot be read.
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
    /// A file that is not there though it was named.
    NoFile {
        /// The file.
        file: String,
    },
    /// A file that is not what it should be.
    Broken {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// What is wrong, without any value.
        why: String,
    },
    /// A section that is not in the file.
    NoSection {
        /// The file.
        file: String,
        /// The section.
        section: String,
        /// The sections that are there.
        known: String,
    },
    /// A file of the official CLI of a kind that is not known.
    Kind {
        /// The file.
        file: String,
        /// Its `type`.
        kind: String,
    },
    /// A value that can be no key.
    Unusable {
        /// Which of the values.
        name: &'static str,
        /// Where it came from.
        origin: Origin,
        /// What is wrong with it.
        why: Words,
    },
    /// A name that would leave the CLI's directory.
    BadName {
        /// The name.
        name: String,
    },
    /// The configuration changed so that it gives this profile no key any more.
    Configuration(String),
}

impl CredentialsError {
    /// Whether simply none were given, as against some that are wrong.
    #[must_use]
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// What is wrong in a few words, for one who has had a key already.
    #[must_use]
    pub fn brief(&self) -> String {
        match self {
            Self::Role { trouble, .. } | Self::NotFound { role: Some(trouble), .. } => trouble.to_string(),
            Self::NotFound { .. } => {
                Words::new("no place has a key any more", "各处都不再有密钥", "キーがどこにもありません")
                    .said()
                    .to_owned()
            }
            other => other.to_string(),
        }
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = Lang::current();
        f.write_str(&match self {
            Self::NotFound { looked_at, role } => not_found(looked_at, role.as_ref(), lang),
            Self::Role { asked_by: None, trouble } => say!(
                lang,
                "the role of this machine gives no key: {trouble}",
                "本机的角色没有给出密钥：{trouble}",
                "このマシンのロールからキーを得られません: {trouble}"
            ),
            Self::Role { asked_by: Some(file), trouble } => say!(
                lang,
                "{file} says to use the role of this machine, which gives no key: {trouble}",
                "{file} 指定使用本机的角色，但它没有给出密钥：{trouble}",
                "{file} はこのマシンのロールを使うよう指定していますが、キーを得られません: {trouble}"
            ),
            Self::HalfAPair { present, missing } => say!(
                lang,
                "{present} is set but {missing} is not; set both, or neither",
                "已设置 {present} 但未设置 {missing}；请两者都设置，或都不设置",
                "{present} はありますが {missing} がありません。両方を設定するか、両方とも外してください"
            ),
            Self::NoVariable { name } => say!(
                lang,
                "the environment variable {name}, which the configuration names, is not set; set it, or correct \
                 the name",
                "配置中指定的环境变量 {name} 未设置；请设置它，或修正名称",
                "設定にある環境変数 {name} が設定されていません。設定するか、名前を直してください",
                // A key may stand where its variable's name belongs; names have no small letters.
                name = if name.bytes().any(|byte| byte.is_ascii_lowercase()) { hinted(name) } else { name.clone() }
            ),
            Self::Unreadable { file, why } => say!(
                lang,
                "{file} cannot be read ({why}); correct its permissions or remove it",
                "无法读取 {file}（{why}）；请修正权限或删除它",
                "{file} を読めません ({why})。権限を直すか削除してください"
            ),
            Self::NoFile { file } => say!(
                lang,
                "{file} does not exist; create it, or name another one",
                "{file} 不存在；请创建它，或指定另一个文件",
                "{file} がありません。作成するか、別のファイルを指定してください"
            ),
            Self::Broken { file, line, why } => say!(
                lang,
                "{file}, line {line}: {why}; correct the file",
                "{file} 第 {line} 行：{why}；请修正该文件",
                "{file} の {line} 行目: {why}。ファイルを直してください"
            ),
            Self::NoSection { file, section, known } => say!(
                lang,
                "{file} has no section [{section}]; it has: {known}",
                "{file} 中没有 [{section}] 一节；已有：{known}",
                "{file} にセクション [{section}] がありません。あるのは: {known}"
            ),
            Self::Kind { file, kind } => say!(
                lang,
                "{file} holds credentials of the kind `{kind}`, which breakwatch does not read; \
                 give a key by TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or store one with `tccli configure`",
                "{file} 中是 `{kind}` 类型的凭证，breakwatch 不读取；请用 TENCENTCLOUD_SECRET_ID 与 TENCENTCLOUD_SECRET_KEY 提供密钥，或用 `tccli configure` 保存一个",
                "{file} の認証情報は `{kind}` 形式で、breakwatch は読みません。TENCENTCLOUD_SECRET_ID と TENCENTCLOUD_SECRET_KEY でキーを渡すか、`tccli configure` で保存してください"
            ),
            Self::Unusable { name, origin, why } => say!(
                lang,
                "the {name} from {origin} {why}; copy it again from the console",
                "来自 {origin} 的 {name} {why}；请从控制台重新复制",
                "{origin} の {name} {why}。コンソールからコピーし直してください",
                why = why.of(lang)
            ),
            Self::BadName { name } => say!(
                lang,
                "`{name}` is no name of a profile; use a name without `/`",
                "`{name}` 不是配置名；名称中不能有 `/`",
                "`{name}` はプロファイル名に使えません。`/` を含まない名前にしてください"
            ),
            Self::Configuration(text) => text.clone(),
        })
    }
}

impl std::error::Error for CredentialsError {}

/// How to give credentials, where there are none.
fn not_found(looked_at: &[String], role: Option<&RoleTrouble>, lang: Lang) -> String {
    let role = role.map(|trouble| {
        say!(
            lang,
            "the role of this machine: {trouble}",
            "本机的角色：{trouble}",
            "このマシンのロール: {trouble}"
        )
    });
    let looked_at = looked_at.iter().cloned().chain(role).collect::<Vec<_>>().join("; ");
    let notes = if looked_at.is_empty() {
        String::new()
    } else {
        say!(lang, "Looked at: {looked_at}.\n", "已查看：{looked_at}。\n", "確認した場所: {looked_at}\n")
    };
    say!(
        lang,
        "no credentials found.\n\n\
         Give a key of the account, any one of:\n\
         \x20 - environment variables TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY\n\
         \x20 - the file ~/.tencentcloud/credentials: [default] with secret_id and secret_key\n\
         \x20 - the official CLI: tccli configure, tccli auth login or tccli sso login\n\
         \x20 - on a virtual machine of the vendor's: attach a role to it, and no key is needed\n\
         \x20 - a [profile.NAME] table in the configuration\n\
         {notes}\
         A read-only key with the permission live:DescribeLiveStreamEventList is enough.\n\n\
         To look around without a key: breakwatch --demo",
        "没有找到凭证。\n\n\
         请以任一方式提供账号的密钥：\n\
         \x20 - 环境变量 TENCENTCLOUD_SECRET_ID 和 TENCENTCLOUD_SECRET_KEY\n\
         \x20 - 文件 ~/.tencentcloud/credentials：[default] 下的 secret_id 和 secret_key\n\
         \x20 - 官方命令行工具：tccli configure、tccli auth login 或 tccli sso login\n\
         \x20 - 在腾讯云云服务器上：为它绑定角色，无需密钥\n\
         \x20 - 配置文件中的 [profile.NAME] 表\n\
         {notes}\
         只读密钥、具有 live:DescribeLiveStreamEventList 权限即可。\n\n\
         不用密钥先试用：breakwatch --demo",
        "認証情報が見つかりません。\n\n\
         次のいずれかの方法でアカウントのキーを渡してください:\n\
         \x20 - 環境変数 TENCENTCLOUD_SECRET_ID と TENCENTCLOUD_SECRET_KEY\n\
         \x20 - ファイル ~/.tencentcloud/credentials の [default] にある secret_id と secret_key\n\
         \x20 - 公式 CLI: tccli configure、tccli auth login、tccli sso login のいずれか\n\
         \x20 - Tencent Cloud の仮想マシン上: ロールを付ければキーは不要\n\
         \x20 - 設定ファイルの [profile.NAME] テーブル\n\
         {notes}\
         権限は live:DescribeLiveStreamEventList だけの読み取り専用キーで足ります。\n\n\
         キーなしで試すには: breakwatch --demo"
    )
}
