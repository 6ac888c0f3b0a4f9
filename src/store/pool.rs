//! Interned texts: each distinct text once, with what was worked out about it, freed with its last use.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::event::Text;

/// A text's place in its [`Pool`]. Places are reused after their text is freed.
pub type Symbol = u32;

/// Distinct texts with an attribute each, counted by use.
#[derive(Clone, Debug)]
pub struct Pool<A> {
    entries: Vec<Option<Entry<A>>>,
    free: Vec<Symbol>,
    index: HashTable<Symbol>,
    hasher: DefaultHashBuilder,
    attribute: fn(&Text) -> A,
    changes: u64,
}

#[derive(Clone, Debug)]
struct Entry<A> {
    text: Text,
    attribute: A,
    uses: u32,
}

impl<A> Pool<A> {
    /// An empty pool; `attribute` is worked out once for each distinct text.
    pub(crate) fn new(attribute: fn(&Text) -> A) -> Self {
        Self {
            entries: Vec::new(),
            free: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            attribute,
            changes: 0,
        }
    }

    /// Looks a text up without counting a use.
    pub(crate) fn find(&self, text: &Text) -> Option<Symbol> {
        let hash = self.hasher.hash_one(text.raw());
        self.index.find(hash, |&symbol| self.text(symbol).raw() == text.raw()).copied()
    }

    /// Finds or adds a text and counts one use of it.
    pub(crate) fn take(&mut self, text: &Text) -> Symbol {
        if let Some(symbol) = self.find(text) {
            if let Some(entry) = &mut self.entries[symbol as usize] {
                entry.uses += 1;
            }
            return symbol;
        }
        self.changes += 1;
        let entry = Entry { text: text.clone(), attribute: (self.attribute)(text), uses: 1 };
        let symbol = if let Some(symbol) = self.free.pop() {
            self.entries[symbol as usize] = Some(entry);
            symbol
        } else {
            self.entries.push(Some(entry));
            Symbol::try_from(self.entries.len() - 1).expect("fewer than 2^32 distinct texts")
        };
        let Self { entries, index, hasher, .. } = self;
        index.insert_unique(hasher.hash_one(text.raw()), symbol, |&other| {
            hasher.hash_one(entries[other as usize].as_ref().map_or("", |entry| entry.text.raw()))
        });
        symbol
    }

    /// Gives one use back; the last one frees the text.
    pub(crate) fn release(&mut self, symbol: Symbol) {
        let Some(entry) = &mut self.entries[symbol as usize] else { return };
        entry.uses -= 1;
        if entry.uses > 0 {
            return;
        }
        let hash = self.hasher.hash_one(entry.text.raw());
        if let Ok(found) = self.index.find_entry(hash, |&other| other == symbol) {
            found.remove();
        }
        self.entries[symbol as usize] = None;
        self.free.push(symbol);
        self.changes += 1;
    }

    /// The text at a place in use.
    ///
    /// # Panics
    /// If nothing is interned there: a symbol outlived the row it was read from.
    #[must_use]
    pub fn text(&self, symbol: Symbol) -> &Text {
        &self.entries[symbol as usize].as_ref().expect("a symbol in use").text
    }

    /// What was worked out about that text.
    ///
    /// # Panics
    /// As [`Pool::text`].
    #[must_use]
    pub fn attribute(&self, symbol: Symbol) -> &A {
        &self.entries[symbol as usize].as_ref().expect("a symbol in use").attribute
    }

    /// How often it is used: by how many rows or streams.
    #[must_use]
    pub fn uses(&self, symbol: Symbol) -> u32 {
        self.entries.get(symbol as usize).and_then(Option::as_ref).map_or(0, |entry| entry.uses)
    }

    /// All places, including free ones, as an upper bound of the symbols: the size of a bit set.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.entries.len()
    }

    /// Rises whenever a text is added or freed: what was derived from the pool holds until then.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// The number of distinct texts in use.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Whether no text is in use.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every distinct text in use, with its place and attribute.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &Text, &A)> {
        (0..)
            .zip(&self.entries)
            .filter_map(|(symbol, entry)| entry.as_ref().map(|entry| (symbol, &entry.text, &entry.attribute)))
    }
}
