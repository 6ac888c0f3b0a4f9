//! This machine: configuration, archive, log, proxy.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal};

use crate::session::within_deadline;
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
    within_deadline("the end of what it began", || {
        let state = fs::read_to_string(format!("/proc/{}/stat", child.trim()));
        let gone = state.map_or(true, |state| state.rsplit(')').next().unwrap().trim().starts_with('Z'));
        gone.then_some(())
    });
}
