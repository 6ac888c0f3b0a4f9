//! Each fault of the wire by itself, at every request.

use breakwatch::simulator::{Fault, Options, Simulator};
use futures_util::future::join_all;

use crate::rig::{Rig, Watch};
use crate::story::{always, busy};

/// What a fault does to whoever watches.
#[derive(Clone, Copy)]
enum Effect {
    /// None at all.
    None,
    /// The one or other request may fail, and all goes on.
    Little,
    /// Nothing can be read, and that is said in these words.
    Says(&'static str),
}
use Effect::{Little, None, Says};

async fn play(fault: Fault, effect: Effect, watched: Watch) {
    let simulator = Simulator::start(Options { seed: fault as u64, ..busy() }).await.unwrap();
    let mut rig = Rig::at_ease(simulator, watched).await;
    rig.until_explained(&format!("before {fault}")).await;
    rig.forget();
    let began = rig.simulator.requests().total;
    rig.simulator.set_faults(always(fault));
    match effect {
        None | Little => goes_on(&mut rig, fault, effect).await,
        Says(words) => is_said(&mut rig, fault, words).await,
    }
    check_waiting(&rig, fault, began);
    rig.simulator.set_faults(Vec::new());
    rig.until_live(&format!("after {fault}")).await;
    rig.settled(&format!("after {fault}")).await;
    rig.until_explained(&format!("after {fault}")).await;
}

async fn goes_on(rig: &mut Rig, fault: Fault, effect: Effect) {
    rig.let_break(30);
    rig.settled(&format!("under {fault}")).await;
    rig.until_explained(&format!("under {fault}")).await;
    if matches!(effect, None) {
        let trouble = rig.trouble().map(str::to_owned);
        assert_eq!(trouble, Option::None, "{fault}");
    }
}

async fn is_said(rig: &mut Rig, fault: Fault, words: &str) {
    rig.until(&format!("the words for {fault}"), |rig| rig.trouble().is_some_and(|why| why.contains(words)))
        .await;
    rig.let_break(150);
    rig.ask_about("in_the_dark");
    rig.ages(&format!("under {fault}")).await;
    rig.until(&format!("what explains a break under {fault}"), |rig| !rig.withheld.is_empty()).await;
    for status in &rig.statuses {
        let said = format!("{:?}", status.phase);
        assert!(said.contains(words) && said.contains(&rig.account), "{fault}: {said}");
        // Each sentence ends with what to do.
        assert!(said.contains("; "), "{fault}: {said}");
    }
}

/// A wait that the service asks for is kept.
fn check_waiting(rig: &Rig, fault: Fault, began: u64) {
    use Fault::{Http429Date, Http429Seconds, Http503Date, Http503Seconds};
    if !matches!(fault, Http429Date | Http429Seconds | Http503Date | Http503Seconds) {
        return;
    }
    let requests = rig.simulator.recent_requests();
    let before = requests.len() - usize::try_from(rig.simulator.requests().total - began).unwrap();
    let lists = requests[before..].iter().filter(|it| it.action == "DescribeLiveStreamEventList");
    let times: Vec<i64> = lists.map(|it| it.at_ms).collect();
    let longest = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
    assert!(longest >= 990, "{fault}: never waited longer than {longest} ms");
}

async fn play_all(cases: &[(Fault, Effect)], watched: Watch) {
    join_all(cases.iter().map(|&(fault, effect)| play(fault, effect, watched.clone()))).await;
}

#[tokio::test]
async fn statuses_with_and_without_a_time_to_wait() {
    let cases = [
        (Fault::Http500, Says("HTTP 500")),
        (Fault::Http503Seconds, Says("HTTP 503")),
        (Fault::Http503Date, Says("HTTP 503")),
        (Fault::Http429, Says("asks for fewer requests")),
        (Fault::Http429Seconds, Says("asks for fewer requests")),
        (Fault::Http429Date, Says("asks for fewer requests")),
        (Fault::Limit, Says("RequestLimitExceeded")),
        (Fault::Shared, Says("RequestLimitExceeded")),
    ];
    play_all(&cases, Watch::default()).await;
}

#[tokio::test]
async fn bodies_that_are_not_the_answer() {
    let cases = [
        (Fault::Html, Says("web page")),
        (Fault::Empty, Says("empty")),
        (Fault::NotJson, Says("not JSON")),
        (Fault::Latin1, Says("iso-8859-1")),
        (Fault::Utf16, Says("utf-16le")),
        (Fault::Gzip, Says("compressed (gzip)")),
        (Fault::GzipBroken, Says("compressed (gzip)")),
        (Fault::ShortLength, Says("stops in the middle")),
        (Fault::Huge, Says("over 4 MiB")),
        (Fault::HugeChunked, Says("over 4 MiB")),
    ];
    play_all(&cases, Watch::default()).await;
}

#[tokio::test]
async fn connections_that_break() {
    let cases =
        [(Fault::Reset, Says("broke")), (Fault::Truncated, Says("broke")), (Fault::ResetBody, Says("broke"))];
    play_all(&cases, Watch::default()).await;
}

#[tokio::test]
async fn connections_that_stall() {
    let cases = [
        (Fault::Hang, Says("no whole reply in time")),
        (Fault::HangBody, Says("no whole reply in time")),
        (Fault::LongLength, Says("no whole reply in time")),
        (Fault::Drip, Says("no whole reply in time")),
    ];
    play_all(&cases, Watch::impatient()).await;
}

#[tokio::test]
async fn oddities_that_harm_nothing() {
    let cases = [
        (Fault::ByteOrderMark, None),
        (Fault::NoRequestId, None),
        (Fault::Http10, None),
        (Fault::CloseIdle, Little),
        (Fault::ResetAfter, Little),
    ];
    play_all(&cases, Watch::default()).await;
}

#[tokio::test]
async fn no_credential_follows_a_redirect() {
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let address = elsewhere.local_addr().unwrap();
    let mut options = busy();
    options.redirect = format!("http://{address}/sign-in");
    let simulator = Simulator::start(options).await.unwrap();
    let mut rig = Rig::at_ease(simulator, Watch::default()).await;
    rig.simulator.set_faults(always(Fault::Redirect));
    let words = format!("a redirect to http://{address}");
    is_said(&mut rig, Fault::Redirect, &words).await;
    // Every status that redirects was answered.
    let tried = rig.simulator.requests().total + 5;
    rig.until("five redirects", |rig| rig.simulator.requests().total >= tried).await;
    let connected = elsewhere.accept().map(|_| ()).unwrap_err().kind();
    assert_eq!(connected, std::io::ErrorKind::WouldBlock, "somebody went where the redirect led");
    rig.simulator.set_faults(Vec::new());
    rig.until_live("after the redirects").await;
    rig.settled("after the redirects").await;
    rig.until_explained("after the redirects").await;
    assert_eq!(elsewhere.accept().map(|_| ()).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn every_fault_of_the_simulator_is_played_by_itself() {
    let here = include_str!("alone.rs");
    let there = include_str!("network.rs");
    for fault in Fault::ALL {
        let alone = here.contains(&format!("Fault::{fault:?}, "));
        assert!(alone || there.contains(&format!("always(Fault::{fault:?})")), "{fault}");
    }
}
