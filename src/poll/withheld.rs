//! Why something that would only explain a break cannot be told, in words for the user.
//!
//! Each action needs its own permission, and not every site has every action. What is missing costs
//! only itself, and is said.

use crate::api::{ONLINE_LIST, PUSH_QUALITY, STREAM_STATE};
use crate::i18n::{Lang, Words};
use crate::say;

/// An action for drill-down.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// The streams on air.
    OnlineList,
    /// One stream's state.
    State,
    /// Readings of a push's quality.
    Quality,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OnlineList, Self::State, Self::Quality];

    /// The service's name of it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnlineList => ONLINE_LIST,
            Self::State => STREAM_STATE,
            Self::Quality => PUSH_QUALITY,
        }
    }

    /// The permission of CAM that it needs.
    #[must_use]
    pub fn permission(self) -> String {
        format!("live:{}", self.name())
    }

    /// What it tells.
    #[must_use]
    pub const fn subject(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::OnlineList => {
                Words::new("the list of streams on air", "在线流列表", "配信中ストリームの一覧")
            }
            Self::State => Words::new("a stream's state", "流状态", "ストリームの状態"),
            Self::Quality => Words::new("push quality", "推流质量数据", "プッシュの品質データ"),
        };
        words.of(lang)
    }
}

/// Why something is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Withheld {
    /// The key lacks the permission for it.
    Denied(Action),
    /// The site does not have the action.
    Absent(Action),
    /// It failed.
    Failed {
        /// What was asked.
        action: Action,
        /// What happened and what to do.
        why: String,
    },
    /// It was not asked: the service does not keep the quality of pushes that ended so long ago.
    TooOld,
    /// It was not asked: too many newer questions came first.
    Overtaken,
    /// Nothing is asked: the program works without the network.
    Offline,
}

impl Withheld {
    /// The missing permission, if that is the reason.
    #[must_use]
    pub fn permission(&self) -> Option<String> {
        match self {
            Self::Denied(action) => Some(action.permission()),
            Self::Absent(_) | Self::Failed { .. } | Self::TooOld | Self::Overtaken | Self::Offline => None,
        }
    }

    /// What happened and what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Denied(action) => {
                let (subject, permission) = (action.subject(lang), action.permission());
                say!(
                    lang,
                    "This key may not read {subject}; grant it {permission} in CAM.",
                    "当前密钥无权查询{subject}；请在访问管理 (CAM) 中授予 {permission}。",
                    "このキーには{subject}を照会する権限がありません。CAM で {permission} を付与してください。"
                )
            }
            Self::Absent(action) => {
                let (subject, name) = (action.subject(lang), action.name());
                say!(
                    lang,
                    "This site does not offer {subject} ({name}); all else works without it.",
                    "当前站点不提供{subject} ({name})；其他功能不受影响。",
                    "このサイトは{subject} ({name}) に対応していません。ほかの機能はそのまま使えます。"
                )
            }
            Self::Failed { action, why } => {
                let subject = action.subject(lang);
                say!(
                    lang,
                    "No answer about {subject}: {why}.",
                    "未能查询{subject}：{why}。",
                    "{subject}を照会できませんでした：{why}。"
                )
            }
            Self::TooOld => Words::new(
                "The service keeps push quality for 7 days; this push ended before that.",
                "推流质量数据仅保留 7 天；该次推流结束得更早。",
                "プッシュの品質データの保存期間は 7 日間です。このプッシュはそれより前に終了しています。",
            )
            .of(lang)
            .to_owned(),
            Self::Overtaken => Words::new(
                "Not asked: newer questions came first. Ask again.",
                "尚未查询：已优先处理较新的请求，请重试。",
                "新しい照会を優先したため、まだ照会していません。もう一度お試しください。",
            )
            .of(lang)
            .to_owned(),
            Self::Offline => Words::new(
                "Nothing is asked of the service while offline.",
                "离线时不查询服务端。",
                "オフラインのためサービスには照会しません。",
            )
            .of(lang)
            .to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_permission_is_named_in_every_language() {
        for action in Action::ALL {
            let denied = Withheld::Denied(action);
            assert_eq!(denied.permission(), Some(format!("live:{}", action.name())));
            for lang in Lang::ALL {
                let said = denied.sentence(lang);
                assert!(said.contains(&action.permission()) && said.contains(action.subject(lang)), "{said}");
                assert!(Withheld::Absent(action).sentence(lang).contains(action.name()));
            }
        }
    }

    #[test]
    fn only_what_a_permission_would_mend_names_one() {
        let failed = Withheld::Failed { action: Action::State, why: "it rains".to_owned() };
        for lang in Lang::ALL {
            assert!(failed.sentence(lang).contains("it rains"));
        }
        let rest =
            [Withheld::Absent(Action::State), Withheld::TooOld, Withheld::Overtaken, Withheld::Offline];
        for other in rest.into_iter().chain([failed]) {
            assert_eq!(other.permission(), None);
            let all = Lang::ALL.map(|lang| other.sentence(lang));
            assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2], "{all:?}");
        }
    }
}
