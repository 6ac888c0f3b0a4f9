//! Marks and notes: on breaks and on streams, taken back, in any order, and on pushes that get their end.

use std::sync::Arc;

use breakwatch::event::{Record, StreamName, UnixTime};
use breakwatch::store::archive::{Annotation, Archive, Kept, Note, Retention, Subject};

use super::common::{NOW, breaks, empty, kept, main, open, record, seen};
use super::errands::assert_whole;

fn of_break(record: &Record, at: i64, what: Note) -> Annotation {
    Annotation { profile: main(), of: Subject::Break(record.clone()), at: NOW.plus(at), what }
}

fn stream() -> StreamName {
    StreamName { domain: "push.example.com".into(), app: "live".into(), stream: "room\u{1b}_9".into() }
}

fn of_stream(at: i64, what: Note) -> Annotation {
    Annotation { profile: main(), of: Subject::Stream(stream()), at: NOW.plus(at), what }
}

fn text(text: &str) -> Note {
    Note::Text(text.to_owned())
}

fn say(archive: &mut Archive, annotations: &[Annotation]) {
    let changes: Vec<Kept> = annotations.iter().cloned().map(Kept::Annotated).collect();
    archive.keep(&changes).unwrap();
}

fn said(archive: &Archive) -> Vec<Annotation> {
    archive.annotations(&[main()]).unwrap()
}

#[test]
fn marks_and_notes_are_there_at_the_next_start() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    let it = record("room_1", 60);
    archive.keep(&[breaks(vec![seen(&it, 3)])]).unwrap();
    let all = [
        of_break(&it, 0, Note::Marked(true)),
        of_break(&it, 1, text("encoder\0 \u{202e} replaced\n第二行")),
        of_stream(2, text("a note")),
        of_stream(3, Note::Marked(true)),
    ];
    say(&mut archive, &all);
    drop(archive);
    let archive = assert_whole(&place);
    assert_eq!(said(&archive), all);
    assert_eq!(kept(&archive), [seen(&it, 3)]);
    assert_eq!(archive.annotations(&["other".into()]).unwrap(), []);
    let info = archive.info().unwrap();
    assert_eq!((info.marks, info.notes, info.streams), (2, 2, 2));
}

#[test]
fn an_acknowledgement_is_there_at_the_next_start_and_keeps_no_break_for_ever() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    let (first, newest) = (record("room_1", 60), record("room_2", 50));
    let given =
        [of_break(&first, 0, Note::Acknowledged(Some(9))), of_break(&newest, 0, Note::Acknowledged(Some(0)))];
    say(&mut archive, &given);
    drop(archive);
    let mut archive = assert_whole(&place);
    assert_eq!(said(&archive), given);
    let info = archive.info().unwrap();
    assert_eq!((info.acknowledgements, info.marks, info.notes), (1, 0, 0));
    // Taken back, and given anew by another word.
    say(&mut archive, &[of_break(&first, 1, Note::Acknowledged(None))]);
    assert_eq!(said(&archive), [given[1].clone()]);
    say(&mut archive, &given);
    assert_eq!(said(&archive), [given[1].clone()], "an older word does not bring it back");
    say(&mut archive, &[of_break(&first, 2, Note::Acknowledged(Some(10)))]);
    assert_eq!(archive.info().unwrap().acknowledgements, 1);
    let nothing = Retention { keep_s: Some(10), bytes: None };
    while archive.prune_some(&nothing, NOW).unwrap().more {}
    assert_eq!((kept(&archive), said(&archive)), (Vec::new(), Vec::new()));
}

#[test]
fn the_later_word_counts_in_whatever_order_words_come() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    let it = record("room_1", 60);
    say(&mut archive, &[of_break(&it, 5, Note::Marked(true)), of_stream(5, text("later"))]);
    // Another process had to wait with what it heard before.
    say(&mut archive, &[of_break(&it, 4, Note::Marked(false)), of_stream(4, text("earlier"))]);
    assert_eq!(said(&archive), [of_break(&it, 5, Note::Marked(true)), of_stream(5, text("later"))]);
    say(&mut archive, &[of_break(&it, 6, Note::Marked(false)), of_stream(6, text(""))]);
    assert_eq!(said(&archive), []);
    say(&mut archive, &[of_break(&it, 5, Note::Marked(true)), of_stream(5, text("earlier"))]);
    assert_eq!(said(&archive), [], "what was taken back does not come back by an older word");
    say(&mut archive, &[of_break(&it, 7, Note::Marked(true))]);
    assert_eq!(said(&archive), [of_break(&it, 7, Note::Marked(true))]);
}

#[test]
fn a_marked_push_keeps_its_mark_when_its_end_becomes_known() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    let ended = record("room_1", 60);
    let running = Record { ended: None, duration_s: None, reason: "".into(), ..ended.clone() };
    archive.keep(&[breaks(vec![seen(&running, 1)])]).unwrap();
    say(&mut archive, &[of_break(&running, 0, Note::Marked(true))]);
    archive.keep(&[breaks(vec![seen(&ended, 1)])]).unwrap();
    assert_eq!(said(&archive), [of_break(&ended, 0, Note::Marked(true))]);
    // Who still sees it running speaks of the same push.
    say(&mut archive, &[of_break(&running, 1, text("gone"))]);
    assert_eq!(said(&archive)[1], of_break(&ended, 1, text("gone")));
    assert_eq!(kept(&archive), [seen(&ended, 1)]);
}

#[test]
fn a_break_that_is_not_kept_yet_is_kept_with_its_mark_but_not_with_a_mark_taken_back() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    let (marked, not) = (record("room_1", 60), record("room_2", 60));
    say(
        &mut archive,
        &[
            of_break(&marked, 0, Note::Marked(true)),
            of_break(&not, 0, Note::Marked(false)),
            of_break(&not, 0, text("")),
        ],
    );
    assert_eq!(kept(&archive), [seen(&marked, 1)]);
    assert_eq!(archive.verify().unwrap(), []);
}

#[test]
fn profiles_are_told_apart_by_name() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    let other: Arc<str> = "other".into();
    let it = record("room_1", 60);
    say(&mut archive, &[of_break(&it, 0, text("mine"))]);
    say(&mut archive, &[Annotation { profile: other.clone(), ..of_break(&it, 0, text("theirs")) }]);
    let notes = archive.annotations(&[other.clone(), main()]).unwrap();
    assert_eq!(notes.len(), 2);
    assert_eq!(archive.annotations(&[other]).unwrap()[0].what, text("theirs"));
    let extreme = Annotation { at: UnixTime(i64::MAX), ..of_stream(0, text("last")) };
    say(&mut archive, std::slice::from_ref(&extreme));
    assert_eq!(said(&archive)[1], extreme);
}
