//! The only loop and the only draw: waits for whatever comes first, hands it to `update`, does what
//! that asks for, and draws once when the queue is empty and something shown has changed.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossterm::event::{Event, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;
use rustix::process::Signal;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::effects::{Effect, Effects};
use super::ended::{Error, ExitReason};
use super::errands::Errands;
use super::model::{Model, Options};
use super::msg::{Msg, Pointed, Pointing};
use super::pace::Pace;
use super::ringing::ring;
use super::terminal::{
    Guard, Heard, Screen, is_in_foreground, leaves, listen, refuse_unfit, wait_for_foreground,
    watch_for_hang_up, would_be_continued,
};
use super::update::update;
use super::view;
use super::wishes::Wishes;
use crate::event::{Annotation, Correction, ProfileId, UnixTime};
use crate::i18n::Words;
use crate::poll::report::Report;
use crate::poll::{Question, Withheld};

/// The detail follows the selection after this long without a key.
const SETTLE: Duration = Duration::from_millis(50);
/// What comes back on the next start is handed on this long after it began to change.
const REMEMBER: Duration = Duration::from_secs(2);
/// Two clicks within this are a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);
/// Messages taken in between two looks at the clock: a flood must not keep the screen from drawing.
const AT_ONCE: usize = 64;

/// Shows the screen until the user leaves or a signal says so.
///
/// `start` is called once, right after the first frame is drawn: what needs network, credentials or
/// files begins there. `reports` is what pollers find; what they should watch, and what
/// is asked besides, goes to `wishes`.
///
/// Call it from the runtime's main task, outside its worker threads, and end the process soon after it
/// returns: the thread that reads the terminal cannot be stopped.
///
/// # Errors
/// If there is no fit terminal, the filter is not understood, or the terminal fails. The terminal is as
/// it was before, in any case.
pub async fn run(
    options: Options,
    mut reports: mpsc::Receiver<Report>,
    wishes: Wishes,
    start: impl FnOnce(),
) -> Result<ExitReason, Error> {
    let term = std::env::var("TERM").ok();
    let terminal = |fd| rustix::termios::isatty(fd);
    refuse_unfit(term.as_deref(), terminal(rustix::stdio::stdin()), terminal(rustix::stdio::stdout()))?;
    let model = Model::new(&options, now()).map_err(Error::Filter)?;

    wait_for_foreground()?;
    // Left to itself, crossterm answers NO_COLOR with resets that wipe out reverse video, too; which
    // styles are used without colour is the theme's business.
    crossterm::style::force_color_output(true);
    let guard = Guard::new();
    let mut signals = listen(&guard.restore(), &wishes.farewell)?;
    watch_for_hang_up(wishes.farewell.clone())?;
    guard.take()?;
    guard.listen_to_mouse(model.habits.mouse);
    let (errands, mut answered) = Errands::new();
    let mut shell = Shell::new(model, guard, wishes, errands);
    shell.resize();
    shell.draw()?;
    start();

    let mut input = read_terminal()?;
    let mut clock = interval(Duration::from_secs(1));
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut reporting = true;
    loop {
        let draw_at = shell.pace.due(Instant::now());
        let (settle_at, remember_at) = (shell.settle_at, shell.remember_at);
        tokio::select! {
            biased;
            Some(heard) = signals.recv() => match heard {
                Heard::End(number) => return Ok(ExitReason::Signal(number)),
                Heard::Stop => shell.stopping = true,
                Heard::Continue => {
                    if let Some(number) = shell.continued(&mut signals).await? {
                        return Ok(ExitReason::Signal(number));
                    }
                }
            },
            // Before the keys: however many come, the screen keeps up.
            () = sleep_until(draw_at.unwrap_or_else(Instant::now)), if draw_at.is_some() => shell.draw()?,
            event = input.recv() => match event {
                Some(event) => shell.event(event?),
                None => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            },
            () = sleep_until(settle_at.unwrap_or_else(Instant::now)), if settle_at.is_some() => {
                shell.settle_at = None;
                shell.pace.hurry();
                shell.take_in(Msg::Settled);
            }
            () = sleep_until(remember_at.unwrap_or_else(Instant::now)), if remember_at.is_some() => shell.remember(),
            Some(answer) = answered.recv() => shell.take_in(answer),
            report = reports.recv(), if reporting => match report {
                Some(report) => shell.take_in(Msg::Report(report)),
                None => reporting = false,
            },
            _ = clock.tick() => shell.take_in(Msg::Clock(now())),
        }
        for _ in 0..AT_ONCE {
            if shell.leaving {
                break;
            }
            if let Ok(event) = input.try_recv() {
                shell.event(event?);
            } else if let Ok(report) = reports.try_recv() {
                shell.take_in(Msg::Report(report));
            } else {
                break;
            }
        }
        shell.flush()?;
        if shell.leaving {
            return Ok(ExitReason::Quit);
        }
        if std::mem::take(&mut shell.stopping)
            && let Some(number) = shell.stop(&mut signals).await?
        {
            return Ok(ExitReason::Signal(number));
        }
    }
}

