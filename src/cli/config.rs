//! The command line of `config`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{LiveArgs, WatchArgs};

/// `config`.
#[derive(Subcommand, Debug)]
pub enum ConfigCommand {
    /// Write a commented default configuration to start from; nothing is ever overwritten
    #[command(after_help = "Examples:\n  breakwatch config init\n  breakwatch config init --print | less")]
    Init(ConfigInitArgs),
    /// Print what holds after file, environment and options, and where each value comes from
    ///
    /// Give it the options that you watch with. Secrets are shown as set, never themselves.
    #[command(after_help = "Examples:\n  breakwatch config show\n  \
        breakwatch config show --profile prod --since 2h")]
    Show(ConfigShowArgs),
    /// Print where the configuration is looked for
    #[command(after_help = "Example:\n  ${EDITOR:-vi} \"$(breakwatch config path)\"")]
    Path(ConfigFileArgs),
    /// Read the configuration and report every mistake in it
    ///
    /// Exit status: 0 no mistake; 1 mistakes, each with its line; 2 it could not be read.
    #[command(after_help = "Examples:\n  breakwatch config check\n  \
        breakwatch config check --config ./breakwatch.toml")]
    Check(ConfigFileArgs),
}

impl ConfigCommand {
    /// Whether nothing real is to be read.
    #[must_use]
    pub fn demo(&self) -> bool {
        matches!(self, Self::Show(args) if args.watch.demo)
    }

    /// Another configuration file, if one is named.
    #[must_use]
    pub fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::Init(args) => args.file.config.as_ref(),
            Self::Show(args) => args.watch.config.as_ref(),
            Self::Path(args) | Self::Check(args) => args.config.as_ref(),
        }
    }
}

/// `config init`.
#[derive(Args, Debug)]
pub struct ConfigInitArgs {
    /// Which file.
    #[command(flatten)]
    pub file: ConfigFileArgs,
    /// Print it instead of writing a file
    #[arg(long, conflicts_with = "config")]
    pub print: bool,
}

/// `config show`.
#[derive(Args, Debug)]
pub struct ConfigShowArgs {
    /// The same as for watching.
    #[command(flatten)]
    pub watch: WatchArgs,
    /// The same as for watching.
    #[command(flatten)]
    pub live: LiveArgs,
}

/// Which configuration.
#[derive(Args, Debug)]
pub struct ConfigFileArgs {
    /// Another configuration file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}
