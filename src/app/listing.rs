//! `list`: read a window once, or search it for a stream's name, print what matches, say what is missing.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::sync::Arc;

use chrono::{Local, Offset as _, Utc};
use futures_util::future::join_all;
use tokio::sync::{mpsc, watch};

use super::searching::{self, Meter};
use super::signals::Ending;
use super::watched::{ANSWER_PATIENCE, Settings};
use super::{DONE, ERROR, Failure, INCOMPLETE, complain, logging, offline, printed, terminal_width};
use crate::cause::catalogue;
use crate::cli::{ListArgs, LiveArgs, swallowed};
use crate::event::{ProfileId, StreamName, UnixTime};
use crate::filter::Filter;
use crate::i18n::{Lang, of_profile};
use crate::insight::{Insight, Presence, PresenceSource, Verdict, judge, with_notes};
use crate::poll::report::{Phase, Report, Status};
use crate::poll::{Action, Ending as Read, Inquiries, Poller, Search, Wanted, Withheld};
use crate::report::list::{self, Findings, ListFormat, Look};
use crate::say;
use crate::store::{Annotations, BreakRef, Row, Store, StreamId};
use crate::tui::History;

/// States of single streams asked for one listing, at most.
const STATES: usize = 40;
/// The cause of a push that was ended by a ban.
const BAN: &str = "customer_forbid_request";

