//! The metadata service of a virtual machine that has a role, on a port of its own: it tells the role's
//! name and gives temporary keys of one account, in the vendor's form. It can be absent, hang, or answer
//! what others would.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::clock::milliseconds;
use super::port::Port;
use super::service::{Service, lock};
use super::temporary::TemporaryKey;

const PATH: &str = "/latest/meta-data/cam/security-credentials/";
/// More than any key needs.
const HUGE: usize = 1 << 20;
/// A listener that cannot be opened, or a failed accept, is tried again after this.
const A_LITTLE: Duration = Duration::from_millis(10);

/// How the machine's role is played.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RolePlay {
    /// What is answered.
    pub manner: Manner,
    /// The role's name.
    pub role: String,
    /// How long each key holds.
    pub lasts: Duration,
    /// The next key is given once the present one holds no longer than this.
    pub renewed_before: Duration,
    /// And, if set, also once the present one is so old.
    pub every: Option<Duration>,
}

impl Default for RolePlay {
    /// Keys of two hours, of which the next is there ten minutes before the end.
    fn default() -> Self {
        Self {
            manner: Manner::Sound,
            role: "simulated-role".to_owned(),
            lasts: Duration::from_secs(7_200),
            renewed_before: Duration::from_secs(600),
            every: None,
        }
    }
}

/// What a metadata service answers, or who answers in its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// The role's name and its keys.
    Sound,
    /// Nobody listens.
    Absent,
    /// Connections are taken, nothing is answered.
    Hanging,
    /// The machine has no role: HTTP 404.
    NoRole,
    /// A list of roles that is empty.
    EmptyList,
    /// Two roles.
    Several,
    /// A page, as a captive portal gives it.
    Page,
    /// A redirect to another path of the same host.
    Redirect,
    /// The role has no key: `Code` is not `Success`.
    Refusing,
    /// An answer of a megabyte.
    Huge,
    /// The same key again, however near its end is.
    SameKey,
}

/// One question as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetadataRequest {
    /// Its path.
    pub path: String,
    /// The names of its headers, sorted.
    pub headers: Vec<String>,
}

/// A running metadata service. It stops when it is dropped.
#[derive(Debug)]
pub struct MetadataService {
    address: SocketAddr,
    play: watch::Sender<RolePlay>,
    asked: Arc<Mutex<Vec<MetadataRequest>>>,
    task: JoinHandle<()>,
}

impl MetadataService {
    pub(super) fn start(service: Arc<Service>, account: usize, play: RolePlay) -> io::Result<Self> {
        let port = Port::take(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = port.address();
        let (play, plays) = watch::channel(play);
        let asked = Arc::<Mutex<Vec<MetadataRequest>>>::default();
        let machine = Arc::new(Machine {
            service,
            account,
            address,
            play: plays.clone(),
            key: Mutex::default(),
            asked: Arc::clone(&asked),
        });
        // Open before anybody is told the address.
        let listener = if play.borrow().manner == Manner::Absent { None } else { Some(port.open()?) };
        let task = tokio::spawn(serve(port, listener, plays, machine));
        Ok(Self { address, play, asked, task })
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Plays another way from now on.
    pub fn play(&self, change: impl FnOnce(&mut RolePlay)) {
        self.play.send_modify(change);
    }

    /// What was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<MetadataRequest> {
        lock(&self.asked).clone()
    }
}

impl Drop for MetadataService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The machine whose metadata this is.
struct Machine {
    service: Arc<Service>,
    account: usize,
    address: SocketAddr,
    play: watch::Receiver<RolePlay>,
    key: Mutex<Option<TemporaryKey>>,
    asked: Arc<Mutex<Vec<MetadataRequest>>>,
}

async fn serve(
    port: Port,
    mut listener: Option<TcpListener>,
    mut plays: watch::Receiver<RolePlay>,
    machine: Arc<Machine>,
) {
    let mut connections = JoinSet::new();
    loop {
        if plays.borrow_and_update().manner == Manner::Absent {
            listener = None;
        } else if listener.is_none() {
            listener = port.open().ok();
        }
        tokio::select! {
            changed = plays.changed() => if changed.is_err() { break },
            Some(_) = connections.join_next() => {}
            accepted = async { listener.as_ref()?.accept().await.ok() }, if listener.is_some() => match accepted {
                Some((stream, _)) => { connections.spawn(connection(stream, Arc::clone(&machine))); }
                None => tokio::time::sleep(A_LITTLE).await,
            },
        }
    }
}

async fn connection(stream: TcpStream, machine: Arc<Machine>) {
    let respond = service_fn(move |request: Request<Incoming>| {
        let machine = Arc::clone(&machine);
        async move {
            machine.note(&request);
            if machine.play.borrow().manner == Manner::Hanging {
                std::future::pending::<()>().await;
            }
            Ok::<_, Infallible>(machine.answer(request.uri().path()))
        }
    });
    // However a connection ends: the client sees it.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), respond).await;
}

impl Machine {
    fn note(&self, request: &Request<Incoming>) {
        let mut headers: Vec<String> =
            request.headers().keys().map(|name| name.as_str().to_owned()).collect();
        headers.sort();
        lock(&self.asked).push(MetadataRequest { path: request.uri().path().to_owned(), headers });
    }

