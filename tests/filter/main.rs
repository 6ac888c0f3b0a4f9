//! The filter's language by its behaviour: which breaks each term finds, and what its errors say.

mod errors;
mod model;

use std::sync::Arc;

use breakwatch::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use breakwatch::filter::{Cache, Filter, TERMS};
use breakwatch::store::{Row, Store};
use chrono::{FixedOffset, Utc};

const NOW: UnixTime = UnixTime(1_795_167_015);
/// An official text of the cause `client_network`, whose actor is the network.
const NETWORK: &str = "Push client network exceptions.";
const UNKNOWN: &str = "Nobody Has Seen This";

/// A break that ended that many seconds ago.
fn ended(ago: i64, stream: &str) -> Record {
    Record {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: stream.into(),
        started: Some(NOW.plus(-ago - 60)),
        ended: Some(NOW.plus(-ago)),
        reason: UNKNOWN.into(),
        duration_s: Some(60),
        client_ip: "203.0.113.9".into(),
        resolution: "1280*720".into(),
    }
}

fn store(profiles: &[&str], records: &[(u16, Record)]) -> Store {
    let mut store = Store::new(profiles.iter().map(|name| Arc::from(*name)).collect());
    for (profile, record) in records {
        let seen = Seen { record: record.clone(), count: 1 };
        store.apply(ProfileId(*profile), &[seen], Source::FirstFill, NOW);
    }
    store
}

/// A store of one profile whose records end one after the other, the first one last.
fn listed(records: impl IntoIterator<Item = Record>) -> Store {
    let records: Vec<_> = records.into_iter().map(|record| (0, record)).collect();
    store(&["main"], &records)
}

fn parse(text: &str) -> Filter {
    Filter::parse(text, &Utc).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The names of the streams that are found, newest end first.
fn found<'a>(store: &'a Store, text: &str) -> Vec<&'a str> {
    names(store, &parse(text).rows(store, &[], NOW, None))
}

fn names<'a>(store: &'a Store, rows: &[Row]) -> Vec<&'a str> {
    rows.iter().map(|&row| store.get(row).stream().shown()).collect()
}

#[test]
fn the_empty_filter_finds_everything_newest_end_first_and_missing_ends_before_all() {
    let store = listed([ended(20, "b"), ended(10, "a"), Record { ended: None, ..ended(500, "open") }]);
    for text in ["", "   ", "\t"] {
        let filter = parse(text);
        assert!(filter.is_empty());
        assert_eq!(names(&store, &filter.rows(&store, &[], NOW, None)), ["open", "a", "b"]);
    }
    assert_eq!(Filter::default().rows(&store, &[], NOW, None).len(), 3);
}

#[test]
fn rows_that_ended_before_the_window_are_left_out() {
    let store = listed([
        ended(100, "old"),
        ended(60, "edge"),
        ended(5, "new"),
        Record { ended: None, ..ended(900, "open") },
    ]);
    let from = Some(NOW.plus(-60));
    assert_eq!(names(&store, &Filter::default().rows(&store, &[], NOW, from)), ["open", "new", "edge"]);
    assert_eq!(names(&store, &parse("stream:e").rows(&store, &[], NOW, from)), ["open", "new", "edge"]);
    // The window stays, however far back the filter looks.
    assert_eq!(names(&store, &parse("since:1h").rows(&store, &[], NOW, from)), ["open", "new", "edge"]);
    assert!(Filter::default().rows(&store, &[], NOW, Some(UnixTime(i64::MAX))).len() == 1);
    assert_eq!(Filter::default().rows(&store, &[], NOW, Some(UnixTime(i64::MIN))).len(), 4);
}

