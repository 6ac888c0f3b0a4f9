//! The ini files of the official SDKs: sections, keys, and the line of each.
//!
//! Pure. Values are secrets, so no error repeats one.

use zeroize::Zeroizing;

use crate::i18n::Words;

/// A section, its keys in lower case.
pub(super) struct Section {
    pub(super) name: String,
    /// From 1.
    pub(super) line: usize,
    pub(super) entries: Vec<Entry>,
}

/// A key with its value.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Zeroizing<String>,
    /// From 1.
    pub(super) line: usize,
}

/// What is wrong, and in which line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IniError {
    pub(super) line: usize,
    pub(super) why: String,
}

impl Section {
    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// Reads a whole file.
pub(super) fn parse(text: &str) -> Result<Vec<Section>, IniError> {
    let mut sections: Vec<Section> = Vec::new();
    for (index, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = index + 1;
        let wrong = |why: Words| IniError { line, why: why.said().to_owned() };
        let content = raw.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        if let Some(header) = content.strip_prefix('[') {
            let name = header
                .strip_suffix(']')
                .ok_or_else(|| {
                    wrong(Words::new(
                        "the section has no closing `]`",
                        "该节缺少结尾的 `]`",
                        "セクションに閉じの `]` がありません",
                    ))
                })?
                .trim();
            if sections.iter().any(|section| section.name == name) {
                return Err(wrong(Words::new(
                    "this section is there twice",
                    "该节重复出现",
                    "このセクションが重複しています",
                )));
            }
            sections.push(Section { name: name.to_owned(), line, entries: Vec::new() });
            continue;
        }
        let at = content.find(['=', ':']).ok_or_else(|| {
            wrong(Words::new(
                "neither a section, nor `key = value`, nor a comment",
                "既不是节，也不是 `键 = 值` 或注释",
                "セクションでも `key = value` でもコメントでもありません",
            ))
        })?;
        let (key, value) = (content[..at].trim().to_ascii_lowercase(), unquoted(content[at + 1..].trim()));
        let section = sections.last_mut().ok_or_else(|| {
            wrong(Words::new(
                "a key stands before the first [section]",
                "键出现在第一个 [节] 之前",
                "最初の [セクション] より前にキーがあります",
            ))
        })?;
        if section.get(&key).is_some() {
            return Err(wrong(Words::new(
                "this key is in its section twice",
                "该键在本节中重复",
                "このキーがセクション内で重複しています",
            )));
        }
        section.entries.push(Entry { key, value: Zeroizing::new(value.to_owned()), line });
    }
    Ok(sections)
}

/// Keys contain no quotation marks, so a pair of them is only the writer's habit.
fn unquoted(value: &str) -> &str {
    for mark in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)) {
            return inner;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments_are_told_apart() {
        let text =
            "\u{feff}# note\r\n[default]\r\nSecret_ID = id=1 \n; note\nsecret_key: \"k\"\n\n[ prod ]\n";
        let sections = parse(text).unwrap();
        assert_eq!(
            sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>(),
            ["default", "prod"]
        );
        assert_eq!(sections[0].get("secret_id").unwrap().value.as_str(), "id=1");
        let key = sections[0].get("secret_key").unwrap();
        assert_eq!((key.value.as_str(), key.line), ("k", 5));
        assert_eq!(sections[1].line, 7);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_without_its_value() {
        for (text, line, word) in [
            ("hunter2\n", 1, "neither"),
            ("a=hunter2", 1, "before"),
            ("[a]\n\n[b", 3, "closing"),
            ("[a]\nk=hunter2\nK=2", 3, "twice"),
            ("[a]\n[a]", 2, "twice"),
        ] {
            let error = parse(text).map(|_| ()).unwrap_err();
            assert_eq!(error.line, line);
            assert!(error.why.contains(word) && !error.why.contains("hunter2"), "{}", error.why);
        }
    }
}
