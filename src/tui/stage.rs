//! The screen without a terminal: the same model, update, view and frame writer as the loop's, driven
//! by hand. For tests that read screens and for benchmarks that count time and bytes.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::effects::{Effect, Effects, Exporting};
use super::errands::Exported;
use super::model::{Model, Options};
use super::msg::{Msg, Pointed, Pointing};
use super::session::Session;
use super::terminal::Screen;
use super::update::update;
use super::view;
use crate::alert::Job;
use crate::event::{Annotation, Correction, ProfileId, UnixTime};
use crate::filter::FilterError;
use crate::poll::report::{Plan, Report};
use crate::poll::{Order, Question};

/// A screen that writes to `W` what it would write to a terminal.
#[derive(Debug)]
pub struct Stage<W> {
    model: Model,
    screen: Screen<W>,
    plans: Vec<Plan>,
    asked: Vec<(ProfileId, Question)>,
    hunted: Vec<Option<Order>>,
    annotated: Vec<Annotation>,
    corrected: Vec<Correction>,
    copied: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
    /// The file that is being written: its path, what it holds so far.
    writing: Option<(String, Vec<u8>)>,
    /// What becomes of it, not told yet.
    answers: VecDeque<Exported>,
    remembered: Session,
    rung: Vec<String>,
    run: Vec<Job>,
    settle: bool,
    draw: bool,
    quit: bool,
}

impl<W: Write> Stage<W> {
    /// A screen of that size at that moment.
    ///
    /// # Errors
    /// If the options' filter is not understood.
    pub fn new(
        options: &Options,
        now: UnixTime,
        out: W,
        width: u16,
        height: u16,
    ) -> Result<Self, FilterError> {
        let model = Model::new(options, now)?;
        let mut stage = Self {
            model,
            screen: Screen::new(out, width, height),
            plans: Vec::new(),
            asked: Vec::new(),
            hunted: Vec::new(),
            annotated: Vec::new(),
            corrected: Vec::new(),
            copied: Vec::new(),
            files: BTreeMap::new(),
            writing: None,
            answers: VecDeque::new(),
            remembered: options.session.clone(),
            rung: Vec::new(),
            run: Vec::new(),
            settle: false,
            draw: false,
            quit: false,
        };
        stage.resize(width, height);
        Ok(stage)
    }

    /// Presses a key.
    pub fn key(&mut self, key: KeyEvent) {
        self.take_in(Msg::Key(key));
    }

