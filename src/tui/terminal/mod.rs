//! The terminal: whether it will do, taking it and giving it back, writing frames, asking it for a clipboard
//! or a notification, and what the system says about it. Knows nothing of what is drawn.

mod clipboard;
mod guard;
mod screen;
mod signals;
pub mod wrap;

use std::fmt;

use crate::i18n::Words;

pub(super) use self::clipboard::{Clipboard, Copied, Target};
pub(super) use self::guard::Guard;
pub(super) use self::screen::Screen;
pub(super) use self::signals::{
    Heard, is_in_foreground, leaves, listen, wait_for_foreground, watch_for_hang_up, would_be_continued,
};

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
        let words = match self {
            Self::NoTerminal => Words::new(
                "The screen needs a terminal for its input and output; for files and pipes use `breakwatch list`.",
                "界面的输入和输出都需要终端；用于文件和管道请使用 `breakwatch list`。",
                "画面には入力・出力ともに端末が必要です。ファイルやパイプには `breakwatch list` を使ってください。",
            ),
            Self::DumbTerminal => Words::new(
                "TERM is dumb or not set, so no screen can be drawn; set it to what the terminal is, or use \
                 `breakwatch list`.",
                "TERM 为 dumb 或未设置，无法绘制界面；请按实际终端设置 TERM，或使用 `breakwatch list`。",
                "TERM が dumb か未設定のため画面を描けません。端末に合わせて TERM を設定するか、`breakwatch list` を使ってください。",
            ),
        };
        f.write_str(words.said())
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