fn now() -> UnixTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Reads keys in a thread of its own: the reader blocks.
fn read_terminal() -> io::Result<mpsc::Receiver<io::Result<Event>>> {
    let (send, receive) = mpsc::channel(AT_ONCE);
    std::thread::Builder::new().name("keys".to_owned()).spawn(move || {
        loop {
            let event = crossterm::event::read();
            let failed = event.is_err();
            if send.blocking_send(event).is_err() || failed {
                return;
            }
        }
    })?;
    Ok(receive)
}

/// The model with its terminal.
struct Shell {
    model: Model,
    screen: Screen<io::Stdout>,
    guard: Guard,
    wishes: Wishes,
    pace: Pace,
    errands: Errands,
    /// Bytes for the terminal that are no part of a frame.
    asked: Vec<u8>,
    settle_at: Option<Instant>,
    /// When what comes back on the next start is to be handed on.
    remember_at: Option<Instant>,
    /// The last click, if it was not the second of two.
    clicked: Option<(Instant, Position)>,
    stopping: bool,
    leaving: bool,
}

/// However the screen ends, short of a panic: what comes back on the next start is what was there last.
impl Drop for Shell {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.remember();
        }
    }
}

impl Shell {
    fn new(model: Model, guard: Guard, wishes: Wishes, errands: Errands) -> Self {
        let (width, height) = model.size();
        let screen = Screen::new(io::stdout(), width, height);
        Self {
            model,
            screen,
            guard,
            wishes,
            pace: Pace::default(),
            errands,
            asked: Vec::new(),
            settle_at: None,
            remember_at: None,
            clicked: None,
            stopping: false,
            leaving: false,
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        // Before the frame is made ready: that may ask for another one.
        self.pace.begin();
        let begun = Instant::now();
        self.take_in(Msg::Frame);
        let model = &self.model;
        self.screen.frame(|cells| view::draw(model, cells))?;
        self.pace.done(begun, Instant::now());
        Ok(())
    }

    /// Writes what is asked of the terminal besides frames.
    fn flush(&mut self) -> io::Result<()> {
        let asked = std::mem::take(&mut self.asked);
        if asked.is_empty() { Ok(()) } else { self.screen.ask(&asked) }
    }

    fn event(&mut self, event: Event) {
        self.pace.hurry();
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.take_in(Msg::Key(key)),
            Event::Paste(text) => self.take_in(Msg::Paste(text)),
            Event::Resize(..) => self.resize(),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Key(_) | Event::FocusGained | Event::FocusLost => {}
        }
    }

