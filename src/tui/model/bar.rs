//! The filter bar: the filter that holds, and the line editor while it is open.

use crossterm::event::KeyEvent;

use super::drill::Stand;
use super::line::{TextLine, Typed};
use super::prompt::Choice;
use crate::event::UnixTime;
use crate::filter::{Completion, FilterError, Saved, TERMS};
use crate::tui::query::Query;
use crate::tui::text;
use crate::tui::times::ZoneFn;

/// Of a filter, in characters: more than anybody types.
const MOST_OF_A_FILTER: usize = 10_000;

/// The line editor, open.
#[derive(Debug)]
pub(in crate::tui) struct Edit {
    line: TextLine,
    error: Option<FilterError>,
    /// The field that the last word may become, while the list is shown without that word.
    held: Option<&'static str>,
    /// The filter to restore.
    before: String,
    stand: Stand,
    offers: Offers,
    /// The filter of the history that stands in the line, the newest 0, and what was typed before it.
    recalled: Option<(usize, String)>,
}

/// What may stand at the cursor.
#[derive(Debug, Default)]
struct Offers {
    /// The characters that one of them replaces.
    span: (usize, usize),
    choices: Vec<Choice>,
    /// The highlighted one.
    at: Option<usize>,
}

impl Edit {
    /// Opens the editor on the filter that holds.
    pub(in crate::tui) fn open(text: &str, stand: Stand) -> Self {
        Self {
            line: TextLine::new(text, MOST_OF_A_FILTER),
            error: None,
            held: None,
            before: text.to_owned(),
            stand,
            offers: Offers::default(),
            recalled: None,
        }
    }

    /// Before which character the cursor stands.
    pub(in crate::tui) fn place(&self) -> usize {
        self.line.place()
    }

    /// What may stand at the cursor, and which of it is highlighted.
    pub(in crate::tui) fn offers(&self) -> (&[Choice], Option<usize>) {
        (&self.offers.choices, self.offers.at)
    }

    pub(in crate::tui) const fn is_choosing(&self) -> bool {
        self.offers.at.is_some()
    }

    /// Offers what may stand at the cursor, unless it stands there already.
    pub(in crate::tui) fn offer(&mut self, found: Completion) {
        let Completion { from, to, candidates, .. } = found;
        let typed: String = self.text().chars().take(to).skip(from).collect();
        let stands = matches!(&candidates[..], [only] if only.text == typed);
        let candidates = if stands { Vec::new() } else { candidates };
        let choice =
            |it: crate::filter::Candidate| Choice { text: it.text, help: it.help, ..Choice::default() };
        let choices = candidates.into_iter().map(choice).collect();
        self.offers = Offers { span: (from, to), choices, at: None };
    }

    /// Highlights a neighbour of what is highlighted; before the first and behind the last is nothing.
    pub(in crate::tui) fn step(&mut self, forward: bool) {
        let Offers { choices, at, .. } = &mut self.offers;
        let last = choices.len().checked_sub(1);
        *at = match (*at, forward) {
            (None, true) => last.map(|_| 0),
            (None, false) => last,
            (Some(at), true) => Some(at + 1).filter(|next| Some(*next) <= last),
            (Some(at), false) => at.checked_sub(1),
        };
    }

    /// Offers nothing more until something is typed.
    pub(in crate::tui) fn withdraw(&mut self) {
        self.offers = Offers::default();
    }

    /// Writes out what is highlighted; true if the text has changed.
    pub(in crate::tui) fn take(&mut self) -> bool {
        let Offers { span, choices, at } = std::mem::take(&mut self.offers);
        let chosen = at.and_then(|at| choices.into_iter().nth(at));
        chosen.is_some_and(|choice| self.line.replace(span, &choice.text) == Typed::Changed)
    }

    /// Puts the next older or newer filter of the history into the line, the newest first, and behind that
    /// what was typed; true if there is one.
    pub(in crate::tui) fn recall(&mut self, history: &[String], older: bool) -> bool {
        let (at, draft) = match &self.recalled {
            None => (None, self.text().to_owned()),
            Some((at, draft)) => (Some(*at), draft.clone()),
        };
        let next = match (at, older) {
            (None, true) => Some(0),
            (Some(at), true) => Some(at + 1),
            (None | Some(0), false) => None,
            (Some(at), false) => Some(at - 1),
        };
        match next {
            None if at.is_none() => return false,
            None => {
                self.line.set(draft);
                self.recalled = None;
            }
            Some(next) => {
                let Some(text) = history.get(next) else { return false };
                self.line.set(text.clone());
                self.recalled = Some((next, draft));
            }
        }
        true
    }

