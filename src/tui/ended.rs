//! How the screen ends: because somebody left, by a signal, or by an error, which says what to do next.

use std::fmt;
use std::io;

use super::terminal::Refusal;
use crate::filter::FilterError;
use crate::i18n::Lang;
use crate::say;

/// Why the screen ended, if not by an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExitReason {
    /// The user left.
    Quit,
    /// A signal with this number; shells expect the exit status 128 more.
    Signal(i32),
}

/// What the screen cannot go on after.
#[derive(Debug)]
pub enum Error {
    /// The screen cannot be shown here.
    Unfit(Refusal),
    /// The filter to begin with is not understood.
    Filter(FilterError),
    /// The terminal failed.
    Terminal(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit(refusal) => refusal.fmt(f),
            Self::Filter(error) => error.fmt(f),
            Self::Terminal(error) => f.write_str(&say!(
                Lang::current(),
                "The terminal failed: {error}. Nothing is shown any more; start breakwatch again in a working terminal.",
                "终端出错：{error}。界面已停止显示；请在可用的终端中重新启动 breakwatch。",
                "端末でエラーが発生しました: {error}。画面はもう更新されません。正常な端末で breakwatch を起動し直してください。"
            )),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Unfit(refusal)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Terminal(error)
    }
}

impl Error {
    /// Whether the terminal, not the user's input, is at fault.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Terminal(_))
    }

    /// Whether the terminal has gone, so that nobody is left to tell anything to.
    #[must_use]
    pub fn is_hang_up(&self) -> bool {
        let gone = Some(rustix::io::Errno::IO.raw_os_error());
        matches!(self, Self::Terminal(error) if error.raw_os_error() == gone)
    }
}
