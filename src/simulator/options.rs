//! What a simulator can be told: where it listens, what it plays, and which reading of the silent
//! documents it takes. Plain data with defaults.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use super::clock::Time;
use super::faults::FaultRate;
use super::scenario::Scenario;
use crate::i18n::Lang;
use crate::say;

/// Everything a simulator is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 lets the system choose a free one.
    pub listen: SocketAddr,
    /// What happens.
    pub scenario: Scenario,
    /// Keys, chances and times follow from it.
    pub seed: u64,
    /// So many records of history in the first account, instead of what the scenario has.
    pub events: Option<usize>,
    /// So many streams, instead of what the scenario has.
    pub streams: Option<usize>,
    /// How far the history reaches back, instead of what the scenario has.
    pub span: Option<Duration>,
    /// Waited before each reply.
    pub latency: Duration,
    /// Troubles and how often they come.
    pub faults: Vec<FaultRate>,
    /// Where [`super::Fault::Redirect`] leads: an address that documents may use and nobody has.
    pub redirect: String,
    /// Which of a record's times the window of a query tests.
    pub window_field: WindowField,
    /// The other readings.
    pub quirks: Quirks,
    /// The service's clock.
    pub time: Time,
    /// Event lists an account may ask for within any one second. The documented limits of the other
    /// actions stand in the same proportion to it as to the documented 300.
    pub requests_per_second: usize,
    /// How many of the latest requests to keep for [`super::Simulator::recent_requests`].
    pub keep_requests: usize,
}

impl Options {
    /// That scenario on a free loopback port, with the machine's clock and no troubles.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            scenario,
            seed: 1,
            events: None,
            streams: None,
            span: None,
            latency: Duration::ZERO,
            faults: Vec::new(),
            redirect: "http://192.0.2.1/sign-in".to_owned(),
            window_field: WindowField::End,
            quirks: Quirks::default(),
            time: Time::System,
            requests_per_second: 300,
            keep_requests: 0,
        }
    }
}

/// Which of a record's times `StartTime` and `EndTime` of a query speak of; the documents do not say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum WindowField {
    /// The push ended within the window.
    #[default]
    End,
    /// The push started within the window.
    Start,
    /// The push was on air at some moment of the window.
    Overlap,
}

/// A text that is none of the three readings of a window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WindowFieldError(String);

impl fmt::Display for WindowFieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = &self.0;
        f.write_str(&say!(
            Lang::current(),
            "`{given}` is not a time that a window can test: write end, start or overlap",
            "`{given}` 不是时间窗可判定的时间：请写 end、start 或 overlap",
            "`{given}` は期間の判定に使える時刻ではありません: end、start、overlap のいずれかを書いてください"
        ))
    }
}

impl std::error::Error for WindowFieldError {}

impl FromStr for WindowField {
    type Err = WindowFieldError;

    fn from_str(text: &str) -> Result<Self, WindowFieldError> {
        match text {
            "end" => Ok(Self::End),
            "start" => Ok(Self::Start),
            "overlap" => Ok(Self::Overlap),
            _ => Err(WindowFieldError(text.to_owned())),
        }
    }
}

/// How `StreamName` is compared; the documents say "fuzzy unless `IsStrict`", and no more.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum NameMatch {
    /// A part of the name, or the whole with `IsStrict`.
    #[default]
    Part,
    /// The begin of the name, or the whole with `IsStrict`.
    Begin,
    /// A part of the name or the whole, whether letters are large or small.
    Folded,
    /// The whole name, whatever `IsStrict` says.
    Whole,
    /// A part of the name, whatever `IsStrict` says.
    Loose,
}

impl NameMatch {
    /// Whether a stream of that name is meant.
    pub(super) fn means(self, wanted: &str, strict: bool, name: &str) -> bool {
        match (self, strict) {
            (Self::Whole, _) | (Self::Part | Self::Begin, true) => name == wanted,
            (Self::Loose, _) | (Self::Part, false) => name.contains(wanted),
            (Self::Begin, false) => name.starts_with(wanted),
            (Self::Folded, true) => name.to_lowercase() == wanted.to_lowercase(),
            (Self::Folded, false) => name.to_lowercase().contains(&wanted.to_lowercase()),
        }
    }
}

/// A text that is none of the readings of a stream's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameMatchError(String);

impl fmt::Display for NameMatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = &self.0;
        f.write_str(&say!(
            Lang::current(),
            "`{given}` is not a way to compare names: write part, begin, folded, whole or loose",
            "`{given}` 不是流名比较方式：请写 part、begin、folded、whole 或 loose",
            "`{given}` は名前の比べ方ではありません: part、begin、folded、whole、loose のいずれかを書いてください"
        ))
    }
}

impl std::error::Error for NameMatchError {}

impl FromStr for NameMatch {
    type Err = NameMatchError;

    fn from_str(text: &str) -> Result<Self, NameMatchError> {
        match text {
            "part" => Ok(Self::Part),
            "begin" => Ok(Self::Begin),
            "folded" => Ok(Self::Folded),
            "whole" => Ok(Self::Whole),
            "loose" => Ok(Self::Loose),
            _ => Err(NameMatchError(text.to_owned())),
        }
    }
}

