//! The answers of `explain` and `causes`, printed as text, JSON, table or Markdown.
//!
//! The text has the content and the order of the screen's detail pane. The writers know the catalogue
//! and nothing of breaks; they write to whatever they are given and leave errors of writing, a closed
//! pipe among them, to the caller.

use std::io::{self, Write};

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::cause::{Catalogue, Cause, CauseId, Code, codes_in_short};
use crate::event::neutralise;
use crate::report::json;

/// What the catalogue has for a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The one cause that is meant.
    One(CauseId),
    /// An errcode that several causes share, and these, in the catalogue's order.
    Several(u16, Vec<CauseId>),
    /// Nobody knows it.
    Unrecognised,
}

/// Answers a question in any of its forms: a code (`8`), a code with its sub code (`18/501`), a key
/// (`expiry_passed`, in any case), a title as the screen shows it, or else the text of a reason.
#[must_use]
pub fn answer(catalogue: &Catalogue, question: &str) -> Answer {
    let asked = question.trim();
    let found = match asked.split_once('/') {
        Some((errcode, sub)) => number(errcode).zip(number(sub)).map(|(code, sub)| (code, Some(sub))),
        None => number(asked).map(|code| (code, None)),
    };
    if let Some((errcode, sub)) = found {
        return match *catalogue.by_code(errcode, sub) {
            [] => Answer::Unrecognised,
            [one] => Answer::One(one),
            ref several => Answer::Several(errcode, several.to_vec()),
        };
    }
    catalogue
        .by_key(&asked.to_ascii_lowercase())
        .or_else(|| catalogue.recognise(asked))
        .or_else(|| titled(catalogue, asked))
        .map_or(Answer::Unrecognised, Answer::One)
}

fn titled(catalogue: &Catalogue, asked: &str) -> Option<CauseId> {
    catalogue.iter().find(|(_, cause)| cause.text.title.eq_ignore_ascii_case(asked)).map(|(id, _)| id)
}

/// A number of digits only: `+8` is no code.
fn number(text: &str) -> Option<u16> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Writes an answer as text, wrapped to `width` columns; commands and addresses stay whole, to be copied.
///
/// # Errors
/// Those of `out`.
pub fn write_text(
    out: &mut impl Write,
    catalogue: &Catalogue,
    question: &str,
    answer: &Answer,
    width: usize,
) -> io::Result<()> {
    match answer {
        Answer::One(id) => write_cause(out, catalogue, catalogue.get(*id), width),
        Answer::Several(errcode, ids) => write_candidates(out, catalogue, *errcode, ids),
        Answer::Unrecognised => {
            writeln!(out, "Unrecognised: {}", neutralise(question.trim()))?;
            let advice = "No published reason, code or key reads so, and nothing is guessed. `breakwatch \
                          causes` lists all that are known; where the vendor sent it, the errcode of the \
                          push callback says more.";
            write_wrapped(out, "", "", advice, width)
        }
    }
}

fn write_cause(out: &mut impl Write, catalogue: &Catalogue, cause: &Cause, width: usize) -> io::Result<()> {
    let text = &cause.text;
    writeln!(out, "{}", text.title)?;
    let who = format!("{} ({})", cause.actor, catalogue.who(cause.actor));
    write_wrapped(out, "Who acts: ", "          ", &who, width)?;
    for (heading, paragraph) in [("What it means", text.meaning), ("First check", text.first_check)] {
        writeln!(out, "\n{heading}")?;
        write_wrapped(out, "  ", "  ", paragraph, width)?;
    }
    writeln!(out, "\nFix")?;
    for (step, fix) in (1..).zip(&text.fix) {
        write_wrapped(out, &format!("  {step}. "), "     ", fix, width)?;
    }
    if let Some(command) = text.command {
        writeln!(out, "\nCommand\n  {command}")?;
    }
    writeln!(out, "\nCodes\n  {} ({})", cause.codes_in_short(), cause.key)?;
    writeln!(out, "\nLinks")?;
    for link in &cause.links {
        writeln!(out, "  {}\n    {}", link.title, link.url)?;
    }
    Ok(())
}

