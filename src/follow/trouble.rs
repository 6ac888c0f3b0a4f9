//! What stands between the service and whoever follows, told when it begins, changes and ends.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::event::{ProfileId, UnixTime};
use crate::i18n::{Lang, Words};
use crate::poll::Action;
use crate::poll::report::{Keeping, KeepingState, Phase, Status};
use crate::say;

/// So many intervals without an answer are too many.
const MISSED: i64 = 3;

/// What kind of trouble; each profile has at most one of each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TroubleKind {
    /// It cannot be asked just now; it is tried again.
    Retry,
    /// It is refused until somebody does something.
    Stopped,
    /// Nothing was answered for some time.
    Stale,
    /// Not all that there is could be read.
    Incomplete,
    /// Records that cannot be decoded.
    Undecodable,
    /// Something to know that stops nothing.
    Notice,
    /// The streams on air cannot be asked for.
    OnlineList,
    /// States cannot be asked for.
    State,
    /// What is seen cannot be kept.
    Archive,
    /// An alert's command that failed.
    Command,
    /// What is out of reach for ever.
    Gap,
}

impl TroubleKind {
    /// The word that other programs are given; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Stopped => "stopped",
            Self::Stale => "stale",
            Self::Incomplete => "incomplete",
            Self::Undecodable => "undecodable",
            Self::Notice => "notice",
            Self::OnlineList => "no_online_list",
            Self::State => "no_state",
            Self::Archive => "archive",
            Self::Command => "command",
            Self::Gap => "gap",
        }
    }
}

/// A trouble that began or changed, or has ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// Whose, by name.
    pub profile: Option<Arc<str>>,
    /// What.
    pub kind: TroubleKind,
    /// In words that name no profile; missing where it has ended.
    pub why: Option<String>,
    /// When, by the service's clock.
    pub at: UnixTime,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Troubles {
    profiles: Vec<Arc<str>>,
    statuses: BTreeMap<ProfileId, Status>,
    withheld: BTreeMap<(ProfileId, TroubleKind), String>,
    archive: Option<String>,
    told: BTreeMap<(Option<ProfileId>, TroubleKind), String>,
    lang: Lang,
}

impl Troubles {
    pub(super) const fn new(profiles: Vec<Arc<str>>, lang: Lang) -> Self {
        Self {
            profiles,
            statuses: BTreeMap::new(),
            withheld: BTreeMap::new(),
            archive: None,
            told: BTreeMap::new(),
            lang,
        }
    }

    pub(super) fn status(&mut self, profile: ProfileId, status: Status) {
        self.statuses.insert(profile, status);
    }

    pub(super) fn withheld(&mut self, profile: ProfileId, action: Action, why: Option<String>) {
        let kind = match action {
            Action::OnlineList => TroubleKind::OnlineList,
            Action::State => TroubleKind::State,
            Action::Quality => return,
        };
        match why {
            Some(why) => self.withheld.insert((profile, kind), why),
            None => self.withheld.remove(&(profile, kind)),
        };
    }

    pub(super) fn archive(&mut self, keeping: Keeping) {
        self.archive = match keeping.state {
            KeepingState::Loading | KeepingState::Well => None,
            KeepingState::Waiting { why } | KeepingState::Failed { why } => Some(why),
        };
    }

    /// What has become another since the last step.
    pub(super) fn step(&mut self, now: UnixTime) -> Vec<Trouble> {
        let all = self.now(now);
        let mut said = Vec::new();
        for (&(profile, kind), why) in &all {
            // How long it has been so far is no news.
            let known = self.told.get(&(profile, kind));
            let same = if kind == TroubleKind::Stale { known.is_some() } else { known == Some(why) };
            if !same {
                said.push(self.trouble(profile, kind, Some(why.clone()), now));
            }
        }
        for &(profile, kind) in self.told.keys().filter(|key| !all.contains_key(*key)) {
            said.push(self.trouble(profile, kind, None, now));
        }
        self.told = all;
        said
    }

    fn trouble(
        &self,
        profile: Option<ProfileId>,
        kind: TroubleKind,
        why: Option<String>,
        at: UnixTime,
    ) -> Trouble {
        let name = |id: ProfileId| self.profiles.get(usize::from(id.0)).cloned();
        Trouble { profile: profile.and_then(name), kind, why, at }
    }

    fn now(&self, now: UnixTime) -> BTreeMap<(Option<ProfileId>, TroubleKind), String> {
        let mut all = BTreeMap::new();
        for (&profile, status) in &self.statuses {
            let mut add = |kind, why: String| {
                all.insert((Some(profile), kind), why);
            };
            match &status.phase {
                Phase::Retry { why, .. } => add(TroubleKind::Retry, why.clone()),
                Phase::Stopped { why, .. } => add(TroubleKind::Stopped, why.clone()),
                Phase::Connecting | Phase::Filling { .. } | Phase::Live => {}
            }
            let missed_s = i64::from(status.interval_s) * MISSED;
            if let (Phase::Live, Some(last)) = (&status.phase, status.last_success)
                && now.since(last) > missed_s
            {
                add(TroubleKind::Stale, self.stale(now.since(last)));
            }
            if let Some(what) = status.proof.missing() {
                add(TroubleKind::Incomplete, what.to_owned());
            }
            if status.undecodable > 0 {
                add(TroubleKind::Undecodable, self.undecodable(status.undecodable));
            }
            if let Some(notice) = &status.notice {
                add(TroubleKind::Notice, notice.clone());
            }
        }
        let withheld =
            self.withheld.iter().map(|(&(profile, kind), why)| ((Some(profile), kind), why.clone()));
        all.extend(withheld);
        all.extend(self.archive.clone().map(|why| ((None, TroubleKind::Archive), why)));
        all
    }

    fn stale(&self, seconds: i64) -> String {
        let seconds = crate::spans::spoken(self.lang, seconds);
        say!(self.lang, "no answer for {seconds}", "{seconds}没有应答", "{seconds}応答がありません")
    }

    fn undecodable(&self, n: u64) -> String {
        say!(
            self.lang,
            "{n} records could not be decoded; --log-file says why",
            "{n} 条记录无法解析；原因见 --log-file",
            "{n} 件のレコードを解読できません。理由は --log-file に出ます"
        )
    }
}

impl Trouble {
    /// It in a sentence, without the profile's name.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        if let Some(why) = &self.why {
            return why.clone();
        }
        let over = match self.kind {
            TroubleKind::Retry | TroubleKind::Stopped | TroubleKind::Stale => {
                Words::new("it answers again", "已恢复应答", "応答が戻りました")
            }
            TroubleKind::Incomplete => {
                Words::new("all of it has been read", "已全部读取", "すべて読み取りました")
            }
            TroubleKind::OnlineList | TroubleKind::State => Words::new(
                "whether streams are on air can be asked again",
                "又可查询流是否在线",
                "配信中かどうかを再び問い合わせできます",
            ),
            TroubleKind::Archive => Words::new(
                "what is seen is kept again",
                "又可保存看到的内容",
                "再び保存できるようになりました",
            ),
            TroubleKind::Undecodable | TroubleKind::Notice | TroubleKind::Command | TroubleKind::Gap => {
                Words::new("no longer so", "已不再如此", "解消しました")
            }
        };
        over.of(lang).to_owned()
    }
}
