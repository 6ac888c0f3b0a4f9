//! A filter at work over a store, a piece at a time: whoever types need not wait for a million breaks.
//!
//! A piece is counted in texts and rows looked at, not in time. Belongs to one revision of a store: whoever
//! goes on with it after a change begins anew.

use super::compile::Tables;
use super::expr::Expr;
use super::plan::{Ground, Plan};
use super::{Cache, Filter, scan};
use crate::event::UnixTime;
use crate::insight::Mark;
use crate::store::{Row, Store};

/// See the module.
#[derive(Debug)]
pub struct Search {
    /// The rows of the window, newest end first.
    from: usize,
    until: usize,
    /// How many tests have been prepared.
    prepared: usize,
    tables: Tables,
    found: Vec<Row>,
}

impl Search {
    /// Begins; `from` is the begin of the window. `found` is memory to use.
    #[must_use]
    pub fn begin(
        filter: &Filter,
        store: &Store,
        now: UnixTime,
        from: Option<UnixTime>,
        mut found: Vec<Row>,
    ) -> Self {
        found.clear();
        let window = filter.window_places(store, now, from);
        Self { from: window.start, until: window.end, prepared: 0, tables: Tables::default(), found }
    }

    /// Works on until about so many texts and rows have been looked at; true if all is found. Filter, store
    /// and marks are those that it began with, see [`Filter::rows`].
    pub fn go_on(
        &mut self,
        filter: &Filter,
        (store, marks, now): (&Store, &[Mark], UnixTime),
        cache: &mut Cache,
        mut budget: usize,
    ) -> bool {
        let order = store.rows_newest_first();
        let window = order.get(self.from..self.until.min(order.len())).unwrap_or_default();
        if filter.expr == Expr::default() {
            self.found.extend_from_slice(window);
            self.from = self.until;
            return true;
        }
        let plan = Plan::of(&filter.expr);
        if let Plan::Scan(clauses, _) = &plan {
            let tests =
                clauses.iter().enumerate().flat_map(|(at, tests)| tests.iter().map(move |it| (at, *it)));
            let texts = store.names().len() + store.reasons().len() + store.addresses().len();
            for (clause, test) in tests.skip(self.prepared) {
                if budget == 0 {
                    return false;
                }
                if self.prepared == 0 {
                    self.tables.clear(store);
                }
                self.tables.add(1 << clause, test, store, now, &mut cache.haystacks);
                self.prepared += 1;
                budget = budget.saturating_sub(texts);
            }
        }
        let (piece, left) = window.split_at(budget.min(window.len()));
        if let Plan::Scan(_, enough) = &plan {
            scan::scan((&self.tables, enough), (store, marks, now), piece, &mut self.found);
        } else {
            let ground = Ground { store, marks, now };
            plan.run(ground, (&mut cache.haystacks, &mut cache.tables), piece, &mut self.found);
        }
        self.from += piece.len();
        left.is_empty()
    }

    /// All rows that were found, newest end first.
    #[must_use]
    pub fn into_rows(self) -> Vec<Row> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;
    use crate::event::{ProfileId, Record, Seen, Source, Text};

    const NOW: UnixTime = UnixTime(1_795_176_000);

    #[test]
    fn in_pieces_of_any_size_the_same_is_found() {
        let seen = |n: i64| {
            let record = Record {
                domain: Text::new("push.example.com"),
                app: Text::new(if n % 3 == 0 { "live" } else { "vod" }),
                stream: Text::new(&format!("room_{}", n % 17)),
                started: Some(NOW.plus(-n - 60)),
                ended: Some(NOW.plus(-n)),
                reason: Text::new("x"),
                duration_s: Some(60),
                client_ip: Text::new(&format!("203.0.113.{}", n % 200)),
                resolution: Text::default(),
            };
            Seen { record, count: 1 }
        };
        let mut store = Store::new(vec!["main".into()]);
        store.apply(ProfileId(0), &(0..3_000).map(seen).collect::<Vec<_>>(), Source::FirstFill, NOW);
        let nine = (0..9).map(|n| format!("-stream:=room_{n}")).collect::<Vec<_>>().join(" ");
        for text in [
            "",
            "room_1",
            "app:live stream:/_1[0-4]$/",
            "since:20m -ip:203.0.113.7",
            "~rm1 or app:(vod)",
            &nine,
        ] {
            let filter = Filter::parse(text, &Utc).unwrap();
            let whole = filter.rows(&store, &[], NOW, None);
            assert!(!whole.is_empty(), "{text}");
            for budget in [1, 100, 1_000, 1_000_000] {
                let mut cache = Cache::default();
                let mut search = Search::begin(&filter, &store, NOW, None, vec![7]);
                let mut pieces = 1;
                while !search.go_on(&filter, (&store, &[], NOW), &mut cache, budget) {
                    pieces += 1;
                }
                assert_eq!(search.into_rows(), whole, "{text} by {budget}");
                assert!(budget > 1 || pieces > 100 || text.is_empty(), "{text}: {pieces} pieces");
            }
        }
    }
}
