//! From the text of the file to a [`Config`]: every value with its line, nothing unknown let through.

use std::cell::RefCell;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::documented::{Key, Keys, TABLES, Table};
use super::{
    Config, ConfigError, LONGEST_INTERVAL, Reading, SHORTEST_INTERVAL, Setting, alert, archive, filters,
    flapping, keys, log, looks, parse_duration, profile,
};
use crate::credentials::{Env, hinted};
use crate::event::{is_plain, neutralise};
use crate::i18n::{Lang, Words};
use crate::nearest::nearest;
use crate::say;

/// What may stand at the top of the file, besides the tables.
pub(super) const TOP: Table = Table {
    header: "",
    example: "",
    help: "",
    keys: Keys::Fixed(&[
        Key::new("since", "\"24h\"", "How far back the list reaches: a length such as 90m, 24h or 7d."),
        Key::new("interval", "\"10s\"", "Time between two live readings, 1s to 1h."),
        Key::new(
            "requests_per_second",
            "100",
            "Requests per second for each key, 1 to 300. The account has 300, shared by all programs that use it.",
        ),
        Key::unset(
            "filter",
            "\"-cause:client_closed\"",
            "no filter",
            "The filter to start with, as in the filter bar.",
        ),
        Key::unset(
            "lang",
            "\"en\"",
            "the locale's, by LC_ALL, LC_MESSAGES and LANG",
            "The language of screen, reports and errors: en, zh or ja.",
        ),
        Key::unset(
            "theme",
            "\"dark\"",
            "the last used, at first ansi16",
            "The colours: ansi16, dark, light, deuteranopia, deuteranopia-light or mono.",
        ),
        Key::unset(
            "columns",
            "[\"verdict\", \"ended\", \"stream\", \"cause\"]",
            "those that have room",
            "The columns of the list in their order: verdict, ended, stream, app, domain, cause, actor, dur, ip, \
             profile, n.",
        ),
        Key::new(
            "ambiguous",
            "\"narrow\"",
            "\"wide\" where the terminal gives two cells to characters such as … and é.",
        ),
        Key::unset(
            "mouse",
            "false",
            "off, or as last chosen on the screen",
            "Whether the mouse is listened to; text is then selected with Shift held.",
        ),
    ]),
};

/// The limit of an account.
const MOST_PER_SECOND: u32 = 300;

/// A file being read: its name for errors, its text for line numbers, and what was found so far.
pub(super) struct Source<'a> {
    pub(super) env: &'a Env,
    pub(super) path: &'a Path,
    /// Whether nobody else can read it.
    pub(super) private: bool,
    text: &'a str,
    problems: RefCell<Vec<ConfigError>>,
}

/// A value with the name and the place of its key.
pub(super) struct Item<'a, 'i> {
    source: &'a Source<'a>,
    /// The key as it stands in its table.
    pub(super) key: &'a str,
    /// Where the key begins.
    at: usize,
    value: &'a DeValue<'i>,
    /// Where the value stands.
    span: Range<usize>,
}

/// Reads the whole file, as far as it can be read.
pub(super) fn parse(env: &Env, path: &Path, text: &str, private: bool) -> Reading {
    let source = Source { env, path, private, text, problems: RefCell::default() };
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut config = Config::default();
    // Whatever else stands in the file may call them.
    if let Some(item) = source.items(document.get_ref()).iter().find(|item| item.key == filters::TABLE.header)
    {
        let table = item.table(Words::new(
            "a table: write [filters] above its keys, as in `mine = \"app:live\"`",
            "表：请在其各键之上写 [filters]，例如 `mine = \"app:live\"`",
            "テーブル（キーの上に [filters] と書く。例: `mine = \"app:live\"`）",
        ));
        config.filters = source.note(table).map(|table| filters::parse(&source, table)).unwrap_or_default();
    }
    source.each(document.get_ref(), &TOP, |item| top(&mut config, &source, item));
    let mut settings = Vec::new();
    collect(&source, document.get_ref(), &mut Vec::new(), &mut settings);
    settings.sort_by_key(|setting| (setting.line, setting.column));
    let syntax = |error: &toml::de::Error| {
        let (line, column) = source.place(error.span().map_or(0, |span| span.start));
        let why = neutralise(error.message()).trim().to_owned();
        ConfigError::Syntax { file: source.file(), line, column, why }
    };
    let broken: Vec<_> = errors.iter().map(syntax).collect();
    let mut problems = source.problems.take();
    // What TOML has not understood may look wrong in other ways as well.
    problems.retain(|problem| !broken.iter().any(|other| other.line() == problem.line()));
    problems.extend(broken);
    problems.sort_by_key(ConfigError::place);
    Reading { config, problems, settings, ..Reading::default() }
}

