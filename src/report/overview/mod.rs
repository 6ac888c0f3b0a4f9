//! Streams, incidents and causes as rows for other programs: what the views show of them. The names of the
//! fields and their order are what other tools rely on.

mod causes;
mod incidents;
mod streams;

pub use self::causes::CauseSheet;
pub use self::incidents::IncidentSheet;
pub use self::streams::StreamSheet;
use crate::event::UnixTime;
use crate::report::list::Raw;

/// The cause of a reason that nobody has seen before, as in the list.
const UNRECOGNISED: &str = "unrecognised";

fn time(time: Option<UnixTime>) -> String {
    time.map_or_else(String::new, UnixTime::rfc3339)
}

fn text(text: Option<Raw<'_>>) -> String {
    text.map_or_else(String::new, |Raw(text)| text.shown().to_owned())
}

/// Thousandths as a share of one.
fn share(thousandths: u16) -> f64 {
    f64::from(thousandths) / 1_000.0
}
