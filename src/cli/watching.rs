//! `watch`: what can be given to follow without a screen.

use std::path::PathBuf;

use clap::{Arg, Args};

use super::{LiveArgs, WatchArgs};

/// `watch`.
#[derive(Args, Debug)]
pub struct WatchingArgs {
    /// The same as for watching.
    #[command(flatten)]
    pub watch: WatchArgs,
    /// How often.
    #[command(flatten)]
    pub live: LiveArgs,
    /// One sentence a line, for people, screen readers and logs; the default
    #[arg(long, conflicts_with = "ndjson")]
    pub plain: bool,
    /// One JSON object a line, for other programs
    ///
    /// `event` is `break` or `verdict`, `seq` counts the lines, `before` and `after` are verdicts, and all
    /// fields of `list --format json` follow. Alerts and troubles are objects as well: `alert`, `status`.
    #[arg(long)]
    pub ndjson: bool,
    /// Go on where the run before has ended, without loss and without telling anything twice
    ///
    /// The file is made by the first run, which begins as without it; later runs read what happened
    /// meanwhile, up to the service's 60 days. Ended by force at any moment, at most the last line is printed
    /// again, with the same `seq`.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Tell only what matches, instead of the configuration's filter, like --filter; several words are one
    /// expression
    #[arg(value_name = "EXPR", allow_hyphen_values = true, conflicts_with = "filter")]
    pub expression: Vec<String>,
}

/// What `watch --help` tells of an option that watching has as well: without `--since` it begins with what is
/// new, and what says nothing here is refused and not listed.
pub(super) fn told(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "since" => arg.help(SINCE).long_help(format!("{SINCE}\n\n{SINCE_MORE}")),
        "until" | "offline" => arg.hide(true),
        _ => arg,
    }
}

const SINCE: &str =
    "Begin with what has ended since, the oldest first [default: only what is new from now on]";
const SINCE_MORE: &str = "A length such as 90m, 24h or 7d, or a time: RFC 3339, or local without offset \
    (2026-11-20T08:00). The service remembers 60 days. Breaks are followed for as long. With --state it counts for \
    the first run; later runs begin where the one before has ended.";
