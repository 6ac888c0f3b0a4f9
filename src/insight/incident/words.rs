//! An incident in sentences: title, culprit, how sure and why, the next step.

use super::{Fared, Incident, Shared};
use crate::cause::{Actor, catalogue};
use crate::i18n::{Lang, Words};
use crate::say;

/// How far from chance an incident is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sureness {
    /// Chance brings as much once in some months or years.
    Probable,
    /// Once in ten years or less often.
    Sure,
    /// Not once in a thousand years.
    Certain,
}

impl Sureness {
    /// The word that reports use; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Probable => "probable",
            Self::Sure => "sure",
            Self::Certain => "certain",
        }
    }

    /// The word on the screen.
    #[must_use]
    pub const fn word(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Probable => Words::new("probable", "很可能", "可能性が高い"),
            Self::Sure => Words::new("sure", "可以确定", "ほぼ確実"),
            Self::Certain => Words::new("certain", "确定无疑", "確実"),
        };
        words.of(lang)
    }
}

impl Incident {
    /// One line that says it all: "9 streams from 203.0.113.0/24 lost the network within 30 s; 7 are
    /// back".
    #[must_use]
    pub fn title(&self, lang: Lang, fared: Fared) -> String {
        let n = self.streams.len();
        let what = self.what(lang);
        let span = span(self.all_broken.since(self.began).max(1), lang);
        let subject = self.subject(n, lang);
        let broke = say!(
            lang,
            "{subject} {what} within {span}",
            "{subject}在 {span}内{what}",
            "{subject}が {span}以内に{what}"
        );
        let fared = fared.words(n, lang);
        if fared.is_empty() {
            broke
        } else {
            say!(lang, "{broke}; {fared}", "{broke}；{fared}", "{broke}。{fared}")
        }
    }

    /// "9 streams from 203.0.113.0/24".
    fn subject(&self, n: usize, lang: Lang) -> String {
        match self.shared.first() {
            Some(Shared::Network(network)) => say!(
                lang,
                "{n} streams from {network}",
                "来自 {network} 的 {n} 路流",
                "{network} からのストリーム {n} 本"
            ),
            Some(Shared::App(app)) => say!(
                lang,
                "{n} streams of app {app}",
                "应用 {app} 的 {n} 路流",
                "アプリ {app} のストリーム {n} 本",
                app = app.shown()
            ),
            Some(Shared::Domain(domain)) => say!(
                lang,
                "{n} streams on {domain}",
                "推流域名 {domain} 的 {n} 路流",
                "プッシュドメイン {domain} のストリーム {n} 本",
                domain = domain.shown()
            ),
            Some(Shared::Profile(profile)) => say!(
                lang,
                "{n} streams of account {profile}",
                "账号 {profile} 的 {n} 路流",
                "{profile} 全体のストリーム {n} 本"
            ),
            Some(Shared::Cause(_) | Shared::Actor(_)) | None => {
                say!(lang, "{n} streams", "{n} 路流", "ストリーム {n} 本")
            }
        }
    }

