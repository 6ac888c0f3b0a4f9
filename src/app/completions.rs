//! `completions`: the command line's own definition, as shells read it.

use std::io;

use clap_complete::generate;
use clap_complete::shells::{Bash, Fish, Zsh};

use crate::cli::{Shell, command, offering};
use crate::i18n::Lang;

/// Writes the script for one shell.
pub(super) fn write(shell: Shell, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let mut definition = offering(command(lang));
    let mut script = Vec::new();
    match shell {
        Shell::Bash => generate(Bash, &mut definition, "breakwatch", &mut script),
        Shell::Zsh => generate(Zsh, &mut definition, "breakwatch", &mut script),
        Shell::Fish => generate(Fish, &mut definition, "breakwatch", &mut script),
    }
    out.write_all(&script)
}
