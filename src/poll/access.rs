//! A profile's way to the service, opened when it is first needed: TLS roots and credentials are
//! read in the task that asks, not before the first frame.
//!
//! Whoever asks for a profile shares its one client, and with it credentials, clock and budget.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::api::{Budgets, Client, Endpoint, Http, HttpSettings};
use crate::credentials::{Credentials, CredentialsError};
use crate::i18n::{Lang, Words, of_profile};

const UNREAD: Words =
    Words::new("the credentials could not be read", "无法读取凭证", "認証情報を読み取れませんでした");

/// The connections that all profiles share, set up by whoever needs them first.
#[derive(Clone)]
pub struct Network {
    settings: HttpSettings,
    budgets: Budgets,
    http: Arc<OnceCell<Http>>,
}

impl Network {
    /// Nothing is opened or read yet.
    #[must_use]
    pub fn new(settings: HttpSettings, budgets: Budgets) -> Self {
        Self { settings, budgets, http: Arc::new(OnceCell::new()) }
    }

    async fn http(&self) -> Result<Http, String> {
        let open = || async {
            let settings = self.settings.clone();
            tokio::task::spawn_blocking(move || Http::new(settings).map_err(|error| error.to_string()))
                .await
                .unwrap_or_else(|_| Err("the network could not be set up".to_owned()))
        };
        self.http.get_or_try_init(open).await.cloned()
    }
}

/// Reads a profile's credentials, again each time it is called.
pub type Keyring = Arc<dyn Fn() -> Result<Credentials, CredentialsError> + Send + Sync>;

/// What is needed to reach one profile's account. Cheap to clone; clones share the client.
#[derive(Clone)]
pub struct Access {
    /// The profile's name, for messages.
    pub name: Arc<str>,
    /// Where its requests go.
    pub endpoint: Endpoint,
    /// Where its key comes from.
    pub keyring: Keyring,
    /// The shared connections.
    pub network: Network,
    client: Arc<OnceCell<Client>>,
}

impl Access {
    /// Nothing is opened or read yet.
    #[must_use]
    pub fn new(name: Arc<str>, endpoint: Endpoint, keyring: Keyring, network: Network) -> Self {
        Self { name, endpoint, keyring, network, client: Arc::new(OnceCell::new()) }
    }

    /// The client, opened with credentials read now if nobody has opened it yet.
    ///
    /// # Errors
    /// A sentence saying what is wrong and what to do.
    pub(super) async fn client(&self) -> Result<Client, String> {
        let open = || async {
            let http = self.network.http().await?;
            let credentials = self.credentials().await.map_err(|error| self.said(&error.to_string()))?;
            let name = Arc::clone(&self.name);
            Ok(Client::new(http, self.endpoint.clone(), name, credentials, &self.network.budgets))
        };
        self.client.get_or_try_init(open).await.cloned()
    }

    /// The credentials as they are now. Files may lie on a slow network home: not on this thread.
    ///
    /// # Errors
    /// What is wrong with the place that they come from.
    pub(super) async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let keyring = Arc::clone(&self.keyring);
        let read = tokio::task::spawn_blocking(move || keyring()).await;
        read.unwrap_or_else(|_| Err(CredentialsError::Configuration(UNREAD.said().to_owned())))
    }

    /// Something about this profile, in front of which its name stands.
    pub(super) fn said(&self, what: &str) -> String {
        of_profile(&self.name, what, Lang::current())
    }
}
