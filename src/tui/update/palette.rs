//! The palette: every command, view, saved filter and setting by name, with its key and a few words. What
//! was given last stands first; what is of no use here stands last, with the reason.

use std::time::Duration;

use super::{browse, looks, naming, prompt};
use crate::cells::Ambiguous;
use crate::config::{LONGEST_INTERVAL, SHORTEST_INTERVAL, parse_duration};
use crate::i18n::{Lang, Words};
use crate::nearest::nearest;
use crate::say;
use crate::tui::columns::{Column, Sort};
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::{Action, Place};
use crate::tui::model::{Asked, Choice, Model};
use crate::tui::theme::ThemeName;
use crate::tui::times::Face;

const SAVE: Words = Words::new(
    "keep the present filter under a name; @name calls it in any filter",
    "以名称保存当前筛选；在任何筛选中写 @名称 即可使用",
    "今の絞り込みに名前を付けて保存する。どの絞り込みでも @名前 で使える",
);
const NOTHING_TO_SAVE: Words =
    Words::new("there is no filter to save", "没有可保存的筛选", "保存する絞り込みがありません");

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

/// Windows that are proposed; any other length can be typed.
const WINDOWS: [&str; 6] = ["1h", "6h", "24h", "3d", "7d", "30d"];

/// Times between two live readings that are proposed; any other from a second to an hour can be typed.
const INTERVALS: [&str; 5] = ["1s", "5s", "10s", "30s", "1m"];

/// How long alerts can be muted, in seconds.
const MUTES: [(&str, Option<i64>); 4] =
    [("15m", Some(900)), ("1h", Some(3_600)), ("8h", Some(8 * 3_600)), ("off", None)];

/// What a command does.
enum Run {
    Do(Action),
    /// So many seconds back.
    Window(u32),
    /// Between two live readings.
    Interval(Duration),
    /// No alert rings for so many seconds, or all ring again.
    Mute(Option<i64>),
    Sort(Column),
    Speak(Lang),
    Theme(ThemeName),
    Times(Face),
    /// Nothing but ASCII, or lines and marks as well.
    Ascii(bool),
    Ambiguous(Ambiguous),
    /// A saved filter's expression.
    Filter(String),
    /// The name of a saved filter that is not wanted any more.
    Forget(String),
    /// Asks for the name to keep the present filter under.
    SaveFilter,
}

/// A command.
struct Command {
    name: String,
    help: String,
    key: String,
    /// Why it is of no use here.
    useless: Option<String>,
    run: Run,
}

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

fn commands(model: &Model) -> Vec<Command> {
    let lang = model.look.lang;
    let here = model.place_below();
    let mut all: Vec<Command> = Vec::new();
    for row in model.keys.rows().filter(|row| is_a_command(row.action())) {
        let name = row.name();
        let useless = (!row.works_in(here)).then(|| {
            say!(
                lang,
                "not here: {help}",
                "此处不可用：{help}",
                "ここでは使えません: {help}",
                help = row.help(lang)
            )
        });
        match all.iter_mut().find(|it| it.name == name) {
            // A key that does the same elsewhere, told in other words.
            Some(known) if known.useless.is_some() && useless.is_none() => {
                (known.help, known.useless, known.key) =
                    (row.help(lang).to_owned(), None, row.key().unwrap_or_default());
            }
            Some(_) => {}
            None => all.push(Command {
                name: name.to_owned(),
                help: row.help(lang).to_owned(),
                key: row.key().unwrap_or_default(),
                useless,
                run: Run::Do(row.action()),
            }),
        }
    }
    all.extend(model.saved.iter().map(|(name, expression)| Command {
        name: format!("filter {name}"),
        help: expression.to_owned(),
        key: String::new(),
        useless: None,
        run: Run::Filter(expression.to_owned()),
    }));
    all.extend(model.habits.saved_filters.keys().map(|name| Command {
        name: format!("forget {name}"),
        help: say!(
            lang,
            "forget the filter @{name}, which was saved here",
            "删除在此保存的筛选 @{name}",
            "ここで保存した絞り込み @{name} を忘れる"
        ),
        key: String::new(),
        useless: None,
        run: Run::Forget(name.clone()),
    }));
    let empty = model.bar.query().is_empty().then(|| NOTHING_TO_SAVE.of(lang).to_owned());
    all.push(Command {
        name: "save-filter".to_owned(),
        help: SAVE.of(lang).to_owned(),
        key: String::new(),
        useless: empty,
        run: Run::SaveFilter,
    });
    all.extend(INTERVALS.iter().filter_map(|length| asking(model, length)));
    all.extend(settings(lang));
    if here == Place::List {
        all.extend(sorts(lang));
    }
    all
}

/// Whether somebody would call it by name: what only moves or edits has a key.
const fn is_a_command(action: Action) -> bool {
    !matches!(
        action,
        Action::Down
            | Action::Up
            | Action::PageDown
            | Action::PageUp
            | Action::HalfDown
            | Action::HalfUp
            | Action::DetailDown
            | Action::DetailUp
            | Action::Palette
            | Action::Accept
            | Action::Complete
            | Action::NextChoice
            | Action::PreviousChoice
            | Action::CompleteBackwards
            | Action::OlderFilter
            | Action::NewerFilter
            | Action::Yes
            | Action::No
            | Action::Switch
            | Action::Clear
            | Action::Interrupt
    )
}

