//! The line in which a note is written: about a break or about its stream, and both before it is saved.

use std::sync::Arc;

use crossterm::event::KeyEvent;

use super::line::{TextLine, Typed};
use crate::event::{Annotation, MOST_OF_A_NOTE, Note, Record, Subject, UnixTime};
use crate::push_url;
use crate::store::{Annotations, BreakRef};
use crate::tui::layout::Body;

/// What the line is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) enum About {
    /// The stream: its note is there whenever it breaks again.
    Stream,
    /// This break alone.
    Break,
}

/// The line editor, open.
#[derive(Debug)]
pub(in crate::tui) struct NoteEdit {
    line: TextLine,
    about: About,
    /// What stands in the other line meanwhile.
    other: String,
    /// The notes as they were: the stream's, the break's.
    before: (String, String),
    profile: Arc<str>,
    record: Record,
    over: Body,
}

impl NoteEdit {
    /// Opens the line on what is noted about a break's stream; the body below it stays.
    pub(in crate::tui) fn open(it: BreakRef<'_>, annotations: &Annotations, over: Body) -> Self {
        let of_stream = annotations.of_stream(it.stream_id()).unwrap_or_default().to_owned();
        let of_break = annotations.of_break(it.row()).unwrap_or_default().to_owned();
        Self {
            line: TextLine::new(of_stream.clone(), MOST_OF_A_NOTE),
            about: About::Stream,
            other: of_break.clone(),
            before: (of_stream, of_break),
            profile: it.profile_name().into(),
            record: it.record(),
            over,
        }
    }

    pub(in crate::tui) fn text(&self) -> &str {
        self.line.text()
    }

    /// The cursor's cell in the text.
    pub(in crate::tui) fn cursor(&self) -> usize {
        self.line.cursor()
    }

    pub(in crate::tui) const fn about(&self) -> About {
        self.about
    }

    pub(in crate::tui) const fn over(&self) -> Body {
        self.over
    }

    /// The break that is written about, or whose stream is.
    pub(in crate::tui) const fn record(&self) -> &Record {
        &self.record
    }

    /// Writes about the other from now on; what was written stays.
    pub(in crate::tui) fn switch(&mut self) {
        let other = std::mem::take(&mut self.other);
        self.other = self.text().to_owned();
        self.line.set(&other);
        self.about = match self.about {
            About::Stream => About::Break,
            About::Break => About::Stream,
        };
    }

    /// Hands a key to the editor; false if the line is full.
    pub(in crate::tui) fn key(&mut self, key: KeyEvent) -> bool {
        self.line.key(key) != Typed::Full
    }

    /// Inserts a pasted text; false if not all of it had room. The secret of a push URL never gets as far as
    /// the screen.
    pub(in crate::tui) fn paste(&mut self, text: &str) -> bool {
        self.line.paste(&push_url::veiled(text)) != Typed::Full
    }

    pub(in crate::tui) fn clear(&mut self) {
        self.line.clear();
    }

    /// What has changed about either, as it is to be kept.
    pub(in crate::tui) fn changes(&self, at: UnixTime) -> Vec<Annotation> {
        let (of_stream, of_break) = match self.about {
            About::Stream => (self.text(), self.other.as_str()),
            About::Break => (self.other.as_str(), self.text()),
        };
        let stream = Subject::Stream(self.record.stream_name());
        let both = [
            (stream, of_stream, &self.before.0),
            (Subject::Break(self.record.clone()), of_break, &self.before.1),
        ];
        let changed = both.into_iter().filter(|(_, text, before)| text.trim() != before.as_str());
        let annotation = |(of, text, _): (Subject, &str, &String)| {
            let what = Note::Text(push_url::veiled(text.trim()).into_owned());
            Annotation { profile: Arc::clone(&self.profile), of, at, what }
        };
        changed.map(annotation).collect()
    }
}
