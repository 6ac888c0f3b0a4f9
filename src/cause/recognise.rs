//! Matches a raw reason against the texts and codes that the service is known to use.
//!
//! The service's reasons are free text in three languages, with differences of width, spacing, case and
//! punctuation from year to year. Such differences are folded away on both sides; beyond that a reason
//! must *be* a known text, or consist of a known text and parts that are understood (a label before it,
//! details after it, a code). Likeness never counts: a reason that nobody has seen stays unrecognised.
//!
//! This room knows texts, codes and ids. It does not know what a cause means.

use std::collections::HashMap;

use super::fold::{fold, is_stop, key};
use super::{CauseId, Code};

/// What sort of text is known, hence what may follow it in a reason that is still recognised by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A published sentence: details that are set apart, in brackets or after a colon, semicolon or bar.
    Sentence,
    /// A published sentence that is too general for that, or with which another cause's text begins:
    /// nothing.
    SentenceAlone,
    /// A raw message of older records, which says less than a sub code: nothing.
    Message,
    /// A raw message that is logged with details: anything that does not go on with its last word.
    OpenMessage,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    cause: CauseId,
    kind: Kind,
}

/// The known texts, folded.
#[derive(Debug)]
pub(super) struct KnownTexts {
    /// By the text's [`key`].
    texts: HashMap<String, Known>,
    labels: Vec<String>,
    longest: usize,
}

impl KnownTexts {
    /// No texts yet; `labels` are words that may stand before a reason.
    pub(super) fn new(labels: &[&str]) -> Self {
        let labels = labels.iter().map(|label| fold(label)).collect();
        Self { texts: HashMap::with_capacity(256), labels, longest: 0 }
    }

    /// Adds a text; `false` if another cause has it already.
    pub(super) fn add(&mut self, text: &str, cause: CauseId, kind: Kind) -> bool {
        let key = key(&fold(text));
        self.longest = self.longest.max(key.len());
        self.texts.entry(key).or_insert(Known { cause, kind }).cause == cause
    }

    /// To be called after the last text: one with which another cause's text begins counts only alone,
    /// because what follows it may turn it into the other.
    pub(super) fn settle(&mut self) {
        let mut sorted: Vec<(&str, CauseId)> =
            self.texts.iter().map(|(key, known)| (key.as_str(), known.cause)).collect();
        sorted.sort_unstable();
        let begins_another: Vec<String> = sorted
            .iter()
            .enumerate()
            .filter(|(at, (key, cause))| {
                let mut longer = sorted[at + 1..].iter().take_while(|(other, _)| other.starts_with(key));
                longer.any(|(_, other)| other != cause)
            })
            .map(|(_, (key, _))| (*key).to_owned())
            .collect();
        for key in begins_another {
            if let Some(known) = self.texts.get_mut(&key) {
                known.kind = Kind::SentenceAlone;
            }
        }
    }

    /// The cause that a reason names for certain. `by_code` answers for a code, sub code 0 standing for
    /// none given.
    pub(super) fn recognise(&self, raw: &str, by_code: impl Fn(Code) -> Option<CauseId>) -> Option<CauseId> {
        let folded = fold(raw);
        let reason = self.without_label(&folded);
        let Some((code, rest)) = coded(reason) else {
            return self.text(reason).map(|known| known.cause);
        };
        match (by_code(code), self.text(rest)) {
            // An errcode alone is shared by several causes or endings: a known text is the finer word.
            (_, Some(text)) if code.sub == 0 => Some(text.cause),
            (Some(by_code), Some(text)) if by_code != text.cause && text.kind != Kind::Message => None,
            // A sub code that nobody knows may have given the text beside it a new meaning.
            (by_code, _) => by_code,
        }
    }

    /// The cause of a folded text without a code in front or behind.
    fn text(&self, folded: &str) -> Option<Known> {
        let text = self.without_label(folded);
        self.alone(text).or_else(|| self.with_details(text))
    }