fn write_candidates(
    out: &mut impl Write,
    catalogue: &Catalogue,
    errcode: u16,
    ids: &[CauseId],
) -> io::Result<()> {
    writeln!(out, "{errcode} alone has {} causes; `explain {errcode}/SUB` or a key shows one:", ids.len())?;
    for cause in ids.iter().map(|id| catalogue.get(*id)) {
        let codes: Vec<Code> = cause.codes.iter().copied().filter(|code| code.errcode == errcode).collect();
        let (key, actor, title) = (cause.key, cause.actor, cause.text.title);
        writeln!(out, "{:<11} {key:<23} {actor:<8} {title}", codes_in_short(&codes))?;
    }
    Ok(())
}

/// A cause as other programs read it. The order of the keys is part of the promise.
#[derive(Serialize)]
struct CauseJson<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    recognised: Option<bool>,
    key: &'c str,
    title: &'c str,
    actor: &'c str,
    codes: Vec<[u16; 2]>,
    meaning: &'c str,
    first_check: &'c str,
    fix: &'c [&'c str],
    command: Option<&'c str>,
    links: Vec<&'c str>,
}

impl<'c> CauseJson<'c> {
    fn new(cause: &'c Cause, recognised: Option<bool>) -> Self {
        Self {
            recognised,
            key: cause.key,
            title: cause.text.title,
            actor: cause.actor.name(),
            codes: cause.codes.iter().map(|code| [code.errcode, code.sub]).collect(),
            meaning: cause.text.meaning,
            first_check: cause.text.first_check,
            fix: &cause.text.fix,
            command: cause.text.command,
            links: cause.links.iter().map(|link| link.url).collect(),
        }
    }
}

/// Writes an answer as one JSON object on one line. `recognised` comes first; then
/// - one cause: `key title actor codes meaning first_check fix command links`,
/// - an errcode with several: `candidates`, a list of causes of that form,
/// - unrecognised: `text`, the question as it was put.
///
/// # Errors
/// Those of `out`.
pub fn write_json(
    out: &mut impl Write,
    catalogue: &Catalogue,
    question: &str,
    answer: &Answer,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Candidates<'c> {
        recognised: bool,
        candidates: Vec<CauseJson<'c>>,
    }
    #[derive(Serialize)]
    struct Unrecognised<'c> {
        recognised: bool,
        text: &'c str,
    }
    match answer {
        Answer::One(id) => write_json_line(out, &CauseJson::new(catalogue.get(*id), Some(true))),
        Answer::Several(_, ids) => {
            let candidates = ids.iter().map(|id| CauseJson::new(catalogue.get(*id), None)).collect();
            write_json_line(out, &Candidates { recognised: true, candidates })
        }
        Answer::Unrecognised => write_json_line(out, &Unrecognised { recognised: false, text: question }),
    }
}

/// Writes all causes as one JSON list of objects as in [`write_json`], without `recognised`.
///
/// # Errors
/// Those of `out`.
pub fn write_causes_json(out: &mut impl Write, catalogue: &Catalogue) -> io::Result<()> {
    let causes: Vec<CauseJson> = catalogue.iter().map(|(_, cause)| CauseJson::new(cause, None)).collect();
    write_json_line(out, &causes)
}

fn write_json_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    json::write(out, value)?;
    writeln!(out)
}

/// Writes all causes as a table of at most `width` columns where that is possible; the codes wrap.
///
/// # Errors
/// Those of `out`.
pub fn write_causes_table(out: &mut impl Write, catalogue: &Catalogue, width: usize) -> io::Result<()> {
    // Widths, not lengths: titles may be in a script of two columns per character.
    let widest = catalogue.iter().map(|(_, cause)| cause.text.title.width()).max().unwrap_or_default();
    let mut row = |key: &str, actor: &str, title: &str, codes: &str| {
        let pad = " ".repeat(widest.saturating_sub(title.width()));
        let before = format!("{key:<23} {actor:<8} {title}{pad} ");
        let room = width.saturating_sub(before.width()).max(10);
        for (number, line) in wrap(codes, room).iter().enumerate() {
            let before = if number == 0 { before.clone() } else { " ".repeat(before.width()) };
            writeln!(out, "{before}{line}")?;
        }
        io::Result::Ok(())
    };
    row("CAUSE", "ACTOR", "TITLE", "CODES")?;
    for (_, cause) in catalogue.iter() {
        row(cause.key, cause.actor.name(), cause.text.title, &cause.codes_in_short())?;
    }
    Ok(())
}

