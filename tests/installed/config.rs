//! `breakwatch config`: a file to start from, what holds and why, and every mistake.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use crate::{breakwatch, run, said};

const STANDARD: &str = ".config/breakwatch/config.toml";

fn put(home: &Path, text: &str) {
    let file = home.join(STANDARD);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn init_writes_a_private_file_once_and_check_takes_it() {
    let home = tempfile::tempdir().unwrap();
    let (status, out, _) = said(home.path(), &["config", "init"]);
    assert!(status == 0 && out.contains("~/.config/breakwatch/config.toml"), "{out}");
    let file = home.path().join(STANDARD);
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("#since = \"24h\"") && text.contains("#[profile.prod]"), "{text}");
    assert_eq!(said(home.path(), &["config", "check"]).0, 0);

    fs::write(&file, "since = \"2h\"\n").unwrap();
    let (status, out, said_) = said(home.path(), &["config", "init"]);
    assert!(status == 2 && out.is_empty() && said_.contains("stays as it is"), "{said_}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "since = \"2h\"\n");

    let (status, out, _) = said(home.path(), &["config", "init", "--print"]);
    assert_eq!((status, out), (0, text));
    let (status, _, said_) = said(home.path(), &["config", "init", "--config", "/dev/null/x"]);
    assert!(status == 2 && said_.contains("--config"), "{said_}");
}

#[test]
fn path_is_where_the_file_is_looked_for() {
    let home = tempfile::tempdir().unwrap();
    let standard = format!("{}\n", home.path().join(STANDARD).display());
    assert_eq!(said(home.path(), &["config", "path"]), (0, standard, String::new()));
    let mut elsewhere = breakwatch(home.path(), &["config", "path"]);
    let (_, out, _) = run(elsewhere.env("XDG_CONFIG_HOME", "/elsewhere"));
    assert_eq!(out, "/elsewhere/breakwatch/config.toml\n");
    assert_eq!(said(home.path(), &["config", "path", "--config", "a b"]).1, "a b\n");
    let (status, _, said_) = run(breakwatch(home.path(), &["config", "path"]).env("HOME", ""));
    assert!(status == 2 && said_.contains("HOME") || status == 0, "{said_}");
}

#[test]
fn check_reports_every_mistake_with_its_line_and_what_was_meant() {
    let home = tempfile::tempdir().unwrap();
    let (status, out, _) = said(home.path(), &["config", "check"]);
    assert!(status == 0 && out.contains("config init"), "{out}");
    put(
        home.path(),
        "sicne = \"2h\"\nfilter = \"verdict:dwon\"\n[archive]\nkeep = \"soon\"\n[profile.a]\nsite = \"mars\"\n",
    );
    let (status, out, errors) = said(home.path(), &["config", "check"]);
    assert_eq!((status, errors.as_str()), (1, ""), "{out}");
    // What is wrong with a filter is shown under its character, in lines of its own.
    let lines: Vec<&str> = out.lines().filter(|line| line.contains(STANDARD)).collect();
    let named = [("1", "since"), ("2", "down"), ("4", "10s, 24h"), ("6", "intl")];
    assert_eq!(lines.len(), named.len(), "{out}");
    for (line, (number, meant)) in lines.iter().zip(named) {
        assert!(line.contains(&format!("line {number}")), "{line}");
        assert!(line.contains(meant) || out.contains(meant), "{line} should speak of {meant}");
    }
    let (status, _, errors) = said(home.path(), &["config", "check", "--config", "none.toml"]);
    assert!(status == 2 && errors.contains("none.toml"), "{errors}");
    for (lang, words) in [("zh", "没有错误"), ("ja", "誤りはありません")] {
        put(home.path(), "");
        assert!(said(home.path(), &["config", "check", "--lang", lang]).1.contains(words));
    }
}

