//! What somebody must hear of: alerts as the screen knows them, which of them its header tells, and whether
//! they are muted. What rings is decided by [`crate::alert`].

use chrono::Offset as _;

use super::{Health, Model, Options, View, acknowledging};
use crate::alert::{Alert, Alerts, Facts, Hush, Job, Kind};
use crate::event::UnixTime;
use crate::i18n::Words;
use crate::insight::incident::{Fared, Incident};
use crate::report::alert::given;
use crate::report::list::Findings;
use crate::say;
use crate::tui::effects::Ringing;
use crate::tui::times;

/// The header tells an alert for so many seconds, and for as long as what it tells of goes on.
const TOLD_S: i64 = 600;
/// An incident of so many streams is announced wherever one looks,
const BIG: usize = 5;
/// for so many seconds after the last of them broke, as long as not all are back.
const ANNOUNCED_S: i64 = 900;
/// How long alerts can be muted, in seconds; a key goes through them.
const MUTES: [i64; 3] = [15 * 60, 3_600, 8 * 3_600];
/// The word that a session keeps the end of all alerts' mute under.
const ALL: &str = "all";

/// See the module.
#[derive(Debug)]
pub(in crate::tui) struct Alerting {
    pub(in crate::tui) alerts: Alerts,
    /// When the screen began, by this machine's clock.
    began: UnixTime,
    /// The last alert that somebody has looked at.
    seen: u64,
    /// How long they were muted for, of [`MUTES`].
    muted_for: Option<i64>,
}

impl Alerting {
    pub(super) fn new(options: &Options, now: UnixTime) -> Self {
        let mut alerts = Alerts::new(options.rules.clone(), now, options.lang);
        let until = options.session.habits.mutes.iter().find_map(|text| {
            let (what, until) = text.split_once(' ')?;
            until.parse().ok().filter(|_| what == ALL).map(UnixTime)
        });
        alerts.mute(until);
        Self { alerts, began: now, seen: 0, muted_for: None }
    }
}

impl Model {
    /// Looks at what is new and at what the time brings: what is to be rung and run, and whether anything
    /// happened at all.
    pub(in crate::tui) fn alert(&mut self) -> (Vec<Ringing>, Vec<Job>, bool) {
        let (mut ringing, mut jobs) = (Vec::new(), Vec::new());
        if self.alerting.alerts.is_empty() || self.archive.is_offline() {
            return (ringing, jobs, false);
        }
        let now = self.now();
        self.judge();
        self.annotations.refresh(&self.store);
        if self.alerting.alerts.asks_incidents() {
            self.incidents.refresh(&self.store);
        }
        let began = self.alerting.began.plus(self.profiles.clock_ahead_s());
        let Self { store, presence, insight, incidents, annotations, alerting, look, .. } = self;
        let alerts = &mut alerting.alerts;
        alerts.set_began(began);
        alerts.set_lang(look.lang);
        let local = (look.zone)(now).fix();
        let annotations = Some(&*annotations);
        let told = alerts.step(Facts { store, presence, insight, incidents, annotations, now, local });
        for alert in told.iter().filter(|alert| alert.hush.is_none()) {
            let Some(deed) = alerts.rule(alert).map(|rule| rule.deed.clone()) else { continue };
            if let Some(command) = deed.command.clone() {
                let patience = std::time::Duration::from_secs(u64::from(deed.timeout_s));
                let input = given(alert, Findings { store, presence, now }, look.lang);
                jobs.push(Job { rule: alert.name.clone(), command, patience, input });
            }
            ringing.push(Ringing { deed, rule: alert.name.clone(), text: alert.text.clone() });
        }
        (ringing, jobs, !told.is_empty())
    }

    /// What the header tells before all else, each in a line: the last alert, and an incident of many
    /// streams.
    pub(in crate::tui) fn announcements(&self) -> Vec<String> {
        if let Some(live) = self.live_behind() {
            return live.announcements();
        }
        let lang = self.look.lang;
        let mut lines: Vec<String> = self.alert_line().into_iter().collect();
        if self.views.current() != View::Incidents && !self.archive.is_offline() {
            let word = Words::new("INCIDENT", "事件", "インシデント").of(lang);
            lines.extend(self.big_incident().map(|(it, fared)| {
                let known =
                    self.acknowledged(it.id).map(|known| format!("({}) ", acknowledging::words(known, lang)));
                format!("{word} {}{}", known.unwrap_or_default(), it.title(lang, fared))
            }));
        }
        lines
    }