fn top(config: &mut Config, source: &Source<'_>, item: &Item<'_, '_>) -> Result<(), ConfigError> {
    match item.key {
        "since" => config.since = Some(item.span(Duration::from_secs(1), Duration::MAX)?),
        "interval" => {
            config.interval = Some(item.span(SHORTEST_INTERVAL, LONGEST_INTERVAL)?);
        }
        "requests_per_second" => config.requests_per_second = Some(item.number(1, MOST_PER_SECOND)?),
        "filter" => {
            let filter = filters::read(item, &config.filters)?;
            config.filter = Some(filter.text().to_owned()).filter(|filter| !filter.trim().is_empty());
        }
        // They have been read before all else.
        "filters" => {}
        "lang" => config.lang = Some(item.lang()?),
        "flapping" => {
            let table = item.table(Words::new(
                "a table: write [flapping] above its keys",
                "表：请在其各键之上写 [flapping]",
                "テーブル（キーの上に [flapping] と書く）",
            ))?;
            config.flapping = flapping::parse(source, table);
        }
        "archive" => {
            let table = item.table(Words::new(
                "a table: write [archive] above its keys (`enabled = false` switches it off)",
                "表：请在其各键之上写 [archive]（`enabled = false` 可将其关闭）",
                "テーブル（キーの上に [archive] と書く。`enabled = false` で無効になります）",
            ))?;
            config.archive = archive::parse(source, table);
        }
        "keys" => {
            let table = item.table(Words::new(
                "a table: write [keys] above its keys",
                "表：请在其各键之上写 [keys]",
                "テーブル（キーの上に [keys] と書く）",
            ))?;
            config.keymap = keys::parse(source, table);
        }
        "log" => {
            let table = item.table(Words::new(
                "a table: write [log] above its keys, as in `file = \"~/breakwatch.log\"`",
                "表：请在其各键之上写 [log]，例如 `file = \"~/breakwatch.log\"`",
                "テーブル（キーの上に [log] と書く。例: `file = \"~/breakwatch.log\"`）",
            ))?;
            config.log = log::parse(source, table);
        }
        "alert" => {
            let tables = item.table(Words::new(
                "tables: write [alert.NAME]",
                "表：请写 [alert.NAME]",
                "テーブル（[alert.NAME] と書く）",
            ))?;
            for item in source.items(tables) {
                config.alerts.extend(source.note(alert::parse(source, &item, &config.filters)).flatten());
            }
        }
        "profile" => {
            let tables = item.table(Words::new(
                "tables: write [profile.NAME]",
                "表：请写 [profile.NAME]",
                "テーブル（[profile.NAME] と書く）",
            ))?;
            for item in source.items(tables) {
                source.note(profiles(config, &item));
            }
        }
        key if looks::KEYS.contains(&key) => looks::parse(config, item)?,
        _ => return Err(item.unknown(&TOP)),
    }
    Ok(())
}

