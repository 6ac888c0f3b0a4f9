//! The actions that the simulator knows, and how often each may be asked. Knows nothing of what is in them.

/// The documented limit that [`super::Options::requests_per_second`] stands for.
const EVENT_LISTS_PER_SECOND: usize = 300;

/// What can be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Action {
    EventList,
    OnlineList,
    StreamState,
    PushInfoList,
    Domains,
}

impl Action {
    pub(super) const ALL: [Self; 5] =
        [Self::EventList, Self::OnlineList, Self::StreamState, Self::PushInfoList, Self::Domains];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::EventList => "DescribeLiveStreamEventList",
            Self::OnlineList => "DescribeLiveStreamOnlineList",
            Self::StreamState => "DescribeLiveStreamState",
            Self::PushInfoList => "DescribeStreamPushInfoList",
            Self::Domains => "DescribeLiveDomains",
        }
    }

    /// Requests an account may make within one second; no limit is documented for the last.
    const fn documented_limit(self) -> usize {
        match self {
            Self::EventList | Self::StreamState | Self::Domains => EVENT_LISTS_PER_SECOND,
            Self::OnlineList => 100,
            Self::PushInfoList => 40,
        }
    }

    /// The same where an account may ask for that many event lists.
    pub(super) const fn limit(self, event_lists: usize) -> usize {
        (self.documented_limit() * event_lists).div_ceil(EVENT_LISTS_PER_SECOND)
    }
}
