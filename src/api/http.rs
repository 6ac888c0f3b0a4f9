//! One HTTP exchange: time-outs, proxy, TLS, no redirects, a cap on the reply, and errors by kind.
//!
//! The only file that handles reqwest's clients. It knows nothing of actions and of JSON.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;

use super::endpoint::Endpoint;
use super::error::{About, Error, Kind, NetworkFault, foreign};
use super::proxy::Proxies;
use super::{clock, tls};
use crate::i18n::Words;

/// The most that is read of a reply.
pub const REPLY_CAP: usize = 64 << 20;

/// A server that asks to wait longer is asked again all the same.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

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
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            ca_file: None,
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(20),
            proxies: Proxies::default(),
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
            reqwest::Client::builder()
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

    /// Sends one POST and reads its reply. `seen_date` hears the server's time, Unix seconds, as
    /// soon as the headers are there.
    pub(super) async fn post(
        &self,
        endpoint: &Endpoint,
        headers: HeaderMap,
        body: Vec<u8>,
        about: &About,
        seen_date: impl FnOnce(i64),
    ) -> Result<Reply, Error> {
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
        if let Some(time) = date {
            seen_date(time);
        }
        let status = response.status().as_u16();
        let retry_after = text(response.headers(), &RETRY_AFTER)
            .and_then(|value| value.trim().parse().ok())
            .map(|seconds: u64| Duration::from_secs(seconds).min(LONGEST_WAIT));
        let location = text(response.headers(), &LOCATION).map(foreign);
        let too_large = || Error::new(Kind::TooLarge { cap: REPLY_CAP }, about.clone());
        let announced =
            response.content_length().map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
        if announced > REPLY_CAP {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(announced.min(1 << 20));
        while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
            if body.len() + chunk.len() > REPLY_CAP {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, retry_after, dated: date.is_some(), location, body })
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
    use reqwest::dns::{Name, Resolve, Resolving};

    use super::*;
    use crate::api::Site;

    struct NoNames;

    impl Resolve for NoNames {
        fn resolve(&self, _: Name) -> Resolving {
            Box::pin(std::future::ready(Err("there is no such name".into())))
        }
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_told_apart_from_a_host_that_refuses() {
        let tls = tls::config(None).unwrap();
        let client =
            reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().dns_resolver(NoNames);
        let http = Http(Arc::new(Shared {
            direct: client.build().unwrap(),
            proxied: None,
            proxies: Proxies::default(),
        }));
        let sent = http
            .post(&Endpoint::site(Site::Cn), HeaderMap::new(), Vec::new(), &About::default(), |_| ())
            .await;
        let kind = sent.map(|_| ()).unwrap_err().kind().clone();
        assert_eq!(kind, Kind::Network(NetworkFault::Dns));
    }
}
