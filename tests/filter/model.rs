//! The filter against a plain reading of every break, and against texts that nobody thought of.

use std::net::IpAddr;

use breakwatch::event::{Record, Text};
use breakwatch::filter::{Cache, Filter};
use breakwatch::store::{BreakRef, Row};
use chrono::Utc;
use proptest::prelude::*;

use super::{NETWORK, NOW, UNKNOWN, ended, listed, parse, store};

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
    /// Seconds ago, the earlier first.
    Ended(i64, i64),
    Count(u32),
    /// Letters of a stream's name in their order.
    Fuzzy(String),
    /// A literal text as a regular expression, from the name's beginning or anywhere.
    Regex(String, bool),
    /// Any of these apps.
    Set(Vec<String>),
}

/// Terms joined to a question.
#[derive(Clone, Debug)]
enum Asked {
    Term(Naive),
    All(Vec<Asked>),
    Any(Vec<Asked>),
    Not(Box<Asked>),
}

impl Asked {
    fn typed(&self) -> String {
        let list = |parts: &[Self], sign: &str| {
            let parts: Vec<String> = parts.iter().map(Self::typed).collect();
            format!("({})", parts.join(sign))
        };
        match self {
            Self::Term(term) => term.typed(),
            Self::All(parts) => list(parts, " "),
            Self::Any(parts) => list(parts, " or "),
            Self::Not(part) => format!("not {}", part.typed()),
        }
    }

    fn holds(&self, it: BreakRef<'_>) -> bool {
        match self {
            Self::Term(term) => term.holds(it) != term.negated,
            Self::Any(parts) => parts.iter().any(|part| part.holds(it)),
            Self::Not(part) => !part.holds(it),
            Self::All(parts) => {
                let terms = parts
                    .iter()
                    .filter_map(|it| if let Self::Term(term) = it { Some(term.clone()) } else { None });
                let others = parts.iter().filter(|it| !matches!(it, Self::Term(_)));
                all_hold(&terms.collect::<Vec<_>>(), it) && others.into_iter().all(|other| other.holds(it))
            }
        }
    }
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
            Ask::Ended(from, until) => {
                let moment = |ago: i64| NOW.plus(-ago).to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string();
                format!("ended:{}..{}", moment(*from), moment(*until))
            }
            Ask::Count(count) => format!("count:>={count}"),
            Ask::Fuzzy(letters) => format!("stream:~{}", quote(letters)),
            Ask::Regex(part, begins) => {
                let part = part.replace(' ', "\\x20").replace('/', "\\/");
                format!("stream:/{}{part}/", if *begins { "^" } else { "" })
            }
            Ask::Set(apps) => {
                format!("app:({})", apps.iter().map(|app| quote(app)).collect::<Vec<_>>().join(","))
            }
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
            Ask::Ended(..) => Some("ended"),
            Ask::Count(_) => Some("count"),
            Ask::Fuzzy(_) | Ask::Regex(..) => Some("stream"),
            Ask::Set(_) => Some("app"),
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
            Ask::Ended(from, until) => {
                let ago = it.ended().map_or(0, |ended| NOW.since(ended));
                (*until..=*from).contains(&ago)
            }
            Ask::Count(count) => it.count() >= *count,
            Ask::Fuzzy(letters) => {
                let name = it.stream().shown().to_lowercase();
                let mut left = name.chars();
                let letters = Text::new(letters).shown().to_lowercase();
                letters.chars().filter(|c| !c.is_whitespace()).all(|letter| left.any(|c| c == letter))
            }
            Ask::Regex(part, begins) => {
                let (name, part) = (it.stream().shown().to_lowercase(), part.to_lowercase());
                if *begins { name.starts_with(&part) } else { name.contains(&part) }
            }
            Ask::Set(apps) => apps.iter().any(|app| contains(it.app().shown(), Text::new(app).shown())),
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
        1 => (0..9_i64, 0..9_i64).prop_map(|(a, b)| Ask::Ended(a.max(b), a.min(b))),
        1 => (0..4_u32).prop_map(Ask::Count),
        2 => part().prop_map(Ask::Fuzzy).prop_filter("letters", |ask| {
            matches!(ask, Ask::Fuzzy(letters) if !letters.trim().is_empty())
        }),
        2 => (prop::sample::select(&["r", "room_", "直播", "e s", "ÄÖ", "x"][..]), any::<bool>())
            .prop_map(|(part, begins)| Ask::Regex(part.to_owned(), begins)),
        2 => prop::collection::vec(part(), 1..4).prop_map(Ask::Set),
    ];
    (any::<bool>(), ask).prop_map(|(negated, ask)| Naive { negated, ask })
}

/// A question of several levels, none of them empty.
fn a_question() -> impl Strategy<Value = Asked> {
    a_term().prop_map(Asked::Term).prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..5).prop_map(Asked::All),
            prop::collection::vec(inner.clone(), 1..5).prop_map(Asked::Any),
            inner.prop_map(|part| Asked::Not(Box::new(part))),
        ]
    })
}

proptest! {
    #[test]
    fn groups_and_alternatives_find_what_a_plain_reading_finds(
        records in prop::collection::vec(a_record(), 0..40),
        questions in prop::collection::vec(a_question(), 1..4),
    ) {
        let store = store(&["main", "a:b"], &records);
        let mut cache = Cache::default();
        let mut rows = Vec::new();
        for question in &questions {
            let text = question.typed();
            let filter = parse(&text);
            filter.rows_into(&store, &[], NOW, None, &mut cache, &mut rows);
            let newest = store.rows_newest_first().iter().copied();
            let expected: Vec<Row> = newest.clone().filter(|&row| question.holds(store.get(row))).collect();
            prop_assert_eq!(&rows, &expected, "{}", text);
            let alone: Vec<Row> = newest.filter(|&row| filter.holds(&store, row, None, NOW)).collect();
            prop_assert_eq!(&alone, &expected, "one by one: {}", text);
        }
    }

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
            parse(&text).rows_into(&store, &[], NOW, None, &mut cache, &mut rows);
            let expected: Vec<Row> = store.rows_newest_first().iter().copied()
                .filter(|&row| all_hold(terms, store.get(row)))
                .collect();
            prop_assert_eq!(&rows, &expected, "{}", text);
            let filter = parse(&text);
            let alone: Vec<Row> = store.rows_newest_first().iter().copied()
                .filter(|&row| filter.holds(&store, row, None, NOW))
                .collect();
            prop_assert_eq!(&alone, &expected, "one by one: {}", text);
        }
    }

    #[test]
    fn no_text_whatever_panics_and_every_error_lies_within_it(text in r#"([a-z:=<>~/"\\()\- ]|ip:|dur:|since:|赛|\PC|[0-9./])*"#) {
        let store = listed([ended(1, "room")]);
        match Filter::parse(&text, &Utc) {
            Ok(filter) => prop_assert!(filter.rows(&store, &[], NOW, None).len() <= 1),
            Err(error) => {
                prop_assert!(error.len >= 1);
                // An error about something missing stands right behind the text's end.
                prop_assert!(error.at + error.len <= text.chars().count() + 1, "{}: {}", text, error);
            }
        }
    }
}
