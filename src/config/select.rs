//! Which profiles are watched: those of the flags, else all of the configuration, else `default`.

use super::{Config, ConfigError, CredentialsSpec, ProfileSpec};
use crate::api::{Endpoint, Site};
use crate::credentials::{Env, sdk_file_sections, tccli_profiles};
use crate::event::neutralise;

/// The profile that is watched when there is nothing to choose from.
pub const DEFAULT_PROFILE: &str = "default";

/// What the flags say.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// `--profile`, in the order given.
    pub profiles: Vec<String>,
    /// `--site`, for every profile chosen.
    pub site: Option<Site>,
    /// `--endpoint`, for every profile chosen.
    pub endpoint: Option<Endpoint>,
}

/// The profiles to be watched, at least one, each once. A name that is not in the configuration may
/// be a section of the SDK file or a profile of the official CLI. Without a site anywhere it is the
/// China site; `TENCENTCLOUD_REGION` says nothing about sites and is not looked at.
///
/// # Errors
/// A name that is nowhere, with the names that are; `--site` together with `--endpoint`; a broken
/// SDK file, if it had to be looked at.
pub fn select(config: &Config, choice: &Choice, env: &Env) -> Result<Vec<ProfileSpec>, ConfigError> {
    let flag = match (choice.site, &choice.endpoint) {
        (Some(_), Some(_)) => return Err(ConfigError::SiteAndEndpoint),
        (Some(site), None) => Some(Endpoint::site(site)),
        (None, endpoint) => endpoint.clone(),
    };
    let mut chosen: Vec<ProfileSpec> = Vec::new();
    for name in &choice.profiles {
        if !chosen.iter().any(|profile| profile.name == *name) {
            chosen.push(find(config, name, env)?);
        }
    }
    if choice.profiles.is_empty() {
        chosen.clone_from(&config.profiles);
    }
    if chosen.is_empty() {
        chosen.push(from_chain());
    }
    if let Some(endpoint) = flag {
        for profile in &mut chosen {
            profile.site = endpoint.as_site();
            profile.endpoint = endpoint.clone();
        }
    }
    Ok(chosen)
}

/// The profiles chosen, each once, by their names alone: for what was kept of them. Nothing is looked for
/// where credentials are, so any name will do.
#[must_use]
pub fn select_by_name(config: &Config, choice: &Choice) -> Vec<ProfileSpec> {
    let site = Endpoint::site(choice.site.unwrap_or(Site::Cn));
    let named = |name: &String| {
        let configured = config.profiles.iter().find(|profile| profile.name == *name).cloned();
        configured.unwrap_or_else(|| ProfileSpec::new(name, site.clone(), CredentialsSpec::Chain))
    };
    let mut chosen: Vec<ProfileSpec> = Vec::new();
    for profile in choice.profiles.iter().map(named) {
        if !chosen.iter().any(|known| known.name == profile.name) {
            chosen.push(profile);
        }
    }
    if choice.profiles.is_empty() {
        chosen.clone_from(&config.profiles);
    }
    if chosen.is_empty() {
        chosen.push(from_chain());
    }
    chosen
}

fn find(config: &Config, name: &str, env: &Env) -> Result<ProfileSpec, ConfigError> {
    if let Some(profile) = config.profiles.iter().find(|profile| profile.name == name) {
        return Ok(profile.clone());
    }
    if name == DEFAULT_PROFILE {
        return Ok(from_chain());
    }
    let elsewhere = |credentials| ProfileSpec::new(name, Endpoint::site(Site::Cn), credentials);
    let sections = sdk_file_sections(env)?;
    if sections.iter().any(|section| section == name) {
        return Ok(elsewhere(CredentialsSpec::SdkFile { path: None, section: Some(name.to_owned()) }));
    }
    let profiles = tccli_profiles(env);
    if profiles.iter().any(|profile| profile == name) {
        return Ok(elsewhere(CredentialsSpec::Tccli { profile: Some(name.to_owned()) }));
    }
    let configured = config.profiles.iter().map(|profile| &profile.name);
    let mut known: Vec<String> = configured
        .chain(&sections)
        .chain(&profiles)
        .map(|name| neutralise(name))
        .chain([DEFAULT_PROFILE.to_owned()])
        .collect();
    known.sort();
    known.dedup();
    Err(ConfigError::UnknownProfile { name: neutralise(name), known: known.join(", ") })
}

fn from_chain() -> ProfileSpec {
    ProfileSpec::new(DEFAULT_PROFILE, Endpoint::site(Site::Cn), CredentialsSpec::Chain)
}
