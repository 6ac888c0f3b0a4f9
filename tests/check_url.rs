//! `check-url` as people use it: the URL from an argument or standard input, the key from a file or the
//! terminal; what it says in three languages, and that it never says the secret.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use chrono::Utc;
use md5::{Digest as _, Md5};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;

const SECRET: &str = "00112233445566778899aabbccddeeff";
const KEY: &str = "example-push-key";
const PUSH: &str = "rtmp://push.example.com/live/room";

/// `txTime` so many seconds from now.
fn ahead(seconds: i64) -> String {
    format!("{:X}", Utc::now().timestamp() + seconds)
}

fn good() -> String {
    format!("{PUSH}?txSecret={SECRET}&txTime={}", ahead(86_400))
}

/// A URL whose secret was made with a key.
fn signed(key: &str) -> String {
    let time = ahead(86_400);
    let secret = u128::from_be_bytes(Md5::digest(format!("{key}room{time}")).into());
    format!("{PUSH}?txSecret={secret:032x}&txTime={time}")
}

fn secret_of(url: &str) -> &str {
    let from = url.find("txSecret=").unwrap() + "txSecret=".len();
    &url[from..from + 32]
}

fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.env_clear().env("HOME", home).env("TZ", "UTC-8").arg("check-url").stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Status, standard output, standard error.
fn run(args: &[&str], input: &str) -> (i32, String, String) {
    let home = tempfile::tempdir().unwrap();
    let mut child = program(home.path()).args(args).spawn().unwrap();
    // A command that refuses its arguments does not wait for its input.
    let _unread = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn json(args: &[&str]) -> (i32, Value) {
    let (status, out, err) = run(&[args, &["--format", "json"]].concat(), "");
    assert_eq!(err, "");
    assert_eq!(out.lines().count(), 1);
    (status, serde_json::from_str(&out).unwrap())
}

fn findings(value: &Value) -> Vec<&str> {
    value["findings"].as_array().unwrap().iter().map(|it| it["finding"].as_str().unwrap()).collect()
}

#[test]
fn a_good_url_is_shown_masked_with_what_cannot_be_known_and_ends_in_success() {
    let url = good();
    let (status, out, err) = run(&[&url], "");
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.starts_with(&format!("{PUSH}?txSecret=***&txTime=")), "{out}");
    assert!(out.contains(" +08:00, for 23 h 59 min.") || out.contains(" +08:00, for 1 d 0 h."), "{out}");
    assert!(out.contains("whether the stream is banned"));
    assert!(out.ends_with("Nothing wrong in what was checked.\n"), "{out}");
    assert!(!out.contains(SECRET));
}

#[test]
fn an_expired_url_ends_in_refusal_with_moment_code_and_fix() {
    let url = format!("{PUSH}?txSecret={SECRET}&txTime={}", ahead(-7_260));
    let (status, out, err) = run(&[&url], "");
    assert_eq!((status, err.as_str()), (1, ""));
    assert!(out.contains("ERROR    The URL has expired: txTime was 20"), "{out}");
    assert!(out.contains("2 h 1 min"), "{out}");
    assert!(out.contains("The service would record: 18/501 Push URL expired (txTime)"), "{out}");
    assert!(out.contains("\nFix: 18/501 Push URL expired (txTime)\n  1. Us: make a new URL now"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80 || line.starts_with("rtmp://")), "{out}");
}

#[test]
fn the_url_may_come_on_standard_input_whole_or_as_an_encoder_has_it() {
    let url = good();
    let (server, key) = url.split_at(url.rfind('/').unwrap() + 1);
    for input in [format!("{url}\r\n"), format!("{server}\n{key}\n")] {
        let (status, out, err) = run(&["-"], &input);
        assert_eq!((status, err.as_str()), (0, ""));
        assert!(out.starts_with(&format!("{PUSH}?txSecret=***&txTime=")), "{out}");
    }
    assert_eq!(json(&[server, key]).0, 0);
}

#[test]
fn json_has_its_keys_in_order_and_says_what_was_found() {
    let url = format!("rtmp://192.0.2.1/live/a b?token={SECRET}&txTime=5FFFFFFF");
    let (_, out, _) = run(&[&url, "--format", "json"], "");
    let keys =
        ["refused", "url", "scheme", "domain", "app", "stream", "expires_at", "findings", "not_checked"];
    let at = keys.map(|key| out.find(&format!("\"{key}\":")).expect(key));
    assert!(at.is_sorted(), "{out}");
    let (status, value) = json(&[&url]);
    assert_eq!(status, 1);
    assert_eq!(value["url"], "rtmp://192.0.2.1/live/a b?token=***&txTime=5FFFFFFF");
    assert_eq!(value["expires_at"], "2021-01-14T08:25:35Z");
    assert_eq!(findings(&value), ["host_is_address", "stream_characters", "expired", "secret_missing"]);
    let cause = &value["findings"][0]["cause"];
    assert_eq!((&cause["key"], &cause["documented"]), (&"ip_push_forbidden".into(), &true.into()));
    assert_eq!(cause["codes"], serde_json::json!([[18, 300]]));
    assert!(cause["fix"].as_array().unwrap().len() >= 3);
    assert_eq!(value["not_checked"], serde_json::json!(["secret", "domain", "ban", "limits", "client"]));
}

