//! `watch`: follow without a screen. Pollers report, [`crate::follow`] says what is new, a thread prints it.
//!
//! ```text
//! pollers, inquiries ─► (keeper) ─► follower ─► printer (a thread) ─► standard output, state file
//!        ▲                             │                          └─► standard error
//!        └────────── questions ────────┴─► alarms (commands)
//! ```
//! What is on its way is bounded everywhere: a reader that is slow makes pollers wait, and nothing is lost.

mod begin;
mod printer;
mod state;

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use chrono::{FixedOffset, Local, Offset as _, Utc};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

use self::begin::{begin, gap, refuse};
use self::printer::{Print, Printer, reader_has_gone};
use self::state::{Entry, Left, State};
use super::alarms::Alarms;
use super::keeper::{Keeper, Ways};
use super::screen::poll;
use super::signals::Ending;
use super::watched::{ANSWER_PATIENCE, Settings};
use super::{DONE, ERROR, Failure, complain, logging};
use crate::alert::{Alert, Job, Rule};
use crate::cli::WatchingArgs;
use crate::event::UnixTime;
use crate::follow::{Begin, Doubts, Follower, Order, Past, Step, Trouble, TroubleKind};
use crate::i18n::{Lang, Words};
use crate::poll::Questions;
use crate::poll::report::Plan;
use crate::report::{alert as payload, list, watch as lines};
use crate::say;
use crate::tui::ring;
use crate::tui::wrap::Route;

/// Reports on their way; a full channel makes pollers wait, nothing is dropped.
const REPORTS: usize = 256;
/// Reports taken in between two looks at what they come to.
const AT_ONCE: usize = 64;
/// Between two looks, at least.
const LOOK: Duration = Duration::from_millis(200);
/// How long the end may wait for what is being printed, saved or run.
const PATIENCE: Duration = Duration::from_secs(1);
/// What is settled is saved when it has moved forward by so much, in seconds.
const SAVED_EVERY_S: i64 = 50;

pub(super) fn run(args: &WatchingArgs, lang: Lang) -> Result<u8, Failure> {
    refuse(args, lang)?;
    let now = UnixTime::from(Utc::now());
    let zone = Local::now().offset().fix();
    let mut settings = Settings::resolve(&args.watch, &args.live, now)?;
    logging::start(&settings.log)?;
    let filter = settings.filter_of(&args.expression, zone, lang)?;
    settings.require_something(ANSWER_PATIENCE)?;
    let opened = args.state.as_deref().map(|path| State::open(path, &settings.kept_names()));
    let (mut state, left) = opened.transpose().map_err(Failure::said)?.unzip();
    let (from, past, doubts) = match left.flatten() {
        Some(Left { from, past, doubts }) => (Begin::At(from), past, doubts),
        None => (begin(args, now), Past::new(), Doubts::new()),
    };
    if let Some(state) = &mut state {
        // Ended before its first line, it goes on from here.
        state.write(from.moment(0)).map_err(Failure::said)?;
    }
    let order = Order {
        profiles: settings.names(),
        kept_names: settings.kept_names(),
        filter,
        thresholds: settings.thresholds,
        window: settings.window,
        from,
        resumes: state.is_some(),
        past,
        doubts,
        rules: settings.rules.clone(),
        lang,
    };
    let seq = state.as_ref().map_or(0, State::seq);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let follower = Follower::new(order, now);
    settings.window = follower.window();
    let rules = settings.rules.clone();
    let ndjson = args.ndjson;
    let variable = |name: &str| std::env::var(name).ok();
    let route = ["TMUX", "STY", "TERM"].map(variable);
    let [tmux, sty, term] = route.each_ref().map(Option::as_deref);
    let route = Route::of(tmux, sty, term);
    let ended = runtime.block_on(async {
        let signals = Ending::listen()?;
        let (printer, ended, _thread) = Printer::start(state)?;
        let (failures, failed) = mpsc::channel(REPORTS);
        let alarms = Alarms::default();
        let watching = Watching {
            follower,
            printer,
            alarms,
            failures,
            failed,
            rules,
            seq,
            saved: None,
            ndjson,
            route,
            lang,
            prints: Vec::new(),
        };
        watching.follow(settings, gap(from, now), signals, ended).await
    });
    // Requests on their way are of no more use.
    runtime.shutdown_background();
    ended
}

