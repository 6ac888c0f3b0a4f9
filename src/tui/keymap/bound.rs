//! Rows as they are bound now, and binding them anew: keys replace the defaults of an action, at all its places or
//! at one. What would lock somebody in is refused.

use crossterm::event::KeyEvent;

use super::{Action, Binding, Key, KeyProblem, Keymap, Place, table};
use crate::i18n::{Lang, Words};
use crate::nearest::nearest;
use crate::say;

/// A row of the table with the keys that it has now, at the places where it has them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Bound {
    row: &'static Binding,
    keys: Vec<Key>,
    places: Vec<Place>,
}

impl Bound {
    pub(super) fn of(row: &'static Binding) -> Self {
        Self { row, keys: row.keys.to_vec(), places: row.places.to_vec() }
    }

    pub(in crate::tui) const fn action(&self) -> Action {
        self.row.action
    }

    pub(in crate::tui) const fn name(&self) -> &'static str {
        self.row.name
    }

    /// A word for the footer; empty for keys that only the help names.
    pub(in crate::tui) const fn label(&self, lang: Lang) -> &'static str {
        self.row.label.of(lang)
    }

    /// A sentence for help and palette.
    pub(in crate::tui) const fn help(&self, lang: Lang) -> &'static str {
        self.row.help.of(lang)
    }

    /// The first key, for the footer; none if it has none now.
    pub(in crate::tui) fn key(&self) -> Option<String> {
        self.keys.first().map(|key| key.name())
    }

    /// The first key that is a visible character.
    pub(super) fn letter(&self) -> Option<String> {
        let letter = |key: &&Key| matches!(key, Key::Char(c) if *c != ' ');
        self.keys.iter().find(letter).map(|key| key.name())
    }

    /// All keys, for the help; where there are none, what to type instead.
    pub(in crate::tui) fn keys(&self) -> String {
        if self.keys.is_empty() {
            return format!(":{}", self.name());
        }
        self.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(" ")
    }

    pub(in crate::tui) fn works_in(&self, place: Place) -> bool {
        self.places.contains(&place)
    }

    pub(super) fn takes(&self, place: Place, event: &KeyEvent) -> bool {
        self.works_in(place) && self.keys.iter().any(|key| key.is(event))
    }
}

/// Why keys cannot be bound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unbindable {
    /// No action of that name.
    Action {
        /// The nearest that there is.
        nearest: &'static str,
    },
    /// No place of that name.
    Place {
        /// The nearest that there is.
        nearest: &'static str,
    },
    /// The action does nothing there.
    NotHere {
        /// Where it does something.
        places: String,
    },
    /// One of the keys.
    Key {
        /// Which, from 0.
        at: usize,
        /// What is wrong with it.
        problem: KeyProblem,
    },
    /// Keys that are text where one types, so that the action could not be reached there.
    IsText,
    /// Without a key nobody would find the way out.
    NoWayOut,
}

impl Unbindable {
    /// What is wrong and what to write, as what follows the name of the action; unknown names have a sentence of
    /// their own elsewhere.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Action { nearest } | Self::Place { nearest } => say!(
                lang,
                "is not known; did you mean `{nearest}`?",
                "未知；是否想写 `{nearest}`？",
                "は不明です。`{nearest}` ではありませんか？"
            ),
            Self::NotHere { places } => say!(
                lang,
                "does nothing here; it works in: {places}",
                "在此处无效；可用于：{places}",
                "はここでは働きません。使える場所: {places}"
            ),
            Self::Key { problem, .. } => problem.sentence(lang),
            Self::IsText => Words::new(
                "needs a key that is not text here, such as \"ctrl-e\" or \"F2\"",
                "在此处需要非文本按键，如 \"ctrl-e\" 或 \"F2\"",
                "には、ここで文字にならないキーが必要です（\"ctrl-e\" や \"F2\" など）",
            )
            .of(lang)
            .to_owned(),
            Self::NoWayOut => Words::new(
                "must keep a key: without one there would be no way out",
                "必须保留一个按键，否则无法退出",
                "にはキーが必要です。なくすと抜け出せなくなります",
            )
            .of(lang)
            .to_owned(),
        }
    }
}

/// One key that means two things at one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clash {
    /// The actions' names, as the table has them one after the other.
    pub actions: (&'static str, &'static str),
    /// The key as it is shown.
    pub key: String,
    /// The place's name.
    pub place: &'static str,
}

/// Without one of these nobody finds the way out.
const WAYS_OUT: [Action; 5] = [Action::Back, Action::Quit, Action::Interrupt, Action::No, Action::Accept];

