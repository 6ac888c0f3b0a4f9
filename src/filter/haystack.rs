//! Distinct texts of a pool, folded and laid end to end, so that one search runs over all of them.
//!
//! Knows nothing of filters: it answers which texts contain a text.

use memchr::memmem;

use crate::store::{Pool, Symbol};

/// Between texts. Shown texts and folded needles have no control characters, so that nothing that is
/// looked for can reach from one text into the next.
const SEPARATOR: char = '\n';

/// The texts of one pool, as of its last change.
#[derive(Debug, Default)]
pub(super) struct Haystack {
    folded: String,
    /// Where the text of each symbol begins; one more at the end. Free places are empty texts.
    begins: Vec<usize>,
    /// The pool's count of changes when this was made.
    as_of: Option<u64>,
}

impl Haystack {
    /// Follows the pool, at no cost if no text came or went.
    pub(super) fn refresh<A>(&mut self, pool: &Pool<A>) {
        if self.as_of == Some(pool.changes()) {
            return;
        }
        self.folded.clear();
        self.begins.clear();
        for (symbol, text, _) in pool.iter() {
            self.begins.resize(symbol as usize, self.folded.len());
            self.begins.push(self.folded.len());
            fold_into(text.shown(), &mut self.folded);
            self.folded.push(SEPARATOR);
        }
        self.begins.resize(pool.capacity() + 1, self.folded.len());
        self.as_of = Some(pool.changes());
    }

    /// Tells every text with its symbol, folded; free places are empty texts.
    pub(super) fn each(&self, mut tell: impl FnMut(Symbol, &str)) {
        for (symbol, span) in (0..).zip(self.begins.windows(2)) {
            let text = self.folded.get(span[0]..span[1]).unwrap_or_default();
            tell(symbol, text.strip_suffix(SEPARATOR).unwrap_or(text));
        }
    }

    /// Tells every text that contains `needle`, once.
    pub(super) fn search(&self, needle: &str, mut hit: impl FnMut(Symbol)) {
        let finder = memmem::Finder::new(needle);
        let bytes = self.folded.as_bytes();
        let mut ends = (0..).zip(self.begins.iter().skip(1));
        let mut from = 0;
        while let Some(found) = finder.find(&bytes[from..]) {
            let at = from + found;
            let Some((symbol, end)) = ends.find(|(_, end)| **end > at) else { return };
            hit(symbol);
            from = *end;
        }
    }
}

/// A text without the difference between capital and small letters. Letter by letter, so that a part
/// of a text folds to a part of the folded text.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        let begin = folded.len();
        folded.push_str(text);
        folded[begin..].make_ascii_lowercase();
    } else {
        folded.extend(text.chars().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_a_part_gives_a_part_of_the_folded_whole() {
        for text in ["ΟΔΟΣ ΑΒ", "İstanbul", "STRASSE", "赛事-Ａ"] {
            let whole = fold(text);
            for (at, _) in text.char_indices() {
                assert!(whole.contains(&fold(&text[at..])), "{text}");
                assert!(whole.contains(&fold(&text[..at])), "{text}");
            }
        }
    }
}
