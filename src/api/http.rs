//! One HTTP exchange: time-outs, proxy, TLS, no redirects, a cap on the reply, and errors by kind.
//!
//! The only file that handles reqwest's clients. It knows nothing of actions and of JSON.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER,
};
use reqwest::redirect::Policy;

use super::endpoint::Endpoint;
use super::error::{About, Error, Kind, NetworkFault, foreign};
use super::proxy::Proxies;
use super::resolver::Resolver;
use super::{clock, tls};
use crate::i18n::{Lang, Words};
use crate::say;

/// The most that is read of a reply; of most actions it is [`SMALL_REPLY_CAP`].
pub const REPLY_CAP: usize = 64 << 20;

/// The most that is read of a reply with a hundred entries at most: 40 KiB for each.
pub const SMALL_REPLY_CAP: usize = 4 << 20;

/// A server that asks to wait longer is asked again all the same: the one that says so may be a device
/// in between, and whoever is on call must not sit before an old list for an hour.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// How to reach the service.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Further roots to trust, a PEM file.
    pub ca_file: Option<PathBuf>,
    /// For a connection, its TLS included.
    pub connect_timeout: Duration,
    /// From the request to the last byte of its reply.
    pub total_timeout: Duration,
    /// Proxies of the environment.
    pub proxies: Proxies,
    /// Instead of the system's way from names to addresses.
    pub resolver: Option<Resolver>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            ca_file: None,
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(20),
            proxies: Proxies::default(),
            resolver: None,
        }
    }
}

/// The shared connections. Cheap to clone.
#[derive(Clone)]
pub struct Http(Arc<Shared>);

struct Shared {
    direct: reqwest::Client,
    /// Only where the environment names one; the error waits until it is needed.
    proxied: Option<Result<reqwest::Client, String>>,
    proxies: Proxies,
}

