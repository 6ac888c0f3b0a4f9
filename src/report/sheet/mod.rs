//! Rows of anything for other programs: as CSV, JSON, NDJSON or Markdown, a piece at a time, so that a million
//! of them need not be in memory at once. Safe to open in a spreadsheet, to print and to paste into a ticket.

mod csv;
mod json;
mod markdown;

use std::io;

use serde::Serialize;

/// Something that is one row. JSON has its fields as they came, every other format its cells.
pub trait Sheet: Serialize {
    /// Every field in the order of the keys, as text that may be printed anywhere; a missing one is empty.
    fn cells(&self) -> Vec<String>;
}

/// How rows are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SheetFormat {
    /// With a header line; cells never start a formula.
    Csv,
    /// One array.
    Json,
    /// One object a line.
    Ndjson,
    /// A table for tickets and chats.
    Markdown,
}

impl SheetFormat {
    /// All, the most usual first.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Json, Self::Ndjson, Self::Markdown];

    /// What the name of a file ends with, without its dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Markdown => "md",
        }
    }

    /// The format of an [extension](Self::extension), in any case; `markdown` and `jsonl` are known as well.
    #[must_use]
    pub fn by_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "jsonl" => Some(Self::Ndjson),
            "markdown" => Some(Self::Markdown),
            other => Self::ALL.into_iter().find(|format| format.extension() == other),
        }
    }
}

/// Writes rows piece by piece.
#[derive(Clone, Debug)]
pub struct SheetWriter {
    format: SheetFormat,
    keys: &'static [&'static str],
    begun: bool,
    any: bool,
}

impl SheetWriter {
    /// For rows with these keys.
    #[must_use]
    pub const fn new(format: SheetFormat, keys: &'static [&'static str]) -> Self {
        Self { format, keys, begun: false, any: false }
    }

    /// Writes the next rows.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write<R: Sheet>(
        &mut self,
        rows: impl Iterator<Item = R>,
        out: &mut impl io::Write,
    ) -> io::Result<()> {
        self.begin(out)?;
        match self.format {
            SheetFormat::Csv => csv::rows(rows, out),
            SheetFormat::Markdown => markdown::rows(rows, out),
            SheetFormat::Ndjson => json::lines(rows, out),
            SheetFormat::Json => {
                self.any = json::elements(rows, self.any, out)?;
                Ok(())
            }
        }
    }

    /// Writes what stands behind the last row.
    ///
    /// # Errors
    /// Those of writing.
    pub fn end(mut self, out: &mut impl io::Write) -> io::Result<()> {
        self.begin(out)?;
        match self.format {
            SheetFormat::Json => json::end(self.any, out),
            SheetFormat::Csv | SheetFormat::Ndjson | SheetFormat::Markdown => Ok(()),
        }
    }

    fn begin(&mut self, out: &mut impl io::Write) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        match self.format {
            SheetFormat::Csv => csv::head(self.keys, out),
            SheetFormat::Markdown => markdown::head(self.keys, out),
            SheetFormat::Json | SheetFormat::Ndjson => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Row {
        name: &'static str,
        n: u32,
    }

    impl Sheet for Row {
        fn cells(&self) -> Vec<String> {
            vec![self.name.to_owned(), self.n.to_string()]
        }
    }

    fn written(format: SheetFormat, rows: u32, piece: usize) -> String {
        let mut out = Vec::new();
        let mut writer = SheetWriter::new(format, &["name", "n"]);
        let rows: Vec<u32> = (0..rows).collect();
        for part in rows.chunks(piece) {
            writer.write(part.iter().map(|&n| Row { name: "=a|b", n }), &mut out).expect("written");
        }
        writer.end(&mut out).expect("written");
        String::from_utf8(out).expect("a text")
    }

    #[test]
    fn in_pieces_or_at_once_it_is_the_same() {
        for format in SheetFormat::ALL {
            for rows in [0, 1, 7] {
                let whole = written(format, rows, 100);
                for piece in [1, 2, 3] {
                    assert_eq!(written(format, rows, piece), whole, "{format:?}");
                }
            }
        }
        assert_eq!(written(SheetFormat::Csv, 1, 1), "name,n\n'=a|b,0\n");
        assert_eq!(written(SheetFormat::Json, 0, 1), "[]\n");
        assert_eq!(written(SheetFormat::Markdown, 1, 1), "| name | n |\n| --- | --- |\n| =a\\|b | 0 |\n");
        let array: serde_json::Value = serde_json::from_str(&written(SheetFormat::Json, 3, 2)).expect("JSON");
        assert_eq!(array.as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn formats_are_found_by_what_names_end_with() {
        for format in SheetFormat::ALL {
            assert_eq!(SheetFormat::by_extension(format.extension()), Some(format));
        }
        assert_eq!(SheetFormat::by_extension("JSONL"), Some(SheetFormat::Ndjson));
        assert_eq!(SheetFormat::by_extension("xlsx"), None);
    }
}
