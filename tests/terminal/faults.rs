//! Troubles as whoever sits before the screen meets them: what is wrong, and how old the data is.

use breakwatch::simulator::{Fault, FaultRate};

use crate::service::Service;
use crate::session::{Session, breakwatch};

#[test]
fn the_header_says_what_is_wrong_and_how_old_the_data_is() {
    let service = Service::start();
    let session = Session::start(service.watched_by(breakwatch(&[])), 150, 30);
    session.until_listed();
    // The service's clock stands at another time than this machine's.
    session.until_shown("this clock is");
    for (fault, words) in [
        (Fault::Html, "it answered with a web page"),
        (Fault::Redirect, "a redirect to http://192.0.2.1/sign-in"),
        (Fault::Outage, "no connection to 127.0.0.1"),
    ] {
        service.simulator.set_faults(vec![FaultRate { fault, probability: 1.0 }]);
        session.until(words, |screen| {
            let shown = screen.contents();
            shown.contains("RETRY") && shown.contains(words) && shown.contains("  read ")
        });
        if fault == Fault::Outage {
            session.until("STALE beside the reason", |screen| {
                let header = screen.rows(0, 150).next().unwrap_or_default();
                let stale = header.contains("STALE") && header.contains(" ago");
                stale && screen.contents().contains(words)
            });
        }
        service.simulator.set_faults(Vec::new());
        session.until("LIVE, and nothing wrong", |screen| {
            let shown = screen.contents();
            shown.contains("LIVE") && !shown.contains("RETRY") && !shown.contains(words)
        });
    }
    let account = service.simulator.accounts()[0].name.clone();
    service.simulator.set_revoked(&account, true).unwrap();
    session.until("STOPPED, and what to do", |screen| {
        let shown = screen.contents();
        shown.contains("STOPPED") && shown.contains("does not know the") && shown.contains(" ago")
    });
}
