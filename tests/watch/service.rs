//! A simulated service by the machine's clock, and the program beside it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use breakwatch::event::{Record, UnixTime};
use breakwatch::simulator::{Quirks, Simulator};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::bare;
use crate::common::plain;

pub(crate) struct Service {
    pub(crate) simulator: Simulator,
    pub(crate) home: TempDir,
    _runtime: Runtime,
}

impl Service {
    /// An account whose list is empty, and whose other answers are never late.
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut options = plain();
        options.events = Some(0);
        options.streams = Some(1);
        options.quirks =
            Quirks { online_lag: Duration::ZERO, state_lag: Duration::ZERO, ..Quirks::default() };
        let simulator = runtime.block_on(Simulator::start(options)).unwrap();
        Self { simulator, home: tempfile::tempdir().unwrap(), _runtime: runtime }
    }

    pub(crate) fn account(&self) -> &str {
        &self.simulator.accounts()[0].name
    }

    pub(crate) fn now(&self) -> UnixTime {
        self.simulator.now()
    }

    /// A break of that stream that ended so many seconds ago.
    pub(crate) fn broke(&self, stream: &str, ago_s: i64) -> Record {
        let ended = self.now().plus(-ago_s);
        let record = Record {
            domain: "push.example.com".into(),
            app: "live".into(),
            stream: stream.into(),
            started: Some(ended.plus(-600)),
            ended: Some(ended),
            duration_s: Some(600),
            client_ip: "203.0.113.7".into(),
            resolution: "1920*1080".into(),
            reason: "Network error for the push client.".into(),
        };
        self.inject(&record);
        record
    }

    pub(crate) fn inject(&self, record: &Record) {
        self.simulator.inject(self.account(), record, Duration::ZERO).unwrap();
    }

    /// A file of the user.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The program with arguments, and the key of the account.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let account = &self.simulator.accounts()[0];
        let mut command = bare(args);
        command
            .args(["--endpoint", &self.simulator.url(), "--interval", "1s", "--no-archive"])
            .env("HOME", self.home.path())
            .env("TENCENTCLOUD_SECRET_ID", &account.secret_id)
            .env("TENCENTCLOUD_SECRET_KEY", &account.secret_key);
        command
    }

    /// The state of a run that has settled everything before that moment, and told so many lines.
    pub(crate) fn left(&self, from: UnixTime, seq: u64) {
        let host = self.simulator.url();
        let host = host.trim_start_matches("http://").trim_end_matches('/');
        let head = format!(
            "{{\"breakwatch_watch_state\":1,\"profiles\":[\"default@{host}\"],\"from\":{},\"seq\":{seq},\"entries\":0}}\n",
            from.0
        );
        std::fs::write(self.path("state"), head).unwrap();
    }

    /// `watch --ndjson` that goes on where the one before ended.
    pub(crate) fn resuming(&self, more: &[&str]) -> Command {
        let state = self.path("state");
        let args = ["watch", "--ndjson", "--state", state.to_str().unwrap()];
        self.command(&[&args, more].concat())
    }
}
