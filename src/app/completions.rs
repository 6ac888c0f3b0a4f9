//! `completions`: the command line's own definition, as shells read it.

use std::io;

use clap::{Arg, Command};
use clap_complete::generate;
use clap_complete::shells::{Bash, Fish, Zsh};

use crate::cli::{Shell, command, offering};
use crate::i18n::Lang;

/// How the generator for fish looks for the command in a line: an option whose value is just being typed ends it.
const WHOLE: &str = "    argparse -s (__fish_breakwatch_global_optspecs) -- $cmd 2>/dev/null
    or return
";
/// The same, which takes that option away and looks again.
const WHOLE_OR_BEGUN: &str = "    if not argparse -s (__fish_breakwatch_global_optspecs) -- $cmd 2>/dev/null
        set -e cmd[-1]
        argparse -s (__fish_breakwatch_global_optspecs) -- $cmd 2>/dev/null
        or return
    end
";

/// Writes the script for one shell.
pub(super) fn write(shell: Shell, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let mut definition = offering(command(lang));
    let mut script = Vec::new();
    match shell {
        Shell::Bash => generate(Bash, &mut definition, "breakwatch", &mut script),
        Shell::Zsh => {
            generate(Zsh, &mut definition, "breakwatch", &mut script);
            // With two colons no option would be offered after the first of such arguments.
            script = String::from_utf8_lossy(&script).replace("\n'*::", "\n'*:").into_bytes();
        }
        Shell::Fish => {
            generate(Fish, &mut definition, "breakwatch", &mut script);
            let generated = String::from_utf8_lossy(&script).replace(WHOLE, WHOLE_OR_BEGUN);
            script = (generated + &positional(&definition)).into_bytes();
        }
    }
    out.write_all(&script)
}

/// The values of arguments without a name, which the generator for fish leaves out: one line for each command
/// that has such.
fn positional(definition: &Command) -> String {
    let line = |command: &Command| {
        let values = command.get_positionals().flat_map(Arg::get_possible_values);
        // Names of shells and keys of causes: nothing in them has to be quoted.
        let names: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        let (name, names) = (command.get_name(), names.join(" "));
        let here = format!("__fish_breakwatch_using_subcommand {name}");
        (!names.is_empty()).then(|| format!("complete -c breakwatch -n \"{here}\" -f -a \"{names}\"\n"))
    };
    definition.get_subcommands().filter_map(line).collect()
}
