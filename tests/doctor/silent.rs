//! What does not answer: a pipe that nobody writes to stands for a file system that hangs. It is a finding,
//! and the rest is looked at.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::{House, one, parsed};

fn pipe(path: &Path) -> PathBuf {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    path.to_owned()
}

fn assert_said(found: &[serde_json::Value], name: &str) {
    let (health, text, advice) = one(found, "configuration");
    assert_eq!(health, "failure");
    assert!(text.contains(name) && text.contains("does not answer"), "{text}");
    assert!(advice.contains("--config"), "{advice}");
    assert_eq!(one(found, "signature").0, "ok", "the rest is looked at");
}

#[test]
fn a_configuration_that_does_not_answer_is_named_and_the_rest_is_looked_at() {
    let house = House::new(Duration::ZERO);
    let given = pipe(&house.home.path().join("silent.toml"));
    for lang in [&[][..], &["--lang", "en"]] {
        let mut doctor = house.doctor(&["--format", "json", "--config"]);
        let (status, found) = parsed(doctor.arg(&given).args(lang));
        assert_eq!(status, 1);
        assert_said(&found, "silent.toml");
    }
}

#[test]
fn the_standard_file_that_does_not_answer_is_named_as_well() {
    let house = House::new(Duration::ZERO);
    let standard = pipe(&house.home.path().join(".config/breakwatch/config.toml"));
    let (_, found) = house.found();
    assert_said(&found, standard.file_name().unwrap().to_str().unwrap());
}

/// What is asked for by a name in it cannot be looked at, which is no mistake of the command line.
#[test]
fn a_profile_of_a_file_that_does_not_answer_is_no_mistake() {
    let house = House::new(Duration::ZERO);
    pipe(&house.home.path().join(".config/breakwatch/config.toml"));
    let (status, found) = parsed(&mut house.doctor(&["--format", "json", "--profile", "prod"]));
    assert!(status == 1 && one(&found, "configuration").1.contains("does not answer"), "{found:#?}");
}

#[test]
fn a_file_of_certificates_that_does_not_answer_is_named() {
    let house = House::new(Duration::ZERO);
    let silent = pipe(&house.home.path().join("silent.pem"));
    let (status, found) = parsed(house.doctor(&["--format", "json", "--ca-file"]).arg(silent));
    let (health, text, _) = one(&found, "tls-roots");
    assert_eq!((status, health.as_str()), (1, "failure"));
    assert!(text.contains("silent.pem"), "{text}");
}

/// As `--config <(…)` of a shell: the text comes once, and language and all else are taken from it.
#[test]
fn a_pipe_that_somebody_writes_to_is_read_once_by_all_who_ask() {
    let house = House::new(Duration::ZERO);
    let given = pipe(&house.home.path().join("written.toml"));
    let writing = {
        let given = given.clone();
        // Opening waits for the reader.
        std::thread::spawn(move || {
            let mut file = OpenOptions::new().write(true).open(given).unwrap();
            file.write_all(b"lang = \"zh\"\n[archive]\nenabled = false\n").unwrap();
        })
    };
    let (status, found) = parsed(house.doctor(&["--format", "json", "--config"]).arg(&given));
    writing.join().unwrap();
    assert_eq!((status, one(&found, "configuration").0.as_str()), (0, "ok"), "{found:#?}");
    assert!(one(&found, "archive").1.contains("已由配置中的 [archive] 关闭"), "{found:#?}");
}
