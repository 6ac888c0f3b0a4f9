//! A trial of the alerts: every path of every rule is really gone, one after the other.

use std::io;
use std::time::Duration;

use super::command::run;
use crate::alert::{Deed, Job, Rule};
use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::report::alert::given_for_trial;
use crate::say;
use crate::tui::ring;
use crate::tui::wrap::Route;

/// How a path of an alert was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The rule.
    pub rule: String,
    /// The path.
    pub path: Path,
    /// What was done, or why it failed, in a sentence for the user.
    pub outcome: Result<String, String>,
}

/// A way on which an alert reaches somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Path {
    /// The terminal's bell.
    Bell,
    /// A notification by the terminal.
    Notify,
    /// A command.
    Command,
}

/// Sends a trial on every path of every rule, one after the other. `terminal` writes to the terminal, if
/// there is one; `route` leads to it.
pub async fn prove(
    rules: &[Rule],
    route: Route,
    mut terminal: Option<Box<dyn io::Write + Send + '_>>,
    lang: Lang,
) -> Vec<Proof> {
    let text =
        Words::new("a trial of breakwatch's alerts", "breakwatch 提醒测试", "breakwatch の通知のテスト")
            .of(lang);
    let mut proofs = Vec::new();
    for rule in rules {
        let Deed { bell, notify, command, timeout_s } = &rule.deed;
        let name = neutralise(&rule.name);
        let paths = [(*bell, Path::Bell), (notify.is_some(), Path::Notify)];
        for (_, path) in paths.into_iter().filter(|(asked, _)| *asked) {
            let only = match path {
                Path::Bell => Deed { bell: true, ..Deed::default() },
                _ => Deed { notify: *notify, ..Deed::default() },
            };
            let bytes = ring(&only, &name, text, route);
            let outcome = sent(&bytes, terminal.as_mut(), lang);
            proofs.push(Proof { rule: name.clone(), path, outcome });
        }
        if let Some(command) = command {
            let patience = Duration::from_secs(u64::from(*timeout_s));
            let input = given_for_trial(&name, text);
            let job = Job { rule: name.clone(), command: command.clone(), patience, input };
            let outcome = match run(job).await {
                Ok(()) => Ok(say!(
                    lang,
                    "it ran and said that all is well",
                    "已运行并报告成功",
                    "実行され、成功を報告しました"
                )),
                Err(failed) => Err(failed.to_string()),
            };
            proofs.push(Proof { rule: name, path: Path::Command, outcome });
        }
    }
    proofs
}

/// Writes to the terminal, which never answers.
fn sent<W: io::Write>(bytes: &[u8], terminal: Option<&mut W>, lang: Lang) -> Result<String, String> {
    let Some(terminal) = terminal else {
        return Err(say!(
            lang,
            "there is no terminal here; try it where breakwatch runs",
            "此处没有终端；请在运行 breakwatch 的地方测试",
            "ここには端末がありません。breakwatch を動かす場所で試してください"
        ));
    };
    if bytes.is_empty() {
        return Err(say!(
            lang,
            "this terminal would print it: use `bell`, or another TERM",
            "此终端会把它显示为文字：请用 `bell`，或换用其他 TERM",
            "この端末では文字として表示されます。`bell` か別の TERM を使ってください"
        ));
    }
    match terminal.write_all(bytes).and_then(|()| terminal.flush()) {
        Ok(()) => Ok(say!(
            lang,
            "sent; terminals do not answer: did you hear or see it?",
            "已发送；终端不会应答：听到或看到了吗？",
            "送りました。端末は応答しません: 聞こえましたか、見えましたか？"
        )),
        Err(error) => Err(say!(
            lang,
            "the terminal failed: {error}",
            "终端出错：{error}",
            "端末でエラーが発生しました: {error}"
        )),
    }
}
