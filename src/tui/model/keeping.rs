//! Whether what is seen is kept: how the archive is doing, how old what it holds is, and when breaks that
//! only it tells of give way to what the service says.

use std::collections::HashMap;

use super::Model;
use crate::event::{Correction, ProfileId, Seen, Source, UnixTime};
use crate::i18n::{Lang, Words};
use crate::poll::report::{Keeping, KeepingState};
use crate::poll::{Action, REMEMBERED, Withheld};
use crate::say;
use crate::tui::times::{self, grouped};

/// A break that ended so many seconds before a proof may have been listed after it.
const FRESH_S: i64 = 10;

/// So many breaks are held at most before the archive's are refused: about as many as stay fast to look
/// through.
const MOST_HELD: usize = 1_000_000;

/// Where breaks, marks and notes come from and go to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum History {
    /// Nothing outlives the program.
    #[default]
    Off,
    /// An archive keeps what is seen.
    Kept,
    /// Only an archive is read; the service is not asked.
    Offline,
}

/// See the module.
#[derive(Debug)]
pub(in crate::tui) struct Archive {
    history: History,
    told: Option<Keeping>,
    /// The proofs that claims were held against, by profile.
    settled: HashMap<ProfileId, (UnixTime, UnixTime)>,
    /// Breaks that may be held before no more of it are taken in.
    pub(in crate::tui) most: usize,
    /// The newest end among those that were not taken in.
    left_out: Option<UnixTime>,
}

impl Archive {
    pub(super) fn new(history: History) -> Self {
        Self { history, told: None, settled: HashMap::new(), most: MOST_HELD, left_out: None }
    }

    pub(in crate::tui) fn is_offline(&self) -> bool {
        self.history == History::Offline
    }

    /// Whether there is an archive, however it is doing.
    pub(in crate::tui) fn is_kept(&self) -> bool {
        self.history != History::Off
    }

    /// Whether what it holds of the window has not come yet.
    pub(in crate::tui) fn is_loading(&self) -> bool {
        self.is_kept() && self.told.as_ref().is_none_or(|it| it.state == KeepingState::Loading)
    }

    /// Whether it cannot be used at all.
    pub(in crate::tui) fn has_failed(&self) -> bool {
        self.told.as_ref().is_some_and(|it| matches!(it.state, KeepingState::Failed { .. }))
    }

    pub(in crate::tui) fn report(&mut self, keeping: Keeping) {
        self.told = Some(keeping);
        // What came from it since may be refuted by what is proven already.
        self.settled.clear();
    }

    /// How it was doing last.
    pub(super) const fn told(&self) -> Option<&Keeping> {
        self.told.as_ref()
    }

    /// The newest end of what it holds.
    pub(in crate::tui) fn newest(&self) -> Option<UnixTime> {
        self.told.as_ref()?.newest
    }

    /// What is wrong with it and what to do, a sentence each; the window begins at `from`.
    pub(in crate::tui) fn troubles(&self, lang: Lang, from: UnixTime) -> Vec<String> {
        let mut out = Vec::new();
        if self.left_out.is_some_and(|newest| newest >= from) {
            let n = grouped(self.most as u64);
            out.push(say!(
                lang,
                "ARCHIVE: it holds more of this window than the {n} breaks that are shown; the oldest are left \
                 out. A shorter window (w), or --until with --since, shows all of it.",
                "存档：存档中该时间窗的断流超过 {n} 条，最早的未显示。缩短时间窗（w），或用 --since 与 --until 限定即可全部显示。",
                "アーカイブ: この期間の記録は {n} 件を超えるため、古いものは表示されません。期間を短くする（w）か、--since と \
                 --until で絞るとすべて表示されます。"
            ));
        }
        let Some(Keeping { state, unsaved, lost, notices, .. }) = &self.told else { return out };
        if let KeepingState::Waiting { why } | KeepingState::Failed { why } = state {
            let n = grouped(*unsaved);
            let noun = if *unsaved == 1 { "break is" } else { "breaks are" };
            out.push(match unsaved {
                0 => say!(lang, "ARCHIVE: {why}.", "存档：{why}。", "アーカイブ: {why}。"),
                _ => say!(
                    lang,
                    "ARCHIVE, {n} {noun} not saved yet: {why}.",
                    "存档，{n} 条断流尚未保存：{why}。",
                    "アーカイブ、切断 {n} 件が未保存: {why}。"
                ),
            });
        }
        if *lost > 0 {
            let n = grouped(*lost);
            out.push(say!(
                lang,
                "ARCHIVE: too many breaks wait to be saved; {n} more stay on the screen only. Start breakwatch \
                 again once the archive works: the service lists them for 60 days.",
                "存档：等待保存的断流过多，另有 {n} 条仅显示在界面上。存档恢复后请重新启动 breakwatch：服务端保留 60 天。",
                "アーカイブ: 保存待ちの切断が多すぎるため、{n} 件は画面にのみあります。アーカイブが直ったら breakwatch を\
                 起動し直してください。サービスには 60 日間残ります。"
            ));
        }
        out.extend(
            notices
                .iter()
                .map(|notice| say!(lang, "ARCHIVE: {notice}.", "存档：{notice}。", "ARCHIVE: {notice}。")),
        );
        out
    }

