//! The thin binary: hands the arguments to the library and ends with its exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    breakwatch::app::main(std::env::args_os())
}
