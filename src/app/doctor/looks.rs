//! What the terminal's facts mean: pure, so that every kind of terminal can be tried.

use super::ask::Answers;
use super::multiplexer::Tmux;
use crate::cells::Ambiguous;
use crate::i18n::{Lang, Words};
use crate::report::doctor::{Check, Finding};
use crate::say;
use crate::tui::wrap::Route;

/// An Esc that tmux keeps for longer than this feels late.
const ESCAPE_MS: u32 = 100;

/// Why a terminal was not asked what it alone can tell.
const NOT_ASKED: Words = Words::new(
    "not asked: no terminal here that is this command's alone",
    "未询问：此处没有由本命令独占的终端",
    "問い合わせていません: このコマンドが専有できる端末がありません",
);
/// How it could be asked.
const ALONE: Words = Words::new(
    "run `breakwatch doctor` in the terminal that you watch in, without a pipe",
    "请在监看所用的终端中运行 `breakwatch doctor`，不经管道",
    "監視に使う端末で、パイプなしで `breakwatch doctor` を実行してください",
);

/// All that is known of a terminal.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) term: Option<String>,
    pub(super) colorterm: Option<String>,
    /// Whether `NO_COLOR` is set to something.
    pub(super) no_color: bool,
    /// The first locale variable that is set, and its value.
    pub(super) locale: Option<(&'static str, String)>,
    /// Whether that means ASCII.
    pub(super) ascii: bool,
    /// How the screen is told to count characters of ambiguous width.
    pub(super) ambiguous: Ambiguous,
    /// Whether it could be asked; if not, what it is by itself is not known, and there may be none.
    pub(super) asked: bool,
    /// Columns and lines.
    pub(super) size: Option<(u16, u16)>,
    pub(super) answers: Answers,
    pub(super) route: Route,
    /// What tmux said of itself; none if it is not here.
    pub(super) tmux: Option<Tmux>,
}

impl Facts {
    /// Everything that there is to say.
    pub(super) fn findings(&self, lang: Lang) -> Vec<Finding> {
        if !self.asked && self.is_nameless() {
            return vec![Self::absent(lang), self.characters(lang), self.multiplexer(lang)];
        }
        let mut all = vec![self.terminal(lang), self.colours(lang), self.characters(lang)];
        all.push(self.width(lang));
        all.push(self.synchronized(lang));
        all.push(self.multiplexer(lang));
        all.push(self.clipboard(lang));
        all.push(self.notifications(lang));
        all
    }

    /// Whether nothing says what terminal it is.
    fn is_nameless(&self) -> bool {
        matches!(self.term.as_deref(), None | Some("" | "dumb"))
    }

    /// Neither is it known by name nor can it be asked: whoever runs this by a timer draws no screen.
    fn absent(lang: Lang) -> Finding {
        let found = Words::new(
            "no terminal here, and TERM names none: of colours, width, synchronized output, clipboard and \
             notifications nothing is known",
            "此处没有终端，TERM 也未指明：颜色、字符宽度、同步输出、剪贴板和通知均无从得知",
            "ここに端末がなく、TERM も示していません: 色・文字幅・同期出力・クリップボード・通知は分かりません",
        );
        Finding::warning(Check::Terminal, found.of(lang), ALONE.of(lang))
    }

    fn terminal(&self, lang: Lang) -> Finding {
        let size = self.size.map(|(columns, lines)| format!(", {columns}x{lines}")).unwrap_or_default();
        match self.term.as_deref() {
            None | Some("" | "dumb") => {
                let found = Words::new(
                    "TERM is dumb or not set: no screen can be drawn",
                    "TERM 为 dumb 或未设置：无法绘制界面",
                    "TERM が dumb か未設定です: 画面を描けません",
                );
                let advice = Words::new(
                    "set TERM to what the terminal is, or use `breakwatch list`",
                    "请按实际终端设置 TERM，或使用 `breakwatch list`",
                    "端末に合わせて TERM を設定するか、`breakwatch list` を使ってください",
                );
                Finding::failure(Check::Terminal, found.of(lang), advice.of(lang))
            }
            Some(term) => Finding::ok(Check::Terminal, format!("TERM {term}{size}")),
        }
    }

