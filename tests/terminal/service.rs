//! A service whose list stands still, and the program watching it: whatever is drawn then, no new
//! break is the reason.

use std::time::Duration;

use breakwatch::event::UnixTime;
use breakwatch::simulator::{Options, Scenario, Simulator, Time};
use portable_pty::CommandBuilder;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// The moment that the simulated service stands at.
pub(crate) const NOW: UnixTime = UnixTime(1_795_000_000);

/// Where the window begins.
pub(crate) fn since() -> String {
    NOW.plus(-6 * 86_400).rfc3339()
}

pub(crate) struct Service {
    pub(crate) simulator: Simulator,
    /// Holds a configuration that sends the default profile here.
    home: TempDir,
    _runtime: Runtime,
}

impl Service {
    pub(crate) fn start() -> Self {
        Self::playing(Duration::ZERO, 0)
    }

    /// One that takes an hour for each answer.
    pub(crate) fn slow() -> Self {
        Self::playing(Duration::from_secs(3_600), 0)
    }

    /// One of several services, each with a list of its own.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::playing(Duration::ZERO, seed)
    }

    fn playing(latency: Duration, seed: u64) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut options = Options::new(Scenario::plain().unwrap());
        options.time = Time::Frozen(NOW);
        options.events = Some(400);
        options.latency = latency;
        options.seed = seed;
        let simulator = runtime.block_on(Simulator::start(options)).unwrap();
        let home = tempfile::tempdir().unwrap();
        let profile =
            format!("[profile.default]\ncredentials = \"env\"\nendpoint = \"{}\"\n", simulator.url());
        std::fs::write(home.path().join("config.toml"), profile).unwrap();
        Self { simulator, home, _runtime: runtime }
    }

    /// Lets a command watch the service and keep nothing of it: its arguments and its key are added.
    pub(crate) fn watched_by(&self, command: CommandBuilder) -> CommandBuilder {
        let mut command = self.asked_by(command);
        command.args(["--endpoint", &self.simulator.url(), "--no-archive"]);
        command
    }

    /// The same with an archive, where the command's environment puts it, and under the profile's own name.
    pub(crate) fn kept_by(&self, command: CommandBuilder) -> CommandBuilder {
        let mut command = self.asked_by(command);
        command.arg("--config");
        command.arg(self.home.path().join("config.toml"));
        command
    }

    /// Writes more into the configuration that [`Self::kept_by`] gives to a command.
    pub(crate) fn configured(&self, lines: &str) {
        let path = self.home.path().join("config.toml");
        let before = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{before}{lines}")).unwrap();
    }

    fn asked_by(&self, mut command: CommandBuilder) -> CommandBuilder {
        let account = &self.simulator.accounts()[0];
        command.env("TENCENTCLOUD_SECRET_ID", &account.secret_id);
        command.env("TENCENTCLOUD_SECRET_KEY", &account.secret_key);
        command.args(["--since", &since(), "--interval", "1s"]);
        command
    }
}
