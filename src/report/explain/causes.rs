//! All causes at once: for people, for other programs, for documents.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::Reader;
use super::json::{CauseJson, write_line};
use crate::cause::catalogue_in;
use crate::i18n::{Lang, Words};
use crate::wrap::wrap;

/// Writes all causes as one JSON list of objects as in [`super::write_json`], without `recognised`.
///
/// # Errors
/// Those of `out`.
pub fn write_causes_json(out: &mut impl Write, reader: Reader) -> io::Result<()> {
    let causes: Vec<CauseJson> =
        reader.catalogue().iter().map(|(_, cause)| CauseJson::new(reader, cause, None, None)).collect();
    write_line(out, &causes)
}

/// Writes all causes as a table of at most `width` columns where that is possible; the codes wrap.
///
/// # Errors
/// Those of `out`.
pub fn write_causes_table(out: &mut impl Write, lang: Lang, width: usize) -> io::Result<()> {
    let catalogue = catalogue_in(lang);
    // Widths, not lengths: titles may be in a script of two columns per character.
    let widest = catalogue.iter().map(|(_, cause)| cause.text.title.width()).max().unwrap_or_default();
    let mut row = |key: &str, actor: &str, title: &str, codes: &str| {
        let padded = |text: &str, columns: usize| format!("{text}{}", pad(text, columns));
        let before = format!("{} {} {} ", padded(key, 23), padded(actor, 8), padded(title, widest));
        let room = width.saturating_sub(before.width()).max(10);
        for (number, line) in wrap(codes, room).iter().enumerate() {
            let before = if number == 0 { before.clone() } else { " ".repeat(before.width()) };
            writeln!(out, "{before}{line}")?;
        }
        io::Result::Ok(())
    };
    let [key, actor, title, codes, ..] = HEADS.map(|head| head.of(lang).to_uppercase());
    row(&key, &actor, &title, &codes)?;
    for (_, cause) in catalogue.iter() {
        row(cause.key, cause.actor.name(), cause.text.title, &cause.codes_in_short())?;
    }
    Ok(())
}

/// The columns' names.
const HEADS: [Words; 6] = [
    Words::new("Cause", "原因", "原因"),
    Words::new("Actor", "处理方", "対応者"),
    Words::new("Title", "说明", "タイトル"),
    Words::new("Codes", "错误码", "コード"),
    Words::new("What it means", "含义", "意味"),
    Words::new("First check", "先看这里", "最初の確認"),
];

/// The blanks after a text that fills a column.
pub(super) fn pad(text: &str, columns: usize) -> String {
    " ".repeat(columns.saturating_sub(text.width()))
}

/// Writes all causes as a Markdown table.
///
/// # Errors
/// Those of `out`.
pub fn write_causes_markdown(out: &mut impl Write, lang: Lang) -> io::Result<()> {
    writeln!(out, "| {} |", HEADS.map(|head| head.of(lang)).join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(HEADS.len()))?;
    for (_, cause) in catalogue_in(lang).iter() {
        let [title, meaning, first_check] =
            [cause.text.title, cause.text.meaning, cause.text.first_check].map(markdown_cell);
        let (key, actor, codes) = (cause.key, cause.actor, cause.codes_in_short());
        writeln!(out, "| `{key}` | {actor} | {title} | {codes} | {meaning} | {first_check} |")?;
    }
    Ok(())
}

/// A text that stays in its cell and reads as written.
fn markdown_cell(text: &str) -> String {
    text.replace('|', "\\|").replace('*', "\\*").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::catalogue;

    fn printed(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn the_table_has_every_cause_and_fits_80_columns() {
        for lang in Lang::ALL {
            let table = printed(|out| write_causes_table(out, lang, 80));
            insta::assert_snapshot!(format!("causes_{}", lang.name()), table);
            assert!(table.lines().all(|line| line.width() <= 80), "{lang:?}");
            for (_, cause) in catalogue().iter() {
                assert!(
                    table.lines().any(|line| line.starts_with(&format!("{} ", cause.key))),
                    "{}",
                    cause.key
                );
            }
        }
    }

    #[test]
    fn the_markdown_table_has_a_row_of_six_cells_for_every_cause() {
        for lang in Lang::ALL {
            let table = printed(|out| write_causes_markdown(out, lang));
            assert_eq!(table.lines().count(), 2 + catalogue().iter().len());
            for line in table.lines() {
                assert_eq!(line.replace("\\|", "").matches('|').count(), 7, "{line}");
            }
        }
    }

    #[test]
    fn all_causes_are_one_json_list() {
        for lang in Lang::ALL {
            let list: serde_json::Value =
                serde_json::from_str(&printed(|out| write_causes_json(out, Reader { lang, site: None })))
                    .expect("JSON");
            assert_eq!(list.as_array().expect("a list").len(), 37);
            assert_eq!(list[0]["key"], "unknown");
            assert_eq!(list[36]["lang"], lang.name());
        }
    }
}