/// A reply, read whole.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    /// Whether it had a `Date`.
    pub(super) dated: bool,
    /// Where a redirect pointed, safe to print.
    pub(super) location: Option<String>,
    /// Why its body cannot be taken for text as it is.
    pub(super) strange: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Http {
    /// Loads the roots and sets up both ways out. Blocks for some milliseconds on files: call it
    /// from a task, after the first frame.
    ///
    /// # Errors
    /// [`Kind::CaFile`] if the file cannot be read or holds no certificate; [`Kind::Tls`] if
    /// encryption cannot be set up at all.
    pub fn new(settings: HttpSettings) -> Result<Self, Error> {
        let tls = tls::config(settings.ca_file.as_deref())?;
        let builder = || {
            let builder = match &settings.resolver {
                Some(resolver) => reqwest::Client::builder().dns_resolver(resolver.clone()),
                None => reqwest::Client::builder(),
            };
            builder
                .tls_backend_preconfigured(tls.clone())
                .redirect(Policy::none())
                .referer(false)
                .http1_only()
                .no_proxy()
                .user_agent(concat!("breakwatch/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(settings.connect_timeout)
                .timeout(settings.total_timeout)
        };
        let direct = builder().build().map_err(|error| {
            Error::new(Kind::Tls { why: chain(&error), untrusted: false }, About::default())
        })?;
        let proxied = match settings.proxies.build() {
            Ok(None) => None,
            Ok(Some(proxy)) => Some(builder().proxy(proxy).build().map_err(|error| chain(&error))),
            Err(why) => Some(Err(why)),
        };
        Ok(Self(Arc::new(Shared { direct, proxied, proxies: settings.proxies })))
    }

    /// Sends one POST and reads its reply, of at most `cap` bytes. `seen_date` hears the server's time,
    /// Unix seconds, as soon as the headers are there, and tells the server's time as known after that.
    pub(super) async fn post(
        &self,
        endpoint: &Endpoint,
        mut headers: HeaderMap,
        body: Vec<u8>,
        cap: usize,
        about: &About,
        seen_date: impl FnOnce(Option<i64>) -> i64,
    ) -> Result<Reply, Error> {
        // Without this header any encoding would be right.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let via_proxy = self.0.proxied.as_ref().filter(|_| self.0.proxies.lead_to(endpoint));
        let client = match via_proxy {
            None => &self.0.direct,
            Some(Ok(client)) => client,
            Some(Err(why)) => return Err(Error::new(self.proxy_kind(why.clone()), about.clone())),
        };
        let classify =
            |error: &reqwest::Error| Error::new(self.classify(error, via_proxy.is_some()), about.clone());
        let sent = client.post(endpoint.parsed().clone()).headers(headers).body(body).send().await;
        let mut response = sent.map_err(|error| classify(&error))?;
        let date = text(response.headers(), &DATE).and_then(clock::parse_date);
        let now = seen_date(date);
        let status = response.status().as_u16();
        let retry_after = text(response.headers(), &RETRY_AFTER).and_then(|value| wait(value, now));
        let location = text(response.headers(), &LOCATION).map(foreign);
        let form = Form::of(response.headers());
        let too_large = || Error::new(Kind::TooLarge { cap }, about.clone());
        let announced =
            response.content_length().map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
        if announced > cap {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(announced.min(1 << 20));
        while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
            if body.len() + chunk.len() > cap {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let strange = form.strange(&body);
        Ok(Reply { status, retry_after, dated: date.is_some(), location, strange, body })
    }

    fn proxy_kind(&self, why: String) -> Kind {
        Kind::Proxy { proxy: self.0.proxies.shown(), why }
    }

    /// reqwest says little at the top: the cause is found down the chain of sources.
    fn classify(&self, error: &reqwest::Error, via_proxy: bool) -> Kind {
        if let Some(tls) = find::<rustls::Error>(error) {
            let untrusted = matches!(tls, rustls::Error::InvalidCertificate(_));
            return Kind::Tls { why: foreign(&tls.to_string()), untrusted };
        }
        let said = chain(error);
        if via_proxy && error.is_connect() {
            return self.proxy_kind(said);
        }
        let fault = if error.is_timeout() {
            if error.is_connect() { NetworkFault::ConnectTimeout } else { NetworkFault::Timeout }
        } else if said.contains("dns error") {
            NetworkFault::Dns
        } else if error.is_connect() && !broke(error) {
            NetworkFault::Connect
        } else {
            NetworkFault::Reset
        };
        Kind::Network(fault)
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("proxies", &self.0.proxies).finish_non_exhaustive()
    }
}

/// What a `Retry-After` asks to wait from the server's time `now` on: seconds, or a moment.
fn wait(value: &str, now: i64) -> Option<Duration> {
    let value = value.trim();
    let seconds = match value.parse::<u64>() {
        Ok(seconds) => seconds,
        // More seconds than a number holds are no moment either.
        Err(_) => u64::try_from(clock::parse_date(value)?.saturating_sub(now)).unwrap_or(0),
    };
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// What the headers say of the body's form. The API sends JSON in UTF-8 as it is, whatever its content
/// type says; a device in between may do otherwise.
struct Form {
    /// How it was compressed.
    encoding: Option<String>,
    charset: Option<String>,
}

impl Form {
    fn of(headers: &HeaderMap) -> Self {
        let encoding = text(headers, &CONTENT_ENCODING)
            .map(str::trim)
            .filter(|it| !it.is_empty() && !it.eq_ignore_ascii_case("identity"));
        let charset = text(headers, &CONTENT_TYPE).and_then(|value| {
            value.split(';').skip(1).find_map(|parameter| {
                let (name, value) = parameter.split_once('=')?;
                name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
            })
        });
        Self { encoding: encoding.map(foreign), charset: charset.map(foreign) }
    }

    /// Why a body cannot be read as UTF-8. Read all the same, its records would be others: known breaks
    /// would come again with other names.
    fn strange(&self, body: &[u8]) -> Option<String> {
        let lang = Lang::current();
        if let Some(encoding) = &self.encoding {
            return Some(say!(
                lang,
                "it is compressed ({encoding}), which was not asked for",
                "内容经过压缩（{encoding}），而请求并未要求压缩",
                "要求していない圧縮 ({encoding}) がかかっています"
            ));
        }
        let charset = self.charset.as_ref().filter(|it| !it.eq_ignore_ascii_case("utf-8"))?;
        std::str::from_utf8(body).err().map(|_| {
            say!(
                lang,
                "it is written in {charset} instead of UTF-8",
                "其字符集是 {charset} 而不是 UTF-8",
                "文字コードが UTF-8 でなく {charset} です"
            )
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &reqwest::header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A connection that was there and then broke, as against one that never was.
fn broke(error: &(dyn StdError + 'static)) -> bool {
    find::<io::Error>(error).is_some_and(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof
        )
    })
}

/// Looks for a type of error down the chain, and inside I/O errors, which hide theirs.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            let inner: &(dyn StdError + 'static) = inner;
            if let Some(found) = find::<T>(inner) {
                return Some(found);
            }
        }
        next = error.source();
    }
    None
}

/// The causes below reqwest's own sentence, which names a URL and nothing else.
fn chain(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        words.push(cause.to_string());
        next = cause.source();
    }
    // Some levels repeat the text of the one below.
    words.dedup_by(|below, above| above.ends_with(below.as_str()));
    if words.is_empty() {
        Words::new("no reason given", "未说明原因", "理由の記載なし").said().to_owned()
    } else {
        foreign(&words.join(": "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Site;

    #[tokio::test]
    async fn a_name_without_an_address_is_told_apart_from_a_host_that_refuses() {
        let resolver = Resolver::new(|_| Err(io::Error::other("there is no such name")));
        let http = Http::new(HttpSettings { resolver: Some(resolver), ..HttpSettings::default() }).unwrap();
        let endpoint = Endpoint::site(Site::Cn);
        let sent = http.post(&endpoint, HeaderMap::new(), Vec::new(), 1, &About::default(), |_| 0).await;
        let kind = sent.map(|_| ()).unwrap_err().kind().clone();
        assert_eq!(kind, Kind::Network(NetworkFault::Dns));
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_moment_of_the_servers_time() {
        let now = 1_795_167_015;
        for (value, seconds) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("86400", Some(300)),
            ("Fri, 20 Nov 2026 09:30:25 GMT", Some(10)),
            ("Fri, 20 Nov 2026 09:30:15 GMT", Some(0)),
            ("Fri, 20 Nov 2020 09:30:15 GMT", Some(0)),
            ("Thu, 20 Nov 2036 09:30:15 GMT", Some(300)),
            ("-3", None),
            ("99999999999999999999999", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(wait(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn only_what_cannot_be_read_as_utf8_is_strange() {
        let form = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            Form::of(&headers)
        };
        let (plain, latin1) = ("caf\u{e9}".as_bytes(), b"caf\xe9".as_slice());
        let gbk = form("content-type", "application/json; x=1; Charset=\"gbk\"");
        assert!(gbk.strange(plain).is_none() && gbk.strange(latin1).unwrap().contains("gbk"));
        assert!(form("content-type", "application/json;charset=UTF-8").strange(latin1).is_none());
        assert!(form("content-type", "application/json").strange(latin1).is_none());
        assert!(form("content-encoding", "br").strange(plain).unwrap().contains("br"));
        assert!(form("content-encoding", "identity").strange(plain).is_none());
    }
}
