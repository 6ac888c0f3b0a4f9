//! What `list` says became of each stream, and that what cannot be asked costs only itself.

use std::collections::HashMap;
use std::time::Duration;

use breakwatch::event::{Record, StreamName};
use breakwatch::poll::Action;
use breakwatch::simulator::{Quirks, Simulator, Time};
use serde_json::Value;

use crate::common::NOW;
use crate::{Server, home, list, run, serve, with_key};

const NETWORK: &str = "Network error for the push client.";
const STOPPED: &str = "The push client stopped the stream.";
const REPLACED: &str = "A new push URL replaced this one.";
const BANNED: &str = "CSS received a request to disable the stream from the customer.";

/// A push of a stream that ended so many seconds ago, on air for `lasted` before.
fn push(stream: &str, reason: &str, ended_ago: i64, lasted: i32) -> Record {
    let ended = NOW.plus(-ended_ago);
    Record {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: stream.into(),
        started: Some(ended.plus(-i64::from(lasted))),
        ended: Some(ended),
        duration_s: Some(lasted),
        client_ip: "203.0.113.7".into(),
        resolution: "1920*1080".into(),
        reason: reason.into(),
        ..Record::default()
    }
}

fn named(record: &Record) -> StreamName {
    StreamName { domain: record.domain.clone(), app: record.app.clone(), stream: record.stream.clone() }
}

fn account(simulator: &Simulator) -> &str {
    &simulator.accounts()[0].name
}

/// An empty account whose online list and states are never late, with these breaks.
fn with_breaks(breaks: &[Record]) -> Server {
    let server = serve(|options| {
        options.events = Some(0);
        options.time = Time::Frozen(NOW);
        options.quirks =
            Quirks { online_lag: Duration::ZERO, state_lag: Duration::ZERO, ..Quirks::default() };
    });
    for record in breaks {
        server.simulator.inject(account(&server.simulator), record, Duration::ZERO).unwrap();
    }
    server
}

/// One break of each fate, the stream named after it.
fn story() -> Server {
    let returned = push("back_listed", STOPPED, 100, 188);
    let server = with_breaks(&[
        push("back_listed", NETWORK, 300, 600),
        returned,
        push("back_online", NETWORK, 60, 600),
        push("down", NETWORK, 240, 600),
        push("ended", STOPPED, 120, 600),
        push("refused", "Authentication failed.", 30, 0),
        push("replaced", REPLACED, 50, 600),
        push("banned", BANNED, 90, 600),
    ]);
    let on_air = Record {
        started: Some(NOW.plus(-45)),
        ended: None,
        duration_s: None,
        ..push("back_online", "", 0, 0)
    };
    server.simulator.put_on_air(account(&server.simulator), &on_air).unwrap();
    let banned = push("banned", "", 0, 0);
    server.simulator.forbid(account(&server.simulator), &named(&banned)).unwrap();
    server
}

/// The newest break of each stream, by its name.
fn newest(out: &str) -> HashMap<String, Value> {
    let mut rows = HashMap::new();
    for line in out.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        rows.entry(row["stream"].as_str().unwrap().to_owned()).or_insert(row);
    }
    rows
}

fn listed(server: &Server) -> HashMap<String, Value> {
    let (status, out, err) = list(home().path(), server, &["--format", "ndjson"]);
    assert_eq!((status, err.as_str()), (0, ""));
    newest(&out)
}

fn verdicts(rows: &HashMap<String, Value>) -> Vec<(&str, &str)> {
    let mut verdicts: Vec<_> =
        rows.iter().map(|(stream, row)| (stream.as_str(), row["verdict"].as_str().unwrap())).collect();
    verdicts.sort_unstable();
    verdicts
}

