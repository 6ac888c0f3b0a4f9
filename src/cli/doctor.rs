//! The command line of `doctor`.

use std::path::PathBuf;

use clap::Args;

use super::{ExplainFormat, site};
use crate::api::Site;

/// `doctor`.
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
    /// Also ring the bell and send notifications, to see whether they arrive
    #[arg(long)]
    pub notify: bool,
    /// Watch the embedded simulator: no account, no configuration, nothing real is read
    #[arg(long, conflicts_with_all = ["profile", "site", "endpoint", "config", "ca_file"])]
    pub demo: bool,
    /// Look only at this profile; can be given several times
    #[arg(long, value_name = "NAME")]
    pub profile: Vec<String>,
    /// The site that the account belongs to
    #[arg(long, value_name = "cn|intl", value_parser = site)]
    pub site: Option<Site>,
    /// Another address of the API: https, or http on this machine
    #[arg(long, value_name = "URL", conflicts_with = "site")]
    pub endpoint: Option<String>,
    /// Another configuration file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Trust the certificates in this PEM file as well
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}
