//! The command of the official CLI that lists the same records, for copying into a shell. It holds names and
//! times only, never a key; the names come from whoever pushes, so each is one word in POSIX single quotes, or
//! there is no command at all.

use crate::cause::{Refused, command_for, template_for};
use crate::event::{Text, UnixTime, is_plain};
use crate::i18n::{Lang, Words};
use crate::say;
use crate::site::Site;
use crate::store::BreakRef;

/// The service's longest window, and its memory, in seconds; a minute less, as clocks differ.
const LONGEST_S: i64 = 30 * 86_400 - 60;
const MEMORY_S: i64 = 60 * 86_400 - 60;

/// Why there is no command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unlisted {
    /// A name cannot be given to a shell and its tools without risk.
    Refused(Refused),
    /// The name of the CLI's profile cannot.
    Profile,
    /// The service has forgotten it.
    TooOld,
    /// It says neither when it began nor when it ended.
    NoTime,
}

impl Unlisted {
    /// It in a sentence.
    #[must_use]
    pub fn sentence(self, lang: Lang) -> String {
        match self {
            Self::Refused(why) => why.sentence(lang),
            Self::Profile => Words::new(
                "no command: the name of the tccli profile holds characters that no shell should get",
                "无法给出命令：tccli 配置名称含有不应交给 shell 的字符",
                "コマンドを作れません: tccli のプロファイル名にシェルへ渡せない文字があります",
            )
            .of(lang)
            .to_owned(),
            Self::TooOld => Words::new(
                "no command: the service remembers 60 days, and this is older",
                "无法给出命令：服务端只保留 60 天，该记录更早",
                "コマンドを作れません: サービス側の保存は 60 日で、これはより古い記録です",
            )
            .of(lang)
            .to_owned(),
            Self::NoTime => say!(
                lang,
                "no command: the record has no time; fill it in by hand",
                "无法给出命令：记录里没有时间，请手动填写",
                "コマンドを作れません: 記録に時刻がありません。手で補ってください"
            ),
        }
    }
}

/// What the command is to list.
#[derive(Clone, Debug)]
pub struct Listing<'a> {
    /// The site of the account.
    pub site: Option<Site>,
    /// The profile of the official CLI that the key comes from, where that is known.
    pub tccli_profile: Option<&'a str>,
    /// Only this push domain; empty for all.
    pub domain: Text,
    /// Only this app; empty for all.
    pub app: Text,
    /// Only the stream of exactly this name; empty for all.
    pub stream: Text,
    /// The first and the last moment.
    pub span: (UnixTime, UnixTime),
}

/// The window that lists a break whichever time of a push the service's window tests: from its begin to its
/// end, a second more on either side.
///
/// # Errors
/// If the record has no time at all.
pub fn span_of(it: BreakRef<'_>) -> Result<(UnixTime, UnixTime), Unlisted> {
    let times = [it.started(), it.ended()].into_iter().flatten();
    let (first, last) = (times.clone().min(), times.max());
    let (first, last) = first.zip(last).ok_or(Unlisted::NoTime)?;
    Ok((first.plus(-1), last.plus(1)))
}