    fn answer(&self, path: &str) -> Response<Full<Bytes>> {
        let play = self.play.borrow().clone();
        let role = path.strip_prefix(PATH);
        match (play.manner, role) {
            (Manner::Page, _) => html(StatusCode::OK, "<html><body>Log in to this network</body></html>\n"),
            (Manner::Redirect, _) => {
                let mut response = html(StatusCode::FOUND, "");
                let elsewhere = format!("http://{}/elsewhere", self.address);
                if let Ok(elsewhere) = HeaderValue::try_from(elsewhere) {
                    response.headers_mut().insert(LOCATION, elsewhere);
                }
                response
            }
            (Manner::Huge, _) => plain("x".repeat(HUGE)),
            (Manner::EmptyList, Some("")) => plain(String::new()),
            (Manner::Several, Some("")) => plain(format!("{}\nanother-role", play.role)),
            (Manner::NoRole, _) | (_, None) => not_found(),
            (_, Some("")) => plain(play.role),
            (_, Some(name)) if name != play.role => not_found(),
            (Manner::Refusing, _) => plain(json!({ "Code": "RoleNotAuthorized" }).to_string()),
            (manner, _) => plain(self.key(&play, manner == Manner::SameKey)),
        }
    }

    /// The present key, or the next one if it is time.
    fn key(&self, play: &RolePlay, same: bool) -> String {
        let now = self.service.clock.now();
        let seconds = |length: Duration| milliseconds(length) / 1000;
        let is_old = |key: &TemporaryKey| {
            let near = key.ends.since(now) <= seconds(play.renewed_before);
            near || play.every.is_some_and(|every| now.since(key.made) >= seconds(every))
        };
        let mut present = lock(&self.key);
        let key = match present.take() {
            Some(key) if same || !is_old(&key) => key,
            _ => self.service.issue(self.account, seconds(play.lasts)),
        };
        let text = json!({
            "TmpSecretId": key.secret_id,
            "TmpSecretKey": key.secret_key,
            "ExpiredTime": key.ends.0,
            "Expiration": key.ends.rfc3339(),
            "Token": key.token,
            "Code": "Success",
        });
        *present = Some(key);
        text.to_string()
    }
}

fn plain(text: String) -> Response<Full<Bytes>> {
    response(StatusCode::OK, "text/plain", text)
}

fn html(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    response(status, "text/html", text.to_owned())
}

fn not_found() -> Response<Full<Bytes>> {
    html(StatusCode::NOT_FOUND, "<html><body>404 Not Found</body></html>\n")
}

fn response(status: StatusCode, content_type: &'static str, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
