//! The screen with its pollers and their inquiries: what the user watches.
//!
//! The order matters: arguments and configuration, then the first frame, then everything that could
//! take time: the archive and the network, side by side. The pollers live on the runtime's workers, the screen on its main task.

use std::sync::Arc;
use std::time::Duration;

use chrono::{Local, Offset as _, TimeZone as _, Utc};
use rustix::process::Signal;
use tokio::sync::{mpsc, watch};

use super::alarms::Alarms;
use super::archive::NO_HOME;
use super::keeper::{Keeper, Left, Ways};
use super::searching;
use super::session::{self, Remembrance};
use super::watched::{FRAME_PATIENCE, Settings};
use super::{DONE, Failure, complain, logging};
use crate::cli::{LiveArgs, LooksArgs, WatchArgs};
use crate::credentials::Env;
use crate::event::{ProfileId, UnixTime};
use crate::i18n::Lang;
use crate::poll::report::{Keeping, KeepingState, Phase, Plan, Report, Status};
use crate::poll::{Inquiries, Order, Question, Questions};
use crate::say;
use crate::tui::{self, Depth, ExitReason, Farewell, History, Options, Session, Wishes};

/// Reports on their way to the screen; a full channel makes pollers wait, nothing is dropped.
const REPORTS: usize = 256;
/// Marks and notes on their way to the archive, which people make one by one.
const ANNOTATIONS: usize = 64;
/// Corrections of the archive that may wait: one for each reply or proof that contradicts it.
const CORRECTIONS: usize = 256;
/// How long the end may wait for what is not saved yet.
const FLUSH: Duration = Duration::from_secs(1);

pub(super) fn run(args: &WatchArgs, live: &LiveArgs, looks: &LooksArgs, speaks: Lang) -> Result<u8, Failure> {
    let mut settings = Settings::resolve(args, live, UnixTime::from(Utc::now()))?;
    settings.require_something(FRAME_PATIENCE)?;
    logging::start(&settings.log)?;
    let filter = settings.filter.clone();
    let env = Env::from_process();
    let kept = settings.kept_names();
    let place = (!args.demo && !looks.fresh).then(|| session::path(&env)).flatten();
    let recalled = place.as_deref().map(|path| session::recall(path, &env, &kept, speaks));
    let mut session = recalled.unwrap_or_default();
    settings.resume(&mut session, looks);
    let options = options(&settings, args, looks, (session.clone(), place.is_some()), speaks);
    let (plan, plans) = watch::channel(Plan::of(settings.window));
    let (reports, inbox) = mpsc::channel(REPORTS);
    let (annotations, noted) = mpsc::channel(ANNOTATIONS);
    let (corrections, corrected) = mpsc::channel(CORRECTIONS);
    let (questions, asked) = Questions::channels(options.profiles.len());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let workers = runtime.handle().clone();
    let keeper = settings.charge().map(Keeper::new);
    let (remember, latest) = watch::channel(session);
    let remembrance = place.map(|path| Remembrance::new(path, &env, &kept, latest));
    let remember = remembrance.is_some().then_some(remember);
    let (ending, last) = (keeper.clone(), remembrance.clone());
    let farewell = Farewell::new(move || {
        if let Some(keeper) = &ending {
            // Where nobody is left to be told.
            let _left = keeper.finish(FLUSH);
        }
        if let Some(remembrance) = &last {
            let _left = remembrance.finish(FLUSH, speaks);
        }
    });
    let annotations = keeper.is_some().then_some(annotations);
    let corrections = keeper.is_some().then_some(corrections);
    let alarms = Some(Alarms::default().runner());
    let (searches, orders) = watch::channel(None);
    let searches = Some(searches);
    let wishes =
        Wishes { plan, questions, searches, annotations, corrections, farewell, alarms, session: remember };
    let starting = keeper.clone();
    let watching = remembrance.clone();
    let start = move || {
        if let Some(remembrance) = watching {
            let _detached = workers.spawn(remembrance.watch());
        }
        let reports = if let Some(keeper) = &starting {
            let (found, finds) = mpsc::channel(REPORTS);
            let plans = plans.clone();
            let (annotations, corrections) = (noted, corrected);
            keeper.start(Ways { reports: finds, annotations, corrections, plans, screen: reports }, &workers);
            found
        } else {
            if settings.history != History::Off {
                // There is room: nothing was sent before.
                let _told = reports.try_send(Report::Archive(no_home()));
            }
            reports
        };
        if settings.history == History::Offline {
            if let Some(kept) = searching::Kept::of(&settings) {
                let _detached = workers.spawn(searching::in_archive(kept, orders, reports));
            }
        } else {
            let _detached = workers.spawn(poll(settings, plans, asked, Some(orders), reports));
        }
    };
    let ended = runtime.block_on(tui::run(options, inbox, wishes, start));
    let hung_up = ended.as_ref().is_err_and(tui::Error::is_hang_up);
    if let Some(Err(why)) = remembrance.map(|it| it.finish(FLUSH, speaks))
        && !hung_up
    {
        complain(&why);
    }
    if let Some(keeper) = keeper {
        let Left { unsaved, why } = keeper.finish(FLUSH);
        if unsaved > 0 && !hung_up {
            complain(&not_saved(unsaved, why.as_deref(), speaks));
        }
    }
    // Requests on their way are of no more use.
    runtime.shutdown_background();
    let by_signal = |number: i32| Ok(u8::try_from(128 + number).unwrap_or(u8::MAX));
    match ended {
        Ok(ExitReason::Quit) => Ok(DONE),
        Ok(ExitReason::Signal(number)) => by_signal(number),
        // A frame met the dead terminal before its signal, or the watch for it, did.
        Err(error) if error.is_hang_up() => by_signal(Signal::HUP.as_raw()),
        Err(tui::Error::Filter(error)) => Err(Failure::Said(error.pointed(&filter))),
        Err(error) => Err(Failure::said(error)),
    }
}

