//! The command line: what can be given, and what it means. One source for `--help` and the manual.
//!
//! Flags override the configuration, which overrides the defaults. Values are checked here, so that
//! a wrong one is named with what is right before anything starts.

mod completions;
mod config;
mod doctor;
mod localised;
mod misplaced;
mod texts;
mod watching;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::completions::{CompletionsArgs, Shell, offering};
pub use self::config::{ConfigCommand, ConfigFileArgs, ConfigInitArgs, ConfigShowArgs};
pub use self::doctor::DoctorArgs;
pub use self::localised::{command, complaint};
pub use self::misplaced::{misplaced, swallowed};
pub use self::watching::WatchingArgs;

use crate::api::Site;
use crate::cells::Ambiguous;
use crate::config::{LONGEST_INTERVAL, LogLevel, SHORTEST_INTERVAL, parse_duration, parse_size};
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::push_url::Given;
use crate::report::list::ListFormat;
use crate::say;
use crate::simulator::{FaultRate, NameMatch, WindowField};
use crate::tui::ThemeName;

/// Live stream breaks of Tencent Cloud CSS in a terminal: which streams broke, why, who has to act,
/// what is the fix.
#[derive(Parser, Debug)]
#[command(
    name = "breakwatch",
    version,
    max_term_width = 100,
    after_help = "Try it without an account: breakwatch --demo\nInside, ? lists the keys and the filter's words."
)]
pub struct Cli {
    /// What to watch, when no command is given.
    #[command(flatten)]
    pub watch: WatchArgs,
    /// How often.
    #[command(flatten)]
    pub live: LiveArgs,
    /// How the screen looks, and what it remembers.
    #[command(flatten)]
    pub looks: LooksArgs,
    /// The language of screen, reports and errors [default: the configuration's, else the locale's]
    #[arg(long, global = true, value_name = "en|zh|ja", value_parser = lang)]
    pub lang: Option<Lang>,
    /// Another thing to do than watching.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do instead of opening the screen.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Print the breaks of a window once
    ///
    /// Exit status: 0 done, also when nothing matched; 3 incomplete (said on standard error);
    /// 2 error, or every profile failed; 130 a search was stopped with Ctrl-C, and what it had found is printed.
    #[command(after_help = "Examples:\n  breakwatch list --since 2h actor:network\n  \
        breakwatch list --since 7d --format ndjson | jq .stream\n  \
        breakwatch list --stream room_12 --exact")]
    List(ListArgs),
    /// Follow breaks line by line, without a screen
    ///
    /// Tells what is new from now on: each break once, and each change of its verdict. With --since the
    /// window's past comes first, the oldest break first. A break is told when it first matches the filter,
    /// and followed for the window's length (24 hours, or --since). What stands in the way is said on
    /// standard error. It goes on until it is ended by a signal (exit status 128 and its number), or nobody
    /// reads its output any more (0).
    #[command(after_help = "Examples:\n  breakwatch watch --since 1h actor:network\n  \
        breakwatch watch --ndjson --state /var/lib/breakwatch/watch.state >> breaks.ndjson\n  \
        breakwatch watch --demo")]
    #[command(mut_args(watching::told))]
    Watch(WatchingArgs),
    /// Explain a stop reason, a code, a push callback, or the key of a cause
    #[command(after_help = "Examples:\n  breakwatch explain 18/501\n  breakwatch explain 21\n  \
        breakwatch explain \"Push client network exceptions.\"\n  \
        breakwatch explain - < callback.json")]
    Explain(ExplainArgs),
    /// List every cause with its actor and codes
    #[command(
        after_help = "Examples:\n  breakwatch causes\n  breakwatch causes --format markdown > causes.md"
    )]
    Causes(CausesArgs),
    /// Check a push URL before anyone pushes with it
    ///
    /// Exit status: 0 nothing that is sure to be refused; 1 a push with it would fail; 2 error.
    #[command(after_help = "Examples:\n  breakwatch check-url - < url.txt\n  \
        breakwatch check-url --key-prompt 'rtmp://push.example.com/live/room?txSecret=...&txTime=...'")]
    CheckUrl(CheckUrlArgs),
    /// Look at the history that watching keeps, or give up a part of it
    #[command(subcommand)]
    Archive(ArchiveCommand),
    /// Write, show and check the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Serve the API's protocol on this machine, for trials and tests
    #[command(
        after_help = "Example:\n  breakwatch simulate --events 12000 --fault truncated:0.05 --latency 50ms"
    )]
    Simulate(SimulateArgs),
    /// Look at everything that watching needs, and say what to do
    ///
    /// Exit status: 0 nothing failed, though there may be warnings; 1 something failed; 2 it could not be
    /// looked at.
    #[command(after_help = "Examples:\n  breakwatch doctor\n  breakwatch doctor --profile prod --notify\n  \
        breakwatch doctor --format json | jq '.[] | select(.status != \"ok\")'")]
    Doctor(DoctorArgs),
    /// Print the words that a shell completes with Tab: commands, options, formats, causes
    #[command(
        after_help = "For bash:\n  breakwatch completions bash > ~/.local/share/bash-completion/completions/breakwatch\n\
            For zsh, in a directory of $fpath, before compinit:\n  breakwatch completions zsh > ~/.zfunc/_breakwatch\n\
            For fish:\n  breakwatch completions fish > ~/.config/fish/completions/breakwatch.fish\n\
            For this bash alone:\n  source <(breakwatch completions bash)"
    )]
    Completions(CompletionsArgs),
    /// Print the manual page, or write one page for each command
    #[command(after_help = "Examples:\n  breakwatch manual > breakwatch.1 && man ./breakwatch.1\n  \
        breakwatch manual --dir ~/.local/share/man && man breakwatch-list")]
    Manual(ManualArgs),
}

