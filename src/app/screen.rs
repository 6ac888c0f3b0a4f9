//! The screen with its pollers and their inquiries: what the user watches.
//!
//! The order matters: arguments and configuration, then the first frame, then everything that could
//! take time. The pollers live on the runtime's workers, the screen on its main task.

use std::sync::Arc;

use chrono::{Local, Offset as _, TimeZone as _, Utc};
use rustix::process::Signal;
use tokio::sync::{mpsc, watch};

use super::listing::point_at;
use super::watched::Settings;
use super::{DONE, Failure, logging};
use crate::cli::WatchArgs;
use crate::event::{ProfileId, UnixTime};
use crate::i18n::Lang;
use crate::poll::report::{Phase, Plan, Report, Status};
use crate::poll::{Inquiries, Question, Questions};
use crate::tui::{self, ExitReason, Options, Wishes};

/// Reports on their way to the screen; a full channel makes pollers wait, nothing is dropped.
const REPORTS: usize = 256;

pub(super) fn run(args: &WatchArgs, ascii: bool, speaks: Lang) -> Result<u8, Failure> {
    let variable = |name: &str| std::env::var(name).ok();
    let settings = Settings::resolve(args, UnixTime::from(Utc::now()))?;
    settings.require_credentials()?;
    logging::start(args.log_file.as_deref())?;
    let filter = settings.filter.clone();
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(variable);
    let [lc_all, lc_ctype, lang] = locale.each_ref().map(Option::as_deref);
    let options = Options {
        profiles: settings.names(),
        sites: settings.sites(),
        demo: args.demo,
        filter: filter.clone(),
        window: settings.window,
        ascii: ascii || tui::locale_is_ascii(lc_all, lc_ctype, lang),
        colour: variable("NO_COLOR").is_none_or(|value| value.is_empty()),
        zone: |at| Local.offset_from_utc_datetime(&at.to_utc().naive_utc()).fix(),
        thresholds: settings.thresholds,
        lang: speaks,
        history: tui::History::Off,
    };
    let (plan, plans) = watch::channel(Plan { window: settings.window });
    let (reports, inbox) = mpsc::channel(REPORTS);
    let (questions, asked) = Questions::channels(options.profiles.len());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let workers = runtime.handle().clone();
    let start = move || {
        let _detached = workers.spawn(poll(settings, plans, asked, reports));
    };
    let ended =
        runtime.block_on(tui::run(options, inbox, Wishes { plan, questions, annotations: None }, start));
    // Requests on their way are of no more use.
    runtime.shutdown_background();
    let by_signal = |number: i32| Ok(u8::try_from(128 + number).unwrap_or(u8::MAX));
    match ended {
        Ok(ExitReason::Quit) => Ok(DONE),
        Ok(ExitReason::Signal(number)) => by_signal(number),
        // A frame met the dead terminal before its signal, or the watch for it, did.
        Err(error) if error.is_hang_up() => by_signal(Signal::HUP.as_raw()),
        Err(tui::Error::Filter(error)) => Err(Failure::Said(point_at(&filter, &error))),
        Err(error) => Err(Failure::said(error)),
    }
}

/// Polls every profile, and answers questions about it, until nobody listens.
async fn poll(
    settings: Settings,
    plans: watch::Receiver<Plan>,
    asked: Vec<mpsc::Receiver<Question>>,
    reports: mpsc::Sender<Report>,
) {
    let (names, interval, online_every) = (settings.names(), settings.interval, settings.online_every());
    let (pollers, simulator) = match settings.pollers().await {
        Ok(started) => started,
        Err(failure) => {
            complain_on_screen(&names, interval.as_secs(), &failure, &reports).await;
            return;
        }
    };
    let mut tasks = Vec::new();
    for (poller, questions) in pollers.into_iter().zip(asked) {
        let inquiries = Inquiries::beside(&poller, online_every);
        tasks.push(tokio::spawn(inquiries.watch(questions, reports.clone())));
        tasks.push(tokio::spawn(poller.watch(plans.clone(), reports.clone())));
    }
    for task in tasks {
        if let Err(error) = task.await {
            tracing::error!(%error, "a poller ended");
        }
    }
    // Kept until here: the pollers of the demo ask it.
    drop(simulator);
}

/// Nothing can be polled: every profile says why.
async fn complain_on_screen(
    names: &[Arc<str>],
    interval_s: u64,
    failure: &Failure,
    reports: &mpsc::Sender<Report>,
) {
    for at in 0..names.len() {
        let mut status = Status::connecting(u32::try_from(interval_s).unwrap_or(u32::MAX));
        status.phase = Phase::Stopped { why: failure.to_string(), next: UnixTime(i64::MAX) };
        let profile = ProfileId(u16::try_from(at).unwrap_or(u16::MAX));
        let _listened = reports.send(Report::Status { profile, status }).await;
    }
}