    fn alert_line(&self) -> Option<String> {
        let (lang, now) = (self.look.lang, self.now());
        let alerts = &self.alerting.alerts;
        let is_told = |alert: &&Alert| {
            let fresh = now.since(alert.at) < TOLD_S && alert.number > self.alerting.seen;
            let known = alerts.is_acknowledged(alert);
            alert.hush.is_none() && !known && (fresh || alerts.holds(alert))
        };
        let mut told = alerts.last().filter(is_told);
        let alert = told.next()?;
        let more = told.count();
        let (name, text) = (&alert.name, &alert.text);
        let clock = times::clock(alert.at, self.look.face.offset(self.look.zone, alert.at), false);
        let said = say!(
            lang,
            "ALERT {name} {clock} {text}",
            "提醒 {name} {clock} {text}",
            "通知 {name} {clock} {text}"
        );
        Some(if more == 0 {
            said
        } else {
            say!(lang, "{said} (and {more} more)", "{said}（另有 {more} 条）", "{said}（ほか {more} 件）")
        })
    }

    /// The newest incident that has to be announced.
    fn big_incident(&self) -> Option<(&Incident, Fared)> {
        let now = self.now();
        let mut recent = self
            .incidents
            .list()
            .iter()
            .filter(|it| it.streams.len() >= BIG && (0..ANNOUNCED_S).contains(&now.since(it.all_broken)));
        recent.find_map(|it| {
            let fared = it.fared(&self.store, &self.presence, &self.insight);
            let known = self.acknowledged(it.id).is_some_and(|known| known.since == 0);
            (fared.back < it.streams.len() && !known).then_some((it, fared))
        })
    }

    /// `MUTED until 22:10`, if that is so.
    pub(in crate::tui) fn muted(&self) -> Option<String> {
        let live = self.live();
        let until = live.alerting.alerts.muted(live.now())?;
        let clock =
            until.to_utc().with_timezone(&self.look.face.offset(self.look.zone, until)).format("%H:%M");
        Some(say!(self.look.lang, "MUTED until {clock}", "静音至 {clock}", "消音中（{clock} まで）"))
    }

    /// Mutes alerts for the next longer time, or no more; says so.
    pub(in crate::tui) fn mute_next(&mut self) {
        let live = self.live();
        let before = live.alerting.muted_for.filter(|_| live.alerting.alerts.muted(live.now()).is_some());
        let next = match before {
            None => MUTES.first(),
            Some(length) => MUTES.iter().find(|longer| **longer > length),
        };
        self.mute(next.copied());
    }

    /// Mutes alerts for so many seconds, or no more; says so, and remembers it.
    pub(in crate::tui) fn mute(&mut self, length_s: Option<i64>) {
        let live = self.live_mut();
        let until = length_s.map(|length| live.now().plus(length));
        live.alerting.muted_for = length_s;
        live.alerting.alerts.mute(until);
        self.habits.mutes = until.map(|until| format!("{ALL} {}", until.0)).into_iter().collect();
        let words = Words::new("alerts ring again", "提醒恢复响铃", "通知を再開しました");
        let said = self.muted().unwrap_or_else(|| words.of(self.look.lang).to_owned());
        self.say(&said);
    }

    /// Somebody knows of the selected alert; says so.
    pub(in crate::tui) fn acknowledge(&mut self, number: Option<u64>) {
        let alerts = &mut self.live_mut().alerting.alerts;
        let alert = alerts.last().find(|alert| Some(alert.number) == number).cloned();
        let known = alert.is_some_and(|alert| alerts.acknowledge(&alert.about));
        let words = if known {
            Words::new(
                "acknowledged: repeats are counted and do not ring until it is over",
                "已知悉：解除之前重复只计数、不响铃",
                "確認済み: 解消するまで繰り返しは数えるだけで鳴りません",
            )
        } else {
            Words::new("nothing of it goes on", "该提醒已解除", "すでに解消しています")
        };
        self.say(words.of(self.look.lang));
    }

    /// Somebody looks at the alerts: the header tells of none that came before.
    pub(in crate::tui) fn see_alerts(&mut self) {
        let alerting = &mut self.live_mut().alerting;
        alerting.seen = alerting.alerts.last().next().map_or(0, |alert| alert.number);
    }

    /// How an alert stands, in a word, with how much it matters.
    pub(in crate::tui) fn alert_state(&self, alert: &Alert) -> (&'static str, Health) {
        let alerts = &self.live().alerting.alerts;
        let (words, health) = match alert.hush {
            _ if alerts.is_acknowledged(alert) => (Words::new("KNOWN", "已知悉", "確認済"), Health::Live),
            Some(Hush::Acknowledged) => (Words::new("KNOWN", "已知悉", "確認済"), Health::Live),
            Some(Hush::Quiet) => (Words::new("QUIET", "静默", "消音"), Health::Live),
            Some(Hush::Muted) => (Words::new("MUTED", "静音", "消音"), Health::Live),
            None if alert.kind == Kind::Recovered => (Words::new("OVER", "解除", "解消"), Health::Live),
            None if alerts.holds(alert) => (Words::new("HOLDS", "持续", "継続"), Health::Stopped),
            None => (Words::new("RANG", "已响", "通知"), Health::Stale),
        };
        (words.of(self.look.lang), health)
    }
}
