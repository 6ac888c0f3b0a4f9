//! The filter bar: the filter that holds, and the line editor while it is open.

use crossterm::event::{Event, KeyEvent};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler as _;

use super::drill::Stand;
use crate::event::{UnixTime, is_hostile};
use crate::filter::FilterError;
use crate::tui::query::Query;
use crate::tui::times::ZoneFn;

/// The line editor, open.
#[derive(Debug)]
pub(in crate::tui) struct Edit {
    input: Input,
    error: Option<FilterError>,
    /// The filter to restore.
    before: String,
    stand: Stand,
}

impl Edit {
    /// Opens the editor on the filter that holds.
    pub(in crate::tui) fn open(text: &str, stand: Stand) -> Self {
        Self { input: Input::new(text.to_owned()), error: None, before: text.to_owned(), stand }
    }

    pub(in crate::tui) fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor's cell in the text.
    pub(in crate::tui) fn cursor(&self) -> usize {
        self.input.visual_cursor()
    }

    pub(in crate::tui) const fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    pub(in crate::tui) const fn before(&self) -> (&String, Stand) {
        (&self.before, self.stand)
    }

    /// Hands a key to the editor; true if the text has changed.
    pub(in crate::tui) fn key(&mut self, key: KeyEvent) -> bool {
        self.input.handle_event(&Event::Key(key)).is_some_and(|change| change.value)
    }

    /// Inserts a pasted text as if typed: without line ends and characters that steer.
    pub(in crate::tui) fn paste(&mut self, text: &str) -> bool {
        let text: String = text
            .trim()
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !is_hostile(*c))
            .collect();
        for c in text.chars() {
            self.input.handle(tui_input::InputRequest::InsertChar(c));
        }
        !text.is_empty()
    }

    pub(in crate::tui) fn clear(&mut self) {
        self.input.reset();
    }
}

/// The filter that holds.
#[derive(Debug)]
pub(in crate::tui) struct Bar {
    query: Query,
    generation: u32,
}

impl Bar {
    pub(in crate::tui) const fn new(query: Query) -> Self {
        Self { query, generation: 0 }
    }

    pub(in crate::tui) const fn query(&self) -> &Query {
        &self.query
    }

    pub(in crate::tui) const fn generation(&self) -> u32 {
        self.generation
    }

    /// Takes a text if it parses; otherwise the last good filter stays, and the error is returned.
    pub(in crate::tui) fn set(&mut self, text: &str, zone: ZoneFn, now: UnixTime) -> Result<(), FilterError> {
        if text == self.query.text() {
            return Ok(());
        }
        self.query = Query::parse(text, zone, now)?;
        self.generation += 1;
        Ok(())
    }
}

impl Edit {
    pub(in crate::tui) fn set_error(&mut self, error: Option<FilterError>) {
        self.error = error;
    }
}
