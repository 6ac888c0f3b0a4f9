//! Takes a push URL apart, as tolerantly as can be, and notes what had to be tolerated.
//!
//! Every part is kept as it was written. What stands for a `?` by mistake is taken for one, so that
//! one slip does not hide the others.

use std::fmt::{self, Write as _};

use zeroize::Zeroizing;

use super::mask::{Given, MASK, shown};
use super::names::percent_decoded;
use super::problem::Problem;
use crate::i18n::Lang;
use crate::say;

/// The longest text that is taken for a URL, in bytes.
const LONGEST: usize = 8_192;

/// A push URL in its parts. Only what [`shown`](PushUrl::shown) and the `shown_*` return may be printed.
#[derive(Default)]
pub struct PushUrl {
    /// In lower case, without `://`; empty where there is none.
    pub(super) scheme: String,
    /// Domain or address, as written.
    pub(super) host: String,
    /// As written, where there is one.
    pub(super) port: Option<String>,
    /// Whether a name or password stands before the host.
    pub(super) user: bool,
    /// First part of the path; empty where there is none.
    pub(super) app: String,
    /// The rest of the path; empty where there is none.
    pub(super) stream: String,
    pub(super) params: Vec<Param>,
}

/// One parameter: `name=value`, or a name alone.
pub(super) struct Param {
    pub(super) name: String,
    pub(super) value: Option<Zeroizing<String>>,
}

impl PushUrl {
    /// The values of a parameter, in the order of the URL; one without `=` has the empty value.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.params.iter().filter(move |param| param.name == name);
        named.map(|param| param.value.as_ref().map_or("", |value| value.as_str()))
    }

    /// The URL as it may be printed: `txSecret` and every parameter that is not known are masked.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut out = String::new();
        if !self.scheme.is_empty() {
            out += &self.safe(&self.scheme);
            out += "://";
        }
        if self.user {
            out += MASK;
            out.push('@');
        }
        out += &self.safe(&self.host);
        if let Some(port) = &self.port {
            out.push(':');
            out += &self.safe(port);
        }
        for part in [&self.app, &self.stream].into_iter().filter(|part| !part.is_empty()) {
            out.push('/');
            out += &self.safe(part);
        }
        for (number, param) in self.params.iter().enumerate() {
            out.push(if number == 0 { '?' } else { '&' });
            match &param.value {
                Some(value) if param.name == "txTime" && is_short_hex(value) => {
                    let _ = write!(out, "txTime={}", value.as_str());
                }
                Some(_) => {
                    let _ = write!(out, "{}={MASK}", param.shown_name());
                }
                None => out += MASK,
            }
        }
        out
    }

    /// `rtmp`, in lower case; empty where there is none.
    #[must_use]
    pub fn shown_scheme(&self) -> String {
        self.safe(&self.scheme)
    }

    /// The push domain, or what stands in its place.
    #[must_use]
    pub fn shown_host(&self) -> String {
        self.safe(&self.host)
    }

    /// The app name; empty where there is none.
    #[must_use]
    pub fn shown_app(&self) -> String {
        self.safe(&self.app)
    }

    /// The stream name; empty where there is none.
    #[must_use]
    pub fn shown_stream(&self) -> String {
        self.safe(&self.stream)
    }

    fn safe(&self, part: &str) -> String {
        shown(part, !self.params.iter().any(|param| param.name == "txSecret"))
    }
}

impl fmt::Debug for PushUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PushUrl").field(&self.shown()).finish()
    }
}

impl Param {
    /// Its name where it looks like one.
    pub(super) fn shown_name(&self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-.;".contains(c);
        if (1..=24).contains(&self.name.len()) && self.name.chars().all(plain) {
            self.name.clone()
        } else {
            MASK.to_owned()
        }
    }
}

