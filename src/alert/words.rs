//! An alert in one sentence, as a header, a notification and a log tell it. Safe to print.

use super::silence::Held;
use super::{Facts, Kind, Rule, Subject};
use crate::cause::catalogue_in;
use crate::i18n::{Lang, Words};
use crate::insight::Outcome;
use crate::say;
use crate::spans::spoken;
use crate::store::{BreakId, BreakRef};

/// What is to be said.
#[derive(Debug)]
pub(super) struct About<'a> {
    pub(super) rule: &'a Rule,
    pub(super) subject: &'a Subject,
    /// The newest break.
    pub(super) id: BreakId,
    pub(super) kind: Kind,
    pub(super) count: u32,
    pub(super) streams: usize,
}

impl About<'_> {
    /// The sentence; nothing if the break has been forgotten.
    pub(super) fn sentence(&self, facts: Facts<'_>, lang: Lang) -> Option<String> {
        let Self { rule, subject, id, kind, count, streams } = *self;
        let it = facts.store.get(facts.store.row_of(id)?);
        let one = one(it, facts, lang);
        let said = match (subject, kind) {
            (Subject::Incident(incident), _) if facts.incidents.by_id(*incident).is_some() => {
                let incident = facts.incidents.by_id(*incident)?;
                incident.title(lang, incident.fared(facts.store, facts.presence, facts.insight))
            }
            (_, Kind::Fired) if streams > 1 => say!(
                lang,
                "{streams} streams at once; the last: {one}",
                "{streams} 路流同时触发；最后一路：{one}",
                "{streams} 本のストリームが同時に発生。最後: {one}"
            ),
            (_, Kind::Recovered) if streams > 1 => say!(
                lang,
                "it has ended for {streams} streams; the last: {one}",
                "{streams} 路流已解除；最后一路：{one}",
                "{streams} 本のストリームで解消。最後: {one}"
            ),
            (Subject::Rule, Kind::Fired) => {
                let within = spoken(lang, rule.within_s);
                say!(
                    lang,
                    "{count} breaks within {within}; the last: {one}",
                    "{within}内断流 {count} 次；最后一次：{one}",
                    "{within}以内に切断 {count} 件。最後: {one}"
                )
            }
            _ => one,
        };
        Some(match kind {
            Kind::Repeated => say!(
                lang,
                "{count} more since it was told; the last: {said}",
                "上次提醒后又有 {count} 次；最后一次：{said}",
                "前回の通知以降さらに {count} 件。最後: {said}"
            ),
            Kind::Recovered if streams == 1 => say!(lang, "over: {said}", "已解除：{said}", "解消: {said}"),
            Kind::Fired | Kind::Recovered | Kind::Afterwards => said,
        })
    }
}

/// `live/room_1: DOWN 40s, no data for too long`.
fn one(it: BreakRef<'_>, facts: Facts<'_>, lang: Lang) -> String {
    let profile = match facts.store.profiles() {
        [_] => String::new(),
        _ => format!("{} ", crate::event::neutralise(it.profile_name())),
    };
    let (app, stream) = (it.app().shown(), it.stream().shown());
    let verdict = Outcome::of(facts.store, facts.presence, it.row()).word(facts.now, lang);
    let unknown = Words::new("no reason listed", "未给出原因", "理由の記載なし").of(lang);
    let why = match it.cause() {
        Some(cause) => catalogue_in(lang).get(cause).text.title,
        None if it.reason().is_empty() => unknown,
        None => it.reason().shown(),
    };
    say!(
        lang,
        "{profile}{app}/{stream}: {verdict}, {why}",
        "{profile}{app}/{stream}：{verdict}，{why}",
        "{profile}{app}/{stream}: {verdict}、{why}"
    )
}

/// What was held back, once it may be told.
pub(super) fn afterwards(held: &Held, holding: usize, lang: Lang) -> String {
    let Held { times, breaks, over, text, .. } = held;
    let ended = match over {
        0 => String::new(),
        _ => say!(lang, ", {over} over", "，{over} 项已解除", "、{over} 件は解消"),
    };
    say!(
        lang,
        "while it was quiet: {times} alerts for {breaks} breaks{ended}, {holding} hold still; the last: {text}",
        "静默期间：{times} 次提醒，共 {breaks} 次断流{ended}，{holding} 项仍未解除；最后一次：{text}",
        "消音中の通知 {times} 件（切断 {breaks} 件）{ended}、{holding} 件は継続中。最後: {text}"
    )
}
