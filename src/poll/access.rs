//! A profile's way to the service, opened when it is first needed: TLS roots and credentials are
//! read in the task that asks, not before the first frame.
//!
//! Whoever asks for a profile shares its one client, and with it credentials, clock and budget.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OnceCell, Semaphore};

use crate::api::{Budgets, Client, Endpoint, Http, HttpSettings};
use crate::credentials::{Credentials, CredentialsError};
use crate::i18n::{Lang, Words, of_profile};

const UNREAD: Words =
    Words::new("the credentials could not be read", "无法读取凭证", "認証情報を読み取れませんでした");

const SILENT: Words = Words::new(
    "the place of the credentials does not answer; check the file system that it is on",
    "存放凭证的位置没有响应；请检查其所在的文件系统",
    "認証情報の置き場所が応答しません。そのファイルシステムを確認してください",
);
const NETWORK: Words =
    Words::new("the network could not be set up", "无法初始化网络", "ネットワークを準備できませんでした");
/// How long the credentials may take to be read.
const READING: Duration = Duration::from_secs(10);

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
                .unwrap_or_else(|_| Err(NETWORK.said().to_owned()))
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
    /// Whose turn it is to read the credentials.
    turn: Arc<Semaphore>,
}

impl Access {
    /// Nothing is opened or read yet.
    #[must_use]
    pub fn new(name: Arc<str>, endpoint: Endpoint, keyring: Keyring, network: Network) -> Self {
        Self {
            name,
            endpoint,
            keyring,
            network,
            client: Arc::new(OnceCell::new()),
            turn: Arc::new(Semaphore::new(1)),
        }
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
        let (keyring, turn) = (Arc::clone(&self.keyring), Arc::clone(&self.turn));
        let read = async {
            // One at a time: a home that hangs holds one thread, however often it is tried.
            let turn = turn.acquire_owned().await.ok()?;
            let reading = move || {
                let _turn = turn;
                keyring()
            };
            tokio::task::spawn_blocking(reading).await.ok()
        };
        let read = tokio::time::timeout(READING, read).await;
        let unusable = |words: Words| Err(CredentialsError::Configuration(words.said().to_owned()));
        match read {
            Ok(Some(read)) => read,
            Ok(None) => unusable(UNREAD),
            Err(_) => unusable(SILENT),
        }
    }

    /// Something about this profile, in front of which its name stands.
    pub(super) fn said(&self, what: &str) -> String {
        of_profile(&self.name, what, Lang::current())
    }
}
