//! A real tmux around the program.

use std::path::Path;
use std::process::Command;

use portable_pty::CommandBuilder;

use crate::session::{Session, bare};

/// A tmux server of its own, ended with the test.
pub(crate) struct Tmux {
    pub(crate) place: tempfile::TempDir,
}

impl Tmux {
    /// [`None`] where tmux is not installed: `.ci/run` sees to it.
    #[expect(clippy::print_stderr, reason = "whoever skips a test is told so")]
    pub(crate) fn new() -> Option<Self> {
        if Command::new("tmux").arg("-V").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "tmux is missing");
            eprintln!("SKIPPED: tmux is not installed, so no real one was tried");
            return None;
        }
        Some(Self { place: tempfile::tempdir().unwrap() })
    }

    fn socket(&self) -> String {
        self.place.path().join("socket").to_str().unwrap().to_owned()
    }

    /// What a command of that server prints.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Option<String> {
        let out = Command::new("tmux").args(["-S", &self.socket()]).args(arguments).output().unwrap();
        out.status.success().then(|| String::from_utf8(out.stdout).unwrap())
    }

    /// A window of it, with these settings, in which the program runs.
    pub(crate) fn window(&self, settings: &str, arguments: &[&str]) -> CommandBuilder {
        let program = [env!("CARGO_BIN_EXE_breakwatch")];
        self.running(settings, &[&program, arguments].concat())
    }

    /// The same with any command: several words, or one for a shell.
    pub(crate) fn running(&self, settings: &str, words: &[&str]) -> CommandBuilder {
        let file = self.place.path().join("tmux.conf");
        std::fs::write(&file, settings).unwrap();
        let mut command = bare("tmux");
        command.args(["-S", &self.socket(), "-f"]);
        command.arg(file);
        command.arg("new-session");
        command.args(words);
        command
    }

    /// The demo in a window of it, seen in a terminal; programs of that directory come first.
    pub(crate) fn demo(&self, path: &Path) -> Session {
        let mut command = self.window("", &["--demo"]);
        let known = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{known}", path.display()));
        let session = Session::start(command, 80, 25);
        session.until_listed();
        session
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ended = self.ask(&["kill-server"]);
    }
}
