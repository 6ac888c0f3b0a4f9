//! The last alerts, the newest first: how each stands, when, which rule, what; the selected one in full below.

use ratatui::layout::Rect;

use super::paint::{Line, Paint, plain, span};
use crate::alert::Alert;
use crate::i18n::Words;
use crate::tui::model::{Health, Model};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::times;

/// Lines of the selected alert's own text, at most.
const OWN: usize = 4;
/// Cells of a rule's name, at most; the selected one's stands in full below.
const WIDEST_NAME: usize = 20;

pub(super) fn draw(model: &Model, selected: Option<u64>, area: Rect, paint: &mut Paint<'_>) {
    paint.blank(area);
    if area.is_empty() {
        return;
    }
    let lang = model.look.lang;
    let title = Words::new("Alerts", "提醒", "通知").of(lang);
    let mut head = vec![span(title, Role::Heading)];
    head.extend(model.muted().map(|muted| span(format!("  {muted}"), Role::Warn)));
    paint.line(area, 0, &head);
    let alerts: Vec<&Alert> = model.live().alerting.alerts.last().collect();
    if alerts.is_empty() {
        let words = if model.live().alerting.alerts.is_empty() {
            Words::new(
                "No rule is configured: write [alert.NAME] in the configuration, see `breakwatch config init`.",
                "没有配置规则：请在配置文件中写 [alert.NAME]，参见 `breakwatch config init`。",
                "規則がありません: 設定に [alert.NAME] を書いてください。`breakwatch config init` を参照。",
            )
        } else {
            Words::new("Nothing has rung yet.", "还没有提醒。", "まだ通知はありません。")
        };
        let lines: Vec<Line> = text::wrap(words.of(lang), usize::from(area.width))
            .into_iter()
            .map(|line| vec![plain(line)])
            .collect();
        paint.page(below(area, 1), &lines, 0);
        return;
    }
    let at = alerts.iter().position(|alert| Some(alert.number) == selected).unwrap_or(0);
    let own = own_lines(model, alerts[at], area);
    let rows = usize::from(area.height).saturating_sub(1 + own.len()).max(1);
    let top = at.saturating_sub(rows.saturating_sub(1)).min(alerts.len().saturating_sub(rows));
    let names = alerts.iter().map(|alert| text::width(&alert.name)).max().unwrap_or(0).min(WIDEST_NAME);
    for (line, (place, alert)) in (1..area.height).zip(alerts.iter().enumerate().skip(top).take(rows)) {
        paint.line(area, line, &row(model, alert, names));
        if place == at {
            paint.tint(Rect { y: area.y + line, height: 1, ..area }, Role::Selected);
        }
    }
    let foot = u16::try_from(own.len()).unwrap_or(0).min(area.height.saturating_sub(2));
    let foot = Rect { y: area.bottom() - foot, height: foot, ..area };
    for (line, spans) in (0..foot.height).zip(&own) {
        paint.line(foot, line, spans);
    }
}

fn below(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect { y: area.y + lines, height: area.height - lines, ..area }
}

/// The selected one in full, where there is room for it.
fn own_lines(model: &Model, alert: &Alert, area: Rect) -> Vec<Line> {
    if area.height < 6 {
        return Vec::new();
    }
    let glyph = model.look.glyphs.rule;
    let mut lines = vec![vec![span(glyph.repeat(usize::from(area.width)), Role::Dim)]];
    let wrapped = text::wrap(&format!("{}: {}", alert.name, alert.text), usize::from(area.width));
    lines.extend(wrapped.into_iter().take(OWN).map(|line| vec![plain(line)]));
    lines
}

/// `names` is how many cells the rules' names take.
fn row(model: &Model, alert: &Alert, names: usize) -> Line {
    let (word, health) = model.alert_state(alert);
    let glyphs = model.look.glyphs;
    let (glyph, role) = match health {
        Health::Stopped => (glyphs.alert, Role::Bad),
        Health::Stale => (glyphs.alert, Role::Warn),
        _ => (glyphs.stale, Role::Dim),
    };
    let name = text::head(&alert.name, names);
    let clock = times::clock(alert.at, model.look.face.offset(model.look.zone, alert.at), true);
    vec![
        span(format!("{glyph} {word}"), role),
        plain(format!("  {clock}  ")),
        span(name.to_owned(), Role::Strong),
        plain(format!("{}  {}", " ".repeat(names.saturating_sub(text::width(name))), alert.text)),
    ]
}
