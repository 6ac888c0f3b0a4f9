//! A profile's account, asked for real: key, signature, permissions, clock and time of an answer. Each
//! question reads a little and changes nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::api::{
    Budgets, Client, Decoded, Endpoint, Error, EventQuery, Http, Kind, ONLINE_LIST, OnlineQuery,
    PUSH_QUALITY, QualityQuery, STREAM_STATE,
};
use crate::credentials::{Credentials, CredentialsError};
use crate::event::{StreamName, UnixTime};
use crate::i18n::{Lang, Words};
use crate::poll::Keyring;
use crate::report::doctor::{Check, Finding};
use crate::say;

/// The list of breaks, without which nothing works.
const BREAKS: &str = "DescribeLiveStreamEventList";
/// How long the key may take to be found, and one answer to come.
const PATIENCE: Duration = Duration::from_secs(12);
/// Answers whose time is measured, after the one that opened the connection.
const MEASURED: usize = 4;
/// A clock this far off is said; the service takes up to 300 s, and requests are signed with its time.
const SKEW_S: i64 = 5;
/// Answers slower than this make filling slow.
const SLOW: Duration = Duration::from_secs(1);

/// What is needed to ask one profile's account.
pub(super) struct Account {
    pub(super) name: Arc<str>,
    pub(super) endpoint: Endpoint,
    pub(super) keyring: Keyring,
    /// A push domain of the profile, if its configuration names one.
    pub(super) domain: Option<String>,
}

impl Account {
    /// All there is to find about it.
    pub(super) async fn findings(self, http: Option<Http>, lang: Lang) -> Vec<Finding> {
        let name = Arc::clone(&self.name);
        let mut found = Vec::new();
        let keyring = Arc::clone(&self.keyring);
        let read = timeout(PATIENCE, tokio::task::spawn_blocking(move || keyring())).await;
        let credentials = match read {
            Ok(Ok(Ok(credentials))) => credentials,
            Ok(Ok(Err(error))) => {
                found.push(keyless(&error, lang));
                return of(found, &name);
            }
            Ok(Err(_)) | Err(_) => {
                let silent = Words::new(
                    "the place of the credentials does not answer",
                    "存放凭证的位置没有响应",
                    "認証情報の置き場所が応答しません",
                );
                let advice = Words::new(
                    "check the file system that it is on",
                    "请检查其所在的文件系统",
                    "そのファイルシステムを確認してください",
                );
                found.push(Finding::failure(Check::Credentials, silent.of(lang), advice.of(lang)));
                return of(found, &name);
            }
        };
        found.push(key(&credentials, lang));
        // Why there is no way out was said where the roots are.
        let Some(http) = http else { return of(found, &name) };
        let client =
            Client::new(http, self.endpoint.clone(), Arc::clone(&name), credentials, &Budgets::new(20));
        self.ask(&client, &mut found, lang).await;
        of(found, &name)
    }

    async fn ask(&self, client: &Client, found: &mut Vec<Finding>, lang: Lang) {
        let host = self.endpoint.to_string();
        let listed = listed(client).await;
        let stream = match listed {
            Ok(stream) => stream,
            Err(Some(error)) if !answered(&error) => {
                found.push(Finding::failure(Check::Endpoint, error.sentence(lang), REACH.of(lang)));
                return;
            }
            Err(None) => {
                let late = say!(
                    lang,
                    "{host} gave no answer within {s} s",
                    "{host} 在 {s} 秒内未应答",
                    "{host} から {s} 秒以内に応答がありません",
                    s = PATIENCE.as_secs()
                );
                found.push(Finding::failure(Check::Endpoint, late, REACH.of(lang)));
                return;
            }
            Err(Some(error)) => {
                found.push(Finding::ok(Check::Endpoint, answers(&host, &self.endpoint, lang)));
                found.extend(clock(client, lang));
                match error.kind() {
                    Kind::NoPermission { .. } => {}
                    Kind::Clock { .. } => return,
                    _ => {
                        found.push(Finding::failure(
                            Check::Signature,
                            error.sentence(lang),
                            if error.is_auth() { KEY.of(lang) } else { AGAIN.of(lang) },
                        ));
                        if error.is_auth() {
                            return;
                        }
                    }
                }
                let name = StreamName::default();
                found.push(permission(BREAKS, Err(error), true, lang));
                self.others(client, name, found, lang).await;
                return;
            }
        };
        found.push(Finding::ok(Check::Endpoint, answers(&host, &self.endpoint, lang)));
        let accepted = Words::new("accepted", "已接受", "受け入れられました");
        found.push(Finding::ok(Check::Signature, accepted.of(lang)));
        found.push(permission(BREAKS, Ok(()), true, lang));
        self.others(client, stream.unwrap_or_default(), found, lang).await;
        found.extend(clock(client, lang));
        found.extend(latency(client, lang).await);
    }

