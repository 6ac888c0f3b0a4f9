//! `breakwatch completions`: scripts that the shells take, and that complete what the program has.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::said;

/// Whether the shell is there; what it says of a script's form.
fn checked(shell: &str, script: &Path) -> Option<String> {
    Command::new(shell).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    let output = Command::new(shell).arg("-n").arg(script).output().unwrap();
    Some(
        String::from_utf8_lossy(&output.stderr).into_owned() + if output.status.success() { "" } else { "!" },
    )
}

#[test]
fn every_shell_that_is_there_takes_its_script_in_every_language() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        for lang in ["en", "zh", "ja"] {
            let (status, script, errors) = said(home.path(), &["completions", shell, "--lang", lang]);
            assert!(status == 0 && errors.is_empty() && script.len() > 5_000, "{errors}");
            for word in ["check-url", "ndjson", "truncated:0.1", "overlap", "intl", "client_network"] {
                // The fish shell is told of options only.
                let known = (shell, word) == ("fish", "client_network");
                assert!(known || script.replace('\\', "").contains(word), "{shell} does not offer {word}");
            }
            let file = home.path().join(shell);
            std::fs::write(&file, script).unwrap();
            let complaint = checked(shell, &file).unwrap_or_default();
            assert!(complaint.is_empty(), "{shell} in {lang}: {complaint}");
        }
    }
    let (status, _, errors) = said(home.path(), &["completions", "csh"]);
    assert!(status == 2 && errors.contains("bash"), "{errors}");
}

/// What bash would offer for these words, the last of which is being typed.
fn offered(script: &Path, words: &[&str]) -> Vec<String> {
    let ask = "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
               _breakwatch \"$1\" \"${!#}\" \"${COMP_WORDS[COMP_CWORD-1]}\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").args(["-c", ask, "bash"]).arg(script).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn bash_offers_commands_options_and_values() {
    let home = tempfile::tempdir().unwrap();
    let script = home.path().join("script");
    std::fs::write(&script, said(home.path(), &["completions", "bash"]).1).unwrap();
    if checked("bash", &script).is_none() {
        return;
    }
    for (words, expected) in [
        (&["breakwatch", "che"][..], &["check-url"][..]),
        (&["breakwatch", "list", "--forma"], &["--format"]),
        (&["breakwatch", "list", "--format", ""], &["table", "json", "ndjson", "csv", "markdown"]),
        (&["breakwatch", "list", "--lang", ""], &["en", "zh", "ja"]),
        (&["breakwatch", "--site", "i"], &["intl"]),
        (
            &["breakwatch", "simulate", "--fault", "http42"],
            &["http429:0.1", "http429-seconds:0.1", "http429-date:0.1"],
        ),
        (&["breakwatch", "explain", "rtmp_c"], &["rtmp_content"]),
        (&["breakwatch", "config", "sh"], &["show"]),
        (&["breakwatch", "config", "show", "--no-a"], &["--no-archive"]),
    ] {
        let found = offered(&script, words);
        for one in expected {
            assert!(found.iter().any(|it| it == one), "{words:?}: {one} is not in {found:?}");
        }
        if !expected.is_empty() {
            assert_eq!(found.len(), expected.len(), "{words:?}: {found:?}");
        }
    }
    assert!(offered(&script, &["breakwatch", "list", "--interv"]).is_empty());
}

/// In a real terminal: Tab is pressed, and the line that it made runs.
#[test]
fn a_line_completed_by_tab_runs() {
    let home = tempfile::tempdir().unwrap();
    let script = home.path().join("script");
    std::fs::write(&script, said(home.path(), &["completions", "bash"]).1).unwrap();
    if checked("bash", &script).is_none() {
        return;
    }
    let pair = native_pty_system()
        .openpty(PtySize { rows: 24, cols: 100, pixel_width: 0, pixel_height: 0 })
        .unwrap();
    let mut command = CommandBuilder::new("bash");
    command.args(["--norc", "--noprofile", "-i"]);
    command.env_clear();
    let program = Path::new(env!("CARGO_BIN_EXE_breakwatch")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    for (name, value) in
        [("HOME", home.path().to_str().unwrap()), ("PATH", &path), ("TERM", "dumb"), ("PS1", "$ ")]
    {
        command.env(name, value);
    }
    let mut shell = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let (mut reader, mut writer) =
        (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
    let (read, heard) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(n @ 1..) = reader.read(&mut bytes) {
            let _heard = read.send(String::from_utf8_lossy(&bytes[..n]).into_owned());
        }
    });
    let mut seen = String::new();
    let mut until = |what: &str| {
        let end = Instant::now() + Duration::from_secs(60);
        while !seen.contains(what) {
            let more = heard.recv_timeout(end.saturating_duration_since(Instant::now()));
            seen += &more.unwrap_or_else(|_| panic!("never: {what}\n{seen}"));
        }
        seen.clear();
    };
    until("$ ");
    writer.write_all(format!("source {}; echo so''urced\n", script.display()).as_bytes()).unwrap();
    until("sourced\r\n");
    writer.write_all(b"breakwatch caus\t--format markd\t\n").unwrap();
    until("|---|---|");
    writer.write_all(b"exit\n").unwrap();
    let _ended = shell.wait();
}
