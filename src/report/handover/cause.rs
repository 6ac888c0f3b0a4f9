//! The paragraph about a cause: how many breaks it has, what it means, who acts, what to do.

use super::Facts;
use super::break_::cause_of;
use super::sentences::{CAUSE, Sentences, sources, stream_of};
use crate::cause::catalogue_in;
use crate::cause::heading::MEANING;
use crate::event::UnixTime;
use crate::say;
use crate::store::Row;

/// A cause, or a reason that nobody knows, among the breaks that are shown.
#[derive(Clone, Copy, Debug)]
pub struct OfCause {
    /// The last of its breaks.
    pub last: Row,
    /// How many it has.
    pub breaks: u32,
    /// On how many streams.
    pub streams: u32,
    /// Thousandths of all breaks shown.
    pub share: u16,
    /// The span of time that these can have ended in.
    pub span: (UnixTime, UnixTime),
}

impl OfCause {
    /// The paragraph.
    #[must_use]
    pub fn paragraph(&self, facts: &Facts<'_>) -> String {
        let lang = facts.lang;
        let it = facts.store.get(self.last);
        let mut out = Sentences::new(lang);
        out.say_of(CAUSE, &cause_of(it, facts));
        let (from, until) = (facts.moment(self.span.0), facts.moment(self.span.1));
        let (n, m, percent) = (self.breaks, self.streams, (self.share + 5) / 10);
        let (breaks, streams) =
            (if n == 1 { "break" } else { "breaks" }, if m == 1 { "stream" } else { "streams" });
        out.say(&say!(
            lang,
            "{n} {breaks} of {m} {streams} between {from} and {until}, {percent} % of those listed",
            "{from} 至 {until} 共 {m} 路流断流 {n} 次，占所列断流的 {percent} %",
            "{from} から {until} に {m} 本で {n} 回切断（表示中の {percent} %）"
        ));
        let stream = stream_of(it, lang);
        if let Some(at) = it.ended().map(|at| facts.moment(at)) {
            out.say(&say!(
                lang,
                "The last was stream {stream} at {at}",
                "最近一次：流 {stream}，{at}",
                "最後はストリーム {stream}、{at}"
            ));
        }
        if let Some(known) = it.cause().map(|id| catalogue_in(lang).get(id)) {
            out.say_of(MEANING, known.text.meaning);
            out.advise(known);
        }
        out.say(&sources(facts, it));
        out.end()
    }
}
