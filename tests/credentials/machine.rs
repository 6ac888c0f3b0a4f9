//! A machine with a home directory and perhaps a metadata service; and a poller that takes its key from
//! there, as the program does.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use breakwatch::api::{Budgets, Endpoint, HttpSettings};
use breakwatch::config::{Choice, Config, select};
use breakwatch::credentials::{Credentials, CredentialsError, Env, Metadata};
use breakwatch::event::{ProfileId, UnixTime};
use breakwatch::poll::report::{Phase, Window};
use breakwatch::poll::{Access, Keyring, Network, Poller, Scope};
use breakwatch::simulator::{MetadataService, Options, RolePlay, Simulator};
use tempfile::TempDir;

use crate::common::{Watching, plain};

/// A machine to take a key from.
pub(crate) struct Machine {
    pub(crate) env: Env,
    home: TempDir,
    /// The ends of the keys that were read there, in order, each once.
    pub(crate) ends: Arc<Mutex<Vec<UnixTime>>>,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let env = Env { home: Some(home.path().to_owned()), etc: home.path().join("etc"), ..Env::default() };
        Self { env, home, ends: Arc::default() }
    }

    /// One with a role.
    pub(crate) fn with_role(metadata: &MetadataService) -> Self {
        let mut machine = Self::new();
        machine.env.metadata = Some(Metadata::for_tests(&metadata.url()));
        machine
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Replaces a file as a whole, as the official CLI does.
    pub(crate) fn file(&self, name: &str, content: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let new = path.with_extension("new");
        std::fs::write(&new, content).unwrap();
        std::fs::rename(&new, &path).unwrap();
    }

    /// The key of the profile `default`, read where the program would.
    pub(crate) async fn key(&self) -> Result<Credentials, CredentialsError> {
        let keyring = keyring(&self.env, &self.ends);
        // The metadata service that is asked runs on this very runtime.
        tokio::task::spawn_blocking(move || keyring()).await.unwrap()
    }

    /// A poller with the key of the profile `default`.
    pub(crate) fn poller(&self, simulator: &Simulator, per_second: u32) -> Poller {
        let endpoint = Endpoint::parse(&simulator.url()).unwrap();
        let network = Network::new(HttpSettings::default(), Budgets::new(per_second));
        let keyring = keyring(&self.env, &self.ends);
        Poller {
            profile: ProfileId(0),
            access: Access::new("default".into(), endpoint, keyring, network),
            scopes: Scope::of(&[], &[]),
            interval: Duration::from_millis(50),
            recheck: Duration::from_millis(200),
        }
    }

    /// The end of the key that was read last.
    pub(crate) fn end(&self) -> UnixTime {
        *self.ends.lock().unwrap().last().unwrap()
    }
}

fn keyring(env: &Env, ends: &Arc<Mutex<Vec<UnixTime>>>) -> Keyring {
    let (env, ends) = (env.clone(), Arc::clone(ends));
    let profile = select(&Config::default(), &Choice::default(), &env).unwrap().remove(0);
    Arc::new(move || {
        let key = profile.credentials(&env)?;
        if let Some(lifetime) = key.lifetime() {
            let mut ends = ends.lock().unwrap();
            if ends.last() != Some(&lifetime.ends) {
                ends.push(lifetime.ends);
            }
        }
        Ok(key)
    })
}

/// A simulator whose list stands still, and which remembers its latest requests.
pub(crate) fn quiet() -> Options {
    let mut options = plain();
    options.events = Some(60);
    options.requests_per_second = 100_000;
    options.keep_requests = 2_000;
    options
}

pub(crate) async fn simulator() -> Simulator {
    Simulator::start(quiet()).await.unwrap()
}

pub(crate) fn account(simulator: &Simulator) -> String {
    simulator.accounts()[0].name.clone()
}

/// Keys that hold six seconds and are replaced every second.
pub(crate) fn hasty_keys() -> RolePlay {
    RolePlay {
        lasts: Duration::from_secs(6),
        renewed_before: Duration::from_secs(5),
        every: Some(Duration::from_secs(1)),
        ..RolePlay::default()
    }
}

/// Keys that hold a quarter of an hour.
pub(crate) fn short_keys() -> RolePlay {
    RolePlay { lasts: Duration::from_secs(900), ..RolePlay::default() }
}

pub(crate) fn watch(poller: Poller) -> Watching {
    Watching::start(poller, Window::Last(3_600))
}

pub(crate) fn is_live(it: &Watching) -> bool {
    matches!(it.status.as_ref().map(|status| &status.phase), Some(Phase::Live))
}

/// Why the poller is stopped, if it is.
pub(crate) fn stopped(it: &Watching) -> Option<String> {
    match it.status.as_ref().map(|status| &status.phase) {
        Some(Phase::Stopped { why, .. }) => Some(why.clone()),
        _ => None,
    }
}

/// What the poller says beside its phase.
pub(crate) fn notice(it: &Watching) -> Option<String> {
    it.status.as_ref().and_then(|status| status.notice.clone())
}

/// Moves the service's time on and waits until the poller has met it. Every status on the way must pass
/// `calm`.
pub(crate) async fn leap(
    simulator: &Simulator,
    watching: &mut Watching,
    seconds: u64,
    calm: impl Fn(&Watching) -> bool,
) {
    simulator.advance(Duration::from_secs(seconds));
    let met = simulator.now();
    let seen = |it: &Watching| it.status.as_ref().and_then(|status| status.last_success);
    watching
        .until("the new time", |it| {
            assert!(calm(it), "{:?}", it.status);
            seen(it).is_some_and(|last| last >= met)
        })
        .await;
}

/// Nothing is wrong and nothing is said.
pub(crate) fn is_calm(it: &Watching) -> bool {
    stopped(it).is_none()
        && notice(it).is_none()
        && !matches!(it.status.as_ref().map(|status| &status.phase), Some(Phase::Retry { .. }))
}

/// The id that the latest request was signed with.
pub(crate) fn latest_id(simulator: &Simulator) -> String {
    simulator.recent_requests().last().map(|request| request.secret_id.clone()).unwrap_or_default()
}
