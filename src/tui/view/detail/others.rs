//! What else broke: the incident that the break is part of, or else how many others broke with it; and
//! how its own stream fared before.

use super::Story;
use crate::i18n::Words;
use crate::insight::EpisodeKind;
use crate::say;
use crate::tui::keymap::Action;
use crate::tui::model::{View, acknowledged_words};
use crate::tui::theme::Role;
use crate::tui::view::page::Page;

const WHAT_ELSE: Words = Words::new("What else broke", "同时断流", "同時の切断");
/// The same beside its text.
const WITH_IT: Words = Words::new("With it", "同时断流", "同時の切断");
const ITS_STREAM: Words = Words::new("This stream", "该流历史", "この配信の履歴");
const FLAPPING: Words = Words::new("flapping", "反复断流", "断続的な切断");
const REFUSED: Words = Words::new("refused again and again", "反复被拒绝", "繰り返し拒否");

impl Story<'_> {
    pub(super) fn others(&self, page: &mut Page) {
        let (model, lang) = (self.model, self.lang);
        let Some(around) = model.around() else { return };
        let with_it = if page.dense { WITH_IT } else { WHAT_ELSE };
        match model.incidents.of(self.it.id()).zip(around.fared) {
            Some((incident, fared)) => {
                let title = incident.title(lang, fared);
                page.section(with_it.of(lang), &title, Role::Strong);
                if let Some(known) = model.acknowledged(incident.id) {
                    let at = known.at.in_full(model.look.face.offset(model.look.zone, known.at));
                    let role = if known.since > 0 { Role::Warn } else { Role::Plain };
                    page.below(&format!("{} ({at})", acknowledged_words(known, lang)), role);
                }
                let (one, all) = (model.key(Action::SameIncident), model.key(Action::Turn(View::Incidents)));
                let hint = say!(
                    lang,
                    "{one} lists its breaks, {all} all incidents",
                    "按 {one} 列出该事件的断流，按 {all} 查看全部事件",
                    "{one} でこの事象の切断一覧、{all} で全インシデント"
                );
                page.below(&hint, Role::Dim);
            }
            None => {
                if let Some(company) = around.company {
                    page.section(with_it.of(lang), &company.sentence(lang), Role::Plain);
                }
            }
        }
        if let Some(history) = around.history {
            let sentence = history.sentence(lang);
            if page.dense {
                page.field(ITS_STREAM.of(lang), &sentence, Role::Plain);
            } else {
                let stream = ITS_STREAM.of(lang);
                let said = say!(lang, "{stream}: {sentence}", "{stream}：{sentence}", "{stream}：{sentence}");
                page.below(&said, Role::Plain);
            }
        }
        if let Some(episode) = model.insight.episode_of(&model.store, self.it.row()) {
            let kind = match episode.kind {
                EpisodeKind::Flapping => FLAPPING,
                EpisodeKind::Refused => REFUSED,
            };
            let (kind, sentence) = (kind.of(lang), episode.sentence(lang));
            let flaps = say!(lang, "{kind}: {sentence}", "{kind}：{sentence}", "{kind}：{sentence}");
            page.below(&flaps, Role::Warn);
        }
    }
}