    /// What happened to them, behind their number.
    fn what(&self, lang: Lang) -> &'static str {
        let cause = self.shared.iter().find_map(|shared| match shared {
            Shared::Cause(cause) => Some(catalogue().get(*cause).key),
            _ => None,
        });
        cause.and_then(by_cause).unwrap_or_else(|| by_actor(self.actor)).of(lang)
    }

    /// Who or what is most likely to blame.
    #[must_use]
    pub fn culprit(&self, lang: Lang) -> String {
        let place = self.place(lang);
        let network = matches!(self.shared.first(), Some(Shared::Network(_)));
        match self.actor {
            Some(Actor::Network) if network => {
                say!(lang, "the uplink of {place}", "{place} 的上行链路", "{place} の上り回線")
            }
            Some(Actor::Network) => say!(
                lang,
                "the way into {place}: many client networks lost it at once",
                "通往 {place} 的网络：多个客户端网段同时中断",
                "{place} への経路（複数のクライアントネットワークで同時に切断）"
            ),
            Some(Actor::Streamer) => say!(
                lang,
                "the encoders of {place}, or what feeds them",
                "{place} 的推流端（编码器）或其信号源",
                "{place} のエンコーダー、またはその入力"
            ),
            Some(Actor::Us) => say!(
                lang,
                "our settings for {place}: authentication, limits, lists",
                "我方对 {place} 的配置：鉴权、限额、黑白名单",
                "{place} に関する当方の設定（認証、上限、許可リスト）"
            ),
            Some(Actor::Account) => say!(
                lang,
                "the account {place}: billing or the state of the service",
                "账号 {place}：费用或服务状态",
                "アカウント {place}（料金またはサービスの状態）"
            ),
            Some(Actor::Operator) => say!(
                lang,
                "whoever called the API or used the console on {place}",
                "对 {place} 调用 API 或操作控制台的人",
                "{place} に対して API を呼んだ人、またはコンソールを操作した人"
            ),
            Some(Actor::Platform) => say!(
                lang,
                "the platform, as it serves {place}",
                "云直播平台（服务 {place} 的部分）",
                "プラットフォーム（{place} を担当する部分）"
            ),
            Some(Actor::Nobody) | None => say!(
                lang,
                "not known: the reason is not recognised; look for what {place} shares",
                "未知：原因未识别，请排查 {place} 的共同点",
                "不明（理由を識別できません。{place} の共通点を確認してください）"
            ),
        }
    }

    /// The name of what they share.
    fn place(&self, lang: Lang) -> String {
        match self.shared.first() {
            Some(Shared::Network(network)) => network.to_string(),
            Some(Shared::App(name) | Shared::Domain(name)) => name.shown().to_owned(),
            Some(Shared::Profile(name)) => name.to_string(),
            Some(Shared::Cause(_) | Shared::Actor(_)) | None => {
                Words::new("these streams", "这些流", "これらのストリーム").of(lang).to_owned()
            }
        }
    }

    /// What to do first.
    #[must_use]
    pub fn next_step(&self, lang: Lang) -> String {
        let place = self.place(lang);
        match self.actor {
            Some(Actor::Network) => say!(
                lang,
                "Ask whoever runs the line of {place} whether it was cut or overloaded at that moment.",
                "请联系 {place} 的线路负责人，确认当时链路是否中断或拥塞。",
                "{place} の回線の担当者に、その時刻の断線や輻輳がなかったか確認してください。"
            ),
            Some(Actor::Streamer) => say!(
                lang,
                "Look at what the encoders of {place} have in common: version, settings, power, source.",
                "检查 {place} 各推流端的共同点：版本、设置、供电、信号源。",
                "{place} のエンコーダーに共通する点（バージョン、設定、電源、入力）を確認してください。"
            ),
            Some(Actor::Us) => say!(
                lang,
                "Check the settings of {place} in the console: authentication key, txTime, limits, lists; what was changed just before?",
                "在控制台检查 {place} 的配置：鉴权密钥、txTime、限额、黑白名单；此前刚改过什么？",
                "コンソールで {place} の設定（認証キー、txTime、上限、許可リスト）を確認してください。直前の変更はありませんか。"
            ),
            Some(Actor::Account) => say!(
                lang,
                "Have the owner of {place} look at the bill and at the state of the service; nothing else helps.",
                "请 {place} 的账号负责人检查账单和服务状态；其他办法无效。",
                "{place} のアカウント責任者に請求とサービスの状態を確認してもらってください。ほかの手段では直りません。"
            ),
            Some(Actor::Operator) => say!(
                lang,
                "Find out who acted on {place} at that moment, in the audit log of the console.",
                "在控制台操作审计中查明当时是谁操作了 {place}。",
                "コンソールの操作監査で、その時刻に {place} を操作した人を確認してください。"
            ),
            Some(Actor::Platform) => say!(
                lang,
                "Wait for the streams to push again; if they stay away, open a ticket that names {place} and the time.",
                "等待各路流重新推流；若未恢复，请提交工单并注明 {place} 和时间。",
                "再プッシュを待ち、復旧しない場合は {place} と時刻を記してチケットを起票してください。"
            ),
            Some(Actor::Nobody) | None => say!(
                lang,
                "Open a ticket with the raw reason and the time; meanwhile compare the streams of {place}.",
                "请附上原始原因和时间提交工单，同时对比 {place} 的各路流。",
                "元の理由文と時刻を添えてチケットを起票し、{place} のストリームを比較してください。"
            ),
        }
    }

    /// How far from chance it is.
    #[must_use]
    pub fn sureness(&self) -> Sureness {
        let years = self.proof.once_in_hours() / HOURS_A_YEAR;
        if years >= 1_000.0 {
            Sureness::Certain
        } else if years >= 10.0 {
            Sureness::Sure
        } else {
            Sureness::Probable
        }
    }

    /// The numbers behind it: "usually 0.4 such breaks a minute here; by chance, 9 streams within 30 s
    /// would be seen once in 12 years".
    #[must_use]
    pub fn why(&self, lang: Lang) -> String {
        let rate = rate(self.proof.usual_per_minute, lang);
        let streams = self.proof.streams;
        let span = span(i64::from(self.proof.window_s), lang);
        let seldom = seldom(self.proof.once_in_hours(), lang);
        say!(
            lang,
            "usually {rate} here; by chance, {streams} streams within {span} would be seen {seldom}",
            "此处平时{rate}；{span}内 {streams} 路流同时断流，若纯属偶然，{seldom}",
            "ここでは通常{rate}。{span}以内に {streams} 本が偶然に切断されるのは{seldom}"
        )
    }
}

