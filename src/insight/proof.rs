//! What proves a verdict, or what is missing for one: data, and the sentence made of it.

use std::sync::Arc;

use super::presence::{Namesake, PresenceSource};
use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::say;
use crate::spans::spoken;

/// Whether a later push came from where the one that broke came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Client {
    /// The same IP.
    Same,
    /// Another IP.
    Other,
    /// At least one of them is not listed.
    Unlisted,
}

/// What proves a verdict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proof {
    /// A refusal cause, and no time on air.
    Refused,
    /// The cause says so.
    Replaced,
    /// A later push that did start is listed.
    Pushed {
        /// When it began.
        since: UnixTime,
        /// Seconds off air; 0 where it began before the end.
        gap_s: i64,
        /// Whether it was on air already when this one ended.
        overlapping: bool,
        /// Where it came from.
        client: Client,
    },
    /// An online list shows a later push.
    Online {
        /// When it was published.
        since: UnixTime,
        /// When that list was asked for.
        seen: UnixTime,
    },
    /// The stream's state is `forbid`.
    Forbidden {
        /// When it was asked for.
        asked: UnixTime,
    },
    /// The stream was not on air.
    Absent {
        /// Who says so.
        by: PresenceSource,
        /// When it was asked for.
        asked: UnixTime,
        /// Attempts of the same client since the end that were refused.
        refused: u32,
        /// A stream of the same name that is pushed elsewhere.
        namesake: Option<Namesake>,
    },
    /// Nothing is proven.
    Missing {
        /// For want of what.
        what: Missing,
        /// A stream of the same name that is pushed elsewhere.
        namesake: Option<Namesake>,
    },
}

/// What would have to be known for a verdict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Missing {
    /// The record has no end: the push may still run.
    End,
    /// The state was `active` then, which says nothing of when the push began: it may be the old one.
    PublishTime {
        /// When the state was asked for.
        asked: UnixTime,
        /// Why the online list, which would say it, cannot be asked for, if so.
        list: Option<Arc<str>>,
    },
    /// The latest list that has the stream shows no push but those that ended.
    NewerPush {
        /// When that list was asked for.
        seen: UnixTime,
    },
    /// The online list was read after the end, but does not have all streams.
    WholeList {
        /// When it was asked for.
        asked: UnixTime,
        /// Why the state cannot be asked for either, if so.
        state: Option<Arc<str>>,
    },
    /// Sources that cannot be asked, and why.
    Sources {
        /// Why the online list cannot.
        list: Arc<str>,
        /// Why the state cannot either, if so.
        state: Option<Arc<str>>,
    },
    /// The stream was not on air, but that was asked too soon after the end.
    TooSoon {
        /// So many seconds after it.
        after_s: i64,
    },
    /// Neither the online list nor the state was asked for after the end.
    Look {
        /// When the online list was asked for last.
        last: Option<UnixTime>,
    },
}

impl Proof {
    /// It as a part of a sentence, without a capital letter or full stop; `time` writes moments.
    #[must_use]
    pub fn sentence(&self, lang: Lang, time: impl Fn(UnixTime) -> String) -> String {
        match self {
            Self::Refused => say!(
                lang,
                "refused before it was on air: neither an outage nor a return",
                "推流被拒绝，未曾在线：既不算断流，也不能证明已恢复",
                "配信開始前に拒否: 切断でも復旧の証拠でもない"
            ),
            Self::Replaced => say!(
                lang,
                "another push of the stream took over",
                "同一流的另一路推流已将其顶替",
                "同じストリームの別のプッシュに置き換えられた"
            ),
            Self::Pushed { since, gap_s, overlapping, client } => {
                pushed(lang, *gap_s, *overlapping, *client, &time(*since))
            }
            Self::Online { since, seen } => {
                let (since, seen) = (time(*since), time(*seen));
                say!(
                    lang,
                    "on air again since {since}, by the online list of {seen}",
                    "自 {since} 起重新在线（依据 {seen} 的在线流列表）",
                    "{since} から再び配信中（{seen} の配信中リストによる）"
                )
            }
            Self::Forbidden { asked } => {
                let asked = time(*asked);
                say!(
                    lang,
                    "state `forbid` at {asked}",
                    "{asked} 的流状态为 `forbid`",
                    "{asked} の状態は `forbid`"
                )
            }
            Self::Absent { by, asked, refused, namesake } => {
                let asked = time(*asked);
                let absent = match by {
                    PresenceSource::OnlineList => say!(
                        lang,
                        "absent from the complete online list of {asked}",
                        "不在 {asked} 的完整在线流列表内",
                        "{asked} の完全な配信中リストにない"
                    ),
                    PresenceSource::State => say!(
                        lang,
                        "state `inactive` at {asked}",
                        "{asked} 的流状态为 `inactive`",
                        "{asked} の状態は `inactive`"
                    ),
                };
                let absent = match refused {
                    0 => absent,
                    1 => say!(
                        lang,
                        "{absent}; refused once since",
                        "{absent}；此后被拒绝 1 次",
                        "{absent}。その後 1 回拒否"
                    ),
                    n => say!(
                        lang,
                        "{absent}; refused {n} times since",
                        "{absent}；此后被拒绝 {n} 次",
                        "{absent}。その後 {n} 回拒否"
                    ),
                };
                with_namesake(lang, absent, namesake.as_ref(), &time)
            }
            Self::Missing { what, namesake } => {
                with_namesake(lang, missing(what, lang, &time), namesake.as_ref(), &time)
            }
        }
    }
}