#[test]
fn show_tells_what_holds_and_where_it_comes_from() {
    let home = tempfile::tempdir().unwrap();
    put(
        home.path(),
        "since = \"2h\"\ninterval = \"5s\"\n[archive]\nkeep = \"90d\"\n[profile.a]\nsite = \"intl\"\n\
         secret_id = \"AKIDmarked\"\nsecret_key = \"hunter2hunter2\"\n[profile.b]\ncredentials = \"env\"\n\
         [keys.views]\nmark = \"u\"\n",
    );
    let args =
        ["config", "show", "--since", "90m", "--filter", "app:\"a b\"", "--no-archive", "--profile", "a"];
    let (status, out, errors) = run(breakwatch(home.path(), &args).env("LANG", "C.UTF-8"));
    assert_eq!((status, errors.as_str()), (0, ""));
    let line = |key: &str| {
        let found = out.lines().find(|line| line.starts_with(&format!("{key} ="))).expect(key);
        found.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let file = "~/.config/breakwatch/config.toml";
    assert_eq!(line("since"), "since = \"1h30m\" # --since");
    assert_eq!(line("interval"), format!("interval = \"5s\" # {file}:2:1"));
    assert_eq!(line("filter"), "filter = \"app:\\\"a b\\\"\" # --filter");
    assert_eq!(line("lang"), "lang = \"en\" # LANG");
    assert_eq!(line("enabled"), "enabled = false # --no-archive");
    assert_eq!(line("keep"), format!("keep = \"90d\" # {file}:4:1"));
    assert_eq!(line("size"), "size = \"2GiB\" # default");
    assert_eq!(line("site"), format!("site = \"intl\" # {file}:6:1"));
    let views: Vec<&str> =
        out.split_once("[keys.views]").expect("a table").1.split_whitespace().take(5).collect();
    assert_eq!(views.join(" "), format!("mark = \"u\" # {file}:12:1"));
    assert!(out.contains("# secret_key: set") && out.contains("# domains: all"), "{out}");
    assert!(out.contains("[profile.a]") && !out.contains("[profile.b]"), "{out}");
    assert!(!out.contains("hunter2") && !out.contains("AKID"), "{out}");

    // What is printed can be read as a configuration again.
    let again = home.path().join("again.toml");
    fs::write(&again, &out).unwrap();
    let (status, out, _) = said(home.path(), &["config", "check", "--config", "again.toml"]);
    assert_eq!(status, 0, "{out}");
}

#[test]
fn show_of_the_demo_reads_nothing_and_a_site_overrides_an_endpoint() {
    let home = tempfile::tempdir().unwrap();
    put(home.path(), "broken");
    let (status, out, _) = said(home.path(), &["config", "show", "--demo"]);
    assert!(status == 0 && out.contains("enabled = false") && out.contains("--demo"), "{out}");
    let (status, out, errors) = said(home.path(), &["config", "show"]);
    assert!(status == 2 && out.is_empty() && errors.contains("line 1"), "{errors}");
    put(home.path(), "[profile.a]\nendpoint = \"https://api.example.com\"\n");
    let (_, out, _) = said(home.path(), &["config", "show", "--site", "intl"]);
    assert!(out.contains("site = \"intl\"") && out.contains("# endpoint: not used"), "{out}");
}

/// As `--config <(…)` of a shell: a pipe gives its text once, to whoever looks for the language as well.
#[test]
fn a_configuration_from_a_pipe_is_read_whole() {
    let home = tempfile::tempdir().unwrap();
    let line = "printf \"$1\" | \"$0\" config check --config /dev/stdin";
    let check = |text: &str| {
        let mut shell = std::process::Command::new("/bin/sh");
        shell.args(["-c", line, env!("CARGO_BIN_EXE_breakwatch"), text]).env_clear().env("HOME", home.path());
        run(shell.env("PATH", std::env::var("PATH").unwrap()))
    };
    let (status, out, _) = check("since = \"2h\"\nlgo = 1\n");
    assert!(status == 1 && out.contains("line 2") && out.contains("`lgo`"), "{out}");
    let (status, out, _) = check("lang = \"zh\"\n");
    assert!(status == 0 && out.contains("没有错误"), "{out}");
}
