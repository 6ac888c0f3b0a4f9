//! The vendor's pages about a cause, chosen for the site that the reader's account is on.

use crate::site::Site;

/// A page of the vendor that says more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// What the page is about, in the catalogue's language.
    pub title: &'static str,
    /// Its address; a page in the catalogue's language where the vendor has one.
    pub url: &'static str,
}

/// A page with its address for each site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Page {
    pub(super) title: &'static str,
    /// For accounts of the international site.
    pub(super) international: &'static str,
    /// For accounts of the China site; `None` where the page is of no use to them.
    pub(super) china: Option<&'static str>,
}

impl Page {
    /// The link for accounts of a site. Where nobody knows the site, no page is left out.
    pub(super) fn on(self, site: Option<Site>) -> Option<Link> {
        let url = match site {
            Some(Site::Intl) => self.international,
            Some(Site::Cn) => self.china?,
            None => self.china.unwrap_or(self.international),
        };
        Some(Link { title: self.title, url })
    }
}
