//! The documents say what the program does: marked parts of README are made from the tables that the
//! program runs on, and the rest of what they promise is tried.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use breakwatch::cli::Cli;
use breakwatch::config::Config;
use breakwatch::credentials::Env;
use breakwatch::filter::TERMS;
use breakwatch::i18n::Lang;
use breakwatch::tui::manual_keys;
use clap::CommandFactory as _;

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> String {
    std::fs::read_to_string(path(file)).expect(file)
}

/// The documents for users, all but the lists of what was measured and tried.
fn documents() -> Vec<(String, String)> {
    let mut files: Vec<String> =
        ["README.md", "README.zh.md", "README.ja.md", "docs/manual.md", "docs/tour.md"]
            .map(str::to_owned)
            .into();
    for task in std::fs::read_dir(path("docs/tasks")).expect("tasks") {
        files.push(format!("docs/tasks/{}", task.expect("readable").file_name().display()));
    }
    files.into_iter().map(|file| (read(&file), file)).map(|(text, file)| (file, text)).collect()
}

/// What stands between `<!-- mark -->` and `<!-- end -->`.
fn part<'a>(text: &'a str, mark: &str) -> &'a str {
    let begin = format!("<!-- {mark} -->\n");
    let from = text.find(&begin).unwrap_or_else(|| panic!("no {mark}")) + begin.len();
    let until = text[from..].find("<!-- end -->").expect("an end") + from;
    &text[from..until]
}

/// A snapshot of a whole screen, as a block of text.
fn screen(name: &str) -> String {
    let snapshot = read(&format!("tests/screens/snapshots/screens__{name}.snap"));
    let body = snapshot.splitn(3, "---\n").nth(2).expect("a snapshot's head");
    format!("```\n{}\n```\n", body.trim_end())
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn generated() -> Vec<(&'static str, String)> {
    let mut keys = String::from("| where | key | what it does |\n| --- | --- | --- |\n");
    for row in manual_keys() {
        writeln!(keys, "| {} | `{}` | {} |", row.place, cell(&row.keys), cell(row.help)).expect("a string");
    }
    let mut filter = String::from("| term | for example | what it finds |\n| --- | --- | --- |\n");
    for term in TERMS {
        writeln!(
            filter,
            "| `{}` | `{}` | {} |",
            cell(term.name),
            cell(term.example),
            cell(term.help.of(Lang::En))
        )
        .expect("a string");
    }
    vec![
        ("screen detail", screen("story__down_80x24")),
        ("screen incidents", screen("views__incidents_80x24")),
        ("keys", keys),
        ("filter", filter),
    ]
}

#[test]
fn the_manual_shows_the_screens_keys_and_terms_that_the_program_has() {
    const MANUAL: &str = "docs/manual.md";
    let mut manual = read(MANUAL);
    for (mark, text) in generated() {
        if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
            let begin = format!("<!-- {mark} -->\n");
            let old = format!("{begin}{}<!-- end -->", part(&manual, mark));
            manual = manual.replace(&old, &format!("{begin}{text}<!-- end -->"));
        }
        assert!(
            part(&manual, mark) == text,
            "{mark} is out of date: UPDATE_DOCUMENTS=1 cargo test --test documents"
        );
    }
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        std::fs::write(path(MANUAL), manual).expect("writable");
    }
}

#[test]
fn the_configuration_in_readme_is_understood() {
    let readme = read("README.md");
    let text = part(&readme, "config").trim().trim_start_matches("```toml").trim_end_matches("```");
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("config.toml");
    std::fs::write(&file, text).expect("writable");
    let config = Config::load(&Env::default(), Some(&file)).expect("a configuration without mistakes");
    let names: Vec<&str> = config.profiles.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!(names, ["prod", "events", "jump"]);
}

/// The options of a command and of all below it.
fn options(command: &clap::Command, found: &mut Vec<String>) {
    found.extend(command.get_arguments().filter_map(|arg| arg.get_long().map(|long| format!("--{long}"))));
    for sub in command.get_subcommands() {
        options(sub, found);
    }
}

