//! What can be said of a push URL: how grave it is, and the cause that the service would record.

use super::names::Part;
use super::secret::{EXPIRY, SECRET};
use super::slips::{Mistake, Which};
use crate::event::UnixTime;

/// How grave a problem is; the gravest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The push would be refused, or could not reach the service.
    Error,
    /// It may be refused, or soon will be; the documents do not say, or it depends on the account.
    Warning,
    /// Nothing is wrong.
    Info,
}

impl Severity {
    /// The word that reports use; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// The cause that the service would record for a push with such a URL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Blame {
    /// Its key in the catalogue.
    pub cause: &'static str,
    /// Whether the service's documents say so; otherwise it is what is to be expected.
    pub documented: bool,
}

/// One thing to say of a push URL. What is in it may be printed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// Blanks or quotation marks stand around the URL, or around one of its two parts.
    Surrounded,
    /// All of it is percent-encoded, as a parameter of another URL is.
    WhollyEncoded,
    /// Nothing stands before `://`, or there is no such thing.
    SchemeMissing,
    /// This scheme is none of the service's.
    SchemeUnknown(String),
    /// `http` or `https`: that is how one plays a stream.
    Playback,
    /// `webrtc` stands for push and for playback URLs alike.
    SchemeAlsoPlays,
    /// A name or a password stands before the host.
    UserBeforeHost,
    /// No host.
    HostMissing,
    /// An IP address stands where the push domain should.
    HostIsAddress,
    /// The host holds these characters, which no domain has.
    HostCharacters(String),
    /// The host has the characters of a domain, but not its form.
    HostMalformed,
    /// The port is no number between 1 and 65535.
    PortInvalid,
    /// RTMP to another port than 1935.
    PortUnusual(u16),
    /// RTMP without TLS to the port for TLS.
    PortOfTls,
    /// RTMP with TLS to the port without it.
    TlsOnPlainPort,
    /// No app name.
    AppMissing,
    /// No stream name.
    StreamMissing,
    /// A slash too many: doubled, or behind the stream name.
    SlashTooMany,
    /// The path has more than two parts.
    SlashInStream,
    /// A name holds these characters, which can hardly pass.
    CharactersRefused(Part, String),
    /// A name holds these characters, which may or may not pass.
    CharactersDoubtful(Part, String),
    /// A name holds percent-encoded characters.
    PercentEncoded(Part),
    /// `%3F` stands where `?` should.
    QuestionMarkEncoded,
    /// `&` or a full-width question mark stands where `?` should.
    QuestionMarkMissing,
    /// A second `?` stands where `&` should.
    SecondQuestionMark,
    /// `&amp;` stands before this parameter, where `&` should.
    AmpersandEscaped(&'static str),
    /// This parameter is there, but spelt otherwise.
    NameMisspelt(&'static str),
    /// This parameter is there more than once.
    Duplicate(&'static str),
    /// No `txTime`, or an empty one.
    ExpiryMissing,
    /// `txTime` is no hexadecimal number.
    ExpiryMalformed,
    /// `txTime` is decimal; this moment was meant.
    ExpiryDecimal(UnixTime),
    /// `txTime` is in milliseconds; this moment was meant.
    ExpiryMilliseconds(UnixTime),
    /// `txTime` has passed.
    Expired {
        /// When.
        at: UnixTime,
        /// Seconds since.
        ago_s: i64,
    },
    /// Less than an hour is left.
    ExpiresSoon {
        /// Until when the URL is valid.
        at: UnixTime,
        /// Seconds until then.
        left_s: i64,
    },
    /// The URL is valid for a while.
    Valid {
        /// Until when the URL is valid.
        at: UnixTime,
        /// Seconds until then.
        left_s: i64,
    },
    /// The URL is valid for more than a year.
    LongLived {
        /// Until when the URL is valid.
        at: UnixTime,
        /// Seconds until then.
        left_s: i64,
    },
    /// No `txSecret`, or an empty one.
    SecretMissing,
    /// `txSecret` is not of 32 hexadecimal digits.
    SecretMalformed {
        /// Its characters.
        length: usize,
        /// How many of them are no hexadecimal digits.
        odd: usize,
    },
    /// `txSecret` has upper-case digits.
    SecretUpperCase,
    /// `txSecret` is what that key makes.
    SecretMatches(Which),
    /// `txSecret` is not what the key makes; with these slips it would be, if there are any.
    SecretWrong(Vec<Mistake>),
}

impl Problem {
    /// How grave it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Surrounded
            | Self::UserBeforeHost
            | Self::CharactersDoubtful(..)
            | Self::PercentEncoded(_)
            | Self::Duplicate(_)
            | Self::ExpiryDecimal(_)
            | Self::ExpiryMilliseconds(_)
            | Self::ExpiresSoon { .. }
            | Self::SecretUpperCase => Severity::Warning,
            Self::SchemeAlsoPlays
            | Self::PortUnusual(_)
            | Self::Valid { .. }
            | Self::LongLived { .. }
            | Self::SecretMatches(_) => Severity::Info,
            _ => Severity::Error,
        }
    }

    /// The word that reports use; the same in every language.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Surrounded => "surrounded",
            Self::WhollyEncoded => "wholly_encoded",
            Self::SchemeMissing => "scheme_missing",
            Self::SchemeUnknown(_) => "scheme_unknown",
            Self::Playback => "playback_url",
            Self::SchemeAlsoPlays => "scheme_also_plays",
            Self::UserBeforeHost => "user_before_host",
            Self::HostMissing => "host_missing",
            Self::HostIsAddress => "host_is_address",
            Self::HostCharacters(_) => "host_characters",
            Self::HostMalformed => "host_malformed",
            Self::PortInvalid => "port_invalid",
            Self::PortUnusual(_) => "port_unusual",
            Self::PortOfTls => "port_of_tls",
            Self::TlsOnPlainPort => "tls_on_plain_port",
            Self::AppMissing => "app_missing",
            Self::StreamMissing => "stream_missing",
            Self::SlashTooMany => "slash_too_many",
            Self::SlashInStream => "slash_in_stream",
            Self::CharactersRefused(Part::App, _) => "app_characters",
            Self::CharactersRefused(Part::Stream, _) => "stream_characters",
            Self::CharactersDoubtful(Part::App, _) => "app_characters_doubtful",
            Self::CharactersDoubtful(Part::Stream, _) => "stream_characters_doubtful",
            Self::PercentEncoded(Part::App) => "app_percent_encoded",
            Self::PercentEncoded(Part::Stream) => "stream_percent_encoded",
            Self::QuestionMarkEncoded => "question_mark_encoded",
            Self::QuestionMarkMissing => "question_mark_missing",
            Self::SecondQuestionMark => "second_question_mark",
            Self::AmpersandEscaped(_) => "ampersand_escaped",
            Self::NameMisspelt(_) => "parameter_misspelt",
            Self::Duplicate(_) => "parameter_duplicate",
            Self::ExpiryMissing => "expiry_missing",
            Self::ExpiryMalformed => "expiry_malformed",
            Self::ExpiryDecimal(_) => "expiry_decimal",
            Self::ExpiryMilliseconds(_) => "expiry_milliseconds",
            Self::Expired { .. } => "expired",
            Self::ExpiresSoon { .. } => "expires_soon",
            Self::Valid { .. } => "valid",
            Self::LongLived { .. } => "long_lived",
            Self::SecretMissing => "secret_missing",
            Self::SecretMalformed { .. } => "secret_malformed",
            Self::SecretUpperCase => "secret_upper_case",
            Self::SecretMatches(_) => "secret_matches",
            Self::SecretWrong(_) => "secret_wrong",
        }
    }

    /// The cause that the service would record; [`None`] where the push would never reach it, or where
    /// nothing is wrong.
    #[must_use]
    pub fn blame(&self) -> Option<Blame> {
        let (cause, documented) = match self {
            Self::HostIsAddress => ("ip_push_forbidden", true),
            Self::HostCharacters(_) | Self::HostMalformed => ("domain_invalid", true),
            Self::AppMissing | Self::SlashTooMany => ("app_name_illegal", false),
            Self::StreamMissing
            | Self::SlashInStream
            | Self::QuestionMarkEncoded
            | Self::QuestionMarkMissing => ("stream_name_illegal", false),
            Self::CharactersRefused(part, _)
            | Self::CharactersDoubtful(part, _)
            | Self::PercentEncoded(part) => match part {
                Part::App => ("app_name_illegal", false),
                Part::Stream => ("stream_name_illegal", false),
            },
            Self::PortOfTls | Self::TlsOnPlainPort => ("rtmp_content", false),
            Self::AmpersandEscaped(name) | Self::NameMisspelt(name) => match *name {
                SECRET => ("auth_missing", true),
                _ => ("expiry_missing", true),
            },
            Self::Duplicate(name) if *name == EXPIRY => ("expiry_passed", false),
            Self::Duplicate(_) | Self::SecondQuestionMark | Self::SecretUpperCase => ("auth_failed", false),
            Self::ExpiryMissing => ("expiry_missing", true),
            Self::Expired { .. } | Self::ExpiresSoon { .. } => ("expiry_passed", true),
            Self::ExpiryMalformed | Self::ExpiryDecimal(_) | Self::ExpiryMilliseconds(_) => {
                ("expiry_passed", false)
            }
            Self::SecretMissing => ("auth_missing", true),
            Self::SecretMalformed { .. } | Self::SecretWrong(_) => ("auth_failed", true),
            _ => return None,
        };
        Some(Blame { cause, documented })
    }
}