/// What a `txTime` may look like even if it is wrong; longer ones may be a secret in its place.
fn is_short_hex(value: &str) -> bool {
    value.len() <= 13 && value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Why a text is not looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotAUrl {
    /// Nothing but blanks.
    Empty,
    /// More than a server and a stream key.
    Several,
    /// Longer than any URL that works.
    TooLong,
}

impl NotAUrl {
    /// What is wrong and what to do.
    #[must_use]
    pub fn sentence(self, lang: Lang) -> String {
        match self {
            Self::Empty => say!(
                lang,
                "there is no URL to check: give it as argument, or `-` and the URL on standard input",
                "没有可检查的推流地址：请作为参数给出，或使用 `-` 并从标准输入传入",
                "確認するURLがありません。引数で渡すか、`-` を指定して標準入力から渡してください"
            ),
            Self::Several => say!(
                lang,
                "this is more than one URL: give one whole URL in single quotes, or server and stream key; or is \
                 an option misspelt?",
                "内容不止一个推流地址：请用单引号给出一个完整的推流地址，或服务器和推流码两部分；也可能是选项拼写有误",
                "URLが1つではありません。完全なURLを単一引用符で囲んで1つ、またはサーバーとストリームキーを渡してください。オプションのつづり間違いの可能性もあります"
            ),
            Self::TooLong => say!(
                lang,
                "the text is longer than {LONGEST} bytes: that is no push URL",
                "文本超过 {LONGEST} 字节，不是推流地址",
                "{LONGEST}バイトを超えるため、プッシュURLではありません"
            ),
        }
    }
}

/// `://` where everything is percent-encoded.
const ENCODED_BEFORE_HOST: &str = "%3A%2F%2F";

/// The parts of what was given, and what had to be tolerated to tell them apart.
pub(super) fn parse(given: &Given) -> Result<(PushUrl, Vec<Problem>), NotAUrl> {
    let mut problems = Vec::new();
    let text = decoded_if_wholly_encoded(one_line(given.text(), &mut problems)?, &mut problems);
    let mut url = PushUrl::default();
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if !scheme.is_empty() && !scheme.contains(['/', '?']) => {
            url.scheme = scheme.to_ascii_lowercase();
            rest
        }
        _ => {
            problems.push(Problem::SchemeMissing);
            text.strip_prefix("://").unwrap_or(&text)
        }
    };
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    take_authority(&mut url, authority);
    let (path, query) = split_query(rest, &mut problems);
    if url.scheme == "srt" && take_stream_id(&mut url, &query, &mut problems) {
        return Ok((url, problems));
    }
    take_path(&mut url, path, &mut problems);
    if query.contains('?') {
        problems.push(Problem::SecondQuestionMark);
    }
    url.params = query.split(['&', '?']).filter(|pair| !pair.is_empty()).map(param).collect();
    Ok((url, problems))
}

/// The URL as it was before all of it was percent-encoded, if it was.
fn decoded_if_wholly_encoded(text: Zeroizing<String>, problems: &mut Vec<Problem>) -> Zeroizing<String> {
    let scheme_ends = text.find(|c: char| !c.is_ascii_alphanumeric());
    let encoded = scheme_ends.and_then(|at| text.get(at..at + ENCODED_BEFORE_HOST.len()));
    if !encoded.is_some_and(|mark| mark.eq_ignore_ascii_case(ENCODED_BEFORE_HOST)) {
        return text;
    }
    problems.push(Problem::WhollyEncoded);
    let decoded = Zeroizing::new(percent_decoded(&text));
    Zeroizing::new(String::from_utf8_lossy(&decoded).into_owned())
}

/// The URL on one line: without what surrounds it, server and stream key joined.
fn one_line(given: &str, problems: &mut Vec<Problem>) -> Result<Zeroizing<String>, NotAUrl> {
    if given.len() > LONGEST {
        return Err(NotAUrl::TooLong);
    }
    let around = |c: char| c.is_whitespace() || "\"'`<>\u{feff}“”‘’「」".contains(c);
    let lines: Vec<&str> =
        given.split(['\n', '\r']).filter(|line| !line.trim_matches(around).is_empty()).collect();
    if lines.iter().any(|line| line.trim_matches(around) != *line) {
        problems.push(Problem::Surrounded);
    }
    match lines.as_slice() {
        [] => Err(NotAUrl::Empty),
        [url] => Ok(Zeroizing::new(url.trim_matches(around).to_owned())),
        [server, key]
            if !server.contains('?') && !key.split('?').next().is_some_and(|name| name.contains("://")) =>
        {
            let server = server.trim_matches(around);
            let server = server.strip_suffix('/').unwrap_or(server);
            Ok(Zeroizing::new(format!("{server}/{}", key.trim_matches(around))))
        }
        _ => Err(NotAUrl::Several),
    }
}

fn take_authority(url: &mut PushUrl, authority: &str) {
    let (user, host) =
        authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    url.user = user.is_some();
    // In brackets, the colons of an IPv6 address are no ports.
    let after_brackets = host.rfind(']').map_or(0, |at| at + 1);
    match host[after_brackets..].rsplit_once(':') {
        Some((before, port)) => {
            host[..after_brackets + before.len()].clone_into(&mut url.host);
            url.port = Some(port.to_owned());
        }
        None => host.clone_into(&mut url.host),
    }
}

/// The path, and what stands behind the first thing that is, or should be, a question mark.
fn split_query<'a>(rest: &'a str, problems: &mut Vec<Problem>) -> (&'a str, Zeroizing<String>) {
    let lower = rest.to_ascii_lowercase();
    let marks = ["?", "%3f", "？", "&"];
    let first = marks.into_iter().filter_map(|mark| Some((lower.find(mark)?, mark))).min();
    let Some((at, mark)) = first else { return (rest, Zeroizing::default()) };
    let (path, query) = (&rest[..at], &rest[at + mark.len()..]);
    match mark {
        "?" => return (path, Zeroizing::new(query.to_owned())),
        "%3f" => {
            problems.push(Problem::QuestionMarkEncoded);
            let decoded = Zeroizing::new(percent_decoded(query));
            return (path, Zeroizing::new(String::from_utf8_lossy(&decoded).into_owned()));
        }
        _ => problems.push(Problem::QuestionMarkMissing),
    }
    // What follows such a slip may be written with a question mark for every other sign.
    (path, Zeroizing::new(query.replace('?', "&")))
}