    /// Two clicks on one cell become a double click.
    fn mouse(&mut self, event: MouseEvent) {
        let at = Position::new(event.column, event.row);
        let how = match event.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let now = Instant::now();
                let first = self.clicked.take();
                if first.is_some_and(|(when, cell)| cell == at && now - when <= DOUBLE_CLICK) {
                    Pointing::DoubleClick
                } else {
                    self.clicked = Some((now, at));
                    Pointing::Click
                }
            }
            MouseEventKind::ScrollUp => Pointing::WheelUp,
            MouseEventKind::ScrollDown => Pointing::WheelDown,
            _ => return,
        };
        self.take_in(Msg::Mouse(Pointed { at, how }));
    }

    fn take_in(&mut self, msg: Msg) {
        let effects = update(&mut self.model, msg);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Effects) {
        for effect in effects {
            match effect {
                Effect::Draw => self.pace.ask(),
                Effect::Repaint => {
                    let (width, height) = self.model.size();
                    self.screen.reset(width, height);
                    self.pace.ask();
                }
                Effect::Settle => self.settle_at = Some(Instant::now() + SETTLE),
                Effect::Watch(plan) => {
                    self.wishes.plan.send_replace(plan);
                }
                Effect::Ask(profile, question) => self.ask(profile, question),
                Effect::Hunt(order) => {
                    if let Some(way) = &self.wishes.searches {
                        way.send_replace(order);
                    }
                }
                Effect::Annotate(annotation) => self.annotate(annotation),
                Effect::Correct(correction) => self.correct(correction),
                Effect::Copy(copying) => self.errands.copy(copying),
                Effect::Export(step) => self.errands.export(step),
                Effect::Write(bytes) => self.asked.extend(bytes),
                Effect::Ring(it) => {
                    self.asked.extend(ring(&it.deed, &it.rule, &it.text, self.errands.route()));
                }
                Effect::Run(job) => {
                    if let Some(runner) = &self.wishes.alarms {
                        self.errands.run(runner, *job);
                    }
                }
                Effect::Remember => {
                    self.remember_at.get_or_insert_with(|| Instant::now() + REMEMBER);
                }
                Effect::Speak(lang) => lang.set_current(),
                Effect::Mouse(on) => self.guard.listen_to_mouse(on),
                Effect::Suspend => self.stopping = true,
                Effect::Quit => self.leaving = true,
            }
        }
    }

    /// Hands on what comes back on the next start, if it has changed.
    fn remember(&mut self) {
        self.remember_at = None;
        let Some(way) = &self.wishes.session else { return };
        let session = self.model.session();
        way.send_if_modified(|known| {
            let changed = *known != session;
            *known = session;
            changed
        });
    }

    /// One that is not taken is found again by the next run.
    fn correct(&self, correction: Correction) {
        if let Some(Err(error)) = self.wishes.corrections.as_ref().map(|way| way.try_send(correction)) {
            tracing::warn!(%error, "the archive is not corrected");
        }
    }

    /// Whoever keeps marks and notes takes them at once; if not, that is said.
    fn annotate(&mut self, annotation: Annotation) {
        let taken = self.wishes.annotations.as_ref().is_some_and(|way| way.try_send(annotation).is_ok());
        if !taken {
            let words = Words::new(
                "for this session only: nothing keeps it any more",
                "仅本次运行有效：已无法保存",
                "このセッション限り: 保存できなくなりました",
            );
            self.model.say(words.of(self.model.look.lang));
        }
    }

    /// A question that cannot be taken now is answered at once, so that nobody waits for it.
    fn ask(&mut self, profile: ProfileId, question: Question) {
        if self.wishes.questions.ask(profile, question.clone()) {
            return;
        }
        if let Question::Quality { name, ended, .. } = question {
            let samples = Err(Withheld::Overtaken);
            self.take_in(Msg::Report(Report::Quality { profile, name, ended, samples }));
        }
    }

    /// Several resizes may wait; the terminal's size now is the only one that counts.
    fn resize(&mut self) {
        // Serial lines and some containers say that a terminal is 0 by 0: they do not know.
        let told = crossterm::terminal::size().ok().filter(|(width, height)| *width > 0 && *height > 0);
        let (width, height) = told.unwrap_or_else(|| self.model.size());
        self.take_in(Msg::Resize { width, height });
    }

    /// Gives the terminal back, stops all of the job as the shell would, and takes the terminal again
    /// when continued; returns the number of a signal to leave for.
    async fn stop(&mut self, signals: &mut mpsc::Receiver<Heard>) -> io::Result<Option<i32>> {
        if !would_be_continued() {
            let words = Words::new(
                "not stopped: no shell would continue it",
                "未挂起：没有可将其恢复的 Shell",
                "停止しません: 再開できるシェルがありません",
            );
            self.model.say(words.of(self.model.look.lang));
            self.pace.ask();
            return Ok(None);
        }
        self.guard.give_back();
        rustix::process::kill_current_process_group(Signal::STOP)?;
        // The terminal is the shell's until the signal to continue is heard; taking it before that
        // would take it twice.
        while let Some(heard) = signals.recv().await {
            match heard {
                Heard::End(number) => return Ok(Some(number)),
                Heard::Continue => break,
                Heard::Stop => {}
            }
        }
        self.continued(signals).await
    }

    /// Takes the terminal again, if it may. Continued in the background (`bg`, or a shell that wants to
    /// end the job), it may not: the system would stop the process amid taking it, with a signal to leave
    /// for unheard. Returns the number of such a signal.
    async fn continued(&mut self, signals: &mut mpsc::Receiver<Heard>) -> io::Result<Option<i32>> {
        while !is_in_foreground() && would_be_continued() {
            if let Some(number) = leaves(signals).await {
                return Ok(Some(number));
            }
            if is_in_foreground() {
                break;
            }
            rustix::process::kill_current_process_group(Signal::STOP)?;
        }
        self.take_again()?;
        Ok(None)
    }

    /// After a stop nothing about the terminal can be relied on: neither its modes nor its cells.
    fn take_again(&mut self) -> io::Result<()> {
        self.guard.give_back();
        self.guard.take()?;
        self.resize();
        Ok(())
    }
}
