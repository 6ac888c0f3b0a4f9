//! What the program says about what it was given: answers, commands to copy, errors.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use breakwatch::cause::{Cause, catalogue};
use serde_json::{Value, json};

use crate::texts;
use crate::{Service, assert_safe, breakwatch, run};

/// The locales of the three languages.
const LOCALES: [&str; 3] = ["C.UTF-8", "zh_CN.UTF-8", "ja_JP.UTF-8"];

/// What the program prints when it is given that on standard input.
fn told(arguments: &[&str], locale: &str, input: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut command = breakwatch(home.path());
    command.args(arguments).env("LANG", locale);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It stops to read where nothing that is too long can be right any more.
    let _unread = child.stdin.take().unwrap().write_all(input.as_bytes());
    let out = child.wait_with_output().unwrap();
    String::from_utf8([out.stdout, out.stderr].concat()).expect("UTF-8")
}

#[test]
fn answers_to_callbacks_are_safe_and_their_commands_are_quoted_or_refused() {
    // A cause whose command names the stream.
    let with_stream = |cause: &&Cause| cause.text.command.is_some_and(|command| command.contains("{stream}"));
    let causes: Vec<&Cause> = catalogue().iter().map(|(_, cause)| cause).collect();
    let code = causes.into_iter().find(with_stream).unwrap().codes[0];
    let callbacks: Vec<String> = texts::all()
        .iter()
        .map(|(_, text)| {
            json!({"event_type": 0, "errcode": code.errcode, "sub_errcode": code.sub, "errmsg": text, "app": text,
                   "appname": text, "stream_id": text, "user_ip": text, "stream_param": text})
            .to_string()
        })
        .collect();
    let input = callbacks.join("\n");
    for locale in LOCALES {
        assert_safe(&told(&["explain", "-"], locale, &input));
        let said = told(&["explain", "-", "--format", "json"], locale, &input);
        assert_safe(&said);
        for (line, (kind, text)) in said.lines().zip(texts::all()) {
            let answer: Value = serde_json::from_str(line).unwrap();
            assert_eq!(answer["callback"]["stream"], text, "{kind} is kept");
            if let Some(command) = answer["command"].as_str() {
                assert_safe(command);
                let quoted = format!("'{}'", text.replace('\'', r"'\''"));
                assert!(command.contains(&quoted), "{kind}: {command}");
            }
        }
        assert_eq!(said.lines().count(), callbacks.len());
        assert!(said.contains("'plain_room'"), "a plain name makes a command");
    }
}

#[test]
fn answers_to_reasons_and_push_urls_are_safe() {
    let reasons: Vec<String> = texts::all().into_iter().map(|(_, text)| text).collect();
    for locale in LOCALES {
        assert_safe(&told(&["explain", "-"], locale, &reasons.join("\n")));
        for (_, text) in texts::all() {
            let url = format!("rtmp://{text}/{text}/{text}?txSecret={text}&{text}={text}&txTime={text}");
            for format in ["text", "json"] {
                assert_safe(&told(&["check-url", "-", "--format", format], locale, &url));
            }
        }
    }
}

#[test]
fn errors_repeat_nothing_that_steers() {
    let service = Service::start();
    let home = service.home();
    let broken = home.join("broken.toml");
    // An argument cannot hold a zero byte, and a hundred kilobytes of them are no test of errors.
    let texts = texts::all().into_iter().filter(|(_, text)| !text.contains('\0') && text.len() < 4_000);
    for (kind, text) in texts {
        fs::write(&broken, format!("[profile.{}]\n{} = 1\n", json!(text), json!(text))).unwrap();
        let broken = broken.to_str().unwrap();
        let missing = home.join(text.replace('/', "_"));
        let missing = missing.to_str().unwrap();
        for arguments in [
            vec!["list", "--config", broken],
            vec!["list", "--config", missing],
            vec!["list", "--profile", &text],
            vec!["list", "--ca-file", missing, "--endpoint", "https://127.0.0.1:9"],
            vec!["list", "--log-file", home.to_str().unwrap()],
            vec!["list", "--log-file", &format!("{missing}/log")],
            vec!["list", "--endpoint", &text],
            vec!["list", "--format", &text],
            vec!["list", "--since", &text],
            vec!["list", &format!("dur:{text}")],
            vec!["list", &format!("\"{text}")],
            vec!["list", &format!("{text}:")],
            vec!["simulate", "--scenario", missing],
            vec!["check-url", "rtmp://a/b/c", "--key-file", missing],
            vec!["archive", "info", "--config", broken],
            vec!["archive", "verify", "--config", missing],
            vec!["archive", "prune", "--older-than", &text],
            vec!["archive", "prune", "--max-size", &text],
            vec!["causes", &text],
            vec!["watch", "--config", broken],
            vec!["watch", "--filter", &format!("dur:{text}")],
            vec!["watch", "--state", &format!("{missing}/state"), "--endpoint", &text],
            vec!["config", "check", "--config", broken],
            vec!["config", "show", "--config", broken],
            vec!["doctor", "--config", broken, "--endpoint", "https://127.0.0.1:9"],
            vec!["doctor", "--profile", &text],
            vec!["completions", &text],
            vec!["manual", &text],
            vec![&text],
            vec![&format!("--{text}")],
        ] {
            // Errors are put together in the same way in every language.
            let locales = if kind == "csi" { &LOCALES[..] } else { &LOCALES[..1] };
            for locale in locales {
                let mut command = breakwatch(home);
                command.envs(service.environment()).env("LANG", locale).arg(arguments[0]);
                if arguments[0] == "list" && !arguments.contains(&"--endpoint") {
                    command.args(["--endpoint", &service.url()]);
                }
                command.args(&arguments[1..]);
                let (status, out, err) = run(&mut command);
                if arguments[0].starts_with("--version") {
                    continue;
                }
                assert!(status != 0 || !err.is_empty() || !out.is_empty(), "{kind}: {arguments:?}");
                let checked = std::panic::catch_unwind(|| {
                    assert_safe(&out);
                    assert_safe(&err);
                });
                assert!(checked.is_ok(), "{kind}: {arguments:?} in {locale} said {out:?} {err:?}");
            }
        }
    }
}

#[test]
fn a_hostile_refusal_of_the_service_is_told_safely() {
    for (_, text) in texts::all() {
        let body = json!({"Response": {"Error": {"Code": text, "Message": text}, "RequestId": text}});
        let said = breakwatch::api::replies::event_page(body.to_string().as_bytes()).unwrap_err();
        for lang in breakwatch::i18n::Lang::ALL {
            assert_safe(&said.sentence(lang));
            assert!(said.sentence(lang).chars().count() < 4_000);
        }
    }
}
