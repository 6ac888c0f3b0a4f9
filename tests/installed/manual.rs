//! `breakwatch manual --dir`: a page for each command that the system's `man` takes without a complaint.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use breakwatch::cli;
use breakwatch::config::TABLES;
use breakwatch::i18n::Lang;

use crate::said;

/// The commands of the program with their pages' names.
fn commands(command: &clap::Command, name: &str, found: &mut Vec<(String, clap::Command)>) {
    found.push((name.to_owned(), command.clone()));
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        commands(sub, &format!("{name}-{}", sub.get_name()), found);
    }
}

/// What the system's formatter makes of a page, if there is one; it complains about nothing.
fn formatted(page: &Path) -> Option<String> {
    Command::new("man").arg("--version").stdout(Stdio::null()).status().ok()?;
    let mut man = Command::new("man");
    man.args(["--warnings=w", "-E", "UTF-8", "-l"]).arg(page).env("MANWIDTH", "200").env("LC_ALL", "C.UTF-8");
    let output = man.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && errors.is_empty(), "{}: {errors}", page.display());
    // Without overstrikes.
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut plain = String::new();
    for c in text.chars() {
        if c == '\u{8}' {
            plain.pop();
        } else {
            plain.push(c);
        }
    }
    Some(plain)
}

#[test]
fn every_command_has_a_page_with_its_options_and_its_examples() {
    let home = tempfile::tempdir().unwrap();
    let (status, out, errors) = said(home.path(), &["manual", "--dir", "deep/man"]);
    assert_eq!((status, errors.as_str()), (0, ""));
    let mut root = cli::command(Lang::En);
    root.build();
    let mut all = Vec::new();
    commands(&root, "breakwatch", &mut all);
    assert_eq!(out.lines().count(), all.len() + 1, "{out}");
    for (name, command) in all {
        let file = home.path().join(format!("deep/man/man1/{name}.1"));
        let page = fs::read_to_string(&file).expect(&name);
        let plain = formatted(&file).unwrap_or_else(|| page.replace("\\-", "-"));
        let told = command.get_arguments().filter(|arg| !arg.is_hide_set());
        for long in told.filter_map(clap::Arg::get_long) {
            assert!(plain.contains(&format!("--{long}")), "{name} lacks --{long}: {plain}");
        }
        let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in examples.lines().filter_map(|line| line.strip_prefix("  ")) {
            assert!(name == "breakwatch" || plain.contains(line), "{name} lacks {line}: {plain}");
        }
        assert!(page.contains("SEE ALSO") && page.contains("breakwatch\\-config(5)"), "{page}");
    }
    let file = home.path().join("deep/man/man5/breakwatch-config.5");
    let page = formatted(&file).unwrap_or_else(|| fs::read_to_string(&file).unwrap());
    for table in TABLES {
        for key in table.keys().iter() {
            assert!(page.contains(&*key.name), "{} in {page}", key.name);
        }
    }
    // Again, over what is there.
    assert_eq!(said(home.path(), &["manual", "--dir", "deep/man"]).0, 0);
    let (status, _, errors) = said(home.path(), &["manual", "--dir", "/dev/null/x"]);
    assert!(status == 2 && errors.contains("--dir"), "{errors}");
}

#[test]
fn every_command_that_is_run_has_examples_in_its_help() {
    let mut root = cli::command(Lang::En);
    root.build();
    let mut all = Vec::new();
    commands(&root, "breakwatch", &mut all);
    for (name, command) in all {
        let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(
            examples.contains("breakwatch ") || command.has_subcommands() && name != "breakwatch",
            "{name}"
        );
    }
}