    fn colours(&self, lang: Lang) -> Finding {
        let term = self.term.as_deref().unwrap_or_default();
        let found = if self.no_color {
            let none = Words::new(
                "none, by NO_COLOR: the selection is in reverse video",
                "无（NO_COLOR）：选中行用反显",
                "なし (NO_COLOR): 選択行は反転表示です",
            );
            none.of(lang).to_owned()
        } else if let Some(value) = self.colorterm.as_deref().filter(|value| !value.is_empty()) {
            format!("COLORTERM {value}")
        } else if term.contains("256color") || term.contains("direct") {
            say!(lang, "256, by TERM", "256 色（按 TERM）", "256 色 (TERM による)")
        } else {
            say!(lang, "16, by TERM", "16 色（按 TERM）", "16 色 (TERM による)")
        };
        Finding::ok(Check::Colours, found)
    }

    fn characters(&self, lang: Lang) -> Finding {
        let by = match &self.locale {
            Some((name, value)) => format!("{name}={value}"),
            None => Words::new("no locale is set", "未设置语言环境", "ロケール未設定").of(lang).to_owned(),
        };
        if !self.ascii {
            return Finding::ok(Check::Characters, format!("UTF-8 ({by})"));
        }
        let advice = Words::new(
            "set LANG or LC_ALL to a UTF-8 locale such as C.UTF-8 for lines, marks and other languages",
            "请把 LANG 或 LC_ALL 设为 UTF-8 语言环境（如 C.UTF-8），以显示线条、标记和其他语言",
            "罫線・記号・他言語の表示には LANG か LC_ALL を C.UTF-8 などの UTF-8 ロケールにしてください",
        );
        Finding::warning(Check::Characters, format!("ASCII ({by})"), advice.of(lang))
    }

    fn width(&self, lang: Lang) -> Finding {
        let wide = self.ambiguous == Ambiguous::Wide;
        match self.answers.ambiguous {
            Some(columns) if (columns > 1) == wide => {
                let found = say!(
                    lang,
                    "characters of ambiguous width take {columns}, and are counted so",
                    "宽度不定的字符占 {columns} 列，且按此计算",
                    "幅があいまいな文字は {columns} 桁で、そのように数えます"
                );
                Finding::ok(Check::Width, found)
            }
            Some(columns) => {
                let found = say!(
                    lang,
                    "characters of ambiguous width take {columns}, and are counted otherwise: lines would be torn",
                    "宽度不定的字符占 {columns} 列，而计算不同：线条会错位",
                    "幅があいまいな文字は {columns} 桁ですが、別の幅で数えています: 罫線がずれます"
                );
                let advice = if wide {
                    Words::new(
                        "take `ambiguous = \"wide\"` out of the configuration",
                        "请从配置中去掉 `ambiguous = \"wide\"`",
                        "設定から `ambiguous = \"wide\"` を取り除いてください",
                    )
                } else {
                    Words::new(
                        "write `ambiguous = \"wide\"` in the configuration, or use --ambiguous wide",
                        "请在配置中写 `ambiguous = \"wide\"`，或使用 --ambiguous wide",
                        "設定に `ambiguous = \"wide\"` と書くか、--ambiguous wide を使ってください",
                    )
                };
                Finding::warning(Check::Width, found, advice.of(lang))
            }
            None if self.ascii => {
                let found =
                    Words::new("nothing but ASCII is drawn", "只绘制 ASCII 字符", "ASCII のみを描きます");
                Finding::ok(Check::Width, found.of(lang))
            }
            None if !self.asked => Finding::warning(Check::Width, NOT_ASKED.of(lang), ALONE.of(lang)),
            None => {
                let found = Words::new(
                    "the terminal did not tell how wide a character of ambiguous width is",
                    "终端没有告知宽度不定的字符占几列",
                    "幅があいまいな文字の桁数を端末が答えませんでした",
                );
                let advice = Words::new(
                    "if lines look torn, use --ambiguous wide, or --ascii",
                    "若线条错位，请使用 --ambiguous wide 或 --ascii",
                    "罫線がずれるときは --ambiguous wide か --ascii を使ってください",
                );
                Finding::warning(Check::Width, found.of(lang), advice.of(lang))
            }
        }
    }

