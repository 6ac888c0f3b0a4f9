//! The checks together: each slip is found, judged and told in three languages, and nothing of a secret
//! is ever told.

use std::collections::HashSet;

use chrono::{FixedOffset, Offset as _, Utc};
use md5::{Digest as _, Md5};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::cause::{Code, catalogue};
use crate::event::is_hostile;
use crate::i18n::Lang;

/// 2025-11-20 08:00:00 UTC.
const NOW: UnixTime = UnixTime(1_763_625_600);
/// A day later, as `txTime`.
const TOMORROW: &str = "69201c00";
const SECRET: &str = "00112233445566778899aabbccddeeff";
const KEY: &str = "example-push-key";

fn beijing(_: UnixTime) -> FixedOffset {
    FixedOffset::east_opt(8 * 3_600).unwrap_or_else(|| Utc.fix())
}

fn url(front: &str) -> String {
    format!("{front}?txSecret={SECRET}&txTime={TOMORROW}")
}

fn checked(text: &str) -> Check {
    check(&Given::new(text.into()), &PushKeys::default(), NOW).expect("one URL")
}

/// The names of what was found, without what is said of every good URL.
fn found(text: &str) -> Vec<&'static str> {
    names(&checked(text))
}

fn names(check: &Check) -> Vec<&'static str> {
    check.problems.iter().map(Problem::name).filter(|name| *name != "valid").collect()
}

fn md5(parts: &[&str]) -> String {
    format!("{:032x}", u128::from_be_bytes(Md5::digest(parts.concat()).into()))
}

#[test]
fn a_good_url_has_nothing_wrong_and_says_until_when_it_is_valid() {
    let check = checked(&url("rtmp://push.example.com/live/room_1"));
    assert!(!check.refused());
    assert_eq!(check.expires, Some(NOW.plus(86_400)));
    let said: Vec<String> = check.problems.iter().map(|it| it.sentence(Lang::En, beijing)).collect();
    assert_eq!(said, ["The URL is valid until 2025-11-21 16:00:00 +08:00, for 1 d 0 h."]);
}

#[test]
fn each_slip_of_address_and_path_is_found_alone() {
    let long = format!("rtmp://{}.example.com/live/x", "a".repeat(64));
    for (front, slip) in [
        ("push.example.com/live/x", "scheme_missing"),
        ("://push.example.com/live/x", "scheme_missing"),
        ("ftp://push.example.com/live/x", "scheme_unknown"),
        ("https://play.example.com/live/x.flv", "playback_url"),
        ("webrtc://push.example.com/live/x", "scheme_also_plays"),
        ("rtmp://me:word@push.example.com/live/x", "user_before_host"),
        ("rtmp:///live/x", "host_missing"),
        ("rtmp://192.0.2.1/live/x", "host_is_address"),
        ("rtmp://[2001:db8::1]:1935/live/x", "host_is_address"),
        ("rtmp://${domain}/live/x", "host_characters"),
        ("rtmp://推流.example.com/live/x", "host_characters"),
        ("rtmp://localhost/live/x", "host_malformed"),
        ("rtmp://push..example.com/live/x", "host_malformed"),
        (&long, "host_malformed"),
        ("rtmp://push.example.com:/live/x", "port_invalid"),
        ("rtmp://push.example.com:+80/live/x", "port_invalid"),
        ("rtmp://push.example.com:65536/live/x", "port_invalid"),
        ("rtmp://push.example.com:80/live/x", "port_unusual"),
        ("rtmp://push.example.com:443/live/x", "port_of_tls"),
        ("rtmps://push.example.com:1935/live/x", "tls_on_plain_port"),
        ("rtmp://push.example.com", "app_missing"),
        ("rtmp://push.example.com/live/", "stream_missing"),
        ("rtmp://push.example.com//live/x", "slash_too_many"),
        ("rtmp://push.example.com/live//x", "slash_too_many"),
        ("rtmp://push.example.com/live/x/", "slash_too_many"),
        ("rtmp://push.example.com/live/a/b", "slash_in_stream"),
        ("rtmp://push.example.com/li ve/x", "app_characters"),
        ("rtmp://push.example.com/live/a=b", "stream_characters"),
        ("rtmp://push.example.com/live/100%", "stream_characters"),
        ("rtmp://push.example.com/live/a\u{202e}b", "stream_characters"),
        ("rtmp://push.example.com/live/赛事", "stream_characters_doubtful"),
        ("rtmp://push.example.com/li.ve/x", "app_characters_doubtful"),
        ("rtmp://push.example.com/live/%E8%B5%9B", "stream_percent_encoded"),
        ("rtmp://push.example.com/%6cive/x", "app_percent_encoded"),
    ] {
        let mut found = found(&url(front));
        // The name of a file to play is one more slip of a playback URL.
        found.retain(|name| *name == slip || *name != "stream_characters_doubtful");
        assert_eq!(found, [slip], "{front}");
    }
}

