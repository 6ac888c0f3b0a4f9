//! `watch`: one line for each break and for each change of a verdict, as a sentence or as an object.

use std::io::{self, Write};
use std::sync::Arc;

use chrono::FixedOffset;
use serde::Serialize;

use super::list::ListRow;
use super::{json, list};
use crate::alert::Alert;
use crate::cause::catalogue_in;
use crate::event::{Text, UnixTime, neutralise};
use crate::follow::{Line, Trouble};
use crate::i18n::{Lang, Words};
use crate::insight::{Judgement, Presence, Verdict, judge};
use crate::say;
use crate::store::{BreakRef, Store};

/// How a line is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// All breaks.
    pub store: &'a Store,
    /// What was seen of streams on air.
    pub presence: &'a Presence,
    /// The moment, by the service's clock.
    pub now: UnixTime,
    /// The zone in which times are printed.
    pub zone: FixedOffset,
    /// The language of words; keys are the same in all.
    pub lang: Lang,
}

#[derive(Serialize)]
struct Object<'a> {
    event: &'static str,
    seq: u64,
    /// When it is told, by the service's clock.
    at: String,
    before: Option<&'static str>,
    after: &'static str,
    #[serde(flatten)]
    row: ListRow<'a>,
}

/// One object on a line, with all fields of `list --format json`; nothing if the break has been forgotten.
///
/// # Errors
/// Those of writing.
pub fn object(line: &Line, seq: u64, look: &Look<'_>, out: &mut impl Write) -> io::Result<()> {
    let Some((it, judged)) = judged(line, look) else { return Ok(()) };
    let mut row = ListRow::of(it, &judged, look.lang);
    if let Some(then) = told_before(line, &judged, look.lang) {
        (row.verdict, row.since, row.gap_s, row.proof) = (line.after.name(), None, None, then);
    }
    let object = Object {
        event: if line.before.is_none() { "break" } else { "verdict" },
        seq,
        at: look.now.rfc3339(),
        before: line.before.map(Verdict::name),
        after: line.after.name(),
        row,
    };
    json::write(out, &object)?;
    out.write_all(b"\n")
}

/// One sentence on a line, that reads well aloud; nothing if the break has been forgotten.
///
/// # Errors
/// Those of writing.
pub fn plain(line: &Line, look: &Look<'_>, out: &mut impl Write) -> io::Result<()> {
    let Some((it, judged)) = judged(line, look) else { return Ok(()) };
    let &Look { zone, lang, now, store, .. } = look;
    let time = |at: UnixTime| at.to_utc().with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %:z").to_string();
    let (ended, now) = (time(line.ended), time(now));
    let stream = stream(it, store, lang);
    let (after, proof) = match told_before(line, &judged, lang) {
        Some(then) => (line.after.word(lang).to_owned(), then),
        None => (judged.word(lang), judged.proof.sentence(lang, time)),
    };
    let sentence = if let Some(before) = line.before {
        let before = before.word(lang);
        say!(
            lang,
            "{now} verdict: {stream}, broke {ended}, was {before}, is {after}: {proof}",
            "{now} 判定变化：{stream}，断流于 {ended}，原为 {before}，现为 {after}：{proof}",
            "{now} 判定: {stream}、{ended} に切断、{before} から {after} へ。{proof}"
        )
    } else {
        let (cause, actor) = cause(it, lang);
        let lasted = it.duration_s().map_or_else(String::new, |seconds| {
            let lasted = list::lasted(seconds);
            say!(lang, ", after {lasted}", "，推流 {lasted}", "、配信時間 {lasted}")
        });
        say!(
            lang,
            "{ended} break: {stream}, {cause}{actor}{lasted}, {after}: {proof}",
            "{ended} 断流：{stream}，{cause}{actor}{lasted}，{after}：{proof}",
            "{ended} 切断: {stream}、{cause}{actor}{lasted}、{after}。{proof}"
        )
    };
    writeln!(out, "{}", sentence.replace('\n', " ").trim_end())
}

