//! The thin binary: hands the arguments to the library and ends with its exit status.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    breakwatch::app::run(breakwatch::cli::Cli::parse())
}
