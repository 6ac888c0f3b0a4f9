//! What is done about the selected break, and which of them the list tells.

use super::{BODY, BREAKS, NO_LABEL, row};
use crate::i18n::Words;
use crate::tui::keymap::Action as A;
use crate::tui::keymap::Binding;
use crate::tui::keymap::Key::Char;
use crate::tui::keymap::Place::{Detail, List};

pub(super) const PART: &[Binding] = &[
    row(
        A::DownNow,
        "down-now",
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
        "same-stream",
        &[Char('t')],
        BREAKS,
        Words::new("stream", "流", "ストリーム"),
        Words::new("all breaks of this stream", "此流的全部断流", "このストリームの切断すべて"),
    ),
    row(
        A::SameCause,
        "same-cause",
        &[Char('c')],
        BREAKS,
        Words::new("cause", "原因", "原因"),
        Words::new("all breaks of this cause", "此原因的全部断流", "この原因の切断すべて"),
    ),
    row(
        A::SameIp,
        "same-ip",
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
        "same-incident",
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
        "evidence",
        &[Char('v')],
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
        "mark",
        &[Char('m')],
        BODY,
        Words::new("mark", "标记", "印"),
        Words::new(
            "mark the selected break, or unmark it; is:marked finds what is marked",
            "标记所选断流或取消标记；is:marked 查找已标记的断流",
            "選んだ切断に印を付ける、または外す。is:marked で探せる",
        ),
    ),
    row(
        A::Acknowledge,
        "acknowledge",
        &[Char('a')],
        BODY,
        Words::new("acknowledge", "确认", "確認"),
        Words::new(
            "acknowledge the incident, or the one that the break belongs to; what joins it later is told; again: no longer",
            "确认所选事件，或所选断流所属的事件；之后新增的会另行提示；再按取消",
            "インシデント、または選んだ切断が属するものを確認済みにする。後から加わった分は知らせる。もう一度押すと取り消す",
        ),
    ),
    row(
        A::Note,
        "note",
        &[Char('N')],
        BODY,
        Words::new("note", "备注", "メモ"),
        Words::new(
            "write a note on the stream of the selected break, or on the break alone; is:noted finds them",
            "为所选断流所属的流或仅为此次断流写备注；is:noted 查找有备注的断流",
            "選んだ切断のストリーム、またはその切断だけにメモを書く。is:noted で探せる",
        ),
    ),
    row(
        A::CopyHandover,
        "copy-handover",
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
        "copy-command",
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
        A::Export,
        "export",
        &[Char('e')],
        BODY,
        NO_LABEL,
        Words::new(
            "write what is seen to a file or the clipboard, as CSV, JSON, NDJSON or Markdown; again stops it",
            "把当前所见写入文件或剪贴板：CSV、JSON、NDJSON 或 Markdown；再按一次停止",
            "見えているものを CSV・JSON・NDJSON・Markdown でファイルかクリップボードへ書き出す。もう一度押すと中止",
        ),
    ),
    row(
        A::NextBreak,
        "next-break",
        &[Char('n')],
        &[Detail],
        Words::new("next", "下一个", "次"),
        Words::new("the next break of the list", "列表中的下一条断流", "一覧の次の切断"),
    ),
    row(
        A::PreviousBreak,
        "previous-break",
        &[Char('p')],
        &[Detail],
        Words::new("previous", "上一个", "前"),
        Words::new("the break before it in the list", "列表中的上一条断流", "一覧の前の切断"),
    ),
    row(
        A::Quiet,
        "quiet",
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
        "fold",
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
        "fold-all",
        &[Char('F')],
        &[List],
        NO_LABEL,
        Words::new(
            "the same for all breaks that repeat",
            "对全部反复断流执行同样操作",
            "繰り返す切断すべてに同じことをする",
        ),
    ),
];
