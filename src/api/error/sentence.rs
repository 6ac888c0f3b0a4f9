//! Errors in words: what happened, to which profile, and what to do next, in one sentence of the
//! user's language.
//!
//! It knows nothing of how errors come about. Texts of the service are neutralised and cut.

use std::fmt;

use super::{About, Error, Inner, Kind, NetworkFault};
use crate::event::neutralise;
use crate::i18n::{Lang, of_profile};
use crate::push_url::shown as without_push_secret;
use crate::say;

/// The most characters of a foreign text in a sentence.
const FOREIGN_TEXT: usize = 240;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Lang::current()))
    }
}

impl Error {
    /// What happened, to which profile, and what to do next.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let Inner { kind, about, code, message, .. } = &*self.0;
        let happened = kind.happened(about, lang);
        let details: Vec<&str> = [code.as_deref(), message.as_deref()].into_iter().flatten().collect();
        let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(": ")) };
        match &about.profile {
            Some(profile) => of_profile(profile, &(happened + &details), lang),
            None => happened + &details,
        }
    }
}

impl Kind {
    #[expect(clippy::too_many_lines, reason = "one sentence per kind, in three languages")]
    fn happened(&self, about: &About, lang: Lang) -> String {
        let About { host, key, remedy, .. } = about;
        match self {
            Self::UnknownId { site: Some(site) } => {
                let other = site.other();
                say!(
                    lang,
                    "the {this} does not know the {key}; if it was made on the {that}, use --site {name} or \
                     site = \"{name}\" in its profile, else check the id",
                    "{this}不认识 {key}；若它是在{that}创建的，请用 --site {name} 或在配置中写 site = \"{name}\"，否则请核对该 ID",
                    "{this}に {key} は登録されていません。{that}で作成したものなら --site {name} または設定の site = \"{name}\" を使い、そうでなければ ID を確認してください",
                    this = site.title(lang),
                    that = other.title(lang),
                    name = other.name()
                )
            }
            Self::UnknownId { site: None } => say!(
                lang,
                "{host} does not know the {key}; check the id, and whether it belongs to the China site \
                 (--site cn) or to the international one (--site intl)",
                "{host} 不认识 {key}；请核对该 ID，并确认它属于中国站（--site cn）还是国际站（--site intl）",
                "{host} に {key} は登録されていません。ID と、中国サイト (--site cn) と国際サイト (--site intl) のどちらのものかを確認してください"
            ),
            Self::WrongKey => say!(
                lang,
                "the SecretKey does not fit the {key}; copy the pair again from the console",
                "SecretKey 与 {key} 不匹配；请从控制台重新复制这一对密钥",
                "SecretKey が {key} と一致しません。コンソールから両方をコピーし直してください"
            ),
            Self::ExpiredToken => say!(
                lang,
                "the token of the {key} is refused or has expired; {remedy}",
                "{key} 的 token 被拒绝或已过期；{remedy}",
                "{key} のトークンが拒否されたか期限切れです。{remedy}"
            ),
            Self::NoPermission { action } => say!(
                lang,
                "the {key} may not call {action}; grant it the permission live:{action} in CAM",
                "{key} 无权调用 {action}；请在访问管理（CAM）中授予 live:{action} 权限",
                "{key} には {action} の権限がありません。CAM で live:{action} を許可してください"
            ),
            Self::Refused => say!(
                lang,
                "{host} refuses the {key}; check it in the console",
                "{host} 拒绝了 {key}；请在控制台检查",
                "{host} が {key} を拒否しました。コンソールで確認してください"
            ),
            Self::Network(fault) => fault.happened(host, lang),
            Self::Proxy { proxy, why } => say!(
                lang,
                "the proxy {proxy} does not lead to {host}: {why}; correct the variable or list the host in NO_PROXY",
                "代理 {proxy} 无法通往 {host}：{why}；请修正该环境变量，或把主机加入 NO_PROXY",
                "プロキシ {proxy} から {host} へ到達できません: {why}。変数を直すか、ホストを NO_PROXY に加えてください"
            ),
            Self::CaFile { path, why } => say!(
                lang,
                "the CA file {path} {why}; give a PEM file with at least one certificate",
                "CA 文件 {path} {why}；请提供至少含一张证书的 PEM 文件",
                "CA ファイル {path}: {why}。証明書を 1 つ以上含む PEM ファイルを指定してください",
                path = neutralise(&path.display().to_string())
            ),
            Self::Tls { why, untrusted: true } => say!(
                lang,
                "the certificate of {host} is not trusted ({why}); if your network inspects TLS, give its \
                 CA with --ca-file",
                "{host} 的证书不受信任（{why}）；若所在网络会解密检查 TLS，请用 --ca-file 指定其 CA",
                "{host} の証明書を信頼できません ({why})。ネットワークが TLS を検査している場合は、その CA を --ca-file で指定してください"
            ),
            Self::Tls { why, untrusted: false } => say!(
                lang,
                "no encrypted connection to {host} ({why}); check what stands in between",
                "无法与 {host} 建立加密连接（{why}）；请检查中间的网络设备",
                "{host} と暗号化接続を確立できません ({why})。途中の機器を確認してください"
            ),
            Self::RateLimited { .. } => say!(
                lang,
                "{host} asks for fewer requests; wait, or lower requests_per_second in the configuration",
                "{host} 要求降低请求频率；请稍候，或在配置中调低 requests_per_second",
                "{host} がリクエストを減らすよう求めています。しばらく待つか、設定の requests_per_second を下げてください"
            ),
            Self::Clock { ahead_s: Some(ahead) } if *ahead != 0 => {
                let by = ahead.unsigned_abs();
                let side = if *ahead > 0 {
                    lang.pick("behind", "慢", "遅れて")
                } else {
                    lang.pick("ahead of", "快", "進んで")
                };
                say!(
                    lang,
                    "this machine's clock is {by} s {side} that of {host}; set it right, for example with NTP",
                    "本机时钟比 {host} {side} {by} 秒；请校准本机时间，例如用 NTP",
                    "このマシンの時計は {host} より {by} 秒{side}います。NTP などで時刻を合わせてください"
                )
            }
            Self::Clock { .. } => say!(
                lang,
                "{host} finds the request's time more than 300 s off; set this machine's clock right, \
                 for example with NTP",
                "{host} 认为请求时间偏差超过 300 秒；请校准本机时间，例如用 NTP",
                "{host} によるとリクエストの時刻が 300 秒以上ずれています。NTP などで時刻を合わせてください"
            ),
            Self::Http { status, .. } => say!(
                lang,
                "{host} answered HTTP {status} without a reply of the API; if it stays so, check the \
                 endpoint and what stands in between",
                "{host} 返回 HTTP {status}，但不是 API 应答；若持续如此，请检查接入地址以及中间的网络设备",
                "{host} が API の応答ではない HTTP {status} を返しました。続く場合はエンドポイントと途中の機器を確認してください"
            ),
            Self::NotTheApi { why } => say!(
                lang,
                "what answers at {host} is not the API: {why}; check the endpoint, and whether a login page \
                 or a proxy stands in between",
                "{host} 上应答的不是 API：{why}；请检查接入地址，以及中间是否有登录页面或代理",
                "{host} で応答しているのは API ではありません: {why}。エンドポイントと、途中にログイン画面やプロキシがないかを確認してください"
            ),
            Self::TooLarge { cap } => say!(
                lang,
                "the reply of {host} is over {mib} MiB and was dropped; check the endpoint",
                "{host} 的应答超过 {mib} MiB，已丢弃；请检查接入地址",
                "{host} の応答が {mib} MiB を超えたため破棄しました。エンドポイントを確認してください",
                mib = cap >> 20
            ),
            Self::BadRequest => say!(
                lang,
                "{host} does not take this request; check the restrictions of the profile",
                "{host} 不接受此请求；请检查该配置的域名和应用限制",
                "{host} がこのリクエストを受け付けません。プロファイルの絞り込み（ドメイン・アプリ）を確認してください"
            ),
            Self::Service => say!(
                lang,
                "{host} failed on its own side; wait and try again",
                "{host} 服务端出错；请稍后再试",
                "{host} 側で障害が起きています。しばらく待ってから再試行してください"
            ),
            Self::Incompatible { why } => say!(
                lang,
                "a reply of {host} {why}; if it stays so, check for a newer version of this program",
                "{host} 的应答{why}；若持续如此，请查看本程序是否有新版本",
                "{host} の応答: {why}。続く場合は本プログラムの新しい版がないか確認してください"
            ),
        }
    }
}

