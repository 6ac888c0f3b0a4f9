//! Which breaks are only claimed: kept from an earlier run, and not yet listed by the service in this
//! one. A bit for each id that was ever given, so that renumbering rows costs nothing.

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Claims {
    words: Vec<u64>,
    held: usize,
}

const BITS: u32 = u64::BITS;

impl Claims {
    pub(super) fn add(&mut self, id: u32) {
        let (word, bit) = place(id);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.held += usize::from(self.words[word] & bit == 0);
        self.words[word] |= bit;
    }

    pub(super) fn has(&self, id: u32) -> bool {
        let (word, bit) = place(id);
        self.words.get(word).is_some_and(|held| held & bit != 0)
    }

    /// The service lists it as well; returns whether it was only claimed before.
    pub(super) fn confirm(&mut self, id: u32) -> bool {
        let had = self.has(id);
        if had {
            let (word, bit) = place(id);
            self.words[word] &= !bit;
            self.held -= 1;
        }
        if self.held == 0 {
            self.words = Vec::new();
        }
        had
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.held
    }

    /// All of them, rising; costs little where there are few.
    pub(super) fn ids(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.words).filter(|(_, word)| **word != 0).flat_map(|(at, &word): (u32, _)| {
            (0..BITS).filter(move |bit| word & (1 << bit) != 0).map(move |bit| at * BITS + bit)
        })
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.held == 0
    }
}

const fn place(id: u32) -> (usize, u64) {
    ((id / BITS) as usize, 1 << (id % BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_holds_until_it_is_confirmed() {
        let mut claims = Claims::default();
        for id in [0, 63, 64, 1_000_000, 1_000_000] {
            claims.add(id);
        }
        assert!([0, 63, 64, 1_000_000].into_iter().all(|id| claims.has(id)) && !claims.has(65));
        assert_eq!((claims.len(), claims.ids().collect()), (4, vec![0, 63, 64, 1_000_000]));
        assert_eq!([0, 63, 64, 1_000_000].map(|id| claims.confirm(id)), [true; 4]);
        assert!(claims.is_empty() && !claims.confirm(0) && claims.words.is_empty());
    }
}