/// Whom to watch, and what of it.
#[derive(Args, Clone, PartialEq, Eq, Debug, Default)]
pub struct WatchArgs {
    /// Watch the embedded simulator: no account, no configuration, nothing real is read
    #[arg(long, conflicts_with_all = ["profile", "site", "endpoint", "config", "ca_file"])]
    pub demo: bool,
    /// Watch only this profile; can be given several times
    ///
    /// A table [profile.NAME] of the configuration, a section of the SDK's credentials file, or a
    /// profile of the official command line tool. Without any, the first of environment, SDK file, command
    /// line tool and role of the virtual machine that has a key.
    #[arg(long, value_name = "NAME")]
    pub profile: Vec<String>,
    /// The site that the account belongs to
    #[arg(long, value_name = "cn|intl", value_parser = site)]
    pub site: Option<Site>,
    /// Another address of the API: https, or http on this machine
    #[arg(long, value_name = "URL", conflicts_with = "site")]
    pub endpoint: Option<String>,
    /// How far back to list, or from when on [default: 24h]
    ///
    /// A length such as 90m, 24h or 7d, or a time: RFC 3339, or local without offset
    /// (2026-11-20T08:00). The service remembers 60 days.
    #[arg(long, value_name = "24h|TIME", value_parser = since)]
    pub since: Option<Since>,
    /// List only what ended up to this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub until: Option<UnixTime>,
    /// Show only what matches, for example "cause:network -app:test"
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Another configuration file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Trust the certificates in this PEM file as well
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Read the archive of what was seen before; no network, no credentials
    ///
    /// It is kept while breakwatch watches, and reaches back further than the service's 60 days.
    #[arg(long, conflicts_with_all = ["demo", "no_archive", "ca_file"])]
    pub offline: bool,
    /// Keep nothing of what is seen, and read nothing that was kept
    #[arg(long)]
    pub no_archive: bool,
    /// Write what happens to this file; it never holds a secret
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// What is worth a line of the log [default: info]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub log_level: Option<LogLevel>,
}

