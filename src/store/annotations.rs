//! What people noted about breaks and streams: kept by identity, and found by row while the break is
//! known. Knows nothing of where notes are kept.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::{BreakRef, Row, Store, StreamId};
use crate::event::{
    Annotation, MOST_OF_A_NOTE, Note, ProfileId, Record, StreamName, Subject, UnixTime, neutralise,
};
use crate::push_url::veiled;

/// What is noted about one thing, each with the moment of its last change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Noted {
    marked: (bool, UnixTime),
    text: (String, UnixTime),
    /// See [`Note::Acknowledged`].
    acknowledged: (Option<u32>, UnixTime),
}

impl Noted {
    const fn is_empty(&self) -> bool {
        !self.marked.0 && self.text.0.is_empty() && self.acknowledged.0.is_none()
    }
}

/// All marks and notes, of all profiles of a store.
#[derive(Debug, Default)]
pub struct Annotations {
    breaks: HashMap<(ProfileId, Record), Noted>,
    /// Under which record each push with a start stands above: without an end only until an end is known.
    pushes: HashMap<(ProfileId, StreamName, UnixTime), Record>,
    streams: HashMap<(ProfileId, StreamName), Noted>,
    revision: u64,
    /// The store's revision that the rows below were found in, and the revision here.
    as_of: Option<(u64, u64)>,
    rows: HashMap<Row, Noted>,
    noted_streams: HashMap<StreamId, String>,
}

impl Annotations {
    /// Takes in one, unless a later one about the same is known; returns whether that changed anything.
    /// Texts are neutralised and cut here, whoever wrote them.
    pub fn take(&mut self, profiles: &[Arc<str>], annotation: Annotation) -> bool {
        let Annotation { profile, of, at, what } = annotation;
        let position = profiles.iter().position(|name| *name == profile);
        let Some(profile) = position.and_then(|at| u16::try_from(at).ok()).map(ProfileId) else {
            return false;
        };
        let noted = match of {
            Subject::Break(record) => self.of_push(profile, record),
            Subject::Stream(name) => self.streams.entry((profile, name)).or_default(),
        };
        let changed = match what {
            Note::Marked(marked) => renew(&mut noted.marked, marked, at),
            Note::Text(text) => renew(&mut noted.text, readable(&text), at),
            Note::Acknowledged(streams) => renew(&mut noted.acknowledged, streams, at),
        };
        self.revision += u64::from(changed);
        changed
    }

    /// What is noted about a break. A push that was noted before its end was known is the same one after it.
    fn of_push(&mut self, profile: ProfileId, mut record: Record) -> &mut Noted {
        let mut before = None;
        if let Some(started) = record.started {
            let held = self.pushes.entry((profile, record.stream_name(), started));
            let held = held.or_insert_with(|| record.clone());
            if record.ended.is_none() && held.ended.is_some() {
                record.clone_from(held);
            } else if held.ended.is_none() && *held != record {
                before = self.breaks.remove(&(profile, std::mem::replace(held, record.clone())));
            }
        }
        let noted = self.breaks.entry((profile, record)).or_default();
        if let Some(Noted { marked, text, acknowledged }) = before {
            renew(&mut noted.marked, marked.0, marked.1);
            renew(&mut noted.text, text.0, text.1);
            renew(&mut noted.acknowledged, acknowledged.0, acknowledged.1);
        }
        noted
    }

    /// The same, to be found in another store of the same profiles.
    #[must_use]
    pub fn elsewhere(&self) -> Self {
        let (breaks, pushes, streams) = (self.breaks.clone(), self.pushes.clone(), self.streams.clone());
        Self { breaks, pushes, streams, revision: self.revision, ..Self::default() }
    }

    /// Finds the rows that are annotated; needed whenever the store or this has changed.
    pub fn refresh(&mut self, store: &Store) {
        let as_of = Some((store.revision(), self.revision));
        if std::mem::replace(&mut self.as_of, as_of) == as_of {
            return;
        }
        self.rows.clear();
        for ((profile, record), noted) in self.breaks.iter().filter(|(_, noted)| !noted.is_empty()) {
            if let Some(row) = store.find(*profile, record) {
                self.rows.insert(row, noted.clone());
            }
        }
        self.noted_streams.clear();
        for ((profile, name), noted) in self.streams.iter().filter(|(_, it)| !it.text.0.is_empty()) {
            if let Some(stream) = store.find_stream(*profile, name) {
                self.noted_streams.insert(stream, noted.text.0.clone());
            }
        }
    }

