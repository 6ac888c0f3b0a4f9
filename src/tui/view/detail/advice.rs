//! What the cause means, what to check first, what to do, and the command for it.

use super::Story;
use crate::cause::command_for;
use crate::cause::heading::{COMMAND, FIRST_CHECK, FIX, MEANING};
use crate::i18n::Words;
use crate::say;
use crate::tui::keymap::Action;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::view::page::Page;
use crate::tui::view::paint::span;

/// Advice where the reason is a text that the catalogue does not have.
const UNKNOWN_REASON: Words = Words::new(
    "The catalogue does not have this text, so nothing is guessed. Search the vendor's documents for it word \
     for word; if that finds nothing, open a ticket with the vendor, quoting the text, the stream and the time.",
    "原因库中没有这段文字，因此不做猜测。请在官方文档中搜索原文；搜不到就提交工单，附上原文、流名称和时间。",
    "カタログにこの文言はなく、推測はしません。公式ドキュメントを原文どおりに検索し、見つからなければ、\
     原文・ストリーム名・時刻を添えてチケットを起票してください。",
);
const WHAT_TO_DO: Words = Words::new("What to do", "怎么办", "すべきこと");
const SEE_ALSO: Words = Words::new("See also", "另见", "参考");

impl Story<'_> {
    pub(super) fn meaning(&self, page: &mut Page) {
        if let Some(known) = self.known {
            page.section(MEANING.of(self.lang), known.text.meaning, Role::Plain);
        }
    }

    /// The one look that tells most; of an unrecognised reason, what to do at all.
    pub(super) fn first_check(&self, page: &mut Page) {
        let lang = self.lang;
        if let Some(known) = self.known {
            page.section(FIRST_CHECK.of(lang), known.text.first_check, Role::Plain);
            return;
        }
        let no_reason = self.it.reason().is_empty();
        if no_reason {
            page.section(WHAT_TO_DO.of(lang), &self.no_reason(), Role::Plain);
        } else {
            page.section(WHAT_TO_DO.of(lang), UNKNOWN_REASON.of(lang), Role::Plain);
            page.section(SEE_ALSO.of(lang), &self.newer(), Role::Plain);
        }
    }

    /// Advice where the record has no reason at all.
    fn no_reason(&self) -> String {
        let (stream, ip) = (self.model.key(Action::SameStream), self.model.key(Action::SameIp));
        say!(
            self.lang,
            "The service lists this push without a reason. Look at the other breaks of this stream ({stream}) and of this \
     address ({ip}): what they have in common says more.",
            "服务端没有列出这次断流的原因。请查看该流（{stream}）和该客户端 IP（{ip}）的其他断流，它们的共同点更能说明问题。",
            "サービス側に切断理由の記載がありません。このストリーム（{stream}）とこのクライアント IP（{ip}）のほかの切断を\
     確認してください。共通点のほうが多くを語ります。",
        )
    }

    fn newer(&self) -> String {
        let cause = self.model.key(Action::SameCause);
        say!(
            self.lang,
            "{cause} lists all breaks with this text. A newer version may know it: breakwatch explain 'TEXT'.",
            "按 {cause} 列出带这段文字的全部断流。新版本可能已收录：breakwatch explain '原文'。",
            "{cause} でこの文言の切断をすべて一覧できます。新しい版では収録済みかもしれません：breakwatch explain '原文'",
        )
    }

    /// The steps and the command.
    pub(super) fn fix(&self, page: &mut Page) {
        let (Some(known), it, lang) = (self.known, self.it, self.lang) else { return };
        if !page.dense {
            page.heading(FIX.of(lang));
        }
        for (number, step) in (1..).zip(&known.text.fix) {
            page.step(FIX.of(lang), number, step);
        }
        let Some(template) = known.text.command else { return };
        match command_for(template, self.site, it.domain(), it.app(), it.stream(), it.client_ip()) {
            Ok(command) => {
                page.heading(COMMAND.of(lang));
                // From the left edge on: copied from the screen, its lines are one command.
                let lines = text::continued(&command, page.width);
                page.lines.extend(lines.into_iter().map(|line| vec![span(line, Role::Strong)]));
            }
            Err(refused) => page.section(COMMAND.of(lang), &refused.sentence(lang), Role::Warn),
        }
    }
}
