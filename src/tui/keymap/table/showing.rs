//! How things are shown: which time, in which order.

use super::{BODY, NO_LABEL, ROWS, row};
use crate::i18n::Words;
use crate::tui::keymap::Action as A;
use crate::tui::keymap::Binding;
use crate::tui::keymap::Key::Char;

pub(super) const PART: &[Binding] = &[
    row(
        A::Pause,
        "pause",
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
        "window-wider",
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
        "window-narrower",
        &[Char('W')],
        BODY,
        NO_LABEL,
        Words::new("a narrower window of time", "缩小时间窗", "期間を狭める"),
    ),
    row(
        A::SortNext,
        "sort-next",
        &[Char('s'), Char('>')],
        ROWS,
        Words::new("sort", "排序", "並べ替え"),
        Words::new("sort by the next column", "按下一列排序", "次の列で並べ替える"),
    ),
    row(
        A::SortPrevious,
        "sort-previous",
        &[Char('<')],
        ROWS,
        NO_LABEL,
        Words::new("sort by the column before", "按上一列排序", "前の列で並べ替える"),
    ),
    row(
        A::SortReverse,
        "sort-reverse",
        &[Char('r')],
        ROWS,
        NO_LABEL,
        Words::new("reverse the order", "反转顺序", "順序を逆にする"),
    ),
    row(
        A::Zone,
        "zone",
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
        A::Columns,
        "columns",
        &[Char('o')],
        BODY,
        NO_LABEL,
        Words::new(
            "which columns the list has, and in which order; an empty line shows those that have room",
            "选择列表显示哪些列及其顺序；空行则按宽度自动选择",
            "一覧の列とその順序を選ぶ。空の行では幅に合わせて自動で選ぶ",
        ),
    ),
    row(
        A::Mouse,
        "mouse",
        &[Char('M')],
        BODY,
        NO_LABEL,
        Words::new(
            "listen to the mouse, or leave it to the terminal, which selects text with it",
            "启用鼠标，或交还终端用于选择文本",
            "マウスを使う、または端末に返して文字の選択に使う",
        ),
    ),
];
