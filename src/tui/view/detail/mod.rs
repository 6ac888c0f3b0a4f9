//! The detail of one break, for someone who must act, as a story: what broke, since when, whether it is
//! back and what proves that, why, who acts, what the data show, what else broke, then what to check,
//! what to do, the command, and last the facts as listed. `explain` tells the part about the cause in
//! the same order and under the same headings.
//!
//! One file per part: [`what`], [`notes`], [`evidence`], [`others`], [`advice`], [`record`]. Where only a few lines
//! are seen, the first check comes right after the cause.

mod advice;
mod evidence;
mod notes;
mod others;
mod record;
mod what;

use ratatui::layout::Rect;

use super::page::Page;
use super::paint::Line;
use crate::cause::{Cause, catalogue_in};
use crate::event::{Text, UnixTime};
use crate::i18n::Lang;
use crate::site::Site;
use crate::store::BreakRef;
use crate::tui::layout::Body;
use crate::tui::model::Model;
use crate::tui::times;

/// All lines of the detail for an area's width; the same for update, which must know how many there are.
pub(super) fn lines(model: &Model, area: Rect) -> Vec<Line> {
    tell(model, area).map_or_else(Vec::new, |told| told.page.lines)
}

/// The line at which the evidence stands.
pub(super) fn evidence_line(model: &Model, area: Rect) -> usize {
    tell(model, area).map_or(0, |told| told.evidence)
}

/// The detail, and the line at which its evidence stands.
struct Told {
    page: Page,
    evidence: usize,
}

fn tell(model: &Model, area: Rect) -> Option<Told> {
    let it = model.detailed()?;
    let lang = model.look.lang;
    let story = Story {
        model,
        it,
        lang,
        full: model.body() == Body::Detail,
        height: area.height,
        known: it.cause().map(|id| catalogue_in(lang).get(id)),
        site: model.profiles.site(it.profile()),
    };
    let mut page = Page::new(area, story.full);
    story.what(&mut page);
    story.notes(&mut page);
    story.cause(&mut page);
    if page.dense {
        story.first_check(&mut page);
    }
    let evidence = page.lines.len();
    story.evidence(&mut page);
    story.others(&mut page);
    story.meaning(&mut page);
    if !page.dense {
        story.first_check(&mut page);
    }
    story.fix(&mut page);
    story.record(&mut page);
    Some(Told { page, evidence })
}

/// What is told, and of which break.
struct Story<'a> {
    model: &'a Model,
    it: BreakRef<'a>,
    lang: Lang,
    /// Whether it has the screen to itself.
    full: bool,
    /// Lines of the pane.
    height: u16,
    /// Its cause; missing for a reason that nobody knows.
    known: Option<&'a Cause>,
    site: Option<Site>,
}

impl Story<'_> {
    /// A moment with nothing left to guess.
    fn moment(&self, at: UnixTime) -> String {
        times::full(at, self.model.look.face.offset(self.model.look.zone, at))
    }

    /// A moment for a sentence: with its date only where that is not today's.
    fn clock(&self, at: UnixTime) -> String {
        let look = self.model.look;
        let now = self.model.now();
        let day = |at| times::day(at, look.face.offset(look.zone, at));
        times::clock(at, look.face.offset(look.zone, at), day(at) != day(now))
    }
}

fn shown_or<'a>(text: &'a Text, none: &'static str) -> &'a str {
    if text.is_empty() { none } else { text.shown() }
}