/// Everything of the file that is documented, with its place; no secret.
fn collect(source: &Source<'_>, table: &DeTable<'_>, path: &mut Vec<String>, settings: &mut Vec<Setting>) {
    let header = path.join(".");
    let general = path.first().map(|root| if path.len() > 1 { format!("{root}.NAME") } else { root.clone() });
    let of = |header: &str| TABLES.iter().find(|it| it.header == header);
    let documented = of(general.as_deref().unwrap_or_default());
    // The places of keys have tables of their own, with the same keys.
    let documented = documented.or_else(|| of(path.first()?).filter(|it| matches!(it.keys, Keys::Made(_))));
    for item in source.items(table) {
        if let Some(below) = item.value.as_table() {
            path.push(item.key.to_owned());
            collect(source, below, path, settings);
            path.pop();
            continue;
        }
        let Some(key) = documented.and_then(|it| it.key_named(item.key)) else {
            continue;
        };
        let (line, column) = source.place(item.at);
        let written = source.text.get(item.span.clone()).unwrap_or_default();
        let value = neutralise(&written.split_whitespace().collect::<Vec<_>>().join(" "));
        // A key may stand where its variable's name belongs; names have no small letters.
        let misplaced = key.name.ends_with("_env") && value.bytes().any(|byte| byte.is_ascii_lowercase());
        let value = Some(value).filter(|_| !key.secret && !misplaced);
        let value_at = source.place(item.span.start);
        settings.push(Setting {
            table: header.clone(),
            key: item.key.to_owned(),
            value,
            line,
            column,
            value_at,
        });
    }
}

fn profiles(config: &mut Config, item: &Item<'_, '_>) -> Result<(), ConfigError> {
    let name = item.key;
    if name.trim().is_empty() || !is_plain(name) {
        return Err(item.wrong(
            Words::new(
                "is no name for a profile: use letters and digits",
                "不能作为配置名：请用字母和数字",
                "はプロファイル名に使えません: 英数字にしてください",
            )
            .said(),
        ));
    }
    let table = item.table(Words::new(
        "a table: write [profile.NAME] above its keys",
        "表：请在其各键之上写 [profile.NAME]",
        "テーブル（キーの上に [profile.NAME] と書く）",
    ))?;
    if let Some((spec, key)) = profile::parse(item.source, name, table) {
        config.profiles.push(spec);
        if let Some(key) = key {
            config.keys.insert(name.to_owned(), key);
        }
    }
    Ok(())
}

impl<'a> Source<'a> {
    /// The file's name, as people write it.
    pub(super) fn file(&self) -> String {
        self.env.show(self.path)
    }

    /// Hands each key of a table that is documented to `read`, and keeps what is wrong with any.
    pub(super) fn each<'i>(
        &'a self,
        table: &'a DeTable<'i>,
        known: &Table,
        mut read: impl FnMut(&Item<'a, 'i>) -> Result<(), ConfigError>,
    ) {
        let names = known.names();
        for item in self.items(table) {
            let outcome = if names.contains(&item.key) { read(&item) } else { Err(item.unknown(known)) };
            self.note(outcome);
        }
    }

    /// What came out, if nothing is wrong; what is wrong is kept.
    pub(super) fn note<T>(&self, outcome: Result<T, ConfigError>) -> Option<T> {
        outcome.map_err(|problem| self.problems.borrow_mut().push(problem)).ok()
    }

    /// The entries of a table, whatever their names, in the order of the file.
    pub(super) fn items<'i>(&'a self, table: &'a DeTable<'i>) -> Vec<Item<'a, 'i>> {
        let item = |(key, value): (&'a Spanned<_>, &'a Spanned<DeValue<'i>>)| {
            let name: &std::borrow::Cow<'_, str> = key.get_ref();
            Item {
                source: self,
                key: name.as_ref(),
                at: key.span().start,
                value: value.get_ref(),
                span: value.span(),
            }
        };
        let mut items: Vec<_> = table.iter().map(item).collect();
        items.sort_by_key(|item| item.at);
        items
    }

    /// Line and column, in characters, both from 1.
    fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        (1 + memchr::memchr_iter(b'\n', before.as_bytes()).count(), 1 + before[begin..].chars().count())
    }
}

impl<'a, 'i> Item<'a, 'i> {
    /// Line and column of the key, both from 1.
    pub(super) fn place(&self) -> (usize, usize) {
        self.source.place(self.at)
    }

    /// The error that `why` completes after the key's name, at the value.
    pub(super) fn wrong(&self, why: impl Into<String>) -> ConfigError {
        // A table begins with its header, of which the key is the part that is meant.
        self.wrong_at(if self.value.is_table() { self.at } else { self.span.start }, why)
    }

