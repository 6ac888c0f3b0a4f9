//! The screen without a terminal: the same model, update, view and frame writer as the loop's, driven
//! by hand. For tests that read screens and for benchmarks that count time and bytes.

use std::io::{self, Write};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::effects::{Effect, Effects};
use super::model::{Model, Options};
use super::msg::Msg;
use super::session::Session;
use super::terminal::Screen;
use super::update::update;
use super::view;
use crate::event::{Annotation, ProfileId, UnixTime};
use crate::filter::FilterError;
use crate::poll::Question;
use crate::poll::report::{Plan, Report};

/// A screen that writes to `W` what it would write to a terminal.
#[derive(Debug)]
pub struct Stage<W> {
    model: Model,
    screen: Screen<W>,
    plans: Vec<Plan>,
    asked: Vec<(ProfileId, Question)>,
    annotated: Vec<Annotation>,
    remembered: Session,
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
            annotated: Vec::new(),
            remembered: options.session.clone(),
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

    /// The marks and notes handed on to be kept so far.
    #[must_use]
    pub fn annotated(&self) -> &[Annotation] {
        &self.annotated
    }

    /// What would come back on the next start.
    #[must_use]
    pub const fn remembered(&self) -> &Session {
        &self.remembered
    }

    /// Whether a key has asked to leave.
    #[must_use]
    pub const fn has_quit(&self) -> bool {
        self.quit
    }

    fn take_in(&mut self, msg: Msg) -> bool {
        let effects = update(&mut self.model, msg);
        self.perform(effects)
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
                Effect::Annotate(annotation) => self.annotated.push(annotation),
                Effect::Remember => self.remembered = self.model.session(),
                Effect::Suspend => {}
                Effect::Quit => self.quit = true,
            }
        }
        draw
    }
}
