//! Frames: cells in, one write out. Only what differs from what the terminal shows is written, between
//! the marks of a synchronized update; an unchanged frame writes nothing at all.
//!
//! Lines that only moved up or down (a list that scrolls) are moved by the terminal itself, by deleting
//! or inserting lines within margins, which every terminal since the VT102 can do.

use std::hash::{Hash as _, Hasher as _};
use std::io::{self, Write};

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

/// The writer of frames; remembers what the terminal shows.
#[derive(Debug)]
pub(in crate::tui) struct Screen<W> {
    out: W,
    shown: Buffer,
    next: Buffer,
    cursor: Option<Position>,
    /// Nothing is known about what the terminal shows.
    unknown: bool,
    bytes: Vec<u8>,
}

impl<W: Write> Screen<W> {
    pub(in crate::tui) fn new(out: W, width: u16, height: u16) -> Self {
        let cells = Buffer::empty(Rect::new(0, 0, width.max(1), height.max(1)));
        Self { out, shown: cells.clone(), next: cells, cursor: None, unknown: true, bytes: Vec::new() }
    }

    /// The terminal has another size, or shows something else than was written.
    pub(in crate::tui) fn reset(&mut self, width: u16, height: u16) {
        let area = Rect::new(0, 0, width.max(1), height.max(1));
        self.shown = Buffer::empty(area);
        self.next = Buffer::empty(area);
        self.unknown = true;
    }

    /// Writes something that is no part of what is shown: between frames, never in one.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub(in crate::tui) fn ask(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// Draws a frame; returns how many bytes that took.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub(in crate::tui) fn frame(
        &mut self,
        draw: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<usize> {
        self.next.reset();
        let cursor = draw(&mut self.next);
        self.bytes.clear();
        queue!(self.bytes, BeginSynchronizedUpdate)?;
        let start = self.bytes.len();
        if self.unknown {
            self.bytes.extend_from_slice(b"\x1b[0m\x1b[2J");
            self.shown.reset();
        } else if let Some(moved) = Moved::between(&self.shown, &self.next) {
            moved.write(&mut self.bytes);
            moved.apply(&mut self.shown);
        }
        let updates = self.shown.diff(&self.next);
        let changed = !updates.is_empty();
        if changed {
            CrosstermBackend::new(&mut self.bytes).draw(updates.into_iter())?;
            if self.bytes.ends_with(RESETS) {
                self.bytes.truncate(self.bytes.len() - RESETS.len());
                self.bytes.extend_from_slice(RESET);
            }
        }
        if cursor != self.cursor || self.unknown || (changed && cursor.is_some()) {
            match cursor {
                Some(at) => write!(self.bytes, "\x1b[{};{}H\x1b[?25h", at.y + 1, at.x + 1)?,
                None if self.cursor.is_some() || self.unknown => self.bytes.extend_from_slice(b"\x1b[?25l"),
                None => {}
            }
        }
        if self.bytes.len() == start {
            return Ok(0);
        }
        queue!(self.bytes, EndSynchronizedUpdate)?;
        self.out.write_all(&self.bytes)?;
        self.out.flush()?;
        self.cursor = cursor;
        self.unknown = false;
        std::mem::swap(&mut self.shown, &mut self.next);
        Ok(self.bytes.len())
    }
}

/// What the backend ends with: each colour's default, then all styles'. The last does it alone, in 15
/// bytes less, and does not speak of colours where there must be none.
const RESETS: &[u8] = b"\x1b[39m\x1b[49m\x1b[59m\x1b[0m";
const RESET: &[u8] = b"\x1b[0m";

/// Lines that stand elsewhere now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Moved {
    /// First and, exclusive, last line of the region that moves.
    top: u16,
    bottom: u16,
    /// Lines upwards; downwards if negative.
    by: i32,
}

/// Fewer moved lines than this are written anew: the margins cost bytes as well.
const WORTH: usize = 4;

impl Moved {
    /// The largest run of lines that are the same text some lines higher or lower, if moving them
    /// leaves clearly fewer lines to write.
    fn between(old: &Buffer, new: &Buffer) -> Option<Self> {
        let (old, new) = (texts(old), texts(new));
        let unchanged = |top: usize, bottom: usize| (top..bottom).filter(|&y| old[y] == new[y]).count();
        let mut best: Option<(usize, Self)> = None;
        let height = i32::try_from(new.len()).ok()?;
        for by in (1 - height..height).filter(|by| *by != 0) {
            let mut run = 0;
            for y in 0..height {
                let from = y + by;
                let same = (0..height).contains(&from) && new[line(y)] == old[line(from)];
                run = if same { run + 1 } else { 0 };
                if run < WORTH {
                    continue;
                }
                let first = y + 1 - i32::try_from(run).ok()?;
                let (top, bottom) = (first.min(first + by), (y + 1).max(y + 1 + by));
                let gain = run.saturating_sub(unchanged(line(top), line(bottom)));
                if gain >= WORTH && best.is_none_or(|(known, _)| gain > known) {
                    let moved =
                        Self { top: u16::try_from(top).ok()?, bottom: u16::try_from(bottom).ok()?, by };
                    best = Some((gain, moved));
                }
            }
        }
        best.map(|(_, moved)| moved)
    }