    /// Moves whenever anything here has changed.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether a break is marked, as of the last refresh.
    #[must_use]
    pub fn is_marked(&self, row: Row) -> bool {
        self.rows.get(&row).is_some_and(|noted| noted.marked.0)
    }

    /// The note on a break, as of the last refresh.
    #[must_use]
    pub fn of_break(&self, row: Row) -> Option<&str> {
        self.rows.get(&row).map(|noted| noted.text.0.as_str()).filter(|text| !text.is_empty())
    }

    /// The note on a stream, as of the last refresh.
    #[must_use]
    pub fn of_stream(&self, stream: StreamId) -> Option<&str> {
        self.noted_streams.get(&stream).map(String::as_str)
    }

    /// Whether there is a note on a break or on its stream, as of the last refresh.
    #[must_use]
    pub fn is_noted(&self, it: BreakRef<'_>) -> bool {
        self.of_break(it.row()).is_some() || self.of_stream(it.stream_id()).is_some()
    }

    /// The note on a stream of that name, whether or not a break of it is known.
    #[must_use]
    pub fn named(&self, profile: ProfileId, name: &StreamName) -> Option<&str> {
        if self.streams.is_empty() {
            return None;
        }
        let noted = self.streams.get(&(profile, name.clone()))?;
        (!noted.text.0.is_empty()).then_some(noted.text.0.as_str())
    }

    /// The breaks on which the acknowledgement of an incident stands, as of the last refresh: the row, the
    /// number of streams that it was given with (0 if that stands on another break), and when.
    pub fn acknowledgements(&self) -> impl Iterator<Item = (Row, u32, UnixTime)> {
        self.rows.iter().filter_map(|(row, noted)| Some((*row, noted.acknowledged.0?, noted.acknowledged.1)))
    }

    /// The rows that are marked, and those that are noted or whose stream is, as of the last refresh.
    #[must_use]
    pub fn rows(&self, store: &Store) -> (HashSet<Row>, HashSet<Row>) {
        let marked = self.rows.iter().filter(|(_, noted)| noted.marked.0).map(|(row, _)| *row).collect();
        let alone = self.rows.iter().filter(|(_, noted)| !noted.text.0.is_empty()).map(|(row, _)| *row);
        let streams = self.noted_streams.keys().flat_map(|stream| store.rows_of(*stream)).copied();
        (marked, alone.chain(streams).collect())
    }
}

/// Takes a value over if it is not older than the one held; returns whether it is another.
fn renew<T: PartialEq>(held: &mut (T, UnixTime), value: T, at: UnixTime) -> bool {
    if at < held.1 {
        return false;
    }
    let changed = held.0 != value;
    *held = (value, at);
    changed
}

