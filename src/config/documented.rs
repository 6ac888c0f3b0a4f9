//! The keys of the configuration as they are documented: the one table that the parser takes keys from,
//! and that the commented default file, the manual page and `config show` are made of.
//!
//! Each room that reads a table of the file has its [`Table`] beside its parser, and a line in [`TABLES`]:
//! a table that is not there is unknown to the parser, and so is a key that its table does not have.

use std::borrow::Cow;

use super::{alert, archive, file, filters, flapping, keys, log, profile};
use crate::wrap::wrap;

/// Every table, in the order of the default file. The first is the top of the file.
pub const TABLES: [&Table; 8] = [
    &file::TOP,
    &flapping::TABLE,
    &archive::TABLE,
    &log::TABLE,
    &filters::TABLE,
    &alert::TABLE,
    &keys::TABLE,
    &profile::DOCUMENTED,
];

/// Width of the explanations in the default file.
const WIDTH: usize = 96;

/// A table of the file.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// What stands in the brackets above it, with `NAME` for a part that the user chooses; empty for the top
    /// of the file.
    pub header: &'static str,
    /// A header as one would write it.
    pub example: &'static str,
    /// What it is about, in a sentence or two.
    pub help: &'static str,
    /// What may stand in it.
    pub keys: Keys,
}

/// The keys of a table.
#[derive(Clone, Copy, Debug)]
pub enum Keys {
    /// These and no others.
    Fixed(&'static [Key]),
    /// Made from another table of the program; what may stand there, that table's parser says.
    Made(fn() -> Vec<Key>),
}

/// A key with what is said of it.
#[derive(Clone, Debug)]
pub struct Key {
    /// As it stands in its table.
    pub name: Cow<'static, str>,
    /// A value as it is written in TOML: the default, or an example where there is none.
    pub value: Cow<'static, str>,
    /// What holds where it is not written; [`None`] if that is `value`.
    pub unset: Option<&'static str>,
    /// What it is for, and what it takes.
    pub help: Cow<'static, str>,
    /// Lines that have to stand beside it.
    pub with: &'static [&'static str],
    /// Whether its value is never shown.
    pub secret: bool,
}

impl Key {
    /// A key with a default.
    #[must_use]
    pub const fn new(name: &'static str, default: &'static str, help: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            value: Cow::Borrowed(default),
            unset: None,
            help: Cow::Borrowed(help),
            with: &[],
            secret: false,
        }
    }

    /// A key without one: an example, and what holds as long as nothing is written.
    #[must_use]
    pub const fn unset(
        name: &'static str,
        example: &'static str,
        unset: &'static str,
        help: &'static str,
    ) -> Self {
        let mut key = Self::new(name, example, help);
        key.unset = Some(unset);
        key
    }

    /// The same, which these lines have to stand beside.
    #[must_use]
    pub const fn with(mut self, with: &'static [&'static str]) -> Self {
        self.with = with;
        self
    }

    /// The same, never shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// What holds where nothing is written, in words.
    #[must_use]
    pub fn default_in_words(&self) -> &str {
        self.unset.unwrap_or(&self.value)
    }
}

impl Table {
    /// What may stand in it.
    #[must_use]
    pub fn keys(&self) -> Cow<'static, [Key]> {
        match self.keys {
            Keys::Fixed(keys) => Cow::Borrowed(keys),
            Keys::Made(make) => Cow::Owned(make()),
        }
    }

    /// The key of that name, if it may stand in it; a saved filter may have any name.
    pub(super) fn key_named(&self, name: &str) -> Option<Key> {
        let keys = self.keys();
        let any = if self.header == filters::TABLE.header { keys.first() } else { None };
        keys.iter().find(|key| key.name == name).or(any).cloned()
    }

    /// The key of the top of the file that this table is, or is under; empty for the top itself.
    #[must_use]
    pub fn root(&self) -> &'static str {
        self.header.split('.').next().unwrap_or_default()
    }

    /// Whether there may be several, under names that the user chooses.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.header.rsplit('.').next() == Some("NAME")
    }

    /// The names of its keys, for the top with those of all tables.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let Keys::Fixed(keys) = self.keys else { return Vec::new() };
        let own = keys.iter().filter_map(|key| match key.name {
            Cow::Borrowed(name) => Some(name),
            Cow::Owned(_) => None,
        });
        let below = TABLES.iter().map(|table| table.root());
        own.chain(below.filter(|root| self.header.is_empty() && !root.is_empty())).collect()
    }
}

/// The default file: every key, commented out, with its default and what it is for.
#[must_use]
pub fn default_file() -> String {
    let mut lines = Vec::new();
    paragraph(&mut lines, "The configuration of breakwatch.");
    lines.push("#".to_owned());
    paragraph(
        &mut lines,
        "Every key stands here commented out, with its default, or with an example where there is none. \
         Take away the # of what is to be different, and that of the [table] above it. Options of the \
         command line override this file.",
    );
    paragraph(
        &mut lines,
        "`breakwatch config check` finds mistakes, `breakwatch config show` tells what holds and why.",
    );
    for table in TABLES {
        lines.push(String::new());
        if !table.header.is_empty() {
            lines.push(format!("#[{}]", table.example));
        }
        paragraph(&mut lines, table.help);
        for key in table.keys().iter() {
            lines.push(String::new());
            paragraph(&mut lines, &key.help);
            if let Some(unset) = key.unset {
                paragraph(&mut lines, &format!("Default: {unset}."));
            }
            lines.push(format!("#{} = {}", key.name, key.value));
        }
    }
    lines.join("\n") + "\n"
}

