//! The verdict of a break, with what proves it: from later pushes in the list, online lists and states,
//! each of which may be late or missing.
//!
//! A refused push proves nothing. A state `active` proves no return, since it does not say when its push
//! began. An absence counts only if it was observed some seconds after the end, and nothing as new says
//! the opposite.

use super::Verdict;
use super::presence::{Namesake, Presence, PresenceSource};
use super::proof::{Client, Missing, Proof};
use super::push::Push;
use super::sighting::{Known, Published};
use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::spans::age;
use crate::store::{BreakRef, Row, Store, StreamId};

/// A verdict with what proves it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// What became of the stream.
    pub verdict: Verdict,
    /// `BACK`: when it came back. `DOWN`, `ENDED?`, `BANNED`: when the push ended. Otherwise missing.
    pub since: Option<UnixTime>,
    /// Seconds off air: until it came back, or until now; never negative.
    pub gap_s: Option<i64>,
    /// Why.
    pub proof: Proof,
}

impl Judgement {
    /// It for a list: `BACK +12s`, `DOWN 4m`.
    #[must_use]
    pub fn word(&self, lang: Lang) -> String {
        word(self.verdict, self.gap_s, lang)
    }
}

/// A verdict and its gap for a list: `BACK +12s`, back after so long, or `DOWN 4m`, down for so long. How long
/// a stream was off air stays as it is and is told to the second under a minute; what goes on growing steps as
/// ages do.
#[must_use]
pub fn word(verdict: Verdict, gap_s: Option<i64>, lang: Lang) -> String {
    let name = verdict.word(lang);
    match (verdict, gap_s) {
        (Verdict::Back, Some(gap @ 0..60)) => format!("{name} +{gap}s"),
        (Verdict::Back, Some(gap)) => format!("{name} +{}", age(gap)),
        (_, Some(gap)) => format!("{name} {}", age(gap)),
        (_, None) => name.to_owned(),
    }
}

/// What there is for a verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Evidence {
    Running,
    Refused,
    Replaced,
    /// A later push of the list.
    Listed,
    /// A later push of an online list.
    Online(Published),
    Forbidden(UnixTime),
    Gone(PresenceSource, UnixTime),
    Nothing,
}

impl Evidence {
    /// The first that there is; `listed` says that a later push of the list shows a return.
    pub(super) fn of(push: &Push, listed: bool, known: &Known) -> Self {
        let Some(end) = push.ended else { return Self::Running };
        if push.refused {
            Self::Refused
        } else if push.replaced {
            Self::Replaced
        } else if listed {
            Self::Listed
        } else if let Some(published) = known.back(push, end) {
            Self::Online(published)
        } else if let Some(asked) = known.forbidden(end) {
            Self::Forbidden(asked)
        } else if let Some((by, asked)) = known.gone(end) {
            Self::Gone(by, asked)
        } else {
            Self::Nothing
        }
    }

    /// What it proves. An end that seems planned was not, if whoever pushed `insists`: has tried again
    /// since and was refused.
    pub(super) fn verdict(self, push: &Push, insists: impl FnOnce() -> bool) -> Verdict {
        match self {
            Self::Refused => Verdict::Refused,
            Self::Replaced => Verdict::Replaced,
            Self::Listed | Self::Online(_) => Verdict::Back,
            Self::Forbidden(_) => Verdict::Banned,
            Self::Gone(..) if push.planned && !insists() => Verdict::MaybeEnded,
            Self::Gone(..) => Verdict::Down,
            Self::Running | Self::Nothing => Verdict::Unknown,
        }
    }

    /// Whether it stays the same whatever else is seen of streams on air.
    pub(super) const fn is_settled(self) -> bool {
        matches!(self, Self::Running | Self::Refused | Self::Replaced)
    }
}

/// The push of the list that brought the stream back first after `push`, and when it began.
pub(super) fn listed_return(store: &Store, push: &Push, end: UnixTime) -> Option<(Row, UnixTime)> {
    let stream = store.get(push.row).stream_id();
    let overlap_s = store.overlap_s(stream);
    let newer = ended_since(store, stream, end);
    let (open, ended) = newer.split_at(newer.partition_point(|&row| store.get(row).ended().is_none()));
    let mut first: Option<(UnixTime, Row)> = None;
    // A stream may have very many breaks: from the oldest on the return is among the first.
    for it in open.iter().chain(ended.iter().rev()).map(|&row| store.get(row)) {
        let later = Push::of(it);
        if let Some(span) = later.on_air.filter(|span| span.is_return(push, end)) {
            first = Some(first.map_or((span.from, it.row()), |first| first.min((span.from, it.row()))));
        }
        // Whatever follows began no earlier than this end, but for the overlap.
        if let (Some((from, _)), Some(started), Some(ended)) = (first, later.started, later.ended)
            && started < ended
            && ended.plus(-overlap_s) > from
        {
            break;
        }
    }
    first.map(|(from, row)| (row, from))
}

/// The stream's rows that ended at `end` or later, newest first; those without an end before all others.
fn ended_since(store: &Store, stream: StreamId, end: UnixTime) -> &[Row] {
    let rows = store.rows_of(stream);
    &rows[..rows.partition_point(|&row| store.get(row).ended().is_none_or(|ended| ended >= end))]
}

