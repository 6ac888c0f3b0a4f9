//! Keys outside the line editor: moving, opening, drilling down and coming back, what is shown and how.

use std::time::Duration;

use crossterm::event::KeyEvent;

use super::{
    acknowledging, alerting, edit, evidence, exporting, handover, helping, hunting, looks, mouse, noting,
    prompt,
};
use crate::i18n::Words;
use crate::poll::report::Window;
use crate::say;
use crate::spans;
use crate::store::BreakRef;
use crate::tui::columns::{Column, Sort};
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::Action;
use crate::tui::layout::{Body, Need, layout};
use crate::tui::model::{Asked, Below, ListStand, Mode, Model, Stand, Subject, View};
use crate::tui::view;

/// The windows that a key goes through, in seconds; the last two only where an archive remembers more
/// than the service.
const WINDOWS: [u32; 8] =
    [3_600, 6 * 3_600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400, 90 * 86_400, 365 * 86_400];
const SERVED: usize = 6;

pub(super) fn key(model: &mut Model, key: KeyEvent) -> Effects {
    let hushed = model.hush();
    match model.keys.action(model.place(), &key) {
        Some(Action::Interrupt) => interrupt(model, hushed.as_deref()),
        Some(action) => act(model, action),
        None => Effects::draw_if(hushed.is_some()),
    }
}

/// The first of two: says so, and the second right after it quits.
pub(super) fn interrupt(model: &mut Model, said: Option<&str>) -> Effects {
    let key = model.key(Action::Interrupt);
    let again = say!(model.look.lang, "{key} again to quit", "再按一次 {key} 退出", "もう一度 {key} で終了");
    if said == Some(again.as_str()) {
        return Effects::one(Effect::Quit);
    }
    model.say(&again);
    Effects::draw()
}

pub(super) fn act(model: &mut Model, action: Action) -> Effects {
    match action {
        Action::Down => scroll(model, 1),
        Action::Up => scroll(model, -1),
        Action::PageDown => scroll(model, page(model)),
        Action::PageUp => scroll(model, -page(model)),
        Action::HalfDown => scroll(model, (page(model) / 2).max(1)),
        Action::HalfUp => scroll(model, -(page(model) / 2).max(1)),
        Action::Top => to_top(model),
        Action::Bottom => to_bottom(model),
        Action::DetailDown => scroll_detail(model, 1),
        Action::DetailUp => scroll_detail(model, -1),
        Action::NextBreak => neighbour(model, 1),
        Action::PreviousBreak => neighbour(model, -1),
        Action::Open => open(model),
        Action::Turn(view) => turn(model, view),
        Action::Quit if is_at_top(model) && model.hunt.is_none() => Effects::one(Effect::Quit),
        Action::Quit | Action::Back => back(model),
        Action::SameStream => drill(model, Subject::stream_of),
        Action::SameCause => drill(model, Subject::cause_of),
        Action::SameIp => drill(model, Subject::ip_of),
        Action::SameIncident => incident(model),
        Action::Evidence => evidence::show(model),
        Action::Mark => noting::mark(model),
        Action::Acknowledge => acknowledging::turn(model),
        Action::Note => noting::open(model),
        Action::CopyHandover => handover::paragraph(model),
        Action::CopyCommand => handover::command(model),
        Action::Export => exporting::open(model),
        Action::DownNow => down_now(model),
        Action::Quiet => {
            model.quiet = !model.quiet;
            model.refresh();
            Effects::draw().and(Effect::Settle)
        }
        Action::Fold => fold(model),
        Action::FoldAll => {
            model.folding.turn_all();
            say_why_unfolded(model);
            model.refresh();
            Effects::draw().and(Effect::Settle)
        }
        Action::Filter if matches!(model.mode, Mode::Help(_)) => helping::find(model),
        Action::Filter => edit::open(model),
        Action::Search => hunting::open(model),
        Action::SearchResult => hunting::turn(model),
        Action::SearchStop => hunting::stop(model),
        Action::Palette => prompt::ask(model, Asked::Command, ""),
        Action::Pause => pause(model),
        Action::SortNext => sort_by(model, true),
        Action::SortPrevious => sort_by(model, false),
        Action::SortReverse => reverse(model),
        Action::WindowWider => window(model, 1),
        Action::WindowNarrower => window(model, -1),
        Action::Columns => looks::ask_columns(model),
        Action::Mouse => mouse::toggle(model),
        Action::Zone => {
            model.look.face = model.look.face.next();
            Effects::draw()
        }
        Action::Alerts => alerting::open(model),
        Action::AcknowledgeAlert => alerting::acknowledge(model),
        Action::Mute => alerting::mute(model),
        Action::Help => helping::open(model),
        Action::Repaint => Effects::one(Effect::Repaint),
        Action::Suspend => Effects::one(Effect::Suspend),
        // Known in the line editors only, or handled before.
        Action::Accept
        | Action::Switch
        | Action::Clear
        | Action::Complete
        | Action::CompleteBackwards
        | Action::OlderFilter
        | Action::NewerFilter
        | Action::NextChoice
        | Action::PreviousChoice
        | Action::Yes
        | Action::No
        | Action::Interrupt => Effects::none(),
    }
}