    fn without_label<'t>(&self, folded: &'t str) -> &'t str {
        self.labels
            .iter()
            .find_map(|label| {
                let rest = folded.strip_prefix(label.as_str())?.trim_start();
                rest.strip_prefix([':', '=']).map(str::trim_start)
            })
            .unwrap_or(folded)
    }

    fn alone(&self, text: &str) -> Option<Known> {
        self.texts.get(&key(text)).copied()
    }

    /// The cause of the longest known text with which this one begins, if what follows may follow it and
    /// does not itself name another cause.
    fn with_details(&self, text: &str) -> Option<Known> {
        let mut key = String::with_capacity(self.longest + 4);
        let mut found = None;
        for (at, c) in text.char_indices() {
            if key.len() > self.longest {
                break;
            }
            if !c.is_alphanumeric()
                && let Some(known) = self.texts.get(key.trim_end_matches(is_stop))
                && match known.kind {
                    Kind::Sentence => matches!(c, '(' | '[' | '{' | ':' | ';' | '|'),
                    Kind::SentenceAlone | Kind::Message => false,
                    Kind::OpenMessage => true,
                }
            {
                found = Some((*known, &text[at..]));
            }
            if c != ' ' {
                key.push(c);
            }
        }
        let (known, details) = found?;
        let details = details.trim_start_matches(|c: char| !c.is_alphanumeric());
        let other = self.alone(details).or_else(|| self.alone(details.trim_end_matches([')', ']', '}'])));
        other.is_none_or(|other| other.cause == known.cause).then_some(known)
    }
}

/// A code at either end of a folded reason, or in labelled fields, and the reason without it.
fn coded(folded: &str) -> Option<(Code, &str)> {
    if let Some(code) = pair(folded.trim_end_matches(is_stop)) {
        return Some((code, ""));
    }
    if let Some(inside) = folded.strip_prefix(['[', '('])
        && let Some((code, rest)) = inside.split_once([']', ')'])
        && let Some(code) = pair(code).filter(|code| code.sub != 0)
    {
        return Some((code, rest.trim_start_matches([' ', ':', '-'])));
    }
    let text = folded.trim_end_matches(is_stop);
    if let Some(before) = text.strip_suffix([']', ')'])
        && let Some((rest, code)) = before.rsplit_once(['[', '('])
        && let Some(code) = pair(code).filter(|code| code.sub != 0)
    {
        return Some((code, rest.trim_end()));
    }
    if let Some((code, rest)) = folded.split_once([' ', ','])
        && let Some(code) = pair(code.trim_end_matches([':', ','])).filter(|code| code.sub != 0)
    {
        return Some((code, rest));
    }
    labelled(folded)
}

/// `18/501` or `18:501`, and nothing else.
fn pair(text: &str) -> Option<Code> {
    let (errcode, sub) = text.trim().split_once(['/', ':'])?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(errcode) || !digits(sub) {
        return None;
    }
    Some(Code { errcode: errcode.parse().ok()?, sub: sub.parse().ok()? })
}

/// `errcode=18 sub_errcode=501`, in any order and also as JSON; the text is what `errmsg` holds, else
/// what stands before the fields.
fn labelled(folded: &str) -> Option<(Code, &str)> {
    const SUBS: [&str; 2] = ["sub_errcode", "suberrcode"];
    let number = |after: &str| -> Option<u16> {
        let value = after.trim_start().strip_prefix([':', '='])?.trim_start();
        let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
        value[..end].parse().ok()
    };
    let sub = SUBS.iter().find_map(|name| number(folded.split_once(name)?.1));
    let (at, errcode) = folded.match_indices("errcode").find_map(|(at, name)| {
        let is_sub = folded[..at].ends_with("sub_") || folded[..at].ends_with("sub");
        (!is_sub).then(|| number(&folded[at + name.len()..]).map(|code| (at, code)))?
    })?;
    let message =
        folded.split_once("errmsg").and_then(|(_, after)| after.trim_start().strip_prefix([':', '=']));
    let text = message.map_or_else(|| &folded[..at], |text| text.trim_start_matches(' '));
    let outside = |c: char| matches!(c, ' ' | ',' | ';' | '{' | '}' | '[' | ']');
    Some((Code { errcode, sub: sub.unwrap_or(0) }, text.trim_matches(outside)))
}

#[cfg(test)]
mod tests {
    use super::super::catalogue;

