//! The palette: every command, view, saved filter and setting by name, with its key and a few words. What
//! was given last stands first; what is of no use here stands last, with the reason. What there is stands in
//! `commands`.

mod commands;

use std::time::Duration;

use self::commands::{Command, Run, commands, written};
use super::{browse, looks, naming, prompt};
use crate::config::{LONGEST_INTERVAL, SHORTEST_INTERVAL, parse_duration};
use crate::i18n::Lang;
use crate::nearest::nearest;
use crate::say;
use crate::tui::columns::Sort;
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::Action;
use crate::tui::model::{Asked, Choice, Model};

/// Other names, as people know them from other programs.
const ALIASES: [(&str, &str); 15] = [
    ("q", "quit"),
    ("q!", "quit"),
    ("exit", "quit"),
    ("h", "help"),
    ("keys", "help"),
    ("streams", "view-streams"),
    ("incidents", "view-incidents"),
    ("causes", "view-causes"),
    ("breaks", "view-breaks"),
    ("down", "down-now"),
    ("copy", "copy-handover"),
    ("hide", "quiet"),
    ("zone utc", "times utc"),
    ("zone local", "times local"),
    ("zone beijing", "times beijing"),
];

/// What the text may be about to become, the best first.
pub(super) fn choices(model: &Model, text: &str) -> Vec<Choice> {
    let typed = text.trim().to_lowercase();
    let recent = &model.habits.palette_recent;
    let mut ranked: Vec<_> = written(model, &typed)
        .into_iter()
        .chain(commands(model))
        .enumerate()
        .filter_map(|(at, it)| {
            let rank = rank(&it, &typed)?;
            let recent = recent.iter().position(|known| *known == it.name).unwrap_or(usize::MAX);
            // Of names with the same scattered letters, the shorter is meant.
            let length = if rank == SCATTERED { it.name.len() } else { 0 };
            Some(((it.useless.is_some(), rank, recent, length, at), it))
        })
        .collect();
    ranked.sort_by_key(|(order, _)| *order);
    let choice = |it: Command| {
        let dim = it.useless.is_some();
        Choice { text: it.name, help: it.useless.unwrap_or(it.help), key: it.key, dim }
    };
    ranked.into_iter().map(|(_, it)| choice(it)).collect()
}