pub(super) fn run(args: &ListArgs, lang: Lang) -> Result<u8, Failure> {
    let now = UnixTime::from(Utc::now());
    let zone = Local::now().offset().fix();
    let mut settings = Settings::resolve(&args.watch, &LiveArgs::default(), now)?;
    let sought = searching::wanted(args);
    if sought.is_some() {
        settings.window = searching::window(args, settings.window, now);
    }
    logging::start(&settings.log)?;
    if let Some(said) = swallowed("list", &args.expression, lang) {
        return Err(Failure::Said(said));
    }
    let filter = settings.filter_of(&args.expression, zone, lang)?;
    settings.require_something(ANSWER_PATIENCE)?;
    let (names, window) = (settings.names(), settings.window);
    let offline = settings.history == History::Offline;
    let found = if offline {
        kept(&settings, now, lang)?
    } else {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(read(settings, &filter, sought.as_ref(), lang))?
    };
    let Found { store, presence, mut insight, annotations, endings, withheld, stopped } = found;

    let verdict = verdict(&names, &endings, lang);
    if verdict == ERROR {
        return Ok(verdict);
    }
    let now = servers_now(UnixTime::from(Utc::now()), &endings);
    let marks = if filter.asks_marks() { insight.marks(&store, &presence) } else { &[] };
    let noted = filter.asks_notes().then(|| with_notes(marks, &annotations, &store));
    let marks = noted.as_deref().unwrap_or(marks);
    let mut rows = filter.rows(&store, marks, now, Some(window.from(now)));
    rows.retain(|&row| window.reaches(store.get(row).started(), store.get(row).ended()));
    if offline && let Some(sought) = &sought {
        rows.retain(|&row| sought.occurs_in(store.get(row).stream()));
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let look = Look { width: terminal_width(), zone, lang };
    let findings = Findings { store: &store, presence: &presence, now };
    let output = list::write(args.format, findings, &rows, &look, &mut out).and_then(|()| out.flush());
    let verdict = printed(output.map_err(Failure::from), stopped.unwrap_or(verdict))?;
    // The other formats give it with each break's proof.
    let unknown = |&row: &Row| judge(&store, &presence, row, now).verdict == Verdict::Unknown;
    if args.format == ListFormat::Table && !withheld.is_empty() && rows.iter().any(unknown) {
        for (ProfileId(profile), why) in withheld {
            complain(&of_profile(&names[usize::from(profile)], &why.sentence(lang), lang));
        }
    }
    Ok(verdict)
}

/// What was read, and what was seen of streams on air meanwhile.
struct Found {
    store: Store,
    presence: Presence,
    insight: Insight,
    annotations: Annotations,
    endings: Vec<Read>,
    /// What could not be asked of whom, each once.
    withheld: Vec<(ProfileId, Withheld)>,
    /// The exit status where somebody stopped it.
    stopped: Option<u8>,
}

/// Reads all profiles side by side into one store, looks at what is on air meanwhile, and asks how those
/// streams are that seem down and may be printed.
async fn read(
    settings: Settings,
    filter: &Filter,
    sought: Option<&Wanted>,
    lang: Lang,
) -> Result<Found, Failure> {
    let window = settings.window;
    let (mut store, mut presence) = (Store::new(settings.names()), Presence::default());
    let mut insight = Insight::new(settings.thresholds);
    let online_every = settings.online_every();
    let kept_names = settings.kept_names();
    let noted = settings.archive().filter(|_| filter.asks_notes()).cloned();
    let (pollers, simulator) = settings.pollers().await?;
    let inquiries: Vec<_> = pollers.iter().map(|poller| Inquiries::beside(poller, online_every)).collect();
    let (reports, mut inbox) = mpsc::channel(64);
    let (stop, stopping) = watch::channel(false);
    let reader = |poller: Poller| match sought {
        None => tokio::spawn(poller.read_once(window, reports.clone())),
        Some(sought) => {
            let wanted = sought.clone();
            let (reports, stopping) = (reports.clone(), stopping.clone());
            tokio::spawn(searching::once(Search::once(&poller), wanted, window, reports, stopping))
        }
    };
    let readers: Vec<_> = pollers.into_iter().map(reader).collect();
    let looking = inquiries.iter().cloned().map(|inquiry| {
        let reports = reports.clone();
        tokio::spawn(async move {
            for report in inquiry.online_once().await {
                // Whoever reads them waits for all.
                let _read = reports.send(report).await;
            }
        })
    });
    let looking: Vec<_> = looking.collect();
    drop(reports);
    let (mut waiting, mut withheld) = (Waiting::default(), Vec::new());
    let mut meter = Meter::new(sought.is_some());
    let (mut signals, mut stopped) = (sought.map(|_| Ending::listen()).transpose()?, None);
    loop {
        let report = tokio::select! {
            report = inbox.recv() => report,
            number = heard(signals.as_mut()), if stopped.is_none() => {
                stopped = Some(u8::try_from(128 + number).unwrap_or(u8::MAX));
                stop.send_replace(true);
                continue;
            }
        };
        let Some(report) = report else { break };
        match report {
            Report::Breaks { profile, seen, source, at, .. } => {
                store.apply(profile, &seen, source, at);
            }
            Report::Recounted { profile, seen } => {
                store.recount(profile, &seen);
            }
            Report::Status { profile, status } => {
                waiting.note(profile, &status, &mut meter);
                meter.tell(profile, &status, store.len(), lang);
            }
            observed => note(&mut presence, &mut withheld, observed),
        }
    }
    meter.clear();
    let mut endings = Vec::new();
    for reader in readers {
        endings.push(reader.await.map_err(Failure::said)?);
    }
    for look in looking {
        look.await.map_err(Failure::said)?;
    }
    insight.refresh(&store, &presence);
    let now = servers_now(UnixTime::from(Utc::now()), &endings);
    let printed = may_be_printed(filter, &store, now);
    let asking = inquiries.iter().map(|inquiry| {
        let names = seem_down(&store, &insight, inquiry.profile, &printed);
        async move { inquiry.states_once(&names, STATES).await }
    });
    // Whoever stopped it does not wait for what only explains.
    let asked = if stopped.is_some() { Vec::new() } else { join_all(asking).await };
    for report in asked.into_iter().flatten() {
        note(&mut presence, &mut withheld, report);
    }
    if let Some(simulator) = simulator {
        simulator.stop().await;
    }
    let annotations = noted
        .map_or_else(Annotations::default, |place| offline::annotations(&place, &kept_names, &store, lang));
    Ok(Found { store, presence, insight, annotations, endings, withheld, stopped })
}

/// The number of the next signal to end; never where none is listened for.
async fn heard(signals: Option<&mut Ending>) -> i32 {
    match signals {
        Some(signals) => signals.number().await,
        None => std::future::pending().await,
    }
}

/// What the archive holds, without a look at the network.
fn kept(settings: &Settings, now: UnixTime, lang: Lang) -> Result<Found, Failure> {
    let offline::Kept { store, presence, insight, annotations } = offline::read(settings, now, lang)?;
    let endings = settings.names().iter().map(|_| Read::Read(Status::connecting(0))).collect();
    for (at, name) in (0..).zip(store.profiles()) {
        complain(&of_profile(name, &reach(&store, ProfileId(at), lang), lang));
    }
    Ok(Found { store, presence, insight, annotations, endings, withheld: Vec::new(), stopped: None })
}

/// From when to when the archive knows of breaks of a profile; in every format whoever reads them must know.
fn reach(store: &Store, profile: ProfileId, lang: Lang) -> String {
    let of_profile = |row: &&Row| store.get(**row).profile() == profile;
    let ended = |row: &Row| store.get(*row).ended();
    let rows = store.rows_newest_first();
    let newest = rows.iter().filter(of_profile).find_map(ended);
    let oldest = rows.iter().rev().filter(of_profile).find_map(ended);
    match (oldest, newest) {
        (Some(oldest), Some(newest)) => say!(
            lang,
            "offline: the archive has breaks of this time from {oldest} to {newest}; what happened while nothing watched may be missing",
            "离线：存档中该时段的断流从 {oldest} 到 {newest}；无人监看期间发生的可能缺失",
            "オフライン: アーカイブにあるこの期間の切断は {oldest} から {newest} まで。監視していない間の切断は含まれないことがあります",
            oldest = oldest.rfc3339(),
            newest = newest.rfc3339()
        ),
        _ => say!(
            lang,
            "offline: the archive has no breaks of this time; what happened while nothing watched is not in it",
            "离线：存档中没有该时段的断流；无人监看期间发生的不在其中",
            "オフライン: アーカイブにこの期間の切断はありません。監視していない間の切断は含まれません"
        ),
    }
}

/// Keeps what was observed of streams on air, and what could not be.
fn note(presence: &mut Presence, withheld: &mut Vec<(ProfileId, Withheld)>, report: Report) {
    match report {
        Report::Online { profile, list } => presence.online(profile, list),
        Report::State { profile, name, state, asked } => presence.state(profile, &name, state, asked),
        Report::Withheld { profile, action, why } => {
            withheld.extend(why.clone().map(|why| (profile, why)));
            let why = why.map(|why| why.sentence(Lang::current()));
            match action {
                Action::OnlineList => presence.withheld(profile, PresenceSource::OnlineList, why),
                Action::State => presence.withheld(profile, PresenceSource::State, why),
                Action::Quality => {}
            }
        }
        Report::Breaks { .. }
        | Report::Recounted { .. }
        | Report::Status { .. }
        | Report::Quality { .. }
        | Report::Recalled { .. }
        | Report::Annotated(_)
        | Report::Archive(_)
        | Report::Found { .. } => {}
    }
}

/// Which streams have breaks that may be printed, by their places: those that the filter finds, if what
/// is not known yet makes no difference to it; otherwise all.
fn may_be_printed(filter: &Filter, store: &Store, now: UnixTime) -> Vec<bool> {
    let mut printed = vec![filter.asks_marks(); store.streams().capacity()];
    if !filter.asks_marks() {
        for row in filter.rows(store, &[], now, None) {
            printed[store.get(row).stream_id() as usize] = true;
        }
    }
    printed
}

/// The profile's streams that seem down, the newest end first; but those that probably ended as planned
/// come last, since of them a state tells least.
fn seem_down(store: &Store, insight: &Insight, profile: ProfileId, of: &[bool]) -> Vec<StreamName> {
    let asked = |stream: &StreamId| of[*stream as usize] && store.streams().key(*stream).profile == profile;
    let mut streams: Vec<StreamId> = insight.seem_down().into_iter().filter(asked).collect();
    streams.sort_by_key(|stream| {
        let probably_ended = insight.standing(*stream).is_some_and(|it| it.verdict == Verdict::MaybeEnded);
        probably_ended && !was_banned(store, *stream)
    });
    streams.into_iter().map(|stream| store.stream_name(stream)).collect()
}

/// Whether somebody's ban ended one of the stream's latest pushes: it may last.
fn was_banned(store: &Store, stream: StreamId) -> bool {
    let latest =
        store.rows_of(stream).iter().map(|&row| store.get(row)).find(|it| it.duration_s() != Some(0));
    let cause = latest.and_then(BreakRef::cause);
    cause.is_some_and(|cause| catalogue().get(cause).key == BAN)
}

/// Tells a person who waits why nothing comes. Pipes and logs are not told: it may still succeed.
#[derive(Default)]
struct Waiting {
    told: Vec<ProfileId>,
}

impl Waiting {
    fn note(&mut self, profile: ProfileId, status: &Status, meter: &mut Meter) {
        if let Phase::Retry { why, .. } = &status.phase
            && !self.told.contains(&profile)
            && io::stderr().is_terminal()
        {
            self.told.push(profile);
            meter.clear();
            complain(&say!(Lang::current(), "{why}; trying again", "{why}；正在重试", "{why}。再試行します"));
        }
    }
}

/// The service's time: the window was read by it, and this machine's clock may be wrong.
fn servers_now(here: UnixTime, endings: &[Read]) -> UnixTime {
    let skews = endings.iter().filter_map(|ending| match ending {
        Read::Read(status) => status.skew_ms,
        Read::Failed(_) => None,
    });
    here.plus(skews.min().map_or(0, |skew_ms| skew_ms.div_euclid(1_000)))
}

/// Says what is missing, and how that ends the command.
fn verdict(names: &[Arc<str>], endings: &[Read], lang: Lang) -> u8 {
    let mut failed = 0;
    let mut incomplete = false;
    for (name, ending) in names.iter().zip(endings) {
        match ending {
            Read::Failed(why) => {
                failed += 1;
                complain(why);
            }
            Read::Read(status) => {
                if let Some(notice) = &status.notice {
                    complain(&of_profile(name, notice, lang));
                }
                if let Some(what) = status.proof.missing() {
                    incomplete = true;
                    complain(&of_profile(name, &marked_incomplete(what, lang), lang));
                }
                if status.undecodable > 0 {
                    incomplete = true;
                    let what = say!(
                        lang,
                        "{n} records could not be decoded; --log-file says why",
                        "{n} 条记录无法解析；原因见 --log-file",
                        "{n} 件のレコードを解読できません。理由は --log-file に出ます",
                        n = status.undecodable
                    );
                    complain(&of_profile(name, &marked_incomplete(&what, lang), lang));
                }
            }
        }
    }
    if failed == endings.len() {
        return ERROR;
    }
    if incomplete || failed > 0 { INCOMPLETE } else { DONE }
}

fn marked_incomplete(what: &str, lang: Lang) -> String {
    say!(lang, "incomplete: {what}", "不完整：{what}", "不完全: {what}")
}
