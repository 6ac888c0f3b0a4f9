//! How the screen looks, as the configuration may say it: theme, columns, ambiguous widths, mouse. What is said
//! here holds at every start, whatever was last chosen by key.

use super::file::Item;
use super::{Config, ConfigError};
use crate::cells::Ambiguous;
use crate::i18n::{Lang, Words};
use crate::nearest::nearest;
use crate::say;
use crate::tui::{COLUMNS, ThemeName};

/// The keys of the file that are read here; they stand at its top.
pub(super) const KEYS: [&str; 4] = ["theme", "columns", "ambiguous", "mouse"];

/// How the screen looks; nothing said leaves it to the user's last choice.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LooksSpec {
    /// The colours.
    pub theme: Option<ThemeName>,
    /// The list's columns in their order.
    pub columns: Option<Vec<&'static str>>,
    /// Cells of characters whose width is ambiguous.
    pub ambiguous: Option<Ambiguous>,
    /// Whether the mouse is listened to.
    pub mouse: Option<bool>,
}

/// Reads one of [`KEYS`].
pub(super) fn parse(config: &mut Config, item: &Item<'_, '_>) -> Result<(), ConfigError> {
    let looks = &mut config.looks;
    match item.key {
        "theme" => looks.theme = Some(theme(item)?),
        "columns" => looks.columns = Some(columns(item)?),
        "ambiguous" => {
            let use_one =
                Words::new("must be narrow or wide", "必须是 narrow 或 wide", "は narrow か wide です");
            let it = Ambiguous::by_name(item.text()?.trim());
            looks.ambiguous = Some(it.ok_or_else(|| item.wrong(use_one.said()))?);
        }
        _ => looks.mouse = Some(item.flag()?),
    }
    Ok(())
}

fn theme(item: &Item<'_, '_>) -> Result<ThemeName, ConfigError> {
    let name = item.text()?.trim();
    ThemeName::by_name(name).ok_or_else(|| item.wrong(unknown(name, &ThemeName::names())))
}

fn columns(item: &Item<'_, '_>) -> Result<Vec<&'static str>, ConfigError> {
    let mut columns = Vec::new();
    let empty = Words::new(
        "is an empty list, and a list needs a column: name one, or remove the line for those that have room",
        "是空列表，而列表至少要有一列：请写出列名，或删去该行以显示放得下的列",
        "が空のリストですが、列が一つは必要です: 列名を書くか、収まる列を表示するには行を削除してください",
    );
    for (name, at) in item.list(empty)? {
        let known = COLUMNS.into_iter().find(|known| *known == name);
        let known = known.ok_or_else(|| item.wrong_at(at, unknown(name, &COLUMNS)))?;
        if columns.contains(&known) {
            let twice = say!(
                Lang::current(),
                "names {known} twice",
                "重复列出 {known}",
                "に {known} が 2 回あります"
            );
            return Err(item.wrong_at(at, twice));
        }
        columns.push(known);
    }
    Ok(columns)
}

/// That a name is none of those known, with the nearest one.
fn unknown(name: &str, known: &[&'static str]) -> String {
    let (name, all) = (crate::credentials::hinted(name), known.join(", "));
    let near = nearest(&name, known).unwrap_or_default();
    say!(
        Lang::current(),
        "does not know `{name}`: did you mean `{near}`? There are {all}",
        "不认识 `{name}`：是否指 `{near}`？可用：{all}",
        "に未知の名前 `{name}` があります: `{near}` のことですか？ 使えるのは {all}"
    )
}
