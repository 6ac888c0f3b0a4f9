//! `watch`: what can be given to follow without a screen.

use std::path::PathBuf;

use clap::Args;

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
