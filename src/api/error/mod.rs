//! What can go wrong between a request and its typed reply.
//!
//! The kinds and the questions to ask of them are here, the sentences in `sentence`. Nothing here may
//! hold a key, a token, a signature or a proxy's password.

mod sentence;

use std::error::Error as StdError;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::site::Site;
pub(super) use sentence::foreign;

/// An error of the API client. Its `Display` is one sentence, ready for the screen.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: Kind,
    about: About,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

/// Whom an error is about; empty where it concerns all profiles.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    pub(super) profile: Option<Arc<str>>,
    pub(super) host: String,
    /// Where the key came from and its shortened id, for sentences about keys.
    pub(super) key: String,
    /// What to do when that key is taken no more.
    pub(super) remedy: String,
}

/// The kinds of trouble, by what there is to do about them.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// The service does not know the `SecretId`; `site` is the one that was asked.
    UnknownId {
        /// The site asked; `None` for an endpoint of one's own.
        site: Option<Site>,
    },
    /// The signature did not fit: a wrong `SecretKey`.
    WrongKey,
    /// Temporary credentials have ended, or their token is wrong or missing.
    ExpiredToken,
    /// The key lacks a permission of CAM.
    NoPermission {
        /// The API action; the permission is `live:` with it.
        action: &'static str,
    },
    /// Refused for another reason of authentication, in the service's words.
    Refused,
    /// More requests than the service takes.
    RateLimited {
        /// What the service asked to wait.
        retry_after: Option<Duration>,
    },
    /// Clocks differ too much, even after a correction.
    Clock {
        /// Seconds that the service is ahead, if measured.
        ahead_s: Option<i64>,
    },
    /// No connection, or it broke.
    Network(NetworkFault),
    /// The proxy of the environment.
    Proxy {
        /// Its address without user and password, and its variable.
        proxy: String,
        /// What happened.
        why: String,
    },
    /// Encryption could not be set up.
    Tls {
        /// What the TLS library said.
        why: String,
        /// Whether the server's certificate is not trusted, which `--ca-file` can mend.
        untrusted: bool,
    },
    /// The file of `--ca-file` gives no certificate.
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An HTTP status that is not 200, without a reply of the API.
    Http {
        /// The status.
        status: u16,
        /// What the server asked to wait.
        retry_after: Option<Duration>,
    },
    /// Something else answered: not JSON, or a redirect.
    NotTheApi {
        /// What came instead.
        why: String,
    },
    /// A reply over the cap.
    TooLarge {
        /// The cap in bytes.
        cap: usize,
    },
    /// The service did not understand this request; the same one will fail again.
    BadRequest,
    /// The service failed.
    Service,
    /// A reply of the API without what it should have.
    Incompatible {
        /// What is missing.
        why: String,
    },
}

/// Where a connection failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetworkFault {
    /// The host's name has no address.
    Dns,
    /// Nobody listens, or there is no way there.
    Connect,
    /// No connection within the connect time-out.
    ConnectTimeout,
    /// No whole reply within the total time-out.
    Timeout,
    /// The connection broke.
    Reset,
}

impl Error {
    pub(super) fn new(kind: Kind, about: About) -> Self {
        Self(Box::new(Inner { kind, about, code: None, message: None, request_id: None }))
    }

    /// An error reply of the API.
    pub(super) fn reply(
        kind: Kind,
        about: About,
        code: &str,
        message: &str,
        request_id: Option<String>,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            about,
            code: Some(foreign(code)),
            message: Some(foreign(message)).filter(|text| !text.is_empty()),
            request_id,
        }))
    }

    /// What to tell apart when acting on it.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The service's error code, such as `AuthFailure.SignatureFailure`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The reply's `RequestId`, for the vendor's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The profile it happened to; `None` if it concerns all.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.0.about.profile.as_deref()
    }

    /// Whether the same request may succeed a little later, without anybody doing anything.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            Kind::RateLimited { .. }
            | Kind::Network(_)
            | Kind::Proxy { .. }
            | Kind::NotTheApi { .. }
            | Kind::TooLarge { .. }
            | Kind::Incompatible { .. }
            | Kind::Service => true,
            Kind::Http { status, .. } => *status >= 500 || matches!(status, 408 | 429),
            Kind::Tls { untrusted, .. } => !untrusted,
            Kind::UnknownId { .. }
            | Kind::WrongKey
            | Kind::ExpiredToken
            | Kind::NoPermission { .. }
            | Kind::Refused
            | Kind::Clock { .. }
            | Kind::CaFile { .. }
            | Kind::BadRequest => false,
        }
    }

    /// Whether other credentials, or other rights of these, would help.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::UnknownId { .. }
                | Kind::WrongKey
                | Kind::ExpiredToken
                | Kind::NoPermission { .. }
                | Kind::Refused
        )
    }

    /// Whether the service refused a parameter (`InvalidParameter*` and `InvalidParameterValue*`).
    #[must_use]
    pub fn is_invalid_parameter(&self) -> bool {
        self.code().is_some_and(|code| code.starts_with("InvalidParameter"))
    }

    /// Whether this site does not have the action at all.
    #[must_use]
    pub fn is_absent_action(&self) -> bool {
        let family = self.code().and_then(|code| code.split('.').next());
        matches!(family, Some("InvalidAction" | "ActionOffline" | "UnsupportedOperation"))
    }

    /// What the service asked to wait before the next try.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.0.kind {
            Kind::RateLimited { retry_after } | Kind::Http { retry_after, .. } => retry_after,
            _ => None,
        }
    }
}

impl Kind {
    /// The kind of an error code in a reply to `action`.
    pub(super) fn of_code(
        code: &str,
        action: &'static str,
        site: Option<Site>,
        retry_after: Option<Duration>,
    ) -> Self {
        let family = code.split('.').next().unwrap_or(code);
        match code {
            "AuthFailure.SecretIdNotFound" | "AuthFailure.InvalidSecretId" => {
                return Self::UnknownId { site };
            }
            "AuthFailure.SignatureFailure" => return Self::WrongKey,
            "AuthFailure.SignatureExpire" => return Self::Clock { ahead_s: None },
            "AuthFailure.TokenFailure" => return Self::ExpiredToken,
            "AuthFailure.UnauthorizedOperation" => return Self::NoPermission { action },
            _ => {}
        }
        match family {
            "AuthFailure" => Self::Refused,
            "UnauthorizedOperation" => Self::NoPermission { action },
            "RequestLimitExceeded" => Self::RateLimited { retry_after },
            "InvalidParameter"
            | "InvalidParameterValue"
            | "MissingParameter"
            | "UnknownParameter"
            | "UnsupportedOperation"
            | "UnsupportedProtocol"
            | "UnsupportedRegion"
            | "ActionOffline"
            | "NoSuchVersion"
            | "NoSuchProduct"
            | "InvalidAction"
            | "InvalidRequest"
            | "ResourceNotFound" => Self::BadRequest,
            _ => Self::Service,
        }
    }
}

impl StdError for Error {}
