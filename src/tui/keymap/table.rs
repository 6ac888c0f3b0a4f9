//! The table itself, in the order in which footer and help show it.

use crossterm::event::KeyCode as K;

use super::Action as A;
use super::Key::{Char, Ctrl, Named};
use super::Place::{Detail, Edit, Help, List, Note, Table};
use super::{Action, Binding, Key, Place};
use crate::i18n::Words;
use crate::tui::model::View;

const fn row(
    action: Action,
    keys: &'static [Key],
    places: &'static [Place],
    label: Words,
    help: Words,
) -> Binding {
    Binding { action, keys, places, label, help }
}

pub(super) const READING: &[Place] = &[List, Table, Detail, Help];
pub(super) const BODY: &[Place] = &[List, Table, Detail];
pub(super) const BREAKS: &[Place] = &[List, Detail];
pub(super) const ROWS: &[Place] = &[List, Table];
/// In both line editors.
pub(super) const LINES: &[Place] = &[Edit, Note];
pub(super) const ANYWHERE: &[Place] = &[List, Table, Detail, Edit, Note, Help];

/// Of keys that only the help names.
pub(super) const NO_LABEL: Words = Words::new("", "", "");

/// In the order in which footer and help show them.
pub(in crate::tui) const BINDINGS: &[Binding] = &[
    row(
        A::Open,
        &[Named(K::Enter), Named(K::Right), Char('l')],
        &[List],
        Words::new("detail", "详情", "詳細"),
        Words::new("open the detail of the selected break", "打开所选断流的详情", "選んだ切断の詳細を開く"),
    ),
    row(
        A::Open,
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
        &[Char('1')],
        BODY,
        Words::new("views", "视图", "ビュー"),
        Words::new("the breaks, one by one", "逐条列出断流", "切断を一件ずつ"),
    ),
    row(
        A::Turn(View::Streams),
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
        &[Named(K::Esc)],
        &[Note],
        Words::new("leave", "取消", "取り消し"),
        Words::new("leave the note as it was", "备注保持原样", "メモを元のままにする"),
    ),
    row(
        A::Switch,
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
        A::Clear,
        &[Ctrl('u')],
        LINES,
        Words::new("clear", "清空", "消去"),
        Words::new("empty the line", "清空此行", "行を空にする"),
    ),
    row(
        A::DownNow,
        &[Char('x')],
        BODY,
        Words::new("down", "中断", "停止中"),
        Words::new(
            "what is off air now, one row a stream: down for longest first, then banned, then probably ended",
            "当前中断的流，每路一行：中断最久的在前，其次为已禁推，最后为可能已结束",
            "いま配信が止まっているもの（ストリームごとに 1 行）: 長く停止中のものから、次に配信禁止、終了らしいもの",
        ),
    ),
    row(
        A::SameStream,
        &[Char('t')],
        BREAKS,
        Words::new("stream", "流", "ストリーム"),
        Words::new("all breaks of this stream", "此流的全部断流", "このストリームの切断すべて"),
    ),
    row(
        A::SameCause,
        &[Char('c')],
        BREAKS,
        Words::new("cause", "原因", "原因"),
        Words::new("all breaks of this cause", "此原因的全部断流", "この原因の切断すべて"),
    ),
    row(
        A::SameIp,
        &[Char('i')],
        BREAKS,
        Words::new("IP", "客户端 IP", "接続元 IP"),
        Words::new(
            "all breaks of this client IP",
            "此客户端 IP 的全部断流",
            "このクライアント IP の切断すべて",
        ),
    ),
    row(
        A::SameIncident,
        &[Char('b')],
        BREAKS,
        Words::new("incident", "事件", "インシデント"),
        Words::new(
            "all breaks of its incident: what broke with it",
            "所属事件的全部断流：一同断开的流",
            "同じインシデントの切断すべて: 一緒に切れたもの",
        ),
    ),
    row(
        A::Evidence,
        &[Char('e')],
        BREAKS,
        Words::new("evidence", "证据", "根拠"),
        Words::new(
            "the quality before the end, in the detail; asks for it, and again where it was refused or failed",
            "在详情中查看断流前的质量；按下即查询，被拒绝或失败时再次查询",
            "切断前の品質を詳細に表示する。問い合わせを行い、拒否・失敗した場合は再度問い合わせる",
        ),
    ),
    row(
        A::Mark,
        &[Char('m')],
        BREAKS,
        Words::new("mark", "标记", "印"),
        Words::new(
            "mark the selected break, or unmark it; is:marked finds what is marked",
            "标记所选断流或取消标记；is:marked 查找已标记的断流",
            "選んだ切断に印を付ける、または外す。is:marked で探せる",
        ),
    ),
    row(
        A::Note,
        &[Char('N')],
        BREAKS,
        Words::new("note", "备注", "メモ"),
        Words::new(
            "write a note on the stream of the selected break, or on the break alone; is:noted finds them",
            "为所选断流所属的流或仅为此次断流写备注；is:noted 查找有备注的断流",
            "選んだ切断のストリーム、またはその切断だけにメモを書く。is:noted で探せる",
        ),
    ),
    row(
        A::CopyHandover,
        &[Char('y')],
        BODY,
        NO_LABEL,
        Words::new(
            "copy a paragraph about the selection for a ticket or a chat",
            "复制所选内容的说明段落，用于工单或聊天",
            "選んだものの説明文をチケットやチャット用にコピーする",
        ),
    ),
    row(
        A::CopyCommand,
        &[Char('Y')],
        BODY,
        NO_LABEL,
        Words::new(
            "copy the command of the official CLI that lists the selection",
            "复制列出所选内容的官方命令行工具命令",
            "選んだものを一覧する公式 CLI のコマンドをコピーする",
        ),
    ),
    row(
        A::NextBreak,
        &[Char('n')],
        &[Detail],
        Words::new("next", "下一个", "次"),
        Words::new("the next break of the list", "列表中的下一条断流", "一覧の次の切断"),
    ),
    row(
        A::PreviousBreak,
        &[Char('p')],
        &[Detail],
        Words::new("previous", "上一个", "前"),
        Words::new("the break before it in the list", "列表中的上一条断流", "一覧の前の切断"),
    ),
    row(
        A::Quiet,
        &[Char('H')],
        BODY,
        NO_LABEL,
        Words::new(
            "hide planned ends and refusals in every view, or show them again",
            "在所有视图中隐藏计划内的结束和被拒绝的推流，或重新显示",
            "予定どおりの終了と拒否をすべての画面で隠す、または再び表示する",
        ),
    ),
    row(
        A::Fold,
        &[Char('f')],
        &[List],
        NO_LABEL,
        Words::new(
            "tell the selected breaks that repeat one by one, or fold them to one row again",
            "逐条展开所选的反复断流，或重新折叠为一行",
            "選択中の繰り返す切断を 1 件ずつ表示する、または 1 行にまとめ直す",
        ),
    ),
    row(
        A::FoldAll,
        &[Char('F')],
        &[List],
        NO_LABEL,
        Words::new(
            "the same for all breaks that repeat",
            "对全部反复断流执行同样操作",
            "繰り返す切断すべてに同じことをする",
        ),
    ),
    row(
        A::Pause,
        &[Char(' ')],
        BODY,
        Words::new("pause", "暂停", "一時停止"),
        Words::new(
            "freeze the list, or let it go on; reading from the service goes on meanwhile",
            "冻结列表或继续；期间仍从服务端读取",
            "一覧を止める、または再開する。その間もサービスからの読み取りは続く",
        ),
    ),
    row(
        A::WindowWider,
        &[Char('w')],
        BODY,
        Words::new("window", "时间窗", "期間"),
        Words::new(
            "a wider window of time: 1h 6h 24h 3d 7d 30d, with an archive 90d 365d, and round again",
            "扩大时间窗：1h 6h 24h 3d 7d 30d，有存档时还有 90d 365d，循环切换",
            "期間を広げる: 1h 6h 24h 3d 7d 30d、アーカイブがあれば 90d 365d も。その後は最初に戻る",
        ),
    ),
    row(
        A::WindowNarrower,
        &[Char('W')],
        BODY,
        NO_LABEL,
        Words::new("a narrower window of time", "缩小时间窗", "期間を狭める"),
    ),
    row(
        A::SortNext,
        &[Char('s'), Char('>')],
        ROWS,
        Words::new("sort", "排序", "並べ替え"),
        Words::new("sort by the next column", "按下一列排序", "次の列で並べ替える"),
    ),
    row(
        A::SortPrevious,
        &[Char('<')],
        ROWS,
        NO_LABEL,
        Words::new("sort by the column before", "按上一列排序", "前の列で並べ替える"),
    ),
    row(
        A::SortReverse,
        &[Char('r')],
        ROWS,
        NO_LABEL,
        Words::new("reverse the order", "反转顺序", "順序を逆にする"),
    ),
    row(
        A::Zone,
        &[Char('z')],
        BODY,
        Words::new("zone", "时区", "時刻表示"),
        Words::new(
            "times local, UTC, Beijing, or how long ago",
            "时间显示：本地、UTC、北京或多久以前",
            "時刻の表示: 現地、UTC、北京、経過時間",
        ),
    ),
    row(
        A::Mouse,
        &[Char('M')],
        BODY,
        NO_LABEL,
        Words::new(
            "listen to the mouse, or leave it to the terminal, which selects text with it",
            "启用鼠标，或交还终端用于选择文本",
            "マウスを使う、または端末に返して文字の選択に使う",
        ),
    ),
    row(
        A::Down,
        &[Char('j'), Named(K::Down)],
        READING,
        Words::new("scroll", "滚动", "スクロール"),
        Words::new("one line down", "下移一行", "1 行下へ"),
    ),
    row(
        A::Up,
        &[Char('k'), Named(K::Up)],
        READING,
        NO_LABEL,
        Words::new("one line up", "上移一行", "1 行上へ"),
    ),
    row(
        A::PageDown,
        &[Named(K::PageDown), Ctrl('f')],
        READING,
        NO_LABEL,
        Words::new("one page down", "下翻一页", "1 ページ下へ"),
    ),
    row(
        A::PageUp,
        &[Named(K::PageUp)],
        READING,
        NO_LABEL,
        Words::new("one page up", "上翻一页", "1 ページ上へ"),
    ),
    row(
        A::HalfDown,
        &[Ctrl('d')],
        READING,
        NO_LABEL,
        Words::new("half a page down", "下翻半页", "半ページ下へ"),
    ),
    row(A::HalfUp, &[Ctrl('u')], READING, NO_LABEL, Words::new("half a page up", "上翻半页", "半ページ上へ")),
    row(
        A::Top,
        &[Named(K::Home), Char('g')],
        READING,
        NO_LABEL,
        Words::new(
            "to the top; in the list, follow what comes in",
            "到顶部；在列表中则跟随新记录",
            "先頭へ。一覧では新着に追従する",
        ),
    ),
    row(
        A::Bottom,
        &[Named(K::End), Char('G')],
        READING,
        NO_LABEL,
        Words::new("to the end", "到末尾", "末尾へ"),
    ),
    row(
        A::DetailDown,
        &[Char('J')],
        BODY,
        Words::new("scroll", "滚动", "スクロール"),
        Words::new(
            "scroll the detail down from the list",
            "在列表中向下滚动详情",
            "一覧から詳細を下へスクロールする",
        ),
    ),
    row(
        A::DetailUp,
        &[Char('K')],
        BODY,
        NO_LABEL,
        Words::new(
            "scroll the detail up from the list",
            "在列表中向上滚动详情",
            "一覧から詳細を上へスクロールする",
        ),
    ),
    row(
        A::Help,
        &[Char('?')],
        BODY,
        Words::new("help", "帮助", "ヘルプ"),
        Words::new("this help", "本帮助", "このヘルプ"),
    ),
    row(
        A::Repaint,
        &[Ctrl('l')],
        ANYWHERE,
        NO_LABEL,
        Words::new("draw the screen anew", "重绘界面", "画面を描き直す"),
    ),
    row(
        A::Suspend,
        &[Ctrl('z')],
        ANYWHERE,
        NO_LABEL,
        Words::new("stop, to be continued by fg", "挂起，用 fg 恢复", "停止する（fg で再開）"),
    ),
    row(
        A::Quit,
        &[Char('q')],
        READING,
        Words::new("quit", "退出", "終了"),
        Words::new(
            "quit; inside a detail, level, view or help, go back",
            "退出；在详情、层级、视图或帮助中则返回",
            "終了する。詳細・階層・ビュー・ヘルプの中では戻る",
        ),
    ),
    row(
        A::Interrupt,
        &[Ctrl('c')],
        ANYWHERE,
        NO_LABEL,
        Words::new("twice: quit from anywhere", "按两次：随时退出", "2 回押すとどこからでも終了"),
    ),
];
