//! TEMPORARY stand-in until the catalogue lands.
#![allow(missing_docs)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CauseId(pub u8);
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    Streamer,
    Network,
    Us,
    Account,
    Platform,
    Operator,
    Nobody,
}
pub struct Catalogue;
pub fn catalogue() -> &'static Catalogue {
    &Catalogue
}
impl Catalogue {
    pub fn recognise(&self, raw: &str) -> Option<CauseId> {
        raw.contains("network").then_some(CauseId(1))
    }
}
