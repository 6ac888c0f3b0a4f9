//! Services in which breaks go on happening, and the way of a test to them.

use std::net::SocketAddr;
use std::time::Duration;

use breakwatch::simulator::{Fault, FaultRate, Options, Scenario};

/// Sixty streams that break every few seconds and are listed late now and then. Their names cannot be
/// written in ASCII, their reasons not even in ISO 8859-1.
const BUSY: &str = r#"
[history]
span = "40s"

[publication]
usual = "0s..2s"
late_share = 0.05
late = "2s..4s"

[[account]]
name = "busy"
site = "cn"
temporary = true
domains = ["push.example.com"]
quietest = 1.0

[[account.group]]
key = "phones"
streams = 60
names = ["café_{nn}"]
domain = "push.example.com"
app = "live"
networks = ["198.51.100.0/24"]
resolutions = ["720*1280"]
on_air = "3s..9s"
off_air = "1s..6s"
ends = { client_closed = 3, raw_delete_stream = 1 }
back = "1s..3s"
"#;

/// A service that breaks go on happening in.
pub(crate) fn busy() -> Options {
    let mut options = Options::new(Scenario::parse(BUSY).unwrap());
    options.keep_requests = 1_000;
    options
}

/// The same on another address.
pub(crate) fn busy_at(listen: SocketAddr) -> Options {
    Options { listen, ..busy() }
}

/// A service in which nothing happens but what a test lets happen.
pub(crate) fn quiet(events: usize) -> Options {
    let mut options = Options::new(Scenario::plain().unwrap());
    options.events = Some(events);
    options.span = Some(Duration::from_secs(20 * 3_600));
    options
}

/// A fault at every request.
pub(crate) fn always(fault: Fault) -> Vec<FaultRate> {
    vec![FaultRate { fault, probability: 1.0 }]
}
