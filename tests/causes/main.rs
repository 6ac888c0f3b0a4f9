//! The catalogue of causes against the vendor's published facts (`tests/data`), its words in every
//! language against the rules for good ones, and what `explain` makes of them.

mod commands;
mod explaining;
mod facts;
mod pages;
mod words;

use std::collections::HashMap;

use breakwatch::cause::{Cause, catalogue};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Published {
    pub(crate) causes: Vec<PublishedCause>,
    pub(crate) legacy_errmsg: Vec<Legacy>,
    pub(crate) seed_rows: Vec<SeedRow>,
}

#[derive(Deserialize)]
pub(crate) struct PublishedCause {
    pub(crate) key: String,
    pub(crate) codes: Vec<PublishedCode>,
    pub(crate) zh: Vec<String>,
    pub(crate) en: Vec<String>,
    pub(crate) ja: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct PublishedCode {
    pub(crate) errcode: u16,
    pub(crate) sub_errcode: u16,
}

#[derive(Deserialize)]
pub(crate) struct Legacy {
    pub(crate) errcode: u16,
    pub(crate) errmsg: String,
    pub(crate) key: String,
}

#[derive(Deserialize)]
pub(crate) struct SeedRow {
    pub(crate) row: usize,
    pub(crate) ja: String,
    pub(crate) key: String,
}

#[derive(Deserialize)]
pub(crate) struct Links {
    pub(crate) sites: HashMap<String, String>,
    pub(crate) documents: HashMap<String, Document>,
    pub(crate) console: HashMap<String, String>,
}

#[derive(Deserialize)]
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) cn: Option<String>,
}

pub(crate) fn published() -> Published {
    serde_json::from_str(include_str!("../data/stop-reasons.json")).expect("tests/data/stop-reasons.json")
}

pub(crate) fn links() -> Links {
    serde_json::from_str(include_str!("../data/links.json")).expect("tests/data/links.json")
}

pub(crate) fn causes() -> impl Iterator<Item = &'static Cause> {
    catalogue().iter().map(|(_, cause)| cause)
}

pub(crate) fn recognised(reason: &str) -> Option<&'static str> {
    catalogue().recognise(reason).map(|id| catalogue().get(id).key)
}
