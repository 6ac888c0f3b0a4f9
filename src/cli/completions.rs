//! The command line of `completions`, and the values that a shell can offer though the parser takes them as
//! free text.

use clap::builder::PossibleValue;
use clap::{Arg, Args, Command, ValueEnum, ValueHint};

use crate::cause::catalogue;
use crate::i18n::Lang;
use crate::simulator::Fault;
use crate::site::Site;
use crate::tui::ThemeName;

/// `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// Whose completions
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// A shell that completes words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Shell {
    /// GNU Bash with bash-completion, or by itself
    Bash,
    /// The Z shell
    Zsh,
    /// The fish shell
    Fish,
}

/// The definition with everything that can be offered: names instead of free text, files where files are
/// meant. For completion only, since a parser of these values would refuse what is right.
#[must_use]
pub fn offering(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let command = command.mut_args(offered);
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, offering))
}

fn offered(arg: Arg) -> Arg {
    let names = |names: Vec<String>| names.into_iter().map(PossibleValue::new).collect::<Vec<_>>();
    let fixed = |words: &[&str]| names(words.iter().map(|word| (*word).to_owned()).collect());
    match arg.get_id().as_str() {
        "lang" => arg.value_parser(names(Lang::ALL.map(|lang| lang.name().to_owned()).into())),
        "site" => arg.value_parser(names([Site::Cn, Site::Intl].map(|site| site.name().to_owned()).into())),
        "window_field" => arg.value_parser(fixed(&["end", "start", "overlap"])),
        // A colon is a word's end in bash: the name alone can be completed everywhere.
        "faults" => arg.value_parser(names(Fault::ALL.map(|fault| format!("{fault}:0.1")).into())),
        "theme" => arg.value_parser(fixed(&ThemeName::names())),
        "since" => arg.value_parser(fixed(&["1h", "6h", "24h", "7d", "30d"])),
        "interval" => arg.value_parser(fixed(&["5s", "10s", "30s", "1m"])),
        "what" => {
            let causes = catalogue();
            arg.value_parser(names(causes.iter().map(|(_, cause)| cause.key.to_string()).collect()))
        }
        "config" | "ca_file" | "scenario" | "log_file" | "key_file" => arg.value_hint(ValueHint::FilePath),
        "dir" => arg.value_hint(ValueHint::DirPath),
        _ => arg,
    }
}