/// The setting for how often the newest is asked for.
fn asking(model: &Model, length: &str) -> Option<Command> {
    let lang = model.look.lang;
    let interval = interval(length, lang).ok()?;
    let useless = model.live().archive.is_offline().then(|| NO_SERVICE.of(lang).to_owned());
    let help = say!(
        lang,
        "ask for the newest every {length}, until the end; any other length can be typed",
        "直到退出，每 {length} 查询一次最新断流；也可输入其他时长",
        "終了まで {length} ごとに最新を問い合わせる。ほかの長さも入力できます"
    );
    let name = format!("interval {length}");
    Some(Command { name, help, key: String::new(), useless, run: Run::Interval(interval) })
}

const NO_SERVICE: Words = Words::new(
    "offline, the service is not asked",
    "离线时不查询服务",
    "オフラインではサービスに問い合わせません",
);

/// The window or the interval that is written out, which is as good as those that are proposed.
fn written(model: &Model, typed: &str) -> Option<Command> {
    let lang = model.look.lang;
    if let Some(length) = typed.strip_prefix("interval ").map(str::trim) {
        return asking(model, length).filter(|_| !INTERVALS.contains(&length));
    }
    let length = typed.strip_prefix("window ")?.trim();
    let seconds = parse_duration(length).ok().and_then(|it| u32::try_from(it.as_secs()).ok())?;
    let proposed = seconds == 0 || WINDOWS.contains(&length);
    (!proposed).then(|| Command {
        name: format!("window {length}"),
        help: say!(lang, "list the last {length}", "列出最近 {length}", "直近 {length} を一覧する"),
        key: String::new(),
        useless: None,
        run: Run::Window(seconds),
    })
}

/// The list's columns to sort by.
fn sorts(lang: Lang) -> Vec<Command> {
    let sort = |column: Column| {
        let title = column.title(lang);
        Command {
            name: format!("sort {}", column.name()),
            help: say!(lang, "sort by {title}", "按{title}排序", "{title}で並べ替える"),
            key: String::new(),
            useless: None,
            run: Run::Sort(column),
        }
    };
    Column::ALL.into_iter().map(sort).collect()
}

fn settings(lang: Lang) -> Vec<Command> {
    let setting =
        |name: String, help: String, run| Command { name, help, key: String::new(), useless: None, run };
    let mut all = Vec::new();
    for length in WINDOWS {
        let seconds = parse_duration(length).ok().and_then(|it| u32::try_from(it.as_secs()).ok());
        let help = say!(
            lang,
            "list the last {length}; any other length can be typed",
            "列出最近 {length}；也可输入其他时长",
            "直近 {length} を一覧する。ほかの長さも入力できます"
        );
        all.extend(seconds.map(|seconds| setting(format!("window {length}"), help, Run::Window(seconds))));
    }
    for (name, length) in MUTES {
        let help = match length {
            Some(_) => say!(
                lang,
                "no alert rings for {name}",
                "{name} 内提醒不响铃",
                "{name} の間、通知を鳴らさない"
            ),
            None => say!(lang, "alerts ring again", "提醒恢复响铃", "通知を再び鳴らす"),
        };
        all.push(setting(format!("mute {name}"), help, Run::Mute(length)));
    }
    for other in Lang::ALL {
        let help = other.pick("speak English", "使用中文", "日本語で表示する").to_owned();
        all.push(setting(format!("lang {}", other.name()), help, Run::Speak(other)));
    }
    for theme in ThemeName::ALL {
        let help = theme.help(lang).to_owned();
        all.push(setting(format!("theme {}", theme.name()), help, Run::Theme(theme)));
    }
    for face in Face::ALL {
        let help = face.help(lang).to_owned();
        all.push(setting(format!("times {}", face.name()), help, Run::Times(face)));
    }
    for (name, ascii) in [("ascii on", true), ("ascii off", false)] {
        let help = if ascii {
            Words::new(
                "lines and marks in ASCII, until the end",
                "线条和标记用 ASCII，直到退出",
                "終了まで罫線と記号を ASCII で描く",
            )
        } else {
            Words::new("draw lines and marks", "绘制线条和标记", "罫線と記号を描く")
        };
        all.push(setting(name.to_owned(), help.of(lang).to_owned(), Run::Ascii(ascii)));
    }
    for ambiguous in [Ambiguous::Narrow, Ambiguous::Wide] {
        let help = match ambiguous {
            Ambiguous::Narrow => Words::new(
                "characters such as … and é take one cell",
                "… 和 é 等字符占一列",
                "… や é などの文字は 1 桁",
            ),
            Ambiguous::Wide => Words::new(
                "characters such as … and é take two cells, until the end",
                "… 和 é 等字符占两列，直到退出",
                "終了まで … や é などの文字を 2 桁とする",
            ),
        };
        let name = format!("ambiguous {}", ambiguous.name());
        all.push(setting(name, help.of(lang).to_owned(), Run::Ambiguous(ambiguous)));
    }
    all
}