impl Keymap {
    /// The actions' names, each once, in the table's order.
    #[must_use]
    pub fn action_names() -> Vec<&'static str> {
        let mut names: Vec<&str> = Vec::new();
        for row in table::rows() {
            if !names.contains(&row.name) {
                names.push(row.name);
            }
        }
        names
    }

    /// The places' names.
    #[must_use]
    pub fn place_names() -> Vec<&'static str> {
        Place::ALL.map(Place::name).to_vec()
    }

    /// Binds keys to an action instead of those that it has, at one place or at all of its places. Where one
    /// types, keys that are text stay text; if none is left, the action keeps there what it has.
    ///
    /// # Errors
    /// [`Unbindable`], and nothing is changed.
    pub fn bind(&mut self, place: Option<&str>, action: &str, keys: &[&str]) -> Result<(), Unbindable> {
        let place = match place {
            Some(name) => Some(place_of(name)?),
            None => None,
        };
        let mut rows = self.rows.iter().filter(|row| row.name() == action).peekable();
        let Some(first) = rows.peek() else {
            let nearest = nearest(action, &Self::action_names()).unwrap_or("help");
            return Err(Unbindable::Action { nearest });
        };
        let concerned = first.action();
        let is_way_out = WAYS_OUT.contains(&concerned);
        let places: Vec<Place> = rows.flat_map(|row| row.places.iter().copied()).collect();
        if let Some(place) = place
            && !places.contains(&place)
        {
            let places: Vec<&str> = places.into_iter().map(Place::name).collect();
            return Err(Unbindable::NotHere { places: places.join(", ") });
        }
        let key =
            |(at, key): (usize, &&str)| Key::parse(key).map_err(|problem| Unbindable::Key { at, problem });
        let keys: Vec<Key> = keys.iter().enumerate().map(key).collect::<Result<_, _>>()?;
        if keys.is_empty() && is_way_out {
            return Err(Unbindable::NoWayOut);
        }
        let plain: Vec<Key> = keys.iter().copied().filter(|key| !key.is_text()).collect();
        if place.is_some_and(Place::is_typed_in) && plain.is_empty() && !keys.is_empty() {
            return Err(Unbindable::IsText);
        }
        if concerned == Action::Interrupt && plain.is_empty() {
            return Err(Unbindable::IsText);
        }
        let rows = std::mem::take(&mut self.rows);
        for row in rows {
            if row.name() == action {
                self.rows.extend(rebound(&row, place, &keys, &plain));
            } else {
                self.rows.push(row);
            }
        }
        Ok(())
    }

    /// Actions that the same key means at the same place: of each two, one such key.
    #[must_use]
    pub fn clashes(&self) -> Vec<Clash> {
        let mut clashes: Vec<Clash> = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            for other in &self.rows[at + 1..] {
                let place = row.places.iter().find(|place| other.works_in(**place));
                let key = row.keys.iter().find(|key| other.keys.contains(key));
                let actions = (row.name(), other.name());
                if let (Some(place), Some(key)) = (place, key)
                    && clashes.iter().all(|known| known.actions != actions)
                {
                    clashes.push(Clash { actions, key: key.name(), place: place.name() });
                }
            }
        }
        clashes
    }
}

fn place_of(name: &str) -> Result<Place, Unbindable> {
    Place::ALL.into_iter().find(|place| place.name() == name).ok_or_else(|| {
        let names = Keymap::place_names();
        // `alerts` means the list of alerts, however few letters lead to another place.
        let begun = name.split('-').next().map(|word| word.trim_end_matches('s')).filter(|it| !it.is_empty());
        let same = begun.and_then(|begun| names.iter().copied().find(|it| it.starts_with(begun)));
        Unbindable::Place { nearest: same.or_else(|| nearest(name, &names)).unwrap_or("list") }
    })
}

/// A row with new keys at one of its places or at all: up to three rows, since it may keep its own elsewhere.
fn rebound(row: &Bound, only: Option<Place>, keys: &[Key], plain: &[Key]) -> Vec<Bound> {
    let concerned = |place: &Place| only.is_none_or(|only| only == *place);
    let (here, kept): (Vec<Place>, Vec<Place>) = row.places.iter().copied().partition(concerned);
    let (typed, read): (Vec<Place>, Vec<Place>) = here.into_iter().partition(|place| place.is_typed_in());
    // What is text there has no other meaning; an action that would be lost by that stays as it is.
    let of_typed = if plain.is_empty() && !keys.is_empty() { &row.keys } else { plain };
    let parts = [(read, keys), (typed, of_typed), (kept, &row.keys)];
    let parts = parts.into_iter().filter(|(places, _)| !places.is_empty());
    let mut out: Vec<Bound> = Vec::new();
    for (places, keys) in parts {
        match out.iter_mut().find(|known| known.keys == keys) {
            Some(known) => known.places.extend(places),
            None => out.push(Bound { row: row.row, keys: keys.to_vec(), places }),
        }
    }
    out
}
