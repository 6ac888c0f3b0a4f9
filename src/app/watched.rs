//! Whom to watch: profiles and their pollers, from the flags and the configuration, or from the
//! embedded simulator.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use chrono::FixedOffset;

use super::archive::NO_HOME;
use super::keeper::{Charge, Part};
use super::{Failure, complain};
use crate::alert::Rule;
use crate::api::{Budgets, Endpoint, HttpSettings, Proxies};
use crate::cli::{LiveArgs, LooksArgs, Since, WatchArgs};
use crate::config::{
    Choice, Config, CredentialsSpec, LogSpec, LooksSpec, ProfileSpec, select, select_by_name,
};
use crate::credentials::{Credentials, Env, Origin, ROLE_PATIENCE};
use crate::event::{ProfileId, UnixTime, neutralise};
use crate::filter::{Filter, Saved};
use crate::i18n::{Lang, Words};
use crate::insight::Thresholds;
use crate::poll::inquiry::ONLINE_EVERY;
use crate::poll::report::Window;
use crate::poll::{Access, Keyring, Network, Poller, RECHECK, REMEMBERED, Scope};
use crate::say;
use crate::simulator::{Account, Options, Scenario, Simulator};
use crate::site::Site;
use crate::store::archive::{Archive, Place, Retention};
use crate::tui::{History, Keymap, Session, ThemeName};

/// Requests per second and key, unless the configuration says otherwise. The account has 300.
const REQUESTS_PER_SECOND: u32 = 100;
const DEFAULT_SINCE_S: u32 = 24 * 3_600;
/// How long the first frame may wait to be told that there are no credentials at all.
pub(super) const FRAME_PATIENCE: Duration = Duration::from_millis(50);
/// How long one answer may: until it is certain that this machine has no role either.
pub(super) const ANSWER_PATIENCE: Duration = ROLE_PATIENCE.saturating_add(FRAME_PATIENCE);
const DEFAULT_INTERVAL: Duration = Duration::from_secs(10);
/// The demo shows something new every few seconds.
pub(super) const DEMO_INTERVAL: Duration = Duration::from_secs(2);
/// And its streams come back soon.
const DEMO_ONLINE_EVERY: Duration = Duration::from_secs(5);

const NO_LOG: Words = Words::new(
    "--log-level without a log: name its file with --log-file, or with `file` in [log] of the configuration",
    "给了 --log-level 却没有日志：请用 --log-file，或配置中 [log] 的 `file` 指定文件",
    "--log-level がありますがログの指定がありません: --log-file か設定の [log] の `file` でファイルを指定してください",
);

/// What flags and configuration come to. Reading it touches no network and no credentials.
pub(super) struct Settings {
    pub window: Window,
    pub interval: Duration,
    pub filter: String,
    pub who: Who,
    pub thresholds: Thresholds,
    /// What makes alerts; none in the demo.
    pub rules: Vec<Rule>,
    /// The configuration's saved filters.
    pub filters: Saved,
    /// Whether the filter is the configuration's.
    pub filter_is_configured: bool,
    /// What the keys of the screen mean.
    pub keymap: Keymap,
    pub history: History,
    /// What the configuration says of the screen's looks.
    pub looks: LooksSpec,
    /// Whether filter and window were given, not left to what was remembered.
    given: (bool, bool),
    /// Whether a log is written, and how.
    pub log: LogSpec,
    network: Network,
    /// Where `--endpoint` sends all requests, unless that is one of the vendor's sites: what comes from there
    /// is kept apart.
    elsewhere: Option<String>,
    /// Where the archive is, if one is used and there is a place for it.
    place: Option<Place>,
    retention: Retention,
}

/// Whose streams are watched.
pub(super) enum Who {
    /// These profiles.
    Profiles(Vec<ProfileSpec>),
    /// The accounts of the demo.
    Demo(Box<Scenario>),
}

