//! What this machine brings: the configuration's file, the archive, the log, whom TLS trusts, the proxy, the
//! way from names to addresses.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{Access, access};
use tokio::time::timeout;

use super::super::archive::NO_HOME;
use crate::api::{Endpoint, Proxies, Roots, Way};
use crate::config::{ConfigError, Reading, standard_path};
use crate::credentials::Env;
use crate::i18n::{Lang, Words};
use crate::report::doctor::{Check, Finding};
use crate::say;
use crate::store::archive::Archive;

/// How long a name may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Addresses of a name that are shown.
const SHOWN: usize = 4;

/// The configuration's file: whether it is there, others can read it, and it has no mistake.
pub(super) fn configuration(env: &Env, reading: &Result<Reading, ConfigError>, lang: Lang) -> Finding {
    let check = Words::new(
        "correct it; `breakwatch config check` tells every mistake",
        "请修正；`breakwatch config check` 会列出每一处错误",
        "修正してください。`breakwatch config check` がすべての誤りを示します",
    );
    let reading = match reading {
        Ok(reading) => reading,
        Err(error @ ConfigError::Silent { .. }) => {
            let other = Words::new(
                "name a file that can be read with --config; without one every command waits for it",
                "请用 --config 指定可读取的文件；否则每个命令都会一直等待它",
                "--config で読めるファイルを指定してください。このままではどのコマンドも待ち続けます",
            );
            return Finding::failure(Check::Configuration, error.to_string(), other.of(lang));
        }
        Err(error) => return Finding::failure(Check::Configuration, error.to_string(), check.of(lang)),
    };
    let Some(file) = &reading.file else {
        let standard = standard_path(env).map(|path| env.show(&path)).unwrap_or_default();
        let found = say!(
            lang,
            "none at {standard}: the defaults hold",
            "{standard} 不存在：使用默认值",
            "{standard} はありません: 既定値が使われます"
        );
        return Finding::ok(Check::Configuration, found);
    };
    let name = env.show(file);
    let problems = &reading.problems;
    if let Some(first) = problems.first() {
        let more = problems.len() - 1;
        let found = if more == 0 { first.to_string() } else { format!("{first} (+{more})") };
        return Finding::failure(Check::Configuration, found, check.of(lang));
    }
    if reading.private {
        return Finding::ok(Check::Configuration, name);
    }
    let found = say!(
        lang,
        "{name} can be read or changed by other users",
        "其他用户可以读取或修改 {name}",
        "{name} は他のユーザーが読み書きできます"
    );
    let advice = say!(
        lang,
        "run `chmod 600 {name}`; a key in it would be refused",
        "请执行 `chmod 600 {name}`；否则其中的密钥会被拒绝",
        "`chmod 600 {name}` を実行してください。このままではキーを書いても使えません"
    );
    Finding::warning(Check::Configuration, found, advice)
}

/// The archive: where it is, how large, how it is written.
pub(super) fn archive(env: &Env, reading: &Reading, lang: Lang) -> Finding {
    let spec = &reading.config.archive;
    if !spec.enabled {
        let off = Words::new(
            "switched off by [archive] in the configuration",
            "已由配置中的 [archive] 关闭",
            "設定の [archive] で無効になっています",
        );
        return Finding::ok(Check::Archive, off.of(lang));
    }
    let Some(place) = spec.place(env) else {
        let advice = Words::new("set HOME", "请设置 HOME", "HOME を設定してください");
        return Finding::warning(Check::Archive, NO_HOME.of(lang), advice.of(lang));
    };
    let name = place.shown().to_owned();
    if place.path().symlink_metadata().is_err() {
        return writable(Check::Archive, env, place.path(), lang);
    }
    let verify = Words::new(
        "`breakwatch archive verify` tells more; --no-archive does without",
        "`breakwatch archive verify` 会给出详情；--no-archive 可不使用存档",
        "`breakwatch archive verify` で詳細が分かります。--no-archive なら使いません",
    );
    let place = place.with_patience(Duration::from_secs(2));
    match Archive::open_existing(&place).and_then(|opened| opened.archive.info()) {
        Err(error) => Finding::warning(Check::Archive, error.to_string(), verify.of(lang)),
        Ok(info) => {
            let (kib, journal) = (info.bytes.div_ceil(1_024), info.journal);
            let breaks: u64 = info.profiles.iter().map(|profile| profile.breaks).sum();
            let found = say!(
                lang,
                "{name}: {breaks} breaks, {kib} KiB, journal {journal}",
                "{name}：{breaks} 条断流，{kib} KiB，日志模式 {journal}",
                "{name}: 切断 {breaks} 件、{kib} KiB、ジャーナル {journal}"
            );
            Finding::ok(Check::Archive, found)
        }
    }
}