    /// The actions that only explain breaks: what is missing costs only itself.
    async fn others(&self, client: &Client, stream: StreamName, found: &mut Vec<Finding>, lang: Lang) {
        let mut stream = stream;
        if stream.stream.is_empty() {
            let domain = self.domain.clone().unwrap_or_else(|| "push.example.com".to_owned());
            let name = "breakwatch-doctor";
            stream = StreamName { domain: domain.as_str().into(), app: "live".into(), stream: name.into() };
        }
        let now = client.server_now();
        let online = OnlineQuery { domain: None, app: None, stream: None, page: 1, page_size: 10 };
        let quality = QualityQuery { stream: stream.clone(), start: now.plus(-600), end: now };
        let (online, state, quality) = tokio::join!(
            timeout(PATIENCE, client.online_list(&online)),
            timeout(PATIENCE, client.stream_state(&stream)),
            timeout(PATIENCE, client.push_quality(&quality)),
        );
        let outcomes = [
            (ONLINE_LIST, online.map(|it| it.map(|_| ()))),
            (STREAM_STATE, state.map(|it| it.map(|_| ()))),
            (PUSH_QUALITY, quality.map(|it| it.map(|_| ()))),
        ];
        for (action, outcome) in outcomes {
            found.push(if let Ok(outcome) = outcome {
                permission(action, outcome, false, lang)
            } else {
                let late = say!(lang, "{action}: no answer", "{action}：无应答", "{action}: 応答なし");
                Finding::warning(Check::Permission, late, AGAIN.of(lang))
            });
        }
    }
}

/// Where requests did not arrive.
const REACH: Words = Words::new(
    "see what is said of resolver, proxy and TLS roots; check the firewall, and --endpoint or --site",
    "请看域名解析、代理和 TLS 根证书各项；并检查防火墙以及 --endpoint 或 --site",
    "名前解決・プロキシ・TLS ルート証明書の項目と、ファイアウォール、--endpoint、--site を確認してください",
);
const KEY: Words = Words::new(
    "compare the key and its site with the console's; nothing can be read before it is accepted",
    "请在控制台核对密钥及其站点；密钥被接受之前什么都读不到",
    "キーとサイトをコンソールと照合してください。受け入れられるまで何も読めません",
);
const AGAIN: Words = Words::new(
    "wait a little and run `breakwatch doctor` again",
    "请稍候再运行 `breakwatch doctor`",
    "しばらく待って `breakwatch doctor` を再実行してください",
);

fn of(found: Vec<Finding>, profile: &str) -> Vec<Finding> {
    found.into_iter().map(|finding| finding.of(profile)).collect()
}

/// Whether the API itself answered, whatever it said.
fn answered(error: &Error) -> bool {
    error.code().is_some() || matches!(error.kind(), Kind::ExpiredToken | Kind::Clock { .. })
}

fn answers(host: &str, endpoint: &Endpoint, lang: Lang) -> String {
    let site = endpoint.as_site().map(|site| format!(" ({})", site.title(lang))).unwrap_or_default();
    say!(lang, "{host}{site} answers", "{host}{site} 有应答", "{host}{site} は応答します")
}

/// Why there is no key, and where one may be.
fn keyless(error: &CredentialsError, lang: Lang) -> Finding {
    let said = error.to_string();
    let advice = if error.is_not_found() {
        Words::new(
            "set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or write ~/.tencentcloud/credentials; \
             `breakwatch list` tells all places",
            "请设置 TENCENTCLOUD_SECRET_ID 和 TENCENTCLOUD_SECRET_KEY，或写 ~/.tencentcloud/credentials；\
             `breakwatch list` 会列出所有位置",
            "TENCENTCLOUD_SECRET_ID と TENCENTCLOUD_SECRET_KEY を設定するか ~/.tencentcloud/credentials を書いてください。\
             `breakwatch list` がすべての場所を示します",
        )
    } else {
        Words::new(
            "`breakwatch config show` tells where the key is looked for",
            "`breakwatch config show` 会说明在何处查找密钥",
            "`breakwatch config show` でキーを探す場所が分かります",
        )
    };
    // What is said at length where nothing can be shown without a key has its own first line.
    let found = said.lines().next().unwrap_or_default();
    Finding::failure(Check::Credentials, found, advice.of(lang))
}

/// Where the key is, never what it is.
fn key(credentials: &Credentials, lang: Lang) -> Finding {
    let shown = credentials.to_string();
    let Some(lifetime) = credentials.lifetime() else { return Finding::ok(Check::Credentials, shown) };
    let ends = lifetime.ends.rfc3339();
    let shown = say!(lang, "{shown}, until {ends}", "{shown}，有效至 {ends}", "{shown}、{ends} まで");
    if lifetime.is_over(UnixTime::from(chrono::Utc::now())) {
        return Finding::failure(Check::Credentials, shown, credentials.remedy(lang));
    }
    Finding::ok(Check::Credentials, shown)
}

