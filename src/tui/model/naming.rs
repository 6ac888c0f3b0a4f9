//! Saved filters: the configuration's, and those that were saved here; the configuration's win.

use super::Model;
use crate::filter::{Saved, complete, is_name};
use crate::i18n::Words;
use crate::push_url::veiled;
use crate::say;
use crate::tui::query::Query;
use crate::tui::session::Habits;

/// All of them.
pub(super) fn together(configured: &Saved, habits: &Habits) -> Saved {
    let kept = habits.saved_filters.iter().filter(|(name, _)| is_name(name));
    let kept = kept.map(|(name, text)| (name.as_str(), text.as_str()));
    kept.chain(configured.iter()).collect()
}

impl Model {
    /// Offers what may stand at the cursor of the filter's line: where a word or a value has begun, or where it
    /// was `asked` for.
    pub(in crate::tui) fn offer(&mut self, asked: bool) {
        let Self { mode: super::Mode::Filter(edit), store, cache, saved, look, .. } = self else { return };
        let found = complete((edit.text(), edit.place()), store, cache, saved, look.lang);
        if asked || found.begun {
            edit.offer(found);
        } else {
            edit.withdraw();
        }
    }

    /// The filter that holds, as it would be kept under a name, and all saved ones with it.
    ///
    /// # Errors
    /// Says why that name, or that filter, cannot be kept.
    fn to_save(&self, name: &str) -> Result<(String, Saved), String> {
        let lang = self.look.lang;
        let text = self.bar.query().text().trim().to_owned();
        if text.is_empty() {
            return Err(NOTHING.of(lang).to_owned());
        }
        if !is_name(name) {
            return Err(NO_NAME.of(lang).to_owned());
        }
        if holds_secret(&text) {
            return Err(SECRET.of(lang).to_owned());
        }
        if self.configured.get(name).is_some() {
            return Err(say!(
                lang,
                "@{name} stands under [filters] in the configuration: take another name, or change it there",
                "@{name} 已在配置的 [filters] 中：请换个名称，或在配置中修改",
                "@{name} は設定の [filters] にあります: 別の名前にするか、設定で変更してください"
            ));
        }
        let mut saved = self.saved.clone();
        saved.insert(name, text.as_str());
        let clock = (self.look.zone, self.now());
        // One that calls itself could never be called.
        Query::parse(&format!("@{name}"), clock, &saved).map_err(|error| error.message().to_owned())?;
        Ok((text, saved))
    }

    /// The other filter that was kept under that name on the screen, if the one that holds could be.
    ///
    /// # Errors
    /// Says why that name, or that filter, cannot be kept.
    pub(in crate::tui) fn saved_before(&self, name: &str) -> Result<Option<&str>, String> {
        let (text, _) = self.to_save(name)?;
        Ok(self.habits.saved_filters.get(name).filter(|before| **before != text).map(String::as_str))
    }

    /// Keeps the filter that holds under a name, instead of what was kept there.
    ///
    /// # Errors
    /// Says why that name, or that filter, cannot be kept.
    pub(in crate::tui) fn save_filter(&mut self, name: &str) -> Result<(), String> {
        let (text, saved) = self.to_save(name)?;
        self.habits.saved_filters.insert(name.to_owned(), text);
        self.saved = saved;
        self.bar.reread((self.look.zone, self.now()), &self.saved);
        Ok(())
    }

    /// Forgets a filter that was saved here.
    ///
    /// # Errors
    /// Says why it has to stay.
    pub(in crate::tui) fn forget_filter(&mut self, name: &str) -> Result<(), String> {
        let lang = self.look.lang;
        let mut saved: Saved = self.saved.iter().filter(|(known, _)| *known != name).collect();
        let clock = (self.look.zone, self.now());
        let reads = |text: &str, saved: &Saved| Query::parse(text, clock, saved).is_ok();
        let user = saved.iter().find(|(_, text)| reads(text, &self.saved) && !reads(text, &saved));
        let user = user.map(|(user, _)| format!("@{user}"));
        let held = || {
            let text = self.bar.query().text();
            (reads(text, &self.saved) && !reads(text, &saved)).then(|| text.to_owned())
        };
        if let Some(user) = user.or_else(held) {
            return Err(say!(
                lang,
                "{user} is made of @{name}: change that first",
                "{user} 用到了 @{name}：请先修改它",
                "{user} が @{name} を使っています: 先にそれを変更してください"
            ));
        }
        self.habits.saved_filters.remove(name);
        std::mem::swap(&mut self.saved, &mut saved);
        Ok(())
    }

    /// Remembers a filter that was accepted, if it may be written to a file.
    pub(in crate::tui) fn remember_filter(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && !holds_secret(text) {
            self.habits.remember_filter(text);
        }
    }
}

/// Whether a push URL's secret stands in a text.
fn holds_secret(text: &str) -> bool {
    veiled(text) != text
}

const NOTHING: Words = Words::new(
    "there is no filter to save: press / and type one first",
    "没有可保存的筛选：请先按 / 输入",
    "保存する絞り込みがありません: 先に / で入力してください",
);
const NO_NAME: Words = Words::new(
    "a name has letters, digits, - and _ only, 40 at most",
    "名称只能包含字母、数字、- 和 _，最多 40 个",
    "名前に使えるのは文字・数字・-・_ だけで、40 文字までです",
);
const SECRET: Words = Words::new(
    "the filter holds the secret of a push URL, which is never kept",
    "该筛选含有推流 URL 的密钥，不会保存",
    "この絞り込みにはプッシュ URL の秘密が含まれるため保存しません",
);
