//! What an empty list says: why it is empty, how sure that is, and what to do.

use ratatui::layout::Rect;

use super::header::window;
use super::paint::Paint;
use crate::i18n::Words;
use crate::poll::report::Window;
use crate::say;
use crate::tui::keymap::{Action, Place};
use crate::tui::model::{Hunt, Mode, Model, Subject};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::times::{age, grouped};

pub(super) fn draw(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let (what, hint) = reason(model);
    let room = usize::from(area.width.saturating_sub(2)).max(1);
    let lines = text::wrap(&what, room).into_iter().map(|line| (line, Role::Plain));
    let hints = text::wrap(&hint, room).into_iter().map(|line| (line, Role::Dim));
    let start = area.y + u16::from(area.height > 4);
    for (y, (line, role)) in (start..area.bottom()).zip(lines.chain(hints)) {
        paint.put(area.x + u16::from(area.width > 2), y, area.right(), &line, role);
    }
}

const ALL_STOPPED: Words = Words::new(
    "Nothing is read: every profile is stopped.",
    "未读取任何数据：所有配置均已停止。",
    "何も読み込んでいません: すべてのプロファイルが停止中です。",
);
const ARCHIVE_FAILED: Words =
    Words::new("The archive cannot be read.", "无法读取存档。", "アーカイブを読み取れません。");
const READING_ARCHIVE: Words =
    Words::new("Reading the archive.", "正在读取存档。", "アーカイブを読み込んでいます。");
const NO_ANSWER: Words = Words::new(
    "Nothing has been read yet: no answer so far.",
    "尚未读到任何数据：目前没有应答。",
    "まだ何も読み込めていません: 応答がありません。",
);
const NONE_OFF_AIR: Words = Words::new(
    "No stream is known to be off air.",
    "没有已知处于中断状态的流。",
    "停止中と確認されたストリームはありません。",
);
/// Where a level or a view narrows what is looked at: elsewhere there may be some.
const NONE_HERE_OFF_AIR: Words = Words::new(
    "No stream of this level is known to be off air.",
    "该层级中没有已知处于中断状态的流。",
    "この階層に、停止中と確認されたストリームはありません。",
);
const NONE_IN_LEVEL: Words = Words::new(
    "No break of this level is in the window.",
    "该层级在时间窗内没有断流。",
    "この階層の切断は期間内にありません。",
);
const NEWEST_FIRST: Words =
    Words::new("The newest come first.", "最新的最先显示。", "新しいものから表示します。");
const STANDS_ABOVE: Words =
    Words::new("What to do stands above.", "处理方法见上方。", "対処は上に表示しています。");

fn reason(model: &Model) -> (String, String) {
    let (now, lang) = (model.now(), model.look.lang);
    let known = model.known().breaks;

    if let Some(hunt) = model.hunt.as_ref().filter(|_| known == 0) {
        return nothing_found(model, hunt);
    }
    if model.archive.is_offline() && known == 0 {
        return nothing_kept(model);
    }
    if model.profiles.all_stopped() && known == 0 {
        return (ALL_STOPPED.of(lang).to_owned(), troubles(model));
    }
    if known == 0 && !model.profiles.any_filling() && model.profiles.iter().all(|it| it.age(now).is_none()) {
        return (NO_ANSWER.of(lang).to_owned(), troubles(model));
    }
    if known > 0 && model.quiet {
        return (no_row_is_left(model).to_owned(), shows_again(model));
    }
    if known > 0 && model.drill.innermost() == Some(&Subject::Down) && model.bar.query().is_empty() {
        let is_only = model.drill.levels().count() == 1;
        let none = if is_only { NONE_OFF_AIR } else { NONE_HERE_OFF_AIR };
        return (none.of(lang).to_owned(), goes_back(model));
    }
    if known > 0 && !model.bar.query().is_empty() {
        let hint = match model.mode {
            Mode::Filter(_) => restores(model),
            _ => clears(model),
        };
        return (none_passes(model, known), hint);
    }
    if known > 0 && !model.drill.is_top() {
        return (NONE_IN_LEVEL.of(lang).to_owned(), goes_back(model));
    }
    if model.profiles.any_filling() {
        let (within, window) = (within(model), window(model));
        let what = say!(
            lang,
            "Reading the breaks {within}{window} ...",
            "正在读取断流记录（{window}）……",
            "切断記録を読み込み中（{window}）…"
        );
        return (what, NEWEST_FIRST.of(lang).to_owned());
    }
    (none_ended(model), widens(model))
}

/// A search has found nothing, so far or at all.
fn nothing_found(model: &Model, hunt: &Hunt) -> (String, String) {
    let (lang, name) = (model.look.lang, hunt.name());
    if hunt.is_running() {
        let what = say!(lang, "Looking for {name} ...", "正在搜索 {name}……", "{name} を検索中…");
        return (what, NEWEST_FIRST.of(lang).to_owned());
    }
    let what = if hunt.is_complete() {
        say!(
            lang,
            "No break of {name} was found.",
            "没有找到 {name} 的断流。",
            "{name} の切断は見つかりませんでした。"
        )
    } else {
        say!(
            lang,
            "No break of {name} was found in the part that was searched.",
            "在已搜索的部分中没有找到 {name} 的断流。",
            "検索した範囲に {name} の切断はありませんでした。"
        )
    };
    (what, goes_back(model))
}