    fn named(reason: &str) -> Option<&'static str> {
        catalogue().recognise(reason).map(|id| catalogue().get(id).key)
    }

    #[test]
    fn width_spacing_case_quotes_and_stops_do_not_matter() {
        for reason in [
            "The push URL carries no expiration time parameter.",
            "the PUSH url carries no  expiration\u{a0}time\nparameter",
            "  Ｔｈｅ ｐｕｓｈ ＵＲＬ ｃａｒｒｉｅｓ　ｎｏ ｅｘｐｉｒａｔｉｏｎ ｔｉｍｅ ｐａｒａｍｅｔｅｒ． ",
            "\"The push URL carries no expiration time parameter.\"",
            "`The push URL carries no expiration time parameter`。。",
            "“推流未携带过期时间参数”",
            "推流 未携带 过期时间参数 。",
            "プッシュに期限切れ時間のパラメータがついていません｡",
            "ﾌﾟｯｼｭに期限切れ時間のﾊﾟﾗﾒｰﾀがついていません",
            "フ\u{309a}ッシュは有効期限ハ\u{309a}ラメータを有していません。",
            "推流未携\u{200b}带过期时间参数",
        ] {
            assert_eq!(named(reason), Some("expiry_missing"), "{reason}");
        }
    }

    #[test]
    fn commas_count_in_either_width() {
        assert_eq!(named("账号欠费,您的直播服务已被暂时关停,请及时充值"), Some("account_overdue"));
        assert_eq!(named("RTMPAMF数据异常"), Some("rtmp_amf"));
    }

    #[test]
    fn labels_and_details_are_understood() {
        for (reason, key) in [
            ("StopReason: 推流链路网络异常", "client_network"),
            ("stop reason = The stream is disabled.", "stream_forbidden"),
            ("断流原因：推流链路网络异常。", "client_network"),
            ("推流链路网络异常（timeout）", "client_network"),
            ("The stream is disabled. (until 2026-12-01)", "stream_forbidden"),
            ("客户端主动断流(recv rtmp deleteStream)", "client_closed"),
            ("recv rtmp deleteStream, room 5", "client_closed"),
            ("recv rtmp deleteStream.", "client_closed"),
            ("RECV() return  error", "client_network"),
            ("recv() return error, errno=104", "client_network"),
            ("recv() return 0", "client_closed"),
        ] {
            assert_eq!(named(reason), Some(key), "{reason}");
        }
    }

    #[test]
    fn codes_in_a_reason_are_understood() {
        for (reason, key) in [
            ("18/501", "expiry_passed"),
            ("１８／５０１", "expiry_passed"),
            ("[18:501]", "expiry_passed"),
            ("[18:501] something new", "expiry_passed"),
            ("【18/501】推流时间戳参数值已过期", "expiry_passed"),
            ("推流时间戳参数值已过期 (18/501)", "expiry_passed"),
            ("18/501: something new", "expiry_passed"),
            ("StopReason: [18/501] 推流时间戳参数值已过期", "expiry_passed"),
            ("[18/501] reason: 推流时间戳参数值已过期", "expiry_passed"),
            ("errcode=18 sub_errcode=501", "expiry_passed"),
            ("{\"errcode\":18,\"sub_errcode\":501,\"errmsg\":\"push url maybe invalid\"}", "expiry_passed"),
            ("sub_errcode: 103, errcode: 21", "replaced_idle"),
            ("8/0", "no_data_timeout"),
            ("errcode=8", "no_data_timeout"),
            ("errcode=4 errmsg=recv() return error", "client_network"),
        ] {
            assert_eq!(named(reason), Some(key), "{reason}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for reason in [
            "",
            " . ",
            "18",
            "8",
            "99/1",
            "errcode=18",
            "errcode=99",
            "10/10 packets lost",
            "1/0 frames",
            "something nobody has ever seen",
            "The push client stopped",
            "The push client stopped the stream twice",
            "Your CSS service has been suspended due to an audit.",
            "Your CSS service has been suspended: overdue",
            "Authentication failed: third-party",
            "Unknown error: 0x17",
            "推流链路网络异常吗",
            "非推流链路网络异常",
            "recv rtmp deleteStreams",
            "push url maybe invalid, txTime",
        ] {
            assert_eq!(named(reason), None, "{reason}");
        }
    }

    #[test]
    fn parts_that_contradict_each_other_are_not_recognised() {
        for reason in [
            "[18/501] 推流未携带过期时间参数",
            "Authentication failed. (18/501)",
            "The push client stopped the stream: recv() return error",
            "推流链路网络异常(18/501)",
        ] {
            assert_eq!(named(reason), None, "{reason}");
        }
    }

    #[test]
    fn a_text_that_begins_another_is_not_taken_for_it() {
        assert_eq!(named("Your CSS service has been suspended."), Some("service_closed"));
        assert_eq!(
            named(
                "Your CSS service has been suspended due to an overdue payment. Please make the payment \
                 to resume service."
            ),
            Some("account_overdue")
        );
    }

    #[test]
    fn a_very_long_reason_is_answered_as_well() {
        let filler = "x".repeat(1 << 16);
        assert_eq!(named(&format!("推流链路网络异常({filler})")), Some("client_network"));
        assert_eq!(named(&format!("推流链路网络异常{}{filler}", " ".repeat(1 << 16))), None);
        assert_eq!(named(&"(".repeat(1 << 16)), None);
    }
}
