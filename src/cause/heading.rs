//! What stands above the parts of a cause, the same wherever causes are told: in the detail of a break
//! and by `explain`. In the order in which they are told.

use super::{Actor, catalogue_in};
use crate::i18n::{Lang, Words};
use crate::say;

/// Before who has to act.
pub const WHO_ACTS: Words = Words::new("Who acts", "谁来处理", "対応者");
/// What happened.
pub const MEANING: Words = Words::new("Meaning", "说明", "意味");
/// The one look that tells most.
pub const FIRST_CHECK: Words = Words::new("First check", "先看这里", "最初の確認");
/// The steps.
pub const FIX: Words = Words::new("Fix", "处理步骤", "対処");
/// The command to copy.
pub const COMMAND: Words = Words::new("Command", "命令", "コマンド");
/// The service's codes and the cause's key.
pub const CODES: Words = Words::new("Codes", "错误码", "コード");
/// The vendor's pages.
pub const LINKS: Words = Words::new("Links", "相关文档", "リンク");

/// Who has to act: the word that filters take, and who that is: `network (whoever runs the line …)`.
#[must_use]
pub fn acts(actor: Actor, lang: Lang) -> String {
    let who = catalogue_in(lang).who(actor);
    say!(lang, "{actor} ({who})", "{actor}（{who}）", "{actor} ({who})")
}
