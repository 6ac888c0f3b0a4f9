//! The help: made of the key table and of the filter's terms, so that it cannot be out of date.

use ratatui::layout::{Position, Rect};

use super::bar::skip;
use super::paint::{Line, Paint, plain, span};
use super::{help_area, overflow};
use crate::filter::TERMS;
use crate::i18n::Words;
use crate::insight::Verdict;
use crate::say;
use crate::tui::keymap::{Bound, Place};
use crate::tui::model::{HelpPage, INCOMPLETE, Mode, Model};
use crate::tui::text;
use crate::tui::theme::Role;

/// What a reader of the vendor's console must know to find a field again, and what marks mean.
const WORDS: [(Words, Words); 6] = [
    (
        Words::new("app", "app", "app"),
        Words::new(
            "the vendor's console calls it \"Path\"",
            "即 AppName，控制台中称为“推流路径”",
            "アプリ名。コンソールでは「Path」と表示されます",
        ),
    ),
    (
        Words::new("ended", "ended", "ended"),
        Words::new(
            "when the push ended; a window of time covers the pushes that ended in it",
            "推流结束（断流）的时间；时间窗包含在其中结束的推流",
            "プッシュが終了した時刻。期間にはその間に終了したプッシュが入ります",
        ),
    ),
    (
        Words::new("actor", "actor", "actor"),
        Words::new(
            "who has to act: streamer, network, us, account, platform, operator, nobody",
            "处理方：streamer 推流端、network 网络、us 我方配置、account 账号、platform 平台、operator 操作人员、nobody 无需处理",
            "対応者: streamer 配信者、network 回線、us 自社設定、account アカウント、platform 事業者、operator 操作者、nobody 対応不要",
        ),
    ),
    (
        Words::new("STALE", "已过时", "更新停滞"),
        Words::new(
            "no reading succeeded for three intervals: what is shown may be out of date",
            "连续三个周期读取失败：显示的内容可能已过时",
            "3 周期続けて取得に失敗: 表示が古い可能性があります",
        ),
    ),
    (
        Words::new("OFFLINE", "离线", "オフライン"),
        Words::new(
            "only the archive is read: what became of streams since is not known",
            "只读取存档：流此后的情况未知",
            "アーカイブのみを表示: ストリームのその後は不明",
        ),
    ),
    (
        INCOMPLETE,
        Words::new(
            "the service's own count could not be met: breaks may be missing",
            "与服务端总数不符：可能缺少断流记录",
            "サービス側の総数と一致せず、切断記録が欠けている可能性があります",
        ),
    ),
];
const BACK: Words = Words::new(
    "+22m: the stream came back 22 minutes after the break; behind DOWN stands how long it has been down",
    "+22m：断流 22 分钟后恢复；“中断”后为已中断的时长",
    "+22m: 切断の 22 分後に復旧。「停止中」の後ろは停止している長さ",
);
const NEW: Words = Words::new(
    "came in while the program ran, since the list last followed what comes in",
    "程序运行期间新增，自列表上次跟随新记录以来",
    "起動中に届いたもの（一覧が最後に新着へ追従してから）",
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

/// Draws the page; returns the cursor while what is looked for is typed.
pub(super) fn draw(model: &Model, page: &HelpPage, whole: Rect, paint: &mut Paint<'_>) -> Option<Position> {
    paint.blank(whole);
    let area = help_area(model);
    let lines = lines(model, area.width);
    paint.page(area, &lines, page.scroll.min(overflow(lines.len(), area.height)));
    if !page.is_searched() {
        return None;
    }
    let start = paint.put(whole.x, whole.y, whole.right(), "/", Role::Accent);
    let room = usize::from(whole.right().saturating_sub(start));
    let (text, cursor) = (page.find.text(), page.find.cursor());
    let skipped = skip(text, cursor.saturating_sub(room.saturating_sub(1)));
    paint.put(start, whole.y, whole.right(), &text[skipped.bytes..], Role::Strong);
    let cells = u16::try_from(cursor.saturating_sub(skipped.cells)).unwrap_or(u16::MAX);
    let x = start.saturating_add(cells).min(whole.right().saturating_sub(1));
    page.typing.then_some(Position { x, y: whole.y })
}

/// A row of the help: what it is about, what it says, and words that find it besides.
struct Row {
    name: String,
    meaning: &'static str,
    also: &'static str,
}

/// The whole help for a width, or what of it is looked for.
pub(super) fn lines(model: &Model, width: u16) -> Vec<Line> {
    let find = match &model.mode {
        Mode::Help(page) => page.find.text().trim().to_lowercase(),
        _ => String::new(),
    };
    let found = |row: &Row| {
        let has = |text: &str| text.to_lowercase().contains(&find);
        find.is_empty() || has(&row.name) || has(row.meaning) || has(row.also)
    };
    let mut lines: Vec<Line> = Vec::new();
    for (title, mut rows) in sections(model) {
        rows.retain(found);
        if rows.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.push(vec![span(title, Role::Heading)]);
        table(&mut lines, width, &rows);
    }
    if lines.is_empty() {
        let none = say!(
            model.look.lang,
            "Nothing says {find}.",
            "没有包含 {find} 的内容。",
            "{find} を含む項目はありません。"
        );
        lines.extend(text::wrap(&none, usize::from(width)).into_iter().map(|line| vec![plain(line)]));
    }
    lines
}

/// All of it: the keys of this place first.
fn sections(model: &Model) -> Vec<(&'static str, Vec<Row>)> {
    let lang = model.look.lang;
    let here = model.place_below();
    let keys = |wanted: &dyn Fn(&Bound) -> bool| -> Vec<Row> {
        let rows = model.keys.rows().filter(|row| wanted(row));
        rows.map(|row| Row { name: row.keys(), meaning: row.help(lang), also: row.name() }).collect()
    };
    let is_read = |row: &Bound| !is_of_a_line(row);
    let of_line = |place: Place| keys(&move |row| row.works_in(place) && is_of_a_line(row));
    let mut asked = of_line(Place::Prompt);
    asked.extend(of_line(Place::Confirm));
    let terms = TERMS.iter().map(|term| Row {
        name: term.example.to_owned(),
        meaning: term.help.of(lang),
        also: term.name,
    });
    let glyphs = model.look.glyphs;
    let marks = [
        (glyphs.new, NEW),
        (glyphs.marked, MARKED),
        (glyphs.noted, NOTED),
        (glyphs.unrecognised, UNRECOGNISED),
        (glyphs.times, COPIES),
    ];
    let back = (Verdict::Back.word(lang), BACK);
    let words = WORDS.into_iter().map(|(word, said)| (word.of(lang), said)).chain([back]).chain(marks);
    let words = words.map(|(word, said)| Row { name: word.to_owned(), meaning: said.of(lang), also: "" });
    let title = match here {
        Place::Table => Words::new("Keys in this view", "此视图中的按键", "このビューのキー"),
        Place::Detail => Words::new("Keys in the detail", "详情中的按键", "詳細でのキー"),
        Place::Alerts => Words::new("Keys among the alerts", "提醒列表中的按键", "通知一覧でのキー"),
        _ => Words::new("Keys in the list", "列表中的按键", "一覧でのキー"),
    };
    vec![
        (title.of(lang), keys(&|row| is_read(row) && row.works_in(here))),
        (
            Words::new("Keys elsewhere", "其他位置的按键", "ほかの場所のキー").of(lang),
            keys(&|row| is_read(row) && !row.works_in(here)),
        ),
        (Words::new("In the filter's line", "筛选输入行", "絞り込みの入力行").of(lang), of_line(Place::Edit)),
        (Words::new("In a note's line", "备注输入行", "メモの入力行").of(lang), of_line(Place::Note)),
        (
            Words::new(
                "In the palette and other questions",
                "命令面板与其他提问",
                "コマンド入力とその他の質問",
            )
            .of(lang),
            asked,
        ),
        (Words::new("Filter terms", "筛选条件", "絞り込みの条件").of(lang), terms.collect()),
        (Words::new("Words", "术语与标记", "用語と記号").of(lang), words.collect()),
    ]
}

/// Whether keys mean this only where something is typed or answered.
fn is_of_a_line(row: &Bound) -> bool {
    let typed = [Place::Edit, Place::Note, Place::Prompt, Place::Confirm, Place::Find];
    let read = [Place::List, Place::Table, Place::Detail, Place::Help];
    typed.into_iter().any(|place| row.works_in(place)) && !read.into_iter().any(|place| row.works_in(place))
}

/// Two columns, the second wrapped; below one another where the screen is narrow.
fn table(lines: &mut Vec<Line>, width: u16, rows: &[Row]) {
    let widest = rows.iter().map(|row| text::width(&row.name)).max().unwrap_or(0);
    let width = usize::from(width);
    let narrow = width < widest + 24;
    let indent = if narrow { 4 } else { widest + 4 };
    for Row { name, meaning, .. } in rows {
        let mut wrapped = text::wrap(meaning, width.saturating_sub(indent).max(8)).into_iter();
        let mut first = vec![plain("  "), span(name.as_str(), Role::Strong)];
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
