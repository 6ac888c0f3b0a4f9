//! How long a temporary key holds, who makes the next one, and how that is said.
//!
//! Pure: the time is an argument, and is the service's. What a key consists of is not known here.

use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::say;
use crate::spans::spoken;

/// A minute, in seconds.
const MINUTE: i64 = 60;

/// The end of a temporary key, and where the next one comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lifetime {
    /// From this moment of the service's clock on it is refused.
    pub ends: UnixTime,
    /// Who makes the next one.
    pub renewal: Renewal,
}

/// Who makes the next key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Renewal {
    /// The metadata service of the virtual machine: it only has to be asked.
    Role,
    /// The official CLI, and nobody else: its file can only be read again.
    Tccli(Login),
}

/// A login of the official CLI.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Login {
    /// How it was logged in.
    pub kind: LoginKind,
    /// The CLI's profile, as a word of a command.
    pub profile: String,
    /// Its file, as shown to the user.
    pub file: String,
    /// When the login itself ends, where the file tells: keys are renewed only until then.
    pub until: Option<UnixTime>,
}

/// The two ways to log in to the official CLI; the `type` of its file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoginKind {
    /// `tccli auth login`.
    Oauth,
    /// `tccli sso login`.
    Sso,
}

impl Login {
    /// The command that logs in anew. The profile is always named: the CLI renews by the profile of its
    /// arguments, not by that of the environment.
    #[must_use]
    pub fn command(&self) -> String {
        let name = match self.kind {
            LoginKind::Oauth => "auth",
            LoginKind::Sso => "sso",
        };
        format!("tccli {name} login --profile {}", self.profile)
    }

    /// Whether any command of the CLI renews a key that ends at `ends`, from five minutes before on.
    fn renews_by_itself(&self, ends: UnixTime) -> bool {
        match self.kind {
            LoginKind::Oauth => true,
            LoginKind::Sso => self.until.is_some_and(|until| until > ends),
        }
    }

    /// What to do for a key that ends at `ends`.
    fn remedy(&self, ends: UnixTime, lang: Lang) -> String {
        let (command, profile) = (self.command(), &self.profile);
        if self.renews_by_itself(ends) {
            say!(
                lang,
                "run `{command}`, or any tccli command with --profile {profile} from 5 min before the end on",
                "请运行 `{command}`，或在结束前 5 分钟之后运行任意带 --profile {profile} 的 tccli 命令",
                "`{command}` を実行するか、終了の 5 分前以降に --profile {profile} 付きの tccli コマンドを何か実行してください"
            )
        } else {
            say!(lang, "run `{command}`", "请运行 `{command}`", "`{command}` を実行してください")
        }
    }
}

