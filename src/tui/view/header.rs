//! The header: who is watched and how fresh it is; what is shown of what is known; what is wrong.

use super::paint::{Line, Paint, Span, plain, span, width};
use super::streams::verdict_role;
use crate::event::{ProfileId, UnixTime};
use crate::i18n::{Lang, Words};
use crate::insight::Verdict;
use crate::poll::Action;
use crate::poll::report::Window;
use crate::say;
use crate::tui::columns::Sort;
use crate::tui::keymap::Action as Key;
use crate::tui::layout::Layout;
use crate::tui::model::{Health, Hunt, INCOMPLETE, Known, Model, Profile};
use crate::tui::theme::{Glyphs, Role};
use crate::tui::times::{self, Face, age, grouped};

const DEMO: Words = Words::new("DEMO", "演示", "デモ");
const PAUSED: Words = Words::new("PAUSED", "已暂停", "一時停止");
const NO_DATA: Words = Words::new(" no data yet", " 尚无数据", " 未取得");

/// A service that says nothing for so many seconds is worth a word.
const SILENCE_S: i64 = 10;

pub(super) fn draw(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let room = usize::from(layout.header.width);
    paint.line(layout.header, 0, &first_line(model, room));
    let (lines, more) = troubles(model, layout.troubles.height);
    for (line, spans) in (0..layout.troubles.height).zip(&lines) {
        paint.line(layout.troubles, line, spans);
    }
    if more > 0 && lines.is_empty() {
        // No room of their own: the worst takes the place of the counts.
        let (worst, _) = troubles(model, 1);
        paint.line(layout.header, 1, &worst[0]);
    } else {
        paint.line(layout.header, 1, &second_line(model, room, more));
    }
}

/// A word, a glyph and a colour for a state.
fn badge(health: Health, glyphs: &Glyphs, lang: Lang) -> (String, &'static str, Role) {
    let (glyph, role) = match health {
        Health::Offline | Health::Stale => (glyphs.stale, Role::Warn),
        Health::Live => (glyphs.live, Role::Good),
        Health::Connecting | Health::Filling(_) => (glyphs.busy, Role::Accent),
        Health::Retry(_) => (glyphs.retry, Role::Warn),
        Health::Stopped => (glyphs.stopped, Role::Bad),
    };
    let word = health.word(lang);
    let word = match health {
        Health::Filling(percent) => format!("{word} {percent}%"),
        Health::Retry(seconds) => format!("{word} {}", times::until(seconds, lang)),
        _ => word.to_owned(),
    };
    (word, glyph, role)
}

fn first_line(model: &Model, room: usize) -> Line {
    let glyphs = model.look.glyphs;
    let mut line = Line::new();
    if room >= 60 {
        line.push(span("breakwatch", Role::Accent));
        line.push(plain("  "));
    }
    if model.look.demo {
        line.push(span(DEMO.of(model.look.lang), Role::Warn));
        line.push(plain("  "));
    }
    if model.list.is_paused() {
        line.push(span(format!("{} {}", glyphs.paused, PAUSED.of(model.look.lang)), Role::Warn));
        line.push(plain("  "));
    }
    if let Some(muted) = model.muted() {
        line.push(span(format!("{} {muted}", model.look.glyphs.paused), Role::Warn));
        line.push(plain("  "));
    }
    if let Some(hunt) = &model.hunt {
        line.extend(hunted(model, hunt));
        return line;
    }
    if model.archive.is_offline() {
        line.extend(offline(model));
        return line;
    }
    let rest = room.saturating_sub(width(&line));
    let states = grouped_by_state(model);
    let aged: Line = states.iter().cloned().chain(oldest(model)).collect();
    let candidates = [each(model, true), each(model, false), aged];
    let chosen = candidates.into_iter().find(|it| width(it) <= rest).unwrap_or(states);
    line.extend(chosen);
    line
}

/// How far a search is, or how it ended.
fn hunted(model: &Model, hunt: &Hunt) -> Line {
    let (glyphs, lang) = (model.look.glyphs, model.look.lang);
    let percent = hunt.percent();
    let (glyph, word, role) = if hunt.is_retrying() {
        (glyphs.retry, Words::new("SEARCHING AGAIN", "正在重试搜索", "検索を再試行中"), Role::Warn)
    } else if hunt.is_running() {
        (glyphs.busy, Words::new("SEARCHING", "搜索中", "検索中"), Role::Accent)
    } else if hunt.is_complete() {
        (glyphs.live, Words::new("SEARCHED", "搜索完成", "検索完了"), Role::Good)
    } else {
        (glyphs.alert, Words::new("SEARCHED IN PART", "搜索未完成", "一部のみ検索"), Role::Warn)
    };
    let mut line = vec![span(format!("{glyph} {}", word.of(lang)), role)];
    if !hunt.is_complete() {
        line.push(plain(format!(" {percent} %")));
    }
    if model.archive.is_offline() {
        line.push(plain(Words::new("  the archive", "  存档", "  アーカイブ").of(lang)));
    }
    let back = model.key(Key::SearchResult);
    line.push(span(
        say!(lang, "  {back} to what is live", "  {back} 返回实时", "  {back} でライブへ"),
        Role::Dim,
    ));
    line
}

