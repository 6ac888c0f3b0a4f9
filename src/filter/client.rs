//! Whose client addresses a term means: one address, a network, or none at all.
//!
//! An IPv4 address written as IPv6 (`::ffff:203.0.113.9`) is the IPv4 address, in records and in
//! filters alike; an IPv6 network never contains IPv4 addresses.

use std::net::IpAddr;

use super::error::{FilterError, quoted};
use super::lex::Piece;
use crate::i18n::{Lang, Words};
use crate::say;

/// What finds pushes without an address.
pub(super) const UNLISTED: &str = "none";

/// A set of client addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Client {
    /// Listed without an address: pushed from an internal network.
    Unlisted,
    /// An IPv4 network: its address without host bits, and its mask.
    V4(u32, u32),
    /// An IPv6 network, the same way.
    V6(u128, u128),
}

impl Client {
    /// Whether the set is that of the clients without an address.
    pub(super) const fn is_unlisted(self) -> bool {
        matches!(self, Self::Unlisted)
    }

    /// Whether a listed address is in the set.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self, address.to_canonical()) {
            (Self::V4(network, mask), IpAddr::V4(address)) => address.to_bits() & mask == network,
            (Self::V6(network, mask), IpAddr::V6(address)) => address.to_bits() & mask == network,
            _ => false,
        }
    }
}

const FORMS: Words = Words::new(
    "write 203.0.113.9, 203.0.113.0/24, 2001:db8::/32, or none; a part of an address is found without ip:",
    "请写 203.0.113.9、203.0.113.0/24、2001:db8::/32 或 none；查找地址的一部分时不要写 ip:",
    "203.0.113.9、203.0.113.0/24、2001:db8::/32、none のように書く。アドレスの一部で探すときは ip: を付けない",
);

/// What stands behind `ip:`.
pub(super) fn client(piece: &Piece) -> Result<Client, FilterError> {
    let text = piece.text.as_str();
    if text == "-" || text.eq_ignore_ascii_case(UNLISTED) {
        return Ok(Client::Unlisted);
    }
    let (address, prefix) =
        text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let Ok(address) = address.parse::<IpAddr>() else {
        let begun =
            UNLISTED.starts_with(text) || text.chars().all(|c| c.is_ascii_hexdigit() || ".:".contains(c));
        return Err(FilterError::new(
            piece.at,
            piece.len,
            say!(
                Lang::current(),
                "{given} is neither an address nor a network",
                "{given} 既不是 IP 地址也不是网段",
                "{given} は IP アドレスでもネットワークでもありません",
                given = quoted(text)
            ),
            FORMS.said(),
        )
        .unfinished_if(piece.last && begun));
    };
    let widest = if address.is_ipv4() { 32 } else { 128 };
    let Some(prefix) = prefix else { return Ok(network(address, widest)) };
    match prefix.parse::<u32>() {
        Ok(bits) if bits <= widest && prefix.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(network(address, bits))
        }
        _ => {
            let lang = Lang::current();
            let slash = text.chars().take_while(|c| *c != '/').count();
            let at = piece.at + usize::from(piece.quoted) + slash + 1;
            Err(FilterError::new(
                at,
                prefix.chars().count(),
                say!(
                    lang,
                    "a network's length is a number from 0 to {widest}",
                    "网段的前缀长度是 0 到 {widest} 的数字",
                    "ネットワークのプレフィックス長は 0 から {widest} までの数です"
                ),
                say!(
                    lang,
                    "write it behind the slash, such as {address}/{bits}",
                    "请写在斜杠之后，例如 {address}/{bits}",
                    "スラッシュの後に書く。例: {address}/{bits}",
                    bits = widest - 8
                ),
            )
            .unfinished_if(piece.last && prefix.is_empty()))
        }
    }
}

/// The network of an address; `bits` is at most the family's width.
fn network(address: IpAddr, bits: u32) -> Client {
    match address {
        IpAddr::V4(address) => v4(address.to_bits(), bits),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) if bits >= 96 => v4(mapped.to_bits(), bits - 96),
            _ => {
                let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
                Client::V6(address.to_bits() & mask, mask)
            }
        },
    }
}

fn v4(address: u32, bits: u32) -> Client {
    let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
    Client::V4(address & mask, mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Client, FilterError> {
        client(&Piece {
            at: 3,
            len: text.chars().count(),
            text: text.into(),
            quoted: false,
            form: super::super::lex::Form::Plain,
            last: true,
        })
    }

    fn holds(set: &str, address: &str) -> bool {
        parse(set).unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_ends_at_its_edges() {
        assert!(holds("203.0.113.0/24", "203.0.113.0"));
        assert!(holds("203.0.113.0/24", "203.0.113.255"));
        assert!(!holds("203.0.113.0/24", "203.0.112.255"));
        assert!(!holds("203.0.113.0/24", "203.0.114.0"));
        assert!(holds("203.0.113.6/31", "203.0.113.7"));
        assert!(!holds("203.0.113.6/31", "203.0.113.8"));
        assert!(holds("203.0.113.6/32", "203.0.113.6"));
        assert!(!holds("203.0.113.6", "203.0.113.7"));
        assert!(holds("0.0.0.0/0", "255.255.255.255"));
        assert!(holds("2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"));
        assert!(!holds("2001:db8::/32", "2001:db9::"));
        assert!(holds("::/0", "2001:db8::1"));
        assert!(holds("2001:db8::1/128", "2001:db8::1"));
    }

    #[test]
    fn bits_behind_the_network_do_not_matter() {
        assert_eq!(parse("203.0.113.77/24"), parse("203.0.113.0/24"));
        assert_eq!(parse("2001:DB8::77/64"), parse("2001:db8::/64"));
    }

    #[test]
    fn ipv4_in_ipv6_clothes_is_ipv4() {
        assert!(holds("203.0.113.0/24", "::ffff:203.0.113.9"));
        assert!(holds("::ffff:203.0.113.0/120", "203.0.113.9"));
        assert!(holds("::ffff:203.0.113.9", "203.0.113.9"));
        assert!(!holds("::/0", "203.0.113.9"));
        assert!(!holds("0.0.0.0/0", "2001:db8::1"));
    }

    #[test]
    fn no_address_at_all_can_be_asked_for() {
        assert_eq!(parse("-"), Ok(Client::Unlisted));
        assert_eq!(parse("None"), Ok(Client::Unlisted));
    }

    #[test]
    fn wrong_addresses_point_at_what_is_wrong() {
        for (text, at, len, unfinished) in [
            ("203.0.113", 3, 9, true),
            ("no", 3, 2, true),
            ("", 3, 1, true),
            ("host", 3, 4, false),
            ("203.0.113.256", 3, 13, true),
            ("203.0.113.0/33", 15, 2, false),
            ("203.0.113.0/", 15, 1, true),
            ("203.0.113.0/+8", 15, 2, false),
            ("203.0.113.0/24/8", 15, 4, false),
            ("::1/129", 7, 3, false),
            ("::1%eth0", 3, 8, false),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(
                (error.at, error.len, error.is_unfinished()),
                (at, len, unfinished),
                "{text}: {error}"
            );
        }
    }
}
