//! The paragraph about a stream: how often it broke, what it usually breaks by, and the break that it stands
//! after now.

use super::sentences::{Sentences, stream_of, title};
use super::{Facts, OfBreak};
use crate::cause::CauseId;
use crate::event::UnixTime;
use crate::say;
use crate::store::Row;

/// A stream among the breaks that are shown.
#[derive(Clone, Copy, Debug)]
pub struct OfStream<'a> {
    /// Its breaks that are shown.
    pub breaks: u32,
    /// What most of them ended by, and how many; [`None`] within for reasons that nobody knows.
    pub usual: (Option<CauseId>, u32),
    /// The span of time that these can have ended in.
    pub span: (UnixTime, UnixTime),
    /// The last of them.
    pub last: Row,
    /// The break that it stands after, which is told of: its last one as a rule, but no refused attempt.
    pub stands: OfBreak<'a>,
}

impl OfStream<'_> {
    /// The paragraph.
    #[must_use]
    pub fn paragraph(&self, facts: &Facts<'_>) -> String {
        let lang = facts.lang;
        let mut out = Sentences::new(lang);
        let stream = stream_of(facts.store.get(self.last), lang);
        let (from, until) = (facts.moment(self.span.0), facts.moment(self.span.1));
        let n = self.breaks;
        let (cause, most) = (title(self.usual.0, lang), self.usual.1);
        let breaks = if n == 1 { "once" } else { "times" };
        let breaks = if n == 1 { breaks.to_owned() } else { format!("{n} {breaks}") };
        out.say(&say!(
            lang,
            "Stream {stream} broke {breaks} between {from} and {until}, usually by: {cause} ({most} of {n})",
            "流 {stream} 在 {from} 至 {until} 断流 {n} 次，常见原因：{cause}（{n} 次中 {most} 次）",
            "ストリーム {stream} は {from} から {until} に {n} 回切断、主な原因: {cause}（{n} 回中 {most} 回）"
        ));
        if let Some(ended) = facts.store.get(self.stands.row).ended() {
            let at = facts.moment(ended);
            out.say(&say!(
                lang,
                "The break that counts now was at {at}",
                "目前以 {at} 的断流为准",
                "現在の状態は {at} の切断による"
            ));
        }
        self.stands.tell(facts, &mut out);
        out.end()
    }
}