#[test]
fn each_slip_of_the_parameters_is_found_alone() {
    let with = |query: &str| format!("rtmp://push.example.com/live/x{query}");
    for (query, slip) in [
        (format!("?txSecret={SECRET}"), "expiry_missing"),
        (format!("?txSecret={SECRET}&txTime="), "expiry_missing"),
        (format!("?txSecret={SECRET}&txTime=0x69202080"), "expiry_malformed"),
        (format!("?txSecret={SECRET}&txTime=1763712000"), "expiry_decimal"),
        (format!("?txSecret={SECRET}&txTime=19AA56D6000"), "expiry_milliseconds"),
        (format!("?txSecret={SECRET}&txTime=691EBC70"), "expired"),
        (format!("?txSecret={SECRET}&txTime={:x}", NOW.0 + 60), "expires_soon"),
        (format!("?txSecret={SECRET}&txTime=8fffffff"), "long_lived"),
        (format!("?txTime={TOMORROW}"), "secret_missing"),
        (format!("?txSecret=&txTime={TOMORROW}"), "secret_missing"),
        (format!("?txSecret={}&txTime={TOMORROW}", &SECRET[1..]), "secret_malformed"),
        (format!("?txSecret=x{}&txTime={TOMORROW}", &SECRET[1..]), "secret_malformed"),
        (format!("?txSecret={}&txTime={TOMORROW}", SECRET.to_uppercase()), "secret_upper_case"),
        (format!("?txSecret={SECRET}&amp;txTime={TOMORROW}"), "ampersand_escaped"),
        (format!("?txsecret={SECRET}&txTime={TOMORROW}"), "parameter_misspelt"),
        (format!("?txSecret={SECRET}&txTime={TOMORROW}&txTime=1"), "parameter_duplicate"),
        (format!("?txSecret={SECRET}?txTime={TOMORROW}"), "second_question_mark"),
        (format!("&txSecret={SECRET}&txTime={TOMORROW}"), "question_mark_missing"),
        (format!("%3FtxSecret%3D{SECRET}%26txTime%3D{TOMORROW}"), "question_mark_encoded"),
        (format!("?txSecret={SECRET}&txTime={TOMORROW} \""), "surrounded"),
    ] {
        assert_eq!(found(&with(&query)), [slip], "{query}");
    }
}

#[test]
fn a_url_that_is_percent_encoded_as_a_whole_is_read_all_the_same() {
    let plain = url("rtmp://push.example.com/live/room_1");
    for (colon, slash) in [("%3A", "%2F"), ("%3a", "%2f")] {
        let encoded = plain.replace(':', colon).replace('/', slash).replace('?', "%3F").replace('&', "%26");
        let check = checked(&encoded.replace('=', "%3D"));
        assert_eq!(names(&check), ["wholly_encoded"]);
        assert!(check.refused() && check.expires == Some(NOW.plus(86_400)));
        assert!(!format!("{:?} {}", check, check.url.shown()).contains(SECRET));
    }
    assert!(!found("rtmp%3A%").contains(&"wholly_encoded"));
}

