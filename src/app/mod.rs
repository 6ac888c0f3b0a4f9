//! The composition root: each command put together from the rooms, and the exit status it ends with.
//!
//! Only here do arguments, configuration, network, pollers and output meet.

pub mod alarms;
mod archive;
mod check_url;
mod completions;
mod configuring;
mod doctor;
mod explaining;
pub mod keeper;
mod language;
mod listing;
mod logging;
mod manual;
mod offline;
mod panics;
mod privacy;
mod screen;
mod searching;
mod session;
mod shown;
mod signals;
mod simulate;
mod watched;
mod watching;

use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{ArgMatches, FromArgMatches as _};

use crate::cli::{self, Cli, Command};
use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::push_url::veiled;
use crate::say;

/// Done, also when nothing matched.
const DONE: u8 = 0;
/// Done, and what was checked would be refused, or is damaged.
const REFUSED: u8 = 1;
/// An error, or every profile failed.
const ERROR: u8 = 2;
/// Done, but something is missing or unproven.
const INCOMPLETE: u8 = 3;

/// Why a command ends before its time.
#[derive(Debug)]
pub enum Failure {
    /// Whoever read the output has gone: a quiet success.
    Closed,
    /// Anything else, in a sentence for the user.
    Said(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let closed = Words::new("the output was closed", "输出已关闭", "出力先が閉じられました");
        f.write_str(match self {
            Self::Closed => closed.said(),
            Self::Said(what) => what,
        })
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// A failure with what anything printable says of itself.
    fn said(what: impl std::fmt::Display) -> Self {
        Self::Said(what.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::Said(say!(
            Lang::current(),
            "the output could not be written: {error}",
            "无法写入输出：{error}",
            "出力できません: {error}"
        ))
    }
}

/// Understands the command line and runs what it asks for; returns the exit status.
#[must_use]
pub fn main(args: impl Iterator<Item = OsString>) -> ExitCode {
    panics::end_the_process();
    privacy::keep_memory_private();
    let args: Vec<OsString> = args.collect();
    let parsed = understood(&args, Lang::En).or_else(|_| {
        // To complain and to help takes the language; what is understood has it from its own configuration.
        let lang = language::before(&args);
        lang.set_current();
        understood(&args, lang)
    });
    match parsed {
        Ok((cli, matches, definition)) => {
            let lang = language::of(&cli);
            lang.set_current();
            if let Some(what) = cli::misplaced(&definition, &matches, lang) {
                complain(&what);
                return ExitCode::from(ERROR);
            }
            run(cli, lang)
        }
        // Help and version are asked for, not mistakes.
        Err(error) if !error.use_stderr() => {
            status(error.print().and_then(|()| io::stdout().flush()).map(|()| DONE).map_err(Failure::from))
        }
        // In English clap's own words are the best there are.
        Err(error) if Lang::current() == Lang::En => {
            let said = error.to_string();
            let safe = sayable(&said);
            if safe == said {
                error.exit();
            }
            let _unread = write!(io::stderr(), "{safe}");
            ExitCode::from(ERROR)
        }
        Err(error) => {
            complain(&cli::complaint(&error, Lang::current()));
            ExitCode::from(ERROR)
        }
    }
}

/// The command line as it is understood, with the definition that helps and complains in that language.
fn understood(args: &[OsString], lang: Lang) -> Result<(Cli, ArgMatches, clap::Command), clap::Error> {
    let definition = cli::command(lang);
    let matches = definition.clone().try_get_matches_from(args)?;
    Ok((Cli::from_arg_matches(&matches)?, matches, definition))
}

/// Runs what the command line asks for; returns the exit status.
fn run(cli: Cli, lang: Lang) -> ExitCode {
    let result = match cli.command {
        None => screen::run(&cli.watch, &cli.live, &cli.looks, lang),
        Some(Command::List(args)) => listing::run(&args, lang),
        Some(Command::Watch(args)) => watching::run(&args, lang),
        Some(Command::Explain(args)) => explaining::explain(&args, lang),
        Some(Command::Causes(args)) => explaining::causes(&args, lang),
        Some(Command::CheckUrl(args)) => check_url::run(&args, lang),
        Some(Command::Archive(command)) => archive::run(&command, lang),
        Some(Command::Config(command)) => configuring::run(&command, cli.lang, lang),
        Some(Command::Simulate(args)) => simulate::run(&args, lang),
        Some(Command::Doctor(args)) => doctor::run(&args, lang),
        Some(Command::Completions(args)) => print(|out| completions::write(args.shell, lang, out)),
        Some(Command::Manual(args)) => match args.dir {
            Some(directory) => manual::write_pages(&directory, lang),
            None => print(|out| manual::write(out)),
        },
    };
    let status = status(result);
    if let Some(what) = logging::complaint() {
        complain(&what);
    }
    // Said when it happened.
    if panics::have_happened() { ExitCode::from(panics::PANICKED) } else { status }
}

/// The exit status of a command, after saying why it failed.
fn status(result: Result<u8, Failure>) -> ExitCode {
    match result {
        Ok(status) => ExitCode::from(status),
        Err(Failure::Closed) => ExitCode::from(DONE),
        Err(Failure::Said(what)) => {
            complain(&what);
            ExitCode::from(ERROR)
        }
    }
}

/// Says something on standard error. That nobody reads it is no reason to fail. Errors repeat what was
/// typed, which may be a push URL in the wrong place.
fn complain(what: &str) {
    let _unread = writeln!(io::stderr(), "breakwatch: {}", sayable(what));
}

/// A message that may repeat what somebody typed, or the name of a file, as it may be printed: without a
/// push secret and, line by line, without what steers a terminal.
fn sayable(what: &str) -> String {
    let lines: Vec<String> = veiled(what).split('\n').map(neutralise).collect();
    lines.join("\n")
}

/// Runs a writer on standard output.
fn print(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<u8, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out)?;
    out.flush()?;
    Ok(DONE)
}

/// What a command came to, if its output did not fail. That nobody reads on makes no difference.
fn printed(output: Result<(), Failure>, status: u8) -> Result<u8, Failure> {
    match output {
        Ok(()) | Err(Failure::Closed) => Ok(status),
        Err(failure) => Err(failure),
    }
}

/// Columns to wrap text at: the terminal's, within reason.
fn text_width() -> usize {
    terminal_width().unwrap_or(80).clamp(20, 100)
}

/// Columns of the terminal that standard output goes to, if it is one.
fn terminal_width() -> Option<usize> {
    let out = io::stdout();
    if !out.is_terminal() {
        return None;
    }
    rustix::termios::tcgetwinsize(&out).ok().map(|size| usize::from(size.ws_col)).filter(|width| *width > 0)
}