    /// Presses a key without modifiers.
    pub fn press(&mut self, code: KeyCode) {
        self.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    /// Presses the keys of a text, one after the other.
    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.press(KeyCode::Char(c));
        }
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) {
        self.take_in(Msg::Paste(text.to_owned()));
    }

    /// Clicks on a cell; `twice` for the second click of two.
    pub fn click(&mut self, x: u16, y: u16, twice: bool) {
        let how = if twice { Pointing::DoubleClick } else { Pointing::Click };
        self.take_in(Msg::Mouse(Pointed { at: Position::new(x, y), how }));
    }

    /// Turns the wheel by one step over a cell.
    pub fn wheel(&mut self, x: u16, y: u16, down: bool) {
        let how = if down { Pointing::WheelDown } else { Pointing::WheelUp };
        self.take_in(Msg::Mouse(Pointed { at: Position::new(x, y), how }));
    }

    /// Changes the size.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.take_in(Msg::Resize { width, height });
    }

    /// Hands over a poller's report.
    pub fn report(&mut self, report: Report) {
        self.take_in(Msg::Report(report));
    }

    /// Lets the clock tick; true if that asks for a new frame.
    pub fn clock(&mut self, now: UnixTime) -> bool {
        self.take_in(Msg::Clock(now))
    }

    /// Lets the moment pass after which the detail follows the selection, if a key asked for it.
    pub fn settle(&mut self) {
        if std::mem::take(&mut self.settle) {
            self.take_in(Msg::Settled);
        }
    }

    /// Draws a frame; returns how many bytes the terminal gets.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn frame(&mut self) -> io::Result<usize> {
        self.draw = self.take_in(Msg::Frame);
        let model = &self.model;
        self.screen.frame(|cells| view::draw(model, cells))
    }

    /// Whether the last frame asked for another one, since not all was worked out yet.
    #[must_use]
    pub const fn goes_on(&self) -> bool {
        self.draw
    }

    /// The cells of a frame and the cursor, drawn apart from what the terminal has been sent.
    #[must_use]
    pub fn cells(&mut self) -> (Buffer, Option<Position>) {
        self.take_in(Msg::Frame);
        let (width, height) = self.model.size();
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        let cursor = view::draw(&self.model, &mut cells);
        (cells, cursor)
    }

    /// The text of a frame, line by line, without blanks at the ends; the detail has caught up with the
    /// selection.
    #[must_use]
    pub fn text(&mut self) -> String {
        self.settle();
        self.frame_text()
    }

    /// The text of a frame as it would be drawn just now.
    #[must_use]
    pub fn frame_text(&mut self) -> String {
        let (cells, _) = self.cells();
        let mut out = String::new();
        for y in 0..cells.area.height {
            let mut line = String::new();
            let mut x = 0;
            while x < cells.area.width {
                let symbol = cells[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(super::text::width(symbol)).unwrap_or(1).max(1);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// Whether one of the listed rows is selected, or nothing is where nothing is listed.
    #[must_use]
    pub fn selects_what_is_listed(&self) -> bool {
        self.model.selects_what_is_listed()
    }

    /// The plans published so far.
    #[must_use]
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// The questions put so far, each with the profile whose stream it is about.
    #[must_use]
    pub fn asked(&self) -> &[(ProfileId, Question)] {
        &self.asked
    }

    /// The searches that were ordered so far; none where one was to end.
    #[must_use]
    pub fn hunted(&self) -> &[Option<Order>] {
        &self.hunted
    }

    /// The marks and notes handed on to be kept so far.
    #[must_use]
    pub fn annotated(&self) -> &[Annotation] {
        &self.annotated
    }

    /// What the archive was to hear so far that the service says otherwise.
    #[must_use]
    pub fn corrected(&self) -> &[Correction] {
        &self.corrected
    }

    /// The texts that were sent to the clipboard so far.
    #[must_use]
    pub fn copied(&self) -> &[String] {
        &self.copied
    }

    /// The files that were written so far, by their paths as they were typed; one may be put there before.
    pub const fn files(&mut self) -> &mut BTreeMap<String, Vec<u8>> {
        &mut self.files
    }

    /// What would come back on the next start.
    #[must_use]
    pub const fn remembered(&self) -> &Session {
        &self.remembered
    }

    /// What rang so far.
    #[must_use]
    pub fn rung(&self) -> &[String] {
        &self.rung
    }

    /// The commands of alerts that were to be run so far.
    #[must_use]
    pub fn run(&self) -> &[Job] {
        &self.run
    }

    /// Whether a key has asked to leave.
    #[must_use]
    pub const fn has_quit(&self) -> bool {
        self.quit
    }

    fn take_in(&mut self, msg: Msg) -> bool {
        let effects = update(&mut self.model, msg);
        let mut draw = self.perform(effects);
        while let Some(exported) = self.answers.pop_front() {
            let effects = update(&mut self.model, Msg::Exported(exported));
            draw |= self.perform(effects);
        }
        draw
    }

    /// A step of writing a file, of which there are only those of [`Stage::files`].
    fn export(&mut self, step: Exporting) {
        let exported = match step {
            Exporting::Open { path, replace: false } if self.files.contains_key(&path) => {
                Exported::Exists { path }
            }
            Exporting::Open { path, .. } => {
                self.writing = Some((path.clone(), Vec::new()));
                Exported::Begun { path }
            }
            Exporting::Take(bytes) => {
                if let Some((_, text)) = &mut self.writing {
                    text.extend(bytes);
                }
                Exported::Took
            }
            Exporting::Finish => {
                let Some((path, text)) = self.writing.take() else { return };
                let bytes = text.len() as u64;
                self.files.insert(path.clone(), text);
                Exported::Done { path, bytes }
            }
            Exporting::GiveUp => {
                self.writing = None;
                return;
            }
        };
        self.answers.push_back(exported);
    }

    fn perform(&mut self, effects: Effects) -> bool {
        let mut draw = false;
        for effect in effects {
            match effect {
                Effect::Draw => draw = true,
                Effect::Repaint => {
                    let (width, height) = self.model.size();
                    self.screen.reset(width, height);
                    draw = true;
                }
                Effect::Settle => self.settle = true,
                Effect::Watch(plan) => self.plans.push(plan),
                Effect::Ask(profile, question) => self.asked.push((profile, question)),
                Effect::Hunt(order) => self.hunted.push(order),
                Effect::Annotate(annotation) => self.annotated.push(annotation),
                Effect::Correct(correction) => self.corrected.push(correction),
                Effect::Export(step) => self.export(step),
                Effect::Copy(copying) => self.copied.push(copying.text),
                Effect::Ring(it) => self.rung.push(it.text),
                Effect::Run(job) => self.run.push(*job),
                Effect::Remember => self.remembered = self.model.session(),
                // There is no terminal.
                Effect::Write(_) | Effect::Mouse(_) | Effect::Speak(_) | Effect::Suspend => {}
                Effect::Quit => self.quit = true,
            }
        }
        draw
    }
}
