//! How each profile fares: its poller's last word, and what that means to someone who looks now.

use std::sync::Arc;

use super::{History, Options};
use crate::event::{ProfileId, UnixTime};
use crate::i18n::{Lang, Words, of_profile};
use crate::poll::report::{Phase, Proof, Status};
use crate::say;
use crate::site::Site;
use crate::tui::times;

/// Missed intervals after which data counts as stale.
const STALE_AFTER: i64 = 3;
/// A clock difference worth a word, in milliseconds.
const SKEW_SHOWN_MS: i64 = 5_000;

/// One profile's state in a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::tui) enum Health {
    /// Nothing is asked.
    Offline,
    Live,
    Filling(u8),
    Connecting,
    /// Seconds until the next try.
    Retry(i64),
    Stale,
    Stopped,
}

impl Health {
    /// The state without its number.
    pub(in crate::tui) const fn word(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Offline => Words::new("OFFLINE", "离线", "オフライン"),
            Self::Live => Words::new("LIVE", "实时", "ライブ"),
            Self::Filling(_) => Words::new("FILLING", "读取中", "読み込み中"),
            Self::Connecting => Words::new("CONNECTING", "连接中", "接続中"),
            Self::Retry(_) => Words::new("RETRY", "重试", "再試行"),
            Self::Stale => Words::new("STALE", "已过时", "更新停滞"),
            Self::Stopped => Words::new("STOPPED", "已停止读取", "取得停止"),
        };
        words.of(lang)
    }
}

/// Breaks may be missing.
pub(in crate::tui) const INCOMPLETE: Words = Words::new("INCOMPLETE", "不完整", "不完全");

/// A watched profile.
#[derive(Debug)]
pub(in crate::tui) struct Profile {
    name: Arc<str>,
    site: Option<Site>,
    tccli: Option<Arc<str>>,
    offline: bool,
    status: Option<Status>,
}

/// All watched profiles.
#[derive(Debug)]
pub(in crate::tui) struct Profiles(Vec<Profile>);

impl Profiles {
    /// The profiles of the options; where the lists of what else is known of them are shorter, nobody knows
    /// it. If they are offline, nobody will ever report of them.
    pub(in crate::tui) fn new(options: &Options) -> Self {
        let offline = options.history == History::Offline;
        let profile = |(at, name): (usize, &Arc<str>)| Profile {
            name: Arc::clone(name),
            site: options.sites.get(at).copied().flatten(),
            tccli: options.tccli.get(at).cloned().flatten(),
            offline,
            status: None,
        };
        Self(options.profiles.iter().enumerate().map(profile).collect())
    }

    /// The site that a profile's account is on, if it is one of the vendor's two.
    pub(in crate::tui) fn site(&self, id: ProfileId) -> Option<Site> {
        self.0.get(usize::from(id.0))?.site
    }

    /// The profile of the official CLI that its key comes from, where that is known.
    pub(in crate::tui) fn tccli(&self, id: ProfileId) -> Option<&str> {
        self.0.get(usize::from(id.0))?.tccli.as_deref()
    }

    pub(in crate::tui) fn report(&mut self, id: ProfileId, status: Status) {
        if let Some(profile) = self.0.get_mut(usize::from(id.0)) {
            profile.status = Some(status);
        }
    }

    pub(in crate::tui) fn iter(&self) -> impl ExactSizeIterator<Item = &Profile> {
        self.0.iter()
    }

    /// What is proven of each.
    pub(in crate::tui) fn proofs(&self) -> impl Iterator<Item = (ProfileId, Proof)> {
        let proof = |(at, it): (u16, &Profile)| Some((ProfileId(at), it.status.as_ref()?.proof.clone()));
        (0..).zip(&self.0).filter_map(proof)
    }

    pub(in crate::tui) fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// Whole seconds by which the servers' clock is ahead of this machine's, as first measured: the
    /// profiles' servers share one clock.
    pub(in crate::tui) fn clock_ahead_s(&self) -> i64 {
        self.0
            .iter()
            .find_map(|p| p.status.as_ref()?.skew_ms)
            .map_or(0, |skew| (skew + 500).div_euclid(1_000))
    }

    /// Records that could not be decoded, of all profiles.
    pub(in crate::tui) fn undecodable(&self) -> u64 {
        self.0.iter().filter_map(|p| p.status.as_ref()).map(|s| s.undecodable).sum()
    }

    /// The moment that verdicts on a profile's streams speak of: now, or the last reading where none has
    /// succeeded for long. What happened since nobody knows, so nothing grows older.
    pub(in crate::tui) fn judged_at(&self, id: ProfileId, now: UnixTime) -> UnixTime {
        let profile = self.0.get(usize::from(id.0));
        let silent = profile.filter(|it| matches!(it.health(now), Health::Stale | Health::Stopped));
        silent.and_then(|it| it.status.as_ref()?.last_success).map_or(now, |last| last.min(now))
    }

    /// The oldest of those moments, if it is not now.
    pub(in crate::tui) fn judged_as_of(&self, now: UnixTime) -> Option<UnixTime> {
        let ids = (0..).map(ProfileId).take(self.0.len());
        ids.map(|id| self.judged_at(id, now)).min().filter(|at| *at < now)
    }

    pub(in crate::tui) fn any_filling(&self) -> bool {
        self.0.iter().any(Profile::is_filling)
    }

    /// Whether the window of one of them is still being read.
    pub(in crate::tui) fn is_filling(&self, profile: ProfileId) -> bool {
        self.0.get(usize::from(profile.0)).is_some_and(Profile::is_filling)
    }