/// Lines of the page that the moving keys move by.
fn page(model: &Model) -> isize {
    let layout = model.layout();
    let lines = match model.mode {
        Mode::Detail => layout.detail.height,
        Mode::Help(_) | Mode::Alerts { .. } => view::help_area(model).height,
        Mode::List | Mode::Filter(_) | Mode::Note(_) | Mode::Prompt(_) => layout.list.height,
    };
    isize::try_from(lines.saturating_sub(1).max(1)).unwrap_or(1)
}

pub(super) fn scroll(model: &mut Model, steps: isize) -> Effects {
    match model.mode {
        Mode::Detail => scroll_detail(model, steps),
        Mode::Help(_) => {
            let most = view::help_overflow(model);
            if let Mode::Help(page) = &mut model.mode {
                page.scroll = moved(page.scroll, steps, most);
            }
            Effects::draw()
        }
        Mode::Alerts { .. } => alerting::step(model, steps),
        Mode::List | Mode::Filter(_) | Mode::Note(_) | Mode::Prompt(_) => {
            let height = model.layout().list.height;
            if let Some(table) = model.views.table_mut() {
                table.go_to(table.at().saturating_add_signed(steps), height, &model.store);
            } else {
                model.list.step(steps, height, &model.store);
            }
            Effects::draw().and(Effect::Settle)
        }
    }
}

fn moved(scroll: u16, steps: isize, most: u16) -> u16 {
    let scroll = isize::try_from(scroll).unwrap_or(0).saturating_add(steps).max(0);
    u16::try_from(scroll).unwrap_or(u16::MAX).min(most)
}

pub(super) fn scroll_detail(model: &mut Model, steps: isize) -> Effects {
    model.settle();
    let most = view::detail_overflow(model);
    let before = model.detail_scroll();
    let scroll = moved(before.min(most), steps, most);
    model.scroll_detail_to(scroll);
    Effects::draw_if(scroll != before)
}

fn to_top(model: &mut Model) -> Effects {
    match &mut model.mode {
        Mode::Detail => model.pane.scroll = 0,
        Mode::Help(page) => page.scroll = 0,
        Mode::Alerts { .. } => return alerting::step(model, isize::MIN),
        Mode::List | Mode::Filter(_) | Mode::Note(_) | Mode::Prompt(_) => {
            if let Some(table) = model.views.table_mut() {
                table.go_to_top(&model.store);
            } else {
                model.stop_seeking();
                model.list.follow(&model.store);
            }
            return Effects::draw().and(Effect::Settle);
        }
    }
    Effects::draw()
}

