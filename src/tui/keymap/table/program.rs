//! The program itself: help, palette, leaving.

use super::{ANYWHERE, BODY, BODY_OR_ALERTS, NO_LABEL, READING, row};
use crate::i18n::Words;
use crate::tui::keymap::Action as A;
use crate::tui::keymap::Binding;
use crate::tui::keymap::Key::{Char, Ctrl};
use crate::tui::keymap::Place::Alerts;

pub(super) const PART: &[Binding] = &[
    row(
        A::Palette,
        "palette",
        &[Char(':')],
        BODY,
        Words::new("commands", "命令", "コマンド"),
        Words::new(
            "all commands, views, saved filters and settings, found by a part of their names",
            "全部命令、视图、已保存的筛选和设置，输入部分名称即可查找",
            "すべてのコマンド・ビュー・保存した絞り込み・設定。名前の一部で探せる",
        ),
    ),
    row(
        A::Alerts,
        "alerts",
        &[Char('!')],
        BODY,
        NO_LABEL,
        Words::new("the last alerts, the newest first", "最近的提醒，新的在前", "最近の通知（新しい順）"),
    ),
    row(
        A::AcknowledgeAlert,
        "acknowledge-alert",
        &[Char('a')],
        &[Alerts],
        Words::new("acknowledge", "知悉", "確認"),
        Words::new(
            "acknowledge the selected alert: repeats are counted and do not ring until it is over",
            "知悉所选提醒：解除之前重复只计数、不响铃",
            "選んだ通知を確認済みにする: 解消するまで繰り返しは鳴らない",
        ),
    ),
    row(
        A::Mute,
        "mute-alerts",
        &[Char('A')],
        BODY_OR_ALERTS,
        Words::new("mute", "静音", "消音"),
        Words::new(
            "mute alerts for 15 minutes; again: for an hour, for eight, no more. What happened is told afterwards",
            "提醒静音 15 分钟；再按：1 小时、8 小时、取消。期间发生的事后统一告知",
            "通知を 15 分消音する。続けて押すと 1 時間、8 時間、解除。その間の出来事は後でまとめて知らせる",
        ),
    ),
    row(
        A::Help,
        "help",
        &[Char('?')],
        BODY_OR_ALERTS,
        Words::new("help", "帮助", "ヘルプ"),
        Words::new("this help", "本帮助", "このヘルプ"),
    ),
    row(
        A::Repaint,
        "repaint",
        &[Ctrl('l')],
        ANYWHERE,
        NO_LABEL,
        Words::new("draw the screen anew", "重绘界面", "画面を描き直す"),
    ),
    row(
        A::Suspend,
        "suspend",
        &[Ctrl('z')],
        ANYWHERE,
        NO_LABEL,
        Words::new("stop, to be continued by fg", "挂起，用 fg 恢复", "停止する（fg で再開）"),
    ),
    row(
        A::Quit,
        "quit",
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
        "interrupt",
        &[Ctrl('c')],
        ANYWHERE,
        NO_LABEL,
        Words::new("twice: quit from anywhere", "按两次：随时退出", "2 回押すとどこからでも終了"),
    ),
];
