//! `doctor`: what is needed for watching, looked at piece by piece, each with what to do.
//!
//! Everything is looked at side by side and within its own time, so that one thing that hangs keeps nothing
//! else. Nothing is changed anywhere; with `--demo` nothing real is read.

mod account;
mod ask;
mod looks;
mod machine;
mod multiplexer;
mod prove;

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use self::account::Account;
use self::ask::{Answers, Terminal};
use self::looks::Facts;
use self::multiplexer::Tmux;
use super::signals::Ending;
use super::watched::keyring_of;
use super::{DONE, Failure, REFUSED, print, text_width};
use crate::api::{Endpoint, Http, HttpSettings, Proxies, Way};
use crate::cells::Ambiguous;
use crate::cli::{DoctorArgs, ExplainFormat};
use crate::config::{Choice, ConfigError, Reading, select, standard_path};
use crate::credentials::Env;
use crate::i18n::{Lang, Words};
use crate::poll::Keyring;
use crate::report::doctor::{Check, Finding, Health, Look, write_json, write_text};
use crate::simulator::{Options, Scenario, Simulator};
use crate::tui;
use crate::tui::wrap::Route;

/// How long files may take that lie on a home which hangs.
const FILES: Duration = Duration::from_secs(5);
/// How long everything about one account may take.
const ACCOUNT: Duration = Duration::from_secs(60);

pub(super) fn run(args: &DoctorArgs, lang: Lang) -> Result<u8, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let findings = runtime.block_on(findings(args, lang));
    // Whoever hangs is not waited for.
    runtime.shutdown_background();
    let findings = match findings? {
        Ok(findings) => findings,
        Err(number) => return Ok(u8::try_from(128 + number).unwrap_or(u8::MAX)),
    };
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let look = Look {
        lang,
        width: text_width(),
        colour: io::stdout().is_terminal() && variable("NO_COLOR").is_none(),
        ascii: locale(&Env::from_process()).1,
    };
    print(|out| match args.format {
        ExplainFormat::Text => write_text(out, look, &findings),
        ExplainFormat::Json => write_json(out, &findings),
    })?;
    let failed = findings.iter().any(|finding| finding.status == Health::Failure);
    Ok(if failed { REFUSED } else { DONE })
}

/// What is found, or the number of the signal that ended the commands of alerts.
async fn findings(args: &DoctorArgs, lang: Lang) -> Result<Result<Vec<Finding>, i32>, Failure> {
    let here = ask::Terminal::here().map(Arc::new);
    let env = Env::from_process();
    let reading = if args.demo { Ok(Reading::default()) } else { read(&env, args).await };
    // What is wrong with it is told among what was read.
    let config = reading.as_ref().map(|reading| reading.config.clone()).unwrap_or_default();
    let terminal = terminal(here.clone(), config.looks.ambiguous.unwrap_or_default(), lang);
    let rest = async { if args.demo { demo(lang).await } else { real(args, reading, lang).await } };
    let (terminal, rest) = tokio::join!(terminal, rest);
    let mut all = rest?;
    all.extend(terminal);
    if args.notify {
        all.retain(|finding| finding.check != Check::Notifications || finding.status != Health::Ok);
        all.push(prove::terminal(here.as_deref(), route(&env), lang));
        // Until here a signal ends it by itself; what is begun now has to be ended with it.
        let mut signals = Ending::listen()?;
        tokio::select! {
            number = signals.number() => return Ok(Err(number)),
            proofs = prove::alerts(config.alerts, here.as_deref(), route(&env), lang) => all.extend(proofs),
        }
    }
    Ok(Ok(all))
}