impl NetworkFault {
    fn happened(self, host: &str, lang: Lang) -> String {
        match self {
            Self::Dns => say!(
                lang,
                "the name {host} has no address; check DNS, or set HTTPS_PROXY",
                "域名 {host} 解析不到地址；请检查 DNS，或设置 HTTPS_PROXY",
                "{host} の名前解決ができません。DNS を確認するか HTTPS_PROXY を設定してください"
            ),
            Self::Connect => say!(
                lang,
                "no connection to {host}; check the endpoint and the network, or set HTTPS_PROXY",
                "连接不上 {host}；请检查接入地址和网络，或设置 HTTPS_PROXY",
                "{host} に接続できません。エンドポイントとネットワークを確認するか HTTPS_PROXY を設定してください"
            ),
            Self::ConnectTimeout => say!(
                lang,
                "{host} does not answer to connecting; check firewall and network, or set HTTPS_PROXY",
                "连接 {host} 超时；请检查防火墙和网络，或设置 HTTPS_PROXY",
                "{host} への接続がタイムアウトしました。ファイアウォールとネットワークを確認するか HTTPS_PROXY を設定してください"
            ),
            Self::Timeout => say!(
                lang,
                "{host} gave no whole reply in time; check the network",
                "{host} 未在时限内返回完整应答；请检查网络",
                "{host} から時間内に応答が揃いませんでした。ネットワークを確認してください"
            ),
            Self::Reset => say!(
                lang,
                "the connection to {host} broke; check the network",
                "与 {host} 的连接中断；请检查网络",
                "{host} との接続が切れました。ネットワークを確認してください"
            ),
        }
    }
}

/// A text from outside: neutralised, cut to what fits a sentence, and cut off where it repeats a push's
/// secret.
pub(in crate::api) fn foreign(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(FOREIGN_TEXT) {
        Some((end, _)) => without_push_secret(&text[..end], false) + "...",
        None => without_push_secret(text, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_service_never_brings_a_push_secret_along() {
        let told = foreign("no stream room?txTime=6abcdef0&TxSecret=0123456789abcdef\u{1b}");
        assert_eq!(told, "no stream room?txTime=6abcdef0&TxSecret=***");
        assert!(!foreign("rtmp://host/live/room?txSecret%3D0123456789abcdef").contains("0123456789abcdef"));
        assert!(
            foreign(&format!("{}txSecret=0123", "x".repeat(FOREIGN_TEXT - 10))).ends_with("txSecret=***...")
        );
    }
}
