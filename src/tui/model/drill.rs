//! Levels: "all breaks of this stream, cause, address", stacked, each an exact condition. All of them
//! means all: the filter that held is set aside on the way in, and comes back on the way out. The
//! values are the records' own, so that no name needs quoting.

use std::collections::HashSet;
use std::sync::Arc;

use super::views::{Held, View};
use crate::cause::{self, CauseId};
use crate::event::{ProfileId, StreamName, Text};
use crate::i18n::{Lang, Words};
use crate::insight::incident::{Incident, IncidentId, Shared};
use crate::store::{BreakId, BreakRef, Row, Store, StreamId, Symbol};
use crate::tui::columns::Sort;

/// What a level, or a row of a view, is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Subject {
    /// One stream under one profile.
    Stream { profile: ProfileId, domain: Text, app: Text, stream: Text },
    /// A cause of the catalogue.
    Cause(CauseId),
    /// A reason that nobody has seen before, word for word.
    Reason(Text),
    /// A client IP as listed; empty for an internal network.
    Ip(Text),
    /// The last break of each stream that is off air.
    Down,
    /// Breaks of several streams that belong together.
    Incident(Found),
}

/// A subject by its places in the store, cheap to compare; valid for one revision of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::tui) enum Key {
    Stream(StreamId),
    Cause(CauseId),
    Reason(Symbol),
    Incident(IncidentId),
}

/// An incident as it was when it was looked at: what belongs to it may have grown since.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Found(pub(in crate::tui) Arc<Incident>);

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Found {}

impl Found {
    /// What its breaks share, as the filter would say it.
    fn shown(&self) -> String {
        match self.0.shared.first() {
            Some(Shared::Network(network)) => format!("ip:{network}"),
            Some(Shared::App(app)) => format!("app:={}", app.shown()),
            Some(Shared::Domain(domain)) => format!("domain:={}", domain.shown()),
            Some(Shared::Profile(profile)) => format!("profile:{profile}"),
            Some(Shared::Cause(id)) => format!("cause:={}", cause::catalogue().get(*id).key),
            Some(Shared::Actor(actor)) => format!("actor:{actor}"),
            None => String::new(),
        }
    }
}

impl Subject {
    /// Where it is in the store now, if a row of a view can be about it and some break still is.
    pub(in crate::tui) fn key(&self, store: &Store) -> Option<Key> {
        match self {
            Self::Stream { .. } => self.stream_id(store).map(Key::Stream),
            Self::Cause(id) => Some(Key::Cause(*id)),
            Self::Reason(reason) => {
                let found = store.reasons().iter().find(|(_, text, _)| *text == reason);
                found.map(|(symbol, ..)| Key::Reason(symbol))
            }
            Self::Incident(found) => Some(Key::Incident(found.0.id)),
            Self::Ip(_) | Self::Down => None,
        }
    }

    pub(in crate::tui) fn stream_of(it: BreakRef<'_>) -> Self {
        Self::Stream {
            profile: it.profile(),
            domain: it.domain().clone(),
            app: it.app().clone(),
            stream: it.stream().clone(),
        }
    }

    pub(in crate::tui) fn cause_of(it: BreakRef<'_>) -> Self {
        it.cause().map_or_else(|| Self::Reason(it.reason().clone()), Self::Cause)
    }

    pub(in crate::tui) fn incident(incident: &Incident) -> Self {
        Self::Incident(Found(Arc::new(incident.clone())))
    }

    pub(in crate::tui) fn ip_of(it: BreakRef<'_>) -> Self {
        Self::Ip(it.client_ip().clone())
    }

    /// As the filter would say it: `stream:=room_1`.
    pub(in crate::tui) fn shown(&self, lang: Lang) -> String {
        match self {
            Self::Down => Words::new("down now", "当前中断", "現在停止中").of(lang).to_owned(),
            Self::Stream { stream, app, .. } => format!("stream:={} app:={}", stream.shown(), app.shown()),
            Self::Cause(id) => format!("cause:={}", cause::catalogue().get(*id).key),
            Self::Reason(reason) => format!("reason \"{}\"", reason.shown()),
            Self::Ip(ip) if ip.is_empty() => "ip:none".to_owned(),
            Self::Ip(ip) => format!("ip:{}", ip.shown()),
            Self::Incident(found) => format!("incident {}", found.shown()),
        }
    }

