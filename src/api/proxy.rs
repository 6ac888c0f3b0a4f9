//! The proxy of the environment, as curl and the official tools read it.
//!
//! Only `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` matter: plain HTTP never leaves this machine. The
//! environment is handed in. A proxy's password is never printed.

use std::fmt;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::endpoint::Endpoint;
use crate::i18n::Words;

/// What the environment says about proxies.
#[derive(Clone, Default)]
pub struct Proxies {
    chosen: Option<Variable>,
    exceptions: String,
}

#[derive(Clone)]
struct Variable {
    name: &'static str,
    value: String,
}

impl Proxies {
    /// Reads the variables through `get`; lower-case names win, as in curl.
    #[must_use]
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &'static str| {
            get(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
                .map(|value| Variable { name, value })
        };
        let chosen = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].into_iter().find_map(read);
        let exceptions = ["no_proxy", "NO_PROXY"].into_iter().find_map(read);
        Self { chosen, exceptions: exceptions.map(|variable| variable.value).unwrap_or_default() }
    }

    /// The proxy for an endpoint: none for loopback and for what `NO_PROXY` lists.
    pub(super) fn lead_to(&self, endpoint: &Endpoint) -> bool {
        let Some(variable) = &self.chosen else { return false };
        if endpoint.is_loopback() {
            return false;
        }
        let matcher = Matcher::builder().all(variable.value.clone()).no(self.exceptions.clone()).build();
        // A proxy that the matcher cannot read is still a proxy that someone meant to use.
        let readable = variable.url().is_ok();
        match endpoint.url().parse::<Uri>() {
            Ok(uri) if readable => matcher.intercept(&uri).is_some(),
            _ => true,
        }
    }

    /// Which way requests to an endpoint take.
    #[must_use]
    pub fn way_to(&self, endpoint: &Endpoint) -> Way {
        if self.chosen.is_none() {
            return Way::Direct;
        }
        match self.build() {
            _ if !self.lead_to(endpoint) => Way::Past(self.shown()),
            Ok(_) => Way::Through(self.shown()),
            Err(why) => Way::Broken(self.shown(), why),
        }
    }

    /// The proxy as reqwest takes it; `Ok(None)` without one, an explanation if it cannot be used.
    pub(super) fn build(&self) -> Result<Option<reqwest::Proxy>, String> {
        let Some(variable) = &self.chosen else { return Ok(None) };
        let url = variable.url()?;
        reqwest::Proxy::all(url).map(Some).map_err(|_| {
            Words::new(
                "it is not an address of a proxy",
                "它不是代理地址",
                "プロキシのアドレスではありません",
            )
            .said()
            .to_owned()
        })
    }

    /// Address and variable, for sentences.
    pub(super) fn shown(&self) -> String {
        self.chosen.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

/// The way that requests take. Proxies are told by address and variable, never with a password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// The environment names no proxy.
    Direct,
    /// It names one, but not for this endpoint.
    Past(String),
    /// Through that one.
    Through(String),
    /// It names one that cannot be used, and why.
    Broken(String, String),
}

impl Variable {
    fn url(&self) -> Result<Url, String> {
        let whole =
            if self.value.contains("://") { self.value.clone() } else { format!("http://{}", self.value) };
        let url = Url::parse(&whole).map_err(|_| {
            Words::new("it is not a URL", "它不是 URL", "URL ではありません").said().to_owned()
        })?;
        match url.scheme() {
            "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h" if url.has_host() => Ok(url),
            _ => Err(Words::new(
                "its scheme is not one of http, https, socks4, socks4a, socks5, socks5h",
                "其协议不是 http、https、socks4、socks4a、socks5、socks5h 之一",
                "スキームが http, https, socks4, socks4a, socks5, socks5h のいずれでもありません",
            )
            .said()
            .to_owned()),
        }
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.url() {
            Ok(url) => {
                write!(f, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
                if let Some(port) = url.port() {
                    write!(f, ":{port}")?;
                }
                write!(f, " of {}", self.name)
            }
            Err(_) => write!(f, "of {}", self.name),
        }
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxies")
            .field("chosen", &self.shown())
            .field("exceptions", &self.exceptions)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Site;

    fn env(pairs: &[(&str, &str)]) -> Proxies {
        Proxies::from_env(|name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_decides_and_loopback_is_never_led_away() {
        let far = Endpoint::site(Site::Cn);
        let near = Endpoint::parse("http://127.0.0.1:9").unwrap();
        let proxies = env(&[("HTTPS_PROXY", "proxy.example.com:3128"), ("HTTP_PROXY", "ignored:1")]);
        assert!(proxies.lead_to(&far));
        assert!(!proxies.lead_to(&near));
        assert!(!proxies.lead_to(&Endpoint::parse("https://localhost:9").unwrap()));
        assert_eq!(proxies.shown(), "http://proxy.example.com:3128 of HTTPS_PROXY");
        assert!(env(&[("ALL_PROXY", "socks5h://proxy.example.com:1080")]).lead_to(&far));
        assert!(!env(&[("HTTP_PROXY", "proxy.example.com:3128")]).lead_to(&far));
        assert!(!env(&[("https_proxy", " ")]).lead_to(&far));
    }

    #[test]
    fn hosts_of_no_proxy_are_reached_directly() {
        let far = Endpoint::site(Site::Cn);
        for list in ["tencentcloudapi.com", ".tencentcloudapi.com", "*", "a, live.tencentcloudapi.com"] {
            assert!(
                !env(&[("https_proxy", "proxy.example.com:3128"), ("no_proxy", list)]).lead_to(&far),
                "{list}"
            );
        }
        assert!(env(&[("https_proxy", "proxy.example.com:3128"), ("no_proxy", "example.com")]).lead_to(&far));
    }

    #[test]
    fn a_password_in_a_proxy_is_never_printed() {
        for value in
            ["http://user:hunter2@proxy.example.com:3128", "ftp://user:hunter2@h", "http://user:hunter2@:x"]
        {
            let proxies = env(&[("https_proxy", value)]);
            let said = format!("{proxies:?} {} {:?}", proxies.shown(), proxies.build().err());
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