fn to_bottom(model: &mut Model) -> Effects {
    match model.mode {
        Mode::Detail | Mode::Help(_) | Mode::Alerts { .. } => scroll(model, isize::from(i16::MAX)),
        Mode::List | Mode::Filter(_) | Mode::Note(_) | Mode::Prompt(_) => {
            let height = model.layout().list.height;
            match model.views.table_mut() {
                Some(table) => table.go_to(usize::MAX, height, &model.store),
                None => model.list.go_to_end(height, &model.store),
            }
            Effects::draw().and(Effect::Settle)
        }
    }
}

fn neighbour(model: &mut Model, steps: isize) -> Effects {
    let height = list_height(model);
    model.list.step(steps, height, &model.store);
    model.settle();
    // Whoever goes on at once asks for nothing.
    Effects::draw().and(Effect::Settle)
}

/// Lines of the list, also while the detail hides it.
fn list_height(model: &Model) -> u16 {
    let need = Need { body: Body::List, troubles: 0, editing: 0 };
    layout(model.size().0, model.size().1, need).list.height
}

pub(super) fn open(model: &mut Model) -> Effects {
    if let Some(table) = model.views.table_mut() {
        // What one comes back to is what one left.
        let subject = table.held().selected().cloned();
        table.held_mut().hold();
        return subject.map_or_else(Effects::none, |subject| enter(model, subject));
    }
    if model.selected().is_none() {
        return Effects::none();
    }
    model.list.stop_following(&model.store);
    model.settle();
    model.pane.scroll = 0;
    model.mode = Mode::Detail;
    Effects::draw().with(evidence::ask(model, false))
}

/// Tells the same rows another way.
fn turn(model: &mut Model, view: View) -> Effects {
    if model.views.current() == view && matches!(model.mode, Mode::List) {
        return Effects::none();
    }
    model.mode = Mode::List;
    model.views.turn_to(view);
    model.refresh();
    model.settle();
    Effects::draw()
}

fn is_at_top(model: &Model) -> bool {
    matches!(model.mode, Mode::List) && model.drill.is_top() && model.views.current() == View::Breaks
}

/// Undoes the innermost: overlay, detail, level, filter, view.
fn back(model: &mut Model) -> Effects {
    match &mut model.mode {
        Mode::Help(page) if page.is_searched() => page.show_all(),
        Mode::Help(page) if page.below != Below::Body(Body::List) => model.mode = page.below.mode(),
        Mode::Alerts { over: Body::Detail, .. } => model.mode = Mode::Detail,
        Mode::Alerts { over: Body::List, .. } => model.mode = Mode::List,
        Mode::Help(_) | Mode::Detail => {
            model.mode = Mode::List;
            model.pane.scroll = 0;
        }
        Mode::List | Mode::Filter(_) | Mode::Note(_) | Mode::Prompt(_) => {
            if let Some((stand, filter)) = model.drill.leave() {
                set_filter(model, &filter);
                return come_back(model, stand);
            }
            if model.bar.query().text().is_empty() {
                if model.hunt.is_some() && is_at_top(model) {
                    return hunting::back(model);
                }
                return turn(model, View::Breaks);
            }
            set_filter(model, "");
            model.refresh();
            return Effects::draw().and(Effect::Settle);
        }
    }
    Effects::draw()
}

fn set_filter(model: &mut Model, text: &str) {
    let (zone, now) = (model.look.zone, model.now());
    if let Err(error) = model.bar.set(text, (zone, now), &model.saved) {
        model.say(error.message());
    }
}

/// Another filter, as if it had been typed.
pub(super) fn filter_by(model: &mut Model, text: &str) -> Effects {
    set_filter(model, text);
    model.refresh();
    Effects::draw().and(Effect::Settle)
}