#[test]
fn each_break_tells_what_became_of_its_stream_since_when_and_what_proves_it() {
    let server = story();
    let (status, out, err) = list(home().path(), &server, &["--format", "ndjson"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let rows = newest(&out);
    assert_eq!(
        verdicts(&rows),
        [
            ("back_listed", "ended"),
            ("back_online", "back"),
            ("banned", "banned"),
            ("down", "down"),
            ("ended", "ended"),
            ("refused", "refused"),
            ("replaced", "replaced"),
        ]
    );
    let at = |seconds_ago: i64| Value::from(NOW.plus(-seconds_ago).rfc3339());
    for (stream, since) in
        [("back_online", at(45)), ("down", at(240)), ("ended", at(120)), ("banned", at(90))]
    {
        assert_eq!(rows[stream]["since"], since, "{stream}");
    }
    for stream in ["refused", "replaced"] {
        assert_eq!((&rows[stream]["since"], &rows[stream]["gap_s"]), (&Value::Null, &Value::Null));
    }
    assert_eq!(rows["back_online"]["gap_s"], 15);
    // The simulator's clock stands still; this machine's differs, and is corrected to the second or so.
    let gap = rows["down"]["gap_s"].as_i64().unwrap();
    assert!((235..300).contains(&gap), "{gap}");
    for (stream, proof) in [("back_online", "online list"), ("banned", "forbid"), ("down", "inactive")] {
        assert!(rows[stream]["proof"].as_str().unwrap().contains(proof), "{}", rows[stream]["proof"]);
    }
    let first = out.lines().rfind(|line| line.contains("back_listed")).unwrap();
    let first: Value = serde_json::from_str(first).unwrap();
    assert_eq!((&first["verdict"], &first["gap_s"]), (&Value::from("back"), &Value::from(12)));
    assert_eq!(first["since"], at(288));
}

#[test]
fn the_proof_is_in_the_users_language_and_the_keys_are_not() {
    let server = story();
    let proofs = ["en", "zh", "ja"].map(|lang| {
        let (_, out, _) = list(home().path(), &server, &["--format", "ndjson", "--lang", lang]);
        let row = newest(&out).remove("refused").unwrap();
        assert_eq!((&row["verdict"], &row["actor"]), (&Value::from("refused"), &Value::from("us")));
        row["proof"].as_str().unwrap().to_owned()
    });
    assert!(proofs[0] != proofs[1] && proofs[1] != proofs[2] && proofs[0].is_ascii(), "{proofs:?}");
    assert!(proofs[1..].iter().all(|proof| !proof.is_ascii()), "{proofs:?}");
}

#[test]
fn verdicts_are_filtered_in_the_listing() {
    let server = story();
    for (filter, streams) in
        [("verdict:down", vec!["down"]), ("verdict:banned", vec!["banned"]), ("is:down", vec!["down"])]
    {
        let (status, out, err) = list(home().path(), &server, &["--format", "ndjson", filter]);
        assert_eq!((status, err.as_str()), (0, ""), "{filter}");
        assert_eq!(newest(&out).into_keys().collect::<Vec<_>>(), streams, "{filter}");
    }
}

/// What takes one action away.
type Trouble = fn(&Simulator, &str);

const TROUBLES: [(&str, Trouble); 3] = [
    ("denied", |simulator, action| simulator.deny(account(simulator), action).unwrap()),
    ("absent", |simulator, action| simulator.withdraw(account(simulator), action).unwrap()),
    ("failing", |simulator, action| simulator.set_failing(account(simulator), action, true).unwrap()),
];

#[test]
fn without_the_online_list_states_tell_and_without_states_the_online_list_does() {
    for (name, trouble) in TROUBLES {
        for (action, unlike) in [
            // A state says nothing of when the push began that it found, and tells no return.
            (Action::OnlineList, vec![("back_online", "unknown")]),
            // Without states nobody knows of bans.
            (Action::State, vec![("banned", "ended")]),
            (Action::Quality, vec![]),
        ] {
            let server = story();
            let usual = listed(&server);
            trouble(&server.simulator, action.name());
            let rows = listed(&server);
            let changed: Vec<_> =
                verdicts(&rows).into_iter().filter(|row| !verdicts(&usual).contains(row)).collect();
            assert_eq!(changed, unlike, "{name} {action:?}");
            assert_eq!(rows.len(), 7, "all breaks are listed: {name} {action:?}");
        }
    }
}

#[test]
fn where_nothing_can_be_asked_the_list_is_whole_and_names_what_is_missing() {
    for (name, trouble) in TROUBLES {
        let server = story();
        for action in Action::ALL {
            trouble(&server.simulator, action.name());
        }
        let rows = listed(&server);
        let told: Vec<_> = verdicts(&rows).into_iter().filter(|(_, verdict)| *verdict != "unknown").collect();
        assert_eq!(told, [("refused", "refused"), ("replaced", "replaced")], "{name}");
        let proof = rows["down"]["proof"].as_str().unwrap();
        for action in [Action::OnlineList, Action::State] {
            let named = match name {
                "denied" => action.permission(),
                "absent" => action.name().to_owned(),
                _ => action.subject(breakwatch::i18n::Lang::En).to_owned(),
            };
            assert!(proof.contains(&named), "{named} in {proof}");
        }
    }
}

#[test]
fn a_table_with_unknown_verdicts_says_on_standard_error_which_permission_is_missing() {
    let server = story();
    let (_, _, err) = list(home().path(), &server, &[]);
    assert_eq!(err, "");
    for action in Action::ALL {
        server.simulator.deny(account(&server.simulator), action.name()).unwrap();
    }
    let (status, out, err) = list(home().path(), &server, &[]);
    assert_eq!((status, out.lines().count()), (0, 9));
    for action in [Action::OnlineList, Action::State] {
        assert_eq!(err.matches(&action.permission()).count(), 1, "{err}");
    }
    let (_, _, err) = list(home().path(), &server, &["verdict:refused"]);
    assert_eq!(err, "", "nothing that is shown lacks it");
}

#[test]
fn many_planned_ends_do_not_keep_an_older_ban_or_outage_from_being_asked_for() {
    let ended = (0..60).map(|number| push(&format!("ended_{number}"), STOPPED, 60 + number, 600));
    let mut breaks: Vec<Record> = ended.collect();
    breaks.extend([push("banned", BANNED, 900, 600), push("down", NETWORK, 950, 600)]);
    let server = with_breaks(&breaks);
    server.simulator.forbid(account(&server.simulator), &named(&push("banned", "", 0, 0))).unwrap();
    let rows = listed(&server);
    assert_eq!(rows["banned"]["verdict"], "banned");
    assert!(rows["down"]["proof"].as_str().unwrap().contains("inactive"), "{}", rows["down"]["proof"]);
}

#[test]
fn options_after_the_filter_are_said_to_belong_before_it() {
    let (home, server) = (home(), with_breaks(&[]));
    let mut command = with_key(home.path(), &server.simulator);
    command.args(["list", "--endpoint", &server.simulator.url(), "verdict:down", "--format", "json"]);
    for (lang, said) in [("en", "before"), ("zh", "之前"), ("ja", "前")] {
        let (status, out, err) = run(command.env("LANG", format!("{lang}.UTF-8")));
        assert_eq!((status, out.as_str()), (2, ""));
        assert!(err.contains("--format") && err.contains(said), "{err}");
    }
}
