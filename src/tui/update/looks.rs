//! How things are shown, as chosen by name: theme, times, the list's columns.

use super::prompt;
use crate::cells::Ambiguous;
use crate::i18n::{Lang, Words};
use crate::nearest::nearest;
use crate::say;
use crate::tui::columns::{self, COLUMNS, Column};
use crate::tui::effects::{Effect, Effects};
use crate::tui::model::{Asked, Choice, Model};
use crate::tui::theme::{ThemeName, glyphs_for};
use crate::tui::times::Face;

/// Draws in other colours from now on.
pub(super) fn set_theme(model: &mut Model, theme: ThemeName) -> Effects {
    model.look.theme = model.look.theme.turned_to(theme);
    if model.look.theme.is_mono() && theme != ThemeName::Mono {
        let lang = model.look.lang;
        let none = Words::new(
            "NO_COLOR is set: no theme has colours",
            "已设置 NO_COLOR：所有主题均无颜色",
            "NO_COLOR が設定されているため、どのテーマにも色がありません",
        );
        model.say(none.of(lang));
    }
    Effects::draw()
}

/// Draws nothing but ASCII from now on, or lines and marks as well.
pub(super) fn set_ascii(model: &mut Model, ascii: bool) -> Effects {
    model.look.ascii = ascii;
    model.look.glyphs = glyphs_for(ascii, model.look.ambiguous);
    if !ascii && model.look.ambiguous == Ambiguous::Wide {
        let still = Words::new(
            "lines and marks stay ASCII while ambiguous is wide",
            "ambiguous 为 wide 时，线条和标记仍用 ASCII",
            "ambiguous が wide の間、罫線と記号は ASCII のままです",
        );
        model.say(still.of(model.look.lang));
    }
    Effects::one(Effect::Repaint).and(Effect::Settle)
}

/// Counts characters of ambiguous width otherwise from now on.
pub(super) fn set_ambiguous(model: &mut Model, ambiguous: Ambiguous) -> Effects {
    model.look.ambiguous = ambiguous;
    model.look.glyphs = glyphs_for(model.look.ascii, ambiguous);
    Effects::one(Effect::Repaint).and(Effect::Settle)
}

/// Shows times another way.
pub(super) fn set_times(model: &mut Model, face: Face) -> Effects {
    model.look.face = face;
    Effects::draw()
}

/// Asks which columns the list is to have, beginning with those that it has.
pub(super) fn ask_columns(model: &mut Model) -> Effects {
    let shown = if model.habits.columns.is_empty() {
        let places = columns::arrange(model.layout().list.width, model.column_facts());
        places.iter().map(|place| place.column.name()).collect::<Vec<_>>().join(" ")
    } else {
        model.habits.columns.join(" ")
    };
    prompt::ask(model, Asked::Columns, &format!("{shown} "))
}

/// What the line may become: with one more column, or none at all.
pub(super) fn column_choices(model: &Model, text: &str) -> Vec<Choice> {
    let lang = model.look.lang;
    let whole = text.ends_with(char::is_whitespace);
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let begun = if whole { "" } else { words.pop().unwrap_or_default() };
    let before: String = words.iter().flat_map(|word| [word, " "]).collect();
    let open = Column::ALL.into_iter().filter(|column| !words.contains(&column.name()));
    open.filter(|column| column.name().starts_with(begun))
        .map(|column| Choice {
            text: format!("{before}{} ", column.name()),
            help: column.title(lang).to_owned(),
            ..Choice::default()
        })
        .collect()
}

/// Shows these columns, or those that have room where none is named.
pub(super) fn choose_columns(model: &mut Model, text: &str) -> Result<Effects, String> {
    let lang = model.look.lang;
    let mut chosen: Vec<String> = Vec::new();
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        let Some(column) = Column::by_name(word) else { return Err(unknown(word, lang)) };
        if !chosen.iter().any(|known| known == column.name()) {
            chosen.push(column.name().to_owned());
        }
    }
    model.habits.columns = chosen;
    Ok(Effects::draw().and(Effect::Remember))
}

fn unknown(word: &str, lang: Lang) -> String {
    let near = nearest(word, &COLUMNS).unwrap_or_default();
    say!(
        lang,
        "there is no column {word}; did you mean {near}?",
        "没有列 {word}；是否想用 {near}？",
        "{word} という列はありません。{near} ですか？"
    )
}
