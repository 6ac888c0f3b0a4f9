//! Where requests go: the vendor's two sites, or an address given by hand.
//!
//! An [`Endpoint`] exists only if keys may be sent there: HTTPS, or plain HTTP that does not leave
//! this machine. It knows nothing of requests.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;
use rustls::pki_types::ServerName;

use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::say;
use crate::site::Site;

/// Why an address is not taken as an endpoint. Its text is a sentence for the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EndpointError {
    /// Not a URL.
    NotAUrl {
        /// What was given, safe to print.
        given: String,
    },
    /// Plain HTTP to another machine, or a scheme that is neither.
    Unencrypted {
        /// What was given, without user and password.
        given: String,
    },
    /// A path, a query, a fragment or a user: the API has none of them.
    Extra {
        /// Scheme and host.
        given: String,
        /// What is too much.
        part: Words,
    },
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = Lang::current();
        f.write_str(&match self {
            Self::NotAUrl { given } => say!(
                lang,
                "`{given}` is not a URL: write https://HOST or https://HOST:PORT",
                "`{given}` 不是 URL：请写 https://主机 或 https://主机:端口",
                "`{given}` は URL ではありません: https://ホスト または https://ホスト:ポート と書いてください"
            ),
            Self::Unencrypted { given } => say!(
                lang,
                "`{given}` is refused because requests would travel unencrypted: use https, or http with a \
                 loopback address",
                "拒绝 `{given}`，因为请求会以明文传输：请用 https；http 只能用于本机回环地址",
                "`{given}` は通信が暗号化されないため使えません: https を使うか、http はループバックアドレスに限ります"
            ),
            Self::Extra { given, part } => say!(
                lang,
                "`{given}` has a {part}, which the API does not take: write only https://HOST or https://HOST:PORT",
                "`{given}` 带有{part}，API 不接受：请只写 https://主机 或 https://主机:端口",
                "`{given}` に含まれる{part}は API では使えません: https://ホスト または https://ホスト:ポート だけを書いてください",
                part = part.of(lang)
            ),
        })
    }
}

impl std::error::Error for EndpointError {}

/// A checked address of the API.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    url: Url,
    host_header: String,
}

impl Endpoint {
    /// The endpoint of one of the vendor's sites.
    ///
    /// # Panics
    /// Never: both hosts make URLs.
    #[must_use]
    pub fn site(site: Site) -> Self {
        let url = Url::parse(&format!("https://{}/", site.host())).expect("the hosts above make URLs");
        Self { url, host_header: site.host().to_owned() }
    }

    /// Takes `https://HOST[:PORT]`, `HOST[:PORT]` (meant as HTTPS), or `http://` with a loopback host.
    ///
    /// # Errors
    /// [`EndpointError`] says what is wrong with it.
    pub fn parse(given: &str) -> Result<Self, EndpointError> {
        let given = given.trim();
        let whole = if given.contains("://") { given.to_owned() } else { format!("https://{given}") };
        let not_a_url = || EndpointError::NotAUrl { given: printable(given) };
        let url = Url::parse(&whole).map_err(|_| not_a_url())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(not_a_url)?;
        let host_header = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        // What cannot be a certificate's name cannot be reached either: say so now.
        ServerName::try_from(unbracketed(host)).map_err(|_| not_a_url())?;
        let bare = format!("{}://{host_header}", url.scheme());
        let extra = [
            (
                !url.username().is_empty() || url.password().is_some(),
                Words::new("user or password", "用户名或密码", "ユーザー名またはパスワード"),
            ),
            (!matches!(url.path(), "" | "/"), Words::new("path", "路径", "パス")),
            (url.query().is_some(), Words::new("query", "查询参数", "クエリ")),
            (url.fragment().is_some(), Words::new("fragment", "片段（#）", "フラグメント (#)")),
        ];
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(host) => {}
            _ => return Err(EndpointError::Unencrypted { given: bare }),
        }
        if let Some((_, part)) = extra.into_iter().find(|(there, _)| *there) {
            return Err(EndpointError::Extra { given: bare, part });
        }
        Ok(Self { url, host_header })
    }

    /// The site whose endpoint this is, if it is one of the two.
    #[must_use]
    pub fn as_site(&self) -> Option<Site> {
        [Site::Cn, Site::Intl].into_iter().find(|site| *self == Self::site(*site))
    }

    /// The `Host` header: what is sent is what is signed.
    #[must_use]
    pub fn host_header(&self) -> &str {
        &self.host_header
    }

    /// Whether requests stay on this machine, so that no proxy may take them.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.url.host_str().is_some_and(is_loopback)
    }

    /// `https://HOST[:PORT]/`.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The name to be resolved, without brackets, and the port.
    #[must_use]
    pub fn host_and_port(&self) -> (String, u16) {
        let host = unbracketed(self.url.host_str().unwrap_or_default()).to_owned();
        (host, self.url.port_or_known_default().unwrap_or(443))
    }

    pub(super) const fn parsed(&self) -> &Url {
        &self.url
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.url.scheme(), self.host_header)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `localhost` counts: a hosts file that sends it elsewhere is the machine's owner's own doing.
fn is_loopback(host: &str) -> bool {
    let bare = unbracketed(host);
    match bare.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => bare.eq_ignore_ascii_case("localhost"),
    }
}