impl Settings {
    /// Flags over configuration over defaults.
    pub(super) fn resolve(args: &WatchArgs, live: &LiveArgs, now: UnixTime) -> Result<Self, Failure> {
        let (config, who) = if args.demo {
            (Config::default(), Who::Demo(Box::new(Scenario::demo().map_err(Failure::said)?)))
        } else {
            let env = Env::from_process();
            let config = Config::load(&env, args.config.as_deref()).map_err(Failure::said)?;
            let endpoint =
                args.endpoint.as_deref().map(Endpoint::parse).transpose().map_err(Failure::said)?;
            let choice = Choice { profiles: args.profile.clone(), site: args.site, endpoint };
            let profiles = if args.offline {
                select_by_name(&config, &choice)
            } else {
                select(&config, &choice, &env).map_err(Failure::said)?
            };
            (config, Who::Profiles(profiles))
        };
        let elsewhere = args.endpoint.as_deref().filter(|_| !args.demo).map(Endpoint::parse).transpose();
        let elsewhere = elsewhere.map_err(Failure::said)?.filter(|endpoint| endpoint.as_site().is_none());
        let given = (
            args.filter.is_some() || config.filter.is_some(),
            args.since.is_some() || args.until.is_some() || config.since.is_some(),
        );
        let configured =
            config.since.map(|since| Since::Ago(u32::try_from(since.as_secs()).unwrap_or(u32::MAX)));
        let since = args.since.or(configured).unwrap_or(Since::Ago(DEFAULT_SINCE_S));
        let default_interval = if args.demo { DEMO_INTERVAL } else { DEFAULT_INTERVAL };
        let history = match () {
            () if args.offline => History::Offline,
            () if args.demo || args.no_archive || !config.archive.enabled => History::Off,
            () => History::Kept,
        };
        let place = match history {
            History::Off => None,
            History::Kept | History::Offline => config.archive.place(&Env::from_process()),
        };
        let budgets = Budgets::new(config.requests_per_second.unwrap_or(REQUESTS_PER_SECOND));
        let log = LogSpec {
            file: args.log_file.clone().or(config.log.file),
            level: args.log_level.unwrap_or(config.log.level),
            ..config.log
        };
        if log.file.is_none() && args.log_level.is_some() {
            return Err(Failure::said(NO_LOG.said()));
        }
        Ok(Self {
            log,
            window: window(since, args.until, now, args.offline)?,
            interval: live.interval.or(config.interval).unwrap_or(default_interval),
            filter_is_configured: args.filter.is_none() && config.filter.is_some(),
            filter: args.filter.clone().or(config.filter).unwrap_or_default(),
            who,
            thresholds: config.flapping,
            rules: config.alerts,
            filters: config.filters,
            keymap: config.keymap,
            history,
            looks: config.looks,
            given,
            network: network(args.ca_file.clone(), budgets),
            elsewhere: elsewhere.map(|endpoint| endpoint.host_header().to_owned()),
            place,
            retention: config.archive.retention,
        })
    }

    /// Takes up what was remembered of the last time, as far as nothing else was given: flags and
    /// configuration come first. What they leave of it is in `session` then.
    pub(super) fn resume(&mut self, session: &mut Session, looks: &LooksArgs) {
        let (filter, window) = self.given;
        if filter {
            session.standing.filter.clear();
        }
        // Without an archive nobody remembers more than the service.
        let most = if self.history == History::Off { REMEMBERED } else { i64::MAX };
        match session.standing.window_s.filter(|s| !window && (1..=most).contains(&i64::from(*s))) {
            Some(seconds) => self.window = Window::Last(seconds),
            None => session.standing.window_s = None,
        }
        if let Some(theme) = looks.theme.or(self.looks.theme.map(ThemeName::name)) {
            theme.clone_into(&mut session.habits.theme);
        }
        if let Some(columns) = &self.looks.columns {
            session.habits.columns = columns.iter().map(|name| (*name).to_owned()).collect();
        }
        if let Some(mouse) = self.looks.mouse {
            session.habits.mouse = mouse;
        }
    }