/// How the screen looks, and what it remembers.
#[derive(Args, Clone, PartialEq, Eq, Debug, Default)]
pub struct LooksArgs {
    /// Draw borders and marks in ASCII, whatever the locale says
    #[arg(long)]
    pub ascii: bool,
    /// The colours [default: the configuration's, else the last used, else ansi16]
    ///
    /// `NO_COLOR`, if it is set, leaves none but mono.
    #[arg(long, value_name = "NAME", value_parser = theme)]
    pub theme: Option<&'static str>,
    /// Cells that the terminal gives to characters of ambiguous East-Asian width [default: narrow]
    #[arg(long, value_name = "narrow|wide", value_parser = ambiguous)]
    pub ambiguous: Option<Ambiguous>,
    /// Begin without what was remembered of the last time, and leave it as it is
    #[arg(long)]
    pub fresh: bool,
}

/// How often to read while watching.
#[derive(Args, Clone, PartialEq, Eq, Debug, Default)]
pub struct LiveArgs {
    /// Time between two live readings [default: 10s]
    #[arg(long, value_name = "10s", value_parser = interval, conflicts_with = "offline")]
    pub interval: Option<Duration>,
}

/// `list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// The same as for watching.
    #[command(flatten)]
    pub watch: WatchArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub format: ListFormat,
    /// Ask the service for streams of this name, or with this in their names
    ///
    /// Without --since, in all 60 days that the service remembers; progress is told on a terminal. With
    /// --offline, in all of the archive.
    #[arg(long, value_name = "NAME", value_parser = stream_name)]
    pub stream: Option<String>,
    /// The name is the whole name
    #[arg(long, requires = "stream")]
    pub exact: bool,
    /// Show only what matches, instead of the configuration's filter, like --filter; several words are one
    /// expression
    #[arg(value_name = "EXPR", allow_hyphen_values = true, conflicts_with = "filter")]
    pub expression: Vec<String>,
}

/// `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// A stop reason in any of the service's languages, a code (18), a code pair (18/501), the JSON of a
    /// push callback, or the key of a cause
    ///
    /// `-` reads from standard input, as does nothing where that is no terminal: callbacks as JSON (one,
    /// an array, or one per line), or one question per line. What a callback carries in `stream_param` is
    /// never printed.
    #[arg(value_name = "TEXT|CODE|CODE/SUB|JSON|KEY|-")]
    pub what: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// How an explanation is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ExplainFormat {
    /// For people
    Text,
    /// One object on one line for each answer
    Json,
}

/// `causes`.
#[derive(Args, Debug)]
pub struct CausesArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = CausesFormat::Table)]
    pub format: CausesFormat,
}

/// How the causes are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum CausesFormat {
    /// For people
    Table,
    /// One array
    Json,
    /// A table for documents
    Markdown,
}

/// `check-url`.
#[derive(Args, Debug)]
pub struct CheckUrlArgs {
    /// The URL, whole or as server and stream key; `-` reads it from standard input, so that it stays out
    /// of the shell's history
    // Any number, since a complaint about one too many would print it.
    #[arg(value_name = "URL|-|SERVER KEY", required = true)]
    pub url: Vec<Given>,
    /// Verify txSecret with the push keys in this file: the primary key on the first line, the backup key on
    /// the second
    #[arg(long, value_name = "FILE", conflicts_with = "key_prompt")]
    pub key_file: Option<PathBuf>,
    /// Ask for the push key on the terminal, unseen, and verify txSecret with it
    #[arg(long)]
    pub key_prompt: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// `archive`.
#[derive(Subcommand, Debug)]
pub enum ArchiveCommand {
    /// Tell where the archive is, how large, and what is in it
    #[command(after_help = "Examples:\n  breakwatch archive info\n  breakwatch archive info --format json")]
    Info(ArchiveInfoArgs),
    /// Look whether the archive is whole; changes nothing
    ///
    /// Exit status: 0 whole; 1 damaged, and what of it; 2 error.
    #[command(after_help = "Example:\n  breakwatch archive verify")]
    Verify(ArchiveArgs),
    /// Give up what is older or more than is to be kept; marked and noted breaks stay
    ///
    /// The limits are those of [archive] in the configuration, else 400 days and 2 GiB, as while watching.
    #[command(after_help = "Examples:\n  breakwatch archive prune --dry-run\n  \
        breakwatch archive prune --older-than 90d --max-size 500MB")]
    Prune(ArchivePruneArgs),
}

impl ArchiveCommand {
    /// Another configuration file, if one is named.
    #[must_use]
    pub const fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::Info(args) => args.archive.config.as_ref(),
            Self::Verify(args) => args.config.as_ref(),
            Self::Prune(args) => args.archive.config.as_ref(),
        }
    }
}