/// An IPv6 address without its brackets.
fn unbracketed(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// What was typed, but never a password that stood in it.
fn printable(given: &str) -> String {
    let tail = given.rsplit_once('@').map_or(given, |(_, host)| host);
    neutralise(tail).chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_have_their_published_hosts() {
        for (site, host) in
            [(Site::Cn, "live.tencentcloudapi.com"), (Site::Intl, "live.intl.tencentcloudapi.com")]
        {
            let endpoint = Endpoint::site(site);
            assert_eq!(endpoint.host_header(), host);
            assert_eq!(endpoint.as_site(), Some(site));
            assert_eq!(Endpoint::parse(host), Ok(endpoint));
            assert_eq!(Site::from_name(site.name()), Some(site));
        }
    }

    #[test]
    fn the_signed_host_carries_only_a_port_that_is_not_the_schemes_own() {
        for (given, header) in [
            ("https://api.example.com:443", "api.example.com"),
            ("https://api.example.com:8443/", "api.example.com:8443"),
            ("http://127.0.0.1:80", "127.0.0.1"),
            ("http://localhost:65535", "localhost:65535"),
            ("https://[::1]:8443", "[::1]:8443"),
            ("API.Example.com", "api.example.com"),
        ] {
            assert_eq!(Endpoint::parse(given).unwrap().host_header(), header, "{given}");
        }
    }

    #[test]
    fn plain_http_is_taken_only_on_loopback() {
        for given in ["http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:9", "http://localhost:8080"] {
            assert!(Endpoint::parse(given).unwrap().is_loopback(), "{given}");
        }
        for given in [
            "http://live.tencentcloudapi.com",
            "http://192.0.2.1",
            "http://localhost.example.com",
            "http://0.0.0.0:80",
            "ftp://127.0.0.1",
        ] {
            assert!(matches!(Endpoint::parse(given), Err(EndpointError::Unencrypted { .. })), "{given}");
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused_without_repeating_a_password() {
        let long = format!("https://{}.example.com", "a".repeat(64));
        for given in ["", "https://", "https://a b", "https://user:hunter2@host:99999", &long] {
            let error = Endpoint::parse(given).unwrap_err();
            assert!(matches!(error, EndpointError::NotAUrl { .. }), "{given}");
            assert!(!error.to_string().contains("hunter2"));
        }
        for (given, part) in [
            ("https://user:hunter2@host", "user or password"),
            ("https://host/path", "path"),
            ("https://host/?a=b", "query"),
            ("https://host/#a", "fragment"),
        ] {
            let error = Endpoint::parse(given).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
