//! The terminal: whether it will do, taking it and giving it back, writing frames, and what the system
//! says about it. Knows nothing of what is drawn.

mod guard;
mod screen;
mod signals;

use std::fmt;

pub(super) use self::guard::Guard;
pub(super) use self::screen::Screen;
pub(super) use self::signals::{Heard, listen, watch_for_hang_up, would_be_continued};

/// Why the screen cannot be shown here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Input or output is not a terminal.
    NoTerminal,
    /// `TERM` is not set or says that the terminal can do nothing.
    DumbTerminal,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTerminal => {
                "The screen needs a terminal for its input and output; for files and pipes use `breakwatch list`."
            }
            Self::DumbTerminal => {
                "TERM is dumb or not set, so no screen can be drawn; set it to what the terminal is, or use \
                 `breakwatch list`."
            }
        })
    }
}

impl std::error::Error for Refusal {}

/// Whether the screen can be shown: `term` is `TERM`, the flags say whether standard input and output
/// are terminals.
///
/// # Errors
/// With the reason, in a sentence for the user, if it cannot.
pub fn refuse_unfit(term: Option<&str>, input: bool, output: bool) -> Result<(), Refusal> {
    if !(input && output) {
        return Err(Refusal::NoTerminal);
    }
    match term {
        None | Some("" | "dumb") => Err(Refusal::DumbTerminal),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_show_a_screen_is_refused_naming_the_way_out() {
        assert_eq!(refuse_unfit(Some("xterm"), true, true), Ok(()));
        for (term, input, output) in [
            (Some("dumb"), true, true),
            (None, true, true),
            (Some(""), true, true),
            (Some("xterm"), false, true),
            (Some("xterm"), true, false),
        ] {
            let refusal = refuse_unfit(term, input, output).expect_err("unfit");
            assert!(refusal.to_string().contains("breakwatch list"), "{refusal}");
        }
    }
}