    /// The profiles' names, in the order of their ids.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        match &self.who {
            Who::Profiles(profiles) => profiles.iter().map(|profile| profile.name.as_str().into()).collect(),
            Who::Demo(scenario) => scenario.account_names().map(Into::into).collect(),
        }
    }

    /// The names that the archive keeps the profiles under, in the same order.
    pub(super) fn kept_names(&self) -> Vec<Arc<str>> {
        match &self.elsewhere {
            None => self.names(),
            Some(host) => self.names().iter().map(|name| format!("{name}@{host}").into()).collect(),
        }
    }

    /// The profiles' sites, in the same order; the demo's accounts are on none.
    pub(super) fn sites(&self) -> Vec<Option<Site>> {
        match &self.who {
            Who::Profiles(profiles) => profiles.iter().map(|profile| profile.site).collect(),
            Who::Demo(_) => Vec::new(),
        }
    }

    /// The profiles of the official CLI that their keys come from, in the same order, where the configuration
    /// names one.
    pub(super) fn tccli_profiles(&self) -> Vec<Option<Arc<str>>> {
        let of = |spec: &ProfileSpec| match &spec.credentials {
            CredentialsSpec::Tccli { profile } => profile.as_deref().map(Into::into),
            _ => None,
        };
        match &self.who {
            Who::Profiles(profiles) => profiles.iter().map(of).collect(),
            Who::Demo(_) => Vec::new(),
        }
    }

    /// Where the archive is, if one is used.
    pub(super) fn archive(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// What a keeper is to do; nothing where no archive is used, or there is no place for one.
    pub(super) fn charge(&self) -> Option<Charge> {
        let offline = self.history == History::Offline;
        Some(Charge {
            place: self.place.clone()?,
            profiles: self.kept_names().into_iter().zip(self.parts()).collect(),
            shown: self.names(),
            window: self.window,
            retention: (!offline).then_some(self.retention),
            existing_only: offline,
        })
    }

    /// What of each profile is watched, in the order of their ids.
    pub(super) fn parts(&self) -> Vec<Part> {
        match &self.who {
            Who::Profiles(profiles) => {
                let part = |it: &ProfileSpec| Part { domains: it.domains.clone(), apps: it.apps.clone() };
                profiles.iter().map(part).collect()
            }
            Who::Demo(scenario) => scenario.account_names().map(|_| Part::default()).collect(),
        }
    }

    /// Whether there is something to show at all: credentials, or offline an archive. Files may lie on a
    /// home that hangs: then nobody waits, and the pollers or the keeper will tell.
    pub(super) fn require_something(&self, patience: Duration) -> Result<(), Failure> {
        if self.history == History::Offline {
            self.require_archive(patience)
        } else {
            self.require_credentials(patience)
        }
    }

    fn require_archive(&self, patience: Duration) -> Result<(), Failure> {
        let Some(place) = self.place.clone() else { return Err(Failure::said(NO_HOME.said())) };
        let missing = move || {
            let missing = place.path().metadata().is_err_and(|it| it.kind() == io::ErrorKind::NotFound);
            // The archive's own words for it.
            missing.then(|| Archive::open_existing(&place).err().map(|error| error.to_string())).flatten()
        };
        let (answer, answered) = mpsc::channel();
        std::thread::spawn(move || {
            // Nobody may be waiting any more.
            let _unheard = answer.send(missing());
        });
        answered.recv_timeout(patience).ok().flatten().map_or(Ok(()), |why| Err(Failure::Said(why)))
    }

    /// Whether any profile has credentials at all. Where none has, there is nothing to show but how
    /// to give them. The files may lie on a home that hangs, and where there is nothing in them, the
    /// machine is asked for its role: nobody waits longer than `patience`, and then the pollers will
    /// tell.
    fn require_credentials(&self, patience: Duration) -> Result<(), Failure> {
        let Who::Profiles(profiles) = &self.who else { return Ok(()) };
        let (answer, heard) = mpsc::channel();
        for profile in profiles.clone() {
            let answer = answer.clone();
            std::thread::spawn(move || {
                let missing = match profile.credentials(&Env::from_process()) {
                    Err(error) if error.is_not_found() => Some(error.to_string()),
                    Ok(_) | Err(_) => None,
                };
                // Nobody may be waiting any more.
                let _unheard = answer.send(missing);
            });
        }
        let until = Instant::now() + patience;
        let mut text = None;
        for _ in profiles {
            match heard.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Some(said)) => text = Some(said),
                Ok(None) | Err(_) => return Ok(()),
            }
        }
        text.map_or(Ok(()), |text| Err(Failure::Said(text)))
    }

    /// Time between two looks at the streams on air; who polls seldom looks as seldom.
    pub(super) fn online_every(&self) -> Duration {
        match self.who {
            Who::Profiles(_) => self.interval.max(ONLINE_EVERY),
            Who::Demo(_) => DEMO_ONLINE_EVERY,
        }
    }

    /// The pollers, and the simulator that has to live as long as they do.
    pub(super) async fn pollers(self) -> Result<(Vec<Poller>, Option<Simulator>), Failure> {
        let (interval, network) = (self.interval, self.network);
        let poller = |at: usize, name: &str, endpoint: Endpoint, keyring: Keyring, scopes: Vec<Scope>| {
            let access = Access::new(name.into(), endpoint, keyring, network.clone());
            let profile = ProfileId(u16::try_from(at).unwrap_or(u16::MAX));
            Poller { profile, access, scopes, interval, recheck: RECHECK }
        };
        match self.who {
            Who::Profiles(profiles) => {
                let pollers = profiles.into_iter().enumerate().map(|(at, profile)| {
                    let (name, endpoint) = (profile.name.clone(), profile.endpoint.clone());
                    let scopes = Scope::of(&profile.domains, &profile.apps);
                    let keyring: Keyring = Arc::new(move || profile.credentials(&Env::from_process()));
                    poller(at, &name, endpoint, keyring, scopes)
                });
                Ok((pollers.collect(), None))
            }
            Who::Demo(scenario) => {
                let simulator = Simulator::start(Options::new(*scenario)).await.map_err(|error| {
                    Failure::Said(say!(
                        Lang::current(),
                        "the demo's simulator could not be started: {error}",
                        "无法启动演示用的模拟器：{error}",
                        "デモ用のシミュレーターを起動できません: {error}"
                    ))
                })?;
                let endpoint = Endpoint::parse(&simulator.url()).map_err(Failure::said)?;
                let pollers = simulator.accounts().iter().enumerate().map(|(at, account)| {
                    poller(at, &account.name, endpoint.clone(), keyring_of(account), Scope::of(&[], &[]))
                });
                Ok((pollers.collect(), Some(simulator)))
            }
        }
    }
}

