//! The role of the virtual machine that breakwatch runs on: its metadata service gives temporary keys to
//! whoever asks from there, so that no key has to be copied to a jump host.
//!
//! It is asked in plain HTTP on the machine's own link, as the vendor has it: no proxy, no redirect, no
//! credential is sent, and whatever is missing costs [`ROLE_PATIENCE`] at most. What it answers is read by
//! [`answer`], which trusts none of it.

mod answer;
mod trouble;

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::header::{ACCEPT, CONNECTION, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;

pub use trouble::RoleTrouble;

use super::{Credentials, Env};

/// All that asking for a role may take: the name's address, the connection and both questions.
pub const ROLE_PATIENCE: Duration = Duration::from_millis(300);

/// Tests put another address here, on loopback; nothing secret is ever sent to it.
pub(super) const VARIABLE: &str = "BREAKWATCH_METADATA";

const HOSTNAME: &str = "metadata.tencentyun.com";
const PATH: &str = "/latest/meta-data/cam/security-credentials/";
/// Larger than any answer: tokens are a few thousand characters.
const LARGEST: usize = 64 << 10;

/// Where the metadata service is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Metadata(Place);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Place {
    /// The vendor's, which only its virtual machines reach.
    Vendor,
    /// One on this machine.
    Loopback(SocketAddr),
    /// The variable for tests has something else.
    Nowhere,
}

impl Metadata {
    /// The vendor's.
    #[must_use]
    pub const fn vendor() -> Self {
        Self(Place::Vendor)
    }

    /// One for tests: `http://127.0.0.1:PORT` or `http://[::1]:PORT`. With anything else, asking it says
    /// what is wrong.
    #[must_use]
    pub fn for_tests(url: &str) -> Self {
        let address = url.trim().strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
        let address = address.and_then(|it| it.parse::<SocketAddr>().ok()).filter(|it| it.ip().is_loopback());
        Self(address.map_or(Place::Nowhere, Place::Loopback))
    }

    /// The host as errors name it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.0 {
            Place::Vendor => HOSTNAME.to_owned(),
            Place::Loopback(address) => address.to_string(),
            Place::Nowhere => VARIABLE.to_owned(),
        }
    }

    /// Its addresses. A resolver that hangs must keep nobody: neither this question nor the end of the
    /// program, which would wait for a thread of the runtime's.
    async fn addresses(&self) -> Result<Vec<SocketAddr>, RoleTrouble> {
        match self.0 {
            Place::Loopback(address) => return Ok(vec![address]),
            Place::Nowhere => return Err(RoleTrouble::Misdirected { variable: VARIABLE }),
            Place::Vendor => {}
        }
        let (found, wait) = oneshot::channel();
        let look = move || {
            let addresses = (HOSTNAME, 80_u16).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
            // Whoever asked may have gone.
            let _unheard = found.send(addresses.unwrap_or_default());
        };
        let started = thread::Builder::new().name("metadata".to_owned()).spawn(look);
        let addresses = match started {
            Ok(_detached) => wait.await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        let plain = |address: &SocketAddr| is_plausible(address.ip());
        let addresses: Vec<SocketAddr> = addresses.into_iter().filter(plain).collect();
        if addresses.is_empty() { Err(RoleTrouble::no_name(&self.shown())) } else { Ok(addresses) }
    }
}

/// Names that are blocked are often sent to the unspecified address, which is this very machine.
const fn is_plausible(address: IpAddr) -> bool {
    !address.is_unspecified() && !address.is_loopback()
}

/// Asks for a key of the machine's role: of the one named, else of its only one.
///
/// # Errors
/// [`RoleTrouble`]: within [`ROLE_PATIENCE`] there was no answer, or one that gives no key.
pub async fn ask_role(metadata: &Metadata, role: Option<&str>) -> Result<Credentials, RoleTrouble> {
    let asking = ask(metadata, role);
    let late = |_| Err(RoleTrouble::too_late(&metadata.shown()));
    tokio::time::timeout(ROLE_PATIENCE, asking).await.unwrap_or_else(late)
}

