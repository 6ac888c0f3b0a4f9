//! Whose breaks are looked for, and what the service takes a part of a name for. Pure.
//!
//! Asked with `IsStrict` 0, the service compares "fuzzily"; its documents do not say how. What it lists is
//! taken as it comes. Whether that has every name in which the text occurs is tried out with a part from
//! within a name that it has listed.

use crate::event::{Record, Text};

/// A name, or a part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// As it was given, at least one character.
    pub name: String,
    /// Whether it is the whole name.
    pub exact: bool,
}

impl Wanted {
    /// Whether a record that the service listed under this name belongs to it. A whole name is compared
    /// here, too: the service may not know `IsStrict`, or take case for nothing.
    pub(super) fn takes(&self, record: &Record) -> bool {
        !self.exact || record.stream.raw() == self.name
    }

    /// Whether a record among all records belongs to it.
    #[must_use]
    pub fn occurs_in(&self, stream: &Text) -> bool {
        if self.exact {
            return stream.raw() == self.name;
        }
        stream.raw().to_lowercase().contains(&self.name.to_lowercase())
    }
}

/// What is within a name: all but its first and its last character, if that is anything.
pub(super) fn within(name: &Text) -> Option<String> {
    let mut characters = name.raw().chars();
    let _ends = (characters.next()?, characters.next_back()?);
    let inner: String = characters.collect();
    (!inner.is_empty() && !name.was_hostile()).then_some(inner)
}

/// Whether listing this stream proves that the service looks for a text anywhere in a name: it stands
/// neither at the begin nor at the end of it.
pub(super) fn proves(stream: &Text, text: &str) -> bool {
    let (name, text) = (stream.raw().to_lowercase(), text.to_lowercase());
    name.contains(&text) && !name.starts_with(&text) && !name.ends_with(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_from_the_middle_of_a_name_proves_that_parts_are_found() {
        let name = Text::new("room_12");
        assert_eq!(within(&name).as_deref(), Some("oom_1"));
        assert!(proves(&name, "OOM_1"));
        for text in ["room_12", "room", "12", "x"] {
            assert!(!proves(&name, text), "{text}");
        }
        assert_eq!(within(&Text::new("ab")), None);
        assert_eq!(within(&Text::new("赛事一")).as_deref(), Some("事"));
        assert_eq!(within(&Text::new("a\u{202e}bc")), None);
    }

    #[test]
    fn a_whole_name_is_no_part_of_another() {
        let record = |name: &str| Record { stream: Text::new(name), ..Record::default() };
        let wanted = |exact| Wanted { name: "room_1".to_owned(), exact };
        assert!(wanted(true).takes(&record("room_1")));
        assert!(!wanted(true).takes(&record("room_12")) && !wanted(true).takes(&record("ROOM_1")));
        assert!(wanted(false).takes(&record("anything that is listed")));
        assert!(
            wanted(false).occurs_in(&Text::new("a ROOM_12"))
                && !wanted(true).occurs_in(&Text::new("room_12"))
        );
    }
}