/// Writes all causes as a Markdown table.
///
/// # Errors
/// Those of `out`.
pub fn write_causes_markdown(out: &mut impl Write, catalogue: &Catalogue) -> io::Result<()> {
    writeln!(out, "| Cause | Actor | Title | Codes | What it means | First check |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for (_, cause) in catalogue.iter() {
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

/// Writes a paragraph: `first` before its first line, `next` before the others.
fn write_wrapped(
    out: &mut impl Write,
    first: &str,
    next: &str,
    paragraph: &str,
    width: usize,
) -> io::Result<()> {
    let room = width.saturating_sub(first.width().max(next.width())).max(1);
    for (number, line) in wrap(paragraph, room).iter().enumerate() {
        writeln!(out, "{}{line}", if number == 0 { first } else { next })?;
    }
    Ok(())
}

/// Breaks a text at its spaces into lines of at most `width` columns; a word that is wider is cut.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let wide = word.width();
        let gap = usize::from(used > 0);
        if used + gap + wide <= width {
            let line = lines.last_mut().expect("never empty");
            line.push_str(&" "[..gap]);
            line.push_str(word);
            used += gap + wide;
            continue;
        }
        if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for part in word.graphemes(true) {
            let wide = part.width();
            if used > 0 && used + wide > width {
                lines.push(String::new());
                used = 0;
            }
            lines.last_mut().expect("never empty").push_str(part);
            used += wide;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::catalogue;
    use crate::event::is_hostile;

    fn printed(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("UTF-8")
    }

    fn text(question: &str, width: usize) -> String {
        let answer = answer(catalogue(), question);
        printed(|out| write_text(out, catalogue(), question, &answer, width))
    }

    fn json(question: &str) -> String {
        let answer = answer(catalogue(), question);
        printed(|out| write_json(out, catalogue(), question, &answer))
    }

    fn keys(question: &str) -> Vec<&'static str> {
        let ids = match answer(catalogue(), question) {
            Answer::One(id) => vec![id],
            Answer::Several(_, ids) => ids,
            Answer::Unrecognised => vec![],
        };
        ids.into_iter().map(|id| catalogue().get(id).key).collect()
    }

    #[test]
    fn a_question_may_be_a_code_a_pair_a_key_or_a_text() {
        assert_eq!(keys("8"), ["no_data_timeout"]);
        assert_eq!(keys(" 18/501 "), ["expiry_passed"]);
        assert_eq!(keys("Expiry_Passed"), ["expiry_passed"]);
        assert_eq!(keys("Reached the expiration time"), ["expiry_passed"]);
        assert_eq!(
            keys("21"),
            ["customer_drop_request", "customer_forbid_request", "replaced", "replaced_idle"]
        );
        assert_eq!(keys("18").len(), 24);
    }

    #[test]
    fn what_nobody_knows_is_unrecognised_in_every_form() {
        for question in
            ["99", "18/999", "8/1", "99999999", "+8", "-1", "8.0", "/", "18/", "/1", "", "no such"]
        {
            assert_eq!(answer(catalogue(), question), Answer::Unrecognised, "{question}");
        }
    }

    #[test]
    fn one_cause_is_a_flat_object_with_its_keys_in_order() {
        let line = json("18/501");
        assert!(line.starts_with(
            "{\"recognised\":true,\"key\":\"expiry_passed\",\"title\":\"Push URL expired (txTime)\",\
             \"actor\":\"us\",\"codes\":[[18,501]],\"meaning\":\""
        ));
        let order =
            ["recognised", "key", "title", "actor", "codes", "meaning", "first_check", "fix", "command"];
        let at = order.map(|key| line.find(&format!("\"{key}\":")).expect(key));
        assert!(at.is_sorted(), "{line}");
        assert!(line.ends_with("\"]}\n"), "links come last");
        assert!(json("rtmp_amf").contains("\"command\":null,\"links\":[\"https://"));
    }

    #[test]
    fn several_candidates_are_listed() {
        let value: serde_json::Value = serde_json::from_str(&json("21")).expect("JSON");
        assert_eq!(value["recognised"], true);
        let candidates = value["candidates"].as_array().expect("a list");
        assert_eq!(candidates.len(), 4);
        assert_eq!(candidates[2]["key"], "replaced");
        assert!(candidates[2].get("recognised").is_none());
        let text = text("18", 80);
        assert!(text.starts_with("18 alone has 24 causes"));
        assert!(text.contains("\n18/100-104  platform_internal       platform Platform internal error\n"));
        assert_eq!(text.lines().count(), 25);
        assert!(text.lines().all(|line| line.width() <= 80));
    }

    #[test]
    fn a_hostile_question_is_escaped_without_loss_in_json_and_neutralised_in_text() {
        let question = "x\u{1b}[2J\u{9b}\u{202e}\u{7f}\"\n\u{e0001}é";
        let line = json(question);
        assert!(!line.trim_end().chars().any(is_hostile), "{line:?}");
        let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(value["recognised"], false);
        assert_eq!(value["text"], question);
        let first = text(question, 80).lines().next().expect("a line").to_owned();
        assert_eq!(first, "Unrecognised: x\\u001b[2J\\u009b\\u202e\\u007f\"\\u000a\\ue0001é");
    }

    #[test]
    fn the_text_of_a_cause_reads_in_the_order_of_the_detail_pane() {
        insta::assert_snapshot!(text("18/501", 80));
    }

    #[test]
    fn prose_keeps_to_the_width_at_any_width() {
        for width in [0, 1, 7, 40, 80, 200] {
            for (_, cause) in catalogue().iter() {
                let text = text(cause.key, width);
                let until = text.find("\nCommand\n").or_else(|| text.find("\nCodes\n"));
                let prose = &text[..until.expect("codes at least")];
                let widest = prose.lines().skip(1).filter(|line| line.starts_with(' ')).map(str::width).max();
                assert!(widest.is_some_and(|widest| widest <= width.max(12)), "{} at {width}", cause.key);
            }
        }
    }

    #[test]
    fn the_table_has_every_cause_and_fits_80_columns() {
        let table = printed(|out| write_causes_table(out, catalogue(), 80));
        insta::assert_snapshot!(table);
        assert!(table.lines().all(|line| line.width() <= 80));
        for (_, cause) in catalogue().iter() {
            assert!(table.lines().any(|line| line.starts_with(&format!("{} ", cause.key))), "{}", cause.key);
        }
    }

    #[test]
    fn the_markdown_table_has_a_row_of_six_cells_for_every_cause() {
        let table = printed(|out| write_causes_markdown(out, catalogue()));
        assert_eq!(table.lines().count(), 2 + catalogue().iter().len());
        for line in table.lines() {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 7, "{line}");
        }
    }

    #[test]
    fn all_causes_are_one_json_list() {
        let list: serde_json::Value =
            serde_json::from_str(&printed(|out| write_causes_json(out, catalogue()))).expect("JSON");
        assert_eq!(list.as_array().expect("a list").len(), 37);
        assert_eq!(list[0]["key"], "unknown");
    }

    #[test]
    fn words_wider_than_a_line_are_cut_by_what_a_reader_sees_as_one_character() {
        assert_eq!(wrap("赛事直播 ok", 4), ["赛事", "直播", "ok"]);
        assert_eq!(wrap("e\u{301}e\u{301}", 1), ["e\u{301}", "e\u{301}"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
