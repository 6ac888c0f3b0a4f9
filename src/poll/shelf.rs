//! How many copies of which record are known, for a million of them in about ten bytes each.
//!
//! Keys are hashes, so they spread evenly over boards by their upper bits; a board is a sorted row of
//! keys. Nearly all records are there once: how often the others are stands beside.

use hashbrown::HashMap;

use super::page::Key;

/// Bits of a key that name its board.
const BITS: u32 = 10;

/// All boards.
#[derive(Debug)]
pub(super) struct Shelf {
    boards: Vec<Board>,
    /// Records that are there several times.
    copies: HashMap<Key, u32>,
    /// The walk that goes on; it wraps round.
    walk: u8,
}

/// Keys in order, and for each the last walk that met it.
#[derive(Debug, Default)]
struct Board {
    keys: Vec<Key>,
    met: Vec<u8>,
}

impl Default for Shelf {
    fn default() -> Self {
        let boards = (0..1 << BITS).map(|_| Board::default()).collect();
        Self { boards, copies: HashMap::new(), walk: 0 }
    }
}

impl Shelf {
    /// The copies of a record; 0 if it is not known.
    pub(super) fn count(&self, key: Key) -> u32 {
        if self.board(key).keys.binary_search(&key).is_err() {
            return 0;
        }
        self.copies.get(&key).copied().unwrap_or(1)
    }

    /// Notes that a record was met `count` times in one reply, once at least; returns how many copies
    /// were known before. Fewer than before change nothing.
    pub(super) fn meet(&mut self, key: Key, count: u32) -> u32 {
        let walk = self.walk;
        let board = self.board_mut(key);
        let before = match board.keys.binary_search(&key) {
            Ok(at) => {
                board.met[at] = walk;
                self.copies.get(&key).copied().unwrap_or(1)
            }
            Err(at) => {
                board.insert(at, key, walk);
                0
            }
        };
        if count > before {
            self.set(key, count);
        }
        before
    }

    /// Sets the copies of a known record, once at least.
    pub(super) fn set(&mut self, key: Key, count: u32) {
        if count > 1 {
            self.copies.insert(key, count);
        } else {
            self.copies.remove(&key);
        }
    }

    /// Takes a record away; returns whether it was known.
    pub(super) fn remove(&mut self, key: Key) -> bool {
        self.copies.remove(&key);
        let board = self.board_mut(key);
        let found = board.keys.binary_search(&key);
        if let Ok(at) = found {
            board.keys.remove(at);
            board.met.remove(at);
        }
        found.is_ok()
    }

    /// Begins a walk of everything.
    pub(super) const fn begin_walk(&mut self) {
        self.walk = self.walk.wrapping_add(1);
    }

    /// Forgets what was not met since the walk began.
    pub(super) fn forget_unmet(&mut self) {
        let walk = self.walk;
        let forgotten: usize = self.boards.iter_mut().map(|board| board.forget_unmet(walk)).sum();
        if forgotten > 0 {
            let mut copies = std::mem::take(&mut self.copies);
            copies.retain(|key, _| self.count(*key) > 0);
            self.copies = copies;
        }
    }

    /// Bytes that it holds on to.
    #[cfg(test)]
    fn bytes(&self) -> usize {
        let board =
            |it: &Board| size_of::<Board>() + it.keys.capacity() * size_of::<Key>() + it.met.capacity();
        self.boards.iter().map(board).sum::<usize>() + self.copies.allocation_size()
    }

    fn board(&self, key: Key) -> &Board {
        &self.boards[Self::place(key)]
    }

    fn board_mut(&mut self, key: Key) -> &mut Board {
        &mut self.boards[Self::place(key)]
    }

    const fn place(key: Key) -> usize {
        (key >> (Key::BITS - BITS)) as usize
    }
}

impl Board {
    fn insert(&mut self, at: usize, key: Key, walk: u8) {
        if self.keys.len() == self.keys.capacity() {
            // A little ahead; twice as much would be much for a million.
            let more = self.keys.len() / 8 + 4;
            self.keys.reserve_exact(more);
            self.met.reserve_exact(more);
        }
        self.keys.insert(at, key);
        self.met.insert(at, walk);
    }

    fn forget_unmet(&mut self, walk: u8) -> usize {
        let before = self.keys.len();
        let mut met = self.met.iter();
        self.keys.retain(|_| met.next() == Some(&walk));
        self.met.retain(|it| *it == walk);
        if self.keys.len() * 4 < self.keys.capacity() {
            self.keys.shrink_to_fit();
            self.met.shrink_to_fit();
        }
        before - self.keys.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_as_a_plain_map_would() {
        let mut random = fastrand::Rng::with_seed(8);
        let (mut shelf, mut plain) = (Shelf::default(), HashMap::<Key, (u32, u8)>::new());
        for step in 0..60_000_u32 {
            let key = u64::from(random.u16(..)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            match random.u8(..20) {
                0 => assert_eq!(shelf.remove(key), plain.remove(&key).is_some()),
                1 if shelf.count(key) > 0 => {
                    shelf.set(key, 1);
                    plain.get_mut(&key).unwrap().0 = 1;
                }
                _ => {
                    let count = u32::from(random.u8(..)) / 200 + 1;
                    let known = plain.entry(key).or_insert((0, 0));
                    assert_eq!(shelf.meet(key, count), known.0);
                    *known = (known.0.max(count), shelf.walk);
                }
            }
            if step % 20_000 == 19_999 {
                shelf.forget_unmet();
                plain.retain(|_, (_, walk)| *walk == shelf.walk);
            } else if step % 10_000 == 0 {
                shelf.begin_walk();
            }
        }
        assert!(plain.len() > 1_000);
        let held: usize = shelf.boards.iter().map(|board| board.keys.len()).sum();
        assert_eq!(held, plain.len());
        assert!(plain.iter().all(|(key, (count, _))| shelf.count(*key) == *count));
    }

    #[test]
    fn a_record_costs_about_ten_bytes() {
        let mut random = fastrand::Rng::with_seed(9);
        let mut shelf = Shelf::default();
        for _ in 0..200_000 {
            shelf.meet(random.u64(..), 1);
        }
        assert!(shelf.bytes() < 200_000 * 11, "{} bytes", shelf.bytes());
    }
}
