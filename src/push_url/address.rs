//! Scheme, host and port of a push URL.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::names::listed;
use super::parse::PushUrl;
use super::problem::Problem;

/// The longest domain name, and the longest part of one, in bytes.
const LONGEST_DOMAIN: usize = 253;
const LONGEST_LABEL: usize = 63;

pub(super) fn check(url: &PushUrl, problems: &mut Vec<Problem>) {
    match url.scheme.as_str() {
        // That it is missing was noted when the URL was taken apart.
        "rtmp" | "rtmps" | "srt" | "" => {}
        "webrtc" => problems.push(Problem::SchemeAlsoPlays),
        "http" | "https" => problems.push(Problem::Playback),
        _ => problems.push(Problem::SchemeUnknown(url.shown_scheme())),
    }
    if url.user {
        problems.push(Problem::UserBeforeHost);
    }
    problems.extend(host(&url.host));
    problems.extend(port(url));
}

fn host(host: &str) -> Option<Problem> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() {
        return Some(Problem::HostMissing);
    }
    if bare.parse::<Ipv6Addr>().is_ok() || bare.parse::<Ipv4Addr>().is_ok() {
        return Some(Problem::HostIsAddress);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let odd: Vec<char> = host.chars().filter(|c| !allowed(*c)).collect();
    if !odd.is_empty() {
        return Some(Problem::HostCharacters(listed(&odd)));
    }
    let label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let formed = host.len() <= LONGEST_DOMAIN && host.contains('.') && host.split('.').all(label);
    (!formed).then_some(Problem::HostMalformed)
}

fn port(url: &PushUrl) -> Option<Problem> {
    let written = url.port.as_deref()?;
    let digits = written.bytes().all(|b| b.is_ascii_digit());
    let Some(port) = written.parse::<u16>().ok().filter(|port| digits && *port > 0) else {
        return Some(Problem::PortInvalid);
    };
    match url.scheme.as_str() {
        "rtmp" if port == 443 => Some(Problem::PortOfTls),
        "rtmp" if port != 1935 => Some(Problem::PortUnusual(port)),
        "rtmps" if port == 1935 => Some(Problem::TlsOnPlainPort),
        _ => None,
    }
}
