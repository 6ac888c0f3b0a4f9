//! One key as every terminal can send it, and as people write it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::i18n::{Lang, Words};
use crate::nearest::nearest;
use crate::say;

/// One key as a terminal can send it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Key {
    Char(char),
    Ctrl(char),
    Named(KeyCode),
}

/// The keys that have names, the one that is shown first.
const NAMED: [(&str, KeyCode); 32] = [
    ("Enter", KeyCode::Enter),
    ("Return", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Escape", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Del", KeyCode::Delete),
    ("Delete", KeyCode::Delete),
    ("Ins", KeyCode::Insert),
    ("Insert", KeyCode::Insert),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PageUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("PageDown", KeyCode::PageDown),
    ("F1", KeyCode::F(1)),
    ("F2", KeyCode::F(2)),
    ("F3", KeyCode::F(3)),
    ("F4", KeyCode::F(4)),
    ("F5", KeyCode::F(5)),
    ("F6", KeyCode::F(6)),
    ("F7", KeyCode::F(7)),
    ("F8", KeyCode::F(8)),
    ("F9", KeyCode::F(9)),
    ("F10", KeyCode::F(10)),
    ("F12", KeyCode::F(12)),
];

/// Names that a mistyped one may have been meant to be.
const WRITTEN: [&str; 18] = [
    "space",
    "enter",
    "esc",
    "tab",
    "shift-tab",
    "backspace",
    "delete",
    "insert",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "pgup",
    "pgdn",
    "f2",
    "ctrl-e",
];

/// Why a text is no key to bind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyProblem {
    /// There is nothing in the text.
    Empty,
    /// Nobody knows it.
    Unknown {
        /// As it was written.
        given: String,
        /// What was probably meant.
        nearest: &'static str,
    },
    /// It would not arrive, or not as itself.
    Refused {
        /// As it was written.
        given: String,
        /// Why, and what to write.
        why: Words,
    },
}

impl KeyProblem {
    /// What is wrong and what to write, as what follows the name of the action.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Empty => Words::new(
                "has an empty text, which is no key: write one such as \"x\", or [] to take its keys away",
                "中有空文本，它不是按键：请写如 \"x\" 的按键，或写 [] 以取消其按键",
                "に空の文字列があり、キーではありません: \"x\" のようなキーを書くか、キーをなくすには [] と書いてください",
            )
            .of(lang)
            .to_owned(),
            Self::Unknown { given, nearest } => say!(
                lang,
                "names no key by `{given}`; did you mean `{nearest}`?",
                "中的 `{given}` 不是按键名；是否想写 `{nearest}`？",
                "の `{given}` というキーはありません。`{nearest}` ではありませんか？"
            ),
            Self::Refused { given, why } => {
                let why = why.of(lang);
                say!(
                    lang,
                    "cannot have the key `{given}`: {why}",
                    "不能使用按键 `{given}`：{why}",
                    "にキー `{given}` は使えません: {why}"
                )
            }
        }
    }
}

const TAKEN: Words = Words::new(
    "tmux and screen keep it for themselves; choose another one",
    "tmux 和 screen 会占用它；请另选按键",
    "tmux や screen が使います。別のキーを選んでください",
);
const IS_TAB: Words = Words::new(
    "a terminal sends Tab for it; write \"tab\"",
    "终端发送的是 Tab；请写 \"tab\"",
    "端末は Tab を送ります。\"tab\" と書いてください",
);
const IS_ENTER: Words = Words::new(
    "a terminal sends Enter for it; write \"enter\"",
    "终端发送的是 Enter；请写 \"enter\"",
    "端末は Enter を送ります。\"enter\" と書いてください",
);
const IS_ESC: Words = Words::new(
    "a terminal sends Esc for it; write \"esc\"",
    "终端发送的是 Esc；请写 \"esc\"",
    "端末は Esc を送ります。\"esc\" と書いてください",
);
const IS_BACKSPACE: Words = Words::new(
    "many terminals send it for Backspace; write \"backspace\"",
    "许多终端用它表示 Backspace；请写 \"backspace\"",
    "多くの端末は Backspace として送ります。\"backspace\" と書いてください",
);
const PLAIN_CTRL: Words = Words::new(
    "a plain terminal sends Ctrl only with a letter; choose for example \"ctrl-e\"",
    "普通终端只能发送 Ctrl 加字母；请选如 \"ctrl-e\"",
    "通常の端末で Ctrl と組めるのは英字だけです。\"ctrl-e\" などを選んでください",
);
const NO_SHIFT: Words = Words::new(
    "a plain terminal does not tell Shift; write the character that it makes, such as \"X\"",
    "普通终端不会报告 Shift；请写它产生的字符，如 \"X\"",
    "通常の端末は Shift を伝えません。\"X\" のように入力される文字を書いてください",
);
const NO_ALT: Words = Words::new(
    "a terminal sends Esc before the letter for it, which a slow connection takes apart; choose another one",
    "终端会先发送 Esc 再发送字母，慢速连接会将其拆开；请另选按键",
    "端末は Esc と文字を続けて送るため、遅い回線では分かれてしまいます。別のキーを選んでください",
);
const FULL_SCREEN: Words = Words::new(
    "many terminals keep it for their full screen; choose another one",
    "许多终端用它切换全屏；请另选按键",
    "多くの端末が全画面表示に使います。別のキーを選んでください",
);
const INVISIBLE: Words = Words::new(
    "it cannot be seen; write its name, such as \"space\" or \"tab\"",
    "它不可见；请写名称，如 \"space\" 或 \"tab\"",
    "目に見えません。\"space\" や \"tab\" のように名前で書いてください",
);

