//! A question that is answered in one line, at the foot of the screen: with choices to go through, or with
//! yes or no. What is asked is an [`Asked`]; what an answer does is `update::prompt`'s business.

use crossterm::event::KeyEvent;

use super::line::{TextLine, Typed};
use crate::i18n::{Lang, Words};
use crate::say;
use crate::tui::layout::Body;

/// Of an answer, in characters.
const MOST: usize = 1_000;

/// What is asked. A new question is a variant here, its words below, and an arm in `update::prompt`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Asked {
    /// Which command to run: everything that can be done, by name.
    Command,
    /// Which columns the list has.
    Columns,
    /// Which file, or the clipboard, to write what is seen to.
    Export,
    /// Whether a file that is there may go.
    Replace {
        /// Its path, as it may be shown.
        path: String,
    },
    /// Whether a filter that was kept under a name may go.
    ReplaceFilter {
        /// Its name.
        name: String,
        /// What it is.
        before: String,
    },
    /// Which name to ask the service for.
    Search {
        /// Whether it is the whole name.
        exact: bool,
        /// The name that is proposed, as it is, where it cannot be shown like that.
        raw: Option<String>,
        /// The name that is proposed, as it may be shown.
        shown: String,
    },
    /// Under which name to keep the present filter.
    SaveFilter,
}

impl Asked {
    /// What stands before the line.
    pub(in crate::tui) fn label(&self, lang: Lang) -> String {
        match self {
            Self::Command => ":".to_owned(),
            Self::SaveFilter => say!(lang, "keep the filter as: @", "保存筛选为：@", "絞り込みの保存名: @"),
            Self::Search { exact: false, .. } => say!(
                lang,
                "search 60 days for names with: ",
                "在 60 天内搜索包含以下文字的流名：",
                "60 日分から名前の一部で検索: "
            ),
            Self::Search { exact: true, .. } => say!(
                lang,
                "search 60 days for the stream: ",
                "在 60 天内搜索流名：",
                "60 日分からこのストリームを検索: "
            ),
            Self::Columns => Words::new("columns: ", "列：", "列: ").of(lang).to_owned(),
            Self::Export => say!(lang, "write to: ", "写入：", "書き込み先: "),
            Self::Replace { path } => say!(
                lang,
                "{path} is there already. Replace it? (y/n)",
                "{path} 已存在，是否替换？(y/n)",
                "{path} はすでにあります。置き換えますか？ (y/n)"
            ),
            Self::ReplaceFilter { name, before } => say!(
                lang,
                "@{name} is another filter, {before}. Replace it? (y/n)",
                "@{name} 已是另一个筛选 {before}，是否替换？(y/n)",
                "@{name} は別の絞り込み {before} です。置き換えますか？ (y/n)"
            ),
        }
    }

    /// What the key that completes does instead, if there is something else to choose by it.
    pub(in crate::tui) fn other(&self, lang: Lang) -> Option<&'static str> {
        match self {
            Self::Search { exact: false, .. } => {
                Some(Words::new("whole name", "完全一致", "完全一致").of(lang))
            }
            Self::Search { exact: true, .. } => {
                Some(Words::new("part of it", "部分匹配", "部分一致").of(lang))
            }
            _ => None,
        }
    }

    /// Whether yes or no is the answer.
    pub(in crate::tui) const fn is_yes_or_no(&self) -> bool {
        match self {
            Self::Command | Self::Columns | Self::Export | Self::Search { .. } | Self::SaveFilter => false,
            Self::Replace { .. } | Self::ReplaceFilter { .. } => true,
        }
    }
}

/// One of the answers that are proposed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) struct Choice {
    /// What the line becomes.
    pub(in crate::tui) text: String,
    /// What it means, in a few words.
    pub(in crate::tui) help: String,
    /// The key that does the same, if there is one.
    pub(in crate::tui) key: String,
    /// Whether it is of no use here, which the help then says.
    pub(in crate::tui) dim: bool,
}

/// The question, open.
#[derive(Debug)]
pub(in crate::tui) struct Prompt {
    pub(in crate::tui) asked: Asked,
    line: TextLine,
    choices: Vec<Choice>,
    /// The highlighted one of them.
    at: Option<usize>,
    complaint: Option<String>,
    over: Body,
}

impl Prompt {
    /// Asks over the list or over the detail, with an answer to begin with.
    pub(in crate::tui) fn new(asked: Asked, text: &str, over: Body) -> Self {
        Self { asked, line: TextLine::new(text, MOST), choices: Vec::new(), at: None, complaint: None, over }
    }

    pub(in crate::tui) const fn over(&self) -> Body {
        self.over
    }

    pub(in crate::tui) fn text(&self) -> &str {
        self.line.text()
    }

    /// The cursor's cell in the text.
    pub(in crate::tui) fn cursor(&self) -> usize {
        self.line.cursor()
    }

    pub(in crate::tui) fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The highlighted choice's place.
    pub(in crate::tui) const fn at(&self) -> Option<usize> {
        self.at
    }

    /// The highlighted choice.
    pub(in crate::tui) fn chosen(&self) -> Option<&Choice> {
        self.choices.get(self.at?)
    }

    pub(in crate::tui) fn complaint(&self) -> Option<&str> {
        self.complaint.as_deref()
    }

    /// Says what is wrong with the answer, until it is another one.
    pub(in crate::tui) fn complain(&mut self, what: String) {
        self.complaint = Some(what);
    }

    /// Proposes other answers, the first of them highlighted if `first`.
    pub(in crate::tui) fn propose(&mut self, choices: Vec<Choice>, first: bool) {
        self.at = (first && !choices.is_empty()).then_some(0);
        self.choices = choices;
    }

    /// Highlights a neighbour of what is highlighted, round and round.
    pub(in crate::tui) fn step(&mut self, forward: bool) {
        let last = self.choices.len().checked_sub(1);
        self.at = match (self.at, forward) {
            (None, true) => last.map(|_| 0),
            (None, false) => last,
            (Some(at), true) => Some(if Some(at) >= last { 0 } else { at + 1 }),
            (Some(at), false) => at.checked_sub(1).or(last),
        };
    }

    /// Hands a key to the line's editor.
    pub(in crate::tui) fn key(&mut self, key: KeyEvent) {
        let typed = self.line.key(key);
        self.typed(typed);
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        let typed = self.line.paste(text);
        self.typed(typed);
    }

    pub(in crate::tui) fn set(&mut self, text: &str) {
        self.line.set(text);
        self.complaint = None;
    }

    /// Another answer has not been complained of.
    fn typed(&mut self, typed: Typed) {
        if typed == Typed::Changed {
            self.complaint = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highlight_goes_round() {
        let mut prompt = Prompt::new(Asked::Command, "", Body::List);
        prompt.step(true);
        assert_eq!(prompt.at(), None);
        prompt.propose(vec![Choice::default(), Choice::default()], false);
        let mut seen = Vec::new();
        for forward in [true, true, true, false, false] {
            prompt.step(forward);
            seen.extend(prompt.at());
        }
        assert_eq!(seen, [0, 1, 0, 1, 0]);
    }
}
