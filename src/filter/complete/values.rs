//! Values that occur in a store, by how well they fit what is typed and then by how often they do.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Value, breaks};
use crate::cause::{CauseId, catalogue_in};
use crate::filter::causes::{self, UNRECOGNISED};
use crate::filter::client::UNLISTED;
use crate::filter::compile::Haystacks;
use crate::filter::haystack::{Haystack, fold};
use crate::filter::pattern::has_in_order;
use crate::i18n::{Lang, Words};
use crate::store::{Pool, Store, StreamKey, Symbol};

/// What values are taken from.
pub(super) struct Known<'a> {
    pub(super) store: &'a Store,
    pub(super) haystacks: &'a mut Haystacks,
    pub(super) lang: Lang,
}

impl Known<'_> {
    pub(super) fn streams(&mut self, typed: &str, fuzzy: bool, most: usize) -> Vec<Value> {
        self.names(typed, fuzzy, most, |key| key.name)
    }

    pub(super) fn apps(&mut self, typed: &str, fuzzy: bool, most: usize) -> Vec<Value> {
        self.names(typed, fuzzy, most, |key| key.app)
    }

    pub(super) fn domains(&mut self, typed: &str, fuzzy: bool, most: usize) -> Vec<Value> {
        self.names(typed, fuzzy, most, |key| key.domain)
    }

    /// One of the names of streams, with how many breaks the streams have that bear it.
    fn names(&mut self, typed: &str, fuzzy: bool, most: usize, which: fn(StreamKey) -> Symbol) -> Vec<Value> {
        let store = self.store;
        let mut counts = vec![0_u64; store.names().capacity()];
        for (id, key) in store.streams().iter() {
            counts[which(key) as usize] += store.rows_of(id).len() as u64;
        }
        let found = best(&mut self.haystacks.names, store.names(), (typed, fuzzy), most, |symbol| {
            counts.get(symbol as usize).copied().unwrap_or(0)
        });
        self.told(found)
    }

    pub(super) fn addresses(&mut self, typed: &str, most: usize) -> Vec<Value> {
        let (store, lang) = (self.store, self.lang);
        let pool = store.addresses();
        let uses = |symbol| u64::from(pool.uses(symbol));
        let found = best(&mut self.haystacks.addresses, pool, (typed, false), most, uses);
        let mut values = self.told(found);
        let unlisted = pool.iter().find(|(_, text, _)| text.is_empty());
        if let Some((symbol, ..)) = unlisted.filter(|_| UNLISTED.starts_with(&typed.to_lowercase())) {
            let help = format!("{}, {}", INTERNAL.of(lang), breaks(uses(symbol), lang));
            values.push(Value { value: UNLISTED.to_owned(), help });
        }
        values
    }

    pub(super) fn profiles(&self, typed: &str, fuzzy: bool, most: usize) -> Vec<Value> {
        let store = self.store;
        let mut counts = vec![0_u64; store.profiles().len()];
        for (id, key) in store.streams().iter() {
            counts[usize::from(key.profile.0)] += store.rows_of(id).len() as u64;
        }
        let mut best = Best::new(typed, fuzzy, most);
        for (name, count) in store.profiles().iter().zip(counts) {
            best.offer(name, count);
        }
        self.told(best.take())
    }

    /// Causes that occur, by key or title.
    pub(super) fn causes(&self, typed: &str, fuzzy: bool, most: usize) -> Vec<Value> {
        let lang = self.lang;
        let mut counts: BTreeMap<Option<CauseId>, u64> = BTreeMap::new();
        for (symbol, _, cause) in self.store.reasons().iter() {
            *counts.entry(*cause).or_default() += u64::from(self.store.reasons().uses(symbol));
        }
        let mut found = Vec::new();
        for (cause, count) in counts {
            let (key, title) = match cause {
                Some(cause) => (causes::facts(cause).key, catalogue_in(lang).get(cause).text.title),
                None => (UNRECOGNISED[0], UNSEEN.of(lang)),
            };
            let best = Best::new(typed, fuzzy, most);
            let rank = best.rank(&fold(key)).or_else(|| best.rank(&fold(title)).map(|_| u8::MAX));
            found.extend(rank.map(|rank| ((rank, Reverse(count), key), title)));
        }
        found.sort_unstable();
        found.truncate(most);
        let told = found.into_iter().map(|((_, Reverse(count), key), title)| Value {
            value: key.to_owned(),
            help: format!("{title}, {}", breaks(count, lang)),
        });
        told.collect()
    }

    fn told(&self, found: Vec<(&str, u64)>) -> Vec<Value> {
        let value =
            |(text, count): (&str, u64)| Value { value: text.to_owned(), help: breaks(count, self.lang) };
        found.into_iter().map(value).collect()
    }
}

/// The texts of a pool that fit best; those that occur `0` times are not meant.
fn best<'a, A>(
    haystack: &mut Haystack,
    pool: &'a Pool<A>,
    (typed, fuzzy): (&str, bool),
    most: usize,
    count: impl Fn(Symbol) -> u64,
) -> Vec<(&'a str, u64)> {
    let mut best = Best::new(typed, fuzzy, most);
    let mut offer = |symbol: Symbol| {
        let count = count(symbol);
        let text = if count > 0 { pool.text(symbol).shown() } else { "" };
        if !text.is_empty() {
            best.offer(text, count);
        }
    };
    if fuzzy || typed.is_empty() {
        pool.iter().for_each(|(symbol, ..)| offer(symbol));
    } else {
        haystack.refresh(pool);
        haystack.search(&fold(typed), offer);
    }
    best.take()
}

/// The best of many texts, a few at a time.
struct Best<'a> {
    typed: String,
    fuzzy: bool,
    most: usize,
    kept: Vec<(u8, Reverse<u64>, &'a str)>,
}

impl<'a> Best<'a> {
    fn new(typed: &str, fuzzy: bool, most: usize) -> Self {
        let typed: String = fold(typed);
        let typed = if fuzzy { typed.split_whitespace().collect() } else { typed };
        Self { typed, fuzzy, most, kept: Vec::new() }
    }

    /// How well a folded text fits, the best 0; nothing if it does not.
    fn rank(&self, folded: &str) -> Option<u8> {
        if self.typed.is_empty() || folded.starts_with(&self.typed) {
            return Some(0);
        }
        match folded.find(&self.typed) {
            Some(at) if !folded[..at].ends_with(char::is_alphanumeric) => Some(1),
            Some(_) => Some(2),
            None => (self.fuzzy && has_in_order(folded, &self.typed)).then_some(3),
        }
    }

    fn offer(&mut self, text: &'a str, count: u64) {
        let rank = if self.typed.is_empty() { Some(0) } else { self.rank(&fold(text)) };
        let Some(rank) = rank else { return };
        self.kept.push((rank, Reverse(count), text));
        if self.kept.len() >= 8 * self.most.max(1) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.kept.sort_unstable();
        self.kept.dedup_by_key(|(.., text)| *text);
        self.kept.truncate(self.most);
    }

    fn take(mut self) -> Vec<(&'a str, u64)> {
        self.cut();
        self.kept.into_iter().map(|(_, Reverse(count), text)| (text, count)).collect()
    }
}

const INTERNAL: Words =
    Words::new("no address: internal network", "没有地址：内网", "アドレスなし（内部ネットワーク）");
const UNSEEN: Words = Words::new("reasons that nobody has seen", "目录未收录的原因", "カタログにない理由");
