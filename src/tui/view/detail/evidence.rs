//! What the quality data before the end show: whether that fits the official cause, what was found, and
//! the chart; or why none of it is known.

use super::Story;
use crate::i18n::Words;
use crate::insight::evidence::{Bearing, Evidence};
use crate::insight::{Verdict, verdict};
use crate::poll::{self, Withheld};
use crate::say;
use crate::tui::keymap::Action;
use crate::tui::model::Quality;
use crate::tui::theme::Role;
use crate::tui::view::chart;
use crate::tui::view::page::Page;

const EVIDENCE: Words = Words::new("Evidence", "质量数据", "品質データ");
const ASKING: Words = Words::new("asking the service", "正在查询", "照会中");
const NEVER_ON_AIR: Words = Words::new(
    "none: the push was never on air",
    "无：该次推流从未在线",
    "なし：このプッシュは一度も配信されていません",
);
const NO_END: Words = Words::new(
    "none: it is asked for by the end of the push, which is not listed",
    "无：需按断流时间查询，而记录未列出结束时间",
    "なし：終了時刻をもとに照会しますが、記載がありません",
);
const NO_READINGS: Words = Words::new(
    "the service lists no readings for this push",
    "服务端没有这次推流的质量数据",
    "このプッシュの品質データはサービス側にありません",
);
const NO_READINGS_YET: Words = Words::new(
    "no readings are listed yet; they are asked for again",
    "质量数据尚未列出，将再次查询",
    "品質データはまだありません。あらためて照会します",
);

/// Lines from which a page has room for strips of several lines.
const TALL: u16 = 30;
/// Lines of the chart: strips of one line each, the same with the time below, or strips of two lines.
const LOWEST: u16 = 3;
const LOW: u16 = 4;
const HIGH: u16 = 7;

impl Story<'_> {
    pub(super) fn evidence(&self, page: &mut Page) {
        let lang = self.lang;
        let quality = self.model.quality.of(self.it.id());
        let told = |page: &mut Page, what: &str, role| page.section(EVIDENCE.of(lang), what, role);
        if verdict(&self.model.store, &self.model.presence, self.it.row()) == Verdict::Refused {
            if !page.dense {
                told(page, NEVER_ON_AIR.of(lang), Role::Dim);
            }
            return;
        }
        if self.it.ended().is_none() {
            told(page, NO_END.of(lang), Role::Dim);
            return;
        }
        match quality {
            Quality::NotAsked => {
                let withheld = self.model.why_withheld(self.it.profile(), poll::Action::Quality);
                let said = withheld.map_or_else(|| self.key_asks(), |why| why.sentence(lang));
                told(page, &said, Role::Dim);
            }
            Quality::Asking => told(page, ASKING.of(lang), Role::Dim),
            Quality::Withheld(why) => {
                let mut sentence = why.sentence(lang);
                if !matches!(why, Withheld::TooOld) {
                    let key = self.model.key(Action::Evidence);
                    sentence += &say!(lang, " {key} asks again.", "按 {key} 重试。", "{key} で再照会。");
                }
                told(page, &sentence, Role::Warn);
            }
            Quality::Told { evidence, settled } if evidence.is_empty() => {
                let words = if settled { NO_READINGS } else { NO_READINGS_YET };
                told(page, words.of(lang), Role::Dim);
            }
            Quality::Told { evidence, .. } => self.shown(page, evidence),
        }
    }

    fn key_asks(&self) -> String {
        let key = self.model.key(Action::Evidence);
        say!(
            self.lang,
            "{key} asks for the quality before the end",
            "按 {key} 查询断流前的推流质量",
            "{key} で切断前の品質を照会"
        )
    }

    fn shown(&self, page: &mut Page, evidence: &Evidence) {
        let lang = self.lang;
        match evidence.bearing.sentence(lang) {
            Some(sentence) => {
                let against = matches!(evidence.bearing, Bearing::Against(_));
                let role = if against { Role::Warn } else { Role::Plain };
                if page.dense {
                    // It says itself what it is about.
                    page.wrapped(sentence, 0, role);
                } else {
                    page.section(EVIDENCE.of(lang), sentence, role);
                }
            }
            None => page.heading(EVIDENCE.of(lang)),
        }
        for finding in &evidence.findings {
            page.item("-", &finding.text(lang));
        }
        if evidence.points.len() < chart::LEAST {
            let n = evidence.points.len();
            let noun = if n == 1 { "reading" } else { "readings" };
            let few = say!(
                lang,
                "{n} {noun}: too few for a chart",
                "仅 {n} 个采样点，不足以绘图",
                "測定値 {n} 点: グラフには不足"
            );
            page.wrapped(&few, 0, Role::Dim);
            return;
        }
        let height = match page.dense {
            true => LOWEST,
            false if self.height >= TALL => HIGH,
            false => LOW,
        };
        let width = u16::try_from(page.width).unwrap_or(u16::MAX);
        page.lines.extend(chart::lines(evidence, width, height, self.model.look.glyphs, lang));
    }
}