/// One line that is safe to show, no longer than a note may be, without the secret of a push URL.
fn readable(text: &str) -> String {
    let line: String = veiled(text).trim().chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    neutralise(&line).chars().take(MOST_OF_A_NOTE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Seen, Source, Text};

    const NOW: UnixTime = UnixTime(1_795_000_000);
    const MAIN: ProfileId = ProfileId(0);

    fn record(stream: &str) -> Record {
        Record { stream: Text::new(stream), ended: Some(NOW), ..Record::default() }
    }

    fn note(of: Subject, at: i64, what: Note) -> Annotation {
        Annotation { profile: "main".into(), of, at: NOW.plus(at), what }
    }

    fn about_a(at: i64, what: Note) -> Annotation {
        note(Subject::Break(record("a")), at, what)
    }

    #[test]
    fn the_later_of_two_counts_whatever_their_order() {
        let profiles = ["main".into()];
        let mut annotations = Annotations::default();
        assert!(annotations.take(&profiles, about_a(2, Note::Marked(true))));
        assert!(!annotations.take(&profiles, about_a(1, Note::Marked(false))));
        assert!(annotations.take(&profiles, about_a(2, Note::Marked(false))));
        let elsewhere = Annotation { profile: "other".into(), ..about_a(9, Note::Marked(true)) };
        assert!(!annotations.take(&profiles, elsewhere), "a profile that is not watched");
    }

    #[test]
    fn rows_are_found_whichever_comes_first_and_again_when_they_are_renumbered() {
        let mut store = Store::new(vec!["main".into()]);
        let mut annotations = Annotations::default();
        annotations.take(store.profiles(), about_a(0, Note::Marked(true)));
        let of_b = Subject::Stream(record("b").stream_name());
        annotations.take(store.profiles(), note(of_b, 0, Note::Text("call Lee".to_owned())));
        let mut old = record("old");
        old.ended = Some(NOW.plus(-100));
        let seen = [old, record("b"), record("a")].map(|record| Seen { record, count: 1 });
        store.apply(MAIN, &seen, Source::Live, NOW);
        annotations.refresh(&store);
        assert!(annotations.is_marked(2) && !annotations.is_marked(1));
        assert_eq!(annotations.of_stream(store.get(1).stream_id()), Some("call Lee"));
        store.forget_before(NOW);
        annotations.refresh(&store);
        let (marked, noted) = annotations.rows(&store);
        assert_eq!((marked, noted), (HashSet::from([1]), HashSet::from([0])));
    }

    #[test]
    fn what_was_said_of_a_push_before_its_end_can_be_taken_back_after_it() {
        let mut store = Store::new(vec!["main".into()]);
        let mut annotations = Annotations::default();
        let ended = Record { started: Some(NOW.plus(-60)), ..record("a") };
        let running = Record { ended: None, ..ended.clone() };
        let seen = |record: &Record| [Seen { record: record.clone(), count: 1 }];
        store.apply(MAIN, &seen(&running), Source::Live, NOW);
        let about = |record: &Record, at, what| note(Subject::Break(record.clone()), at, what);
        annotations.take(store.profiles(), about(&running, 0, Note::Marked(true)));
        annotations.take(store.profiles(), about(&running, 0, Note::Text("x".to_owned())));
        store.apply(MAIN, &seen(&ended), Source::Live, NOW);
        annotations.refresh(&store);
        assert!(annotations.is_marked(0) && annotations.of_break(0) == Some("x"));
        assert!(annotations.take(store.profiles(), about(&ended, 1, Note::Marked(false))));
        annotations.refresh(&store);
        assert!(!annotations.is_marked(0) && annotations.of_break(0) == Some("x"), "only the mark went");
        // Late words about the running push are about the ended one.
        assert!(annotations.take(store.profiles(), about(&running, 2, Note::Text(String::new()))));
        annotations.refresh(&store);
        assert_eq!(annotations.rows(&store), (HashSet::new(), HashSet::new()));
    }

    #[test]
    fn an_empty_text_takes_a_note_away() {
        let mut store = Store::new(vec!["main".into()]);
        store.apply(MAIN, &[Seen { record: record("a"), count: 1 }], Source::Live, NOW);
        let mut annotations = Annotations::default();
        annotations.take(store.profiles(), about_a(0, Note::Text("x".to_owned())));
        annotations.refresh(&store);
        assert_eq!(annotations.of_break(0), Some("x"));
        annotations.take(store.profiles(), about_a(1, Note::Text(" ".to_owned())));
        annotations.refresh(&store);
        assert!(annotations.of_break(0).is_none() && !annotations.is_noted(store.get(0)));
    }

    #[test]
    fn whoever_wrote_it_a_note_is_one_harmless_line_of_bounded_length() {
        let mut annotations = Annotations::default();
        let name = record("a").stream_name();
        let text = format!("a\n\u{1b}[31mb\u{202e}{}", "x".repeat(2_000));
        annotations.take(&["main".into()], note(Subject::Stream(name.clone()), 0, Note::Text(text)));
        let shown = annotations.named(MAIN, &name).expect("noted");
        assert!(shown.starts_with("a \\u001b[31mb\\u202exxx"), "{shown}");
        assert_eq!(shown.chars().count(), MOST_OF_A_NOTE);
    }
}