/// Every profile with its state; its age too where asked, or the oldest age at the end.
fn each(model: &Model, ages: bool) -> Line {
    let mut line = Line::new();
    for profile in model.profiles.iter() {
        if !line.is_empty() {
            line.push(plain("  "));
        }
        if model.profiles.are_several() {
            line.push(plain(format!("{} ", profile.name())));
        }
        line.extend(state(profile, model, ages));
    }
    if !ages {
        line.extend(oldest(model));
    }
    line
}

fn state(profile: &Profile, model: &Model, with_age: bool) -> Line {
    let now = model.now();
    let (word, glyph, role) = badge(profile.health(now), model.look.glyphs, model.look.lang);
    let mut line = vec![span(format!("{glyph} {word}"), role)];
    if with_age {
        line.push(match profile.age(now) {
            Some(seconds) if model.profiles.are_several() => plain(format!(" {}", age(seconds))),
            Some(seconds) => {
                let age = age(seconds);
                let lang = model.look.lang;
                plain(say!(lang, "  read {age} ago", "  {age} 前读取", "  {age} 前に取得"))
            }
            None => no_data(profile, model),
        });
    }
    line
}

/// Of a profile that has not answered yet: how old what is shown of it is.
fn no_data(profile: &Profile, model: &Model) -> Span {
    let lang = model.look.lang;
    let Some(kept) = model.archive.age(model.now()) else {
        let waits = model.running_s();
        if profile.health(model.now()) == Health::Connecting && waits >= SILENCE_S {
            let waits = age(waits);
            return span(
                say!(lang, " no answer yet, {waits}", " 尚无应答，已等 {waits}", " 応答なし、{waits} 経過"),
                Role::Warn,
            );
        }
        return span(NO_DATA.of(lang), Role::Dim);
    };
    plain(say!(
        lang,
        "  archive, last break {kept} ago",
        "  存档，最近断流 {kept} 前",
        "  アーカイブ、最新の切断 {kept} 前"
    ))
}

/// That nobody is asked, and how old what is shown is.
fn offline(model: &Model) -> Line {
    let (lang, now) = (model.look.lang, model.now());
    let (word, glyph, role) = badge(Health::Offline, model.look.glyphs, lang);
    let mut line = vec![span(format!("{glyph} {word}"), role)];
    if model.archive.has_failed() {
        return line;
    }
    line.push(match model.archive.newest() {
        _ if model.archive.is_loading() => {
            let reading = Words::new("  reading the archive", "  正在读取存档", "  アーカイブを読み込み中");
            span(reading.of(lang), Role::Dim)
        }
        Some(at) => {
            let (clock, age) = (
                times::dated(at, now, model.look.face.offset(model.look.zone, at)),
                age(now.since(at).max(0)),
            );
            plain(say!(
                lang,
                "  archive, last break {clock}, {age} ago",
                "  存档，最近断流 {clock}，{age} 前",
                "  アーカイブ、最新の切断 {clock}、{age} 前"
            ))
        }
        None => {
            let empty = Words::new("  the archive is empty", "  存档为空", "  アーカイブは空です");
            span(empty.of(lang), Role::Dim)
        }
    });
    line
}

fn oldest(model: &Model) -> Option<Span> {
    let oldest = age(model.profiles.oldest_age(model.now())?);
    Some(plain(say!(model.look.lang, "  oldest {oldest}", "  最旧 {oldest}", "  最古 {oldest}")))
}

/// Those in trouble by name, the others by number.
fn grouped_by_state(model: &Model) -> Line {
    let now = model.now();
    let mut line = Line::new();
    let fine = model.profiles.iter().filter(|p| p.health(now) == Health::Live).count();
    if fine > 0 {
        line.push(span(
            format!("{} {fine} {}", model.look.glyphs.live, Health::Live.word(model.look.lang)),
            Role::Good,
        ));
    }
    let mut troubled: Vec<&Profile> =
        model.profiles.iter().filter(|p| p.health(now) != Health::Live).collect();
    troubled.sort_by_key(|p| std::cmp::Reverse(p.health(now)));
    for profile in troubled {
        if !line.is_empty() {
            line.push(plain("  "));
        }
        if model.profiles.are_several() {
            line.push(plain(format!("{} ", profile.name())));
        }
        line.extend(state(profile, model, false));
    }
    line
}

