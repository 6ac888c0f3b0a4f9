//! The `[alert.NAME]` tables: which breaks somebody must hear of, and how.

use std::time::Duration;

use super::documented::{Key, Keys, Table};
use super::file::{Item, Source};
use super::{ConfigError, filters};
use crate::alert::{Hours, Notify, QuietZone, Rule};
use crate::event::is_plain;
use crate::filter::{Filter, Saved};
use crate::i18n::{Lang, Words};
use crate::say;

/// What may stand in it.
pub(super) const TABLE: Table = Table {
    header: "alert.NAME",
    example: "alert.night",
    help: "Breaks that somebody must hear of, at once. Only what is new counts; what repeats is told once in a \
           while, with how often.",
    keys: Keys::Fixed(&[
        Key::unset(
            "filter",
            "\"verdict:down\"",
            "none: each alert needs one",
            "Which breaks, as in the filter bar. A verdict that changes later counts when it does.",
        ),
        Key::new("at_least", "1", "So many of them, 1 to 10000,").with(FILTERED),
        Key::new("within", "\"5m\"", "that ended in so long, up to 24h.").with(FILTERED),
        Key::unset("for", "\"30s\"", "at once", "The filter has to match for so long, up to 24h.").with(FILTERED),
        Key::new(
            "repeat",
            "\"10m\"",
            "After the first one, the same stream or incident is told once in so long, up to 24h.",
        )
        .with(FILTERED),
        Key::new(
            "lateness",
            "\"10m\"",
            "What the service lists late counts if it ended at most so long before, up to 24h.",
        )
        .with(FILTERED),
        Key::unset(
            "quiet",
            "[\"23:00-07:00\"]",
            "never",
            "Hours in which nothing rings; what happened is told once afterwards.",
        )
        .with(FILTERED),
        Key::new("quiet_zone", "\"local\"", "By which clock: local, utc or beijing.").with(FILTERED),
        Key::new("also_recovery", "false", "Whether it is told as well when it is over.").with(FILTERED),
        Key::new("bell", "true", "Ring the terminal's bell; it reaches you through SSH and tmux.").with(FILTERED),
        Key::unset(
            "notify",
            "\"osc9\"",
            "none",
            "Ask the terminal for a notification: osc9 (iTerm2, WezTerm, Ghostty, Windows Terminal) or osc777 \
             (foot, urxvt, WezTerm, Ghostty). tmux needs `allow-passthrough on`.",
        )
        .with(FILTERED),
        Key::unset(
            "command",
            "[\"/usr/local/bin/page\", \"--team\", \"video\"]",
            "none",
            "A program that gets the break as JSON on its standard input. No shell; two at once at most.",
        )
        .with(FILTERED),
        Key::new("timeout", "\"10s\"", "How long it may take before it is killed, 1s to 5m.").with(FILTERED),
    ]),
};

/// Nothing else works without it.
const FILTERED: &[&str] = &["filter = \"verdict:down\""];

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(86_400);
/// A program that takes longer belongs into the background.
const MOST_PATIENCE: Duration = Duration::from_secs(300);

/// Reads one `[alert.NAME]`; nothing if something in it is wrong, which is noted.
pub(super) fn parse(
    source: &Source<'_>,
    head: &Item<'_, '_>,
    saved: &Saved,
) -> Result<Option<Rule>, ConfigError> {
    let name = head.key;
    if name.trim().is_empty() || !is_plain(name) {
        return Err(head.wrong(
            Words::new(
                "is no name for an alert: use letters and digits",
                "不能作为提醒名：请用字母和数字",
                "は通知の名前に使えません: 英数字にしてください",
            )
            .said(),
        ));
    }
    let table = head.table(Words::new(
        "a table: write [alert.NAME] above its keys",
        "表：请在其各键之上写 [alert.NAME]",
        "テーブル（キーの上に [alert.NAME] と書く）",
    ))?;
    let mut rule = Rule::new(name, Filter::default());
    let (mut filtered, mut whole) = (false, true);
    source.each(table, &TABLE, |item| {
        filtered |= item.key == "filter";
        let outcome = read(&mut rule, (source, saved), item);
        whole &= outcome.is_ok();
        outcome
    });
    if !filtered {
        return Err(head.wrong(
            Words::new(
                "needs a `filter` that says which breaks are meant, such as filter = \"verdict:down\"",
                "需要 `filter` 来说明是哪些断流，例如 filter = \"verdict:down\"",
                "にはどの切断かを示す `filter` が必要です。例: filter = \"verdict:down\"",
            )
            .said(),
        ));
    }
    Ok(Some(rule).filter(|_| whole))
}