#[test]
fn free_text_looks_into_every_name_the_address_the_reason_and_the_cause() {
    let store = listed([
        ended(1, "Stage_One"),
        Record { app: "SECOND".into(), ..ended(2, "b") },
        Record { domain: "third.example.com".into(), ..ended(3, "c") },
        Record { client_ip: "198.51.100.44".into(), ..ended(4, "d") },
        Record { reason: "a Fifth reason".into(), ..ended(5, "e") },
        Record { reason: NETWORK.into(), ..ended(6, "f") },
        Record { resolution: "777*777".into(), ..ended(7, "g") },
    ]);
    for (text, names) in [
        ("stage_one", &["Stage_One"][..]),
        ("second", &["b"]),
        ("THIRD", &["c"]),
        ("51.100.4", &["d"]),
        ("fifth", &["e"]),
        ("\"network exceptions\"", &["f"]),
        ("client_network", &["f"]),
        ("777", &[]),
        ("third push", &[]),
        ("third example", &["c"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
}

#[test]
fn each_field_looks_only_at_itself() {
    let store = store(
        &["main", "backup-eu"],
        &[
            (
                0,
                Record { app: "x_app".into(), domain: "x-domain.example.com".into(), ..ended(1, "x_stream") },
            ),
            (1, Record { app: "live".into(), ..ended(2, "other") }),
        ],
    );
    for (text, names) in [
        ("stream:x_", &["x_stream"][..]),
        ("stream:x_app", &[]),
        ("app:X_", &["x_stream"]),
        ("app:x_stream", &[]),
        ("domain:x-dom", &["x_stream"]),
        ("domain:x_", &[]),
        ("profile:EU", &["other"]),
        ("profile:=backup-eu", &["other"]),
        ("profile:=backup", &[]),
        ("profile:a", &["x_stream", "other"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
}

#[test]
fn causes_are_found_by_key_and_title_and_unknown_ones_as_unrecognised() {
    let store = listed([
        Record { reason: NETWORK.into(), ..ended(1, "known") },
        ended(2, "unknown"),
        Record { reason: Text::default(), ..ended(3, "silent") },
    ]);
    for (text, names) in [
        ("cause:client_net", &["known"][..]),
        ("cause:NETWORK", &["known"]),
        ("cause:\"network failed\"", &["known"]),
        ("cause:=client_network", &["known"]),
        ("cause:=network", &[]),
        ("cause:exceptions", &[]),
        ("cause:unrecognised", &["unknown", "silent"]),
        ("cause:=unrecognised", &["unknown", "silent"]),
        ("-cause:unrecognised", &["known"]),
        ("actor:network", &["known"]),
        ("actor:Network", &["known"]),
        ("actor:us", &[]),
        ("-actor:network", &["unknown", "silent"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
}

#[test]
fn addresses_are_found_by_network_and_missing_ones_by_none() {
    let at = |ip: &str, ago, name| Record { client_ip: ip.into(), ..ended(ago, name) };
    let store = listed([
        at("203.0.113.0", 1, "first"),
        at("203.0.113.255", 2, "last"),
        at("203.0.114.0", 3, "beyond"),
        at("::ffff:203.0.113.7", 4, "mapped"),
        at("2001:db8::1", 5, "six"),
        at("", 6, "internal"),
        at("no address", 7, "odd"),
    ]);
    for (text, names) in [
        ("ip:203.0.113.0/24", &["first", "last", "mapped"][..]),
        ("ip:203.0.113.7", &["mapped"]),
        ("ip:=203.0.113.255", &["last"]),
        ("ip:0.0.0.0/0", &["first", "last", "beyond", "mapped"]),
        ("ip:::/0", &["six"]),
        ("ip:2001:DB8::/32", &["six"]),
        ("ip:-", &["internal"]),
        ("ip:none", &["internal"]),
        ("ip:none ip:2001:db8::1", &["six", "internal"]),
        ("-ip:0.0.0.0/0 -ip:::/0", &["internal", "odd"]),
        ("-ip:-", &["first", "last", "beyond", "mapped", "six", "odd"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
}

#[test]
fn durations_are_compared_and_a_missing_one_satisfies_no_comparison() {
    let long = |duration_s, ago, name| Record { duration_s, ..ended(ago, name) };
    let store = listed([
        long(Some(0), 1, "refused"),
        long(Some(29), 2, "short"),
        long(Some(30), 3, "half"),
        long(Some(5_400), 4, "match"),
        long(None, 5, "unlisted"),
    ]);
    for (text, names) in [
        ("dur:<30s", &["refused", "short"][..]),
        ("dur:<=30s", &["refused", "short", "half"]),
        ("dur:>30s", &["match"]),
        ("dur:>=30s", &["half", "match"]),
        ("dur:=1h30m", &["match"]),
        ("dur:90m", &["match"]),
        ("dur:=0", &["refused"]),
        ("dur:>=0s", &["refused", "short", "half", "match"]),
        ("dur:>10s -dur:>1h", &["short", "half"]),
        ("dur:<1s dur:>1h", &["refused", "match"]),
        ("-dur:>=0s", &["unlisted"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
}

#[test]
fn since_narrows_by_end_and_keeps_pushes_without_one() {
    let store = listed([
        ended(3_601, "older"),
        ended(3_600, "edge"),
        ended(10, "new"),
        Record { ended: None, ..ended(90_000, "open") },
    ]);
    for (text, names) in [
        ("since:1h", &["open", "new", "edge"][..]),
        ("since:60m", &["open", "new", "edge"]),
        ("since:0s", &["open"]),
        ("since:30s since:1h", &["open", "new", "edge"]),
        // A group stands for itself, whatever it asks.
        ("since:30s (since:1h)", &["open", "new"]),
        ("(since:1h) (since:30s since:10s)", &["open", "new"]),
        ("-since:1h -(since:30s)", &["older"]),
        ("-since:1h", &["older"]),
        ("-since:1h -since:30s", &["older"]),
        ("since:1h -since:30s", &["edge"]),
        ("since:30s -since:1h", &[]),
        ("since:2026-11-20T09:00:00Z", &["open", "new"]),
        ("since:2026-11-20T16:30:15+08:00", &["open", "new", "edge"]),
        ("since:1h stream:e", &["open", "new", "edge"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
    let local = |text: &str| {
        let beijing = FixedOffset::east_opt(8 * 3_600).unwrap();
        names(&store, &Filter::parse(text, &beijing).unwrap().rows(&store, &[], NOW, None)).len()
    };
    assert_eq!(local("since:2026-11-20T16:30:15"), 3);
    assert_eq!(local("since:\"2026-11-20 16:30:16\""), 2);
    assert_eq!(local("since:2026-11-20"), 4);
}

#[test]
fn the_same_field_twice_means_or_and_everything_else_and() {
    let with = |app: &str, ago, name| Record { app: app.into(), ..ended(ago, name) };
    let store =
        listed([with("live", 1, "a1"), with("vod", 2, "a2"), with("event", 3, "b1"), with("live", 4, "b2")]);
    for (text, names) in [
        ("app:live app:vod", &["a1", "a2", "b2"][..]),
        ("app:live stream:a app:vod", &["a1", "a2"]),
        ("app:live app:vod -stream:b", &["a1", "a2"]),
        ("-app:live -app:vod", &["b1"]),
        ("app:live -app:live", &[]),
        ("app:=live app:ev", &["a1", "b1", "b2"]),
        ("stream:a stream:1", &["a1", "a2", "b1"]),
        // Free words have no field: each of them narrows.
        ("live b2", &["b2"]),
        ("live event", &[]),
        ("-live -event", &["a2"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
}

#[test]
fn exact_values_are_the_whole_text_with_its_capitals() {
    let store = listed([ended(1, "room_1"), ended(2, "Room_1"), ended(3, "room_12"), ended(4, "")]);
    for (text, names) in [
        ("stream:=room_1", &["room_1"][..]),
        ("stream:room_1", &["room_1", "Room_1", "room_12"]),
        ("-stream:=room_1", &["Room_1", "room_12", ""]),
        ("stream:=\"\"", &[""]),
        ("-stream:=\"\" -stream:=Room_1", &["room_1", "room_12"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
}

#[test]
fn a_text_that_occurs_twice_in_one_name_does_not_find_the_next_name() {
    let store = listed([ended(1, "aXXXXa"), ended(2, "b"), ended(3, "xx"), ended(4, "c")]);
    assert_eq!(found(&store, "stream:x"), ["aXXXXa", "xx"]);
    assert_eq!(found(&store, "stream:xx"), ["aXXXXa", "xx"]);
    assert_eq!(found(&store, "stream:a"), ["aXXXXa"]);
}

#[test]
fn quotes_make_blanks_colons_and_signs_text() {
    let store = listed([
        ended(1, "main stage"),
        ended(2, "a:b"),
        ended(3, "5\"disk"),
        ended(4, "back\\slash"),
        ended(5, "-dash"),
        ended(6, "(~or"),
    ]);
    for (text, names) in [
        (r#""main stage""#, &["main stage"][..]),
        (r#"-"main stage" stream:a:"#, &["a:b"]),
        (r#""a:b""#, &["a:b"]),
        (r#"stream:"5\"d""#, &["5\"disk"]),
        (r#"stream:5"d"#, &["5\"disk"]),
        (r#"stream:"k\\s""#, &["back\\slash"]),
        (r"stream:k\s", &["back\\slash"]),
        (r#""-dash""#, &["-dash"]),
        (r#"stream:"(~or""#, &["(~or"]),
        (r#"stream:="main stage""#, &["main stage"]),
    ] {
        assert_eq!(found(&store, text), names, "{text}");
    }
}

#[test]
fn hostile_texts_are_found_as_they_are_shown_and_as_they_came() {
    let store = listed([ended(1, "a\u{1b}[31mB\u{202e}"), ended(2, "plain")]);
    for text in [
        r#"stream:"\u001b[31m""#,
        r"\u202E",
        "stream:\"\u{1b}[31mb\"",
        "stream:=\"a\u{1b}[31mB\u{202e}\"",
        r"stream:=a\u001b[31mB\u202e",
    ] {
        assert_eq!(found(&store, text), [store.get(0).stream().shown()], "{text:?}");
    }
    assert!(found(&store, "\"n\na\"").is_empty(), "no match reaches from one text into the next");
}

#[test]
fn case_does_not_matter_in_any_script() {
    let store = listed([ended(1, "ÄRGER_ΟΔΟΣ"), ended(2, "赛事直播-Ａ")]);
    for (text, name) in
        [("ärger", "ÄRGER_ΟΔΟΣ"), ("οδοσ", "ÄRGER_ΟΔΟΣ"), ("直播", "赛事直播-Ａ"), ("ａ", "赛事直播-Ａ")]
    {
        assert_eq!(found(&store, text), [name], "{text}");
    }
}

#[test]
fn more_clauses_than_one_table_holds_are_all_evaluated() {
    let store = listed((0..40).map(|n| ended(n, &format!("s{n:02}"))));
    let most = (0..39).map(|n| format!("-stream:=s{n:02}")).collect::<Vec<_>>().join(" ");
    assert_eq!(found(&store, &most), ["s39"]);
    let any = (0..39).map(|n| format!("stream:=s{n:02}")).collect::<Vec<_>>().join(" ");
    assert_eq!(found(&store, &any).len(), 39);
    let nine = "s -a0 -b0 -c0 -d0 -stream:s1 -stream:s2 -stream:s3 stream:s05";
    assert_eq!(found(&store, nine), ["s05"]);
}

#[test]
fn every_row_is_looked_at_once_whatever_their_number() {
    for rows in [1, 1_023, 1_024, 1_025, 2_048, 2_500] {
        let seen: Vec<Seen> = (0..rows)
            .map(|ago| Seen { record: ended(ago, if ago % 2 == 0 { "even" } else { "odd" }), count: 1 })
            .collect();
        let mut store = Store::new(vec!["main".into()]);
        store.apply(ProfileId(0), &seen, Source::FirstFill, NOW);
        let expected: Vec<&str> = (0..rows).filter(|ago| ago % 2 == 0).map(|_| "even").collect();
        assert_eq!(found(&store, "stream:even"), expected, "{rows} rows");
        assert_eq!(found(&store, "live").len(), seen.len(), "{rows} rows");
    }
}

#[test]
fn a_kept_cache_follows_texts_that_come_and_go() {
    let mut store = Store::new(vec!["main".into()]);
    let mut cache = Cache::default();
    let mut rows = Vec::new();
    let filter = parse("room dur:60s");
    let mut expect = |store: &Store, names_expected: &[&str]| {
        filter.rows_into(store, &[], NOW, None, &mut cache, &mut rows);
        assert_eq!(names(store, &rows), names_expected);
        assert_eq!(rows, filter.rows(store, &[], NOW, None));
    };
    let apply = |store: &mut Store, record: Record| {
        store.apply(ProfileId(0), &[Seen { record, count: 1 }], Source::Live, NOW);
    };
    expect(&store, &[]);
    apply(&mut store, ended(500, "room_old"));
    apply(&mut store, ended(400, "hall"));
    expect(&store, &["room_old"]);
    apply(&mut store, ended(300, "Room_new"));
    expect(&store, &["Room_new", "room_old"]);
    store.forget_before(NOW.plus(-350));
    expect(&store, &["Room_new"]);
    // Takes the freed place of another text.
    apply(&mut store, ended(200, "studio"));
    apply(&mut store, ended(100, "a room"));
    expect(&store, &["a room", "Room_new"]);
    store.forget_before(NOW);
    expect(&store, &[]);
}

#[test]
fn every_documented_example_is_understood() {
    let saved = [("night", "app:live")].into_iter().collect();
    for term in TERMS {
        let filter = Filter::parse_with(term.example, &Utc, &saved).expect(term.example);
        assert!(!filter.is_empty() && filter.text() == term.example, "{}", term.name);
    }
}

/// Letters with gaps, as people write them: a `*` is one more gap.
#[test]
fn a_star_among_loose_letters_is_a_gap() {
    let store = listed([ended(10, "room_1"), ended(20, "Ro_om"), ended(30, "moor")]);
    for text in ["stream:~room*", "stream:~room", "stream:~*r*m", "stream:~\"ro om\""] {
        assert_eq!(found(&store, text), ["room_1", "Ro_om"], "{text}");
    }
    assert_eq!(found(&store, "stream:~*").len(), 3, "anything");
    assert_eq!(found(&store, "stream:room*"), [""; 0], "a part of a name is taken literally");
}

/// One of each kind in one line.
#[test]
fn terms_of_all_kinds_hold_together() {
    let wanted = Record {
        reason: NETWORK.into(),
        duration_s: Some(20),
        started: Some(NOW.plus(-120)),
        ended: Some(NOW.plus(-100)),
        ..ended(100, "room free text")
    };
    let others = [
        Record { domain: "x.push.example.com".into(), ..wanted.clone() },
        Record { client_ip: "203.0.114.9".into(), ..wanted.clone() },
        Record { duration_s: Some(30), ..wanted.clone() },
        Record { ended: Some(NOW.plus(-7_201)), started: Some(NOW.plus(-7_221)), ..wanted.clone() },
        Record { stream: "free text".into(), ..wanted.clone() },
        Record { reason: UNKNOWN.into(), ..wanted.clone() },
    ];
    let store = listed([wanted].into_iter().chain(others));
    let all = "cause:network actor:network stream:~room* domain:=push.example.com ip:203.0.113.0/24 dur:<30s \
               since:2h -cause:client_closed \"free text\"";
    assert_eq!(found(&store, all), ["room free text"]);
}