/// Which archive.
#[derive(Args, Debug)]
pub struct ArchiveArgs {
    /// Another configuration file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// `archive info`.
#[derive(Args, Debug)]
pub struct ArchiveInfoArgs {
    /// Which archive.
    #[command(flatten)]
    pub archive: ArchiveArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// `archive prune`.
#[derive(Args, Debug)]
pub struct ArchivePruneArgs {
    /// Which archive.
    #[command(flatten)]
    pub archive: ArchiveArgs,
    /// Give up what ended longer ago than this, instead of the configured time
    #[arg(long, value_name = "90d", value_parser = duration)]
    pub older_than: Option<Duration>,
    /// Then the oldest, until the contents take no more than this, instead of the configured size
    #[arg(long, value_name = "500MB", value_parser = size)]
    pub max_size: Option<u64>,
    /// Only tell what would be given up
    #[arg(long)]
    pub dry_run: bool,
}

/// `simulate`.
#[derive(Args, Debug)]
pub struct SimulateArgs {
    /// Where to listen; loopback only, port 0 takes a free one
    #[arg(long, value_name = "127.0.0.1:PORT", default_value = "127.0.0.1:0", value_parser = loopback)]
    pub listen: SocketAddr,
    /// The story to play: demo, plain, or a TOML file
    #[arg(long, value_name = "FILE|NAME", default_value = "demo")]
    pub scenario: String,
    /// Makes one run like another [default: another one each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// So many records of history instead of the scenario's
    #[arg(long, value_name = "N")]
    pub events: Option<usize>,
    /// So many streams instead of the scenario's
    #[arg(long, value_name = "N")]
    pub streams: Option<usize>,
    /// Delay of each reply
    #[arg(long, value_name = "50ms", default_value = "0ms", value_parser = duration)]
    pub latency: Duration,
    /// A fault and how often it strikes, 0 to 1, such as html:0.1; an unknown name lists all
    #[arg(long = "fault", value_name = "NAME:PROBABILITY")]
    pub faults: Vec<FaultRate>,
    /// Which time of a push the window tests
    #[arg(long, value_name = "end|start|overlap", default_value = "end")]
    pub window_field: WindowField,
    /// How a stream's name is compared in a search
    #[arg(long, value_name = "part|begin|folded|whole|loose", default_value = "part")]
    pub name_match: NameMatch,
}

/// `manual`.
#[derive(Args, Debug)]
pub struct ManualArgs {
    /// Write a page for each command, and one for the configuration, into man1 and man5 of this directory
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Where a window begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Since {
    /// So many seconds back.
    Ago(u32),
    /// At this moment.
    At(UnixTime),
}

fn lang(text: &str) -> Result<Lang, String> {
    let use_one = Words::new("use en, zh or ja", "请用 en、zh 或 ja", "en、zh、ja のいずれかにしてください");
    Lang::by_name(text).ok_or_else(|| use_one.said().to_owned())
}

fn stream_name(text: &str) -> Result<String, String> {
    let give = Words::new(
        "give a stream's name, or a part of it",
        "请给出流名或其中一部分",
        "ストリーム名かその一部を指定してください",
    );
    if text.is_empty() { Err(give.said().to_owned()) } else { Ok(text.to_owned()) }
}

fn site(text: &str) -> Result<Site, String> {
    Site::from_name(text).ok_or_else(|| {
        Words::new("use cn or intl", "请用 cn 或 intl", "cn か intl にしてください").said().to_owned()
    })
}

fn since(text: &str) -> Result<Since, String> {
    if let Ok(length) = parse_duration(text) {
        let seconds = u32::try_from(length.as_secs()).ok().filter(|seconds| *seconds > 0);
        let use_length = Words::new(
            "use a length such as 24h; the service remembers 60d",
            "请用时长如 24h；服务端保留 60d",
            "24h のような長さにしてください。サービスの保存期間は 60d です",
        );
        return seconds.map(Since::Ago).ok_or_else(|| use_length.said().to_owned());
    }
    let use_either = Words::new(
        "use a length such as 24h, or a time such as 2026-11-20T08:00:00Z or, local, 2026-11-20T08:00",
        "请用时长如 24h，或时间如 2026-11-20T08:00:00Z，本地时间如 2026-11-20T08:00",
        "24h のような長さか、2026-11-20T08:00:00Z や現地時刻の 2026-11-20T08:00 のような時刻にしてください",
    );
    time(text).map(Since::At).map_err(|_| use_either.said().to_owned())
}

/// RFC 3339, or a local date and time without offset, or a local date.
///
/// # Errors
/// Names the forms that are understood.
pub fn time(text: &str) -> Result<UnixTime, String> {
    if let Ok(time) = chrono::DateTime::parse_from_rfc3339(text) {
        return Ok(UnixTime(time.timestamp()));
    }
    let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let local = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| {
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(NaiveTime::MIN))
        })
        .ok_or_else(|| {
            let use_time = Words::new(
                "use a time such as 2026-11-20T08:00:00Z or, local, 2026-11-20T08:00",
                "请用时间如 2026-11-20T08:00:00Z，本地时间如 2026-11-20T08:00",
                "2026-11-20T08:00:00Z や現地時刻の 2026-11-20T08:00 のような時刻にしてください",
            );
            use_time.said().to_owned()
        })?;
    // In the hour that a clock change repeats, the earlier one: rather too much than too little.
    Local.from_local_datetime(&local).earliest().map(|time| UnixTime(time.timestamp())).ok_or_else(|| {
        let skipped = Words::new(
            "that local time does not exist: the clock was put forward over it",
            "该本地时间不存在：时钟调快时跳过了它",
            "その現地時刻は存在しません: 時計が進められて飛ばされました",
        );
        skipped.said().to_owned()
    })
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).map_err(|error| error.to_string())
}