pub(super) fn keyring_of(account: &Account) -> Keyring {
    let account = account.clone();
    Arc::new(move || {
        let simulator = Words::new("the simulator", "模拟器", "シミュレーター");
        let origin = Origin::Variable(simulator.said().to_owned());
        Credentials::new(&account.secret_id, &account.secret_key, account.token.as_deref(), origin)
    })
}

fn network(ca_file: Option<PathBuf>, budgets: Budgets) -> Network {
    let proxies = Proxies::from_env(|name| std::env::var(name).ok());
    Network::new(HttpSettings { ca_file, proxies, ..HttpSettings::default() }, budgets)
}

fn window(since: Since, until: Option<UnixTime>, now: UnixTime, offline: bool) -> Result<Window, Failure> {
    let from = match (since, until) {
        (Since::Ago(seconds), None) => return Ok(Window::Last(seconds)),
        // With an end, a length counts back from there.
        (Since::Ago(seconds), Some(until)) => until.min(now).plus(-i64::from(seconds)),
        (Since::At(from), _) => from,
    };
    let lang = Lang::current();
    if from > now {
        return Err(Failure::Said(say!(
            lang,
            "--since {from}: that is in the future",
            "--since {from}：该时间在未来",
            "--since {from}: 未来の時刻です",
            from = from.rfc3339()
        )));
    }
    let oldest = now.plus(-REMEMBERED);
    match until {
        None => Ok(Window::Since(from)),
        Some(until) if until <= oldest && !offline => Err(Failure::Said(say!(
            lang,
            "--until {until}: the service remembers 60 days, nothing before {oldest}",
            "--until {until}：服务端保留 60 天，{oldest} 之前没有记录",
            "--until {until}: サービスの保存期間は 60 日で、{oldest} より前の記録はありません",
            until = until.rfc3339(),
            oldest = oldest.rfc3339()
        ))),
        Some(until) if until < from => Err(Failure::Said(say!(
            lang,
            "--until {until} is before --since {from}: nothing can lie between them",
            "--until {until} 早于 --since {from}：两者之间不可能有记录",
            "--until {until} が --since {from} より前です: その間には何もあり得ません",
            until = until.rfc3339(),
            from = from.rfc3339()
        ))),
        Some(until) => Ok(Window::Fixed { from, until }),
    }
}