pub(super) fn come_back(model: &mut Model, stand: Stand) -> Effects {
    model.list.come_back(stand.list, &model.store);
    model.views.come_back(stand.view, stand.table);
    // What is selected then may have left the rows meanwhile.
    model.find_all_anew();
    model.refresh();
    model.settle();
    Effects::draw()
}

fn drill(model: &mut Model, subject: fn(BreakRef<'_>) -> Subject) -> Effects {
    model.selected().map(subject).map_or_else(Effects::none, |subject| enter(model, subject))
}

/// To the breaks of the incident that the selected one is part of.
fn incident(model: &mut Model) -> Effects {
    let Some(id) = model.selected().map(BreakRef::id) else { return Effects::none() };
    if let Some(subject) = model.incidents.of(id).map(Subject::incident) {
        return enter(model, subject);
    }
    model.say(NO_INCIDENT.of(model.look.lang));
    Effects::draw()
}

const ALL_OF_IT: Words = Words::new(
    "a search goes over all of the time; narrow what it found by a filter: since:7d",
    "搜索覆盖全部时间；可用筛选缩小结果：since:7d",
    "検索は全期間が対象です。結果は絞り込みで狭められます: since:7d",
);
const OPEN_ALREADY: Words =
    Words::new("this level is open already", "该层级已打开", "この階層はすでに開いています");
const NO_INCIDENT: Words = Words::new(
    "this break is part of no incident",
    "该次断流不属于任何事件",
    "この切断はどのインシデントにも属しません",
);

/// Says something, and does nothing else.
pub(super) fn tell(model: &mut Model, words: Words) -> Effects {
    model.say(words.of(model.look.lang));
    Effects::draw()
}

/// Lists what is off air, or goes back from there.
fn down_now(model: &mut Model) -> Effects {
    if model.drill.innermost() == Some(&Subject::Down) {
        model.mode = Mode::List;
        return back(model);
    }
    enter(model, Subject::Down)
}

/// Folds the selected break's episode, or unfolds it.
fn fold(model: &mut Model) -> Effects {
    let Some(row) = model.selected().map(BreakRef::row) else { return Effects::none() };
    if !say_why_unfolded(model) && !model.folding.turn(row, &model.store, &model.insight) {
        let none = Words::new(
            "this break is not one of several that repeat",
            "该断流不属于反复断流",
            "この切断は繰り返しの一部ではありません",
        );
        model.say(none.of(model.look.lang));
    }
    model.refresh();
    Effects::draw().and(Effect::Settle)
}

/// Says why nothing can be folded here, if so.
fn say_why_unfolded(model: &mut Model) -> bool {
    if model.folds() {
        return false;
    }
    let why = Words::new(
        "breaks that repeat fold in lists of several streams, in the order of their ends",
        "仅在按结束时间排序的多流列表中折叠反复断流",
        "繰り返しの切断をまとめるのは、終了順に並ぶ複数ストリームの一覧だけです",
    );
    model.say(why.of(model.look.lang));
    true
}

/// The order of a level's list when one comes in: what is off air by how long, else the one outside,
/// but never that one where it makes no sense.
fn order_inside(model: &Model, subject: &Subject) -> Sort {
    match (subject, model.drill.innermost()) {
        (Subject::Down, _) => Sort { column: Column::Verdict, falling: false },
        (_, Some(Subject::Down)) => Sort::default(),
        _ => model.list.sort(),
    }
}

/// Goes one level in: to the breaks of a subject.
fn enter(model: &mut Model, subject: Subject) -> Effects {
    let stand = model.stand();
    let from = stand.view;
    let (sort, is_down) = (order_inside(model, &subject), subject == Subject::Down);
    let filter = model.bar.query().text().to_owned();
    if !model.drill.enter(subject, stand, filter) {
        if from != View::Breaks {
            return turn(model, View::Breaks);
        }
        model.say(OPEN_ALREADY.of(model.look.lang));
        return Effects::draw();
    }
    set_filter(model, "");
    model.mode = Mode::List;
    if from == View::Breaks && !is_down {
        model.list.set_sort(sort);
        model.list.stop_following(&model.store);
    } else {
        // From a stream or a cause one comes to its newest break, not to one looked at elsewhere.
        model.list.come_back(ListStand { selected: None, line: 0, following: true, sort }, &model.store);
        model.views.turn_to(View::Breaks);
    }
    model.refresh();
    model.settle();
    Effects::draw()
}

fn pause(model: &mut Model) -> Effects {
    if model.list.is_paused() {
        model.list.resume();
    } else {
        model.list.pause(model.now(), &model.store);
    }
    Effects::draw()
}

fn sort_by(model: &mut Model, forward: bool) -> Effects {
    let (width, facts) = (model.layout().list.width, model.table_facts());
    if let Some(table) = model.views.table_mut() {
        table.sort_on(forward, width, facts, &model.store);
        return Effects::draw().and(Effect::Settle);
    }
    let (sort, facts) = (model.list.sort(), model.column_facts());
    let column = if forward { sort.column.next(width, facts) } else { sort.column.previous(width, facts) };
    order(model, Sort { column, falling: column.falls() })
}

fn reverse(model: &mut Model) -> Effects {
    if let Some(table) = model.views.table_mut() {
        table.reverse(&model.store);
        return Effects::draw().and(Effect::Settle);
    }
    let sort = model.list.sort();
    order(model, Sort { falling: !sort.falling, ..sort })
}

pub(super) fn order(model: &mut Model, sort: Sort) -> Effects {
    model.list.set_sort(sort);
    model.refresh();
    Effects::draw().and(Effect::Settle)
}

fn window(model: &mut Model, steps: isize) -> Effects {
    let windows = if model.archive.is_kept() { &WINDOWS[..] } else { &WINDOWS[..SERVED] };
    let last = isize::try_from(windows.len()).unwrap_or(1);
    let seconds = match model.window() {
        Window::Last(seconds) => {
            let at = windows.iter().position(|&known| known >= seconds).unwrap_or(windows.len() - 1);
            // A length between two of them stands at the next one, which is then the wider neighbour.
            let between = windows[at] > seconds && steps > 0;
            let at = isize::try_from(at).unwrap_or(0) - isize::from(between);
            let at = (at + steps).rem_euclid(last);
            windows[usize::try_from(at).unwrap_or(0)]
        }
        Window::Fixed { .. } | Window::Since(_) => 86_400,
    };
    set_window(model, seconds)
}

/// The longest window there can be, in seconds, and the range of windows in words: the service remembers
/// 60 days, an archive what it was given.
pub(super) fn longest_window(model: &Model) -> (u32, &'static str) {
    const DAY: u32 = 86_400;
    if model.archive.is_kept() { (3_650 * DAY, "1s .. 3650d") } else { (60 * DAY, "1s .. 60d") }
}

/// Reads the newest so often, behind a search's result as well.
pub(super) fn set_interval(model: &mut Model, interval: Duration) -> Effects {
    let live = model.live_mut();
    live.set_interval(interval);
    let plan = live.plan();
    let seconds = i64::try_from(interval.as_secs()).unwrap_or(i64::MAX);
    let often = spans::spoken(model.look.lang, seconds);
    model.say(&say!(
        model.look.lang,
        "the newest is asked for every {often} until the end",
        "直到退出，每 {often} 查询一次最新断流",
        "終了まで {often} ごとに最新を問い合わせます"
    ));
    Effects::draw().and(Effect::Watch(plan))
}

/// Lists the last so many seconds.
pub(super) fn set_window(model: &mut Model, seconds: u32) -> Effects {
    if model.hunt.is_some() {
        return tell(model, ALL_OF_IT);
    }
    let window = Window::Last(seconds);
    model.set_window(window);
    model.refresh();
    Effects::draw().and(Effect::Settle).and(Effect::Watch(model.plan()))
}