/// All that goes on.
struct Watching {
    follower: Follower,
    printer: Printer,
    alarms: Alarms,
    /// On which commands say what went wrong, and its end.
    failures: mpsc::Sender<String>,
    failed: mpsc::Receiver<String>,
    rules: Vec<Rule>,
    /// The number of the last line.
    seq: u64,
    /// What was settled when it was saved last.
    saved: Option<UnixTime>,
    ndjson: bool,
    /// The way to the terminal, if there is one.
    route: Route,
    lang: Lang,
    /// What is to be printed next.
    prints: Vec<Print>,
}

impl Watching {
    async fn follow(
        mut self,
        settings: Settings,
        gap: Option<Trouble>,
        mut signals: Ending,
        mut ended: printer::Ended,
    ) -> Result<u8, Failure> {
        let (plan, plans) = watch::channel(Plan::of(settings.window));
        let (reports, mut inbox) = mpsc::channel(REPORTS);
        let (questions, asked) = Questions::channels(settings.names().len());
        let (_annotations, annotations) = mpsc::channel(1);
        let (_corrections, corrections) = mpsc::channel(1);
        let keeper = settings.charge().map(Keeper::new);
        let reports = if let Some(keeper) = &keeper {
            let (found, finds) = mpsc::channel(REPORTS);
            let plans = plans.clone();
            let ways = Ways { reports: finds, annotations, corrections, plans, screen: reports };
            keeper.start(ways, &tokio::runtime::Handle::current());
            found
        } else {
            reports
        };
        let polling = tokio::spawn(poll(settings, plans, asked, None, reports));
        if let Some(trouble) = gap {
            self.complain(&trouble);
        }
        let mut clock = interval(Duration::from_secs(1));
        clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut retry = interval(LOOK);
        retry.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut looked, mut held) = (Instant::now(), false);
        let status = loop {
            let due = tokio::select! {
                biased;
                number = signals.number() => break Ok(u8::try_from(128 + number).unwrap_or(u8::MAX)),
                end = &mut ended => break printed(end).map(|()| DONE),
                Some(failed) = self.failed.recv() => {
                    self.say(&failed);
                    false
                }
                _ = retry.tick(), if held => false,
                report = inbox.recv(), if !held => {
                    let Some(report) = report else { break Ok(ERROR) };
                    self.follower.take(report);
                    for _ in 0..AT_ONCE {
                        let Ok(report) = inbox.try_recv() else { break };
                        self.follower.take(report);
                    }
                    looked.elapsed() >= LOOK
                }
                _ = clock.tick() => {
                    if reader_has_gone() {
                        break Ok(DONE);
                    }
                    !held
                }
            };
            if due {
                looked = Instant::now();
                for (profile, question) in self.look() {
                    // Where too many are on their way it is asked again later.
                    let _taken = questions.ask(profile, question);
                }
                let window = self.follower.window();
                let is_other = |plan: &mut Plan| std::mem::replace(&mut plan.window, window) != window;
                plan.send_if_modified(is_other);
            }
            let prints = std::mem::take(&mut self.prints);
            held = !self.printer.hand_on(prints);
        };
        if matches!(status, Ok(ERROR)) {
            // Why nothing can be asked at all is said at the end, too.
            self.look();
        }
        // All lines that belong to it are on their way.
        self.prints.extend(self.follower.floor().map(Print::Settle));
        let prints = std::mem::take(&mut self.prints);
        self.printer.hand_on(prints);
        polling.abort();
        self.end(keeper, ended).await;
        status
    }

    /// What is printed, saved or run now is let come to its end, for a moment; commands that have not are killed.
    async fn end(self, keeper: Option<Keeper>, ended: oneshot::Receiver<Result<(), Failure>>) {
        drop((self.printer, self.failures));
        let saved = tokio::task::spawn_blocking(move || keeper.map(|keeper| keeper.finish(PATIENCE)));
        let finished = async {
            if !ended.is_terminated() {
                let _printed = ended.await;
            }
            let mut failed = self.failed;
            // It closes when the last command has ended.
            while let Some(failed) = failed.recv().await {
                complain(&failed);
            }
        };
        let _in_time = timeout(PATIENCE, finished).await;
        for failed in self.alarms.finish(Instant::now()) {
            complain(&failed.to_string());
        }
        if let Ok(Some(left)) = saved.await
            && left.unsaved > 0
        {
            complain(&super::screen::not_saved(left.unsaved, left.why.as_deref(), self.lang));
        }
    }

    /// What has changed, on its way to be printed; returns what is to be asked.
    fn look(&mut self) -> Vec<(crate::event::ProfileId, crate::poll::Question)> {
        let here = UnixTime::from(Utc::now());
        let zone = Local::now().offset().fix();
        let Step { lines, alerts, questions, troubles } = self.follower.step(here, zone);
        for trouble in &troubles {
            self.complain(trouble);
        }
        let any = !lines.is_empty();
        for line in lines {
            let seq = line.again.unwrap_or_else(|| {
                self.seq += 1;
                self.seq
            });
            let look = self.looks(here, zone);
            let mut text = Vec::new();
            let written = if self.ndjson {
                lines::object(&line, seq, &look, &mut text)
            } else {
                lines::plain(&line, &look, &mut text)
            };
            if let Err(error) = written {
                tracing::error!(%error, "a line could not be written");
            }
            let entry = Entry { key: line.key, verdict: line.after, ended: line.ended };
            self.prints.push(Print::Line { text, seq, entry });
        }
        for alert in alerts.iter().filter(|alert| alert.hush.is_none()) {
            self.raise(alert, here, zone);
        }
        if let Some(floor) = self.follower.floor()
            && (any || self.saved.is_none_or(|saved| floor.since(saved) >= SAVED_EVERY_S))
        {
            self.saved = Some(floor);
            self.prints.push(Print::Settle(floor));
        }
        questions
    }

    fn looks(&self, here: UnixTime, zone: FixedOffset) -> lines::Look<'_> {
        let Self { follower, lang, .. } = self;
        let now = follower.now(here);
        lines::Look { store: &follower.store, presence: &follower.presence, now, zone, lang: *lang }
    }

    /// Does what a rule wants done.
    fn raise(&mut self, alert: &Alert, here: UnixTime, zone: FixedOffset) {
        let Some(rule) = self.rules.get(alert.rule) else { return };
        let deed = rule.deed.clone();
        if let Some(command) = deed.command.clone() {
            let lines::Look { store, presence, now, lang, .. } = self.looks(here, zone);
            let input = payload::given(alert, list::Findings { store, presence, now }, lang);
            let patience = Duration::from_secs(u64::from(deed.timeout_s));
            let job = Job { rule: alert.name.clone(), command, patience, input };
            let (alarms, failures) = (self.alarms.runner(), self.failures.clone());
            tokio::spawn(async move {
                if let Some(said) = alarms.run(job).await {
                    // Whoever does not listen has the log.
                    let _told = failures.try_send(said);
                }
            });
        }
        let (name, text) = (&alert.name, &alert.text);
        let said = say!(self.lang, "alert {name}: {text}", "提醒 {name}：{text}", "通知 {name}: {text}");
        self.aside(|out| lines::alert(alert, out), &said);
        if io::stderr().is_terminal() {
            let bytes = ring(&deed, name, text, self.route);
            if !bytes.is_empty() {
                self.prints.push(Print::Ring(bytes));
            }
        }
    }

    fn complain(&mut self, trouble: &Trouble) {
        let said = lines::complaint(trouble, self.lang);
        let lang = self.lang;
        self.aside(|out| lines::status(trouble, lang, out), &said);
    }

    /// Something of this machine.
    fn say(&mut self, said: &str) {
        let at = UnixTime::from(Utc::now());
        let trouble = Trouble { profile: None, kind: TroubleKind::Command, why: Some(said.to_owned()), at };
        self.complain(&trouble);
    }

    /// An object of the output, or a line on standard error.
    fn aside(&mut self, object: impl FnOnce(&mut Vec<u8>) -> io::Result<()>, said: &str) {
        if !self.ndjson {
            self.prints.push(Print::Complaint(said.to_owned()));
            return;
        }
        let mut text = Vec::new();
        match object(&mut text) {
            Ok(()) => self.prints.push(Print::Aside(text)),
            Err(error) => tracing::error!(%error, "a line could not be written"),
        }
    }
}

/// How the printing has ended.
fn printed(end: Result<Result<(), Failure>, oneshot::error::RecvError>) -> Result<(), Failure> {
    let panicked = Words::new("the output failed", "输出失败", "出力に失敗しました");
    end.unwrap_or_else(|_| Err(Failure::said(panicked.said())))
}
