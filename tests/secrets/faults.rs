//! Files and variables of secrets that are broken in every way, secrets where none belongs, and ways that
//! fail: each error names the place, and not what stands there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::hostile::{Echo, Hostile};
use crate::house::House;
use crate::marks::{CLI_KEY, CLI_TOKEN, FILE_KEY, PROXY, SDK_KEY, SECRET_KEY, TOKEN};
use crate::{marks, searched, together};

/// No key in the environment: then the files are read.
const NO_KEY: [(&str, &str); 3] =
    [("TENCENTCLOUD_SECRET_ID", ""), ("TENCENTCLOUD_SECRET_KEY", ""), ("TENCENTCLOUD_TOKEN", "")];

/// `list` is refused, with an error that names this.
fn refused(house: &House, args: &[&str], environment: &[(&str, &str)], names: &str) {
    let (status, said) = searched(
        house,
        &[&["list", "--log-file", "log", "--log-level", "trace"], args].concat(),
        environment,
        "",
    );
    assert!(status == 2 && said.contains(names), "{args:?} ends with {status}: {said}");
}

#[test]
fn a_broken_configuration_is_told_without_its_values() {
    let key = FILE_KEY.value;
    for line in [
        format!("secret_key = \"{key}"),
        format!("secret_key = {key}"),
        format!("secret_key: \"{key}\""),
        format!("secret_key \"{key}\""),
        format!("secret_kye = \"{key}\""),
        format!("secret_key = [\"{key}\"]"),
        format!("secret_key = \"{key} {key}\""),
        format!("secret_key = \"{key}\"\nsecret_key = \"{key}\""),
        format!("secret_id = \"AKID\"\nsecret_key = \"{key}\\q\""),
        format!("secret_id = \"{key}\""),
        key.to_string(),
        format!("\"{key}\""),
        format!("{key} = 1"),
        format!("secret_id = \"A\"\nsecret_key = \"{key}\"\nsite = \"{key}\""),
        format!("secret_id = \"A\"\nsecret_key = \"{key}\"\nendpoint = \"https://user:{key}@example.com\""),
        format!("secret_id = \"A\"\nsecret_key = \"{key}\"\nendpoint = \"http://example.com/?key={key}\""),
        format!("secret_id_env = \"{key}\"\nsecret_key_env = \"{key}\""),
    ] {
        let house = House::new();
        house.put(".config/breakwatch/config.toml", &format!("[profile.filed]\n{line}\n"));
        refused(&house, &["--profile", "filed"], &[], "");
    }
    for line in ["since", "interval", "lang", "requests_per_second", "filter"] {
        let house = House::new();
        // Any words are a filter, but for a quote that is left open.
        let open = if line == "filter" { "\\\"" } else { "" };
        let text = format!("{line} = \"{open}txSecret={key}\"\n");
        house.put(".config/breakwatch/config.toml", &text);
        refused(&house, &[], &[], "");
    }
}

#[test]
fn a_configuration_that_others_can_read_is_refused_without_its_values() {
    let house = House::new();
    let config = house.home().join(".config/breakwatch/config.toml");
    fs::set_permissions(&config, fs::Permissions::from_mode(0o644)).unwrap();
    refused(&house, &["--profile", "filed"], &[], "chmod 600");
}

