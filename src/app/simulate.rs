//! `simulate`: the embedded simulator as a server of its own, until it is told to end.

use std::io::{self, Write as _};
use std::path::Path;

use tokio::signal::unix::{SignalKind, signal};

use super::{DONE, Failure};
use crate::cli::SimulateArgs;
use crate::simulator::{Account, Options, Scenario, Simulator, Site};

pub(super) fn run(args: &SimulateArgs) -> Result<u8, Failure> {
    let scenario = Scenario::named(Path::new(&args.scenario))
        .map_err(|error| Failure::Said(format!("--scenario {}: {error}", args.scenario)))?;
    let seed = args.seed.unwrap_or_else(|| fastrand::u64(..));
    let options = Options {
        listen: args.listen,
        seed,
        events: args.events,
        streams: args.streams,
        latency: args.latency,
        faults: args.faults.clone(),
        window_field: args.window_field,
        ..Options::new(scenario)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let mut hangup = signal(SignalKind::hangup())?;
        let simulator = Simulator::start(options)
            .await
            .map_err(|error| Failure::Said(format!("could not serve on {}: {error}", args.listen)))?;
        introduce(&simulator.url(), simulator.accounts(), seed)?;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
        simulator.stop().await;
        Ok(DONE)
    })
}

/// Everything that is needed to use it.
fn introduce(url: &str, accounts: &[Account], seed: u64) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "url         {url}")?;
    for account in accounts {
        let site = match account.site {
            Site::Cn => "cn",
            Site::Intl => "intl",
        };
        writeln!(out, "\naccount     {} ({site})", account.name)?;
        writeln!(out, "secret id   {}", account.secret_id)?;
        writeln!(out, "secret key  {}", account.secret_key)?;
        if let Some(token) = &account.token {
            writeln!(out, "token       {token}")?;
        }
    }
    if let Some(account) = accounts.first() {
        writeln!(out, "\nThese keys open nothing but this simulator (seed {seed}). Watch it with:")?;
        writeln!(
            out,
            "  TENCENTCLOUD_SECRET_ID={} TENCENTCLOUD_SECRET_KEY={} breakwatch --endpoint {url}",
            account.secret_id, account.secret_key
        )?;
    }
    out.flush()
}