    /// What to say of a mark or note besides that it was made: nothing if it is kept as expected.
    pub(in crate::tui) fn reservation(&self, demo: bool, lang: Lang) -> Option<&'static str> {
        let words = match (self.history, self.told.as_ref().map(|it| &it.state)) {
            (History::Off, _) if demo => Words::new(
                "for this session only: the demo keeps nothing",
                "仅本次运行有效：演示不保存任何内容",
                "このセッション限り: デモは何も保存しません",
            ),
            (History::Off, _) => Words::new(
                "for this session only: there is no archive",
                "仅本次运行有效：未使用存档",
                "このセッション限り: アーカイブなし",
            ),
            (_, Some(KeepingState::Waiting { .. } | KeepingState::Failed { .. })) => Words::new(
                "not saved yet: the archive does not work",
                "尚未保存：存档无法使用",
                "未保存: アーカイブが使えません",
            ),
            _ => return None,
        };
        Some(words.of(lang))
    }

    /// How long ago the newest break that it holds ended, in words.
    pub(in crate::tui) fn age(&self, now: UnixTime) -> Option<String> {
        Some(times::age(now.since(self.newest()?).max(0)))
    }
}

impl Model {
    /// Notes for every profile that the service is not asked.
    pub(super) fn stay_offline(&mut self) {
        let profiles = u16::try_from(self.profiles.iter().len()).unwrap_or(u16::MAX);
        for profile in (0..profiles).map(ProfileId) {
            for action in [Action::OnlineList, Action::Quality] {
                self.withhold(profile, action, Some(Withheld::Offline));
            }
        }
    }

    /// Takes in breaks from the archive, the newest first, as long as there is room. Returns whether that
    /// shows.
    pub(in crate::tui) fn recall(
        &mut self,
        profile: ProfileId,
        mut seen: Vec<Seen>,
        source: Source,
        at: UnixTime,
    ) -> bool {
        let mut room = self.archive.most.saturating_sub(self.store.len());
        let before = self.archive.left_out;
        if seen.len() > room {
            let Self { store, archive, .. } = self;
            seen.retain(|it| {
                let known = store.find(profile, &it.record).is_some();
                let taken = known || room > 0;
                room -= usize::from(!known && room > 0);
                if !taken {
                    archive.left_out = archive.left_out.max(Some(it.record.ended.unwrap_or(at)));
                }
                taken
            });
        }
        self.store.recall(profile, &seen, source, at).any() || before != self.archive.left_out
    }

    /// Before a window that begins elsewhere: what lay before this one's begin is read anew.
    pub(super) fn recall_anew(&mut self) {
        let from = self.window.from(self.now());
        self.archive.left_out = self.archive.left_out.filter(|newest| *newest >= from);
    }

    /// Lets breaks that only the archive tells of give way where the service has been read whole and does
    /// not list them. While the list is paused nothing leaves it. Returns what went.
    pub(in crate::tui) fn settle_claims(&mut self) -> Vec<Correction> {
        if !self.store.has_claims() || self.archive.is_loading() || self.list.is_paused() {
            return Vec::new();
        }
        let mut corrections = Vec::new();
        let proofs: Vec<_> = self.profiles.proofs().collect();
        for (profile, proof) in proofs {
            let Some((from, at)) = proof.whole() else { continue };
            if self.archive.settled.insert(profile, (from, at)) != Some((from, at)) {
                let until = self.window.until(at).min(at.plus(-FRESH_S));
                let reach = at.plus(-REMEMBERED + FRESH_S);
                let records = self.store.drop_unconfirmed(profile, from, until, reach);
                if !records.is_empty() {
                    tracing::info!(gone = records.len(), "the service does not list what the archive held");
                    corrections.push(Correction::Refuted { profile, records, at });
                }
            }
        }
        if !corrections.is_empty() {
            self.forget_rows();
        }
        corrections
    }
}
