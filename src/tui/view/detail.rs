//! The detail of one break, for someone who must act: what broke, who acts, what to check first, what
//! to do, the command, and then the facts as listed.

use ratatui::layout::Rect;

use super::list::actor_role;
use super::page::Page;
use super::paint::{Line, plain, span, width as cells};
use crate::cause::{self, Cause, command_for};
use crate::event::{Text, is_hostile};
use crate::site::Site;
use crate::store::BreakRef;
use crate::tui::layout::Body;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::times::{self, Face};

/// Advice where the service gives no reason.
const NO_REASON: &str = "The service lists this push without a reason. Look at the other breaks of this stream \
    (t) and of this address (i): what they have in common says more.";
/// Advice where the reason is a text that the catalogue does not have.
const UNKNOWN_REASON: &str = "The catalogue does not have this text, so nothing is guessed. Search the vendor's \
    documents for it word for word; if that finds nothing, open a ticket with the vendor, quoting the text, the \
    stream and the time.";
const NEWER: &str =
    "c lists all breaks with this text. A newer version may know it: breakwatch explain 'TEXT'.";

/// Lines from which a page has room for all facts before the advice.
const TALL: u16 = 30;

/// All lines of the detail for an area's width; the same for update, which must know how many there are.
pub(super) fn lines(model: &Model, area: Rect) -> Vec<Line> {
    let Some(it) = model.detailed() else { return Vec::new() };
    let full = model.body() == Body::Detail;
    let known = it.cause().map(|id| cause::catalogue().get(id));
    let site = model.profiles.site(it.profile());
    let mut page = Page::new(area, full);
    // The facts come first only where the advice stays in sight below them.
    let facts_first = full && area.height >= TALL;
    page.title(it, known);
    if known.is_none() {
        page.reason_alone(it);
    }
    if facts_first {
        page.gap();
        page.facts(model, it);
    } else {
        page.summary(model, it);
    }
    match known {
        Some(known) => page.advice(it, known, site),
        None => page.unrecognised(it),
    }
    if !facts_first {
        page.gap();
        page.facts(model, it);
    }
    if let Some(known) = known {
        page.reason(it);
        page.sources(known, site);
    }
    page.lines
}

impl Page {
    fn title(&mut self, it: BreakRef<'_>, known: Option<&Cause>) {
        let (title, word, role, who) = match known {
            Some(known) => {
                let actor = known.actor;
                let who = format!(": {}", cause::catalogue().who(actor));
                (known.text.title, actor.name(), actor_role(actor), who)
            }
            None if it.reason().is_empty() => ("No reason listed", "unrecognised", Role::Warn, String::new()),
            None => ("Unrecognised reason", "not in the catalogue", Role::Warn, String::new()),
        };
        let (title, acts) = (span(title, Role::Strong), vec![span(word, role), plain(who)]);
        if text::width(&title.text) + 2 + cells(&acts) <= self.width {
            self.lines.push([vec![title, plain("  ")], acts].concat());
            return;
        }
        self.lines.push(vec![title]);
        let mut rest =
            text::wrap(&acts.iter().map(|it| it.text.as_str()).collect::<String>(), self.width).into_iter();
        let first = rest.next().unwrap_or_default();
        let after = first.strip_prefix(word).unwrap_or_default().to_owned();
        self.lines.push(vec![span(word, role), plain(after)]);
        self.lines.extend(rest.map(|line| vec![plain(line)]));
    }

    /// Where and when, as short as it can be said beside a list.
    fn summary(&mut self, model: &Model, it: BreakRef<'_>) {
        let dot = format!(" {} ", model.look.glyphs.dot);
        let place = [
            shown_or(it.stream(), "no name"),
            shown_or(it.app(), "no app"),
            shown_or(it.domain(), "no domain"),
        ];
        self.wrapped(&place.join(&dot), 0, Role::Plain);
        let ended = it.ended().map_or_else(
            || "no end listed".to_owned(),
            |at| {
                let ended = times::clock(at, model.look.face.offset(model.look.zone, at), true);
                format!("ended {ended}")
            },
        );
        let lasted = it
            .duration_s()
            .map_or_else(|| "length unknown".to_owned(), |s| format!("after {}", times::span(s.into())));
        let ip = if it.client_ip().is_empty() { "internal network" } else { it.client_ip().shown() };
        self.wrapped(&format!("{ended} {lasted}{dot}{ip}"), 0, Role::Plain);
    }

