//! Replies of hundreds of megabytes: what is kept of them.

use std::process::Command;

use breakwatch::simulator::{Fault, FaultRate, Simulator};
use nix::sys::resource::{UsageWho, getrusage};

use crate::story::quiet;

/// What the program may take at its peak, in KiB: sixteen replies of 4 MiB at once, while their
/// buffers grow, and itself.
const MOST_KIB: i64 = 200 << 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn replies_of_hundreds_of_megabytes_are_not_kept() {
    let mut options = quiet(3_000);
    options.faults = vec![
        FaultRate { fault: Fault::HugeChunked, probability: 0.35 },
        FaultRate { fault: Fault::Huge, probability: 0.1 },
    ];
    let simulator = Simulator::start(options).await.unwrap();
    let account = simulator.accounts()[0].clone();
    let url = simulator.url();
    let truth = simulator.truth(&account.name).unwrap();
    let breaks = truth.iter().map(|it| &it.record).collect::<std::collections::HashSet<_>>().len();
    let home = tempfile::tempdir().unwrap();
    let path = home.path().to_owned();
    let listed = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_breakwatch"))
            .args(["list", "--endpoint", &url, "--since", "2d", "--format", "ndjson"])
            .env_clear()
            .env("HOME", path)
            .env("TENCENTCLOUD_SECRET_ID", account.secret_id)
            .env("TENCENTCLOUD_SECRET_KEY", account.secret_key)
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    let said = String::from_utf8_lossy(&listed.stderr).into_owned();
    assert!(listed.status.success(), "{said}");
    let lines = memchr::memchr_iter(b'\n', &listed.stdout).count();
    assert_eq!(lines, breaks, "{said}");
    // The only child of this test program: the most that any had.
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
    assert!(peak > 0 && peak < MOST_KIB, "{peak} KiB");
}
