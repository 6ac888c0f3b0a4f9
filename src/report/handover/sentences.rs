//! Sentences put one behind the other, and what they have in common whatever they are about.

use super::{Facts, MOST_OF_A_PARAGRAPH};
use crate::cause::heading::{FIRST_CHECK, FIX, WHO_ACTS, acts};
use crate::cause::{Cause, CauseId, catalogue_in};
use crate::event::{Text, neutralise};
use crate::i18n::{Lang, Words};
use crate::say;
use crate::store::BreakRef;

/// Characters of a name at most, and of a text that somebody or something else wrote.
pub(super) const MOST_OF_A_NAME: usize = 120;
pub(super) const MOST_OF_A_TEXT: usize = 300;

const NO_NAME: Words = Words::new("without a name", "（无流名称）", "（名前なし）");
pub(super) const CAUSE: Words = Words::new("Cause", "原因", "原因");
const NO_CODES: Words = Words::new("no code", "无错误码", "コードなし");
const UNKNOWN_REQUEST: Words = Words::new(
    "RequestId unknown: kept from an earlier run",
    "RequestId 未知：来自此前运行的存档",
    "RequestId は不明（以前の実行の保存分）",
);
const NO_REQUEST: Words = Words::new(
    "RequestId unknown: the reply had none",
    "RequestId 未知：应答中没有",
    "RequestId は不明（応答になし）",
);

/// A paragraph that grows by whole sentences.
pub(super) struct Sentences {
    lang: Lang,
    text: String,
}

impl Sentences {
    pub(super) const fn new(lang: Lang) -> Self {
        Self { lang, text: String::new() }
    }

    /// Adds a sentence, with a full stop unless it ends with a mark of its own.
    pub(super) fn say(&mut self, sentence: &str) {
        let sentence = sentence.trim();
        if sentence.is_empty() {
            return;
        }
        let wide = self.text.ends_with(['。', '！', '？', '）']);
        if !self.text.is_empty() && !wide {
            self.text.push(' ');
        }
        self.text.push_str(sentence);
        if !sentence.ends_with(['.', '。', '!', '！', '?', '？']) {
            self.text.push_str(self.lang.pick(".", "。", "。"));
        }
    }

    /// Adds something under its heading: `Fix: …`.
    pub(super) fn say_of(&mut self, heading: Words, what: &str) {
        if !what.trim().is_empty() {
            self.say(&under(heading, what, self.lang));
        }
    }

    /// Who acts, what to look at first, what to do.
    pub(super) fn advise(&mut self, known: &Cause) {
        self.say_of(WHO_ACTS, &acts(known.actor, self.lang));
        self.say_of(FIRST_CHECK, known.text.first_check);
        let steps: Vec<String> =
            (1..).zip(&known.text.fix).map(|(n, step)| format!("({n}) {}", step.trim())).collect();
        self.say_of(FIX, &steps.join(" "));
    }

    /// The paragraph: one line, nothing in it that steers, no longer than it may be.
    pub(super) fn end(self) -> String {
        clip(&neutralise(&self.text), MOST_OF_A_PARAGRAPH)
    }
}

/// `Fix: …` in each language's marks.
pub(super) fn under(heading: Words, what: &str, lang: Lang) -> String {
    let heading = heading.of(lang);
    say!(lang, "{heading}: {what}", "{heading}：{what}", "{heading}：{what}")
}

/// The cause by title, official codes and key: `Push network failed (18/501, network_lost)`.
pub(super) fn named(known: &Cause, lang: Lang) -> String {
    let (title, key, codes) = (known.text.title, known.key, known.codes_in_short());
    let codes = if codes.is_empty() { NO_CODES.of(lang) } else { codes.trim() };
    say!(lang, "{title} ({codes}, {key})", "{title}（{codes}，{key}）", "{title}（{codes}、{key}）")
}

/// The title of a cause, or what is said of one that nobody knows.
pub(super) fn title(cause: Option<CauseId>, lang: Lang) -> &'static str {
    match cause {
        Some(id) => catalogue_in(lang).get(id).text.title,
        None => Words::new("unrecognised", "无法识别的原因", "不明な理由").of(lang),
    }
}

/// A name as it may stand in a sentence.
pub(super) fn name(text: &Text) -> String {
    clip(text.shown(), MOST_OF_A_NAME)
}

/// `room_1 (app live, push.example.com, account main)`.
pub(super) fn stream_of(it: BreakRef<'_>, lang: Lang) -> String {
    let stream = if it.stream().is_empty() { NO_NAME.of(lang).to_owned() } else { name(it.stream()) };
    let mut place = Vec::new();
    if !it.app().is_empty() {
        let app = name(it.app());
        place.push(say!(lang, "app {app}", "应用 {app}", "アプリ {app}"));
    }
    if !it.domain().is_empty() {
        place.push(name(it.domain()));
    }
    let profile = clip(&neutralise(it.profile_name()), MOST_OF_A_NAME);
    place.push(say!(lang, "account {profile}", "账号 {profile}", "アカウント {profile}"));
    let place = place.join(lang.pick(", ", "，", "、"));
    say!(lang, "{stream} ({place})", "{stream}（{place}）", "{stream}（{place}）")
}

/// By which clock, when it was written, and which reply says so.
pub(super) fn sources(facts: &Facts<'_>, it: BreakRef<'_>) -> String {
    let lang = facts.lang;
    let now = facts.moment(facts.now);
    let request = match it.request() {
        Some(id) => {
            say!(lang, "listed by RequestId {id}", "记录来自 RequestId {id}", "記録の RequestId は {id}")
        }
        None if it.is_recalled() => UNKNOWN_REQUEST.of(lang).to_owned(),
        None => NO_REQUEST.of(lang).to_owned(),
    };
    say!(
        lang,
        "As of {now} by the service's clock; {request}",
        "截至 {now}（以服务端时间为准）；{request}",
        "{now} 時点（サービスの時計）。{request}"
    )
}

/// The first characters of a text, with a mark where something was left out.
pub(super) fn clip(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}
