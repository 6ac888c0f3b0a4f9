//! A service whose list stands still, and the program watching it: whatever is drawn then, no new
//! break is the reason.

use std::time::Duration;

use breakwatch::event::UnixTime;
use breakwatch::simulator::{Options, Scenario, Simulator, Time};
use portable_pty::CommandBuilder;
use tokio::runtime::{Builder, Runtime};

/// The moment that the simulated service stands at.
const NOW: UnixTime = UnixTime(1_795_000_000);

pub(crate) struct Service {
    pub(crate) simulator: Simulator,
    _runtime: Runtime,
}

impl Service {
    pub(crate) fn start() -> Self {
        Self::answering_after(Duration::ZERO)
    }

    /// One that takes an hour for each answer.
    pub(crate) fn slow() -> Self {
        Self::answering_after(Duration::from_secs(3_600))
    }

    fn answering_after(latency: Duration) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut options = Options::new(Scenario::plain().unwrap());
        options.time = Time::Frozen(NOW);
        options.events = Some(400);
        options.latency = latency;
        let simulator = runtime.block_on(Simulator::start(options)).unwrap();
        Self { simulator, _runtime: runtime }
    }

    /// Lets a command watch the service: its arguments and its key are added.
    pub(crate) fn watched_by(&self, mut command: CommandBuilder) -> CommandBuilder {
        let account = &self.simulator.accounts()[0];
        command.env("TENCENTCLOUD_SECRET_ID", &account.secret_id);
        command.env("TENCENTCLOUD_SECRET_KEY", &account.secret_key);
        let since = NOW.plus(-6 * 86_400).rfc3339();
        command.args(["--endpoint", &self.simulator.url(), "--since", &since, "--interval", "1s"]);
        command
    }
}