#[test]
fn every_option_and_command_in_the_documents_exists() {
    let mut command = Cli::command();
    command.build();
    let mut known = Vec::new();
    options(&command, &mut known);
    for (file, text) in documents() {
        // Lines of this program alone: cargo and others have options of their own.
        let fenced = text.split("```").skip(1).step_by(2).flat_map(str::lines).map(str::trim_start);
        for line in fenced.filter(|line| line.starts_with("breakwatch ") && !line.contains('●')) {
            for word in line.split_whitespace().filter(|word| word.starts_with("--")) {
                assert!(known.iter().any(|option| option == word), "{file}: {word} in {line}");
            }
            let first = line.split_whitespace().nth(1).expect("a word");
            let is_command = command.get_subcommands().any(|sub| sub.get_name() == first);
            assert!(is_command || first.starts_with("--") || first == "#", "{file}: {line}");
        }
    }
    for option in ["--demo", "--log-file", "--ca-file", "--site"] {
        assert!(known.iter().any(|known| known == option));
    }
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    for (file, text) in documents() {
        let here = path(&file);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            assert!(here.with_file_name("").join(target).exists(), "{file} leads to {link}");
        }
    }
}

#[test]
fn the_manual_names_every_key_and_term() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_breakwatch"))
        .arg("manual")
        .output()
        .expect("the program starts");
    let page = String::from_utf8(output.stdout).expect("UTF-8").replace("\\-", "-").replace("\\*(Aq", "'");
    for row in manual_keys() {
        assert!(page.contains(row.help.trim_end_matches('.')), "{row:?}");
        let place = page.lines().find(|line| line.starts_with(".SS") && line.contains(row.place));
        assert!(place.is_some(), "{row:?}");
    }
    for term in TERMS {
        assert!(page.contains(term.name), "{}", term.name);
    }
}

/// Which rooms must not name what, so that data keeps going one way.
const DIRECTIONS: &[(&[&str], &[&str])] = &[
    (
        &["api", "poll", "store", "filter", "cause", "insight", "event.rs", "config", "credentials"],
        &["ratatui", "crossterm"],
    ),
    (&["tui"], &["reqwest", "crate::api", "crate::credentials"]),
    (&["store", "filter", "cause", "event.rs"], &["reqwest", "tokio", "crate::api", "crate::poll"]),
    (
        &["insight"],
        &["reqwest", "tokio", "chrono", "crate::api", "crate::poll", "crate::filter", "crate::tui"],
    ),
    (&["api"], &["crate::poll", "crate::store", "crate::tui", "crate::cli"]),
    (&["poll"], &["crate::store", "crate::tui", "crate::cli", "crate::filter"]),
    (&["simulator"], &["crate::api", "crate::poll", "crate::store", "crate::cause"]),
];

fn sources(under: &Path, found: &mut Vec<PathBuf>) {
    if under.is_file() {
        found.push(under.to_owned());
        return;
    }
    for entry in std::fs::read_dir(under).expect("a room") {
        let entry = entry.expect("readable").path();
        if entry.is_dir() || entry.extension().is_some_and(|ending| ending == "rs") {
            sources(&entry, found);
        }
    }
}

#[test]
fn rooms_name_only_what_they_may_know() {
    for (rooms, forbidden) in DIRECTIONS {
        for room in *rooms {
            let mut files = Vec::new();
            sources(&path("src").join(room), &mut files);
            assert!(!files.is_empty(), "{room}");
            for file in files {
                let text = std::fs::read_to_string(&file).expect("readable");
                for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                    for name in *forbidden {
                        assert!(!line.contains(name), "{} names {name}: {line}", file.display());
                    }
                }
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut files = Vec::new();
    for room in ["src", "tests", "benches"] {
        sources(&path(room), &mut files);
    }
    for file in files {
        let text = std::fs::read_to_string(&file).expect("readable");
        assert!(text.starts_with("//!"), "{} does not say what it is for", file.display());
    }
}