fn goes_back(model: &Model) -> String {
    let (lang, keys) = (model.look.lang, model.keys.either(Action::Back, model.look.lang));
    say!(lang, "{keys} goes back.", "按 {keys} 返回。", "{keys} で戻ります。")
}

fn restores(model: &Model) -> String {
    let key = model.keys.key_at(Place::Edit, Action::Back);
    say!(
        model.look.lang,
        "{key} restores the filter before.",
        "按 {key} 恢复之前的筛选。",
        "{key} で前の絞り込みに戻ります。"
    )
}

fn clears(model: &Model) -> String {
    let lang = model.look.lang;
    let (filter, keys) = (model.key(Action::Filter), model.keys.either(Action::Back, lang));
    say!(
        lang,
        "{filter} changes it, {keys} clears it.",
        "按 {filter} 修改，按 {keys} 清除。",
        "{filter} で変更、{keys} で解除します。"
    )
}

fn widens(model: &Model) -> String {
    let key = model.key(Action::WindowWider);
    say!(model.look.lang, "{key} widens the window.", "按 {key} 扩大时间窗。", "{key} で期間を広げます。")
}

/// Why nothing is shown where only the archive is read.
fn nothing_kept(model: &Model) -> (String, String) {
    let lang = model.look.lang;
    if model.archive.has_failed() {
        return (ARCHIVE_FAILED.of(lang).to_owned(), STANDS_ABOVE.of(lang).to_owned());
    }
    if model.archive.is_loading() {
        return (READING_ARCHIVE.of(lang).to_owned(), String::new());
    }
    let (within, window) = (within(model), window(model));
    let what = say!(
        lang,
        "The archive holds no break that ended {within}{window}.",
        "存档中没有在此期间结束的断流（{window}）。",
        "アーカイブにこの期間の切断はありません（{window}）。"
    );
    (what, widens(model))
}

/// What no break passes.
fn none_passes(model: &Model, known: u64) -> String {
    let lang = model.look.lang;
    if let Mode::Filter(edit) = &model.mode
        && edit.error().is_some()
    {
        // The text on the screen is another one.
        let text = model.bar.query().text();
        return say!(
            lang,
            "Nothing passed the last text that was understood: {text}",
            "最近一次能识别的筛选没有匹配项：{text}",
            "最後に解釈できた絞り込みに該当なし: {text}"
        );
    }
    if !model.drill.is_top() {
        return say!(
            lang,
            "No break of this level passes the filter.",
            "该层级中没有断流符合筛选条件。",
            "この階層に、絞り込みに該当する切断はありません。"
        );
    }
    let known = grouped(known);
    say!(
        lang,
        "None of the {known} known breaks passes the filter.",
        "已知的 {known} 条断流均不符合筛选条件。",
        "既知の切断 {known} 件のうち、絞り込みに該当するものはありません。"
    )
}

/// That nothing broke, where, and how sure that is.
fn none_ended(model: &Model) -> String {
    let (lang, window) = (model.look.lang, window(model));
    let count = model.profiles.iter().len();
    let whom = if count == 1 {
        String::new()
    } else {
        say!(lang, " on {count} profiles", "，{count} 个配置", "、{count} プロファイル")
    };
    let checked = match model.profiles.oldest_age(model.now()) {
        Some(seconds) => {
            let ago = age(seconds);
            say!(lang, ", checked {ago} ago", "，{ago} 前检查", "、{ago} 前に確認")
        }
        None => say!(
            lang,
            ", and not every profile has answered yet",
            "，尚有配置没有应答",
            "、応答のないプロファイルあり"
        ),
    };
    let within = within(model);
    say!(
        lang,
        "No break ended {within}{window}{whom}{checked}.",
        "没有断流（{window}{whom}{checked}）。",
        "切断はありません（{window}{whom}{checked}）。"
    )
}

/// What an English sentence says before the window.
fn within(model: &Model) -> &'static str {
    match model.window() {
        Window::Last(_) => "in the ",
        Window::Since(_) => "",
        Window::Fixed { .. } => "in ",
    }
}

fn no_row_is_left(model: &Model) -> &'static str {
    Words::new(
        "Nothing is left but planned ends and refusals, which are hidden.",
        "除已隐藏的计划结束与被拒绝外，没有其他断流。",
        "非表示の予定の終了と拒否のほかに、切断はありません。",
    )
    .of(model.look.lang)
}

fn shows_again(model: &Model) -> String {
    let key = model.key(Action::Quiet);
    say!(model.look.lang, "{key} shows them.", "按 {key} 显示。", "{key} で表示します。")
}

/// What is wrong, where it does not stand in the header.
fn troubles(model: &Model) -> String {
    if !model.layout().troubles.is_empty() {
        return STANDS_ABOVE.of(model.look.lang).to_owned();
    }
    let why: Vec<String> = model.profiles.troubles(model.now()).into_iter().map(|it| it.text).collect();
    why.join(" ")
}