/// Runs what is chosen, or what was typed.
pub(super) fn run(model: &mut Model, text: &str) -> Result<Effects, String> {
    let lang = model.look.lang;
    if text.is_empty() {
        return Ok(Effects::none());
    }
    if let Some(length) = text.strip_prefix("window ").map(str::trim) {
        let seconds = parse_duration(length).map_err(|error| wrong_window(length, &error, lang))?;
        let (most, range) = browse::longest_window(model);
        let seconds = u32::try_from(seconds.as_secs()).ok().filter(|seconds| (1..=most).contains(seconds));
        let seconds = seconds.ok_or_else(|| wrong_window(length, &range, lang))?;
        remember(model, text);
        return Ok(browse::set_window(model, seconds).and(Effect::Remember));
    }
    if let Some(length) = text.strip_prefix("interval ").map(str::trim)
        && !model.live().archive.is_offline()
    {
        let interval = interval(length, lang)?;
        remember(model, text);
        return Ok(browse::set_interval(model, interval).and(Effect::Remember));
    }
    if let Some(names) = text.strip_prefix("columns ") {
        let effects = looks::choose_columns(model, names)?;
        remember(model, text);
        return Ok(effects);
    }
    let named = |name: &str| {
        let found = commands(model).into_iter().find(|it| it.name == name)?;
        Some((found.run, found.useless))
    };
    let Some((run, useless)) = named(text) else {
        let names: Vec<String> = commands(model).into_iter().map(|it| it.name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let meant = nearest(text, &names).unwrap_or_default();
        return Err(say!(
            lang,
            "there is no command {text}; did you mean {meant}?",
            "没有命令 {text}；是否想用 {meant}？",
            "{text} というコマンドはありません。{meant} ですか？"
        ));
    };
    if let Some(why) = useless {
        return Err(why);
    }
    remember(model, text);
    let effects = match run {
        Run::Filter(expression) => browse::filter_by(model, &expression),
        Run::Forget(name) => naming::forget(model, &name)?,
        // Whoever calls it by name means it, wherever that is; only the key goes back.
        Run::Do(Action::Quit) => Effects::one(Effect::Quit),
        Run::Do(action) => browse::act(model, action),
        Run::Window(seconds) => browse::set_window(model, seconds),
        Run::Interval(interval) => browse::set_interval(model, interval),
        Run::Mute(length) => {
            model.mute(length);
            Effects::draw()
        }
        Run::Sort(column) => browse::order(model, Sort { column, falling: column.falls() }),
        Run::Speak(lang) => {
            model.look.lang = lang;
            if let Some(other) = model.aside.as_deref_mut() {
                other.look.lang = lang;
            }
            Effects::draw().and(Effect::Speak(lang)).and(Effect::Settle)
        }
        Run::SaveFilter => prompt::ask(model, Asked::SaveFilter, ""),
        Run::Theme(theme) => looks::set_theme(model, theme),
        Run::Times(face) => looks::set_times(model, face),
        Run::Ascii(ascii) => looks::set_ascii(model, ascii),
        Run::Ambiguous(ambiguous) => looks::set_ambiguous(model, ambiguous),
    };
    Ok(effects.and(Effect::Remember))
}

fn remember(model: &mut Model, text: &str) {
    model.habits.remember_command(text);
}

fn wrong_window(length: &str, error: &dyn std::fmt::Display, lang: Lang) -> String {
    say!(
        lang,
        "{length} is no length of time ({error}): write window 6h, window 90m or window 7d",
        "{length} 不是时长（{error}）：请写 window 6h、window 90m 或 window 7d",
        "{length} は長さではありません（{error}）: window 6h、window 90m、window 7d のように書いてください"
    )
}

fn interval(length: &str, lang: Lang) -> Result<Duration, String> {
    let why = match parse_duration(length) {
        Ok(interval) if SHORTEST_INTERVAL <= interval && interval <= LONGEST_INTERVAL => return Ok(interval),
        Ok(_) => "1s .. 1h".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(say!(
        lang,
        "{length} cannot be the interval ({why}): write interval 5s or interval 1m",
        "{length} 不能作为间隔（{why}）：请写 interval 5s 或 interval 1m",
        "{length} は間隔にできません（{why}）: interval 5s や interval 1m のように書いてください"
    ))
}

/// The rank of a name that has the letters in their order, with others between them.
const SCATTERED: u8 = 4;

/// How well a command fits what was typed, the best 0; none if it does not.
fn rank(it: &Command, typed: &str) -> Option<u8> {
    // Saved filters may have capitals.
    let name = it.name.to_lowercase();
    if typed.is_empty() || name == typed || ALIASES.contains(&(typed, name.as_str())) {
        return Some(0);
    }
    // A number is meant as it stands: in 10s there is a 0s.
    let number = typed
        .split_once(' ')
        .filter(|(_, value)| value.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    if number.is_some() {
        return name.starts_with(typed).then_some(1);
    }
    let begins_a_word = || name.split(['-', ' ']).any(|word| word.starts_with(typed));
    let rank = if name.starts_with(typed) {
        1
    } else if begins_a_word() {
        2
    } else if name.contains(typed) {
        3
    } else if is_scattered(typed, &name) {
        SCATTERED
    } else if it.help.to_lowercase().contains(typed) {
        5
    } else {
        return None;
    };
    Some(rank)
}

/// Whether all letters stand in the name, in their order.
fn is_scattered(typed: &str, name: &str) -> bool {
    let mut letters = name.chars();
    typed.chars().filter(|c| !c.is_whitespace()).all(|c| letters.any(|letter| letter == c))
}
