//! `DescribeLiveDomains`: the account's domains.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Client;
use super::error::Error;
use super::field::number;
use super::wire::{self, Reply};
use crate::event::Text;
use crate::i18n::{Lang, Words};
use crate::say;

/// The action's name.
pub(super) const DOMAINS: &str = "DescribeLiveDomains";
/// Domains per page, the most that the service gives.
const PER_PAGE: u32 = 100;
/// More domains than any account has; a service that pages without end is not followed.
const PAGES: u32 = 100;

/// A domain of the account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Domain {
    /// Its name.
    pub name: Text,
    /// Whether streams are pushed to it; otherwise they are played from it.
    pub push: bool,
    /// Whether it is switched on.
    pub enabled: bool,
}

impl Client {
    /// All domains of the account.
    ///
    /// # Errors
    /// Any [`Error`]; a key without the permission for it gets [`super::Kind::NoPermission`].
    pub async fn domains(&self) -> Result<Vec<Domain>, Error> {
        let mut all = Vec::new();
        for number in 1..=PAGES {
            let reply = self.call(DOMAINS, body(number)).await?;
            let (domains, total) = page(&reply).map_err(|why| self.incompatible(&why))?;
            let last = domains.is_empty();
            all.extend(domains);
            if last || u64::try_from(all.len()).is_ok_and(|known| known >= total) {
                break;
            }
        }
        Ok(all)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    page_num: u32,
    page_size: u32,
}

/// The body for a page of domains.
fn body(page: u32) -> Vec<u8> {
    wire::json(&Body { page_num: page, page_size: PER_PAGE })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fields<'a> {
    #[serde(borrow, default)]
    domain_list: Option<&'a RawValue>,
    #[serde(borrow, default)]
    all_count: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Entry<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow, rename = "Type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
}

/// The domains of a reply and how many there are in all. `Err` completes the sentence "a reply …".
pub(super) fn page(reply: &Reply) -> Result<(Vec<Domain>, u64), String> {
    let fields: Fields<'_> = reply.fields()?;
    let list = wire::elements("DomainList", fields.domain_list)?;
    let total = wire::count("AllCount", fields.all_count)?.unwrap_or(0);
    let domains = list.into_iter().map(|raw| {
        let fields: Entry<'_> = serde_json::from_str(raw.get()).map_err(|_| {
            let why = Words::new(
                "has a domain that is no object",
                "中有一个域名不是对象",
                "ドメインの一つがオブジェクトではありません",
            );
            why.said().to_owned()
        })?;
        let lang = Lang::current();
        let field = |name, raw| {
            number(name, raw).map_err(|why| {
                say!(lang, "has a domain whose {why}", "中有一个域名的 {why}", "ドメインの一つの {why}")
            })
        };
        Ok(Domain {
            name: Text::new(&wire::text_or_empty("Name", fields.name)),
            push: field("Type", fields.kind)? == Some(0),
            enabled: field("Status", fields.status)? != Some(0),
        })
    });
    Ok((domains.collect::<Result<_, String>>()?, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read_with_their_type_and_state() {
        let reply = wire::open(
            br#"{"Response":{"AllCount":2,"DomainList":[{"Name":"push.example.com","Type":0,"Status":1},{"Name":"play.example.com","Type":"1","Status":0}]}}"#,
        )
        .unwrap();
        let (domains, total) = page(&reply).unwrap();
        assert_eq!(total, 2);
        assert_eq!(domains[0], Domain { name: "push.example.com".into(), push: true, enabled: true });
        assert_eq!(domains[1], Domain { name: "play.example.com".into(), push: false, enabled: false });
    }
}
