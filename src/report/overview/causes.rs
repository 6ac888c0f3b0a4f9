//! One cause, or one reason that nobody knows, as a row.

use serde::Serialize;

use super::{UNRECOGNISED, share, text, time};
use crate::cause::catalogue_in;
use crate::i18n::Lang;
use crate::report::list::{Raw, Stamp, present};
use crate::report::sheet::Sheet;
use crate::store::BreakRef;

/// A cause among the breaks that are shown.
#[derive(Clone, Debug, Serialize)]
pub struct CauseSheet<'a> {
    /// Its key, or `unrecognised`.
    pub cause: &'static str,
    /// Its title in the user's language.
    pub title: Option<&'static str>,
    /// The service's words, where nobody knows them.
    pub reason: Option<Raw<'a>>,
    /// Who has to act.
    pub actor: Option<&'static str>,
    /// The service's codes in short.
    pub codes: Option<String>,
    /// Breaks shown.
    pub breaks: u32,
    /// Their share of all that are shown, 0 to 1.
    pub share: f64,
    /// Distinct streams among them.
    pub streams: u32,
    /// How many ended in the earlier half of the time shown; missing while not all are known.
    pub earlier: Option<u32>,
    /// How many ended in the later half.
    pub later: Option<u32>,
    /// The end of the last of them, RFC 3339 in UTC.
    pub last_ended_at: Option<Stamp>,
}

impl<'a> CauseSheet<'a> {
    /// The names of the fields, in order.
    pub const KEYS: &'static [&'static str] = &[
        "cause",
        "title",
        "reason",
        "actor",
        "codes",
        "breaks",
        "share",
        "streams",
        "earlier",
        "later",
        "last_ended_at",
    ];

    /// Of the cause of a break, which is the last one shown; `shown` are its breaks, their share in
    /// thousandths, and their streams; `halves` how many ended in either half of the time.
    #[must_use]
    pub fn of(last: BreakRef<'a>, shown: (u32, u16, u32), halves: Option<(u32, u32)>, lang: Lang) -> Self {
        let known = last.cause().map(|id| catalogue_in(lang).get(id));
        let (breaks, thousandths, streams) = shown;
        Self {
            cause: known.map_or(UNRECOGNISED, |it| it.key),
            title: known.map(|it| it.text.title),
            reason: if known.is_none() { present(last.reason()) } else { None },
            actor: known.map(|it| it.actor.name()),
            codes: known.map(|it| it.codes_in_short().trim().to_owned()),
            breaks,
            share: share(thousandths),
            streams,
            earlier: halves.map(|(earlier, _)| earlier),
            later: halves.map(|(_, later)| later),
            last_ended_at: last.ended().map(Stamp),
        }
    }
}

impl Sheet for CauseSheet<'_> {
    fn cells(&self) -> Vec<String> {
        let number = |number: Option<u32>| number.map_or_else(String::new, |n| n.to_string());
        vec![
            self.cause.to_owned(),
            self.title.unwrap_or_default().to_owned(),
            text(self.reason),
            self.actor.unwrap_or_default().to_owned(),
            self.codes.clone().unwrap_or_default(),
            self.breaks.to_string(),
            self.share.to_string(),
            self.streams.to_string(),
            number(self.earlier),
            number(self.later),
            time(self.last_ended_at.map(|Stamp(at)| at)),
        ]
    }
}
