//! Moving within a pane.

use crossterm::event::KeyCode as K;

use super::{BODY, NO_LABEL, READING, row};
use crate::i18n::Words;
use crate::tui::keymap::Action as A;
use crate::tui::keymap::Binding;
use crate::tui::keymap::Key::{Char, Ctrl, Named};

pub(super) const PART: &[Binding] = &[
    row(
        A::Down,
        "down",
        &[Char('j'), Named(K::Down)],
        READING,
        Words::new("scroll", "滚动", "スクロール"),
        Words::new("one line down", "下移一行", "1 行下へ"),
    ),
    row(
        A::Up,
        "up",
        &[Char('k'), Named(K::Up)],
        READING,
        NO_LABEL,
        Words::new("one line up", "上移一行", "1 行上へ"),
    ),
    row(
        A::PageDown,
        "page-down",
        &[Named(K::PageDown), Ctrl('f')],
        READING,
        NO_LABEL,
        Words::new("one page down", "下翻一页", "1 ページ下へ"),
    ),
    row(
        A::PageUp,
        "page-up",
        &[Named(K::PageUp)],
        READING,
        NO_LABEL,
        Words::new("one page up", "上翻一页", "1 ページ上へ"),
    ),
    row(
        A::HalfDown,
        "half-page-down",
        &[Ctrl('d')],
        READING,
        NO_LABEL,
        Words::new("half a page down", "下翻半页", "半ページ下へ"),
    ),
    row(
        A::HalfUp,
        "half-page-up",
        &[Ctrl('u')],
        READING,
        NO_LABEL,
        Words::new("half a page up", "上翻半页", "半ページ上へ"),
    ),
    row(
        A::Top,
        "top",
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
        "bottom",
        &[Named(K::End), Char('G')],
        READING,
        NO_LABEL,
        Words::new("to the end", "到末尾", "末尾へ"),
    ),
    row(
        A::DetailDown,
        "detail-down",
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
        "detail-up",
        &[Char('K')],
        BODY,
        NO_LABEL,
        Words::new(
            "scroll the detail up from the list",
            "在列表中向上滚动详情",
            "一覧から詳細を上へスクロールする",
        ),
    ),
];
