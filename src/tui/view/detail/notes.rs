//! What people noted: whether the break is marked, the note on it, and the one on its stream.

use super::Story;
use crate::i18n::Words;
use crate::tui::theme::Role;
use crate::tui::view::page::Page;

const MARKED: Words = Words::new("marked", "已标记", "印あり");
const OF_BREAK: Words = Words::new("Note", "备注", "メモ");
const OF_STREAM: Words = Words::new("Stream note", "流备注", "配信メモ");

impl Story<'_> {
    pub(super) fn notes(&self, page: &mut Page) {
        let (it, lang, noted) = (self.it, self.lang, &self.model.annotations);
        if noted.is_marked(it.row()) {
            let marked = format!("{} {}", self.model.look.glyphs.marked, MARKED.of(lang));
            page.wrapped(&marked, 0, Role::Warn);
        }
        if let Some(text) = noted.of_stream(it.stream_id()) {
            page.field(OF_STREAM.of(lang), text, Role::Strong);
        }
        if let Some(text) = noted.of_break(it.row()) {
            page.field(OF_BREAK.of(lang), text, Role::Strong);
        }
    }
}
