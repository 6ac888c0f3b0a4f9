//! What was found, in sentences: what is wrong, and what to do where no cause of the catalogue says it.

use chrono::FixedOffset;

use super::expiry::LAST_DATED;
use super::names::Part;
use super::problem::Problem;
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::say;

/// The local offset that holds at a moment.
pub type ZoneFn = fn(UnixTime) -> FixedOffset;

/// What a look at the URL alone cannot tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unchecked {
    /// Whether `txSecret` is right.
    Secret,
    /// Whether the host is an enabled push domain with its CNAME.
    Domain,
    /// Whether the stream is banned.
    Ban,
    /// Whether quota and account allow one more push.
    Limits,
    /// Whether the client's IP address is listed, and remote authentication.
    Client,
}

impl Unchecked {
    /// The word that reports use; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Domain => "domain",
            Self::Ban => "ban",
            Self::Limits => "limits",
            Self::Client => "client",
        }
    }

    /// It in words.
    #[must_use]
    pub const fn sentence(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Secret => Words::new(
                "whether txSecret is right: give the push key with --key-prompt or --key-file",
                "txSecret 是否正确：请用 --key-prompt 或 --key-file 提供推流鉴权 Key",
                "txSecretが正しいか: --key-prompt または --key-file で認証キーを渡すと検証します",
            ),
            Self::Domain => Words::new(
                "whether the domain is an enabled push domain (not a playback domain) with its CNAME in place",
                "域名是否为已启用的推流域名（而非播放域名），CNAME 是否生效",
                "ドメインが有効なプッシュドメインか(再生ドメインでないか)、CNAMEが設定済みか",
            ),
            Self::Ban => Words::new(
                "whether the stream is banned",
                "该流是否处于禁播状态",
                "ストリームが配信禁止になっていないか",
            ),
            Self::Limits => Words::new(
                "quota and account: pushes at the same time, overdue payment, a suspended service",
                "配额与账号：并发推流数、欠费、服务关停",
                "上限とアカウント: 同時プッシュ数、支払い延滞、サービス停止",
            ),
            Self::Client => Words::new(
                "IP lists and remote authentication, which depend on who pushes",
                "IP 黑白名单与第三方鉴权，取决于由谁推流",
                "IPのブラックリスト・ホワイトリストと第三者認証(プッシュする側によります)",
            ),
        };
        words.of(lang)
    }
}

