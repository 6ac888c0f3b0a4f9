//! What else broke when a break did, and how its stream had fared: counts, and the sentences made of
//! them. For breaks that are part of no incident this is all there is to see of the others.

use std::collections::{HashMap, HashSet};

use super::incident::Network;
use super::push::Push;
use crate::cause::{CauseId, catalogue_in};
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::say;
use crate::spans::spoken;
use crate::store::{BreakRef, Row, Store};

/// Ends so many seconds apart, at most, are told together.
const TOGETHER_S: i64 = 60;

/// Streams other than the break's own that broke within a minute of it, each counted once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Company {
    /// All of them.
    pub streams: usize,
    /// Those that broke for the same cause, or with the same unrecognised text.
    pub same_cause: usize,
    /// Those pushed from the same client network.
    pub same_network: usize,
    /// That network; missing for a push without an address.
    pub network: Option<Network>,
}

impl Company {
    /// Counts around the break in `row`; [`None`] if it is listed without an end.
    #[must_use]
    pub fn of(store: &Store, row: Row) -> Option<Self> {
        let it = store.get(row);
        let end = it.ended()?;
        let network = it.address().map(Network::of);
        let rows = store.rows_newest_first();
        let is_newer = |row: &Row, than| store.get(*row).ended().is_none_or(|ended| ended > than);
        let from = rows.partition_point(|row| is_newer(row, end.plus(TOGETHER_S)));
        let near = &rows[from..];
        let near = &near[..near.partition_point(|row| is_newer(row, end.plus(-TOGETHER_S - 1)))];
        let mut all = HashSet::new();
        let mut of_cause = HashSet::new();
        let mut of_network = HashSet::new();
        for other in near.iter().map(|&row| store.get(row)) {
            let stream = other.stream_id();
            if stream == it.stream_id() {
                continue;
            }
            all.insert(stream);
            if is_same_cause(it, other) {
                of_cause.insert(stream);
            }
            if network.is_some() && other.address().map(Network::of) == network {
                of_network.insert(stream);
            }
        }
        let [streams, same_cause, same_network] = [all, of_cause, of_network].map(|set| set.len());
        Some(Self { streams, same_cause, same_network, network })
    }

    /// It in a sentence without a full stop.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let Self { streams, same_cause, same_network, network } = *self;
        if streams == 0 {
            return Words::new(
                "no other stream broke within a minute",
                "前后一分钟内没有其他流断流",
                "前後 1 分間に切断したストリームはほかになし",
            )
            .of(lang)
            .to_owned();
        }
        let others = if streams == 1 { "stream" } else { "streams" };
        let mut text = say!(
            lang,
            "{streams} other {others} broke within a minute",
            "前后一分钟内另有 {streams} 路流断流",
            "前後 1 分間にほかのストリーム {streams} 本が切断"
        );
        let mut alike = Vec::new();
        if same_cause > 0 {
            alike.push(say!(
                lang,
                "{same_cause} for the same cause",
                "原因相同 {same_cause} 路",
                "同じ原因 {same_cause} 本"
            ));
        }
        if let Some(network) = network.filter(|_| same_network > 0) {
            alike.push(say!(
                lang,
                "{same_network} from {network}",
                "来自 {network} 的 {same_network} 路",
                "{network} から {same_network} 本"
            ));
        }
        if alike.is_empty() {
            text += Words::new(
                ", none of them for the same cause or from its network",
                "，均与其原因、客户端网络不同",
                "（原因もクライアントのネットワークも異なる）",
            )
            .of(lang);
        } else {
            let alike = alike.join(lang.pick(", ", "，", "、"));
            text += &say!(lang, ": {alike}", "：{alike}", "：{alike}");
        }
        text
    }
}

fn is_same_cause(a: BreakRef<'_>, b: BreakRef<'_>) -> bool {
    match (a.cause(), b.cause()) {
        (None, None) => a.reason() == b.reason(),
        (a, b) => a == b,
    }
}

/// A stream's breaks up to one of them, within a span of time; refusals and others never mix. Equal
/// records are counted each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct History {
    /// Whether these are refusals.
    pub refused: bool,
    /// How many there are, this one included; at least 1.
    pub breaks: u32,
    /// Seconds from the first of them to this one.
    pub over_s: i64,
    /// How many followed this one.
    pub later: u32,
    /// What most of them ended by, and how many; missing where nothing is most of at least three.
    /// [`None`] within: reasons that the catalogue does not have.
    pub usual: Option<(Option<CauseId>, u32)>,
}

impl History {
    /// Of the break in `row`, since `from`; [`None`] if it is listed without an end.
    #[must_use]
    pub fn of(store: &Store, row: Row, from: UnixTime) -> Option<Self> {
        let it = store.get(row);
        let end = it.ended()?;
        let refused = Push::of(it).refused;
        let mut history = Self { refused, breaks: 0, over_s: 0, later: 0, usual: None };
        let mut causes: HashMap<Option<CauseId>, u32> = HashMap::new();
        let mut is_later = true;
        for other in store.rows_of(it.stream_id()).iter().map(|&row| store.get(row)) {
            let Some(ended) = other.ended() else { continue };
            is_later &= other.row() != row;
            if (ended < from && other.row() != row) || Push::of(other).refused != refused {
                continue;
            }
            if is_later {
                history.later += other.count();
            } else {
                history.breaks += other.count();
                history.over_s = end.since(ended);
                *causes.entry(other.cause()).or_default() += other.count();
            }
        }
        let most = causes.into_iter().max_by_key(|(cause, count)| (*count, *cause));
        history.usual = most.filter(|(_, count)| history.breaks >= 3 && *count * 2 > history.breaks);
        Some(history)
    }

