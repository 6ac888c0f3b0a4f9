//! Sending a text to the user's clipboard, over SSH and through multiplexers as well: inside tmux by tmux
//! itself, which keeps it in a buffer and hands it to the terminal behind; else by a sequence for the
//! terminal, which whoever owns the terminal writes.
//!
//! A program on the far side of SSH has no other way, and none of these is ever acknowledged: that a text
//! was sent is all that can be said. No shell is involved, and tmux is told nothing of this program's
//! environment but what it needs to find its server.

use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::wrap::{self, MOST_COPIED, Route, Unsendable};

/// How long tmux may take: it is on this machine.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes that are put into a buffer of tmux at most, where only the terminal's limit keeps them from the
/// terminal.
pub(in crate::tui) const MOST_BUFFERED: usize = 1_000_000;

/// What tmux needs of the environment: where its server is, and where its program is found.
const TOLD: [&str; 12] = [
    "PATH",
    "HOME",
    "TMUX",
    "TMUX_PANE",
    "TMUX_TMPDIR",
    "TMPDIR",
    "TERM",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "USER",
    "SHELL",
];

/// Where a text went, or why it could not go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Target {
    /// A buffer of tmux, and through tmux the terminal's clipboard.
    Tmux,
    /// The same by a tmux that does not hand buffers on by itself: a sequence goes through it.
    OldTmux,
    /// A buffer of tmux only, as the text is too long for a terminal.
    TmuxOnly,
    /// Through a tmux that took no buffer.
    PastTmux,
    /// Through GNU screen to the terminal's clipboard.
    Screen,
    /// The terminal's clipboard.
    Terminal,
    /// Nowhere: it is too long.
    TooLong,
    /// Nowhere: the terminal has no clipboard.
    NoClipboard,
}

/// What came of sending a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Copied {
    /// Where it went.
    pub(in crate::tui) target: Target,
    /// What is left to be written to the terminal, between two frames.
    pub(in crate::tui) sequence: Option<Vec<u8>>,
}

/// The way to the clipboard from here.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Clipboard {
    route: Route,
    /// Whether a tmux on this machine has the program in it.
    tmux: bool,
    environment: Vec<(&'static str, OsString)>,
}

impl Clipboard {
    /// Found out from the environment.
    pub(in crate::tui) fn new(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name| variable(name).and_then(|value| value.into_string().ok());
        let [tmux, sty, term] = ["TMUX", "STY", "TERM"].map(text);
        let environment = TOLD.iter().filter_map(|name| Some((*name, variable(name)?))).collect();
        let route = Route::of(tmux.as_deref(), sty.as_deref(), term.as_deref());
        Self { route, tmux: tmux.is_some_and(|socket| !socket.is_empty()), environment }
    }

    /// How sequences reach the terminal.
    pub(in crate::tui) const fn route(&self) -> Route {
        self.route
    }

    /// Bytes that can be sent at most.
    pub(in crate::tui) const fn most(&self) -> usize {
        if self.tmux { MOST_BUFFERED } else { MOST_COPIED }
    }

    /// Sends a text; takes as long as tmux does, a few seconds at most.
    pub(in crate::tui) async fn send(&self, text: &str) -> Copied {
        let nothing_left = |target| Copied { target, sequence: None };
        if text.len() > self.most() {
            return nothing_left(Target::TooLong);
        }
        let fits = text.len() <= MOST_COPIED;
        let mut target = if self.route == Route::Screen { Target::Screen } else { Target::Terminal };
        if self.tmux {
            if fits && self.load(&["load-buffer", "-w", "-"], text).await {
                return nothing_left(Target::Tmux);
            }
            // Before 3.2 tmux does not know -w.
            let loaded = self.load(&["load-buffer", "-"], text).await;
            if loaded && !fits {
                return nothing_left(Target::TmuxOnly);
            }
            target = if loaded { Target::OldTmux } else { Target::PastTmux };
        } else if self.route == Route::Tmux {
            target = Target::PastTmux;
        }
        match wrap::copy(text, self.route) {
            Ok(sequence) => Copied { target, sequence: Some(sequence) },
            Err(Unsendable::TooLong) => nothing_left(Target::TooLong),
            Err(Unsendable::NoClipboard) => nothing_left(Target::NoClipboard),
        }
    }

