//! Errors in words: what happened, to which profile, and what to do next, in one sentence.
//!
//! It knows nothing of how errors come about. Texts of the service are neutralised and cut.

use std::fmt;

use super::{About, Error, Inner, Kind, NetworkFault};
use crate::event::neutralise;

/// The most characters of a foreign text in a sentence.
const FOREIGN_TEXT: usize = 240;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, about, .. } = &*self.0;
        if let Some(profile) = &about.profile {
            write!(f, "profile {}: ", neutralise(profile))?;
        }
        kind.happened(f, about)?;
        let details = [self.0.code.as_deref(), self.0.message.as_deref()];
        let details: Vec<&str> = details.into_iter().flatten().collect();
        if !details.is_empty() {
            write!(f, " ({})", details.join(": "))?;
        }
        Ok(())
    }
}

impl Kind {
    fn happened(&self, f: &mut fmt::Formatter<'_>, about: &About) -> fmt::Result {
        let (host, key) = (&about.host, &about.key);
        match self {
            Self::UnknownId { site: Some(site) } => write!(
                f,
                "the {} does not know the {key}; if it was made on the {}, use --site {other} or site = \"{other}\" in its \
                 profile, else check the id",
                site.title(),
                site.other().title(),
                other = site.other().name()
            ),
            Self::UnknownId { site: None } => write!(
                f,
                "{host} does not know the {key}; check the id, and whether it belongs to the China site \
                 (--site cn) or to the international one (--site intl)"
            ),
            Self::WrongKey => {
                write!(f, "the SecretKey does not fit the {key}; copy the pair again from the console")
            }
            Self::ExpiredToken => {
                write!(f, "the token of the {key} is refused or has expired; get new temporary credentials")
            }
            Self::NoPermission { action } => {
                write!(f, "the {key} may not call {action}; grant it the permission live:{action} in CAM")
            }
            Self::Refused => write!(f, "{host} refuses the {key}; check it in the console"),
            Self::RateLimited { .. } => write!(
                f,
                "{host} asks for fewer requests; wait, or lower requests_per_second in the configuration"
            ),
            Self::Clock { ahead_s: Some(ahead) } if *ahead != 0 => {
                let side = if *ahead > 0 { "behind" } else { "ahead of" };
                let by = ahead.unsigned_abs();
                write!(
                    f,
                    "this machine's clock is {by} s {side} that of {host}; set it right, for example with NTP"
                )
            }
            Self::Clock { .. } => write!(
                f,
                "{host} finds the request's time more than 300 s off; set this machine's clock right, \
                 for example with NTP"
            ),
            Self::Network(fault) => fault.happened(f, host),
            Self::Proxy { proxy, why } => {
                write!(
                    f,
                    "the proxy {proxy} does not lead to {host}: {why}; correct the variable or list the host in NO_PROXY"
                )
            }
            Self::Tls { why, untrusted: true } => write!(
                f,
                "the certificate of {host} is not trusted ({why}); if your network inspects TLS, give its \
                 CA with --ca-file"
            ),
            Self::Tls { why, untrusted: false } => {
                write!(f, "no encrypted connection to {host} ({why}); check what stands in between")
            }
            Self::CaFile { path, why } => write!(
                f,
                "the CA file {} {why}; give a PEM file with at least one certificate",
                neutralise(&path.display().to_string())
            ),
            Self::Http { status, .. } => write!(
                f,
                "{host} answered HTTP {status} without a reply of the API; if it stays so, check the \
                 endpoint and what stands in between"
            ),
            Self::NotTheApi { why } => write!(
                f,
                "what answers at {host} is not the API: {why}; check the endpoint, and whether a login page \
                 or a proxy stands in between"
            ),
            Self::TooLarge { cap } => {
                write!(f, "the reply of {host} is over {} MiB and was dropped; check the endpoint", cap >> 20)
            }
            Self::BadRequest => {
                write!(f, "{host} does not take this request; check the restrictions of the profile")
            }
            Self::Service => write!(f, "{host} failed on its own side; wait and try again"),
            Self::Incompatible { why } => {
                write!(
                    f,
                    "a reply of {host} {why}; if it stays so, check for a newer version of this program"
                )
            }
        }
    }
}

impl NetworkFault {
    fn happened(self, f: &mut fmt::Formatter<'_>, host: &str) -> fmt::Result {
        match self {
            Self::Dns => write!(f, "the name {host} has no address; check DNS, or set HTTPS_PROXY"),
            Self::Connect => {
                write!(f, "no connection to {host}; check the endpoint and the network, or set HTTPS_PROXY")
            }
            Self::ConnectTimeout => {
                write!(
                    f,
                    "{host} does not answer to connecting; check firewall and network, or set HTTPS_PROXY"
                )
            }
            Self::Timeout => write!(f, "{host} gave no whole reply in time; check the network"),
            Self::Reset => write!(f, "the connection to {host} broke; check the network"),
        }
    }
}

/// A text from outside: neutralised, and cut to what fits a sentence.
pub(in crate::api) fn foreign(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(FOREIGN_TEXT) {
        Some((end, _)) => neutralise(&text[..end]) + "...",
        None => neutralise(text),
    }
}