fn read(
    rule: &mut Rule,
    (source, saved): (&Source<'_>, &Saved),
    item: &Item<'_, '_>,
) -> Result<(), ConfigError> {
    match item.key {
        "filter" => rule.filter = filters::read(item, saved)?,
        "at_least" => rule.at_least = item.number(1, 10_000)?,
        "within" => rule.within_s = seconds(item.span(SECOND, DAY)?),
        "for" => rule.for_s = seconds(item.span(SECOND, DAY)?),
        "repeat" => rule.repeat_s = seconds(item.span(SECOND, DAY)?),
        "lateness" => rule.lateness_s = seconds(item.span(SECOND, DAY)?),
        "quiet" => rule.quiet = quiet(item)?,
        "quiet_zone" => rule.zone = one_of(item, &QuietZone::ALL)?,
        "also_recovery" => rule.also_recovery = item.flag()?,
        "bell" => rule.deed.bell = item.flag()?,
        "notify" => rule.deed.notify = Some(one_of(item, &Notify::ALL)?),
        "command" => rule.deed.command = Some(command(source, item)?),
        "timeout" => {
            let patience = item.span(SECOND, MOST_PATIENCE)?;
            rule.deed.timeout_s = u32::try_from(patience.as_secs()).unwrap_or(u32::MAX);
        }
        _ => return Err(item.unknown(&TABLE)),
    }
    Ok(())
}

fn seconds(span: Duration) -> i64 {
    i64::try_from(span.as_secs()).unwrap_or(i64::MAX)
}

fn quiet(item: &Item<'_, '_>) -> Result<Vec<Hours>, ConfigError> {
    let empty = Words::new(
        "is an empty list, which no hour is in: write for example [\"23:00-07:00\"], or remove the line to hear of it at any hour",
        "是空列表，不含任何时段：请写如 [\"23:00-07:00\"]，要随时提醒请删去该行",
        "が空のリストで、時間帯がありません: [\"23:00-07:00\"] のように書くか、常に通知するには行を削除してください",
    );
    let hours = |(text, at): (&str, usize)| {
        Hours::parse(text).ok_or_else(|| {
            let text = crate::event::neutralise(text);
            let why = say!(
                Lang::current(),
                "`{text}` is no part of a day: write for example \"23:00-07:00\"",
                "`{text}` 不是一天中的时段：请写如 \"23:00-07:00\"",
                "`{text}` は一日の時間帯ではありません: \"23:00-07:00\" のように書いてください"
            );
            item.wrong_at(at, why)
        })
    };
    item.list(empty)?.into_iter().map(hours).collect()
}

fn one_of<T: Copy>(item: &Item<'_, '_>, known: &[(&'static str, T)]) -> Result<T, ConfigError> {
    let text = item.text()?.trim();
    let found = known.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        item.wrong(say!(
            Lang::current(),
            "must be one of: {names}",
            "必须是以下之一：{names}",
            "は次のいずれかです: {names}"
        ))
    })
}

/// A program with its arguments, the program by its whole path.
fn command(source: &Source<'_>, item: &Item<'_, '_>) -> Result<Vec<String>, ConfigError> {
    let expected = Words::new(
        "a list of texts such as [\"/usr/local/bin/page\", \"--team\", \"video\"]",
        "文本列表，例如 [\"/usr/local/bin/page\", \"--team\", \"video\"]",
        "文字列のリスト（例: [\"/usr/local/bin/page\", \"--team\", \"video\"]）",
    );
    let texts = item.texts(expected)?;
    let whole_path = Words::new(
        "must begin with the whole path of a program, such as [\"/usr/local/bin/page\", \"--team\", \"video\"]; no shell reads it",
        "必须以程序的完整路径开头，例如 [\"/usr/local/bin/page\", \"--team\", \"video\"]；不经过 Shell",
        "はプログラムの絶対パスで始めてください。例: [\"/usr/local/bin/page\", \"--team\", \"video\"]（シェルは介しません）",
    );
    let Some((program, at)) = texts.first() else { return Err(item.wrong(whole_path.said())) };
    let path = source.env.expand(program);
    if !path.is_absolute() {
        return Err(item.wrong_at(*at, whole_path.said()));
    }
    if let Some((_, at)) = texts.iter().find(|(text, _)| text.contains('\0')) {
        let nul = Words::new(
            "cannot hold the character \\u0000, which no program can be given: remove it",
            "不能包含字符 \\u0000，它无法传给任何程序：请删去",
            "に文字 \\u0000 は書けません。どのプログラムにも渡せないため削除してください",
        );
        return Err(item.wrong_at(*at, nul.said()));
    }
    let mut words: Vec<String> = texts.into_iter().map(|(text, _)| text.to_owned()).collect();
    words[0] = path.to_string_lossy().into_owned();
    Ok(words)
}
