//! A page of text in a pane: headings, fields, wrapped paragraphs and steps, laid out for the pane's
//! width, and closer together where it is low.

use ratatui::layout::Rect;

use super::paint::{Line, Span, plain, span};
use crate::tui::text;
use crate::tui::theme::Role;

/// Lines from which a pane has room for headings of their own.
const ROOMY: u16 = 14;
/// The longest line that is read with ease, in cells.
const READABLE: usize = 100;
/// Cells of the names before values.
const LABEL: usize = 12;

/// Lines being written.
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    pub(super) width: usize,
    /// Headings stand before their text, not above it.
    pub(super) dense: bool,
}

impl Page {
    /// An empty page for an area; `full` where it has the screen to itself.
    pub(super) fn new(area: Rect, full: bool) -> Self {
        Self {
            lines: Vec::new(),
            width: usize::from(area.width).saturating_sub(1).clamp(1, READABLE),
            dense: !full && area.height < ROOMY,
        }
    }

    pub(super) fn gap(&mut self) {
        if !self.dense {
            self.lines.push(Line::new());
        }
    }

    pub(super) fn wrapped(&mut self, what: &str, indent: usize, role: Role) {
        for line in text::wrap(what, self.width.saturating_sub(indent)) {
            self.lines.push(vec![plain(" ".repeat(indent)), span(line, role)]);
        }
    }

    /// Spans as one paragraph; the first keeps its role, what follows it is plain.
    pub(super) fn flowing(&mut self, spans: &[Span]) {
        let whole: String = spans.iter().map(|it| it.text.as_str()).collect();
        for (at, line) in text::wrap(&whole, self.width).into_iter().enumerate() {
            let first = spans.first().filter(|_| at == 0);
            let split = first.and_then(|it| Some((it, line.strip_prefix(it.text.as_str())?)));
            self.lines.push(match split {
                Some((it, rest)) => vec![it.clone(), plain(rest)],
                None => vec![plain(line)],
            });
        }
    }

    /// A name and a value; the value's further lines stand below its first.
    pub(super) fn field(&mut self, name: &str, value: &str, role: Role) {
        let narrow = self.width < LABEL + 12;
        let label = LABEL.max(text::width(name) + 1);
        let indent = if narrow { 2 } else { label };
        let mut wrapped = text::wrap(value, self.width.saturating_sub(indent)).into_iter();
        let pad = " ".repeat(label - text::width(name));
        let mut first = vec![span(name, Role::Dim), plain(pad)];
        if !narrow {
            first.extend(wrapped.next().map(|line| span(line, role)));
        }
        self.lines.push(first);
        self.lines.extend(wrapped.map(|line| vec![plain(" ".repeat(indent)), span(line, role)]));
    }

    /// A text under its heading.
    pub(super) fn section(&mut self, heading: &str, what: &str, role: Role) {
        if self.dense {
            self.field(heading, what, role);
        } else {
            self.heading(heading);
            self.wrapped(what, 0, role);
        }
    }

    /// More of what a section says, on a line of its own.
    pub(super) fn below(&mut self, what: &str, role: Role) {
        let indent = if self.dense && self.width >= LABEL + 12 { LABEL } else { 0 };
        self.wrapped(what, indent, role);
    }

    /// One of several things, behind a mark.
    pub(super) fn item(&mut self, mark: &str, what: &str) {
        let indent = text::width(mark) + 1;
        let mut wrapped = text::wrap(what, self.width.saturating_sub(indent)).into_iter();
        let first = wrapped.next().unwrap_or_default();
        self.lines.push(vec![span(format!("{mark} "), Role::Dim), plain(first)]);
        self.lines.extend(wrapped.map(|line| vec![plain(" ".repeat(indent)), plain(line)]));
    }

    pub(super) fn heading(&mut self, name: &str) {
        self.gap();
        self.lines.push(vec![span(name, Role::Heading)]);
    }

    /// A numbered step; `label` stands before it where there is no heading above.
    pub(super) fn step(&mut self, label: &str, number: usize, step: &str) {
        if self.dense {
            self.field(&format!("{label} {number}"), step, Role::Plain);
            return;
        }
        let mark = format!("{number}. ");
        let indent = mark.len();
        let mut wrapped = text::wrap(step, self.width.saturating_sub(indent)).into_iter();
        self.lines.push(vec![span(mark, Role::Strong), plain(wrapped.next().unwrap_or_default())]);
        self.lines.extend(wrapped.map(|line| vec![plain(" ".repeat(indent)), plain(line)]));
    }
}