#[test]
fn broken_files_of_the_sdk_and_of_the_official_cli_are_told_without_their_values() {
    let (key, cli, token) = (SDK_KEY.value, CLI_KEY.value, CLI_TOKEN.value);
    for text in [
        format!("[default]\nsecret_id = A\nsecret_key {key}\n"),
        format!("[default\nsecret_key = {key}\n"),
        format!("secret_key = {key}\n"),
        format!("[default]\nsecret_id = A\nsecret_key = {key} {key}\n"),
        format!("[default]\nsecret_key = {key}\n"),
        format!("[default]\nsecret_id = A\nsecret_key = {key}\u{e9}\n"),
        format!("{key}\n"),
    ] {
        let house = House::new();
        fs::remove_dir_all(house.home().join(".config")).unwrap();
        fs::remove_dir_all(house.home().join(".tccli")).unwrap();
        house.put(".tencentcloud/credentials", &text);
        refused(&house, &[], &NO_KEY, "credentials");
    }
    for text in [
        format!("{{\"secretId\":\"A\",\"secretKey\":\"{cli}"),
        format!("{{\"secretId\":\"A\",\"secretKey\":{cli}}}"),
        format!("{{\"secretId\":\"A\",\"secretKey\":[\"{cli}\"],\"token\":{{\"{token}\":1}}}}"),
        format!("{{\"secretId\":\"A\",\"secretKey\":\"{cli}\",\"token\":\"{token} {token}\"}}"),
        format!("\"{cli}\""),
        format!("{{\"type\":\"{cli}\",\"secretKey\":\"{cli}\"}}"),
        cli.to_string(),
    ] {
        let house = House::new();
        fs::remove_dir_all(house.home().join(".config")).unwrap();
        fs::remove_dir_all(house.home().join(".tencentcloud")).unwrap();
        house.put(".tccli/default.credential", &text);
        refused(&house, &[], &NO_KEY, "");
    }
}

#[test]
fn files_that_cannot_be_read_and_halves_of_pairs_are_told_without_values() {
    let house = House::new();
    for file in [".config/breakwatch/config.toml", ".tencentcloud/credentials", ".tccli/default.credential"] {
        let path = house.home().join(file);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        refused(&house, &[], &NO_KEY, "");
        fs::remove_dir(&path).unwrap();
    }
    let house = House::by_environment();
    let spaced = format!("{} {}", SECRET_KEY.value, SECRET_KEY.value);
    refused(&house, &[], &[("TENCENTCLOUD_SECRET_ID", "")], "TENCENTCLOUD_SECRET_ID");
    refused(&house, &[], &[("TENCENTCLOUD_SECRET_KEY", &spaced)], "SecretKey");
    refused(&house, &[], &[("TENCENTCLOUD_TOKEN", &format!("{}\u{e9}", TOKEN.value))], "token");
}

#[test]
fn secrets_where_none_belongs_on_the_command_line_are_not_repeated_in_a_sentence_about_addresses() {
    let (house, key) = (House::new(), SECRET_KEY.value);
    for endpoint in [
        format!("https://user:{key}@live.example.com"),
        format!("https://live.example.com/?SecretKey={key}"),
        format!("ftp://{key}@x"),
        format!("http://user:{key}@live.example.com"),
    ] {
        refused(&house, &["--endpoint", &endpoint], &[], "https");
    }
}

#[test]
fn a_proxy_keeps_its_password() {
    // Nobody listens, somebody answers with all that was sent, an address that is none.
    let server = Hostile::start(Echo::Html("407 Proxy Authentication Required"));
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let secret = PROXY.value;
    let proxies = [
        format!("http://user:{secret}@127.0.0.1:1"),
        format!("http://user:{secret}@{address}"),
        format!("user:{secret}@{address}"),
        format!("http://user:{secret}@"),
        format!("http://user:{secret}@127.0.0.1:99999"),
        format!("socks5://user:{secret}@{address}"),
        format!("odd://user:{secret}@{address}"),
    ];
    together(&proxies, |proxy| {
        let house = House::by_environment();
        // Nothing there is worth trying again for long.
        let limited = ["5", env!("CARGO_BIN_EXE_breakwatch"), "list", "--log-file", "log"];
        let mut command = std::process::Command::new("timeout");
        command.args(limited).env_clear().envs(house.environment()).env("HTTPS_PROXY", proxy);
        let output = command.current_dir(house.home()).output().unwrap();
        marks::assert_none(&proxy.replace(secret, "***"), &[output.stdout, output.stderr].concat());
        house.assert_nothing_left("list by a proxy");
        let log = fs::read_to_string(house.home().join("log")).unwrap();
        assert!(log.contains("proxy"), "{proxy} has been tried: {log}");
    });
}
