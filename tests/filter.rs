//! The filter's language by its behaviour: which breaks each term finds, and what its errors say.

use std::net::IpAddr;
use std::sync::Arc;

use breakwatch::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use breakwatch::filter::{Cache, Filter, FilterError, TERMS};
use breakwatch::store::{BreakRef, Row, Store};
use chrono::{FixedOffset, Utc};
use proptest::prelude::*;

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
    names(store, &parse(text).rows(store, NOW, None))
}

fn names<'a>(store: &'a Store, rows: &[Row]) -> Vec<&'a str> {
    rows.iter().map(|&row| store.get(row).stream().shown()).collect()
}

fn error(text: &str) -> FilterError {
    match Filter::parse(text, &Utc) {
        Ok(_) => panic!("{text:?} was understood"),
        Err(error) => error,
    }
}

#[test]
fn the_empty_filter_finds_everything_newest_end_first_and_missing_ends_before_all() {
    let store = listed([ended(20, "b"), ended(10, "a"), Record { ended: None, ..ended(500, "open") }]);
    for text in ["", "   ", "\t"] {
        let filter = parse(text);
        assert!(filter.is_empty());
        assert_eq!(names(&store, &filter.rows(&store, NOW, None)), ["open", "a", "b"]);
    }
    assert_eq!(Filter::default().rows(&store, NOW, None).len(), 3);
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
    assert_eq!(names(&store, &Filter::default().rows(&store, NOW, from)), ["open", "new", "edge"]);
    assert_eq!(names(&store, &parse("stream:e").rows(&store, NOW, from)), ["open", "new", "edge"]);
    // The window stays, however far back the filter looks.
    assert_eq!(names(&store, &parse("since:1h").rows(&store, NOW, from)), ["open", "new", "edge"]);
    assert!(Filter::default().rows(&store, NOW, Some(UnixTime(i64::MAX))).len() == 1);
    assert_eq!(Filter::default().rows(&store, NOW, Some(UnixTime(i64::MIN))).len(), 4);
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
        names(&store, &Filter::parse(text, &beijing).unwrap().rows(&store, NOW, None)).len()
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
fn a_kept_cache_follows_texts_that_come_and_go() {
    let mut store = Store::new(vec!["main".into()]);
    let mut cache = Cache::default();
    let mut rows = Vec::new();
    let filter = parse("room dur:60s");
    let mut expect = |store: &Store, names_expected: &[&str]| {
        filter.rows_into(store, NOW, None, &mut cache, &mut rows);
        assert_eq!(names(store, &rows), names_expected);
        assert_eq!(rows, filter.rows(store, NOW, None));
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
fn errors_point_at_the_character_and_say_what_to_do() {
    for (text, at, len, hint) in [
        ("verdict:down", 0, 7, "fields are stream, app, domain, cause, actor, ip, dur, since, profile"),
        ("verdict:", 0, 7, "fields are stream"),
        ("steam:x", 0, 5, "did you mean stream:?"),
        ("path:live", 0, 4, "did you mean app:?"),
        ("赛事 直播 steam:x", 6, 5, "did you mean stream:?"),
        (
            "赛事 -\"主 会场\" actor:nobdy",
            17,
            5,
            "streamer, network, us, account, platform, operator, nobody",
        ),
        ("赛事 ip:203.0.113.0/33", 18, 2, "/24"),
        ("赛事 dur:<30x", 10, 1, "1h30m"),
        ("app:", 4, 1, "app:=\"\" finds the empty ones"),
        ("app: live", 4, 1, "without a blank"),
        ("app:\"\"", 4, 2, "finds the empty ones"),
        ("stream:=", 8, 1, "without a blank"),
        (":x", 0, 1, "quotes"),
        ("a -", 2, 1, "behind one -"),
        ("--a", 0, 1, "behind one -"),
        ("a \"b", 2, 1, "closing"),
        ("\"a\"b", 3, 1, "blank"),
        ("\"\"", 0, 2, "between them"),
        ("=a", 0, 1, "stream:=room_1"),
        ("ip:host", 3, 4, "203.0.113.0/24"),
        ("ip:10.0.", 3, 5, "without ip:"),
        ("dur:", 4, 1, "such as dur:<30s"),
        ("dur:<", 5, 1, "1h30m"),
        ("since:=2h", 6, 1, "leave out the ="),
        ("since:soon", 6, 4, "2026-11-20T18:00"),
        ("stream:~room", 7, 1, "quotes"),
        ("cause:(a,b)", 6, 1, "quotes"),
        ("/a.c/", 0, 5, "quotes"),
        ("app:a or app:b", 6, 2, "means or"),
    ] {
        let error = error(text);
        assert_eq!((error.at, error.len), (at, len), "{text}: {error}");
        assert!(error.hint().contains(hint), "{text}: {error}");
        assert!(error.to_string().contains(&format!("character {}", at + 1)), "{error}");
    }
}

#[test]
fn what_typing_on_can_mend_is_unfinished() {
    for text in [
        "a -",
        "\"a",
        "app:",
        "actor:net",
        "ip:203.0.",
        "ip:203.0.113.0/",
        "dur:<",
        "dur:<30",
        "since:2026-11",
    ] {
        assert!(error(text).is_unfinished(), "{text}");
    }
    for text in [
        "verdict:down",
        "actor:nobdy",
        "ip:host",
        "dur:<30x",
        "app: b",
        "dur:<3 b",
        "actor:net b",
        "app:\"\"",
    ] {
        assert!(!error(text).is_unfinished(), "{text}");
    }
}

#[test]
fn errors_never_repeat_a_hostile_text_as_it_is() {
    for text in ["\u{1b}[31m:x", "ip:\u{202e}", "actor:\u{9b}2J", "dur:<1\u{7}", "since:\u{200b}"] {
        let error = error(text).to_string();
        assert!(!error.chars().any(breakwatch::event::is_hostile), "{error:?}");
    }
    let long = format!("{}:x", "y".repeat(100_000));
    assert!(error(&long).to_string().chars().count() < 400);
}

#[test]
fn every_documented_example_is_understood() {
    for term in TERMS {
        let filter = parse(term.example);
        assert!(!filter.is_empty() && filter.text() == term.example, "{}", term.name);
    }
}

/// A term with its meaning written down a second time, without tables.
#[derive(Clone, Debug)]
struct Naive {
    negated: bool,
    ask: Ask,
}

#[derive(Clone, Debug)]
enum Ask {
    Free(String),
    /// Field, value, whether exact.
    Field(&'static str, String, bool),
    Actor(&'static str),
    /// Address and length of a network.
    Ip(&'static str, Option<usize>),
    NoIp,
    Dur(&'static str, i32),
    Since(i64),
}

impl Naive {
    fn typed(&self) -> String {
        let quote = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let sign = if self.negated { "-" } else { "" };
        let rest = match &self.ask {
            Ask::Free(text) => quote(text),
            Ask::Field(field, text, exact) => {
                format!("{field}:{}{}", if *exact { "=" } else { "" }, quote(text))
            }
            Ask::Actor(word) => format!("actor:{word}"),
            Ask::Ip(address, None) => format!("ip:{address}"),
            Ask::Ip(address, Some(bits)) => format!("ip:{address}/{bits}"),
            Ask::NoIp => "ip:none".into(),
            Ask::Dur(sign, seconds) => format!("dur:{sign}{seconds}s"),
            Ask::Since(seconds) => format!("since:{seconds}s"),
        };
        format!("{sign}{rest}")
    }

    fn field(&self) -> Option<&str> {
        match &self.ask {
            Ask::Free(_) => None,
            Ask::Field(field, ..) => Some(field),
            Ask::Actor(_) => Some("actor"),
            Ask::Ip(..) | Ask::NoIp => Some("ip"),
            Ask::Dur(..) => Some("dur"),
            Ask::Since(_) => Some("since"),
        }
    }

    fn holds(&self, it: BreakRef<'_>) -> bool {
        let contains = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
        let network = it.cause().is_some();
        match &self.ask {
            Ask::Free(part) => {
                [it.stream(), it.app(), it.domain(), it.client_ip(), it.reason()]
                    .iter()
                    .any(|text| contains(text.shown(), Text::new(part).shown()))
                    || (network && contains("client_network", part))
            }
            Ask::Field("cause", text, exact) => {
                let key = if network { "client_network" } else { "unrecognised" };
                if *exact { key == text } else { contains(key, text) }
            }
            Ask::Field(field, part, exact) => {
                let profile = Text::new(it.profile_name());
                let text = match *field {
                    "stream" => it.stream(),
                    "app" => it.app(),
                    "domain" => it.domain(),
                    _ => &profile,
                };
                if *exact {
                    text.raw() == part || text.shown() == part
                } else {
                    contains(text.shown(), Text::new(part).shown())
                }
            }
            Ask::Actor(word) => network && *word == "network",
            Ask::Ip(address, length) => it.address().is_some_and(|listed| {
                let wanted = bits(address.parse().expect("a listed address"));
                let listed = bits(listed.to_canonical());
                let length = length.unwrap_or(wanted.len());
                wanted.len() == listed.len() && wanted[..length] == listed[..length]
            }),
            Ask::NoIp => it.client_ip().is_empty(),
            Ask::Dur(sign, seconds) => it.duration_s().is_some_and(|listed| match *sign {
                "<" => listed < *seconds,
                "<=" => listed <= *seconds,
                ">" => listed > *seconds,
                ">=" => listed >= *seconds,
                _ => listed == *seconds,
            }),
            Ask::Since(seconds) => it.ended().is_none_or(|ended| NOW.since(ended) <= *seconds),
        }
    }
}

fn bits(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("{:032b}", address.to_bits()),
        IpAddr::V6(address) => format!("{:0128b}", address.to_bits()),
    }
}

fn all_hold(terms: &[Naive], it: BreakRef<'_>) -> bool {
    terms.iter().all(|term| match term.field() {
        _ if term.negated => !term.holds(it),
        None => term.holds(it),
        field => terms.iter().any(|other| !other.negated && other.field() == field && other.holds(it)),
    })
}

const TEXTS: [&str; 12] = [
    "room_1",
    "Room_12",
    "main stage",
    "a:b",
    "5\"disk",
    "back\\slash",
    "赛事直播",
    "a\u{1b}[31m",
    "-dash",
    "~t",
    "ÄÖ",
    "OR",
];
const PARTS: [&str; 14] = [
    "r",
    "room_1",
    "ROOM",
    "n s",
    "a:",
    "5\"",
    "\\",
    "直播",
    "\u{1b}",
    "u001b",
    "-",
    "ä",
    "or",
    "client_net",
];
const ADDRESSES: [&str; 8] = [
    "203.0.113.0",
    "203.0.113.255",
    "203.0.112.255",
    "198.51.100.7",
    "2001:db8::1",
    "2001:db8:8000::1",
    "::ffff:203.0.113.9",
    "::1",
];

fn a_record() -> impl Strategy<Value = (u16, Record)> {
    let text = || prop::sample::select(&TEXTS[..]);
    let address = prop_oneof![prop::sample::select(&ADDRESSES[..]), Just(""), Just("odd")];
    let reason = prop::sample::select(&[NETWORK, UNKNOWN, ""][..]);
    (
        0..2_u16,
        text(),
        text(),
        text(),
        address,
        reason,
        prop::option::of(0..9_i64),
        prop::option::of(-1..9_i32),
    )
        .prop_map(|(profile, stream, app, domain, client_ip, reason, ago, duration_s)| {
            let record = Record {
                domain: domain.into(),
                app: app.into(),
                stream: stream.into(),
                started: Some(NOW.plus(-100)),
                ended: ago.map(|ago| NOW.plus(-ago)),
                reason: reason.into(),
                duration_s,
                client_ip: client_ip.into(),
                resolution: Text::default(),
            };
            (profile, record)
        })
}

fn a_term() -> impl Strategy<Value = Naive> {
    let part = || {
        prop_oneof![prop::sample::select(&PARTS[..]), prop::sample::select(&TEXTS[..])].prop_map(String::from)
    };
    let field = prop::sample::select(&["stream", "app", "domain", "profile", "cause"][..]);
    let bits = prop::option::of(0..=32_usize);
    let ask = prop_oneof![
        3 => part().prop_map(Ask::Free),
        6 => (field, part(), any::<bool>()).prop_map(|(field, part, exact)| Ask::Field(field, part, exact)),
        1 => prop::sample::select(&["network", "us", "nobody"][..]).prop_map(Ask::Actor),
        // Mapped addresses count their length from the IPv6 side: they are tried by name elsewhere.
        2 => (prop::sample::select(&ADDRESSES[..6]), bits).prop_map(|(address, bits)| Ask::Ip(address, bits)),
        1 => Just(Ask::NoIp),
        2 => (prop::sample::select(&["<", "<=", ">", ">=", "="][..]), 0..9_i32)
            .prop_map(|(sign, seconds)| Ask::Dur(sign, seconds)),
        1 => (0..9_i64).prop_map(Ask::Since),
    ];
    (any::<bool>(), ask).prop_map(|(negated, ask)| Naive { negated, ask })
}

proptest! {
    #[test]
    fn tables_find_what_a_plain_reading_of_every_break_finds(
        records in prop::collection::vec(a_record(), 0..60),
        filters in prop::collection::vec(prop::collection::vec(a_term(), 0..14), 1..4),
    ) {
        let store = store(&["main", "a:b"], &records);
        let mut cache = Cache::default();
        let mut rows = Vec::new();
        for terms in &filters {
            let text = terms.iter().map(Naive::typed).collect::<Vec<_>>().join(" ");
            parse(&text).rows_into(&store, NOW, None, &mut cache, &mut rows);
            let expected: Vec<Row> = store.rows_by_end().iter().rev().copied()
                .filter(|&row| all_hold(terms, store.get(row)))
                .collect();
            prop_assert_eq!(&rows, &expected, "{}", text);
        }
    }

    #[test]
    fn no_text_whatever_panics_and_every_error_lies_within_it(text in r#"([a-z:=<>~/"\\()\- ]|ip:|dur:|since:|赛|\PC|[0-9./])*"#) {
        let store = listed([ended(1, "room")]);
        match Filter::parse(&text, &Utc) {
            Ok(filter) => prop_assert!(filter.rows(&store, NOW, None).len() <= 1),
            Err(error) => {
                prop_assert!(error.len >= 1);
                // An error about something missing stands right behind the text's end.
                prop_assert!(error.at + error.len <= text.chars().count() + 1, "{}: {}", text, error);
            }
        }
    }
}
