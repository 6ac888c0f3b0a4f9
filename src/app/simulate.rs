//! `simulate`: the embedded simulator as a server of its own, until it is told to end.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;

use super::signals::Ending;
use super::{DONE, Failure, complain};
use crate::cli::SimulateArgs;
use crate::i18n::Lang;
use crate::say;
use crate::simulator::{Account, Options, Quirks, Scenario, Simulator, Site};

pub(super) fn run(args: &SimulateArgs, lang: Lang) -> Result<u8, Failure> {
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
        quirks: Quirks { names: args.name_match, ..Quirks::default() },
        ..Options::new(scenario)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Ending::listen()?;
        let simulator = Simulator::start(options)
            .await
            .map_err(|error| Failure::Said(not_served(args.listen, &error, lang)))?;
        introduce(&simulator.url(), simulator.accounts(), seed, lang)?;
        signals.number().await;
        let requests = simulator.requests().total;
        // A second signal is somebody who does not want to wait for replies on their way.
        tokio::select! {
            () = simulator.stop() => {}
            _ = signals.number() => {}
        }
        complain(&say!(
            lang,
            "the simulator has ended after {requests} requests",
            "模拟器已结束，共处理 {requests} 个请求",
            "シミュレーターを終了しました。リクエスト {requests} 件"
        ));
        Ok(DONE)
    })
}

fn not_served(listen: SocketAddr, error: &io::Error, lang: Lang) -> String {
    say!(
        lang,
        "could not serve on {listen}: {error}",
        "无法在 {listen} 上提供服务：{error}",
        "{listen} で待ち受けられません: {error}"
    )
}

/// Everything that is needed to use it. Scripts read the labels: they are the same in every language.
fn introduce(url: &str, accounts: &[Account], seed: u64, lang: Lang) -> io::Result<()> {
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
        let harmless = say!(
            lang,
            "These keys open nothing but this simulator (seed {seed}). Watch it with:",
            "这些密钥只能用于此模拟器（种子 {seed}）。监看方法：",
            "このキーはこのシミュレーターでしか使えません（シード {seed}）。監視するには:"
        );
        writeln!(out, "\n{harmless}")?;
        writeln!(
            out,
            "  TENCENTCLOUD_SECRET_ID={} TENCENTCLOUD_SECRET_KEY={} breakwatch --endpoint {url}",
            account.secret_id, account.secret_key
        )?;
    }
    out.flush()
}