impl Key {
    pub(super) fn is(self, event: &KeyEvent) -> bool {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        match self {
            Self::Char(c) => event.code == KeyCode::Char(c) && !ctrl && !alt,
            Self::Ctrl(c) => event.code == KeyCode::Char(c) && ctrl && !alt,
            Self::Named(code) => event.code == code && !ctrl && !alt,
        }
    }

    /// As screen and manual show it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Char(' ') => "Space".to_owned(),
            Self::Char(c) => c.to_string(),
            Self::Ctrl(c) => format!("Ctrl-{}", c.to_ascii_uppercase()),
            Self::Named(code) => {
                let known = NAMED.iter().find(|(_, known)| *known == code);
                known.map_or_else(|| code.to_string(), |(name, _)| (*name).to_owned())
            }
        }
    }

    /// Whether a line editor needs it: to write, or to move in what is written.
    pub(super) const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Char(_)
                | Self::Named(
                    KeyCode::Backspace
                        | KeyCode::Delete
                        | KeyCode::Left
                        | KeyCode::Right
                        | KeyCode::Home
                        | KeyCode::End
                )
        )
    }

    /// Reads what people write: a character, or a name such as `space`, `F2`, `ctrl-e`.
    pub(super) fn parse(text: &str) -> Result<Self, KeyProblem> {
        let given = || crate::event::neutralise(&text.chars().take(20).collect::<String>());
        let refused = |why| Err(KeyProblem::Refused { given: given(), why });
        if text.is_empty() {
            return Err(KeyProblem::Empty);
        }
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            let seen = c == ' ' || !c.is_whitespace() && !c.is_control() && !crate::event::is_hostile(c);
            return if seen { Ok(Self::Char(c)) } else { refused(INVISIBLE) };
        }
        let lower = text.to_ascii_lowercase();
        if lower == "space" {
            return Ok(Self::Char(' '));
        }
        if lower == "f11" {
            return refused(FULL_SCREEN);
        }
        if let Some((_, code)) = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
            return Ok(Self::Named(*code));
        }
        if let Some(rest) = after(&lower, &["ctrl-", "ctrl+", "control-", "c-", "^"]) {
            return match rest.as_bytes() {
                b"a" | b"b" => refused(TAKEN),
                b"i" => refused(IS_TAB),
                b"m" | b"j" => refused(IS_ENTER),
                b"[" => refused(IS_ESC),
                b"h" => refused(IS_BACKSPACE),
                [letter @ b'a'..=b'z'] => Ok(Self::Ctrl(char::from(*letter))),
                _ => refused(PLAIN_CTRL),
            };
        }
        if after(&lower, &["shift-", "shift+", "s-"]).is_some() {
            return refused(NO_SHIFT);
        }
        if after(&lower, &["alt-", "alt+", "meta-", "m-", "super-", "cmd-", "option-"]).is_some() {
            return refused(NO_ALT);
        }
        let nearest = nearest(&lower, &WRITTEN).unwrap_or("space");
        Err(KeyProblem::Unknown { given: given(), nearest })
    }
}

fn after<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_shown_and_in_lower_case() {
        for (text, key) in [
            ("x", Key::Char('x')),
            ("X", Key::Char('X')),
            (" ", Key::Char(' ')),
            ("space", Key::Char(' ')),
            ("-", Key::Char('-')),
            ("^", Key::Char('^')),
            ("ctrl-e", Key::Ctrl('e')),
            ("Ctrl-E", Key::Ctrl('e')),
            ("^e", Key::Ctrl('e')),
            ("F2", Key::Named(KeyCode::F(2))),
            ("shift-tab", Key::Named(KeyCode::BackTab)),
            ("PageDown", Key::Named(KeyCode::PageDown)),
        ] {
            assert_eq!(Key::parse(text), Ok(key), "{text}");
            assert_eq!(Key::parse(&key.name()), Ok(key), "{text}");
        }
    }

    #[test]
    fn keys_that_do_not_arrive_are_refused_with_the_reason() {
        for (text, said) in [
            ("ctrl-a", "tmux"),
            ("Ctrl-B", "tmux"),
            ("ctrl-i", "\"tab\""),
            ("ctrl-m", "\"enter\""),
            ("ctrl-[", "\"esc\""),
            ("ctrl-h", "\"backspace\""),
            ("ctrl-enter", "only with a letter"),
            ("ctrl-shift-x", "only with a letter"),
            ("ctrl-1", "only with a letter"),
            ("shift-x", "\"X\""),
            ("alt-x", "Esc"),
            ("f11", "full screen"),
            ("\u{1b}", "name"),
            ("\u{200b}", "name"),
        ] {
            let error = Key::parse(text).expect_err(text).sentence(Lang::En);
            assert!(error.contains(said) && !error.contains('\u{1b}'), "{text}: {error}");
        }
        for (text, meant) in [("spcae", "space"), ("entr", "enter"), ("pagdn", "pgdn"), ("f22", "f2")] {
            let error = Key::parse(text).expect_err(text).sentence(Lang::En);
            assert!(error.contains(&format!("did you mean `{meant}`?")), "{text}: {error}");
        }
    }
}