/// The embedded simulator, asked as an account would be.
async fn demo(lang: Lang) -> Result<Vec<Finding>, Failure> {
    let scenario = Scenario::demo().map_err(Failure::said)?;
    let simulator = Simulator::start(Options::new(scenario)).await.map_err(Failure::said)?;
    let endpoint = Endpoint::parse(&simulator.url()).map_err(Failure::said)?;
    let words = Words::new("not read by the demo", "演示不读取配置文件", "デモは設定ファイルを読みません");
    let mut all = vec![Finding::ok(Check::Configuration, words.of(lang))];
    all.push(machine::resolver(&endpoint, false, lang).await);
    let http = Http::new(HttpSettings::default()).ok();
    let accounts = simulator.accounts().iter().map(|account| {
        let (name, keyring) = (account.name.as_str().into(), keyring_of(account));
        Account { name, endpoint: endpoint.clone(), keyring, domain: None }
    });
    all.extend(look_at(accounts.collect(), http, lang).await);
    simulator.stop().await;
    Ok(all)
}

/// This machine, its configuration, and the accounts of its profiles.
async fn real(
    args: &DoctorArgs,
    reading: Result<Reading, ConfigError>,
    lang: Lang,
) -> Result<Vec<Finding>, Failure> {
    let env = Env::from_process();
    let endpoint = args.endpoint.as_deref().map(Endpoint::parse).transpose().map_err(Failure::said)?;
    let proxies = Proxies::from_env(|name| std::env::var(name).ok());
    let mut all = vec![machine::configuration(&env, &reading, lang)];
    let unread = reading.is_err();
    let reading = reading.unwrap_or_default();
    let choice = Choice { profiles: args.profile.clone(), site: args.site, endpoint };
    let profiles = match select(&reading.config, &choice, &env) {
        Ok(profiles) => profiles,
        // Its profiles are in what could not be read, which is said.
        Err(ConfigError::UnknownProfile { .. }) if unread => Vec::new(),
        // A name that is nowhere is a mistake in what was typed.
        Err(error) => return Err(Failure::said(error)),
    };
    all.extend(files(&env, &reading, lang).await);
    let mut endpoints: Vec<Endpoint> = Vec::new();
    for profile in &profiles {
        if !endpoints.contains(&profile.endpoint) {
            endpoints.push(profile.endpoint.clone());
        }
    }
    let ca_file = args.ca_file.clone();
    let settings = HttpSettings { ca_file, proxies: proxies.clone(), ..HttpSettings::default() };
    let http = in_time(move || Http::new(settings)).await;
    let http = match http {
        Some(Ok(http)) => Some(http),
        Some(Err(error)) => {
            let advice = Words::new(
                "without certificates to trust nothing can be asked",
                "没有可信证书就无法发起请求",
                "信頼する証明書がなければ何も問い合わせられません",
            );
            all.push(Finding::failure(Check::TlsRoots, error.sentence(lang), advice.of(lang)));
            None
        }
        None => {
            all.push(machine::silent_roots(&env, args.ca_file.as_deref(), lang));
            None
        }
    };
    if http.is_some() {
        all.extend(in_time(move || machine::roots(lang)).await);
    }
    let ways = endpoints.iter().map(|endpoint| {
        let proxied = matches!(proxies.way_to(endpoint), Way::Through(_));
        async move { machine::resolver(endpoint, proxied, lang).await }
    });
    for endpoint in &endpoints {
        all.push(machine::proxy(&proxies, endpoint, lang));
    }
    let accounts = profiles.into_iter().map(|profile| {
        let (name, endpoint) = (profile.name.as_str().into(), profile.endpoint.clone());
        let domain = profile.domains.first().cloned();
        let keyring: Keyring = Arc::new(move || profile.credentials(&Env::from_process()));
        Account { name, endpoint, keyring, domain }
    });
    let (resolved, accounts) = tokio::join!(join_all(ways), look_at(accounts.collect(), http, lang));
    all.extend(resolved);
    all.extend(accounts);
    Ok(all)
}