    fn synchronized(&self, lang: Lang) -> Finding {
        let flicker = Words::new(
            "nothing to do; should it flicker, a newer terminal (or tmux 3.7) mends it",
            "无需处理；若有闪烁，更新终端（或 tmux 3.7）即可",
            "対応は不要です。ちらつく場合は新しい端末（または tmux 3.7）で直ります",
        );
        match self.answers.synchronized {
            Some(true) => {
                let found = Words::new("known (mode 2026)", "支持（模式 2026）", "対応 (モード 2026)");
                Finding::ok(Check::Synchronized, found.of(lang))
            }
            Some(false) => {
                let found = Words::new("not known to the terminal", "终端不支持", "端末が対応していません");
                Finding::warning(Check::Synchronized, found.of(lang), flicker.of(lang))
            }
            None if !self.asked => Finding::warning(Check::Synchronized, NOT_ASKED.of(lang), ALONE.of(lang)),
            None => {
                let found = Words::new("the terminal did not tell", "终端未作答", "端末が答えませんでした");
                Finding::warning(Check::Synchronized, found.of(lang), flicker.of(lang))
            }
        }
    }

    fn multiplexer(&self, lang: Lang) -> Finding {
        let found = match (self.route, &self.tmux) {
            (Route::Tmux, Some(tmux)) => {
                let version = tmux.version.clone().unwrap_or_else(|| "tmux".to_owned());
                let value =
                    |name: &str, value: Option<&String>| format!("{name} {}", value.map_or("?", |it| it));
                let escape = tmux.escape_time.map(|ms| ms.to_string());
                let settings = [
                    value("set-clipboard", tmux.set_clipboard.as_ref()),
                    value("allow-passthrough", tmux.allow_passthrough.as_ref()),
                    value("monitor-bell", tmux.monitor_bell.as_ref()),
                    value("focus-events", tmux.focus_events.as_ref()),
                    value("escape-time", escape.as_ref()),
                ];
                let found = format!("{version}: {}", settings.join(", "));
                if tmux.escape_time.is_some_and(|ms| ms > ESCAPE_MS) {
                    let advice = Words::new(
                        "`set -sg escape-time 20` in ~/.tmux.conf lets Esc through at once; Left and h do the same as Esc",
                        "在 ~/.tmux.conf 中写 `set -sg escape-time 20` 可让 Esc 立即生效；左方向键和 h 与 Esc 等效",
                        "~/.tmux.conf に `set -sg escape-time 20` と書くと Esc がすぐ届きます。← と h は Esc と同じです",
                    );
                    return Finding::warning(Check::Multiplexer, found, advice.of(lang));
                }
                found
            }
            (Route::Tmux, None) => Words::new(
                "tmux, on another machine: its settings cannot be asked from here",
                "tmux，位于另一台机器：无法在此查询其设置",
                "tmux（別のマシン上）: ここから設定は調べられません",
            )
            .of(lang)
            .to_owned(),
            (Route::Screen, _) => "GNU screen".to_owned(),
            (Route::Plain | Route::Console, _) => Words::new("none", "无", "なし").of(lang).to_owned(),
        };
        Finding::ok(Check::Multiplexer, found)
    }

