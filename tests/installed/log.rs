//! The log of a real run: as much as its level says, in files as large as the configuration says.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use crate::service::Service;
use crate::{breakwatch, run, said};

/// Lists the demo with these options; what is in the log then.
fn logged(home: &Path, options: &[&str]) -> String {
    let (status, _, errors) = said(home, &[&["list", "--demo", "--since", "1h"], options].concat());
    assert_eq!((status, errors.as_str()), (0, ""), "{options:?}");
    fs::read_to_string(home.join("log")).unwrap_or_default()
}

#[test]
fn a_level_writes_what_it_says_and_nothing_below() {
    let home = tempfile::tempdir().unwrap();
    let mut before = 0;
    for (level, has, lacks) in
        [("error", "", "INFO"), ("info", "breakwatch begins", "TRACE"), ("trace", "TRACE", "never")]
    {
        let text = logged(home.path(), &["--log-file", "log", "--log-level", level]);
        assert!(text.contains(has) && !text.contains(lacks), "{level}: {text}");
        assert!(text.len() > before || level == "error", "{level}");
        before = text.len();
    }
    let (status, _, errors) = said(home.path(), &["list", "--demo", "--log-level", "info"]);
    assert!(status == 2 && errors.contains("--log-file"), "{errors}");
    let (status, _, errors) = said(home.path(), &["list", "--demo", "--log-level", "loud"]);
    assert!(status == 2 && errors.contains("trace"), "{errors}");
}

#[test]
fn the_configuration_names_the_log_and_options_override_it() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".config/breakwatch/config.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text = "[log]\nfile = \"~/configured.log\"\nlevel = \"trace\"\nmax_size = \"500kB\"\nkeep = 2\n";
    fs::write(&file, text).unwrap();
    let service = Service::start(Duration::ZERO);
    let list = |options: &[&str]| {
        let mut args = service.listed();
        args.extend(options.iter().map(|option| (*option).to_owned()));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        run(breakwatch(home.path(), &args).envs(service.variables()))
    };
    assert_eq!(list(&[]).0, 0);
    let configured = home.path().join("configured.log");
    let text = fs::read_to_string(&configured).unwrap();
    assert!(text.contains("a request ended") && text.contains("TRACE"), "{text}");
    // A file that is full already makes room for the next run.
    fs::write(&configured, "x".repeat(500_000)).unwrap();
    fs::set_permissions(&configured, fs::Permissions::from_mode(0o640)).unwrap();
    list(&[]);
    let old = fs::read_to_string(home.path().join("configured.log.1")).unwrap();
    assert!(old.starts_with("xxx") && old.len() == 500_000, "{}", old.len());
    let text = fs::read_to_string(&configured).unwrap();
    assert!(text.contains("breakwatch begins"), "{text}");
    assert_eq!(fs::metadata(&configured).unwrap().permissions().mode() & 0o777, 0o600);
    let length = text.len();
    list(&["--log-file", "given.log", "--log-level", "error"]);
    assert_eq!(fs::metadata(&configured).unwrap().len(), length as u64, "left alone");
    assert!(home.path().join("given.log").is_file());
}
