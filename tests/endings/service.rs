//! A simulated service for the commands that ask one.

use std::time::Duration;

use breakwatch::credentials::Env;
use breakwatch::simulator::{Simulator, Time};
use breakwatch::store::archive::{Archive, Place};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::common::{NOW, plain};

pub(crate) struct Service {
    pub(crate) simulator: Simulator,
    /// Where the archive is, which is empty.
    data: TempDir,
    _runtime: Runtime,
}

impl Service {
    pub(crate) fn start(latency: Duration) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut options = plain();
        options.time = Time::Frozen(NOW);
        options.events = Some(300);
        options.latency = latency;
        let simulator = runtime.block_on(Simulator::start(options)).unwrap();
        let data = tempfile::tempdir().unwrap();
        let place = data.path().join("breakwatch/archive.sqlite3");
        drop(Archive::open(&Place::new(place, &Env::default())).unwrap());
        Self { simulator, data, _runtime: runtime }
    }

    /// Arguments that make `list` read it.
    pub(crate) fn listed(&self) -> Vec<String> {
        let since = NOW.plus(-6 * 86_400).rfc3339();
        ["list", "--endpoint", &self.simulator.url(), "--since", &since].map(str::to_owned).to_vec()
    }

    /// The variables that a command finds its key and an archive by.
    pub(crate) fn variables(&self) -> [(&'static str, String); 3] {
        let account = &self.simulator.accounts()[0];
        [
            ("TENCENTCLOUD_SECRET_ID", account.secret_id.clone()),
            ("TENCENTCLOUD_SECRET_KEY", account.secret_key.clone()),
            ("XDG_DATA_HOME", self.data.path().display().to_string()),
        ]
    }
}