fn size(text: &str) -> Result<u64, String> {
    parse_size(text).map_err(|error| error.to_string())
}

fn theme(text: &str) -> Result<&'static str, String> {
    ThemeName::by_name(text).map(ThemeName::name).ok_or_else(|| {
        let names = ThemeName::names().join(", ");
        say!(Lang::current(), "the themes are {names}", "可用主题：{names}", "テーマは {names} です")
    })
}

fn ambiguous(text: &str) -> Result<Ambiguous, String> {
    let use_one = Words::new("use narrow or wide", "请用 narrow 或 wide", "narrow か wide にしてください");
    Ambiguous::by_name(text).ok_or_else(|| use_one.said().to_owned())
}

fn interval(text: &str) -> Result<Duration, String> {
    let interval = duration(text)?;
    let allowed = SHORTEST_INTERVAL..=LONGEST_INTERVAL;
    let use_length = Words::new(
        "use a length between 1s and 1h",
        "请用 1s 到 1h 之间的时长",
        "1s から 1h までの長さにしてください",
    );
    if allowed.contains(&interval) { Ok(interval) } else { Err(use_length.said().to_owned()) }
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let use_one = Words::new(
        "use 127.0.0.1:PORT or [::1]:PORT",
        "请用 127.0.0.1:端口 或 [::1]:端口",
        "127.0.0.1:ポート か [::1]:ポート にしてください",
    );
    let address: SocketAddr = text.parse().map_err(|_| use_one.said().to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        let lang = Lang::current();
        let use_one = use_one.of(lang);
        Err(say!(
            lang,
            "the simulator listens on this machine only: {use_one}",
            "模拟器只在本机监听：{use_one}",
            "シミュレーターはこのマシンでのみ待ち受けます: {use_one}"
        ))
    }
}