#[test]
fn a_key_file_verifies_the_secret_or_says_which_slip_made_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("keys");
    std::fs::write(&file, format!("another-key\n{KEY}\n")).unwrap();
    let file = file.to_str().unwrap();
    let right = signed(KEY);
    let (status, value) = json(&[&right, "--key-file", file]);
    assert_eq!(status, 0);
    assert!(findings(&value).contains(&"secret_matches"));
    assert!(!value["not_checked"].as_array().unwrap().contains(&"secret".into()));
    let (status, value) = json(&["--key-file", file, &signed(&format!("{KEY}\n"))]);
    assert_eq!(status, 1);
    assert_eq!(value["findings"][0]["finding"], "secret_wrong");
    assert_eq!(value["findings"][0]["slips"], serde_json::json!(["key_with_line_end"]));
    assert_eq!(value["findings"][0]["cause"]["key"], "auth_failed");
    let (_, out, _) = run(&[&right, "--key-file", file], "");
    assert!(out.contains("made with the backup key"), "{out}");
    assert!(!out.contains(secret_of(&right)) && !out.contains(KEY));
}

#[test]
fn a_key_is_asked_for_on_the_terminal_and_not_shown() {
    let home = tempfile::tempdir().unwrap();
    let size = PtySize { rows: 60, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.env_clear();
    command.env("HOME", home.path());
    let url = signed(KEY);
    command.args(["check-url", "--key-prompt", &url]);
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().unwrap();
    let mut keyboard = pty.master.take_writer().unwrap();
    let mut seen = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&seen).contains("Push key: ") {
        assert_eq!(reader.read(&mut byte).unwrap(), 1, "it must ask");
        seen.push(byte[0]);
    }
    // A slip of the finger is taken back.
    write!(keyboard, "{KEY}x\u{7f}\r").unwrap();
    while !String::from_utf8_lossy(&seen).contains("what was checked.") {
        assert_eq!(reader.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
    assert_eq!(child.wait().unwrap().exit_code(), 0);
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.contains("txSecret is right"), "{seen}");
    assert!(!seen.contains(KEY) && !seen.contains(secret_of(&url)), "{seen}");
}

#[test]
fn every_language_has_its_own_words_and_the_same_machine_words() {
    let url = format!("{PUSH}?txSecret={SECRET}&txTime=5FFFFFFF");
    let mut fixes = Vec::new();
    for (lang, words) in [
        ("en", ["ERROR", "The URL has expired", "Not checked"]),
        ("zh", ["错误", "推流地址已过期", "未检查"]),
        ("ja", ["エラー", "URLの期限が切れています", "未確認"]),
    ] {
        let (status, out, _) = run(&[&url, "--lang", lang], "");
        assert_eq!(status, 1);
        for word in words {
            assert!(out.contains(word), "{lang}: {word} in {out}");
        }
        let (_, value) = json(&[&url, "--lang", lang]);
        assert_eq!(findings(&value), ["expired"]);
        assert_eq!(value["lang"], lang);
        let fix = value["findings"][0]["cause"]["fix"].to_string();
        assert!(!fixes.contains(&fix), "{lang} has words of its own");
        fixes.push(fix);
    }
}

#[test]
fn what_is_not_one_url_or_no_key_is_an_error_that_does_not_repeat_it() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("empty");
    std::fs::write(&empty, "\n").unwrap();
    let url = good();
    for (args, said) in [
        (vec!["-"], "there is no URL to check"),
        (vec![&url, &url, &url], "more than one URL"),
        (vec![&url, "room"], "more than one URL"),
        (vec![&url, "--key=example-push-key"], "--key"),
        (vec![&url, "--txSecret=example-push-key"], "--txSecret"),
        (vec![&url, "--key-file", empty.to_str().unwrap()], "the push key is empty"),
        (vec![&url, "--key-file", "/no/such/file"], "could not be read"),
        (vec![&url, "--key-prompt", "--key-file", "x"], "--key-prompt"),
        (vec![&url, "--format", "xml"], "xml"),
    ] {
        let (status, out, err) = run(args.as_slice(), "");
        assert_eq!((status, out.as_str()), (2, ""), "{said}");
        assert!(err.contains(said), "{err}");
        assert!(!err.contains(SECRET) && !err.contains(KEY), "{err}");
    }
}

#[test]
fn no_form_of_output_has_the_secret_or_steers_the_terminal_wherever_it_stands() {
    for url in [
        format!("rtmp://push.example.com/live/{SECRET}"),
        format!("rtmp://push.example.com/live/room\u{1b}[2J?txSecret={SECRET}"),
        format!("rtmp://push.example.com/live/room%3FtxSecret%3D{SECRET}"),
        format!("rtmp://push.example.com/live/room;txSecret={SECRET}"),
        format!("rtmp://txSecret={SECRET}"),
        format!("rtmp://push.example.com/live/room?txTime={SECRET}&other={SECRET}&{SECRET}"),
        format!("srt://push.example.com:9000?streamid=#!::h=push.example.com,r=live/x,txSecret={SECRET}"),
    ] {
        for format in ["text", "json"] {
            for lang in ["en", "zh", "ja"] {
                let (_, out, err) = run(&["-", "--format", format, "--lang", lang], &url);
                assert!(!out.contains(SECRET) && !err.contains(SECRET), "{out}{err}");
                assert!(!out.contains('\u{1b}'), "{out:?}");
            }
        }
    }
}

#[test]
fn a_url_given_to_another_command_is_not_repeated_with_its_secret() {
    let home = tempfile::tempdir().unwrap();
    let url = good();
    let misplaced: [&[&str]; 5] = [
        &[&url],
        &["list", &url],
        &["list", "--filter", &url],
        &["explain", "--lang", &url],
        &["list", "--since", &url],
    ];
    for args in misplaced {
        for lang in ["en", "zh", "ja"] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
            command.env_clear().env("HOME", home.path()).args(["--lang", lang]).args(args);
            let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().unwrap();
            let said = String::from_utf8([stdout, stderr].concat()).unwrap();
            assert_eq!(status.code(), Some(2), "{said}");
            assert!(!said.contains(SECRET) && !said.is_empty(), "{args:?}: {said}");
        }
    }
}
