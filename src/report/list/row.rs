//! One break as reports give it: the keys, their order, and what counts as missing.

use serde::{Serialize, Serializer};

use crate::cause::catalogue;
use crate::event::{Text, UnixTime};
use crate::i18n::Lang;
use crate::insight::Judgement;
use crate::report::sheet::Sheet;
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
    pub domain: Option<Raw<'a>>,
    /// App name.
    pub app: Option<Raw<'a>>,
    /// Stream name.
    pub stream: Option<Raw<'a>>,
    /// Begin of the push, RFC 3339 in UTC.
    pub started_at: Option<Stamp>,
    /// End of the push, RFC 3339 in UTC.
    pub ended_at: Option<Stamp>,
    /// Seconds, as the service lists them.
    pub duration_s: Option<i32>,
    /// Client IP.
    pub client_ip: Option<Raw<'a>>,
    /// Resolution.
    pub resolution: Option<Raw<'a>>,
    /// The service's words.
    pub reason: Option<Raw<'a>>,
    /// Key of the cause, or `unrecognised`.
    pub cause: &'static str,
    /// Who has to act; missing where the cause is not recognised.
    pub actor: Option<&'static str>,
    /// Equal records.
    pub count: u32,
    /// What became of the stream: the verdict's name, the same in every language.
    pub verdict: &'static str,
    /// Since when it is back; else, where it is off air, since when.
    pub since: Option<Stamp>,
    /// Seconds off air: until it came back, or until now.
    pub gap_s: Option<i64>,
    /// What proves the verdict, or what is missing for one: a sentence in the user's language.
    pub proof: String,
}

impl<'a> ListRow<'a> {
    /// The names of the fields, in order.
    pub const KEYS: &'static [&'static str] = &[
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
        "verdict",
        "since",
        "gap_s",
        "proof",
    ];

    /// Reads a break with what became of its stream.
    #[must_use]
    pub fn of(it: BreakRef<'a>, judged: &Judgement, lang: Lang) -> Self {
        let cause = it.cause().map(|id| catalogue().get(id));
        Self {
            profile: it.profile_name(),
            domain: present(it.domain()),
            app: present(it.app()),
            stream: present(it.stream()),
            started_at: it.started().map(Stamp),
            ended_at: it.ended().map(Stamp),
            duration_s: it.duration_s(),
            client_ip: present(it.client_ip()),
            resolution: present(it.resolution()),
            reason: present(it.reason()),
            cause: cause.map_or(UNRECOGNISED, |cause| cause.key),
            actor: cause.map(|cause| cause.actor.name()),
            count: it.count(),
            verdict: judged.verdict.name(),
            since: judged.since.map(Stamp),
            gap_s: judged.gap_s,
            proof: judged.proof.sentence(lang, UnixTime::rfc3339),
        }
    }
}

impl Sheet for ListRow<'_> {
    fn cells(&self) -> Vec<String> {
        let text =
            |field: Option<Raw<'_>>| field.map_or_else(String::new, |Raw(text)| text.shown().to_owned());
        let time = |field: Option<Stamp>| field.map_or_else(String::new, |Stamp(time)| time.rfc3339());
        vec![
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
            self.verdict.to_owned(),
            time(self.since),
            self.gap_s.map_or_else(String::new, |seconds| seconds.to_string()),
            self.proof.clone(),
        ]
    }
}

pub(in crate::report) fn present(text: &Text) -> Option<Raw<'_>> {
    (!text.is_empty() && text.raw() != "-").then_some(Raw(text))
}

/// A text that is written exactly as it came.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a>(pub &'a Text);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.raw().serialize(serializer)
    }
}

/// A time that is written as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug)]
pub struct Stamp(pub UnixTime);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.rfc3339().serialize(serializer)
    }
}
