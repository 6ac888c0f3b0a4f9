//! What the filter refuses: where its errors point, what they say, and what they never repeat.

use breakwatch::filter::{Filter, FilterError};
use chrono::Utc;

fn error(text: &str) -> FilterError {
    match Filter::parse(text, &Utc) {
        Ok(_) => panic!("{text:?} was understood"),
        Err(error) => error,
    }
}

#[test]
fn errors_point_at_the_character_and_say_what_to_do() {
    for (text, at, len, hint) in [
        (
            "weather:bad",
            0,
            7,
            "fields are stream, app, domain, cause, actor, ip, dur, since, ended, started, count, verdict, is, profile",
        ),
        ("weather:", 0, 7, "fields are stream"),
        ("verdict:", 8, 1, "such as verdict:down"),
        ("verdict:dwon", 8, 4, "did you mean down? write one of down, banned, ended"),
        ("steam:x", 0, 5, "did you mean stream:?"),
        ("2001:db8::1", 0, 4, "did you mean ip:2001:db8::1?"),
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
        ("dur:>1h..2h", 4, 1, "such as dur:1h..2h"),
        ("dur:1h..<=2h", 8, 2, "both ends alone"),
        ("dur:<", 5, 1, "1h30m"),
        ("since:=2h", 6, 1, "leave out the ="),
        ("since:soon", 6, 4, "2026-11-20T18:00"),
        ("赛 stream:/a[/", 11, 1, "/^room_[0-9]+$/"),
        ("/(?P<>a)/", 5, 1, "in quotes"),
        ("/a{1000}{1000}/", 0, 15, "smaller repetitions"),
        ("stream:~", 7, 1, "stream:~rm12"),
        ("app:(a,", 4, 1, "app:(live,vod)"),
        ("app:( , )", 4, 5, "app:(live,vod)"),
        ("app:(a,\"b)", 7, 1, "closing"),
        ("verdict:(down,bak)", 14, 3, "did you mean back?"),
        ("actor:~us", 6, 3, "such as actor:us"),
        ("dur:/1/", 4, 3, "such as dur:<30s"),
        ("ended:2h", 6, 2, "ended:>=2026-11-20T18:00"),
        ("ended:=2026-11-20", 6, 1, "leave out the ="),
        ("dur:1s..2x", 9, 1, "1h30m"),
        ("count:>x", 7, 1, "count:2..5"),
        ("a or", 2, 2, "write a term there"),
        ("or a", 0, 2, "in quotes"),
        ("a | | b", 2, 1, "write a term there"),
        ("(a or b", 0, 1, "closing )"),
        ("a )", 2, 1, "take it away"),
        ("()", 0, 2, "between the parentheses"),
        ("a not", 2, 3, "write a term there"),
        ("（赛事", 0, 1, "closing )"),
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
        "verdict:do",
        "is:",
        "ip:203.0.",
        "ip:203.0.113.0/",
        "dur:<",
        "dur:<30",
        "since:2026-11",
        "a or",
        "(a",
        "app:(a",
        "stream:~",
        "ended:>=",
        "count:>",
    ] {
        assert!(error(text).is_unfinished(), "{text}");
    }
    for text in
        ["weather:bad", "actor:nobdy", "ip:host", "dur:<30x", "app: b", "dur:<3 b", "actor:net b", "app:\"\""]
    {
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