#[test]
fn what_the_service_would_record_has_its_code() {
    for (text, code) in [
        (url("rtmp://192.0.2.1/live/x"), 300),
        (url("rtmp://a b/live/x"), 302),
        (url("rtmp://push.example.com/live/a b"), 308),
        (url("rtmp://push.example.com/a b/x"), 309),
        (format!("rtmp://push.example.com/live/x?txSecret={SECRET}"), 500),
        (format!("rtmp://push.example.com/live/x?txSecret={SECRET}&txTime=5fffffff"), 501),
        (format!("rtmp://push.example.com/live/x?txTime={TOMORROW}"), 502),
        (format!("rtmp://push.example.com/live/x?txSecret=1&txTime={TOMORROW}"), 503),
    ] {
        let check = checked(&text);
        let blame = check.problems.iter().find_map(Problem::blame).expect("a cause");
        let id = catalogue().by_key(blame.cause).expect("a cause of the catalogue");
        assert_eq!(catalogue().get(id).codes, [Code { errcode: 18, sub: code }], "{text}");
        assert!(check.refused());
    }
}

#[test]
fn a_secret_is_verified_with_either_key() {
    let keys = PushKeys::read(format!("other\r\n {KEY} \n").as_bytes()).expect("two keys");
    let secret = md5(&[KEY, "room", TOMORROW]);
    let text = format!("rtmp://push.example.com/live/room?txSecret={secret}&txTime={TOMORROW}");
    let check = check(&Given::new(text), &keys, NOW).expect("one URL");
    assert!(check.problems.contains(&Problem::SecretMatches(Which::Backup)), "{check:?}");
    assert!(!check.unchecked.contains(&Unchecked::Secret));
    assert!(!check.refused());
}

#[test]
fn a_wrong_secret_is_explained_by_the_slip_that_made_it() {
    let keys = PushKeys::read(KEY.as_bytes()).expect("a key");
    let decimal = (NOW.0 + 86_400).to_string();
    let lower = "6920208f";
    let slips = |stream: &str, time: &str, hashed: &[&str]| {
        let text = format!("rtmp://push.example.com/live/{stream}?txSecret={}&txTime={time}", md5(hashed));
        let check = check(&Given::new(text), &keys, NOW).expect("one URL");
        assert!(check.refused());
        let wrong = |problem: &Problem| match problem {
            Problem::SecretWrong(mistakes) => Some(mistakes.clone()),
            _ => None,
        };
        check.problems.iter().find_map(wrong).expect("a wrong secret")
    };
    let upper = lower.to_uppercase();
    for (stream, time, hashed, mistake) in [
        ("room", TOMORROW, [KEY, "\n", "room", TOMORROW], Mistake::KeyWithLineEnd),
        ("room", TOMORROW, [KEY, " ", "room", TOMORROW], Mistake::KeyWithBlank),
        ("%E4%B8%BB", TOMORROW, [KEY, "主", TOMORROW, ""], Mistake::NameDecoded),
        ("主", TOMORROW, [KEY, "%e4%b8%bb", TOMORROW, ""], Mistake::NameEncoded),
        ("room", TOMORROW, [KEY, "live/", "room", TOMORROW], Mistake::NameWithApp),
        ("Room", TOMORROW, [KEY, "room", TOMORROW, ""], Mistake::NameCase),
        ("room", TOMORROW, [KEY, "room", &decimal, ""], Mistake::ExpiryDecimal),
        ("room", lower, [KEY, "room", &upper, ""], Mistake::ExpiryCase),
        ("room", TOMORROW, [KEY, "room", "0x", TOMORROW], Mistake::ExpiryPrefixed),
        ("room", TOMORROW, ["room", KEY, TOMORROW, ""], Mistake::Order),
    ] {
        assert_eq!(slips(stream, time, &hashed), [mistake], "{mistake:?}");
    }
    assert_eq!(slips("room", TOMORROW, &[KEY, "-", "room", "-", TOMORROW]), [Mistake::Separator]);
    assert_eq!(
        slips("Room", TOMORROW, &[KEY, "\n", "room", TOMORROW]),
        [Mistake::KeyWithLineEnd, Mistake::NameCase]
    );
    assert_eq!(slips("room", TOMORROW, &["another key", "room", TOMORROW]), []);
}