/// Reads the newest breaks; gives a stream to ask for. An error of [`None`] is silence.
async fn listed(client: &Client) -> Result<Option<StreamName>, Option<Error>> {
    let ask =
        async || timeout(PATIENCE, client.event_list(&query(client, 86_400, 10))).await.map_err(|_| None);
    let mut page = ask().await?;
    // By a clock that is ahead the window ends in the future; the reply told the service's time.
    if page.as_ref().is_err_and(Error::is_invalid_parameter) {
        page = ask().await?;
    }
    let page = page.map_err(Some)?;
    let record = page.records.into_iter().find_map(|decoded| match decoded {
        Decoded::Record(record) => Some(record),
        Decoded::Undecodable { .. } => None,
    });
    Ok(record.map(|record| StreamName { domain: record.domain, app: record.app, stream: record.stream }))
}

fn query(client: &Client, back: i64, page_size: u32) -> EventQuery {
    let end = client.server_now();
    let start = end.plus(-back);
    EventQuery { start, end, app: None, domain: None, stream: None, strict: false, page: 1, page_size }
}

fn permission(action: &'static str, outcome: Result<(), Error>, needed: bool, lang: Lang) -> Finding {
    let allowed =
        |action: &str| say!(lang, "{action} is allowed", "可调用 {action}", "{action} は許可されています");
    let Err(error) = outcome else { return Finding::ok(Check::Permission, allowed(action)) };
    if matches!(error.kind(), Kind::NoPermission { .. }) {
        let found =
            say!(lang, "{action} is not allowed", "无权调用 {action}", "{action} は許可されていません");
        let advice = say!(
            lang,
            "grant live:{action} to this key's user or role in CAM",
            "请在访问管理（CAM）中向该密钥的用户或角色授予 live:{action}",
            "CAM でこのキーのユーザーまたはロールに live:{action} を許可してください"
        );
        return if needed {
            Finding::failure(Check::Permission, found, advice)
        } else {
            Finding::warning(Check::Permission, found, advice)
        };
    }
    if error.is_absent_action() {
        let found = say!(
            lang,
            "this site does not offer {action}",
            "当前站点不提供 {action}",
            "このサイトに {action} はありません"
        );
        let advice = Words::new(
            "nothing to do: all else works without it",
            "无需处理：其他功能不受影响",
            "対応は不要です。ほかの機能はそのまま使えます",
        );
        return Finding::warning(Check::Permission, found, advice.of(lang));
    }
    // Whoever may not call it is told so before what is asked is looked at.
    if error.code().is_some() && !error.is_auth() && !error.is_retryable() {
        return Finding::ok(Check::Permission, allowed(action));
    }
    Finding::warning(Check::Permission, format!("{action}: {}", error.sentence(lang)), AGAIN.of(lang))
}

/// How far this machine's clock is off, by the replies.
fn clock(client: &Client, lang: Lang) -> Option<Finding> {
    let ahead = client.skew_ms()? / 1_000;
    if ahead.abs() <= SKEW_S {
        let found = say!(
            lang,
            "within {SKEW_S} s of the service's",
            "与服务端相差不超过 {SKEW_S} 秒",
            "サービスとの差は {SKEW_S} 秒以内です"
        );
        return Some(Finding::ok(Check::Clock, found));
    }
    let by = ahead.unsigned_abs();
    let found = if ahead > 0 {
        say!(
            lang,
            "this machine's clock is {by} s behind the service's",
            "本机时钟比服务端慢 {by} 秒",
            "このマシンの時計はサービスより {by} 秒遅れています"
        )
    } else {
        say!(
            lang,
            "this machine's clock is {by} s ahead of the service's",
            "本机时钟比服务端快 {by} 秒",
            "このマシンの時計はサービスより {by} 秒進んでいます"
        )
    };
    let advice = Words::new(
        "set it right, for example with NTP; breakwatch goes by the service's time meanwhile",
        "请校准时钟，例如用 NTP；在此期间 breakwatch 以服务端时间为准",
        "NTP などで合わせてください。それまで breakwatch はサービスの時刻を使います",
    );
    Some(Finding::warning(Check::Clock, found, advice.of(lang)))
}

/// How long an answer takes on a connection that is open.
async fn latency(client: &Client, lang: Lang) -> Option<Finding> {
    let mut times = Vec::with_capacity(MEASURED);
    for _ in 0..MEASURED {
        let begun = Instant::now();
        let answer = timeout(PATIENCE, client.event_list(&query(client, 60, 10))).await;
        if answer.is_ok_and(|answer| answer.is_ok()) {
            times.push(begun.elapsed());
        }
    }
    times.sort_unstable();
    let (min, median) = (times.first()?, times.get(times.len() / 2)?);
    let found = say!(
        lang,
        "{min} ms at best, {median} ms in the middle of {n}",
        "最快 {min} 毫秒，{n} 次的中位数 {median} 毫秒",
        "最短 {min} ms、{n} 回の中央値 {median} ms",
        min = min.as_millis(),
        median = median.as_millis(),
        n = times.len()
    );
    if *median < SLOW {
        return Some(Finding::ok(Check::Latency, found));
    }
    let advice = Words::new(
        "filling will take long; look for a nearer way out, or a proxy that is slow",
        "填充会较慢；请检查网络出口是否绕远，或代理是否过慢",
        "読み込みに時間がかかります。経路が遠くないか、プロキシが遅くないか確認してください",
    );
    Some(Finding::warning(Check::Latency, found, advice.of(lang)))
}