fn pushed(lang: Lang, gap_s: i64, overlapping: bool, client: Client, since: &str) -> String {
    let gap = spoken(lang, gap_s);
    let pushed = match (overlapping, gap_s) {
        (true, _) => say!(
            lang,
            "on air by another push, begun at {since}",
            "结束时另一路推流（始于 {since}）已在线",
            "終了時に別のプッシュ（{since} 開始）が配信中"
        ),
        (false, 0) => {
            say!(lang, "pushed again in the same second", "同一秒内重新推流", "同じ秒のうちに再プッシュ")
        }
        (false, _) => say!(lang, "pushed again {gap} later", "{gap}后重新推流", "{gap}後に再プッシュ"),
    };
    match client {
        Client::Same => {
            say!(lang, "{pushed} from the same IP", "{pushed}（同一 IP）", "{pushed}（同じ IP）")
        }
        Client::Other => {
            say!(lang, "{pushed} from another IP", "{pushed}（另一 IP）", "{pushed}（別の IP）")
        }
        Client::Unlisted => pushed,
    }
}

fn missing(what: &Missing, lang: Lang, time: &impl Fn(UnixTime) -> String) -> String {
    match what {
        Missing::End => say!(
            lang,
            "listed without an end: it may still run",
            "记录没有结束时间：可能仍在推流",
            "終了時刻のない記録: まだ配信中の可能性がある"
        ),
        Missing::PublishTime { asked, list } => {
            let asked = time(*asked);
            let unknown = say!(
                lang,
                "state `active` at {asked}, but when that push began is not known",
                "{asked} 的流状态为 `active`，但该推流何时开始未知",
                "{asked} の状態は `active` だが、そのプッシュの開始時刻が不明"
            );
            match list.as_deref().map(|why| no_list(lang, why)) {
                Some(no_list) => {
                    say!(lang, "{unknown}; {no_list}", "{unknown}；{no_list}", "{unknown}。{no_list}")
                }
                None => unknown,
            }
        }
        Missing::NewerPush { seen } => {
            let seen = time(*seen);
            say!(
                lang,
                "the online list of {seen} still shows the stream, but no newer push",
                "{seen} 的在线流列表仍有该流，但没有更新的推流",
                "{seen} の配信中リストにまだあるが、新しいプッシュはない"
            )
        }
        Missing::WholeList { asked, state } => {
            let asked = time(*asked);
            let list = say!(
                lang,
                "the online list of {asked} is not complete",
                "{asked} 的在线流列表不完整",
                "{asked} の配信中リストは不完全"
            );
            and_state(lang, list, state.as_deref())
        }
        Missing::Sources { list, state } => and_state(lang, no_list(lang, list), state.as_deref()),
        Missing::TooSoon { after_s } => {
            let after = spoken(lang, *after_s);
            say!(
                lang,
                "looked {after} after the end: too soon to tell",
                "结束后 {after}即查询：为时过早，尚无法判断",
                "終了の {after}後に確認: 判断するにはまだ早い"
            )
        }
        Missing::Look { last: Some(last) } => {
            let last = time(*last);
            say!(
                lang,
                "not seen since the end: the online list is of {last}",
                "结束后尚未查询：在线流列表为 {last}",
                "終了後は未確認: 配信中リストは {last} 時点"
            )
        }
        Missing::Look { last: None } => say!(
            lang,
            "neither online list nor state was read since the end",
            "结束后尚未读取在线流列表或流状态",
            "終了後に配信中リストも状態も読んでいない"
        ),
    }
}

fn no_list(lang: Lang, why: &str) -> String {
    say!(lang, "no online list: {why}", "无直播中流列表：{why}", "配信中リストなし: {why}")
}

fn and_state(lang: Lang, list: String, state: Option<&str>) -> String {
    match state {
        Some(why) => {
            say!(lang, "{list}; no state: {why}", "{list}；无流状态：{why}", "{list}。状態なし: {why}")
        }
        None => list,
    }
}

fn with_namesake(
    lang: Lang,
    sentence: String,
    namesake: Option<&Namesake>,
    time: &impl Fn(UnixTime) -> String,
) -> String {
    let Some(Namesake { domain, app, since, on_air }) = namesake else { return sentence };
    let (domain, app) = (domain.shown(), app.shown());
    match (since.map(time), on_air) {
        (Some(since), true) => say!(
            lang,
            "{sentence}; the same name is on air since {since} in app {app} of {domain}",
            "{sentence}；同名流自 {since} 起在 {domain} 的应用 {app} 下在线",
            "{sentence}。同名のストリームが {since} から {domain} のアプリ {app} で配信中"
        ),
        (Some(since), false) => say!(
            lang,
            "{sentence}; the same name was pushed from {since} in app {app} of {domain}",
            "{sentence}；同名流自 {since} 起在 {domain} 的应用 {app} 下推流",
            "{sentence}。同名のストリームが {since} から {domain} のアプリ {app} にプッシュされた"
        ),
        (None, _) => say!(
            lang,
            "{sentence}; the same name is on air in app {app} of {domain}",
            "{sentence}；同名流在 {domain} 的应用 {app} 下在线",
            "{sentence}。同名のストリームが {domain} のアプリ {app} で配信中"
        ),
    }
}