async fn ask(metadata: &Metadata, role: Option<&str>) -> Result<Credentials, RoleTrouble> {
    let host = metadata.shown();
    let addresses = metadata.addresses().await?;
    let name = match role {
        Some(role) if is_role_name(role) => role.to_owned(),
        Some(role) => return Err(RoleTrouble::BadName { name: crate::event::neutralise(role) }),
        None => {
            let reply = get(&addresses, &host, PATH).await?;
            if reply.status == StatusCode::NOT_FOUND {
                return Err(RoleTrouble::None);
            }
            answer::only_role(&host, reply.status, &reply.body)?
        }
    };
    let reply = get(&addresses, &host, &format!("{PATH}{name}")).await?;
    if reply.status == StatusCode::NOT_FOUND {
        return Err(RoleTrouble::Other { name });
    }
    answer::credentials(&host, &name, reply.status, &reply.body)
}

/// Letters, digits and the few signs that the names of roles may have.
#[must_use]
pub fn is_role_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(allowed) && !text.starts_with('.')
}

/// The link of the chain for callers that are not asynchronous. Blocks for [`ROLE_PATIENCE`] at most.
pub(super) fn find(env: &Env, role: Option<&str>) -> Result<Credentials, RoleTrouble> {
    let Some(metadata) = &env.metadata else { return Err(RoleTrouble::None) };
    let ask = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.ok().map(|runtime| runtime.block_on(ask_role(metadata, role)))
    };
    // On a thread of its own: the caller's may be one of another runtime.
    let asked = thread::scope(|scope| scope.spawn(ask).join().ok().flatten());
    asked.unwrap_or_else(|| Err(RoleTrouble::too_late(&metadata.shown())))
}

/// An answer, read whole.
struct Reply {
    status: StatusCode,
    body: Bytes,
}

async fn get(addresses: &[SocketAddr], host: &str, path: &str) -> Result<Reply, RoleTrouble> {
    let stream = TcpStream::connect(addresses).await.map_err(|error| RoleTrouble::network(host, &error))?;
    let broken = |_| RoleTrouble::broken(host);
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(LARGEST)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let request = Request::get(path)
        .header(HOST, host)
        .header(ACCEPT, "*/*")
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|_| RoleTrouble::broken(host))?;
    let exchange = async move {
        let response = sender.send_request(request).await.map_err(|_| RoleTrouble::broken(host))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(RoleTrouble::foreign(host, status));
        }
        let body = Limited::new(response.into_body(), LARGEST).collect().await;
        body.map(|body| Reply { status, body: body.to_bytes() }).map_err(|_| RoleTrouble::broken(host))
    };
    // The connection has to be driven while its answer is read; how it ends, the answer tells.
    let mut connection = Box::pin(connection);
    let mut exchange = Box::pin(exchange);
    tokio::select! {
        reply = &mut exchange => reply,
        _ = &mut connection => exchange.await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_can_stand_in_for_the_vendors_service() {
        for url in ["http://127.0.0.1:4711", "http://[::1]:4711/", " http://127.8.0.1:1 "] {
            assert!(matches!(Metadata::for_tests(url).0, Place::Loopback(_)), "{url}");
        }
        for url in
            ["https://127.0.0.1:1", "http://192.0.2.1:80", "http://metadata.example:80", "127.0.0.1:1", ""]
        {
            assert_eq!(Metadata::for_tests(url).0, Place::Nowhere, "{url}");
        }
    }

    #[test]
    fn names_of_roles_fit_a_path() {
        for name in ["CVM_QCSRole", "jump-host", "a+b=c,d.e@f", &"x".repeat(128)] {
            assert!(is_role_name(name), "{name}");
        }
        for name in ["", "a/b", "a b", "..", "a\nb", "a?b", "a%2f", "角色", &"x".repeat(129)] {
            assert!(!is_role_name(name), "{name}");
        }
    }
}