fn paragraph(lines: &mut Vec<String>, sentence: &str) {
    let wrapped = wrap(sentence, WIDTH);
    lines.extend(wrapped.iter().filter(|line| !line.is_empty()).map(|line| format!("# {line}")));
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::file::parse;
    use super::super::{ConfigError, Reading};
    use super::*;
    use crate::credentials::Env;

    fn read(text: &str) -> Reading {
        let env = Env { home: Some("/home/user".into()), ..Env::default() };
        parse(&env, Path::new("/config.toml"), text, true)
    }

    /// The header of a table as it would be written.
    fn header(table: &Table) -> String {
        if table.example.is_empty() { String::new() } else { format!("[{}]\n", table.example) }
    }

    #[test]
    fn every_key_is_understood_as_it_stands_in_the_default_file() {
        for table in TABLES {
            for key in table.keys().iter() {
                let beside = key.with.join("\n");
                let text = format!("{}{} = {}\n{beside}\n", header(table), key.name, key.value);
                let reading = read(&text);
                assert!(reading.problems.is_empty(), "{text}: {:?}", reading.problems);
                let setting = reading.settings.iter().find(|it| it.key == key.name).expect(&text);
                assert_eq!(setting.table, table.example);
                assert_eq!(setting.value.as_deref(), (!key.secret).then_some(&*key.value));
                let file = default_file();
                assert!(file.contains(&format!("\n#{} = {}\n", key.name, key.value)), "{}", key.name);
            }
        }
    }

    #[test]
    fn what_excludes_nothing_can_be_uncommented_together() {
        let all = default_file();
        let text: String = all
            .lines()
            .filter(|line| !line.starts_with("# ") && *line != "#")
            .map(|line| format!("{}\n", line.trim_start_matches('#')))
            // Of a profile each key is tried alone: many say the same in other ways.
            .take_while(|line| !line.starts_with("[profile."))
            .collect();
        let reading = read(&text);
        assert!(reading.problems.is_empty(), "{text}: {:?}", reading.problems);
        assert!(text.contains("[archive]") && text.contains("since ="), "{text}");
    }

    #[test]
    fn the_default_file_is_comments_and_changes_nothing() {
        let text = default_file();
        assert!(
            text.lines().all(|line| line.is_empty() || line.starts_with('#') && line.len() <= 120),
            "{text}"
        );
        let reading = read(&text);
        assert!(reading.problems.is_empty() && reading.settings.is_empty());
    }

    #[test]
    fn a_table_that_is_not_documented_is_unknown() {
        let mut names = file::TOP.names();
        names.sort_unstable();
        names.dedup();
        for name in names {
            // Of those that are, none is unknown, whatever stands there.
            let unknown = |problem: &ConfigError| matches!(problem, ConfigError::UnknownKey { .. });
            assert!(!read(&format!("{name} = 1979-05-27")).problems.iter().any(unknown), "{name}");
        }
        assert!(matches!(read("[archives]\n").problems[..], [ConfigError::UnknownKey { .. }]));
    }

    #[test]
    fn every_mistake_is_found_in_the_order_of_the_file() {
        let reading = read(
            "sicne = 1\ninterval = \"0s\"\n[archive]\nsize = 3\nkep = \"1d\"\n[profile.a]\nsite = \"mars\"\n\
             domains = []\nsecret_id = \"AKID\"\n[profile.b]\nrole = \"\"\nroll = \"x\"\n",
        );
        let lines: Vec<_> = reading.problems.iter().map(ConfigError::line).collect();
        assert_eq!(lines, [1, 2, 4, 5, 7, 8, 9, 11, 12].map(Some), "{:#?}", reading.problems);
        assert!(reading.config.profiles.is_empty());
    }

    #[test]
    fn what_is_no_toml_is_said_beside_other_mistakes() {
        let reading = read("since = \"24h\nsicne = 1\n[archive\nenabled = maybe\n");
        let lines: Vec<_> = reading.problems.iter().filter_map(ConfigError::line).collect();
        assert!(lines.contains(&1) && lines.contains(&2) && lines.contains(&3), "{:#?}", reading.problems);
        assert!(lines.is_sorted());
    }

    #[test]
    fn settings_are_known_by_their_place_and_secrets_by_name_alone() {
        let reading = read(
            "since = \"2h\"\n\n[profile.a]\n  domains = [\n \"b\",\n \"a\" ]\nsecret_id = \"AKID1\"\nsecret_key = \"hunter2\"\n",
        );
        let of = |key: &str| reading.settings.iter().find(|it| it.key == key).unwrap().clone();
        assert_eq!((of("since").line, of("since").column), (1, 1));
        let domains = of("domains");
        assert_eq!((&*domains.table, domains.line, domains.column), ("profile.a", 4, 3));
        assert_eq!(domains.value.as_deref(), Some("[ \"b\", \"a\" ]"));
        assert_eq!((of("secret_id").value, of("secret_key").value), (None, None));
        assert!(!format!("{reading:?}").contains("hunter2"));
    }
}