    /// The same at the key, which is what is meant.
    pub(super) fn wrong_key(&self, why: impl Into<String>) -> ConfigError {
        self.wrong_at(self.at, why)
    }

    /// The same at another byte of the file.
    pub(super) fn wrong_at(&self, at: usize, why: impl Into<String>) -> ConfigError {
        let (line, column) = self.source.place(at);
        let (file, key) = (self.source.file(), neutralise(self.key));
        ConfigError::Value { file, line, column, key, why: why.into() }
    }

    /// The error for a key that the table does not have.
    pub(super) fn unknown(&self, known: &Table) -> ConfigError {
        self.unknown_beside(nearest(self.key, &known.names()).unwrap_or_default())
    }

    /// The same, where it is known what was probably meant.
    pub(super) fn unknown_beside(&self, nearest: &'static str) -> ConfigError {
        let (line, column) = self.place();
        ConfigError::UnknownKey { file: self.source.file(), line, column, key: hinted(self.key), nearest }
    }

    /// Its keys, if it is a table.
    pub(super) fn below(&self) -> Option<Vec<Item<'a, 'i>>> {
        self.value.as_table().map(|table| self.source.items(table))
    }

    /// One text or a list of texts, each with the byte where it begins.
    pub(super) fn one_or_more(&self, expected: Words) -> Result<Vec<(&'a str, usize)>, ConfigError> {
        if let Some(text) = self.value.as_str() {
            return Ok(vec![(text, self.span.start)]);
        }
        self.texts(expected)
    }

    /// A list of texts in the order in which they stand, each as it is, with the byte where it begins.
    pub(super) fn texts(&self, expected: Words) -> Result<Vec<(&'a str, usize)>, ConfigError> {
        let list = self.value.as_array().ok_or_else(|| self.not(expected))?;
        let text = |it: &'a Spanned<DeValue<'i>>| {
            let (value, at) = (it.get_ref(), it.span().start);
            value.as_str().map(|text| (text, at)).ok_or_else(|| self.not_at(at, expected, value))
        };
        list.iter().map(text).collect()
    }