    fn write(self, bytes: &mut Vec<u8>) {
        let command = if self.by > 0 { 'M' } else { 'L' };
        let (top, lines) = (self.top + 1, self.by.unsigned_abs());
        let text = format!("\x1b[{top};{}r\x1b[{top};1H\x1b[{lines}{command}\x1b[r", self.bottom);
        bytes.extend_from_slice(text.as_bytes());
    }

    fn apply(self, cells: &mut Buffer) {
        let width = usize::from(cells.area.width);
        let region = &mut cells.content[usize::from(self.top) * width..usize::from(self.bottom) * width];
        let count = (self.by.unsigned_abs() as usize * width).min(region.len());
        if self.by > 0 {
            region.rotate_left(count);
            let kept = region.len() - count;
            region[kept..].fill(Cell::default());
        } else {
            region.rotate_right(count);
            region[..count].fill(Cell::default());
        }
    }
}

fn line(y: i32) -> usize {
    usize::try_from(y).unwrap_or(0)
}

/// Each line's text as a number. Styles are left out: the cursor row moves over a list that stays.
/// Blank lines are all different, as moving them gains nothing.
fn texts(cells: &Buffer) -> Vec<u64> {
    let width = usize::from(cells.area.width).max(1);
    let mut out = Vec::with_capacity(usize::from(cells.area.height));
    for (at, line) in (0_u64..).zip(cells.content.chunks(width)) {
        let mut hasher = std::hash::DefaultHasher::new();
        if line.iter().all(|cell| cell.symbol() == " ") {
            at.hash(&mut hasher);
        }
        for cell in line {
            cell.symbol().hash(&mut hasher);
        }
        out.push(hasher.finish());
    }
    out
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    fn paint(lines: &[String]) -> impl Fn(&mut Buffer) -> Option<Position> {
        move |cells| {
            for (y, line) in (0..).zip(lines) {
                cells.set_string(0, y, line, Style::new());
            }
            None
        }
    }

    /// What a terminal shows after all that was written.
    fn shown(bytes: &[u8], width: u16, height: u16) -> Vec<String> {
        let mut parser =
            vt100::Parser::new(height.try_into().expect("lines"), width.try_into().expect("columns"), 0);
        parser.process(bytes);
        parser.screen().rows(0, width).collect()
    }

    fn numbered(from: usize) -> Vec<String> {
        let mut lines = vec!["head".to_owned()];
        lines.extend((from..from + 10).map(|n| format!("line {n} 赛事 {}", n * n)));
        lines.push("foot".to_owned());
        lines
    }

    #[test]
    fn an_unchanged_frame_writes_nothing() {
        let mut out = Vec::new();
        let mut screen = Screen::new(&mut out, 30, 12);
        assert!(screen.frame(paint(&numbered(1))).expect("written") > 0);
        assert_eq!(screen.frame(paint(&numbered(1))).expect("written"), 0);
    }

    #[test]
    fn scrolled_lines_are_moved_and_the_screen_is_the_same_as_if_written_anew() {
        for steps in [1, 3, -1, -4, 9, 40] {
            let mut out = Vec::new();
            let mut screen = Screen::new(&mut out, 30, 12);
            screen.frame(paint(&numbered(50))).expect("written");
            let after = numbered(50_usize.saturating_add_signed(steps));
            let bytes = screen.frame(paint(&after)).expect("written");
            if steps.abs() == 1 {
                assert!(bytes < 120, "{bytes} bytes for one line");
            }
            assert_eq!(shown(&out, 30, 12), after, "{steps}");
        }
    }

    #[test]
    fn a_frame_after_a_reset_is_whole() {
        let mut out = Vec::new();
        let mut screen = Screen::new(&mut out, 30, 12);
        screen.frame(paint(&numbered(1))).expect("written");
        screen.reset(30, 12);
        screen.frame(paint(&numbered(1))).expect("written");
        assert_eq!(out.windows(4).filter(|w| w == b"\x1b[2J").count(), 2);
    }

    #[test]
    fn a_terminal_that_cannot_be_written_to_is_an_error() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::Error::from(io::ErrorKind::BrokenPipe))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert!(Screen::new(Gone, 30, 12).frame(paint(&numbered(1))).is_err());
    }
}
