//! A panic ends the process, wherever it happens: what goes on without one of its tasks looks alive and is
//! not. What is said of it holds no secret: the runtime would print texts whole, such as one that was cut
//! between two of its bytes.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write as _};
use std::panic::{self, PanicHookInfo};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::event::neutralise;
use crate::i18n::Lang;
use crate::push_url::veiled;
use crate::say;

/// The exit status of a panic, as the runtime itself would give it.
pub(super) const PANICKED: u8 = 101;
/// Characters of a message that are said.
const SAID: usize = 300;

static HAPPENED: AtomicBool = AtomicBool::new(false);

/// Ends the process from now on when a thread other than the first panics. The first one unwinds, so that
/// it gives back what it holds.
pub(super) fn end_the_process() {
    panic::set_hook(Box::new(|info| {
        HAPPENED.store(true, Ordering::Relaxed);
        let what = what(info);
        tracing::error!(%what, "a defect");
        let said = say!(
            Lang::current(),
            "a defect in breakwatch ended it; please report this: {what}",
            "breakwatch 因自身缺陷而退出；请报告：{what}",
            "breakwatch の不具合により終了しました。次の内容を報告してください: {what}"
        );
        let _unread = writeln!(io::stderr(), "breakwatch: {said}");
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            let _unread = writeln!(io::stderr(), "{backtrace}");
        }
        if thread::current().name() != Some("main") {
            process::exit(i32::from(PANICKED));
        }
    }));
}

/// Whether a task panicked on the first thread, where the runtime makes an error of it.
pub(super) fn have_happened() -> bool {
    HAPPENED.load(Ordering::Relaxed)
}

fn what(info: &PanicHookInfo<'_>) -> String {
    let message = said(info.payload());
    let message: String = veiled(message).chars().take(SAID).collect();
    let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    format!("panicked{place}: {}", neutralise(&message))
}

/// What a panic was given to say.
fn said(payload: &dyn std::any::Any) -> &str {
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
