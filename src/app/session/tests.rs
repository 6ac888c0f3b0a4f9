//! The session's file: whose it is, what gets into it, and what becomes of one that is of no use.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::tui::Position;

struct Place {
    dir: tempfile::TempDir,
    env: Env,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let state = dir.path().join("state").display().to_string();
        let variables = [("XDG_STATE_HOME".to_owned(), state)].into();
        let env = Env { variables, home: Some(dir.path().to_owned()), ..Env::default() };
        Self { dir, env }
    }

    fn path(&self) -> PathBuf {
        path(&self.env).expect("a place")
    }

    fn put(&self, text: &str) {
        fs::create_dir_all(self.path().parent().expect("a directory")).expect("made");
        fs::write(self.path(), text).expect("written");
    }

    fn recall(&self, profiles: &[&str]) -> Session {
        recall(&self.path(), &self.env, &names(profiles), Lang::En)
    }

    fn save(&self, profiles: &[&str], change: impl FnOnce(&mut Session)) {
        let (send, latest) = watch::channel(self.recall(profiles));
        let it = Remembrance::new(self.path(), &self.env, &names(profiles), latest);
        send.send_modify(change);
        it.finish(Duration::from_secs(60), Lang::En).expect("saved");
    }
}

fn names(profiles: &[&str]) -> Vec<Arc<str>> {
    profiles.iter().map(|name| Arc::from(*name)).collect()
}

#[test]
fn a_place_belongs_to_its_profiles_and_habits_to_all_of_them() {
    let place = Place::new();
    place.save(&["prod", "test"], |it| {
        it.standing.filter = "cause:network".to_owned();
        it.habits.times = "utc".to_owned();
    });
    assert_eq!(place.recall(&["test", "prod"]).standing.filter, "cause:network", "in any order");
    let other = place.recall(&["prod"]);
    assert_eq!((other.standing.filter.as_str(), other.habits.times.as_str()), ("", "utc"));
    place.save(&["prod"], |it| it.standing.quiet = true);
    assert_eq!(place.recall(&["prod", "test"]).standing.filter, "cause:network", "kept beside the other");
    assert!(place.recall(&["prod"]).standing.quiet);
}

#[test]
fn a_screen_that_writes_last_keeps_the_place_of_another_that_wrote_meanwhile() {
    let place = Place::new();
    let (send, latest) = watch::channel(place.recall(&["a"]));
    let mine = Remembrance::new(place.path(), &place.env, &names(&["a"]), latest);
    place.save(&["b"], |it| it.standing.view = "causes".to_owned());
    send.send_modify(|it| it.standing.view = "streams".to_owned());
    mine.finish(Duration::from_secs(60), Lang::En).expect("saved");
    assert_eq!(place.recall(&["a"]).standing.view, "streams");
    assert_eq!(place.recall(&["b"]).standing.view, "causes");
}

#[test]
fn screens_that_end_together_lose_none_of_their_saved_filters() {
    let place = Place::new();
    place.save(&["a"], |it| drop(it.habits.saved_filters.insert("old".to_owned(), "o".to_owned())));
    let screens: Vec<_> = (0..8)
        .map(|n: u32| {
            let (send, latest) = watch::channel(place.recall(&["a"]));
            let screen = Remembrance::new(place.path(), &place.env, &names(&["a"]), latest);
            send.send_modify(|it| {
                it.habits.saved_filters.insert(format!("f{n}"), n.to_string());
                it.habits.remember_filter(&n.to_string());
                if n == 3 {
                    it.habits.saved_filters.remove("old");
                }
            });
            (screen, send)
        })
        .collect();
    std::thread::scope(|scope| {
        for (screen, _) in &screens {
            scope.spawn(|| screen.finish(Duration::from_secs(60), Lang::En).expect("saved"));
        }
    });
    let habits = place.recall(&["a"]).habits;
    assert_eq!(habits.saved_filters.len(), 8, "{:?}", habits.saved_filters);
    assert_eq!((habits.filter_history.len(), habits.saved_filters.get("old")), (8, None));
}