/// What proves a verdict that is told once more, where another one has come since.
fn told_before(line: &Line, judged: &Judgement, lang: Lang) -> Option<String> {
    let said = Words::new(
        "so it was before an interruption, what became of it follows",
        "中断之前如此，其后的变化随后给出",
        "中断の前の判定です。その後の変化は次の行にあります",
    );
    (line.again.is_some() && line.after != judged.verdict).then(|| said.of(lang).to_owned())
}

fn judged<'a>(line: &Line, look: &Look<'a>) -> Option<(BreakRef<'a>, Judgement)> {
    let row = look.store.row_of(line.id)?;
    Some((look.store.get(row), judge(look.store, look.presence, row, look.now)))
}

/// Which stream, the most telling first.
fn stream(it: BreakRef<'_>, store: &Store, lang: Lang) -> String {
    let none = Words::new("none", "无", "なし").of(lang);
    let shown = |text: &Text| if text.is_empty() { none.to_owned() } else { text.shown().to_owned() };
    let (stream, app, domain) = (shown(it.stream()), shown(it.app()), shown(it.domain()));
    let mut said = say!(
        lang,
        "stream {stream}, app {app}, domain {domain}",
        "流 {stream}，应用 {app}，推流域名 {domain}",
        "ストリーム {stream}、アプリ {app}、ドメイン {domain}"
    );
    if store.profiles().len() > 1 {
        let profile = neutralise(it.profile_name());
        said += &say!(lang, ", profile {profile}", "，配置 {profile}", "、プロファイル {profile}");
    }
    said
}

fn cause(it: BreakRef<'_>, lang: Lang) -> (String, String) {
    let Some(id) = it.cause() else {
        let none = Words::new("no reason listed", "未给出原因", "理由の記載なし").of(lang);
        let reason = it.reason();
        return (if reason.is_empty() { none } else { reason.shown() }.to_owned(), String::new());
    };
    let (catalogue, cause) = (catalogue_in(lang), catalogue_in(lang).get(id));
    let who = catalogue.who(cause.actor);
    (cause.text.title.to_owned(), say!(lang, ", to act: {who}", "，处理方：{who}", "、対応: {who}"))
}

#[derive(Serialize)]
struct Status<'a> {
    event: &'static str,
    at: String,
    profile: Option<&'a str>,
    state: &'static str,
    over: bool,
    why: String,
}

/// A trouble as an object on a line: `event` is `status`.
///
/// # Errors
/// Those of writing.
pub fn status(trouble: &Trouble, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let status = Status {
        event: "status",
        at: trouble.at.rfc3339(),
        profile: trouble.profile.as_deref(),
        state: trouble.kind.name(),
        over: trouble.why.is_none(),
        why: trouble.sentence(lang),
    };
    json::write(out, &status)?;
    out.write_all(b"\n")
}

/// A trouble as a sentence for standard error.
#[must_use]
pub fn complaint(trouble: &Trouble, lang: Lang) -> String {
    let said = trouble.sentence(lang);
    match trouble.profile.as_ref().map(Arc::as_ref) {
        // Reasons of the poller name their profile where that matters.
        Some(profile) if !said.contains(profile) => crate::i18n::of_profile(profile, &said, lang),
        _ => said,
    }
}

#[derive(Serialize)]
struct AlertObject<'a> {
    event: &'static str,
    at: String,
    rule: &'a str,
    kind: &'static str,
    count: u32,
    text: &'a str,
}

/// An alert as an object on a line: `event` is `alert`.
///
/// # Errors
/// Those of writing.
pub fn alert(alert: &Alert, out: &mut impl Write) -> io::Result<()> {
    let object = AlertObject {
        event: "alert",
        at: alert.at.rfc3339(),
        rule: &alert.name,
        kind: alert.kind.name(),
        count: alert.count,
        text: &alert.text,
    };
    json::write(out, &object)?;
    out.write_all(b"\n")
}
