//! `docs/faults.md` has a row for each fault, and each test that it names exists.

use std::path::Path;

use breakwatch::simulator::Fault;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The cells of the table's rows, without the head.
fn rows(document: &str) -> Vec<Vec<String>> {
    let lines = document.lines().filter(|line| line.starts_with("| "));
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    lines.filter(|line| !line.starts_with("| ---") && !line.starts_with("| fault")).map(cells).collect()
}

/// What stands between backquotes.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_fault_has_its_row_and_every_row_a_test_that_exists() {
    let document = read("docs/faults.md");
    let rows = rows(&document);
    assert!(rows.len() > Fault::ALL.len());
    for row in &rows {
        let [_, does, says, tests] = &row[..] else { panic!("four cells, not {row:?}") };
        assert!(!does.is_empty() && !says.is_empty(), "{row:?}");
        assert!(quoted(tests).count() > 0, "{row:?}");
        for test in quoted(tests) {
            let (file, name) = test.split_once("::").unwrap_or_else(|| panic!("FILE::NAME, not {test}"));
            let source = read(&format!("tests/{file}.rs"));
            assert!(source.contains(&format!("fn {name}()")), "there is no test {test}");
        }
    }
    for fault in Fault::ALL {
        let named = rows.iter().any(|row| quoted(&row[0]).any(|name| name == fault.name()));
        assert!(named, "docs/faults.md has no row for `{fault}`");
    }
    for row in &rows {
        for name in quoted(&row[0]) {
            assert!(Fault::ALL.iter().any(|fault| fault.name() == name), "`{name}` is no fault");
        }
    }
}