/// Attempts of the same client to push the stream again that were refused after `end`, equal records
/// counted each. Attempts of others say nothing of it: scanners try many names.
pub(super) fn refused_since(store: &Store, push: &Push, end: UnixTime) -> u32 {
    let addresses = store.address_column();
    let same_client = |row: Row| addresses[row as usize] == addresses[push.row as usize];
    ended_since(store, store.get(push.row).stream_id(), end)
        .iter()
        .filter(|&&row| same_client(row))
        .map(|&row| Push::of(store.get(row)))
        .filter(|later| later.refused && later.ended > Some(end))
        .map(|later| store.get(later.row).count())
        .sum()
}

/// What became of the stream after the break in `row`; [`judge`] says how that is known as well.
#[must_use]
pub fn verdict(store: &Store, presence: &Presence, row: Row) -> Verdict {
    let push = Push::of(store.get(row));
    let Some(end) = push.ended else { return Verdict::Unknown };
    let known = presence.known(store, store.get(row).stream_id());
    let evidence = Evidence::of(&push, listed_return(store, &push, end).is_some(), &known);
    evidence.verdict(&push, || refused_since(store, &push, end) > 0)
}

/// What became of the stream after the break in `row`, and how that is known.
#[must_use]
pub fn judge(store: &Store, presence: &Presence, row: Row, now: UnixTime) -> Judgement {
    let it = store.get(row);
    let push = Push::of(it);
    let Some(end) = push.ended else {
        let proof = Proof::Missing { what: Missing::End, namesake: None };
        return Judgement { verdict: Verdict::Unknown, since: None, gap_s: None, proof };
    };
    let known = presence.known(store, it.stream_id());
    let listed = listed_return(store, &push, end);
    let evidence = Evidence::of(&push, listed.is_some(), &known);
    let namesake =
        || presence.namesake(store, it.stream_id(), end).or_else(|| pushed_elsewhere(store, &push, end));
    let online = |online: Published| Proof::Online { since: online.at, seen: online.seen };
    let proof = match (evidence, listed) {
        (Evidence::Refused, _) => Proof::Refused,
        (Evidence::Replaced, _) => Proof::Replaced,
        (Evidence::Listed, Some((later, since))) => match known.back(&push, end) {
            // The list has pushes only when they have ended: an earlier one may still run.
            Some(earlier) if earlier.at < since => online(earlier),
            _ => Proof::Pushed {
                since,
                gap_s: since.since(end).max(0),
                overlapping: since < end,
                client: client(it, store.get(later)),
            },
        },
        (Evidence::Online(published), _) => online(published),
        (Evidence::Forbidden(asked), _) => Proof::Forbidden { asked },
        (Evidence::Gone(by, asked), _) => {
            Proof::Absent { by, asked, refused: refused_since(store, &push, end), namesake: namesake() }
        }
        (Evidence::Running | Evidence::Nothing | Evidence::Listed, _) => {
            Proof::Missing { what: missing(presence, it, &known, end), namesake: namesake() }
        }
    };
    let verdict = evidence.verdict(&push, || refused_since(store, &push, end) > 0);
    let (since, gap_s) = match (verdict, &proof) {
        (_, Proof::Pushed { since, .. } | Proof::Online { since, .. }) => {
            (Some(*since), Some(since.since(end).max(0)))
        }
        (Verdict::Down | Verdict::MaybeEnded | Verdict::Banned, _) => {
            (Some(end), Some(now.since(end).max(0)))
        }
        _ => (None, None),
    };
    Judgement { verdict, since, gap_s, proof }
}

fn client(broken: BreakRef<'_>, later: BreakRef<'_>) -> Client {
    let (here, there) = (broken.client_ip(), later.client_ip());
    if here.is_empty() || there.is_empty() {
        Client::Unlisted
    } else if here == there {
        Client::Same
    } else {
        Client::Other
    }
}

/// What would have to be known, the most telling first.
fn missing(presence: &Presence, it: BreakRef<'_>, known: &Known, end: UnixTime) -> Missing {
    if let Some(after_s) = known.gone_too_soon(end) {
        return Missing::TooSoon { after_s };
    }
    let withheld = |source| presence.why_withheld(it.profile(), source).cloned();
    if let Some(asked) = known.active(end) {
        return Missing::PublishTime { asked, list: withheld(PresenceSource::OnlineList) };
    }
    if let Some(seen) = known.listed().filter(|seen| *seen > end) {
        return Missing::NewerPush { seen };
    }
    let state = withheld(PresenceSource::State);
    if let Some(list) = withheld(PresenceSource::OnlineList) {
        return Missing::Sources { list, state };
    }
    match known.latest_list() {
        Some((asked, false)) if asked > end => Missing::WholeList { asked, state },
        list => Missing::Look { last: list.map(|(asked, _)| asked) },
    }
}

/// A stream of the same name of which a push that began after `end`, or lasted beyond it, is listed
/// under another app or domain of the profile; the one that began last.
fn pushed_elsewhere(store: &Store, push: &Push, end: UnixTime) -> Option<Namesake> {
    let it = store.get(push.row);
    store
        .streams()
        .namesakes(it.stream_id())
        .filter_map(|stream| {
            let later = |row: &Row| Push::of(store.get(*row)).on_air.filter(|span| span.is_return(push, end));
            ended_since(store, stream, end).iter().find_map(later).map(|span| (span.from, stream))
        })
        .max()
        .map(|(from, stream)| {
            let key = store.streams().key(stream);
            let text = |symbol| store.names().text(symbol).clone();
            Namesake { domain: text(key.domain), app: text(key.app), since: Some(from), on_air: false }
        })
}