#[test]
fn only_its_owner_can_read_it_and_nothing_is_left_beside_it() {
    let place = Place::new();
    place.save(&["a"], |it| it.standing.quiet = true);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&place.path()), 0o600);
    let directory = place.path().parent().expect("a directory").to_owned();
    assert_eq!(mode(&directory), 0o700);
    assert_eq!(fs::read_dir(directory).expect("read").count(), 1);
}

#[test]
fn what_is_damaged_or_newer_is_set_aside_with_a_word_and_never_lost() {
    let long = format!("{{\"version\":1,\"habits\":{{\"times\":\"{}\"}}}}", "x".repeat(70_000));
    for text in ["", "{", "[]", "{\"version\":2,\"later\":true}", "{\"version\":1,\"places\":7}", &long] {
        let place = Place::new();
        place.put(text);
        let session = place.recall(&["a"]);
        let told = session.told.clone().expect("a word");
        assert!(told.contains("session.json.aside"), "{told}");
        assert_eq!(Session { told: None, ..session }, Session::default());
        let aside = place.path().with_extension("json.aside");
        assert_eq!(fs::read_to_string(aside).expect("kept"), text);
        assert!(place.recall(&["a"]).told.is_none(), "said once");
    }
}

#[test]
fn a_later_version_that_writes_meanwhile_is_not_overwritten() {
    let place = Place::new();
    let (send, latest) = watch::channel(Session::default());
    let mine = Remembrance::new(place.path(), &place.env, &names(&["a"]), latest);
    let newer = "{\"version\":9}";
    place.put(newer);
    send.send_modify(|it| it.standing.quiet = true);
    mine.finish(Duration::from_secs(60), Lang::En).expect("nothing to say");
    assert_eq!(fs::read_to_string(place.path()).expect("read"), newer);
}

#[test]
fn push_secrets_do_not_get_into_it_and_nothing_that_steers_comes_out() {
    let place = Place::new();
    let url = "rtmp://push.example.com/live/room?txSecret=0123456789abcdef&txTime=1";
    place.save(&["a"], |it| {
        it.standing.filter = url.to_owned();
        it.habits.remember_filter(url);
        it.habits.remember_command(url);
        it.habits.saved_filters.insert(url.to_owned(), url.to_owned());
        it.habits.mutes.push(url.to_owned());
        it.standing.position = Some(Position { stream: url.to_owned(), ..Position::default() });
    });
    let text = fs::read_to_string(place.path()).expect("read");
    assert!(text.contains("txSecret=****") && !text.contains("0123456789abcdef"), "{text}");
    place.put(&text.replace("rtmp:", "\\u001b[31m\\u202e"));
    let session = place.recall(&["a"]);
    assert!(!format!("{session:?}").contains("\\u{1b}") && !session.standing.filter.contains('\u{202e}'));
}

#[test]
fn it_stays_small_and_the_newest_stay_in_it() {
    let place = Place::new();
    for n in 0..20 {
        place.save(&[&format!("profile{n}")], |it| {
            it.standing.filter = format!("room{n} {}", "y".repeat(400));
        });
    }
    place.save(&["a"], |it| {
        for n in 0..50 {
            it.habits.remember_filter(&format!("{n} {}", "x".repeat(300)));
        }
    });
    assert!(fs::metadata(place.path()).expect("there").len() <= WRITTEN_BYTES as u64);
    let session = place.recall(&["a"]);
    assert!(session.habits.filter_history[0].starts_with("49 "), "{:?}", session.habits.filter_history);
    assert!(place.recall(&["profile19"]).standing.filter.starts_with("room19"));
    assert_eq!(place.recall(&["profile1"]).standing.filter, "", "long ago");
}

#[test]
fn what_cannot_be_written_is_said_and_what_cannot_be_read_begins_anew() {
    let place = Place::new();
    fs::write(place.dir.path().join("state"), "a file where a directory should be").expect("written");
    assert_eq!(place.recall(&["a"]), Session::default());
    let (send, latest) = watch::channel(Session::default());
    let it = Remembrance::new(place.path(), &place.env, &names(&["a"]), latest);
    send.send_modify(|it| it.standing.quiet = true);
    let said = it.finish(Duration::from_secs(60), Lang::En).expect_err("no directory");
    assert!(said.contains("~/state/breakwatch/session.json"), "{said}");
}