    /// Leaves the rows that this is about; `down` are the last breaks of streams that are off air.
    fn retain(&self, rows: &mut Vec<Row>, store: &Store, down: &HashSet<Row>) {
        match self {
            Self::Down => rows.retain(|row| down.contains(row)),
            Self::Stream { .. } => {
                let column = store.stream_column();
                match self.stream_id(store) {
                    Some(id) => rows.retain(|&row| column[row as usize] == id),
                    None => rows.clear(),
                }
            }
            Self::Cause(id) => rows.retain(|&row| store.get(row).cause() == Some(*id)),
            Self::Reason(reason) => rows.retain(|&row| store.get(row).reason() == reason),
            Self::Ip(ip) => rows.retain(|&row| store.get(row).client_ip() == ip),
            Self::Incident(found) => {
                let own: HashSet<Row> = found.0.breaks.iter().filter_map(|&id| store.row_of(id)).collect();
                rows.retain(|row| own.contains(row));
            }
        }
    }

    fn stream_id(&self, store: &Store) -> Option<StreamId> {
        let Self::Stream { profile, domain, app, stream } = self else { return None };
        let name = StreamName { domain: domain.clone(), app: app.clone(), stream: stream.clone() };
        store.find_stream(*profile, &name)
    }
}

/// Where the list was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) struct ListStand {
    pub(in crate::tui) selected: Option<BreakId>,
    pub(in crate::tui) line: u16,
    pub(in crate::tui) following: bool,
    pub(in crate::tui) sort: Sort,
}

/// Where one was when a level was entered, or the filter's line was opened, to come back to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Stand {
    pub(in crate::tui) list: ListStand,
    pub(in crate::tui) view: View,
    /// Where that view's table was, if it has one.
    pub(in crate::tui) table: Option<Held>,
}

/// One level, and what to come back to.
#[derive(Debug)]
struct Level {
    subject: Subject,
    from: Stand,
    /// The filter that held outside.
    aside: String,
}

/// The stack of levels.
#[derive(Debug, Default)]
pub(in crate::tui) struct Drill {
    levels: Vec<Level>,
    /// Moves with every change.
    generation: u32,
}

impl Drill {
    /// Goes one level in, with the filter that is set aside; false if that level is there already, so
    /// that nothing would change.
    pub(in crate::tui) fn enter(&mut self, subject: Subject, from: Stand, aside: String) -> bool {
        if self.levels.iter().any(|level| level.subject == subject) {
            return false;
        }
        self.levels.push(Level { subject, from, aside });
        self.generation += 1;
        true
    }

    /// Leaves the innermost level; says where one was before it, and which filter held.
    pub(in crate::tui) fn leave(&mut self) -> Option<(Stand, String)> {
        let Level { from, aside, .. } = self.levels.pop()?;
        self.generation += 1;
        Some((from, aside))
    }

    pub(in crate::tui) fn is_top(&self) -> bool {
        self.levels.is_empty()
    }

    /// The levels from the outermost, each with the view from which it was entered and the filter that
    /// was set aside on the way in.
    pub(in crate::tui) fn levels(&self) -> impl Iterator<Item = (View, &str, &Subject)> {
        self.levels.iter().map(|level| (level.from.view, level.aside.as_str(), &level.subject))
    }

    pub(in crate::tui) fn retain(&self, rows: &mut Vec<Row>, store: &Store, down: &HashSet<Row>) {
        let innermost = self.levels.len().saturating_sub(1);
        for (depth, level) in self.levels.iter().enumerate() {
            // Whoever goes on from a stream that is down wants to know all of it, not its last break.
            if depth == innermost || level.subject != Subject::Down {
                level.subject.retain(rows, store, down);
            }
        }
    }

    /// The innermost level.
    pub(in crate::tui) fn innermost(&self) -> Option<&Subject> {
        self.levels.last().map(|level| &level.subject)
    }

    /// Where one was outside all levels, and the filter that held there.
    pub(in crate::tui) fn outermost(&self) -> Option<(&Stand, &str)> {
        self.levels.first().map(|level| (&level.from, level.aside.as_str()))
    }

    /// Whether any level is of that kind.
    pub(in crate::tui) fn has(&self, is: impl Fn(&Subject) -> bool) -> bool {
        self.levels.iter().any(|level| is(&level.subject))
    }

    pub(in crate::tui) const fn generation(&self) -> u32 {
        self.generation
    }
}
