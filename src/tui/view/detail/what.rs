//! What broke, since when, what became of it, and why: the head of the story.

use super::{Story, shown_or};
use crate::cause::heading::acts;
use crate::i18n::Words;
use crate::insight::judge;
use crate::say;
use crate::spans::{age, spoken};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::times::Face;
use crate::tui::view::list::actor_role;
use crate::tui::view::page::Page;
use crate::tui::view::paint::{plain, span};
use crate::tui::view::streams::verdict_role;

const NO_NAME: Words = Words::new("no name", "无流名称", "名前なし");
const NO_APP: Words = Words::new("no app", "无 AppName", "アプリ名なし");
const NO_DOMAIN: Words = Words::new("no domain", "无域名", "ドメインなし");
const INTERNAL: Words = Words::new("internal network", "内部网络", "内部ネットワーク");
const NO_END: Words = Words::new("no end listed", "未列出结束时间", "終了時刻の記載なし");
const NO_LENGTH: Words = Words::new("length not listed", "未列出推流时长", "配信時間の記載なし");
const NO_REASON: Words = Words::new("No reason listed", "未列出断流原因", "切断理由の記載なし");
const UNRECOGNISED: Words = Words::new("Unrecognised reason", "无法识别的断流原因", "不明な切断理由");
const NOT_KNOWN: Words = Words::new("not in the catalogue", "原因库中没有", "カタログに未収録");

impl Story<'_> {
    /// What, since when, and the verdict with its proof.
    pub(super) fn what(&self, page: &mut Page) {
        let (it, lang, look) = (self.it, self.lang, self.model.look);
        let dot = format!(" {} ", look.glyphs.dot);
        let name = shown_or(it.stream(), NO_NAME.of(lang));
        let place = [shown_or(it.app(), NO_APP.of(lang)), shown_or(it.domain(), NO_DOMAIN.of(lang))];
        page.flowing(&[span(name, Role::Strong), plain(format!("{dot}{}", place.join(&dot)))]);

        let ip = if it.client_ip().is_empty() { INTERNAL.of(lang) } else { it.client_ip().shown() };
        let lasted = it.duration_s().map_or_else(
            || NO_LENGTH.of(lang).to_owned(),
            |seconds| {
                let length = spoken(lang, seconds.into());
                say!(lang, "after {length}", "推流 {length}", "配信 {length}")
            },
        );
        page.wrapped(&[self.ended(), lasted, ip.to_owned()].join(&dot), 0, Role::Plain);

        let judged = judge(&self.model.store, &self.model.presence, it.row(), self.model.judged_at(it.row()));
        let (word, role) = (judged.word(lang), verdict_role(judged.verdict));
        let proof = judged.proof.sentence(lang, |at| self.clock(at));
        page.flowing(&[span(word, role), plain(say!(lang, ": {proof}", "：{proof}", "：{proof}"))]);
    }

    /// Since when: to the second, and how long ago where that does not stand in the list beside it.
    fn ended(&self) -> String {
        let lang = self.lang;
        let Some(at) = self.it.ended() else { return NO_END.of(lang).to_owned() };
        let gone = self.model.now().since(at);
        if gone <= -10 {
            let (at, ahead) = (self.moment(at), crate::spans::span(-gone));
            return say!(
                lang,
                "ended {at}, {ahead} ahead of the clock here",
                "断流于 {at}（比本机时钟超前 {ahead}）",
                "切断 {at}（この時計より {ahead} 先）"
            );
        }
        let gone = gone.max(0);
        let (at, ago) = if self.full {
            (self.moment(at), Some(crate::spans::span(gone)))
        } else {
            let ago = (self.model.look.face == Face::Relative).then(|| age(gone));
            (self.clock(at), ago)
        };
        match ago {
            Some(ago) => {
                say!(lang, "ended {at}, {ago} ago", "断流于 {at}（{ago} 前）", "切断 {at}（{ago} 前）")
            }
            None => say!(lang, "ended {at}", "断流于 {at}", "切断 {at}"),
        }
    }

    /// Why, and who has to act.
    pub(super) fn cause(&self, page: &mut Page) {
        let (it, lang) = (self.it, self.lang);
        let Some(known) = self.known else {
            let title = if it.reason().is_empty() { NO_REASON } else { UNRECOGNISED };
            page.flowing(&[span(title.of(lang), Role::Warn), plain(format!("  {}", NOT_KNOWN.of(lang)))]);
            // What the service says is all there is to go by.
            self.reason(page);
            return;
        };
        let (title, actor) = (known.text.title, known.actor);
        let (name, role) = (actor.name(), actor_role(actor));
        let who = acts(actor, lang);
        let after = who.strip_prefix(name).unwrap_or_default();
        let left = page.width.saturating_sub(text::width(title) + 2);
        if text::width(&who) <= left {
            page.lines.push(vec![span(title, Role::Strong), plain("  "), span(name, role), plain(after)]);
        } else if page.dense && text::width(name) <= left {
            page.lines.push(vec![span(title, Role::Strong), plain("  "), span(name, role)]);
        } else {
            page.wrapped(title, 0, Role::Strong);
            page.flowing(&[span(name, role), plain(after)]);
        }
    }
}