/// Counts, then what weakens them, then what they cover; what has no room is left out from the end.
fn second_line(model: &Model, room: usize, more_troubles: usize) -> Line {
    let lang = model.look.lang;
    let mut parts = off_air(model);
    if let Some(at) = model.profiles.judged_as_of(model.now()).filter(|_| !parts.is_empty()) {
        let clock = times::clock(at, model.look.face.offset(model.look.zone, at), false);
        parts.push(span(say!(lang, "as of {clock}", "截至 {clock}", "{clock} 時点"), Role::Warn));
    }
    parts.push(plain(counts(model)));
    if model.profiles.iter().any(Profile::is_incomplete) {
        parts.push(span(format!("{} {}", model.look.glyphs.alert, INCOMPLETE.of(lang)), Role::Bad));
    }
    if more_troubles > 0 {
        let more = say!(
            lang,
            "{more_troubles} more in trouble",
            "另有 {more_troubles} 处异常",
            "ほか {more_troubles} 件の異常"
        );
        parts.push(span(more, Role::Warn));
    }
    let undecodable = model.profiles.undecodable();
    if undecodable > 0 {
        let n = grouped(undecodable);
        let lost = say!(lang, "{n} not decodable", "{n} 条无法解析", "{n} 件を解読できず");
        parts.push(span(lost, Role::Warn));
    }
    parts.push(plain(window(model)));
    parts.push(plain(zone(model)));
    if let Some(skew) = model.profiles.iter().filter_map(Profile::skew_s).max_by_key(|skew| skew.abs()) {
        let by = times::span(skew.abs());
        let said = if skew > 0 {
            say!(lang, "this clock is {by} behind", "本机时钟慢 {by}", "この時計は {by} 遅れ")
        } else {
            say!(lang, "this clock is {by} ahead", "本机时钟快 {by}", "この時計は {by} 進み")
        };
        parts.push(span(said, Role::Warn));
    }
    if let Some((column, falls)) = sorted(model) {
        let arrow = if falls { model.look.glyphs.down } else { model.look.glyphs.up };
        let column = column.to_lowercase();
        parts.push(plain(say!(lang, "by {column} {arrow}", "按{column} {arrow}", "{column}順 {arrow}")));
    }
    if let Some(lag) = model.profiles.iter().filter_map(Profile::lag_s).max().filter(|lag| *lag >= 60) {
        let lag = times::span(lag);
        let late = say!(lang, "listed up to {lag} late", "收录最多延迟 {lag}", "記載は最大 {lag} 遅れ");
        parts.push(span(late, Role::Dim));
    }
    parts.extend(missing_permission(model));
    joined(parts, room, model.look.glyphs)
}

/// How many streams of all that is watched are off air, whatever the list shows; nothing before anyone
/// has looked.
fn off_air(model: &Model) -> Vec<Span> {
    let (lang, count) = (model.look.lang, |verdict| model.insight.count(verdict));
    let known = [Verdict::Down, Verdict::MaybeEnded, Verdict::Banned];
    if !model.presence.has_list() && known.iter().all(|verdict| count(*verdict) == 0) {
        return Vec::new();
    }
    let told = |verdict: Verdict| {
        // What somebody knows of does not shout.
        let (number, word) = (count(verdict).saturating_sub(model.hushed(verdict)), verdict.word(lang));
        let role = if number == 0 { Role::Good } else { verdict_role(verdict) };
        span(format!("{} {word}", grouped(number.into())), role)
    };
    let mut parts: Vec<Span> = known
        .into_iter()
        .filter(|it| *it == Verdict::Down || count(*it) > model.hushed(*it))
        .map(told)
        .collect();
    let hushed: u32 = known.into_iter().map(|verdict| model.hushed(verdict)).sum();
    if hushed > 0 {
        let hushed = grouped(hushed.into());
        let said = say!(lang, "{hushed} acknowledged", "{hushed} 已确认", "{hushed} 確認済み");
        parts.push(span(said, Role::Dim));
    }
    parts
}

/// What the verdicts lack most, if a permission would mend it.
fn missing_permission(model: &Model) -> Option<Span> {
    let profiles = (0..).map(ProfileId).take(model.profiles.iter().len());
    let mut actions = profiles.flat_map(|id| [(id, Action::OnlineList), (id, Action::State)]);
    let permission = actions.find_map(|(id, action)| model.why_withheld(id, action)?.permission())?;
    let text = say!(
        model.look.lang,
        "verdicts lack {permission}",
        "判定缺少权限 {permission}",
        "判定に権限 {permission} が不足"
    );
    Some(span(text, Role::Warn))
}