/// Reads the configuration, mistakes and all.
async fn read(env: &Env, args: &DoctorArgs) -> Result<Reading, ConfigError> {
    let (env, file) = (env.clone(), args.config.clone());
    let shown = file.clone().or_else(|| standard_path(&env)).map(|file| env.show(&file)).unwrap_or_default();
    let silent = || Err(ConfigError::Silent { file: shown });
    in_time(move || Reading::of(&env, file.as_deref())).await.unwrap_or_else(silent)
}

/// What lies on disks.
async fn files(env: &Env, reading: &Reading, lang: Lang) -> Vec<Finding> {
    let (env, reading) = (env.clone(), reading.clone());
    let looked = in_time(move || {
        let mut found = vec![machine::archive(&env, &reading, lang)];
        found.extend(machine::state(&env, lang));
        found.extend(machine::log(&env, &reading, lang));
        found
    });
    looked.await.unwrap_or_else(|| {
        let silent = Words::new(
            "the home directory does not answer",
            "主目录没有响应",
            "ホームディレクトリが応答しません",
        );
        let advice = Words::new(
            "check the file system that it is on; --no-archive does without",
            "请检查其所在的文件系统；--no-archive 可不使用存档",
            "そのファイルシステムを確認してください。--no-archive なら使いません",
        );
        vec![Finding::failure(Check::Archive, silent.of(lang), advice.of(lang))]
    })
}

async fn in_time<T: Send + 'static>(look: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    timeout(FILES, spawn_blocking(look)).await.ok()?.ok()
}

/// All accounts side by side, each within its time.
async fn look_at(accounts: Vec<Account>, http: Option<Http>, lang: Lang) -> Vec<Finding> {
    let looks = accounts.into_iter().map(|account| {
        let (name, http) = (Arc::clone(&account.name), http.clone());
        async move {
            let late = |_| {
                let found = Words::new("no answer in time", "未在时限内应答", "時間内に応答がありません");
                let advice = Words::new("check the network", "请检查网络", "ネットワークを確認してください");
                vec![Finding::failure(Check::Endpoint, found.of(lang), advice.of(lang)).of(&name)]
            };
            timeout(ACCOUNT, account.findings(http, lang)).await.unwrap_or_else(late)
        }
    });
    join_all(looks).await.into_iter().flatten().collect()
}

/// What is known of the terminal: by its answers if it can be asked, and by the environment in any case.
async fn terminal(here: Option<Arc<Terminal>>, ambiguous: Ambiguous, lang: Lang) -> Vec<Finding> {
    let env = Env::from_process();
    let (locale, ascii) = locale(&env);
    let tmux = async { if env.get("TMUX").is_some() { Some(Tmux::ask().await) } else { None } };
    let term = env.get("TERM").map(str::to_owned);
    let dumb = matches!(term.as_deref(), None | Some("" | "dumb"));
    let size = here.as_ref().and_then(|terminal| terminal.size());
    let asked = here.is_some();
    let answers = async {
        match here {
            Some(terminal) if !dumb => in_time(move || terminal.ask(!ascii)).await.unwrap_or_default(),
            _ => Answers::default(),
        }
    };
    let (answers, tmux) = tokio::join!(answers, tmux);
    let facts = Facts {
        colorterm: env.get("COLORTERM").map(str::to_owned),
        no_color: env.get("NO_COLOR").is_some(),
        locale,
        ascii,
        ambiguous,
        asked,
        size,
        answers,
        route: route(&env),
        tmux,
        term,
    };
    facts.findings(lang)
}

fn route(env: &Env) -> Route {
    Route::of(env.get("TMUX"), env.get("STY"), env.get("TERM"))
}

/// The variable that says which characters may be drawn, and whether those are ASCII only.
fn locale(env: &Env) -> (Option<(&'static str, String)>, bool) {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let values = names.map(|name| env.get(name));
    let first = names.into_iter().zip(values).find_map(|(name, value)| Some((name, value?.to_owned())));
    let [lc_all, lc_ctype, lang] = values;
    (first, tui::locale_is_ascii(lc_all, lc_ctype, lang))
}
