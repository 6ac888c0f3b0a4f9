//! One break as reports give it: the keys, their order, and what counts as missing.

use serde::Serialize;

use crate::cause::catalogue;
use crate::event::{Text, UnixTime};
use crate::store::BreakRef;

/// The cause of a reason that nobody has seen before.
const UNRECOGNISED: &str = "unrecognised";

/// What every format prints. The order of the fields is the order of keys and columns, on which
/// other tools rely. `-` and empty are missing.
#[derive(Clone, Debug, Serialize)]
pub struct ListRow<'a> {
    /// Profile that lists it.
    pub profile: &'a str,
    /// Push domain.
    #[serde(serialize_with = "raw")]
    pub domain: Option<&'a Text>,
    /// App name.
    #[serde(serialize_with = "raw")]
    pub app: Option<&'a Text>,
    /// Stream name.
    #[serde(serialize_with = "raw")]
    pub stream: Option<&'a Text>,
    /// Begin of the push, RFC 3339 in UTC.
    #[serde(serialize_with = "time")]
    pub started_at: Option<UnixTime>,
    /// End of the push, RFC 3339 in UTC.
    #[serde(serialize_with = "time")]
    pub ended_at: Option<UnixTime>,
    /// Seconds, as the service lists them.
    pub duration_s: Option<i32>,
    /// Client IP.
    #[serde(serialize_with = "raw")]
    pub client_ip: Option<&'a Text>,
    /// Resolution.
    #[serde(serialize_with = "raw")]
    pub resolution: Option<&'a Text>,
    /// The service's words.
    #[serde(serialize_with = "raw")]
    pub reason: Option<&'a Text>,
    /// Key of the cause, or `unrecognised`.
    pub cause: &'static str,
    /// Who has to act; missing where the cause is not recognised.
    pub actor: Option<&'static str>,
    /// Equal records.
    pub count: u32,
}

impl<'a> ListRow<'a> {
    /// The names of the fields, in order.
    pub(super) const KEYS: [&'static str; 13] = [
        "profile",
        "domain",
        "app",
        "stream",
        "started_at",
        "ended_at",
        "duration_s",
        "client_ip",
        "resolution",
        "reason",
        "cause",
        "actor",
        "count",
    ];

    /// Reads a break.
    #[must_use]
    pub fn of(it: BreakRef<'a>) -> Self {
        let cause = it.cause().map(|id| catalogue().get(id));
        Self {
            profile: it.profile_name(),
            domain: present(it.domain()),
            app: present(it.app()),
            stream: present(it.stream()),
            started_at: it.started(),
            ended_at: it.ended(),
            duration_s: it.duration_s(),
            client_ip: present(it.client_ip()),
            resolution: present(it.resolution()),
            reason: present(it.reason()),
            cause: cause.map_or(UNRECOGNISED, |cause| cause.key),
            actor: cause.map(|cause| cause.actor.name()),
            count: it.count(),
        }
    }

    /// Every field as text that may be printed anywhere, in order; a missing one is empty.
    pub(super) fn cells(&self) -> [String; 13] {
        let text = |field: Option<&Text>| field.map_or_else(String::new, |text| text.shown().to_owned());
        let time = |field: Option<UnixTime>| field.map_or_else(String::new, UnixTime::rfc3339);
        [
            self.profile.to_owned(),
            text(self.domain),
            text(self.app),
            text(self.stream),
            time(self.started_at),
            time(self.ended_at),
            self.duration_s.map_or_else(String::new, |seconds| seconds.to_string()),
            text(self.client_ip),
            text(self.resolution),
            text(self.reason),
            self.cause.to_owned(),
            self.actor.unwrap_or_default().to_owned(),
            self.count.to_string(),
        ]
    }
}

fn present(text: &Text) -> Option<&Text> {
    (!text.is_empty() && text.raw() != "-").then_some(text)
}

#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn raw<S: serde::Serializer>(text: &Option<&Text>, serializer: S) -> Result<S::Ok, S::Error> {
    text.map(Text::raw).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn time<S: serde::Serializer>(time: &Option<UnixTime>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(UnixTime::rfc3339).serialize(serializer)
}