    /// `5th break in 2 h, usually Push network failed (4 of 5)`, without a full stop.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let Self { refused, breaks, later, .. } = *self;
        let what = if refused {
            Words::new("refusal", "拒绝", "拒否")
        } else {
            Words::new("break", "断流", "切断")
        };
        let (what, over, nth) = (what.of(lang), spoken(lang, self.over_s), ordinal(breaks));
        let mut text = match breaks {
            1 => say!(
                lang,
                "first {what} of this stream in the window",
                "该流在时间范围内的首次{what}",
                "このストリームの期間内で最初の{what}"
            ),
            _ => say!(
                lang,
                "{nth} {what} in {over}",
                "{over}内第 {breaks} 次{what}",
                "{over}で {breaks} 回目の{what}"
            ),
        };
        if let Some((cause, count)) = self.usual {
            let title = match cause {
                Some(id) => catalogue_in(lang).get(id).text.title,
                None => Words::new("unrecognised", "无法识别的原因", "不明な理由").of(lang),
            };
            text += &say!(
                lang,
                ", usually {title} ({count} of {breaks})",
                "，多为“{title}”（{breaks} 次中 {count} 次）",
                "、主に「{title}」（{breaks} 回中 {count} 回）"
            );
        }
        if later > 0 {
            text += &say!(lang, "; {later} more since", "；此后又有 {later} 次", "。その後さらに {later} 回");
        }
        text
    }
}

/// `1st`, `2nd`, `11th`, `21st`.
fn ordinal(number: u32) -> String {
    let end = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ProfileId, Record, Seen, Source, Text};

    const NOW: UnixTime = UnixTime(1_795_000_000);
    const NETWORK: &str = "Push client network exceptions.";
    const REFUSED: &str = "Authentication failed.";

    /// A store of breaks: stream, seconds before now, reason, address. A refusal lasted no time.
    fn store(breaks: &[(&str, i64, &str, &str)]) -> Store {
        let mut store = Store::new(vec!["main".into()]);
        let seen = breaks.iter().map(|&(stream, ago, reason, ip)| {
            let lasted = if reason == REFUSED { 0 } else { 30 };
            let record = Record {
                stream: Text::new(stream),
                started: Some(NOW.plus(-ago - i64::from(lasted))),
                ended: Some(NOW.plus(-ago)),
                reason: Text::new(reason),
                duration_s: Some(lasted),
                client_ip: Text::new(ip),
                ..Record::default()
            };
            Seen { record, count: 1 }
        });
        store.apply(ProfileId(0), &seen.collect::<Vec<_>>(), Source::FirstFill, NOW);
        store
    }

    fn row(store: &Store, stream: &str, ago: i64) -> Row {
        let mut rows = store.rows_newest_first().iter().copied();
        let is_it = |row: &Row| {
            let it = store.get(*row);
            it.stream().shown() == stream && it.ended() == Some(NOW.plus(-ago))
        };
        rows.find(is_it).expect("a break")
    }

    #[test]
    fn others_count_once_each_and_only_within_a_minute() {
        let store = store(&[
            ("a", 100, NETWORK, "203.0.113.7"),
            ("b", 40, NETWORK, "203.0.113.9"),
            ("b", 160, REFUSED, "198.51.100.1"),
            ("c", 101, "word", "203.0.113.200"),
            ("d", 39, NETWORK, "203.0.113.7"),
            ("e", 161, NETWORK, "203.0.113.7"),
            ("a", 90, NETWORK, "203.0.113.7"),
        ]);
        let company = Company::of(&store, row(&store, "a", 100)).expect("an end");
        assert_eq!((company.streams, company.same_cause, company.same_network), (2, 1, 2));
        assert_eq!(
            company.sentence(Lang::En),
            "2 other streams broke within a minute: 1 for the same cause, 2 from 203.0.113.0/24"
        );
        let alone = Company::of(&store, row(&store, "e", 161)).expect("an end");
        assert_eq!(alone.streams, 2, "b and c are a minute away at most");
    }

    #[test]
    fn an_unrecognised_text_is_the_same_cause_only_word_for_word() {
        let store = store(&[("a", 9, "one", ""), ("b", 9, "one", ""), ("c", 9, "two", "")]);
        let company = Company::of(&store, row(&store, "a", 9)).expect("an end");
        assert_eq!((company.streams, company.same_cause, company.same_network), (2, 1, 0));
        assert_eq!(company.network, None);
    }

    #[test]
    fn a_history_says_the_how_manieth_it_is_and_the_usual_cause() {
        let store = store(&[
            ("a", 7_200, NETWORK, ""),
            ("a", 5_000, NETWORK, ""),
            ("a", 4_000, REFUSED, ""),
            ("a", 3_000, "word", ""),
            ("a", 0, NETWORK, ""),
            ("a", 90_000, NETWORK, ""),
        ]);
        let told = |ago| {
            let history = History::of(&store, row(&store, "a", ago), NOW.plus(-86_400)).expect("an end");
            history.sentence(Lang::En)
        };
        assert_eq!(told(0), "4th break in 2 h, usually Push network failed (3 of 4)");
        assert_eq!(told(5_000), "2nd break in 36 min; 2 more since");
        assert_eq!(told(4_000), "first refusal of this stream in the window");
        assert_eq!(told(90_000), "first break of this stream in the window; 4 more since");
    }

    #[test]
    fn ordinals_end_as_they_are_spoken() {
        let said = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 113, 123].map(ordinal);
        assert_eq!(said.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th 113th 123rd");
    }
}
