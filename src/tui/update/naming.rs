//! Keeping the present filter under a name.

use super::prompt;
use crate::say;
use crate::tui::effects::{Effect, Effects};
use crate::tui::model::{Asked, Choice, Model};

/// Names that filters were saved under before: one of them would mean another filter.
pub(super) fn choices(model: &Model, text: &str) -> Vec<Choice> {
    let begun = text.trim().trim_start_matches('@');
    let known = model.habits.saved_filters.iter().filter(|(name, _)| name.starts_with(begun));
    let choice = |(name, text): (&String, &String)| Choice {
        text: name.clone(),
        help: say!(model.look.lang, "instead of {text}", "取代 {text}", "{text} の代わりに"),
        ..Choice::default()
    };
    known.map(choice).collect()
}

/// Forgets one that was saved here, or says why not.
pub(super) fn forget(model: &mut Model, name: &str) -> Result<Effects, String> {
    model.forget_filter(name)?;
    model.say(&say!(model.look.lang, "@{name} is forgotten", "已删除 @{name}", "@{name} を忘れました"));
    Ok(Effects::draw().and(Effect::Remember))
}

/// Keeps it, asks whether it may go in the place of another, or says why not.
pub(super) fn save(model: &mut Model, name: &str) -> Result<Effects, String> {
    let name = name.trim().trim_start_matches('@');
    if let Some(before) = model.saved_before(name)? {
        let asked = Asked::ReplaceFilter { name: name.to_owned(), before: before.to_owned() };
        return Ok(prompt::ask(model, asked, ""));
    }
    keep(model, name)
}

/// Keeps it, whatever was kept under that name.
pub(super) fn keep(model: &mut Model, name: &str) -> Result<Effects, String> {
    model.save_filter(name)?;
    let lang = model.look.lang;
    model.say(&if model.remembers() {
        say!(
            lang,
            "kept: @{name} is this filter from now on",
            "已保存：今后 @{name} 即此筛选",
            "保存しました: 今後 @{name} がこの絞り込みです"
        )
    } else {
        say!(
            lang,
            "@{name} is this filter until the end: what comes back is not written here",
            "直到退出，@{name} 即此筛选：此处不会写入会话文件",
            "終了まで @{name} がこの絞り込みです: ここではセッションを書き込みません"
        )
    });
    model.refresh();
    Ok(Effects::draw().and(Effect::Remember))
}
