//! `explain` and `causes` as the program itself: language, standard input, configuration.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The program in a home of its own, without anything of this machine's environment.
fn breakwatch(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.env_clear().env("HOME", home).env("TZ", "UTC");
    command
}

/// Exit status, output, complaints.
fn run(command: &mut Command, input: &str) -> (i32, String, String) {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // One that reads nothing may have ended.
    let _unread = child.stdin.take().expect("piped").write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (status.code().expect("no signal"), text(stdout), text(stderr))
}

fn configured(text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a directory");
    let folder = home.path().join(".config/breakwatch");
    std::fs::create_dir_all(&folder).expect("writable");
    std::fs::write(folder.join("config.toml"), text).expect("writable");
    home
}

#[test]
fn the_flag_comes_before_the_configuration_and_that_before_the_locale() {
    let plain = tempfile::tempdir().expect("a directory");
    let chinese = configured("lang = \"zh\"\n");
    let wrong = configured("lang = \"fr\"\n");
    for (home, locale, args, title) in [
        (&plain, "", &["explain", "8"][..], "No data for a long time"),
        (&plain, "zh_CN.UTF-8", &["explain", "8"], "长时间无数据"),
        (&chinese, "ja_JP.UTF-8", &["explain", "8"], "长时间无数据"),
        (&chinese, "", &["--lang", "ja", "explain", "8"], "長時間データなし"),
        (&chinese, "", &["explain", "8", "--lang", "en"], "No data for a long time"),
        (&wrong, "ja_JP.UTF-8", &["explain", "8"], "長時間データなし"),
    ] {
        let (status, out, err) = run(breakwatch(home.path()).env("LANG", locale).args(args), "");
        assert_eq!((status, err.as_str()), (0, ""));
        assert_eq!(out.lines().next(), Some(title), "{args:?} with {locale}");
    }
    let (status, out, _) =
        run(breakwatch(plain.path()).args(["causes", "--lang", "zh", "--format", "markdown"]), "");
    assert_eq!(status, 0);
    assert!(out.contains("| `no_data_timeout` | streamer | 长时间无数据 |"));
}

#[test]
fn callbacks_come_from_standard_input_and_their_secret_goes_nowhere() {
    let home = tempfile::tempdir().expect("a directory");
    let end = r#"{"event_type":0,"app":"push.example.com","appname":"live","stream_id":"room","errcode":1,"stream_param":"txSecret=5ec4e7","errmsg":"recv rtmp deleteStream"}"#;
    let begin = r#"{"event_type":1,"stream_id":"room","stream_param":"txSecret=5ec4e7"}"#;
    let damaged = r#"{"event_type":0,"stream_param":"txSecret=5ec4e7""#;
    let input = [end, begin, damaged].join("\n");
    for args in [&["explain", "-", "--format", "json"][..], &["explain", "--format", "json"]] {
        let (status, out, err) = run(breakwatch(home.path()).args(args), &input);
        assert_eq!((status, err.as_str()), (0, ""));
        let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 3, "{out}");
        assert_eq!(lines[0]["key"], "client_closed");
        assert_eq!(lines[1]["recognised"], false);
        assert!(lines[2]["error"].is_string());
        assert!(!out.contains("5ec4e7"));
    }
    for args in [["explain", "-"], ["explain", end], ["explain", damaged]] {
        let (status, out, err) = run(breakwatch(home.path()).args(args), &input);
        assert_eq!(status, 0);
        assert!(!out.contains("5ec4e7") && !err.contains("5ec4e7"), "{out}{err}");
    }
}

#[test]
fn nothing_to_explain_and_options_before_the_command_are_errors_with_advice() {
    let home = tempfile::tempdir().expect("a directory");
    let (status, out, err) = run(breakwatch(home.path()).arg("explain"), "\n");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("nothing to explain"), "{err}");
    let (status, _, err) = run(breakwatch(home.path()).args(["--since", "2h", "explain", "8"]), "");
    assert_eq!(status, 2);
    assert!(err.contains("`breakwatch explain` has no option --since"), "{err}");
    let (status, _, err) = run(breakwatch(home.path()).args(["--since", "2h", "list"]), "");
    assert_eq!(status, 2);
    assert!(err.contains("breakwatch list --since"), "{err}");
}

#[test]
fn the_configured_site_decides_on_command_and_pages() {
    let home = configured("[profile.one]\nsite = \"intl\"\n[profile.two]\nsite = \"intl\"\n");
    let (_, out, _) = run(breakwatch(home.path()).args(["explain", "0"]), "");
    assert!(out.contains("--endpoint live.intl.tencentcloudapi.com"), "{out}");
    let home = configured("[profile.one]\nsite = \"cn\"\n");
    let (_, out, _) = run(breakwatch(home.path()).args(["explain", "0"]), "");
    assert!(!out.contains("--endpoint") && !out.contains("(international)"), "{out}");
}