impl Lifetime {
    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self, now: UnixTime) -> bool {
        now >= self.ends
    }

    /// That the key ends soon and there is no next one yet; `trouble` is why, where that is known.
    #[must_use]
    pub fn warning(&self, now: UnixTime, trouble: Option<&str>, lang: Lang) -> String {
        let left = spoken(lang, calm(self.ends.since(now)));
        match (&self.renewal, trouble) {
            (Renewal::Role, None) => say!(
                lang,
                "the role's key ends in {left}, and the metadata service still gives the same one",
                "角色的密钥将在 {left}后结束，元数据服务给出的仍是同一个",
                "ロールのキーはあと {left}で終わりますが、メタデータサービスは同じキーを返しています"
            ),
            (Renewal::Role, Some(trouble)) => say!(
                lang,
                "the role's key ends in {left}, and there is no next one yet: {trouble}",
                "角色的密钥将在 {left}后结束，尚未取得新密钥：{trouble}",
                "ロールのキーはあと {left}で終わりますが、次のキーをまだ取得できません: {trouble}"
            ),
            (Renewal::Tccli(login), None) => {
                let (file, remedy) = (&login.file, login.remedy(self.ends, lang));
                say!(
                    lang,
                    "the official CLI's login in {file} ends in {left}: {remedy}",
                    "官方命令行工具的登录（{file}）将在 {left}后结束：{remedy}",
                    "公式 CLI のログイン ({file}) はあと {left}で終わります: {remedy}"
                )
            }
            (Renewal::Tccli(login), Some(trouble)) => {
                let file = &login.file;
                say!(
                    lang,
                    "the official CLI's login in {file} ends in {left}, and its file cannot be used: {trouble}",
                    "官方命令行工具的登录（{file}）将在 {left}后结束，且其文件无法使用：{trouble}",
                    "公式 CLI のログイン ({file}) はあと {left}で終わり、ファイルも使えません: {trouble}"
                )
            }
        }
    }

    /// That the key has ended, and what to do.
    #[must_use]
    pub fn obituary(&self, now: UnixTime, trouble: Option<&str>, lang: Lang) -> String {
        let ago = spoken(lang, calm(now.since(self.ends)));
        match &self.renewal {
            Renewal::Role => {
                let why = trouble.map_or_else(String::new, |trouble| {
                    say!(lang, " ({trouble})", "（{trouble}）", " ({trouble})")
                });
                say!(
                    lang,
                    "the role's key ended {ago} ago and the metadata service gives no new one{why}; check that the \
                     role is still attached to this machine",
                    "角色的密钥已在 {ago}前结束，元数据服务没有给出新密钥{why}；请确认本机仍绑定该角色",
                    "ロールのキーは {ago}前に終わり、メタデータサービスから新しいキーを得られません{why}。ロールがこのマシンに付いたままか確認してください"
                )
            }
            Renewal::Tccli(login) => {
                let (file, command) = (&login.file, login.command());
                say!(
                    lang,
                    "the official CLI's login in {file} ended {ago} ago; run `{command}`",
                    "官方命令行工具的登录（{file}）已在 {ago}前结束；请运行 `{command}`",
                    "公式 CLI のログイン ({file}) は {ago}前に終わりました。`{command}` を実行してください"
                )
            }
        }
    }

    /// What to do about a key of this kind that is refused.
    pub(super) fn remedy(&self, lang: Lang) -> String {
        match &self.renewal {
            Renewal::Role => say!(
                lang,
                "check that the role is still attached to this machine",
                "请确认本机仍绑定该角色",
                "ロールがこのマシンに付いたままか確認してください"
            ),
            Renewal::Tccli(login) => {
                let command = login.command();
                say!(lang, "run `{command}`", "请运行 `{command}`", "`{command}` を実行してください")
            }
        }
    }
}

/// Whole minutes, and tens of seconds within the last one: a screen that is told again and again changes
/// no more often.
const fn calm(seconds: i64) -> i64 {
    if seconds >= MINUTE { seconds / MINUTE * MINUTE } else { seconds / 10 * 10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(kind: LoginKind, until: Option<i64>) -> Lifetime {
        let login = Login {
            kind,
            profile: "ops".to_owned(),
            file: "~/.tccli/ops.credential".to_owned(),
            until: until.map(UnixTime),
        };
        Lifetime { ends: UnixTime(10_000), renewal: Renewal::Tccli(login) }
    }

    #[test]
    fn a_login_that_ends_names_the_command_that_renews_it() {
        let now = UnixTime(10_000 - 9 * 60 - 20);
        for (lifetime, command, by_itself) in [
            (login(LoginKind::Oauth, Some(12_000)), "tccli auth login --profile ops", true),
            (login(LoginKind::Sso, Some(50_000)), "tccli sso login --profile ops", true),
            (login(LoginKind::Sso, Some(10_000)), "tccli sso login --profile ops", false),
            (login(LoginKind::Sso, None), "tccli sso login --profile ops", false),
        ] {
            for lang in Lang::ALL {
                let said = lifetime.warning(now, None, lang);
                assert!(said.contains(command) && said.contains("~/.tccli/ops.credential"), "{said}");
                assert!(said.contains(&spoken(lang, 540)), "{said}");
                let any = lang.pick("any tccli command", "任意", "コマンドを何か");
                assert_eq!(said.contains(any), by_itself, "{said}");
                assert!(lifetime.obituary(UnixTime(10_500), None, lang).contains(command));
            }
        }
    }

    #[test]
    fn what_is_said_again_and_again_changes_once_a_minute() {
        let role = Lifetime { ends: UnixTime(10_000), renewal: Renewal::Role };
        let at = |left: i64| role.warning(UnixTime(10_000 - left), Some("no answer"), Lang::En);
        assert_eq!(at(299), at(240));
        assert!(at(240).contains("ends in 4 min") && at(240).contains("no answer"), "{}", at(240));
        assert!(at(59).contains("50 s"));
        assert!(!role.is_over(UnixTime(9_999)) && role.is_over(UnixTime(10_000)));
        assert!(role.obituary(UnixTime(10_130), None, Lang::En).contains("ended 2 min ago"));
    }
}
