//! Terminals that give two cells to characters of ambiguous width: nothing shifts, and borders and marks are
//! drawn without them.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use breakwatch::cells::Ambiguous;
use breakwatch::event::Source;
use breakwatch::i18n::Lang;
use breakwatch::poll::report::{Phase, Report};
use breakwatch::tui::{Options, Stage};
use crossterm::event::KeyCode;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::{MAIN, NETWORK, NOW, break_at, breaks, evening, options, stage, status};

/// What the screen writes.
#[derive(Clone, Default)]
struct Tap(Rc<RefCell<Vec<u8>>>);

impl Write for Tap {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// As much of such a terminal as the frames need: cells by what the terminal takes a character for.
struct Terminal {
    cells: Vec<Vec<String>>,
    at: (usize, usize),
    margins: (usize, usize),
}

impl Terminal {
    fn new(width: usize, height: usize) -> Self {
        Self { cells: vec![vec![" ".to_owned(); width]; height], at: (0, 0), margins: (0, height - 1) }
    }

    fn process(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("text");
        let mut rest = text;
        while let Some(begin) = rest.find('\u{1b}') {
            self.print(&rest[..begin]);
            rest = &rest[begin..];
            let end = rest[2..].find(|c: char| c.is_ascii_alphabetic()).expect("a whole sequence") + 2;
            self.control(&rest[2..end], &rest[end..=end]);
            rest = &rest[end + 1..];
        }
        self.print(rest);
    }

    fn print(&mut self, text: &str) {
        for symbol in text.graphemes(true) {
            let (x, y) = self.at;
            let wide = cells(symbol);
            let line = &mut self.cells[y];
            assert!(x + wide <= line.len(), "{symbol:?} at {x} of {} in line {y}", line.len());
            // The other half of a character that is overwritten in part is blank then.
            if line[x].is_empty() && x > 0 {
                " ".clone_into(&mut line[x - 1]);
            }
            if line.get(x + wide).is_some_and(String::is_empty) {
                " ".clone_into(&mut line[x + wide]);
            }
            symbol.clone_into(&mut line[x]);
            line[x + 1..x + wide].iter_mut().for_each(String::clear);
            self.at.0 += wide;
        }
    }

    fn control(&mut self, parameters: &str, what: &str) {
        let numbers: Vec<usize> = parameters.split(';').filter_map(|number| number.parse().ok()).collect();
        let number = |at: usize| numbers.get(at).copied().unwrap_or(1).max(1);
        let width = self.cells[0].len();
        let blank = || vec![" ".to_owned(); width];
        match what {
            "H" => self.at = (number(1) - 1, number(0) - 1),
            "J" => self.cells.iter_mut().for_each(|line| *line = blank()),
            "r" => self.margins = (number(0) - 1, numbers.get(1).map_or(self.cells.len(), |it| *it) - 1),
            "M" => (0..number(0)).for_each(|_| {
                self.cells.remove(self.at.1);
                self.cells.insert(self.margins.1, blank());
            }),
            "L" => (0..number(0)).for_each(|_| {
                self.cells.remove(self.margins.1);
                self.cells.insert(self.at.1, blank());
            }),
            "m" | "h" | "l" => {}
            other => panic!("unknown: {parameters}{other}"),
        }
    }

    fn lines(&self) -> Vec<String> {
        self.cells.iter().map(|line| line.concat().trim_end().to_owned()).collect()
    }
}

/// What the terminal takes a character for; the library counts an accented letter as the letter.
fn cells(symbol: &str) -> usize {
    if symbol == "é" { 2 } else { symbol.width_cjk() }
}

fn ambiguous(text: &str) -> impl Iterator<Item = &str> {
    text.graphemes(true).filter(|symbol| symbol.width() != symbol.width_cjk())
}

const GREEK: &str = "ΑΒΓ·…é─▅“x”";

#[test]
fn no_column_shifts_wherever_one_goes() {
    for lang in Lang::ALL {
        for (width, height) in [(140, 40), (80, 24), (60, 15), (30, 8)] {
            let options = Options { ambiguous: Ambiguous::Wide, lang, ..options(&["main", "Ωμέγα"]) };
            let written = Tap::default();
            let mut stage = Stage::new(&options, NOW, written.clone(), width, height).expect("a filter");
            let mut terminal = Terminal::new(usize::from(width), usize::from(height));
            let mut seen = evening();
            seen.push(break_at(1, GREEK, NETWORK, "203.0.113.7", 5_402));
            seen.push(break_at(2, "Привет, стрим — №1 «вечер»", NETWORK, "203.0.113.7", 5_402));
            stage.report(breaks(MAIN, seen, Source::Live));
            stage.report(Report::Status { profile: MAIN, status: status(Phase::Live) });
            for key in [
                "",
                "j",
                "jj",
                "G",
                "g",
                "\n",
                "J",
                "h",
                "/Ω…·x",
                "\u{1b}",
                "2",
                "3",
                "4",
                "\n",
                "q",
                "1",
                "zzz",
                "?",
                "jj",
                "q",
                "N…·é",
            ] {
                for c in key.chars() {
                    stage.press(match c {
                        '\n' => KeyCode::Enter,
                        '\u{1b}' => KeyCode::Esc,
                        c => KeyCode::Char(c),
                    });
                }
                stage.settle();
                let (expected, _) = stage.cells();
                stage.frame().expect("written");
                terminal.process(&std::mem::take(&mut *written.0.borrow_mut()));
                // What the cells say, skipping those that a wide character covers.
                for y in 0..height {
                    let (mut line, mut x) = (String::new(), 0);
                    while x < width {
                        let symbol = expected[(x, y)].symbol();
                        line.push_str(symbol);
                        x += u16::try_from(cells(symbol).max(1)).expect("small");
                    }
                    assert_eq!(
                        terminal.lines()[usize::from(y)],
                        line.trim_end(),
                        "{lang:?} {width} {key:?} {y}"
                    );
                }
            }
        }
    }
}

#[test]
fn borders_marks_and_bars_are_drawn_without_ambiguous_characters() {
    let mut stage = stage(&Options { ambiguous: Ambiguous::Wide, ..options(&["main"]) }, 140, 40);
    stage.report(breaks(MAIN, evening(), Source::Live));
    stage.report(Report::Status { profile: MAIN, status: status(Phase::Live) });
    for key in ['1', '2', '3', '4', '?'] {
        stage.press(KeyCode::Char(key));
        let text = stage.text();
        assert_eq!(ambiguous(&text).collect::<String>(), "", "{text}");
    }
}

#[test]
fn where_they_are_narrow_the_rule_is_a_line() {
    let mut stage = super::live(80, 24);
    assert!(ambiguous(&stage.text()).any(|symbol| symbol == "─"));
}