    fn facts(&mut self, model: &Model, it: BreakRef<'_>) {
        let now = model.now();
        self.field("Stream", shown_or(it.stream(), "-"), Role::Strong);
        self.field("App (Path)", shown_or(it.app(), "-"), Role::Plain);
        self.field("Domain", shown_or(it.domain(), "-"), Role::Plain);
        self.field("Profile", it.profile_name(), Role::Plain);
        let moment = |at| times::full(at, model.look.face.offset(model.look.zone, at));
        let began = it.started().map_or_else(|| "not listed".to_owned(), moment);
        self.field("Began", &began, Role::Plain);
        let ended = match (it.ended(), model.body(), model.look.face) {
            (None, _, _) => "no end listed; what that means the service leaves open".to_owned(),
            (Some(at), Body::Detail, _) => {
                format!("{}, {} ago", moment(at), times::span(now.since(at).max(0)))
            }
            (Some(at), Body::List, Face::Relative) => {
                format!("{}, {} ago", moment(at), times::age(now.since(at)))
            }
            (Some(at), Body::List, _) => moment(at),
        };
        self.field("Ended", &ended, Role::Plain);
        let lasted = it.duration_s().map_or_else(|| "not listed".to_owned(), |s| times::span(s.into()));
        self.field("Lasted", &lasted, Role::Plain);
        let ip = if it.client_ip().is_empty() {
            "none listed: pushed from an internal network"
        } else {
            it.client_ip().shown()
        };
        self.field("Client IP", ip, Role::Plain);
        self.field("Resolution", shown_or(it.resolution(), "-"), Role::Plain);
        if it.count() > 1 {
            let copies = format!("{} equal records: as many pushes within a second", it.count());
            self.field("Count", &copies, Role::Warn);
        }
        self.field("Found by", &found(it), Role::Plain);
    }

    fn advice(&mut self, it: BreakRef<'_>, known: &Cause, site: Option<Site>) {
        if self.dense {
            // What to do comes first where only a few lines are seen.
            self.section("First check", known.text.first_check, Role::Plain);
            self.section("Meaning", known.text.meaning, Role::Plain);
        } else {
            self.section("Meaning", known.text.meaning, Role::Plain);
            self.section("First check", known.text.first_check, Role::Plain);
        }
        if !self.dense {
            self.heading("Fix");
        }
        for (number, step) in (1..).zip(&known.text.fix) {
            self.step("Fix", number, step);
        }
        if let Some(template) = known.text.command {
            match command_for(template, site, it.domain(), it.app(), it.stream(), it.client_ip()) {
                Ok(command) => self.command(&command),
                Err(refused) => self.section("Command", &refused.to_string(), Role::Warn),
            }
        }
    }

    /// A command from the left edge on: copied from the screen, its lines are one command.
    fn command(&mut self, command: &str) {
        self.heading("Command");
        let lines = text::continued(command, self.width);
        self.lines.extend(lines.into_iter().map(|line| vec![span(line, Role::Strong)]));
    }

    fn unrecognised(&mut self, it: BreakRef<'_>) {
        let advice = if it.reason().is_empty() { NO_REASON } else { UNKNOWN_REASON };
        self.section("What to do", advice, Role::Plain);
        if !it.reason().is_empty() {
            self.section("See also", NEWER, Role::Plain);
        }
    }

    /// What the service says, where that is all there is to go by: right below the title.
    fn reason_alone(&mut self, it: BreakRef<'_>) {
        if !it.reason().is_empty() {
            self.wrapped(it.reason().shown(), 0, Role::Strong);
            self.hidden(it);
        }
    }

    fn reason(&mut self, it: BreakRef<'_>) {
        if it.reason().is_empty() {
            return;
        }
        let heading = if self.dense { "Reason" } else { "Reason as listed" };
        self.section(heading, it.reason().shown(), Role::Plain);
        self.hidden(it);
    }

    fn hidden(&mut self, it: BreakRef<'_>) {
        if it.reason().was_hostile() {
            let hidden = it.reason().raw().chars().filter(|c| is_hostile(*c)).count();
            let noun = if hidden == 1 { "character is" } else { "characters are" };
            self.wrapped(&format!("{hidden} invisible or steering {noun} shown by number."), 0, Role::Warn);
        }
    }

    fn sources(&mut self, known: &Cause, site: Option<Site>) {
        self.gap();
        self.field("Cause", known.key, Role::Plain);
        if !known.codes.is_empty() {
            self.field("Codes", &known.codes_in_short(), Role::Plain);
        }
        let mut links = known.links(site).peekable();
        if links.peek().is_some() && !self.dense {
            self.heading("Documents");
        }
        for link in links {
            self.wrapped(link.title, 0, Role::Plain);
            self.wrapped(link.url, 2, Role::Dim);
        }
    }
}

fn shown_or<'a>(text: &'a Text, none: &'static str) -> &'a str {
    if text.is_empty() { none } else { text.shown() }
}

/// Which way it was found, and how long after its end.
fn found(it: BreakRef<'_>) -> String {
    let source = it.source().name();
    match (it.first_seen(), it.ended()) {
        (Some(seen), Some(ended)) if it.source() != crate::event::Source::FirstFill => {
            format!("{source}, {} after its end", times::span(seen.since(ended).max(0)))
        }
        _ => source.to_owned(),
    }
}
