//! The help: made of the key table and of the filter's terms, so that it cannot be out of date.

use ratatui::layout::Rect;

use super::overflow;
use super::paint::{Line, Paint, plain, span};
use crate::filter::TERMS;
use crate::i18n::Words;
use crate::tui::keymap::{Bound, Place};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Role;

/// What a reader of the vendor's console must know to find a field again, and what marks mean.
const WORDS: [(&str, Words); 6] = [
    (
        "app",
        Words::new(
            "the vendor's console calls it \"Path\"",
            "即 AppName，控制台中称为“推流路径”",
            "アプリ名。コンソールでは「Path」と表示されます",
        ),
    ),
    (
        "ended",
        Words::new(
            "when the push ended; a window of time covers the pushes that ended in it",
            "推流结束（断流）的时间；时间窗包含在其中结束的推流",
            "プッシュが終了した時刻。期間にはその間に終了したプッシュが入ります",
        ),
    ),
    (
        "actor",
        Words::new(
            "who has to act: streamer, network, us, account, platform, operator, nobody",
            "处理方：streamer 推流端、network 网络、us 我方配置、account 账号、platform 平台、operator 操作人员、nobody 无需处理",
            "対応者: streamer 配信者、network ネットワーク、us 自社設定、account アカウント、platform プラットフォーム、operator オペレーター、nobody 対応不要",
        ),
    ),
    (
        "STALE",
        Words::new(
            "no reading succeeded for three intervals: what is shown may be out of date",
            "连续三个周期读取失败：显示的内容可能已过时",
            "3 周期続けて取得に失敗: 表示が古い可能性があります",
        ),
    ),
    (
        "OFFLINE",
        Words::new(
            "only the archive is read: what became of streams since is not known",
            "只读取存档：流此后的情况未知",
            "アーカイブのみを表示: ストリームのその後は不明",
        ),
    ),
    (
        "INCOMPLETE",
        Words::new(
            "the service's own count could not be met: breaks may be missing",
            "与服务端总数不符：可能缺少断流记录",
            "サービス側の総数と一致せず、切断記録が欠けている可能性があります",
        ),
    ),
];
const NEW: Words = Words::new(
    "came in while the program ran, since Home was last pressed",
    "程序运行期间新增，自上次按 Home 以来",
    "起動中に届いたもの（最後に Home を押してから）",
);
const MARKED: Words = Words::new("a break that you marked", "你标记过的断流", "自分で印を付けた切断");
const NOTED: Words = Words::new(
    "there is a note on the break or on its stream",
    "该断流或该流有备注",
    "切断またはストリームにメモあり",
);
const UNRECOGNISED: Words = Words::new(
    "a reason that is not in the catalogue, word for word",
    "原因库中没有的断流原因，原文照录",
    "カタログにない切断理由の原文",
);
const COPIES: Words = Words::new(
    "that many equal records, which the service lists without an id",
    "相同记录的条数，服务端未给出编号",
    "同一内容の記録の件数。サービス側の記録には ID がありません",
);

pub(super) fn draw(model: &Model, scroll: u16, area: Rect, paint: &mut Paint<'_>) {
    paint.blank(area);
    let lines = lines(model, area.width);
    let scroll = scroll.min(overflow(lines.len(), area.height));
    paint.page(area, &lines, scroll);
}

/// The whole help for a width.
pub(super) fn lines(model: &Model, width: u16) -> Vec<Line> {
    let look = model.look;
    let mut lines = vec![vec![span(Words::new("Keys", "按键", "キー").of(look.lang), Role::Heading)]];
    let keys: Vec<(String, &str)> = model
        .keys
        .rows()
        .filter(|row| !is_of_a_line(row))
        .map(|row| (row.keys(), row.help(look.lang)))
        .collect();
    table(&mut lines, width, keys.iter().map(|(keys, help)| (keys.as_str(), String::from(*help))));
    lines.push(Line::new());
    lines.push(vec![span(
        Words::new("In the filter's line", "筛选输入行", "絞り込みの入力行").of(look.lang),
        Role::Heading,
    )]);
    of_line(&mut lines, width, model, Place::Edit);
    lines.push(Line::new());
    lines.push(vec![span(
        Words::new("In a note's line", "备注输入行", "メモの入力行").of(look.lang),
        Role::Heading,
    )]);
    of_line(&mut lines, width, model, Place::Note);
    lines.push(Line::new());
    lines.push(vec![span(
        Words::new("In the palette and other questions", "命令面板与其他提问", "コマンド入力とその他の質問")
            .of(look.lang),
        Role::Heading,
    )]);
    of_line(&mut lines, width, model, Place::Prompt);
    of_line(&mut lines, width, model, Place::Confirm);
    lines.push(Line::new());
    lines.push(vec![span(
        Words::new("Filter terms", "筛选条件", "絞り込みの条件").of(look.lang),
        Role::Heading,
    )]);
    table(&mut lines, width, TERMS.iter().map(|term| (term.example, String::from(term.help.of(look.lang)))));
    lines.push(Line::new());
    lines.push(vec![span(Words::new("Words", "术语与标记", "用語と記号").of(look.lang), Role::Heading)]);
    let glyphs = look.glyphs;
    let marks = [
        (glyphs.new, NEW),
        (glyphs.marked, MARKED),
        (glyphs.noted, NOTED),
        (glyphs.unrecognised, UNRECOGNISED),
        (glyphs.times, COPIES),
    ];
    let words = WORDS.into_iter().chain(marks);
    table(&mut lines, width, words.map(|(word, meaning)| (word, String::from(meaning.of(look.lang)))));
    lines
}

/// Whether keys mean this only where something is typed.
fn is_of_a_line(row: &Bound) -> bool {
    let typed = [Place::Edit, Place::Note, Place::Prompt, Place::Confirm];
    typed.into_iter().any(|place| row.works_in(place)) && !row.works_in(Place::List)
}

/// The keys of a line editor.
fn of_line(lines: &mut Vec<Line>, width: u16, model: &Model, place: Place) {
    let lang = model.look.lang;
    let rows = model.keys.rows().filter(|row| is_of_a_line(row) && row.works_in(place));
    let keys: Vec<(String, &str)> = rows.map(|row| (row.keys(), row.help(lang))).collect();
    table(lines, width, keys.iter().map(|(keys, help)| (keys.as_str(), String::from(*help))));
}

/// Two columns, the second wrapped; below one another where the screen is narrow.
fn table<'a>(lines: &mut Vec<Line>, width: u16, rows: impl Iterator<Item = (&'a str, String)>) {
    let rows: Vec<(&str, String)> = rows.collect();
    let widest = rows.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0);
    let width = usize::from(width);
    let narrow = width < widest + 24;
    let indent = if narrow { 4 } else { widest + 4 };
    for (name, meaning) in rows {
        let mut wrapped = text::wrap(&meaning, width.saturating_sub(indent).max(8)).into_iter();
        let mut first = vec![plain("  "), span(name, Role::Strong)];
        if narrow {
            lines.push(first);
        } else {
            first.push(plain(" ".repeat(indent - 2 - text::width(name))));
            first.extend(wrapped.next().map(plain));
            lines.push(first);
        }
        lines.extend(wrapped.map(|rest| vec![plain(" ".repeat(indent)), plain(rest)]));
    }
}