impl Listing<'_> {
    /// The command, as of a moment by the service's clock: the service takes no window that is too long, too
    /// old, or not over yet.
    ///
    /// # Errors
    /// Why there is none.
    pub fn command(&self, now: UnixTime) -> Result<String, Unlisted> {
        let until = self.span.1.min(now);
        let oldest = now.plus(-MEMORY_S);
        if until <= oldest {
            return Err(Unlisted::TooOld);
        }
        let from = self.span.0.max(until.plus(-LONGEST_S)).max(oldest).min(until);
        let mut template = String::from("tccli live DescribeLiveStreamEventList");
        if let Some(profile) = self.tccli_profile {
            if !is_plain(profile) || profile.is_empty() || profile.starts_with('-') {
                return Err(Unlisted::Profile);
            }
            // Braces would be taken for a place to be filled in.
            if profile.contains(['{', '}']) {
                return Err(Unlisted::Profile);
            }
            template += &format!(" --profile '{}'", profile.replace('\'', r"'\''"));
        }
        template += &format!(" --StartTime {} --EndTime {}", from.rfc3339(), until.rfc3339());
        for (text, name) in [
            (&self.domain, " --DomainName {domain}"),
            (&self.app, " --AppName {app}"),
            (&self.stream, " --StreamName {stream} --IsStrict 1"),
        ] {
            if !text.is_empty() {
                template += name;
            }
        }
        template += " --IsFilter 0 --PageSize 100";
        let template = template_for(&template, self.site);
        command_for(&template, None, &self.domain, &self.app, &self.stream, &Text::default())
            .map_err(Unlisted::Refused)
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    const NOW: UnixTime = UnixTime(1_795_167_015);

    fn listing(stream: &str) -> Listing<'static> {
        Listing {
            site: None,
            tccli_profile: None,
            domain: Text::new("push.example.com"),
            app: Text::new("live"),
            stream: Text::new(stream),
            span: (NOW.plus(-7_200), NOW.plus(-600)),
        }
    }

    #[test]
    fn it_lists_the_stream_in_its_time() {
        assert_eq!(
            listing("room's").command(NOW).expect("plain"),
            "tccli live DescribeLiveStreamEventList --StartTime 2026-11-20T07:30:15Z \
             --EndTime 2026-11-20T09:20:15Z --DomainName 'push.example.com' --AppName 'live' \
             --StreamName 'room'\\''s' --IsStrict 1 --IsFilter 0 --PageSize 100"
        );
        let abroad = Listing { site: Some(Site::Intl), tccli_profile: Some("o'ps"), ..listing("room") };
        let command = abroad.command(NOW).expect("plain");
        let begin = "tccli live DescribeLiveStreamEventList --endpoint live.intl.tencentcloudapi.com \
                     --profile 'o'\\''ps' --StartTime";
        assert!(command.starts_with(begin), "{command}");
        let all = Listing { domain: Text::default(), app: Text::default(), ..listing("") };
        assert!(!all.command(NOW).expect("plain").contains("Name "), "nothing that is empty is asked for");
    }

    #[test]
    fn what_a_shell_or_the_service_would_not_take_is_refused_with_a_word() {
        let hostile = listing("a\u{1b}]0;x\u{7}").command(NOW);
        assert_eq!(hostile, Err(Unlisted::Refused(Refused::Hostile("stream"))));
        assert_eq!(listing("--help").command(NOW), Err(Unlisted::Refused(Refused::NotPlain("stream"))));
        for profile in ["", "-x", "a\nb", "{stream}"] {
            let odd = Listing { tccli_profile: Some(profile), ..listing("room") };
            assert_eq!(odd.command(NOW), Err(Unlisted::Profile), "{profile:?}");
        }
        let old = Listing { span: (NOW.plus(-90 * 86_400), NOW.plus(-61 * 86_400)), ..listing("room") };
        assert_eq!(old.command(NOW), Err(Unlisted::TooOld));
        for lang in Lang::ALL {
            for why in [Unlisted::TooOld, Unlisted::NoTime, Unlisted::Profile] {
                assert!(!why.sentence(lang).is_empty());
            }
        }
    }

    #[test]
    fn the_window_is_one_that_the_service_takes() {
        let long = Listing { span: (NOW.plus(-80 * 86_400), NOW.plus(900)), ..listing("room") };
        let command = long.command(NOW).expect("plain");
        let from = NOW.plus(-LONGEST_S).rfc3339();
        assert!(command.contains(&format!("--StartTime {from} --EndTime {} ", NOW.rfc3339())), "{command}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
        #[test]
        fn a_shell_hands_the_tool_exactly_the_names(stream in "[ -~あ-ん']{1,24}", profile in "[ -~]{1,12}") {
            let listing = Listing { tccli_profile: Some(&profile), ..listing(&stream) };
            if let Ok(command) = listing.command(NOW) {
                // A function in place of the tool: it tells its arguments one by one.
                let script = format!("tccli() {{ printf '%s\\n' \"$@\"; }}\n{command}");
                let out = Command::new("sh").arg("-c").arg(&script).output().expect("sh runs");
                let said = String::from_utf8_lossy(&out.stdout).into_owned();
                let arguments: Vec<&str> = said.lines().collect();
                let after = |name: &str| {
                    let at = arguments.iter().position(|it| *it == name).expect(name);
                    arguments[at + 1]
                };
                prop_assert_eq!(after("--StreamName"), stream.as_str());
                prop_assert_eq!(after("--profile"), profile.as_str());
                prop_assert_eq!(arguments.len(), 20);
            }
        }
    }
}
