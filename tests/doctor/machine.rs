//! This machine: configuration, archive, log, proxy.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal};

use crate::session::{is_gone, within_deadline};
use crate::{House, of, one, parsed, run};

fn configured(text: &str, mode: u32) -> House {
    let house = House::new(Duration::ZERO);
    let file = house.home.path().join(".config/breakwatch/config.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    house
}

#[test]
fn a_mistake_in_the_configuration_fails_and_the_rest_is_looked_at() {
    let (status, found) = configured("sicne = \"2h\"\nlgo = 1\n", 0o600).found();
    let (health, text, advice) = one(&found, "configuration");
    assert_eq!((status, health.as_str()), (1, "failure"));
    assert!(text.contains("`since`") && text.contains("line 1") && text.ends_with("(+1)"), "{text}");
    assert!(advice.contains("config check"), "{advice}");
    assert_eq!(one(&found, "signature").0, "ok");
}

#[test]
fn a_configuration_that_others_can_read_is_a_warning() {
    let (status, found) = configured("since = \"2h\"\n", 0o644).found();
    let (health, text, advice) = one(&found, "configuration");
    assert_eq!((status, health.as_str()), (0, "warning"));
    assert!(text.contains("config.toml") && advice.contains("chmod 600"), "{text} {advice}");
    let (_, found) = configured("since = \"2h\"\n", 0o600).found();
    assert_eq!(one(&found, "configuration").0, "ok");
}

#[test]
fn the_archive_is_told_with_its_size_and_a_damaged_one_is_a_warning() {
    let house = House::new(Duration::ZERO);
    let (_, found) = house.found();
    let (health, text, _) = one(&found, "archive");
    assert!(health == "ok" && text.contains("when it is needed"), "{text}");
    let file = house.home.path().join(".local/share/breakwatch/archive.sqlite3");
    let env = breakwatch::credentials::Env::default();
    let place = breakwatch::store::archive::Place::new(file.clone(), &env);
    drop(breakwatch::store::archive::Archive::open(&place).unwrap());
    let (_, found) = house.found();
    let (health, text, _) = one(&found, "archive");
    assert!(health == "ok" && text.contains("0 breaks") && text.contains("KiB"), "{text}");
    fs::write(&file, "no archive at all, and long enough to be looked at".repeat(100)).unwrap();
    let (status, found) = house.found();
    let (health, text, advice) = one(&found, "archive");
    assert_eq!((status, health.as_str()), (0, "warning"), "{text}");
    assert!(advice.contains("archive verify"), "{advice}");
    let (_, found) = configured("[archive]\nenabled = false\n", 0o600).found();
    assert!(one(&found, "archive").1.contains("switched off"));
}

#[test]
fn a_log_that_could_not_be_written_is_a_warning() {
    let (_, found) = configured("[log]\nfile = \"~/breakwatch.log\"\n", 0o600).found();
    assert_eq!(one(&found, "log").0, "ok");
    let (status, found) = configured("[log]\nfile = \"/proc/breakwatch/log\"\n", 0o600).found();
    let (health, text, _) = one(&found, "log");
    // Root may write to whatever says it can be.
    assert!(status == 0 && (health == "warning" || rustix::process::geteuid().is_root()), "{text}");
}

#[test]
fn the_proxy_is_named_without_its_password() {
    let house = House::new(Duration::ZERO);
    let ask = |value: &str| {
        let mut doctor = house.doctor(&["--format", "json"]);
        parsed(doctor.env("HTTPS_PROXY", value)).1
    };
    let found = ask("http://user:hunter2@proxy.example.com:3128");
    let (health, text, _) = one(&found, "proxy");
    assert!(
        health == "ok" && text.contains("proxy.example.com:3128") && text.contains("HTTPS_PROXY"),
        "{text}"
    );
    assert!(text.contains("not used for 127.0.0.1"), "{text}");
    assert!(!format!("{found:?}").contains("hunter2"));
}

#[test]
fn a_name_that_is_nowhere_and_a_wrong_address_are_mistakes_of_the_command_line() {
    let house = House::new(Duration::ZERO);
    let (status, out, errors) = run(house.doctor(&["--profile", "nobody"]).env("LANG", "C"));
    assert!(status == 2 && out.is_empty() && errors.contains("nobody"), "{errors}");
    let mut doctor = crate::breakwatch(house.home.path(), &["doctor", "--endpoint", "http://192.0.2.1"]);
    assert_eq!(run(&mut doctor).0, 2);
}

#[test]
fn each_profile_is_looked_at_by_itself() {
    let house = configured(
        "[profile.good]\ncredentials = \"env\"\n[profile.bad]\nsecret_id_env = \"X_ID\"\nsecret_key_env = \"X_KEY\"\n",
        0o600,
    );
    let (status, found) = house.found();
    assert_eq!(status, 1);
    let signature = one(&found, "signature");
    assert_eq!(signature.0, "ok");
    let of_bad: Vec<_> = of(&found, "credentials").into_iter().filter(|it| it["profile"] == "bad").collect();
    assert!(of_bad[0]["status"] == "failure" && of_bad[0]["found"].as_str().unwrap().contains("X_ID"));
    let (status, _) = parsed(&mut house.doctor(&["--format", "json", "--profile", "good"]));
    assert_eq!(status, 0);
}

#[test]
fn notifications_without_a_terminal_are_said_to_need_one() {
    let house = House::new(Duration::ZERO);
    let (_, found) = parsed(&mut house.doctor(&["--format", "json", "--notify"]));
    let (health, _, advice) = one(&found, "notifications");
    assert!(health == "warning" && advice.contains("--notify"), "{advice}");
}

/// A trial of an alert that is interrupted: what its command has begun ends with it.
#[test]
fn no_command_on_trial_outlives_it() {
    let house = House::new(Duration::ZERO);
    let (pid, config) = (house.home.path().join("pid"), house.home.path().join("config.toml"));
    let path = pid.display();
    let script = format!("sleep 600 & echo $! > {path}.tmp; mv {path}.tmp {path}; wait");
    let rule = format!(
        "[alert.long]\nfilter = \"verdict:down\"\ntimeout = \"5m\"\ncommand = [\"/bin/sh\", \"-c\", \"{script}\"]\n"
    );
    fs::write(&config, rule).unwrap();
    let mut command = house.doctor(&["--notify", "--config", config.to_str().unwrap()]);
    let mut doctor = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let child = within_deadline("the command", || fs::read_to_string(&pid).ok());
    let doctors = Pid::from_raw(i32::try_from(doctor.id()).unwrap()).unwrap();
    rustix::process::kill_process(doctors, Signal::TERM).unwrap();
    let status = within_deadline("its end", || doctor.try_wait().unwrap());
    assert_eq!(status.code(), Some(143));
    within_deadline("the end of what it began", || is_gone(child.trim()).then_some(()));
}

/// What asks a name that nobody has, of a resolver that is not waited for long.
fn nowhere(house: &House) -> std::process::Command {
    let args = ["doctor", "--format", "json", "--endpoint", "https://nowhere.invalid"];
    let mut doctor = crate::breakwatch(house.home.path(), &args);
    doctor.envs(house.variables()).env("RES_OPTIONS", "timeout:1 attempts:1");
    doctor
}

#[test]
fn a_name_without_an_address_fails_and_the_proxy_may_know_it() {
    let house = House::new(Duration::ZERO);
    let (status, found) = parsed(&mut nowhere(&house));
    let (health, text, advice) = one(&found, "resolver");
    assert_eq!((status, health.as_str()), (1, "failure"), "{text}");
    assert!(text.starts_with("nowhere.invalid has no address: "), "{text}");
    assert!(advice.contains("/etc/resolv.conf"), "{advice}");
    let (health, text, _) = one(&found, "endpoint");
    assert!(health == "failure" && text.contains("nowhere.invalid"), "{text}");
    assert_eq!(one(&found, "credentials").0, "ok");
}

#[test]
fn a_proxy_that_is_not_there_and_one_that_cannot_be_are_told_apart() {
    let house = House::new(Duration::ZERO);
    let (status, found) = parsed(nowhere(&house).env("HTTPS_PROXY", "http://user:hunter2@127.0.0.1:1"));
    let (health, text, _) = one(&found, "proxy");
    assert!(health == "ok" && text.contains("127.0.0.1:1"), "{text}");
    // The proxy would look for the name.
    let (health, _, advice) = one(&found, "resolver");
    assert!(health == "warning" && advice.contains("proxy"), "{advice}");
    let (health, text, advice) = one(&found, "endpoint");
    assert_eq!((status, health.as_str()), (1, "failure"));
    assert!(text.contains("127.0.0.1:1") && advice.contains("proxy"), "{text} {advice}");
    assert!(!format!("{found:?}").contains("hunter2"));

    let (status, found) = parsed(nowhere(&house).env("HTTPS_PROXY", "ftp://proxy.example.com"));
    let (health, text, advice) = one(&found, "proxy");
    assert_eq!((status, health.as_str()), (1, "failure"));
    assert!(text.contains("HTTPS_PROXY") && advice.contains("NO_PROXY"), "{text} {advice}");
}

#[test]
fn certificates_that_cannot_be_trusted_fail_by_the_name_of_their_file() {
    let house = House::new(Duration::ZERO);
    let file = house.home.path().join("mine.pem");
    for (text, said) in [(None, "cannot be read"), (Some("no PEM at all\n"), "holds no certificate")] {
        if let Some(text) = text {
            fs::write(&file, text).unwrap();
        }
        let (status, found) = parsed(house.doctor(&["--format", "json", "--ca-file"]).arg(&file));
        let (health, text, advice) = one(&found, "tls-roots");
        assert_eq!((status, health.as_str()), (1, "failure"));
        assert!(text.contains("mine.pem") && text.contains(said), "{text}");
        assert!(advice.contains("certificates to trust"), "{advice}");
        assert!(found.iter().all(|it| it["check"] != "signature"), "nothing can be asked: {found:#?}");
    }
    assert_eq!(house.simulator.requests().total, 0);
}

#[test]
fn a_system_without_certificates_is_a_warning() {
    let house = House::new(Duration::ZERO);
    let mut doctor = house.doctor(&["--format", "json"]);
    let empty = house.home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let (status, found) = parsed(doctor.env("SSL_CERT_DIR", &empty).env("SSL_CERT_FILE", empty.join("none")));
    let (health, text, advice) = one(&found, "tls-roots");
    assert_eq!((status, health.as_str()), (0, "warning"));
    assert!(text.contains("bundled") && advice.contains("ca-certificates"), "{text} {advice}");
}

#[test]
fn a_state_directory_that_cannot_be_written_is_a_warning() {
    let house = House::new(Duration::ZERO);
    let found_at = |place: &std::path::Path| {
        let (status, found) = parsed(house.doctor(&["--format", "json"]).env("XDG_STATE_HOME", place));
        assert_eq!(status, 0, "{found:#?}");
        one(&found, "state")
    };
    let place = house.home.path().join("state");
    let (health, text, _) = found_at(&place);
    assert!(health == "ok" && text.contains("state/breakwatch/session.json"), "{text}");
    // No directory: that keeps even root from it.
    fs::write(&place, "").unwrap();
    let (health, text, advice) = found_at(&place);
    assert!(health == "warning" && text.contains("session.json cannot be written"), "{text}");
    assert!(advice.contains("permissions"), "{advice}");
    fs::remove_file(&place).unwrap();
    fs::create_dir_all(place.join("breakwatch/session.json")).unwrap();
    assert_eq!(found_at(&place).0, "warning", "a directory is no file");
    if !rustix::process::geteuid().is_root() {
        let sealed = house.home.path().join("sealed");
        fs::create_dir(&sealed).unwrap();
        fs::set_permissions(&sealed, fs::Permissions::from_mode(0o500)).unwrap();
        assert_eq!(found_at(&sealed).0, "warning");
    }
}
