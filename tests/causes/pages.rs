//! Links: only the vendor's published pages, and those of the reader's language and site.

use std::collections::HashSet;

use breakwatch::cause::{Link, catalogue_in};
use breakwatch::i18n::Lang;
use breakwatch::site::Site;

use crate::links;

fn pages(lang: Lang, site: Option<Site>) -> Vec<Link> {
    catalogue_in(lang).iter().flat_map(|(_, cause)| cause.links(site)).collect()
}

const SITES: [Option<Site>; 3] = [None, Some(Site::Cn), Some(Site::Intl)];

#[test]
fn only_published_addresses_are_shown() {
    let facts = links();
    let mut allowed: HashSet<String> = facts.console.into_values().collect();
    for document in facts.documents.values() {
        for (site, address) in &facts.sites {
            let path = if site == "cn" { document.cn.as_ref() } else { Some(&document.path) };
            allowed.extend(path.map(|path| format!("{address}{path}")));
        }
    }
    for lang in Lang::ALL {
        for site in SITES {
            for link in pages(lang, site) {
                assert!(allowed.contains(link.url), "{}", link.url);
                assert!(!link.title.is_empty());
            }
        }
        for (_, cause) in catalogue_in(lang).iter() {
            let text = &cause.text;
            let prose = [text.title, text.meaning, text.first_check, text.command.unwrap_or_default()];
            for sentence in prose.iter().chain(&text.fix) {
                assert!(!sentence.contains("http://") && !sentence.contains("https://"), "{}", cause.key);
            }
            assert!(SITES.iter().all(|site| cause.links(*site).next().is_some()), "{}", cause.key);
        }
    }
    // Also those that no cause uses.
    for line in include_str!("../../assets/causes/links.toml").lines() {
        if let Some(address) = line.split('"').find(|part| part.starts_with("https://")) {
            let known = allowed.contains(address) || facts.sites.values().any(|site| site == address);
            assert!(known, "{address}");
        }
    }
}

#[test]
fn documents_are_in_the_readers_language() {
    for (lang, site, begin) in [
        (Lang::En, None, "https://www.tencentcloud.com/document/"),
        (Lang::Ja, None, "https://www.tencentcloud.com/jp/document/"),
        (Lang::Ja, Some(Site::Cn), "https://www.tencentcloud.com/jp/document/"),
        (Lang::Zh, Some(Site::Intl), "https://www.tencentcloud.com/zh/document/"),
    ] {
        let documents = pages(lang, site).into_iter().filter(|link| link.url.contains("/document/"));
        for link in documents {
            assert!(link.url.starts_with(begin), "{lang:?}, {site:?}: {}", link.url);
        }
    }
    let chinese =
        |site| pages(Lang::Zh, site).into_iter().any(|link| link.url.contains("//cloud.tencent.com/"));
    assert!(chinese(None) && chinese(Some(Site::Cn)) && !chinese(Some(Site::Intl)));
}

#[test]
fn accounts_of_the_china_site_are_not_sent_to_the_international_console() {
    for lang in Lang::ALL {
        let abroad =
            |site| pages(lang, site).into_iter().any(|link| link.url.contains("console.tencentcloud.com"));
        assert!(!abroad(Some(Site::Cn)));
        assert!(abroad(Some(Site::Intl)) && abroad(None));
    }
}
