//! `breakwatch completions`: scripts that the shells take, and that complete what the program has.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::said;

/// Whether the shell is there: `.ci/run` sees to it.
#[expect(clippy::print_stderr, reason = "whoever skips a test is told so")]
fn is_there(shell: &str) -> bool {
    let found = Command::new(shell).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        assert!(std::env::var_os("CI").is_none(), "{shell} is missing");
        eprintln!("SKIPPED: {shell} is not installed, so its completions were not tried");
    }
    found.is_ok()
}

/// What the shell says of a script's form, if it is there.
fn checked(shell: &str, script: &Path) -> Option<String> {
    if !is_there(shell) {
        return None;
    }
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
                assert!(script.replace('\\', "").contains(word), "{shell} does not offer {word}");
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
    if !is_there("bash") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let script = home.path().join("script");
    std::fs::write(&script, said(home.path(), &["completions", "bash"]).1).unwrap();
    for (words, expected) in [
        (&["breakwatch", "che"][..], &["check-url"][..]),
        (&["breakwatch", "list", "--forma"], &["--format"]),
        (&["breakwatch", "list", "--format", ""], &["table", "json", "ndjson", "csv", "markdown"]),
        (&["breakwatch", "list", "--lang", ""], &["en", "zh", "ja"]),
        (&["breakwatch", "--site", "i"], &["intl"]),
        (&["breakwatch", "--theme", "da"], &["dark"]),
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

/// What fish would offer for a line that is being typed, without what it says of it.
fn offered_by_fish(home: &Path, script: &Path, line: &str) -> Vec<String> {
    let mut fish = Command::new("fish");
    fish.args(["--no-config", "-c", "source $argv[1]; complete -C $argv[2]"]).arg(script).arg(line);
    // Names of files would be offered as well, where there were any.
    fish.env("HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .env("XDG_DATA_HOME", home)
        .current_dir("/proc/self/fdinfo");
    let output = fish.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{line}: {errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn fish_offers_commands_options_and_values() {
    if !is_there("fish") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let script = home.path().join("breakwatch.fish");
    for lang in ["en", "zh", "ja"] {
        let text = said(home.path(), &["completions", "fish", "--lang", lang]).1;
        std::fs::write(&script, text).unwrap();
        for (line, expected) in [
            ("breakwatch li", &["list"][..]),
            ("breakwatch --site cn che", &["check-url"]),
            ("breakwatch --site ", &["cn", "intl"]),
            ("breakwatch --site cn --theme dar", &["dark"]),
            ("breakwatch list --forma", &["--format"]),
            ("breakwatch list --format ", &["csv", "json", "markdown", "ndjson", "table"]),
            ("breakwatch list --lang ", &["en", "ja", "zh"]),
            ("breakwatch explain rtmp_con", &["rtmp_content"]),
            ("breakwatch completions ", &["bash", "fish", "zsh"]),
            ("breakwatch config sh", &["show"]),
            ("breakwatch config show --no-a", &["--no-archive"]),
        ] {
            let mut found = offered_by_fish(home.path(), &script, line);
            found.sort();
            assert_eq!(found, expected, "{line}");
        }
        assert!(offered_by_fish(home.path(), &script, "breakwatch list --interv").is_empty());
    }
}

/// A shell in a real terminal, and what it has written there since it was last looked at.
struct Typing {
    shell: Box<dyn portable_pty::Child + Send + Sync>,
    writer: Box<dyn std::io::Write + Send>,
    heard: mpsc::Receiver<String>,
    seen: String,
    /// Kept: without it the terminal hangs up.
    _master: Box<dyn MasterPty + Send>,
}

impl Typing {
    fn into(shell: &str, arguments: &[&str], home: &Path) -> Self {
        let size = PtySize { rows: 24, cols: 200, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(shell);
        command.args(arguments);
        command.env_clear();
        let program = Path::new(env!("CARGO_BIN_EXE_breakwatch")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let home = home.to_str().unwrap();
        for (name, value) in [("HOME", home), ("PATH", &path), ("TERM", "dumb"), ("PS1", "$ ")] {
            command.env(name, value);
        }
        let shell = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (read, heard) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                let _heard = read.send(String::from_utf8_lossy(&bytes[..n]).into_owned());
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Self { shell, writer, heard, seen: String::new(), _master: pair.master }
    }

    fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    fn until(&mut self, what: &str) {
        let end = Instant::now() + Duration::from_secs(60);
        while !self.seen.contains(what) {
            let more = self.heard.recv_timeout(end.saturating_duration_since(Instant::now()));
            self.seen += &more.unwrap_or_else(|_| panic!("never: {what}\n{}", self.seen));
        }
        self.seen.clear();
    }
}

impl Drop for Typing {
    /// A test that fails leaves no process.
    fn drop(&mut self) {
        let _ended = self.shell.kill();
        let _reaped = self.shell.wait();
    }
}

/// In a real terminal: Tab is pressed, and the line that it made runs.
#[test]
fn a_line_completed_by_tab_runs() {
    let bash = "source ~/_breakwatch";
    // As its manual has it: a directory of functions, and the whole system started.
    let zsh = "fpath=(~ $fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word";
    for (shell, arguments, load) in
        [("bash", &["--norc", "--noprofile", "-i"][..], bash), ("zsh", &["-f", "-i"], zsh)]
    {
        if !is_there(shell) {
            continue;
        }
        let home = tempfile::tempdir().unwrap();
        let script = said(home.path(), &["completions", shell]).1;
        std::fs::write(home.path().join("_breakwatch"), script).unwrap();
        let mut typing = Typing::into(shell, arguments, home.path());
        typing.until("$ ");
        typing.keys(&format!("{load}; echo lo''aded\n"));
        typing.until("loaded\r\n");
        typing.keys("breakwatch caus\t--format markd\t\n");
        typing.until("|---|---|");
        typing.until("$ ");
        typing.keys("breakwatch explain client_netw\t--format js\t\n");
        typing.until("\"key\":\"client_network\"");
    }
}