    pub(in crate::tui) fn text(&self) -> &str {
        self.line.text()
    }

    /// The cursor's cell in the text.
    pub(in crate::tui) fn cursor(&self) -> usize {
        self.line.cursor()
    }

    pub(in crate::tui) const fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// The field whose name the last word begins, with the cursor behind it, and the text before that
    /// word: what is searched for may be about to become a field.
    pub(in crate::tui) fn begun_field(&self) -> Option<(&'static str, &str)> {
        let text = self.text();
        if !self.line.is_at_end() || text.contains('"') {
            return None;
        }
        let begin =
            text.char_indices().rfind(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8());
        let word = text.get(begin..)?;
        let word = word.strip_prefix('-').unwrap_or(word);
        let begins = |name: &&str| {
            !word.is_empty() && name.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        let field = TERMS.iter().filter_map(|term| term.name.strip_suffix(':')).find(begins)?;
        Some((field, &text[..begin]))
    }

    pub(in crate::tui) const fn held(&self) -> Option<&'static str> {
        self.held
    }

    pub(in crate::tui) const fn hold(&mut self, field: Option<&'static str>) {
        self.held = field;
    }

    /// The cells of the text that are wrong, from the first, and how many. The text follows one more cell.
    pub(in crate::tui) fn wrong(&self) -> Option<(usize, usize)> {
        let error = self.error()?;
        let part = |from, len| self.text().chars().skip(from).take(len).collect::<String>();
        let len = text::width(&part(error.at, error.len)).max(1);
        Some((text::width(&part(0, error.at)), len))
    }

    /// Whether an error's message stands beside its caret in this width. Where it does not, it stands
    /// in lines of its own.
    pub(in crate::tui) fn stands_beside(&self, width: u16) -> bool {
        let (Some(error), Some((at, len))) = (self.error(), self.wrong()) else { return true };
        let said = text::width(error.message());
        let width = usize::from(width);
        // To the right of the caret, or to its left.
        text::width(self.text()) + 1 < width && (at + len + 2 + said <= width || said < at)
    }

    /// Lines that all of it wants in this width: the text, the caret or an example, the message.
    pub(in crate::tui) fn lines(&self, width: u16) -> u16 {
        if self.stands_beside(width) {
            return 2;
        }
        u16::try_from(2 + self.message(width).len()).unwrap_or(u16::MAX)
    }

    /// The error's message in lines of this width.
    pub(in crate::tui) fn message(&self, width: u16) -> Vec<String> {
        self.error().map(|error| text::wrap(error.message(), usize::from(width))).unwrap_or_default()
    }

    pub(in crate::tui) const fn before(&self) -> (&String, &Stand) {
        (&self.before, &self.stand)
    }

    /// Hands a key to the editor; true if the text has changed.
    pub(in crate::tui) fn key(&mut self, key: KeyEvent) -> bool {
        let changed = self.line.key(key) == Typed::Changed;
        if changed {
            self.recalled = None;
        }
        changed
    }

    /// Inserts a pasted text; true if there was anything to insert.
    pub(in crate::tui) fn paste(&mut self, text: &str) -> bool {
        self.line.paste(text) != Typed::Same
    }

    pub(in crate::tui) fn clear(&mut self) {
        self.line.clear();
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
    pub(in crate::tui) fn set(
        &mut self,
        text: &str,
        (zone, now): (ZoneFn, UnixTime),
        saved: &Saved,
    ) -> Result<(), FilterError> {
        if text == self.query.text() {
            return Ok(());
        }
        self.query = Query::parse(text, (zone, now), saved)?;
        self.generation += 1;
        Ok(())
    }

    /// Takes the text that holds anew, after other filters were saved.
    pub(in crate::tui) fn reread(&mut self, (zone, now): (ZoneFn, UnixTime), saved: &Saved) {
        if let Ok(query) = Query::parse(self.query.text(), (zone, now), saved) {
            self.query = query;
            self.generation += 1;
        }
    }
}

impl Edit {
    pub(in crate::tui) fn set_error(&mut self, error: Option<FilterError>) {
        self.error = error;
    }
}
