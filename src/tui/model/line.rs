//! One line that is typed: bounded, without line ends or characters that steer, whatever is pasted. What it is
//! for is its owner's.

use crossterm::event::{Event, KeyEvent};
use tui_input::backend::crossterm::EventHandler as _;
use tui_input::{Input, InputRequest};

use crate::event::is_hostile;

/// What a key or a paste did to a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Typed {
    /// The text is another one.
    Changed,
    /// The text is the same; the cursor may have moved.
    Same,
    /// Not all of it had room.
    Full,
}

/// The line editor.
#[derive(Clone, Debug)]
pub(in crate::tui) struct TextLine {
    input: Input,
    /// Characters that it holds at most.
    most: usize,
}

impl TextLine {
    /// A line that says `text`, with the cursor behind it.
    pub(in crate::tui) fn new(text: impl Into<String>, most: usize) -> Self {
        Self { input: Input::new(text.into()), most }
    }

    pub(in crate::tui) fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor's cell in the text.
    pub(in crate::tui) fn cursor(&self) -> usize {
        self.input.visual_cursor()
    }

    pub(in crate::tui) fn is_at_end(&self) -> bool {
        self.place() == self.text().chars().count()
    }

    /// Before which character the cursor stands.
    pub(in crate::tui) fn place(&self) -> usize {
        self.input.cursor()
    }

    /// Puts a text in the place of the characters from `from` to `to`, with the cursor behind it.
    pub(in crate::tui) fn replace(&mut self, (from, to): (usize, usize), text: &str) -> Typed {
        let part = |skip: usize, take: usize| self.text().chars().skip(skip).take(take).collect::<String>();
        let begin = part(0, from) + text;
        let cursor = begin.chars().count();
        let before = self.input.clone();
        self.input = Input::new(begin + &part(to, usize::MAX)).with_cursor(cursor);
        if self.is_too_long() {
            self.input = before;
            return Typed::Full;
        }
        if self.text() == before.value() { Typed::Same } else { Typed::Changed }
    }

    /// Says something else from now on, with the cursor behind it.
    pub(in crate::tui) fn set(&mut self, text: impl Into<String>) {
        self.input = Input::new(text.into());
    }

    pub(in crate::tui) fn clear(&mut self) {
        self.input.reset();
    }

    /// Hands a key to the editor.
    pub(in crate::tui) fn key(&mut self, key: KeyEvent) -> Typed {
        let before = self.input.clone();
        let changed = self.input.handle_event(&Event::Key(key)).is_some_and(|change| change.value);
        if self.is_too_long() {
            self.input = before;
            return Typed::Full;
        }
        if changed { Typed::Changed } else { Typed::Same }
    }

    /// Inserts a pasted text as if typed: without line ends and characters that steer, as much as has room.
    pub(in crate::tui) fn paste(&mut self, text: &str) -> Typed {
        let line = text.trim().chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        let mut typed = Typed::Same;
        for c in line.filter(|c| !is_hostile(*c)) {
            if self.text().chars().count() >= self.most {
                return Typed::Full;
            }
            self.input.handle(InputRequest::InsertChar(c));
            typed = Typed::Changed;
        }
        typed
    }

    fn is_too_long(&self) -> bool {
        self.text().chars().count() > self.most
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyModifiers};

    use super::*;

    #[test]
    fn a_paste_is_one_line_without_what_steers_and_no_longer_than_there_is_room() {
        let mut line = TextLine::new("a", 7);
        assert_eq!(line.paste("\n b\r\nc\u{1b}[2J\u{202e}\n"), Typed::Full);
        assert_eq!(line.text(), "ab  c[2");
        let mut line = TextLine::new("", 8);
        assert_eq!(line.paste(" \u{1b}\n"), Typed::Same);
        assert_eq!(line.paste("赛事"), Typed::Changed);
        assert_eq!((line.text(), line.cursor()), ("赛事", 4));
    }

    #[test]
    fn a_part_is_replaced_with_the_cursor_behind_it_if_there_is_room() {
        let mut line = TextLine::new("赛事 ap x", 12);
        assert_eq!(line.replace((3, 5), "app:"), Typed::Changed);
        assert_eq!((line.text(), line.place()), ("赛事 app: x", 7));
        assert_eq!(line.replace((0, 0), "too long"), Typed::Full);
        assert_eq!((line.text(), line.place()), ("赛事 app: x", 7));
    }

    #[test]
    fn a_full_line_takes_no_key_but_still_loses_characters() {
        let mut line = TextLine::new("ab", 2);
        let press = |line: &mut TextLine, code| line.key(KeyEvent::new(code, KeyModifiers::NONE));
        assert_eq!(press(&mut line, KeyCode::Char('c')), Typed::Full);
        assert_eq!(line.text(), "ab");
        assert_eq!(press(&mut line, KeyCode::Left), Typed::Same);
        assert_eq!(press(&mut line, KeyCode::Backspace), Typed::Changed);
        assert_eq!(line.text(), "b");
    }
}