/// SRT carries everything in one parameter: `streamid=#!::h=DOMAIN,r=APP/STREAM,txSecret=…,txTime=…`.
fn take_stream_id(url: &mut PushUrl, query: &str, problems: &mut Vec<Problem>) -> bool {
    let Some(id) = query.split('&').find_map(|pair| pair.strip_prefix("streamid=")) else { return false };
    let decoded = Zeroizing::new(percent_decoded(id));
    let id = Zeroizing::new(String::from_utf8_lossy(&decoded).into_owned());
    let Some(pairs) = id.strip_prefix("#!::") else { return false };
    let mut path = String::new();
    for pair in pairs.split(',') {
        match pair.split_once('=') {
            Some(("h", host)) => host.clone_into(&mut url.host),
            Some(("r", resource)) => resource.clone_into(&mut path),
            Some(("m", _)) => {}
            _ => url.params.push(param(pair)),
        }
    }
    take_path(url, &path, problems);
    true
}

fn take_path(url: &mut PushUrl, path: &str, problems: &mut Vec<Problem>) {
    let path = path.strip_prefix('/').unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some((app, rest)) = parts.split_first() else { return };
    (*app).clone_into(&mut url.app);
    url.stream = rest.join("/");
    // `APP/` alone is the server field of an encoder, nothing worse than without its stream.
    let wanted = format!("{app}/{}", url.stream);
    if path != wanted && path != *app {
        problems.push(Problem::SlashTooMany);
    }
}

fn param(pair: &str) -> Param {
    match pair.split_once('=') {
        Some((name, value)) => Param { name: name.to_owned(), value: Some(Zeroizing::new(value.to_owned())) },
        None => Param { name: pair.to_owned(), value: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, Vec<&'static str>) {
        let (url, problems) = parse(&Given::new(text.to_owned())).expect("one URL");
        (url.shown(), problems.iter().map(Problem::name).collect())
    }

    #[test]
    fn a_whole_url_is_shown_without_its_secrets() {
        assert_eq!(
            parts("RTMP://push.example.com:1935/live/room_1?txSecret=0a1b&txTime=6921cd80&token=x&flag"),
            (
                "rtmp://push.example.com:1935/live/room_1?txSecret=***&txTime=6921cd80&token=***&***".into(),
                vec![]
            )
        );
        assert_eq!(parts("rtmp://me:pass@[2001:db8::1]:80/live/x").0, "rtmp://***@[2001:db8::1]:80/live/x");
    }

    #[test]
    fn server_and_key_may_stand_on_two_lines() {
        let (shown, problems) = parts("rtmp://push.example.com/live/\r\nroom?txTime=6921cd80\n");
        assert_eq!(shown, "rtmp://push.example.com/live/room?txTime=6921cd80");
        assert!(problems.is_empty());
    }

    #[test]
    fn an_srt_url_carries_all_in_its_stream_id() {
        let srt =
            "srt://push.example.com:9000?streamid=#!::h=push.example.com,r=live/room,txSecret=aa,txTime=1f";
        let shown = "srt://push.example.com:9000/live/room?txSecret=***&txTime=1f";
        assert_eq!(parts(srt), (shown.into(), vec![]));
        assert_eq!(parts(&srt.replace('#', "%23")).0, shown);
    }

    #[test]
    fn what_stands_for_a_question_mark_is_taken_for_one_and_named() {
        for (text, problem) in [
            ("rtmp://d.example/live/x&txSecret=aa&txTime=1f", "question_mark_missing"),
            ("rtmp://d.example/live/x%3FtxSecret%3Daa%26txTime%3D1f", "question_mark_encoded"),
            ("rtmp://d.example/live/x？txSecret=aa?txTime=1f", "question_mark_missing"),
            ("rtmp://d.example/live/x?txSecret=aa?txTime=1f", "second_question_mark"),
        ] {
            let shown = "rtmp://d.example/live/x?txSecret=***&txTime=1f";
            assert_eq!(parts(text), (shown.into(), vec![problem]), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_url_is_said_so() {
        let refusal = |text: &str| parse(&Given::new(text.into())).expect_err("no URL");
        assert_eq!(refusal(" \n"), NotAUrl::Empty);
        assert_eq!(refusal("rtmp://a/b/c\nrtmp://a/b/c"), NotAUrl::Several);
        assert_eq!(refusal("rtmp://a/b/c?d=e\nf"), NotAUrl::Several);
        assert_eq!(refusal("a\nb\nc"), NotAUrl::Several);
        assert_eq!(refusal(&"x".repeat(LONGEST + 1)), NotAUrl::TooLong);
    }
}