    pub(in crate::tui) fn all_stopped(&self) -> bool {
        !self.0.is_empty()
            && self
                .0
                .iter()
                .all(|p| p.status.as_ref().is_some_and(|s| matches!(s.phase, Phase::Stopped { .. })))
    }

    /// The oldest of the profiles' ages; `None` until every one has succeeded once.
    pub(in crate::tui) fn oldest_age(&self, now: UnixTime) -> Option<i64> {
        self.0.iter().map(|p| p.age(now)).try_fold(0, |oldest, age| age.map(|age| age.max(oldest)))
    }
}

impl Profile {
    fn is_filling(&self) -> bool {
        let filling = |s: &Status| matches!(s.phase, Phase::Connecting | Phase::Filling { .. });
        !self.offline && self.status.as_ref().is_none_or(filling)
    }

    pub(in crate::tui) fn name(&self) -> &str {
        &self.name
    }

    /// Seconds since the last success.
    pub(in crate::tui) fn age(&self, now: UnixTime) -> Option<i64> {
        let last = self.status.as_ref()?.last_success?;
        Some(now.since(last).max(0))
    }

    pub(in crate::tui) fn health(&self, now: UnixTime) -> Health {
        let Some(status) = &self.status else {
            return if self.offline { Health::Offline } else { Health::Connecting };
        };
        match status.phase {
            Phase::Stopped { .. } => Health::Stopped,
            _ if Self::is_stale(status, now) => Health::Stale,
            Phase::Retry { at, .. } => Health::Retry(at.since(now).max(0)),
            Phase::Connecting => Health::Connecting,
            Phase::Filling { percent } => Health::Filling(percent),
            Phase::Live => Health::Live,
        }
    }

    fn is_stale(status: &Status, now: UnixTime) -> bool {
        let limit = i64::from(status.interval_s.max(1)) * STALE_AFTER;
        status.last_success.is_some_and(|last| now.since(last) >= limit)
    }

    pub(in crate::tui) fn is_incomplete(&self) -> bool {
        self.status.as_ref().is_some_and(|s| s.proof.missing().is_some())
    }

    /// The server's clock ahead of this one, in whole seconds, where that is worth a word.
    pub(in crate::tui) fn skew_s(&self) -> Option<i64> {
        let skew = self.status.as_ref()?.skew_ms?;
        (skew.saturating_abs() >= SKEW_SHOWN_MS).then_some(skew / 1_000)
    }

    /// The largest lateness of records lately, in seconds.
    pub(in crate::tui) fn lag_s(&self) -> Option<i64> {
        self.status.as_ref()?.lag_s
    }

    /// What is wrong and what to do, a sentence each: words around those of errors, in their language.
    fn troubles(&self, now: UnixTime) -> Vec<String> {
        let lang = Lang::current();
        let Some(status) = &self.status else { return Vec::new() };
        let mut out = Vec::new();
        match &status.phase {
            Phase::Stopped { why, next } => {
                out.push(say!(
                    lang,
                    "STOPPED: {why} Reads its credentials again {again}.",
                    "已停止读取：{why}{again}重新读取凭证。",
                    "取得停止: {why}認証情報の再読み込み: {again}。",
                    why = self.said(why, lang),
                    again = times::until(next.since(now), lang)
                ));
            }
            Phase::Retry { at, why } => {
                out.push(say!(
                    lang,
                    "RETRY {again}: {why}",
                    "重试 {again}：{why}",
                    "再試行 {again}: {why}",
                    again = times::until(at.since(now), lang),
                    why = self.said(why, lang)
                ));
            }
            Phase::Connecting | Phase::Filling { .. } | Phase::Live => {}
        }
        if let Some(what) = status.proof.missing() {
            let what = sentence(what, lang);
            out.push(say!(lang, "INCOMPLETE: {what}", "不完整：{what}", "不完全: {what}"));
        }
        out.extend(status.notice.as_deref().map(|notice| sentence(notice, lang)));
        out
    }

    /// A poller's word without the profile's name, which stands before it.
    fn said(&self, why: &str, lang: Lang) -> String {
        let own = of_profile(&self.name, "", lang);
        sentence(why.strip_prefix(own.as_str()).unwrap_or(why), lang)
    }
}

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Trouble {
    pub(in crate::tui) health: Health,
    /// The profile's name, where there are several.
    pub(in crate::tui) whose: Option<Arc<str>>,
    pub(in crate::tui) text: String,
}

impl Profiles {
    /// All that is wrong, the worst first.
    pub(in crate::tui) fn troubles(&self, now: UnixTime) -> Vec<Trouble> {
        let mut all: Vec<Trouble> = Vec::new();
        for profile in &self.0 {
            let health = profile.health(now);
            let whose = self.are_several().then(|| Arc::clone(&profile.name));
            let texts = profile.troubles(now).into_iter();
            all.extend(texts.map(|text| Trouble { health, whose: whose.clone(), text }));
        }
        all.sort_by_key(|it| std::cmp::Reverse(it.health));
        all
    }
}

/// The text with one full stop at its end.
fn sentence(text: &str, lang: Lang) -> String {
    let (text, stop) = (text.trim_end(), lang.pick(".", "。", "。"));
    if let Some(quoted) = text.strip_suffix(".)") {
        return format!("{quoted}){stop}");
    }
    if text.ends_with(['.', '!', '?', '。', '！', '？']) {
        text.to_owned()
    } else {
        format!("{text}{stop}")
    }
}