    /// Hands a text to a command of tmux; says whether that took it.
    async fn load(&self, arguments: &[&str], text: &str) -> bool {
        let mut command = Command::new("tmux");
        command.args(arguments).env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let Ok(mut child) = command.spawn() else { return false };
        let took = async {
            let mut input = child.stdin.take()?;
            // A tmux that does not know the option ends without having read.
            let _unread = input.write_all(text.as_bytes()).await;
            drop(input);
            child.wait().await.ok()
        };
        tokio::time::timeout(PATIENCE, took).await.ok().flatten().is_some_and(|status| status.success())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// A program called tmux that does what the script says, found first on the path. Another process writes
    /// it: what this one has open for writing while a test beside starts a child cannot be run.
    fn with_tmux(place: &Path, script: &str) -> Clipboard {
        let text = format!("#!/bin/sh\nhere='{}'\n{script}\n", place.display());
        let write = r#"printf %s "$2" >"$1/tmux" && chmod 755 "$1/tmux""#;
        let place_of = place.as_os_str();
        let wrote =
            std::process::Command::new("sh").args(["-c", write, "sh"]).arg(place_of).arg(text).status();
        assert!(wrote.unwrap().success());
        let path = format!("{}:{}", place.display(), std::env::var("PATH").unwrap_or_default());
        Clipboard::new(move |name| match name {
            "PATH" => Some(path.clone().into()),
            "TMUX" => Some("/tmp/tmux-0/default,1,0".into()),
            "TERM" => Some("tmux-256color".into()),
            "TENCENTCLOUD_SECRET_KEY" => Some("never".into()),
            _ => None,
        })
    }

    const TAKES: &str = r#"echo "$@" >>"$here/asked"; env >"$here/env"; cat >"$here/buffer""#;

    fn read(place: &Path, name: &str) -> String {
        std::fs::read_to_string(place.join(name)).unwrap_or_default()
    }

    #[tokio::test]
    async fn inside_tmux_the_text_goes_to_its_buffer_and_by_it_to_the_terminal() {
        let place = tempfile::tempdir().unwrap();
        let copied = with_tmux(place.path(), TAKES).send("断流 $(x)\n").await;
        assert_eq!(copied, Copied { target: Target::Tmux, sequence: None });
        assert_eq!(read(place.path(), "buffer"), "断流 $(x)\n");
        assert_eq!(read(place.path(), "asked"), "load-buffer -w -\n");
        let told = read(place.path(), "env");
        assert!(told.contains("TMUX=") && !told.contains("never"), "{told}");
    }

    #[tokio::test]
    async fn an_old_tmux_gets_the_buffer_and_the_terminal_the_sequence() {
        let place = tempfile::tempdir().unwrap();
        let old = format!(r#"[ "$2" = -w ] && exit 1; {TAKES}"#);
        let copied = with_tmux(place.path(), &old).send("text").await;
        assert_eq!(copied.target, Target::OldTmux);
        assert_eq!(copied.sequence, Some(wrap::copy("text", Route::Tmux).expect("short")));
        assert_eq!(read(place.path(), "buffer"), "text");
    }

    #[tokio::test]
    async fn a_tmux_that_fails_or_is_not_there_leaves_the_sequence() {
        let place = tempfile::tempdir().unwrap();
        let copied = with_tmux(place.path(), "exit 1").send("text").await;
        assert_eq!((copied.target, copied.sequence.is_some()), (Target::PastTmux, true));
        let empty = tempfile::tempdir().unwrap();
        let path = empty.path().to_owned();
        let none = Clipboard::new(|name| match name {
            "PATH" => Some(path.clone().into()),
            "TMUX" => Some("x".into()),
            _ => None,
        });
        assert_eq!(none.send("text").await.target, Target::PastTmux);
    }

    #[tokio::test]
    async fn what_is_too_long_for_a_terminal_goes_to_tmux_alone_and_what_is_longer_nowhere() {
        let place = tempfile::tempdir().unwrap();
        let tmux = with_tmux(place.path(), TAKES);
        let long = "x".repeat(MOST_COPIED + 1);
        assert_eq!(tmux.send(&long).await, Copied { target: Target::TmuxOnly, sequence: None });
        assert_eq!(read(place.path(), "asked"), "load-buffer -\n");
        assert_eq!(tmux.send(&"x".repeat(MOST_BUFFERED + 1)).await.target, Target::TooLong);
        let bare = Clipboard::new(|name| (name == "TERM").then(|| "xterm".into()));
        assert_eq!(bare.send(&long).await, Copied { target: Target::TooLong, sequence: None });
    }

    #[tokio::test]
    async fn without_tmux_the_terminal_is_asked_as_it_can_be() {
        for (term, target) in [
            ("xterm-256color", Target::Terminal),
            ("screen", Target::Screen),
            ("tmux-256color", Target::PastTmux),
            ("linux", Target::NoClipboard),
        ] {
            let clipboard = Clipboard::new(|name| (name == "TERM").then(|| term.into()));
            let copied = clipboard.send("text").await;
            assert_eq!(
                (copied.target, copied.sequence),
                (target, wrap::copy("text", clipboard.route()).ok())
            );
        }
    }
}
