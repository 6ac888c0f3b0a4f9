//! The vendor's two sites: what every room may know of them.

use crate::i18n::Lang;

/// One of the vendor's two sites: different accounts and keys, the same protocol.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Site {
    /// The site of mainland China.
    Cn,
    /// The international site.
    Intl,
}

impl Site {
    /// The API's host.
    #[must_use]
    pub const fn host(self) -> &'static str {
        match self {
            Self::Cn => "live.tencentcloudapi.com",
            Self::Intl => "live.intl.tencentcloudapi.com",
        }
    }

    /// As `--site` and the configuration spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cn => "cn",
            Self::Intl => "intl",
        }
    }

    /// For sentences: `China site`, `international site`.
    #[must_use]
    pub const fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Cn => lang.pick("China site", "中国站", "中国サイト"),
            Self::Intl => lang.pick("international site", "国际站", "国際サイト"),
        }
    }

    /// The site that this one is mixed up with.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Cn => Self::Intl,
            Self::Intl => Self::Cn,
        }
    }

    /// Reads `cn` or `intl`, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Cn, Self::Intl].into_iter().find(|site| site.name().eq_ignore_ascii_case(name))
    }
}
