//! What comes first in footer and help: opening and leaving, the views, and the lines in which one types.

use crossterm::event::KeyCode as K;

use super::{BODY, LINES, NO_LABEL, READING, row};
use crate::i18n::Words;
use crate::tui::keymap::Action as A;
use crate::tui::keymap::Binding;
use crate::tui::keymap::Key::{Char, Ctrl, Named};
use crate::tui::keymap::Place::{Confirm, Edit, Find, Help, List, Note, Prompt, Table};
use crate::tui::model::View;

pub(super) const PART: &[Binding] = &[
    row(
        A::Open,
        "open",
        &[Named(K::Enter), Named(K::Right), Char('l')],
        &[List],
        Words::new("detail", "详情", "詳細"),
        Words::new("open the detail of the selected break", "打开所选断流的详情", "選んだ切断の詳細を開く"),
    ),
    row(
        A::Open,
        "open",
        &[Named(K::Enter), Named(K::Right), Char('l')],
        &[Table],
        Words::new("breaks", "断流", "切断"),
        Words::new(
            "list the breaks of the selected stream, incident or cause",
            "列出所选流、事件或原因的断流",
            "選んだストリーム・インシデント・原因の切断を一覧する",
        ),
    ),
    row(
        A::Accept,
        "accept",
        &[Named(K::Enter)],
        &[Edit],
        Words::new("accept", "确定", "確定"),
        Words::new(
            "keep the filter as it is shown",
            "保留当前显示的筛选条件",
            "表示どおりの絞り込みで確定する",
        ),
    ),
    row(
        A::Back,
        "back",
        &[Named(K::Esc), Named(K::Left), Char('h'), Named(K::Backspace)],
        READING,
        Words::new("back", "返回", "戻る"),
        Words::new(
            "undo the innermost: help, detail, level, filter, view",
            "逐层返回：帮助、详情、层级、筛选、视图",
            "内側から順に戻る: ヘルプ、詳細、階層、絞り込み、ビュー",
        ),
    ),
    row(
        A::Back,
        "back",
        &[Named(K::Esc)],
        &[Edit],
        Words::new("restore", "还原", "元に戻す"),
        Words::new(
            "leave the filter as it was before editing",
            "筛选条件恢复到编辑前",
            "絞り込みを編集前に戻す",
        ),
    ),
    row(
        A::Turn(View::Breaks),
        "view-breaks",
        &[Char('1')],
        BODY,
        Words::new("views", "视图", "ビュー"),
        Words::new("the breaks, one by one", "逐条列出断流", "切断を一件ずつ"),
    ),
    row(
        A::Turn(View::Streams),
        "view-streams",
        &[Char('2')],
        BODY,
        NO_LABEL,
        Words::new(
            "the same by stream: how often, how long on air, why",
            "按流汇总：次数、在线时长、原因",
            "ストリーム別: 回数、配信時間、理由",
        ),
    ),
    row(
        A::Turn(View::Incidents),
        "view-incidents",
        &[Char('3')],
        BODY,
        NO_LABEL,
        Words::new(
            "what broke together, the newest first",
            "同时断流的事件，最新在前",
            "まとまって起きた切断、新しい順",
        ),
    ),
    row(
        A::Turn(View::Causes),
        "view-causes",
        &[Char('4')],
        BODY,
        NO_LABEL,
        Words::new(
            "the same by cause: how many, who has to act, more or fewer",
            "按原因汇总：数量、处理方、增减",
            "原因別: 件数、対応者、増減",
        ),
    ),
    row(
        A::Filter,
        "filter",
        &[Char('/')],
        BODY,
        Words::new("filter", "筛选", "絞り込み"),
        Words::new(
            "edit the filter; the list follows while you type",
            "编辑筛选条件；列表随输入更新",
            "絞り込みを編集する。入力に合わせて一覧が変わる",
        ),
    ),
    row(
        A::Accept,
        "accept",
        &[Named(K::Enter)],
        &[Note],
        Words::new("save", "保存", "保存"),
        Words::new(
            "save the note; an empty line takes it away",
            "保存备注；空行则删除备注",
            "メモを保存する。空の行で削除",
        ),
    ),
    row(
        A::Back,
        "back",
        &[Named(K::Esc)],
        &[Note],
        Words::new("leave", "取消", "取り消し"),
        Words::new("leave the note as it was", "备注保持原样", "メモを元のままにする"),
    ),
    row(
        A::Switch,
        "switch",
        &[Named(K::Tab)],
        &[Note],
        Words::new("this break or its stream", "此次断流 / 该流", "この切断 / ストリーム"),
        Words::new(
            "write about this break alone, or about its stream and all its breaks",
            "备注写给此次断流，或写给该流及其全部断流",
            "この切断だけのメモか、ストリーム全体のメモかを切り替える",
        ),
    ),
    row(
        A::Accept,
        "accept",
        &[Named(K::Enter)],
        &[Prompt],
        Words::new("do it", "执行", "実行"),
        Words::new(
            "do what is highlighted, or take what is written",
            "执行突出显示的一项，或采用所写内容",
            "強調表示の項目を実行する、または入力どおりにする",
        ),
    ),
    row(
        A::Back,
        "back",
        &[Named(K::Esc)],
        &[Prompt],
        Words::new("leave", "取消", "取り消し"),
        Words::new("leave without doing anything", "不执行任何操作并离开", "何もせずに閉じる"),
    ),
    row(
        A::Filter,
        "filter",
        &[Char('/')],
        &[Help],
        Words::new("find", "查找", "検索"),
        Words::new(
            "find in this help, while you type",
            "在本帮助中查找，随输入更新",
            "このヘルプの中を探す。入力に合わせて変わる",
        ),
    ),
    row(
        A::Accept,
        "accept",
        &[Named(K::Enter)],
        &[Find],
        Words::new("read", "阅读", "読む"),
        Words::new("read what was found", "阅读找到的内容", "見つかったものを読む"),
    ),
    row(
        A::Back,
        "back",
        &[Named(K::Esc)],
        &[Find],
        Words::new("all", "全部", "すべて"),
        Words::new("show all of the help again", "重新显示全部帮助", "ヘルプ全体に戻る"),
    ),
    row(
        A::Complete,
        "complete",
        &[Named(K::Tab)],
        &[Prompt],
        Words::new("complete", "补全", "補完"),
        Words::new("write out what is highlighted", "写入突出显示的一项", "強調表示の項目を入力欄に書く"),
    ),
    row(
        A::NextChoice,
        "next-choice",
        &[Named(K::Down), Ctrl('n')],
        &[Prompt],
        NO_LABEL,
        Words::new("the next choice", "下一项", "次の候補"),
    ),
    row(
        A::PreviousChoice,
        "previous-choice",
        &[Named(K::Up), Named(K::BackTab), Ctrl('p')],
        &[Prompt],
        NO_LABEL,
        Words::new("the choice before", "上一项", "前の候補"),
    ),
    row(
        A::Yes,
        "yes",
        &[Char('y'), Char('Y')],
        &[Confirm],
        Words::new("yes", "是", "はい"),
        Words::new("yes, do it", "是，执行", "はい、実行する"),
    ),
    row(
        A::No,
        "no",
        &[Char('n'), Char('N'), Char('q'), Named(K::Esc)],
        &[Confirm],
        Words::new("no", "否", "いいえ"),
        Words::new("no, leave it", "否，不执行", "いいえ、やめる"),
    ),
    row(
        A::Clear,
        "clear",
        &[Ctrl('u')],
        LINES,
        Words::new("clear", "清空", "消去"),
        Words::new("empty the line", "清空此行", "行を空にする"),
    ),
];