/// The order of what is shown, if it is not the first one: the column's title, and whether it falls.
fn sorted(model: &Model) -> Option<(&'static str, bool)> {
    if let Some(table) = model.views.table() {
        return (!table.is_sorted_as_ever()).then(|| table.sorted(model.look.lang));
    }
    let sort = model.list.sort();
    (sort != Sort::default()).then(|| (sort.column.title(model.look.lang), sort.falling))
}

fn joined(parts: Vec<Span>, room: usize, glyphs: &Glyphs) -> Line {
    let mut line = Line::new();
    for part in parts {
        let gap = if line.is_empty() { String::new() } else { format!(" {} ", glyphs.dot) };
        let gap = span(gap, Role::Dim);
        let wide = width(std::slice::from_ref(&gap)) + width(std::slice::from_ref(&part));
        if !line.is_empty() && width(&line) + wide > room {
            continue;
        }
        line.push(gap);
        line.push(part);
    }
    line
}

fn counts(model: &Model) -> String {
    let shown = model.list.breaks() as u64;
    let Known { breaks: known, records } = model.known();
    let lang = model.look.lang;
    let noun = if known == 1 { "break" } else { "breaks" };
    let mut out = if shown == known {
        let all = grouped(known);
        say!(lang, "{all} {noun}", "断流 {all} 条", "切断 {all} 件")
    } else {
        let (some, all) = (grouped(shown), grouped(known));
        say!(lang, "{some} of {all} {noun}", "断流 {some}/{all} 条", "切断 {some}/{all} 件")
    };
    if records > known {
        let records = grouped(records);
        out += &say!(lang, " ({records} records)", "（{records} 条记录）", "（{records} 記録）");
    }
    out
}

/// `last 24h`, or the moments.
pub(super) fn window(model: &Model) -> String {
    let lang = model.look.lang;
    let moment = |at| times::dated(at, model.now(), model.look.face.offset(model.look.zone, at));
    match model.window() {
        Window::Last(seconds) => {
            let seconds = i64::from(seconds);
            let length = if seconds == 86_400 { "24h".to_owned() } else { times::span(seconds) };
            say!(lang, "last {length}", "最近 {length}", "直近 {length}")
        }
        Window::Since(UnixTime(0)) => {
            Words::new("all of the archive", "整个存档", "アーカイブ全体").of(lang).to_owned()
        }
        Window::Since(from) => {
            let from = moment(from);
            say!(lang, "since {from}", "{from} 起", "{from} 以降")
        }
        Window::Fixed { from, until } => {
            format!("{} {} {}", moment(from), model.look.glyphs.dash, moment(until))
        }
    }
}

fn zone(model: &Model) -> String {
    let lang = model.look.lang;
    let offset = times::offset_label(model.look.face.offset(model.look.zone, model.now()));
    match model.look.face {
        Face::Local => say!(lang, "local {offset}", "本地 {offset}", "現地 {offset}"),
        Face::Utc => offset,
        Face::Beijing => say!(lang, "Beijing {offset}", "北京 {offset}", "北京 {offset}"),
        Face::Relative => {
            say!(lang, "ages, else {offset}", "相对时间，其余 {offset}", "経過時間、ほかは {offset}")
        }
    }
}

/// The lines of troubles that have room: each gets one before any gets its second, so that the trouble
/// of one profile never hides another's.
fn troubles(model: &Model, height: u16) -> (Vec<Line>, usize) {
    let all = model.troubles();
    let mut spare = usize::from(height).saturating_sub(all.len());
    let mut out = Vec::new();
    let shown = all.len().min(usize::from(height));
    for (it, lines) in &all[..shown] {
        let own = lines.len().min(1 + spare);
        spare -= own - 1;
        let (_, glyph, role) = badge(it.health, model.look.glyphs, model.look.lang);
        let (glyph, role) = match it.health {
            Health::Offline | Health::Live | Health::Connecting | Health::Filling(_) => {
                (model.look.glyphs.alert, Role::Warn)
            }
            Health::Retry(_) | Health::Stale | Health::Stopped => (glyph, role),
        };
        for (at, line) in lines[..own].iter().enumerate() {
            let mark = if at == 0 { span(format!("{glyph} "), role) } else { plain("  ") };
            // What has no line of its own is seen to be cut off.
            let rest = if at + 1 == own { lines[at..].join(" ") } else { line.clone() };
            out.push(vec![mark, plain(rest)]);
        }
    }
    (out, all.len() - shown)
}