/// Where the screen remembers how it was left.
pub(super) fn state(env: &Env, lang: Lang) -> Option<Finding> {
    let given = env.get("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = given.or_else(|| env.home.as_ref().map(|home| home.join(".local/state")))?;
    Some(writable(Check::State, env, &base.join("breakwatch/session.json"), lang))
}

/// The log, if the configuration has one.
pub(super) fn log(env: &Env, reading: &Reading, lang: Lang) -> Option<Finding> {
    Some(writable(Check::Log, env, reading.config.log.file.as_deref()?, lang))
}

/// Whether a file is there to be written to, or could be made.
fn writable(check: Check, env: &Env, file: &Path, lang: Lang) -> Finding {
    let name = env.show(file);
    let there = |path: &Path| fs::metadata(path).is_ok();
    let (place, found) = if there(file) {
        (Some(file).filter(|file| !file.is_dir()), name.clone())
    } else {
        let found = say!(
            lang,
            "{name} is made when it is needed",
            "{name} 会在需要时创建",
            "{name} は必要になったときに作られます"
        );
        let nearest = file.ancestors().skip(1).find(|directory| there(directory));
        (nearest.filter(|nearest| nearest.is_dir()), found)
    };
    if place.is_some_and(|place| access(place, Access::WRITE_OK).is_ok()) {
        return Finding::ok(check, found);
    }
    let found = say!(lang, "{name} cannot be written", "{name} 无法写入", "{name} に書き込めません");
    let advice = Words::new(
        "correct the permissions of its directory, or name another place",
        "请修正其目录的权限，或指定其他位置",
        "ディレクトリの権限を直すか、別の場所を指定してください",
    );
    Finding::warning(check, found, advice.of(lang))
}

/// Whom TLS trusts.
pub(super) fn roots(lang: Lang) -> Finding {
    match Roots::of_this_machine() {
        Roots::Native(count) => {
            let found = say!(
                lang,
                "{count} certificates of this system",
                "本系统的 {count} 个证书",
                "このシステムの証明書 {count} 件"
            );
            Finding::ok(Check::TlsRoots, found)
        }
        Roots::Bundled(count) => {
            let found = say!(
                lang,
                "this system has none: the {count} bundled ones are used",
                "本系统没有根证书：使用内置的 {count} 个",
                "このシステムにはありません: 同梱の {count} 件を使います"
            );
            let advice = Words::new(
                "install the system's CA certificates (ca-certificates), so that they are kept up to date",
                "请安装系统的 CA 证书（ca-certificates），以便随系统更新",
                "システムの CA 証明書 (ca-certificates) を入れて更新されるようにしてください",
            );
            Finding::warning(Check::TlsRoots, found, advice.of(lang))
        }
    }
}

/// Roots that did not come in time: those of a file that was named, or the system's.
pub(super) fn silent_roots(env: &Env, ca_file: Option<&Path>, lang: Lang) -> Finding {
    let system = Words::new("the system's certificates", "系统证书", "システムの証明書");
    let name = ca_file.map_or_else(|| system.of(lang).to_owned(), |file| env.show(file));
    let found = say!(lang, "{name}: no answer", "{name}：没有响应", "{name}: 応答がありません");
    let advice = Words::new(
        "name a file that can be read, and check the file system that it is on",
        "请指定可读取的文件，并检查其所在的文件系统",
        "読めるファイルを指定し、そのファイルシステムを確認してください",
    );
    Finding::failure(Check::TlsRoots, found, advice.of(lang))
}

/// Which way requests take.
pub(super) fn proxy(proxies: &Proxies, endpoint: &Endpoint, lang: Lang) -> Finding {
    match proxies.way_to(endpoint) {
        Way::Direct => {
            let none = Words::new(
                "none: HTTPS_PROXY and ALL_PROXY are not set",
                "无：未设置 HTTPS_PROXY 和 ALL_PROXY",
                "なし: HTTPS_PROXY も ALL_PROXY も未設定です",
            );
            Finding::ok(Check::Proxy, none.of(lang))
        }
        Way::Past(proxy) => {
            let host = endpoint.host_header();
            let found = say!(
                lang,
                "{proxy} is not used for {host}",
                "访问 {host} 不使用 {proxy}",
                "{host} には {proxy} を使いません"
            );
            Finding::ok(Check::Proxy, found)
        }
        Way::Through(proxy) => Finding::ok(Check::Proxy, proxy),
        Way::Broken(proxy, why) => {
            let advice = Words::new(
                "correct the variable, or list the host in NO_PROXY",
                "请修正该环境变量，或把主机加入 NO_PROXY",
                "変数を直すか、ホストを NO_PROXY に加えてください",
            );
            Finding::failure(Check::Proxy, format!("{proxy}: {why}"), advice.of(lang))
        }
    }
}

/// The addresses of an endpoint's name. Behind a proxy nobody here needs them.
pub(super) async fn resolver(endpoint: &Endpoint, proxied: bool, lang: Lang) -> Finding {
    let (host, port) = endpoint.host_and_port();
    let begun = Instant::now();
    let looked = timeout(PATIENCE, tokio::net::lookup_host((host.as_str(), port))).await;
    let took = begun.elapsed().as_millis();
    let advice = Words::new(
        "check the resolver of this machine (/etc/resolv.conf), or set HTTPS_PROXY",
        "请检查本机的域名解析设置（/etc/resolv.conf），或设置 HTTPS_PROXY",
        "このマシンの名前解決 (/etc/resolv.conf) を確認するか、HTTPS_PROXY を設定してください",
    );
    let addresses: Vec<SocketAddr> = match looked {
        Ok(Ok(addresses)) => addresses.collect(),
        failed => {
            let why = failed.map_or_else(
                |_| say!(lang, "no answer", "无应答", "応答なし"),
                |answer| answer.err().map(|error| error.to_string()).unwrap_or_default(),
            );
            let found = say!(
                lang,
                "{host} has no address: {why}",
                "{host} 没有地址：{why}",
                "{host} のアドレスがありません: {why}"
            );
            return if proxied {
                let through = Words::new(
                    "nothing to do: the proxy looks for it",
                    "无需处理：由代理解析",
                    "対応は不要です。プロキシが解決します",
                );
                Finding::warning(Check::Resolver, found, through.of(lang))
            } else {
                Finding::failure(Check::Resolver, found, advice.of(lang))
            };
        }
    };
    let (four, six): (Vec<_>, Vec<_>) =
        addresses.iter().map(SocketAddr::ip).partition(std::net::IpAddr::is_ipv4);
    let all: Vec<String> = four.iter().chain(&six).take(SHOWN).map(ToString::to_string).collect();
    let list = all.join(", ");
    let found = say!(
        lang,
        "{host}: {list} (IPv4 {four}, IPv6 {six}; {took} ms)",
        "{host}：{list}（IPv4 {four} 个，IPv6 {six} 个；{took} 毫秒）",
        "{host}: {list}（IPv4 {four} 件、IPv6 {six} 件、{took} ms）",
        four = four.len(),
        six = six.len()
    );
    Finding::ok(Check::Resolver, found)
}
