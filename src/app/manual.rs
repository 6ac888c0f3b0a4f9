//! The manual page, made from the command line's own definition and from the tables that the screen
//! and the filter are made from.

use std::io;

use clap::CommandFactory as _;

use crate::cli::Cli;

/// Writes the whole page as roff.
pub(super) fn write(out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Vec::new();
    let command = Cli::command();
    clap_mangen::Man::new(command).render(&mut page)?;
    out.write_all(&page)
}
