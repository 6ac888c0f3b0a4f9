//! The fields a filter knows, and the one table its documentation is made from.

/// One row of the filter's documentation: help overlay, manual and README print this table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    /// How the term begins, or its shape.
    pub name: &'static str,
    /// A term that can be typed as it stands.
    pub example: &'static str,
    /// What it finds, in one line.
    pub help: &'static str,
}

/// Every kind of term, in the order to explain them in.
pub const TERMS: &[Term] = &[
    Term {
        name: "word",
        example: "uplink",
        help: "text in stream, app, domain, client IP, reason, or key or title of the cause; every word must be found",
    },
    Term { name: "stream:", example: "stream:room_12", help: "text in the stream's name" },
    Term { name: "app:", example: "app:live", help: "text in the app's name (the console's Path)" },
    Term { name: "domain:", example: "domain:push.example.com", help: "text in the push domain" },
    Term {
        name: "cause:",
        example: "cause:network",
        help: "text in key or title of the cause, or a whole code such as 18/501; unrecognised finds reasons that nobody has seen",
    },
    Term {
        name: "actor:",
        example: "actor:us",
        help: "who has to act: streamer, network, us, account, platform, operator or nobody",
    },
    Term {
        name: "ip:",
        example: "ip:203.0.113.0/24",
        help: "client address or network, IPv4 or IPv6; none finds pushes without one (internal network)",
    },
    Term {
        name: "dur:",
        example: "dur:<30s",
        help: "length of the push: <, >, <=, >= or = with s, m, h, d; a range is dur:>30s -dur:>2h",
    },
    Term {
        name: "since:",
        example: "since:1h30m",
        help: "ended at most that long ago, or after a time such as 2026-11-20T18:00; loads nothing more",
    },
    Term {
        name: "verdict:",
        example: "verdict:down",
        help: "what became of the stream: down, banned, ended (probably planned), unknown, back, replaced or refused",
    },
    Term {
        name: "is:",
        example: "is:flapping",
        help: "down or back as verdict: does; new: became known after the window was first read; flapping: one of a stream's breaks that repeat",
    },
    Term { name: "profile:", example: "profile:main", help: "text in the profile's name" },
    Term {
        name: "field:=value",
        example: "stream:=room_1",
        help: "the whole value, capitals included; stream:=\"\" finds the empty one",
    },
    Term { name: "-term", example: "-cause:client_closed", help: "leaves out what the term finds" },
    Term {
        name: "\"text\"",
        example: "stream:\"main stage\"",
        help: "a value with blanks, colons or other signs; \\\" is a quote inside it",
    },
    Term {
        name: "field:a field:b",
        example: "app:live app:vod",
        help: "the same field twice means or; different fields, words and exclusions must all hold",
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
    Verdict,
    Is,
    Profile,
}

const FIELDS: [(&str, Field); 11] = [
    ("stream", Field::Stream),
    ("app", Field::App),
    ("domain", Field::Domain),
    ("cause", Field::Cause),
    ("actor", Field::Actor),
    ("ip", Field::Ip),
    ("dur", Field::Dur),
    ("since", Field::Since),
    ("verdict", Field::Verdict),
    ("is", Field::Is),
    ("profile", Field::Profile),
];

/// Words that people know from the console and elsewhere, with what they are called here.
const ELSEWHERE: [(&str, &str); 12] = [
    ("path", "app"),
    ("appname", "app"),
    ("name", "stream"),
    ("streamname", "stream"),
    ("host", "domain"),
    ("reason", "cause"),
    ("client", "ip"),
    ("address", "ip"),
    ("from", "since"),
    ("account", "profile"),
    ("status", "verdict"),
    ("state", "verdict"),
];

impl Field {
    /// The field of that name, whatever its case.
    pub(super) fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| *field)
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

    #[test]
    fn every_field_is_documented_and_every_documented_field_exists() {
        let documented: Vec<&str> = TERMS.iter().filter_map(|term| term.name.strip_suffix(':')).collect();
        assert_eq!(documented, FIELDS.map(|(name, _)| name));
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
