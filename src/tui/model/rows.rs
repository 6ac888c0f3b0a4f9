//! Rows in an order, in pieces of some hundreds: to put one in or to take one out moves one piece, not
//! all that follows. Measured with 1,000,000 rows, one vector moved up to 4 MB for each new row.
//!
//! Knows nothing of what the rows are, nor of what their order is.

use std::ops::Index;

use crate::store::Row;

/// Rows of a piece when many are placed at once; with twice as many it is cut in two.
const PIECE: usize = 1_024;

/// See the module.
#[derive(Debug, Default)]
pub(in crate::tui) struct Rows {
    /// None of them is empty.
    pieces: Vec<Vec<Row>>,
    len: usize,
}

impl Rows {
    /// Takes other rows instead.
    pub(super) fn replace(&mut self, rows: &[Row]) {
        self.pieces.truncate(rows.len().div_ceil(PIECE));
        self.pieces.shrink_to(self.pieces.len() * 2);
        let mut parts = rows.chunks(PIECE);
        for (piece, part) in self.pieces.iter_mut().zip(parts.by_ref()) {
            piece.clear();
            piece.shrink_to(PIECE);
            piece.extend_from_slice(part);
        }
        self.pieces.extend(parts.map(<[Row]>::to_vec));
        self.len = rows.len();
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(in crate::tui) const fn len(&self) -> usize {
        self.len
    }

    pub(in crate::tui) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(in crate::tui) fn first(&self) -> Option<Row> {
        self.get(0)
    }

    pub(in crate::tui) fn get(&self, at: usize) -> Option<Row> {
        let (piece, within) = self.piece_of(at);
        self.pieces.get(piece)?.get(within).copied()
    }

    /// All of them, in their order.
    pub(in crate::tui) fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> + Clone {
        self.pieces.iter().flatten()
    }

    /// Those from a place on.
    pub(in crate::tui) fn from(&self, at: usize) -> impl Iterator<Item = Row> {
        let (piece, within) = self.piece_of(at);
        let rest = self.pieces.get(piece..).unwrap_or_default();
        rest.iter().flatten().skip(within).copied()
    }

    /// Those before a place, the nearest first.
    pub(super) fn before(&self, at: usize) -> impl Iterator<Item = Row> {
        let (piece, within) = self.piece_of(at);
        let part = self.pieces.get(piece).map_or(&[][..], |piece| &piece[..within]);
        let whole = self.pieces[..piece.min(self.pieces.len())].iter().rev().flat_map(|it| it.iter().rev());
        part.iter().rev().chain(whole).copied()
    }

    /// How many rows stand before all those of which it is not true; it must be true of none after one
    /// of which it is not.
    pub(super) fn partition_point(&self, is_before: impl Fn(Row) -> bool) -> usize {
        let (piece, within) = self.place(is_before);
        self.pieces[..piece].iter().map(Vec::len).sum::<usize>() + within
    }

    /// Puts a row behind those before it.
    pub(super) fn insert(&mut self, row: Row, is_before: impl Fn(Row) -> bool) {
        self.len += 1;
        let (place, within) = self.place(is_before);
        let Some(piece) = self.pieces.get_mut(place) else {
            self.pieces.push(vec![row]);
            return;
        };
        piece.insert(within, row);
        if piece.len() > 2 * PIECE {
            let rest = piece.split_off(PIECE);
            piece.shrink_to_fit();
            self.pieces.insert(place + 1, rest);
        }
    }

    /// Takes out the row at a place.
    pub(super) fn remove(&mut self, at: usize) {
        let (piece, within) = self.piece_of(at);
        let Some(rows) = self.pieces.get_mut(piece).filter(|rows| within < rows.len()) else { return };
        rows.remove(within);
        self.len -= 1;
        if rows.is_empty() {
            self.pieces.remove(piece);
        }
    }

    /// The piece in which a place lies, and where in it; beyond the last at the end.
    fn piece_of(&self, at: usize) -> (usize, usize) {
        let mut left = at;
        for (number, piece) in self.pieces.iter().enumerate() {
            if left < piece.len() {
                return (number, left);
            }
            left -= piece.len();
        }
        (self.pieces.len(), 0)
    }

    /// Where the first row stands of which it is not true, the end of a piece rather than the begin of
    /// the next.
    fn place(&self, is_before: impl Fn(Row) -> bool) -> (usize, usize) {
        let after = self.pieces.partition_point(|piece| piece.first().is_some_and(|&first| is_before(first)));
        let Some(piece) = after.checked_sub(1) else { return (0, 0) };
        (piece, self.pieces[piece].partition_point(|&row| is_before(row)))
    }
}

impl Index<usize> for Rows {
    type Output = Row;

    fn index(&self, at: usize) -> &Row {
        let (piece, within) = self.piece_of(at);
        &self.pieces[piece][within]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Act {
        Replace(Vec<Row>),
        Insert(Row),
        Remove(usize),
    }

    fn an_act() -> impl Strategy<Value = Act> {
        prop_oneof![
            1 => (0..3_000_u32, 1..3_u32).prop_map(|(len, step)| Act::Replace((0..len).map(|n| n * step).collect())),
            20 => (0..9_000_u32).prop_map(Act::Insert),
            10 => (0..9_000_usize).prop_map(Act::Remove),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

        /// Ascending rows in pieces are what they would be in one vector.
        #[test]
        fn rows_in_pieces_are_rows(acts in proptest::collection::vec(an_act(), 0..80), many in any::<bool>()) {
            let (mut rows, mut plain) = (Rows::default(), Vec::new());
            for act in acts {
                match act {
                    Act::Replace(other) => {
                        rows.replace(&other);
                        plain = other;
                    }
                    Act::Insert(row) => {
                        // So many at one place that pieces are cut.
                        for row in row..row + if many { 300 } else { 1 } {
                            rows.insert(row, |other| other <= row);
                            plain.insert(plain.partition_point(|other| *other <= row), row);
                        }
                    }
                    Act::Remove(at) => {
                        rows.remove(at);
                        if at < plain.len() {
                            plain.remove(at);
                        }
                    }
                }
                prop_assert_eq!(rows.len(), plain.len());
                prop_assert!(rows.iter().eq(&plain));
                prop_assert!(rows.pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= 2 * PIECE));
                for at in [0, 1, plain.len() / 2, plain.len().saturating_sub(1), plain.len(), PIECE] {
                    prop_assert_eq!(rows.get(at), plain.get(at).copied());
                    let at = at.min(plain.len());
                    prop_assert!(rows.from(at).eq(plain[at..].iter().copied()));
                    prop_assert!(rows.before(at).eq(plain[..at].iter().rev().copied()));
                    let wanted = plain.get(at).copied().unwrap_or(Row::MAX);
                    let is_before = |row: Row| row < wanted;
                    prop_assert_eq!(rows.partition_point(is_before), plain.partition_point(|row| is_before(*row)));
                }
            }
        }
    }
}
