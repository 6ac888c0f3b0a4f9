//! What part of an account is watched.

/// The part of an account that is watched: all of it, or one domain, one app, or both.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// Only this push domain.
    pub domain: Option<String>,
    /// Only this app.
    pub app: Option<String>,
}

impl Scope {
    /// One scope for each pair of a profile's domains and apps; an empty list restricts nothing.
    #[must_use]
    pub fn of(domains: &[String], apps: &[String]) -> Vec<Self> {
        fn each(names: &[String]) -> Vec<Option<String>> {
            if names.is_empty() { vec![None] } else { names.iter().cloned().map(Some).collect() }
        }
        let apps = each(apps);
        each(domains)
            .into_iter()
            .flat_map(|domain| apps.iter().map(move |app| Self { domain: domain.clone(), app: app.clone() }))
            .collect()
    }
}