/// Readings of what the documents leave open. The default is the one that asks most of a client
/// without being perverse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quirks {
    /// Whether a window holds its last second.
    pub boundary: Boundary,
    /// How many records of one query paging can reach.
    pub reach: usize,
    /// What is answered to a page that begins past them.
    pub beyond_reach: BeyondReach,
    /// Whether `TotalNum` tells more than can be reached.
    pub total: Total,
    /// What a query without `AppName` lists.
    pub missing_app: MissingApp,
    /// How `StreamName` is compared.
    pub names: NameMatch,
    /// Whether pushes on air are listed, with an empty end.
    pub running: Running,
    /// How a field without a value is written.
    pub empty: Empty,
    /// The order of records that end in the same second.
    pub ties: Ties,
    /// Whether a late record appears inside the window at every page request, shifting the pages.
    pub shifting: bool,
    /// How long the online list takes to tell what has happened: a push that began is missing so
    /// long, one that ended still there.
    pub online_lag: Duration,
    /// How long a stream's state takes to tell what has happened.
    pub state_lag: Duration,
    /// How long a push's quality takes to be told.
    pub push_info_lag: Duration,
    /// What the state of a stream is that has never been on air.
    pub never_seen: NeverSeen,
    /// Which publish times the online list gives for one stream.
    pub publish_times: PublishTimes,
    /// How large a page of the online list may be.
    pub online_pages: OnlinePages,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            boundary: Boundary::Inclusive,
            reach: 10_000,
            beyond_reach: BeyondReach::EmptyPage,
            total: Total::True,
            missing_app: MissingApp::All,
            names: NameMatch::Part,
            running: Running::Hidden,
            empty: Empty::Dash,
            ties: Ties::Shuffled,
            shifting: false,
            online_lag: Duration::from_secs(5),
            state_lag: Duration::from_secs(2),
            push_info_lag: Duration::ZERO,
            never_seen: NeverSeen::Inactive,
            publish_times: PublishTimes::Running,
            online_pages: OnlinePages::Large,
        }
    }
}

/// Whether a record at the very end of the window belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Boundary {
    /// Both ends belong.
    Inclusive,
    /// The start belongs, the end does not.
    HalfOpen,
}

/// What a page past the reach of paging answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BeyondReach {
    /// No records and no error.
    EmptyPage,
    /// `InvalidParameter`.
    Error,
}

/// What `TotalNum` says where more records match than can be reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Total {
    /// How many match.
    True,
    /// The reach.
    Capped,
}

/// What a query without `AppName` lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MissingApp {
    /// Every app.
    All,
    /// Only `live`, which the documents call the default.
    LiveOnly,
}

impl MissingApp {
    /// The app that a query means, if it means one.
    pub(super) fn app(self, given: Option<&str>) -> Option<&str> {
        given.or((self == Self::LiveOnly).then_some("live"))
    }
}

/// Whether pushes that are on air are in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Running {
    /// A record exists only after its push has ended.
    Hidden,
    /// They are listed first, with an empty end, as long as they run.
    Listed,
}

/// How a field without a value is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Empty {
    /// `-` for address, resolution and reason, an empty text for the others.
    Dash,
    /// `null`.
    Null,
}

impl Empty {
    /// A text as it is written; `dash` stands for an empty one.
    pub(super) fn write(self, text: &str, dash: &str) -> Option<String> {
        match (text.is_empty(), self) {
            (false, _) => Some(text.to_owned()),
            (true, Self::Dash) => Some(dash.to_owned()),
            (true, Self::Null) => None,
        }
    }
}

/// The order of records that end in the same second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ties {
    /// Another one at every request.
    Shuffled,
    /// Always the same.
    Stable,
}

/// What is said of a stream that has never been on air.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NeverSeen {
    /// Its state is `inactive`.
    Inactive,
    /// `ResourceNotFound`.
    NotFound,
    /// `FailedOperation.StreamNotExist`.
    Failed,
}

/// The publish times that the online list gives for one stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublishTimes {
    /// Those of the pushes on air: one, or two where a backup is pushed as well.
    Running,
    /// Also those of pushes that ended within the last minute, oldest first.
    Recent,
}

/// The largest page of the online list. The China site documents 300,000 for it, the international
/// site 100.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnlinePages {
    /// 300,000 on both sites.
    Large,
    /// What each site documents.
    BySite,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_each_reading_says() {
        use NameMatch::{Begin, Folded, Loose, Part, Whole};
        let all = [("part", Part), ("begin", Begin), ("folded", Folded), ("whole", Whole), ("loose", Loose)];
        // Of room, OM_1 and room_12 in the name room_12: first fuzzily, then strictly.
        let expected = [
            [true, false, true, false, false, true],
            [true, false, true, false, false, true],
            [true, true, true, false, false, true],
            [false, false, true, false, false, true],
            [true, false, true, true, false, true],
        ];
        for ((name, reading), expected) in all.into_iter().zip(expected) {
            assert_eq!(name.parse(), Ok(reading));
            let means = |strict| ["room", "OM_1", "room_12"].map(|it| reading.means(it, strict, "room_12"));
            assert_eq!([means(false), means(true)].concat(), expected, "{name}");
        }
        let message = "exact".parse::<NameMatch>().unwrap_err().to_string();
        assert!(message.contains("`exact`") && message.contains("whole or loose"), "{message}");
    }

    #[test]
    fn window_fields_are_read_by_name() {
        assert_eq!("end".parse(), Ok(WindowField::End));
        assert_eq!("start".parse(), Ok(WindowField::Start));
        assert_eq!("overlap".parse(), Ok(WindowField::Overlap));
        let message = "both".parse::<WindowField>().unwrap_err().to_string();
        assert!(message.contains("`both`") && message.contains("end, start or overlap"), "{message}");
    }
}
