//! `--notify`: the bell and the notifications are really sent, so that whoever watches sees what arrives.

use std::io::{self, Write as _};

use super::ask::Terminal;
use crate::alert::Rule;
use crate::app::alarms::{Path, prove};
use crate::i18n::{Lang, Words};
use crate::report::doctor::{Check, Finding};
use crate::say;
use crate::tui::wrap::{Route, bell, notify_9, notify_777};

/// Sends all that the terminal may take, if there is one.
pub(super) fn terminal(here: Option<&Terminal>, route: Route, lang: Lang) -> Finding {
    let advice = Words::new(
        "if you neither heard nor saw anything, allow it in the terminal's settings",
        "若既没听到也没看到，请在终端设置中允许",
        "何も聞こえず見えなければ、端末の設定で許可してください",
    );
    let Some(here) = here else {
        let none = Words::new(
            "there is no terminal to ring or to notify",
            "没有可响铃或通知的终端",
            "ベルや通知を送る端末がありません",
        );
        let advice = Words::new(
            "run `breakwatch doctor --notify` in the terminal that you watch in, without a pipe",
            "请在监看所用的终端中运行 `breakwatch doctor --notify`，不经管道",
            "監視に使う端末で、パイプなしで `breakwatch doctor --notify` を実行してください",
        );
        return Finding::warning(Check::Notifications, none.of(lang), advice.of(lang));
    };
    let text = Words::new(
        "breakwatch doctor: notifications arrive",
        "breakwatch doctor：通知可达",
        "breakwatch doctor: 通知が届きました",
    );
    let (nine, seven) = (notify_9(text.of(lang), route), notify_777("breakwatch", text.of(lang), route));
    let mut sent = vec!["BEL"];
    let mut bytes = bell().to_vec();
    for (name, sequence) in [("OSC 9", nine), ("OSC 777", seven)] {
        if let Some(sequence) = sequence {
            sent.push(name);
            bytes.extend_from_slice(&sequence);
        }
    }
    let mut out = here.writer();
    if let Err(error) = out.write_all(&bytes).and_then(|()| out.flush()) {
        return Finding::failure(Check::Notifications, error.to_string(), advice.of(lang));
    }
    let sent = sent.join(", ");
    let found = say!(
        lang,
        "sent: {sent}; nothing tells whether it arrived",
        "已发送：{sent}；是否送达没有回应",
        "送信しました: {sent}。届いたかは分かりません"
    );
    Finding { advice: Some(advice.of(lang).to_owned()), ..Finding::ok(Check::Notifications, found) }
}

/// Runs what the alerts of the configuration run, and rings as they do where there is a terminal.
pub(super) async fn alerts(
    mut rules: Vec<Rule>,
    here: Option<&Terminal>,
    route: Route,
    lang: Lang,
) -> Vec<Finding> {
    let terminal = here.map(|here| Box::new(here.writer()) as Box<dyn io::Write + Send>);
    if here.is_none() {
        // That there is none is said once, and is no mistake of theirs.
        for rule in &mut rules {
            (rule.deed.bell, rule.deed.notify) = (false, None);
        }
    }
    let finding = |proof: crate::app::alarms::Proof| {
        let (rule, path) = (
            proof.rule,
            match proof.path {
                Path::Bell => "bell",
                Path::Notify => "notify",
                Path::Command => "command",
            },
        );
        match proof.outcome {
            Ok(done) => Finding::ok(Check::Notifications, format!("[alert.{rule}] {path}: {done}")),
            Err(why) => {
                let advice = Words::new(
                    "correct [alert.NAME] in the configuration, and try again",
                    "请修正配置中的 [alert.NAME] 后重试",
                    "設定の [alert.NAME] を直して、もう一度試してください",
                );
                let found = format!("[alert.{rule}] {path}: {why}");
                Finding::failure(Check::Notifications, found, advice.of(lang))
            }
        }
    };
    prove(&rules, route, terminal, lang).await.into_iter().map(finding).collect()
}
