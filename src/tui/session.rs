//! What comes back on the next start, as plain data: where one was among the streams of some profiles, and
//! how one likes to work. Knows neither files nor the model: `app` reads and writes it, [`super::model`] takes
//! it in and gives it out.
//!
//! Everything is a text or a number, so that a value that this version does not know is passed over by
//! whoever reads it, and costs only itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Texts that [`Habits`] keeps of each kind, the newest first.
pub const REMEMBERED_TEXTS: usize = 50;

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// Where one was.
    pub standing: Standing,
    /// How one works, whatever is watched.
    pub habits: Habits,
    /// What became of the last one, to be said at the start.
    #[serde(skip)]
    pub told: Option<String>,
}

/// Where one was, for one set of profiles.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// The view's name; empty for the first.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub view: String,
    /// The order of each view that has another than its first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sorts: BTreeMap<String, SortedBy>,
    /// The outermost filter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The window's length in seconds, if it was changed by key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_s: Option<u32>,
    /// Whether planned ends and refusals are hidden.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub quiet: bool,
    /// Whether breaks that repeat are told one by one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unfolded: bool,
    /// The selected break; none where the newest is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// An order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SortedBy {
    /// The column's name.
    pub column: String,
    /// Whether the largest comes first.
    pub falling: bool,
}

/// A break by what is known of it in every run.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    /// The profile's name.
    pub profile: String,
    /// The push domain as shown.
    pub domain: String,
    /// `AppName` as shown.
    pub app: String,
    /// The stream's name as shown.
    pub stream: String,
    /// Seconds since 1970.
    pub started: Option<i64>,
    /// Seconds since 1970.
    pub ended: Option<i64>,
}

/// How one works, whatever is watched.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    /// How times are shown: `local`, `utc`, `beijing` or `relative`; empty for the default.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub times: String,
    /// The theme's name; empty for the default.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub theme: String,
    /// Whether the mouse is listened to.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub mouse: bool,
    /// The list's columns in their order; empty for those that have room.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Filters that were accepted, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filter_history: Vec<String>,
    /// Commands of the palette, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub palette_recent: Vec<String>,
    /// Filters by the names that they were saved under.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub saved_filters: BTreeMap<String, String>,
    /// What alerts are silent about, and until when, in the alerts' own words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mutes: Vec<String>,
}

impl Habits {
    /// A filter was accepted.
    pub fn remember_filter(&mut self, text: &str) {
        remember(&mut self.filter_history, text);
    }

    /// A command of the palette was given.
    pub fn remember_command(&mut self, text: &str) {
        remember(&mut self.palette_recent, text);
    }

    /// These habits beside those that another screen has written meanwhile: what has changed here since
    /// `before` goes before what stands there, and everything else there stays.
    #[must_use]
    pub fn beside(&self, before: &Self, there: Self) -> Self {
        fn either<T: PartialEq + Clone>(own: &T, before: &T, there: T) -> T {
            if own == before { there } else { own.clone() }
        }
        let Self { times, theme, mouse, columns, filter_history, palette_recent, saved_filters, mutes } =
            there;
        let changed = |name: &&String| self.saved_filters.get(*name) != before.saved_filters.get(*name);
        let mut filters = saved_filters;
        for name in self.saved_filters.keys().chain(before.saved_filters.keys()).filter(changed) {
            match self.saved_filters.get(name) {
                Some(filter) => filters.insert(name.clone(), filter.clone()),
                None => filters.remove(name),
            };
        }
        Self {
            times: either(&self.times, &before.times, times),
            theme: either(&self.theme, &before.theme, theme),
            mouse: either(&self.mouse, &before.mouse, mouse),
            columns: either(&self.columns, &before.columns, columns),
            filter_history: together(&self.filter_history, &before.filter_history, filter_history),
            palette_recent: together(&self.palette_recent, &before.palette_recent, palette_recent),
            saved_filters: filters,
            mutes: either(&self.mutes, &before.mutes, mutes),
        }
    }
}

/// What was said here, if anything since `before`, then what was said elsewhere; each once, the newest of them.
fn together(own: &[String], before: &[String], there: Vec<String>) -> Vec<String> {
    if own == before {
        return there;
    }
    let mut all = own.to_vec();
    all.extend(there.into_iter().filter(|text| !own.contains(text)));
    all.truncate(REMEMBERED_TEXTS);
    all
}

/// Puts a text first in such a list: once, and the oldest leave it.
fn remember(list: &mut Vec<String>, text: &str) {
    list.retain(|known| known != text);
    list.insert(0, text.to_owned());
    list.truncate(REMEMBERED_TEXTS);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_again_stands_first_and_once_and_the_oldest_leave() {
        let mut list = Vec::new();
        for n in 0..=REMEMBERED_TEXTS {
            remember(&mut list, &n.to_string());
        }
        remember(&mut list, "7");
        assert_eq!(list.len(), REMEMBERED_TEXTS);
        assert_eq!((list[0].as_str(), list[1].as_str()), ("7", REMEMBERED_TEXTS.to_string().as_str()));
        assert_eq!(list.iter().filter(|text| *text == "7").count(), 1);
        assert!(!list.contains(&"0".to_owned()));
    }

    #[test]
    fn two_screens_keep_what_each_has_changed() {
        let habits = |times: &str, history: &[&str], saved: &[(&str, &str)]| Habits {
            times: times.to_owned(),
            filter_history: history.iter().map(|text| (*text).to_owned()).collect(),
            saved_filters: saved
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
            ..Habits::default()
        };
        let before = habits("utc", &["a"], &[("kept", "k"), ("gone", "g"), ("other", "o")]);
        let own = habits("utc", &["b", "a"], &[("kept", "k"), ("other", "o"), ("mine", "m")]);
        let there = habits("local", &["c", "a"], &[("kept", "k2"), ("gone", "g"), ("theirs", "t")]);
        assert_eq!(
            own.beside(&before, there.clone()),
            habits("local", &["b", "a", "c"], &[("kept", "k2"), ("mine", "m"), ("theirs", "t")])
        );
        assert_eq!(before.beside(&before, there.clone()), there);
        assert_eq!(own.beside(&before, before.clone()), own);
    }

    #[test]
    fn nothing_remembered_is_written_in_few_bytes_and_unknown_words_cost_nothing() {
        let written = serde_json::to_string(&Session::default()).expect("plain data");
        assert_eq!(written, r#"{"standing":{},"habits":{}}"#);
        let read: Session =
            serde_json::from_str(r#"{"standing":{"view":"streams","later":1},"more":[]}"#).expect("read");
        assert_eq!(read.standing.view, "streams");
    }
}
