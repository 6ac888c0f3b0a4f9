//! The fields a filter knows, and the one table its documentation is made from.

use crate::i18n::Words;

/// One row of the filter's documentation: help overlay, manual and README print this table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    /// How the term begins, or its shape.
    pub name: &'static str,
    /// A term that can be typed as it stands.
    pub example: &'static str,
    /// What it finds, in one line.
    pub help: Words,
}

/// Every kind of term, in the order to explain them in.
pub const TERMS: &[Term] = &[
    Term {
        name: "word",
        example: "uplink",
        help: Words::new(
            "text in stream, app, domain, client IP, reason, or key or title of the cause; every word must be found",
            "在流名称、应用、域名、客户端 IP、断流原因、原因的标识或标题中查找文本；每个词都须找到",
            "ストリーム名・アプリ・ドメイン・クライアント IP・切断理由・原因のキーか見出しに含まれる文字列。すべての語が見つかること",
        ),
    },
    Term {
        name: "stream:",
        example: "stream:room_12",
        help: Words::new("text in the stream's name", "流名称中的文本", "ストリーム名に含まれる文字列"),
    },
    Term {
        name: "app:",
        example: "app:live",
        help: Words::new(
            "text in the app's name (the console's Path)",
            "应用名称（AppName）中的文本",
            "アプリ名に含まれる文字列（コンソールの Path）",
        ),
    },
    Term {
        name: "domain:",
        example: "domain:push.example.com",
        help: Words::new("text in the push domain", "推流域名中的文本", "プッシュドメインに含まれる文字列"),
    },
    Term {
        name: "cause:",
        example: "cause:network",
        help: Words::new(
            "text in key or title of the cause, or a whole code such as 18/501; unrecognised finds reasons that nobody has seen",
            "原因的标识或标题中的文本，或完整错误码如 18/501；unrecognised 查找目录未收录的原因",
            "原因のキーか見出しに含まれる文字列、または 18/501 のようなコード全体。unrecognised はカタログにない理由を探す",
        ),
    },
    Term {
        name: "actor:",
        example: "actor:us",
        help: Words::new(
            "who has to act: streamer, network, us, account, platform, operator or nobody",
            "处理方：streamer 推流端、network 网络、us 我方配置、account 账号、platform 平台、operator 操作人员、nobody 无需处理",
            "対応者: streamer 配信者、network ネットワーク、us 自社設定、account アカウント、platform プラットフォーム、operator オペレーター、nobody 対応不要",
        ),
    },
    Term {
        name: "ip:",
        example: "ip:203.0.113.0/24",
        help: Words::new(
            "client address or network, IPv4 or IPv6; none finds pushes without one (internal network)",
            "客户端地址或网段，IPv4 或 IPv6；none 查找没有地址的推流（内网）",
            "クライアントのアドレスかネットワーク（IPv4・IPv6）。none はアドレスのないプッシュ（内部ネットワーク）を探す",
        ),
    },
    Term {
        name: "dur:",
        example: "dur:<30s",
        help: Words::new(
            "length of the push: <, >, <=, >= or = with s, m, h, d; a range is dur:30s..2h",
            "推流时长：<、>、<=、>= 或 =，单位 s、m、h、d；范围写作 dur:30s..2h",
            "プッシュの長さ: <、>、<=、>=、= と s、m、h、d。範囲は dur:30s..2h",
        ),
    },
    Term {
        name: "since:",
        example: "since:1h30m",
        help: Words::new(
            "ended at most that long ago, or after a time such as 2026-11-20T18:00; loads nothing more",
            "在这么久以内结束，或在 2026-11-20T18:00 这样的时间之后结束；不会加载更多",
            "これだけ前までに、または 2026-11-20T18:00 のような時刻以降に終わったもの。追加の読み込みはしない",
        ),
    },
    Term {
        name: "ended:",
        example: "ended:>=2026-11-20T18:00",
        help: Words::new(
            "when the push ended: <, >, <=, >= or none before a day or a time; a range is ended:2026-11-20..2026-11-21",
            "推流结束的时间：日期或时间前写 <、>、<=、>= 或不写；范围写作 ended:2026-11-20..2026-11-21",
            "プッシュが終了した時刻: 日付か時刻の前に <、>、<=、>= または何も付けない。範囲は ended:2026-11-20..2026-11-21",
        ),
    },
    Term {
        name: "started:",
        example: "started:<2026-11-20",
        help: Words::new(
            "when the push started, in the same way",
            "推流开始的时间，写法相同",
            "プッシュが開始した時刻。書き方は同じ",
        ),
    },
    Term {
        name: "count:",
        example: "count:>1",
        help: Words::new(
            "how many equal records the service lists of it",
            "服务端列出的相同记录条数",
            "サービスが返した同一記録の件数",
        ),
    },
    Term {
        name: "verdict:",
        example: "verdict:down",
        help: Words::new(
            "what became of the stream: down, banned, ended (probably planned), unknown, back, replaced or refused",
            "流的后续：down 中断、banned 已禁推、ended 已结束（多半是计划内）、unknown 未知、back 已恢复、replaced 已被顶替、refused 被拒绝",
            "ストリームのその後: down 停止中、banned 配信禁止、ended 終了（おそらく予定どおり）、unknown 不明、back 復旧、replaced 置換、refused 拒否",
        ),
    },
    Term {
        name: "is:",
        example: "is:flapping",
        help: Words::new(
            "down or back as verdict: does; new: became known after the window was first read; flapping: one of a stream's breaks that repeat; marked, noted: by you",
            "down、back 同 verdict:；new：首次读完时间窗之后才得知；flapping：反复断流中的一次；marked、noted：你标记或备注过的",
            "down と back は verdict: と同じ。new: 期間を最初に読み終えた後に分かったもの。flapping: 繰り返す切断の一つ。marked と noted: 自分で印やメモを付けたもの",
        ),
    },
    Term {
        name: "profile:",
        example: "profile:main",
        help: Words::new("text in the profile's name", "配置名称中的文本", "プロファイル名に含まれる文字列"),
    },
    Term {
        name: "field:=value",
        example: "stream:=room_1",
        help: Words::new(
            "the whole value, capitals included; stream:=\"\" finds the empty one",
            "完整的值，区分大小写；stream:=\"\" 查找空值",
            "大文字小文字も含めて値全体。stream:=\"\" は空のものを探す",
        ),
    },
    Term {
        name: "field:(a,b)",
        example: "cause:(client_network,no_data)",
        help: Words::new(
            "any of these values; each may have its own sign, as in dur:(<5s,>2h)",
            "其中任一值；每个值可带各自的符号，例如 dur:(<5s,>2h)",
            "いずれかの値。値ごとに記号を付けられる。例: dur:(<5s,>2h)",
        ),
    },
    Term {
        name: "~letters",
        example: "stream:~rm12",
        help: Words::new(
            "these letters in this order, with anything between them (`*` says no more); without a field in stream and cause",
            "依次包含这些字母，其间可有任意字符（`*` 也只表示这一点）；不写字段时在流名称与原因中查找",
            "これらの文字をこの順に含み、間には何があってもよい（`*` も同じ意味）。項目なしではストリーム名と原因を探す",
        ),
    },
    Term {
        name: "/regex/",
        example: "stream:/^room_[0-9]+$/",
        help: Words::new(
            "a regular expression, whatever the case; without a field wherever a word is looked for",
            "正则表达式，不区分大小写；不写字段时与普通词的查找范围相同",
            "正規表現（大文字小文字は区別しない）。項目なしでは語と同じ場所を探す",
        ),
    },
    Term {
        name: "-term",
        example: "-cause:client_closed",
        help: Words::new(
            "leaves out what the term or the group behind it finds; not term is the same",
            "排除其后的条件或括号找到的内容；写作 not 条件 亦可",
            "後に続く条件や括弧に合うものを除く。not 条件 も同じ",
        ),
    },
    Term {
        name: "a or b",
        example: "verdict:down or (actor:us dur:<30s)",
        help: Words::new(
            "one of both; or binds least, parentheses group",
            "二者之一；or 的优先级最低，用括号分组",
            "どちらか一方。or の結び付きが最も弱く、括弧でまとめる",
        ),
    },
    Term {
        name: "@name",
        example: "@night -cause:client_closed",
        help: Words::new(
            "the filter that was saved under that name: :save-filter keeps the present one, [filters] of the configuration has others",
            "以此名称保存的筛选：:save-filter 保存当前筛选，其他写在配置的 [filters] 中",
            "その名前で保存した絞り込み。:save-filter で今のものを保存する。ほかは設定の [filters] にある",
        ),
    },
    Term {
        name: "\"text\"",
        example: "stream:\"main stage\"",
        help: Words::new(
            "a value with blanks, colons or other signs; \\\" is a quote inside it",
            "含空格、冒号等符号的值；其中的引号写作 \\\"",
            "空白・コロンなどの記号を含む値。中の引用符は \\\" と書く",
        ),
    },
    Term {
        name: "field:a field:b",
        example: "app:live app:vod",
        help: Words::new(
            "the same field twice means or; different fields, words and exclusions must all hold",
            "同一字段写两次即为“或”；不同字段、词和排除条件须全部满足",
            "同じ項目を 2 回書くと「または」。異なる項目・語・除外はすべて満たすこと",
        ),
    },
];

