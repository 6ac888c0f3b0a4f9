//! Whom to trust: the system's roots, else bundled ones, and those of `--ca-file`.
//!
//! Builds a rustls configuration with an explicit provider; knows nothing of requests.

use std::path::Path;

use rustls::{ClientConfig, RootCertStore};

use super::error::{About, Error, Kind};
use crate::i18n::{Lang, Words};
use crate::say;

/// The roots that this machine gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Roots {
    /// So many of the system's own.
    Native(usize),
    /// The system has none: so many that the program brings.
    Bundled(usize),
}

impl Roots {
    /// Looks at the system's. Reads files.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let mut roots = RootCertStore::empty();
        match standard(&mut roots) {
            0 => Self::Bundled(roots.len()),
            native => Self::Native(native),
        }
    }
}

/// The system's, or without any the bundled ones; how many are the system's.
fn standard(roots: &mut RootCertStore) -> usize {
    let (native, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if native == 0 {
        roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    }
    native
}

/// Loads the roots. Reads files: not for the first frame.
pub(super) fn config(ca_file: Option<&Path>) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore::empty();
    standard(&mut roots);
    if let Some(path) = ca_file {
        add_file(&mut roots, path)
            .map_err(|why| Error::new(Kind::CaFile { path: path.to_owned(), why }, About::default()))?;
    }
    let provider = rustls::crypto::ring::default_provider();
    let versions = ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .expect("ring supports the default versions");
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}

/// A file without a certificate, or with a broken one, is an error: it was named to be trusted.
fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), String> {
    // Read once beforehand: the loader reports an unreadable file in words that hide the reason.
    std::fs::read(path).map_err(|error| {
        say!(Lang::current(), "cannot be read ({error})", "无法读取（{error}）", "読めません ({error})")
    })?;
    let loaded = rustls_native_certs::load_certs_from_paths(Some(path), None);
    if loaded.certs.is_empty() {
        return Err(Words::new("holds no certificate", "不含任何证书", "証明書が含まれていません")
            .said()
            .to_owned());
    }
    for certificate in loaded.certs {
        roots.add(certificate).map_err(|error| {
            say!(
                Lang::current(),
                "holds a certificate that is no CA ({error})",
                "含有非 CA 证书（{error}）",
                "CA でない証明書が含まれています ({error})"
            )
        })?;
    }
    Ok(())
}