impl Settings {
    /// The filter that a command is given in so many words, else the one that holds anyway; what the
    /// configuration says is told where the words replace it.
    pub(super) fn filter_of(
        &self,
        words: &[String],
        zone: FixedOffset,
        lang: Lang,
    ) -> Result<Filter, Failure> {
        let text = if words.is_empty() { self.filter.clone() } else { words.join(" ") };
        if !words.is_empty() && self.filter_is_configured {
            complain(&say!(
                lang,
                "this filter replaces the configuration's, which is {filter}",
                "此筛选取代了配置中的 {filter}",
                "この絞り込みは設定の {filter} に代わるものです",
                filter = neutralise(&self.filter)
            ));
        }
        Filter::parse_with(&text, &zone, &self.filters).map_err(|error| Failure::Said(error.pointed(&text)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write as _;

    use super::*;
    use crate::config::TABLES;

    /// What the default file calls a default is one.
    #[test]
    fn documented_defaults_are_those_of_the_program() {
        let home = tempfile::tempdir().unwrap();
        let settings = |text: &str| {
            let file = home.path().join("config.toml");
            std::fs::write(&file, text).unwrap();
            let args = WatchArgs { config: Some(file), ..WatchArgs::default() };
            let found = Settings::resolve(&args, &LiveArgs::default(), UnixTime(1_795_000_000)).unwrap();
            let Settings { window, interval, filter, thresholds, history, place, retention, .. } = &found;
            let sites = found.sites();
            format!(
                "{window:?} {interval:?} {filter} {thresholds:?} {history:?} {place:?} {retention:?} {sites:?}"
            )
        };
        let mut defaults = String::new();
        for table in TABLES {
            if !table.example.is_empty() {
                writeln!(defaults, "[{}]", table.example).unwrap();
            }
            let keys = table.keys();
            let defaults_of = || keys.iter().filter(|key| key.unset.is_none());
            let beside: BTreeSet<_> = defaults_of().flat_map(|key| key.with.iter().copied()).collect();
            for line in beside {
                defaults.push_str(line);
                defaults.push('\n');
            }
            for key in defaults_of() {
                writeln!(defaults, "{} = {}", key.name, key.value).unwrap();
            }
        }
        assert_eq!(settings(&defaults), settings(""));
        assert!(defaults.contains(&format!("requests_per_second = {REQUESTS_PER_SECOND}\n")), "{defaults}");
    }
}
