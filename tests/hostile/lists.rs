//! `list` in every format: safe to print, and what it promises to keep is kept.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::texts::{self, BAD_BYTES, LONE_SURROGATE, LONG, RAW_ESCAPE, RAW_NUL};
use crate::{Service, assert_safe, breakwatch};

/// What the program is to make of a text that was spoilt on the way.
fn as_read(text: &str) -> String {
    text.replace(BAD_BYTES, &String::from_utf8_lossy(b"\xff\xfe\xc3\x28\xed\xa0\x80\xf5"))
        .replace(LONE_SURROGATE, "\u{fffd}\u{fffd}")
        .replace(RAW_ESCAPE, "\u{1b}")
        .replace(RAW_NUL, "\0")
}

#[test]
fn every_format_is_safe_to_print_and_has_every_break() {
    let service = Service::hostile();
    let log = service.home().join("log");
    for format in ["table", "json", "ndjson", "csv", "markdown"] {
        let arguments = ["--format", format, "--log-file", log.to_str().unwrap()];
        let (status, out, err) = service.list(&arguments);
        assert_eq!(status, 0, "{format}: {err}");
        assert_safe(&out);
        assert_safe(&err);
        for (kind, text) in texts::all() {
            // Whatever happens to a text, its letters are there.
            let text = as_read(&text);
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            let longest = words.max_by_key(|word| word.len()).unwrap_or_default();
            assert!(out.contains(longest), "{format} lacks {kind}");
        }
    }
    assert_safe(&fs::read_to_string(log).unwrap());
}

#[test]
fn json_keeps_every_text_as_it_came() {
    let service = Service::hostile();
    let (status, out, err) = service.list(&["--format", "ndjson"]);
    assert_eq!(status, 0, "{err}");
    let mut found: BTreeMap<String, Value> = BTreeMap::new();
    for line in out.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        found.insert(row["stream"].as_str().unwrap().to_owned(), row);
    }
    assert_eq!(found.len(), texts::all().len());
    for (kind, text) in texts::all() {
        let text = as_read(&text);
        let row = found.get(&text).unwrap_or_else(|| panic!("{kind} was not kept"));
        for key in ["domain", "app", "stream", "client_ip", "resolution", "reason"] {
            assert_eq!(row[key], text, "{key} of {kind}");
        }
        assert_eq!(row["cause"], "unrecognised");
    }
}

#[test]
fn reports_keep_long_names_whole_and_cost_no_more_than_they_say() {
    let service = Service::hostile();
    for format in ["csv", "markdown", "table"] {
        let (_, out, _) = service.list(&["--format", format, "stream:xxxxxxxxxxxxxxxxxxxx"]);
        assert!(out.contains(&("x".repeat(LONG) + "end")), "{format} cut a long name");
        // A header, and a row in which the name stands in at most seven cells.
        assert!(out.len() < 8 * LONG, "{format} took {} bytes", out.len());
    }
}

#[test]
fn a_long_name_neither_moves_the_other_rows_of_a_table_nor_breaks_a_line() {
    let service = Service::hostile();
    let (_, out, _) = service.list(&["--format", "table"]);
    assert_eq!(out.lines().count(), texts::all().len() + 1);
    let plain = out.lines().find(|line| line.contains("plain_room")).unwrap();
    assert!(plain.width() < 500, "{} columns for a short row", plain.width());
}

#[test]
fn a_filter_finds_a_hostile_name_as_it_is_shown_and_as_it_came() {
    let service = Service::hostile();
    for filter in ["stream:\"osc52\\u001b]52;c\"", "stream:=\"osc52\u{1b}]52;c;cm0gLXJmIH4=\u{7}\""] {
        let (status, out, err) = service.list(&["--format", "csv", filter]);
        assert_eq!((status, out.lines().count()), (0, 2), "{filter}: {err}{out}");
        assert!(out.contains("osc52\\u001b]52;c;cm0gLXJmIH4=\\u0007"), "{out}");
    }
}

#[test]
fn what_is_followed_is_safe_to_print_line_by_line() {
    let service = Service::hostile();
    for format in ["--plain", "--ndjson"] {
        let mut command = breakwatch(service.home());
        command.envs(service.environment()).arg("watch").args(service.arguments()).arg(format);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // What is followed goes on: enough once there is a line of each break.
        for line in lines.take(texts::all().len()) {
            let line = line.unwrap();
            assert!(!line.is_empty());
            assert_safe(&line);
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
