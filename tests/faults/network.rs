//! Troubles on the way: no name, no proxy, no encryption, no IPv4, nobody there for minutes.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use breakwatch::api::{HttpSettings, Proxies, Resolver, Site};
use breakwatch::simulator::{Fault, Simulator};
use futures_util::future::join_all;

use crate::rig::{Rig, Watch};
use crate::story::{always, busy, busy_at};
use crate::tls::{Front, Gate, Tunnel};

/// Waits until these words are said; then breaks happen unseen, and it stays so.
async fn said(rig: &mut Rig, words: &str) {
    rig.until(words, |rig| rig.trouble().is_some_and(|why| why.contains(words))).await;
    rig.let_break(150);
    rig.ages(words).await;
    for status in &rig.statuses {
        let said = format!("{:?}", status.phase);
        assert!(said.contains(words) && said.contains("busy") && said.contains("; "), "{said}");
    }
}

async fn over(rig: &mut Rig, when: &str) {
    rig.until_live(when).await;
    rig.settled(when).await;
    rig.until_explained(when).await;
}

#[tokio::test]
async fn an_outage_of_minutes_is_asked_about_ever_more_seldom_and_then_made_up_for() {
    let simulator = Simulator::start(busy()).await.unwrap();
    let mut rig = Rig::at_ease(simulator, Watch::default()).await;
    rig.simulator.set_faults(always(Fault::Outage));
    // Connections that were there are reset first.
    let refused = |rig: &Rig| rig.trouble().is_some_and(|why| why.contains("no connection to 127.0.0.1"));
    rig.until("no connection", refused).await;
    let stood = rig.status().last_success;
    rig.let_break(150);
    // Ten minutes pass at once: only their waits are played.
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let tried = rig.status().requests;
    rig.until("ten minutes", |_| began.elapsed() > Duration::from_secs(600)).await;
    tokio::time::resume();
    let tries = rig.status().requests - tried;
    assert!((20..60).contains(&tries), "{tries} tries in ten minutes");
    assert!(refused(&rig) && rig.status().last_success == stood, "{:?}", rig.status());
    // The next try may be half a minute away: that passes at once as well, with the service there.
    rig.simulator.set_faults(Vec::new());
    tokio::time::pause();
    rig.until("an answer", |rig| rig.trouble().is_none()).await;
    tokio::time::resume();
    over(&mut rig, "after the outage").await;
}

#[tokio::test]
async fn a_name_that_cannot_be_resolved_for_a_while() {
    let simulator = Simulator::start(busy()).await.unwrap();
    // Each request has a connection of its own, so each needs the name.
    simulator.set_faults(always(Fault::CloseIdle));
    let lost = Arc::new(AtomicBool::new(false));
    let is_lost = Arc::clone(&lost);
    let resolver = Resolver::new(move |name| {
        assert_eq!(name, "localhost");
        if is_lost.load(Ordering::SeqCst) {
            return Err(io::Error::other("temporary failure in name resolution"));
        }
        Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])
    });
    let endpoint = Some(simulator.url().replace("127.0.0.1", "localhost"));
    let settings = HttpSettings { resolver: Some(resolver), ..HttpSettings::default() };
    let mut rig = Rig::at_ease(simulator, Watch { endpoint, ..Watch::by(settings) }).await;
    lost.store(true, Ordering::SeqCst);
    said(&mut rig, "the name localhost").await;
    lost.store(false, Ordering::SeqCst);
    over(&mut rig, "with the name found again").await;
}

#[tokio::test]
async fn a_service_that_has_only_ipv6() {
    const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);
    // By address; by name with no other address; and behind an IPv4 address where nobody is.
    let cases: [Option<&'static [IpAddr]>; 3] = [None, Some(&[V6]), Some(&[V4, V6])];
    join_all(cases.map(over_ipv6)).await;
}

async fn over_ipv6(named: Option<&'static [IpAddr]>) {
    let here = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    let simulator = Simulator::start(busy_at(here)).await.unwrap();
    let url = simulator.url();
    assert!(url.starts_with("http://[::1]:"));
    let watched = match named {
        None => Watch::default(),
        Some(addresses) => {
            let resolver = Some(Resolver::new(|_| Ok(addresses.to_vec())));
            let settings = HttpSettings { resolver, ..HttpSettings::default() };
            Watch { endpoint: Some(url.replace("[::1]", "localhost")), ..Watch::by(settings) }
        }
    };
    let mut rig = Rig::at_ease(simulator, watched).await;
    rig.let_break(20);
    over(&mut rig, "over IPv6").await;
    assert_eq!(rig.trouble(), None);
}

#[tokio::test]
async fn a_proxy_that_fails_for_a_while() {
    join_all([Gate::Refusing, Gate::Broken, Gate::Closed].map(behind_a_proxy)).await;
}

async fn behind_a_proxy(gate: Gate) {
    let simulator = Simulator::start(busy()).await.unwrap();
    simulator.set_faults(always(Fault::CloseIdle));
    let front = Front::before(&simulator, Site::Cn.host()).await;
    let tunnel = Tunnel::to(front.address).await;
    let proxy = format!("http://user:hunter2@{}", tunnel.address);
    let proxies = Proxies::from_env(|name| (name == "HTTPS_PROXY").then(|| proxy.clone()));
    let settings = HttpSettings { proxies, ca_file: Some(front.ca_file()), ..HttpSettings::default() };
    let endpoint = Some(Site::Cn.host().to_owned());
    let mut rig = Rig::at_ease(simulator, Watch { endpoint, ..Watch::by(settings) }).await;
    tunnel.gate.set(gate);
    said(&mut rig, "of HTTPS_PROXY does not lead to live.tencentcloudapi.com").await;
    assert!(!format!("{:?}", rig.statuses).contains("hunter2"));
    tunnel.gate.set(Gate::Open);
    over(&mut rig, "with the proxy there again").await;
}

#[tokio::test]
async fn encryption_that_fails_in_the_middle() {
    let cases = [
        // Something in between speaks for the service.
        (Gate::Refusing, "no encrypted connection to localhost"),
        // Records that cannot be decrypted, after half an answer.
        (Gate::Broken, "no encrypted connection to localhost"),
        // The end of the connection, after half an answer.
        (Gate::Closed, "the connection to localhost"),
    ];
    join_all(cases.map(|(gate, words)| encrypted(gate, words))).await;
}

async fn encrypted(gate: Gate, words: &str) {
    let simulator = Simulator::start(busy()).await.unwrap();
    simulator.set_faults(always(Fault::CloseIdle));
    let front = Front::before(&simulator, "localhost").await;
    let settings = HttpSettings { ca_file: Some(front.ca_file()), ..HttpSettings::default() };
    let endpoint = Some(format!("https://localhost:{}", front.address.port()));
    let mut rig = Rig::at_ease(simulator, Watch { endpoint, ..Watch::by(settings) }).await;
    front.gate.set(gate);
    said(&mut rig, words).await;
    front.gate.set(Gate::Open);
    over(&mut rig, "encrypted again").await;
}
