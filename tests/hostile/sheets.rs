//! Exports in a spreadsheet: nothing of what somebody named a stream is calculated there.

use crate::texts::FORMULAS;
use crate::{Service, assert_safe, record};

/// Every way in which a cell may begin to be calculated.
fn calculates(cell: &str) -> bool {
    let begin = |part: &str| {
        part.trim_start()
            .starts_with("=+-@\t\r＝＋－＠﹦﹢﹣﹫\u{2212}".chars().collect::<Vec<_>>().as_slice())
    };
    cell.parse::<i64>().is_err() && begin(cell)
}

fn exported() -> (Service, String) {
    let service = Service::start();
    for (at, formula) in FORMULAS.iter().enumerate() {
        service.lists(&record(at, formula));
    }
    let (status, out, err) = service.list(&["--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    (service, out)
}

#[test]
fn no_cell_is_a_formula_wherever_commas_part_cells() {
    let (_service, out) = exported();
    assert_safe(&out);
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), FORMULAS.len());
    for row in &rows {
        assert_eq!(row.len(), 17, "{row:?}");
        for cell in row {
            assert!(!calculates(cell), "{cell:?}");
        }
    }
    // And each of them was guarded, not dropped.
    let cells: Vec<&str> = rows.iter().flatten().collect();
    for guarded in
        ["'=1+1", "'+1+1", "'-1+1", "'@SUM(A1:A9)", "'＝1+1", "'\u{2212}1+1", "' =1+1", "'=cmd|'/C calc'!A0"]
    {
        assert!(cells.contains(&guarded), "{guarded} is not there");
    }
}

#[test]
fn no_cell_is_a_formula_where_semicolons_or_tabs_part_cells() {
    let (_service, out) = exported();
    for line in out.lines() {
        for cell in line.split([';', '\t']) {
            assert!(!calculates(cell.trim_start_matches('"')), "{cell:?} in {line:?}");
        }
    }
}

#[test]
fn quotes_and_line_ends_stay_within_their_cell() {
    let service = Service::start();
    service.lists(&record(0, "a\",\"b\r\nc,d\u{2028}e\u{85}f"));
    let (_, out, _) = service.list(&["--format", "csv"]);
    assert_eq!(out.lines().count(), 2, "{out:?}");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!(&row[3], "a\",\"b\\u000d\\u000ac,d\\u2028e\\u0085f");
}