/// `2026-11-20 08:00:00 +08:00`; what lies beyond year 9999 is only said so.
fn moment(at: UnixTime, lang: Lang, zone: ZoneFn) -> String {
    if at > LAST_DATED {
        return say!(lang, "beyond the year 9999", "公元 9999 年之后", "西暦9999年より後");
    }
    at.to_utc().with_timezone(&zone(at)).format("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// A length in its two largest units: `2 d 3 h`.
fn length(seconds: i64, lang: Lang) -> String {
    let unit = |number: i64, en, zh, ja| format!("{number}{}", lang.pick(en, zh, ja));
    let days = |s: i64| unit(s / 86_400, " d", " 天", "日");
    let hours = |s: i64| unit(s / 3_600 % 24, " h", " 小时", "時間");
    let minutes = |s: i64| unit(s / 60 % 60, " min", " 分钟", "分");
    let gap = lang.pick(" ", " ", "");
    match seconds {
        ..60 => unit(seconds, " s", " 秒", "秒"),
        60..3_600 => minutes(seconds),
        3_600..86_400 => hours(seconds) + gap + &minutes(seconds),
        _ if seconds >= 1_000 * 86_400 => days(seconds),
        _ => days(seconds) + gap + &hours(seconds),
    }
}

impl Part {
    const fn word(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::App => Words::new("app name", "AppName", "アプリ名"),
            Self::Stream => Words::new("stream name", "流名称", "ストリーム名"),
        };
        words.of(lang)
    }
}

impl Problem {
    /// It in a sentence or two, as it may be printed.
    #[must_use]
    pub fn sentence(&self, lang: Lang, zone: ZoneFn) -> String {
        self.plain()
            .or_else(|| self.plain_behind())
            .map(|words| words.of(lang).to_owned())
            .or_else(|| self.of_time(lang, zone))
            .unwrap_or_else(|| self.of_values(lang))
    }

    /// Those without values: of the URL's front.
    const fn plain(&self) -> Option<Words> {
        Some(match self {
            Self::Surrounded => Words::new(
                "Blanks or quotation marks stand around the URL. They were left out here; an encoder sends them along: remove them when pasting.",
                "推流地址前后有空格或引号。此处已忽略，但编码器会原样发送：粘贴时请删除。",
                "URLの前後に空白か引用符があります。ここでは無視しましたが、エンコーダーはそのまま送ります。貼り付け時に削除してください。",
            ),
            Self::WhollyEncoded => Words::new(
                "The whole URL is percent-encoded (%3A%2F%2F for ://), as inside another URL. It was decoded here; an encoder does not: paste it decoded.",
                "整个推流地址都经过百分号编码（:// 变成 %3A%2F%2F），像是取自另一个 URL 的参数。此处已解码，但编码器不会：请粘贴解码后的地址。",
                "URL全体がパーセントエンコードされています（:// が %3A%2F%2F）。ここではデコードしましたが、エンコーダーはしません。デコードしたURLを貼り付けてください。",
            ),
            Self::SchemeMissing => Words::new(
                "The URL does not begin with a scheme: write rtmp:// before the push domain.",
                "推流地址缺少协议头：请在推流域名前加上 rtmp://。",
                "URLにスキームがありません。プッシュドメインの前に rtmp:// を付けてください。",
            ),
            Self::Playback => Words::new(
                "This is a playback URL: http and https (FLV, HLS) only play a stream. Push with rtmp:// to the push domain.",
                "这是播放地址：http 和 https（FLV、HLS）只用于播放。推流请使用 rtmp:// 和推流域名。",
                "これは再生URLです。http・https(FLV・HLS)は再生専用です。プッシュには rtmp:// とプッシュドメインを使ってください。",
            ),
            Self::SchemeAlsoPlays => Words::new(
                "webrtc:// stands for pushing and for playing alike; only the domain tells which: take care that it is the push domain.",
                "webrtc:// 既用于推流也用于播放，只能靠域名区分：请确认填写的是推流域名。",
                "webrtc:// はプッシュと再生の両方に使われ、違いはドメインだけです。プッシュドメインであることを確認してください。",
            ),
            Self::UserBeforeHost => Words::new(
                "A name or password stands before the host (…@). The service authenticates by txSecret alone: remove it.",
                "主机名前带有用户名或密码（…@）。推流鉴权只使用 txSecret：请删除。",
                "ホストの前にユーザー名かパスワード(…@)があります。認証はtxSecretだけで行われるため、削除してください。",
            ),
            Self::HostMissing => Words::new(
                "The URL names no host: the push domain is missing.",
                "推流地址中没有主机名：缺少推流域名。",
                "URLにホストがありません。プッシュドメインが抜けています。",
            ),
            Self::HostIsAddress => Words::new(
                "The host is an IP address; it must be the push domain.",
                "主机是 IP 地址，必须填写推流域名。",
                "ホストがIPアドレスです。プッシュドメインを書く必要があります。",
            ),
            Self::HostMalformed => Words::new(
                "The host is no domain name: it needs at least two parts with a dot between, none of them empty, too long, or with a hyphen at an end.",
                "主机不是有效的域名：至少要有以点分隔的两段，每段不能为空、过长，也不能以连字符开头或结尾。",
                "ホストがドメイン名の形をしていません。点で区切った2つ以上の部分が必要で、空・長すぎ・先頭や末尾のハイフンは使えません。",
            ),
            Self::PortInvalid => Words::new(
                "The port is not a number between 1 and 65535: correct it, or leave it out (rtmp:// means 1935).",
                "端口不是 1 到 65535 之间的数字：请改正或省略（rtmp:// 默认 1935）。",
                "ポートが1から65535の数字ではありません。直すか、省略してください(rtmp:// は1935)。",
            ),
            Self::PortOfTls => Words::new(
                "rtmp:// goes to port 443, where TLS is expected: leave the port out, or write rtmps:// where the encoder can do it.",
                "rtmp:// 使用了 443 端口，该端口用于 TLS：请省略端口，或在编码器支持时改用 rtmps://。",
                "rtmp:// がTLS用の443番ポートに向いています。ポートを省略するか、エンコーダーが対応していれば rtmps:// にしてください。",
            ),
            Self::TlsOnPlainPort => Words::new(
                "rtmps:// goes to port 1935, where RTMP without TLS is expected: write 443, or rtmp://.",
                "rtmps:// 使用了 1935 端口，该端口用于不加密的 RTMP：请改为 443，或使用 rtmp://。",
                "rtmps:// がTLSなしの1935番ポートに向いています。443にするか、rtmp:// にしてください。",
            ),
            _ => return None,
        })
    }

    /// Those without values: of its path and its parameters.
    const fn plain_behind(&self) -> Option<Words> {
        Some(match self {
            Self::AppMissing => Words::new(
                "App name and stream name are missing: the URL must go on with /APP/STREAM, usually /live/STREAM.",
                "缺少 AppName 和流名称：域名后应为 /AppName/StreamName，通常是 /live/StreamName。",
                "アプリ名とストリーム名がありません。ドメインの後に /APP/STREAM(通常は /live/STREAM)が必要です。",
            ),
            Self::StreamMissing => Words::new(
                "The stream name is missing: only one name stands behind the domain. An encoder has it in its stream key: give both, server and key.",
                "缺少流名称：域名后只有一段。编码器中流名称在推流码里：请同时给出服务器和推流码。",
                "ストリーム名がありません。ドメインの後の名前が1つだけです。エンコーダーではストリームキーにあるため、サーバーとキーの両方を渡してください。",
            ),
            Self::SlashTooMany => Words::new(
                "A slash is doubled, or stands behind the stream name: write /APP/STREAM with single slashes.",
                "斜杠重复，或流名称后多了斜杠：请写成 /AppName/StreamName，只用单个斜杠。",
                "スラッシュが二重か、ストリーム名の後にあります。/APP/STREAM とスラッシュ1つずつで書いてください。",
            ),
            Self::SlashInStream => Words::new(
                "The path has more than two parts, so a slash falls into the stream name or into the app name, depending on the encoder: use one app name and one stream name.",
                "路径超过两段，斜杠会落入流名称或 AppName（取决于编码器）：请只用一个 AppName 和一个流名称。",
                "パスが3つ以上あり、スラッシュがストリーム名かアプリ名に入ります(エンコーダーによります)。アプリ名とストリーム名を1つずつにしてください。",
            ),
            Self::QuestionMarkEncoded => Words::new(
                "%3F stands where ? should, so the parameters become part of the stream name. Paste the URL as plain text.",
                "应为 ? 的位置是 %3F，参数会变成流名称的一部分。请以纯文本粘贴推流地址。",
                "? の位置が %3F になっており、パラメータがストリーム名の一部になります。URLをプレーンテキストで貼り直してください。",
            ),
            Self::QuestionMarkMissing => Words::new(
                "The parameters do not begin with an ordinary ?, so they become part of the stream name: STREAM?txSecret=...&txTime=...",
                "参数不是以半角 ? 开头，会变成流名称的一部分：StreamName?txSecret=...&txTime=...",
                "パラメータが半角の ? で始まっておらず、ストリーム名の一部になります: STREAM?txSecret=...&txTime=...",
            ),
            Self::SecondQuestionMark => Words::new(
                "A second ? stands among the parameters, so what follows it becomes part of a value: write & instead.",
                "参数中出现第二个 ?，其后的内容会变成前一个参数的值：请改为 &。",
                "パラメータの中に2つ目の ? があり、以降が値の一部になります。& に直してください。",
            ),
            Self::ExpiryMissing => Words::new(
                "txTime is missing. Push authentication, which is on unless someone switched it off, cannot do without it.",
                "缺少 txTime。推流鉴权（默认开启）必须携带该参数。",
                "txTimeがありません。プッシュ認証(無効にしていなければ有効)に必須です。",
            ),
            Self::ExpiryMalformed => Words::new(
                "txTime is not a hexadecimal number: it must be Unix seconds in hexadecimal digits, without 0x, as in 6A20C580.",
                "txTime 不是十六进制数：应为十六进制的 Unix 秒，不带 0x，例如 6A20C580。",
                "txTimeが16進数ではありません。Unix秒を16進数で、0xを付けずに書きます(例: 6A20C580)。",
            ),
            Self::SecretMissing => Words::new(
                "txSecret is missing. Push authentication, which is on unless someone switched it off, refuses such a push.",
                "缺少 txSecret。推流鉴权（默认开启）会拒绝这样的推流。",
                "txSecretがありません。プッシュ認証(無効にしていなければ有効)で拒否されます。",
            ),
            Self::SecretUpperCase => Words::new(
                "txSecret has upper-case digits; the documented form is lower case. Whether the service takes both is not documented.",
                "txSecret 含大写字母；文档中的格式为小写，服务是否接受大写没有说明。",
                "txSecretに大文字があります。文書の形式は小文字で、大文字が通るかは記載されていません。",
            ),
            _ => return None,
        })
    }

    /// Those that name a moment.
    fn of_time(&self, lang: Lang, zone: ZoneFn) -> Option<String> {
        let (at, seconds) = match *self {
            Self::Expired { at, ago_s } => (at, ago_s),
            Self::ExpiresSoon { at, left_s }
            | Self::Valid { at, left_s }
            | Self::LongLived { at, left_s } => (at, left_s),
            Self::ExpiryDecimal(at) | Self::ExpiryMilliseconds(at) => (at, 0),
            _ => return None,
        };
        let (at, span) = (moment(at, lang, zone), length(seconds, lang));
        Some(match self {
            Self::Expired { .. } => say!(
                lang,
                "The URL has expired: txTime was {at}, {span} ago.",
                "推流地址已过期：txTime 为 {at}，已过去 {span}。",
                "URLの期限が切れています。txTimeは {at}({span}前)です。"
            ),
            Self::ExpiresSoon { .. } => say!(
                lang,
                "The URL expires soon: txTime is {at}, in {span}. A running push goes on, a reconnect after that is refused.",
                "推流地址即将过期：txTime 为 {at}，剩余 {span}。正在进行的推流不受影响，之后的重连会被拒绝。",
                "URLの期限が間近です。txTimeは {at}(あと{span})です。配信中のプッシュは続きますが、その後の再接続は拒否されます。"
            ),
            Self::Valid { .. } => say!(
                lang,
                "The URL is valid until {at}, for {span}.",
                "推流地址有效期至 {at}，剩余 {span}。",
                "URLは {at} まで有効です(あと{span})。"
            ),
            Self::LongLived { .. } => say!(
                lang,
                "The URL is valid for very long, until {at}. If it leaks, only a change of the push key ends it.",
                "推流地址有效期很长，至 {at}。一旦泄露，只能通过更换推流鉴权 Key 使其失效。",
                "URLの有効期限が非常に長く、{at} までです。漏れた場合は認証キーの変更でしか止められません。"
            ),
            Self::ExpiryDecimal(_) => say!(
                lang,
                "txTime looks decimal: it must be hexadecimal. In decimal it would be {at}; how the service takes it is not documented.",
                "txTime 疑似十进制：应为十六进制。按十进制为 {at}；服务如何处理，文档没有说明。",
                "txTimeが10進数のようです。16進数にする必要があります。10進数なら {at} ですが、サービスの扱いは記載されていません。"
            ),
            _ => say!(
                lang,
                "txTime looks like milliseconds: it must be seconds, in hexadecimal. {at} was meant; how the service takes it is not documented.",
                "txTime 疑似毫秒：应为十六进制的秒。本意应为 {at}；服务如何处理，文档没有说明。",
                "txTimeがミリ秒のようです。16進数の秒にする必要があります。意図は {at} と思われますが、サービスの扱いは記載されていません。"
            ),
        })
    }

    /// Those that name something else.
    fn of_values(&self, lang: Lang) -> String {
        match self {
            Self::SchemeUnknown(scheme) => say!(
                lang,
                "{scheme}:// is no scheme for a push: the service takes rtmp://, webrtc:// and srt://.",
                "{scheme}:// 不能用于推流：服务支持 rtmp://、webrtc:// 和 srt://。",
                "{scheme}:// ではプッシュできません。使えるのは rtmp://、webrtc://、srt:// です。"
            ),
            Self::HostCharacters(odd) => say!(
                lang,
                "The host holds what no domain name does: {odd}. An unfilled template, or a piece of the URL in the wrong field?",
                "主机中含有域名不允许的字符：{odd}。是否有未替换的模板，或 URL 的一部分填错了位置？",
                "ホストにドメイン名では使えない文字があります: {odd}。未置換のテンプレートや、欄の入れ違いはありませんか。"
            ),
            Self::PortUnusual(port) => say!(
                lang,
                "Port {port} is not the usual one: RTMP is pushed to 1935, which needs no port in the URL.",
                "端口 {port} 并非常用端口：RTMP 推流使用 1935，URL 中可省略。",
                "ポート {port} は通常のものではありません。RTMPのプッシュは1935で、URLでは省略できます。"
            ),
            Self::CharactersRefused(part, odd) => say!(
                lang,
                "The {part} holds characters that can hardly pass: {odd}. Letters, digits, _ and - always do.",
                "{part}中含有几乎不会被接受的字符：{odd}。字母、数字、_ 和 - 始终可用。",
                "{part}に、まず通らない文字があります: {odd}。英数字・_・- は常に使えます。",
                part = part.word(lang),
            ),
            Self::CharactersDoubtful(part, odd) => say!(
                lang,
                "The {part} holds characters that may be refused, or arrive otherwise when an encoder percent-encodes them: {odd}. The documents do not say; letters, digits, _ and - always pass.",
                "{part}中含有可能被拒绝、或被编码器百分号编码后发生变化的字符：{odd}。文档没有说明；字母、数字、_ 和 - 始终可用。",
                "{part}に、拒否されるか、エンコーダーのパーセントエンコードで変わりうる文字があります: {odd}。文書に記載はありません。英数字・_・- は常に使えます。",
                part = part.word(lang),
            ),
            Self::PercentEncoded(part) => say!(
                lang,
                "The {part} is percent-encoded. The documents do not say whether the service decodes it, nor which form txSecret is made of: letters, digits, _ and - avoid the question.",
                "{part}含百分号编码。服务是否会解码、txSecret 用哪种形式计算，文档没有说明：使用字母、数字、_ 和 - 可避免该问题。",
                "{part}がパーセントエンコードされています。サービスが復号するか、txSecretをどちらの形で計算するかは記載されていません。英数字・_・- なら問題になりません。",
                part = part.word(lang),
            ),
            Self::AmpersandEscaped(name) => say!(
                lang,
                "&amp; stands before {name}, where & should: a parameter named amp;{name} does not count.",
                "{name} 前面是 &amp;，应为 &：名为 amp;{name} 的参数无效。",
                "{name} の前が & ではなく &amp; です。amp;{name} という名前のパラメータは無効です。"
            ),
            Self::NameMisspelt(name) => say!(
                lang,
                "The parameter must be spelt {name}, capitals included.",
                "参数名必须写作 {name}，区分大小写。",
                "パラメータ名は、大文字小文字も含めて {name} と書く必要があります。"
            ),
            Self::Duplicate(name) => say!(
                lang,
                "{name} is there more than once; which one the service takes is not documented. The first one was checked. Remove the others.",
                "{name} 重复出现；服务取哪一个，文档没有说明。此处检查的是第一个。请删除多余的。",
                "{name} が複数あります。どれが使われるかは記載されていません。ここでは最初のものを確認しました。余分なものを削除してください。"
            ),
            Self::SecretMalformed { length, odd: 0 } => say!(
                lang,
                "txSecret has {length} digits, but an MD5 has 32: it was cut, or something was added.",
                "txSecret 有 {length} 位，而 MD5 为 32 位：被截断或多出了内容。",
                "txSecretが{length}桁です。MD5は32桁なので、途中で切れたか、余分なものが付いています。"
            ),
            Self::SecretMalformed { length, odd } => say!(
                lang,
                "txSecret is not 32 hexadecimal digits: {odd} of its {length} characters are no such digits.",
                "txSecret 不是 32 位十六进制数：{length} 个字符中有 {odd} 个不是十六进制数字。",
                "txSecretが32桁の16進数ではありません。{length}文字のうち{odd}文字が16進数の数字ではありません。"
            ),
            Self::SecretMatches(which) => {
                let key = which.word(lang);
                say!(
                    lang,
                    "txSecret is right: it was made with {key}.",
                    "txSecret 正确：由{key}生成。",
                    "txSecretは正しい値です({key}で作成)。"
                )
            }
            Self::SecretWrong(mistakes) if mistakes.is_empty() => say!(
                lang,
                "txSecret does not belong to this key, stream name and txTime. None of the usual slips explains it: probably another key (another domain's, the playback key, an old one) or another stream name.",
                "txSecret 与该 Key、流名称和 txTime 不符，也不是常见的计算失误：多半是用了别的 Key（其他域名、播放鉴权或旧 Key）或别的流名称。",
                "txSecretが、この認証キー・ストリーム名・txTimeと一致しません。よくある間違いにも当てはまらないため、別のキー(別ドメイン・再生用・古いキー)か別のストリーム名の可能性が高いです。"
            ),
            Self::SecretWrong(mistakes) => {
                let slips: Vec<&str> = mistakes.iter().map(|mistake| mistake.word(lang)).collect();
                let slips = slips.join(lang.pick("; ", "；", "。"));
                say!(
                    lang,
                    "txSecret is wrong, and this is how it was made: {slips}. Right is MD5(key + StreamName + txTime).",
                    "txSecret 错误，其计算方式为：{slips}。正确为 MD5(key + StreamName + txTime)。",
                    "txSecretが誤っています。間違いの内容: {slips}。正しくは MD5(key + StreamName + txTime) です。"
                )
            }
            // The others have no values, see `plain` and `of_time`.
            _ => self.name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_their_two_largest_units_in_every_language() {
        assert_eq!(length(59, Lang::En), "59 s");
        assert_eq!(length(7_265, Lang::Zh), "2 小时 1 分钟");
        assert_eq!(length(183_600, Lang::Ja), "2日3時間");
        assert_eq!(length(i64::MAX, Lang::En), format!("{} d", i64::MAX / 86_400));
    }
}