/// What the screen must be told before it is drawn.
fn options(
    settings: &Settings,
    args: &WatchArgs,
    looks: &LooksArgs,
    (session, remembers): (Session, bool),
    speaks: Lang,
) -> Options {
    let variable = |name: &str| std::env::var(name).ok();
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(variable);
    let [lc_all, lc_ctype, lang] = locale.each_ref().map(Option::as_deref);
    Options {
        profiles: settings.names(),
        sites: settings.sites(),
        tccli: settings.tccli_profiles(),
        demo: args.demo,
        filter: settings.filter.clone(),
        filters: settings.filters.clone(),
        window: settings.window,
        ascii: looks.ascii || tui::locale_is_ascii(lc_all, lc_ctype, lang),
        colours: Depth::of(
            variable("NO_COLOR").as_deref(),
            variable("COLORTERM").as_deref(),
            variable("TERM").as_deref(),
        ),
        ambiguous: looks.ambiguous.or(settings.looks.ambiguous).unwrap_or_default(),
        zone: |at| Local.offset_from_utc_datetime(&at.to_utc().naive_utc()).fix(),
        thresholds: settings.thresholds,
        lang: speaks,
        history: settings.history,
        rules: settings.rules.clone(),
        keys: settings.keymap.clone(),
        session,
        remembers,
    }
}

/// What is missing in the archive when the program ends.
pub(super) fn not_saved(unsaved: u64, why: Option<&str>, lang: Lang) -> String {
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    let noun = if unsaved == 1 { "break was" } else { "breaks were" };
    say!(
        lang,
        "{unsaved} {noun} not saved{why}",
        "有 {unsaved} 条断流未保存{why}",
        "切断 {unsaved} 件を保存できませんでした{why}"
    )
}

/// The archive has no place.
fn no_home() -> Keeping {
    let state = KeepingState::Failed { why: NO_HOME.said().to_owned() };
    Keeping { state, unsaved: 0, lost: 0, newest: None, notices: Vec::new() }
}

/// Polls every profile, and answers questions about it, until nobody listens.
pub(super) async fn poll(
    settings: Settings,
    plans: watch::Receiver<Plan>,
    asked: Vec<mpsc::Receiver<Question>>,
    orders: Option<watch::Receiver<Option<Order>>>,
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
    if let Some(orders) = orders {
        tasks.push(tokio::spawn(searching::by_order(pollers.clone(), orders, reports.clone())));
    }
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
