//! One stream as a row.

use serde::Serialize;

use super::{UNRECOGNISED, share, text, time};
use crate::cause::{CauseId, catalogue};
use crate::event::UnixTime;
use crate::insight::Standing;
use crate::report::list::{Raw, Stamp, present};
use crate::report::sheet::Sheet;
use crate::store::BreakRef;

/// A stream among the breaks that are shown.
#[derive(Clone, Debug, Serialize)]
pub struct StreamSheet<'a> {
    /// Profile that lists it.
    pub profile: &'a str,
    /// Push domain.
    pub domain: Option<Raw<'a>>,
    /// App name.
    pub app: Option<Raw<'a>>,
    /// Stream name.
    pub stream: Option<Raw<'a>>,
    /// What became of it: the verdict's name.
    pub verdict: Option<&'static str>,
    /// Seconds off air: until it came back, or until now.
    pub gap_s: Option<i64>,
    /// Its breaks that are shown.
    pub breaks: u32,
    /// The share of the window that it was on air, 0 to 1.
    pub on_air: f64,
    /// The end of the last of these breaks, RFC 3339 in UTC.
    pub last_ended_at: Option<Stamp>,
    /// The key of the cause that most of them have, or `unrecognised`.
    pub usual_cause: &'static str,
    /// How many of them have it.
    pub usual_breaks: u32,
}

impl<'a> StreamSheet<'a> {
    /// The names of the fields, in order.
    pub const KEYS: &'static [&'static str] = &[
        "profile",
        "domain",
        "app",
        "stream",
        "verdict",
        "gap_s",
        "breaks",
        "on_air",
        "last_ended_at",
        "usual_cause",
        "usual_breaks",
    ];

    /// Of the stream of a break, which is the last one shown; `on_air` in thousandths.
    #[must_use]
    pub fn of(
        last: BreakRef<'a>,
        standing: Option<Standing>,
        breaks: u32,
        on_air: u16,
        usual: (Option<CauseId>, u32),
        now: UnixTime,
    ) -> Self {
        Self {
            profile: last.profile_name(),
            domain: present(last.domain()),
            app: present(last.app()),
            stream: present(last.stream()),
            verdict: standing.map(|it| it.verdict.name()),
            gap_s: standing.and_then(|it| it.gap_s(now)),
            breaks,
            on_air: share(on_air),
            last_ended_at: last.ended().map(Stamp),
            usual_cause: usual.0.map_or(UNRECOGNISED, |id| catalogue().get(id).key),
            usual_breaks: usual.1,
        }
    }
}

impl Sheet for StreamSheet<'_> {
    fn cells(&self) -> Vec<String> {
        vec![
            self.profile.to_owned(),
            text(self.domain),
            text(self.app),
            text(self.stream),
            self.verdict.unwrap_or_default().to_owned(),
            self.gap_s.map_or_else(String::new, |seconds| seconds.to_string()),
            self.breaks.to_string(),
            self.on_air.to_string(),
            time(self.last_ended_at.map(|Stamp(at)| at)),
            self.usual_cause.to_owned(),
            self.usual_breaks.to_string(),
        ]
    }
}