/// What can stand before a `:`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    Stream,
    App,
    Domain,
    Cause,
    Actor,
    Ip,
    Dur,
    Since,
    Ended,
    Started,
    Count,
    Verdict,
    Is,
    Profile,
}

pub(super) const FIELDS: [(&str, Field); 14] = [
    ("stream", Field::Stream),
    ("app", Field::App),
    ("domain", Field::Domain),
    ("cause", Field::Cause),
    ("actor", Field::Actor),
    ("ip", Field::Ip),
    ("dur", Field::Dur),
    ("since", Field::Since),
    ("ended", Field::Ended),
    ("started", Field::Started),
    ("count", Field::Count),
    ("verdict", Field::Verdict),
    ("is", Field::Is),
    ("profile", Field::Profile),
];

/// Words that people know from the console and elsewhere, with what they are called here.
const ELSEWHERE: [(&str, &str); 17] = [
    ("path", "app"),
    ("appname", "app"),
    ("name", "stream"),
    ("streamname", "stream"),
    ("host", "domain"),
    ("reason", "cause"),
    ("client", "ip"),
    ("address", "ip"),
    ("from", "since"),
    ("until", "ended"),
    ("before", "ended"),
    ("begin", "started"),
    ("copies", "count"),
    ("lasted", "dur"),
    ("account", "profile"),
    ("status", "verdict"),
    ("state", "verdict"),
];

