//! tmux, asked for its version and its settings, as a child that is given no secret and little time.

use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// How long it may take: it is on this machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// What it needs of the environment: where its server is, and where its program is found.
const TOLD: [&str; 10] =
    ["PATH", "HOME", "TMUX", "TMUX_PANE", "TMUX_TMPDIR", "TMPDIR", "TERM", "LANG", "LC_ALL", "LC_CTYPE"];

/// What tmux says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Tmux {
    /// Such as `tmux 3.3a`.
    pub(super) version: Option<String>,
    pub(super) set_clipboard: Option<String>,
    pub(super) allow_passthrough: Option<String>,
    pub(super) monitor_bell: Option<String>,
    pub(super) focus_events: Option<String>,
    /// Milliseconds.
    pub(super) escape_time: Option<u32>,
}

impl Tmux {
    /// Asks all at once.
    pub(super) async fn ask() -> Self {
        let show = |name: &'static str| said(["show", "-gv", name].to_vec());
        let (version, set_clipboard, allow_passthrough, monitor_bell, focus_events, escape_time) = tokio::join!(
            said(vec!["-V"]),
            show("set-clipboard"),
            show("allow-passthrough"),
            show("monitor-bell"),
            show("focus-events"),
            show("escape-time"),
        );
        let escape_time = escape_time.and_then(|text| text.parse().ok());
        Self { version, set_clipboard, allow_passthrough, monitor_bell, focus_events, escape_time }
    }
}

/// The one line that it prints, if it does in time.
async fn said(args: Vec<&'static str>) -> Option<String> {
    let told = TOLD.iter().filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
    let mut command = Command::new("tmux");
    command.args(args).env_clear().envs(told).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let output = timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    let line = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    Some(line).filter(|line| output.status.success() && !line.is_empty())
}