#[test]
fn a_key_file_holds_one_or_two_keys() {
    assert_eq!(PushKeys::read(b" \n").expect_err("empty"), KeysError::Empty);
    assert_eq!(PushKeys::read(b"a\nb\nc").expect_err("three"), KeysError::TooMany);
    assert_eq!(format!("{:?}", PushKeys::read(KEY.as_bytes()).expect("a key")), "PushKeys(1)");
}

#[test]
fn a_byte_order_mark_before_the_key_does_not_count() {
    let keys = PushKeys::read(format!("\u{feff}{KEY}\r\n").as_bytes()).expect("a key");
    let secret = md5(&[KEY, "room", TOMORROW]);
    let given = Given::new(format!("rtmp://push.example.com/live/room?txSecret={secret}&txTime={TOMORROW}"));
    let check = check(&given, &keys, NOW).expect("a URL");
    assert!(!check.refused(), "{check:?}");
}

#[test]
fn what_cannot_be_a_key_is_said_to_be_none_instead_of_blaming_the_url() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(KEY.bytes().flat_map(|byte| [byte, 0])).collect();
    for text in [&utf16[..], &utf16[2..], b"a\0b", b"\x1b[31mkey", &[b'k'; 300]] {
        assert_eq!(PushKeys::read(text).expect_err("no key"), KeysError::NotText, "{text:?}");
    }
    let sentences = Lang::ALL.map(|lang| KeysError::NotText.sentence(lang));
    assert!(sentences[0] != sentences[1] && sentences[1] != sentences[2]);
}

/// One of each, with values where there are any.
fn every_problem() -> Vec<Problem> {
    use Mistake as M;
    use Problem as P;
    let (at, text) = (NOW, || "'x'".to_owned());
    let mut all =
        vec![P::Surrounded, P::WhollyEncoded, P::SchemeMissing, P::SchemeUnknown(text()), P::Playback];
    all.extend([P::SchemeAlsoPlays, P::UserBeforeHost, P::HostMissing, P::HostIsAddress]);
    all.extend([P::HostCharacters(text()), P::HostMalformed, P::PortInvalid, P::PortUnusual(80)]);
    all.extend([P::PortOfTls, P::TlsOnPlainPort, P::AppMissing, P::StreamMissing, P::SlashTooMany]);
    all.extend([P::SlashInStream, P::QuestionMarkEncoded, P::QuestionMarkMissing, P::SecondQuestionMark]);
    for part in [Part::App, Part::Stream] {
        all.extend([P::CharactersRefused(part, text()), P::CharactersDoubtful(part, text())]);
        all.push(P::PercentEncoded(part));
    }
    for name in ["txSecret", "txTime"] {
        all.extend([P::AmpersandEscaped(name), P::NameMisspelt(name), P::Duplicate(name)]);
    }
    all.extend([P::ExpiryMissing, P::ExpiryMalformed, P::ExpiryDecimal(at), P::ExpiryMilliseconds(at)]);
    all.extend([P::Expired { at, ago_s: 60 }, P::ExpiresSoon { at, left_s: 60 }]);
    all.extend([P::Valid { at, left_s: 9_999 }, P::LongLived { at: UnixTime(i64::MAX), left_s: i64::MAX }]);
    all.extend([P::SecretMissing, P::SecretUpperCase, P::SecretMalformed { length: 31, odd: 0 }]);
    all.extend([P::SecretMalformed { length: 32, odd: 2 }, P::SecretWrong(vec![])]);
    all.extend([Which::Only, Which::Primary, Which::Backup].map(P::SecretMatches));
    let slips = [M::KeyWithLineEnd, M::KeyWithBlank, M::NameDecoded, M::NameEncoded, M::NameWithApp]
        .into_iter()
        .chain([M::NameCase, M::ExpiryDecimal, M::ExpiryCase, M::ExpiryPrefixed, M::Order, M::Separator]);
    all.extend(slips.map(|slip| P::SecretWrong(vec![slip])));
    all
}