impl Field {
    /// The field of that name, whatever its case.
    pub(super) fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| *field)
    }

    /// Whether it is a text, so that a pattern may be looked for in it.
    pub(super) const fn is_text(self) -> bool {
        matches!(self, Self::Stream | Self::App | Self::Domain | Self::Cause | Self::Profile)
    }

    /// The documented example of a term with this field.
    pub(super) fn example(self) -> &'static str {
        let of_this = |term: &&Term| term.name.strip_suffix(':').and_then(Self::named) == Some(self);
        TERMS.iter().find(of_this).map_or("", |term| term.example)
    }

    /// All names, for a sentence.
    pub(super) fn list() -> String {
        FIELDS.map(|(name, _)| name).join(", ")
    }

    /// The name that an unknown one probably means.
    pub(super) fn nearest(name: &str) -> Option<&'static str> {
        let elsewhere = ELSEWHERE.iter().find(|(there, _)| there.eq_ignore_ascii_case(name));
        elsewhere.map(|(_, here)| *here).or_else(|| nearest(name, &FIELDS.map(|(name, _)| name)))
    }
}

/// The word that one which is none of them probably means.
pub(super) fn nearest(typed: &str, words: &[&'static str]) -> Option<&'static str> {
    /// No word is nearly as long: no need to measure how far a page of text is off.
    const LONGEST: usize = 12;
    let typed = typed.to_lowercase();
    let length = typed.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    let begun = |known: &str| length > 1 && (known.starts_with(&typed) || typed.starts_with(known));
    if let Some(known) = words.iter().find(|known| begun(known)) {
        return Some(known);
    }
    let allowed = if length > 3 { 2 } else { 1 };
    words
        .iter()
        .map(|known| (distance(&typed, known), *known))
        .filter(|(distance, known)| *distance <= allowed && *distance < known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many characters must be added, removed, changed or swapped with a neighbour.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut before = vec![0; to.len() + 1];
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (i, &a) in from.iter().enumerate() {
        let mut row = vec![i + 1; to.len() + 1];
        for (j, &b) in to.iter().enumerate() {
            let changed = above[j] + usize::from(a != b);
            row[j + 1] = changed.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == to[j - 1] && from[i - 1] == b {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_field_is_documented_and_every_documented_field_exists() {
        let documented: Vec<&str> = TERMS.iter().filter_map(|term| term.name.strip_suffix(':')).collect();
        assert_eq!(documented, FIELDS.map(|(name, _)| name));
    }

    #[test]
    fn every_term_is_explained_in_each_language() {
        for term in TERMS {
            let [en, zh, ja] = Lang::ALL.map(|lang| term.help.of(lang));
            assert!(zh != en && ja != en && zh != ja, "{}: {zh}", term.name);
        }
    }

    #[test]
    fn a_mistyped_field_finds_the_one_that_was_meant() {
        for (typed, meant) in [
            ("steam", Some("stream")),
            ("staem", Some("stream")),
            ("Str", Some("stream")),
            ("domian", Some("domain")),
            ("duration", Some("dur")),
            ("causes", Some("cause")),
            ("ips", Some("ip")),
            ("Path", Some("app")),
            ("reason", Some("cause")),
            ("rtmp", None),
            ("verdicts", Some("verdict")),
            ("Status", Some("verdict")),
            ("赛事", None),
            ("", None),
        ] {
            assert_eq!(Field::nearest(typed), meant, "{typed}");
        }
        assert_eq!(Field::nearest(&"x".repeat(100_000)), None);
    }

    #[test]
    fn distance_counts_a_swap_once() {
        assert_eq!(distance("domian", "domain"), 1);
        assert_eq!(distance("", "ip"), 2);
        assert_eq!(distance("app", "app"), 0);
        assert_eq!(distance("pap", "app"), 1);
    }
}
