//! The paragraph about one break.

use super::Facts;
use super::sentences::{CAUSE, MOST_OF_A_TEXT, Sentences, clip, name, named, sources, stream_of};
use crate::cause::catalogue_in;
use crate::event::UnixTime;
use crate::i18n::Words;
use crate::insight::evidence::Evidence;
use crate::insight::incident::{Fared, Incident};
use crate::insight::{Company, Episode, EpisodeKind, History, Verdict, judge};
use crate::say;
use crate::spans::{age, spoken};
use crate::store::{BreakRef, Row};

/// Findings that are told at most.
const FINDINGS: usize = 6;

const EVIDENCE: Words = Words::new("Evidence", "证据", "根拠");
const FLAPPING: Words = Words::new("Flapping", "反复断流", "断続的な切断");
const REFUSED: Words = Words::new("Refused again and again", "反复被拒绝", "繰り返し拒否");
const NO_REASON: Words = Words::new(
    "not known: the service lists no reason",
    "未知：服务端未列出断流原因",
    "不明：サービス側に切断理由の記載なし",
);

/// A break, and what is known around it.
#[derive(Clone, Copy, Debug)]
pub struct OfBreak<'a> {
    /// Which one.
    pub row: Row,
    /// The begin of the time that its stream's earlier breaks are counted in.
    pub from: UnixTime,
    /// What the quality data before its end show, if they were asked for.
    pub evidence: Option<&'a Evidence>,
    /// The incident that it is part of, and how that one's streams fared.
    pub incident: Option<(&'a Incident, Fared)>,
    /// The episode that it is part of.
    pub episode: Option<&'a Episode>,
}

impl OfBreak<'_> {
    /// The paragraph.
    #[must_use]
    pub fn paragraph(&self, facts: &Facts<'_>) -> String {
        let mut out = Sentences::new(facts.lang);
        let it = facts.store.get(self.row);
        out.say(&self.what(facts, it));
        self.tell(facts, &mut out);
        out.end()
    }

    /// All but the first sentence.
    pub(super) fn tell(&self, facts: &Facts<'_>, out: &mut Sentences) {
        let (it, lang) = (facts.store.get(self.row), facts.lang);
        if let Some(episode) = self.episode {
            let kind = if episode.kind == EpisodeKind::Refused { REFUSED } else { FLAPPING };
            out.say_of(kind, &episode.sentence(lang));
        }
        let judged = judge(facts.store, facts.presence, self.row, facts.now);
        let (word, proof) = (judged.word(lang), judged.proof.sentence(lang, |at| facts.moment(at)));
        out.say(&say!(lang, "{word}: {proof}", "{word}：{proof}", "{word}：{proof}"));
        let known = it.cause().map(|id| catalogue_in(lang).get(id));
        out.say_of(CAUSE, &cause_of(it, facts));
        let evidence = self.evidence(facts);
        out.say_of(EVIDENCE, &evidence.join(lang.pick("; ", "；", "。")));
        if let Some(known) = known {
            out.advise(known);
        }
        out.say(&sources(facts, it));
    }

    /// What, since when, for how long before, from where.
    fn what(&self, facts: &Facts<'_>, it: BreakRef<'_>) -> String {
        let lang = facts.lang;
        let stream = stream_of(it, lang);
        let mut also = Vec::new();
        if let Some(ended) = it.ended() {
            let ago = age(facts.now.since(ended).max(0));
            also.push(say!(lang, "{ago} ago", "{ago} 前", "{ago} 前"));
        }
        if let Some(length) = it.duration_s() {
            let length = spoken(lang, length.into());
            also.push(say!(
                lang,
                "after {length} of pushing",
                "推流 {length}后",
                "プッシュ開始から {length}後"
            ));
        }
        if it.client_ip().is_empty() {
            also.push(say!(lang, "from an internal network", "来自内部网络", "内部ネットワークから"));
        } else {
            let ip = name(it.client_ip());
            also.push(say!(lang, "from {ip}", "来自 {ip}", "{ip} から"));
        }
        if it.count() > 1 {
            let n = it.count();
            also.push(say!(lang, "{n} equal records", "{n} 条相同记录", "同じ記録 {n} 件"));
        }
        let also = also.join(lang.pick(", ", "，", "、"));
        let refused = crate::insight::verdict(facts.store, facts.presence, self.row) == Verdict::Refused;
        match (it.ended(), it.started()) {
            (Some(ended), _) => {
                let at = facts.moment(ended);
                if refused {
                    say!(
                        lang,
                        "A push of stream {stream} was refused at {at}, {also}",
                        "流 {stream} 的推流于 {at} 被拒绝，{also}",
                        "ストリーム {stream} へのプッシュが {at} に拒否されました（{also}）"
                    )
                } else {
                    say!(
                        lang,
                        "Stream {stream} broke at {at}, {also}",
                        "流 {stream} 于 {at} 断流，{also}",
                        "ストリーム {stream} が {at} に切断されました（{also}）"
                    )
                }
            }
            (None, started) => {
                let begun = started.map_or_else(|| "?".to_owned(), |at| facts.moment(at));
                say!(
                    lang,
                    "Stream {stream} is listed without an end, its push begun at {begun}, {also}",
                    "流 {stream} 的记录没有结束时间，推流始于 {begun}，{also}",
                    "ストリーム {stream} の記録に終了時刻がありません（プッシュ開始 {begun}、{also}）"
                )
            }
        }
    }

    fn evidence(&self, facts: &Facts<'_>) -> Vec<String> {
        let (store, lang) = (facts.store, facts.lang);
        let mut out = Vec::new();
        if let Some(evidence) = self.evidence.filter(|it| !it.is_empty()) {
            out.extend(evidence.bearing.sentence(lang).map(|it| it.trim_end_matches(['.', '。']).to_owned()));
            let findings = evidence.findings.iter().take(FINDINGS);
            out.extend(findings.map(|it| clip(&it.text(lang), MOST_OF_A_TEXT)));
        }
        match self.incident {
            Some((incident, fared)) => out.push(clip(&incident.title(lang, fared), MOST_OF_A_TEXT)),
            None => out.extend(Company::of(store, self.row).map(|company| company.sentence(lang))),
        }
        if let Some(history) = History::of(store, self.row, self.from) {
            out.push(history.sentence(lang));
        }
        out
    }
}

/// Its cause, with the service's own words.
pub(super) fn cause_of(it: BreakRef<'_>, facts: &Facts<'_>) -> String {
    let lang = facts.lang;
    let reason = clip(it.reason().shown(), MOST_OF_A_TEXT);
    if let Some(known) = it.cause().map(|id| catalogue_in(lang).get(id)) {
        let named = named(known, lang);
        if reason.is_empty() {
            return named;
        }
        return say!(
            lang,
            "{named}, listed as \"{reason}\"",
            "{named}，原文为“{reason}”",
            "{named}、原文は「{reason}」"
        );
    }
    if reason.is_empty() {
        return NO_REASON.of(lang).to_owned();
    }
    say!(
        lang,
        "not in the catalogue; the service says \"{reason}\"",
        "原因库未收录；服务端原文为“{reason}”",
        "カタログに未収録。サービスの原文は「{reason}」"
    )
}