#[test]
fn everything_is_said_in_three_languages_and_blames_causes_that_exist() {
    let mut said = HashSet::new();
    for problem in every_problem() {
        for lang in Lang::ALL {
            let sentence = problem.sentence(lang, beijing);
            assert_ne!(sentence, problem.name());
            let wide = sentence.chars().any(|c| ('\u{3000}'..='\u{9fff}').contains(&c));
            assert_eq!(wide, lang != Lang::En, "{sentence}");
            let kana = sentence.chars().any(|c| ('\u{3040}'..='\u{30ff}').contains(&c));
            assert_eq!(kana, lang == Lang::Ja, "{sentence}");
            assert!(said.insert(sentence), "said twice: {problem:?}");
        }
        if let Some(blame) = problem.blame() {
            assert!(catalogue().by_key(blame.cause).is_some(), "{}", blame.cause);
        }
        // Whoever reads an error finds a fix: the cause's, or one in the sentence itself.
        let refused = problem.severity() == Severity::Error && problem.blame().is_none();
        let advice = [": ", "missing"].iter().any(|word| problem.sentence(Lang::En, beijing).contains(word));
        assert!(!refused || advice, "{problem:?}");
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_masked_there_too() {
    for text in [
        format!("rtmp://push.example.com/live/{SECRET}"),
        format!("rtmp://txSecret={SECRET}/live/x"),
        format!("txSecret={SECRET}://push.example.com/live/x"),
        format!("rtmp://push.example.com:{SECRET}/live/x"),
        format!("rtmp://push.example.com/txSecret={SECRET}/x"),
        format!("rtmp://push.example.com/live/x?{SECRET}"),
        format!("rtmp://push.example.com/live/x?txTime={SECRET}"),
        format!("rtmp://push.example.com/live/x?{SECRET}=1"),
        format!("rtmp://{SECRET}@push.example.com/live/x?token={SECRET}"),
        format!("rtmp://push.example.com/live/x;tx%53ecret={SECRET}?txSecret=1"),
    ] {
        let check = checked(&text);
        let mut out = format!("{check:?}{}", check.url.shown_stream());
        for problem in &check.problems {
            out += &problem.sentence(Lang::En, beijing);
        }
        assert!(!out.contains(SECRET), "{out}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        rng_seed: RngSeed::Fixed(41),
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_bytes_panic_print_the_secret_or_steer_a_terminal(
        before in "(rtmp://|srt://x\\?streamid=#!::|\\PC{0,6}://)?[a-z/?&@:%=,;\u{0}-\u{1f}\u{200b}-\u{202f}主\\[\\]]{0,24}[?&/,:;@%]?",
        after in proptest::collection::vec(any::<u8>(), 0..24),
        upper in any::<bool>(),
    ) {
        let name = if upper { "TXSECRET=" } else { "txSecret=" };
        let after = String::from_utf8_lossy(&after).into_owned();
        // What is joined to the secret itself without a sign between would be another secret.
        let given = Given::new(format!("{before}{name}{SECRET} {after}"));
        let keys = PushKeys::read(KEY.as_bytes()).expect("a key");
        if let Ok(check) = check(&given, &keys, NOW) {
            let mut out = format!("{check:?}{given:?}{}{}", check.url.shown_app(), check.url.shown_host());
            for lang in Lang::ALL {
                for problem in &check.problems {
                    out += &problem.sentence(lang, beijing);
                }
            }
            prop_assert!(!out.contains(SECRET), "{}", out);
            prop_assert!(!out.chars().any(is_hostile), "{:?}", out);
        }
    }
}