    /// A text.
    pub(super) fn text(&self) -> Result<&'a str, ConfigError> {
        self.value.as_str().ok_or_else(|| {
            self.not(Words::new("a text in quotation marks", "带引号的文本", "引用符で囲んだ文字列"))
        })
    }

    /// A text that says something.
    pub(super) fn word(&self) -> Result<String, ConfigError> {
        let text = self.text()?.trim();
        if text.is_empty() {
            Err(self.wrong(
                Words::new(
                    "is empty: write a value or remove the line",
                    "为空：请填写或删去该行",
                    "が空です: 値を書くか行を削除してください",
                )
                .said(),
            ))
        } else {
            Ok(text.to_owned())
        }
    }

    /// The path of a file, which is the same wherever the program is started.
    pub(super) fn path(&self) -> Result<PathBuf, ConfigError> {
        let path = self.source.env.expand(&self.word()?);
        if path.is_absolute() {
            return Ok(path);
        }
        Err(self.wrong(
            Words::new(
                "must begin with / or ~/, so that it is the same file wherever breakwatch is started",
                "必须以 / 或 ~/ 开头，以便无论从何处启动都是同一个文件",
                "は / か ~/ で始めてください。どこから起動しても同じファイルになります",
            )
            .said(),
        ))
    }

    /// A list of such texts, at least one, sorted and each once. What holds where the list is `empty` and what to
    /// do follows the key's name.
    pub(super) fn words(&self, empty: Words) -> Result<Vec<String>, ConfigError> {
        let mut words: Vec<String> = self.list(empty)?.into_iter().map(|(word, _)| word.to_owned()).collect();
        words.sort();
        words.dedup();
        Ok(words)
    }

    /// A list of such texts, at least one, as they stand, each with the byte where it begins.
    pub(super) fn list(&self, empty: Words) -> Result<Vec<(&'a str, usize)>, ConfigError> {
        let list = self.value.as_array().ok_or_else(|| {
            self.not(Words::new(
                "a list such as [\"one\", \"two\"]",
                "形如 [\"one\", \"two\"] 的列表",
                "[\"one\", \"two\"] のようなリスト",
            ))
        })?;
        if list.is_empty() {
            return Err(self.wrong(empty.said()));
        }
        let word = |value: &'a Spanned<DeValue<'i>>| {
            let (text, at) = (value.get_ref().as_str().map(str::trim), value.span().start);
            text.filter(|text| !text.is_empty()).map(|text| (text, at)).ok_or_else(|| {
                let only_texts = Words::new(
                    "must hold only texts that are not empty",
                    "只能包含非空文本",
                    "には空でない文字列だけを書いてください",
                );
                self.wrong_at(at, only_texts.said())
            })
        };
        list.iter().map(word).collect()
    }

    /// At which byte of the file a character of the text stands, if it is written in one line as it is.
    pub(super) fn byte_of(&self, character: usize) -> Option<usize> {
        let (text, raw) = (self.value.as_str()?, self.source.text.get(self.span.clone())?);
        let inner = raw.get(1..raw.len().checked_sub(1)?)?;
        let before: usize = text.chars().take(character).map(char::len_utf8).sum();
        (inner == text).then_some(self.span.start + 1 + before)
    }

    fn lang(&self) -> Result<Lang, ConfigError> {
        let words = Words::new("must be en, zh or ja", "必须是 en、zh 或 ja", "は en、zh、ja のいずれかです");
        Lang::by_name(self.text()?.trim()).ok_or_else(|| self.wrong(words.said()))
    }

    /// A table.
    pub(super) fn table(&self, expected: Words) -> Result<&'a DeTable<'i>, ConfigError> {
        self.value.as_table().ok_or_else(|| self.not(expected))
    }

    /// Yes or no.
    pub(super) fn flag(&self) -> Result<bool, ConfigError> {
        self.value
            .as_bool()
            .ok_or_else(|| self.not(Words::new("true or false", " true 或 false ", " true か false ")))
    }

    /// A length of time.
    pub(super) fn span(&self, least: Duration, most: Duration) -> Result<Duration, ConfigError> {
        let span = parse_duration(self.text()?).map_err(|error| {
            self.wrong(say!(
                Lang::current(),
                "cannot be read: {error}",
                "无法解析：{error}",
                "を解釈できません: {error}"
            ))
        })?;
        if span < least {
            return Err(self.wrong(say!(
                Lang::current(),
                "is too short: at least {least:?}",
                "过短：至少 {least:?}",
                "が短すぎます: {least:?} 以上にしてください"
            )));
        }
        if span > most {
            return Err(self.wrong(say!(
                Lang::current(),
                "is too long: at most {most:?}",
                "过长：至多 {most:?}",
                "が長すぎます: {most:?} 以下にしてください"
            )));
        }
        Ok(span)
    }

    /// A whole number.
    pub(super) fn number(&self, least: u32, most: u32) -> Result<u32, ConfigError> {
        let digits =
            self.value.as_integer().ok_or_else(|| self.not(Words::new("a whole number", "整数", "整数")))?;
        let number = u32::from_str_radix(digits.as_str(), digits.radix()).ok();
        number.filter(|number| (least..=most).contains(number)).ok_or_else(|| {
            self.wrong(say!(
                Lang::current(),
                "must be between {least} and {most}",
                "必须在 {least} 到 {most} 之间",
                "は {least} から {most} の間にしてください"
            ))
        })
    }

    fn not(&self, expected: Words) -> ConfigError {
        let at = if self.value.is_table() { self.at } else { self.span.start };
        self.not_at(at, expected, self.value)
    }

    fn not_at(&self, at: usize, expected: Words, found: &DeValue<'_>) -> ConfigError {
        let (expected, found) = (expected.said(), found.type_str());
        let why = say!(
            Lang::current(),
            "must be {expected}, not {found}",
            "必须是{expected}，而不是 {found}",
            "は{expected}にしてください（{found} ではなく）"
        );
        self.wrong_at(at, why)
    }
}
