//! Records, lists and reasons in short, at seconds from a fixed moment.

use breakwatch::event::{
    OnAir, OnlineList, ProfileId, Record, Seen, Source, StreamName, StreamState, Text, UnixTime,
};
use breakwatch::i18n::Lang;
use breakwatch::insight::{Judgement, Presence, judge};
use breakwatch::store::{Row, Store};

pub(crate) const NOW: UnixTime = UnixTime(1_795_000_000);
pub(crate) const PROFILE: ProfileId = ProfileId(0);

pub(crate) const NETWORK: &str = "Push client network exceptions.";
pub(crate) const CLOSED: &str = "The push client stopped the stream.";
pub(crate) const AUTH: &str = "Authentication failed.";
pub(crate) const FORBID: &str = "CSS received a request to disable the stream from the customer.";
pub(crate) const REPLACED: &str = "A new push URL replaced this one.";

/// A moment so many seconds from [`NOW`].
pub(crate) fn at(seconds: i64) -> UnixTime {
    NOW.plus(seconds)
}

pub(crate) fn name(app: &str, stream: &str) -> StreamName {
    StreamName { domain: "push.example.com".into(), app: app.into(), stream: stream.into() }
}

/// A push of `room_1` from start to end, its length listed as it is.
pub(crate) fn push(started: i64, ended: i64, reason: &str) -> Record {
    Record {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: "room_1".into(),
        started: Some(at(started)),
        ended: Some(at(ended)),
        reason: reason.into(),
        duration_s: i32::try_from(ended - started).ok(),
        client_ip: "203.0.113.7".into(),
        ..Record::default()
    }
}

/// The same push, listed while it runs.
pub(crate) fn running(started: i64) -> Record {
    Record { ended: None, reason: Text::default(), duration_s: None, ..push(started, started, "") }
}

/// What is known of one account.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) presence: Presence,
}

impl World {
    pub(crate) fn of(records: &[Record]) -> Self {
        let mut world = Self { store: Store::new(vec!["main".into()]), presence: Presence::default() };
        world.list(records, 0);
        world
    }

    /// The records became known then.
    pub(crate) fn list(&mut self, records: &[Record], when: i64) {
        for record in records {
            let seen = Seen { record: record.clone(), count: 1 };
            self.store.apply(PROFILE, &[seen], Source::Live, at(when));
        }
    }

    /// An online list of the whole account with `room_1` published then, or without it.
    pub(crate) fn online(&mut self, asked: i64, complete: bool, published: Option<&[i64]>) {
        let room = published.map(|published| OnAir {
            name: name("live", "room_1"),
            published: published.iter().map(|published| at(*published)).collect(),
        });
        self.online_list(asked, complete, room.into_iter().collect());
    }

    pub(crate) fn online_list(&mut self, asked: i64, complete: bool, streams: Vec<OnAir>) {
        let list = OnlineList { asked: at(asked), scope: (None, None), complete, streams };
        self.presence.online(PROFILE, list);
    }

    pub(crate) fn state(&mut self, asked: i64, state: StreamState) {
        self.presence.state(PROFILE, &name("live", "room_1"), state, at(asked));
    }

    /// The row that ended then.
    pub(crate) fn row(&self, ended: i64) -> Row {
        let ended_then = |row: &&Row| self.store.get(**row).ended() == Some(at(ended));
        *self.store.rows_newest_first().iter().find(ended_then).expect("a row that ended then")
    }

    /// What is known of the break that ended then.
    pub(crate) fn judge(&self, ended: i64) -> Judgement {
        judge(&self.store, &self.presence, self.row(ended), NOW)
    }

    /// The same in a list's words, its proof in a sentence with seconds from now.
    pub(crate) fn told(&self, ended: i64) -> (String, String) {
        told(&self.judge(ended), Lang::En)
    }
}

pub(crate) fn told(it: &Judgement, lang: Lang) -> (String, String) {
    (it.word(lang), it.proof.sentence(lang, |moment| format!("{}", moment.since(NOW))))
}