impl Fared {
    fn words(self, all: usize, lang: Lang) -> String {
        let Self { back, down } = self;
        let back = match back {
            0 => None,
            n if n == all => Some(say!(lang, "all are back", "已全部恢复", "すべて復旧")),
            1 => Some(say!(lang, "1 is back", "1 路已恢复", "1 本は復旧")),
            n => Some(say!(lang, "{n} are back", "{n} 路已恢复", "{n} 本は復旧")),
        };
        let down = match down {
            0 => None,
            n if n == all => Some(say!(lang, "all are down", "全部中断", "すべて停止中")),
            1 => Some(say!(lang, "1 is down", "1 路中断", "1 本は停止中")),
            n => Some(say!(lang, "{n} are down", "{n} 路中断", "{n} 本は停止中")),
        };
        back.into_iter().chain(down).collect::<Vec<_>>().join(lang.pick(", ", "，", "、"))
    }
}

/// What causes do to streams, where it can be said more exactly than by who has to act.
fn by_cause(key: &str) -> Option<Words> {
    Some(match key {
        "no_data_timeout" => Words::new("stopped sending data", "停止发送数据", "データを送らなくなりました"),
        "expiry_passed" => Words::new(
            "were refused: their push URL has expired",
            "因推流地址过期被拒绝",
            "プッシュ URL の有効期限切れで拒否されました",
        ),
        "expiry_missing" | "auth_missing" | "auth_failed" | "third_party_auth_failed" => {
            Words::new("failed authentication", "鉴权失败", "認証に失敗しました")
        }
        "ip_push_forbidden" | "ip_blocklisted" | "ip_not_allowlisted" => Words::new(
            "were refused for their IP address",
            "因客户端 IP 受限被拒绝",
            "IP アドレスの制限で拒否されました",
        ),
        "push_limit" | "stream_push_limit" => Words::new(
            "ran into the push limit",
            "因超出推流数上限被拒绝",
            "プッシュ数の上限で拒否されました",
        ),
        "account_overdue" => {
            Words::new("were stopped for overdue payment", "因账号欠费被停止", "料金の滞納で停止されました")
        }
        "stream_forbidden" => Words::new("were forbidden to push", "被禁止推流", "プッシュを禁止されました"),
        "unknown" => Words::new(
            "broke for a reason that the service does not know",
            "因服务端也未知的原因断流",
            "サービス側でも不明な理由で切断されました",
        ),
        _ => return None,
    })
}

const fn by_actor(actor: Option<Actor>) -> Words {
    match actor {
        Some(Actor::Network) => Words::new("lost the network", "断网", "ネットワークから切断されました"),
        Some(Actor::Streamer) => {
            Words::new("broke at the encoder", "因推流端异常断流", "配信側の異常で切断されました")
        }
        Some(Actor::Us) => {
            Words::new("were refused by our settings", "因我方配置被拒绝", "当方の設定により拒否されました")
        }
        Some(Actor::Account) => Words::new(
            "were stopped with the account's service",
            "因账号服务停用被停止",
            "アカウントのサービス停止で切断されました",
        ),
        Some(Actor::Platform) => Words::new(
            "were cut by a fault of the platform",
            "因云直播平台故障断流",
            "プラットフォームの障害で切断されました",
        ),
        Some(Actor::Operator) => {
            Words::new("were stopped by a request", "被接口请求断开", "操作要求により切断されました")
        }
        Some(Actor::Nobody) | None => Words::new(
            "broke for a reason that is not recognised",
            "因未识别的原因断流",
            "識別できない理由で切断されました",
        ),
    }
}

const HOURS_A_YEAR: f64 = 24.0 * 365.0;

/// "30 s", "4 min".
fn span(seconds: i64, lang: Lang) -> String {
    match seconds {
        ..120 => say!(lang, "{seconds} s", "{seconds} 秒", "{seconds} 秒"),
        _ => say!(lang, "{minutes} min", "{minutes} 分钟", "{minutes} 分", minutes = (seconds + 59) / 60),
    }
}

/// "0.4 such breaks a minute", in the unit that gives a number to imagine.
fn rate(a_minute: f64, lang: Lang) -> String {
    if a_minute >= 0.1 {
        say!(
            lang,
            "{a_minute:.1} such breaks a minute",
            "每分钟 {a_minute:.1} 次此类断流",
            "毎分 {a_minute:.1} 件"
        )
    } else if a_minute * 60.0 >= 0.1 {
        let n = a_minute * 60.0;
        say!(lang, "{n:.1} such breaks an hour", "每小时 {n:.1} 次此类断流", "毎時 {n:.1} 件")
    } else {
        let n = a_minute * 1_440.0;
        say!(lang, "{n:.1} such breaks a day", "每天 {n:.1} 次此类断流", "1 日に {n:.1} 件")
    }
}

/// "once in 12 years".
fn seldom(hours: f64, lang: Lang) -> String {
    let years = hours / HOURS_A_YEAR;
    if years >= 1_000.0 {
        say!(lang, "not once in 1,000 years", "1000 年也不到一次", "1000 年に 1 度もありません")
    } else if years >= 2.0 {
        say!(lang, "once in {years:.0} years", "约 {years:.0} 年一次", "約 {years:.0} 年に 1 度です")
    } else {
        let days = hours / 24.0;
        say!(lang, "once in {days:.0} days", "约 {days:.0} 天一次", "約 {days:.0} 日に 1 度です")
    }
}
