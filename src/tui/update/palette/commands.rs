//! What can be chosen in the palette: every command, view, saved filter and setting, with what it does.

use std::time::Duration;

use super::interval;
use crate::cells::Ambiguous;
use crate::config::parse_duration;
use crate::i18n::{Lang, Words};
use crate::say;
use crate::tui::columns::Column;
use crate::tui::keymap::{Action, Place};
use crate::tui::model::Model;
use crate::tui::theme::ThemeName;
use crate::tui::times::Face;

const SAVE: Words = Words::new(
    "keep the present filter under a name; @name calls it in any filter",
    "以名称保存当前筛选；在任何筛选中写 @名称 即可使用",
    "今の絞り込みに名前を付けて保存する。どの絞り込みでも @名前 で使える",
);
const QUIT: Words = Words::new("leave, wherever this is", "退出，不论在何处", "どこからでも終了する");
const NOTHING_TO_SAVE: Words =
    Words::new("there is no filter to save", "没有可保存的筛选", "保存する絞り込みがありません");

/// Windows that are proposed; any other length can be typed.
const WINDOWS: [&str; 6] = ["1h", "6h", "24h", "3d", "7d", "30d"];

/// Times between two live readings that are proposed; any other from a second to an hour can be typed.
const INTERVALS: [&str; 5] = ["1s", "5s", "10s", "30s", "1m"];

/// How long alerts can be muted, in seconds.
const MUTES: [(&str, Option<i64>); 4] =
    [("15m", Some(900)), ("1h", Some(3_600)), ("8h", Some(8 * 3_600)), ("off", None)];

/// What a command does.
pub(super) enum Run {
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
pub(super) struct Command {
    pub(super) name: String,
    pub(super) help: String,
    pub(super) key: String,
    /// Why it is of no use here.
    pub(super) useless: Option<String>,
    pub(super) run: Run,
}

/// All commands, with those that are of no use here.
pub(super) fn commands(model: &Model) -> Vec<Command> {
    let lang = model.look.lang;
    let here = model.place_below();
    let mut all: Vec<Command> = Vec::new();
    for row in model.keys.rows().filter(|row| is_a_command(row.action())) {
        let name = row.name();
        let help = if row.action() == Action::Quit { QUIT.of(lang) } else { row.help(lang) };
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
                    (help.to_owned(), None, row.key().unwrap_or_default());
            }
            Some(_) => {}
            None => all.push(Command {
                name: name.to_owned(),
                help: help.to_owned(),
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
pub(super) fn written(model: &Model, typed: &str) -> Option<Command> {
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