    fn clipboard(&self, lang: Lang) -> Finding {
        let off = self.tmux.as_ref().is_some_and(|tmux| tmux.set_clipboard.as_deref() == Some("off"));
        match self.route {
            Route::Tmux if off => {
                let found = Words::new(
                    "copying goes to a buffer of tmux and no further: set-clipboard is off",
                    "复制只到 tmux 缓冲区：set-clipboard 为 off",
                    "コピーは tmux のバッファまでです: set-clipboard が off です",
                );
                let advice = Words::new(
                    "`set -g set-clipboard external` in ~/.tmux.conf hands it on to the terminal",
                    "在 ~/.tmux.conf 中写 `set -g set-clipboard external` 可转交给终端",
                    "~/.tmux.conf に `set -g set-clipboard external` と書くと端末へ渡ります",
                );
                Finding::warning(Check::Clipboard, found.of(lang), advice.of(lang))
            }
            Route::Tmux => {
                let found = Words::new(
                    "copying goes through a buffer of tmux to the terminal",
                    "复制经 tmux 缓冲区到终端",
                    "コピーは tmux のバッファを経て端末へ渡ります",
                );
                Finding::ok(Check::Clipboard, found.of(lang))
            }
            Route::Screen => {
                let found = Words::new(
                    "copying goes through GNU screen to the terminal (OSC 52)",
                    "复制经 GNU screen 到终端（OSC 52）",
                    "コピーは GNU screen を経て端末へ渡ります (OSC 52)",
                );
                Finding::ok(Check::Clipboard, found.of(lang))
            }
            Route::Plain => {
                let found = Words::new(
                    "copying goes to the terminal (OSC 52), which says nothing of whether it took it",
                    "复制发送到终端（OSC 52），终端不会回应是否收下",
                    "コピーは端末へ送ります (OSC 52)。受け取ったかは分かりません",
                );
                Finding::ok(Check::Clipboard, found.of(lang))
            }
            Route::Console => {
                let found = Words::new(
                    "this terminal has no clipboard",
                    "此终端没有剪贴板",
                    "この端末にクリップボードはありません",
                );
                let advice = Words::new(
                    "write to a file instead",
                    "请改为写入文件",
                    "代わりにファイルへ書き出してください",
                );
                Finding::warning(Check::Clipboard, found.of(lang), advice.of(lang))
            }
        }
    }

    fn notifications(&self, lang: Lang) -> Finding {
        let tmux = self.tmux.clone().unwrap_or_default();
        let is = |value: &Option<String>, off: &str| value.as_deref() == Some(off);
        let bell_only = Words::new(
            "the bell only: this terminal shows no notifications",
            "只有响铃：此终端不显示通知",
            "ベルのみ: この端末は通知を表示しません",
        );
        match self.route {
            Route::Tmux if is(&tmux.monitor_bell, "off") => {
                let found = Words::new(
                    "tmux does not watch for the bell: monitor-bell is off",
                    "tmux 不监视响铃：monitor-bell 为 off",
                    "tmux がベルを監視していません: monitor-bell が off です",
                );
                let advice = Words::new(
                    "`set -g monitor-bell on` in ~/.tmux.conf; for notifications also `set -g allow-passthrough on`",
                    "在 ~/.tmux.conf 中写 `set -g monitor-bell on`；要显示通知再写 `set -g allow-passthrough on`",
                    "~/.tmux.conf に `set -g monitor-bell on`、通知には `set -g allow-passthrough on` も書いてください",
                );
                Finding::warning(Check::Notifications, found.of(lang), advice.of(lang))
            }
            Route::Tmux if is(&tmux.allow_passthrough, "off") => {
                let found = Words::new(
                    "the bell arrives, notifications do not: allow-passthrough is off",
                    "响铃可达，通知不可达：allow-passthrough 为 off",
                    "ベルは届きますが通知は届きません: allow-passthrough が off です",
                );
                let advice = Words::new(
                    "`set -g allow-passthrough on` in ~/.tmux.conf",
                    "在 ~/.tmux.conf 中写 `set -g allow-passthrough on`",
                    "~/.tmux.conf に `set -g allow-passthrough on` と書いてください",
                );
                Finding::warning(Check::Notifications, found.of(lang), advice.of(lang))
            }
            Route::Console => Finding::ok(Check::Notifications, bell_only.of(lang)),
            Route::Plain | Route::Tmux | Route::Screen => {
                let found = Words::new(
                    "the bell and OSC 9 or 777 can be sent; --notify tries them",
                    "可发送响铃和 OSC 9 或 777；用 --notify 试发",
                    "ベルと OSC 9・777 を送れます。--notify で試せます",
                );
                Finding::ok(Check::Notifications, found.of(lang))
            }
        }
    }
}

#[cfg(test)]
mod tests;
